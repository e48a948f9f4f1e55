"""What the map page shows, as a value made from its address alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

from explore.component import Pick
from graph import layout
from graph.layout import MOST, READABLE, Part
from graph.model import ArgumentMap, ClaimKind, LinkKind

HOPS: Final = (1, 2, 3, 4)

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

    @property
    def part(self) -> Part:
        """The claims and links that are laid out, whatever the legend hides."""
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
    )


def _kinds(kinds: type[Kind], asked: str | None) -> frozenset[Kind]:
    if asked is None:
        return frozenset(kinds)
    return frozenset(kind for kind in kinds if kind.value in asked.split("."))


def visible(view: View, *, part: Part) -> tuple[list[str], list[str]]:
    """The claims and links of ``part`` that the legend lets through."""
    claims = [claim for claim in part.claims if view.amap.claim[claim].kind in view.kinds]
    kept = set(claims)
    links: list[str] = []
    for name in part.links:
        link = view.amap.link[name]
        if link.kind in view.links and link.source in kept and link.target in kept:
            links.append(name)
    kept.update(links)
    for name in part.links:
        link = view.amap.link[name]
        undercuts = link.kind is LinkKind.UNDERCUTS and link.kind in view.links
        if undercuts and {link.source, link.target} <= kept:
            links.append(name)
    return claims, links


def matching(amap: ArgumentMap, *, search: str) -> list[str]:
    """Claims whose text, quotes or author hold every word of ``search``, in any case."""
    words = search.casefold().split()
    found = []
    for claim in amap.claims:
        authors = (amap.post[span.post].author or "" for span in claim.mentions)
        text = " ".join([claim.text, *(span.text for span in claim.mentions), *authors]).casefold()
        if all(word in text for word in words):
            found.append(claim.id)
    return found
