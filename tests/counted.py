"""Holding what a store keeps counted against the engine's own answer, ties and all."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox

from graph.snapshots import Snapshot
from graph.store import Store
from graph.tallies.tally import TALLIES, Tally, Top
from graph.vocab import PREFIXES

_LIMIT = re.compile(r" LIMIT \d+$")


def rows_of(db: ox.Store, query: str) -> list[tuple[str, ...]]:
    """The engine's answer, term by term."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    result = db.query(prefixes + query, use_default_graph_as_union=True)
    assert isinstance(result, ox.QuerySolutions)
    names = [variable.value for variable in result.variables]
    return [tuple(str(row[name]) for name in names) for row in result]


def kept_rows(db: ox.Store, tally: Tally, rows: list[str]) -> list[tuple[str, ...]]:
    """What is kept counted, term by term, as the engine reads it out of VALUES."""
    names = " ".join(f"?{name}" for name in tally.variables)
    return rows_of(db, f"SELECT {names} {{ VALUES ({names}) {{ {' '.join(rows)} }} }}")


def assert_counted(
    store: Store, snapshot: Path | None = None, *, may_be_lost: bool = False
) -> None:
    """Every tally is what the engine says of that copy of the store."""
    path = snapshot or store.snapshot()
    with Snapshot(path) as copy:
        for tally in TALLIES:
            rows = store.words().tally(tally, snapshot=path)
            assert rows is not None or may_be_lost, f"{tally.name} is not counted"
            if rows is None:
                continue
            found = kept_rows(copy.db, tally, rows)
            every = rows_of(copy.db, _LIMIT.sub("", tally.sparql))
            most = tally.adds.most or len(every)
            assert len(found) == min(most, len(every)), tally.name
            # Of those that come equally early, the engine may give others.
            assert not Counter(found) - Counter(every), tally.name
            if isinstance(tally.adds, Top) and not tally.adds.by:
                continue
            place = [tally.variables.index(name) for name in _order(tally)]
            assert _sizes(found, place) == _sizes(every[:most], place), tally.name


def _order(tally: Tally) -> tuple[str, ...]:
    return tally.adds.by if isinstance(tally.adds, Top) else (tally.adds.number,)


def _sizes(rows: list[tuple[str, ...]], places: list[int]) -> list[float]:
    def number(term: str) -> float:
        return float(term.split('"')[1])

    return sorted(sum(number(row[place]) for place in places) for row in rows)
