"""How claims by themselves bear on positions, as the shipped encoder reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from strategies import texts

from extract.stances import SAME, SHARED, at_odds, denies, read_claims, shared
from graph.crux import Debate, Position, Reading
from graph.model import Claim, ClaimKind, Span

DEBATE = Debate(
    id="tea",
    question="Is tea better than coffee?",
    positions=(
        Position(
            id="tea",
            name="Tea is better",
            statements=("Tea tastes better than coffee.", "Tea is better for your health."),
            denials=("Coffee keeps people awake at work.",),
        ),
        Position(
            id="no-difference",
            name="It does not matter",
            statements=("In practice it makes no difference what people drink.",),
        ),
        Position(
            id="difference",
            name="It matters",
            statements=("In practice it makes a difference what people drink.",),
        ),
    ),
)


def said(text: str, kind: ClaimKind = ClaimKind.CLAIM) -> Claim:
    return Claim(
        id="c1",
        kind=kind,
        text=text,
        confidence=1,
        mentions=(Span(post="p1", start=0, end=len(text), text=text),),
    )


def read(text: str, kind: ClaimKind = ClaimKind.CLAIM) -> dict[str, Reading]:
    return {one.position: one for one in read_claims([said(text, kind)], DEBATE)}


def test_who_says_a_position_word_for_word_is_for_it() -> None:
    found = read("tea is better, for your health")
    assert found["tea"].value == 1
    assert found["tea"].rule == SAME
    assert found["tea"].because == "it says “Tea is better for your health.”"


def test_who_says_what_is_said_against_a_position_is_against_it() -> None:
    found = read("coffee keeps people awake at work")
    assert found["tea"].value == -1
    assert found["tea"].because == (
        "it says “Coffee keeps people awake at work.”, which is said against the position"
    )
    assert read("coffee does not keep people awake at work")["tea"].value > 0


def test_who_says_it_in_other_words_is_for_it() -> None:
    found = read("For your health, drinking tea is a lot better")
    assert found["tea"].value > 0.5
    assert found["tea"].rule == "argument-2"
    assert "“Tea is better for your health.”" in found["tea"].because


def test_who_says_the_contrary_is_against_it() -> None:
    assert read("Tea does not taste better than coffee")["tea"].value < -0.5


@pytest.mark.parametrize(
    "text",
    [
        "For most people it makes almost zero difference in practice what they drink",
        "It hardly makes a difference in practice what people drink",
        "In practice it doesn’t make a difference what people drink",
    ],
)
def test_a_position_is_never_taken_for_its_negation(text: str) -> None:
    found = read(text)
    assert found["no-difference"].value > 0.5
    assert "difference" not in found or found["difference"].value < 0


def test_its_negation_is_never_taken_for_a_position() -> None:
    found = read("It makes a large difference in practice what people drink")
    assert found["difference"].value > 0.5
    assert "no-difference" not in found or found["no-difference"].value < 0


@pytest.mark.parametrize(
    "text",
    [
        "The trains were late again on Monday",
        "Nobody has counted the votes",
        "Tea",
        "!",
    ],
)
def test_what_is_about_something_else_is_not_read(text: str) -> None:
    assert read(text) == {}


def test_where_the_nearest_statement_is_denied_the_next_one_is_looked_at() -> None:
    position = Position(
        id="no-difference",
        name="It does not matter",
        statements=("In practice it makes no difference what people drink.",),
        denials=("It makes a large difference in practice what people drink.",),
    )
    debate = Debate(id="tea", question="Tea?", positions=(position,))
    words = "For most of us it makes no large difference in practice what people drink"
    assert shared(words, position.denials[0]) > shared(words, position.statements[0])
    [found] = read_claims([said(words)], debate)
    assert found.value > 0.5
    assert position.statements[0] in found.because


def test_a_question_puts_nothing_forward() -> None:
    assert read("Tea tastes better than coffee", ClaimKind.QUESTION) == {}


def test_what_is_read_of_a_claim_is_the_same_whatever_else_is_read() -> None:
    words = ("Tea does not taste better than coffee", "Tea is much better for your health", "No.")
    claims = [
        Claim(
            id=f"c{n}", kind=ClaimKind.CLAIM, text=text, confidence=1, mentions=said(text).mentions
        )
        for n, text in enumerate(words)
    ]
    alone = [one for claim in claims for one in read_claims([claim], DEBATE)]
    steps: list[tuple[int, int]] = []
    together = read_claims(claims, DEBATE, progress=lambda done, total: steps.append((done, total)))
    assert list(together) == alone
    assert steps[-1][0] == steps[-1][1] == len(steps)


def test_forms_of_a_word_and_hyphens_make_no_difference() -> None:
    assert shared("They role-play a schemer", "roleplaying schemers") > SHARED


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("tea is good", "tea is bad", True),
        ("tea is good", "tea is not bad", False),
        ("tea tastes better than coffee", "coffee tastes better than tea", True),
        ("tea tastes better than coffee", "coffee does not taste better than tea", False),
        ("tea tastes better than coffee", "tea is much better than coffee", False),
        ("tea is overrated", "tea is underrated", True),
        ("they role-play rather than scheme", "they only role-play", True),
    ],
)
def test_texts_that_are_at_odds_are_told(one: str, other: str, *, expected: bool) -> None:
    assert at_odds(one, other) is expected
    assert at_odds(other, one) is expected


def test_who_turns_a_comparison_round_is_not_for_it() -> None:
    found = read("Coffee tastes better than tea")
    assert "tea" not in found or found["tea"].value < 0


@given(texts, texts)
def test_what_is_shared_is_shared_by_both(one: str, other: str) -> None:
    assert shared(one, other) == shared(other, one)
    assert 0 <= shared(one, other) <= 2
    assert shared(one, one) < 1 or "-" in one


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it makes no difference", True),
        ("it doesn’t matter", True),
        ("it isn't false", False),
        ("nobody cannot", False),
        ("I know what a note is", False),
        ("it is unclear", True),
    ],
)
def test_what_denies_is_seen(text: str, *, expected: bool) -> None:
    assert denies(text) is expected
