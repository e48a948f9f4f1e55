"""How long it takes to find the claims that several threads make, at 1 000, 10 000 and 100 000.

``python -m bench.same`` makes up claims in threads of a hundred: sentences with something to tell
them apart, a tenth of them said again in another thread in other words. It prints for each size the
processor's seconds for vectors and for neighbours, how many pairs are near enough to be judged,
what judging a thousand of them takes for each, what one claim costs in all beside the size before,
the share of the rephrasings that are near enough, and memory; then how many of the exact neighbours
of 10 000 claims the graph of neighbours finds, and what those of a hundred claims more cost. With
``OMP_NUM_THREADS=1`` no processor's time is spent waiting for another.

``python -m bench.same 10000`` ends at that size; ``python -m bench.same 10000
discussions.jsonl.gz`` takes sentences out of a corpus of discussions instead, of which it is not
known which say the same.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from extract.across import judging
from extract.across.looking import MOST
from extract.same.near import EXACT, Asked, nearest

SIZES: Final = (1_000, 10_000, 100_000)
CLAIMS_A_THREAD: Final = 100
JUDGED: Final = 1_000  # of the pairs of each size
AGAIN: Final = 10  # of so many claims one is said again elsewhere

_WHO: Final = (
    *("the council", "the mayor", "a new law", "the company", "the school board", "parliament"),
    *("the union", "the committee", "our government", "the court", "the police", "the church"),
)
_DOES: Final = (
    ("should ban {}", "ought to forbid {}"),
    ("will never pay for {}", "is not ever going to fund {}"),
    ("made {} much cheaper", "brought down the price of {} a lot"),
    ("has ignored {} for years", "did not pay attention to {} for a long time"),
    ("depends on {}", "cannot do without {}"),
    ("wants to tax {}", "would like to put a tax on {}"),
)
_WHAT: Final = (
    *("night trams", "private cars", "plastic bags", "wind farms", "school uniforms", "old trees"),
    *("coal mines", "hunting rifles", "football clubs", "street musicians", "language models"),
    *("stem cells", "video games", "corner shops", "railway lines", "nuclear plants", "libraries"),
)
_WHERE: Final = ("in {}", "all over {}", "in the north of {}", "outside {}")
_NAMES: Final = ("ba", "ro", "ten", "mi", "lu", "sk", "dor", "va", "hel", "gan", "po", "rie")
_Done = TypeVar("_Done")
_SENTENCE: Final = re.compile(r"[^.!?\n]{25,240}[.!?]")


class Made(NamedTuple):
    """Claims, the thread of each, and the pairs that are known to say the same."""

    texts: list[str]
    threads: NDArray[np.int64]
    same: set[tuple[int, int]]


def made_up(many: int) -> Made:
    """So many claims, the same every time."""
    dice = random.Random(many)  # noqa: S311 the same every time
    first: list[str] = []
    second: dict[int, str] = {}
    for number in range(many):
        who, what = dice.choice(_WHO), dice.choice(_WHAT)
        town = "".join(dice.choices(_NAMES, k=3)).capitalize()
        where = dice.choice(_WHERE).format(town)
        one, other = dice.choice(_DOES)
        first.append(f"{who} {one.format(what)} {where}.".capitalize())
        if number % AGAIN == 0:
            second[number] = f"{where}, {who} {other.format(what)}.".capitalize()
    threads = np.arange(many) // CLAIMS_A_THREAD
    same = set()
    for number, text in second.items():
        place = (number + 2 * CLAIMS_A_THREAD + 1) % many  # no claim that is said again itself
        first[place] = text
        same.add((min(number, place), max(number, place)))
    return Made(first, threads, same)


def found_in(corpus: Path, many: int) -> Made:
    """The first so many sentences of a corpus of discussions."""
    texts, threads = [], []
    for number, text in islice(_sentences(corpus), many):
        texts.append(text)
        threads.append(number)
    return Made(texts, np.array(threads), set())


def _sentences(corpus: Path) -> Iterator[tuple[int, str]]:
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            for post in json.loads(line)["posts"]:
                for sentence in _SENTENCE.findall(post["text"]):
                    yield number, " ".join(sentence.split())


def main() -> None:
    """Print a row for each size, and the rest."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]
    corpus = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    print(
        f"{'claims':>8}{'vectors, s':>12}{'neighbours, s':>15}{'how':>7}{'pairs':>9}"
        f"{'judging, ms':>13}{'a claim':>9}{'found':>7}{'MB':>7}"
    )
    before = 0.0
    held: list[tuple[Made, NDArray[np.float32]]] = []
    for size in (size for size in SIZES if size <= most):
        made = made_up(size) if corpus is None else found_in(corpus, size)
        many = len(made.texts)  # a corpus may hold fewer
        reading, rows = timed(partial(vectors, made.texts))
        everywhere = wanted(made, range(many))
        looking, near = timed(partial(nearest, rows, everywhere))
        some = dict(random.Random(1).sample(sorted(near.items()), min(JUDGED, len(near))))  # noqa: S311
        judging_all, _ = timed(partial(judge, made, some))
        each = judging_all / max(1, len(some))
        a_claim = (reading + looking + each * len(near)) / many
        ratio = f"{a_claim / before:.2f}" if before else ""
        before = a_claim
        found = f"{len(made.same & near.keys()) / len(made.same):.0%}" if made.same else ""
        how = "exact" if many * many <= EXACT else "graph"
        print(
            f"{many:8,}{reading:12.1f}{looking:15.2f}{how:>7}{len(near):9,}"
            f"{1000 * each:13.1f}{ratio:>9}{found:>7}{memory():7,.0f}",
            flush=True,
        )
        held.append((made, rows))
    for made, rows in held:
        many = len(rows)
        if many * many <= EXACT and many > CLAIMS_A_THREAD * AGAIN:
            everywhere = wanted(made, range(many))
            exact = nearest(rows, everywhere, exact=True)
            taken, near = timed(partial(nearest, rows, everywhere, exact=False))
            share = len(exact.keys() & near.keys()) / max(1, len(exact))
            print(
                f"of {len(exact):,} neighbours of {many:,} claims the graph finds {share:.1%} "
                f"in {taken:.2f} s"
            )
    made, rows = held[-1]
    few = wanted(made, range(min(CLAIMS_A_THREAD, len(rows))))
    taken, near = timed(partial(nearest, rows, few))
    print(f"{CLAIMS_A_THREAD} claims more among {len(rows):,}: neighbours in {taken:.2f} s")


def vectors(texts: list[str]) -> NDArray[np.float32]:
    """The vectors of texts, read some at a time as they are when they are kept."""
    found = [judging.vectors(texts[first : first + 256]) for first in range(0, len(texts), 256)]
    return np.concatenate(found)


def wanted(made: Made, places: range) -> Asked:
    """The neighbours in other threads of claims at some places."""
    return Asked(
        groups=made.threads.astype(np.int64),
        places=np.array(places, dtype=np.int64),
        most=MOST,
        least=judging.LEAST,
    )


def judge(made: Made, near: dict[tuple[int, int], float]) -> None:
    """Judge pairs, some at a time as they are when they are kept."""
    pairs = [(made.texts[one], made.texts[other]) for one, other in sorted(near)]
    for first in range(0, len(pairs), 200):
        judging.judge(pairs[first : first + 200])


def timed(work: Callable[[], _Done]) -> tuple[float, _Done]:
    """How many seconds of a processor something takes, and what it gives."""
    began = time.process_time()
    done = work()
    return time.process_time() - began, done


def memory() -> float:
    """Megabytes that this process has taken at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
