"""What one change does to a store: whole threads, as they were and as they are to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as with_fields
from typing import Literal, Protocol

import pyoxigraph as ox

from graph.errors import ThreadChanged, ThreadExists, Way
from graph.kept import Ready
from graph.quads import ThreadSummary, read_map, same
from graph.same.reach import Reach
from graph.vocab import reviews_iri

Change = Literal["added", "unchanged", "updated", "replaced"]
"""What adding a map did; "updated" only where it was told which map comes before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """One change: of each thread named in ``old`` or ``new``, the first goes and the second comes.

    Both hold all that is said of a thread: its graphs and its share of the catalog. A thread that
    is only in ``new`` was not there before; one that is only in ``old`` is gone after. A
    ``partial`` change holds no more than what goes and what comes of threads that stay; only a
    store that can be told so little is given one. ``gone`` and ``come`` are what goes and what
    comes of what is said across threads (:mod:`graph.same`).
    """

    old: Mapping[str, Sequence[ox.Quad]] = field(default_factory=dict)
    new: Mapping[str, Sequence[ox.Quad]] = field(default_factory=dict)
    partial: bool = False
    gone: Sequence[ox.Quad] = ()
    come: Sequence[ox.Quad] = ()

    @property
    def empty(self) -> bool:
        """Whether it changes nothing."""
        return not (self.old or self.new or self.gone or self.come)

    def insert(self) -> list[ox.Quad]:
        """All that is said anew."""
        return [*(quad for quads in self.new.values() for quad in quads), *self.come]

    def delete(self) -> list[ox.Quad]:
        """All that was said so far; what other threads share of it must stay."""
        return [*(quad for quads in self.old.values() for quad in quads), *self.gone]


class View(Protocol):
    """What a store holds, for the time of one look."""

    def quads(self, thread_id: str) -> list[ox.Quad]:
        """All that is said of a thread; nothing where it is not there."""

    def weights(self, thread_id: str) -> list[ox.Quad]:
        """What is kept of what a thread's map comes to; nothing where that is not kept."""

    def ids_at(self, url: str) -> list[str]:
        """The ids of the threads that were found at an address, spelt just so."""

    def summaries(self) -> list[ThreadSummary]:
        """The threads that are kept, by title."""

    def ids(self) -> list[str]:
        """The ids of the threads that are kept, in order."""

    def catalog(self) -> Iterable[ox.Quad]:
        """All that the catalog says."""

    def graphs(self) -> set[str]:
        """The IRIs of the named graphs that hold anything of ours; "" for the default graph."""

    def reach(self) -> Reach:
        """What answers for what is said across threads."""


class Writer(Protocol):
    """The newest content of a store, for who is about to change it."""

    def quads(self, thread_id: str) -> list[ox.Quad]:
        """All that is said of a thread; nothing where it is not there."""

    def reach(self) -> Reach:
        """What answers for what is said across threads."""


def decided(
    one: Ready, *, held: Sequence[ox.Quad], replace: bool
) -> Change | ThreadExists | ThreadChanged:
    """What keeping a map does where ``held`` is said of its thread, or why it is not kept."""
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


def as_extracted(view: View) -> list[ThreadSummary]:
    """The threads, with as much in each as the extraction found, whatever was corrected."""
    found, graphs = [], view.graphs()
    for one in view.summaries():
        amap = None
        if reviews_iri(one.id) in graphs:
            amap = read_map(view.quads(one.id), one.id, machine=True)
        if amap is None:
            found.append(one)
        else:
            found.append(with_fields(one, claims=len(amap.claims), links=len(amap.links)))
    return found
