"""The words of all claims and posts in SQLite (FTS5), for every copy of the store that is read.

A thread's texts are one share: a row in ``shares``, and a run of rows in ``claim`` and in ``post``
whose numbers follow each other and never come back. What the store holds in one of its copies (a
snapshot, by its name) is a state: the shares that were there when it was made and are not gone by
then. So a change adds rows and marks others as gone, and whoever reads an older copy is answered
as of that copy. Rows that are gone in every copy that is still there are deleted.

``head`` below is the newest state. A change is made on top of the head where the head is the copy
that the store was changed from, and by comparing all threads where it is not: by their digests, so
that only what differs is indexed anew. An index that lost its last changes, or never had any, is
thus made good by the next one who needs it.

The full-text tables hold no text, only words as :mod:`graph.words.tokens` cuts them: letter by
letter in one column and by their stems in the other.

Beside the words stands what is kept counted of each thread (:mod:`graph.tallies`), as of the same
states.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyoxigraph as ox

from graph.tallies import kept
from graph.tallies.counting import counted
from graph.tallies.tally import Tally
from graph.words.look import Found, Hit, Look, Search, State
from graph.words.texts import KINDS, Texts, texts_of, thread_ids
from graph.words.tokens import VERSION, indexed

FORMAT: Final = f"cruxmap words 2, {VERSION}"
PATIENCE: Final = 5.0
"""Seconds that a change waits for another one."""

_TABLES: Final = """
CREATE TABLE about (format TEXT NOT NULL);
CREATE TABLE states (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
    claim INTEGER NOT NULL, post INTEGER NOT NULL
);
CREATE TABLE shares (
    id INTEGER PRIMARY KEY, thread TEXT NOT NULL, digest BLOB NOT NULL, gone INTEGER,
    claim_from INTEGER NOT NULL, claim_to INTEGER NOT NULL,
    post_from INTEGER NOT NULL, post_to INTEGER NOT NULL
);
CREATE INDEX shares_thread ON shares (thread);
CREATE INDEX shares_gone ON shares (gone) WHERE gone IS NOT NULL;
CREATE TABLE claim (id INTEGER PRIMARY KEY, share INTEGER NOT NULL, name TEXT, text TEXT);
CREATE TABLE post (id INTEGER PRIMARY KEY, share INTEGER NOT NULL, name TEXT, text TEXT);
CREATE VIRTUAL TABLE claim_words USING fts5 (words, stems, content='', tokenize='ascii');
CREATE VIRTUAL TABLE post_words USING fts5 (words, stems, content='', tokenize='ascii');
"""
_NAMES: Final = (
    *("about", "states", "shares", "claim", "post", "claim_words", "post_words"),
    *kept.NAMES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A copy of the store that an index is to know by its ``name``.

    ``changed`` are the threads that may differ from those of the copy ``base``, from which it was
    made; None where that is not known. Nothing is left to this where the head is not ``base``.
    ``alive`` names the copies that are still there.
    """

    name: str
    base: str | None = None
    changed: Collection[str] | None = None
    alive: Collection[str] = ()


class Index:
    """An index in a file, or in memory; used by one thread at a time.

    Args:
        path: the file; None for an index that lasts as long as this object, of words alone.
        reading: leave a file that is not there unmade.

    Raises:
        sqlite3.Error: by every method, where the file cannot be read or written.
    """

    def __init__(self, path: Path | None, *, reading: bool = False) -> None:
        self._db = _connect(path, reading=reading)
        self._counts = path is not None

    def close(self) -> None:
        """Let go of the file; closing twice does no harm."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- changing ------------------------------------------------------------------------------

    def follow(self, db: ox.Store, step: Step, *, anew: bool = False) -> int:
        """Take on what a copy of the store holds; returns how many threads were indexed anew.

        Args:
            db: the content of that copy.
            step: which copy it is. One that is known already changes nothing.
            anew: begin with an empty index, which readers do not see before it is full.
        """
        with self._changing():
            if anew:
                self._make_anew()
            if self._state(step.name) is not None:
                return 0
            head = self._db.execute(
                "SELECT number, claim, post, name FROM states ORDER BY number DESC LIMIT 1"
            ).fetchone()
            number, claim, post, known = head or (0, 1, 1, None)
            number += 1
            changed: Iterable[str] | None = step.changed
            if changed is None or known is None or known != step.base:
                changed = self._all_threads(db)
            state = State(number, claim, post)
            done = 0
            for thread in changed:
                new = self._replace(thread, new=texts_of(db, thread), state=state)
                done += new is not state
                state = new
                if self._counts:
                    kept.put(self._db, thread, counted(db, thread), state=number)
            self._db.execute(
                "INSERT INTO states (number, name, claim, post) VALUES (?, ?, ?, ?)",
                (number, step.name, state.claim, state.post),
            )
            self._forget(alive={*step.alive, step.name})
            return done

    def _make_anew(self) -> None:
        for name in _NAMES:
            self._db.execute(f"DROP TABLE IF EXISTS {name}")
        for statement in filter(str.strip, (_TABLES + kept.TABLES).split(";\n")):
            self._db.execute(statement)
        self._db.execute("INSERT INTO about VALUES (?)", (FORMAT,))

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """One change, whole or not at all; on tables of this format, whatever was there."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            if not self._readable():
                self._make_anew()
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _readable(self) -> bool:
        try:
            return bool(self._db.execute("SELECT format FROM about").fetchone() == (FORMAT,))
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return False
            raise

    def _all_threads(self, db: ox.Store) -> Iterator[str]:
        """Every thread of the store, and every one that is only in the index."""
        here = dict.fromkeys(thread_ids(db))
        held = self._db.execute("SELECT thread FROM shares WHERE gone IS NULL").fetchall()
        return iter(here | dict.fromkeys(thread for (thread,) in held))

    def _replace(self, thread: str, *, new: Texts, state: State) -> State:
        """Put a thread's texts in the place of those that are held; the same ones stay."""
        digest = new.digest()
        old = self._db.execute(
            "SELECT id, digest FROM shares WHERE thread = ? AND gone IS NULL", (thread,)
        ).fetchone()
        if old is not None:
            if old[1] == digest:
                return state
            self._db.execute("UPDATE shares SET gone = ? WHERE id = ?", (state.number, old[0]))
        elif new == Texts():
            return state
        if new == Texts():
            return State(state.number, state.claim, state.post)
        after = State(state.number, state.claim + len(new.claim), state.post + len(new.post))
        share = self._db.execute(
            "INSERT INTO shares (thread, digest, claim_from, claim_to, post_from, post_to) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (thread, digest, state.claim, after.claim, state.post, after.post),
        ).lastrowid
        for kind in KINDS:
            start = state.top(kind)
            rows = list(enumerate(new.of(kind), start=start))
            self._db.executemany(
                f"INSERT INTO {kind} VALUES (?, ?, ?, ?)",
                ((number, share, name, text) for number, (name, text) in rows),
            )
            self._db.executemany(
                f"INSERT INTO {kind}_words (rowid, words, stems) VALUES (?, ?, ?)",
                ((number, *indexed(text)) for number, (_, text) in rows),
            )
        return after

    def _forget(self, *, alive: Collection[str]) -> None:
        """Delete the states of copies that are not there any more, and what only they held."""
        states = self._db.execute("SELECT number, name FROM states ORDER BY number").fetchall()
        over = [(number,) for number, name in states if name not in alive]
        self._db.executemany("DELETE FROM states WHERE number = ?", over)
        (oldest,) = self._db.execute("SELECT min(number) FROM states").fetchone()
        gone = self._db.execute(
            "SELECT id, claim_from, claim_to, post_from, post_to FROM shares WHERE gone <= ?",
            (oldest,),
        ).fetchall()
        for share, *ends in gone:
            for kind, (start, end) in zip(KINDS, (ends[:2], ends[2:]), strict=True):
                rows = self._db.execute(
                    f"SELECT id, text FROM {kind} WHERE id >= ? AND id < ?",
                    (start, end),
                ).fetchall()
                self._db.executemany(
                    f"INSERT INTO {kind}_words ({kind}_words, rowid, words, stems) "
                    "VALUES ('delete', ?, ?, ?)",
                    ((number, *indexed(text)) for number, text in rows),
                )
                self._db.execute(
                    f"DELETE FROM {kind} WHERE id >= ? AND id < ?",
                    (start, end),
                )
            self._db.execute("DELETE FROM shares WHERE id = ?", (share,))
        kept.forget(self._db, oldest=oldest)

    # --- looking -------------------------------------------------------------------------------

    def knows(self, name: str) -> bool:
        """Whether it can answer for the copy of that name."""
        return self._readable() and self._state(name) is not None

    def _state(self, name: str) -> State | None:
        row = self._db.execute(
            "SELECT number, claim, post FROM states WHERE name = ?", (name,)
        ).fetchone()
        return None if row is None else State(*row)

    def find(self, search: Search, *, name: str) -> Found | None:
        """What is looked for, as the copy of that name has it; None where that is not known."""
        self._db.execute("BEGIN")
        try:
            state = self._state(name) if self._readable() else None
            if state is None:
                return None
            hits: list[Hit] = []
            total = 0
            ranked = True
            for kind in KINDS:
                if kind in search.kinds:
                    look = Look(self._db, search, kind=kind, state=state)
                    best, number, whole = look.found(search.limit - len(hits))
                    hits += best
                    total += number
                    ranked &= whole
            return Found(hits=tuple(hits), total=total, ranked=ranked)
        finally:
            self._db.execute("COMMIT")

    def tally(self, tally: Tally, *, name: str) -> list[str] | None:
        """What is counted in the copy of that name, as rows of VALUES; None if not known."""
        self._db.execute("BEGIN")
        try:
            state = self._state(name) if self._counts and self._readable() else None
            return None if state is None else kept.rows(self._db, tally, state=state.number)
        finally:
            self._db.execute("COMMIT")


def _connect(path: Path | None, *, reading: bool) -> sqlite3.Connection:
    place = (
        ":memory:"
        if path is None
        else f"{path.absolute().as_uri()}?mode=rw{'' if reading else 'c'}"
    )
    db = sqlite3.connect(
        place, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
    )
    try:
        if path is not None and not reading:
            db.execute("PRAGMA journal_mode = WAL")  # readers go on while somebody writes
        # A power cut may cost the last changes, which are then made good, but never the file.
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA mmap_size = 1073741824")
        db.execute("PRAGMA cache_size = -32768")
    except BaseException:
        db.close()
        raise
    return db
