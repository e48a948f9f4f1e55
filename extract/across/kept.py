"""The vectors of texts, kept beside a store so that no text is read twice.

One SQLite file, by a digest of each text: what is in it follows from the texts, so it may be
deleted, and a file that is ruined, or made by another model, is begun anew. A vector is kept in
half precision, which changes no cosine by more than a thousandth.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Progress = Callable[[int, int | None], None]
Reads = Callable[[Sequence[str]], Floats]
"""Gives the vector of each text, of length 1: shape (texts, d)."""

NAME: Final = "vectors"
"""The file in a store's directory."""

_AT_ONCE: Final = 256  # texts between two commits
_WAIT: Final = 5.0  # seconds for who else is writing to the file
_SPARE: Final = 1.5  # so many times as many vectors as texts may be kept


class Vectors:
    """The vectors of one model.

    Args:
        path: the file; None to keep them only as long as this object.
        model: the model's name and version.
        read: makes vectors of texts.
    """

    def __init__(self, path: Path | None, *, model: str, read: Reads) -> None:
        self._path = path
        self._model = model
        self._read = read
        self._held: dict[bytes, bytes] = {}

    def missing(self, texts: Sequence[str]) -> int:
        """How many of the texts have no vector yet, each counted once."""
        known = self._known()
        return len({_digest(text) for text in texts} - known.keys())

    def of(self, texts: Sequence[str], *, progress: Progress | None = None) -> Floats:
        """The vector of each text, of length 1, shape (texts, d).

        What is not kept yet is made, and kept as it is made; what was kept of texts that are not
        among these goes once that is a good part of the file.
        """
        known = self._known()
        keys = [_digest(text) for text in texts]
        todo = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        names = list(todo)
        for first in range(0, len(names), _AT_ONCE):
            some = names[first : first + _AT_ONCE]
            made = self._read([todo[name] for name in some]).astype(np.float16)
            new = {name: row.tobytes() for name, row in zip(some, made, strict=True)}
            known |= new
            self._keep(new)
            if progress is not None:
                progress(min(first + _AT_ONCE, len(names)), len(names))
        if len(known) > _SPARE * len(set(keys)):
            self._forget(known.keys() - set(keys))
        if not keys:
            return np.zeros((0, 1), dtype=np.float32)
        rows = np.frombuffer(b"".join(known[key] for key in keys), dtype=np.float16)
        found = rows.reshape(len(keys), -1).astype(np.float32)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        whole: Floats = found / np.maximum(lengths, np.float32(1e-6))
        return whole

    def _known(self) -> dict[bytes, bytes]:
        if self._path is not None:
            with suppress(sqlite3.Error), self._open(self._path) as db:
                return dict(db.execute("SELECT text, vector FROM vectors").fetchall())
        return dict(self._held)

    def _keep(self, new: dict[bytes, bytes]) -> None:
        if self._path is not None:
            with suppress(sqlite3.Error), self._open(self._path) as db:
                db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", new.items())
                return
        self._held |= new  # nowhere to be kept, or no room there

    def _forget(self, gone: set[bytes]) -> None:
        for key in gone:
            self._held.pop(key, None)
        if self._path is not None:
            with suppress(sqlite3.Error), self._open(self._path) as db:
                db.executemany("DELETE FROM vectors WHERE text = ?", ((key,) for key in gone))

    @contextmanager
    def _open(self, path: Path) -> Iterator[sqlite3.Connection]:
        """The file's database; one that turns out to be ruined is gone for who opens it next."""
        try:
            with closing(self._prepared(path)) as db, db:
                yield db
        except sqlite3.OperationalError:
            raise  # it is locked, or may not be written: not ruined
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)
            raise

    def _prepared(self, path: Path) -> sqlite3.Connection:
        db = sqlite3.connect(path, timeout=_WAIT)
        try:
            with db:
                db.execute("CREATE TABLE IF NOT EXISTS model (name TEXT NOT NULL)")
                db.execute(
                    "CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB) "
                    "WITHOUT ROWID"
                )
                name = db.execute("SELECT name FROM model").fetchone()
                if name != (self._model,):
                    db.execute("DELETE FROM model")
                    db.execute("DELETE FROM vectors")
                    db.execute("INSERT INTO model VALUES (?)", (self._model,))
        except BaseException:
            db.close()
            raise
        return db


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]
