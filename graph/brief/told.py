"""What a brief says, as plain values: claims with their words, and where each of them belongs.

A brief is extractive: whatever it says of the debate is the text of a claim, with the words of a
post that show it. All else is a frame of ours around them, made of :mod:`graph.brief.words`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from graph.crux import Happening
from graph.model import ClaimKind

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words of a post, exactly: code points ``start`` to ``end`` of its text.

    ``number`` is the post's place in the thread, from 1; ``url`` its own address on the web, http
    or https, where that is known.
    """

    post: str
    number: int
    start: int
    end: int
    text: str
    author: str | None = None
    created: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A claim of another thread that says the same."""

    thread: str
    title: str
    claim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A claim as it is told in one place of a brief.

    ``number`` is what the claim is called in the brief, from 1 in the order of telling. It is told
    in full in one place only (``full``); in others its first words stand for it. ``quotations``
    are all the places where it was said, the first of them first. ``strength`` is what it was
    weighed at, 0 to 1; ``checked`` says that a person has looked at it.
    """

    claim: str
    number: int
    full: bool
    kind: ClaimKind
    text: str
    quotations: tuple[Quotation, ...]
    strength: float | None = None
    checked: bool = False
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Few(Generic[T]):
    """The first of some things, and how many more there are."""

    first: tuple[T, ...] = ()
    more: int = 0

    def __iter__(self) -> Iterator[T]:
        return iter(self.first)

    def __bool__(self) -> bool:
        return bool(self.first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A position as it stands: how strong it is, and what is strongest for and against it.

    ``said`` is the claim that a position proposed from the map is made of. ``arguments`` and
    ``objections`` say how many claims there are of either kind.
    """

    position: str
    name: str
    strength: float | None
    said: Point | None
    argument: Point | None
    objection: Point | None
    arguments: int
    objections: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A crux: the claim, what would change with it in a sentence, and the strongest of both sides.

    ``swing`` is as in :class:`graph.crux.Crux`.
    """

    point: Point
    swing: float
    because: str
    support: Point | None
    objection: Point | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GaveWay:
    """Somebody gave way in ``point``: took ``about`` back or granted it, after an objection.

    ``who`` is their name, where it is known.
    """

    kind: Happening
    who: str | None
    point: Point
    about: Point
    after: Point | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An objection that nobody answered, and the claim that it is against.

    Where it undercuts a link, ``against`` is the claim from which that link leads.
    """

    point: Point
    against: Point
    undercuts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A claim that was said more than once: in several places, or again in other words by others.

    All places where it was said are its quotations; ``restated`` are claims that differ in
    strength or scope and restate it.
    """

    point: Point
    restated: tuple[Point, ...]

    @property
    def times(self) -> int:
        """How often it was said, by whichever claim."""
        return len(self.point.quotations) + sum(len(one.quotations) for one in self.restated)


class Changed(StrEnum):
    """How copies of a thread, read at different times, differ in a post."""

    ONCE = "once"  # one copy holds the post, others do not
    LOST = "lost"  # one copy holds words of it that another does not
    EDITED = "edited"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two copies of a thread.

    ``words`` are of the post as it is kept: all of it for one that only one copy holds, or what
    another copy lost. ``was`` are earlier words that are there no more, of an edited post; ``when``
    is when it was seen, as the store keeps it.
    """

    kind: Changed
    words: Quotation
    was: str = ""
    when: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What made all this, and how much of it a person has checked.

    ``readers`` are the names of what read how claims bear on the positions.
    """

    claims: int
    links: int
    checked_claims: int
    checked_links: int
    extractor: str
    model: str
    semantics: str
    readers: tuple[str, ...]
    version: str
    unsettled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A debate on a page.

    ``proposed`` says that nobody named the positions: they were made of the map. ``start`` are the
    few claims to read first, in the order in which they were said. ``points`` has every claim that
    is named anywhere in it, in the order of their numbers, with all their words.
    """

    thread: str
    title: str
    url: str | None
    question: str
    proposed: bool
    positions: tuple[Stand, ...]
    cruxes: Few[Turn]
    events: Few[GaveWay]
    unanswered: Few[Open]
    agreed: Few[Point]
    again: Few[Repeat]
    changes: Few[Change]
    start: tuple[Point, ...]
    points: tuple[Point, ...]
    made: Made
