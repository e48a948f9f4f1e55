"""A debate made of a map alone: its positions are the claims that most is said for and against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from graph.debate.positions import Debate, Position
from graph.debate.telling import short
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind
from graph.words.tokens import tokens

_MOST: Final = 4
_NAME: Final = 80
_ALIKE: Final = 0.6
"""Claims that have so many of their words in common are taken for the same."""


def propose(amap: ArgumentMap) -> Debate:
    """The debate that a map seems to be about: a question, and two to four positions if it can.

    The first position is the claim about which most is said, by links from other posts above all,
    where something objects to it, if to anything; the next is what objects to it most; and so on
    with claims that are neither restatements of those before, nor reasons for them, nor alike in
    words. A map of fewer claims has fewer positions.

    The question is one that the first post asks, if links or its words make it a good one; else the
    title of the thread. The same map gives the same debate, whose id is that of the thread.
    """
    weight, objections = _spoken_of(amap)
    able = [one for one in amap.claims if one.kind is not ClaimKind.QUESTION]
    place = {one.id: number for number, one in enumerate(able)}
    able.sort(key=lambda one: (not objections[one.id], -round(weight[one.id], 9), place[one.id]))
    chosen: list[Claim] = []
    for claim in able:
        if len(chosen) >= _MOST or (len(chosen) >= 2 and not objections[claim.id]):
            break
        _choose(amap, chosen, claim)
        if len(chosen) == 1:  # and what stands against it
            for link in sorted(objections[claim.id], key=lambda one: -_force(one, weight)):
                against = amap.claim[link.source]
                if against.kind is not ClaimKind.QUESTION and _choose(amap, chosen, against):
                    break
    return Debate(
        id=amap.thread.id,
        question=_question(amap, weight),
        positions=tuple(
            Position(
                id=one.id,
                name=short(one.text, most=_NAME),
                statements=(one.text,),
                claim=one.id,
            )
            for one in chosen
        ),
        threads=(amap.thread.id,),
        proposed=True,
    )


def _spoken_of(amap: ArgumentMap) -> tuple[Mapping[str, float], Mapping[str, list[Link]]]:
    """How much is said of each claim, and what objects to it.

    A link counts as sure as it is, and half as much where both ends were said in one post.
    """
    weight: dict[str, float] = defaultdict(float)
    objections: dict[str, list[Link]] = defaultdict(list)
    for link in amap.links:
        target = link.target
        if link.kind is LinkKind.UNDERCUTS:
            target = amap.link[target].target
        one, other = amap.claim[link.source], amap.claim[target]
        worth = link.confidence * (1.0 if one.mentions[0].post != other.mentions[0].post else 0.5)
        weight[target] += worth
        weight[link.source] += worth / 4
        if link.kind is LinkKind.OBJECTS:
            objections[target].append(link)
    return weight, objections


def _force(link: Link, weight: Mapping[str, float]) -> float:
    return link.confidence * (1 + weight[link.source])


def _choose(amap: ArgumentMap, chosen: list[Claim], claim: Claim) -> bool:
    """Take a claim among those chosen, unless one of them says it already."""
    if any(claim == one or _same(amap, claim, one) for one in chosen):
        return False
    chosen.append(claim)
    return True


def _same(amap: ArgumentMap, one: Claim, other: Claim) -> bool:
    ends = {one.id, other.id}
    if any(
        {link.source, link.target} == ends and link.kind in (LinkKind.RESTATES, LinkKind.SUPPORTS)
        for link in amap.links
    ):
        return True
    mine, theirs = ({word.stem for word in tokens(claim.text)} for claim in (one, other))
    return bool(mine | theirs) and len(mine & theirs) / len(mine | theirs) >= _ALIKE


def _question(amap: ArgumentMap, weight: Mapping[str, float]) -> str:
    """The question of the first post about which most is said, or the title."""
    first = amap.thread.posts[0].id
    asked = [
        claim
        for claim in amap.claims
        if claim.kind is ClaimKind.QUESTION and claim.mentions[0].post == first
    ]
    best = max(asked, key=lambda claim: weight[claim.id], default=None)
    if best is None or weight[best.id] <= 0:
        return amap.thread.title
    return best.text
