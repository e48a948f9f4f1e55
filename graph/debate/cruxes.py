"""The claims on which a disagreement turns: what would move the positions most, were it settled.

How much a claim moves the positions is computed, not guessed: all strengths are weighed once with
the claim taken for granted (as strong as can be, 1) and once with it given up (0), whatever speaks
for it or against it, and nothing else changed.
Weighing all that for every claim would take too long in a long thread, so claims come in the order
of a bound on what they can move, which one pass back from the positions gives for all of them, and
no more are weighed than a fixed amount of work allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.debate.holding import position_name
from graph.debate.positions import Debate
from graph.debate.telling import tell_crux
from graph.debate.ways import Ways
from graph.debate.weighed import Crux, Stance
from graph.model import ArgumentMap, ClaimKind
from graph.strengths import (
    Framework,
    Semantics,
    Strengths,
    leading_to,
    supposing,
)

LEAST_SWING: Final = 0.005
"""A claim that moves all positions together by less is no crux."""

_MOST: Final = 12
_WEIGHED: Final = 1_000_000
"""How much work is done for all suppositions together: influences that are looked at again."""
_SWEEPS: Final = 8
"""How many steps from the positions the bound follows."""
_SLOPE: Final = 0.65
"""The most by which a strength grows with what bears on it: the steepest x² / (1 + x²) is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What cruxes are made of: a map, weighed with positions among its arguments."""

    amap: ArgumentMap
    debate: Debate
    stances: Mapping[tuple[str, str], Stance]
    framework: Framework
    strengths: Strengths
    semantics: Semantics
    ways: Ways


def cruxes(seen: Seen) -> tuple[Crux, ...]:
    """The claims on which the positions turn, the largest swing first.

    Only claims for which somebody spoke and against which somebody did, by one link or by two, and
    no questions.
    """
    names = {one.id: position_name(one.id) for one in seen.debate.positions}
    among = leading_to(seen.framework, names.values())
    sides = _two_sided(seen, among)
    if not sides:
        return ()
    reach = _reach(seen, among, names.values())
    asked = sorted(sides, key=lambda claim: -reach[claim])
    moves = _moves(seen, asked, names)
    place = {claim: number for number, claim in enumerate(seen.amap.claim)}
    swing = {claim: sum(map(abs, those.values())) for claim, those in moves.items()}
    most = sorted(
        (claim for claim in swing if swing[claim] >= LEAST_SWING),
        key=lambda claim: (-round(swing[claim], 9), place[claim]),
    )[:_MOST]
    return tuple(_crux(seen, claim, moves=moves[claim], sides=sides[claim]) for claim in most)


@dataclass(frozen=True, slots=True)
class _Sides:
    supports: tuple[str, ...]
    objections: tuple[str, ...]


def _two_sided(seen: Seen, among: set[str]) -> dict[str, _Sides]:
    """Claims that lead to positions, with who speaks for them and against them."""
    found = {}
    strength = seen.strengths.of
    for claim in seen.amap.claims:
        if claim.kind is ClaimKind.QUESTION or claim.id not in among:
            continue
        near = seen.ways.near(claim.id)
        does = {name: lean.value * strength[name] for name, lean in near.items()}
        supports = sorted((name for name in does if does[name] > 0), key=lambda one: -does[one])
        objections = sorted((name for name in does if does[name] < 0), key=lambda one: does[one])
        if supports and objections:
            found[claim.id] = _Sides(tuple(supports), tuple(objections))
    return found


def _reach(seen: Seen, among: set[str], names: Iterable[str]) -> Mapping[str, float]:
    """How much each argument could move the positions together, at most, in a few steps."""
    those = [name for name in seen.framework.base if name in among]
    at = {name: place for place, name in enumerate(those)}
    strength = seen.strengths.of
    source, target, worth = [], [], []
    for name in those:
        base = seen.framework.base[name]
        room = _SLOPE * max(base, 1 - base)
        for one in seen.framework.bearing(name):
            source += [at[one.source], at[one.link]]
            target += [at[name], at[name]]
            worth += [room * strength[one.link], room * strength[one.source]]
    start = np.zeros(len(at))
    start[[at[name] for name in names]] = 1.0
    ends, starts = np.array(target, dtype=np.intp), np.array(source, dtype=np.intp)
    factors = np.array(worth, dtype=np.float64)
    reach = start
    for _ in range(_SWEEPS):
        reach = start + np.bincount(starts, weights=factors * reach[ends], minlength=len(at))
    return dict(zip(at, reach.tolist(), strict=True))


def _moves(
    seen: Seen, asked: Sequence[str], names: Mapping[str, str]
) -> dict[str, dict[str, float]]:
    """By how much the strengths of positions differ with a claim granted and with it given up."""
    found = supposing(
        seen.framework,
        seen.strengths,
        ({claim: base} for claim in asked for base in (1.0, 0.0)),
        about=list(names.values()),
        most=_WEIGHED,
        semantics=seen.semantics,
    )
    pairs = zip(found[::2], found[1::2], strict=False)  # the work may end within a pair
    return {
        claim: {position: granted[name] - gone[name] for position, name in names.items()}
        for claim, (granted, gone) in zip(asked, pairs, strict=False)
    }


def _crux(seen: Seen, claim: str, *, moves: Mapping[str, float], sides: _Sides) -> Crux:
    most = max(moves, key=lambda position: abs(moves[position]))
    stance = seen.stances.get((claim, most))
    return Crux(
        claim=claim,
        swing=sum(map(abs, moves.values())),
        moves=moves,
        supports=sides.supports,
        objections=sides.objections,
        path=stance.path if stance is not None else (),
        because=tell_crux(seen.amap, seen.debate, moves, sides.supports, sides.objections),
    )
