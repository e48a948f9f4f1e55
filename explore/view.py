"""What the map page shows, as a value made from its address alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, TypeVar

from explore.component import Pick
from graph import layout
from graph.layout import MOST, READABLE, Part
from graph.model import ArgumentMap, ClaimKind, LinkKind

HOPS: Final = (1, 2, 3, 4)
STEPS: Final = 20  # of the slider, from sure of nothing to wholly sure

Kind = TypeVar("Kind", ClaimKind, LinkKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the address asks for, checked against the map; ``root`` is None for the overview."""

    amap: ArgumentMap
    root: str | None
    hops: int
    chosen: Pick | None
    search: str
    kinds: frozenset[ClaimKind]
    links: frozenset[LinkKind]
    least: float

    @property
    def part(self) -> Part:
        """The claims and links that are laid out, whatever is hidden of them."""
        return drawn(self.amap, root=self.root, hops=self.hops)


def drawn(amap: ArgumentMap, *, root: str | None, hops: int) -> Part:
    """The neighbourhood of ``root``, or everything as far as it can be drawn."""
    if root is None:
        return layout.overview(amap, limit=MOST)
    return layout.neighbourhood(amap, root=root, hops=hops, limit=READABLE)


def view_of(amap: ArgumentMap, *, asked: dict[str, str]) -> View:
    """What the address's parameters, ``asked``, ask to see of ``amap``; what is unknown is dropped.

    A map too large to be read on one screen opens around the chosen or else its busiest claim.
    """
    chosen: Pick | None = None
    start: str | None = None
    if (node := asked.get("node")) in amap.claim and node is not None:
        chosen, start = {"kind": "claim", "id": node}, node
    elif (link := asked.get("link")) in amap.link and link is not None:
        chosen, start = {"kind": "link", "id": link}, amap.link[link].source
    root = asked.get("around")
    if root not in amap.claim:
        whole = "all" in asked or len(amap.claims) <= READABLE
        root = None if whole else start or layout.busiest(amap)
    hops = asked.get("hops", "2")
    return View(
        amap=amap,
        root=root,
        hops=int(hops) if hops in map(str, HOPS) else 2,
        chosen=chosen,
        search=asked.get("q", ""),
        kinds=_kinds(ClaimKind, asked.get("kinds")),
        links=_kinds(LinkKind, asked.get("links")),
        least=_confidence(asked.get("sure", "")),
    )


def _kinds(kinds: type[Kind], asked: str | None) -> frozenset[Kind]:
    if asked is None:
        return frozenset(kinds)
    return frozenset(kind for kind in kinds if kind.value in asked.split("."))


def _confidence(asked: str) -> float:
    """The step of the slider nearest to the number ``asked``; 0 where it is not from 0 to 1."""
    try:
        number = float(asked)
    except ValueError:
        return 0.0
    return round(number * STEPS) / STEPS if 0 <= number <= 1 else 0.0


def visible(view: View, *, part: Part) -> tuple[list[str], list[str]]:
    """The claims and links of ``part`` that the legend and the least confidence let through."""
    claims = [claim for claim in part.claims if view.amap.claim[claim].kind in view.kinds]
    kept = set(claims)
    wanted = [
        link
        for link in map(view.amap.link.__getitem__, part.links)
        if link.kind in view.links and link.confidence >= view.least
    ]
    links = [link.id for link in wanted if link.source in kept and link.target in kept]
    kept.update(links)
    links += [
        link.id
        for link in wanted
        if link.kind is LinkKind.UNDERCUTS and {link.source, link.target} <= kept
    ]
    return claims, links


def matching(amap: ArgumentMap, *, search: str, said: Collection[str] = ()) -> list[str]:
    """Claims whose text, quotes or author hold every word of ``search``, in any case.

    And those of ``said``, which an index of words found: it knows other forms of a word.
    """
    words = search.casefold().split()
    if not words:
        return list(amap.claim)
    known = frozenset(said)
    found = []
    for claim in amap.claims:
        if claim.id in known:
            found.append(claim.id)
            continue
        authors = (amap.post[span.post].author or "" for span in claim.mentions)
        text = " ".join([claim.text, *(span.text for span in claim.mentions), *authors]).casefold()
        if all(word in text for word in words):
            found.append(claim.id)
    return found
