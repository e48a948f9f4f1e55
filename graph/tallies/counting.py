"""Counting what one thread adds to each tally, by asking the database of that thread alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from graph.quads import graphs_of
from graph.query_guard import check
from graph.tallies.tally import TALLIES, Sum, Tally, Top

UNIT: Final = 10_000
"""So many to one in sums of confidences, which have four digits at most."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a thread adds to a tally, one row of it.

    ``key`` is what it has in common with other threads' rows; empty, where it has nothing. ``said``
    is the row in SPARQL, or of a :class:`Sum` the value of ``first``. ``weight`` is what an average
    is made of, in parts of :data:`UNIT`.
    """

    key: str
    said: str
    number: int
    weight: int = 0


Counted = dict[str, tuple[Row, ...]]
"""The rows of each tally, by its name."""

_SHARES: Final = {tally.name: check(tally.adds.share) for tally in TALLIES}


def counted(db: ox.Store, thread_id: str) -> Counted:
    """What a thread adds to each tally; nothing where it is not there."""
    # Nothing that is counted hangs on the graphs beside the thread's own.
    graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [graphs_of(thread_id)[0]]
    if next(db.quads_for_pattern(None, None, None, graphs_of(thread_id)[0]), None) is None:
        return {}
    return {tally.name: _rows(db, tally, graphs) for tally in TALLIES}


def digest(found: Counted) -> bytes:
    """The same for the same rows, and for no others."""
    whole = hashlib.blake2b(digest_size=16)
    for name, rows in sorted(found.items()):
        for row in rows:
            for part in (name, row.key, row.said, str(row.number), str(row.weight)):
                data = part.encode()
                whole.update(len(data).to_bytes(8, "big") + data)
    return whole.digest()


def _rows(
    db: ox.Store, tally: Tally, graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]
) -> tuple[Row, ...]:
    solutions = db.query(_SHARES[tally.name], default_graph=graphs)
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError("a tally is a SELECT")
    adds = tally.adds
    if isinstance(adds, Sum):
        return tuple(sorted(map(_part(adds), solutions), key=lambda row: (row.key, row.said)))
    rows = sorted(map(_whole(tally, adds), solutions), key=lambda row: (-row.number, row.said))
    return tuple(rows[: adds.most])


def _whole(tally: Tally, adds: Top) -> Callable[[ox.QuerySolution], Row]:
    def row(solution: ox.QuerySolution) -> Row:
        number = sum(_units(solution[name]) for name in adds.by)
        said = " ".join(str(solution[name]) for name in tally.variables)
        return Row("", f"({said})", number)

    return row


def _part(adds: Sum) -> Callable[[ox.QuerySolution], Row]:
    def row(solution: ox.QuerySolution) -> Row:
        key = " ".join(str(solution[name]) for name in adds.keys)
        said = str(solution[adds.first]) if adds.first else ""
        weight = _units(solution[adds.average]) if adds.average else 0
        return Row(key, said, _units(solution[adds.number]) // UNIT, weight)

    return row


def _units(term: object) -> int:
    return int(Decimal(getattr(term, "value", "0")) * UNIT)
