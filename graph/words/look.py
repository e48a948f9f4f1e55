"""One look into the index: the best hits, and how many there are."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graph.words.texts import KINDS, TextKind, iri_of
from graph.words.wanted import Wanted

MOST: Final = 10_000
"""So many hits can be had at most."""

RANKED: Final = 4_000
"""So many hits of a kind are ranked, or as many as are to be given: those indexed last.

Ranking looks at each hit, and a common word has hundreds of thousands.
"""

MOST_ROWS: Final = 1 << 62
"""More than any row's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What to look for and where: in claims, posts or both; in every thread or in one.

    ``limit`` is how many hits are to be given at most. ``marked`` says whether they are to tell
    where in their text the words are.
    """

    wanted: Wanted
    kinds: tuple[TextKind, ...] = KINDS
    thread: str | None = None
    limit: int = 20
    marked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A claim or a post that says what was looked for.

    ``spans`` are the words that were found, as code points of ``text``, half open, in order and
    apart. ``score`` is higher for what fits better, and compares hits of one kind only (bm25).
    """

    kind: TextKind
    thread: str
    id: str
    text: str
    spans: tuple[tuple[int, int], ...]
    score: float

    @property
    def iri(self) -> str:
        """The claim or post, as it is named in RDF."""
        return iri_of(self.kind, thread=self.thread, name=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best hits, claims before posts, and how many there are in all.

    ``ranked`` is false where not all hits of a kind were ranked: the best are then the best of
    :data:`RANKED` of them, those that were indexed last.
    """

    hits: tuple[Hit, ...]
    total: int
    ranked: bool


@dataclass(frozen=True, slots=True)
class State:
    """What the store holds in one of its copies: rows below ``claim`` and ``post``.

    Less those of shares that are gone by ``number``.
    """

    number: int
    claim: int
    post: int

    def top(self, kind: TextKind) -> int:
        """The first row that is not of it."""
        return self.claim if kind == "claim" else self.post


class Look:
    """One look into one full-text table, as of one state."""

    def __init__(
        self, db: sqlite3.Connection, search: Search, *, kind: TextKind, state: State
    ) -> None:
        self._db = db
        self._kind = kind
        self._search = search
        self._expression = search.wanted.expression()
        self._window = max(RANKED, search.limit)
        # Numbers of rows, half open: what is looked through, and what of it is gone by then.
        ends = f"{kind}_from, {kind}_to"
        self._within = [(0, state.top(kind))]
        self._gone: list[tuple[int, int]] = []
        if search.thread is not None:
            self._within = db.execute(
                f"SELECT {ends} FROM shares WHERE thread = ? "
                f"AND {kind}_from < ? AND (gone IS NULL OR gone > ?)",
                (search.thread, state.top(kind), state.number),
            ).fetchall()
        else:
            self._gone = _touching(
                db.execute(
                    f"SELECT {ends} FROM shares WHERE gone <= ? ORDER BY 1", (state.number,)
                ).fetchall()
            )

    def _is_gone(self, number: int) -> bool:
        place = bisect_right(self._gone, (number, MOST_ROWS)) - 1
        return place >= 0 and number < self._gone[place][1]

    def count(self) -> int:
        """How many there are."""
        found = sum(self._count(*ends) for ends in self._within)
        return found - (sum(self._count(*ends) for ends in self._gone) if found else 0)

    def _count(self, start: int, end: int) -> int:
        row = self._db.execute(
            f"SELECT count(*) FROM {self._kind}_words "
            f"WHERE {self._kind}_words MATCH ? AND rowid >= ? AND rowid < ?",
            (self._expression, start, end),
        ).fetchone()
        return int(row[0])

    def found(self, limit: int) -> tuple[list[Hit], int, bool]:
        """The best, no more than ``limit``; how many there are; and whether all were ranked."""
        if limit <= 0:
            return [], self.count(), True
        scored = self._scored()
        # Counting goes through all of them once more, so it is left where it is not needed.
        total = len(scored) if len(scored) < self._window else self.count()
        return list(self._hits(scored[:limit])), total, total == len(scored)

    def _scored(self) -> list[tuple[float, int]]:
        """Score and row of those that were indexed last, the best first."""
        scored: list[tuple[float, int]] = []
        for start, end in self._within:
            rows = self._db.execute(
                f"SELECT bm25({self._kind}_words), rowid FROM {self._kind}_words "
                f"WHERE {self._kind}_words MATCH ? AND rowid >= ? AND rowid < ? "
                "ORDER BY rowid DESC",
                (self._expression, start, end),
            )
            for score, number in rows:
                if not self._is_gone(number):
                    scored.append((score, number))
                    if len(scored) == self._window:
                        break
        return sorted(scored)  # bm25 is lower for what fits better

    def _hits(self, scored: list[tuple[float, int]]) -> Iterator[Hit]:
        for score, number in scored:
            thread, name, text = self._db.execute(
                f"SELECT thread, name, text FROM {self._kind} AS it "
                "JOIN shares ON shares.id = share WHERE it.id = ?",
                (number,),
            ).fetchone()
            yield Hit(
                kind=self._kind,
                thread=thread,
                id=name,
                text=text,
                spans=(self._search.wanted.spans(text) or ()) if self._search.marked else (),
                score=-score,
            )


def _touching(ends: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same rows in fewer stretches; ``ends`` are in order and apart."""
    found: list[tuple[int, int]] = []
    for start, end in ends:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        elif start < end:
            found.append((start, end))
    return found
