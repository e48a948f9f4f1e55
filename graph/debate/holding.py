"""Positions among the arguments: how strong they are, and what does most for and against them.

A position is an argument that is as likely as not by itself. What was read towards it bears on it:
each such claim with its own strength times how far it speaks for the position or against it, of
which one claim alone can do no more than :data:`WORTH`.
Positions bear on nothing, so that no claim is stronger or weaker for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from graph.debate.positions import Debate
from graph.debate.stances import LEAST_READ
from graph.debate.weighed import Held, Reading, Stance
from graph.strengths import AGAINST, FOR, Framework, Influence

BASE: Final = 0.5
"""The strength of a position for which and against which nothing was read."""

WORTH: Final = 1 / 3
"""What a claim bears on a position with that is certain and says just that.

It takes three of them for a position to be three quarters strong, as it takes one for a claim:
otherwise two or three would decide every debate, and nothing could move it any more.
"""

_STEPS: Final = 2
"""How long ways may be by which claims speak for a position, or against it."""

_MOST: Final = 12
"""How many are named on either side of a position."""


def position_name(position_id: str) -> str:
    """The name of a position's argument; claims go by their ids, which hold no space."""
    return f"position {position_id}"


def with_positions(those: Framework, debate: Debate, readings: Iterable[Reading]) -> Framework:
    """The framework of a map with the positions of a debate among its arguments."""
    base: dict[str, float] = {position_name(one.id): BASE for one in debate.positions}
    on: dict[str, list[Influence]] = defaultdict(list)
    for one in readings:
        if abs(one.value) >= LEAST_READ:
            name = f"reading {one.claim} {one.position}"
            base[name] = WORTH * abs(one.value)
            sign = FOR if one.value > 0 else AGAINST
            on[position_name(one.position)].append(Influence(one.claim, name, sign))
    return Framework(base={**those.base, **base}, on={**those.on, **on})


def held(
    debate: Debate, stances: Sequence[Stance], *, strength: Mapping[str, float]
) -> tuple[Held, ...]:
    """Every position with its strength, and the claims that do most for it and against it.

    Those are claims that were read so, and those that lean so by a link or two: who objects to a
    claim that says the position objects to the position. A claim does as much as it leans, times
    its strength; and times that of the claim that was read, where it leans by links.

    Args:
        debate: the positions.
        stances: who leans where.
        strength: the strengths of claims, and of positions by the names of their arguments.
    """
    sides: dict[tuple[str, bool], list[tuple[float, str]]] = defaultdict(list)
    for one in stances:
        if len(one.path) <= _STEPS:
            does = abs(one.value) * strength[one.claim]
            if one.read != one.claim:
                does *= strength[one.read]
            sides[one.position, one.value > 0].append((does, one.claim))

    def most(position: str, *, favour: bool) -> tuple[str, ...]:
        ranked = sorted(sides[position, favour], key=lambda one: -one[0])
        return tuple(claim for does, claim in ranked[:_MOST] if does > 0)

    return tuple(
        Held(
            position=one.id,
            strength=strength[position_name(one.id)],
            supports=most(one.id, favour=True),
            objections=most(one.id, favour=False),
        )
        for one in debate.positions
    )
