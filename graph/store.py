"""Where argument maps are kept: two or three named graphs a thread, and a catalog they share.

A directory holds an Oxigraph database (its layout is told in :mod:`graph.snapshots`); ``memory:``
keeps everything in this process; an http(s) address is a SPARQL 1.1 endpoint
(:mod:`graph.keeping.remote`). Each change is one transaction: a thread is there as it was before or
as it is after, and never in between, whatever happens to the process that writes. Reading a
directory is done on read-only copies, so readers in other processes never wait for a writer.

Every term that reaches the database is made by :mod:`graph.rdf` or by pyoxigraph, never by putting
text into a query.
"""

from __future__ import annotations

import os
import re
from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from graph.crux import Debate, Reading, Weighed
from graph.directory import Noted
from graph.errors import StoreError, ThreadChanged, ThreadExists
from graph.keeping.rewriting import Change, Rewrite, View
from graph.kept import Kept, Look, Ready
from graph.model import ArgumentMap
from graph.quads import ThreadSummary
from graph.reviewing.stored import Reviewed
from graph.same.stored import Compares
from graph.words.keeping import Searcher

if TYPE_CHECKING:
    from graph.keeping.endpoint import Endpoint

__all__ = [
    "OPENERS", "Change", "Opener", "Store", "ThreadSummary", "is_remote", "open_store",
]  # fmt: skip


class Store(Reviewed, Compares):
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
    def weighed(self, thread_id: str, *, machine: bool = False) -> Weighed:
        """What the map of a thread comes to, as it is kept in step with the map.

        It is weighed here and now where an older version kept the thread, and, for the debate and
        by the readings that are kept, where ``machine`` asks for the map that was added.

        Raises:
            NoSuchThread: it is not here.
        """

    @abstractmethod
    def judge(
        self,
        thread_id: str,
        debate: Debate | None,
        readings: Iterable[Reading] = (),
        *,
        created: str | None = None,
    ) -> Weighed:
        """Keep a thread's debate and how its claims were read, and weigh its map for them.

        They stay when the map or its corrections change; readings of claims that are gone drop out,
        but for those that people made, which are away until the claims are back.

        Args:
            thread_id: the thread.
            debate: its debate; None for one that is proposed from the map, and anew with each.
            readings: all that count from now on; those of other positions do not, nor those of
                other claims, of which those that people made are away.
            created: when this is done (ISO 8601), if that is to be kept until the map changes.

        Raises:
            NoSuchThread: it is not here.
            StoreLocked: another process has been writing for some seconds.
        """

    @abstractmethod
    def ids_at(self, url: str) -> list[str]:
        """The ids of the threads that were found at an address, spelt just so."""

    @abstractmethod
    def snapshot(self) -> Path:
        """The directory of a read-only copy of what is kept now, for any process to open.

        Open it with :class:`graph.snapshots.Snapshot`, which keeps it from being pruned. Until
        then it lasts as long as it is among the few newest. A store with an :meth:`endpoint` has
        none, and raises StoreError.
        """

    def endpoint(self) -> Endpoint | None:
        """The endpoint to send queries to; None where they run on a :meth:`snapshot`."""
        return None

    def look(self) -> Look:
        """What is kept now, to be looked into many times, by other processes too."""
        return Kept(self.snapshot())

    @abstractmethod
    def words(self) -> Searcher:
        """What finds claims and posts by their words; :mod:`graph.words.search` asks it."""

    @abstractmethod
    def version(self) -> str:
        """A name for what is kept now; it changes whenever that changes, and never comes back."""

    @abstractmethod
    def view(self) -> AbstractContextManager[View]:
        """What is kept, statement by statement.

        Of an embedded store it stays as it is until the end of the block; of an endpoint each
        thread is as it is when it is asked for.
        """

    @abstractmethod
    def refill(self, threads: Iterable[Rewrite]) -> None:
        """Put other threads in the place of all that is kept: all of them, or nothing is done.

        Memory does not grow with their number. If ``threads`` raises, that is what is raised here.

        Args:
            threads: changes that only bring new threads.

        Raises:
            StoreLocked: another process has been writing for some seconds.
            StoreError: an endpoint cannot do it whole: it is then left for no reader to take for
                whole, until it is done again.
        """

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


Opener = Callable[[str, bool, Noted | None], Store]
"""Opens the store at a place (the location without its scheme); the flag says: make it."""


# What is opened builds on what is here; and each kind loads its libraries only where it is named.


def _open_directory(place: str, create: bool, noted: Noted | None) -> Store:
    from graph.keeping.embedded import DirectoryStore  # noqa: PLC0415

    return DirectoryStore(Path(place).expanduser(), create=create, noted=noted)


def _open_memory(place: str, create: bool, noted: Noted | None) -> Store:  # noqa: ARG001 an Opener
    from graph.keeping.embedded import MemoryStore  # noqa: PLC0415

    if place:
        raise StoreError(f"the store 'memory:{place}' has no name to take: write 'memory:'.")
    return MemoryStore()


def _open_remote(
    place: str,
    create: bool,  # noqa: ARG001 an Opener
    noted: Noted | None,
    *,
    scheme: str,
) -> Store:
    from graph.keeping.remote import RemoteStore  # noqa: PLC0415

    return RemoteStore(scheme + place, noted=noted)


OPENERS: Final[dict[str, Opener]] = {
    "": _open_directory,
    "memory:": _open_memory,
    "http:": partial(_open_remote, scheme="http:"),
    "https:": partial(_open_remote, scheme="https:"),
}
"""How to open a store, by the scheme of its location."""


def is_remote(location: str | os.PathLike[str]) -> bool:
    """Whether a location names an endpoint, so that there is nothing of it to be found on disk."""
    return isinstance(location, str) and location.lower().startswith(("http:", "https:"))


def open_store(
    location: str | os.PathLike[str], *, create: bool = True, noted: Noted | None = None
) -> Store:
    """Open the store at ``location``: a directory, an endpoint, or ``memory:``, which is not kept.

    Args:
        location: where; a path-like object is always a directory.
        create: make the directory where there is none. An endpoint is not asked before it is used.
        noted: told when a change has to wait for another writer, and for whom.

    Raises:
        StoreError: nothing there can be opened; says why and what to do.
    """
    text = os.fspath(location)
    # One letter and a colon is a drive, not a scheme.
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]+:)", text) if isinstance(location, str) else None
    scheme = found[1] if found else ""
    opener = OPENERS.get(scheme.lower())
    if opener is None:
        raise StoreError(
            f"the store {text[:200]!r} starts with {scheme!r}, which is no kind of store: name a "
            f"directory (./{text[:40]} if it is one), the http(s) address of a SPARQL endpoint, or "
            "'memory:'."
        )
    if not text:
        raise StoreError("the store's location is empty: name a directory.")
    return opener(text[len(scheme) :], create, noted)
