"""Whether hostile queries end in time, and whether others are answered meanwhile.

``python -m bench.strangers`` keeps 3 000 claims in a new store, serves it on loopback, and sends
each query of ``bench/hostile_queries.py`` by three clients, while two others ask questions without
a break; then it does to it what ``bench/hostile_http.py`` holds. It prints each hostile query's
end and seconds, then what the others waited. It ends with 1 if a query ended otherwise than it
should, or later than a second after the limit (``--limit-seconds``), if one of the others was told
anything but the right answer or "busy", or if the server was gone in the end.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bench.hostile_http import ATTACKS, SIEGES, Place
from bench.hostile_queries import HOSTILE, Hostile
from bench.serving import served
from bench.store import debate
from graph.store import open_store

THREADS: Final = 30
AT_ONCE: Final = 3
OTHERS: Final = 2
SIEGE: Final = 15  # seconds
QUESTION: Final = """
SELECT ?name (COUNT(DISTINCT ?c) AS ?n) { ?c a cm:Evidence ; sioc:has_creator/sioc:name ?name }
GROUP BY ?name
ORDER BY ?name
"""


def post(place: Place, query: str) -> tuple[int, bytes, float]:
    """Status, body and seconds."""
    connection = http.client.HTTPConnection(*place, timeout=120)
    started = time.monotonic()
    headers = {"Content-Type": "application/sparql-query"}
    connection.request("POST", "/sparql", body=query.encode(), headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body, time.monotonic() - started


@contextmanager
def others(place: Place, *, right: bytes) -> Iterator[tuple[list[float], Counter[str]]]:
    """Clients that ask without a break: what they waited for answers, and how each ended."""
    waits: list[float] = []
    ends: Counter[str] = Counter()
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            status, body, seconds = post(place, QUESTION)
            waits.append(seconds)
            good = status == 200 and body == right
            ends["right" if good else "busy" if status == 503 else f"wrong ({status})"] += 1

    threads = [threading.Thread(target=ask) for _ in range(OTHERS)]
    for thread in threads:
        thread.start()
    try:
        yield waits, ends
    finally:
        over.set()
        for thread in threads:
            thread.join()


def told(waits: list[float], ends: Counter[str]) -> bool:
    """Print what the others met with; whether it was as it should be."""
    cuts = statistics.quantiles([wait * 1000 for wait in waits], n=100, method="inclusive")
    print(f"the others: {dict(ends)}; median {cuts[49]:.0f} ms, 95 % {cuts[94]:.0f} ms, ", end="")
    print(f"99 % {cuts[98]:.0f} ms, longest {max(waits) * 1000:.0f} ms\n")
    return ends["right"] > 0 and not [end for end in ends if end.startswith("wrong")]


def queries(place: Place, *, right: bytes, seconds: float) -> bool:
    """All hostile queries."""

    def one(named: tuple[str, Hostile]) -> bool:
        name, hostile = named
        status, _, took = post(place, hostile.query)
        well = hostile.right(status) and took <= seconds + 1
        print(f"{name:40}{status:5}{took:7.2f} s{'' if well else '   NOT AS IT SHOULD BE'}")
        return well

    with others(place, right=right) as (waits, ends), ThreadPoolExecutor(AT_ONCE) as pool:
        well = list(pool.map(one, HOSTILE.items()))
    print(f"\n{len(well)} hostile queries, {well.count(False)} not as they should be")
    return told(waits, ends) and all(well)


def misuse(place: Place, *, right: bytes) -> bool:
    """All attacks on HTTP itself."""
    well = []
    with others(place, right=right) as (waits, ends):
        for name, (attack, statuses) in ATTACKS.items():
            status = attack(place)
            well.append(status in statuses)
            print(f"{name:40}{status:5}{'' if well[-1] else '   NOT AS IT SHOULD BE'}")
    good = told(waits, ends)
    for name, siege in SIEGES.items():
        with ExitStack() as stack:
            siege(place, stack)
            with others(place, right=right) as (waits, ends):
                time.sleep(SIEGE)
        print(f"{name}:")
        good = told(waits, ends) and good
    return good and all(well)


def main() -> None:
    """Make a store, serve it, and let them come."""
    parser = argparse.ArgumentParser(prog="python -m bench.strangers")
    parser.add_argument("--limit-seconds", type=float, default=10.0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        with open_store(store) as opened:
            for number in range(THREADS):
                opened.add(debate(number))
        with served(store, "--limit-seconds", str(args.limit_seconds)) as (address, _):
            parts = urlsplit(address)
            place = (parts.hostname or "", parts.port or 0)
            right = post(place, QUESTION)[1]
            well = queries(place, right=right, seconds=args.limit_seconds)
            well = misuse(place, right=right) and well
            alive = post(place, QUESTION)[1] == right
    print(f"the server is {'alive' if alive else 'gone'}")
    raise SystemExit(0 if well and alive else 1)


if __name__ == "__main__":
    main()
