"""Answers to strangers' queries: right, bounded, and never the end of the program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import pytest
from example_map import HOSTILE, example_map, hostile_map

import graph.sparql
from bench.store import debate
from graph.errors import InputError, QueryBusy, QueryError, QueryRefused, QueryStopped
from graph.sparql import Graphs, Iri, Limits, Wanted, answer, new_asking, shutdown, written
from graph.store import Store, open_store
from graph.vocab import claim_iri, graph_iri

PAIRS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"  # they share no variable
ENDLESS = f"SELECT (COUNT(*) AS ?n) {PAIRS}"
SORTED = f"SELECT * {PAIRS} ORDER BY ?a ?d ?g ?j"


@pytest.fixture(scope="module")
def filled() -> Iterator[Store]:
    with open_store("memory:") as store:
        store.add(example_map())
        store.add(hostile_map())
        yield store


def workers() -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process().children()
        if "graph.query_worker" in child.cmdline() and child.status() != psutil.STATUS_ZOMBIE
    ]


def test_no_prefix_need_be_typed(filled: Store) -> None:
    table = answer("SELECT ?o ?c { ?o cm:objectsTo ?c }", store=filled)
    assert table.columns == ("o", "c")
    pairs = {
        (claim_iri(amap.thread.id, link.source), claim_iri(amap.thread.id, link.target))
        for amap in (example_map(), hostile_map())
        for link in amap.links
        if link.kind == "objects"
    }
    assert set(table.rows) == pairs
    assert all(isinstance(cell, Iri) for row in table.rows for cell in row)
    assert not table.truncated
    assert 0 < table.seconds < 10


def test_every_kind_of_cell(filled: Store) -> None:
    query = """
SELECT ?iri ?text ?tagged ?whole ?decimal ?double ?yes ?no ?date ?odd ?unbound {
  VALUES (?iri ?text ?tagged ?whole ?decimal ?double ?yes ?no ?date ?odd)
  {(<http://x/> "<http://x/>" "Wort"@de 12 0.85 1.5e3 true false "2024-12-06"^^xsd:date
    "many"^^xsd:integer)}
}"""
    [row] = answer(query, store=filled).rows
    assert row == (
        "http://x/",
        "<http://x/>",
        "Wort",
        12,
        Decimal("0.85"),
        1500.0,
        True,
        False,
        "2024-12-06",
        "many",
        None,
    )
    assert [type(cell) for cell in row[:8]] == [Iri, str, str, int, Decimal, float, bool, bool]


@pytest.mark.parametrize("word", ["ask", "ASK"])
def test_ask(filled: Store, word: str) -> None:
    table = answer(f"{word} {{ ?s a cm:Claim }}", store=filled)
    assert (table.columns, table.rows) == (("answer",), ((True,),))
    assert answer(f"{word} {{ ?s a cm:Nothing }}", store=filled).rows == ((False,),)


def test_construct_and_describe(filled: Store) -> None:
    for query in (
        "CONSTRUCT { ?s cm:kind ?k } WHERE { ?s a cm:Question ; cm:kind ?k }",
        "DESCRIBE ?s WHERE { ?s a cm:Question }",
    ):
        table = answer(query, store=filled)
        assert table.columns == ("subject", "predicate", "object")
        assert ("https://w3id.org/cruxmap/ns#kind", "question") in {row[1:] for row in table.rows}


def test_hostile_text_comes_as_it_is(filled: Store) -> None:
    table = answer("SELECT ?text { ?c aif:claimText ?text ; cm:because ?text }", store=filled)
    assert {row[0] for row in table.rows} == set(HOSTILE)


def test_all_graphs_are_one_and_can_be_told_apart(filled: Store) -> None:
    table = answer("SELECT DISTINCT ?g { GRAPH ?g { ?s a cm:Claim } }", store=filled)
    assert len(table.rows) == 2
    joined = "ASK { ?claim sioc:has_creator ?user . ?user sioc:name 'Ada' . }"
    assert answer(joined, store=filled).rows == ((True,),)  # in a thread's graph and the catalog


def test_an_endless_query_is_stopped_and_the_next_one_runs(filled: Store) -> None:
    for _ in range(2):
        start = time.monotonic()
        with pytest.raises(QueryStopped, match=r"stopped after 1\.5 s: narrow it down"):
            answer(ENDLESS, store=filled, limits=Limits(seconds=1.5))
        assert 1.5 <= time.monotonic() - start < 10  # a busy machine is slow to kill
        deadline = time.monotonic() + 10
        while workers():
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert answer("ASK {}", store=filled).rows == ((True,),)


def test_an_answer_that_is_called_off_is_none_and_the_next_one_comes(filled: Store) -> None:
    asking = new_asking()
    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(answer, ENDLESS, store=filled, asking=asking)
        asking.call_off()
        with pytest.raises(QueryBusy, match="called off"):
            pending.result()
    assert answer("SELECT (1 AS ?n) {}", store=filled).rows == ((1,),)


def test_a_greedy_query_is_stopped_and_the_next_one_runs(filled: Store) -> None:
    with pytest.raises(QueryStopped, match="needed more than 200 MiB of memory"):
        answer(SORTED, store=filled, limits=Limits(memory_mb=200, seconds=60))
    assert answer("ASK {}", store=filled).rows == ((True,),)


def test_a_query_that_breaks_the_engine_is_only_stopped(filled: Store) -> None:
    with pytest.raises(QueryStopped, match=r"ended the query engine .* nest too deeply"):
        answer("ASK { FILTER(" + "!" * 90_000 + "true) }", store=filled)
    assert answer("ASK {}", store=filled).rows == ((True,),)


def test_rows_are_cut_at_the_limit_and_only_there(filled: Store) -> None:
    query = "SELECT * { VALUES ?x { 1 2 3 } }"
    for rows, cut in ((2, True), (3, False), (4, False)):
        table = answer(query, store=filled, limits=Limits(rows=rows))
        assert table.rows == ((1,), (2,), (3,))[:rows]
        assert table.truncated is cut
    assert len(answer(f"SELECT * {PAIRS}", store=filled).rows) == 10_000


def test_an_answer_is_cut_at_a_size_too(filled: Store) -> None:
    megabyte = f'BIND("{"x" * 1024}" AS ?k) ' + " ".join(
        f"BIND(CONCAT({', '.join(['?k' if step == 0 else f'?k{step - 1}'] * 32)}) AS ?k{step})"
        for step in range(2)
    )
    query = f"SELECT ?k1 {{ {megabyte} ?s ?p ?o . ?s2 ?p2 ?o2 }}"
    table = answer(query, store=filled)
    assert table.truncated
    assert len(table.rows) == 32


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * {\n  ?s cm:p ?o\n", r"line 1, column 10: this '\{' is never closed"),
        ("SELECT * {\n  ?s cm:p ?o }\n}", r"line 3, column 1: this '\}' closes nothing"),
        ("SELECT ?s\nWHERE ?s a cm:Claim", r"line 2, column 7: at '\?s': .* one of \{ could"),
        ("SELECT * {\n ?s cm:p <relative> }", "line 2, column 10: at '<relative>': IRI parsing"),
        ("SELECT ?x (COUNT(*) AS ?n) { ?x cm:p ?o }", "at '}': The SELECT contains a variable th"),
        ("ASK { ?s cm:p ?o } ORDER ?s", r"line 1, column 26: at '\?s': this cannot follow"),
        ("SELECT * { ?s cm:p ?o } GROUP BY", "line 1, column 33: the query ends too early"),
    ],
)
def test_a_slip_is_shown_where_it_was_typed(filled: Store, query: str, words: str) -> None:
    with pytest.raises(QueryRefused, match=words):
        answer(query, store=filled)


def test_what_the_guard_refuses_is_not_run(filled: Store) -> None:
    with pytest.raises(QueryRefused, match="DROP is refused"):
        answer("DROP ALL", store=filled)


class _Listener(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        calls.append(self.path)
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name it has
        pass


calls: list[str] = []


def test_the_process_reaches_nobody_even_past_the_guard(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph.sparql, "check", lambda query: query)
    server = HTTPServer(("127.0.0.1", 0), _Listener)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        for host in ("127.0.0.1", "localhost"):
            call = f"<http://{host}:{server.server_port}/> {{ ?s ?p ?o }}"
            with pytest.raises(QueryError, match="could not be run"):
                answer(f"SELECT * {{ SERVICE {call} }}", store=filled)
            answer(f"SELECT * {{ SERVICE SILENT {call} }}", store=filled)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert calls == []


def test_a_store_of_more_files_than_are_opened_at_once_is_read(tmp_path: Path) -> None:
    with open_store(tmp_path / "store") as store:
        for number in range(60):
            store.add(debate(number))
            if len(list(store.snapshot().glob("*.sst"))) > 20:
                break
        else:
            pytest.fail("the store kept to fewer files")
        # These look into each of the database's indexes, so into files that are opened late.
        for thread in range(number + 1):
            graphs = Graphs(default=(graph_iri(f"thread-{thread}"),))
            wanted = Wanted(rows="text/csv", triples=None, graphs=graphs)
            assert written("ASK { ?c a cm:Claim }", store=store, wanted=wanted).text == b"true"
        everything = answer("SELECT (COUNT(*) AS ?n) { ?c aif:claimText ?text }", store=store)
        assert everything.rows == ((100 * (number + 1),),)
    shutdown()


def test_the_process_stays_warm_and_sees_what_is_new(tmp_path: Path) -> None:
    shutdown()
    count = "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a cm:Claim }"
    with open_store(tmp_path / "store") as store:
        assert answer(count, store=store).rows == ((0,),)
        [worker] = workers()
        store.add(example_map())
        assert answer(count, store=store).rows == ((13,),)
        store.remove(example_map().thread.id)
        assert answer(count, store=store).rows == ((0,),)
        assert workers() == [worker]
    shutdown()
    assert workers() == []


def test_a_process_that_was_killed_while_idle_is_replaced(filled: Store) -> None:
    answer("ASK {}", store=filled)
    for worker in workers():
        worker.kill()
        psutil.wait_procs([worker], timeout=5)
    assert answer("ASK {}", store=filled).rows == ((True,),)


def test_several_sessions_ask_at_once(filled: Store) -> None:
    queries = [f"SELECT ({number} AS ?n) {{}}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        tables = list(pool.map(lambda query: answer(query, store=filled), queries))
    assert [table.rows for table in tables] == [((number,),) for number in range(40)]
    assert len(workers()) <= 2


def test_one_session_is_not_held_up_by_another(filled: Store) -> None:
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(answer, ENDLESS, store=filled, limits=Limits(seconds=3))
        time.sleep(0.3)
        assert answer("ASK {}", store=filled).seconds < 2
        assert not slow.done()
        with pytest.raises(QueryStopped):
            slow.result()


@pytest.mark.parametrize("flags", [["-c"], ["-"]])
def test_it_works_from_any_program_in_any_directory(
    tmp_path: Path, root: Path, environment: dict[str, str], flags: list[str]
) -> None:
    code = f"""
import sys
sys.path.insert(0, {str(root)!r})
from graph.sparql import answer
from graph.store import open_store
with open_store("memory:") as store:
    print(answer("ASK {{}}", store=store).rows)
"""
    kept = {name: value for name, value in environment.items() if name != "PYTHONPATH"}
    (tmp_path / "json.py").write_text("raise SystemExit('not this one')", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-P", *flags, *([code] if flags == ["-c"] else [])],
        cwd=tmp_path,
        env=kept,
        input=code,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("((True,),)\n", "")


def test_a_process_does_not_outlive_its_parent(root: Path, environment: dict[str, str]) -> None:
    code = f"""
from example_map import example_map
from graph.sparql import Limits, answer
from graph.store import open_store
with open_store("memory:") as store:
    store.add(example_map())
    answer("ASK {{}}", store=store)
    print("asking", flush=True)
    answer({ENDLESS!r}, store=store, limits=Limits(seconds=2))
"""
    path = os.pathsep.join((str(root), str(root / "tests")))
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**environment, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "asking\n"
    [worker] = psutil.Process(parent.pid).children()
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    deadline = time.monotonic() + 8
    while time.monotonic() < deadline:
        if not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.1)
    worker.kill()
    pytest.fail("the query went on without anybody to answer to")


@pytest.mark.parametrize(
    "limits", [{"seconds": 0}, {"seconds": float("nan")}, {"rows": -1}, {"memory_mb": 10**9}]
)
def test_senseless_limits(limits: dict[str, float]) -> None:
    with pytest.raises(InputError, match=f"the limit on {next(iter(limits))} is"):
        Limits(**limits)  # type: ignore[arg-type] # on purpose
