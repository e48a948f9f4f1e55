"""Who speaks in a thread, and what that says of what a post answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.raw.candidates import candidates, without_names
from extract.raw.turns import FACTS, TURNS, Turns, spoken_names

ANN, BOB, CY = "Ann Lee", "bob", "Cy"
AUTHORS = [ANN, BOB, ANN, CY, None, BOB]
TEXTS = [
    "Trams are quiet.",
    "Not at night.",
    "Even then.",
    "I am with Bob on this.",
    "Who is?",
    "Ann, you live by the river.",
]


def facts(number: int, *, authors: list[str | None] | None = None) -> dict[str, list[float]]:
    turns = Turns(TEXTS, authors or AUTHORS)
    rows = turns.facts(number, 0)
    assert rows.shape == (number, TURNS)
    return dict(zip(FACTS, rows.T.tolist(), strict=True))


def test_what_is_known_of_two_writers() -> None:
    last = facts(5)
    assert last["known"] == [1, 1, 1, 1, 0]  # the fifth is by nobody
    assert last["same"] == [0, 1, 0, 0, 0]
    assert last["his last"] == [0, 1, 1, 1, 0]
    assert last["since"] == [0, 0, 1, 1, 0]
    assert last["first after mine"] == [0, 0, 1, 0, 0]
    assert last["his first since"] == [0, 0, 1, 1, 0]
    assert last["after one of mine"] == [0, 0, 1, 0, 0]
    assert last["before my last"] == [1, 0, 1, 0, 0]  # Bob spoke after Ann
    assert last["beside"] == pytest.approx([np.log(3), 0, np.log(3), 0, 0])
    assert last["named"] == [1, 0, 1, 0, 0]  # by the first of her two names
    assert last["naming"] == [0, 0, 0, 1, 0]
    assert last["people between"] == pytest.approx([np.log(4), np.log(3), np.log(2), 0, 0])


def test_who_has_not_spoken_before_has_no_turn() -> None:
    first = facts(3)
    assert first["spoke before"] == first["since"] == first["first after mine"] == [0, 0, 0]
    assert first["last by another"] == [0, 0, 1]


def test_of_nobody_nothing_is_known() -> None:
    assert not np.any(list(facts(4).values()))
    assert not np.any(list(facts(5, authors=[None] * 6).values()))


def test_names_are_spoken_in_full_or_by_a_first_name_that_calls_one_alone() -> None:
    names = spoken_names(["Ann Lee", "Ann Cho", "Bob K.", "The Duck", "bo", None, "eve of may"])
    assert names == {
        ("ann", "lee"): "Ann Lee",
        ("ann", "cho"): "Ann Cho",
        ("bob", "k"): "Bob K.",
        ("bob",): "Bob K.",
        ("the", "duck"): "The Duck",
        ("eve", "of", "may"): "eve of may",
    }


def test_a_name_that_stands_in_many_posts_is_a_word() -> None:
    texts = ["Trams for will.", "I will.", "You will.", "Will he?", "Nobody will."]
    turns = Turns(texts, ["will", "ann", "will", "ann", "bob"])
    assert not turns.facts(4, 0)[:, FACTS.index("named")].any()


@given(
    st.lists(
        st.tuples(st.text("ab ,@", min_size=1), st.sampled_from(["ab", "a b", "ba", None])),
        min_size=2,
        max_size=9,
    )
)
def test_facts_are_numbers_and_without_names_they_are_those_of_a_nameless_thread(
    posts: list[tuple[str, str | None]],
) -> None:
    texts, authors = [text for text, _ in posts], [author for _, author in posts]
    nameless = list(candidates(texts))
    for known, hidden in zip(candidates(texts, authors), nameless, strict=True):
        assert np.isfinite(known.facts).all()
        assert np.array_equal(without_names(known.facts), hidden.facts)
