"""Stances, positions and cruxes: by hand, and what must make no difference to them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from talk import debate, read, said, talk, talks

from graph.crux import Debate, Reading, Weighed, weigh
from graph.debate.holding import BASE, WORTH
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind, Post, Span

DEBATE = debate("yes", "no")

POSTS = [said("p1", "a b c d"), said("p2", "e f g h", to="p1")]
NAMES = {one: one for one in "abcdefgh"}


def stances(found: Weighed) -> dict[tuple[str, str], float]:
    return {pair: one.value for pair, one in found.stance.items()}


# --- by hand --------------------------------------------------------------------------------------


def test_links_spread_what_was_read() -> None:
    amap = talk(
        POSTS,
        NAMES,
        [
            ("b", "supports", "a"),
            ("c", "objects", "b"),
            ("d", "restates", "a"),
            ("a", "restates", "e"),
        ],
        sure=1.0,
    )
    found = weigh(amap, debate=DEBATE, readings=[read("a", "yes", 0.8)])
    b, c, d, e = (found.stance[one, "yes"] for one in "bcde")
    assert b.value == pytest.approx(0.72)  # 0.8, less a tenth for the step
    assert d.value == e.value == pytest.approx(0.72)
    weaker = found.links["c-b"] * found.links["b-a"]
    assert c.value == pytest.approx(-0.8 * 0.81 * weaker)
    assert (c.path, c.read) == (("c-b", "b-a"), "a")
    assert found.stance["a", "yes"].path == ()
    assert found.leaning["a"].value == 0.8
    assert "f" not in found.leaning


def test_what_was_read_of_a_claim_goes_before_its_links() -> None:
    amap = talk(POSTS, NAMES, [("b", "supports", "a"), ("c", "supports", "b")])
    readings = [read("a", "yes", 1), read("b", "yes", -0.5)]
    found = stances(weigh(amap, debate=DEBATE, readings=readings))
    assert found["b", "yes"] == -0.5
    assert found["c", "yes"] < 0


def test_a_reading_that_says_little_says_nothing() -> None:
    amap = talk(POSTS, NAMES, [("b", "supports", "a")])
    readings = [read("a", "yes", 1), read("b", "yes", -0.1)]
    assert stances(weigh(amap, debate=DEBATE, readings=readings))["b", "yes"] > 0


def test_the_strongest_way_says_where_a_claim_leans() -> None:
    amap = talk(
        POSTS,
        NAMES,
        [("c", "supports", "a"), ("c", "supports", "b"), ("d", "supports", "c")],
    )
    readings = [read("a", "yes", 0.9), read("b", "yes", -0.85)]
    found = weigh(amap, debate=DEBATE, readings=readings)
    assert found.stance["c", "yes"].path == ("c-a",)
    assert found.stance["d", "yes"].path == ("d-c", "c-a")


def test_who_is_led_both_ways_alike_leans_nowhere() -> None:
    amap = talk(POSTS, NAMES, [("c", "supports", "a"), ("c", "objects", "b")], sure=1.0)
    readings = [read("a", "yes", 1), read("b", "yes", 1)]
    assert ("c", "yes") not in stances(weigh(amap, debate=DEBATE, readings=readings))


def test_who_undercuts_a_link_leans_against_what_it_does() -> None:
    links = [("b", "supports", "a"), ("c", "undercuts", "b-a")]
    found = weigh(talk(POSTS, NAMES, links), debate=DEBATE, readings=[read("a", "yes", 1)])
    assert found.stance["c", "yes"].value < 0
    assert found.stance["c", "yes"].path == ("c-b-a", "b-a")
    without = weigh(talk(POSTS, NAMES, links[:1]), debate=DEBATE, readings=[read("a", "yes", 1)])
    assert found.stance["b", "yes"].value < without.stance["b", "yes"].value


def test_circles_end() -> None:
    links = [("a", "objects", "b"), ("b", "objects", "c"), ("c", "objects", "a")]
    found = stances(weigh(talk(POSTS, NAMES, links), debate=DEBATE, readings=[read("a", "yes", 1)]))
    assert found["c", "yes"] < 0 < found["b", "yes"]


def test_a_position_is_as_strong_as_what_was_read_towards_it() -> None:
    amap = talk(POSTS, NAMES, [("c", "objects", "a"), ("d", "objects", "c")], sure=1.0)
    readings = [read("a", "yes", 0.6), read("b", "yes", -0.5), read("e", "yes", 0.1)]
    found = weigh(amap, debate=DEBATE, readings=readings)
    yes, no = found.held
    # c is at 1 - 1/2, so a is at 1 - (1/4 / (5/4)); E is a third of 0.6 times that, less 1/2.
    assert found.claims["a"] == pytest.approx(0.8)
    whole = WORTH * (0.6 * 0.8 - 0.5)
    assert yes.strength == pytest.approx(BASE - BASE * whole**2 / (1 + whole**2))
    assert no.strength == BASE
    assert yes.supports == ("a", "d")
    assert yes.objections == ("b", "c")
    assert (no.supports, no.objections) == ((), ())


def test_a_crux_moves_positions_as_far_as_is_said() -> None:
    links = [("b", "supports", "a"), ("c", "supports", "a"), ("e", "objects", "a")]
    links.append(("f", "supports", "d"))
    amap = talk(POSTS, NAMES, links)
    readings = [read("a", "yes", 1), read("a", "no", -0.5), read("d", "no", 1)]
    (crux,) = weigh(amap, debate=DEBATE, readings=readings).cruxes

    def held(strength: float) -> dict[str, float]:
        claims = tuple(
            replace(one, confidence=strength) if one.id == "a" else one for one in amap.claims
        )
        on_it_not = tuple(one for one in amap.links if one.target != "a")
        settled = replace(amap, claims=claims, links=on_it_not)
        found = weigh(settled, debate=DEBATE, readings=readings)
        return {one.position: one.strength for one in found.held}

    granted, gone = held(1), held(0)
    assert dict(crux.moves) == pytest.approx({one: granted[one] - gone[one] for one in granted})
    assert crux.swing == pytest.approx(sum(abs(granted[one] - gone[one]) for one in granted))
    assert (crux.claim, crux.supports, crux.objections) == ("a", ("b", "c"), ("e",))
    yes, no = (f"{abs(crux.moves[one]):.2f}".removeprefix("0") for one in ("yes", "no"))
    assert crux.because == (
        f"Where this is granted rather than given up, “yes” is {yes} stronger "
        f"and “no” is {no} weaker; 2 claims speak for it and 1 against it, "
        "above all “e”."
    )


def test_both_sides_have_spoken_of_a_crux_at_two_links_and_not_at_three() -> None:
    readings = [read("a", "yes", 1)]
    for links, expected in (
        ([("b", "supports", "a"), ("e", "objects", "b")], ["a"]),
        ([("b", "supports", "a"), ("c", "supports", "b"), ("e", "objects", "c")], ["b"]),
        ([("b", "supports", "a"), ("c", "supports", "b")], []),
        ([("b", "objects", "a"), ("c", "undercuts", "b-a")], ["a"]),
    ):
        found = weigh(talk(POSTS, NAMES, links, sure=0.6), debate=DEBATE, readings=readings)
        assert [one.claim for one in found.cruxes] == expected


def test_a_question_is_no_crux() -> None:
    posts = [said("p1", "Is it so? b e")]
    names = {"a": "Is it so?", "b": "b", "e": "e"}
    links = [("b", "supports", "a"), ("e", "objects", "a")]
    amap = talk(posts, names, links)
    assert amap.claim["a"].kind is ClaimKind.QUESTION
    assert weigh(amap, debate=DEBATE, readings=[read("a", "yes", 1)]).cruxes == ()


def test_readings_of_what_is_elsewhere_do_not_count() -> None:
    amap = talk(POSTS, NAMES)
    mine = [read("a", "yes", 1)]
    more = [*mine, read("a", "perhaps", 1), read("z", "yes", 1), read("a", "yes", 0.3)]
    found = weigh(amap, debate=DEBATE, readings=more)
    assert replace(found, away=()) == weigh(amap, debate=DEBATE, readings=mine)
    assert [one.claim for one in found.away] == ["z"]


# --- laws -----------------------------------------------------------------------------------------


@st.composite
def read_maps(draw: st.DrawFn) -> tuple[ArgumentMap, list[Reading]]:
    """Any map, with some readings of its claims."""
    amap = draw(talks())
    names = list(amap.claim)
    pairs = [(claim, position.id) for claim in names for position in DEBATE.positions]
    some = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return amap, [read(claim, at, draw(st.floats(-1, 1).map(_round))) for claim, at in some]


def _round(value: float) -> float:
    return round(value, 3)


def told(found: Weighed) -> dict[str, object]:
    """All that is computed of a debate, without ids in any order that ids decide."""
    return {
        **{f"{one.position}": one.strength for one in found.held},
        **{f"{one.claim} {one.position}": one.value for one in found.stances},
        **{f"crux {one.claim}": one.swing for one in found.cruxes},
        **{f"{one.claim} moves {at}": by for one in found.cruxes for at, by in one.moves.items()},
    }


@given(drawn=read_maps())
def test_names_make_no_difference(drawn: tuple[ArgumentMap, list[Reading]]) -> None:
    amap, readings = drawn

    def other(name: str) -> str:
        return name[::-1][:190] + "~other"

    assume(len({other(one) for one in (*amap.claim, *amap.link)}) == len({*amap.claim, *amap.link}))
    found = weigh(amap, debate=DEBATE, readings=readings)
    again = weigh(
        renamed(amap, {one: other(one) for one in (*amap.claim, *amap.link)}),
        debate=DEBATE,
        readings=[replace(one, claim=other(one.claim)) for one in readings],
    )
    mine = {
        **{one.position: one.strength for one in found.held},
        **{f"{other(one.claim)} {one.position}": one.value for one in found.stances},
        **{f"crux {other(one.claim)}": one.swing for one in found.cruxes},
        **{
            f"{other(one.claim)} moves {at}": by
            for one in found.cruxes
            for at, by in one.moves.items()
        },
    }
    assert mine == pytest.approx(told(again), abs=1e-6)
    assert {other(one) for one in found.unanswered} == set(again.unanswered)
    assert {(one.kind, one.post, other(one.about)) for one in found.events} == {
        (one.kind, one.post, one.about) for one in again.events
    }


def renamed(amap: ArgumentMap, names: dict[str, str]) -> ArgumentMap:
    """A map whose claims and links have other ids."""

    def claim(one: Claim) -> Claim:
        reference = one.reference
        if reference is not None and reference.claim is not None:
            reference = replace(reference, claim=names[reference.claim])
        return replace(one, id=names[one.id], reference=reference)

    return replace(
        amap,
        claims=tuple(map(claim, reversed(amap.claims))),
        links=tuple(
            replace(one, id=names[one.id], source=names[one.source], target=names[one.target])
            for one in reversed(amap.links)
        ),
    )


@given(drawn=read_maps())
def test_a_claim_that_is_joined_to_nothing_makes_no_difference(
    drawn: tuple[ArgumentMap, list[Reading]],
) -> None:
    amap, readings = drawn
    more = with_claim(amap, "elsewhere")
    found = weigh(amap, debate=DEBATE, readings=readings)
    again = weigh(more, debate=DEBATE, readings=readings)
    assert told(again) == pytest.approx(told(found), abs=1e-6)
    assert again.unanswered == found.unanswered
    assert again.agreed == found.agreed


def with_claim(amap: ArgumentMap, name: str, *links: Link) -> ArgumentMap:
    """A map with one more claim, in a post of its own that is the last."""
    assume(name not in amap.claim and name not in amap.post)
    post = Post(id=name, text="something else", author="somebody else")
    claim = Claim(
        id=name,
        kind=ClaimKind.CLAIM,
        text=post.text,
        confidence=0.8,
        mentions=(Span(post=name, start=0, end=len(post.text), text=post.text),),
    )
    return replace(
        amap,
        thread=replace(amap.thread, posts=(*amap.thread.posts, post)),
        claims=(*amap.claims, claim),
        links=(*amap.links, *links),
    )


@given(drawn=read_maps(), value=st.floats(-1, 1))
def test_one_more_reading_moves_a_position_where_it_says(
    drawn: tuple[ArgumentMap, list[Reading]], value: float
) -> None:
    amap, readings = drawn
    more = with_claim(amap, "elsewhere")
    before = weigh(amap, debate=DEBATE, readings=readings).held
    after = weigh(more, debate=DEBATE, readings=[*readings, read("elsewhere", "yes", value)]).held
    moved = after[0].strength - before[0].strength
    assert moved >= -1e-9 if value > 0 else moved <= 1e-9
    assert after[1].strength == pytest.approx(before[1].strength, abs=1e-9)


@given(drawn=read_maps(), data=st.data(), kind=st.sampled_from(["supports", "objects"]))
def test_an_objection_to_what_says_a_position_never_strengthens_it(
    drawn: tuple[ArgumentMap, list[Reading]], data: st.DataObject, kind: str
) -> None:
    amap, readings = drawn
    # What the claim does to others could come back to the position in any way.
    ends = [
        one.id
        for one in amap.claims
        if all(link.source != one.id for link in amap.links)
        and all(it.value >= 0 for it in readings if it.claim == one.id)
    ]
    assume(ends)
    target = data.draw(st.sampled_from(ends))
    link = Link(
        id="elsewhere-link",
        source="elsewhere",
        target=target,
        kind=LinkKind(kind),
        confidence=0.9,
        because="by hand",
    )
    assume(link.id not in amap.link)
    before = weigh(amap, debate=DEBATE, readings=readings).held
    after = weigh(with_claim(amap, "elsewhere", link), debate=DEBATE, readings=readings).held
    for one, other in zip(before, after, strict=True):
        if kind == "objects":
            assert other.strength <= one.strength + 1e-6
        else:
            assert other.strength >= one.strength - 1e-6


def test_a_debate_without_positions_turns_on_nothing() -> None:
    nothing = Debate(id="none", question="Why?", positions=())
    found = weigh(talk(POSTS, NAMES, [("a", "objects", "b")]), debate=nothing)
    assert (found.held, found.stances, found.cruxes) == ((), (), ())
