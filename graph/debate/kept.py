"""What a map comes to in the form in which it is kept, whole and item by item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from graph.debate.positions import Debate
from graph.debate.weighed import Crux, Event, Held, Reading, Stance, Weighed
from graph.strengths import Standing

STRONGEST: Final = 20
"""How many claims of a thread are ranked by strength; a list of the strongest needs no more."""


def as_kept(weighed: Weighed) -> Weighed:
    """The same in the form in which it is kept: doing that twice changes nothing more.

    All that has no order of its own is in the order of ids.
    """
    places = {one.id: number for number, one in enumerate(weighed.debate.positions)}
    return replace(
        weighed,
        claims={name: _digits(weighed.claims[name]) for name in sorted(weighed.claims)},
        links={name: _digits(weighed.links[name]) for name in sorted(weighed.links)},
        standing={name: weighed.standing[name] for name in sorted(weighed.standing)},
        readings=tuple(
            replace(one, value=_digits(one.value)) for one in sorted(weighed.readings, key=_aim)
        ),
        away=tuple(
            replace(one, value=_digits(one.value)) for one in sorted(weighed.away, key=_aim)
        ),
        stances=tuple(
            replace(one, value=_digits(one.value)) for one in sorted(weighed.stances, key=_aim)
        ),
        held=tuple(
            replace(one, strength=_digits(one.strength))
            for one in sorted(weighed.held, key=lambda one: places.get(one.position, len(places)))
        ),
        cruxes=tuple(
            replace(
                one,
                swing=_digits(one.swing),
                moves={name: _digits(one.moves[name]) for name in sorted(one.moves)},
            )
            for one in weighed.cruxes
        ),
    )


def _digits(value: float) -> float:
    return round(value, 4) + 0.0  # no -0.0


def _aim(one: Reading | Stance) -> tuple[str, str]:
    return one.claim, one.position


@dataclass(frozen=True, slots=True)
class Head:
    """What is said of the whole: for which debate it was weighed, and how."""

    semantics: str
    version: str
    created: str | None
    debate: Debate


@dataclass(frozen=True, slots=True)
class OnClaim:
    """What is said of a claim; ``rank`` and ``agreed`` are its places from 1, 0 where none."""

    id: str
    strength: float
    standing: Standing
    unsettled: bool
    rank: int
    agreed: int


@dataclass(frozen=True, slots=True)
class OnLink:
    """What is said of a link; ``unanswered`` is its place from 1, 0 where it has none."""

    id: str
    strength: float
    unanswered: int


class Numbered(NamedTuple):
    """A thing with its place from 1."""

    number: int
    what: Reading | Crux | Event


Item = Head | OnClaim | OnLink | Stance | Held | Numbered


def items_of(weighed: Weighed) -> dict[tuple[str, ...], Item]:
    """All that is said of a map, item by item; what has the same key is about the same thing."""
    items: dict[tuple[str, ...], Item] = {
        ("head",): Head(weighed.semantics, weighed.version, weighed.created, weighed.debate)
    }
    strongest = sorted(weighed.claims, key=lambda name: (-weighed.claims[name], name))
    rank, agreed = _places(strongest[:STRONGEST]), _places(weighed.agreed)
    for name, strength in weighed.claims.items():
        items["claim", name] = OnClaim(
            name,
            strength,
            weighed.standing[name],
            name in weighed.unsettled,
            rank.get(name, 0),
            agreed.get(name, 0),
        )
    unanswered = _places(weighed.unanswered)
    for name, strength in weighed.links.items():
        items["link", name] = OnLink(name, strength, unanswered.get(name, 0))
    times: defaultdict[tuple[str, str], int] = defaultdict(int)
    for reading in (*weighed.readings, *weighed.away):
        times[_aim(reading)] += 1
        number = times[_aim(reading)]
        items["reading", *_aim(reading), str(number)] = Numbered(number, reading)
    for stance in weighed.stances:
        items["stance", *_aim(stance)] = stance
    for held in weighed.held:
        items["held", held.position] = held
    for number, crux in enumerate(weighed.cruxes, start=1):
        items["crux", crux.claim] = Numbered(number, crux)
    for number, event in enumerate(weighed.events, start=1):
        items["event", str(number)] = Numbered(number, event)
    return items


def _places(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names, start=1)}
