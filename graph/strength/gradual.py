"""Gradual semantics: the strength of every argument, from 0 to 1, of its base and all that bears.

Two are published and used most:

- ``energy``: the quadratic energy model. Potyka, *Continuous dynamical systems for weighted bipolar
  argumentation*, KR 2018. What bears on an argument adds up, so three weak objections are more than
  one; base scores of 0 and 1 can be moved only one way.
- ``df-quad``: Rago, Toni, Aurisicchio and Baroni, *Discontinuity-free decision support with
  quantitative argumentation debates*, KR 2016. Supports and objections are each joined like
  probabilities, and the larger side wins by the difference.

Where no argument bears on itself in a circle, strengths are computed in one pass, from what nothing
bears on to what it all leads to. Within a circle they are the state in which the continuous system
``ds/dt = f(s) - s`` comes to rest when it starts from the base scores (Potyka 2018 for energy; for
other semantics, Potyka, *Extending modular semantics for bipolar weighted argumentation*, AAMAS
2019). It need not come to rest: then :class:`Strengths` says so, and of which arguments.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import networkx as nx

from graph.errors import InputError
from graph.strength.framework import FOR, Framework, affected

Semantics = Callable[[float, Sequence[float], Sequence[float]], float]
"""The strength of an argument, of its base score and the forces for and against it (0 to 1)."""

_STILL: Final = 1e-9
"""A circle is at rest when no strength would change by more in one unit of time."""
_STEP: Final = 0.25
_MOST_STEPS: Final = 4_000


def energy(base: float, supports: Sequence[float], objections: Sequence[float]) -> float:
    """Potyka 2018, definition 2: ``b + (1 - b) h(E) - b h(-E)``, ``h(x) = x² / (1 + x²)``."""
    whole = math.fsum(supports) - math.fsum(objections)
    moved = whole * whole / (1 + whole * whole)
    return base + (1 - base) * moved if whole > 0 else base - base * moved


def df_quad(base: float, supports: Sequence[float], objections: Sequence[float]) -> float:
    """Rago et al. 2016, definitions 1 to 3."""
    towards = 1 - math.prod(1 - force for force in supports)
    away = 1 - math.prod(1 - force for force in objections)
    moved = towards - away
    return base + moved * ((1 - base) if moved > 0 else base)


SEMANTICS: Final[Mapping[str, Semantics]] = {"energy": energy, "df-quad": df_quad}
"""The semantics there are, by name; the first is used where none is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strengths:
    """The strength of every argument of a framework, 0 to 1.

    ``unsettled`` are those in circles that did not come to rest, and what these lead to: their
    strengths are where the system was when it was given up.
    """

    of: Mapping[str, float]
    unsettled: frozenset[str] = frozenset()


def semantics_named(name: str) -> Semantics:
    """The semantics of that name.

    Raises:
        InputError: there is none.
    """
    if name not in SEMANTICS:
        raise InputError(
            f"there is no semantics {name[:40]!r}: name one of {', '.join(SEMANTICS)}."
        )
    return SEMANTICS[name]


def strengths(those: Framework, *, semantics: Semantics = energy) -> Strengths:
    """The strength of every argument, in time linear in what bears on what, but for circles."""
    return _weighed(those, those.base, {}, frozenset(), semantics=semantics)


def strengths_again(
    those: Framework,
    before: Strengths,
    changed: Iterable[str],
    *,
    semantics: Semantics = energy,
) -> Strengths:
    """The same as :func:`strengths`, when only some arguments have changed since ``before``.

    Args:
        those: the framework as it is now.
        before: the strengths as they were.
        changed: every argument that is new, has another base score, or on which something else
            bears.
        semantics: as before.
    """
    again = affected(those, changed)
    kept = {name: strength for name, strength in before.of.items() if name in those.base}
    again |= affected(those, those.base.keys() - kept.keys())
    unsettled = (before.unsettled & those.base.keys()) - again
    return _weighed(those, again, kept, unsettled, semantics=semantics)


def _weighed(
    those: Framework,
    names: Collection[str],
    known: Mapping[str, float],
    unsettled: frozenset[str],
    *,
    semantics: Semantics,
) -> Strengths:
    """Weigh ``names``, on which everything that leads to them and is not of them is known."""
    found = {**known, **{name: those.base[name] for name in names}}
    restless: set[str] = set(unsettled)
    for circle in _order(those, names):
        if len(circle) > 1 or any(one.source == circle[0] for one in those.bearing(circle[0])):
            at_rest = _come_to_rest(those, circle, found, semantics=semantics)
        else:
            found[circle[0]] = _pull(those, circle[0], found, semantics=semantics)
            at_rest = True
        leads = any(
            one.source in restless or one.link in restless
            for name in circle
            for one in those.bearing(name)
        )
        if leads or not at_rest:
            restless.update(circle)
    return Strengths(of=found, unsettled=frozenset(restless))


def _order(those: Framework, names: Collection[str]) -> list[list[str]]:
    """The arguments in an order in which what bears on one comes before it; circles together."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(names)
    for name in names:
        for one in those.bearing(name):
            graph.add_edges_from((end, name) for end in (one.source, one.link) if end in graph)
    circles = [sorted(circle) for circle in nx.strongly_connected_components(graph)]
    place = {name: number for number, circle in enumerate(circles) for name in circle}
    between = nx.DiGraph()
    between.add_nodes_from(range(len(circles)))
    between.add_edges_from(
        (place[one], place[other]) for one, other in graph.edges if place[one] != place[other]
    )
    return [circles[number] for number in nx.topological_sort(between)]


def _pull(those: Framework, name: str, at: Mapping[str, float], *, semantics: Semantics) -> float:
    """The strength of an argument, were all others as strong as they are."""
    supports: list[float] = []
    objections: list[float] = []
    for one in those.bearing(name):
        force = at[one.source] * at[one.link]
        (supports if one.sign == FOR else objections).append(force)
    return semantics(those.base[name], supports, objections)


def _come_to_rest(
    those: Framework, circle: Sequence[str], at: dict[str, float], *, semantics: Semantics
) -> bool:
    """Follow a circle from where it is until it rests, by the classic Runge-Kutta method."""

    def slope(state: Sequence[float]) -> list[float]:
        at.update(zip(circle, state, strict=True))
        return [_pull(those, name, at, semantics=semantics) - at[name] for name in circle]

    state = [at[name] for name in circle]
    for _ in range(_MOST_STEPS):
        first = slope(state)
        if max(map(abs, first)) <= _STILL:
            return True
        second = slope(_moved(state, first, _STEP / 2))
        third = slope(_moved(state, second, _STEP / 2))
        fourth = slope(_moved(state, third, _STEP))
        mean = [
            (a + 2 * b + 2 * c + d) / 6
            for a, b, c, d in zip(first, second, third, fourth, strict=True)
        ]
        state = _moved(state, mean, _STEP)
    at.update(zip(circle, state, strict=True))
    return False


def _moved(state: Sequence[float], slopes: Sequence[float], step: float) -> list[float]:
    return [
        min(1.0, max(0.0, place + step * slope)) for place, slope in zip(state, slopes, strict=True)
    ]
