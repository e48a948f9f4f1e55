"""A map as a drawing in SVG, for a page that may run no style of its own and fetch nothing."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graph.formats.colours import MARKS
from graph.layout import BOX, Drawing, Flow, middle, overview, place
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind

Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]
"""A cubic Bézier curve: where it starts, what it bends towards twice, and where it ends."""

VERBS: Final = {
    LinkKind.SUPPORTS: "supports",
    LinkKind.OBJECTS: "objects to",
    LinkKind.RESTATES: "restates",
    LinkKind.UNDERCUTS: "undercuts the link",
}
_EDGE: Final = 24.0  # around the drawing
_HALF: Final = (BOX[0] / 2, BOX[1] / 2)
_BEND: Final = 0.45  # of the way
_ROOM: Final = 9.0  # between an arrow's head and the point on a link that it aims at


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing, how large it is in pixels, and how many claims it leaves out."""

    svg: str
    width: int
    height: int
    hidden: int


def escaped(text: str) -> str:
    """``text`` for HTML and SVG, kept from turning the direction of what stands after it."""
    return f'<bdi dir="auto">{html.escape(text)}</bdi>'


def drawn(amap: ArgumentMap, *, names: Mapping[str, str]) -> Picture:
    """The map drawn: a claim is a link to the element that ``names`` says, by the claim's id."""
    part = overview(amap)
    drawing = place(amap, part=part)
    xs = [x for x, _ in drawing.at.values()] or [0.0]
    ys = [y for _, y in drawing.at.values()] or [0.0]
    left, top = min(xs) - _HALF[0] - _EDGE, min(ys) - _HALF[1] - _EDGE
    width = round(max(xs) + _HALF[0] + _EDGE - left)
    height = round(max(ys) + _HALF[1] + _EDGE - top)
    links = [amap.link[link] for link in part.links]
    undercut = {link.target for link in links if link.kind is LinkKind.UNDERCUTS}
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:g} {top:g} {width} {height}" '
        f'width="{width}" height="{height}" role="group" aria-label="The map">'
    )
    pieces = [
        opening,
        *(_head(kind) for kind in LinkKind),
        *(
            _link(link, drawing=drawing, split=link.id in undercut, names=names, amap=amap)
            for link in links
        ),
        *(
            _claim(amap.claim[claim], at=drawing.at[claim], name=names[claim])
            for claim in part.claims
        ),
        "</svg>",
    ]
    return Picture(svg="\n".join(pieces), width=width, height=height, hidden=part.hidden)


def _head(kind: LinkKind) -> str:
    shape = (
        '<circle cx="5" cy="5" r="4"/>'
        if kind is LinkKind.UNDERCUTS
        else '<path d="M0 0.5 10 5 0 9.5z"/>'
    )
    return (
        f'<marker id="head-{kind}" class="head {kind}" viewBox="0 0 10 10" refX="9" refY="5" '
        'markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
        f"{shape}</marker>"
    )


def _claim(claim: Claim, *, at: Point, name: str) -> str:
    x, y = at[0] - _HALF[0], at[1] - _HALF[1]
    edge = round(1 + 2.5 * claim.confidence**2, 2)
    inset = 16 if claim.kind is ClaimKind.QUESTION else 8
    return (
        f'<a href="#{name}" class="box {claim.kind}" data-claim="{name}">'
        f'<path d="{_outline(claim.kind, x=x, y=y)}" stroke-width="{edge}"/>'
        f'<foreignObject x="{x + inset:g}" y="{y + 4:g}" width="{BOX[0] - 2 * inset:g}" '
        f'height="{BOX[1] - 8:g}"><div xmlns="http://www.w3.org/1999/xhtml" class="words">'
        f"<span>{escaped(claim.text)}</span></div></foreignObject></a>"
    )


def _outline(kind: ClaimKind, *, x: float, y: float) -> str:
    """A box for a claim, a sheet with a cut corner for evidence, a hexagon for a question."""
    w, h = BOX
    if kind is ClaimKind.EVIDENCE:
        return f"M{x:g} {y:g}h{w - 14:g}l14 14v{h - 14:g}h{-w:g}z"
    if kind is ClaimKind.QUESTION:
        return f"M{x + 14:g} {y:g}h{w - 28:g}l14 {h / 2:g}l-14 {h / 2:g}h{28 - w:g}l-14 {-h / 2:g}z"
    return (
        f"M{x + 8:g} {y:g}h{w - 16:g}q8 0 8 8v{h - 16:g}q0 8 -8 8h{16 - w:g}q-8 0 -8 -8"
        f"v{16 - h:g}q0 -8 8 -8z"
    )


def _link(
    link: Link, *, drawing: Drawing, split: bool, names: Mapping[str, str], amap: ArgumentMap
) -> str:
    flow = drawing.flow[link.source]
    start = drawing.at[link.source]
    curves: list[Curve]
    if link.kind is LinkKind.UNDERCUTS:
        point = drawing.at[middle(link.target)]
        curves = [_curve(start, point, flow=flow, into=0.0, room=_ROOM)]
        mark = _halfway(curves[0])
        end = names[amap.link[link.target].source]
    else:
        aim = drawing.at[link.target]
        end = names[link.target]
        if split:
            mark = drawing.at[middle(link.id)]
            curves = [
                _curve(start, mark, flow=flow, into=0.0),
                _curve(mark, aim, flow=flow, out_of=0.0),
            ]
        else:
            curves = [_curve(start, aim, flow=flow)]
            mark = _halfway(curves[0])
    *first, last = [f"M{_at(a)}C{_at(b)} {_at(c)} {_at(d)}" for a, b, c, d in curves]
    lines = "".join(f'<path d="{path}"/>' for path in first)
    lines += f'<path d="{last}" marker-end="url(#head-{link.kind})"/>'
    why = f"{VERBS[link.kind]}, {link.confidence:.0%} sure: {link.because}"
    return (
        f'<g class="link {link.kind}" data-from="{names[link.source]}" data-to="{end}" '
        f'data-sure="{link.confidence:g}"><title>{html.escape(why)}</title>{lines}'
        f'<circle cx="{mark[0]:.1f}" cy="{mark[1]:.1f}" r="8.5"/>'
        f'<text x="{mark[0]:.1f}" y="{mark[1] + 4.5:.1f}">{MARKS[link.kind]}</text></g>'
    )


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _halfway(curve: Curve) -> Point:
    a, b, c, d = curve
    x, y = ((a[axis] + 3 * b[axis] + 3 * c[axis] + d[axis]) / 8 for axis in (0, 1))
    return x, y


def _curve(  # noqa: PLR0913 - two boxes, and what is special at either end
    start: Point,
    end: Point,
    *,
    flow: Flow,
    out_of: float = 1.0,
    into: float = 1.0,
    room: float = 0.0,
) -> Curve:
    """From the edge of one box to that of another; 0 for ``out_of`` or ``into`` is a mere point.

    ``room`` is left before the end.
    """
    if flow == "left" and start[0] - end[0] > _HALF[0] * (out_of + into):
        a = (start[0] - _HALF[0] * out_of, start[1])
        d = (end[0] + _HALF[0] * into + room, end[1])
        bend = (a[0] - d[0]) * _BEND
        return a, (a[0] - bend, a[1]), (d[0] + bend, d[1]), d
    if flow == "up" and start[1] - end[1] > _HALF[1] * (out_of + into):
        a = (start[0], start[1] - _HALF[1] * out_of)
        d = (end[0], end[1] + _HALF[1] * into + room)
        bend = (a[1] - d[1]) * _BEND
        return a, (a[0], a[1] - bend), (d[0], d[1] + bend), d
    a = _border(start, towards=end, share=out_of)
    d = _border(end, towards=start, share=into, room=room)
    third = ((d[0] - a[0]) / 3, (d[1] - a[1]) / 3)
    return a, (a[0] + third[0], a[1] + third[1]), (d[0] - third[0], d[1] - third[1]), d


def _border(box: Point, *, towards: Point, share: float, room: float = 0.0) -> Point:
    """Where the straight line from a box's middle to a point leaves the box."""
    dx, dy = towards[0] - box[0], towards[1] - box[1]
    length = (dx * dx + dy * dy) ** 0.5
    if length == 0:
        return box
    reach = min(
        _HALF[0] * share / abs(dx) if dx else float("inf"),
        _HALF[1] * share / abs(dy) if dy else float("inf"),
    )
    reach = min(reach + room / length, 0.5)
    return box[0] + dx * reach, box[1] + dy * reach
