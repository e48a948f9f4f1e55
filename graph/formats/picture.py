"""A map as a drawing in SVG, for a page that may run no style of its own and fetch nothing."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from graph.boxes import BOX, Curve, Drawing, Flow, Point, leading, middle, run, way
from graph.formats.colours import MARKS, Hue
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
class Tint:
    """How a box is coloured by the position that its claim leans to, and the letter it bears.

    ``against`` says that it leans against that position; with no letter it leans nowhere.
    """

    fill: str
    ink: str
    letter: str = ""
    against: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A position of a debate as a box of its own; ``name`` is that of its place in the drawing."""

    name: str
    text: str
    letter: str
    hue: Hue
    strength: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Towards:
    """A line from a claim to a position: the claim speaks for it, or against it."""

    source: str
    end: str
    against: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What to draw: some claims and links of a map that are all in the drawing, and where.

    ``times`` says of claims that restate each other, and are drawn as one, how many they are;
    ``checked`` has the ids of claims and links that a person checked. ``scales`` are sizes of
    claims' boxes as shares of :data:`graph.boxes.BOX`, which those have that it does not name.
    ``tints`` colour boxes otherwise than by kind, which ``positions`` explain; ``numbers`` are
    those of cruxes, by claim. ``ends`` are positions in the drawing, to which the lines
    ``towards`` lead.
    """

    amap: ArgumentMap
    claims: Sequence[str]
    links: Sequence[str]
    drawing: Drawing
    hidden: int = 0
    times: Mapping[str, int] = field(default_factory=dict)
    checked: frozenset[str] = frozenset()
    scales: Mapping[str, float] = field(default_factory=dict)
    tints: Mapping[str, Tint] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    positions: Sequence[End] = ()
    ends: Sequence[End] = ()
    towards: Sequence[Towards] = ()

    def half(self, name: str) -> Point:
        """Half the width and height of a box."""
        scale = self.scales.get(name, 1.0)
        return _HALF[0] * scale, _HALF[1] * scale

    def frame(self) -> tuple[float, float, int, int]:
        """Left, top, width and height of what is drawn, with a margin."""
        lines = (*self.links, *(leading(one.source, one.end) for one in self.towards))
        bends = [middle(line) for line in lines if middle(line) in self.drawing.at]
        boxes = [end.name for end in self.ends]
        at = [self.drawing.at[name] for name in (*self.claims, *bends, *boxes)] or [(0.0, 0.0)]
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
        *hatches(scene),
        *links_of(scene, names=names),
        *(_position(end, scene=scene) for end in scene.ends),
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


def hatches(scene: Scene) -> Iterator[str]:
    """The patterns of boxes whose claims lean against a position, which the boxes refer to."""
    for fill in sorted({tint.fill for tint in scene.tints.values() if tint.against}):
        yield (
            f'<pattern id="{_hatch(fill)}" width="8" height="8" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect width="8" height="8" fill="#fff"/>'
            f'<rect width="3" height="8" fill="{fill}"/></pattern>'
        )


def _hatch(fill: str) -> str:
    return f"hatch-{fill.removeprefix('#')}"


def links_of(scene: Scene, *, names: Mapping[str, str]) -> Iterator[str]:
    """The links of a scene, each with its mark."""
    yield from (_towards(one, scene=scene) for one in scene.towards)
    yield from (_link(scene.amap.link[link], scene=scene, names=names) for link in scene.links)


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
    edge = round(1 + 2.5 * claim.confidence**2, 2)
    inset = 16 if claim.kind is ClaimKind.QUESTION else 8
    return (
        f'<a href="#{name}" class="box {claim.kind}{tinted(claim, scene=scene)}" '
        f'data-claim="{name}">{outline(claim, scene=scene, edge=edge)}'
        f"{_words(claim.text, name=claim.id, scene=scene, inset=inset)}"
        f"{badges(claim, scene=scene)}</a>"
    )


def _words(text: str, *, name: str, scene: Scene, inset: float) -> str:
    at, (w, h) = scene.drawing.at[name], scene.half(name)
    return (
        f'<foreignObject x="{at[0] - w + inset:g}" y="{at[1] - h + 4:g}" '
        f'width="{2 * (w - inset):g}" height="{2 * h - 8:g}">'
        '<div xmlns="http://www.w3.org/1999/xhtml" class="words">'
        f"<span>{escaped(text)}</span></div></foreignObject>"
    )


def tinted(claim: Claim, *, scene: Scene) -> str:
    """What else the class of a claim's box says: that it is coloured by a position, or a crux."""
    found = " tinted" if claim.id in scene.tints else ""
    return found + (" crux" if claim.id in scene.numbers else "")


def outline(claim: Claim, *, scene: Scene, edge: float) -> str:
    """A claim's box; behind it a second, if it is drawn for several."""
    at, (w, h) = scene.drawing.at[claim.id], scene.half(claim.id)
    tint = scene.tints.get(claim.id)
    ink = ""
    if tint is not None:
        fill = f"url(#{_hatch(tint.fill)})" if tint.against else tint.fill
        ink = f' fill="{fill}" stroke="{tint.ink}"'
        ink += ' stroke-dasharray="6 4"' if tint.against else ""
    if claim.id in scene.numbers:
        edge += 1.5

    def box(off: float, width: str) -> str:
        path = _outline(claim.kind, x=at[0] - w + off, y=at[1] - h + off, size=(2 * w, 2 * h))
        return f'<path d="{path}" stroke-width="{width}"{ink}/>'

    return (box(4, "1") if scene.times.get(claim.id, 1) > 1 else "") + box(0, str(edge))


def badges(claim: Claim, *, scene: Scene) -> str:
    """What stands on a box's border.

    How many say the same, at its lower right; at its upper left the number of a crux, and that a
    person checked it; at its upper right the letter of a position.
    """
    (x, y), (w, h) = scene.drawing.at[claim.id], scene.half(claim.id)
    made = ""
    if (times := scene.times.get(claim.id, 1)) > 1:
        made += badge(f"×{times}", x=x + w - 16, y=y + h, what="times")
    number = scene.numbers.get(claim.id)
    if claim.id in scene.checked:
        made += badge("✓", x=x - w + (12 if number is None else 36), y=y - h, what="checked")
    if number is not None:
        made += badge(str(number), x=x - w + 8, y=y - h, what="number")
    tint = scene.tints.get(claim.id)
    if tint is not None and tint.letter:
        words = f"−{tint.letter}" if tint.against else tint.letter
        made += badge(words, x=x + w - 14, y=y - h, what="letter", ink=tint.ink)
    return made


def badge(words: str, *, x: float, y: float, what: str, ink: str = "") -> str:
    """A short word on a pill; ``ink`` is its ground, where that is not as its kind's is."""
    half = 4 + 4.5 * len(words)
    fill = f' fill="{ink}"' if ink else ""
    return (
        f'<g class="badge {what}"><rect x="{x - half:g}" y="{y - 9:g}" width="{2 * half:g}" '
        f'height="18" rx="9"{fill}/><text x="{x:g}" y="{y + 4.5:g}">{words}</text></g>'
    )


def _position(end: End, *, scene: Scene) -> str:
    """A position's box, which leads nowhere."""
    return (
        f'<g class="box position">{position_box(end, scene=scene)}'
        f"{_words(end.text, name=end.name, scene=scene, inset=14)}"
        f"{position_badge(end, scene=scene)}</g>"
    )


def position_box(end: End, *, scene: Scene) -> str:
    """The outline of a position's box."""
    (x, y), (w, h) = scene.drawing.at[end.name], _HALF
    return (
        f'<rect x="{x - w:g}" y="{y - h:g}" width="{2 * w:g}" height="{2 * h:g}" rx="30" '
        f'fill="{end.hue.fills[1]}" stroke="{end.hue.ink}" stroke-width="3"/>'
    )


def position_badge(end: End, *, scene: Scene) -> str:
    """The letter of a position, and its strength."""
    x, y = scene.drawing.at[end.name]
    made = badge(end.letter, x=x, y=y - _HALF[1], what="letter", ink=end.hue.ink)
    if end.strength is not None:
        said = f"{end.strength:.2f}".removeprefix("0")
        made += badge(said, x=x, y=y + _HALF[1], what="letter", ink=end.hue.ink)
    return made


def _outline(kind: ClaimKind, *, x: float, y: float, size: Point) -> str:
    """A box for a claim, a sheet with a cut corner for evidence, a hexagon for a question."""
    w, h = size
    if kind is ClaimKind.EVIDENCE:
        return f"M{x:g} {y:g}h{w - 14:g}l14 14v{h - 14:g}h{-w:g}z"
    if kind is ClaimKind.QUESTION:
        return f"M{x + 14:g} {y:g}h{w - 28:g}l14 {h / 2:g}l-14 {h / 2:g}h{28 - w:g}l-14 {-h / 2:g}z"
    return (
        f"M{x + 8:g} {y:g}h{w - 16:g}q8 0 8 8v{h - 16:g}q0 8 -8 8h{16 - w:g}q-8 0 -8 -8"
        f"v{16 - h:g}q0 -8 8 -8z"
    )


def _towards(one: Towards, *, scene: Scene) -> str:
    """A line to a position, with its mark."""
    kind = LinkKind.OBJECTS if one.against else LinkKind.SUPPORTS
    at = scene.drawing.at
    (x, y), lines = _line(
        (at[one.source], at.get(middle(leading(one.source, one.end))), at[one.end]),
        flow=scene.drawing.flow[one.source],
        halves=(scene.half(one.source), _HALF),
        kind=kind,
    )
    return (
        f'<g class="link {kind}">{lines}<circle cx="{x:.1f}" cy="{y:.1f}" r="8.5"/>'
        f'<text x="{x:.1f}" y="{y + 4.5:.1f}">{MARKS[kind]}</text></g>'
    )


def _line(
    stops: tuple[Point, Point | None, Point],
    *,
    flow: Flow,
    halves: tuple[Point | None, Point | None],
    kind: LinkKind,
) -> tuple[Point, str]:
    """Where a line has its mark, and its one or two paths, the last of which has an arrow."""
    start, half, end = stops
    if half is None:
        curves = [_curve(start, end, flow=flow, halves=halves)]
        mark = _halfway(curves[0])
    else:
        curves = [
            _curve(start, half, flow=flow, halves=(halves[0], None)),
            _curve(half, end, flow=flow, halves=(None, halves[1])),
        ]
        mark = half
    if kind is LinkKind.UNDERCUTS:
        curves[-1] = _short_of(curves[-1], room=_ROOM)
    *first, last = [f"M{_at(a)}C{_at(b)} {_at(c)} {_at(d)}" for a, b, c, d in curves]
    lines = "".join(f'<path d="{path}"/>' for path in first)
    return mark, f'{lines}<path d="{last}" marker-end="url(#head-{kind})"/>'


def _link(link: Link, *, scene: Scene, names: Mapping[str, str]) -> str:
    at, flow = scene.drawing.at, scene.drawing.flow[link.source]
    undercut = link.kind is LinkKind.UNDERCUTS
    # An undercut ends on a point, and leaves room there for the mark of the link.
    aim = at[middle(link.target)] if undercut else at[link.target]
    end = names[scene.amap.link[link.target].source if undercut else link.target]
    mark, lines = _line(
        (at[link.source], at.get(middle(link.id)), aim),
        flow=flow,
        halves=(scene.half(link.source), None if undercut else scene.half(link.target)),
        kind=link.kind,
    )
    seen = (
        badge("✓", x=mark[0] + 15, y=mark[1] - 9, what="checked")
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
    start: Point, end: Point, *, flow: Flow, halves: tuple[Point | None, Point | None]
) -> Curve:
    """From the border of one box to that of another; ``halves`` are half their width and height.

    What has none is a point; before one that a link ends at there is room for its mark.
    """
    whole = way(start, end, flow=run(flow, start=start, end=end))
    left, right = halves
    first = 0.0 if left is None else _leaving(whole, box=start, half=left)
    back = (whole[3], whole[2], whole[1], whole[0])
    last = 1.0 if right is None else 1 - _leaving(back, box=end, half=right)
    if first >= last:  # boxes that touch
        return whole
    return _cut(_cut(whole, last)[0], first / last)[1]


def _leaving(curve: Curve, *, box: Point, half: Point) -> float:
    """Where a curve that starts in the middle of a box leaves it."""
    inside, outside = 0.0, 1.0
    for step in range(1, _STEPS + 1):  # it may turn back only later
        if not _within(_on(curve, step / _STEPS), box, half=half):
            inside, outside = (step - 1) / _STEPS, step / _STEPS
            break
    for _ in range(12):
        between = (inside + outside) / 2
        within = _within(_on(curve, between), box, half=half)
        inside, outside = (between, outside) if within else (inside, between)
    return inside


def _within(point: Point, box: Point, *, half: Point) -> bool:
    return abs(point[0] - box[0]) < half[0] and abs(point[1] - box[1]) < half[1]


def _short_of(curve: Curve, *, room: float) -> Curve:
    """A curve that ends so much before its end."""
    a, d = curve[0], curve[3]
    length = max(1.0, ((a[0] - d[0]) ** 2 + (a[1] - d[1]) ** 2) ** 0.5)
    return _cut(curve, max(0.1, 1 - room / length))[0]
