"""Where to draw what of a map: pure, and the same for the same map.

A part of the map that hangs together is laid out by Graphviz. ``dot`` puts it in layers: a claim
stands left of what supports it or objects to it, or above it where that would be too wide. A part
too large for ``dot`` goes to ``sfdp`` (springs) and then onto a grid. The parts are packed side by
side, and claims without a link stand in reading order below them. No two boxes overlap. A link that
would run across a claim's box is bent around it.

Lengths are pixels at zoom 1; x grows to the right and y downwards; a position is a box's middle.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

import networkx as nx
from pygraphviz import AGraph

from graph.boxes import (
    BOX,
    GAP,
    Drawing,
    Flow,
    Positions,
    around,
    leading,
    middle,
    rings,
    room,
    run,
)
from graph.model import ArgumentMap, LinkKind
from graph.part import (
    MOST,
    READABLE,
    Part,
    beyond,
    busiest,
    neighbourhood,
    overview,
    part_of,
)

__all__ = [
    "BOX",
    "GAP",
    "MOST",
    "READABLE",
    "Drawing",
    "Flow",
    "Part",
    "Positions",
    "arranged",
    "busiest",
    "grown",
    "leading",
    "middle",
    "neighbourhood",
    "overview",
    "place",
    "positions",
    "run",
]

_NONE: Final[Mapping[str, Collection[str]]] = MappingProxyType({})
_LAYERED_MOST: Final = 200  # dot takes 0.3 s for 200 boxes and minutes for 1000
_ASPECT: Final = 1.4  # width over height of the place where the picture is shown
_WIDTHS: Final = (0.75, 0.85, 0.95, 1.05, 1.15, 1.3)  # tried in turn; the smallest picture is taken
_GRAPHVIZ: Final = threading.Lock()  # its library keeps global state


def place(
    amap: ArgumentMap,
    *,
    part: Part,
    root: str | None = None,
    ends: Mapping[str, Collection[str]] = _NONE,
) -> Drawing:
    """Where to draw the claims of ``part``, and the :func:`middle` of each link in two halves.

    With ``root``, that claim is the origin; without, the middle of the whole picture is. ``ends``
    are boxes besides, by a name that no claim has, with the claims of ``part`` that lead to each:
    they stand side by side where all links run to, and the picture is laid out as one. A line to
    one of them that is bent has its :func:`middle` too, by the name :func:`leading`.
    """
    links = [amap.link[link] for link in part.links]
    aims = {link.target for link in links if link.kind is LinkKind.UNDERCUTS}
    edges: list[tuple[str, str]] = []
    for link in links:
        if link.kind is LinkKind.UNDERCUTS:
            edges.append((link.source, middle(link.target)))
        elif link.id in aims:
            edges += [(link.source, middle(link.id)), (middle(link.id), link.target)]
        else:
            edges.append((link.source, link.target))
    edges += [(claim, end) for end, claims in ends.items() for claim in claims]
    points = frozenset(middle(link.id) for link in links if link.id in aims)
    nodes = [*part.claims, *ends, *sorted(points)]
    drawing = _drawn(nodes, edges=edges, root=root, points=points, ends=tuple(ends))
    drawing = _bent(amap, links=part.links, drawing=drawing, ends=ends)
    at, flow = dict(drawing.at), dict(drawing.flow)
    boxes = {name: at[name] for name in (*part.claims, *ends)}
    for end, claims in ends.items():
        for claim in claims:
            others = [point for name, point in boxes.items() if name not in (claim, end)]
            bend = around(others, start=at[claim], end=at[end], flow=flow[claim])
            if bend is not None:
                at[middle(leading(claim, end))] = bend
                flow[middle(leading(claim, end))] = flow[claim]
    return Drawing(at=at, flow=flow)


def grown(  # noqa: PLR0913 - what is drawn, and what to draw besides
    amap: ArgumentMap,
    *,
    part: Part,
    drawing: Drawing,
    more: Iterable[str],
    limit: int = MOST,
    ends: Collection[str] = (),
) -> tuple[Part, Drawing]:
    """The part and its drawing with the hidden neighbours of the claims ``more``, in that order.

    What was drawn stays where it is. Whatever is not drawn when its turn comes is passed over;
    nothing is added beyond ``limit`` claims. ``ends`` are boxes in the drawing that are no claims.
    """
    at, flow, there = dict(drawing.at), dict(drawing.flow), set(part.links)
    for claim in more:
        if claim not in at or claim not in amap.claim:
            continue
        inward = {link.source for link in amap.links if link.target == claim}
        found = beyond(amap, part=part).get(claim, ())[: max(0, limit - len(part.claims))]
        for other in found:
            boxes = [at[one] for one in at if one in amap.claim or one in ends]
            at[other] = room(boxes, beside=at[claim], flow=flow[claim], before=other not in inward)
            flow[other] = flow[claim]
        part = part_of(amap, chosen={*part.claims, *found})
    for link in map(amap.link.__getitem__, part.links):
        aim = amap.link[link.target] if link.kind is LinkKind.UNDERCUTS else None
        if aim is not None and middle(aim.id) not in at:
            (x1, y1), (x2, y2) = at[aim.source], at[aim.target]
            at[middle(aim.id)] = ((x1 + x2) / 2, (y1 + y2) / 2)
            flow[middle(aim.id)] = flow[aim.source]
    new = [link for link in part.links if link not in there]
    return part, _bent(amap, links=new, drawing=Drawing(at=at, flow=flow), ends=ends)


def _bent(
    amap: ArgumentMap,
    *,
    links: Iterable[str],
    drawing: Drawing,
    ends: Collection[str] = (),
) -> Drawing:
    """The drawing in which none of ``links`` that can be bent runs across a box.

    One that is undercut has its middle already, and what is drawn in no direction stays straight.
    """
    at, flow = dict(drawing.at), dict(drawing.flow)
    boxes = {claim: point for claim, point in at.items() if claim in amap.claim or claim in ends}
    for link in map(amap.link.__getitem__, links):
        if middle(link.id) in at or flow[link.source] == "any":
            continue
        undercut = link.kind is LinkKind.UNDERCUTS
        end = middle(link.target) if undercut else link.target
        others = [point for claim, point in boxes.items() if claim not in (link.source, end)]
        bend = around(others, start=at[link.source], end=at[end], flow=flow[link.source])
        if bend is not None:
            at[middle(link.id)] = bend
            flow[middle(link.id)] = flow[link.source]
    return Drawing(at=at, flow=flow)


def arranged(
    nodes: Sequence[str], *, edges: Iterable[tuple[str, str]], root: str | None = None
) -> Drawing:
    """Where to draw a box of size :data:`BOX` for every node, and where the edges at each run to.

    With ``root``, that node is the origin; without, the middle of the whole picture is. Edges whose
    ends are not both in ``nodes`` are ignored.
    """
    return _drawn(nodes, edges=edges, root=root, points=frozenset(), ends=())


def positions(
    nodes: Sequence[str], *, edges: Iterable[tuple[str, str]], root: str | None = None
) -> Positions:
    """The middle of the box of every node, as :func:`arranged`."""
    return arranged(nodes, edges=edges, root=root).at


def _drawn(
    nodes: Sequence[str],
    *,
    edges: Iterable[tuple[str, str]],
    root: str | None,
    points: frozenset[str],
    ends: Sequence[str],
) -> Drawing:
    rank = {node: number for number, node in enumerate(dict.fromkeys(nodes))}
    graph = nx.DiGraph()
    graph.add_nodes_from(rank)
    graph.add_edges_from((a, b) for a, b in edges if a in rank and b in rank and a != b)
    # Components are sets: put in the order given, they are drawn the same way every time.
    parts = [sorted(group, key=rank.__getitem__) for group in nx.weakly_connected_components(graph)]
    if ends:  # they hold the picture together
        parts = [list(rank)]
    alone = [part[0] for part in parts if len(part) == 1]
    linked = sorted((part for part in parts if len(part) > 1), key=len, reverse=True)
    # Boxes and their gaps take about this much room, half of which stays empty.
    width = math.sqrt(len(rank) * (BOX[0] + GAP[0]) * (BOX[1] + GAP[1]) * 1.5 * _ASPECT)
    placed: list[Positions] = []
    flow: dict[str, Flow] = dict.fromkeys(alone, "any")
    for part in linked:
        found, runs = _laid_out(
            graph.subgraph(part), order=part, points=points, width=width, ends=ends
        )
        placed.append(found)
        flow |= dict.fromkeys(part, runs)
    done = min(
        (_packed(placed, alone=alone, width=width * share) for share in _WIDTHS), key=_extent
    )
    if not done:
        return Drawing(at={}, flow={})
    if root in done:
        x0, y0 = done[root]
    else:
        left, top, right, bottom = _bounds(done)
        x0, y0 = (left + right) / 2, (top + bottom) / 2
    at = {node: (round(done[node][0] - x0, 1), round(done[node][1] - y0, 1)) for node in rank}
    return Drawing(at=at, flow=flow)


def _laid_out(
    graph: nx.DiGraph,
    *,
    order: Sequence[str],
    points: frozenset[str],
    width: float,
    ends: Sequence[str],
) -> tuple[Positions, Flow]:
    if len(order) > _LAYERED_MOST:
        return _on_grid(_graphviz(graph, order=order, points=points, prog="sfdp")), "any"
    across = _graphviz(graph, order=order, points=points, prog="dot", ends=ends)
    if ends:
        return across, "left"
    if _size(across)[0] <= max(width, 4 * (BOX[0] + GAP[0])):
        return across, "left"
    down = _graphviz(graph, order=order, points=points, prog="dot", rankdir="BT")
    # Reading from left to right is what people know: only much larger boxes are worth another way.
    return (down, "up") if _extent(down) < 0.78 * _extent(across) else (across, "left")


def _graphviz(  # noqa: PLR0913 - each says something else of the one drawing
    graph: nx.DiGraph,
    *,
    order: Sequence[str],
    points: frozenset[str],
    prog: Literal["dot", "sfdp"],
    rankdir: Literal["RL", "BT"] = "RL",
    ends: Sequence[str] = (),
) -> Positions:
    # Names are numbers: Graphviz never meets an id, nor its HTML-like labels or escapes.
    number = {node: str(index) for index, node in enumerate(order)}
    drawing = AGraph(
        directed=True,
        rankdir=rankdir,
        nodesep=str(GAP[1] / 72),
        ranksep=str(GAP[0] / 72),
        splines="",  # only the boxes' places are used
        overlap="true",  # the bundled library cannot remove overlaps
        nslimit="2",
        nslimit1="2",
        mclimit="0.5",
        start="1",
    )
    drawing.node_attr.update(
        shape="box", label="", fixedsize="true", width=str(BOX[0] / 72), height=str(BOX[1] / 72)
    )
    for node, name in number.items():
        drawing.add_node(name, **({"width": "0.01", "height": "0.01"} if node in points else {}))
    drawing.add_edges_from((number[a], number[b]) for a, b in graph.edges)
    if ends:
        drawing.add_subgraph([number[end] for end in ends], rank="sink")
    with _GRAPHVIZ:
        drawing.layout(prog=prog)
    found: Positions = {}
    for node in order:
        x, y = drawing.get_node(number[node]).attr["pos"].split(",")[:2]
        found[node] = (float(x), -float(y))  # y grows upwards in Graphviz
    drawing.close()
    return found


def _on_grid(found: Positions) -> Positions:
    """Move every node to a free cell near its place, so that no boxes overlap."""
    pitch = (BOX[0] + GAP[0], BOX[1] + GAP[1])
    left, top, right, bottom = _bounds(found)
    # About twice as many cells as boxes, in a rectangle of the picture's shape.
    rows = math.sqrt(2 * len(found) * pitch[0] / pitch[1] / _ASPECT)
    columns = 2 * len(found) / rows
    scale = (columns / max(right - left, 1.0), rows / max(bottom - top, 1.0))
    taken: set[tuple[int, int]] = set()
    placed: Positions = {}
    for node, (x, y) in found.items():
        column, row = round((x - left) * scale[0]), round((y - top) * scale[1])
        cell = next(near for near in rings(column, row) if near not in taken)
        taken.add(cell)
        placed[node] = (cell[0] * pitch[0], cell[1] * pitch[1])
    return placed


def _bounds(found: Mapping[str, tuple[float, float]]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the boxes."""
    xs = [x for x, _ in found.values()]
    ys = [y for _, y in found.values()]
    return (
        min(xs) - BOX[0] / 2,
        min(ys) - BOX[1] / 2,
        max(xs) + BOX[0] / 2,
        max(ys) + BOX[1] / 2,
    )


def _extent(found: Mapping[str, tuple[float, float]]) -> float:
    """The height of the smallest place of the usual shape that holds the picture."""
    if not found:
        return 0.0
    left, top, right, bottom = _bounds(found)
    return max((right - left) / _ASPECT, bottom - top)


def _packed(parts: Sequence[Positions], *, alone: Sequence[str], width: float) -> Positions:
    """Put laid-out parts side by side, filling up from the top, and lone boxes in rows below."""
    gap = (BOX[0] / 4, GAP[1] * 1.8)
    sizes = [_size(part) for part in parts]
    width = max([width, BOX[0], *(w for w, _ in sizes)])
    placed: Positions = {}
    skyline = [(0.0, 0.0)]  # (left, bottom) of each step of what is placed, from left to right
    order = sorted(zip(parts, sizes, strict=True), key=lambda pair: pair[1][1], reverse=True)
    for part, (w, h) in order:
        x, y = _highest_place(skyline, across=w, width=width)
        skyline = _grown(skyline, left=x, right=x + w + gap[0], bottom=y + h + gap[1])
        left, top, _, _ = _bounds(part)
        placed |= {node: (x + px - left, y + py - top) for node, (px, py) in part.items()}
    floor = max(bottom for _, bottom in skyline)
    pitch = (BOX[0] + GAP[1], BOX[1] + GAP[1])
    columns = max(1, int((width + GAP[1]) // pitch[0]))
    for index, node in enumerate(alone):
        row, column = divmod(index, columns)
        placed[node] = (column * pitch[0] + BOX[0] / 2, floor + row * pitch[1] + BOX[1] / 2)
    return placed


def _size(part: Positions) -> tuple[float, float]:
    left, top, right, bottom = _bounds(part)
    return right - left, bottom - top


def _highest_place(
    skyline: Sequence[tuple[float, float]], *, across: float, width: float
) -> tuple[float, float]:
    """The corner from which something ``across`` wide stands highest, leftmost among equals."""
    lefts = [left for left, _ in skyline if left == 0.0 or left + across <= width + 0.01]
    found = []
    for left in lefts:
        ends = (*(step for step, _ in skyline[1:]), math.inf)
        below = [
            bottom
            for (start, bottom), end in zip(skyline, ends, strict=True)
            if start < left + across and end > left + 0.01
        ]
        found.append((max(below), left))
    y, x = min(found)
    return x, y


def _grown(
    skyline: Sequence[tuple[float, float]], *, left: float, right: float, bottom: float
) -> list[tuple[float, float]]:
    """The skyline after something was placed from ``left`` to ``right`` down to ``bottom``."""
    after = max((step for step in skyline if step[0] <= right + 0.01), key=lambda step: step[0])[1]
    kept = [step for step in skyline if step[0] < left or step[0] > right + 0.01]
    return sorted([*kept, (left, bottom), (right, after)])
