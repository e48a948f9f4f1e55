"""A map survives RDF in every shape, and graphs that make no map are refused."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from rdflib import Dataset, Graph, URIRef
from small_map import small_map
from strategies import maps

from graph.errors import InputError
from graph.model import ArgumentMap, Citation, Post, Run, Thread
from graph.rdf import (
    from_dataset,
    from_nquads,
    from_trig,
    to_dataset,
    to_nquads,
    to_trig,
    to_turtle,
)
from graph.spelling import as_link
from graph.vocab import CATALOG, PREFIXES, claim_iri, graph_iri, run_iri, thread_iri

often = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
seldom = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

SMALL = small_map()
PREFIX_LINES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


# --- round trips -------------------------------------------------------------------------------


@given(amap=maps())
@often
def test_a_map_survives_nquads(amap: ArgumentMap) -> None:
    assert from_nquads(to_nquads(amap), thread=amap.thread.id) == amap


@given(amap=maps())
@often
def test_a_map_survives_trig(amap: ArgumentMap) -> None:
    assert from_trig(to_trig(amap)) == amap


@given(amap=maps())
@seldom
def test_a_map_survives_an_rdflib_dataset(amap: ArgumentMap) -> None:
    assert from_dataset(to_dataset(amap), thread=amap.thread.id) == amap


def undated(amap: ArgumentMap) -> ArgumentMap:
    thread = amap.thread
    posts = tuple(
        replace(
            post,
            created=None,
            vanished=None,
            revisions=tuple(replace(one, until="then") for one in post.revisions),
        )
        for post in thread.posts
    )
    return replace(amap, thread=replace(thread, posts=posts), run=replace(amap.run, created=None))


@given(amap=maps())
@seldom
def test_a_map_survives_being_parsed_and_written_again_by_rdflib(amap: ArgumentMap) -> None:
    again = Dataset()
    again.parse(data=to_nquads(amap), format="nquads")
    text = again.serialize(format="nquads")
    # rdflib spells fractions of a second in its own way when it parses.
    assert undated(from_nquads(text, thread=amap.thread.id)) == undated(amap)


@given(amap=maps())
@settings(seldom, max_examples=15)
def test_a_store_on_disk_gives_back_every_statement_as_it_was_written(amap: ArgumentMap) -> None:
    text = to_nquads(amap)
    with tempfile.TemporaryDirectory() as folder:
        store = ox.Store(folder)
        store.bulk_load(text, format=ox.RdfFormat.N_QUADS)
        store.flush()
        del store
        kept = ox.Store.read_only(folder).dump(format=ox.RdfFormat.N_QUADS)
    assert kept is not None
    written = ox.parse(text, format=ox.RdfFormat.N_QUADS)
    assert set(ox.parse(kept, format=ox.RdfFormat.N_QUADS)) == set(written)
    assert from_nquads(kept, thread=amap.thread.id) == amap


@given(amap=maps())
@seldom
def test_turtle_says_what_nquads_says(amap: ArgumentMap) -> None:
    quads = ox.parse(to_nquads(amap), format=ox.RdfFormat.N_QUADS)
    triples = ox.parse(to_turtle(amap), format=ox.RdfFormat.TURTLE)
    assert {quad.triple for quad in triples} == {quad.triple for quad in quads}


def test_two_threads_in_one_dataset_do_not_mix() -> None:
    other = replace(SMALL, thread=replace(SMALL.thread, id="other", title="Other"))
    text = to_nquads(SMALL) + to_nquads(other)
    assert from_nquads(text, thread="other") == other
    assert from_nquads(text, thread=SMALL.thread.id) == SMALL


def test_statements_that_mean_nothing_here_and_repeated_ones_are_passed_over() -> None:
    graph, claim = graph_iri(SMALL.thread.id), claim_iri(SMALL.thread.id, "c-role")
    text = to_nquads(SMALL) * 2 + (
        f'<{claim}> <http://example.org/colour> "red"@en <{graph}> .\n'
        f"<{claim}> <http://example.org/see> << <{claim}> <{claim}> <{claim}> >> <{graph}> .\n"
        f'<{claim}> <{PREFIXES["cm"]}kind> "question" <http://example.org/g> .\n'
    ).replace("<< ", "<<( ").replace(" >>", " )>>")
    assert from_nquads(text, thread=SMALL.thread.id) == SMALL


# --- what is written ---------------------------------------------------------------------------


def lines(amap: ArgumentMap, *, about: str) -> list[str]:
    return [line for line in to_nquads(amap).split("\n") if line.startswith(f"<{about}> ")]


def dated(created: str) -> str:
    post = Post(id="p", text="x", created=created)
    run = Run(extractor="", version="", model="")
    thread = Thread(id="t", title="t", posts=(post,))
    text = to_nquads(ArgumentMap(thread=thread, claims=(), links=(), run=run))
    return next(line for line in text.split("\n") if "/dc/terms/created>" in line)


@pytest.mark.parametrize(
    "created",
    [
        "2024-12-06T12:00:00Z",
        "2024-12-06T12:00:00",
        "2024-02-29T23:59:59.5+05:30",
        "2024-12-06T12:00:00.123456-11:00",
    ],
)
def test_a_date_that_a_store_keeps_as_it_is_can_be_compared(created: str) -> None:
    assert f'"{created}"^^<http://www.w3.org/2001/XMLSchema#dateTime>' in dated(created)


@pytest.mark.parametrize(
    "created",
    [
        "2024-12-06",
        "2023-02-29T12:00:00Z",
        "2024-12-06T24:00:00Z",
        "2024-12-06T12:00:00+00:00",
        "2024-12-06T12:00:00.50Z",
        "2024-12-06T12:00:00+15:00",
        "0000-12-06T12:00:00Z",
        "٢٠٢٤-12-06T12:00:00Z",
        "2024-12-06T12:00:00Z\n",
        "yesterday",
    ],
)
def test_any_other_date_is_plain_words(created: str) -> None:
    assert "^^" not in dated(created)


@pytest.mark.parametrize(
    ("confidence", "written"),
    [(0.0001, "0.0001"), (1.0, "1"), (0, "0"), (-0.0, "0"), (0.5, "0.5"), (0.00004, "0")],
)
def test_a_confidence_is_a_decimal_without_exponent(confidence: float, written: str) -> None:
    claim = replace(SMALL.claims[0], confidence=confidence)
    amap = replace(SMALL, claims=(claim, *SMALL.claims[1:]))
    about = claim_iri(amap.thread.id, claim.id)
    decimal = f'"{written}"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    assert sum(decimal in line for line in lines(amap, about=about)) == 1


def test_the_shortcuts_and_objections_answer_plain_questions() -> None:
    graph = Graph().parse(data=to_turtle(SMALL), format="turtle")

    def ask(wanted: str, pattern: str) -> set[tuple[str, ...]]:
        rows = graph.query(f"{PREFIX_LINES} SELECT {wanted} {{ {pattern} }}")
        return {tuple(str(value).rsplit("/", 1)[-1] for value in row) for row in rows}  # type: ignore[union-attr] # SELECT gives rows

    assert ask("?a ?b", "?a cm:supports ?b") == {("c-stories", "c-role")}
    assert ask("?a ?b", "?a cm:objectsTo ?b") == {("c-harm", "c-role")}
    assert ask("?a ?b", "?a cm:restates ?b") == {("c-plays", "c-role")}
    assert ask("?a ?b", "?a cm:undercuts ?b") == {("c-show", "l-supports")}
    assert ask("?o", "?o a cm:Objection") == {("c-harm",), ("c-show",)}
    assert ask("?a ?b", "?a cm:leansOn 'It' ; cm:refersTo ?b") == {("c-plays", "c-role")}
    assert ask("?q", "?q a cm:Question") == {("c-care",)}
    assert ask("?e", "?e a cm:Evidence") == {("c-stories",)}
    assert len(ask("?c", "?c a cm:Claim")) == len(SMALL.claims)
    assert len(ask("?l", "?l a cm:Link")) == len(SMALL.links)
    said = ask("?c", "?c a cm:Claim ; sioc:has_creator/sioc:name 'Ada'")
    assert said == {("c-role",), ("c-stories",)}


def test_the_shortcuts_are_not_read_back() -> None:
    dataset = to_dataset(SMALL)
    dataset.update(
        f"{PREFIX_LINES} DELETE {{ GRAPH ?g {{ ?s cm:objectsTo ?o }} }} WHERE "
        "{ GRAPH ?g { ?s cm:objectsTo ?o } }"
    )
    assert from_dataset(dataset, thread=SMALL.thread.id) == SMALL


def test_the_same_author_is_one_user_on_one_site_and_another_elsewhere() -> None:
    def users(url: str | None) -> set[str]:
        amap = replace(SMALL, thread=replace(SMALL.thread, id="x" + str(url)[-1:], url=url))
        return {line.split()[0] for line in to_nquads(amap).split("\n") if "ns#name> " in line}

    assert users("https://example.org/1") == users("http://EXAMPLE.org/2")
    assert users("https://example.org/1").isdisjoint(users("https://example.com/1"))
    assert users("https://example.org/1").isdisjoint(users(None))


def test_a_run_is_named_by_what_it_was() -> None:
    def name(**change: str | None) -> str:
        run = {"extractor": "rules", "version": "1", "model": "m", "created": "2024", **change}
        return run_iri("t", **run)  # type: ignore[arg-type] # created alone may be None

    assert name() == name()
    others = [
        name(extractor="x"), name(version="2"), name(model=""), name(created=None), name(created="")
    ]  # fmt: skip
    assert len({name(), *others}) == 6


def test_prefixes_stand_in_one_order_and_subjects_apart() -> None:
    text = to_turtle(SMALL)
    head = text.split("\n\n")[0].split("\n")
    assert [line.split()[1] for line in head][: len(PREFIXES)] == [f"{name}:" for name in PREFIXES]
    assert "\n\nclaim:c-role a cm:Claim" in text
    assert to_turtle(SMALL) == text


def test_a_dataset_holds_two_named_graphs() -> None:
    dataset = to_dataset(SMALL)
    names = {str(graph.identifier) for graph in dataset.graphs() if len(graph)}
    assert names == {CATALOG, graph_iri(SMALL.thread.id)}
    assert len(dataset) == to_nquads(SMALL).count("\n")


# --- what makes no map -------------------------------------------------------------------------

_BREAKS = {
    "has no dct:title": f"DELETE WHERE {{ GRAPH <{CATALOG}> {{ ?s dct:title ?o }} }}",
    "has 2 values of aif:claimText": (
        "INSERT { GRAPH ?g { ?c aif:claimText 'more' } } "
        "WHERE { GRAPH ?g { ?c cm:kind 'question' } }"
    ),
    "is 'rant': a claim's is one of": (
        "DELETE { GRAPH ?g { ?c cm:kind ?k } } INSERT { GRAPH ?g { ?c cm:kind 'rant' } } "
        "WHERE { GRAPH ?g { ?c a cm:Question ; cm:kind ?k } }"
    ),
    "is 'likes': a link's is one of": (
        "DELETE { GRAPH ?g { ?c cm:kind ?k } } INSERT { GRAPH ?g { ?c cm:kind 'likes' } } "
        "WHERE { GRAPH ?g { ?c a cm:SupportLink ; cm:kind ?k } }"
    ),
    "is 'high': it must be a number": (
        "DELETE { GRAPH ?g { ?c cm:confidence ?k } } "
        "INSERT { GRAPH ?g { ?c cm:confidence 'high' } } "
        "WHERE { GRAPH ?g { ?c a cm:Question ; cm:confidence ?k } }"
    ),
    "is 'nan'|is nan": (
        "DELETE { GRAPH ?g { ?c cm:confidence ?k } } "
        "INSERT { GRAPH ?g { ?c cm:confidence 'nan' } } "
        "WHERE { GRAPH ?g { ?c a cm:Question ; cm:confidence ?k } }"
    ),
    "is 'one': it must be a whole number": (
        "DELETE { GRAPH ?g { ?m cm:order ?k } } INSERT { GRAPH ?g { ?m cm:order 'one' } } "
        "WHERE { GRAPH ?g { ?m a sioc:Post ; cm:order ?k } }"
    ),
    "no selector with oa:start": (
        "DELETE { GRAPH ?g { ?s oa:start ?o } } WHERE { GRAPH ?g { ?s oa:start ?o } }"
    ),
    "no selector with oa:exact": (
        "DELETE { GRAPH ?g { ?s oa:exact ?o } } WHERE { GRAPH ?g { ?s oa:exact ?o } }"
    ),
    "but post p. from": (
        "DELETE { GRAPH ?g { ?s sioc:content ?o } } "
        "INSERT { GRAPH ?g { ?s sioc:content ?n } } "
        "WHERE { GRAPH ?g { ?s sioc:content ?o } BIND(CONCAT('x', ?o) AS ?n) }"
    ),
    "is no IRI of a claim": (
        "DELETE { GRAPH ?g { ?s cm:to ?o } } INSERT { GRAPH ?g { ?s cm:to <http://a.example/b> } } "
        "WHERE { GRAPH ?g { ?s a cm:SupportLink ; cm:to ?o } }"
    ),
    "which is no claim": (
        "DELETE { GRAPH ?g { ?s a cm:Claim } } WHERE { GRAPH ?g { ?s a cm:Claim ; cm:hedge ?h } }"
    ),
    "has no cm:leansOn": (
        "DELETE { GRAPH ?g { ?s cm:leansOn ?o } } WHERE { GRAPH ?g { ?s cm:leansOn ?o } }"
    ),
    "refers to .* is no claim|is no IRI of a claim": (
        "DELETE { GRAPH ?g { ?s cm:refersTo ?o } } "
        "INSERT { GRAPH ?g { ?s cm:refersTo <http://a.example/b> } } "
        "WHERE { GRAPH ?g { ?s cm:refersTo ?o } }"
    ),
    "has no sioc:name": (
        "DELETE { GRAPH ?g { ?s sioc:name ?o } } WHERE { GRAPH ?g { ?s sioc:name ?o } }"
    ),
    "has no prov:wasGeneratedBy": (
        f"DELETE WHERE {{ GRAPH <{CATALOG}> {{ ?s prov:wasGeneratedBy ?o }} }}"
    ),
}  # fmt: skip


@pytest.mark.parametrize("message", _BREAKS)
def test_a_graph_that_makes_no_map_is_refused(message: str) -> None:
    dataset = to_dataset(SMALL)
    before = len(dataset)
    text = dataset.serialize(format="nquads")
    dataset.update(PREFIX_LINES + _BREAKS[message])
    assert (len(dataset), dataset.serialize(format="nquads")) != (before, text)
    with pytest.raises(InputError, match=message):
        from_dataset(dataset, thread=SMALL.thread.id)


def test_a_thread_that_is_not_there_is_said_so() -> None:
    with pytest.raises(InputError, match="no thread 'other'"):
        from_nquads(to_nquads(SMALL), thread="other")
    with pytest.raises(InputError, match="no thread"):
        from_dataset(Dataset(), thread=SMALL.thread.id)


@pytest.mark.parametrize(
    "text", ["<a", '<http://a> <http://b> "c .', "{}", "<http://a> <http://b> <c d> .", "\x00"]
)
def test_what_is_no_rdf_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not N-Quads"):
        from_nquads(text, thread="t")
    with pytest.raises(InputError, match=r"this .*TriG"):
        from_trig(text)


def test_trig_with_no_thread_or_two_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="has none"):
        from_trig("@prefix : <http://a.example/> . { :a :b :c }")
    other = replace(SMALL, thread=replace(SMALL.thread, id="other"))
    with pytest.raises(InputError, match=r"role-or-scheme>, <.*other>"):
        from_trig(to_trig(SMALL) + to_trig(other))
    foreign = to_trig(SMALL).replace("https://w3id.org/cruxmap/id/", "http://a.example/id/")
    with pytest.raises(InputError, match="has none"):
        from_trig(foreign)


def test_reading_trig_opens_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text(to_turtle(SMALL), "utf-8")
    with pytest.raises(InputError):
        from_trig(f"@base <{secret.as_uri()}> .\n@prefix : <{secret.as_uri()}#> .\n:a :b <> .")


def test_the_thread_is_in_the_catalog_alone() -> None:
    thread = URIRef(thread_iri(SMALL.thread.id))
    dataset = to_dataset(SMALL)
    assert (
        list(dataset.graph(URIRef(graph_iri(SMALL.thread.id))).triples((thread, None, None))) == []
    )


# --- what a post quotes, names and was ---------------------------------------------------------


def linked(url: str) -> list[str]:
    post = Post(id="p", text="see there", citations=(Citation(start=4, end=9, url=url),))
    thread = Thread(id="t", title="t", posts=(post,))
    amap = ArgumentMap(thread=thread, claims=(), links=(), run=SMALL.run)
    text = to_nquads(amap)
    assert f'"{url}"^^<http://www.w3.org/2001/XMLSchema#anyURI>' in text
    return [line.split()[2] for line in text.split("\n") if "/sioc/ns#links_to> " in line]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org:8080/a.b/c(d)?e=f&g=%20h#i/j",
        "https://EXAMPLE.org/~ann/@b;c,d",
        "https://example.org?q",
    ],
)
def test_an_address_that_is_a_plain_iri_can_be_asked_for(url: str) -> None:
    assert linked(url) == [f"<{url}>"]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/>",
        "https://example.org/a b",
        "https://example.org/%zz",
        "https://example.org/é",
        "https://example.org/a/../b",
        "https://example.org/a.",
        "https://example.org:port/",
        "https://ann@example.org/",
        "https://[::1]/",
        "https://",
        "HTTPS://example.org/",
        "https://example.org/a\n",
        "https://w3id.org/cruxmap/id/t/other/c/c1",
    ],
)
def test_any_other_address_is_words_alone(url: str) -> None:
    assert as_link(url) is None


def test_an_address_that_is_no_plain_iri_is_kept_and_not_pointed_at() -> None:
    assert linked("https://example.org/<b> .") == []


def test_quotes_earlier_wordings_and_vanishing_answer_plain_questions() -> None:
    graph = Graph().parse(data=to_turtle(SMALL), format="turtle")

    def ask(wanted: str, pattern: str) -> set[tuple[str, ...]]:
        rows = graph.query(f"{PREFIX_LINES} SELECT {wanted} {{ {pattern} }}")
        return {tuple(str(value).rsplit("/", 1)[-1] for value in row) for row in rows}  # type: ignore[union-attr] # SELECT gives rows

    assert ask("?p ?q", "?p cm:quote/prov:wasQuotedFrom ?q") == {("p3", "p1")}
    words = "oa:hasSelector/oa:exact"
    assert ask("?w", f"?p cm:quote/cm:quoteOf/{words} ?w") == {("plays a role",)}
    assert ask("?w ?s", f"?p cm:quote ?q . ?q dct:source ?s ; {words} ?w") == {
        ('"playing"', "A play about playing")
    }
    assert ask("?t", "?p cm:citation/dct:title ?t") == {
        ("Rogue machines",), ("Stories about machines",)
    }  # fmt: skip
    assert ask("?p ?t", "?p prov:wasRevisionOf ?r . ?r cm:order 1 ; sioc:content ?t") == {
        ("p2", "Playing is no comfort.")
    }
    assert ask("?p", "?p a sioc:Post ; prov:invalidatedAtTime ?when") == {("p3",)}
    assert ask("?p", "?p cm:replyBecause ?why") == {("p3",)}
