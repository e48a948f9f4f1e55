"""Links for a whole thread, chosen together: each unit's best, made into one consistent map.

Within a stretch the choice is a maximum spanning arborescence (Chu & Liu 1965, Edmonds 1967, by
networkx): every unit links to one other or to none, and no chain of links comes back to where it
began. Links out of a stretch only go to earlier units, so none of them closes a circle.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import networkx as nx

ROOT: Final = -1

Ends = tuple[int, int]
"""From which unit to which, by number."""


def choose(weights: Mapping[Ends, float], *, none: Mapping[int, float]) -> list[Ends]:
    """Return the links that make the likeliest map, at most one from each unit, in order.

    Args:
        weights: of every link that could be made, the logarithm of how likely it is. Units that are
            not in ``none`` are outside the stretch.
        none: for each unit of the stretch, the same of its linking to nothing.
    """
    graph = nx.DiGraph()
    for unit, weight in none.items():
        graph.add_edge(ROOT, unit, weight=weight, link=None)
    for (source, target), weight in sorted(weights.items()):
        if target in none:
            graph.add_edge(target, source, weight=weight, link=(source, target))
        elif weight > graph.edges[ROOT, source]["weight"]:
            graph.add_edge(ROOT, source, weight=weight, link=(source, target))
    best = nx.DiGraph()
    for unit in none:
        edges = sorted(graph.in_edges(unit))
        best.add_edge(*max(edges, key=lambda edge: float(graph.edges[edge]["weight"])))
    if not nx.is_directed_acyclic_graph(best):
        best = nx.maximum_spanning_arborescence(graph)
    links = (graph.edges[edge]["link"] for edge in best.edges)
    return sorted(ends for ends in links if ends is not None)
