"""What is kept at an endpoint, read statement by statement, in queries that any server answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeVar

import pyoxigraph as ox

from graph.errors import StoreError
from graph.keeping.endpoint import Endpoint
from graph.quads import catalog_share, graphs_of
from graph.vocab import BASE, CATALOG, thread_iri

MOST_NODES: Final = 200
"""In one VALUES."""

_Found = TypeVar("_Found")


def by(size: int, things: Iterable[_Found]) -> Iterator[list[_Found]]:
    """Things in lists of at most so many."""
    left = iter(things)
    while some := list(islice(left, size)):
        yield some


def whole(endpoint: Endpoint, query: str) -> list[ox.QuerySolution]:
    """All rows of a query over one pattern."""
    rows = endpoint.select(query)
    if len(rows) >= 100 and len(rows) % 100 == 0:
        _refuse_cut(endpoint, query[query.index("{") :], len(rows))
    return rows


def quads_of(endpoint: Endpoint, thread_id: str) -> list[ox.Quad]:
    """All that is said of a thread, by several queries; what is written meanwhile may be mixed."""
    thread = ox.NamedNode(thread_iri(thread_id))
    if not said_in(endpoint, ox.NamedNode(CATALOG), about=[thread]):
        return []
    said = [quad for graph in graphs_of(thread_id) for quad in said_in(endpoint, graph)]

    def about(nodes: Collection[ox.NamedNode]) -> Iterator[ox.Quad]:
        # All that the catalog says of others is about things of ours.
        own = sorted(str(node) for node in nodes if node.value.startswith(BASE))
        for some in by(MOST_NODES, own):
            yield from said_in(endpoint, ox.NamedNode(CATALOG), about=some)

    return said + catalog_share(thread_id, said=said, about=about)


def said_in(
    endpoint: Endpoint, graph: ox.NamedNode, *, about: Sequence[object] | None = None
) -> list[ox.Quad]:
    """What a graph says, of some nodes or of all."""
    values = "" if about is None else f"VALUES ?s {{ {' '.join(map(str, about))} }} "
    pattern = f"{{ {values}GRAPH {graph} {{ ?s ?p ?o }} }}"
    rows = whole(endpoint, f"SELECT ?s ?p ?o {pattern}")
    return [ox.Quad(row["s"], row["p"], row["o"], graph) for row in rows]


def _refuse_cut(endpoint: Endpoint, pattern: str, number: int) -> None:
    """Refuse an answer that was cut off at a round number of rows, as many servers do."""
    (row,) = endpoint.select(f"SELECT (COUNT(*) AS ?n) {pattern}")
    if int(row["n"].value) != number:
        raise StoreError(
            f"{endpoint.name} cuts its answers off at {number:,} rows: let it give more "
            "(ResultSetMaxRows of Virtuoso, say)."
        )
