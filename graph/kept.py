"""Maps on their way into the store, and what one copy of the store already holds.

Reading thousands of threads is shared out over processes, and one of them writes. What passes
between them is a map made :class:`Ready`, as lines that a writer need only parse; and each reader
may look into a :class:`Kept` copy of the store, so that no thread is mapped twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import pyoxigraph as ox

from graph.debate.rdf import to_lines
from graph.debate.weighing import weigh
from graph.errors import StoreError
from graph.model import ArgumentMap
from graph.quads import ids_at, read_map, review_quads, thread_quads
from graph.rdf import to_nquads
from graph.reviewing.corrections import Correction
from graph.reviewing.stored import kept_corrections
from graph.snapshots import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A map in the form in which it is kept: all its statements as N-Quads, one a line.

    ``weighed`` are those of what it comes to, as long as nobody corrected it or chose a debate.
    ``after`` is the stored map that it was made from and takes the place of, as in
    :meth:`graph.store.Store.add`.
    """

    thread: str
    nquads: str
    weighed: str
    after: ArgumentMap | None = None

    def quads(self) -> list[ox.Quad]:
        """The statements."""
        return list(ox.parse(self.nquads, format=ox.RdfFormat.N_QUADS))

    def weights(self) -> list[ox.Quad]:
        """The statements of what the map comes to."""
        return list(ox.parse(self.weighed, format=ox.RdfFormat.N_QUADS))

    def whole(self) -> list[ox.Quad]:
        """All that is said of the thread where nothing was said of it before."""
        return [*self.quads(), *self.weights()]

    def map(self) -> ArgumentMap:
        """The map that was made ready.

        Raises:
            StoreError: these are the statements of no map.
        """
        amap = read_map(self.quads(), self.thread)
        if amap is None:
            raise StoreError(f"the thread {self.thread!r} was made ready without a statement.")
        return amap


def ready(amap: ArgumentMap, *, after: ArgumentMap | None = None) -> Ready:
    """Make a map ready to be kept, which takes longer than keeping it."""
    weighed = to_lines(weigh(amap))
    return Ready(thread=amap.thread.id, nquads=to_nquads(amap), weighed=weighed, after=after)


class Look(Protocol):
    """A store to be looked into many times, here and by other processes.

    ``place`` is what those open: the directory of a copy, as :class:`Kept` does, or the location of
    a store, as :func:`graph.store.open_store` does.
    """

    @property
    def place(self) -> Path | str:
        """What other processes open while this one holds it."""

    def find(self, thread_id: str, *, machine: bool = False) -> ArgumentMap | None:
        """The map of a thread; None where it is not here."""

    def corrections(self, thread_id: str) -> tuple[Correction, ...]:
        """The corrections of a thread in their order."""

    def ids_at(self, url: str) -> list[str]:
        """The ids of the threads that were found at an address, spelt just so."""

    def close(self) -> None:
        """Let go of it; closing twice does no harm."""


class Kept:
    """One copy of the store, as :meth:`graph.store.Store.snapshot` names it, open for many looks.

    It stays as it was when it was made, and stays on disk until it is closed. One thread at a time.

    Raises:
        FileNotFoundError: it was pruned meanwhile; take the newest one.
        OSError: it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._snapshot = Snapshot(path)

    @property
    def place(self) -> Path:
        """The directory of the copy, for other processes to open while this one holds it."""
        return self._snapshot.path

    def find(self, thread_id: str, *, machine: bool = False) -> ArgumentMap | None:
        """The map of a thread; None where it is not here.

        Args:
            thread_id: the thread.
            machine: give the map as the extraction made it, and not as people corrected it.

        Raises:
            StoreError: it is kept in a form that cannot be read.
        """
        return read_map(thread_quads(self._snapshot.db, thread_id), thread_id, machine=machine)

    def corrections(self, thread_id: str) -> tuple[Correction, ...]:
        """The corrections of a thread in their order; none where it is not here."""
        return kept_corrections(review_quads(self._snapshot.db, thread_id), thread_id)

    def ids_at(self, url: str) -> list[str]:
        """The ids of the threads that were found at an address, spelt just so."""
        return ids_at(self._snapshot.db, url)

    def close(self) -> None:
        """Let go of the copy; closing twice does no harm."""
        self._snapshot.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
