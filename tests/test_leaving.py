"""What leaves: each format holds what its table says, is well formed, and is inert."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
from example_map import HOSTILE, example_map, hostile_map
from hypothesis import given, settings
from rdflib import Dataset
from rdflib.compare import isomorphic
from small_map import small_map
from strategies import maps
from stripped import WITHOUT
from weighings import small_weighed

from graph.debate.kept import as_kept
from graph.debate.stored import weights_in
from graph.export import EXPORTERS, IMPORTERS
from graph.formats.jsonld import context
from graph.formats.parts import HOLDS, PARTLY, Part, table
from graph.formats.weights import WEIGHED
from graph.formats.weights import table as weights_table
from graph.model import ArgumentMap, LinkKind
from graph.rdf import map_quads

Json = Any  # what json.loads gives


@pytest.mark.parametrize("name", EXPORTERS)
def test_a_format_holds_what_the_table_says_and_nothing_else(name: str) -> None:
    whole = EXPORTERS[name](small_map())
    told = {part for part in Part if EXPORTERS[name](WITHOUT[part](small_map())) != whole}
    assert set(WITHOUT) == set(Part)
    assert told == HOLDS[name] | set(PARTLY.get(name, {}))
    assert not HOLDS[name] & set(PARTLY.get(name, {}))


def test_every_format_stands_in_the_table_and_the_table_in_the_documentation(root: Path) -> None:
    assert list(HOLDS) == list(EXPORTERS)
    assert set(PARTLY) <= set(HOLDS)
    assert table() in (root / "docs" / "formats.md").read_text("utf-8"), "make docs"


@pytest.mark.parametrize("name", EXPORTERS)
def test_what_a_map_comes_to_is_shown_by_the_formats_that_say_so(name: str) -> None:
    plain = EXPORTERS[name](small_map())
    told = EXPORTERS[name](small_map(), weighed=small_weighed())
    assert (told != plain) == (name in WEIGHED)
    assert EXPORTERS[name](small_map(), weighed=None) == plain
    if name in IMPORTERS and name != "argdown":
        assert IMPORTERS[name](told) == IMPORTERS[name](plain)
    if name in WEIGHED and name != "csv-links":
        assert "0.8123" in told
    if name in WEIGHED and name not in ("csv-claims", "html"):
        assert "0.85" in told  # of a link


@pytest.mark.parametrize(("name", "syntax"), [("trig", "TRIG"), ("jsonld", "JSON_LD")])
def test_statements_of_weights_read_back(name: str, syntax: str) -> None:
    text = EXPORTERS[name](small_map(), weighed=small_weighed())
    quads = ox.parse(text, format=getattr(ox.RdfFormat, syntax))
    assert weights_in(quads, "role-or-scheme") == as_kept(small_weighed())


def test_what_a_map_comes_to_stands_in_the_documentation(root: Path) -> None:
    assert weights_table() in (root / "docs" / "formats.md").read_text("utf-8"), "make docs"


@given(amap=maps())
@settings(max_examples=40)
def test_any_map_can_be_written_in_any_format_and_equal_maps_alike(amap: ArgumentMap) -> None:
    for export in EXPORTERS.values():
        text = export(amap)
        assert text.encode()
        assert text.endswith("\n")
        assert export(amap) == text


# --- JSON-LD -----------------------------------------------------------------------------------


def parsed(text: str, syntax: str) -> Dataset:
    dataset = Dataset()
    dataset.parse(data=text, format=syntax)
    return dataset


@given(amap=maps())
@settings(max_examples=40)
def test_json_ld_says_the_same_as_the_other_formats(amap: ArgumentMap) -> None:
    text = EXPORTERS["jsonld"](amap)
    assert set(ox.parse(text, format=ox.RdfFormat.JSON_LD)) == set(map_quads(amap))


@pytest.mark.parametrize("amap", [small_map(), example_map(), hostile_map()])
def test_rdflib_reads_json_ld_into_the_same_graphs(amap: ArgumentMap) -> None:
    ours = parsed(EXPORTERS["jsonld"](amap), "json-ld")
    same = parsed(EXPORTERS["nquads"](amap), "nquads")
    names = {graph.identifier for graph in same.graphs()}
    assert {graph.identifier for graph in ours.graphs()} == names
    for name in names:
        assert isomorphic(ours.graph(name), same.graph(name))


def test_the_context_is_in_the_document_so_that_nobody_fetches_it() -> None:
    document = json.loads(EXPORTERS["jsonld"](small_map()))
    assert document["@context"] == context()

    def contexts(value: Json) -> int:
        if isinstance(value, list):
            return sum(map(contexts, value))
        if isinstance(value, dict):
            return ("@context" in value) + sum(map(contexts, value.values()))
        return 0

    assert contexts(document) == 1
    assert "@import" not in EXPORTERS["jsonld"](small_map())


def test_json_ld_can_be_read_by_a_person() -> None:
    document = json.loads(EXPORTERS["jsonld"](small_map()))
    graph = document["graphs"][1]["graphs"]
    (claim,) = [node for node in graph if node["id"].endswith("/c/c-plays")]
    assert claim["type"] == ["Claim", "I-node"]
    assert claim["text"] == "It plays a role."
    assert claim["restates"] == "cruxmap:t/role-or-scheme/c/c-role"
    assert claim["mention"]["in"] == "cruxmap:t/role-or-scheme/p/p3"
    assert claim["mention"]["selector"][0]["start"] == 51
    keys = {key for node in graph for key in node}
    assert not [key for key in keys if "/" in key or ":" in key]


# --- tables ------------------------------------------------------------------------------------


def rows(name: str, amap: ArgumentMap) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(EXPORTERS[name](amap), newline="")))


def test_the_two_tables_join() -> None:
    amap = example_map()
    claims, links = rows("csv-claims", amap), rows("csv-links", amap)
    names = {row["id"] for row in claims}
    assert [row["text"] for row in claims] == [claim.text for claim in amap.claims]
    assert len(links) == len(amap.links)
    assert {row["from"] for row in links} <= names
    assert {row["to"] for row in links if row["kind"] != "undercuts"} <= names
    assert {row["to"] for row in links if row["kind"] == "undercuts"} <= {r["id"] for r in links}
    first = claims[0]
    post = amap.post[first["post"]]
    assert post.text[int(first["start"]) : int(first["end"])] == first["words"]


@given(amap=maps())
@settings(max_examples=40)
def test_no_cell_is_a_formula(amap: ArgumentMap) -> None:
    for name in ("csv-claims", "csv-links"):
        for row in rows(name, amap):
            for cell in row.values():
                assert not re.match(r"[=+\-@\t\r\n＝＋－＠]", cell), cell


# --- networks ----------------------------------------------------------------------------------


def read_graphml(amap: ArgumentMap) -> nx.MultiDiGraph:
    data = io.BytesIO(EXPORTERS["graphml"](amap).encode())
    return nx.read_graphml(data, force_multigraph=True)


@given(amap=maps())
@settings(max_examples=40)
def test_networkx_reads_what_was_written(amap: ArgumentMap) -> None:
    graph = read_graphml(amap)
    undercut = {link.target for link in amap.links if link.kind is LinkKind.UNDERCUTS}
    assert len(graph) == len(amap.claims) + len(undercut)
    assert graph.number_of_edges() == len(amap.links)
    for claim in amap.claims:
        assert graph.nodes[claim.id]["label"] == claim.text
        assert graph.nodes[claim.id]["kind"] == claim.kind
    for source, target, data in graph.edges(data=True):
        link = amap.link[data["id"]]
        aim = f"link/{link.target}" if link.kind is LinkKind.UNDERCUTS else link.target
        assert (source, target, data["kind"]) == (link.source, aim, link.kind)
    gexf = nx.read_gexf(io.BytesIO(EXPORTERS["gexf"](amap).encode()))
    assert set(gexf) == set(graph)


def test_a_network_has_the_claims_and_links_a_person_expects() -> None:
    graph = read_graphml(small_map())
    assert graph.number_of_nodes() == 7
    assert {data["kind"] for _, _, data in graph.edges(data=True)} == {*LinkKind}
    assert graph.has_edge("c-stories", "c-role")
    assert graph.has_edge("c-show", "link/l-supports")
    text = EXPORTERS["gexf"](small_map())
    assert 'viz:color r="0" g="128" b="95"' in text
    assert "lastmodifieddate" not in text


# --- hostile text ------------------------------------------------------------------------------


def test_xml_holds_hostile_text_as_text() -> None:
    graph = read_graphml(hostile_map())
    assert {data["label"] for _, data in graph.nodes(data=True)} == set(HOSTILE)
    for name in ("graphml", "gexf"):
        text = EXPORTERS[name](hostile_map())
        assert "<script" not in text
        assert "<!DOCTYPE" not in text
        assert "<!--" not in text


def test_mermaid_labels_hold_nothing_that_could_end_them() -> None:
    text = EXPORTERS["mermaid"](hostile_map())
    drawn = [line for line in text.splitlines() if line.startswith("  c")]
    shapes = re.compile(
        r'  c\d+(?:\["[^"<>`\[\]{}|;\\]*(?:#\d+;[^"<>`\[\]{}|;\\]*)*"\]'
        r'|\("[^"<>`\[\]{}|\\]*"\)|\{\{"[^"<>`\[\]{}|\\]*"\}\}):::\w+'
    )
    boxes = [line for line in drawn if ":::" in line]
    assert len(boxes) == len(HOSTILE)
    for line in boxes:
        assert shapes.fullmatch(line), line
    assert "\u202e" not in text
    assert "//" not in text


def test_the_text_of_xaif_is_html_that_says_the_words_and_no_more() -> None:
    document = json.loads(EXPORTERS["xaif"](hostile_map()))
    text = document["text"]["txt"]
    tags = set(re.findall(r"<[^>]*>", text))
    assert {re.sub(r"\d+", "1", tag) for tag in tags} == {
        "<br>",
        "</span>",
        '<span class="highlighted" id="node1">',
    }
    assert "&lt;script&gt;" in text
