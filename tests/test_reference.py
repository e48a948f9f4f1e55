"""The reference of the vocabulary tells of all that is written, and what it shows works."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, SKOS, Graph, Literal, URIRef
from small_map import small_map
from small_pairs import quads_across
from small_reviews import small_quads
from weighings import small_weighed

from graph import reference
from graph.debate.rdf import MEMBER, to_lines
from graph.rdf import to_nquads, to_turtle
from graph.vocab import CM, PREFIXES

DECLARED = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
REVIEWED = """INSERT { GRAPH ?g { ?link cm:reviewStatus ?status } }
WHERE { GRAPH ?g { ?link a ?kind } VALUES (?kind ?status) {
  (cm:SupportLink cm:accepted) (cm:ObjectionLink cm:rejected) (cm:Question cm:edited)
  (cm:Evidence cm:accepted) } }"""

OPENED = """INSERT { GRAPH ?g { ?post cm:opens true } }
WHERE { GRAPH ?g { ?post a sioc:Post FILTER NOT EXISTS { ?post sioc:reply_of ?other } } }"""


@pytest.fixture(scope="module")
def store(root: Path) -> ox.Store:
    """A map that holds everything a map can hold, reviewed, beside the vocabulary."""
    store = ox.Store()
    store.load(to_nquads(small_map()).encode(), format=ox.RdfFormat.N_QUADS)
    store.update(DECLARED + REVIEWED)
    store.update(DECLARED + OPENED)
    store.load(path=root / "graph" / "vocab.ttl", format=ox.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def corrected() -> ox.Store:
    """The same map corrected by hand."""
    store = ox.Store()
    store.extend(small_quads())
    return store


@pytest.fixture(scope="module")
def across() -> ox.Store:
    """Two maps, and what was found and decided across them."""
    store = ox.Store()
    store.extend(quads_across())
    return store


@pytest.fixture(scope="module")
def weighed() -> ox.Store:
    """The same map with what it comes to."""
    store = ox.Store()
    said = to_nquads(small_map()) + to_lines(small_weighed())
    store.load(said.encode(), format=ox.RdfFormat.N_QUADS)
    return store


@pytest.fixture(scope="module")
def stores(
    store: ox.Store, corrected: ox.Store, weighed: ox.Store, across: ox.Store
) -> list[ox.Store]:
    """All of them."""
    return [store, corrected, weighed, across]


def examples() -> list[tuple[URIRef, Literal]]:
    return [
        (term, text)
        for term, text in reference.vocabulary().subject_objects(SKOS.example)
        if isinstance(term, URIRef) and isinstance(text, Literal)
    ]


def test_every_term_of_ours_has_an_example() -> None:
    ours = {
        term for term in reference.vocabulary().subjects(RDF.type) if str(term).startswith(str(CM))
    }
    assert len(ours) > 30
    assert ours == {term for term, _ in examples()}


@pytest.mark.parametrize(
    ("term", "pattern"),
    [(term, str(text)) for term, text in examples() if text.language is None],
)
def test_an_example_names_its_term_and_finds_something(
    stores: list[ox.Store], term: URIRef, pattern: str
) -> None:
    name = "cm:" + term.removeprefix(str(CM))
    assert re.search(rf"{name}\b", pattern)
    head = "?link a cm:Link ." if pattern.startswith("FILTER") else ""
    query = f"{DECLARED}ASK {{ {head} {pattern} }}"
    asked = (one.query(query, use_default_graph_as_union=True) for one in stores)
    assert any(map(bool, asked))


def triples_of(quads: Iterable[ox.Quad]) -> Graph:
    lines = "".join(f"{quad.triple} .\n" for quad in quads)
    return Graph().parse(data=lines, format="nt")


def triples_in(lines: str) -> Iterable[str]:
    return (f"{line.rpartition(' <')[0]} .\n" for line in lines.split("\n") if line)


def test_everything_written_is_in_the_reference_and_in_the_shapes(root: Path) -> None:
    graph = Graph().parse(data=to_turtle(small_map()), format="turtle")
    graph += triples_of(small_quads())
    graph += triples_of(quads_across())
    graph.parse(data="".join(triples_in(to_lines(small_weighed()))), format="nt")
    told = reference.written()
    kinds = {subject: set(graph.objects(subject, RDF.type)) for subject in graph.subjects()}
    written = {
        (subject, RDF["_1"] if str(predicate).startswith(MEMBER) else predicate)
        for subject, predicate in graph.subject_predicates()
        if kinds[subject] and predicate != RDF.type  # a named graph is of no class
    }
    assert len({kind for each in kinds.values() for kind in each}) > 15
    assert {
        predicate
        for subject, predicate in written
        if not any((kind, predicate) in told for kind in kinds[subject])
    } == set()
    shapes = Graph().parse(root / "graph" / "shapes.ttl")
    checked = set(shapes.objects(None, SH.path)) | set(shapes.objects(None, SH.equals))
    checked |= set(shapes.objects(None, RDF.first))  # the steps of longer paths
    assert {predicate for _, predicate in written} <= checked


def test_the_pages_and_the_picture_are_up_to_date(root: Path) -> None:
    pages = [f"docs/{name}.md" for name in ("sparql", "vocabulary")]
    done = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", *pages],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\nrun `make docs`"
    labels = re.compile(r"<text[^>]*>([^<]+)</text>")
    kept = (root / "docs" / "images" / "vocabulary.svg").read_text("utf-8")
    # Where things are drawn depends on the fonts of a machine; what is drawn does not.
    assert set(labels.findall(kept)) == set(labels.findall(reference.diagram())), "run `make docs`"


def test_the_page_names_every_term(root: Path) -> None:
    text = (root / "docs" / "vocabulary.md").read_text("utf-8")
    named = set(re.findall(r"`cm:(\w+)`", text))
    defined = {
        str(term).removeprefix(str(CM))
        for term in reference.vocabulary().subjects(RDF.type)
        if str(term).startswith(str(CM))
    }
    assert named == defined


def test_the_query_on_the_page_finds_what_made_a_link(root: Path, store: ox.Store) -> None:
    text = (root / "docs" / "vocabulary.md").read_text("utf-8")
    (query,) = re.findall(r"^```sparql\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    found = store.query(DECLARED + query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    assert len({str(row["because"]) for row in found}) == len(small_map().links)
