"""What a map comes to once it is weighed: strengths, stances, cruxes, and who gave way.

All of these are plain values about the claims and links of one map, by id; they hold no text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from graph.debate.positions import Debate
from graph.strengths import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a claim by itself bears on a position, as a model or a person read it.

    ``value`` is from -1 (says the contrary) over 0 to 1 (says just that). ``because`` says in words
    what read it so, ``rule`` is the short name of the rule or model.
    """

    claim: str
    position: str
    value: float
    because: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """How far a claim speaks for a position (up to 1) or against it (down to -1).

    ``path`` are the ids of the links that lead from the claim to the one that was read so, the
    first starting at the claim; it is empty where the claim itself was read. ``read`` is the id of
    the claim it ends at.
    """

    claim: str
    position: str
    value: float
    path: tuple[str, ...]
    read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A position as it stands: its strength, 0 to 1, and the claims that do most for and against.

    ``supports`` and ``objections`` are ids of claims, the strongest first.
    """

    position: str
    strength: float
    supports: tuple[str, ...]
    objections: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crux:
    """A claim on which the disagreement turns.

    ``swing`` is how much the strengths of the positions would change, together, between the claim
    being taken for granted and it being given up; ``moves`` says by how much each would rise (or
    fall), by position. ``supports`` and ``objections`` are the ids of the claims that speak for and
    against it, the strongest first; both sides have spoken. ``path`` are the links from the claim
    towards the position that it moves most. ``because`` explains it in one sentence.
    """

    claim: str
    swing: float
    moves: Mapping[str, float]
    supports: tuple[str, ...]
    objections: tuple[str, ...]
    path: tuple[str, ...]
    because: str


class Happening(StrEnum):
    """What happened: somebody took something back, or granted a point to another."""

    RETRACTION = "retraction"
    CONCESSION = "concession"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Somebody gave way.

    ``claim`` is the id of the claim in which they did, ``about`` of the claim that they gave up or
    granted, ``after`` of the objection that moved them, where that can be told. ``post`` is where
    it was said, ``created`` when (ISO 8601), where known. ``because`` says in words what shows it.
    """

    kind: Happening
    claim: str
    about: str
    after: str | None
    post: str
    created: str | None
    because: str


@dataclass(frozen=True, kw_only=True)  # no slots: the indexes below are cached
class Weighed:
    """What one map comes to.

    ``claims`` and ``links`` are strengths, 0 to 1, by id; ``standing`` is that of claims, by id.
    ``unsettled`` are ids of claims in circles that did not come to rest. ``debate`` is what it was
    weighed for; every position of it is in ``held``. ``away`` are what people read of claims that
    the map does not have, which counts again as soon as it has them. ``stances`` are those that
    amount to something. ``cruxes`` come with the largest swing first, ``events`` in the order of
    the thread. ``unanswered`` are ids of links by which somebody objects and to which nobody
    answered, the strongest first. ``agreed`` are ids of claims that several people say or support,
    or that are said more than once, and to which no objection holds, the most so first.
    ``semantics`` is the name of how strengths were weighed, ``version`` of the software,
    ``created`` when (ISO 8601), if kept.
    """

    thread: str
    semantics: str
    version: str
    created: str | None
    claims: Mapping[str, float]
    links: Mapping[str, float]
    standing: Mapping[str, Standing]
    debate: Debate
    readings: tuple[Reading, ...] = ()
    away: tuple[Reading, ...] = ()
    stances: tuple[Stance, ...] = ()
    held: tuple[Held, ...] = ()
    cruxes: tuple[Crux, ...] = ()
    events: tuple[Event, ...] = ()
    unanswered: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()
    unsettled: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def stance(self) -> Mapping[tuple[str, str], Stance]:
        """Stances by claim and position."""
        return {(one.claim, one.position): one for one in self.stances}

    @cached_property
    def leaning(self) -> Mapping[str, Stance]:
        """Of each claim that has any the stance that is furthest from 0; the first of those."""
        found: dict[str, Stance] = {}
        for one in self.stances:
            known = found.get(one.claim)
            if known is None or abs(one.value) > abs(known.value):
                found[one.claim] = one
        return found
