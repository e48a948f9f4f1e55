"""What corrections make of a map: the map as corrected, and what became of each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from graph.model import ArgumentMap, Claim, Link, Span
from graph.reviewing.corrections import Action, Correction, Status
from graph.reviewing.places import How

BY_HAND: Final = "by hand"
"""The rule of what a person made or changed."""


class Element(NamedTuple):
    """A claim or a link of a map, by its id."""

    what: Literal["claim", "link"]
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A correction that found its place.

    ``elements`` are what it changed or judged, what it is about first; none where all was as it
    says already. ``spans`` are the words it is about as they stand now. ``over`` are the ids of
    earlier corrections that said something else of the same, and that it wins over.
    """

    correction: Correction
    how: How
    elements: tuple[Element, ...] = ()
    spans: tuple[Span, ...] = ()
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphaned:
    """A correction that finds no place in the map as it is now, and why; it may find one again."""

    correction: Correction
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A map with corrections, and what became of each of them.

    ``machine`` is the map as the extraction made it, ``corrections`` are all that were made, in
    their order. ``map`` holds what stands, ``rejected_claims`` and ``rejected_links`` what does
    not.
    ``applied`` and ``orphaned`` are in the order of the corrections, ``withdrawn`` the undone ones
    and the undos by which they are, by the id of what is undone. ``statuses`` has what people
    judged or changed, ``by`` the ids of the corrections that did, and ``made`` what they added.
    """

    machine: ArgumentMap
    corrections: tuple[Correction, ...]
    map: ArgumentMap
    applied: tuple[Applied, ...]
    orphaned: tuple[Orphaned, ...]
    withdrawn: Mapping[str, Correction]
    statuses: Mapping[Element, Status]
    by: Mapping[Element, tuple[str, ...]]
    made: frozenset[Element]
    rejected_claims: tuple[Claim, ...]
    rejected_links: tuple[Link, ...]

    @property
    def touched(self) -> frozenset[Element]:
        """The claims and links that a person judged, changed or added."""
        return frozenset(self.statuses) | self.made

    @property
    def kept(self) -> int:
        """How many corrections found their place, undos not counted."""
        return sum(one.correction.action is not Action.UNDO for one in self.applied)
