"""Claims that restate each other, drawn as one: pure, and the same for the same map.

Each ``restates`` link joins two claims that say the same, unless somebody undercuts it; what hangs
together by such links is drawn for the one of it that most links lead to. The links of the others
are drawn at that one too. Nothing is lost: the whole map is as it was.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import networkx as nx

from graph.model import ArgumentMap, Link, LinkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A map of which claims that restate each other are one.

    ``amap`` is what to draw: each of its claims is one of the whole map's, and so are its links but
    for their ends. ``said`` has, for each of its claims, all those that it is drawn for, itself
    first. ``claim`` and ``link`` lead from every claim and link of the whole map to the one drawn
    for it; links between claims that became one have none.
    """

    amap: ArgumentMap
    said: Mapping[str, tuple[str, ...]]
    claim: Mapping[str, str]
    link: Mapping[str, str]


def apart(amap: ArgumentMap) -> Folded:
    """Every claim for itself."""
    return Folded(
        amap=amap,
        said={claim: (claim,) for claim in amap.claim},
        claim={claim: claim for claim in amap.claim},
        link={link: link for link in amap.link},
    )


def folded(amap: ArgumentMap) -> Folded:
    """Claims that restate each other as one; of links that then join the same, the surest."""
    doubted = {link.target for link in amap.links if link.kind is LinkKind.UNDERCUTS}
    same = nx.Graph()
    same.add_edges_from(
        (link.source, link.target)
        for link in amap.links
        if link.kind is LinkKind.RESTATES and link.id not in doubted
    )
    if not same:
        return apart(amap)
    said = _said(amap, same=same)
    claim = {one: drawn for drawn, ones in said.items() for one in ones}
    drawn_links, link = _links(amap, claim=claim)
    claims = []
    for one in amap.claims:
        if claim[one.id] != one.id:
            continue
        leans = one.reference
        if leans is not None and leans.claim is not None:
            other = claim[leans.claim]
            leans = replace(leans, claim=None if other == one.id else other)
        claims.append(replace(one, reference=leans))
    whole = replace(amap, claims=tuple(claims), links=tuple(drawn_links))
    return Folded(amap=whole, said=said, claim=claim, link=link)


def _said(amap: ArgumentMap, *, same: nx.Graph) -> dict[str, tuple[str, ...]]:
    busy = Counter(end for link in amap.links for end in (link.source, link.target))
    rank = {claim: number for number, claim in enumerate(amap.claim)}
    said: dict[str, tuple[str, ...]] = {}
    for group in nx.connected_components(same):
        drawn = min(group, key=lambda claim: (-busy[claim], rank[claim]))
        others = sorted(group - {drawn}, key=rank.__getitem__)
        said[drawn] = (drawn, *others)
    within = set(same)
    return said | {claim: (claim,) for claim in amap.claim if claim not in within}


def _links(amap: ArgumentMap, *, claim: Mapping[str, str]) -> tuple[list[Link], dict[str, str]]:
    """The links to draw, and for each link of the map the one that is drawn for it."""
    alike: dict[tuple[str, LinkKind, str], list[Link]] = defaultdict(list)
    for link in amap.links:
        if link.kind is not LinkKind.UNDERCUTS:
            source, target = claim[link.source], claim[link.target]
            if source != target:
                alike[source, link.kind, target].append(link)
    drawn: list[Link] = []
    of: dict[str, str] = {}
    _surest(alike, drawn=drawn, of=of)
    aimed: dict[tuple[str, LinkKind, str], list[Link]] = defaultdict(list)
    for link in amap.links:
        if link.kind is LinkKind.UNDERCUTS and link.target in of:
            aimed[claim[link.source], link.kind, of[link.target]].append(link)
    _surest(aimed, drawn=drawn, of=of)
    return drawn, of


def _surest(
    alike: Mapping[tuple[str, LinkKind, str], list[Link]], *, drawn: list[Link], of: dict[str, str]
) -> None:
    for (source, _, target), links in alike.items():
        best = max(links, key=lambda link: link.confidence)
        drawn.append(replace(best, source=source, target=target))
        of |= {link.id: best.id for link in links}
