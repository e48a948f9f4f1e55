"""Tallies in SQLite, for every copy of a store that the index of words knows.

They stand beside the words (:mod:`graph.words.index`) and in step with them. What a thread adds is
one share: the rows of ``tops`` and ``sums`` with its number, there from the state ``born`` on until
it is ``gone``. A share that has not changed stays, whatever becomes of the thread's words.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import pyoxigraph as ox

from graph.tallies.counting import UNIT, Counted, Row, digest
from graph.tallies.tally import TALLIES, Sum, Tally, Top
from graph.vocab import XSD

TABLES: Final = """
CREATE TABLE counted (
    id INTEGER PRIMARY KEY, thread TEXT NOT NULL, digest BLOB NOT NULL,
    born INTEGER NOT NULL, gone INTEGER
);
CREATE INDEX counted_thread ON counted (thread);
CREATE INDEX counted_born ON counted (born);
CREATE INDEX counted_gone ON counted (gone) WHERE gone IS NOT NULL;
CREATE TABLE tops (
    tally INTEGER NOT NULL, number INTEGER NOT NULL, share INTEGER NOT NULL, said TEXT NOT NULL
);
CREATE INDEX tops_first ON tops (tally, number DESC, share);
CREATE INDEX tops_share ON tops (share);
CREATE TABLE keys (
    id INTEGER PRIMARY KEY, tally INTEGER NOT NULL, key TEXT NOT NULL, shares INTEGER NOT NULL
);
CREATE UNIQUE INDEX keys_key ON keys (tally, key);
CREATE INDEX keys_shared ON keys (tally) WHERE shares > 1;
CREATE TABLE sums (
    key INTEGER NOT NULL, share INTEGER NOT NULL,
    number INTEGER NOT NULL, weight INTEGER NOT NULL, said TEXT NOT NULL,
    PRIMARY KEY (key, share)
) WITHOUT ROWID;
CREATE INDEX sums_share ON sums (share);
"""
NAMES: Final[tuple[str, ...]] = ("counted", "tops", "keys", "sums")

_NUMBER: Final = {tally.name: number for number, tally in enumerate(TALLIES)}
_HIDDEN: Final = "(SELECT id FROM counted WHERE born > :state OR gone <= :state)"
_DECIMAL: Final = ox.NamedNode(str(XSD.decimal))


def put(db: sqlite3.Connection, thread: str, found: Counted, *, state: int) -> None:
    """Put what a thread adds in the place of what it added before that state."""
    now = digest(found)
    old = db.execute(
        "SELECT id, digest FROM counted WHERE thread = ? AND gone IS NULL", (thread,)
    ).fetchone()
    if old is not None:
        if old[1] == now:
            return
        db.execute("UPDATE counted SET gone = ? WHERE id = ?", (state, old[0]))
    if not any(found.values()):
        return
    share = db.execute(
        "INSERT INTO counted (thread, digest, born) VALUES (?, ?, ?)", (thread, now, state)
    ).lastrowid
    for tally in TALLIES:
        number = _NUMBER[tally.name]
        rows = found[tally.name]
        if isinstance(tally.adds, Top):
            db.executemany(
                "INSERT INTO tops VALUES (?, ?, ?, ?)",
                ((number, row.number, share, row.said) for row in rows),
            )
        else:
            db.executemany(
                "INSERT INTO sums VALUES (?, ?, ?, ?, ?)",
                ((_key(db, number, row), share, row.number, row.weight, row.said) for row in rows),
            )


def _key(db: sqlite3.Connection, tally: int, row: Row) -> int:
    (key,) = db.execute(
        "INSERT INTO keys (tally, key, shares) VALUES (?, ?, 1) "
        "ON CONFLICT (tally, key) DO UPDATE SET shares = shares + 1 RETURNING id",
        (tally, row.key),
    ).fetchone()
    return int(key)


def forget(db: sqlite3.Connection, *, oldest: int) -> None:
    """Delete what is gone in the oldest state that anybody may still ask for."""
    gone = db.execute("SELECT id FROM counted WHERE gone <= ?", (oldest,)).fetchall()
    for share in gone:
        db.execute(
            "UPDATE keys SET shares = shares - 1 "
            "WHERE id IN (SELECT key FROM sums WHERE share = ?)",
            share,
        )
        db.execute(
            "DELETE FROM keys WHERE shares = 0 AND id IN (SELECT key FROM sums WHERE share = ?)",
            share,
        )
        for table in ("sums", "tops"):
            db.execute(f"DELETE FROM {table} WHERE share = ?", share)
        db.execute("DELETE FROM counted WHERE id = ?", share)


def rows(db: sqlite3.Connection, tally: Tally, *, state: int) -> list[str]:
    """The rows of a tally as of a state, each as it stands in VALUES."""
    number = _NUMBER[tally.name]
    if isinstance(tally.adds, Top):
        found = db.execute(
            f"SELECT said FROM tops WHERE tally = :tally AND share NOT IN {_HIDDEN} "
            "ORDER BY number DESC LIMIT :most",
            {"tally": number, "state": state, "most": tally.adds.most},
        )
        return [said for (said,) in found]
    return list(_sums(db, tally, tally.adds, state=state))


def _sums(db: sqlite3.Connection, tally: Tally, adds: Sum, *, state: int) -> Iterator[str]:
    # What one share alone has can be left out by an index where several are asked for.
    shared = "AND shares > 1 " if adds.threads > 1 else ""
    found = db.execute(
        "SELECT keys.key, sum(number) AS total, sum(weight), min(said) "
        "FROM keys CROSS JOIN sums ON sums.key = keys.id "
        f"WHERE tally = :tally {shared}AND share NOT IN {_HIDDEN} "
        "GROUP BY keys.id HAVING count(*) >= :threads ORDER BY total DESC LIMIT :most",
        {
            "tally": _NUMBER[tally.name],
            "state": state,
            "threads": adds.threads,
            "most": -1 if adds.most is None else adds.most,
        },
    )
    for key, number, weight, said in found:
        cells = {adds.number: str(number)}
        if adds.average is not None:
            cells[adds.average] = _average(weight, number)
        if adds.first is not None:
            cells[adds.first] = said
        keys = "" if adds.first is not None else f"{key} "
        rest = [cells[name] for name in tally.variables if name in cells]
        yield f"({keys}{' '.join(rest)})"


def _average(weight: int, number: int) -> str:
    """In hundredths, a half rounded up, as SPARQL does it."""
    hundredths = (Fraction(weight, UNIT * number) * 100 + Fraction(1, 2)).__floor__()
    whole = f"{hundredths // 100}.{hundredths % 100:02}".rstrip("0").rstrip(".")
    return str(ox.Literal(whole, datatype=_DECIMAL))
