"""What a claim that leans on another refers to, on statements of the shipped pipeline."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from strategies import threads

from extract.link import Statement
from extract.pipeline import statements_at
from extract.refer import refer
from graph.model import Post, Span, Thread


def statements(*posts: tuple[str, ...], between: str = " ", reply: bool = True) -> list[Statement]:
    """State the units that the posts are made of, with ``between`` between two of a post."""
    thread = Thread(
        id="t",
        title="t",
        posts=tuple(
            Post(
                id=f"p{number}",
                text=between.join(units),
                reply_to=f"p{number - 1}" if number and reply else None,
            )
            for number, units in enumerate(posts)
        ),
    )
    spans = []
    for post, units in zip(thread.posts, posts, strict=True):
        end = 0
        for text in units:
            start = post.text.index(text, end)
            end = start + len(text)
            spans.append(Span(post=post.id, start=start, end=end, text=text))
    return refer(thread, statements_at(thread, spans, trim=True))


def aims(found: list[Statement]) -> list[int | str | None]:
    """The number of the claim that each refers to, "?" where it is not known, None where none."""
    numbers = {statement.claim.id: number for number, statement in enumerate(found)}
    references = [statement.claim.reference for statement in found]
    return [None if r is None else "?" if r.claim is None else numbers[r.claim] for r in references]


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        (("The wheels of trams squeal.", "That seems bad."), [None, 0]),
        (("The wheels of trams squeal.", "I think that seems bad."), [None, 0]),
        (("The wheels of trams squeal.", "They are old."), [None, 0]),
        (("The wheels of trams squeal.", "They are old.", "They need oil."), [None, 0, 0]),
        (("The wheels of trams squeal.", "They are old.", "That is bad."), [None, 0, 1]),
        (("The wheels of trams squeal.", "It is old."), [None, "?"]),
        (("The wheels of trams squeal.", "He is old."), [None, "?"]),
        (("The driver forgot his keys.", "He is old."), [None, "?"]),
        (("The driver is asleep.", "He is old."), [None, 0]),
        (("Do the wheels of trams squeal?", "That is bad."), [None, "?"]),
        (("I did.", "That is bad."), [None, "?"]),
        (("See https://trams.example/squealing/wheels here now.", "That is bad."), [None, "?"]),
        (("That is bad.",), ["?"]),
        (("Trams are quiet.", "Buses are loud."), [None, None]),
    ],
)
def test_a_claim_points_to_the_one_before_it_if_that_says_what_it_stands_for(
    units: tuple[str, ...], expected: list[int | str | None]
) -> None:
    assert aims(statements(units)) == expected


@pytest.mark.parametrize("between", ["\n\n", " “Oil is dear, and nobody pays for it.” "])
def test_what_is_said_in_between_leaves_it_open(between: str) -> None:
    found = statements(("The wheels of trams squeal.", "That seems bad."), between=between)
    assert aims(found) == [None, "?"]


def test_a_reason_that_comes_first_may_point_forward() -> None:
    found = statements(("Trams squeal at night.", "Because they are old,", "the wheels squeal."))
    assert aims(found)[1] == "?"


def test_a_reply_points_to_the_only_claim_it_can_mean() -> None:
    one, two = ("The wheels of trams squeal.",), ("Trams squeal.", "Buses are loud.")
    assert aims(statements(one, ("That is wrong.",))) == [None, 0]
    assert aims(statements(one, ("They are old.",))) == [None, "?"]
    assert aims(statements(two, ("That is wrong.",))) == [None, None, "?"]
    assert aims(statements(one, ("That is wrong.",), reply=False)) == [None, "?"]


def test_the_words_are_kept_and_nothing_else_is_changed() -> None:
    found = statements(("The wheels of trams squeal.", "However, I think THAT is bad."))
    claim = found[1].claim
    assert claim.reference is not None
    assert claim.reference.words == "THAT"
    assert (claim.text, claim.hedge) == ("THAT is bad", "I think")
    again = replace(found[1], claim=replace(claim, reference=None))
    assert replace(again, claim=claim) == found[1]
    assert refer(Thread(id="t", title="t", posts=(Post(id="p0", text="x"),)), []) == []


@settings(max_examples=25)
@given(threads())
def test_whole_posts_of_any_thread_can_be_referred(thread: Thread) -> None:
    spans = [Span(post=p.id, start=0, end=len(p.text), text=p.text) for p in thread.posts]
    before = statements_at(thread, spans)
    after = refer(thread, before)
    assert [replace(s.claim, reference=None) for s in after] == [s.claim for s in before]
