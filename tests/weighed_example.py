"""What the map of ``example_map`` comes to, made by hand: for tests of what is shown of it.

Strengths and standings are round numbers that nobody computed; all else follows from the links of
that map. ``weighed_hostile`` is the same of the map whose texts would do harm.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from example_map import HOSTILE, example_map, hostile_map

from graph.crux import (
    Crux,
    Debate,
    Event,
    Happening,
    Held,
    Position,
    Reading,
    Stance,
    Weighed,
)
from graph.model import ArgumentMap, LinkKind
from graph.strengths import Standing

DEBATE: Final = Debate(
    id="a-role-or-a-scheme",
    question="Do models play a role, or do they scheme?",
    positions=(
        Position(
            id="role",
            name="It is role-play",
            statements=("Models that look like schemers play a role.",),
        ),
        Position(
            id="harm",
            name="It makes no difference",
            statements=("A role played in earnest does the same harm.",),
        ),
        Position(
            id="filter",
            name="It matters for what to do",
            statements=("Stories can be filtered out, goals cannot.",),
        ),
    ),
    threads=("a-role-or-a-scheme",),
)

# The claims of the example, by the names it has for them, in its order.
NAMES: Final = (
    "role", "stories", "goals", "wording", "harm", "logs", "prompt", "training", "turns",
    "private", "filter", "nothing", "anybody",
)  # fmt: skip


def weighed_example(amap: ArgumentMap | None = None) -> Weighed:
    """What the example comes to: two cruxes, both events, stances for and against."""
    amap = amap or example_map()
    claim = dict(zip(NAMES, amap.claim, strict=True))
    link = {
        (one.source, one.target): one.id for one in amap.links if one.kind != LinkKind.UNDERCUTS
    }

    def path(*names: str) -> tuple[str, ...]:
        ids = [claim[name] for name in names]
        return tuple(link[pair] for pair in pairwise(ids))

    readings = (
        Reading(claim=claim["role"], position="role", value=0.9, because="says so", rule="by hand"),
        Reading(claim=claim["harm"], position="harm", value=0.8, because="says so", rule="by hand"),
        Reading(
            claim=claim["filter"], position="filter", value=0.7, because="says so", rule="by hand"
        ),
    )
    stances = (
        _stance(claim["role"], "role", 0.9),
        _stance(claim["harm"], "harm", 0.8),
        _stance(claim["filter"], "filter", 0.5),
        _stance(claim["stories"], "role", 0.4, path("stories", "role"), claim["role"]),
        _stance(claim["goals"], "role", 0.2, path("goals", "role"), claim["role"]),
        _stance(claim["harm"], "role", -0.5, path("harm", "role"), claim["role"]),
        _stance(claim["training"], "role", -0.4, path("training", "goals", "role"), claim["role"]),
        _stance(claim["logs"], "harm", 0.7, path("logs", "harm"), claim["harm"]),
    )
    return Weighed(
        thread=amap.thread.id,
        semantics="energy",
        version="1",
        created=None,
        claims={claim[name]: round(0.3 + 0.05 * n, 2) for n, name in enumerate(NAMES)},
        links={one.id: one.confidence for one in amap.links if one.kind is not LinkKind.RESTATES}
        | {link[claim["stories"], claim["role"]]: 0.5},
        standing=dict.fromkeys(amap.claim, Standing.STANDS)
        | {claim["role"]: Standing.FALLS, claim["goals"]: Standing.UNDECIDED},
        debate=DEBATE,
        readings=readings,
        stances=stances,
        held=(
            Held(
                position="role",
                strength=0.41,
                supports=(claim["role"],),
                objections=(claim["harm"],),
            ),
            Held(position="harm", strength=0.72, supports=(claim["harm"],), objections=()),
            Held(position="filter", strength=0.5, supports=(claim["filter"],), objections=()),
        ),
        cruxes=(
            Crux(
                claim=claim["role"],
                swing=0.5,
                moves={"role": 0.4, "harm": -0.1},
                supports=(claim["stories"], claim["goals"]),
                objections=(claim["harm"],),
                path=(),
                because="Were it taken for granted, “It is role-play” would rise by .40.",
            ),
            Crux(
                claim=claim["goals"],
                swing=0.2,
                moves={"role": 0.2},
                supports=(claim["stories"],),
                objections=(claim["training"],),
                path=path("goals", "role"),
                because="Were it given up, “It is role-play” would fall by .20.",
            ),
        ),
        events=(
            Event(
                kind=Happening.CONCESSION,
                claim=claim["harm"],
                about=claim["role"],
                after=None,
                post="p2",
                created=None,
                because="“may”",
            ),
            Event(
                kind=Happening.RETRACTION,
                claim=claim["filter"],
                about=claim["private"],
                after=claim["nothing"],
                post="p3",
                created=None,
                because="“I was wrong”",
            ),
        ),
        unanswered=(),
        agreed=(claim["logs"],),
        unsettled=frozenset({claim["training"]}),
    )


def _stance(
    claim: str, position: str, value: float, path: tuple[str, ...] = (), read: str | None = None
) -> Stance:
    return Stance(claim=claim, position=position, value=value, path=path, read=read or claim)


def weighed_hostile(amap: ArgumentMap | None = None) -> Weighed:
    """What the hostile map comes to: names, reasons and claims are all strangers'."""
    amap = amap or hostile_map()
    claims = list(amap.claim)
    positions = tuple(
        Position(id=f"p{number}", name=text, statements=(text,))
        for number, text in enumerate(HOSTILE)
    )
    return Weighed(
        thread=amap.thread.id,
        semantics="energy",
        version="1",
        created=None,
        claims=dict.fromkeys(claims, 0.5),
        links={one.id: 0.5 for one in amap.links if one.kind is not LinkKind.RESTATES},
        standing=dict.fromkeys(claims, Standing.UNDECIDED),
        debate=Debate(id=amap.thread.id, question=HOSTILE[0], positions=positions),
        readings=tuple(
            Reading(claim=claim, position=one.id, value=0.8, because=one.name, rule=one.name)
            for claim, one in zip(claims, positions, strict=True)
        ),
        stances=tuple(
            _stance(claim, one.id, 0.8 if number % 2 else -0.8)
            for number, (claim, one) in enumerate(zip(claims, positions, strict=True))
        ),
        held=tuple(
            Held(position=one.id, strength=0.5, supports=(claim,), objections=(claim,))
            for claim, one in zip(claims, positions, strict=True)
        ),
        cruxes=(
            Crux(
                claim=claims[0],
                swing=0.3,
                moves={positions[0].id: 0.2, positions[1].id: -0.1},
                supports=(claims[1],),
                objections=(claims[2],),
                path=(),
                because=HOSTILE[3],
            ),
        ),
        events=(
            Event(
                kind=Happening.RETRACTION,
                claim=claims[1],
                about=claims[0],
                after=claims[2],
                post=amap.thread.posts[1].id,
                created=None,
                because=HOSTILE[1],
            ),
        ),
    )
