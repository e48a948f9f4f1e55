"""What ``cruxmap check`` finds: nothing in what was kept, and whatever somebody broke since."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pyoxigraph as ox
import pytest
from example_map import HOSTILE, example_map, hostile_map
from hypothesis import given, settings
from reviewing import make, outcome
from small_map import small_map
from strategies import maps
from terminal import run
from test_shapes import _BROKEN

from extract.again.standing import kept_claims
from extract.pipeline import extract
from extract.sources import read_file
from graph.crux import weigh
from graph.debate.rdf import to_lines
from graph.export import EXPORTERS, IMPORTERS
from graph.keeping.check import of_thread, problems
from graph.keeping.embedded import Embedded
from graph.model import ArgumentMap, Link, LinkKind, Revision, claim_id, link_id
from graph.rdf import to_nquads
from graph.renaming import renamed
from graph.review import Action, claim_anchor, quoted_in
from graph.store import Store, open_store
from graph.vocab import PREFIXES, claim_iri, graph_iri, weights_iri

DECLARED = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


def broken(store: Store, update: str) -> None:
    """Change a store behind its own back, as another tool does."""
    assert isinstance(store, Embedded)
    with store._writing() as writer:
        before = set(writer.db)
        writer.db.update(DECLARED + update)
        assert set(writer.db) != before, "the update found nothing to break"
        store._commit(writer, insert=[])


def found(store: Store) -> list[str]:
    return [one.what for one in problems(store)]


def said(amap: ArgumentMap) -> list[ox.Quad]:
    """All that a store says of a map nobody corrected."""
    lines = to_nquads(amap) + to_lines(weigh(amap))
    return list(ox.parse(lines, format=ox.RdfFormat.N_QUADS))


@given(amap=maps())
@settings(max_examples=30)
def test_nothing_is_wrong_with_what_was_kept(amap: ArgumentMap) -> None:
    assert list(of_thread(said(amap), amap.thread.id)) == []


def test_nothing_is_wrong_with_the_shipped_debate_nor_after_an_edit(thread_path: Path) -> None:
    amap = extract(read_file(thread_path), extractor="rules")
    with open_store("memory:") as store:
        store.add(amap)
        assert list(problems(store, shapes=True)) == []
        first = amap.thread.posts[0]
        was = Revision(text=first.text, until="2030-01-01")
        moved = dataclasses.replace(
            first, text="Well. " + first.text, citations=(), revisions=(was,)
        )
        posts = (moved, *amap.thread.posts[1:])
        posts = tuple(dataclasses.replace(post, quotes=()) for post in posts)
        new = extract(dataclasses.replace(amap.thread, posts=posts), extractor="rules")
        kept = kept_claims(amap, new)
        assert kept != new  # ids that are not those of where the claims stand now
        store.add(kept, after=amap)
        assert list(problems(store)) == []


def test_a_reviewed_thread_is_as_it_should_be() -> None:
    with open_store("memory:") as store:
        store.add(example_map())
        graph = graph_iri(example_map().thread.id)
        broken(
            store,
            f"INSERT {{ GRAPH <{graph}> {{ ?l cm:reviewStatus cm:accepted }} }} "
            f"WHERE {{ GRAPH <{graph}> {{ ?l a cm:Link }} }}",
        )
        assert list(problems(store, shapes=True)) == []


@pytest.mark.parametrize("name", ["json", "trig", "nquads", "jsonld", "xaif"])
def test_a_map_that_leaves_as_corrected_arrives_sound(thread_path: Path, name: str) -> None:
    amap = extract(read_file(thread_path), extractor="rules")
    link, last = amap.links[0], amap.claims[-1]
    kept = next(one for one in amap.claims if one.id not in (link.source, link.target, last.id))
    gone, shorter = amap.claim[link.source], last.mentions[0].text.split()[0]
    places = (quoted_in(amap.thread, last.mentions[0].post, shorter),)
    made = outcome(
        make(Action.MERGE, subject=claim_anchor(amap, kept), other=claim_anchor(amap, gone)),
        make(Action.SPAN, 2, subject=claim_anchor(amap, last), places=places),
        amap=amap,
    ).map
    assert made.link[link.id].source == kept.id
    with open_store("memory:") as store:
        store.add(IMPORTERS[name](EXPORTERS[name](made)))
        assert list(problems(store)) == []


def test_a_map_under_another_id_is_named_as_if_it_had_been_read_so(thread_path: Path) -> None:
    thread = read_file(thread_path)
    amap = extract(thread, extractor="rules")
    under_cut = Link(
        id=link_id(amap.claims[0].id, LinkKind.UNDERCUTS, amap.links[0].id),
        source=amap.claims[0].id,
        target=amap.links[0].id,
        kind=LinkKind.UNDERCUTS,
        confidence=0.5,
        because="said so",
        rule="test",
    )
    amap = dataclasses.replace(amap, links=(*amap.links, under_cut))
    other = renamed(amap, thread_id="another")
    read = extract(dataclasses.replace(thread, id="another"), extractor="rules")
    assert other.claims == read.claims
    assert set(read.links) < set(other.links)
    assert renamed(other, thread_id=thread.id) == amap
    with open_store("memory:") as store:
        store.add(other)
        assert list(problems(store)) == []


@given(amap=maps())
@settings(max_examples=30)
def test_another_id_and_back_changes_nothing(amap: ArgumentMap) -> None:
    assert renamed(renamed(amap, thread_id="another"), thread_id=amap.thread.id) == amap


@pytest.mark.parametrize(("update", "node"), _BROKEN)
def test_whatever_the_shapes_refuse_is_found(update: str, node: str) -> None:
    """The same slips as those of which the tests of the shapes are made."""
    del node
    amap = small_map()
    graph = graph_iri(amap.thread.id)
    dataset = ox.Store()
    for quad in ox.parse(to_nquads(amap), format=ox.RdfFormat.N_QUADS):
        dataset.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    before = set(dataset)
    dataset.update(DECLARED + update)
    after = set(dataset)
    catalog = {
        (quad.subject, quad.predicate, quad.object): quad.graph_name
        for quad in ox.parse(to_nquads(amap), format=ox.RdfFormat.N_QUADS)
    }
    quads = [
        ox.Quad(q.subject, q.predicate, q.object,
                catalog.get((q.subject, q.predicate, q.object), ox.NamedNode(graph)))
        for q in after
    ]  # fmt: skip
    assert before != after
    if "cm:reviewStatus cm:statuses" in update:
        pytest.skip("a status is carried over whatever it is; the shapes tell")
    assert list(of_thread(quads, amap.thread.id)) != []


@pytest.mark.parametrize(
    ("update", "words"),
    [
        (("DELETE { GRAPH ?g { ?s oa:start ?o } } INSERT { GRAPH ?g { ?s oa:start 0 } } "
         "WHERE { GRAPH ?g { ?s oa:start ?o } FILTER(?o > 0) }"), "where the post from 0 to"),
        (("DELETE { GRAPH ?g { ?p sioc:content ?t } } INSERT { GRAPH ?g { ?p sioc:content 'X' } } "
         "WHERE { GRAPH ?g { ?p a sioc:Post ; sioc:content ?t } }"), "reads ''"),
        ("DELETE WHERE { GRAPH ?g { ?p a sioc:Post ; cm:order 1 } }", "post that is not there"),
        ("DELETE WHERE { GRAPH ?g { ?s oa:exact ?o } }", "is not whole"),
        (("DELETE { GRAPH ?g { ?l cm:to ?c } } INSERT { GRAPH ?g { ?l cm:to <http://x/> } } "
         "WHERE { GRAPH ?g { ?l a cm:SupportLink ; cm:to ?c } }"), "cm:to that is not there"),
        ("DELETE { GRAPH ?g { ?l cm:from ?c } } WHERE { GRAPH ?g { ?l cm:from ?c } }",
         "has no cm:from"),
        ("DELETE { GRAPH ?g { ?c cm:mention ?m } } WHERE { GRAPH ?g { ?c cm:mention ?m } }",
         "has no mention"),
        ("DELETE { GRAPH ?g { ?a cm:objectsTo ?b } } WHERE { GRAPH ?g { ?a cm:objectsTo ?b } }",
         "a statement is missing"),
        ("INSERT { GRAPH ?g { ?c rdfs:comment 'mine' } } WHERE { GRAPH ?g { ?c a cm:Claim } }",
         "a statement is of no use"),
        ("INSERT DATA { GRAPH <http://x/> { <http://x/> a 1 } }", "<http://x/> holds statements"),
        ("INSERT DATA { <http://x/> a 1 }", "the default graph holds statements"),
        ("INSERT DATA { GRAPH <https://w3id.org/cruxmap/id/catalog> { <http://x/> a 1 } }",
         "the catalog speaks of <http://x/>"),
    ],
)  # fmt: skip
def test_what_was_broken_is_told_in_one_line_each(store: Path, update: str, words: str) -> None:
    with open_store(store) as opened:
        opened.add(example_map("whole"))
        broken(opened, update)
        assert any(words in what for what in found(opened)), found(opened)
    done = run("check", "--store", store)
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == len(found_again(store))
    assert words in done.stdout
    assert done.stderr.startswith("2 threads checked, ")


def found_again(store: Path) -> list[str]:
    with open_store(store) as opened:
        return found(opened)


def test_all_that_is_wrong_is_told_not_the_first_thing_alone(store: Path) -> None:
    with open_store(store) as opened:
        mentions = sum(len(claim.mentions) for claim in example_map().claims)
        broken(
            opened,
            "DELETE { GRAPH ?g { ?s oa:exact ?o } } INSERT { GRAPH ?g { ?s oa:exact 'other' } } "
            "WHERE { GRAPH ?g { ?c cm:mention/oa:hasSelector ?s . ?s oa:exact ?o } }",
        )
        assert sum("says 'other'" in what for what in found(opened)) == mentions


def test_ids_that_are_those_of_something_else_are_found() -> None:
    amap = example_map()
    claims = tuple(
        dataclasses.replace(one, id=claim_id(amap.thread.id, one.mentions[0]), reference=None)
        for one in amap.claims
    )
    first, second = claims[:2]
    link = dataclasses.replace(
        next(one for one in amap.links if one.kind == "supports"),
        source=first.id, target=second.id, id=link_id(first.id, amap.links[0].kind, second.id),
        kind=amap.links[0].kind,
    )  # fmt: skip
    right = dataclasses.replace(amap, claims=claims, links=(link,))
    wrong = dataclasses.replace(
        right,
        claims=(dataclasses.replace(first, id="c" + 12 * "0"), *claims[1:]),
        links=(dataclasses.replace(link, source="c" + 12 * "0"),),
    )
    for one, number in ((right, 0), (wrong, 2)):
        quads = said(one)
        whats = [problem.what for problem in of_thread(quads, one.thread.id)]
        assert len(whats) == number, whats
        assert sum("is not named after" in what for what in whats) == number


def test_what_is_told_steers_no_terminal(hostile_store: Path) -> None:
    with open_store(hostile_store) as opened:
        assert len(opened.load("hostile").claims) >= len(HOSTILE) == len(hostile_map().claims)
        broken(opened, "DELETE WHERE { GRAPH ?g { ?s oa:start ?o } }")
    done = run("check", "--store", hostile_store)
    assert done.exit_code == 1
    assert "\x1b" not in done.output


def test_a_sound_store_says_so(store: Path) -> None:
    done = run("check", "--shapes", "--store", store)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "1 thread checked, 0 problems.\n")


HELD = f"GRAPH <{weights_iri('example')}>"


def put(new: str, *, old: str, of: str = "") -> str:
    """An update that puts a statement of the weights in the place of another one."""
    where = f"{HELD} {{ {old} . {of} }}"
    return f"DELETE {{ {HELD} {{ {old} }} }} INSERT {{ {HELD} {{ {new} }} }} WHERE {{ {where} }}"


_STANCE = "?s a cm:Stance"
_GONE = f"<{claim_iri('example', 'gone')}>"


@pytest.mark.parametrize(
    ("update", "told"),
    [
        (f"DROP {HELD}", "its map is not weighed yet"),
        (put("", old="?g cm:weighedFor ?d"), "its weights are of no debate"),
        (
            put("?s cm:value 0.1234", old="?s cm:value ?o", of=_STANCE),
            "a statement of its weights is not so: ",
        ),
        (
            put(f"?s cm:claim {_GONE}", old="?s cm:claim ?c", of=_STANCE),
            "its weights hold a stance of gone, and there is no such claim",
        ),
        (put("", old="?c cm:standing ?o ; cm:strength ?s"), "has no strength"),
        (
            f"INSERT DATA {{ {HELD} {{ <x:y> cm:strength 0.5 ; cm:standing cm:falls }} }}",
            "is kept in a form that cannot be read",
        ),
        (f"INSERT DATA {{ {HELD} {{ <x:y> cm:about <x:z> }} }}", "is not so: <x:y>"),
    ],
)
def test_weights_that_are_not_those_of_the_map_are_found(update: str, told: str) -> None:
    with open_store("memory:") as store:
        store.add(example_map("example"))
        assert found(store) == []
        broken(store, update)
        assert any(told in what for what in found(store)), found(store)
        store.judge("example", None)
        assert found(store) == []
