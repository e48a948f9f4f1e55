"""Which part of a map to draw: all of it, what is around a claim, and what was asked for besides.

Pure, and the same for the same map.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import networkx as nx

from graph.model import ArgumentMap, LinkKind

READABLE: Final = 60
"""About as many boxes as can be read on one screen."""

MOST: Final = 1000
"""As many boxes as are ever drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some claims of a map in reading order, every link that joins them, and how many are left out.

    A link is in ``links`` when all it needs is drawn: both its ends and, for an undercut, the link
    it ends on.
    """

    claims: tuple[str, ...]
    links: tuple[str, ...]
    hidden: int


def joined(amap: ArgumentMap) -> nx.Graph:
    """Claims and which are neighbours, whatever the kind and direction of the links between them.

    An undercut is beside both claims of the link it ends on.
    """
    graph = nx.Graph()
    graph.add_nodes_from(amap.claim)
    for link in amap.links:
        if link.kind is LinkKind.UNDERCUTS:
            aim = amap.link[link.target]
            graph.add_edges_from([(link.source, aim.source), (link.source, aim.target)])
        else:
            graph.add_edge(link.source, link.target)
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))  # undercutting one's own link
    return graph


def part_of(amap: ArgumentMap, *, chosen: Iterable[str]) -> Part:
    """The claims ``chosen`` as a part; what is no claim of the map is passed over."""
    kept = set(chosen) & amap.claim.keys()
    drawn: set[str] = set()
    for link in amap.links:
        if link.kind is not LinkKind.UNDERCUTS and {link.source, link.target} <= kept:
            drawn.add(link.id)
    for link in amap.links:
        if link.kind is LinkKind.UNDERCUTS and link.source in kept and link.target in drawn:
            drawn.add(link.id)
    return Part(
        claims=tuple(claim.id for claim in amap.claims if claim.id in kept),
        links=tuple(link.id for link in amap.links if link.id in drawn),
        hidden=len(amap.claims) - len(kept),
    )


def busiest(amap: ArgumentMap) -> str | None:
    """The claim with most links, the one first said among equals; None in a map without claims."""
    graph = joined(amap)
    return max(amap.claim, key=lambda claim: graph.degree[claim], default=None)


def overview(amap: ArgumentMap, *, limit: int = MOST) -> Part:
    """All the claims, or the ``limit`` most linked ones, those first said among equals."""
    graph = joined(amap)
    ranked = sorted(amap.claim, key=lambda claim: -graph.degree[claim])
    return part_of(amap, chosen=ranked[:limit])


def neighbourhood(amap: ArgumentMap, *, root: str, hops: int = 2, limit: int = READABLE) -> Part:
    """The claims within ``hops`` links of ``root``, nearest first until there are ``limit``.

    A link may be followed either way; an undercut leads to both claims of the link it ends on.

    Raises:
        KeyError: when the map has no claim ``root``.
    """
    if root not in amap.claim:
        raise KeyError(root)
    near = nx.single_source_shortest_path_length(joined(amap), root, cutoff=hops)
    rank = {claim: number for number, claim in enumerate(amap.claim)}
    ranked = sorted(near, key=lambda claim: (near[claim], rank[claim]))
    return part_of(amap, chosen=ranked[:limit])


def beyond(amap: ArgumentMap, *, part: Part) -> dict[str, tuple[str, ...]]:
    """The neighbours of each claim of ``part`` that are not in it; claims without any are left out.

    They are in the order of the links that lead to them.
    """
    kept = set(part.claims)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for link in amap.links:
        if link.kind is LinkKind.UNDERCUTS:
            aim = amap.link[link.target]
            pairs = [(link.source, aim.source), (link.source, aim.target)]
        else:
            pairs = [(link.source, link.target)]
        for one, other in pairs:
            if one in kept and other not in kept:
                found[one][other] = None
            elif other in kept and one not in kept:
                found[other][one] = None
    return {claim: tuple(near) for claim, near in found.items()}
