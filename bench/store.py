"""How the store fares against rdflib in memory: loading, size, and the named questions.

``python -m bench.store`` makes a debate of some 3 000 claims in 30 threads, the same every time,
keeps it in a new store on disk, and asks named questions of it through the query process, as the
explorer and the terminal do; then rdflib reads the same statements into memory and is asked the
same, in this one process. ``python -m bench.store 100000`` makes it about so many claims.
Milliseconds are the median of seven warm runs (rdflib: of three); memory is what the process grew
by. Both must give as many rows as each other.
"""

from __future__ import annotations

import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import rdflib

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
from graph.questions import QUESTIONS
from graph.rdf import to_nquads
from graph.sparql import Limits, answer, check, shutdown
from graph.store import open_store

CLAIMS: Final = 3_000
CLAIMS_A_THREAD: Final = 100
CLAIMS_A_POST: Final = 4
# Those that rdflib answers in seconds; the others nest a search in a search.
ASKED: Final = ("objections", "most-objected", "contested", "evidence", "hedged", "busiest-posts")
WORDS: Final = (
    *("model", "role", "story", "goal", "harm", "prompt", "training", "persona", "outcome"),
    *("evidence", "scheme", "belief", "test", "deception", "plan", "reward", "context"),
)


def _said(dice: random.Random) -> str:
    return " ".join(dice.choices(WORDS, k=12))


def debate(
    number: int,
    *,
    say: Callable[[random.Random], str] = _said,
    size: int = CLAIMS_A_THREAD,
) -> ArgumentMap:
    """One made-up thread: posts of four claims, each claim linked to an earlier one.

    Args:
        number: which one; the same number makes the same thread.
        say: makes up the words of a claim.
        size: how many claims there are.
    """
    dice = random.Random(number)  # noqa: S311 the same debate every time
    thread_id = f"thread-{number}"
    posts: list[Post] = []
    claims: list[Claim] = []
    links: dict[str, Link] = {}
    for place in range(size // CLAIMS_A_POST):
        said = [say(dice) + "." for _ in range(CLAIMS_A_POST)]
        post = Post(
            id=f"p{place}",
            text=" ".join(said),
            author=f"author {dice.randrange(200)}",
            reply_to=f"p{dice.randrange(place)}" if place else None,
        )
        start = 0
        for text in said:
            span = Span(post=post.id, start=start, end=start + len(text), text=text)
            start += len(text) + 1
            source = Claim(
                id=claim_id(thread_id, span),
                kind=dice.choices(tuple(ClaimKind), weights=(7, 2, 1))[0],
                text=text,
                confidence=dice.random(),
                mentions=(span,),
                hedge="I think" if dice.random() < 0.2 else None,
                because="made up",
                rule="dice",
            )
            if claims:
                kind = dice.choices(
                    (LinkKind.SUPPORTS, LinkKind.OBJECTS, LinkKind.RESTATES), weights=(5, 4, 1)
                )[0]
                target = dice.choice(claims[-12:])
                made = Link(
                    id=link_id(source.id, kind, target.id),
                    source=source.id,
                    target=target.id,
                    kind=kind,
                    confidence=dice.random(),
                    because="made up",
                    rule="dice",
                )
                links[made.id] = made
            claims.append(source)
        posts.append(post)
    return ArgumentMap(
        thread=Thread(id=thread_id, title=f"Thread {number}", posts=tuple(posts)),
        claims=tuple(claims),
        links=tuple(links.values()),
        run=Run(extractor="bench", version="1", model="dice"),
    )


def grown() -> Iterator[float]:
    """MiB of resident memory that this process has grown by since the last time."""
    page = resource.getpagesize() / (1 << 20)
    before = 0.0
    while True:
        now = int(Path("/proc/self/statm").read_text("ascii").split()[1]) * page
        yield now - before
        before = now


def median_ms(work: Callable[[], object], *, runs: int) -> float:
    """The median milliseconds of several runs, after one that does not count."""
    taken = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken[1:]) * 1000


def size_mb(path: Path) -> float:
    """MB on disk, each file once however many names it has."""
    files = {entry.stat().st_ino: entry.stat().st_size for entry in path.rglob("*")}
    return sum(files.values()) / 1e6


def rows_of(dataset: rdflib.Dataset, *, query: str) -> int:
    """How many rows rdflib answers with."""
    return len(list(dataset.query(query)))


def main() -> None:
    """Print the tables."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else CLAIMS
    maps = [debate(number) for number in range(max(1, wanted // CLAIMS_A_THREAD))]
    nquads = "".join(to_nquads(amap) for amap in maps)
    claims = sum(len(amap.claims) for amap in maps)
    print(f"{claims:,} claims in {len(maps)} threads, {nquads.count(chr(10)):,} statements")
    memory = grown()
    next(memory)
    with tempfile.TemporaryDirectory() as place, open_store(Path(place) / "store") as store:
        start = time.perf_counter()
        for amap in maps:
            store.add(amap)
        loaded = time.perf_counter() - start
        store_mb, disk_mb = next(memory), size_mb(Path(place))
        again = median_ms(lambda: store.add(maps[0]), runs=5)
        load = median_ms(lambda: store.load("thread-0"), runs=5)
        start = time.perf_counter()
        answer("ASK {}", store=store)
        cold = (time.perf_counter() - start) * 1000
        warm = median_ms(lambda: answer("ASK {}", store=store), runs=20)
        next(memory)

        start = time.perf_counter()
        dataset = rdflib.Dataset(default_union=True)
        dataset.parse(data=nquads, format="nquads")
        parsed, rdflib_mb = time.perf_counter() - start, next(memory)

        print(f"\n{'':24}{'store':>10}{'rdflib':>10}{'ratio':>8}")
        print(f"{'load, s':24}{loaded:10.2f}{parsed:10.2f}{parsed / loaded:8.1f}")
        print(f"{'memory, MiB':24}{store_mb:10.0f}{rdflib_mb:10.0f}")
        print(f"{'disk, MB':24}{disk_mb:10.1f}{'-':>10}")
        for question in QUESTIONS:
            table = answer(question.sparql, store=store, limits=Limits(seconds=60))
            ours = median_ms(partial(answer, question.sparql, store=store), runs=7)
            line = f"{question.id + ', ms':24}{ours:10.1f}"
            if question.id in ASKED:
                ask = partial(rows_of, dataset, query=check(question.sparql))
                rows = ask()
                if rows != len(table.rows):
                    raise SystemExit(f"{question.id}: {len(table.rows)} rows, rdflib {rows}")
                theirs = median_ms(ask, runs=3)
                line += f"{theirs:10.1f}{theirs / ours:8.1f}"
            print(line)
        print(
            f"\nadding a thread          {loaded / len(maps) * 1000:8.1f} ms, again {again:.1f} ms"
        )
        print(f"loading one back         {load:8.1f} ms")
        print(f"an empty query, warm     {warm:8.1f} ms, cold {cold:.0f} ms")
    shutdown()


if __name__ == "__main__":
    main()
