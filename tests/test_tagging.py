"""From marks to units, on marks written by hand and on every path there is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.tagging import BEGIN, INSIDE, OUTSIDE, find_units
from extract.windows import Window


def window_of(text: str) -> Window:
    """Make each word, and each full stop, a token."""
    offsets: list[tuple[int, int]] = []
    for number, char in enumerate(text):
        if char.isspace():
            continue
        joined = offsets and offsets[-1][1] == number and char not in ".,"
        offsets[-1:] = (
            [(offsets[-1][0], number + 1)] if joined else [*offsets[-1:], (number, number + 1)]
        )
    size = len(offsets) + 2
    ids = np.zeros(size, dtype=np.int64)
    return Window(ids=ids, types=ids, here=tuple(offsets), there=())


def marks_of(letters: str) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Make each of B, I, O nearly certain; the window's first and last token count nowhere."""
    likely = np.full((len(letters) + 2, 3), 0.05, dtype=np.float32)
    for number, letter in enumerate(letters, 1):
        likely[number, "BIO".index(letter)] = 0.9
    return np.log(likely)


def texts(text: str, letters: str) -> list[str]:
    return [text[a:b] for a, b in find_units(window_of(text), marks_of(letters), text)]


def test_units_begin_go_on_and_end() -> None:
    text = "Well trams are quiet buses stink today"
    assert texts(text, "OBIIBIO") == ["trams are quiet", "buses stink"]


def test_what_has_not_begun_cannot_go_on() -> None:
    assert texts("trams are quiet", "IIO") == ["trams are"]
    assert texts("so then trams stink", "OOII") == ["trams stink"]


def test_a_full_stop_stays_with_its_word() -> None:
    assert texts("Trams stink. Really.", "BIOOO") == ["Trams stink."]


def test_no_unit_runs_over_the_end_of_a_line() -> None:
    assert texts("trams are\nquiet things", "BIII") == ["trams are", "quiet things"]


@pytest.mark.parametrize("text", ["> trams are quiet", "&gt; trams are quiet"])
def test_a_quoted_line_has_no_units(text: str) -> None:
    assert texts(text, "OBII") == []


def test_a_unit_has_letters() -> None:
    assert texts("1234 5678", "BI") == []


def test_an_empty_stretch_has_no_units() -> None:
    assert find_units(window_of(""), marks_of(""), "") == []


@given(st.lists(st.tuples(*[st.floats(-8, 0, width=32)] * 3), min_size=1, max_size=6))
def test_the_path_is_the_likeliest_of_all_allowed(rows: list[tuple[float, float, float]]) -> None:
    text = " ".join(["trams"] * len(rows))
    marks = np.array([(0, 0, 0), *rows, (0, 0, 0)], dtype=np.float32)
    found = find_units(window_of(text), marks, text)

    def allowed(path: tuple[int, ...]) -> bool:
        steps = zip((OUTSIDE, *path), path, strict=False)
        return all(now != INSIDE or before != OUTSIDE for before, now in steps)

    def value(path: tuple[int, ...]) -> float:
        return sum(row[mark] for row, mark in zip(rows, path, strict=True))

    paths = [p for p in itertools.product(range(3), repeat=len(rows)) if allowed(p)]
    path = [OUTSIDE] * len(rows)
    for start, end in found:
        first, last = start // 6, end // 6
        path[first : last + 1] = [BEGIN, *[INSIDE] * (last - first)]
    assert value(tuple(path)) == pytest.approx(max(map(value, paths)), abs=1e-4)
