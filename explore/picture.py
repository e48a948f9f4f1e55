"""An argument map as a pyvis network: what is drawn for each claim, link and group, and where."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from pyvis.network import Network

from explore.look import CLAIM_LOOKS, LINK_LOOKS, LinkLook, decimal, lines, percent
from graph.boxes import SMALLEST, leading, scale
from graph.folding import Folded
from graph.formats.colours import Hue
from graph.formats.picture import End, Towards
from graph.grouping import Between, Group, Grouped
from graph.layout import BOX, Drawing, Flow, Part, middle, run
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind

_FONT: Final = 14.5  # pixels at zoom 1, where boxes are all of one size
_FONTS: Final = (13.0, 15.0)  # … in the box of the weakest claim, and of the strongest
_COLUMNS: Final = 22  # what fits into a box at that size; corners take two or three of them
_CORNERS: Final = {ClaimKind.CLAIM: 0, ClaimKind.EVIDENCE: 1, ClaimKind.QUESTION: 3}
_WIDEST: Final = 7.0  # pixels, of the line for many links between two groups
_OPTIONS: Final = {
    "physics": {"enabled": False},
    "interaction": {
        "hover": True,
        "hoverConnectedEdges": False,
        "dragNodes": False,
        "selectConnectedEdges": False,
        "hideEdgesOnDrag": False,
        "tooltipDelay": 150,
    },
    "edges": {"selectionWidth": 2, "hoverWidth": 1},
    "nodes": {"chosen": True},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """What vis-network is given: nodes and edges as it knows them, each with an id of its own."""

    nodes: tuple[dict[str, Any], ...]
    edges: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What is said at a claim's box: how many neighbours it hides, how many claims it stands for.

    ``root`` is the claim that is to be in sight first. ``strengths`` are those of claims, which
    size their boxes; ``numbers`` those of cruxes. ``ends`` are positions in the drawing.
    """

    more: Mapping[str, int] = field(default_factory=dict)
    times: Mapping[str, int] = field(default_factory=dict)
    root: str | None = None
    strengths: Mapping[str, float] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    ends: Sequence[End] = ()
    towards: Sequence[Towards] = ()


def network(shapes: Shapes) -> Network:
    """The network that draws ``shapes``, each node in its place."""
    net = Network(directed=True, cdn_resources="in_line", height="100vh", width="100%")
    net.options = dict(_OPTIONS)
    # Dictionaries are appended as they are: add_node looks through all the nodes each time.
    net.nodes = list(shapes.nodes)
    net.edges.extend(shapes.edges)
    return net


def claims(
    amap: ArgumentMap, *, part: Part, drawing: Drawing, notes: Notes | None = None
) -> Shapes:
    """A part of the map as shapes."""
    said = notes or Notes()
    links = [amap.link[link] for link in part.links]
    at = drawing.at
    halved = [link for link in links if middle(link.id) in at]
    nodes = [_claim(amap.claim[claim], at=at[claim], notes=said) for claim in part.claims]
    nodes += [_position(end, at=at[end.name]) for end in said.ends]
    nodes += [_mark(link, at=at[middle(link.id)]) for link in halved]
    edges = [edge for link in links for edge in _edges(link, drawing=drawing)]
    hues = {end.name: end.hue for end in said.ends}
    for one in said.towards:
        edges += _towards(one, hue=hues[one.end], drawing=drawing)
        if (bend := at.get(middle(leading(one.source, one.end)))) is not None:
            nodes.append(_bend(one, hue=hues[one.end], at=bend))
    return Shapes(nodes=tuple(nodes), edges=tuple(edges))


def groups(said: Folded, *, grouped: Grouped, drawing: Drawing) -> Shapes:
    """The groups of a map as shapes, and a line for the links from each to each."""
    return Shapes(
        nodes=tuple(_group(said, group=one, at=drawing.at[one.id]) for one in grouped.groups),
        edges=tuple(_line(one, drawing=drawing) for one in grouped.between),
    )


def group_size(said: Folded, *, group: Group) -> int:
    """How many claims of the whole map a group holds."""
    return sum(len(said.said[claim]) for claim in group.claims)


def group_words(amap: ArgumentMap, *, group: Group) -> str:
    """What holds a group together, in words; they may quote a thread."""
    if group.what == "post":
        post = amap.post[group.post or ""]
        return f"said first in post {post.id}" + (f" by {post.author}" if post.author else "")
    return {
        "links": "linked to each other",
        "alone": "without links",
        "rest": "of smaller groups",
    }[group.what]


def _claim(claim: Claim, *, at: tuple[float, float], notes: Notes) -> dict[str, Any]:
    look = CLAIM_LOOKS[claim.kind]
    times = notes.times.get(claim.id, 1)
    again = f", with {times - 1} that restate{'s' if times == 2 else ''} it" if times > 1 else ""
    strength = notes.strengths.get(claim.id)
    size = None if strength is None else scale(strength)
    number = notes.numbers.get(claim.id)
    head = f"{look.word}, {percent(claim.confidence)} sure{again}"
    if strength is not None:
        head += f", strength {decimal(strength)}"
    return {
        "id": claim.id,
        "x": at[0],
        "y": at[1],
        "w": round(BOX[0] * (size or 1.0), 1),
        "h": round(BOX[1] * (size or 1.0), 1),
        "kind": claim.kind.value,
        "lines": words(claim, size=size, bold=number is not None),
        "font": _FONT if size is None else _font(size),
        "fill": look.fill,
        "stroke": look.stroke,
        "edge": round(1 + 3.5 * claim.confidence**2, 2),  # from 1 to 4.5 pixels
        "head": head if number is None else f"crux {number}, {head}",
        "full": claim.text,
        "more": notes.more.get(claim.id, 0),
        "times": times,
        "root": claim.id == notes.root,
        **({} if number is None else {"number": number}),
    }


def _font(size: float) -> float:
    """The height of letters in a box drawn at a share ``size`` of its full size."""
    share = (size - SMALLEST) / (1 - SMALLEST)
    return round(_FONTS[0] + share * (_FONTS[1] - _FONTS[0]), 1)


def _position(end: End, *, at: tuple[float, float]) -> dict[str, Any]:
    strong = "" if end.strength is None else decimal(end.strength)
    return {
        "id": end.name,
        "x": at[0],
        "y": at[1],
        "w": BOX[0],
        "h": BOX[1],
        "kind": "position",
        "lines": name_words(end),
        "font": 15.0,
        "fill": end.hue.fills[1],
        "stroke": end.hue.ink,
        "edge": 3.0,
        "letter": end.letter,
        "strength": strong,
        "head": f"position {end.letter}" + (f", strength {strong}" if strong else ""),
        "full": end.text,
        "more": 0,
        "times": 1,
        "root": False,
    }


def name_words(end: End) -> list[str]:
    """A position's name in the lines that its box shows."""
    return lines(end.text, width=_COLUMNS - 3)


def _towards(one: Towards, *, hue: Hue, drawing: Drawing) -> list[dict[str, Any]]:
    """The line from a claim to a position: one edge, or two that meet where it is bent."""
    look = _signed(one)
    half = middle(leading(one.source, one.end))
    stops = [one.source, *([half] if half in drawing.at else []), one.end]
    shared: dict[str, Any] = {
        "between": True,
        "dashes": list(look.dashes) if look.dashes else False,
        "width": 3.5,
        "mark": look.mark if len(stops) == 2 else "",
        **_bearing(one, hue=hue),
    }
    flow = drawing.flow[one.source]
    return [
        shared
        | {
            "id": f"{towards_id(one)} {number}",
            "from": source,
            "to": target,
            "arrows": {"to": {"enabled": number == len(stops) - 1, "scaleFactor": 0.7}},
            "smooth": _smooth(run(flow, start=drawing.at[source], end=drawing.at[target])),
        }
        for number, (source, target) in enumerate(pairwise(stops), start=1)
    ]


def _bend(one: Towards, *, hue: Hue, at: tuple[float, float]) -> dict[str, Any]:
    """The mark where the halves of a bent line to a position meet."""
    return {
        "id": middle(leading(one.source, one.end)),
        "link": towards_id(one),
        "between": True,
        "x": at[0],
        "y": at[1],
        "mark": _signed(one).mark,
        "kind": "mark",
        **_bearing(one, hue=hue),
    }


def _signed(one: Towards) -> LinkLook:
    return LINK_LOOKS[LinkKind.OBJECTS if one.against else LinkKind.SUPPORTS]


def _bearing(one: Towards, *, hue: Hue) -> dict[str, Any]:
    return {
        "of": "position",
        "inks": [hue.ink, hue.night],
        "color": {"color": hue.ink, "highlight": hue.ink, "hover": hue.ink},
        "source": one.source,
        "target": one.end,
        "head": "speaks against this position" if one.against else "speaks for this position",
        "full": "",
    }


def towards_id(one: Towards) -> str:
    """The id under which a line to a position is hidden and shown; no link has it."""
    return f"{one.source}>{one.end.replace(' ', ':')}"


def words(claim: Claim, *, size: float | None = None, bold: bool = False) -> list[str]:
    """A claim's words in the lines that its box shows, drawn at a share of its full size, if so."""
    columns = _COLUMNS if size is None else int(_COLUMNS * size * _FONT / _font(size))
    return lines(claim.text, width=columns - _CORNERS[claim.kind] - (2 if bold else 0))


def _group(said: Folded, *, group: Group, at: tuple[float, float]) -> dict[str, Any]:
    look = CLAIM_LOOKS[ClaimKind.CLAIM]
    claim = said.amap.claim[group.id]
    number = group_size(said, group=group)
    name = {"alone": "Without links", "rest": "Smaller groups"}.get(group.what, claim.text)
    size = f"{number:,} claim{'' if number == 1 else 's'}"
    return {
        "id": group.id,
        "x": at[0],
        "y": at[1],
        "w": BOX[0],
        "h": BOX[1],
        "kind": "group",
        "lines": [*lines(name, width=_COLUMNS, most=2), size],
        "font": _FONT,
        "fill": look.fill,
        "stroke": look.stroke,
        "edge": round(min(4.5, 1 + math.log2(number) / 2), 2),
        "head": f"{size} {group_words(said.amap, group=group)}",
        "full": claim.text,
        "more": 0,
        "times": 1,
        "root": False,
    }


def _mark(link: Link, *, at: tuple[float, float]) -> dict[str, Any]:
    return {
        "id": middle(link.id),
        "link": link.id,
        "source": link.source,
        "target": link.target,
        "x": at[0],
        "y": at[1],
        "mark": LINK_LOOKS[link.kind].mark,
        **_inks(link.kind),
        **_tip(link),
        "of": link.kind.value,
        "kind": "mark",
    }


def _inks(kind: LinkKind) -> dict[str, Any]:
    look = LINK_LOOKS[kind]
    return {"of": kind.value, "inks": [look.colour, look.night]}


def _tip(link: Link) -> dict[str, str]:
    look = LINK_LOOKS[link.kind]
    return {"head": f"{look.outward}, {percent(link.confidence)} sure", "full": link.because}


def _edges(link: Link, *, drawing: Drawing) -> list[dict[str, Any]]:
    """One edge; two that meet where the link is undercut, or bent around a box."""
    look = LINK_LOOKS[link.kind]
    half = middle(link.id) if middle(link.id) in drawing.at else None
    end = middle(link.target) if link.kind is LinkKind.UNDERCUTS else link.target
    stops = [link.source, *([half] if half else []), end]
    shared: dict[str, Any] = {
        **_stroke(link.kind),
        "source": link.source,
        "target": link.target,
        "width": 2,
        # The mark of a link in two halves is the node between them.
        "mark": "" if half else look.mark,
        **_tip(link),
    }
    flow = drawing.flow[link.source]
    return [
        shared
        | {
            "id": f"{link.id} {number}",
            "from": source,
            "to": target,
            "arrows": {"to": {"enabled": number == len(stops) - 1, "scaleFactor": 0.7}},
            "smooth": _smooth(run(flow, start=drawing.at[source], end=drawing.at[target])),
        }
        for number, (source, target) in enumerate(pairwise(stops), start=1)
    ]


def _stroke(kind: LinkKind) -> dict[str, Any]:
    look = LINK_LOOKS[kind]
    return {
        **_inks(kind),
        "color": {"color": look.colour, "highlight": look.colour, "hover": look.colour},
        "dashes": list(look.dashes) if look.dashes else False,
    }


def _smooth(flow: Flow) -> dict[str, Any]:
    return {
        "enabled": flow != "any",
        "type": "cubicBezier",
        "forceDirection": "vertical" if flow == "up" else "horizontal",
        "roundness": 0.45,
    }


def _line(between: Between, *, drawing: Drawing) -> dict[str, Any]:
    """The links from one group to another as a line of the kind that most of them are."""
    most = max(LinkKind, key=lambda kind: between.kinds.get(kind, 0))
    said = [
        f"{between.kinds[kind]} {LINK_LOOKS[kind].word}"
        for kind in LinkKind
        if between.kinds.get(kind)
    ]
    number = len(between.links)
    flow = run(
        drawing.flow[between.source],
        start=drawing.at[between.source],
        end=drawing.at[between.target],
    )
    return {
        "id": f"{between.source}>{between.target} 1",
        "between": True,
        "from": between.source,
        "to": between.target,
        **_stroke(most),
        "source": between.source,
        "target": between.target,
        "width": round(min(_WIDEST, 1.2 + math.log2(1 + number)), 1),
        "mark": LINK_LOOKS[most].mark,
        "head": f"{number} link{'' if number == 1 else 's'}",
        "full": ", ".join(said),
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.6}},
        "smooth": _smooth(flow),
    }
