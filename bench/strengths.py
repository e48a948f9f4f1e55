"""How long it takes to weigh every claim, beside half and a quarter as many in the same run.

``python -m bench.strengths`` makes up 100 000 claims in threads of a hundred, as ``bench.store``
does, and half as many links more, some of them undercuts and some in circles; then weighs them by
each semantics, and again after somebody has accepted one link of one thread. Then it weighs one
thread of 1 000 and one of 10 000 claims for everything that a debate of four positions comes to, a
tenth of the claims read towards each of them, and the same threads with half as many links more.
Seconds are the median of three runs. ``python -m bench.strengths 1000000`` makes about so many
claims.
"""

from __future__ import annotations

import dataclasses
import random
import sys
from functools import partial
from typing import Final

from bench.store import CLAIMS_A_THREAD, debate, median_ms
from graph.crux import Debate, Position, Reading, weigh
from graph.model import ArgumentMap, Link, LinkKind, link_id
from graph.strengths import (
    SEMANTICS,
    Framework,
    Strengths,
    framework,
    grounded,
    replaced,
    strengths,
    strengths_again,
)

CLAIMS: Final = 100_000
MORE: Final = 2  # claims a link
_DEBATE: Final = Debate(
    id="made-up",
    question="Which?",
    positions=tuple(Position(id=one, name=one, statements=(one,)) for one in ("a", "b", "c", "d")),
)


def tangled(number: int, *, size: int = CLAIMS_A_THREAD) -> ArgumentMap:
    """One made-up thread, with links in every direction, so that some go round in circles."""
    amap = debate(number, size=size)
    dice = random.Random(number)  # noqa: S311 the same every time
    links = dict(amap.link)
    for _ in range(size // MORE):
        source, target = dice.sample(amap.claims, 2)
        kind = dice.choice((LinkKind.SUPPORTS, LinkKind.OBJECTS, LinkKind.UNDERCUTS))
        end = dice.choice(amap.links).id if kind is LinkKind.UNDERCUTS else target.id
        made = Link(
            id=link_id(source.id, kind, end),
            source=source.id,
            target=end,
            kind=kind,
            confidence=dice.random(),
            because="made up",
            rule="dice",
        )
        links[made.id] = made
    return dataclasses.replace(amap, links=tuple(links.values()))


def main() -> None:
    """Print a row for each size."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else CLAIMS
    names = [*SEMANTICS, "grounded"]
    print(f"{'claims':>9}{'links':>9}" + "".join(f"{name + ', s':>14}" for name in names), end="")
    print(f"{'one changed, ms':>18}{'unsettled':>11}")
    for part in (4, 2, 1):
        maps = [tangled(number) for number in range(max(1, wanted // part // CLAIMS_A_THREAD))]
        those = framework(*maps)
        claims = sum(len(amap.claims) for amap in maps)
        links = sum(len(amap.links) for amap in maps)
        print(f"{claims:9,}{links:9,}", end="")
        for semantics in SEMANTICS.values():
            taken = median_ms(partial(strengths, those, semantics=semantics), runs=3)
            print(f"{taken / 1000:14.2f}", end="", flush=True)
        print(f"{median_ms(partial(grounded, those), runs=3) / 1000:14.2f}", end="")
        before = strengths(those)
        old, new = framework(maps[0]), framework(_accepted(maps[0]))
        again = partial(_reviewed, those, before, old, new)
        print(f"{median_ms(again, runs=5):18.1f}{len(before.unsettled):11,}", flush=True)
    print(f"\n{'claims':>9}{'links':>9}{'readings':>10}{'weighed whole, ms':>19}{'cruxes':>8}")
    for size in (1_000, 10_000):
        for amap in (debate(1, size=size), tangled(1, size=size)):
            readings = _readings(amap)
            whole = partial(weigh, amap, debate=_DEBATE, readings=readings)
            taken, cruxes = median_ms(whole, runs=3), len(whole().cruxes)
            print(
                f"{len(amap.claims):9,}{len(amap.links):9,}{len(readings):10,}"
                f"{taken:19.1f}{cruxes:8}",
                flush=True,
            )


def _reviewed(those: Framework, before: Strengths, old: Framework, new: Framework) -> None:
    now, changed = replaced(those, old=old, new=new)
    strengths_again(now, before, changed)


def _accepted(amap: ArgumentMap) -> ArgumentMap:
    first = next(one for one in amap.links if one.kind is not LinkKind.RESTATES)
    sure = dataclasses.replace(first, confidence=1.0)
    links = tuple(sure if one is first else one for one in amap.links)
    return dataclasses.replace(amap, links=links)


def _readings(amap: ArgumentMap) -> list[Reading]:
    dice = random.Random(2)  # noqa: S311 the same every time
    return [
        Reading(
            claim=claim.id,
            position=position.id,
            value=dice.uniform(-1, 1),
            because="made up",
            rule="dice",
        )
        for claim in amap.claims
        for position in _DEBATE.positions
        if dice.random() < 0.1
    ]


if __name__ == "__main__":
    main()
