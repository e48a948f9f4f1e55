"""The SPARQL service over HTTP, as a program with its own processes."""

from __future__ import annotations

import csv
import gzip
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pyoxigraph as ox
import pytest
from a_service import Served, a_service
from example_map import HOSTILE, example_map, hostile_map
from small_map import small_map
from terminal import assert_refused, run

from graph.serving.formats import FORMATS, Format
from graph.snapshots import Snapshot
from graph.store import open_store
from graph.vocab import CATALOG, PREFIXES, graph_iri

TEXTS = "SELECT ?claim ?text { ?claim aif:claimText ?text } ORDER BY ?claim ?text"
TRIPLES = "CONSTRUCT WHERE { ?claim aif:claimText ?text }"
COUNT = "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a cm:Claim }"
PAIRS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"  # they share no variable


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("served") / "store"
    with open_store(place) as opened:
        opened.add(example_map())
        opened.add(hostile_map())
    return place


@pytest.fixture(scope="module")
def served(kept: Path) -> Iterator[Served]:
    words = ("--limit-seconds", "8", "--limit-rows", "5000", "--limit-mb", "150")
    with a_service(kept, *words) as service:
        yield service


def direct(store: Path, query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """The answer of the engine alone."""
    with open_store(store) as opened, Snapshot(opened.snapshot()) as snapshot:
        return snapshot.db.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)


def test_it_says_where_it_is_and_only_this_machine_can_ask(served: Served) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/sparql", served.address)
    listening = {
        connection.laddr.ip
        for connection in psutil.Process(served.pid).net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_every_format_holds_the_answer_of_the_engine(
    kept: Path, served: Served, form: Format
) -> None:
    query = TEXTS if form.kind == "rows" else TRIPLES
    got = served.get(query, accept=form.media_type)
    assert (got.status, got.headers["content-type"]) == (200, form.media_type + form.charset)
    expected = direct(kept, query)
    if form.kind == "triples":
        rdf = ox.RdfFormat.from_media_type(form.media_type)
        found = {quad.triple for quad in ox.parse(got.body, format=rdf)}
        assert isinstance(expected, ox.QueryTriples)
        assert found == set(expected)
    elif form.name == "csv":
        rows = list(csv.reader(io.StringIO(got.text, newline="")))
        assert isinstance(expected, ox.QuerySolutions)
        assert rows == [["claim", "text"], *([cell.value for cell in row] for row in expected)]
    else:
        again = ox.parse_query_results(
            got.body, ox.QueryResultsFormat.from_media_type(form.media_type)
        )
        assert isinstance(again, ox.QuerySolutions)
        assert isinstance(expected, ox.QuerySolutions)
        assert [list(row) for row in again] == [list(row) for row in expected]


def test_hostile_text_comes_as_it_is(served: Served) -> None:
    rows = served.get(TEXTS).json["results"]["bindings"]
    assert set(HOSTILE) <= {row["text"]["value"] for row in rows}


@pytest.mark.parametrize(
    "form", [one for one in FORMATS if one.kind == "rows"], ids=lambda f: f.name
)
@pytest.mark.parametrize("truth", [True, False])
def test_a_truth_value_in_every_format(served: Served, form: Format, truth: bool) -> None:
    got = served.get("ASK {}" if truth else "ASK { ?s a cm:Nothing }", format=form.name)
    assert got.status == 200
    assert str(truth).lower() in got.text
    assert str(not truth).lower() not in got.text


def test_the_three_ways_to_ask_are_answered_alike(served: Served) -> None:
    form = urlencode({"query": COUNT})
    ways = [
        served.get(COUNT),
        served.post(form, "application/x-www-form-urlencoded"),
        served.post(COUNT, "application/sparql-query"),
    ]
    assert [way.status for way in ways] == [200] * 3
    assert {way.body for way in ways} == {ways[0].body}
    assert ways[0].json["results"]["bindings"][0]["n"]["value"] == "20"
    head = served.send("HEAD", f"/sparql?{form}")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(ways[0].body))


def test_a_client_that_asks_for_json_gets_what_it_calls_json(served: Served) -> None:
    got = served.get(COUNT, accept="application/json")
    assert got.headers["content-type"] == "application/json"
    assert got.json["head"] == {"vars": ["n"]}


def test_graphs_of_the_store_can_be_chosen_and_no_others(served: Served) -> None:
    one, other = (graph_iri(amap.thread.id) for amap in (example_map(), hostile_map()))
    everything = "SELECT (COUNT(*) AS ?n) { ?c a cm:Claim }"
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"

    def number(**fields: str) -> int:
        return int(served.get(everything, **fields).json["results"]["bindings"][0]["n"]["value"])

    assert number(default_graph_uri=one) == 13
    assert number(default_graph_uri=other) == 7
    assert number(named_graph_uri=one) == 0  # in no default graph
    pairs = [("query", everything), ("default-graph-uri", one), ("default-graph-uri", other)]
    assert b'"20"' in served.send("GET", f"/sparql?{urlencode(pairs)}").body
    found = served.get(graphs, named_graph_uri=one).json["results"]["bindings"]
    assert [row["g"]["value"] for row in found] == [one]
    assert served.get(graphs, default_graph_uri=one).json["results"]["bindings"] == []
    for foreign in ("http://example.org/", "file:///etc/passwd", "no iri <", ""):
        got = served.get(everything, default_graph_uri=foreign)
        assert got.status == 400
        assert got.text.startswith(f"the store holds no graph <{foreign}>")


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("SELECT ?s WHERE ?s a cm:Claim", 400, r"line 1, column 17: at '\?s': .* one of \{ could"),
        ("SELECT * { ?s foo:bar ?o }", 400, "the prefix foo: is not known"),
        ("", 400, "the query is empty"),
        ("ASK { 'a\0b' }", 400, "holds a control character"),
        ("DROP ALL", 403, "line 1, column 1: DROP is refused"),
        ("SELECT * { SERVICE <http://x/> {} }", 403, "SERVICE is refused"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 403, "FROM is refused"),
        (f"SELECT (COUNT(*) AS ?n) {PAIRS}", 504, "stopped after 8 s"),
        (f"SELECT * {PAIRS} ORDER BY ?a ?d ?g ?j", 507, "needed more than 150 MiB"),
        (f"SELECT * {PAIRS} LIMIT 5001", 507, "more than 5,000 rows, and would not be whole"),
        ("CONSTRUCT { ?a ?e ?f } { ?a ?b ?c . ?d ?e ?f }", 507, "more than 5,000 rows"),
        ("ASK { FILTER(" + "!" * 90_000 + "true) }", 507, "nest too deeply"),
    ],
)
def test_why_there_is_no_answer_is_told(
    served: Served, query: str, status: int, words: str
) -> None:
    got = served.post(query, "application/sparql-query")
    assert (got.status, got.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert re.search(words, got.text), got.text
    assert served.get("ASK {}").json["boolean"] is True


@pytest.mark.parametrize(
    "form", [one for one in FORMATS if one.kind == "rows"], ids=lambda f: f.name
)
def test_an_answer_comes_whole_or_not_at_all(served: Served, form: Format) -> None:
    for rows, status in ((4_999, 200), (5_000, 200), (5_001, 507)):
        # Texts full of what parts rows in some format, and a row without a value among them.
        query = (
            "SELECT ?x ?y { ?a ?b ?c . ?d ?e ?f "
            "BIND('},{\"\\r\\n\\n<result>},{' AS ?x) OPTIONAL { ?a a ?y } } LIMIT " + str(rows)
        )
        assert served.get(query, format=form.name).status == status


def test_an_answer_larger_than_is_kept_is_refused(served: Served) -> None:
    megabyte = f'BIND("{"x" * 1024}" AS ?k) ' + " ".join(
        f"BIND(CONCAT({', '.join(['?k' if step == 0 else f'?k{step - 1}'] * 32)}) AS ?k{step})"
        for step in range(2)
    )
    got = served.get(f"SELECT ?k1 {{ {megabyte} ?s ?p ?o . ?s2 ?p2 ?o2 }} LIMIT 40")
    assert got.status == 507
    assert "larger than 32 MiB" in got.text


def test_a_format_that_cannot_hold_the_answer_is_refused(served: Served) -> None:
    for query, accept in ((COUNT, "text/turtle"), (TRIPLES, "text/csv"), (COUNT, "image/png")):
        got = served.get(query, accept=accept)
        assert got.status == 406
        assert "text/turtle" in got.text
    assert served.get(TRIPLES, accept="text/csv, text/turtle").status == 200


def test_updates_and_other_methods_are_refused(served: Served) -> None:
    assert served.post("update=DROP+ALL", "application/x-www-form-urlencoded").status == 403
    assert served.post("DROP ALL", "application/sparql-update").status == 403
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        got = served.send(method)
        assert (got.status, got.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    assert served.send("GET", "/update").status == 404
    assert served.send("GET", "/").headers["location"] == "/sparql"
    assert b'"20"' in served.get(COUNT).body


def test_any_origin_may_read_and_none_is_told_apart(served: Served) -> None:
    for got in (
        served.send("GET", "/sparql", headers={"Origin": "https://evil.example"}),
        served.send("GET", "/nowhere", headers={"Origin": "https://evil.example"}),
        served.send("OPTIONS", headers={"Origin": "null", "Cookie": "a=b"}),
    ):
        assert got.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in got.headers
        assert "set-cookie" not in got.headers
        assert not [value for value in got.headers.values() if "evil" in value]
    assert got.status == 204
    assert got.headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS"
    assert "access-control-allow-private-network" not in got.headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("localhost:80", 200),
        ("LOCALHOST", 200),
        ("[::1]:7878", 200),
        ("127.9.9.9:1", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example", 421),
        ("192.168.1.4", 421),
        ("0.0.0.0", 421),  # noqa: S104 - the point
        ("127.0.0.1:80:80", 421),
        ("user@127.0.0.1", 421),
        ("", 421),
    ],
)
def test_no_other_name_leads_here(served: Served, host: str, status: int) -> None:
    got = served.send("GET", f"/sparql?{urlencode({'query': 'ASK {}'})}", headers={"Host": host})
    assert got.status == status


def test_the_description_names_all_there_is(served: Served) -> None:
    sd = "http://www.w3.org/ns/sparql-service-description#"
    got = served.get()
    assert got.headers["content-type"] == "text/turtle; charset=utf-8"
    store = ox.Store()
    store.load(got.body, ox.RdfFormat.TURTLE)

    def values(query: str) -> set[str]:
        found = store.query(f"PREFIX sd: <{sd}> SELECT ?x {{ {query} }}")
        assert isinstance(found, ox.QuerySolutions)
        return {row["x"].value for row in found}

    assert values("?s a sd:Service ; sd:endpoint ?x") == {served.address}
    assert values("?s sd:supportedLanguage ?x") == {sd + "SPARQL11Query"}
    assert values("?s sd:feature ?x") == {sd + "UnionDefaultGraph"}
    assert len(values("?s sd:resultFormat ?x")) == len(FORMATS)
    graphs = {CATALOG, *(graph_iri(one.thread.id) for one in (example_map(), hostile_map()))}
    assert values("?d sd:namedGraph/sd:name ?x . ?s sd:defaultDataset ?d") == graphs
    for form in FORMATS:
        if form.kind == "triples":
            named = served.get(format=form.name)
            assert named.headers["content-type"].startswith(form.media_type)
            assert len(
                list(ox.parse(named.body, format=ox.RdfFormat.from_media_type(form.media_type)))
            ) == len(store)


def test_a_browser_gets_a_page_that_loads_nothing(served: Served) -> None:
    got = served.get(accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    policy = got.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r"<script|<link|<img|<iframe|\son\w+=|src=|url\(", got.text)
    for one in FORMATS:
        assert one.media_type in got.text
    for prefix, iri in PREFIXES.items():
        assert f"{prefix}:</code></td><td>{iri}<" in got.text
    assert served.address in got.text
    links = re.findall(r'href="(/sparql\?format=xml&amp;query=[^"]+)"', got.text)
    assert len(links) == 6
    for link in links:
        assert served.send("GET", link.replace("&amp;", "&")).status == 200


def test_an_answer_is_not_fetched_twice(served: Served) -> None:
    first = served.get(TEXTS)
    tag = first.headers["etag"]
    path = f"/sparql?{urlencode({'query': TEXTS})}"
    again = served.send("GET", path, headers={"If-None-Match": f'"x", {tag}'})
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    other = served.send("GET", path, headers={"If-None-Match": tag, "Accept": "text/csv"})
    assert (other.status, other.headers["etag"] != tag) == (200, True)
    assert "etag" not in served.get("SELECT (RAND() AS ?x) {}").headers


def test_an_answer_is_packed_for_who_can_unpack_it(served: Served) -> None:
    path = f"/sparql?{urlencode({'query': TEXTS})}"
    plain = served.send("GET", path)
    packed = served.send("GET", path, headers={"Accept-Encoding": "br, gzip;q=0.5"})
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert "Accept-Encoding" in packed.headers["vary"]
    none = served.send("GET", path, headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in none.headers


def test_what_another_process_adds_is_seen_at_once(
    store: Path, root: Path, environment: dict[str, str]
) -> None:
    code = (
        "import sys; from graph.store import open_store; from small_map import small_map\n"
        "with open_store(sys.argv[1]) as store: store.add(small_map())"
    )
    path = f"{root}:{root / 'tests'}"
    with a_service(store) as served:
        before = served.get(COUNT)
        subprocess.run(
            [sys.executable, "-c", code, str(store)],
            env={**environment, "PYTHONPATH": path},
            check=True,
        )
        after = served.get(COUNT)
        known = served.send(
            "GET",
            f"/sparql?{urlencode({'query': COUNT})}",
            headers={"If-None-Match": before.headers["etag"]},
        )
    counts = [int(got.json["results"]["bindings"][0]["n"]["value"]) for got in (before, after)]
    assert counts == [13, 13 + len(small_map().claims)]
    assert before.headers["etag"] != after.headers["etag"]
    assert known.status == 200


def test_it_ends_with_all_its_processes(store: Path) -> None:
    with a_service(store, "--workers", "2") as served:
        family = psutil.Process(served.pid).children(recursive=True)
        assert len(family) == 2  # warm before anybody asks
        assert served.get("ASK {}").status == 200
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []


def test_other_machines_are_let_in_only_when_that_is_said(store: Path) -> None:
    for host in ("0.0.0.0", "::", "192.168.1.4", "example.org"):  # noqa: S104 - the point
        done = run("serve", "--host", host, "--store", store)
        assert_refused(done, saying="no loopback address.*--allow-other-machines")


def test_a_store_that_is_not_there_or_a_port_that_is_taken_is_told(
    store: Path, store_dir: Path, served: Served
) -> None:
    missing = run("serve", "--store", store_dir.parent / "missing")
    assert_refused(missing, saying="there is no store")
    taken = run("serve", "--port", served.place[1], "--store", store)
    assert_refused(taken, saying=rf"port {served.place[1]} .*--port")
