"""Which part of a map to draw, and where: pure, and the same for the same map.

A part of the map that hangs together is laid out by Graphviz. ``dot`` puts it in layers: a claim
stands left of what supports it or objects to it, or above it where that would be too wide. A part
too large for ``dot`` goes to ``sfdp`` (springs) and then onto a grid. The parts are packed side by
side, and claims without a link stand in reading order below them. No two boxes overlap.

Lengths are pixels at zoom 1; x grows to the right and y downwards; a position is a box's middle.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import networkx as nx
from pygraphviz import AGraph

from graph.model import ArgumentMap, LinkKind

BOX: Final = (180.0, 72.0)
"""Width and height that every claim's box is given."""

GAP: Final = (60.0, 18.0)
"""Least room between boxes: along a link, for the link and its mark, and beside it."""

READABLE: Final = 60
"""About as many boxes as can be read on one screen."""

MOST: Final = 1000
"""As many boxes as are ever drawn."""

_LAYERED_MOST: Final = 200  # dot takes 0.3 s for 200 boxes and minutes for 1000
_ASPECT: Final = 1.4  # width over height of the place where the picture is shown
_WIDTHS: Final = (0.75, 0.85, 0.95, 1.05, 1.15, 1.3)  # tried in turn; the smallest picture is taken
_GRAPHVIZ: Final = threading.Lock()  # its library keeps global state

Positions = dict[str, tuple[float, float]]

Flow = Literal["left", "up", "any"]
"""Where the links of a part of the map run to: the claim they bear on is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some claims of a map in reading order, every link that joins them, and how many are left out.

    A link is in ``links`` when all it needs is drawn: both its ends and, for an undercut, the link
    it ends on.
    """

    claims: tuple[str, ...]
    links: tuple[str, ...]
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Where the nodes of a picture are, and where the links at each of them run to."""

    at: Positions
    flow: Mapping[str, Flow]


def _joined(amap: ArgumentMap) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(amap.claim)
    for link in amap.links:
        if link.kind is LinkKind.UNDERCUTS:
            aim = amap.link[link.target]
            graph.add_edges_from([(link.source, aim.source), (link.source, aim.target)])
        else:
            graph.add_edge(link.source, link.target)
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))  # undercutting one's own link
    return graph


def _part(amap: ArgumentMap, *, chosen: Iterable[str]) -> Part:
    kept = set(chosen)
    drawn: set[str] = set()
    for link in amap.links:
        if link.kind is not LinkKind.UNDERCUTS and {link.source, link.target} <= kept:
            drawn.add(link.id)
    for link in amap.links:
        if link.kind is LinkKind.UNDERCUTS and link.source in kept and link.target in drawn:
            drawn.add(link.id)
    return Part(
        claims=tuple(claim.id for claim in amap.claims if claim.id in kept),
        links=tuple(link.id for link in amap.links if link.id in drawn),
        hidden=len(amap.claims) - len(kept),
    )


def busiest(amap: ArgumentMap) -> str | None:
    """The claim with most links, the one first said among equals; None in a map without claims."""
    graph = _joined(amap)
    return max(amap.claim, key=lambda claim: graph.degree[claim], default=None)


def overview(amap: ArgumentMap, *, limit: int = MOST) -> Part:
    """All the claims, or the ``limit`` most linked ones, those first said among equals."""
    graph = _joined(amap)
    ranked = sorted(amap.claim, key=lambda claim: -graph.degree[claim])
    return _part(amap, chosen=ranked[:limit])


def neighbourhood(amap: ArgumentMap, *, root: str, hops: int = 2, limit: int = READABLE) -> Part:
    """The claims within ``hops`` links of ``root``, nearest first until there are ``limit``.

    A link may be followed either way; an undercut leads to both claims of the link it ends on.

    Raises:
        KeyError: when the map has no claim ``root``.
    """
    if root not in amap.claim:
        raise KeyError(root)
    near = nx.single_source_shortest_path_length(_joined(amap), root, cutoff=hops)
    rank = {claim: number for number, claim in enumerate(amap.claim)}
    ranked = sorted(near, key=lambda claim: (near[claim], rank[claim]))
    return _part(amap, chosen=ranked[:limit])


def middle(link: str) -> str:
    """The name in :func:`place` of the point on ``link`` at which undercuts end."""
    return f"{link} middle"  # no id holds a space


def place(amap: ArgumentMap, *, part: Part, root: str | None = None) -> Drawing:
    """Where to draw the claims of ``part``, and the :func:`middle` of each undercut link of it.

    With ``root``, that claim is the origin; without, the middle of the whole picture is.
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
    points = frozenset(middle(link.id) for link in links if link.id in aims)
    return _drawn([*part.claims, *sorted(points)], edges=edges, root=root, points=points)


def positions(
    nodes: Sequence[str], *, edges: Iterable[tuple[str, str]], root: str | None = None
) -> Positions:
    """The middle of a box of size :data:`BOX` for every node.

    With ``root``, that node is the origin; without, the middle of the whole picture is. Edges whose
    ends are not both in ``nodes`` are ignored.
    """
    return _drawn(nodes, edges=edges, root=root, points=frozenset()).at


def _drawn(
    nodes: Sequence[str],
    *,
    edges: Iterable[tuple[str, str]],
    root: str | None,
    points: frozenset[str],
) -> Drawing:
    rank = {node: number for number, node in enumerate(dict.fromkeys(nodes))}
    graph = nx.DiGraph()
    graph.add_nodes_from(rank)
    graph.add_edges_from((a, b) for a, b in edges if a in rank and b in rank and a != b)
    # Components are sets: put in the order given, they are drawn the same way every time.
    parts = [sorted(group, key=rank.__getitem__) for group in nx.weakly_connected_components(graph)]
    alone = [part[0] for part in parts if len(part) == 1]
    linked = sorted((part for part in parts if len(part) > 1), key=len, reverse=True)
    # Boxes and their gaps take about this much room, half of which stays empty.
    width = math.sqrt(len(rank) * (BOX[0] + GAP[0]) * (BOX[1] + GAP[1]) * 1.5 * _ASPECT)
    placed: list[Positions] = []
    flow: dict[str, Flow] = dict.fromkeys(alone, "any")
    for part in linked:
        found, runs = _laid_out(graph.subgraph(part), order=part, points=points, width=width)
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
    graph: nx.DiGraph, *, order: Sequence[str], points: frozenset[str], width: float
) -> tuple[Positions, Flow]:
    if len(order) > _LAYERED_MOST:
        return _on_grid(_graphviz(graph, order=order, points=points, prog="sfdp")), "any"
    across = _graphviz(graph, order=order, points=points, prog="dot")
    if _size(across)[0] <= max(width, 4 * (BOX[0] + GAP[0])):
        return across, "left"
    down = _graphviz(graph, order=order, points=points, prog="dot", rankdir="BT")
    # Reading from left to right is what people know: only much larger boxes are worth another way.
    return (down, "up") if _extent(down) < 0.78 * _extent(across) else (across, "left")


def _graphviz(
    graph: nx.DiGraph,
    *,
    order: Sequence[str],
    points: frozenset[str],
    prog: Literal["dot", "sfdp"],
    rankdir: Literal["RL", "BT"] = "RL",
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
        cell = next(near for near in _around(column, row) if near not in taken)
        taken.add(cell)
        placed[node] = (cell[0] * pitch[0], cell[1] * pitch[1])
    return placed


def _around(column: int, row: int) -> Iterable[tuple[int, int]]:
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
