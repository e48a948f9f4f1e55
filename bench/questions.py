"""The named questions on large stores: beside the engine alone, and beside rdflib in memory.

``python -m bench.questions`` makes 10 000 claims in 100 threads, the same every time, keeps them in
a new store on disk, and asks every named question three ways: as the explorer and the terminal do,
through the process of a query; of the same copy of the store by pyoxigraph in this process, without
guard or limits; and of the same statements in an rdflib Dataset, which is given ten
seconds, or twelve times as long as the first way took.
``python -m bench.questions 100000`` makes so many claims; from 200 000 on rdflib is left out. With
a folder behind the number the store is kept there, and the next time asked without being made anew.
Milliseconds are the median of five warm runs (rdflib: of one; so the engine, where it takes more
than two seconds). All must give as many rows. Last
stands how much memory the process of the queries held at most, what it maps of files included.
"""

from __future__ import annotations

import os
import signal
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pyoxigraph as ox
import rdflib

from bench.store import CLAIMS_A_THREAD, debate, grown, median_ms, rows_of, size_mb
from graph.kept import ready
from graph.questions import QUESTIONS, ask_named
from graph.sparql import Limits, check, shutdown
from graph.store import Store, open_store
from graph.vocab import position_iri
from graph.words.matches import with_matches

CLAIMS: Final = 10_000
MOST_RDFLIB: Final = 200_000
LEAST: Final = 10.0
TIMES: Final = 12
"""rdflib is given so many seconds for a question, or so many times as long as ours took."""

LONG: Final = 2_000.0
"""Milliseconds of the engine from which on one run has to do."""

LIMITS: Final = Limits(seconds=60.0)


class _Late(Exception):
    """The time is over."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise _Late in this thread when it takes longer."""

    def late(*_: object) -> None:
        raise _Late

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def native(db: ox.Store, *, query: str, most: int) -> int:
    """How many rows the engine gives by itself, of at most so many."""
    result = db.query(query, use_default_graph_as_union=True)
    if isinstance(result, ox.QueryBoolean):
        return 1
    return sum(1 for _ in islice(result, most))


def held_mib() -> float:
    """The most memory that a process of queries, a child of this one, has held so far, in MiB."""
    most = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text("ascii")
            command = status.with_name("cmdline").read_bytes()
        except OSError:
            continue  # it ended meanwhile
        facts = dict(line.split(":", 1) for line in text.splitlines())
        if int(facts["PPid"]) == os.getpid() and b"query_worker" in command:
            most = max(most, int(facts["VmHWM"].split()[0]))
    return most / 1024


def told(store: Store) -> dict[str, str]:
    """What the parameters of the questions are given."""
    [claim, *_] = ask_named("most-objected", store=store, limits=LIMITS).rows[0]
    position = store.weighed("thread-0").debate
    return {
        "claim": str(claim),
        "author": "author 7",
        "words": "harm",
        "thread": "thread-0",
        "position": position_iri(position.id, position.positions[0].id),
    }


def filled(store: Store, numbers: range) -> tuple[int, float]:
    """How many statements a store was filled with, and the seconds that it took to keep them."""
    taken, quads = 0.0, 0
    for first in range(0, len(numbers), 64):
        maps = [ready(debate(number)) for number in numbers[first : first + 64]]
        quads += sum(one.nquads.count("\n") + one.weighed.count("\n") for one in maps)
        start = time.perf_counter()
        store.add_many(maps)
        taken += time.perf_counter() - start
    return quads, taken


def main() -> None:
    """Print the table."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else CLAIMS
    numbers = range(max(1, wanted // CLAIMS_A_THREAD))
    with ExitStack() as stack:
        place = Path(
            sys.argv[2] if len(sys.argv) > 2 else stack.enter_context(TemporaryDirectory())
        )
        made = (place / "store").exists()
        store = stack.enter_context(open_store(place / "store"))
        print(f"{len(numbers) * CLAIMS_A_THREAD:,} claims, ", end="", flush=True)
        if not made:
            quads, taken = filled(store, numbers)
            print(f"{quads:,} statements kept at {quads / taken:,.0f} a second, ", end="")
        print(f"{size_mb(place):,.0f} MB")
        opened = median_ms(lambda: open_store(place / "store").close(), runs=5)
        print(f"opening the store: {opened:.0f} ms")
        memory = grown()
        next(memory)
        dataset = rdflib.Dataset(default_union=True)
        if wanted < MOST_RDFLIB:
            for number in numbers:
                one = ready(debate(number))
                dataset.parse(data=one.nquads + one.weighed, format="nquads")
            print(f"rdflib holds them in {next(memory):,.0f} MiB")
        given = told(store)
        db = ox.Store.read_only(str(store.snapshot()))
        print(
            f"\n{'ms':22}{'rows':>7}{'asked':>10}{'engine':>10}{'ratio':>7}{'rdflib':>10}{'ratio':>8}"
        )
        over = []
        for question in QUESTIONS:
            mine = {one.name: given[one.name] for one in question.parameters}
            query = question.filled(mine, store=store)
            ask = partial(ask_named, question.id, store=store, given=mine, limits=LIMITS)
            rows = len(ask().rows)
            asked = median_ms(ask, runs=5)
            # What words match is looked up before the engine is asked, by whoever asks.
            plain = with_matches(check(query), given=query, find=store.words().find)
            alone = partial(native, db, query=plain, most=LIMITS.rows)
            start = time.perf_counter()
            if (other := alone()) != rows:
                raise SystemExit(f"{question.id}: {rows} rows, of the engine {other}")
            engine = (time.perf_counter() - start) * 1000
            if engine < LONG:
                engine = median_ms(alone, runs=5)
            over += [asked / engine]
            line = f"{question.id:22}{rows:7}{asked:10.1f}{engine:10.1f}{asked / engine:7.2f}"
            print(line + _rdflib(dataset, plain, rows=rows, ours=asked), flush=True)
        print(f"\nasked / engine, median of all: {statistics.median(over):.2f}, ", end="")
        print(f"highest {max(over):.2f}; memory of the queries' process: {held_mib():.0f} MiB")
    shutdown()


def _rdflib(dataset: rdflib.Dataset, query: str, *, rows: int, ours: float) -> str:
    if not len(dataset):
        return ""
    start = time.perf_counter()
    most = max(LEAST, TIMES * ours / 1000)
    try:
        with within(most):
            found = rows_of(dataset, query=query)
    except TypeError:
        return f"{'fails':>10}"  # rdflib cannot sort by a sum of counts
    except _Late:
        return (
            f"{'> ' + format(most * 1000, '.0f'):>10}{'> ' + format(most * 1000 / ours, '.0f'):>8}"
        )
    theirs = (time.perf_counter() - start) * 1000
    note = "" if found == rows else f"  ({found} rows)"
    return f"{theirs:10.1f}{theirs / ours:8.1f}{note}"


if __name__ == "__main__":
    main()
