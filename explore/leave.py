"""What is seen on the map page as a file: the same claims and links, drawn where they stand.

The picture as PNG is saved by the browser, which has drawn it; all else is written here, and only
when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from explore.component import saving
from explore.leaning import Lean, of_group
from explore.look import CLASSIC, LINK_LOOKS
from explore.picture import name_words, words
from explore.scene import Scene as Laid
from explore.view import Shown, View
from graph.boxes import scale
from graph.export import EXPORTERS
from graph.formats.colours import NO_HUE, hue, letter
from graph.formats.page import scene_to_html
from graph.formats.picture import End, Scene, Tint
from graph.formats.svg import to_svg
from graph.grouping import Grouped
from graph.model import ArgumentMap, Claim, LinkKind, slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is seen: a map of it alone, with the whole thread, and how it is drawn.

    All claims of the scene are in ``amap``; of those that are drawn as one, it has each.
    """

    amap: ArgumentMap
    scene: Scene
    classic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A kind of file: what the button says, how the file ends, its type, and what writes it."""

    label: str
    suffix: str
    mime: str
    write: Callable[[Seen], str]


def _svg(seen: Seen) -> str:
    scales, numbers = seen.scene.scales, seen.scene.numbers

    def lines(claim: Claim) -> list[str]:
        return words(claim, size=scales.get(claim.id), bold=claim.id in numbers)

    inks = {kind: look.colour for kind, look in (CLASSIC if seen.classic else LINK_LOOKS).items()}
    return to_svg(seen.scene, lines=lines, inks=inks, names_lines=name_words)


LEAVES: Final = {
    "svg": Leaf(label="SVG picture", suffix="svg", mime="image/svg+xml", write=_svg),
    "html": Leaf(
        label="HTML page",
        suffix="html",
        mime="text/html",
        write=lambda seen: scene_to_html(seen.amap, scene=seen.scene),
    ),
    "turtle": Leaf(
        label="Turtle (RDF)",
        suffix="ttl",
        mime="text/turtle",
        write=lambda seen: EXPORTERS["turtle"](seen.amap),
    ),
    "argdown": Leaf(
        label="Argdown",
        suffix="argdown",
        mime="text/plain",
        write=lambda seen: EXPORTERS["argdown"](seen.amap),
    ),
}
"""What a view can be written as, besides PNG."""


def buttons(see: Callable[[], Seen], *, name: str) -> None:
    """A button for each kind of file; ``see`` is called only when one is asked for.

    ``name`` is the thread's id, of which the files' names are made.
    """
    saving(key="save-png")
    for key, leaf in LEAVES.items():
        st.download_button(
            leaf.label,
            data=_writing(leaf, see=see),
            file_name=f"{slug(name)}.{leaf.suffix}",
            mime=leaf.mime,
            key=f"leave-{key}",
            on_click="ignore",
            width="stretch",
        )


def _writing(leaf: Leaf, *, see: Callable[[], Seen]) -> Callable[[], bytes]:
    return lambda: leaf.write(see()).encode()


def seen(view: View, *, laid: Laid, shown: Shown, checked: frozenset[str]) -> Seen:
    """What is seen of a view; of groups, their central claims are drawn, one for each group."""
    amap = only(view.amap, claims=shown.claims, links=shown.links)
    there = set(shown.boxes)
    if laid.groups is not None:
        scene = _of_groups(view, laid=laid, groups=laid.groups, shown=shown)
    else:
        scene = Scene(
            amap=only(view.folded.amap, claims=shown.boxes, links=shown.lines),
            claims=shown.boxes,
            links=shown.lines,
            drawing=laid.drawing,
            times={box: len(view.folded.said[box]) for box in shown.boxes},
            checked=checked,
            scales=scales(laid, boxes=shown.boxes),
            tints=tints(view, boxes=shown.boxes),
            numbers={box: at for box, at in laid.notes.numbers.items() if box in there},
            positions=positions(view),
            ends=laid.notes.ends,
            towards=[one for one in laid.notes.towards if one.source in there],
        )
    return Seen(amap=amap, scene=scene, classic=view.classic)


def scales(laid: Laid, *, boxes: Collection[str]) -> dict[str, float]:
    """How large each box is drawn, as a share of its full size."""
    strengths = laid.notes.strengths
    return {box: scale(strengths[box]) for box in boxes if box in strengths}


def tints(view: View, *, boxes: Collection[str]) -> dict[str, Tint]:
    """How each box is coloured by the position it leans to; none where kinds colour them."""
    if not view.by_position:
        return {}
    found: dict[str, Tint] = {}
    for box in boxes:
        lean = view.leanings.of.get(box)
        found[box] = _tint(lean)
    return found


def positions(view: View) -> list[End]:
    """The positions that explain the tints; none where kinds colour boxes."""
    if not view.by_position:
        return []
    return [
        End(name=one.id, text=one.name, letter=letter(number), hue=hue(number))
        for number, one in enumerate(view.leanings.debate.positions)
    ]


def _tint(lean: Lean | None) -> Tint:
    if lean is None:
        return Tint(fill=NO_HUE.fills[0], ink=NO_HUE.ink)
    colours = hue(lean.position)
    return Tint(
        fill=colours.fills[lean.level],
        ink=colours.ink,
        letter=letter(lean.position),
        against=lean.value < 0,
    )


def _of_groups(view: View, *, laid: Laid, groups: Grouped, shown: Shown) -> Scene:
    """Groups as claims: each is drawn as its central claim, and counts what is seen of it."""
    there = set(shown.boxes)
    said = view.folded.said
    counts = {
        one.id: sum(len(said[claim]) for claim in one.claims if claim in there)
        for one in groups.groups
    }
    drawn = [name for name, count in counts.items() if count and name in there]
    lines = {}
    for between in groups.between:
        first = next((link for link in between.links if link in shown.lines), None)
        if first is not None and {between.source, between.target} <= set(drawn):
            link = view.folded.amap.link[first]
            kind = LinkKind.OBJECTS if link.kind is LinkKind.UNDERCUTS else link.kind
            lines[first] = replace(link, source=between.source, target=between.target, kind=kind)
    claims = only(view.folded.amap, claims=drawn, links=()).claims
    amap = replace(view.folded.amap, claims=claims, links=tuple(lines.values()))
    leans = {
        one.id: _tint(of_group(view.leanings, group=one))
        for one in groups.groups
        if one.id in drawn
    }
    return Scene(
        amap=amap,
        claims=drawn,
        links=tuple(lines),
        drawing=laid.drawing,
        times=counts,
        tints=leans if view.by_position else {},
        positions=positions(view),
    )


def only(amap: ArgumentMap, *, claims: Collection[str], links: Collection[str]) -> ArgumentMap:
    """The map with these claims and links alone, the thread whole; links must have their ends.

    Of what a claim leans on nothing is said where that is not among them.
    """
    kept, drawn = set(claims), set(links)
    left = []
    for claim in amap.claims:
        if claim.id not in kept:
            continue
        leans = claim.reference
        if leans is not None and leans.claim is not None and leans.claim not in kept:
            leans = replace(leans, claim=None)
        left.append(replace(claim, reference=leans))
    return replace(
        amap,
        claims=tuple(left),
        links=tuple(link for link in amap.links if link.id in drawn),
    )
