"""What the map page shows, as a value made from its address alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from explore.component import Pick
from explore.leaning import NOWHERE, Leanings
from explore.turning import end_name
from graph import folding, part
from graph.crux import Debate, Position
from graph.folding import Folded
from graph.grouping import By, Grouped
from graph.model import ArgumentMap, ClaimKind, LinkKind
from graph.part import MOST, READABLE, Part

HOPS: Final = (1, 2, 3, 4)
STEPS: Final = 20  # of the slider, from sure of nothing to wholly sure
GROUPED: Final = 150
"""A map of more claims opens as groups: as many boxes cannot be read."""

POSITION: Final = "position"  # in the address, of what colours claims
DOT: Final = "."  # between the words of a list in the address
NOTHING: Final = "nothing"  # a word that no position has: none is let through

BETWEEN: Final = ","  # the ids of a list in the address; no id holds it

READERS: Final = frozenset({"sure", "colours", "map"})
"""What of the address is about who reads, and stays when another thread is opened."""

Kind = TypeVar("Kind", ClaimKind, LinkKind)
Scope = Literal["all", "groups", "around", "cruxes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is laid out, whatever is hidden of it or added to it later: the key of a picture.

    ``root`` is the claim whose neighbourhood is drawn, None for the overview; ``group`` a claim of
    the group that is opened; with ``scope`` "groups" and no group, the groups are drawn. Both are
    claims that are drawn: one that restates them may be drawn for them. With ``scope`` "cruxes",
    what the debate turns on is drawn, and nothing else.
    """

    scope: Scope
    root: str | None = None
    hops: int = 2
    group: str | None = None
    by: By = "links"
    apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the address asks for, checked against the map.

    ``folded`` is the map as it is drawn. ``more`` are claims whose hidden neighbours are added.
    ``by_position`` says that claims are coloured by the position they lean to, which ``leanings``
    tell; then those are let through that lean to one of ``leans``.
    """

    amap: ArgumentMap
    folded: Folded
    place: Place
    more: tuple[str, ...]
    chosen: Pick | None
    search: str
    kinds: frozenset[ClaimKind]
    links: frozenset[LinkKind]
    least: float
    classic: bool
    leanings: Leanings
    by_position: bool
    leans: frozenset[str]

    @property
    def position(self) -> Position | None:
        """The position that is chosen."""
        if self.chosen is None or self.chosen["kind"] != "position":
            return None
        return self.leanings.debate.position.get(self.chosen["id"] or "")

    @property
    def root(self) -> str | None:
        """The claim whose neighbourhood is drawn; None for all of the map, or groups of it."""
        return self.place.root

    @property
    def grouped(self) -> bool:
        """Whether groups are drawn, in place of claims."""
        return self.place.scope == "groups" and self.place.group is None

    @property
    def part(self) -> Part:
        """The claims and links that are laid out, whatever is hidden of them or added."""
        return drawn(self.folded.amap, place=self.place, grouped=None)

    @property
    def selected(self) -> Pick | None:
        """What is chosen, as the picture knows it; a claim that restates another stands for it."""
        name = self.chosen["id"] if self.chosen else None
        if self.chosen is None or name is None:
            return None
        if self.chosen["kind"] == "position":
            return {"kind": "position", "id": end_name(name)}
        if self.chosen["kind"] == "claim":
            return {"kind": "claim", "id": self.folded.claim[name]}
        if name in self.folded.link:
            return {"kind": "link", "id": self.folded.link[name]}
        return {"kind": "claim", "id": self.folded.claim[self.amap.link[name].source]}


def drawn(amap: ArgumentMap, *, place: Place, grouped: Grouped | None) -> Part:
    """The claims that are laid out: of a neighbourhood, of a group, or all that can be drawn."""
    if place.scope == "around" and place.root is not None:
        return part.neighbourhood(amap, root=place.root, hops=place.hops, limit=READABLE)
    if place.scope == "groups":
        groups = grouped.groups if grouped else ()
        inside = next((group for group in groups if place.group in group.claims), None)
        return part.part_of(amap, chosen=inside.claims[:MOST] if inside else ())
    return part.overview(amap, limit=MOST)


def folded(amap: ArgumentMap, *, apart: bool) -> Folded:
    """The map as it is drawn: claims that restate each other as one, or apart."""
    return folding.apart(amap) if apart else folding.folded(amap)


def view_of(
    amap: ArgumentMap,
    *,
    asked: dict[str, str],
    said: Folded | None = None,
    leanings: Leanings | None = None,
) -> View:
    """What the address's parameters, ``asked``, ask to see of ``amap``; what is unknown is dropped.

    A map too large to be read on one screen opens around the chosen claim; without one, around the
    busiest, or, if it is larger still, as groups. ``said`` is :func:`folded` of the map, as asked,
    where it is known, and ``leanings`` what its claims lean to.
    """
    leaning = leanings or Leanings(debate=Debate(id=amap.thread.id, question="?", positions=()))
    apart = "apart" in asked
    whole = said or folded(amap, apart=apart)
    chosen: Pick | None = None
    start: str | None = None
    if (node := asked.get("node")) in amap.claim and node is not None:
        chosen, start = {"kind": "claim", "id": node}, node
    elif (link := asked.get("link")) in amap.link and link is not None:
        chosen, start = {"kind": "link", "id": link}, amap.link[link].source
    elif (mark := asked.get("cruxes")) in leaning.letters and mark is not None:
        number = leaning.letters.index(mark)
        chosen = {"kind": "position", "id": leaning.debate.positions[number].id}
    by = asked.get("by", "").split(DOT)
    hops = asked.get("hops", "2")
    more = asked.get("more", "").split(BETWEEN)
    return View(
        amap=amap,
        folded=whole,
        place=_place(
            whole, asked=asked, start=start, hops=int(hops) if hops in map(str, HOPS) else 2
        ),
        more=tuple(dict.fromkeys(claim for claim in more if claim in whole.said)),
        chosen=chosen,
        search=asked.get("q", ""),
        kinds=_kinds(ClaimKind, asked.get("kinds")),
        links=_kinds(LinkKind, asked.get("links")),
        least=_confidence(asked.get("sure", "")),
        classic=asked.get("colours") == "classic",
        leanings=leaning,
        by_position=POSITION in by and bool(leaning.debate.positions),
        leans=_leans(leaning, by=by),
    )


def _leans(leanings: Leanings, *, by: Collection[str]) -> frozenset[str]:
    """Which leanings are let through: all of them, unless some are named."""
    known = frozenset((*leanings.letters, NOWHERE))
    named = frozenset(by) - {POSITION, "post", ""}
    return known & named if named else known


def by_of(
    *, post: bool, position: bool, leans: Collection[str], known: Collection[str]
) -> str | None:
    """What the address says under ``by``: how groups are made, what colours claims, which are seen.

    All of ``known`` are seen where ``leans`` holds them all.
    """
    words = ["post"] if post else []
    if position:
        words.append(POSITION)
        if set(leans) < set(known):
            words += [name for name in known if name in leans] or [NOTHING]
    return DOT.join(words) or None


def _place(whole: Folded, *, asked: dict[str, str], start: str | None, hops: int) -> Place:
    number = len(whole.claim)
    by: By = "post" if "post" in asked.get("by", "").split(DOT) else "links"
    apart = "apart" in asked
    if (around := asked.get("around", "")) in whole.claim:
        return Place(scope="around", root=whole.claim[around], hops=hops, by=by, apart=apart)
    if (group := asked.get("group", "")) in whole.claim:
        return Place(scope="groups", group=whole.claim[group], by=by, apart=apart)
    if "cruxes" in asked or "all" in asked:
        return Place(scope="cruxes" if "cruxes" in asked else "all", by=by, apart=apart)
    if "groups" in asked or (number > GROUPED and start is None):
        return Place(scope="groups", by=by, apart=apart)
    if number <= READABLE:
        return Place(scope="all", by=by, apart=apart)
    root = whole.claim[start] if start else part.busiest(whole.amap)
    return Place(scope="around", root=root, hops=hops, by=by, apart=apart)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the legend and the least confidence let through of a part, in the map's order.

    ``claims`` and ``links`` are of the whole map, ``boxes`` and ``lines`` of the drawn one: a box
    may stand for several claims, and a line for several links.
    """

    claims: tuple[str, ...]
    links: tuple[str, ...]
    boxes: tuple[str, ...]
    lines: tuple[str, ...]


def shown(view: View, *, part: Part) -> Shown:
    """What the legend and the least confidence let through of ``part``."""
    boxes = [
        claim
        for claim in part.claims
        if view.folded.amap.claim[claim].kind in view.kinds
        and (not view.by_position or view.leanings.key(claim) in view.leans)
    ]
    kept = {one for box in boxes for one in view.folded.said[box]}
    links = _let_through(view, claims=kept)
    of = {view.folded.link.get(link) for link in links}
    return Shown(
        claims=tuple(claim for claim in view.amap.claim if claim in kept),
        links=tuple(link for link in view.amap.link if link in links),
        boxes=tuple(boxes),
        lines=tuple(link for link in part.links if link in of),
    )


def _let_through(view: View, *, claims: set[str]) -> set[str]:
    wanted = [
        link
        for link in view.amap.links
        if link.kind in view.links and link.confidence >= view.least
    ]
    links = {
        link.id
        for link in wanted
        if link.kind is not LinkKind.UNDERCUTS and {link.source, link.target} <= claims
    }
    return links | {
        link.id
        for link in wanted
        if link.kind is LinkKind.UNDERCUTS and link.source in claims and link.target in links
    }


def matching(amap: ArgumentMap, *, search: str, said: Collection[str] = ()) -> list[str]:
    """Claims whose text, quotes or author hold every word of ``search``, in any case.

    And those of ``said``, which an index of words found: it knows other forms of a word.
    """
    words = search.casefold().split()
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
