"""Who waits for a process, who gets one, and who is told that it is busy."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import psutil
import pytest
from example_map import example_map

from graph.errors import QueryBusy, QueryStopped, QueryTimedOut
from graph.query_pool import Asking, Pool
from graph.sparql import Limits, Wanted, written
from graph.store import Store, open_store

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
JSON = Wanted(rows="application/sparql-results+json", triples=None)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("pool") / "store") as store:
        store.add(example_map())
        yield store


def ask(query: str, *, store: Store, asking: Asking, seconds: float = 120) -> bytes:
    limits = Limits(seconds=seconds)
    return written(query, store=store, wanted=JSON, limits=limits, asking=asking).text


def busy(pool: Pool, number: int) -> None:
    """Wait until so many processes have a query in hand."""
    deadline = time.monotonic() + 20
    while len(pool._busy) != number:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def ends(pending: Future[bytes], kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        pending.result(30)


def test_short_queries_are_answered_while_long_ones_run(filled: Store) -> None:
    pool = Pool(workers=4, idle=4)
    with ThreadPoolExecutor(4) as threads:
        askings = [Asking(pool) for _ in range(4)]
        long = [threads.submit(ask, ENDLESS, store=filled, asking=one) for one in askings]
        settled = time.monotonic() + 60
        while sum(one.done() for one in long) < 2:  # half of the seats are for long ones
            assert time.monotonic() < settled
            time.sleep(0.01)
        done = [one for one in long if one.done()]
        for pending in done:
            ends(pending, QueryBusy, r"longer than 0\.5 s while others do so too")
        for _ in range(3):
            assert b"true" in ask("ASK {}", store=filled, asking=Asking(pool))
        assert len(done) == sum(one.done() for one in long) == 2
        for one in askings:
            one.call_off()
        for pending in long:
            if pending not in done:
                ends(pending, QueryBusy, "called off")
    pool.close()


def test_the_line_is_bounded_and_kept(filled: Store) -> None:
    pool = Pool(workers=1, idle=1, waiting=2, patience=30)
    first = Asking(pool)
    order: list[int] = []

    def next_one(number: int) -> None:
        ask("ASK {}", store=filled, asking=Asking(pool))
        order.append(number)

    with ThreadPoolExecutor(4) as threads:
        running = threads.submit(ask, ENDLESS, store=filled, asking=first)
        busy(pool, 1)
        waiting = []
        for number in range(2):
            waiting.append(threads.submit(next_one, number))
            while len(pool._line) <= number:
                time.sleep(0.01)
        with pytest.raises(QueryBusy, match="too many queries are being answered"):
            ask("ASK {}", store=filled, asking=Asking(pool))
        first.call_off()
        ends(running, QueryBusy, "called off")
        for one in waiting:
            one.result(30)
    assert order == [0, 1]
    pool.close()


def test_who_has_waited_long_enough_is_told_so(filled: Store) -> None:
    pool = Pool(workers=1, idle=1, patience=0.3)
    first = Asking(pool)
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(ask, ENDLESS, store=filled, asking=first)
        busy(pool, 1)
        with pytest.raises(QueryBusy, match="ask again in a moment"):
            ask("ASK {}", store=filled, asking=Asking(pool))
        first.call_off()
        ends(running, QueryBusy, "called off")
    assert b"true" in ask("ASK {}", store=filled, asking=Asking(pool))
    pool.close()


def test_who_is_gone_leaves_the_line(filled: Store) -> None:
    pool = Pool(workers=1, idle=1, patience=60)
    first, second = Asking(pool), Asking(pool)
    with ThreadPoolExecutor(2) as threads:
        running = threads.submit(ask, ENDLESS, store=filled, asking=first)
        busy(pool, 1)
        waiting = threads.submit(ask, "ASK {}", store=filled, asking=second)
        while not pool._line:
            time.sleep(0.01)
        second.call_off()
        ends(waiting, QueryBusy, "called off")
        assert not pool._line
        first.call_off()
        first.call_off()
        ends(running, QueryBusy, "called off")
    with pytest.raises(QueryBusy, match="called off"):
        ask("ASK {}", store=filled, asking=first)  # once is for all
    pool.close()


def test_time_is_counted_from_the_question(filled: Store) -> None:
    pool = Pool(workers=1, idle=1)
    with pytest.raises(QueryTimedOut, match=r"stopped after 0\.5 s"):
        ask(ENDLESS, store=filled, asking=Asking(pool), seconds=0.5)
    pool.close()


def test_a_pool_starts_what_it_needs_and_ends_all(filled: Store) -> None:
    before = {child.pid for child in psutil.Process().children()}
    pool = Pool(workers=2, idle=2)
    pool.warm()
    started = [one for one in psutil.Process().children() if one.pid not in before]
    assert len(started) == 2
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(ask, ENDLESS, store=filled, asking=Asking(pool))
        busy(pool, 1)
        pool.close()
        ends(running, QueryStopped, "was stopped")
    _, alive = psutil.wait_procs(started, timeout=10)
    assert alive == []


def test_a_process_with_a_long_query_is_not_used_again(filled: Store) -> None:
    pool = Pool(workers=2, idle=2)
    ask("ASK {}", store=filled, asking=Asking(pool))
    [kept] = pool._idle
    kept.calm()
    assert not kept.usable
    ask("ASK {}", store=filled, asking=Asking(pool))
    assert kept not in pool._idle
    pool.close()
