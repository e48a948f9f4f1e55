"""Stores that this machine keeps by itself, in an Oxigraph database: on disk, or in memory."""

from __future__ import annotations

import secrets
import tempfile
import threading
from abc import abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graph.directory import Directory, Noted
from graph.errors import StoreError
from graph.keeping.rewriting import Rewrite
from graph.keeping.shared import Shared
from graph.quads import View, Writer, replacement
from graph.reviewing.kept import only_judges
from graph.snapshots import newest, publish
from graph.vocab import CATALOG
from graph.words.keeping import InMemory, Searcher

_CATALOG: Final = ox.NamedNode(CATALOG)
_AT_ONCE: Final = 100_000
"""Statements that are loaded at once: of a million, Oxigraph holds more than a gigabyte."""


class Embedded(Shared[Writer]):
    """What embedded stores share; children say how to read, write and publish."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[ox.Store]:
        """A database whose content stays as it is until the end of the block."""

    @abstractmethod
    def _commit(self, writer: Writer, *, insert: list[ox.Quad], update: str | None = None) -> None:
        """Make one change in one transaction and let readers see it."""

    @contextmanager
    def view(self) -> Iterator[View]:
        with self._reading() as db:
            yield View(db)

    def _sealed(self, writer: Writer | None = None) -> str:
        return self.version() if writer is None else writer.version

    def _keep(self, writer: Writer, rewrite: Rewrite) -> bool:
        insert = rewrite.insert()
        writer.threads = (*rewrite.old, *rewrite.new)
        if rewrite.partial:
            writer.threads = tuple(
                one
                for one, come in rewrite.new.items()
                if not only_judges([*rewrite.old[one], *come], one)
            )
        if rewrite.old or rewrite.gone:
            gone = writer.orphans(rewrite.delete(), threads=rewrite.old)
            if rewrite.old.keys() == rewrite.new.keys():
                update = _difference(rewrite, gone=set(gone))
            else:
                delete = [*gone, *rewrite.gone]
                update = replacement(rewrite.old, delete=delete, insert=insert)
            self._commit(writer, insert=[], update=update)
        else:
            self._commit(writer, insert=insert)
        return True


def _difference(rewrite: Rewrite, *, gone: set[ox.Quad]) -> str:
    """An update that changes only what differs: of a large thread, that is often very little."""
    old, new = rewrite.delete(), rewrite.insert()
    were, are = set(old), set(new)
    shared = {quad for quad in were if quad.graph_name == _CATALOG} - gone
    return replacement(
        (),
        delete=[quad for quad in dict.fromkeys(old) if quad not in are and quad not in shared],
        insert=[quad for quad in dict.fromkeys(new) if quad not in were],
    )


class DirectoryStore(Embedded):
    """A store on disk."""

    def __init__(self, location: Path, *, create: bool, noted: Noted | None = None) -> None:
        super().__init__()
        self._open: Directory | None = Directory(location, create=create, noted=noted)

    @property
    def _directory(self) -> Directory:
        if self._open is None:
            raise StoreError("the store is closed: open it again.")
        return self._open

    def version(self) -> str:
        return self._directory.newest().name

    def snapshot(self) -> Path:
        return self._directory.newest()

    def words(self) -> Searcher:
        return self._directory.words

    def aside(self, name: str) -> Path:
        return self._directory.location / name

    def refill(self, threads: Iterable[Rewrite]) -> None:
        self._directory.swap(lambda db: _fill(db, threads))

    def close(self) -> None:
        self._open = None

    def _reading(self) -> AbstractContextManager[ox.Store]:
        return self._directory.reading()

    def _writing(self) -> AbstractContextManager[Writer]:
        return self._directory.writing()

    def _commit(self, writer: Writer, *, insert: list[ox.Quad], update: str | None = None) -> None:
        self._directory.commit(writer, insert=insert, update=update)


class MemoryStore(Embedded):
    """A store that lasts as long as this object."""

    def __init__(self) -> None:
        super().__init__()
        self._db: ox.Store | None = ox.Store()
        self._lock = threading.RLock()
        self._name = secrets.token_hex(8)
        self._number = 0
        self._copies: tempfile.TemporaryDirectory[str] | None = None
        self._copied: tuple[int, Path] | None = None
        self._words = InMemory(self._reading, version=self.version)

    def version(self) -> str:
        with self._reading():
            return f"{self._name}-{self._number}"

    def words(self) -> Searcher:
        return self._words

    def snapshot(self) -> Path:
        with self._reading() as db:
            if self._copied is None or self._copied[0] != self._number:
                self._copied = (self._number, self._copy(db))
            return self._copied[1]

    def _copy(self, db: ox.Store) -> Path:
        if self._copies is None:
            self._copies = tempfile.TemporaryDirectory(prefix="cruxmap-")
        location = Path(self._copies.name)
        with tempfile.TemporaryDirectory(dir=location) as draft:
            disk = ox.Store(draft)
            disk.bulk_extend(db)
            publish(disk, location=location)
            del disk
        path = newest(location)
        if path is None:
            raise StoreError(f"the copy of the store in {location} is gone: open a new one.")
        return path

    def refill(self, threads: Iterable[Rewrite]) -> None:
        new = ox.Store()
        _fill(new, threads)
        with self._reading():
            self._db = new
            self._number += 1

    def close(self) -> None:
        with self._lock:
            self._db = None
            if self._copies is not None:
                self._copies.cleanup()
                self._copies = None

    @contextmanager
    def _reading(self) -> Iterator[ox.Store]:
        with self._lock:
            if self._db is None:
                raise StoreError("the store in memory is closed: what it held is gone.")
            yield self._db

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        with self._reading() as db:
            writer = Writer(db)
            writer.version = self.version()
            yield writer

    def _commit(self, writer: Writer, *, insert: list[ox.Quad], update: str | None = None) -> None:
        writer.commit(insert=insert, update=update)
        self._number += 1
        writer.version = self.version()


def _fill(db: ox.Store, threads: Iterable[Rewrite]) -> None:
    quads = (quad for one in threads for quad in one.insert())
    while some := list(islice(quads, _AT_ONCE)):
        db.bulk_extend(some)
