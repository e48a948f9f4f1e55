"""Whether every reader ends in a thread or in a sentence, whatever it is given, and how soon.

``python -m bench.readers`` changes the fixtures of all readers in 100 000 ways, the same every time
(``--inputs`` for another number), and reads what comes out by its own reader, by the one that is
guessed, or by any other. Then it reads inputs of a million bytes that are made to cost time or
memory (``bench/hostile.py``), by every reader, each in a process of its own: seconds are of its
processor time, megabytes are what it grew by. It ends with 1 if anything but a thread or a
:class:`CruxmapError` came back, or more than 2 s or 200 MB were needed for a large input.
"""

from __future__ import annotations

import argparse
import os
import pickle
import random
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.hostile import LARGE, changed, reader_of, seeds
from extract.sources import READERS, read_thread
from graph.errors import CruxmapError, FetchError

SECONDS: Final = 2.0
MEGABYTES: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one input: "read", "refused", or the exception that got out."""

    reader: str
    ended: str
    seconds: float
    megabytes: float = 0.0
    where: str = ""

    @property
    def bad(self) -> bool:
        """Whether something else than a thread or a sentence came back."""
        return self.ended not in ("read", "refused")


@dataclass(frozen=True, slots=True)
class _Served:
    """A fetch that finds changed fixtures, and sometimes nothing."""

    bodies: tuple[bytes, ...]
    rng: random.Random

    def __call__(self, url: str, *, json: object = None) -> bytes:  # noqa: ARG002 - one signature for all
        if self.rng.random() < 0.3:
            raise FetchError(f"{url[:80]} is not there.")
        return changed(self.rng.choice(self.bodies), others=self.bodies, rng=self.rng)


def small(reader: str, *, number: int, fixtures: dict[str, bytes]) -> tuple[bytes, str | None]:
    """The input of that number for a reader, and the format it is read as."""
    rng = random.Random(f"{reader} {number}")  # noqa: S311 - the same inputs every time
    own = [data for path, data in fixtures.items() if reader_of(path) == reader]
    data = changed(rng.choice(own), others=tuple(fixtures.values()), rng=rng)
    forced = rng.random()
    if forced < 0.5:
        return data, reader
    return data, None if forced < 0.9 else rng.choice(list(READERS))


def tried(data: bytes, *, reader: str, format: str | None, number: int = 0) -> Outcome:  # noqa: A002 - the word users know
    """Read an input, and say how long it took by the clock."""
    rng = random.Random(number)  # noqa: S311 - the same answers every time
    fetch = _Served(tuple(_FIXTURES.values()), rng) if number % 7 == 3 else None
    start = time.perf_counter()
    try:
        read_thread(data, name="input", format=format, fetch=fetch)
        ended, where = "read", ""
    except CruxmapError:
        ended, where = "refused", ""
    except Exception as error:  # noqa: BLE001 - to find it is what this is for
        last = traceback.extract_tb(error.__traceback__)[-1]
        ended = f"{type(error).__name__}: {str(error)[:100]}"
        where = f"{Path(last.filename).name}:{last.lineno}"
    return Outcome(reader=reader, ended=ended, seconds=time.perf_counter() - start, where=where)


_FIXTURES: Final = seeds()


def apart(data: bytes, *, reader: str, format: str | None) -> Outcome:  # noqa: A002 - as above
    """Read an input in a process of its own, with limits on its time and memory."""
    come, go = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(come)
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
        # What the parent once needed is no need of the child's: only what it grows by counts.
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        before, start = _peak(), time.process_time()
        outcome = tried(data, reader=reader, format=format)
        cost = (time.process_time() - start, _peak() - before)
        with os.fdopen(go, "wb") as pipe:
            pickle.dump((outcome, *cost), pipe)
        os._exit(0)
    os.close(go)
    with os.fdopen(come, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if not said:
        ended = f"the process ended with {os.waitstatus_to_exitcode(status)}"
        return Outcome(reader=reader, ended=ended, seconds=20.0)
    outcome, seconds, grown = pickle.loads(said)  # noqa: S301 - written by our own child
    return Outcome(
        reader=reader,
        ended=outcome.ended,
        seconds=seconds,
        megabytes=grown,
        where=outcome.where,
    )


def _peak() -> float:
    """The most memory that this process has held, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1_000


def run_small(inputs: int) -> Iterator[tuple[bytes, Outcome]]:
    """Read so many changed fixtures, shared among the readers."""
    names = [name for name in READERS if any(reader_of(path) == name for path in _FIXTURES)]
    for number in range(inputs):
        reader = names[number % len(names)]
        data, forced = small(reader, number=number, fixtures=_FIXTURES)
        yield data, tried(data, reader=reader, format=forced, number=number)


def run_large() -> Iterator[tuple[str, Outcome]]:
    """Read every large input by the reader that is guessed and by every one that is named."""
    for name, make in LARGE.items():
        data = make()
        for reader in (None, *READERS):
            yield name, apart(data, reader=reader or "guessed", format=reader)


def main() -> int:
    """Run all, print the figures, and say whether all ended well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--no-large", action="store_true", help="leave the large inputs out")
    parser.add_argument("--keep", type=Path, help="a folder for inputs that ended badly")
    asked = parser.parse_args()
    bad = small_report(asked.inputs, keep=asked.keep)
    if not asked.no_large:
        bad += large_report()
    return min(bad, 1)


def small_report(inputs: int, *, keep: Path | None) -> int:
    """Print what came of changed fixtures; return how many ended badly."""
    counts: Counter[tuple[str, str]] = Counter()
    worst: dict[str, tuple[int, bytes, Outcome]] = {}
    slowest: dict[str, float] = {}
    for data, outcome in run_small(inputs):
        counts[outcome.reader, "bad" if outcome.bad else outcome.ended] += 1
        slowest[outcome.reader] = max(slowest.get(outcome.reader, 0.0), outcome.seconds)
        if outcome.bad:
            known = worst.get(outcome.where)
            if known is None or len(data) < len(known[1]):
                count = known[0] if known else 0
                worst[outcome.where] = (count + 1, data, outcome)
    print(f"{'reader':<12} {'inputs':>8} {'read':>8} {'refused':>8} {'bad':>6} {'slowest':>9}")
    for reader in dict.fromkeys(reader for reader, _ in counts):
        read, refused, bad = (counts[reader, end] for end in ("read", "refused", "bad"))
        print(
            f"{reader:<12} {read + refused + bad:>8,} {read:>8,} {refused:>8,} {bad:>6,} "
            f"{slowest[reader]:>7.2f} s"
        )
    for number, (_, data, outcome) in enumerate(worst.values()):
        print(f"{outcome.where} by {outcome.reader}, {len(data)} bytes: {outcome.ended}")
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{number}-{outcome.reader}").write_bytes(data)
    return sum(count for (_, end), count in counts.items() if end == "bad")


def large_report() -> int:
    """Print what came of the large inputs; return how many ended badly or cost too much."""
    outcomes = list(run_large())
    print(f"\n{len(outcomes)} readings of {len(LARGE)} inputs of about a million bytes")
    print(f"{'reader':<12} {'slowest':>9}  {'input':<40} {'largest':>8}  input")
    for reader in ("guessed", *READERS):
        own = [(name, outcome) for name, outcome in outcomes if outcome.reader == reader]
        slow = max(own, key=lambda one: one[1].seconds)
        large = max(own, key=lambda one: one[1].megabytes)
        print(
            f"{reader:<12} {slow[1].seconds:>7.2f} s  {slow[0]:<40} "
            f"{large[1].megabytes:>5.0f} MB  {large[0]}"
        )
    bad = [
        (name, outcome)
        for name, outcome in outcomes
        if outcome.bad or outcome.seconds > SECONDS or outcome.megabytes > MEGABYTES
    ]
    for name, outcome in bad:
        print(
            f"! {name} by {outcome.reader}: {outcome.ended} {outcome.where} "
            f"in {outcome.seconds:.2f} s and {outcome.megabytes:.0f} MB"
        )
    return len(bad)


if __name__ == "__main__":
    sys.exit(main())
