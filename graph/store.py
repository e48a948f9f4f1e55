"""Where argument maps are kept: a named graph or two a thread, and a catalog that they share.

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
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Generic, Self, TypeVar

import pyoxigraph as ox

from graph.crux import Weighed, weigh
from graph.directory import Noted
from graph.errors import NoSuchThread, StoreError, StoreLocked, ThreadChanged, ThreadExists
from graph.keeping.rewriting import Change, Rewrite, View, Writer, as_extracted, decided
from graph.kept import Kept, Look, Ready, ready
from graph.model import ArgumentMap
from graph.quads import ThreadSummary, read_map, same
from graph.reviewing.apply import Course
from graph.reviewing.corrections import Correction
from graph.reviewing.outcome import Corrected, Element
from graph.reviewing.remembered import MEMORY
from graph.reviewing.sight import Sight
from graph.reviewing.stored import (
    Reviewed,
    Reviewing,
    kept_corrections,
    kept_course,
    reviewing,
    reviewing_more,
    said_again,
)
from graph.same.stored import Compares, Comparing, in_step
from graph.words.keeping import Searcher

if TYPE_CHECKING:
    from graph.keeping.endpoint import Endpoint

__all__ = [
    "OPENERS", "Change", "Opener", "Shared", "Store", "ThreadSummary", "is_remote", "open_store",
]  # fmt: skip

_TRIES: Final = 100  # of a change that others overtake
_W = TypeVar("_W", bound=Writer)
_T = TypeVar("_T")


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
        """What the map of a thread comes to, weighed for its debate.

        Raises:
            NoSuchThread: it is not here.
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


class Shared(Comparing[_W], Store, Generic[_W]):
    """What all stores share; children say how to look, to write, and to make a change."""

    def __init__(self) -> None:
        self._summaries: tuple[str, list[ThreadSummary]] = ("", [])

    @abstractmethod
    def _writing(self) -> AbstractContextManager[_W]:
        """The newest content, for one writer at a time."""

    @abstractmethod
    def _keep(self, writer: _W, rewrite: Rewrite) -> bool:
        """Make one change, whole or not at all, and let readers see it.

        Returns:
            False where nothing was done because somebody else wrote since ``writer`` looked.
        """

    def _change(self, decide: Callable[[_W], tuple[Rewrite, _T]]) -> _T:
        """Decide and make one change: the one way in which anything is written to any store.

        Whatever is kept in step with a store is told here of each rewrite that was kept.

        Args:
            decide: looks at what is kept and says what to change, and what to return; is asked
                again where somebody else wrote in the meantime.
        """
        for _ in range(_TRIES):
            with self._writing() as writer:
                rewrite, result = decide(writer)
                if rewrite.empty:
                    return result
                rewrite = in_step(rewrite, writer=writer)
                before = self._sealed(writer)
                if self._keep(writer, rewrite):
                    changed = rewrite.old.keys() | rewrite.new.keys()
                    MEMORY.carry(before, self._sealed(writer), changed=changed)
                    return result
        raise StoreLocked(
            f"others wrote to the store {_TRIES} times while this change was made: try again when "
            "they are done."
        )

    def add(
        self,
        amap: ArgumentMap,
        *,
        replace: bool = False,
        after: ArgumentMap | None = None,
    ) -> Change:
        with self.view() as view:
            if same(view.quads(amap.thread.id), amap):
                return "unchanged"  # found without waiting for a writer
        (change,) = self.add_many([ready(amap, after=after)], replace=replace)
        if isinstance(change, Exception):
            raise change
        return change

    def add_many(
        self, maps: Sequence[Ready], *, replace: bool = False
    ) -> list[Change | ThreadExists | ThreadChanged]:
        def decide(writer: _W) -> tuple[Rewrite, list[Change | ThreadExists | ThreadChanged]]:
            changes: list[Change | ThreadExists | ThreadChanged] = []
            new: dict[str, list[ox.Quad]] = {}
            old: dict[str, list[ox.Quad]] = {}
            for one in maps:
                held = new.get(one.thread) or writer.quads(one.thread)
                change = decided(one, held=held, replace=replace)
                changes.append(change)
                if isinstance(change, Exception) or change == "unchanged":
                    continue
                if held and one.thread not in new:
                    old[one.thread] = held
                new[one.thread] = said_again(one.quads(), old=held, thread_id=one.thread)
            return Rewrite(old=old, new=new), changes

        return self._change(decide)

    def remove(self, thread_id: str) -> None:
        def decide(writer: _W) -> tuple[Rewrite, bool]:
            old = writer.quads(thread_id)
            return Rewrite(old={thread_id: old} if old else {}), bool(old)

        if not self._change(decide):
            raise self._no_such(thread_id)

    def threads(self, *, machine: bool = False) -> list[ThreadSummary]:
        if machine:
            with self.view() as view:
                return as_extracted(view)
        version = self.version()
        known, summaries = self._summaries
        if version != known:
            with self.view() as view:
                summaries = view.summaries()
            self._summaries = (version, summaries)
        return list(summaries)

    def load(self, thread_id: str, *, machine: bool = False) -> ArgumentMap:
        amap = self.find(thread_id, machine=machine)
        if amap is None:
            raise self._no_such(thread_id)
        return amap

    def find(self, thread_id: str, *, machine: bool = False) -> ArgumentMap | None:
        with self.view() as view:
            return read_map(view.quads(thread_id), thread_id, machine=machine)

    def weighed(self, thread_id: str, *, machine: bool = False) -> Weighed:
        return weigh(self.load(thread_id, machine=machine))

    def ids_at(self, url: str) -> list[str]:
        with self.view() as view:
            return view.ids_at(url)

    def review(
        self,
        thread_id: str,
        corrections: Iterable[Correction],
        *,
        seen: Mapping[Element, Sight] | None = None,
    ) -> Corrected:
        new, looked = tuple(corrections), seen or {}

        def decide(writer: _W) -> tuple[Rewrite, tuple[_W, Reviewing] | None]:
            course = MEMORY.get(self._sealed(writer), thread_id)
            if course is not None:
                done = reviewing_more(course, new, seen=looked)
            elif said := writer.quads(thread_id):
                done = reviewing(said, new, thread_id=thread_id, seen=looked)
            else:
                return Rewrite(), None
            if not (done.old or done.new):
                return Rewrite(), (writer, done)
            old, come = {thread_id: done.old}, {thread_id: done.new}
            return Rewrite(old=old, new=come, partial=done.partial), (writer, done)

        result = self._change(decide)
        if result is None:
            raise self._no_such(thread_id)
        writer, done = result
        self._remember(self._sealed(writer), thread_id, done.course, plain=done.plain)
        return done.course.outcome

    def corrections(self, thread_id: str) -> tuple[Correction, ...]:
        known = MEMORY.get(self._sealed(), thread_id)
        kept = known.outcome.corrections if known is not None else None
        return kept_corrections(self._quads(thread_id), thread_id) if kept is None else kept

    def outcome(self, thread_id: str) -> Corrected:
        copy = self._sealed()
        course = MEMORY.get(copy, thread_id)
        if course is None:
            course, plain = kept_course(self._quads(thread_id), thread_id)
            if copy == self._sealed():  # so that it was read of that very copy
                self._remember(copy, thread_id, course, plain=plain)
        return course.outcome

    def _sealed(self, writer: _W | None = None) -> str:  # noqa: ARG002 for those who override it
        """The name of what is kept now, or of what a writer found and, once it has written, left.

        "" where others may write without a new name, so that nothing can be remembered.
        """
        return ""

    def _remember(self, copy: str, thread_id: str, course: Course, *, plain: bool) -> None:
        if copy and plain:
            MEMORY.keep(copy, thread_id, course)

    def _quads(self, thread_id: str) -> list[ox.Quad]:
        with self.view() as view:
            quads = view.quads(thread_id)
        if not quads:
            raise self._no_such(thread_id)
        return quads

    def _no_such(self, thread_id: str) -> NoSuchThread:
        ids = [summary.id for summary in self.threads()]
        held = ", ".join(ids[:10]) + (f" and {len(ids) - 10} more" if len(ids) > 10 else "")
        return NoSuchThread(
            f"the store holds no thread {thread_id[:200]!r}: it holds {held or 'none yet'}."
        )


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
