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

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import networkx as nx
import numpy as np
import numpy.typing as npt

from graph.errors import InputError
from graph.strength.framework import Framework, affected, leading_to

Numbers: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.intp]
Mask: TypeAlias = npt.NDArray[np.bool_]

Semantics = Callable[[Numbers, Numbers, Numbers, Places], Numbers]
"""The strengths of some arguments.

Takes their base scores, shape (n,); and of all that bears on them, shape (m,) each: the force (0 to
1), the sign, and the place of the argument among the n that it bears on.
"""

_STILL: Final = 1e-9
"""A circle is at rest when no strength would change by more in one unit of time."""
_NEARLY: Final = 1e-3
_SHRINKS: Final = 0.9
_STEP: Final = 0.5
_MOST_STEPS: Final = 4_000
_CHEAP: Final = 8
"""How many strengths are copied with the work of looking at one influence."""
_ROUND: Final = 30
"""How often, about, what is in a circle is looked at until it rests."""
_CELLS: Final = 2_000_000
"""How many strengths are kept at once of several suppositions."""


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
    found, restless = _weighed(those, those.base, {}, semantics=semantics)
    return Strengths(of=found, unsettled=_led_to(those, those.base, restless))


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
    found, restless = _weighed(those, again, before.of, semantics=semantics)
    of = dict(before.of)
    for name in gone:
        del of[name]
    of.update(found)
    unsettled = before.unsettled - gone - again
    return Strengths(of=of, unsettled=_led_to(those, again, restless | unsettled))


def supposing(  # noqa: PLR0913 - what is weighed, what is supposed, and how far to go
    those: Framework,
    before: Strengths,
    supposed: Iterable[Mapping[str, float]],
    *,
    about: Sequence[str],
    most: int,
    semantics: Semantics = energy,
) -> list[Mapping[str, float]]:
    """The strengths that some arguments would have, under each of several suppositions.

    Args:
        those: the framework.
        before: its strengths.
        supposed: the strengths that some have then, by name, whatever bears on them.
        about: the arguments whose strengths are asked for.
        most: how much work to do for all of it: how many influences are looked at again.
        semantics: as before.

    Returns:
        Strengths by name, for as many of the suppositions, from the first on, as the work allows,
        and for one at least.
    """
    laid = _Laid(those, sorted(leading_to(those, about)), before.of)
    state = np.array([before.of[name] for name in laid.names], dtype=np.float64)
    befores: list[Numbers] = []
    chosen: list[Mask] = []
    left = most
    for each in supposed:
        before_that, again = state.copy(), np.zeros(len(state), dtype=bool)
        fixed = [laid.at[name] for name in each if name in laid.at]
        before_that[fixed] = [given for name, given in each.items() if name in laid.at]
        again[laid.following(fixed)] = True
        again[fixed] = False
        left -= int(laid.work[again].sum()) + laid.width // _CHEAP
        if befores and left < 0:
            break
        befores.append(before_that)
        chosen.append(again)
    places = [laid.at[name] for name in about]
    found: list[Mapping[str, float]] = []
    step = max(1, _CELLS // laid.width)
    for start in range(0, len(befores), step):
        part = slice(start, start + step)
        known, again = np.array(befores[part]), np.array(chosen[part])
        base = np.broadcast_to(laid.base, known.shape)
        rows = laid.weighed(base, again, before=known, semantics=semantics)[0]
        found += [dict(zip(about, row[places].tolist(), strict=True)) for row in rows]
    return found


def _weighed(
    those: Framework, names: Collection[str], known: Mapping[str, float], *, semantics: Semantics
) -> tuple[dict[str, float], set[str]]:
    """Weigh ``names``; of all that leads to them, what is not of them is known.

    Returns their strengths, and those of them that did not come to rest.
    """
    laid = _Laid(those, list(names), known)
    every = np.ones((1, len(laid.names)), dtype=bool)
    state, still = laid.weighed(laid.base[None, :], every, before=laid.base, semantics=semantics)
    found = dict(zip(laid.names, state[0].tolist(), strict=False))
    return found, {laid.names[place] for place in np.flatnonzero(~still[0]).tolist()}


def _led_to(those: Framework, names: Collection[str], restless: set[str]) -> frozenset[str]:
    """What is restless, and what of ``names`` it leads to."""
    if not restless:
        return frozenset()
    return frozenset(restless | (affected(those, restless) & set(names)))


class _Laid:
    """Some arguments of a framework as arrays, with what bears on them, in waves.

    ``names`` are the arguments; their places, and those of known others that bear on them, which
    come after them, are in ``at``. What bears on the argument at ``n`` is from ``starts[n]`` to
    ``starts[n + 1]``. ``work`` is how much work each is to weigh. Earlier waves bear on later ones.
    """

    def __init__(self, those: Framework, names: Sequence[str], known: Mapping[str, float]) -> None:
        self.names = names
        self.at = {name: place for place, name in enumerate(names)}
        self.base = np.array([those.base[name] for name in names], dtype=np.float64)
        sources: list[int] = []
        links: list[int] = []
        signs: list[int] = []
        starts = [0]
        at = self.at
        others: list[float] = []
        for name in names:
            for one in those.bearing(name):
                for name_of, places in ((one.source, sources), (one.link, links)):
                    place = at.get(name_of)
                    if place is None:
                        place = at[name_of] = len(at)
                        others.append(known[name_of])
                    places.append(place)
                signs.append(one.sign)
            starts.append(len(signs))
        self.width = max(1, len(at))
        self._others = np.array(others, dtype=np.float64)
        self._starts = np.array(starts, dtype=np.intp)
        self._sizes = np.diff(self._starts)
        self._source = np.array(sources, dtype=np.intp)
        self._link = np.array(links, dtype=np.intp)
        self._sign = np.array(signs, dtype=np.float64)
        self._after: list[list[int]] = [[] for _ in names]
        waits = [0] * len(names)
        target = 0
        for number, ends in enumerate(zip(sources, links, strict=True)):
            while starts[target + 1] <= number:
                target += 1
            for end in ends:
                if end < len(names):
                    self._after[end].append(target)
                    waits[target] += 1
        self._waves = [np.array(wave, dtype=np.intp) for wave in _waves(self._after, waits)]
        self._round = self._in_circles()
        self.work = (self._sizes + 1) * np.where(self._round, _ROUND, 1)

    def _in_circles(self) -> Mask:
        """Which arguments have others of their own wave bear on them."""
        depth = np.full(self.width, -1, dtype=np.intp)
        for number, wave in enumerate(self._waves):
            depth[wave] = number
        on = np.repeat(np.arange(len(self.names)), self._sizes)
        within = (depth[on] == depth[self._source]) | (depth[on] == depth[self._link])
        found = np.zeros(len(self.names), dtype=bool)
        found[on[within]] = True
        return found

    def following(self, places: Iterable[int]) -> list[int]:
        """The places of some arguments, and of all that they lead to."""
        found: set[int] = set()
        todo = list(places)
        while todo:
            place = todo.pop()
            if place not in found:
                found.add(place)
                todo += self._after[place]
        return sorted(found)

    def weighed(
        self, base: Numbers, chosen: Mask, *, before: Numbers, semantics: Semantics
    ) -> tuple[Numbers, Mask]:
        """Weigh some arguments several times over, each time by itself, in a row of its own.

        Args:
            base: base scores, shape (rows, arguments).
            chosen: which to weigh; the others are as strong as before; of the same shape.
            before: the strengths of those that are not chosen, of that shape or one row of it.
            semantics: how.

        Returns:
            Strengths, of that shape and with known others to the right; and which are at rest.
        """
        state = np.empty((len(base), self.width))
        state[:, : len(self.names)] = before
        state[:, len(self.names) : len(self.names) + len(self._others)] = self._others
        still = np.ones(base.shape, dtype=bool)
        for wave in self._waves:
            rows, nth = np.nonzero(chosen[:, wave])
            if len(rows):
                part = self._part(rows, wave[nth], state, semantics)
                still[rows, wave[nth]] = part.fall_into_place(base[rows, wave[nth]])
        return state, still

    def _part(self, rows: Places, places: Places, state: Numbers, semantics: Semantics) -> _Part:
        sizes = self._sizes[places]
        ends = np.cumsum(sizes)
        on = np.repeat(np.arange(len(places)), sizes)
        which = np.arange(len(on)) + np.repeat(self._starts[places] - (ends - sizes), sizes)
        row = np.repeat(rows * self.width, sizes)
        return _Part(
            state=state.reshape(-1),
            places=rows * self.width + places,
            source=row + self._source[which],
            link=row + self._link[which],
            sign=self._sign[which],
            on=on,
            round=bool(self._round[places].any()),
            semantics=semantics,
        )


def _waves(after: Sequence[Sequence[int]], waits: list[int]) -> Iterator[list[int]]:
    """The arguments in waves, on each of which earlier ones bear, or in circles some of its own.

    Args:
        after: for each, those that it bears on, as often as it does.
        waits: how often something bears on each; it is used up.
    """
    left = len(waits)
    wave = [place for place, number in enumerate(waits) if not number]
    while wave:
        yield wave
        left -= len(wave)
        following = []
        for place in wave:
            for other in after[place]:
                waits[other] -= 1
                if not waits[other]:
                    following.append(other)
        wave = following
    if left:
        yield from _round_waves(after, [place for place, number in enumerate(waits) if number])


def _round_waves(after: Sequence[Sequence[int]], places: Sequence[int]) -> list[list[int]]:
    """The same where there are circles: each is in one wave, whole."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(places)
    graph.add_edges_from((place, other) for place in places for other in after[place])
    circles = list(nx.strongly_connected_components(graph))
    whole: nx.DiGraph[int] = nx.condensation(graph, circles)
    return [
        sorted(place for circle in wave for place in circles[circle])
        for wave in nx.topological_generations(whole)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One wave, with places in a state that is one row of numbers after the other.

    ``places`` is where its arguments are, shape (n,); ``source``, ``link``, ``sign`` and ``on`` are
    what bears on them, shape (m,), the last by their number among the n. ``round`` says that some
    of them bear on others.
    """

    state: Numbers
    places: Places
    source: Places
    link: Places
    sign: Numbers
    on: Places
    round: bool
    semantics: Semantics

    def fall_into_place(self, base: Numbers) -> Mask:
        """Weigh them at once, or follow them until they rest, by the classic Runge-Kutta method.

        Returns which are at rest.
        """
        state = base.copy()
        if not self.round:
            self.state[self.places] = self._pulled(base, state)
            return np.ones(len(state), dtype=bool)
        first = self._slope(base, state)
        for _ in range(_MOST_STEPS):
            if np.abs(first).max() <= _NEARLY:
                state, first = self._settled(base, state, first)
                if np.abs(first).max() <= _STILL:
                    break
            second = self._slope(base, state + _STEP / 2 * first)
            third = self._slope(base, state + _STEP / 2 * second)
            fourth = self._slope(base, state + _STEP * third)
            state = state + _STEP / 6 * (first + 2 * second + 2 * third + fourth)
            first = self._slope(base, state)
        self.state[self.places] = np.clip(state, 0.0, 1.0)
        still: Mask = np.abs(first) <= _STILL
        return still

    def _settled(self, base: Numbers, state: Numbers, slope: Numbers) -> tuple[Numbers, Numbers]:
        """Where arguments come to rest that nearly do, by setting each to what pulls it.

        That ends in the same place as the continuous system, and much sooner, where it shrinks what
        is left each time; where it does not, nothing is changed.
        """
        now, left = state, slope
        while np.abs(left).max() > _STILL:
            after = now + left
            pull = self._slope(base, after)
            if np.abs(pull).max() > _SHRINKS * np.abs(left).max():
                return state, slope
            now, left = after, pull
        return now, left

    def _slope(self, base: Numbers, state: Numbers) -> Numbers:
        return self._pulled(base, state) - state

    def _pulled(self, base: Numbers, state: Numbers) -> Numbers:
        """How strong they would be, were all others as strong as they are."""
        self.state[self.places] = np.clip(state, 0.0, 1.0)
        forces = self.state[self.source] * self.state[self.link]
        return self.semantics(base, forces, self.sign, self.on)
