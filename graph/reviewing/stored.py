"""What a store does with corrections, whatever it is made of: keep them, undo them, tell of them.

They are only ever added, and always to what the store holds at that moment, under the writer's
lock: two people who correct a thread at once lose nothing of each other's work.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager

import pyoxigraph as ox

from graph.errors import InputError, NoSuchThread, StoreError
from graph.model import ArgumentMap
from graph.quads import Writer, read_map, replacement, review_quads, thread_quads
from graph.rdf import to_nquads
from graph.reviewing.apply import corrected
from graph.reviewing.corrections import Action, Correction, correction
from graph.reviewing.kept import corrections_in, reviewed, with_reviews
from graph.reviewing.outcome import Corrected


class Reviewed(ABC):
    """What every store can do with corrections by hand."""

    @abstractmethod
    def review(self, thread_id: str, corrections: Iterable[Correction]) -> Corrected:
        """Keep corrections of a thread beside those that are kept already, all in one change.

        One that is kept already changes nothing. Those that find no place are kept too, and may
        find one in a later map.

        Returns:
            the thread with all its corrections, and what became of each of them.

        Raises:
            NoSuchThread: it is not here.
            InputError: one undoes what is not here, or is kept already with other content.
            StoreLocked: another process has been writing for some seconds.
        """

    @abstractmethod
    def outcome(self, thread_id: str) -> Corrected:
        """A thread with all its corrections, and what became of each of them.

        Raises:
            NoSuchThread: it is not here.
        """

    @abstractmethod
    def corrections(self, thread_id: str) -> tuple[Correction, ...]:
        """All corrections of a thread in their order, undone ones and undos too.

        Raises:
            NoSuchThread: it is not here.
        """

    def undo(
        self,
        thread_id: str,
        *ids: str,
        author: str,
        reason: str = "",
        created: str | None = None,
    ) -> Corrected:
        """Take corrections back; they stay known, and the undo may be undone.

        Args:
            thread_id: the thread.
            ids: the corrections.
            author: who takes them back.
            reason: why.
            created: when; now, if None.

        Raises:
            NoSuchThread: the thread is not here.
            InputError: a correction is not here.
            StoreLocked: another process has been writing for some seconds.
        """
        undos = [
            correction(Action.UNDO, author=author, reason=reason, created=created, undoes=name)
            for name in ids
        ]
        return self.review(thread_id, undos)


class ReviewedQuads(Reviewed):
    """The same for a store whose content is at hand as quads."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[ox.Store]: ...

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Writer]: ...

    @abstractmethod
    def _commit(
        self, writer: Writer, *, insert: list[ox.Quad], update: str | None = None
    ) -> None: ...

    @abstractmethod
    def _no_such(self, thread_id: str) -> NoSuchThread: ...

    def review(self, thread_id: str, corrections: Iterable[Correction]) -> Corrected:
        """Keep corrections beside those that are kept already; see :meth:`Reviewed.review`."""
        new = tuple(corrections)
        with self._writing() as writer:
            old = writer.quads(thread_id)
            machine = read_map(old, thread_id, machine=True)
            if machine is None:
                raise self._no_such(thread_id)
            known = kept_corrections(old, thread_id)
            both = _together(known, new)
            outcome = corrected(machine, both)
            if len(both) == len(known):
                return outcome
            before = _said(machine, known, old=old)
            after = reviewed(machine, outcome, corrections=both, old=old)
            held = set(old)
            gone = (set(before) - set(after)) & held
            update = replacement(
                (),
                delete=[quad for quad in old if quad in gone],
                insert=[quad for quad in dict.fromkeys(after) if quad not in held],
            )
            self._commit(writer, insert=[], update=update)
            return outcome

    def corrections(self, thread_id: str) -> tuple[Correction, ...]:
        """All corrections of a thread; what else is said of it is not read."""
        with self._reading() as db:
            quads = review_quads(db, thread_id)
            if not quads and not thread_quads(db, thread_id):
                raise self._no_such(thread_id)
        return kept_corrections(quads, thread_id)

    def outcome(self, thread_id: str) -> Corrected:
        """A thread with all its corrections; see :meth:`Reviewed.outcome`."""
        with self._reading() as db:
            quads = thread_quads(db, thread_id)
        machine = read_map(quads, thread_id, machine=True)
        if machine is None:
            raise self._no_such(thread_id)
        return corrected(machine, kept_corrections(quads, thread_id))


def kept_corrections(quads: Sequence[ox.Quad], thread_id: str) -> tuple[Correction, ...]:
    """The corrections that a store holds of a thread.

    Raises:
        StoreError: they are kept in a form that cannot be read.
    """
    try:
        return corrections_in(quads, thread_id)
    except InputError as error:
        raise StoreError(
            f"the corrections of the thread {thread_id!r} are kept in a form that cannot be read: "
            f"{error} Restore the store from a backup."
        ) from error


def said_again(new: Sequence[ox.Quad], *, old: Sequence[ox.Quad], thread_id: str) -> list[ox.Quad]:
    """What is to be said of a thread: a new map, and all that people made of the old one.

    Raises:
        StoreError: the corrections are kept in a form that cannot be read.
    """
    known = kept_corrections(old, thread_id)
    return with_reviews(new, old=old, thread_id=thread_id, known=known)


def _said(
    machine: ArgumentMap, known: Sequence[Correction], *, old: Sequence[ox.Quad]
) -> list[ox.Quad]:
    """What the store said before, to which others may have added something."""
    new = list(ox.parse(to_nquads(machine), format=ox.RdfFormat.N_QUADS))
    return with_reviews(new, old=old, thread_id=machine.thread.id, known=known)


def _together(known: Sequence[Correction], new: Sequence[Correction]) -> tuple[Correction, ...]:
    """The corrections that are kept and those that are new, each once."""
    both = {one.id: one for one in known}
    for one in new:
        if both.setdefault(one.id, one) != one:
            raise InputError(
                f"the correction {one.id} is kept already and says something else: give the new "
                "one another id."
            )
    for one in new:
        if one.undoes is not None and one.undoes not in both:
            raise InputError(
                f"there is no correction {one.undoes[:80]!r} to undo: `cruxmap review log` lists "
                "them."
            )
    return tuple(sorted(both.values(), key=lambda one: one.order))
