"""How ``cruxmap serve`` fares with many clients at once: right answers, how soon, in what memory.

``python -m bench.serving`` makes a debate of 100 000 claims (``--claims`` for another number), the
same every time, keeps it in a new store, serves that on loopback, and lets 32 clients, in two
processes of their own, ask for 60 s (``--clients``, ``--seconds``). What they ask is made from
templates with other claims, authors and words each time, as GET or POST, in four formats. Each
answer is compared with what pyoxigraph itself says of the same store. An answer "busy" (503) is
counted and the client waits a moment, as it is told to; any other is an error. Then the same is
done while hostile queries come in, without a break, by three further clients. It ends with 1 where
an answer was wrong, or anything but an answer or "busy" came.

Milliseconds are what a client waited; memory is resident, the highest seen, of the server and of
the largest of its processes.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing as mp
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

import psutil
import pyoxigraph as ox

from bench.hostile_queries import HOSTILE
from bench.store import CLAIMS_A_THREAD, WORDS, debate
from graph.kept import ready
from graph.sparql import check
from graph.store import open_store
from graph.vocab import thread_iri

CLAIMS: Final = 100_000
CLIENTS: Final = 32
SECONDS: Final = 60.0
PROCESSES: Final = 2
ASKED: Final = 240
"""Different questions; each is asked again and again, in several formats."""

_ACCEPTS: Final = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/tab-separated-values",
    "text/csv",
)
_HERE: Final = "<THREAD> cm:graph ?g GRAPH ?g"
_SAID: Final = "aif:claimText ?text"
_BY: Final = "sioc:has_creator ?who"
_NAMED: Final = "?who sioc:name ?name"
_TEMPLATES: Final = (
    f"SELECT ?o ?c {{ {_HERE} {{ ?o cm:objectsTo ?c }} }}",
    f"SELECT ?c ?text ?sure {{ {_HERE} {{ ?c a cm:Evidence ; {_SAID} ; cm:confidence ?sure }} }}",
    f"SELECT ?name (COUNT(*) AS ?n) {{ {_HERE} {{ ?c {_BY} }} {_NAMED} }} GROUP BY ?name",
    f"SELECT ?c {{ ?who sioc:name 'author AUTHOR' . ?c {_BY} ; a cm:Question }} LIMIT 5000",
    f"SELECT ?a ?b {{ {_HERE} {{ ?a cm:supports+ ?b }} }}",
    f"ASK {{ {_HERE} {{ ?c {_SAID} FILTER(CONTAINS(?text, 'WORD')) }} }}",
)


def questions(threads: int) -> list[str]:
    """The questions, the same every time."""
    dice = random.Random(7)  # noqa: S311 - no secret
    made = []
    for number in range(ASKED):
        query = _TEMPLATES[number % len(_TEMPLATES)]
        query = query.replace("THREAD", thread_iri(f"thread-{dice.randrange(threads)}"))
        query = query.replace("AUTHOR", str(dice.randrange(200)))
        made.append(query.replace("WORD", " ".join(dice.choices(WORDS, k=2))))
    return made


def answered(db: ox.Store, query: str) -> object:
    """What pyoxigraph says itself, in a shape that can be compared."""
    result = db.query(check(query), use_default_graph_as_union=True)
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    return _rows(result)  # type: ignore[arg-type] # no template constructs


def _rows(solutions: ox.QuerySolutions) -> Counter[tuple[str, ...]]:
    width = len(solutions.variables)
    return Counter(tuple(str(row[place]) for place in range(width)) for row in solutions)


def read(body: bytes, *, accept: str) -> object:
    """An answer of the service, in the same shape; a CSV by its values alone."""
    if accept == "text/csv":
        return _lines(body)
    found = ox.parse_query_results(body, ox.QueryResultsFormat.from_media_type(accept))
    return bool(found) if isinstance(found, ox.QueryBoolean) else _rows(found)


def _lines(csv: bytes) -> Counter[bytes]:
    return Counter(csv.split(b"\r\n"))  # no text of the debate has a line end in it


@dataclass(slots=True)
class Tally:
    """What clients met with."""

    waits: list[float] = field(default_factory=list)
    busy: int = 0
    wrong: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count what another client met with, too."""
        self.waits += other.waits
        self.busy += other.busy
        self.wrong += other.wrong
        self.errors += other.errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the clients of one process are to do."""

    address: str
    snapshot: str
    queries: Sequence[str]
    clients: int
    seconds: float
    seed: int


def ask(terms: Terms, *, number: int, until: float, right: Callable[[str, str], object]) -> Tally:
    """One client, which asks until time is up, over one connection as long as that lasts."""
    dice = random.Random(terms.seed * 1000 + number)  # noqa: S311 - no secret
    place = urlsplit(terms.address)
    tally = Tally()
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
    while time.monotonic() < until:
        query, accept = dice.choice(terms.queries), dice.choice(_ACCEPTS)
        started = time.monotonic()
        try:
            status, retry, body = _sent(connection, query, accept=accept, post=dice.random() < 0.5)
        except (OSError, http.client.HTTPException) as error:
            tally.errors.append(f"{error!r}: {query[:100]}")
            connection.close()
            continue
        if status == 503:
            tally.busy += 1
            time.sleep(min(retry, 1.0) * dice.random())
            continue
        tally.waits.append(time.monotonic() - started)
        if status != 200:
            tally.errors.append(f"{status} {body[:200]!r}: {query[:100]}")
        elif read(body, accept=accept) != right(query, accept):
            tally.wrong.append(f"{accept}: {query}")
    connection.close()
    return tally


def _sent(
    connection: http.client.HTTPConnection, query: str, *, accept: str, post: bool
) -> tuple[int, float, bytes]:
    form = urlencode({"query": query})
    headers = {"Accept": accept}
    if post:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST", "/sparql", body=form, headers=headers)
    else:
        connection.request("GET", f"/sparql?{form}", headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    return answer.status, float(answer.headers.get("Retry-After", 0)), body


def crowd(terms: Terms, pipe: mp.connection.Connection) -> None:
    """The clients of one process; it knows all right answers before it says that it is ready."""
    db = ox.Store.read_only(terms.snapshot)
    known: dict[tuple[str, str], object] = {}
    for query in terms.queries:
        shape = answered(db, query)
        for accept in _ACCEPTS:
            known[query, accept] = shape
        result = db.query(check(query), use_default_graph_as_union=True)
        if isinstance(result, ox.QueryTriples):
            raise TypeError("no template constructs")
        known[query, "text/csv"] = _lines(result.serialize(format=ox.QueryResultsFormat.CSV) or b"")
    pipe.send("ready")
    pipe.recv()
    until = time.monotonic() + terms.seconds
    tallies: list[Tally] = []

    def client(number: int) -> None:
        tallies.append(ask(terms, number=number, until=until, right=lambda *asked: known[asked]))

    threads = [threading.Thread(target=client, args=(n,)) for n in range(terms.clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = Tally()
    for tally in tallies:
        total.add(tally)
    pipe.send(total)


@contextmanager
def served(store: Path, *words: str) -> Iterator[tuple[str, int]]:
    """``cruxmap serve`` on a store: its address and its process."""
    command = [sys.executable, "-m", "cruxmap", "serve", "--port", "0"]
    command += ["--store", str(store), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        try:
            if program.stdout is None:
                raise TypeError("it is a pipe")
            yield program.stdout.readline().split()[4], program.pid
        finally:
            program.terminate()


@dataclass(slots=True)
class Memory:
    """MiB, the highest seen."""

    server: float = 0.0
    worker: float = 0.0
    all: float = 0.0

    def watch(self, pid: int, over: threading.Event) -> None:
        """Look twice a second."""
        server = psutil.Process(pid)
        while not over.wait(0.5):
            here = server.memory_info().rss
            others = []
            for child in server.children():
                try:
                    others.append(child.memory_info().rss)
                except psutil.NoSuchProcess:
                    continue
            self.server = max(self.server, here / (1 << 20))
            self.worker = max(self.worker, max(others, default=0) / (1 << 20))
            self.all = max(self.all, (here + sum(others)) / (1 << 20))


def harm(address: str, over: threading.Event, ends: Counter[int], seed: int) -> None:
    """A client that means no good."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    place = urlsplit(address)
    while not over.is_set():
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        hostile = dice.choice(list(HOSTILE.values()))
        headers = {"Content-Type": "application/sparql-query"}
        connection.request("POST", "/sparql", body=hostile.query.encode(), headers=headers)
        ends[connection.getresponse().status] += 1
        connection.close()


def run(store: Path, *, snapshot: Path, args: argparse.Namespace, hostile: int) -> bool:
    """One minute of it, told; whether all was as it should be."""
    over, memory, ends = threading.Event(), Memory(), Counter[int]()
    start = mp.get_context("spawn")
    total = Tally()
    with served(store) as (address, pid):
        crowds = []
        for seed in range(PROCESSES):
            ours, theirs = start.Pipe()
            terms = Terms(
                address=address,
                snapshot=str(snapshot),
                queries=questions(args.claims // CLAIMS_A_THREAD),
                clients=args.clients // PROCESSES,
                seconds=args.seconds,
                seed=seed,
            )
            process = start.Process(target=crowd, args=(terms, theirs))
            process.start()
            crowds.append((process, ours))
        for _, pipe in crowds:
            pipe.recv()
        watchers = [threading.Thread(target=memory.watch, args=(pid, over))]
        watchers += [
            threading.Thread(target=harm, args=(address, over, ends, seed))
            for seed in range(hostile)
        ]
        for watcher in watchers:
            watcher.start()
        for _, pipe in crowds:
            pipe.send("go")
        for process, pipe in crowds:
            total.add(pipe.recv())
            process.join()
        over.set()
        for watcher in watchers:
            watcher.join()
    told(total, memory=memory, seconds=args.seconds)
    if hostile:
        print(f"hostile queries       {sum(ends.values()):9,}, by status: {json.dumps(dict(ends))}")
    return not total.wrong and not total.errors


def told(total: Tally, *, memory: Memory, seconds: float) -> None:
    """Print what came of it."""
    waits = sorted(wait * 1000 for wait in total.waits)
    cuts = statistics.quantiles(waits, n=1000, method="inclusive")
    print(f"answers               {len(waits):9,}, {len(waits) / seconds:.0f} a second")
    for name, cut in (("median", 500), ("95 %", 950), ("99 %", 990), ("99.9 %", 999)):
        print(f"{name + ', ms':22}{cuts[cut - 1]:9.0f}")
    print(f"{'longest, ms':22}{waits[-1]:9.0f}")
    print(f"busy                  {total.busy:9,}")
    print(f"wrong                 {len(total.wrong):9,}")
    print(f"errors                {len(total.errors):9,}")
    print(f"server, MiB           {memory.server:9.0f}")
    print(f"largest process, MiB  {memory.worker:9.0f}")
    print(f"all together, MiB     {memory.all:9.0f}")
    for line in (total.wrong + total.errors)[:5]:
        print(f"  {line}")


def main() -> None:
    """Make the store, and let them ask."""
    parser = argparse.ArgumentParser(prog="python -m bench.serving")
    parser.add_argument("--claims", type=int, default=CLAIMS)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        store = Path(place) / "store"
        with open_store(store) as opened:
            maps = [debate(n) for n in range(args.claims // CLAIMS_A_THREAD)]
            for first in range(0, len(maps), 256):
                opened.add_many([ready(one) for one in maps[first : first + 256]])
            snapshot = opened.snapshot()
        print(f"{args.claims:,} claims, {args.clients} clients, {args.seconds:g} s", end="")
        print(f", {os.cpu_count()} cores")
        well = run(store, snapshot=snapshot, args=args, hostile=0)
        print("\nwhile three clients send hostile queries")
        well = run(store, snapshot=snapshot, args=args, hostile=3) and well
    raise SystemExit(0 if well else 1)


if __name__ == "__main__":
    main()
