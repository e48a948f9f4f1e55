"""What a debate turns on, as a part of its map: cruxes, both sides of each, and what they move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from graph.crux import Crux, Weighed
from graph.formats.colours import hue, letter
from graph.formats.picture import End, Towards
from graph.model import ArgumentMap, LinkKind

CRUXES: Final = 5
"""As many are drawn."""
_SIDES: Final = 3  # claims that speak for a crux, and against it, which are drawn
_MOVED: Final = 0.2  # of what a crux moves most: what it moves less is not drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """The cruxes that are drawn, the first of which is number 1, and all that belongs to them.

    ``claims`` are ids of claims of the whole map: cruxes, what speaks for and against them, and
    what their paths lead through. ``ends`` are the positions that they move, ``towards`` the lines
    from claims of the map to them.
    """

    cruxes: tuple[Crux, ...]
    claims: frozenset[str]
    ends: tuple[End, ...]
    towards: tuple[Towards, ...]


def end_name(position: str) -> str:
    """The name of a position's box in a drawing."""
    return f"position {position}"  # no id holds a space


def turning(amap: ArgumentMap, weighed: Weighed) -> Turning:
    """What to draw of a map for its cruxes."""
    cruxes = tuple(one for one in weighed.cruxes if one.claim in amap.claim)[:CRUXES]
    near = _beside(amap)
    claims: set[str] = set()
    lines: dict[tuple[str, str], float] = {}
    for crux in cruxes:
        claims.add(crux.claim)
        for one in (*crux.supports[:_SIDES], *crux.objections[:_SIDES]):
            claims |= {one, *_between(near, one, crux.claim)}
        for position in moved(crux):
            through, last, value = _way(amap, weighed, crux=crux, position=position)
            claims |= {*through, last}
            lines.setdefault((last, position), value)
    held = {one.position: one.strength for one in weighed.held}
    ends = tuple(
        End(
            name=end_name(one.id),
            text=one.name,
            letter=letter(number),
            hue=hue(number),
            strength=held.get(one.id),
        )
        for number, one in enumerate(weighed.debate.positions)
        if any(position == one.id for _, position in lines)
    )
    towards = tuple(
        Towards(source=claim, end=end_name(position), against=value < 0)
        for (claim, position), value in lines.items()
    )
    return Turning(
        cruxes=cruxes,
        claims=frozenset(claims & amap.claim.keys()),
        ends=ends,
        towards=tuple(one for one in towards if one.source in amap.claim),
    )


def _beside(amap: ArgumentMap) -> Mapping[str, set[str]]:
    """The claims that links join each claim to; an undercut, to both ends of what it undercuts."""
    near: dict[str, set[str]] = defaultdict(set)
    for link in amap.links:
        aim = amap.link[link.target] if link.kind is LinkKind.UNDERCUTS else None
        for end in (link.target,) if aim is None else (aim.source, aim.target):
            near[link.source].add(end)
            near[end].add(link.source)
    return near


def _between(near: Mapping[str, set[str]], one: str, other: str) -> list[str]:
    """A claim through which one bears on another, where no link joins the two."""
    mine, theirs = near.get(one, set()), near.get(other, set())
    return [] if other in mine else sorted(mine & theirs)[:1]


def moved(crux: Crux) -> list[str]:
    """The positions that a crux moves noticeably, the most moved first."""
    most = max((abs(by) for by in crux.moves.values()), default=0.0)
    found = [(abs(by), position) for position, by in crux.moves.items()]
    kept = [(by, position) for by, position in found if by and by >= _MOVED * most]
    return [position for _, position in sorted(kept, key=lambda one: -one[0])]


def _way(
    amap: ArgumentMap, weighed: Weighed, *, crux: Crux, position: str
) -> tuple[set[str], str, float]:
    """What leads from a crux to a position: the claims between, the last one, and how it bears."""
    stance = weighed.stance.get((crux.claim, position))
    path = crux.path if stance is None and position == next(iter(moved(crux)), None) else ()
    if stance is not None:
        path = stance.path
    through = set(needed(amap, path=path))
    last = stance.read if stance is not None else _end(amap, path=path, start=crux.claim)
    read = next(
        (one.value for one in weighed.readings if (one.claim, one.position) == (last, position)),
        crux.moves[position],
    )
    return through, last, read


def needed(amap: ArgumentMap, *, path: tuple[str, ...]) -> Iterator[str]:
    """The claims that the links of a path need to be drawn."""
    for name in path:
        link = amap.link.get(name)
        if link is None:
            continue
        yield link.source
        if link.kind is LinkKind.UNDERCUTS:
            aim = amap.link[link.target]
            yield from (aim.source, aim.target)
        else:
            yield link.target


def _end(amap: ArgumentMap, *, path: tuple[str, ...], start: str) -> str:
    """The claim at the end of a path."""
    links = [amap.link[name] for name in path if name in amap.link]
    if not links:
        return start
    last = links[-1]
    return amap.link[last.target].target if last.kind is LinkKind.UNDERCUTS else last.target
