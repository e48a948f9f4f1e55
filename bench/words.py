"""How fast claims are found by their words, how large the index is, and what it costs to keep.

``python -m bench.words`` makes up 10 000 claims, the same every time, in the threads of
``bench.store`` but with words as common and as rare as in a language (a Zipf vocabulary); keeps
them in a new store on disk; and looks for a rare word, a common one, one that nearly every other
claim holds, two words, a phrase, and words that begin alike. The same is asked of SPARQL with
``CONTAINS`` and, for whole words, ``REGEX``, in the same run and in the same query process that the
terminal uses. ``python -m bench.words 100000`` makes it about so many claims; above
``--whole`` claims (200 000) only the index is built, from rows, without a store, and SPARQL is not
asked. ``--adding`` tells what the index adds to keeping threads in bulk, in the processor's
seconds: the same threads, with the index and without it, turn by turn.

Milliseconds are of warm runs, each opening the index anew as every search does: the median of
``--runs``, the 95th percentile, and the median of the processor's time, which holds on a busy
machine too.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from bench.store import CLAIMS_A_POST, CLAIMS_A_THREAD, debate
from graph.kept import ready
from graph.model import ArgumentMap
from graph.sparql import Limits, answer, shutdown
from graph.store import Store, open_store
from graph.words import index as index_module
from graph.words.index import Index, Step
from graph.words.keeping import OnDisk
from graph.words.look import Search
from graph.words.texts import Texts
from graph.words.wanted import wanted

VOCABULARY: Final = 60_000


class Words:
    """Made-up words, the n-th of them n times rarer than the first."""

    def __init__(self) -> None:
        dice = random.Random(1)  # noqa: S311 the same words every time
        letters, likely = "etaoinshrdlucmfwypvbgk", range(22, 0, -1)
        words: dict[str, None] = {}
        while len(words) < VOCABULARY:
            words["".join(dice.choices(letters, weights=likely, k=dice.randint(2, 9)))] = None
        self.words = list(words)
        self._odds = list(accumulate(1 / (rank + 2) for rank in range(VOCABULARY)))

    def claim(self, dice: random.Random) -> str:
        """A text of 6 to 20 words."""
        return " ".join(dice.choices(self.words, cum_weights=self._odds, k=dice.randint(6, 20)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is looked for: in words, and in SPARQL where that can say it."""

    name: str
    search: str
    filters: dict[str, str]


def questions(words: Words) -> list[Question]:
    """A rare word, more and more common ones, two, a phrase, and words that begin alike."""
    first, common, rarer = words.words[0], words.words[9], words.words[99]
    rare = words.words[VOCABULARY // 2]

    def whole(word: str) -> str:
        return f'REGEX(?text, "(^|[^a-z]){word}([^a-z]|$)")'

    def has(text: str) -> str:
        return f'CONTAINS(?text, "{text}")'

    return [
        Question(
            name="rare word", search=rare, filters={"contains": has(rare), "regex": whole(rare)}
        ),
        Question(
            name="word", search=rarer, filters={"contains": has(rarer), "regex": whole(rarer)}
        ),
        Question(name="common word", search=common, filters={"contains": has(common)}),
        Question(name="commonest word", search=first, filters={"contains": has(first)}),
        Question(
            name="two words",
            search=f"{rarer} {words.words[49]}",
            filters={"contains": f"{has(rarer)} && {has(words.words[49])}"},
        ),
        Question(
            name="two common words",
            search=f"{first} {common}",
            filters={"contains": f"{has(first)} && {has(common)}"},
        ),
        Question(
            name="phrase",
            search=f'"{first} {common}"',
            filters={"contains": has(f"{first} {common}")},
        ),
        Question(
            name="beginning, 2", search=f"{first[:2]}*", filters={"contains": has(f" {first[:2]}")}
        ),
        Question(
            name="beginning, 3",
            search=f"{common[:3]}*",
            filters={"contains": has(f" {common[:3]}")},
        ),
        Question(name="common, but not", search=f"{common} -{first}", filters={}),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Milliseconds of some runs: the median, the 95th percentile, and the processor's median."""

    median: float
    late: float
    busy: float


def measured(work: Callable[[], object], *, runs: int) -> Taken:
    """How long some runs took, after two that do not count."""
    taken, busy = [], []
    for _ in range(runs + 2):
        start, used = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - start) * 1000)
        busy.append((time.process_time() - used) * 1000)
    return Taken(
        median=statistics.median(taken[2:]),
        late=statistics.quantiles(taken[2:], n=20)[-1],
        busy=statistics.median(busy[2:]),
    )


@contextmanager
def without_index() -> Iterator[None]:
    """Threads are kept and not indexed."""
    follow = OnDisk.follow

    def skip(self: OnDisk, db: ox.Store, step: Step) -> None:
        del self, db, step

    setattr(OnDisk, "follow", skip)  # noqa: B010 a method put in the place of another
    try:
        yield
    finally:
        setattr(OnDisk, "follow", follow)  # noqa: B010 likewise


def keep(location: Path, maps: list[ArgumentMap]) -> float:
    """Keep threads in bulk, in batches as ``cruxmap add`` does; the processor's seconds."""
    made = iter([ready(amap) for amap in maps])
    start = time.process_time()
    with open_store(location) as store:
        while batch := list(islice(made, 256)):
            store.add_many(batch)
    return time.process_time() - start


def adding(maps: list[ArgumentMap]) -> None:
    """What the index adds to the writer's time."""
    ratios = []
    for turn in range(4):
        taken = [0.0, 0.0]  # without the index, and with it
        for indexed in (0, 1) if turn % 2 else (1, 0):
            with (
                tempfile.TemporaryDirectory() as place,
                nullcontext() if indexed else without_index(),
            ):
                taken[indexed] = keep(Path(place) / "store", maps)
        print(f"keeping {len(maps):,} threads: {taken[1]:.2f} s, without {taken[0]:.2f} s")
        ratios.append(taken[1] / taken[0])
    print(f"ratio, median {statistics.median(ratios):.3f}")


def from_rows(path: Path, *, threads: int, words: Words) -> float:
    """Make an index of so many threads without a store: the processor's seconds that it took."""
    made: dict[str, Texts] = {}
    nothing = ox.Store()
    setattr(index_module, "texts_of", lambda _, thread: made[thread])  # noqa: B010 for this process
    spent = 0.0
    copy = 0
    dice = random.Random(2)  # noqa: S311 the same texts every time
    with Index(path) as index:
        index.follow(nothing, Step(name="0"))
        for begin in range(0, threads, 100):
            made.clear()
            for thread in range(begin, min(begin + 100, threads)):
                said = [words.claim(dice) + "." for _ in range(CLAIMS_A_THREAD)]
                posts = [
                    " ".join(said[place : place + CLAIMS_A_POST])
                    for place in range(0, CLAIMS_A_THREAD, CLAIMS_A_POST)
                ]
                made[f"thread-{thread}"] = Texts(
                    claim=tuple((f"c{thread}-{n}", text) for n, text in enumerate(said)),
                    post=tuple((f"p{n}", text) for n, text in enumerate(posts)),
                )
            step = Step(name=str(copy + 1), base=str(copy), changed=list(made))
            start = time.process_time()
            index.follow(nothing, step)
            spent += time.process_time() - start
            copy += 1
        start = time.process_time()
    return spent + time.process_time() - start


def count_of(filtering: str, store: Store) -> object:
    """How many texts a filter lets through, as SPARQL finds it."""
    query = (
        "SELECT (COUNT(*) AS ?n) { { ?it aif:claimText ?text } UNION { ?it sioc:content ?text } "
        f"FILTER({filtering}) }}"
    )
    return answer(query, store=store, limits=Limits(seconds=120)).rows


def row(one: Question, *, file: Path, copy: str, runs: int, store: Store | None) -> float:
    """Measure one question and print it; returns the processor's ms in the index."""
    asked = Search(wanted=wanted(one.search))

    def ask() -> int:
        with Index(file, reading=True) as index:
            found = index.find(asked, name=copy)
        if found is None:
            raise SystemExit("the index does not know the copy")
        return found.total

    took = measured(ask, runs=runs)
    line = f"{one.name:18}{ask():9,}{took.median:8.1f}{took.late:8.1f}{took.busy:8.1f}"
    for how, filtering in one.filters.items():
        if store is None:
            break
        theirs = measured(partial(count_of, filtering, store), runs=3).median
        line += f"   {how} {theirs:.0f} ms, {theirs / took.median:.0f} times"
    print(line, flush=True)
    return took.busy


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="How fast claims are found by their words.")
    parser.add_argument("claims", nargs="?", type=int, default=10_000)
    parser.add_argument("--whole", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--adding", action="store_true")
    parser.add_argument("--file", type=Path, help="keep the index here, or use the one that is")
    options = parser.parse_args()
    words = Words()
    number = max(1, options.claims // CLAIMS_A_THREAD)
    print(f"{number * CLAIMS_A_THREAD:,} claims in {number:,} threads")
    if options.adding:
        adding([debate(thread, say=words.claim) for thread in range(number)])
        return
    with ExitStack() as stack:
        location = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "store"
        file = options.file or location / "words" / "index.sqlite"
        store: Store | None = None
        built = 0.0
        if options.claims > options.whole:
            copy = str(-(-number // 100))
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                built = from_rows(file, threads=number, words=words)
        else:
            file = location / "words" / "index.sqlite"
            keep(location, [debate(thread, say=words.claim) for thread in range(number)])
            store = stack.enter_context(open_store(location))
            start = time.process_time()
            store.words().rebuild()
            built, copy = time.process_time() - start, store.snapshot().name
        made = f"{built:.1f} s of the processor" if built else "made before"
        print(f"index: {made}, {file.stat().st_size / 1e6:.0f} MB")
        print(f"\n{'':18}{'hits':>9}{'ms':>8}{'p95':>8}{'cpu ms':>8}")
        slowest = max(
            row(one, file=file, copy=copy, runs=options.runs, store=store)
            for one in questions(words)
        )
        print(f"\nslowest, of the processor: {slowest:.1f} ms")
    shutdown()


if __name__ == "__main__":
    main()
