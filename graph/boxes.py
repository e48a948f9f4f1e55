"""Boxes and the links between them: where there is room beside a box, and how to get around one.

Lengths are pixels at zoom 1; x grows to the right and y downwards; a position is a box's middle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

BOX: Final = (180.0, 72.0)
"""Width and height that every claim is given: the room for a box of the strongest."""

SMALLEST: Final = 0.8
"""How large the box of the weakest claim is, as a share of :data:`BOX`, either way."""

GAP: Final = (60.0, 18.0)
"""Least room between boxes: along a link, for the link and its mark, and beside it."""

Point = tuple[float, float]
Positions = dict[str, Point]

Curve = tuple[Point, Point, Point, Point]
"""A cubic Bézier curve: where it starts, what it bends towards twice, and where it ends."""

Flow = Literal["left", "up", "any"]
"""Where the links of a part of the map run to: the claim they bear on is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Where the nodes of a picture are, and where the links at each of them run to.

    A link that is undercut, or bent around a box, is drawn in two halves, which meet in its
    :func:`middle`: only such links have one in ``at``.
    """

    at: Positions
    flow: Mapping[str, Flow]


def scale(strength: float) -> float:
    """How large to draw the box of a claim of that strength (0 to 1), as a share of :data:`BOX`.

    Most claims are neither the weakest nor the strongest there could be: what tells them apart is
    spread over all sizes.
    """
    return SMALLEST + (1 - SMALLEST) * min(1.0, max(0.0, (strength - 0.1) / 0.8))


def middle(link: str) -> str:
    """The name in :class:`Drawing` of the point on ``link`` at which undercuts end."""
    return f"{link} middle"  # no id holds a space


def leading(claim: str, end: str) -> str:
    """The name in :class:`Drawing` of a line from a claim to a box that is none."""
    return f"{claim}>{end}"


def run(flow: Flow, *, start: Point, end: Point) -> Flow:
    """Where a link between two points runs to in a part that flows so: straight where it cannot."""
    along = {"left": start[0] - end[0] > BOX[0] / 2, "up": start[1] - end[1] > BOX[1] / 2}
    return flow if along.get(flow) else "any"


def rings(column: int, row: int) -> Iterator[tuple[int, int]]:
    """The cell itself, then ring after ring of cells about it, without end."""
    yield column, row
    radius = 0
    while True:
        radius += 1
        for step in range(-radius, radius + 1):
            yield column + step, row - radius
            yield column + step, row + radius
        for step in range(1 - radius, radius):
            yield column - radius, row + step
            yield column + radius, row + step


def room(boxes: Sequence[Point], *, beside: Point, flow: Flow, before: bool) -> Point:
    """The free place for one more box nearest to where it belongs beside another.

    ``before`` is where the links of that other one run to; else it is where they come from.
    """
    pitch = (BOX[0] + GAP[0], BOX[1] + GAP[1])
    ahead = -1 if before else 1
    step = (0.0, ahead * (BOX[1] + GAP[0])) if flow == "up" else (ahead * pitch[0], 0.0)
    x, y = beside[0] + step[0], beside[1] + step[1]
    # Half the pitch: the boxes that are there stand on no grid.
    tried = rings(0, 0)
    while True:
        column, row = next(tried)
        place = (x + column * pitch[0] / 2, y + row * pitch[1] / 2)
        if all(
            abs(place[0] - bx) >= BOX[0] + GAP[1] or abs(place[1] - by) >= pitch[1]
            for bx, by in boxes
        ):
            return place


_SAMPLES: Final = 24  # of a link, at which it is looked whether it is in a box
_CLOSE: Final = 3.0  # pixels that a link may be in a box: as much as its border is wide
_BEND: Final = 0.45  # of the way a link goes straight on, of one that runs in a direction


def around(boxes: Iterable[Point], *, start: Point, end: Point, flow: Flow) -> Point | None:
    """Where to bend a link so that it keeps out of the boxes; None if it does, or cannot be."""
    near = list(boxes)
    crossed = [box for box in near if _crosses(box, start=start, end=end, flow=flow)]
    if not crossed:
        return None
    places = sorted(
        _bends(crossed, flow=flow),
        key=lambda bend: _far(start, bend) + _far(bend, end),
    )
    for bend in places:
        if not any(
            _crosses(box, start=one, end=other, flow=flow)
            for box in near
            for one, other in ((start, bend), (bend, end))
        ):
            return bend
    return None


def _bends(crossed: Sequence[Point], *, flow: Flow) -> Iterator[Point]:
    """Places beside boxes that a link crosses, in the gaps of the rows or columns next to them."""
    along, across = (1, 0) if flow == "up" else (0, 1)
    first, last = (pick(box[along] for box in crossed) for pick in (min, max))
    half = BOX[along] / 2
    for at in ((first + last) / 2, first - half, last + half, first, last):
        for box in crossed:
            for side in (-1, 1):
                for gaps in range(5):
                    off = (BOX[across] + GAP[1]) * (0.5 + gaps / 2)
                    to = box[across] + side * off
                    yield (to, at) if flow == "up" else (at, to)


def _far(one: Point, other: Point) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


def _crosses(box: Point, *, start: Point, end: Point, flow: Flow) -> bool:
    half = (BOX[0] / 2 - _CLOSE, BOX[1] / 2 - _CLOSE)
    for axis in (0, 1):  # most boxes are nowhere near
        if not (
            min(start[axis], end[axis]) - half[axis]
            < box[axis]
            < max(start[axis], end[axis]) + half[axis]
        ):
            return False
    return any(
        abs(x - box[0]) < half[0] and abs(y - box[1]) < half[1]
        for x, y in _points(way(start, end, flow=run(flow, start=start, end=end)))
    )


def way(start: Point, end: Point, *, flow: Flow) -> Curve:
    """The way of a link from the middle of a box to that of another, as the picture bends it."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    out = (dx * _BEND, 0.0) if flow == "left" else (0.0, dy * _BEND)
    if flow == "any":
        out = (dx / 3, dy / 3)
    return start, (start[0] + out[0], start[1] + out[1]), (end[0] - out[0], end[1] - out[1]), end


def _points(curve: Curve) -> Iterator[Point]:
    for number in range(_SAMPLES + 1):
        t = number / _SAMPLES
        shares = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        yield (
            sum(share * p[0] for share, p in zip(shares, curve, strict=True)),
            sum(share * p[1] for share, p in zip(shares, curve, strict=True)),
        )
