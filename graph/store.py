"""Where argument maps are kept: a named graph or two a thread, and a catalog that they share.

A directory holds an Oxigraph database (its layout is told in :mod:`graph.snapshots`); ``memory:``
keeps everything in this process. Each change is one transaction: a thread is there as it was
before or as it is after, and never in between, whatever happens to the process that writes. All
reading is done on read-only copies, so readers in other processes never wait for a writer.

Every term that reaches the database is made by :mod:`graph.rdf` or by pyoxigraph, never by putting
text into a query.
"""

from __future__ import annotations

import os
import re
import secrets
import tempfile
import threading
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

import pyoxigraph as ox

from graph.directory import Directory
from graph.errors import NoSuchThread, StoreError, ThreadChanged, ThreadExists, Way
from graph.kept import Ready
from graph.model import ArgumentMap
from graph.quads import (
    ThreadSummary,
    Writer,
    as_extracted,
    ids_at,
    read_map,
    replacement,
    same,
    summarise,
    thread_quads,
)
from graph.rdf import to_nquads
from graph.reviewing.stored import Reviewed, ReviewedQuads, said_again
from graph.snapshots import newest, publish

__all__ = ["OPENERS", "Change", "Opener", "Store", "ThreadSummary", "open_store"]

Change = Literal["added", "unchanged", "updated", "replaced"]
"""What adding a map did; "updated" only where it was told which map comes before it."""


class Store(Reviewed):
    """A place that keeps argument maps, one a thread; open one with :func:`open_store`.

    A store may be used by several threads at once, and closes at the end of a ``with`` block.
    Every method raises StoreError where the place cannot be read or written.
    """

    @abstractmethod
    def add(
        self,
        amap: ArgumentMap,
        *,
        replace: bool = False,
        after: ArgumentMap | None = None,
    ) -> Change:
        """Keep a map. One that is kept already changes nothing, whenever its run was.

        Args:
            amap: the map.
            replace: put it in the place of any other map of its thread.
            after: the map that it was made from, and that it takes the place of.

        The thread's corrections are applied to the new map, and so are the review statuses that
        other tools gave to claims and links which are in both.

        Raises:
            ThreadExists: its thread is kept with other content, and nothing says to replace it.
            ThreadChanged: what is kept of its thread is not ``after`` any more.
            StoreLocked: another process has been writing for some seconds.
        """

    @abstractmethod
    def add_many(
        self, maps: Sequence[Ready], *, replace: bool = False
    ) -> list[Change | ThreadExists | ThreadChanged]:
        """Keep maps, all in one change that readers see whole: many times faster than one by one.

        Returns what :meth:`add` would return or raise for each, had they been added in this order.

        Raises:
            StoreLocked: another process has been writing for some seconds.
        """

    @abstractmethod
    def remove(self, thread_id: str) -> None:
        """Forget a thread and its corrections, and what of accounts and runs no other shares.

        Raises:
            NoSuchThread: it is not here.
            StoreLocked: another process has been writing for some seconds.
        """

    @abstractmethod
    def threads(self, *, machine: bool = False) -> list[ThreadSummary]:
        """The threads that are kept, by title; counted without corrections, if ``machine``."""

    @abstractmethod
    def load(self, thread_id: str, *, machine: bool = False) -> ArgumentMap:
        """The map of a thread as corrected; the one that was added, if ``machine`` is said.

        Raises:
            NoSuchThread: it is not here.
        """

    @abstractmethod
    def find(self, thread_id: str, *, machine: bool = False) -> ArgumentMap | None:
        """The map of a thread, as :meth:`load` gives it; None where it is not here."""

    @abstractmethod
    def ids_at(self, url: str) -> list[str]:
        """The ids of the threads that were found at an address, spelt just so."""

    @abstractmethod
    def snapshot(self) -> Path:
        """The directory of a read-only copy of what is kept now, for any process to open.

        Open it with :class:`graph.snapshots.Snapshot`, which keeps it from being pruned. Until
        then it lasts as long as it is among the few newest.
        """

    @abstractmethod
    def version(self) -> str:
        """A name for what is kept now; it changes whenever that changes, and never comes back."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what the store holds; closing twice does no harm."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Oxigraph(ReviewedQuads, Store):
    """What all embedded stores share; children say how to read, write and publish."""

    def __init__(self) -> None:
        self._summaries: tuple[str, list[ThreadSummary]] = ("", [])

    @abstractmethod
    def _reading(self) -> AbstractContextManager[ox.Store]:
        """A database whose content stays as it is until the end of the block."""

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Writer]:
        """The newest content, for one writer at a time."""

    @abstractmethod
    def _commit(self, writer: Writer, *, insert: list[ox.Quad], update: str | None = None) -> None:
        """Make one change and let readers see it."""

    def add(
        self,
        amap: ArgumentMap,
        *,
        replace: bool = False,
        after: ArgumentMap | None = None,
    ) -> Change:
        thread_id = amap.thread.id
        with self._reading() as db:
            if same(thread_quads(db, thread_id), amap):
                return "unchanged"  # found without waiting for a writer
        insert = list(ox.parse(to_nquads(amap), format=ox.RdfFormat.N_QUADS))
        with self._writing() as writer:
            old = writer.quads(thread_id)
            if not old and after is None:
                self._commit(writer, insert=insert)
                return "added"
            if same(old, amap):
                return "unchanged"
            if after is not None and not same(old, after):
                raise _changed(thread_id)
            if after is None and not replace:
                raise _exists(thread_id)
            said = said_again(insert, old=old, thread_id=thread_id)
            orphans = writer.orphans(old, threads=(thread_id,))
            update = replacement((thread_id,), delete=orphans, insert=said)
            self._commit(writer, insert=[], update=update)
            return "replaced" if after is None else "updated"

    def add_many(
        self, maps: Sequence[Ready], *, replace: bool = False
    ) -> list[Change | ThreadExists | ThreadChanged]:
        changes: list[Change | ThreadExists | ThreadChanged] = []
        new: dict[str, list[ox.Quad]] = {}
        old: dict[str, list[ox.Quad]] = {}
        with self._writing() as writer:
            for one in maps:
                held = new.get(one.thread) or writer.quads(one.thread)
                change = _change(one, held=held, replace=replace)
                changes.append(change)
                if isinstance(change, Exception) or change == "unchanged":
                    continue
                if held and one.thread not in new:
                    old[one.thread] = held
                new[one.thread] = said_again(one.quads(), old=held, thread_id=one.thread)
            insert = [quad for quads in new.values() for quad in quads]
            if old:
                gone = writer.orphans([q for quads in old.values() for q in quads], threads=old)
                update = replacement(old, delete=gone, insert=insert)
                self._commit(writer, insert=[], update=update)
            elif insert:
                self._commit(writer, insert=insert)
        return changes

    def remove(self, thread_id: str) -> None:
        with self._writing() as writer:
            old = writer.quads(thread_id)
            if not old:
                raise self._no_such(thread_id)
            orphans = writer.orphans(old, threads=(thread_id,))
            update = replacement((thread_id,), delete=orphans, insert=[])
            self._commit(writer, insert=[], update=update)

    def threads(self, *, machine: bool = False) -> list[ThreadSummary]:
        if machine:
            with self._reading() as db:
                return as_extracted(db, summarise(db))
        version = self.version()
        known, summaries = self._summaries
        if version != known:
            with self._reading() as db:
                summaries = summarise(db)
            self._summaries = (version, summaries)
        return list(summaries)

    def load(self, thread_id: str, *, machine: bool = False) -> ArgumentMap:
        amap = self.find(thread_id, machine=machine)
        if amap is None:
            raise self._no_such(thread_id)
        return amap

    def find(self, thread_id: str, *, machine: bool = False) -> ArgumentMap | None:
        with self._reading() as db:
            return read_map(thread_quads(db, thread_id), thread_id, machine=machine)

    def ids_at(self, url: str) -> list[str]:
        with self._reading() as db:
            return ids_at(db, url)

    def _no_such(self, thread_id: str) -> NoSuchThread:
        ids = [summary.id for summary in self.threads()]
        held = ", ".join(ids[:10]) + (f" and {len(ids) - 10} more" if len(ids) > 10 else "")
        return NoSuchThread(
            f"the store holds no thread {thread_id[:200]!r}: it holds {held or 'none yet'}."
        )


def _change(
    one: Ready, *, held: list[ox.Quad], replace: bool
) -> Change | ThreadExists | ThreadChanged:
    """What keeping a map would do, or why it is not kept."""
    if not held and one.after is None:
        return "added"
    if same(held, one.map()):
        return "unchanged"
    if one.after is not None:
        return "updated" if same(held, one.after) else _changed(one.thread)
    return "replaced" if replace else _exists(one.thread)


def _exists(thread_id: str) -> ThreadExists:
    return ThreadExists(
        f"the store already holds the thread {thread_id!r} with other content.",
        ways=(Way.REPLACE,),
    )


def _changed(thread_id: str) -> ThreadChanged:
    return ThreadChanged(
        f"the thread {thread_id!r} was changed by somebody else in the meantime: add it again."
    )


class _DirectoryStore(_Oxigraph):
    """A store on disk."""

    def __init__(self, directory: Directory) -> None:
        super().__init__()
        self._open: Directory | None = directory

    @property
    def _directory(self) -> Directory:
        if self._open is None:
            raise StoreError("the store is closed: open it again.")
        return self._open

    def version(self) -> str:
        return self._directory.newest().name

    def snapshot(self) -> Path:
        return self._directory.newest()

    def close(self) -> None:
        self._open = None

    def _reading(self) -> AbstractContextManager[ox.Store]:
        return self._directory.reading()

    def _writing(self) -> AbstractContextManager[Writer]:
        return self._directory.writing()

    def _commit(self, writer: Writer, *, insert: list[ox.Quad], update: str | None = None) -> None:
        self._directory.commit(writer, insert=insert, update=update)


class _MemoryStore(_Oxigraph):
    """A store that lasts as long as this object."""

    def __init__(self) -> None:
        super().__init__()
        self._db: ox.Store | None = ox.Store()
        self._lock = threading.RLock()
        self._name = secrets.token_hex(8)
        self._number = 0
        self._copies: tempfile.TemporaryDirectory[str] | None = None
        self._copied: tuple[int, Path] | None = None

    def version(self) -> str:
        with self._reading():
            return f"{self._name}-{self._number}"

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
            yield Writer(db)

    def _commit(self, writer: Writer, *, insert: list[ox.Quad], update: str | None = None) -> None:
        writer.commit(insert=insert, update=update)
        self._number += 1


Opener = Callable[[str, bool], Store]
"""Opens the store at a place (the location without its scheme); the flag says: make it."""


def _open_directory(place: str, create: bool) -> Store:
    return _DirectoryStore(Directory(Path(place).expanduser(), create=create))


def _open_memory(place: str, create: bool) -> Store:  # noqa: ARG001 an Opener
    if place:
        raise StoreError(f"the store 'memory:{place}' has no name to take: write 'memory:'.")
    return _MemoryStore()


OPENERS: Final[dict[str, Opener]] = {"": _open_directory, "memory:": _open_memory}
"""How to open a store, by the scheme of its location."""


def open_store(location: str | os.PathLike[str], *, create: bool = True) -> Store:
    """Open the store at ``location``: a directory, or ``memory:`` for one that is not kept.

    Args:
        location: where; a path-like object is always a directory.
        create: make the directory where there is none.

    Raises:
        StoreError: nothing there can be opened; says why and what to do.
    """
    text = os.fspath(location)
    # One letter and a colon is a drive, not a scheme.
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]+:)", text) if isinstance(location, str) else None
    scheme = found[1] if found else ""
    opener = OPENERS.get(scheme.lower())
    if opener is None:
        if scheme.lower() in ("http:", "https:"):
            raise StoreError(
                f"the store {text[:200]!r} is a web address: remote stores cannot be opened yet, "
                "name a directory."
            )
        raise StoreError(
            f"the store {text[:200]!r} starts with {scheme!r}, which is no kind of store: name a "
            f"directory (./{text[:40]} if it is one), or 'memory:'."
        )
    if not text:
        raise StoreError("the store's location is empty: name a directory.")
    return opener(text[len(scheme) :], create)
