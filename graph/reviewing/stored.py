"""What a store does with corrections, whatever it is made of: keep them, undo them, tell of them.

They are only ever added, and always to what the store holds at that moment, under the writer's
lock: two people who correct a thread at once lose nothing of each other's work.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from graph.errors import InputError, StoreError
from graph.model import ArgumentMap
from graph.quads import read_map
from graph.rdf import to_nquads
from graph.reviewing.apply import Course
from graph.reviewing.corrections import Action, Correction, correction
from graph.reviewing.difference import difference
from graph.reviewing.kept import corrections_in, foreign, reviewed, with_reviews
from graph.reviewing.outcome import Corrected, Element
from graph.reviewing.sight import Sight, check_seen


class Reviewed(ABC):
    """What every store can do with corrections by hand."""

    @abstractmethod
    def review(
        self,
        thread_id: str,
        corrections: Iterable[Correction],
        *,
        seen: Mapping[Element, Sight] | None = None,
    ) -> Corrected:
        """Keep corrections of a thread beside those that are kept already, all in one change.

        One that is kept already changes nothing. Those that find no place are kept too, and may
        find one in a later map.

        Args:
            thread_id: the thread.
            corrections: what to keep.
            seen: how claims and links looked to who decided about them. Where one of them does not
                look so any more, nothing is kept; without this, who comes later wins.

        Returns:
            the thread with all its corrections, and what became of each of them.

        Raises:
            NoSuchThread: it is not here.
            Overtaken: what was seen is not so any more.
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
        seen: Mapping[Element, Sight] | None = None,
    ) -> Corrected:
        """Take corrections back; they stay known, and the undo may be undone.

        Args:
            thread_id: the thread.
            ids: the corrections.
            author: who takes them back.
            reason: why.
            created: when; now, if None.
            seen: how claims and links looked to who takes them back, as for :meth:`review`.

        Raises:
            NoSuchThread: the thread is not here.
            InputError: a correction is not here.
            Overtaken: what was seen is not so any more.
            StoreLocked: another process has been writing for some seconds.
        """
        undos = [
            correction(Action.UNDO, author=author, reason=reason, created=created, undoes=name)
            for name in ids
        ]
        return self.review(thread_id, undos, seen=seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewing:
    """What keeping corrections does to a thread.

    ``old`` and ``new`` are what a store said of it and is to say: all of it, or, where ``partial``
    is true, what goes and what comes. Where both are empty, nothing is new. ``course`` is the
    thread with all corrections; ``plain`` says that no other tool wrote a review status.
    """

    old: Sequence[ox.Quad]
    new: Sequence[ox.Quad]
    course: Course
    plain: bool
    partial: bool = False


def reviewing(
    old: Sequence[ox.Quad],
    new: Iterable[Correction],
    *,
    thread_id: str,
    seen: Mapping[Element, Sight],
) -> Reviewing:
    """What a store is to say of a thread once corrections are kept beside those it has.

    What others said of the thread in its graphs stays.

    Args:
        old: all that the store says of the thread.
        new: the corrections.
        thread_id: the thread's id.
        seen: what must still look so.
    """
    machine = _machine(old, thread_id)
    known = kept_corrections(old, thread_id)
    course = Course(machine, known)
    check_seen(course.outcome, seen)
    both = _together(known, tuple(new))
    plain = not foreign(old, thread_id)
    if len(both) == len(known):
        return Reviewing(old=(), new=(), course=course, plain=plain)
    course = course.after(both)
    after = reviewed(machine, course.outcome, corrections=both, old=old)
    gone = set(_said(machine, known, old=old)) - set(after)
    said = list(dict.fromkeys([*(q for q in old if q not in gone), *after]))
    return Reviewing(old=old, new=said, course=course, plain=plain)


def reviewing_more(
    course: Course, new: Iterable[Correction], *, seen: Mapping[Element, Sight]
) -> Reviewing:
    """The same, where what the store says of the thread is known, and no other tool reviewed it.

    Args:
        course: the thread with the corrections that the store has.
        new: the corrections.
        seen: what must still look so.
    """
    check_seen(course.outcome, seen)
    known = course.outcome.corrections
    both = _together(known, tuple(new))
    if len(both) == len(known):
        return Reviewing(old=(), new=(), course=course, plain=True)
    later = course.after(both)
    gone, come = difference(course.outcome, later.outcome)
    return Reviewing(old=gone, new=come, course=later, plain=True, partial=True)


def kept_course(quads: Sequence[ox.Quad], thread_id: str) -> tuple[Course, bool]:
    """A thread with all its corrections, out of all that a store says of it.

    Returns:
        that, and whether no other tool wrote a review status.

    Raises:
        StoreError: they are kept in a form that cannot be read.
    """
    course = Course(_machine(quads, thread_id), kept_corrections(quads, thread_id))
    return course, not foreign(quads, thread_id)


def _machine(quads: Sequence[ox.Quad], thread_id: str) -> ArgumentMap:
    machine = read_map(quads, thread_id, machine=True)
    if machine is None:
        raise StoreError(f"nothing is kept of the thread {thread_id!r}: add it.")
    return machine


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
                f"there is no correction {one.undoes[:80]!r} to undo: name one that was made of "
                "this thread."
            )
    return tuple(sorted(both.values(), key=lambda one: one.order))
