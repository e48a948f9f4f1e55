"""The service as the programs that people have speak to it: SPARQLWrapper, rdflib, curl."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from xml.dom.minidom import Document

import pytest
import rdflib
import SPARQLWrapper
from a_service import Served, a_service
from example_map import example_map, hostile_map
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from graph.store import open_store
from graph.vocab import PREFIXES, graph_iri

MAP = example_map()
TEXTS = {claim.text for amap in (MAP, hostile_map()) for claim in amap.claims}
SELECT = "SELECT ?text { ?claim aif:claimText ?text }"
CONSTRUCT = "CONSTRUCT WHERE { ?claim aif:claimText ?text }"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    place = tmp_path_factory.mktemp("served") / "store"
    with open_store(place) as opened:
        opened.add(MAP)
        opened.add(hostile_map())
    with a_service(place) as service:
        yield service


def wrapper(
    served: Served, query: str, *, form: str, method: str = SPARQLWrapper.GET
) -> SPARQLWrapper.SPARQLWrapper:
    asker = SPARQLWrapper.SPARQLWrapper(served.address)
    asker.setQuery("".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items()) + query)
    asker.setReturnFormat(form)
    asker.setMethod(method)
    return asker


@pytest.mark.parametrize("method", [SPARQLWrapper.GET, SPARQLWrapper.POST])
@pytest.mark.parametrize("how", [SPARQLWrapper.URLENCODED, SPARQLWrapper.POSTDIRECTLY])
def test_sparqlwrapper_reads_json(served: Served, method: str, how: str) -> None:
    asker = wrapper(served, SELECT, form=SPARQLWrapper.JSON, method=method)
    asker.setRequestMethod(how)
    found = asker.query().convert()
    assert isinstance(found, dict)
    assert {row["text"]["value"] for row in found["results"]["bindings"]} == TEXTS


def test_sparqlwrapper_reads_every_other_format_it_knows(served: Served) -> None:
    xml = wrapper(served, SELECT, form=SPARQLWrapper.XML).query().convert()
    assert isinstance(xml, Document)
    literals = xml.getElementsByTagName("literal")
    words = [str(word.firstChild.nodeValue) for word in literals if word.firstChild]
    assert len(words) == len(MAP.claims) + len(hostile_map().claims)
    assert set(words) <= TEXTS
    for form, separator in ((SPARQLWrapper.CSV, b","), (SPARQLWrapper.TSV, b"\t")):
        text = wrapper(served, "SELECT ?a ?b { BIND(1 AS ?a) BIND(2 AS ?b) }", form=form)
        assert separator.join([b"1", b"2"]) in text.query().convert()  # type: ignore[operator] # bytes
    for form in (
        SPARQLWrapper.TURTLE,
        SPARQLWrapper.N3,
        SPARQLWrapper.XML,
        SPARQLWrapper.RDFXML,
        SPARQLWrapper.JSONLD,
    ):
        answer = wrapper(served, CONSTRUCT, form=form).query()
        graph = answer.convert()
        if not isinstance(graph, rdflib.Graph):
            graph = rdflib.Graph().parse(data=graph, format="turtle")  # type: ignore[arg-type] # its bytes
        assert {str(text) for text in graph.objects()} == TEXTS
    assert wrapper(served, "ASK {}", form=SPARQLWrapper.JSON).query().convert() == {
        "head": {},
        "boolean": True,
    }


def test_sparqlwrapper_names_what_it_was_refused_for(served: Served) -> None:
    with pytest.raises(SPARQLWrapper.SPARQLExceptions.QueryBadFormed, match="line 12, column 12"):
        wrapper(served, "SELECT * { ?a ?b }", form=SPARQLWrapper.JSON).query()
    asker = wrapper(
        served, "DELETE WHERE { ?a ?b ?c }", form=SPARQLWrapper.JSON, method=SPARQLWrapper.POST
    )
    with pytest.raises(Exception, match="403"):
        asker.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rdflib_asks_as_it_asks_a_graph_of_its_own(served: Served, method: str, form: str) -> None:
    store = SPARQLStore(served.address, method=method, returnFormat=form)
    graph = rdflib.Graph(store=store)
    texts = {str(row[0]) for row in graph.query(SELECT, initNs=PREFIXES)}  # type: ignore[index] # rows
    assert texts == (TEXTS if form != "csv" else {text.replace("\r\n", "\n") for text in TEXTS})


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_asks_for_a_graph_and_for_a_truth(served: Served, method: str) -> None:
    graph = rdflib.Graph(store=SPARQLStore(served.address, method=method))
    built = graph.query(CONSTRUCT, initNs=PREFIXES).graph
    assert built is not None
    assert {str(text) for text in built.objects()} == TEXTS
    assert graph.query("ASK { ?s a cm:Claim }", initNs=PREFIXES).askAnswer is True


def test_rdflib_sees_one_thread_as_a_graph(served: Served) -> None:
    iri = rdflib.URIRef(graph_iri(MAP.thread.id))
    graph = rdflib.Graph(store=SPARQLStore(served.address, context_aware=True), identifier=iri)
    kind = rdflib.URIRef(PREFIXES["cm"] + "Claim")
    assert len(set(graph.subjects(rdflib.RDF.type, kind))) == len(MAP.claims)


def test_rdflib_cannot_write(served: Served) -> None:
    graph = rdflib.Dataset(store="SPARQLUpdateStore")
    graph.open((served.address, served.address))
    with pytest.raises(HTTPError, match="403"):
        graph.update("INSERT DATA { GRAPH <http://g> { <http://a> <http://b> <http://c> } }")


def test_curl_asks_in_the_three_ways(served: Served) -> None:
    curl = shutil.which("curl")
    if curl is None:
        assert "CI" not in os.environ, "install curl"
        pytest.skip("curl is not installed")
    ways = (
        ["--get", "--data-urlencode", f"query={SELECT}"],
        ["--data-urlencode", f"query={SELECT}"],
        ["--header", "Content-Type: application/sparql-query", "--data-binary", SELECT],
        ["--get", "--compressed", "--data-urlencode", f"query={SELECT}"],
    )
    for way in ways:
        done = subprocess.run(
            [curl, "--silent", "--show-error", "--fail", *way, served.address],
            capture_output=True,
            check=True,
            timeout=60,
        )
        rows = json.loads(done.stdout)["results"]["bindings"]
        assert {row["text"]["value"] for row in rows} == TEXTS


def test_what_the_documentation_says_in_python_is_so(
    served: Served, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (root / "docs" / "sparql.md").read_text("utf-8")
    examples = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert len(examples) == 2
    for example in examples:
        exec(example.replace("http://127.0.0.1:7878/sparql", served.address), {})  # noqa: S102 - ours
        said = capsys.readouterr().out
        objections = {link.source for link in MAP.links if link.kind == "objects"}
        texts = {claim.text for claim in MAP.claims if claim.id in objections}
        assert [text for text in texts if text not in said] == []


def test_many_clients_at_once_each_get_their_own_answer(served: Served) -> None:
    def ask(number: int) -> bool:
        if number % 2:
            asker = wrapper(served, f"SELECT ({number} AS ?n) {{}}", form=SPARQLWrapper.JSON)
            found = asker.query().convert()
            assert isinstance(found, dict)
            value = found["results"]["bindings"][0]["n"]["value"]
        else:
            store = SPARQLStore(served.address, method="POST")
            [row] = rdflib.Graph(store=store).query(f"SELECT ({number} AS ?n) {{}}")
            value = str(row[0])  # type: ignore[index] # one of one column
        return bool(value == str(number))

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(ask, range(160)))
