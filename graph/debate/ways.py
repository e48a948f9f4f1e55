"""Ways along the links of a map, from what somebody says to what they thereby speak for.

Who supports a claim leans where it leans, who objects to it leans the other way, and of two claims
of which one restates the other both lean alike. Who undercuts a link takes away from what it does
and leans against that. Each step weakens what it carries by the strength of its link, and once more
because reasons are not what they are reasons for.

How far a claim leans is what its strongest way carries: links weaken like products and the largest
wins, as trust does in Richardson, Agrawal and Domingos, *Trust management for the Semantic Web*,
ISWC 2003. It always has one chain of links that explains it, ends in circles too, and cannot grow
by being said often. A claim that is led as strongly one way as the other leans nowhere.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graph.model import ArgumentMap, Link, LinkKind

LEAST: Final = 0.1
"""What is carried that is less than this amounts to nothing."""

_CARRIED: Final = 0.9
"""What of a leaning one step carries, over a link that is certain."""

_SIGNS: Final[Mapping[LinkKind, int]] = {
    LinkKind.SUPPORTS: 1,
    LinkKind.OBJECTS: -1,
    LinkKind.RESTATES: 1,
}

_EVEN: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Step:
    """From a claim by way of ``links``, the first starting at it, with what is carried back.

    ``factor`` is below 0 where the claim leans the other way.
    """

    claim: str
    factor: float
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lean:
    """How far a claim leans (-1 to 1), the links of the way that says so, and where it ends."""

    value: float
    path: tuple[str, ...]
    end: str


class Ways:
    """All steps from one claim of a map to another, by the claim that they lead to."""

    def __init__(
        self,
        amap: ArgumentMap,
        strength: Mapping[str, float],
        *,
        kinds: Collection[LinkKind] = tuple(LinkKind),
    ) -> None:
        """Find the steps.

        Args:
            amap: the map.
            strength: the strength of links, by id; confidence counts for those that have none.
            kinds: the links that count.
        """
        self._into: dict[str, list[Step]] = defaultdict(list)
        under: dict[str, list[Link]] = defaultdict(list)
        worth = {one.id: strength.get(one.id, one.confidence) for one in amap.links}
        for one in amap.links:
            if one.kind is LinkKind.UNDERCUTS and one.kind in kinds:
                under[one.target].append(one)
        for one in amap.links:
            sign = _SIGNS.get(one.kind)
            if sign is None or one.kind not in kinds:
                continue
            factor = sign * worth[one.id] * _CARRIED
            self._add(one.target, Step(one.source, factor, (one.id,)))
            if one.kind is LinkKind.RESTATES:
                self._add(one.source, Step(one.target, factor, (one.id,)))
            for cut in under.get(one.id, ()):
                less = -factor * worth[cut.id] * _CARRIED
                self._add(one.target, Step(cut.source, less, (cut.id, one.id)))

    def _add(self, claim: str, step: Step) -> None:
        if step.claim != claim and step.factor:
            self._into[claim].append(step)

    def into(self, claim: str) -> Iterable[Step]:
        """The steps that lead to a claim."""
        return self._into.get(claim, ())

    def lean(self, seeds: Mapping[str, float]) -> dict[str, Lean]:
        """How far every claim leans, given how far some do by themselves; only what amounts to it.

        A claim that is among ``seeds`` leans as that says, whatever its links say.
        """
        # What each claim is led to either way, the best so far: against, for.
        best: dict[str, list[Lean | None]] = defaultdict(lambda: [None, None])
        queue: list[tuple[float, int, int, str]] = []
        found: dict[str, Lean] = {}
        done: set[str] = set()

        def offer(claim: str, lean: Lean) -> None:
            side = best[claim]
            known = side[lean.value > 0]
            if known is None or _rank(lean) < _rank(known):
                side[lean.value > 0] = lean
                heapq.heappush(queue, (*_rank(lean), len(queue), claim))

        for claim, value in seeds.items():
            if abs(value) >= LEAST:
                offer(claim, Lean(value, (), claim))
        while queue:
            *_, claim = heapq.heappop(queue)
            if claim in done:
                continue
            done.add(claim)
            against, favour = best[claim]
            if against is None or favour is None:
                lean = against or favour
            elif abs(favour.value + against.value) <= _EVEN:
                continue
            else:
                lean = favour if favour.value > -against.value else against
            if lean is None:
                continue
            found[claim] = lean
            for step in self.into(claim):
                value = lean.value * step.factor
                if step.claim not in seeds and step.claim not in done and abs(value) >= LEAST:
                    offer(step.claim, Lean(value, (*step.links, *lean.path), lean.end))
        return found

    def near(self, claim: str) -> dict[str, Lean]:
        """How the claims lean that lead to one claim in one step or in two, if it leads to none.

        Of several ways the strongest says it; what is as strong either way says nothing.
        """
        ways: dict[str, list[Lean]] = defaultdict(list)
        for step in self.into(claim):
            ways[step.claim].append(Lean(step.factor, step.links, claim))
            for more in self.into(step.claim):
                path = (*more.links, *step.links)
                if more.claim != claim:
                    ways[more.claim].append(Lean(more.factor * step.factor, path, claim))
        found = {}
        for name, leans in ways.items():
            favour = max((one.value for one in leans), default=0.0)
            against = min((one.value for one in leans), default=0.0)
            if abs(favour + against) > _EVEN:
                found[name] = min(leans, key=_rank)
        return found


def _rank(lean: Lean) -> tuple[float, int]:
    return -abs(lean.value), len(lean.path)
