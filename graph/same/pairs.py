"""Two claims of two threads that say the same: as somebody found it, or as somebody decided it.

A :class:`Pair` is what the machine found, a :class:`Decision` what a person says of two claims; a
decision never changes, is undone by another one, and outweighs whatever is found. A
:class:`Comparison` says which claims of a thread were looked for in all others, so that nobody need
look for them again. All of it together is what a store holds :class:`Across` its threads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from graph.errors import InputError
from graph.model import check_text
from graph.reviewing.corrections import ClaimAnchor, moment
from graph.thread import check_id
from graph.vocab import run_iri


class At(NamedTuple):
    """A claim of one of many threads, by the ids of both."""

    thread: str
    id: str


class Likeness(StrEnum):
    """How two claims are alike: they say the same, or one says it more strongly or more widely."""

    SAME = "same"
    NEARLY = "nearly"


class Decides(StrEnum):
    """What a decision by hand does."""

    TOGETHER = "together"
    APART = "apart"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two claims of different threads that were found to say the same, ``one`` before ``other``.

    ``sure`` is the probability of that, to four digits; ``because`` says in words what tells,
    ``rule`` what judged it, ``run`` the IRI of the comparison that found it.
    """

    one: At
    other: At
    likeness: Likeness
    sure: float
    because: str
    rule: str
    run: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "likeness", Likeness(self.likeness))
        if not 0.0 <= self.sure <= 1.0:  # also refuses NaN
            raise InputError(f"a pair is {self.sure!r} sure: that lies between 0 and 1.")
        object.__setattr__(self, "sure", round(float(self.sure), 4))
        for name in ("because", "rule"):
            check_text(getattr(self, name), where=f"the {name} of a pair")
        if self.one.thread == self.other.thread:
            raise InputError(
                f"the claims {self.one.id} and {self.other.id} are both of the thread "
                f"{self.one.thread!r}: a pair is of claims of two threads."
            )
        if self.other < self.one:
            first, second = self.other, self.one
            object.__setattr__(self, "one", first)
            object.__setattr__(self, "other", second)

    @property
    def ends(self) -> frozenset[At]:
        """Both claims, in no order."""
        return frozenset((self.one, self.other))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One look through all other threads for what the claims of a thread say.

    ``claims`` is a digest of the claims as they were (:func:`digest`), ``model`` what told which
    say the same, ``version`` and ``created`` the software and the time (ISO 8601).
    """

    thread: str
    claims: str
    model: str
    version: str
    created: str

    @property
    def iri(self) -> str:
        """Its IRI, which is made of all that it says but of the claims."""
        return run_iri(
            self.thread,
            extractor="same",
            version=self.version,
            model=self.model,
            created=self.created,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A claim that somebody decided about: of which thread, and as it was then."""

    thread: str
    claim: ClaimAnchor


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person says of two claims of different threads, or takes back.

    ``created`` is a date-time in UTC. ``sides`` are the two claims; an undo has none, and names the
    decision that it takes back in ``undoes``. ``id`` is made of all the rest by :func:`decision`.
    """

    id: str
    decides: Decides
    author: str
    created: str
    reason: str = ""
    sides: tuple[Side, ...] = ()
    undoes: str | None = None

    def __post_init__(self) -> None:
        check_id(self.id, where="a decision's id")
        object.__setattr__(self, "decides", Decides(self.decides))
        for name in ("author", "created", "reason"):
            check_text(getattr(self, name), where=f"the {name} of the decision")
        if not self.author.strip():
            raise InputError("the decision has no author: say whose it is.")
        undo = self.decides is Decides.UNDO
        if undo != (self.undoes is not None) or len(self.sides) != (0 if undo else 2):
            raise InputError(
                f"the decision ({self.decides}) is about {len(self.sides)} claims and undoes "
                f"{self.undoes!r}: an undo names what it undoes, and all others two claims."
            )
        if not undo and self.sides[0].thread == self.sides[1].thread:
            raise InputError(
                f"the claims {self.sides[0].claim.id} and {self.sides[1].claim.id} are both of the "
                f"thread {self.sides[0].thread!r}: merge them with `cruxmap review merge`."
            )

    @property
    def order(self) -> tuple[str, str, str]:
        """What decisions are sorted by: their time, and their ids where that is the same."""
        whole, _, part = self.created.removesuffix("Z").partition(".")
        return whole, part, self.id

    @property
    def threads(self) -> tuple[str, ...]:
        """The threads whose claims it is about."""
        return tuple(side.thread for side in self.sides)


def decision(
    decides: Decides,
    *sides: Side,
    author: str,
    reason: str = "",
    created: str | None = None,
    undoes: str | None = None,
) -> Decision:
    """A decision with an id made of all that it says.

    Raises:
        InputError: these parts make no decision; says which.
    """
    when = created if created is not None else moment()
    ordered = tuple(sorted(sides, key=lambda side: (side.thread, side.claim.id)))
    spelt = [decides.value, author, when, reason, undoes or ""]
    spelt += [f"{side.thread}\x1e{side.claim!r}" for side in ordered]
    whole = "\x1f".join(spelt).encode("utf-8", "surrogatepass")  # what is wrong is told below
    return Decision(
        id="d" + hashlib.sha256(whole).hexdigest()[:12],
        decides=decides,
        author=author,
        created=when,
        reason=reason,
        sides=ordered,
        undoes=undoes,
    )


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """Those that decide something and that nobody undid, in their order; an undo may be undone."""
    known = sorted(decisions, key=lambda one: one.order)
    gone: set[str] = set()
    for one in reversed(known):  # what takes something back comes later
        if one.undoes is not None and one.id not in gone:
            gone.add(one.undoes)
    return [one for one in known if one.id not in gone and one.decides is not Decides.UNDO]


@dataclass(frozen=True, slots=True, kw_only=True)
class Across:
    """What is kept across some threads, or across all.

    ``places`` tells where the claims of each decision in force stand now: none, one or both of its
    sides, by the decision's id. ``gone`` are claims of pairs that are in no map now, as people took
    them out.
    """

    pairs: tuple[Pair, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    decisions: tuple[Decision, ...] = ()
    places: Mapping[str, tuple[At, ...]] = field(default_factory=dict)
    gone: frozenset[At] = frozenset()

    def decided(self) -> dict[frozenset[At], Decision]:
        """What counts of two claims that a person decided about: the last word on them."""
        found: dict[frozenset[At], Decision] = {}
        for one in in_force(self.decisions):
            ends = frozenset(self.places.get(one.id, ()))
            if len(ends) == 2:
                found[ends] = one
        return found

    def said(self) -> dict[frozenset[At], Likeness]:
        """The claims that say the same once everything is counted: two by two."""
        decided = self.decided()
        found = {
            pair.ends: pair.likeness
            for pair in self.pairs
            if pair.ends not in decided and self.gone.isdisjoint(pair.ends)
        }
        together = Decides.TOGETHER
        for ends, one in decided.items():
            if one.decides is together:
                found[ends] = Likeness.SAME
        return found


def digest(claims: Iterable[tuple[str, str]]) -> str:
    """A name for claims, given as pairs of id and text in any order; others have another."""
    told = hashlib.sha256()
    for name, text in sorted(claims):
        told.update(f"{name}\x1f{text}\x1e".encode())
    return told.hexdigest()[:16]
