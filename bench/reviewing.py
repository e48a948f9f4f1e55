"""How long a correction takes: kept in a store on disk, and the thread worked out with it.

``python -m bench.reviewing`` makes a thread of 1 000 claims in one post, each linked to an earlier
one, and corrects it as the page does, one correction at a time: claims and links accepted and
rejected, kinds and wordings changed, links added, the last correction undone.
``python -m bench.reviewing 10000 5`` makes it of so many claims, and does it so many times.
Milliseconds are of the clock and of the processor, from before :meth:`graph.store.Store.review` to
after it, and of reading the outcome again as another session does. What works the whole thread out
is told apart: its outcome read for the first time, and a correction by a process that has not read
it.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from graph.model import (
    ArgumentMap,
    Claim,
    ClaimKind,
    Link,
    LinkKind,
    Post,
    Run,
    Span,
    Thread,
    claim_id,
    link_id,
)
from graph.review import Action, Corrected, Correction, claim_anchor, correction, link_anchor
from graph.reviewing.remembered import MEMORY
from graph.store import open_store

CLAIMS: Final = 1_000
ROUNDS: Final = 20
THREAD: Final = "one-long-post"

Taken = tuple[float, float]
"""Milliseconds of the clock, and of the processor."""


def long_post(claims: int) -> ArgumentMap:
    """A thread of one post that makes so many claims, each linked to an earlier one."""
    said = [
        f"Claim number {number} says that plan {number % 97} works." for number in range(claims)
    ]
    text, spans, at = " ".join(said), [], 0
    for one in said:
        spans.append(Span(post="p1", start=at, end=at + len(one), text=one))
        at += len(one) + 1
    made = [
        Claim(
            id=claim_id(THREAD, span),
            kind=ClaimKind.CLAIM,
            text=span.text,
            confidence=0.5 + number % 50 / 100,
            mentions=(span,),
            because="it says so",
            rule="a rule",
        )
        for number, span in enumerate(spans)
    ]
    joins = [
        (made[number].id, (LinkKind.SUPPORTS, LinkKind.OBJECTS)[number % 2], made[number // 2].id)
        for number in range(1, claims)
    ]
    return ArgumentMap(
        thread=Thread(
            id=THREAD,
            title="One long post",
            posts=(Post(id="p1", author="Ada", text=text),),
        ),
        claims=tuple(made),
        links=tuple(
            Link(
                id=link_id(source, kind, target),
                source=source,
                target=target,
                kind=kind,
                confidence=0.6,
                because="the words “because” between them",
                rule="a rule",
            )
            for source, kind, target in joins
        ),
        run=Run(extractor="made up", version="0", model="none"),
    )


def _accept(seen: Corrected, turn: int) -> Correction:
    amap = seen.map
    return correction(
        Action.ACCEPT, author="Eva", subject=claim_anchor(amap, amap.claims[7 * turn])
    )


def _reject(seen: Corrected, turn: int) -> Correction:
    amap = seen.map
    return correction(Action.REJECT, author="Eva", subject=link_anchor(amap, amap.links[5 * turn]))


def _kind(seen: Corrected, turn: int) -> Correction:
    amap = seen.map
    about = claim_anchor(amap, amap.claims[11 * turn + 1])
    return correction(Action.KIND, author="Eva", subject=about, kind=ClaimKind.EVIDENCE)


def _wording(seen: Corrected, turn: int) -> Correction:
    amap = seen.map
    about = claim_anchor(amap, amap.claims[13 * turn + 2])
    return correction(Action.WORDING, author="Eva", subject=about, text=f"Plan {turn} works.")


def _link(seen: Corrected, turn: int) -> Correction:
    amap = seen.map
    ends = (claim_anchor(amap, amap.claims[place]) for place in (3 * turn, 17 * turn + 5))
    source, other = ends
    return correction(
        Action.LINK, author="Eva", subject=source, other=other, kind=LinkKind.RESTATES
    )


def _undo(seen: Corrected, turn: int) -> Correction:
    del turn
    return correction(Action.UNDO, author="Eva", undoes=seen.corrections[-1].id)


MADE: Final[dict[str, Callable[[Corrected, int], Correction]]] = {
    "accept a claim": _accept,
    "reject a link": _reject,
    "change a kind": _kind,
    "word anew": _wording,
    "add a link": _link,
    "undo": _undo,
}


def main(claims: int, rounds: int) -> None:
    """Print how long each kind of correction took."""
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "store"
        with open_store(where) as store:
            store.add(long_post(claims))
        rows = ("read at first", "unread", *MADE, "read again")
        taken: dict[str, list[Taken]] = {name: [] for name in rows}
        with open_store(where) as store:
            taken["read at first"].append(_timed(lambda: store.outcome(THREAD)))
            first = _accept(store.outcome(THREAD), 0)
            MEMORY.forget()
            taken["unread"].append(_timed(lambda: store.review(THREAD, [first])))
        for turn in range(1, rounds + 1):
            for name, make in MADE.items():
                with open_store(where) as store:  # as a page does, at each click
                    seen = store.outcome(THREAD)
                    one = make(seen, turn)
                    taken[name].append(_timed(lambda: store.review(THREAD, [one])))  # noqa: B023
                with open_store(where) as store:
                    taken["read again"].append(_timed(lambda: store.outcome(THREAD)))
    print(f"{claims} claims in one post, {rounds} rounds; ms: median, longest; of the processor")
    for name, times in taken.items():
        clock, processor = zip(*times, strict=True)
        print(
            f"{name:16} {statistics.median(clock):9.1f} {max(clock):9.1f} "
            f"{statistics.median(processor):9.1f}"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory at its highest: {peak:.0f} MB")


def _timed(work: Callable[[], object]) -> Taken:
    begun, before = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - begun) * 1000, (time.process_time() - before) * 1000


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*given, *(CLAIMS, ROUNDS)[len(given) :])
