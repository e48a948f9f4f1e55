"""A brief as sections of entries, in the order in which it is read: what all its forms are made of.

The positions are not among them, as each form sets those in a way of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeVar

from graph.brief import words
from graph.brief.told import (
    Brief,
    Change,
    Few,
    GaveWay,
    Open,
    Point,
    Quotation,
    Repeat,
    Stand,
    Turn,
)

Role = Literal["", "for", "against"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that is told: words of ours, and the claim or words of a post that they lead to.

    ``lead`` stands before the claim and ``note`` behind it, both ours, but for names of authors and
    what :class:`graph.crux.Crux` says in ``because``. Where an entry tells of no claim, ``words``
    are of the post that ``where`` names. ``role`` is the side on which a claim is of what its entry
    stands under; ``under`` are entries that belong to this one.
    """

    lead: str = ""
    point: Point | None = None
    words: str = ""
    where: Quotation | None = None
    note: str = ""
    role: Role = ""
    under: tuple[Entry, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """The note, and in which other threads the claim is said, as far as there are any."""
        return tuple(one for one in (self.note, words.also(self.point)) if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a brief: its heading, its entries, and how many more there are than are shown.

    ``says`` stands below the heading, and may be empty; ``key`` tells the section from others.
    """

    key: str
    title: str
    entries: tuple[Entry, ...]
    more: int = 0
    says: str = ""


def stand(one: Stand) -> tuple[Entry, ...]:
    """What is said for a position and against it: an entry each, where there is any."""
    sides: Iterable[tuple[Role, str, Point | None]] = (
        ("for", "Strongest argument", one.argument),
        ("against", "Strongest objection", one.objection),
    )
    return tuple(
        Entry(lead=lead, point=point, role=role) for role, lead, point in sides if point is not None
    )


def sections(brief: Brief) -> tuple[Section, ...]:
    """All that a brief says but for its positions; no section is empty."""
    those = (
        _section("cruxes", "Where it turns", brief.cruxes, _turn),
        _section("events", "Who gave way", brief.events, _gave_way),
        _section("unanswered", "Objections nobody answered", brief.unanswered, _open),
        _section("agreed", "What they agree on", brief.agreed, _agreed),
        _section("again", "Said more than once", brief.again, _repeat),
        _section(
            "changes",
            "What changed between copies",
            brief.changes,
            _change,
            says="The thread was read more than once; this is how the copies differ.",
        ),
    )
    return tuple(one for one in those if one.entries)


def _section(
    key: str, title: str, few: Few[T], tell: Callable[[T], Entry], *, says: str = ""
) -> Section:
    return Section(key=key, title=title, entries=tuple(map(tell, few)), more=few.more, says=says)


def _turn(turn: Turn) -> Entry:
    sides: Iterable[tuple[Role, str, Point | None]] = (
        ("for", "For it", turn.support),
        ("against", "Against it", turn.objection),
    )
    return Entry(
        point=turn.point,
        note=words.plain(turn.because),
        under=tuple(
            Entry(lead=lead, point=point, role=role)
            for role, lead, point in sides
            if point is not None
        ),
    )


def _gave_way(event: GaveWay) -> Entry:
    after = Entry(lead="After the objection", point=event.after, role="against")
    said = Entry(lead="In these words", point=event.point)
    return Entry(
        lead=words.gave_way(event),
        point=event.about,
        under=(after, said) if event.after is not None else (said,),
    )


def _open(objection: Open) -> Entry:
    return Entry(
        point=objection.point,
        under=(Entry(lead=words.against(objection), point=objection.against),),
    )


def _agreed(point: Point) -> Entry:
    return Entry(point=point)


def _repeat(repeat: Repeat) -> Entry:
    return Entry(
        point=repeat.point,
        note=words.times(repeat),
        under=tuple(Entry(lead="In other words", point=point) for point in repeat.restated),
    )


def _change(change: Change) -> Entry:
    return Entry(lead=words.change(change), words=words.changed(change), where=change.words)
