"""How long it takes to weigh every claim, beside half and a quarter as many in the same run.

``python -m bench.strengths`` makes up 100 000 claims in threads of a hundred, as ``bench.store``
does, and half as many links more, some of them undercuts and some in circles; then weighs them by
each semantics, and again after the confidence of one claim has changed. Seconds are the median of
three runs. ``python -m bench.strengths 1000000`` makes about so many claims.
"""

from __future__ import annotations

import dataclasses
import random
import sys
from functools import partial
from typing import Final

from bench.store import CLAIMS_A_THREAD, debate, median_ms
from graph.model import ArgumentMap, Link, LinkKind, link_id
from graph.strengths import SEMANTICS, Framework, framework, grounded, strengths, strengths_again

CLAIMS: Final = 100_000
MORE: Final = 50  # links a thread


def tangled(number: int) -> ArgumentMap:
    """One made-up thread, with links in every direction, so that some go round in circles."""
    amap = debate(number)
    dice = random.Random(number)  # noqa: S311 the same every time
    links = dict(amap.link)
    for _ in range(MORE):
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
        again = partial(strengths_again, _changed(those, maps[0]), before, [maps[0].claims[0].id])
        print(f"{median_ms(again, runs=5):18.1f}{len(before.unsettled):11,}", flush=True)


def _changed(those: Framework, amap: ArgumentMap) -> Framework:
    return dataclasses.replace(those, base={**those.base, amap.claims[0].id: 0.123})


if __name__ == "__main__":
    main()
