"""Who leans where: what was read of claims, and what their links make of that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from graph.debate.positions import Debate
from graph.debate.ways import Ways
from graph.debate.weighed import Reading, Stance
from graph.model import ArgumentMap

LEAST_READ: Final = 0.2
"""A reading that says less than this of a claim says nothing; then its links may."""

PROPOSED: Final = "proposed"
"""The rule of readings of claims that positions are made of."""

BY_HAND: Final = "by hand"
"""The rule of readings that a person made."""


def counted(amap: ArgumentMap, debate: Debate, readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """The readings that are of a map's claims and a debate's positions, in their order.

    One for each claim and position: the furthest from 0 that is given. The claim that a proposed
    position is made of says just that, whatever is given.
    """
    best: dict[tuple[str, str], Reading] = {}
    for one in readings:
        if one.claim in amap.claim and one.position in debate.position:
            known = best.get((one.claim, one.position))
            if known is None or _furthest(one) > _furthest(known):
                best[one.claim, one.position] = one
    for position in debate.positions:
        if position.claim is not None and position.claim in amap.claim:
            best[position.claim, position.id] = Reading(
                claim=position.claim,
                position=position.id,
                value=1.0,
                because="the position is made of this claim",
                rule=PROPOSED,
            )
    claims = {claim: place for place, claim in enumerate(amap.claim)}
    positions = {position: place for place, position in enumerate(debate.position)}
    return tuple(
        sorted(best.values(), key=lambda one: (claims[one.claim], positions[one.position]))
    )


def away(amap: ArgumentMap, debate: Debate, readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """The readings of a debate's positions that people made of claims which are not in a map.

    Of several of one claim and position the last; in the order of claims, then positions.
    """
    found = {
        (one.claim, one.position): one
        for one in readings
        if one.rule == BY_HAND and one.claim not in amap.claim and one.position in debate.position
    }
    return tuple(found[key] for key in sorted(found))


def _furthest(one: Reading) -> tuple[float, float, str, str]:
    return abs(one.value), one.value, one.rule, one.because


def said(readings: Iterable[Reading], position: str) -> Mapping[str, float]:
    """What claims by themselves say of a position, by id, where that is anything."""
    return {
        one.claim: one.value
        for one in readings
        if one.position == position and abs(one.value) >= LEAST_READ
    }


def stances(
    amap: ArgumentMap, debate: Debate, readings: Iterable[Reading], *, ways: Ways
) -> tuple[Stance, ...]:
    """How far each claim speaks for each position or against it, where that amounts to something.

    A claim of which that was read says what was read; others say what their strongest way along
    the links carries, as :mod:`graph.debate.ways` has it.

    Args:
        amap: the map.
        debate: the positions.
        readings: what was read, one for each claim and position.
        ways: the ways along the links of the map.

    Returns:
        In the order of claims, then positions.
    """
    known = tuple(readings)
    leans = {one.id: ways.lean(said(known, one.id)) for one in debate.positions}
    found = []
    for claim in amap.claim:
        for position, those in leans.items():
            lean = those.get(claim)
            if lean is not None:
                found.append(
                    Stance(
                        claim=claim,
                        position=position,
                        value=lean.value,
                        path=lean.path,
                        read=lean.end,
                    )
                )
    return tuple(found)
