"""What all stores share: how a change is decided, and what is kept in step with what it changes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Final, Generic, TypeVar

import pyoxigraph as ox

from graph.crux import Debate, Reading, Weighed, weigh
from graph.debate.kept import as_kept
from graph.debate.stored import changes, mended, rewritten, still_so, weighed_again, weights_in
from graph.errors import NoSuchThread, StoreError, StoreLocked, ThreadChanged, ThreadExists
from graph.keeping.rewriting import Change, Rewrite, Writer, as_extracted, decided
from graph.kept import Ready, ready
from graph.model import ArgumentMap
from graph.quads import ThreadSummary, read_map, same
from graph.reviewing.corrections import Correction
from graph.reviewing.outcome import Corrected, Element
from graph.reviewing.remembered import MEMORY, Remembered
from graph.reviewing.sight import Sight
from graph.reviewing.stored import (
    Reviewing,
    kept_corrections,
    kept_course,
    reviewing,
    reviewing_more,
    said_again,
)
from graph.same.stored import Comparing, in_step
from graph.store import Store

_TRIES: Final = 100  # of a change that others overtake
_W = TypeVar("_W", bound=Writer)
_T = TypeVar("_T")


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
                new[one.thread] = _said_anew(one, held=held)
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
        known = MEMORY.get(self._sealed(), thread_id)
        kept = None if known is None else known.weighed
        if kept is None:
            with self.view() as view:
                kept = weights_in(view.weights(thread_id), thread_id)
        if kept is None or machine:
            return weighed_again(self.load(thread_id, machine=machine), kept)
        return kept

    def judge(
        self,
        thread_id: str,
        debate: Debate | None,
        readings: Iterable[Reading] = (),
        *,
        created: str | None = None,
    ) -> Weighed:
        given = tuple(readings)

        def decide(writer: _W) -> tuple[Rewrite, tuple[_W, Weighed, Remembered | None] | None]:
            known = MEMORY.get(self._sealed(writer), thread_id)
            said = () if known is not None else writer.quads(thread_id)
            amap = read_map(said, thread_id) if known is None else known.course.outcome.map
            if amap is None:
                return Rewrite(), None
            after = as_kept(weigh(amap, debate=debate, readings=given, created=created))
            if known is not None and known.weighed is not None:
                gone, come = changes(known.weighed, after)
            else:
                gone, come = mended(said, after)
            if known is not None:
                known = replace(known, weighed=after)
            if not (gone or come):
                change = Rewrite()
            elif self._sealed(writer):
                change = Rewrite(old={thread_id: gone}, new={thread_id: come}, partial=True)
            else:
                change = Rewrite(old={thread_id: said}, new={thread_id: rewritten(said, after)})
            return change, (writer, after, known)

        result = self._change(decide)
        if result is None:
            raise self._no_such(thread_id)
        writer, weighed, known = result
        if known is not None:
            self._remember(self._sealed(writer), thread_id, known)
        return weighed

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

        def decide(writer: _W) -> tuple[Rewrite, tuple[_W, Reviewing, Weighed | None] | None]:
            known = MEMORY.get(self._sealed(writer), thread_id)
            said: Sequence[ox.Quad] = ()
            if known is not None:
                done, before = reviewing_more(known.course, new, seen=looked), known.weighed
            elif said := writer.quads(thread_id):
                done = reviewing(said, new, thread_id=thread_id, seen=looked)
                before = weights_in(said, thread_id)
            else:
                return Rewrite(), None
            if not (done.old or done.new):
                return Rewrite(), (writer, done, before)
            amap = done.course.outcome.map
            if known is not None and still_so(before, known.course.outcome.map, amap):
                after = before
            else:
                after = weighed_again(amap, before)
            rewrite = _with_weights(done, before, after, thread_id=thread_id)
            return rewrite, (writer, done, after)

        result = self._change(decide)
        if result is None:
            raise self._no_such(thread_id)
        writer, done, weighed = result
        if done.plain:
            known = Remembered(course=done.course, weighed=weighed)
            self._remember(self._sealed(writer), thread_id, known)
        return done.course.outcome

    def corrections(self, thread_id: str) -> tuple[Correction, ...]:
        known = MEMORY.get(self._sealed(), thread_id)
        kept = known.course.outcome.corrections if known is not None else None
        return kept_corrections(self._quads(thread_id), thread_id) if kept is None else kept

    def outcome(self, thread_id: str) -> Corrected:
        copy = self._sealed()
        known = MEMORY.get(copy, thread_id)
        if known is None:
            quads = self._quads(thread_id)
            course, plain = kept_course(quads, thread_id)
            known = Remembered(course=course, weighed=weights_in(quads, thread_id))
            if plain and copy == self._sealed():  # so that it was read of that very copy
                self._remember(copy, thread_id, known)
        return known.course.outcome

    def _sealed(self, writer: _W | None = None) -> str:  # noqa: ARG002 for those who override it
        """The name of what is kept now, or of what a writer found and, once it has written, left.

        "" where others may write without a new name, so that nothing can be remembered.
        """
        return ""

    def _remember(self, copy: str, thread_id: str, known: Remembered) -> None:
        if copy:
            MEMORY.keep(copy, thread_id, known)

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


def _said_anew(one: Ready, *, held: Sequence[ox.Quad]) -> list[ox.Quad]:
    """All that is to be said of a thread that comes, or whose map another takes the place of."""
    if not held:
        return one.whole()
    said = said_again(one.quads(), old=held, thread_id=one.thread)
    amap = read_map(said, one.thread)
    if amap is None:
        raise StoreError(f"the thread {one.thread!r} was made ready without a statement.")
    return rewritten(said, weighed_again(amap, weights_in(held, one.thread)))


def _with_weights(
    done: Reviewing, before: Weighed | None, after: Weighed | None, *, thread_id: str
) -> Rewrite:
    """What keeping corrections changes, and what it changes of what the map comes to."""
    old, new = done.old, done.new
    if after is not None and done.partial:
        gone, come = changes(before, after) if after is not before else ([], [])
        old, new = [*old, *gone], [*new, *come]
    elif after is not None:
        new = rewritten(new, after)
    return Rewrite(old={thread_id: old}, new={thread_id: new}, partial=done.partial)
