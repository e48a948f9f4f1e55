from __future__ import annotations

from dataclasses import replace
from typing import Final

from example_map import example_map
from hypothesis import given, settings
from strategies import maps

from graph.folding import apart, folded
from graph.model import ArgumentMap, Link, LinkKind, Reference, link_id

MAP: Final = example_map()
NAMED: Final = {claim.text.split(" ")[0]: claim.id for claim in MAP.claims}
HARM, PRIVATE, ROLE = NAMED["A"], NAMED["Harm"], NAMED["Models"]


def link(source: str, kind: LinkKind, target: str, *, sure: float = 0.5) -> Link:
    return Link(
        id=link_id(source, kind, target),
        source=source,
        target=target,
        kind=kind,
        confidence=sure,
        because="made for a test",
    )


def with_links(*links: Link) -> ArgumentMap:
    return replace(MAP, links=(*MAP.links, *links))


def test_a_claim_that_restates_another_is_drawn_with_the_one_that_has_more_links() -> None:
    made = folded(MAP)
    assert made.said[HARM] == (HARM, PRIVATE)
    assert PRIVATE not in made.amap.claim
    assert made.claim[PRIVATE] == HARM
    assert len(made.amap.links) == len(MAP.links) - 1
    again = next(one.id for one in MAP.links if one.kind is LinkKind.RESTATES)
    assert again not in made.link


def test_links_of_a_claim_that_restates_another_are_drawn_there_once_the_surest() -> None:
    weak, sure = (
        link(PRIVATE, LinkKind.OBJECTS, ROLE, sure=0.2),
        link(NAMED["Training"], LinkKind.SUPPORTS, PRIVATE, sure=0.9),
    )
    made = folded(with_links(weak, sure))
    assert made.amap.link[sure.id].target == HARM
    stronger = next(one for one in MAP.links if one.source == HARM)
    assert made.link[weak.id] == stronger.id
    assert weak.id not in made.amap.link


def test_what_is_doubted_to_say_the_same_stays_apart() -> None:
    again = next(one.id for one in MAP.links if one.kind is LinkKind.RESTATES)
    made = folded(with_links(link(ROLE, LinkKind.UNDERCUTS, again)))
    assert PRIVATE in made.amap.claim
    assert again in made.amap.link


def test_words_that_lean_on_a_claim_lean_on_the_one_drawn_for_it() -> None:
    def leaning(claim: str, *, on: str) -> ArgumentMap:
        leans = replace(MAP.claim[claim], reference=Reference(words="A role", claim=on))
        return replace(MAP, claims=tuple(leans if one.id == claim else one for one in MAP.claims))

    other = folded(leaning(ROLE, on=PRIVATE)).amap.claim[ROLE].reference
    assert other is not None
    assert other.claim == HARM
    own = folded(leaning(HARM, on=PRIVATE)).amap.claim[HARM].reference
    assert own is not None
    assert own.claim is None


def test_a_map_without_such_links_is_drawn_as_it_is() -> None:
    bare = replace(MAP, links=tuple(one for one in MAP.links if one.kind is not LinkKind.RESTATES))
    assert folded(bare).amap == bare
    assert folded(bare) == apart(bare)


@settings(max_examples=20, deadline=None)
@given(maps())
def test_every_claim_and_link_is_drawn_by_one_or_within_one(amap: ArgumentMap) -> None:
    made = folded(amap)
    assert made.claim.keys() == amap.claim.keys()
    assert sorted(one for ones in made.said.values() for one in ones) == sorted(amap.claim)
    assert made.said.keys() == made.amap.claim.keys()
    assert set(made.link.values()) == made.amap.link.keys()
    for one in amap.links:
        if one.kind is not LinkKind.UNDERCUTS and one.id not in made.link:
            assert made.claim[one.source] == made.claim[one.target]
