"""Which side texts take, held against labelled pairs: what is counted, and of what."""

from __future__ import annotations

import pytest

from extract.measure.corpora import LabelledPair
from extract.measure.stances import ELSEWHERE, Told, tell_sides

TEA = "Tea is better for your health than coffee."


def pair(a: str, b: str = TEA, *, label: str, doc: str = "tea", source: str = "x") -> LabelledPair:
    return LabelledPair(source=source, doc=doc, split="dev", a=a, b=b, label=label, scope=None)


PAIRS = [
    pair(TEA.lower(), label="supports"),  # said, and right
    pair("Tea is not better for your health than coffee", label="objects"),  # likewise
    pair("Tea is no better for your health than coffee", label="supports"),  # said, and wrong
    pair("It rains on Mondays", label="objects"),  # nothing is said
    pair("Tea: it is better for your health than coffee", label="restates"),
    pair("Nobody counted the votes", label="none"),
    pair("Dogs bark", "Dogs are loud animals in the night", label="objects", doc="dogs"),
    pair("Cats purr", label="supports", doc="cats", source="one-sided"),
]


@pytest.fixture(scope="module")
def told() -> Told:
    steps: list[tuple[int, int]] = []
    [found] = tell_sides(PAIRS, progress=lambda done, total: steps.append((done, total)))
    # Each of two statements is also held against the texts of the other document.
    assert len(steps) == steps[-1][1] == 7 + min(ELSEWHERE, 6) + 1
    return found


def test_what_is_said_and_what_of_it_is_right_is_counted(told: Told) -> None:
    assert told.source == "x"
    assert told.pairs == 5
    assert told.said.value == pytest.approx(3 / 5)
    assert told.right.value == pytest.approx(2 / 3)


def test_what_says_the_same_or_is_about_something_else_is_counted_apart(told: Told) -> None:
    assert told.same.value == 1
    assert (told.restated.value, told.restated_right.value) == (1, 1)
    assert told.elsewhere.value == 0
    assert told.unrelated.value == 0


def test_a_source_without_objections_cannot_be_judged() -> None:
    assert tell_sides([PAIRS[-1]]) == []
