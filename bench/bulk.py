"""How fast thousands of threads are read and kept, and whether memory stays flat.

``python -m bench.bulk --corpora DIR`` takes ``discussions.jsonl.gz`` from the folder of labelled
corpora, or invents as many discussions where no folder is given. With the extractor "none" it keeps
``--threads`` of them, with each other one a ``--sample``: read by one process, by two, and a
quarter of the threads by two, which shows whether the peaks of memory grow with the number. Each
run has a new store on disk and new processes; the seconds count their start too. All is measured in
one go, so that ratios are of one machine at one time. The processor's seconds are of all processes
of a kind, and hold on a busy machine too.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import resource
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import psutil

from bench.extract import made_up
from extract.many.arrivals import arrivals
from extract.many.bulk import Settings, add_all
from extract.pipeline import EXTRACTORS
from graph.model import Thread
from graph.store import open_store
from graph.thread_json import thread_to_json

FILE: Final = "discussions.jsonl.gz"
MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a run kept, and in how many seconds.

    ``parent`` and ``reader`` are the MiB that the process that writes, and one that reads, held at
    most; ``wrote`` and ``read`` the processor's seconds that they took, all readers together.
    """

    threads: int
    posts: int
    seconds: float
    parent: float
    reader: float
    wrote: float
    read: float
    failed: int

    @property
    def speed(self) -> float:
        """Posts a second."""
        return self.posts / self.seconds


class Peaks:
    """Watches this process and those that it starts, and remembers the most that each kind held."""

    def __init__(self) -> None:
        self.parent = self.reader = 0.0
        self._end = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()

    def _look(self) -> None:
        me = psutil.Process()
        while not self._end.wait(0.05):
            self.parent = max(self.parent, me.memory_info().rss / MIB)
            for child in me.children(recursive=True):
                try:
                    self.reader = max(self.reader, child.memory_info().rss / MIB)
                except psutil.NoSuchProcess:
                    continue

    def end(self) -> None:
        """Stop watching."""
        self._end.set()
        self._watch.join()


def keep(path: Path, *, threads: int, extractor: str, jobs: int) -> Kept:
    """Read so many threads into a new store."""
    peaks = Peaks()
    posts = failed = 0
    began, wrote = time.monotonic(), time.process_time()

    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "store") as store:
        settings = Settings(extractor=extractor, jobs=jobs)
        for outcome in add_all(islice(arrivals(path), threads), store=store, settings=settings):
            posts += outcome.posts
            failed += outcome.change != "added"
    seconds = time.monotonic() - began
    peaks.end()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Kept(
        threads=threads,
        posts=posts,
        seconds=seconds,
        parent=peaks.parent,
        reader=peaks.reader,
        wrote=time.process_time() - wrote,
        read=children.ru_utime + children.ru_stime,
        failed=failed,
    )


def apart(path: Path, *, threads: int, extractor: str, jobs: int) -> Kept:
    """What :func:`keep` returns in a new process, so that its memory is its own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        work = pool.submit(keep, path, threads=threads, extractor=extractor, jobs=jobs)
        return work.result()


def invented(path: Path, *, threads: int) -> Path:
    """A corpus of so many made-up discussions, of twenty posts each as the real ones."""
    posts = made_up(posts=20).posts
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for number in range(threads):
            thread = Thread(id=f"made-up-{number}", title="Trams", posts=posts)
            file.write(json.dumps(json.loads(thread_to_json(thread))) + "\n")
    return path


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_AsWritten)
    parser.add_argument("--corpora", type=Path, help=f"the folder that holds {FILE}")
    parser.add_argument("--threads", type=int, default=3000, help="kept without claims")
    parser.add_argument("--sample", type=int, default=100, help="mapped by the other extractors")
    parser.add_argument("--extractor", choices=tuple(EXTRACTORS), action="append")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.corpora / FILE if chosen.corpora else Path(folder) / FILE
        if not chosen.corpora:
            invented(path, threads=chosen.threads)
        print(f"{'':10}{'processes':>10}{'threads':>9}{'posts':>8}{'s':>8}{'posts/s':>9}", end="")
        print(f"{'one = 1':>9}{'writer MiB':>12}{'reader MiB':>12}", end="")
        print(f"{'writer cpu s':>14}{'reader cpu s':>14}{'failed':>8}")
        for extractor in chosen.extractor or reversed(EXTRACTORS):  # the quickest first
            most = chosen.threads if extractor == "none" else chosen.sample
            plan = [(most, 1), (most, 2), (most // 4, 2)]
            one = 0.0
            for threads, jobs in plan:
                run = apart(path, threads=threads, extractor=extractor, jobs=jobs)
                one = one or run.speed
                print(
                    f"{extractor:10}{jobs:>10}{run.threads:>9,}{run.posts:>8,}{run.seconds:>8.1f}"
                    f"{run.speed:>9,.0f}{run.speed / one:>9.2f}{run.parent:>12,.0f}"
                    f"{run.reader:>12,.0f}{run.wrote:>14.1f}{run.read:>14.1f}{run.failed:>8}",
                    flush=True,
                )


class _AsWritten(argparse.RawDescriptionHelpFormatter):
    """Help that keeps the lines of the docstring."""


if __name__ == "__main__":
    main()
