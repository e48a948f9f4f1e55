"""Asking for words in SPARQL: what takes the place of cm:matches, and where it may not stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from example_map import example_map, hostile_map
from hypothesis import given
from strategies import said

from graph.errors import InputError, QueryRefused
from graph.kept import Kept
from graph.query_guard import check
from graph.sparql import Iri, answer
from graph.store import Store, open_store
from graph.vocab import CM
from graph.words.look import Found, Hit, Search
from graph.words.matches import with_matches
from graph.words.search import MOST, search
from graph.words.wanted import wanted


@pytest.fixture(scope="module", params=["memory:", ""])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    with open_store(request.param or tmp_path_factory.mktemp("matches") / "store") as store:
        store.add(example_map())
        store.add(hostile_map())
        yield store


def found(store: Store, words: str, *kinds: str) -> set[str]:
    return {hit.iri for hit in search(store, words, limit=MOST).hits if hit.kind in kinds}


def first(store: Store, query: str) -> set[object]:
    return {row[0] for row in answer(query, store=store).rows}


@pytest.mark.parametrize("words", ["role", "schem*", '\\"a role\\"', "harm -role", "漢"])
def test_it_finds_what_a_search_finds(filled: Store, words: str) -> None:
    plain = words.replace("\\", "")
    assert first(filled, f'SELECT ?c {{ ?c cm:matches "{words}" }}') == found(
        filled, plain, "claim", "post"
    )
    claims = f'SELECT ?c {{ ?c a cm:Claim ; cm:matches "{words}" ; aif:claimText ?text }}'
    assert first(filled, claims) == found(filled, plain, "claim")


ROLE = 'SELECT ?c { ?c cm:matches "role" ; a cm:Claim }'


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX cm: <https://w3id.org/cruxmap/ns#> " + ROLE,
        ROLE.replace("cm:matches", f"<{CM.matches}>"),
        "PREFIX x: <https://w3id.org/cruxmap/ns#> " + ROLE.replace("cm:matches", "x:matches"),
        ROLE.replace('"role"', "'''role'''"),
        ROLE.replace("?c cm", "$c cm"),
        "SELECT ?c { ?c a cm:Claim . ?c cm:matches 'role' . }",
        "SELECT ?c { ?c a cm:Claim FILTER(true) ?c cm:matches 'role' }",
        "SELECT ?c { ?c a cm:Claim FILTER isIRI(?c) BIND(1 AS ?n) ?c cm:matches 'role' }",
        "SELECT ?c { { ?c a cm:Claim } ?c cm:matches 'role' }",
        "SELECT ?c { GRAPH ?g { ?c a cm:Claim ; cm:matches 'role' } }",
        "SELECT ?c { { SELECT ?c { ?c cm:matches 'role' } } ?c a cm:Claim }",
        "SELECT ?c { { ?c cm:matches 'role' ; a cm:Claim } UNION { ?c cm:matches 'unheard' } }",
        "SELECT ?c { ?c a cm:Claim FILTER EXISTS { ?c cm:matches 'role' } }",
        "SELECT ?c { ?c a cm:Claim MINUS { ?c cm:matches 'unheard' } ?c cm:matches 'role' }",
        "SELECT ?c { # cm:matches 'unheard'\n ?c a cm:Claim ; cm:matches 'role' }",
        "SELECT ?c { ?c cm:matches 'role' ; a cm:Claim . BIND('cm:matches \"unheard\"' AS ?x) }",
        "CONSTRUCT { ?c a cm:Claim } WHERE { ?c a cm:Claim ; cm:matches 'role' }",
    ],
)
def test_it_can_be_written_in_many_ways(filled: Store, query: str) -> None:
    assert first(filled, query) == found(filled, "role", "claim") != set()


def test_what_it_says_of_a_group_it_says_in_its_place(filled: Store) -> None:
    count = "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a cm:Claim "
    (everything,) = first(filled, count + "}")
    role = len(found(filled, "role", "claim"))
    assert first(filled, count + "FILTER NOT EXISTS { ?c cm:matches 'role' } }") == {
        int(str(everything)) - role
    }
    assert first(filled, count + "MINUS { ?c cm:matches 'role' } }") == {
        int(str(everything)) - role
    }
    rows = answer(
        "SELECT ?d ?c ?t { ?d cm:objectsTo ?c . "
        "OPTIONAL { ?c cm:matches 'role' ; aif:claimText ?t } }",
        store=filled,
    ).rows
    bound = {row[1] for row in rows if row[2] is not None}
    assert bound == {row[1] for row in rows} & found(filled, "role", "claim")
    assert len(bound) < len({row[1] for row in rows})
    both = "SELECT ?c { ?c cm:matches 'role' ; cm:matches 'harm' }"
    assert first(filled, both) == found(filled, "role harm", "claim", "post")
    everything_named = answer("SELECT * { ?c cm:matches 'role' }", store=filled)
    assert everything_named.columns == ("c",)


def test_each_is_found_once(filled: Store) -> None:
    (row,) = answer("SELECT (COUNT(*) AS ?n) { ?c cm:matches 'role' }", store=filled).rows
    assert row == (len(found(filled, "role", "claim", "post")),)


def test_the_score_says_how_well_it_fits(filled: Store) -> None:
    rows = answer(
        "SELECT ?c ?score { ?c cm:matches ('role' ?score) } ORDER BY DESC(?score)", store=filled
    ).rows
    scores = {hit.iri: hit.score for hit in search(filled, "role").hits}
    assert {iri: float(str(score)) for iri, score in rows} == pytest.approx(scores, abs=1e-6)
    assert all(isinstance(iri, Iri) for iri, _ in rows)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("SELECT * { ?c cm:matches ?w }", "column 15: cm:matches takes the words"),
        ("SELECT * { ?c\n cm:matches 'a'@en }", "line 2, column 2: cm:matches takes"),
        ("SELECT * { ?c cm:matches 'ab'^^xsd:string }", "takes the words"),
        ("SELECT * { ?c cm:matches 'role', 'harm' }", "takes the words"),
        ("SELECT * { ?c cm:matches ('role' ?s), 'harm' }", "takes the words"),
        ("SELECT * { ?c cm:matches ('role') }", "takes the words"),
        ("SELECT * { ?c cm:matches+ 'role' }", "takes the words"),
        ("SELECT * { ?c (cm:matches) 'role' }", "takes the words"),
        ("SELECT * { ?c ^cm:matches 'role' }", "must be a variable"),
        ("SELECT * { ?c a|cm:matches 'role' }", "must be a variable"),
        ("SELECT * { <x:y> cm:matches 'role' }", "must be a variable, not '<x:y>'"),
        ("SELECT * { [] cm:matches 'role' }", "must be a variable"),
        ("SELECT * { ?a cm:supports [ cm:matches 'role' ] }", "cannot stand in brackets"),
        ("SELECT * { cm:matches ?p ?o }", "takes the words"),
        ("CONSTRUCT { ?c cm:matches 'role' } WHERE { ?c a cm:Claim }", "give CONSTRUCT a WHERE"),
        ("CONSTRUCT WHERE { ?c cm:matches 'role' }", "give CONSTRUCT a WHERE"),
        ("SELECT * { ?c cm:matches '' }", "column 15: the search '' holds no word"),
        ("SELECT * { ?c cm:matches '-role' }", "only words to leave out"),
        ("SELECT * { ?c cm:matches 'role' ", "column 10: this '{' is never closed"),
        ("SELECT * { ?c cm:matches 'role' ; ; }}", "closes nothing"),
    ],
)
def test_where_it_cannot_stand(filled: Store, query: str, why: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        answer(query, store=filled)
    assert why in str(refused.value)


def test_too_many_are_refused_and_not_cut() -> None:
    def many(asked: Search) -> Found:
        hit = Hit(kind="claim", thread="t", id="c", text="role", spans=(), score=1)
        return Found(hits=(hit,) * asked.limit, total=asked.limit + 1, ranked=False)

    query = check("SELECT * { ?c cm:matches 'role' }")
    with pytest.raises(QueryRefused, match=r"column 15: 10,001 claims and posts match 'role'"):
        with_matches(query, given="SELECT * { ?c cm:matches 'role' }", find=many)


@given(said)
def test_no_words_get_out_of_their_quotes(words: str) -> None:
    literal = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    literal = literal.replace("\r", "\\r")
    given_ = f'SELECT * {{ ?c cm:matches "{literal}" . }}'
    asked: list[Search] = []

    def nothing(search: Search) -> Found:
        asked.append(search)
        return Found(hits=(), total=0, ranked=True)

    try:
        checked = check(given_)
    except QueryRefused:
        return
    try:
        expected = wanted(words)
    except InputError:
        with pytest.raises(QueryRefused):
            with_matches(checked, given=given_, find=nothing)
        return
    after = with_matches(checked, given=given_, find=nothing)
    assert [one.wanted for one in asked] == [expected]
    assert after.endswith(
        "SELECT * { VALUES ?c {  } ?c <http://www.arg.dundee.ac.uk/aif#claimText>|"
        "<http://rdfs.org/sioc/ns#content> [] . }"
    )


def test_words_are_looked_up_in_the_copy_that_is_asked(tmp_path: Path) -> None:
    with open_store(tmp_path / "store") as store:
        store.add(example_map("one"))
        with Kept(store.snapshot()) as kept:
            store.add(example_map("two"))
            old = store.words().find(Search(wanted=wanted("role")), snapshot=kept.place)
        new = answer("SELECT ?c { ?c cm:matches 'role' }", store=store).rows
        assert len(new) == old.total * 2
