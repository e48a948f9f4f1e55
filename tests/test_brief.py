"""The brief of a debate: what it says and in whose words, each once, whatever the words are."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from example_brief import (
    SWIFT,
    briefs,
    copied_map,
    example_brief,
    inside,
    weighed_by_hand,
)
from example_map import RUN, example_map
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.brief import words
from graph.brief.forms import BRIEFS
from graph.brief.sections import sections
from graph.brief.telling import MOST, brief
from graph.brief.told import Brief, Changed, Elsewhere, Point, Quotation
from graph.crux import Happening, weigh
from graph.model import ArgumentMap, Copy, Post, Thread
from graph.review import Element

if TYPE_CHECKING:
    pass


@settings(max_examples=15, phases=SWIFT)
@given(briefs())
def test_every_quotation_is_word_for_word_in_its_post_and_every_claim_is_told_once(
    case: tuple[ArgumentMap, Brief],
) -> None:
    amap, found = case
    everything = list(inside(found))
    for quotation in everything:
        if isinstance(quotation, Quotation):
            post = amap.thread.posts[quotation.number - 1]
            assert post.id == quotation.post
            assert post.text[quotation.start : quotation.end] == quotation.text
            assert (quotation.author, quotation.created) == (post.author, post.created)
    shown = [one for one in everything if isinstance(one, Point)]
    for point in shown:
        claim = amap.claim[point.claim]
        assert point.text == claim.text
        assert [one.text for one in point.quotations] == [span.text for span in claim.mentions]
    assert [one.number for one in found.points] == list(range(1, len(found.points) + 1))
    told_in = [one for one in inside(replace(found, points=())) if isinstance(one, Point)]
    assert {one.claim for one in told_in} == {one.claim for one in found.points}
    assert set(Counter(one.claim for one in told_in if one.full).values()) <= {1}


def test_a_position_has_the_strongest_of_either_side_and_says_how_many_there_are() -> None:
    role, scheme = example_brief().positions
    assert role.argument is not None
    assert role.argument.text.startswith("Models that look like schemers")
    assert role.objection is not None
    assert (role.arguments, role.objections) == (2, 1)
    assert words.standing(role) == "strong, .61"
    assert words.sides(role) == "2 claims for it, 1 against it"
    assert words.sides(replace(role, arguments=0)) == "no claim for it, 1 against it"
    assert words.sides(replace(role, objections=0)) == "2 claims for it, none against it"
    # What was told as an objection to the one is not told again as an argument for the other.
    assert scheme.argument is not None
    assert scheme.argument.claim == role.objection.claim
    assert (role.objection.full, scheme.argument.full) == (True, False)
    assert scheme.objection is None


def test_a_position_taken_from_the_map_is_told_with_its_claim_and_a_warning() -> None:
    amap = example_map()
    weighed = weighed_by_hand(amap)
    first, second = weighed.debate.positions
    claim = weighed.held[0].supports[0]
    debate = replace(weighed.debate, positions=(replace(first, claim=claim), second), proposed=True)
    found = brief(amap, replace(weighed, debate=debate))
    assert words.headline(found) == amap.thread.title
    assert words.about(found) == f"It asks: “{debate.question}”"
    stand = found.positions[0]
    assert stand.said is not None
    assert stand.said.claim == claim
    assert stand.argument is not None
    assert stand.argument.claim == weighed.held[0].supports[1]
    assert all("taken from its map" in " ".join(BRIEFS[form](found).split()) for form in BRIEFS)


def test_a_section_shows_a_few_and_says_how_many_more_there_are() -> None:
    amap = example_map()
    weighed = replace(weighed_by_hand(amap), agreed=tuple(amap.claim))
    found = brief(amap, weighed)
    assert (len(found.agreed.first), found.agreed.more) == (MOST, len(amap.claims) - MOST)
    for form in BRIEFS:
        assert f"{len(amap.claims) - MOST} more" in BRIEFS[form](found)


def test_who_gave_way_is_told_with_what_they_took_back_and_after_what() -> None:
    (event,) = example_brief().events
    assert (event.who, event.kind) == ("Bo", Happening.RETRACTION)
    assert event.about.text.startswith("Models that look like schemers")
    assert event.after is not None
    assert event.after.text == "A role played in earnest does the same harm."
    assert words.gave_way(event) == "Bo took this back"
    granted = replace(event, kind=Happening.CONCESSION, who=None)
    assert words.gave_way(granted) == "Whoever wrote post 2 granted this"


def test_what_was_said_twice_says_where_and_whether_in_the_same_words() -> None:
    (restated,) = example_brief().again
    assert words.times(restated) == "Said twice: in post 2, and in different words in post 3."
    harm, private = restated.point, restated.restated[0]
    merged = replace(restated, restated=())
    both = (*harm.quotations, *private.quotations)
    merged = replace(merged, point=replace(harm, quotations=both))
    assert words.times(merged) == "Said twice, in posts 2 and 3."
    assert words.times(replace(restated, restated=(harm,))) == (
        "Said twice in post 2, in different words."
    )


def test_an_undercut_is_told_as_an_objection_to_what_is_drawn_from_a_claim() -> None:
    (undercut,) = (one for one in example_brief().unanswered if one.undercuts)
    assert undercut.point.text == "Reading stories says nothing about what is being played."
    assert undercut.against.text.startswith("They have read countless stories")


def test_what_is_read_first_are_a_few_claims_in_the_order_in_which_they_were_said() -> None:
    found = example_brief()
    assert 3 <= len(found.start) <= 5
    order = list(copied_map().claim)
    places = [order.index(one.claim) for one in found.start]
    assert places == sorted(places)
    assert found.cruxes.first[0].point.claim in {one.claim for one in found.start}


def test_the_copies_of_a_thread_are_held_against_each_other() -> None:
    found = [(one.kind, one.words.number) for one in example_brief().changes]
    assert found == [
        (Changed.LOST, 1),
        (Changed.ONCE, 2),
        (Changed.EDITED, 3),
        (Changed.VANISHED, 4),
    ]
    lost, _, edited, _ = example_brief().changes
    assert lost.words.text == "Why else would the wording be so theatrical?"
    assert edited.was == "Training changes nothing."


def test_one_post_that_was_repeated_makes_no_second_crawl_and_an_edited_line_is_not_lost() -> None:
    posts = [Post(id=f"p{number}", text=f"Line one is {number}.\nLine two.") for number in range(4)]
    edited = "Line one was 0.\nLine two."
    posts[0] = replace(posts[0], copies=(Copy(start=90, end=90 + len(edited), text=edited),))
    amap = ArgumentMap(
        thread=Thread(id="t", title="T", posts=tuple(posts)), claims=(), links=(), run=RUN
    )
    assert not brief(amap, weigh(amap)).changes


def test_the_shipped_thread_says_what_its_second_copy_lost(thread_path: Path) -> None:
    from extract.sources import read_file  # noqa: PLC0415 # spaCy is not loaded for the others

    amap = ArgumentMap(thread=read_file(thread_path), claims=(), links=(), run=RUN)
    found = [(one.kind, one.words.number) for one in brief(amap, weigh(amap)).changes]
    assert found == [
        (Changed.LOST, 1),
        (Changed.LOST, 2),
        (Changed.ONCE, 3),
        (Changed.ONCE, 5),
    ]
    lost = brief(amap, weigh(amap)).changes.first[0].words.text
    assert lost.startswith("I cannot in good conscience select Strategy A")


def test_a_map_with_nothing_in_it_has_a_brief_that_says_so() -> None:
    thread = Thread(id="t", title="A *title*", posts=(Post(id="p", text="Hello."),))
    amap = ArgumentMap(thread=thread, claims=(), links=(), run=RUN)
    found = brief(amap, weigh(amap))
    assert sections(found) == ()
    assert found.points == found.start == ()
    for form in BRIEFS:
        text = " ".join(BRIEFS[form](found).split())
        assert "Nobody has named positions for this debate yet" in text
        assert "0 claims and 0 links" in text
        assert "checked them all" not in text


def test_it_says_what_made_it_and_what_a_person_has_checked() -> None:
    amap = example_map()
    weighed = replace(weighed_by_hand(amap), unsettled=frozenset(list(amap.claim)[:2]))
    none = words.made(brief(amap, weighed).made)
    assert "no person has checked any of them" in none[0]
    assert none[1] == (
        "Strengths were weighed by machine (energy); what bears on a position was read by encoder."
    )
    assert "2 claims in circles did not come to rest" in none[2]
    claims = [Element("claim", one) for one in amap.claim]
    some = words.made(brief(amap, weighed, checked=[*claims[:3], Element("claim", "gone")]).made)
    assert "a person has checked 3 of the claims and 0 of the links." in some[0]
    links = [Element("link", one) for one in amap.link]
    found = brief(amap, weighed, checked=[*claims, *links])
    assert words.made(found.made)[0].endswith("a person has checked them all.")
    assert all(point.checked for point in found.points)


def test_what_other_threads_say_is_kept_with_the_claim() -> None:
    amap = example_map()
    claim = amap.claims[0].id
    also = Elsewhere(thread="t", title="T", claim="c")
    found = brief(amap, weighed_by_hand(amap), elsewhere={claim: [also]})
    assert {one.claim: one.elsewhere for one in found.points}[claim] == (also,)
    for form in BRIEFS:
        assert " ".join(BRIEFS[form](found).split()).count("Also said in “T”.") == 1
    many = [also, replace(also, title="U"), replace(also, title="V")]
    point = brief(amap, weighed_by_hand(amap), elsewhere={claim: many}).points[0]
    assert words.also(point) == "Also said in “T” and 2 more threads."


@pytest.mark.parametrize(
    ("share", "said"),
    [(1, "very strong, 1.00"), (0.8, "very strong, .80"), (0.61, "strong, .61"), (0.4, "fair, .40"),
     (0.2, "weak, .20"), (0, "very weak, .00")],
)  # fmt: skip
def test_a_strength_is_words_and_a_number(share: float, said: str) -> None:
    assert words.strength(share) == said


@given(st.text(), st.integers(10, 100))
def test_the_first_words_of_a_text_fit_and_are_its_own(text: str, width: int) -> None:
    short = words.opening(text, width=width)
    assert len(short) <= width
    assert words.plain(text).startswith(short.removesuffix("…"))
