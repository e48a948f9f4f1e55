"""What a person saw of a claim or link when they decided, and whether it is still so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.errors import Overtaken
from graph.model import ArgumentMap, Claim, Link, LinkKind
from graph.reviewing.corrections import Correction
from graph.reviewing.outcome import Corrected, Element
from graph.reviewing.telling import line


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A claim or link as somebody saw it: what it was, what it joined, and who had corrected it.

    ``shown`` holds a claim; or a link with the claims at its ends, and before them the link that it
    undercuts with those at its ends. It is empty where there was no such thing. ``by`` are the ids
    of the corrections that had judged or changed it.
    """

    shown: tuple[Claim | Link, ...] = ()
    by: tuple[str, ...] = ()


def sight(outcome: Corrected, element: Element) -> Sight:
    """A claim or link as a map shows it now."""
    return Sight(shown=_shown(outcome.map, element), by=outcome.by.get(element, ()))


def unreviewed(amap: ArgumentMap, element: Element) -> Sight:
    """A claim or link of a map that nobody has corrected."""
    return Sight(shown=_shown(amap, element))


def _shown(amap: ArgumentMap, element: Element) -> tuple[Claim | Link, ...]:
    if element.what == "claim":
        claim = amap.claim.get(element.id)
        return () if claim is None else (claim,)
    link = amap.link.get(element.id)
    if link is None:
        return ()
    undercut = link.kind is LinkKind.UNDERCUTS
    aim = Element("link" if undercut else "claim", link.target)
    return (link, *_shown(amap, aim), amap.claim[link.source])


def check_seen(outcome: Corrected, seen: Mapping[Element, Sight]) -> None:
    """Refuse a decision about what is not any more as it was seen.

    Raises:
        Overtaken: somebody else changed it meanwhile; says who, and how.
    """
    for element, was in seen.items():
        now = sight(outcome, element)
        if now != was:
            raise Overtaken(_told(outcome, element, was=was, now=now))


def _told(outcome: Corrected, element: Element, *, was: Sight, now: Sight) -> str:
    new = [one for one in outcome.corrections if one.id in now.by and one.id not in was.by]
    back = [
        undo for name, undo in outcome.withdrawn.items() if name in was.by and name not in now.by
    ]
    if len(now.shown) > 1 and not (new or back):
        known = {*was.by, *now.by}
        ends = [Element("claim", one.id) for one in now.shown if isinstance(one, Claim)]
        there = {name for end in ends for name in outcome.by.get(end, ())} - known
        new = [one for one in outcome.corrections if one.id in there][-1:]
    what = "claim" if element.what == "claim" else "link"
    if new or back:
        changes = "; ".join(_line(one) for one in [*new, *back])
        return (
            f"this {what} was corrected by somebody else while you looked at it ({changes}): look "
            "at it as it is now, and decide again."
        )
    if not now.shown:
        return f"this {what} is not in the map any more: go on with another."
    return (
        f"this {what} was changed by somebody else while you looked at it: look at it as it is "
        "now, and decide again."
    )


def _line(one: Correction) -> str:
    return line(one).partition(" ")[2]
