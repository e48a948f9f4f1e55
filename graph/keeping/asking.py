"""A stranger's query at an endpoint, within the limits that hold on a copy of one's own.

The query has passed the guard and is SPARQL 1.1 (:mod:`graph.sparql` sees to both), so nothing in
it writes, reaches out, or is a server's own dialect; calls of functions by name, which some servers
let reach further, are refused here. The answer is read as it comes, and the connection is cut at
the limit on time, rows or bytes. Whether the server then stops working on it is the server's to
say: let it have a limit of its own. Its memory is its own too.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final

import pyoxigraph as ox

from graph.errors import QueryError, QueryRefused, QueryStopped, StoreError
from graph.keeping.endpoint import Endpoint, Refused, Silent
from graph.keeping.journal import STATE, VERSION
from graph.keeping.remote import RemoteStore
from graph.query_guard import calls, line_and_column
from graph.query_worker import table_of
from graph.store import Store

_UNION: Final[Mapping[str, str]] = {"union-default-graph": "true"}  # Oxigraph; others pass it over
_TRIPLES: Final = "application/n-triples"
_ACCEPT: Final = f"application/sparql-results+json, {_TRIPLES};q=0.9"
_TRIES: Final = 5


def ask(query: str, *, store: Store, until: float, limit: float, rows: int) -> dict[str, Any]:
    """What a store's endpoint answers, in the form in which :mod:`graph.query_worker` does.

    Args:
        query: SPARQL that was checked.
        store: a store with an endpoint.
        until: when its time is up, on the monotonic clock.
        limit: how many seconds that was in all, for the message.
        rows: how many rows are read at the most.

    Raises:
        QueryError: the endpoint does not take it.
        QueryStopped: at a limit of ours or the endpoint's.
        StoreError: the endpoint is not reached, or does not answer over all graphs.
    """
    if not isinstance(store, RemoteStore):
        raise TypeError(f"{type(store).__name__} has no endpoint")
    endpoint = store.endpoint()
    _check_union(endpoint)
    for _ in range(_TRIES):
        version = store.version()
        found = _asked(endpoint, query, until=until, limit=limit, rows=rows)
        if endpoint.transactions or store.version() == version:
            return found
    raise QueryStopped(f"{endpoint.name} is being written to all the time: ask again later.")


def refuse_calls(query: str) -> None:
    """Refuse a query that calls functions by name.

    Raises:
        QueryRefused: it does.
    """
    for offset, name in calls(query):
        line, column = line_and_column(query, offset=offset)
        raise QueryRefused(
            f"line {line}, column {column}: at {name[:80]!r}: functions by name are the server's "
            "own: only those of SPARQL and of xsd: are called here."
        )


def _check_union(endpoint: Endpoint) -> None:
    """Refuse to ask an endpoint that would answer out of none of our graphs."""
    if endpoint.unites is None:
        here = list(
            endpoint.select(f"SELECT ?version {{ GRAPH <{STATE}> {{ {VERSION} ?version }} }}")
        )
        if not here:
            return  # nothing is kept yet, so that nothing can be told
        query = f"SELECT ?version {{ {VERSION} ?version }}"
        endpoint.unites = bool(endpoint.select(query, extra=_UNION))
    if not endpoint.unites:
        raise StoreError(
            f"{endpoint.name} answers queries out of its default graph alone, and maps are in "
            "named graphs: let its default graph be the union of these (tdb:unionDefaultGraph of "
            "Fuseki, say)."
        )


def _asked(
    endpoint: Endpoint, query: str, *, until: float, limit: float, rows: int
) -> dict[str, Any]:
    late = QueryStopped(
        f"the query was stopped after {limit:g} s: narrow it down, add a LIMIT, or check that its "
        "parts share a variable."
    )
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise late
    try:
        with endpoint.asked(query, accept=_ACCEPT, seconds=seconds, extra=_UNION) as answer:
            return _read(answer.stream, kind=answer.media_type, rows=rows)
    except Silent as error:
        raise late from error
    except Refused as error:
        raise QueryError(f"the query was not answered: {error}") from error
    except (SyntaxError, ValueError) as error:
        # What ends in the middle is what Oxigraph sends at its own limit on time.
        raise QueryStopped(
            f"{endpoint.name} broke off its answer, as servers do at a limit of their own: narrow "
            f"the query down. ({str(error)[:100]})"
        ) from error


def _read(stream: IO[bytes], *, kind: str, rows: int) -> dict[str, Any]:
    if kind == _TRIPLES:
        return table_of(
            _triples(stream), columns=("subject", "predicate", "object"), most_rows=rows
        )
    result = ox.parse_query_results(stream, format=ox.QueryResultsFormat.JSON)
    if isinstance(result, ox.QueryBoolean):
        value = "true" if result else "false"
        return {"columns": ["answer"], "rows": [[["b", value]]], "truncated": False}
    columns = tuple(variable.value for variable in result.variables)
    width = range(len(columns))
    return table_of(
        ([row[place] for place in width] for row in result), columns=columns, most_rows=rows
    )


def _triples(stream: IO[bytes]) -> Iterator[list[object]]:
    for quad in ox.parse(stream, format=ox.RdfFormat.N_TRIPLES):
        yield [quad.subject, quad.predicate, quad.object]
