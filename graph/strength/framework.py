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
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
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


@dataclass(frozen=True, kw_only=True)  # no slots: followers are cached
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

    @cached_property
    def followers(self) -> Mapping[str, Sequence[str]]:
        """For each argument, those that it bears on, as a source or as a link; each once."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for name, influences in self.on.items():
            for one in influences:
                found[one.source][name] = None
                found[one.link][name] = None
        return {name: tuple(those) for name, those in found.items()}

    def changed(
        self,
        *,
        base: Mapping[str, float] | None = None,
        on: Mapping[str, Sequence[Influence]] | None = None,
        without: Iterable[str] = (),
    ) -> Framework:
        """The framework with some changes, made of this one and of what follows from it.

        That takes as long as what is changed, and to copy what is known.

        Args:
            base: arguments that are new or have another base score.
            on: all that bears on some arguments now.
            without: arguments that are gone; nothing that stays may lean on them.
        """
        gone = set(without)
        scores = {**self.base, **(base or {})}
        bears = {**self.on, **(on or {})}
        touched = {**dict.fromkeys(gone, ()), **(on or {})}
        followers = dict(self.followers)
        for name, now in touched.items():
            ends = {end for one in now for end in (one.source, one.link)}
            former = {end for one in self.bearing(name) for end in (one.source, one.link)}
            for end in former - ends:
                followers[end] = tuple(other for other in followers[end] if other != name)
            for end in ends - former:
                followers[end] = (*followers.get(end, ()), name)
        for name in gone:
            scores.pop(name, None)
            bears.pop(name, None)
            followers.pop(name, None)
        for name, influences in (on or {}).items():
            if not influences:
                del bears[name]
        made = Framework(base=scores, on=bears)
        made.__dict__["followers"] = followers
        return made


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


def replaced(those: Framework, *, old: Framework, new: Framework) -> tuple[Framework, set[str]]:
    """A framework in which what came from one map now comes from another state of that map.

    Args:
        those: the framework of several maps, whose names differ.
        old: the framework of the map as it was, all of it in ``those``.
        new: the framework of the map as it is.

    Returns:
        The framework as it is, and the arguments that are new or have changed: what
        :func:`graph.strengths.strengths_again` wants to know.
    """
    base = {name: score for name, score in new.base.items() if old.base.get(name) != score}
    on = {
        name: new.bearing(name)
        for name in new.base
        if list(new.bearing(name)) != list(old.bearing(name))
    }
    made = those.changed(base=base, on=on, without=old.base.keys() - new.base.keys())
    return made, {*base, *on}


def affected(
    those: Framework, changed: Iterable[str], *, among: Collection[str] | None = None
) -> set[str]:
    """The arguments whose strength may change with that of some: these, and all they lead to.

    Args:
        those: the framework.
        changed: some arguments.
        among: the only ones that are asked for, with all that leads to them; everything, if None.
    """
    within = those.base if among is None else among
    followers = those.followers
    found: set[str] = set()
    todo = [name for name in changed if name in within]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += [other for other in followers.get(name, ()) if other in within]
    return found


def leading_to(those: Framework, names: Iterable[str]) -> set[str]:
    """Some arguments, and all that bears on them straight or by way of others."""
    found: set[str] = set()
    todo = [name for name in names if name in those.base]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += [end for one in those.bearing(name) for end in (one.source, one.link)]
    return found
