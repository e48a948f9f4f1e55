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

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import networkx as nx
import numpy as np
import numpy.typing as npt

from graph.errors import InputError
from graph.strength.framework import FOR, Framework, Influence, affected

Numbers: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.intp]

Semantics = Callable[[Numbers, Numbers, Numbers, Places], Numbers]
"""The strengths of some arguments.

Takes their base scores, shape (n,); and of all that bears on them, shape (m,) each: the force (0 to
1), the sign, and the place of the argument among the n that it bears on.
"""

_STILL: Final = 1e-9
"""A circle is at rest when no strength would change by more in one unit of time."""
_STEP: Final = 0.25
_MOST_STEPS: Final = 4_000


def energy(base: Numbers, forces: Numbers, signs: Numbers, on: Places) -> Numbers:
    """Potyka 2018, definition 2: ``b + (1 - b) h(E) - b h(-E)``, ``h(x) = x² / (1 + x²)``.

    ``E`` is what supports, added up, less what objects; ``h`` is 0 below 0.
    """
    whole = np.bincount(on, weights=forces * signs, minlength=len(base))
    moved = whole * whole / (1 + whole * whole)
    found: Numbers = np.where(whole > 0, base + (1 - base) * moved, base - base * moved)
    return found


def df_quad(base: Numbers, forces: Numbers, signs: Numbers, on: Places) -> Numbers:
    """Rago et al. 2016, definitions 1 to 3: each side is ``1 - Π (1 - force)``."""
    short = np.ones((2, len(base)))  # of certainty, what objects and what supports
    np.multiply.at(short, ((signs > 0).astype(np.intp), on), 1 - forces)
    moved = short[0] - short[1]
    found: Numbers = base + moved * np.where(moved > 0, 1 - base, base)
    return found


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
    found, unsettled = _weighed(those, those.base, {}, frozenset(), semantics=semantics)
    return Strengths(of=found, unsettled=unsettled)


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
    gone = before.of.keys() - those.base.keys()
    again = affected(those, [*changed, *(those.base.keys() - before.of.keys())])
    unsettled = before.unsettled - gone - again
    found, restless = _weighed(those, again, before.of, unsettled, semantics=semantics)
    of = dict(before.of)
    for name in gone:
        del of[name]
    of.update(found)
    return Strengths(of=of, unsettled=restless)


def supposing(
    those: Framework,
    before: Strengths,
    supposed: Sequence[Mapping[str, float]],
    *,
    among: Collection[str],
    semantics: Semantics = energy,
) -> list[Mapping[str, float]]:
    """The strengths that would be others, for each of several suppositions about base scores.

    What each of them changes is weighed as a framework of its own, beside the others, so that a
    hundred cost little more than one; what is elsewhere makes no difference to strengths.

    Args:
        those: the framework.
        before: its strengths.
        supposed: base scores, by name, in the place of those of the framework.
        among: the only arguments whose strengths are asked for, with all that leads to them.
        semantics: as before.
    """
    base: dict[str, float] = {}
    on: dict[str, list[Influence]] = {}
    again = [affected(those, each, among=among) for each in supposed]
    for number, (each, names) in enumerate(zip(supposed, again, strict=True)):
        for name in names:
            copy = f"{number} {name}"
            base[copy] = each.get(name, those.base[name])
            on[copy] = [
                Influence(
                    f"{number} {one.source}" if one.source in names else one.source,
                    f"{number} {one.link}" if one.link in names else one.link,
                    one.sign,
                )
                for one in those.bearing(name)
            ]
    copies = Framework(base=base, on=on)
    found, _ = _weighed(copies, base, before.of, frozenset(), semantics=semantics)
    return [
        {name: found[f"{number} {name}"] for name in names} for number, names in enumerate(again)
    ]


def _weighed(
    those: Framework,
    names: Collection[str],
    known: Mapping[str, float],
    unsettled: frozenset[str],
    *,
    semantics: Semantics,
) -> tuple[dict[str, float], frozenset[str]]:
    """Weigh ``names``; of all that leads to them, what is not of them is known.

    Returns their strengths, and everything that is unsettled.
    """
    found: dict[str, float] = {}
    restless: set[str] = set(unsettled)
    for wave in _waves(those, names):
        part = _Part(those, wave, (found, known), semantics=semantics)
        part.fall_into_place()
        found.update(part.strengths())
        restless.update(part.restless())
    return found, _led_to(those, names, restless)


def _led_to(those: Framework, names: Collection[str], restless: set[str]) -> frozenset[str]:
    """What is restless, and what of ``names`` it leads to."""
    if not restless:
        return frozenset()
    return frozenset(restless | (affected(those, restless) & set(names)))


def _waves(those: Framework, names: Collection[str]) -> Iterator[list[list[str]]]:
    """The arguments in waves, on each of which earlier ones bear; in circles of one or more."""
    within = names if isinstance(names, (set, dict)) else set(names)
    after: dict[str, list[str]] = defaultdict(list)
    waits: dict[str, int] = {}
    for name in names:
        number = 0
        for one in those.bearing(name):
            for end in (one.source, one.link):
                if end in within:
                    after[end].append(name)
                    number += 1
        waits[name] = number
    wave = [name for name, number in waits.items() if not number]
    while wave:
        yield [[name] for name in wave]
        following = []
        for name in wave:
            del waits[name]
            for other in after.get(name, ()):
                waits[other] -= 1
                if not waits[other]:
                    following.append(other)
        wave = following
    if waits:  # circles, and what they lead to
        yield from _round_waves(after, waits)


def _round_waves(
    after: Mapping[str, Sequence[str]], names: Collection[str]
) -> list[list[list[str]]]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(names)
    graph.add_edges_from((name, other) for name in names for other in after.get(name, ()))
    circles = [sorted(circle) for circle in nx.strongly_connected_components(graph)]
    place = {name: number for number, circle in enumerate(circles) for name in circle}
    between: nx.DiGraph[int] = nx.DiGraph()
    between.add_nodes_from(range(len(circles)))
    between.add_edges_from(
        (place[one], place[other]) for one, other in graph.edges if place[one] != place[other]
    )
    waves: list[list[list[str]]] = []
    depth: dict[int, int] = defaultdict(int)
    for number in nx.topological_sort(between):
        if depth[number] == len(waves):
            waves.append([])
        waves[depth[number]].append(circles[number])
        for later in between.successors(number):
            depth[later] = max(depth[later], depth[number] + 1)
    return waves


class _Part:
    """One wave as arrays: its arguments, and what bears on them from here or from before."""

    def __init__(
        self,
        those: Framework,
        circles: Sequence[Sequence[str]],
        known: tuple[Mapping[str, float], Mapping[str, float]],
        *,
        semantics: Semantics,
    ) -> None:
        self.names = [name for circle in circles for name in circle]
        self._semantics = semantics
        self._still = np.ones(len(self.names), dtype=bool)
        here = {name: place for place, name in enumerate(self.names)}
        bears = [(place, one) for name, place in here.items() for one in those.bearing(name)]
        found, others = known
        ends = list(
            dict.fromkeys(
                end for _, one in bears for end in (one.source, one.link) if end not in here
            )
        )
        at = here | {name: place for place, name in enumerate(ends, start=len(here))}
        self._base = np.array([those.base[name] for name in self.names], dtype=np.float64)
        self._known = np.array(
            [found[name] if name in found else others[name] for name in ends], dtype=np.float64
        )
        self._on = np.array([place for place, _ in bears], dtype=np.intp)
        self._source = np.array([at[one.source] for _, one in bears], dtype=np.intp)
        self._link = np.array([at[one.link] for _, one in bears], dtype=np.intp)
        self._sign = np.array([1.0 if one.sign == FOR else -1.0 for _, one in bears])
        self._state = self._base.copy()
        self._round = bool((self._source < len(here)).any() or (self._link < len(here)).any())

    def strengths(self) -> Iterable[tuple[str, float]]:
        """The arguments with where they are now."""
        return zip(self.names, self._state.tolist(), strict=True)

    def restless(self) -> list[str]:
        """Those that have not come to rest."""
        return [name for name, still in zip(self.names, self._still, strict=True) if not still]

    def fall_into_place(self) -> None:
        """Weigh them at once, or follow them until they rest, by the classic Runge-Kutta method."""
        if not self._round:
            self._state = self._pulled(self._state)
            return
        state = self._state
        for _ in range(_MOST_STEPS):
            first = self._slope(state)
            self._still = np.abs(first) <= _STILL
            if self._still.all():
                break
            second = self._slope(state + _STEP / 2 * first)
            third = self._slope(state + _STEP / 2 * second)
            fourth = self._slope(state + _STEP * third)
            state = state + _STEP / 6 * (first + 2 * second + 2 * third + fourth)
        self._state = np.clip(state, 0.0, 1.0)

    def _slope(self, state: Numbers) -> Numbers:
        return self._pulled(state) - state

    def _pulled(self, state: Numbers) -> Numbers:
        """How strong they would be, were all others as strong as they are."""
        at = np.concatenate([np.clip(state, 0.0, 1.0), self._known])
        forces = at[self._source] * at[self._link]
        return self._semantics(self._base, forces, self._sign, self._on)
