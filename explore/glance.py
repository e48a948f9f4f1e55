"""What there is to say of a debate at a glance, as values made from its map alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind

# As the named question "changed-mind" has it: who quotes a statement of theirs and objects to it.
_OWN: Final = re.compile(r"my (own |earlier )*(statement|claim|point|comment|view)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What speaks for a claim, or against it: the link that is surest, and how many there are."""

    link: Link
    claim: Claim
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contested:
    """A claim that somebody objects to, with the strongest of either side."""

    claim: Claim
    support: Side | None
    objection: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A claim, the link by which it objects, and the claim that it bears on.

    Where ``link`` is an undercut, ``against`` is the claim that the link it ends on starts at.
    """

    claim: Claim
    link: Link
    against: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How much there is in a debate."""

    posts: int
    people: tuple[str, ...]
    claims: int
    evidence: int
    questions: int
    supports: int
    objections: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """Everything an overview says of one debate; each list has the most telling first."""

    numbers: Numbers
    contested: tuple[Contested, ...]
    unanswered: tuple[Objection, ...]
    changed: tuple[Objection, ...]
    again: tuple[tuple[Claim, int], ...]


def glance(amap: ArgumentMap) -> Glance:
    """Look at a map once, for all that an overview says of it."""
    inward: dict[str, list[Link]] = defaultdict(list)
    for link in amap.links:
        inward[link.target].append(link)
    return Glance(
        numbers=_numbers(amap),
        contested=tuple(_contested(amap, inward=inward)),
        unanswered=tuple(_unanswered(amap, inward=inward)),
        changed=tuple(_changed(amap)),
        again=tuple(_again(amap, inward=inward)),
    )


def _numbers(amap: ArgumentMap) -> Numbers:
    kinds = Counter(claim.kind for claim in amap.claims)
    links = Counter(link.kind for link in amap.links)
    people = Counter(post.author for post in amap.thread.posts if post.author)
    return Numbers(
        posts=len(amap.thread.posts),
        people=tuple(name for name, _ in people.most_common()),
        claims=kinds[ClaimKind.CLAIM],
        evidence=kinds[ClaimKind.EVIDENCE],
        questions=kinds[ClaimKind.QUESTION],
        supports=links[LinkKind.SUPPORTS],
        objections=links[LinkKind.OBJECTS] + links[LinkKind.UNDERCUTS],
    )


def _contested(amap: ArgumentMap, *, inward: dict[str, list[Link]]) -> Iterable[Contested]:
    """Claims with objections; first those whose weaker side is surest of itself, taken together."""
    found = []
    for claim in amap.claims:
        support = _side(amap, links=inward[claim.id], kind=LinkKind.SUPPORTS)
        objection = _side(amap, links=inward[claim.id], kind=LinkKind.OBJECTS)
        if objection is None:
            continue
        sums = [
            sum(link.confidence for link in inward[claim.id] if link.kind is kind)
            for kind in (LinkKind.SUPPORTS, LinkKind.OBJECTS)
        ]
        rank = (min(sums), sum(sums))
        found.append((rank, Contested(claim=claim, support=support, objection=objection)))
    found.sort(key=lambda one: one[0], reverse=True)
    return (one for _, one in found)


def _side(amap: ArgumentMap, *, links: Sequence[Link], kind: LinkKind) -> Side | None:
    own = [link for link in links if link.kind is kind]
    if not own:
        return None
    best = max(own, key=lambda link: link.confidence)
    return Side(link=best, claim=amap.claim[best.source], number=len(own))


def _unanswered(amap: ArgumentMap, *, inward: dict[str, list[Link]]) -> Iterable[Objection]:
    """Objections that nobody objects to, nor undercuts, the surest first."""
    found = []
    for link in amap.links:
        if link.kind not in (LinkKind.OBJECTS, LinkKind.UNDERCUTS):
            continue
        answers = [*inward[link.source], *inward[link.id]]
        if any(one.kind in (LinkKind.OBJECTS, LinkKind.UNDERCUTS) for one in answers):
            continue
        found.append(_objection(amap, link=link))
    return sorted(found, key=lambda one: one.link.confidence, reverse=True)


def _objection(amap: ArgumentMap, *, link: Link) -> Objection:
    aim = link.target
    if link.kind is LinkKind.UNDERCUTS:
        aim = amap.link[link.target].source
    return Objection(claim=amap.claim[link.source], link=link, against=amap.claim[aim])


def _changed(amap: ArgumentMap) -> Iterable[Objection]:
    """Claims by which somebody takes back what they said in an earlier post."""
    place = {post.id: number for number, post in enumerate(amap.thread.posts)}
    for link in amap.links:
        if link.kind is not LinkKind.OBJECTS:
            continue
        claim, earlier = amap.claim[link.source], amap.claim[link.target]
        later_post, before = (amap.post[one.mentions[0].post] for one in (claim, earlier))
        same = later_post.author is not None and later_post.author == before.author
        later = same and place[before.id] < place[later_post.id]
        # Who reviews a map may word a claim anew; what was said stays what it was.
        quoted = any(map(_OWN.match, (claim.text, claim.mentions[0].text)))
        if later or (link.rule == "quote" and quoted):
            yield Objection(claim=claim, link=link, against=earlier)


def _again(amap: ArgumentMap, *, inward: dict[str, list[Link]]) -> Iterable[tuple[Claim, int]]:
    """Claims that were said more than once, with how often, the most often said first."""
    said = [
        (
            claim,
            len(claim.mentions) + sum(link.kind is LinkKind.RESTATES for link in inward[claim.id]),
        )
        for claim in amap.claims
    ]
    return sorted((one for one in said if one[1] > 1), key=lambda one: one[1], reverse=True)
