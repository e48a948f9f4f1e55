"""Strangers who mean harm: each is refused or stopped, and everybody else is answered meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest
from a_service import Served, a_service
from example_map import example_map

from bench.hostile_http import ATTACKS, SIEGES
from bench.hostile_queries import HOSTILE, Hostile
from bench.store import debate
from graph.store import open_store

SECONDS = 2.0
BUSY = (503, 504)  # also of a machine that has much else to do
QUESTION = "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a cm:Evidence }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("served") / "store"
    with open_store(place) as opened:
        for number in range(3):
            opened.add(debate(number))
        opened.add(example_map())
    return place


@pytest.fixture(scope="module")
def served(store: Path) -> Iterator[Served]:
    with a_service(store, "--limit-seconds", str(SECONDS), "--limit-mb", "400") as service:
        yield service
        assert psutil.pid_exists(service.pid)
        assert psutil.Process(service.pid).memory_info().rss < 600 << 20


def answered(served: Served) -> bytes:
    """The answer to an honest question, asked until it is not too busy for that."""
    deadline = time.monotonic() + 60
    while (got := served.get(QUESTION)).status in BUSY:
        assert time.monotonic() < deadline
    assert got.status == 200
    return got.body


@pytest.fixture(scope="module")
def evidence(served: Served) -> bytes:
    return answered(served)


@contextmanager
def another(served: Served, answer: bytes) -> Iterator[list[int]]:
    """A client that asks all the while; each answer is right, if there is one in time."""
    statuses: list[int] = []
    wrong: list[object] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            got = served.get(QUESTION)
            statuses.append(got.status)
            if got.status not in BUSY and (got.status, got.body) != (200, answer):
                wrong.append(got)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield statuses
    finally:
        over.set()
        thread.join(60)
    assert not thread.is_alive()
    assert wrong == []


def test_there_are_more_than_fifty() -> None:
    assert len(HOSTILE) >= 90
    assert len({one.query for one in HOSTILE.values()}) == len(HOSTILE)
    assert sum(one.ends == "refused" for one in HOSTILE.values()) >= 50
    assert sum(one.ends == "stopped" for one in HOSTILE.values()) >= 25


@pytest.mark.parametrize(("ends", "at_once"), [("refused", 1), ("stopped", 3), (None, 3)])
def test_hostile_queries_end_as_they_should_and_others_are_answered(
    served: Served, evidence: bytes, ends: str | None, at_once: int
) -> None:
    # Of the four processes that answer, one at least is left for who means well.
    queries = {name: one for name, one in HOSTILE.items() if one.ends == ends}
    with another(served, evidence) as statuses, ThreadPoolExecutor(at_once) as strangers:
        ends_of = strangers.map(lambda one: _ended(served, one), queries.values())
        found = dict(zip(queries, ends_of, strict=True))
    wrong = {name: got for name, got in found.items() if not queries[name].right(got)}
    assert wrong == {}
    assert statuses.count(200) >= 3


def _ended(served: Served, hostile: Hostile) -> int:
    return served.post(hostile.query, "application/sparql-query").status


@pytest.mark.parametrize("name", ATTACKS)
def test_misuse_of_http_is_refused(served: Served, evidence: bytes, name: str) -> None:
    attack, right = ATTACKS[name]
    assert attack(served.place) in right
    assert answered(served) == evidence


@pytest.mark.parametrize("name", SIEGES)
def test_others_are_answered_during_a_siege(served: Served, evidence: bytes, name: str) -> None:
    with ExitStack() as stack:
        SIEGES[name](served.place, stack)
        answers = [served.get(QUESTION) for _ in range(20)]
        right = [got for got in answers if got.status == 200]
        assert {got.body for got in right} <= {evidence}
        assert {got.status for got in answers} <= {200, *BUSY}
        assert answered(served) == evidence


@pytest.mark.parametrize(
    "name", ["idle connections", "heads that never end", "bodies that never end"]
)
def test_who_asks_nothing_makes_room_for_who_does(served: Served, name: str) -> None:
    with ExitStack() as stack:
        SIEGES[name](served.place, stack)
        assert served.get(QUESTION).status in (200, 504)  # never "too many connections"


def test_no_process_is_left_with_what_nobody_waits_for(served: Served) -> None:
    with ExitStack() as stack:
        SIEGES["queries left alone"](served.place, stack)
    answered(served)
    workers = psutil.Process(served.pid).children()
    assert len(workers) <= 4 + 4  # those that are ended, and those in their place
