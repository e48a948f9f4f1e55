"""The vocabulary is whole, documented and closed, and IRIs read back as what they were made of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, Graph, URIRef, namespace
from strategies import ids, texts

from graph.rdf import from_trig, to_trig
from graph.vocab import (
    AIF,
    BASE,
    CATALOG,
    CM,
    OA,
    SCHEMA,
    SIOC,
    Entity,
    agent_iri,
    claim_iri,
    curie,
    debate_iri,
    graph_iri,
    link_iri,
    parse_debate,
    parse_iri,
    position_iri,
    post_iri,
    thread_iri,
    user_iri,
)

MAKERS: Final = {"post": post_iri, "claim": claim_iri, "link": link_iri}


def listed(terms: type[namespace.DefinedNamespace]) -> set[URIRef]:
    names = {name for name in terms.__annotations__ if not name.startswith("_")}
    return {terms[name] for name in names | set(terms._extras)}


@pytest.fixture(scope="module")
def vocabulary(root: Path) -> Graph:
    return Graph().parse(root / "graph" / "vocab.ttl")


@pytest.fixture(scope="module")
def defined(vocabulary: Graph) -> set[URIRef]:
    terms = {term for term in vocabulary.subjects() if isinstance(term, URIRef)}
    return {term for term in terms if term.startswith(str(CM))}


# --- the terms ---------------------------------------------------------------------------------


def test_the_closed_namespace_lists_what_the_vocabulary_defines(defined: set[URIRef]) -> None:
    assert len(defined) > 30
    assert listed(CM) == defined


def test_every_term_is_labelled_commented_and_of_a_kind(
    vocabulary: Graph, defined: set[URIRef]
) -> None:
    for term in {*defined, URIRef("https://w3id.org/cruxmap/ns")}:
        assert len(list(vocabulary.objects(term, RDFS.label))) == 1, term
        assert len(list(vocabulary.objects(term, RDFS.comment))) == 1, term
        assert list(vocabulary.objects(term, RDF.type)), term


def test_the_vocabulary_has_a_version(vocabulary: Graph) -> None:
    (version,) = vocabulary.objects(URIRef("https://w3id.org/cruxmap/ns"), OWL.versionInfo)
    assert re.fullmatch(r"\d+\.\d+\.\d+", str(version))


def test_every_term_written_anywhere_is_defined(root: Path, defined: set[URIRef]) -> None:
    names = {term.removeprefix(str(CM)) for term in defined}
    shapes = set(re.findall(r"cm:(\w+Shape)\b", _read(root / "graph/shapes.ttl")))
    paths = [root / "app.py", *root.glob("cruxmap*.py"), root / "README.md"]
    for part in ("graph", "extract", "explore", "bench", "docs"):
        paths += [path for end in ("py", "ttl", "md") for path in (root / part).rglob(f"*.{end}")]
    used = {
        (path.name, name)
        for path in paths
        if path.exists()
        for name in re.findall(r"(?<![\w:])cm:([A-Za-z]\w*)", _read(path))
    }
    assert len({name for _, name in used}) > 30
    assert {(path, name) for path, name in used if name not in names | shapes} == set()


def _read(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize("terms", [AIF, CM, OA, SCHEMA, SIOC])
def test_a_namespace_refuses_a_typo(terms: type[namespace.DefinedNamespace]) -> None:
    with pytest.raises(AttributeError):
        _ = terms.Clam
    with pytest.raises(AttributeError):
        _ = terms["Clam"]
    for term in listed(terms):
        assert term.startswith(str(terms))


def test_the_example_in_the_reference_is_a_map(root: Path) -> None:
    (block,) = re.findall(
        r"^```trig\n(.*?)^```", _read(root / "docs" / "vocabulary.md"), re.MULTILINE | re.DOTALL
    )
    assert to_trig(from_trig(block)).strip() == block.strip()


# --- the IRIs ----------------------------------------------------------------------------------


@given(thread=ids, part=ids, kind=st.sampled_from(["post", "claim", "link"]))
def test_an_iri_reads_back_as_what_it_was_made_of(thread: str, part: str, kind: str) -> None:
    entity = parse_iri(MAKERS[kind](thread, part))
    assert entity is not None
    assert (entity.kind, entity.thread, entity.id) == (kind, thread, part)
    whole = parse_iri(thread_iri(thread))
    assert whole == Entity(kind="thread", thread=thread, id=thread)


@given(debate=ids, position=ids)
def test_the_iri_of_a_position_reads_back(debate: str, position: str) -> None:
    assert parse_debate(debate_iri(debate)) == (debate, None)
    assert parse_debate(position_iri(debate, position)) == (debate, position)
    assert parse_debate(claim_iri(debate, position)) is None
    assert parse_debate(position_iri(debate, position) + "#says") is None


@given(first=st.tuples(ids, ids), second=st.tuples(ids, ids))
def test_different_ids_have_different_iris(first: tuple[str, str], second: tuple[str, str]) -> None:
    made = {maker(*pair) for pair in (first, second) for maker in MAKERS.values()}
    made |= {make(pair[0]) for pair in (first, second) for make in (thread_iri, graph_iri)}
    assert len(made) == 3 * len({first, second}) + 2 * len({first[0], second[0]})


@given(thread=ids, part=ids, version=texts, name=texts)
def test_an_iri_is_plain_ascii_that_needs_no_escape(
    thread: str, part: str, version: str, name: str
) -> None:
    made = [claim_iri(thread, part), graph_iri(thread), agent_iri(version), user_iri(name, site="")]
    for iri in made:
        assert re.fullmatch(r"https://w3id\.org/[\w./%~@:+-]+", iri, re.ASCII)
        assert not {".", ".."} & set(iri.split("/"))


@given(text=st.one_of(texts, texts.map(lambda text: BASE + "t/" + text)))
def test_what_reads_as_an_entity_is_its_one_spelling(text: str) -> None:
    entity = parse_iri(text)
    if entity is None:
        return
    made = (
        thread_iri(entity.thread)
        if entity.kind == "thread"
        else MAKERS[entity.kind](entity.thread, entity.id)
    )
    assert made == text


@pytest.mark.parametrize(
    "iri",
    [
        "",
        CATALOG,
        BASE + "t/",
        BASE + "t/a/",
        BASE + "t/a/x/b",
        BASE + "t/a/c/b/m1",
        BASE + "t/a/c/b/m1#at",
        BASE + "t/a/c/",
        BASE + "t/..",
        BASE + "t/%61",
        BASE + "t/%c3%bc",
        BASE + "t/%FF",
        BASE + "t/a?b",
        BASE + "g/a",
        BASE + "u/0",
        "http://w3id.org/cruxmap/id/t/a",
        "https://example.org/t/a",
        BASE + "t/a\n",
    ],
)
def test_other_iris_name_no_entity(iri: str) -> None:
    assert parse_iri(iri) is None


def test_a_short_name_is_given_where_there_is_one() -> None:
    assert curie(str(CM.kind)) == "cm:kind"
    assert curie("http://example.org/a") == "<http://example.org/a>"
