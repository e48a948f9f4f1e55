"""An argument map as a quantitative bipolar argumentation framework, links among its arguments.

Every claim is an argument, with its confidence as base score; so is every link that supports,
objects or undercuts. A claim bears on another with as much force as both it and the link between
them have: the product of their strengths. An undercut bears on a link, so what a link is worth
falls with the strength of what undercuts it, and with it the force of the claim behind it. Such
attacks on attacks are those of Baroni, Cerutti, Giacomin and Guida, *AFRA: Argumentation framework
with recursive attacks*, International Journal of Approximate Reasoning 52 (2011).

A claim that only restates another speaks neither for it nor against it, and does not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from graph.model import ArgumentMap, LinkKind

FOR: Final = 1
AGAINST: Final = -1

_SIGNS: Final = {
    LinkKind.SUPPORTS: FOR,
    LinkKind.OBJECTS: AGAINST,
    LinkKind.UNDERCUTS: AGAINST,
}


@dataclass(frozen=True, slots=True)
class Influence:
    """What bears on an argument: the ``source``, by way of the argument ``link``.

    ``sign`` says how: :data:`FOR` or :data:`AGAINST`.
    """

    source: str
    link: str
    sign: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """Arguments with their base scores, 0 to 1, and what bears on each.

    Every name in ``on``, and every source and link in it, is one of ``base``. Links have names of
    their own, which no claim has.
    """

    base: Mapping[str, float]
    on: Mapping[str, Sequence[Influence]] = field(default_factory=dict)

    def bearing(self, name: str) -> Sequence[Influence]:
        """What bears on an argument."""
        return self.on.get(name, ())

    def followers(self) -> dict[str, list[str]]:
        """For each argument, those that it bears on, as a source or as a link; each once."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for name, influences in self.on.items():
            for one in influences:
                found[one.source][name] = None
                found[one.link][name] = None
        return {name: list(those) for name, those in found.items()}


def link_name(link_id: str) -> str:
    """The name of a link's argument; claims go by their ids, which hold no space."""
    return f"link {link_id}"


def framework(*maps: ArgumentMap, base: Mapping[str, float] | None = None) -> Framework:
    """The framework of one map, or of several side by side, whose ids must differ.

    Args:
        maps: the maps.
        base: base scores of claims, by id, in the place of their confidences.
    """
    known = base or {}
    scores: dict[str, float] = {}
    on: dict[str, list[Influence]] = defaultdict(list)
    for amap in maps:
        for claim in amap.claims:
            scores[claim.id] = known.get(claim.id, claim.confidence)
        for link in amap.links:
            sign = _SIGNS.get(link.kind)
            if sign is None:
                continue
            name = link_name(link.id)
            scores[name] = link.confidence
            target = link.target if link.kind is not LinkKind.UNDERCUTS else link_name(link.target)
            on[target].append(Influence(link.source, name, sign))
    # An undercut of what does not count has nothing to bear on.
    return Framework(base=scores, on={name: those for name, those in on.items() if name in scores})


def affected(those: Framework, changed: Iterable[str]) -> set[str]:
    """The arguments whose strength may change with that of some: these, and all they lead to."""
    followers = those.followers()
    found: set[str] = set()
    todo = [name for name in changed if name in those.base]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += followers.get(name, ())
    return found
