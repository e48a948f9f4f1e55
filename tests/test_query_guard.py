"""The guard refuses what could write or reach out, and nothing that only looks like it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graph.errors import QueryRefused
from graph.query_guard import MOST_CHARACTERS, check, explain, form, line_and_column
from graph.vocab import PREFIXES

ANY = "{ ?s ?p ?o }"

REFUSED = {
    "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }": "column 12: SERVICE is refused",
    "SELECT * { service silent <http://x/> { ?s ?p ?o } }": "SERVICE is refused",
    "SELECT * { SERVICE<http://x/>{ ?s ?p ?o } }": "SERVICE is refused",
    "SELECT * { SERVICE?x{ ?s ?p ?o } }": "SERVICE is refused",
    "SELECT * { ?s ?p 1SERVICE <http://x/> {} }": "SERVICE is refused",
    "SELECT * { ?s ?p trueSERVICE <http://x/> {} }": "SERVICE is refused",
    "SELECT * { ?s ?p 'x'SERVICE <http://x/> {} }": "SERVICE is refused",
    "SELECT * { SERVICESILENT<http://x/> {} }": "SERVICE is refused",
    "PREFIX : <http://x/> SELECT * { SERVICE:a { ?s ?p ?o } }": "'SERVICE:a' before a group",
    "PREFIX : <http://x/> SELECT * { SERVICE: { ?s ?p ?o } }": "'SERVICE:' before a group",
    "PREFIX e: <http://x/> PREFIX SERVICEe: <http://y/> SELECT * { SERVICEe:a {} }": "before a",
    "PREFIX e: <http://x:80> SELECT * { ?s ?p e:SERVICE<http://x/>{} }": "before a group",
    "PREFIX e: <http://x:80> SELECT * { ?s ?p e:SERVICE SILENT ?x {} }": "before a group",
    "SELECT * { ?s ?p ?o } # '\nSERVICE <http://x/> {}": "line 2, column 1: SERVICE is refused",
    "SELECT * { ?s ?p '#' SERVICE <http://x/> {} }": "SERVICE is refused",
    "SELECT * { ?s ?p <http://x/#a> . SERVICE <http://x/> {} }": "SERVICE is refused",
    "SELECT * { ?s ?p '''a''' . SERVICE <http://x/> {} # '''\n }": "SERVICE is refused",
    "SELECT * { FILTER(?a<'b'&&?c>'d') SERVICE <http://x/> {} }": "SERVICE is refused",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }": "FROM is refused: every query reads",
    "SELECT * FROM NAMED <http://x/> { GRAPH ?g { ?s ?p ?o } }": "FROM is refused",
    "LOAD <http://x/>": "LOAD is refused: a query here reads this store",
    "INSERT DATA { <http://x/> a <http://x/> }": "INSERT is refused: a query here only reads",
    "insert { ?s ?p ?o } where { ?s ?p ?o }": "INSERT is refused",
    "DELETE WHERE { ?s ?p ?o }": "DELETE is refused",
    "CLEAR ALL": "CLEAR is refused",
    "DROP GRAPH <http://x/>": "DROP is refused",
    "CREATE GRAPH <http://x/>": "CREATE is refused",
    "ADD <http://x/> TO <http://y/>": "ADD is refused",
    "MOVE <http://x/> TO <http://y/>": "MOVE is refused",
    "COPY <http://x/> TO <http://y/>": "COPY is refused",
    "SELECT * { ?s ?p ?o } ; DROP ALL": "DROP is refused",
    r"SELECT * { S\u0045RVICE <http://x/> {} }": r"column 13: \\u0045 is refused: type the char",
    r"SELECT * { ?s ?p '\u0027 } #' }": r"\\u0027 is refused",
    r"SELECT * { ?s ?p <http://x/\U0000003E> }": r"\\U0000003E is refused",
    "SELECT * { ?s ?p ?o } # \\u000A SERVICE": r"\\u000A is refused",
    "SELECT * { ?s ?p 'no end }": "column 18: the string that starts here has no end",
    'SELECT * { ?s ?p "no\nend" }': "the string that starts here has no end",
    r"SELECT * { ?s ?p 'a\qb' }": "the string that starts here has no end",
    "SELECT * { ?s foo:bar ?o }": r"column 15: the prefix foo: is not known: .* cm, aif, sioc",
    "SELECT * { ?s :bar ?o }": "column 15: the prefix : is not known",
    "": "the query is empty",
    " \n# nothing\n": "the query is empty",
    "hello there": "column 1: found 'hello': a query starts with SELECT, ASK, CONSTRUCT or DES",
    "PREFIX e: <http://x/> BASE <http://x/>": "column 39: found the end: a query starts with",
    "PREFIX e: <http://x/> what * {}": "column 23: found 'what'",
    "ASK " + "{" * 101 + "}" * 101: "brackets nest deeper than 100",
    "ASK {}" + " " * MOST_CHARACTERS: "has 100,006 characters: at most 100,000",
    "ASK { 'a\x00b' }": r"holds a control character, U\+0000",
    "ASK { '\ud800' }": "holds a lone surrogate",
}

ALLOWED = (
    "SELECT ?insert ?service ?from $load { ?insert cm:supports ?service }",
    "SELECT * { ?s ?p 'INSERT SERVICE FROM', \"LOAD\", '''DROP\n'CLEAR'\n''' }",
    'SELECT * { ?s ?p """it"s FROM""" }',
    "SELECT * { ?s ?p ?o } # SERVICE <http://x/> { INSERT",
    "#LOAD\nSELECT * { ?s ?p ?o }",
    "PREFIX insert: <http://x/> SELECT * { insert:service insert:from insert:load }",
    "PREFIX service: <http://x/> SELECT * { ?s service:p ?o . ?o service:q service:SERVICE }",
    "SELECT * { ?s <http://x/service/FROM#LOAD> 'a'@en-service }",
    "SELECT * { _:from ?p _:service . }",
    r"SELECT * { ?s ?p 'a\'SERVICE\\' }",
    r"SELECT * { ?s ?p 'no escape: \\ u0041' }",
    "SELECT * { ?s ?p ?o FILTER(?o < 5 && ?s > 3) }",
    "select(count(*)as?n){?s?p?o}",
    "DESCRIBE <http://x/>",
    "CONSTRUCT WHERE { ?s cm:copy ?o }",
    "BASE <http://x/> PREFIX e: <e> ASK { <service> e:p 1.5e3 }",
)


@pytest.mark.parametrize("query", REFUSED)
def test_refused(query: str) -> None:
    with pytest.raises(QueryRefused, match=REFUSED[query]):
        check(query)


@pytest.mark.parametrize("query", ALLOWED)
def test_allowed(query: str) -> None:
    checked = check(query)
    assert checked.endswith(query)
    ox.Store().query(checked)  # the engine agrees that it is SPARQL


def test_only_missing_prefixes_are_added() -> None:
    query = "PREFIX cm: <http://other/>\nSELECT * { ?s cm:p ?o ; sioc:content 'aif:x' . }"
    assert check(query) == f"PREFIX sioc: <{PREFIXES['sioc']}>\n{query}"
    assert check(f"SELECT * {ANY}") == f"SELECT * {ANY}"
    for prefix in PREFIXES:
        assert check(f"ASK {{ ?s {prefix}:x ?o }}").startswith(f"PREFIX {prefix}: <")


def test_checking_twice_changes_nothing_more() -> None:
    for query in ALLOWED:
        assert check(check(query)) == check(query)


@given(st.text())
def test_arbitrary_text_is_refused_or_let_through(text: str) -> None:
    with suppress(QueryRefused):
        assert check(text).endswith(text)


PIECES = st.sampled_from(
    (
        *(
            "SELECT",
            "ASK",
            "*",
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            ".",
            ";",
            ",",
            "<",
            ">",
            "|",
            "&",
            "!",
        ),
        *("?s", "?p", "?o", "?s?p", "{?s?p?o}", "'", '"', "'''", '"""', "'a'", "#", "@", "^^", "="),
        *(
            "1",
            "1.5",
            "e",
            "true",
            ":",
            "_:",
            "e:",
            "e:a",
            "a:SERVICE",
            "\\",
            "\\u0053",
            "\t",
            "\n",
        ),
        *(
            "SERVICE",
            "SILENT",
            "service",
            "SERVICE:",
            "SERVICE:{",
            "FROM",
            "NAMED",
            "INSERT",
            "LOAD",
        ),
        *(
            "PREFIX",
            "BASE",
            "WHERE",
            "FILTER",
            "OPTIONAL",
            "UNION",
            "GRAPH",
            "BIND",
            "AS",
            "VALUES",
        ),
        *("<http://127.0.0.1:PORT/>", "e:SERVICE<http://127.0.0.1:PORT/>{", "SELECT*{", "}}", "x"),
    )
)
SOUP = st.lists(PIECES, max_size=12).map("".join)
SPACED = st.lists(PIECES, max_size=12).map(" ".join)


@given(SOUP | SPACED)
def test_sparql_like_text_is_refused_or_let_through(text: str) -> None:
    with suppress(QueryRefused):
        assert check(text).endswith(text)


REPEATED = ("1", "a.", "a-", "_.", "'\\", '"\\', "1.", "'''\\", "a.b:", ":.", "@a-", "<a", "\\")


@pytest.mark.parametrize("piece", REPEATED)
def test_no_repetition_is_scanned_again_and_again(piece: str) -> None:
    started = time.process_time()
    with suppress(QueryRefused):
        check("ASK { " + piece * (90_000 // len(piece)) + " }")
    assert time.process_time() - started < 5  # a tenth of that is usual, twenty were seen


class _Listener(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        calls.append(self.path)
        self.send_error(404)

    do_POST = do_GET  # noqa: N815 the name it has

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name it has
        pass


calls: list[str] = []


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), _Listener)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def run_unfenced(query: str) -> bool:
    """Whether the engine reads it; without the guard and without the fences."""
    store = ox.Store()
    store.add(ox.Quad(*[ox.NamedNode("http://x/")] * 3))
    try:
        result = store.query(query)
        if not isinstance(result, ox.QueryBoolean):
            next(iter(result), None)
    except SyntaxError:
        return False
    except (OSError, RuntimeError):
        pass
    return True


GLUED = (
    "SERVICE:{{}}",
    "SERVICEe:{{}}",
    "SERVICE SILENT:{{}}",
    "?s ?p e:SERVICE<http://127.0.0.1:{port}/>{{}}",
    "?s ?p trueSERVICE:{{}}",
    "?s ?p 1SERVICE<http://127.0.0.1:{port}/>{{}}",
    "FILTER(1<2)SERVICE<http://127.0.0.1:{port}/>{{}}",
)


@pytest.mark.parametrize("clause", GLUED)
def test_what_the_engine_takes_for_a_call_is_refused(port: int, clause: str) -> None:
    head = "".join(
        f"PREFIX {name}: <http://127.0.0.1:{port}> "
        for name in ("", "e", "SERVICEe", "trueSERVICE")
    )
    with pytest.raises(QueryRefused):
        check(head + "SELECT * { " + clause.format(port=port) + " }")


def test_the_listener_hears_a_call(port: int) -> None:
    calls.clear()
    assert run_unfenced(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {ANY} }}")
    assert run_unfenced(f"PREFIX : <http://127.0.0.1:{port}/> SELECT * {{ SERVICE: {ANY} }}")
    assert len(calls) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=SOUP | SPACED)
@example(body="SERVICE:{}")
@example(body="?s ?p e:SERVICE<http://127.0.0.1:PORT/>{}")
@example(body="?s?p?o FILTER(?s<?p)SERVICE<http://127.0.0.1:PORT/>{}")
def test_nothing_that_is_let_through_calls_out(port: int, body: str) -> None:
    place = f"http://127.0.0.1:{port}"
    query = f"PREFIX : <{place}/> PREFIX e: <{place}> SELECT * {{ {body} }}"
    query = query.replace("PORT", str(port))
    try:
        checked = check(query)
    except QueryRefused:
        return
    calls.clear()
    run_unfenced(checked)
    assert calls == []


def test_line_and_column_count_code_points_from_one() -> None:
    assert line_and_column("a\n😀b", offset=0) == (1, 1)
    assert line_and_column("a\n😀b", offset=3) == (2, 2)
    assert line_and_column("", offset=0) == (1, 1)


@given(SOUP | SPACED)
def test_every_syntax_error_can_be_told(body: str) -> None:
    query = f"SELECT * {{\n {body} }}"
    try:
        checked = check(query)
    except QueryRefused:
        return
    try:
        ox.Store().query(checked, base_iri="http://x/")
    except SyntaxError as error:
        told = explain(str(error), query=query, checked=checked)
        words = told.replace(":", "").replace(",", "").split()
        line, column = int(words[1]), int(words[3])
        assert 1 <= line <= query.count("\n") + 1
        assert 1 <= column <= len(query) + 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT * {}", "select"),
        ("# ask\nPREFIX a: <x:> BASE <y:> ask {}", "ask"),
        ("CONSTRUCT{?a ?b ?c} WHERE {}", "construct"),
        ("PREFIX describe: <x:> DESCRIBE describe:a", "describe"),
        ("DROP ALL", ""),
        ("", ""),
        ("'", ""),
    ],
)
def test_the_form_of_a_query_is_told(query: str, found: str) -> None:
    assert form(query) == found


def test_a_refusal_knows_its_place_and_only_its_own() -> None:
    assert QueryRefused("line 12, column 3: SERVICE is refused").place == (12, 3)
    assert QueryRefused("the query says line 1, column 2: no").place is None
