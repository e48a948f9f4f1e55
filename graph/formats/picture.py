"""A map as a drawing in SVG, for a page that may run no style of its own and fetch nothing."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from graph.boxes import BOX, Curve, Drawing, Flow, Point, middle, run, way
from graph.formats.colours import MARKS
from graph.layout import overview, place
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind

VERBS: Final = {
    LinkKind.SUPPORTS: "supports",
    LinkKind.OBJECTS: "objects to",
    LinkKind.RESTATES: "restates",
    LinkKind.UNDERCUTS: "undercuts the link",
}
_EDGE: Final = 24.0  # around the drawing
_HALF: Final = (BOX[0] / 2, BOX[1] / 2)
_ROOM: Final = 10.0  # between an arrow's head and the point on a link that it aims at
_STEPS: Final = 48  # of a curve, between which it is looked for a box's border


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What to draw: some claims and links of a map that are all in the drawing, and where.

    ``times`` says of claims that restate each other, and are drawn as one, how many they are;
    ``checked`` has the ids of claims and links that a person checked.
    """

    amap: ArgumentMap
    claims: Sequence[str]
    links: Sequence[str]
    drawing: Drawing
    hidden: int = 0
    times: Mapping[str, int] = field(default_factory=dict)
    checked: frozenset[str] = frozenset()

    def frame(self) -> tuple[float, float, int, int]:
        """Left, top, width and height of what is drawn, with a margin."""
        ends = [middle(link) for link in self.links if middle(link) in self.drawing.at]
        at = [self.drawing.at[name] for name in (*self.claims, *ends)] or [(0.0, 0.0)]
        left = min(x for x, _ in at) - _HALF[0] - _EDGE
        top = min(y for _, y in at) - _HALF[1] - _EDGE
        width = round(max(x for x, _ in at) + _HALF[0] + _EDGE - left)
        return left, top, width, round(max(y for _, y in at) + _HALF[1] + _EDGE - top)


def whole(amap: ArgumentMap) -> Scene:
    """All of a map, as far as it can be drawn."""
    part = overview(amap)
    drawing = place(amap, part=part)
    return Scene(
        amap=amap, claims=part.claims, links=part.links, drawing=drawing, hidden=part.hidden
    )


def drawn(scene: Scene, *, names: Mapping[str, str]) -> Picture:
    """A scene drawn: a claim is a link to the element that ``names`` says, by the claim's id."""
    left, top, width, height = scene.frame()
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:g} {top:g} {width} {height}" '
        f'width="{width}" height="{height}" role="group" aria-label="The map">'
    )
    pieces = [
        opening,
        *heads(),
        *links_of(scene, names=names),
        *(
            _claim(scene.amap.claim[claim], scene=scene, name=names[claim])
            for claim in scene.claims
        ),
        "</svg>",
    ]
    return Picture(svg="\n".join(pieces), width=width, height=height, hidden=scene.hidden)


def heads() -> Iterator[str]:
    """The arrows' heads, which links refer to."""
    return map(_head, LinkKind)


def links_of(scene: Scene, *, names: Mapping[str, str]) -> Iterator[str]:
    """The links of a scene, each with its mark."""
    return (_link(scene.amap.link[link], scene=scene, names=names) for link in scene.links)


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


def _claim(claim: Claim, *, scene: Scene, name: str) -> str:
    at = scene.drawing.at[claim.id]
    x, y = at[0] - _HALF[0], at[1] - _HALF[1]
    edge = round(1 + 2.5 * claim.confidence**2, 2)
    inset = 16 if claim.kind is ClaimKind.QUESTION else 8
    return (
        f'<a href="#{name}" class="box {claim.kind}" data-claim="{name}">'
        f"{outline(claim, scene=scene, edge=edge)}"
        f'<foreignObject x="{x + inset:g}" y="{y + 4:g}" width="{BOX[0] - 2 * inset:g}" '
        f'height="{BOX[1] - 8:g}"><div xmlns="http://www.w3.org/1999/xhtml" class="words">'
        f"<span>{escaped(claim.text)}</span></div></foreignObject>"
        f"{badges(claim, scene=scene)}</a>"
    )


def outline(claim: Claim, *, scene: Scene, edge: float) -> str:
    """A claim's box; behind it a second, if it is drawn for several."""
    at = scene.drawing.at[claim.id]
    x, y = at[0] - _HALF[0], at[1] - _HALF[1]
    box = f'<path d="{_outline(claim.kind, x=x, y=y)}" stroke-width="{edge}"/>'
    if scene.times.get(claim.id, 1) < 2:
        return box
    return f'<path d="{_outline(claim.kind, x=x + 4, y=y + 4)}" stroke-width="1"/>{box}'


def badges(claim: Claim, *, scene: Scene) -> str:
    """How many say the same, at a box's lower right; that a person checked it, at its upper left.

    Both stand on the border.
    """
    x, y = scene.drawing.at[claim.id]
    made = ""
    if (times := scene.times.get(claim.id, 1)) > 1:
        made += _badge(f"×{times}", x=x + _HALF[0] - 16, y=y + _HALF[1], what="times")
    if claim.id in scene.checked:
        made += _badge("✓", x=x - _HALF[0] + 12, y=y - _HALF[1], what="checked")
    return made


def _badge(words: str, *, x: float, y: float, what: str) -> str:
    half = 4 + 4.5 * len(words)
    return (
        f'<g class="badge {what}"><rect x="{x - half:g}" y="{y - 9:g}" width="{2 * half:g}" '
        f'height="18" rx="9"/><text x="{x:g}" y="{y + 4.5:g}">{words}</text></g>'
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


def _link(link: Link, *, scene: Scene, names: Mapping[str, str]) -> str:
    at, flow = scene.drawing.at, scene.drawing.flow[link.source]
    start, half = at[link.source], at.get(middle(link.id))
    undercut = link.kind is LinkKind.UNDERCUTS
    # An undercut ends on a point, and leaves room there for the mark of the link.
    aim = at[middle(link.target)] if undercut else at[link.target]
    end = names[scene.amap.link[link.target].source if undercut else link.target]
    if half is None:
        curves = [_curve(start, aim, flow=flow, boxed=(True, not undercut))]
        mark = _halfway(curves[0])
    else:
        curves = [
            _curve(start, half, flow=flow, boxed=(True, False)),
            _curve(half, aim, flow=flow, boxed=(False, not undercut)),
        ]
        mark = half
    if undercut:
        curves[-1] = _short_of(curves[-1], room=_ROOM)
    *first, last = [f"M{_at(a)}C{_at(b)} {_at(c)} {_at(d)}" for a, b, c, d in curves]
    lines = "".join(f'<path d="{path}"/>' for path in first)
    lines += f'<path d="{last}" marker-end="url(#head-{link.kind})"/>'
    seen = (
        _badge("✓", x=mark[0] + 15, y=mark[1] - 9, what="checked")
        if link.id in scene.checked
        else ""
    )
    why = f"{VERBS[link.kind]}, {link.confidence:.0%} sure: {link.because}"
    return (
        f'<g class="link {link.kind}" data-from="{names[link.source]}" data-to="{end}" '
        f'data-sure="{link.confidence:g}"><title>{html.escape(why)}</title>{lines}'
        f'<circle cx="{mark[0]:.1f}" cy="{mark[1]:.1f}" r="8.5"/>'
        f'<text x="{mark[0]:.1f}" y="{mark[1] + 4.5:.1f}">{MARKS[link.kind]}</text>{seen}</g>'
    )


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _halfway(curve: Curve) -> Point:
    return _on(curve, 0.5)


def _on(curve: Curve, t: float) -> Point:
    """A point of a curve: its start at 0, its end at 1."""
    return _cut(curve, t)[0][3]


def _cut(curve: Curve, t: float) -> tuple[Curve, Curve]:
    """A curve in two (de Casteljau)."""
    a, b, c, d = curve
    ab, bc, cd = _between(a, b, t), _between(b, c, t), _between(c, d, t)
    abc, bcd = _between(ab, bc, t), _between(bc, cd, t)
    at = _between(abc, bcd, t)
    return (a, ab, abc, at), (at, bcd, cd, d)


def _between(one: Point, other: Point, t: float) -> Point:
    return one[0] + (other[0] - one[0]) * t, one[1] + (other[1] - one[1]) * t


def _curve(
    start: Point, end: Point, *, flow: Flow, boxed: tuple[bool, bool] = (True, True)
) -> Curve:
    """From the border of one box to that of another; ``boxed`` says which end is a box at all.

    What is no box is a point; before one that a link ends at there is room for its mark.
    """
    whole = way(start, end, flow=run(flow, start=start, end=end))
    first = _leaving(whole, box=start) if boxed[0] else 0.0
    last = 1 - _leaving((whole[3], whole[2], whole[1], whole[0]), box=end) if boxed[1] else 1.0
    if first >= last:  # boxes that touch
        return whole
    left = _cut(whole, last)[0]
    return _cut(left, first / last)[1]


def _leaving(curve: Curve, *, box: Point) -> float:
    """Where a curve that starts in the middle of a box leaves it."""
    inside, outside = 0.0, 1.0
    for step in range(1, _STEPS + 1):  # it may turn back only later
        if not _within(_on(curve, step / _STEPS), box):
            inside, outside = (step - 1) / _STEPS, step / _STEPS
            break
    for _ in range(12):
        half = (inside + outside) / 2
        inside, outside = (half, outside) if _within(_on(curve, half), box) else (inside, half)
    return inside


def _within(point: Point, box: Point) -> bool:
    return abs(point[0] - box[0]) < _HALF[0] and abs(point[1] - box[1]) < _HALF[1]


def _short_of(curve: Curve, *, room: float) -> Curve:
    """A curve that ends so much before its end."""
    a, d = curve[0], curve[3]
    length = max(1.0, ((a[0] - d[0]) ** 2 + (a[1] - d[1]) ** 2) ** 0.5)
    return _cut(curve, max(0.1, 1 - room / length))[0]
