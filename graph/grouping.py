"""A large map by groups of its claims, each known by its central one: pure, the same every time.

Claims are grouped by how they hang together, or by the post that says them first. What hangs
together and is more than :data:`graph.part.READABLE` claims is divided into communities by
Louvain's method, and these again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import networkx as nx

from graph.model import ArgumentMap, LinkKind
from graph.part import READABLE, joined

By = Literal["links", "post"]

_MOST: Final = READABLE  # groups; the smaller ones become one
_SEED: Final = 1
_LAST: Final = {"alone": 1, "rest": 2}  # what holds together by nothing stands behind the others


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some claims of a map, in reading order; ``id`` is that of the one with most links among them.

    ``what`` says what holds them together: their links, a post (named ``post``), or that they have
    no links, or only that they are left over.
    """

    id: str
    claims: tuple[str, ...]
    what: Literal["links", "post", "alone", "rest"]
    post: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Links from claims of one group to another's (ids of groups), and how many of which kind."""

    source: str
    target: str
    links: tuple[str, ...]
    kinds: Mapping[LinkKind, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """The groups of a map, each claim in one, and what is between them.

    The largest come first, and at the end those that only hold what is left over.
    """

    groups: tuple[Group, ...]
    between: tuple[Between, ...]

    def group(self, name: str) -> Group | None:
        """The group known by its central claim; None if there is none."""
        return next((group for group in self.groups if group.id == name), None)


def grouped(amap: ArgumentMap, *, by: By = "links", most: int = _MOST) -> Grouped:
    """The claims of a map in at most ``most`` groups, and what is between these."""
    graph = joined(amap)
    order = {claim: number for number, claim in enumerate(amap.claim)}
    central = sorted(order, key=lambda claim: (-graph.degree[claim], order[claim]))
    rank = {claim: number for number, claim in enumerate(central)}
    groups = _by_post(amap) if by == "post" else _by_links(graph, order=order)
    groups.sort(key=lambda group: (-len(group[1]), min(order[claim] for claim in group[1])))
    kept, rest = groups[:most], groups[most:]
    if rest:
        kept, rest = groups[: most - 1], groups[most - 1 :]
        kept.append(("rest", [claim for _, claims in rest for claim in claims]))
    kept.sort(key=lambda group: _LAST.get(group[0], 0))
    made = tuple(_group(amap, what=what, claims=claims, rank=rank) for what, claims in kept)
    return Grouped(groups=made, between=_between(amap, groups=made))


_What = Literal["links", "post", "alone", "rest"]
_Raw = tuple[_What, list[str]]


def _group(
    amap: ArgumentMap, *, what: _What, claims: Sequence[str], rank: Mapping[str, int]
) -> Group:
    held = set(claims)
    inside = tuple(claim.id for claim in amap.claims if claim.id in held)
    middle = min(inside, key=rank.__getitem__)
    post = amap.claim[middle].mentions[0].post if what == "post" else None
    return Group(id=middle, claims=inside, what=what, post=post)


def _by_post(amap: ArgumentMap) -> list[_Raw]:
    said: dict[str, list[str]] = defaultdict(list)
    for claim in amap.claims:
        said[claim.mentions[0].post].append(claim.id)
    return [("post", claims) for claims in said.values()]


def _by_links(graph: nx.Graph, *, order: Mapping[str, int]) -> list[_Raw]:
    linked = graph.subgraph(claim for claim in graph if graph.degree[claim])
    groups: list[_Raw] = [("links", group) for group in _divided(linked, order=order)]
    alone = [claim for claim in order if not graph.degree[claim]]
    if alone:
        groups.append(("alone", alone))
    return groups


def _divided(graph: nx.Graph, *, order: Mapping[str, int]) -> Iterable[list[str]]:
    """What hangs together; where that is too much to read, the communities in it."""
    for part in nx.connected_components(graph):
        claims = sorted(part, key=order.__getitem__)
        if len(claims) <= READABLE:
            yield claims
            continue
        # A graph's order decides between equals: put in that of the map, it is always the same.
        there = nx.Graph()
        there.add_nodes_from(claims)
        there.add_edges_from(
            sorted(
                tuple(sorted(edge, key=order.__getitem__)) for edge in graph.subgraph(part).edges
            )
        )
        for found in nx.community.louvain_communities(there, seed=_SEED):
            if READABLE < len(found) < len(claims):
                yield from _divided(there.subgraph(found), order=order)
            else:
                yield sorted(found, key=order.__getitem__)


def _between(amap: ArgumentMap, *, groups: Iterable[Group]) -> tuple[Between, ...]:
    of = {claim: group.id for group in groups for claim in group.claims}
    links: dict[tuple[str, str], list[str]] = defaultdict(list)
    for link in amap.links:
        undercut = link.kind is LinkKind.UNDERCUTS
        aim = amap.link[link.target].source if undercut else link.target
        pair = of[link.source], of[aim]
        if pair[0] != pair[1]:
            links[pair].append(link.id)
    return tuple(
        Between(
            source=source,
            target=target,
            links=tuple(names),
            kinds=Counter(amap.link[name].kind for name in names),
        )
        for (source, target), names in links.items()
    )
