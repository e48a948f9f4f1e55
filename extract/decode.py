"""Links for a whole thread, chosen together: each unit's best, made into one consistent map.

Within a stretch the choice is a maximum spanning arborescence (Chu & Liu 1965, Edmonds 1967, by
networkx): every unit links to one other or to none, and no chain of links comes back to where it
began. Links out of a stretch only go to earlier units, so none of them closes a circle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import networkx as nx

from graph.model import LinkKind

ROOT: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A link that could be made: from unit ``source`` to unit ``target``, by index.

    ``log_probability`` is that of the source linking to this target rather than to any other or to
    none; ``kinds`` the probability of each kind of link, given that there is one.
    """

    source: int
    target: int
    log_probability: float
    kinds: Mapping[LinkKind, float]


def choose(
    candidates: Sequence[Candidate], *, none: Mapping[int, float], eager: float = 0.0
) -> list[Candidate]:
    """Return the candidates that make the likeliest map, at most one for each source.

    Args:
        candidates: those of one stretch.
        none: for each unit of the stretch the log-probability that it links to nothing.
        eager: what is added to every candidate's log-probability: above 0 more links are made.
    """
    within = [c for c in candidates if c.target in none]
    best: dict[int, Candidate] = {}
    for candidate in candidates:
        if candidate.target not in none:
            kept = best.get(candidate.source)
            if kept is None or candidate.log_probability > kept.log_probability:
                best[candidate.source] = candidate
    graph = nx.DiGraph()
    for unit, weight in none.items():
        outside = best.get(unit)
        if outside is not None and outside.log_probability + eager > weight:
            graph.add_edge(ROOT, unit, weight=outside.log_probability + eager, link=outside)
        else:
            graph.add_edge(ROOT, unit, weight=weight, link=None)
    for candidate in within:
        graph.add_edge(
            candidate.target,
            candidate.source,
            weight=candidate.log_probability + eager,
            link=candidate,
        )
    if not _circular(graph):
        tree = {
            unit: max(
                graph.in_edges(unit, data=True), key=lambda edge: (edge[2]["weight"], edge[0])
            )
            for unit in none
        }
        return [edge[2]["link"] for edge in tree.values() if edge[2]["link"] is not None]
    chosen = nx.maximum_spanning_arborescence(graph, preserve_attrs=True)
    links = (graph.edges[edge]["link"] for edge in chosen.edges)
    return sorted((c for c in links if c is not None), key=lambda c: (c.source, c.target))


def _circular(graph: nx.DiGraph) -> bool:
    """Say whether every unit's best link by itself would close a circle somewhere."""
    best = nx.DiGraph()
    for unit in graph:
        if unit != ROOT:
            edges = graph.in_edges(unit, data="weight")
            target, _, _ = max(edges, key=lambda edge: (edge[2], edge[0]))
            best.add_edge(target, unit)
    return not nx.is_directed_acyclic_graph(best)
