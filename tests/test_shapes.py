"""Everything that is written conforms to the shapes, and what is broken does not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from example_map import example_map, hostile_map
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyshacl import validate
from rdflib import RDF, SH, Graph
from small_map import small_map
from small_pairs import quads_across
from small_reviews import small_quads
from strategies import corrections_of, maps
from weighings import small_weighed

from extract.pipeline import extract
from extract.sources import read_file
from graph.debate.rdf import to_lines
from graph.model import ArgumentMap
from graph.rdf import map_quads, to_turtle
from graph.review import corrected
from graph.reviewing.kept import reviewed
from graph.vocab import PREFIXES

PREFIX_LINES: Final = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
SHAPES: Final = Graph().parse(Path(__file__).parent.parent / "graph" / "shapes.ttl")


def graph_of(amap: ArgumentMap) -> Graph:
    return Graph().parse(data=to_turtle(amap), format="turtle")


def complaints(graph: Graph) -> set[str]:
    """The last part of each focus node that does not conform."""
    conforms, report, _ = validate(graph, shacl_graph=SHAPES)
    assert isinstance(report, Graph)
    nodes = {str(node).rsplit("/", 1)[-1] for node in report.objects(None, SH.focusNode)}
    assert conforms == (not nodes)
    return nodes


def test_the_shapes_are_shapes_and_see_every_class() -> None:
    conforms, _, text = validate(SHAPES, shacl_graph=SHAPES, meta_shacl=True)
    assert conforms, text
    seen = set(SHAPES.objects(None, SH.targetClass))
    written = set(graph_of(small_map()).objects(None, RDF.type))
    # The rest is reached from these: selectors from mentions, link classes from cm:Link.
    assert len(seen & written) == 8


@pytest.mark.parametrize("amap", [small_map(), example_map(), hostile_map()])
def test_maps_made_by_hand_conform(amap: ArgumentMap) -> None:
    assert complaints(graph_of(amap)) == set()


def test_the_shipped_debate_conforms(thread_path: Path) -> None:
    assert complaints(graph_of(extract(read_file(thread_path)))) == set()


@given(amap=maps())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_map_conforms(amap: ArgumentMap) -> None:
    assert complaints(graph_of(amap)) == set()


def corrected_graph(quads: Iterable[ox.Quad]) -> Graph:
    return Graph().parse(data="".join(f"{quad.triple} .\n" for quad in quads), format="nt")


def test_a_map_with_one_correction_of_each_kind_conforms() -> None:
    assert complaints(corrected_graph(small_quads())) == set()


def test_what_is_said_across_threads_conforms() -> None:
    assert complaints(corrected_graph(quads_across())) == set()


@pytest.mark.parametrize(
    ("update", "how_many"),
    [
        ("DELETE { ?p cm:because ?why } WHERE { ?p a cm:Pair ; cm:because ?why }", 3),
        ("DELETE { ?p cm:across ?t } WHERE { ?p a cm:Pair ; cm:across ?t }", 3),
        ("DELETE { ?a cm:saysSame ?b } WHERE { ?a cm:saysSame ?b FILTER(STR(?a) < STR(?b)) }", 2),
        ("DELETE WHERE { ?d cm:subject ?s }", 3),
        ("INSERT { ?d cm:subject ?s } WHERE { ?d cm:undoes ?o . ?o cm:subject ?s }", 1),
        ("DELETE WHERE { ?look cm:compared ?digest }", 3),
    ],
)
def test_what_is_broken_across_threads_does_not_conform(update: str, how_many: int) -> None:
    graph = corrected_graph(quads_across())
    graph.update(PREFIX_LINES + update)
    assert len(complaints(graph)) == how_many


@given(data=st.data())
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_map_with_any_corrections_conforms(data: st.DataObject) -> None:
    amap = data.draw(maps())
    known = data.draw(corrections_of(amap))
    quads = reviewed(amap, corrected(amap, known), corrections=known, old=())
    assert complaints(corrected_graph(quads)) == set()


def change(pattern: str, *, drop: str = "", add: str = "") -> str:
    return f"DELETE {{ {drop} }} INSERT {{ {add} }} WHERE {{ {pattern} }}"


# An update, and a node that must then not conform.
_BROKEN: Final = [
    (change("?t dct:title ?o", drop="?t dct:title ?o"), "role-or-scheme"),
    (change("?t schema:url ?o", drop="?t schema:url ?o", add="?t schema:url <x:y>"), "role-or-s"),
    (change("?g prov:wasGeneratedBy ?o . ?t cm:graph ?g", drop="?g prov:wasGeneratedBy ?o"), "r"),
    (change("?r cm:model ?o", drop="?r cm:model ?o"), ""),
    (change("?r prov:wasAssociatedWith ?o", drop="?r prov:wasAssociatedWith ?o"), ""),
    (change("?a schema:softwareVersion ?o", drop="?a schema:softwareVersion ?o"), "cruxmap-"),
    (change("?u sioc:name ?o", add="?u sioc:name 'another'"), ""),
    (change("?p sioc:content ?o", drop="?p sioc:content ?o", add="?p sioc:content ' '"), "p1"),
    (change("?p a sioc:Post ; cm:order ?o", drop="?p cm:order ?o", add="?p cm:order '1'"), "p1"),
    (change("?p sioc:reply_of ?o", add="?p sioc:reply_of <x:y>"), "p2"),
    (change("?p dct:created ?o", add="?p dct:created 7"), "p1"),
    (change("?p cm:copy ?c . ?c oa:hasSource ?o", drop="?c oa:hasSource ?o"), "p1"),
    (change("?p cm:replyBecause ?o", add="?p cm:replyBecause 'it comes next'"), "p3"),
    (change("?p a sioc:Post ; cm:order 1", add="?p cm:replyBecause 'it opens'"), "p1"),
    (change("?p cm:replyBecause ?o", add="?p prov:invalidatedAtTime 7"), "p3"),
    (change("?p sioc:links_to ?o", add="?p sioc:links_to 'https://example.org/'"), "p1"),
    (change("?p cm:quote ?q . ?q oa:hasSource ?o", drop="?q oa:hasSource ?o"), "p2"),
    (change("?p cm:quote ?q", add="?q dct:source 7"), "p2"),
    (change("?q cm:quoteOf ?o", add="?q dct:source 'a book'"), "p3"),
    (change("?q cm:quoteOf ?o", drop="?q cm:quoteOf ?o"), "p3"),
    (change("?q cm:quoteOf ?o ; prov:wasQuotedFrom ?p", drop="?q prov:wasQuotedFrom ?p"), "p3"),
    (change("?q cm:quoteOf ?o . ?o oa:hasSource ?p", drop="?o oa:hasSource ?p"), "p3"),
    (change("?p cm:citation ?c . ?c cm:order ?o", drop="?c cm:order ?o"), "p1"),
    (change("?p cm:citation ?c . ?c dct:title ?o", drop="?c dct:title ?o"), "p3"),
    (change("?p cm:citation ?c . ?c dct:source ?o", drop="?c dct:source ?o",
            add="?c dct:source 'https://example.org/'"), "p1"),
    (change("?p prov:wasRevisionOf ?r . ?r sioc:content ?o", drop="?r sioc:content ?o"), "p2"),
    (change("?p prov:wasRevisionOf ?r . ?r prov:invalidatedAtTime ?o",
            drop="?r prov:invalidatedAtTime ?o"), "p2"),
    (change("?c aif:claimText ?o", drop="?c aif:claimText ?o"), "c-role"),
    (change("?c aif:claimText ?o", add="?c aif:claimText 'two'"), "c-role"),
    (change("?c a cm:Claim", drop="?c a aif:I-node"), "c-role"),
    (change("?c a cm:Question", drop="?c cm:kind 'question'", add="?c cm:kind 'claim'"), "c-care"),
    (change("?c a cm:Question", drop="?c cm:kind 'question'", add="?c cm:kind 'rant'"), "c-care"),
    (change("?c a cm:Question", drop="?c a cm:Question"), "c-care"),
    (change("?c a cm:Question", add="?c a cm:Evidence"), "c-care"),
    (
        change("?c a cm:Claim ; cm:confidence ?o", drop="?c cm:confidence ?o",
               add="?c cm:confidence 1.5"), "c-role",
    ),
    (
        change("?c a cm:Claim ; cm:confidence ?o", drop="?c cm:confidence ?o",
               add="?c cm:confidence 5e-1"), "c-role",
    ),
    (change("?c cm:mention ?o", drop="?c cm:mention ?o"), "c-role"),
    (change("?c cm:mention/cm:order ?o . ?c cm:mention ?m", drop="?m cm:order ?o"), "c-role"),
    (change("?s oa:start ?o", drop="?s oa:start ?o", add="?s oa:start -1"), "c-role"),
    (change("?s oa:end ?o", drop="?s oa:end ?o", add="?s oa:end 0"), "c-role"),
    (change("?s oa:exact ?o", drop="?s oa:exact ?o"), "c-role"),
    (change("?s a oa:TextQuoteSelector", drop="?s a oa:TextQuoteSelector"), "c-role"),
    (change("?m oa:hasSource ?o", add="?m oa:hasSource <x:y>"), "c-role"),
    (change("?c prov:wasQuotedFrom ?o", drop="?c prov:wasQuotedFrom ?o"), "c-role"),
    (change("?c cm:leansOn ?o", drop="?c cm:leansOn ?o"), "c-plays"),
    (change("?c cm:leansOn ?o", add="?c cm:leansOn 'That'"), "c-plays"),
    (change("?c cm:leansOn ?o", drop="?c cm:leansOn ?o", add="?c cm:leansOn ' '"), "c-plays"),
    (change("?c cm:refersTo ?o", add="?c cm:refersTo <x:y>"), "c-plays"),
    (change("?c cm:refersTo ?o . ?l a cm:Link", add="?l cm:leansOn 'It'"), "l-supports"),
    (change("?c a cm:Objection", drop="?c a cm:Objection"), "c-harm"),
    (change("?c a cm:Question", add="?c a cm:Objection"), "c-care"),
    (change("?l a cm:SupportLink", drop="?l a cm:SupportLink"), "l-supports"),
    (change("?l a cm:SupportLink", add="?l a cm:ObjectionLink"), "l-supports"),
    (change("?l a aif:RA-node", drop="?l a aif:RA-node"), "l-supports"),
    (change("?l a cm:SupportLink", drop="?l cm:kind 'supports'", add="?l cm:kind 'objects'"), "l"),
    (change("?l cm:from ?o", drop="?l cm:from ?o"), "l-objects"),
    (change("?l cm:from ?o", drop="?l cm:from ?o", add="?l cm:from <x:y>"), "l-objects"),
    (
        change("?l a cm:RestatementLink ; cm:from ?f ; cm:to ?o", drop="?l cm:to ?o",
               add="?l cm:to ?f"), "l-restates",
    ),
    (
        change("?l a cm:SupportLink ; cm:to ?o . ?u a cm:UndercutLink", drop="?l cm:to ?o",
               add="?l cm:to ?u"), "l-supports",
    ),
    (
        change("?l a cm:UndercutLink ; cm:to ?o . ?c cm:kind 'question'", drop="?l cm:to ?o",
               add="?l cm:to ?c"), "l-undercuts",
    ),
    (change("?l aif:hasConclusion ?o", drop="?l aif:hasConclusion ?o"), "l-supports"),
    (change("?l cm:because ?o . ?l a cm:Link", drop="?l cm:because ?o"), "l-objects"),
    (change("?l cm:cue ?o", drop="?l cm:cue ?o", add="?l cm:cue <x:y>"), "l-objects"),
    (
        change("?l a cm:Link ; prov:wasGeneratedBy ?o", drop="?l prov:wasGeneratedBy ?o"),
        "l-objects",
    ),
    (change("?l a cm:Link", add="?l cm:reviewStatus cm:statuses"), "l-objects"),
]  # fmt: skip


@pytest.mark.parametrize(("update", "node"), _BROKEN)
def test_a_broken_graph_does_not_conform(update: str, node: str) -> None:
    graph = graph_of(small_map())
    before = len(graph), set(graph)
    graph.update(PREFIX_LINES + update)
    assert (len(graph), set(graph)) != before, "the update found nothing to break"
    assert any(found.startswith(node) for found in complaints(graph))


@pytest.mark.parametrize("status", ["unreviewed", "accepted", "rejected", "edited"])
def test_a_reviewed_link_conforms(status: str) -> None:
    graph = graph_of(small_map())
    graph.update(PREFIX_LINES + change("?l a cm:Link", add=f"?l cm:reviewStatus cm:{status}"))
    assert complaints(graph) == set()


# Of the small map with corrections: an update, and a node that must then not conform.
_WRONG: Final = [
    (change("?r cm:action 'undo'", drop="?r cm:action 'undo'", add="?r cm:action 'bless'"), "r"),
    (change("?r cm:action 'accept'", add="?r cm:newKind 'claim'"), "r"),
    (change("?r cm:action 'accept' ; cm:subject ?s", drop="?r cm:subject ?s"), "r"),
    (change("?r cm:action 'kind' ; cm:newKind ?k", drop="?r cm:newKind ?k"), "r"),
    (change("?r cm:action 'wording' ; cm:newText ?t", drop="?r cm:newText ?t"), "r"),
    (change("?r cm:action 'merge' ; cm:other ?o", drop="?r cm:other ?o"), "r"),
    (change("?r cm:action 'span' ; cm:place ?p", drop="?r cm:place ?p"), "r"),
    (change("?r cm:action 'unlink' ; cm:subject ?s", drop="?s a cm:LinkAnchor"), "r"),
    (change("?r cm:newKind 'undercuts' ; cm:other ?o", drop="?o a cm:LinkAnchor"), "r"),
    (change("?r cm:undoes ?o", drop="?r cm:undoes ?o"), "r"),
    (change("?r cm:action 'undo'", add="?r cm:newText 'x'"), "r"),
    (change("?r prov:generatedAtTime ?t", drop="?r prov:generatedAtTime ?t"), "r"),
    (change("?r cm:undoes ?o ; prov:wasAttributedTo ?u", drop="?r prov:wasAttributedTo ?u"), "r"),
    (change("?r cm:subject ?s . ?s cm:anchors ?c", drop="?s cm:anchors ?c"), "r"),
    (change("?r cm:subject ?s . ?s cm:wasText ?t", drop="?s cm:wasText ?t"), "r"),
    (change("?s oa:prefix ?t", drop="?s oa:prefix ?t"), "r"),
    (change("?c a cm:RejectedClaim", add="?c a cm:Claim"), "c-care"),
    (change("?c a cm:RejectedClaim ; cm:wasText ?t", drop="?c cm:wasText ?t"), "c-care"),
    (change("?l a cm:RejectedLink ; cm:wasFrom ?t", drop="?l cm:wasFrom ?t"), "l-restates"),
    (change("?l a cm:RejectedLink", add="?l a cm:Link"), "l-restates"),
    (change("?c cm:correctedBy ?r ; cm:reviewStatus ?s", drop="?c cm:reviewStatus ?s"), "c-"),
    (change("?c a cm:Claim ; prov:wasAttributedTo ?u", drop="?c prov:wasAttributedTo ?u"), "c"),
    (change("?l a cm:Link ; prov:wasAttributedTo ?u", drop="?l prov:wasAttributedTo ?u"), "l"),
    (change("?g cm:machineMap ?m", add="?g cm:machineMap 'x'"), "reviews"),
]  # fmt: skip


@pytest.mark.parametrize(("update", "node"), _WRONG)
def test_corrections_that_are_broken_do_not_conform(update: str, node: str) -> None:
    graph = corrected_graph(small_quads())
    before = len(graph), set(graph)
    graph.update(PREFIX_LINES + update)
    assert (len(graph), set(graph)) != before, "the update found nothing to break"
    assert any(found.startswith(node) for found in complaints(graph))


def weighed_graph() -> Graph:
    said = ox.parse(to_lines(small_weighed()), format=ox.RdfFormat.N_QUADS)
    return corrected_graph([*map_quads(small_map()), *said])


def test_what_a_map_comes_to_conforms() -> None:
    assert complaints(weighed_graph()) == set()


# Of the small map with what it comes to: an update, and a node that must then not conform.
_AMISS: Final = [
    (change("?w cm:semantics ?o", drop="?w cm:semantics ?o"), "weights#run"),
    (change("?g cm:weighedFor ?o", drop="?g cm:weighedFor ?o"), "weights"),
    (change("?d a cm:Debate ; dct:title ?o", drop="?d dct:title ?o"), "a-role"),
    (change("?p a cm:Position ; skos:prefLabel ?o", drop="?p skos:prefLabel ?o"), "role"),
    (change("?p cm:says ?o", drop="?p cm:says ?o"), "role"),
    (change("?c a cm:Claim ; cm:strength ?o", drop="?c cm:strength ?o"), "c-role"),
    (change("?c a cm:Claim ; cm:strength ?o", add="?c cm:strength 1.5"), "c-role"),
    (change("?c cm:standing ?o", add="?c cm:standing cm:accepted"), "c-role"),
    (change("?c cm:standing ?o", add="<x:y> cm:standing cm:falls"), "x:y"),
    (change("?c cm:strongest ?o", drop="?c cm:strongest ?o", add="?c cm:strongest 0"), "c-role"),
    (change("?c cm:leansTo ?p", add="?c cm:leansAgainst ?p"), "c-harm"),
    (change("?l cm:unanswered ?o", add="<x:y> cm:unanswered 1"), "x:y"),
    (change("?h a cm:HeldPosition ; cm:strength ?o", drop="?h cm:strength ?o"), "role"),
    (change("?r a cm:Reading ; cm:value ?o", drop="?r cm:value ?o", add="?r cm:value 2.0"), ""),
    (change("?r a cm:Reading ; cm:rule ?o", drop="?r cm:rule ?o"), "role"),
    (change("?s a cm:Stance ; cm:claim ?o", drop="?s cm:claim ?o", add="?s cm:claim <x:y>"), "r"),
    (change("?s cm:read ?o", drop="?s cm:read ?o"), "role"),
    (change("?s cm:path ?o . ?o rdf:_1 ?l", drop="?o rdf:_1 ?l"), "role"),
    (
        change(
            "?x a cm:Crux ; cm:swing ?o",
            drop="?x cm:swing ?o",
            add="?x cm:swing '-1.0'^^xsd:decimal",
        ),
        "crux",
    ),
    (change("?x cm:moves ?o", drop="?x cm:moves ?o"), "role"),
    (change("?x cm:speakFor ?o", drop="?x cm:speakFor ?o", add="?x cm:speakFor <x:y>"), ""),
    (change("?e a cm:Retraction", drop="?e a cm:Retraction"), "1"),
    (change("?e prov:wasQuotedFrom ?o ; a cm:Event", drop="?e prov:wasQuotedFrom ?o"), "1"),
]


@pytest.mark.parametrize(("update", "node"), _AMISS)
def test_what_a_map_cannot_come_to_does_not_conform(update: str, node: str) -> None:
    graph = weighed_graph()
    before = len(graph), set(graph)
    graph.update(PREFIX_LINES + update)
    assert (len(graph), set(graph)) != before, "the update found nothing to break"
    assert any(found.startswith(node) for found in complaints(graph))
