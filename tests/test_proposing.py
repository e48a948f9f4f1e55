"""Positions that a map itself proposes."""

from __future__ import annotations

from hypothesis import given
from talk import said, talk, talks

from graph.crux import propose, weigh
from graph.model import ArgumentMap, LinkKind

POSTS = [
    said("p1", "Is it a role? It is a role. Stories are everywhere.", by="Ada"),
    said("p2", "It is no role at all. Runs differ. It does harm.", by="Bo", to="p1"),
    said("p3", "Harm is rare. It is the same harm. Costs count.", by="Chi", to="p2"),
]
CLAIMS = {
    "asked": "Is it a role?",
    "role": "It is a role.",
    "stories": "Stories are everywhere.",
    "none": "It is no role at all.",
    "runs": "Runs differ.",
    "harm": "It does harm.",
    "rare": "Harm is rare.",
    "same": "It is the same harm.",
    "costs": "Costs count.",
}
LINKS = [
    ("stories", "supports", "role"),
    ("none", "objects", "role"),
    ("runs", "supports", "none"),
    ("harm", "supports", "none"),
    ("rare", "objects", "harm"),
    ("same", "restates", "harm"),
    ("costs", "objects", "same"),
]


def chosen(amap: ArgumentMap) -> list[str]:
    return [one.id for one in propose(amap).positions]


def test_what_is_contested_and_what_objects_to_it_are_positions() -> None:
    found = propose(talk(POSTS, CLAIMS, LINKS))
    assert [one.id for one in found.positions][:3] == ["harm", "rare", "role"]
    first = found.positions[0]
    assert (first.name, first.statements, first.claim) == (
        "It does harm.",
        ("It does harm.",),
        "harm",
    )
    assert (found.id, found.threads, found.proposed) == ("talk", ("talk",), True)


def test_no_two_positions_restate_each_other_or_say_the_same_words() -> None:
    assert not {"harm", "same"} <= set(chosen(talk(POSTS, CLAIMS, LINKS)))
    claims = CLAIMS | {"again": "It does harm"}
    links = [*LINKS, ("rare", "objects", "again")]
    assert not {"harm", "again"} <= set(chosen(talk(POSTS, claims, links)))


def test_the_first_post_asks_the_question_if_somebody_takes_it_up() -> None:
    assert propose(talk(POSTS, CLAIMS, LINKS)).question == "A talk"
    taken = [*LINKS, ("role", "supports", "asked")]
    assert propose(talk(POSTS, CLAIMS, taken)).question == "Is it a role?"


def test_a_map_with_no_objection_has_two_positions_and_one_with_nothing_none() -> None:
    assert chosen(talk(POSTS, CLAIMS, [("stories", "supports", "role")])) == ["role", "none"]
    assert chosen(talk(POSTS, {"asked": "Is it a role?"})) == []


@given(amap=talks())
def test_a_proposed_debate_is_weighed_with_its_own_claims_as_readings(amap: ArgumentMap) -> None:
    debate = propose(amap)
    assert 2 <= len(debate.positions) <= 4
    found = weigh(amap)
    assert found.debate == debate
    assert found == weigh(amap, debate=debate)
    assert [(one.claim, one.value) for one in found.readings] == sorted(
        ((one.claim or "", 1.0) for one in debate.positions),
        key=lambda one: list(amap.claim).index(one[0]),
    )
    said_so = {one.claim for one in debate.positions}
    assert not any(
        {link.source, link.target} <= said_so
        for link in amap.links
        if link.kind in (LinkKind.RESTATES, LinkKind.SUPPORTS)
    )
