"""Which position each claim leans to, for a map to be coloured and filtered by, and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from graph.crux import Debate, Weighed
from graph.formats.colours import letter
from graph.grouping import Group

NOWHERE: Final = "none"  # in the address and in counts: what leans to no position
_STEPS: Final = (0.3, 0.6)  # from which on a stance is a middling one, and a strong one
_WORDS: Final = ("weakly", "clearly", "strongly")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lean:
    """The position a claim leans to most, by its place in the debate, and how far.

    ``value`` is from -1 (against it) to 1 (for it), and never 0.
    """

    position: int
    value: float

    @property
    def level(self) -> int:
        """How strong it is: 0 weak, 1 middling, 2 strong."""
        return level(self.value)

    @property
    def mark(self) -> str:
        """The letter of the position, with a minus before it where the claim is against it."""
        return ("−" if self.value < 0 else "") + letter(self.position)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leanings:
    """What the claims of a map lean to: those that are drawn, by id; others lean nowhere."""

    debate: Debate
    of: Mapping[str, Lean] = field(default_factory=dict)

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of the positions, in their order."""
        return tuple(letter(number) for number, _ in enumerate(self.debate.positions))

    def key(self, claim: str) -> str:
        """What a claim is filtered by: the letter of its position, or :data:`NOWHERE`."""
        lean = self.of.get(claim)
        return NOWHERE if lean is None else letter(lean.position)

    def words(self, claim: str) -> str:
        """What a claim leans to, in words; they may quote whoever named the positions."""
        lean = self.of.get(claim)
        if lean is None:
            return "leans to no position"
        name = self.debate.positions[lean.position].name
        return (
            f"{_WORDS[lean.level]} {'against' if lean.value < 0 else 'for'} "
            f"{letter(lean.position)}: {name}"
        )


def level(value: float) -> int:
    """How strong a stance is: 0 weak, 1 middling, 2 strong."""
    return sum(abs(value) >= step for step in _STEPS)


def strongly(value: float) -> str:
    """How strong a stance is, in a word."""
    return _WORDS[level(value)]


def leanings(weighed: Weighed, *, said: Mapping[str, Iterable[str]]) -> Leanings:
    """What is drawn leans to, by what it is drawn for: the stance of these that is furthest from 0.

    Args:
        weighed: the map's stances.
        said: for each claim that is drawn, all that it is drawn for.
    """
    place = {one.id: number for number, one in enumerate(weighed.debate.positions)}
    furthest = {
        claim: Lean(position=place[one.position], value=one.value)
        for claim, one in weighed.leaning.items()
        if one.value
    }
    drawn: dict[str, Lean] = {}
    for box, claims in said.items():
        found = [furthest[claim] for claim in claims if claim in furthest]
        if found:
            drawn[box] = max(found, key=lambda lean: abs(lean.value))
    return Leanings(debate=weighed.debate, of=drawn)


def of_group(found: Leanings, *, group: Group) -> Lean | None:
    """What most claims of a group are for, and by how large a share of it; None if for nothing."""
    leans = [found.of[claim] for claim in group.claims if claim in found.of]
    counted = Counter(lean.position for lean in leans if lean.value > 0)
    if not counted:
        return None
    position, number = min(counted.items(), key=lambda one: (-one[1], one[0]))
    return Lean(position=position, value=number / len(group.claims))
