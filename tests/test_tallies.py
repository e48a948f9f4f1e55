"""What is kept counted stands in for what it counts, and only where it means the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from counted import assert_counted, rows_of
from example_map import example_map, hostile_map
from hypothesis import HealthCheck, given, settings
from strategies import maps

from graph.model import ArgumentMap, Claim, LinkKind, Post, Run, Span, Thread, claim_id
from graph.questions import QUESTIONS, ask_named
from graph.review import Action, correction, link_anchor
from graph.snapshots import Snapshot
from graph.sparql import Graphs, Wanted, answer, written
from graph.store import Store, open_store
from graph.tallies.asking import with_tallies
from graph.tallies.tally import IN_THREADS, MOST_OBJECTED, RULES, TALLIES, Tally

ROWS = ["(<https://example.org/a> 3)"]
PART = "SELECT ?claim (COUNT(?o) AS ?objections) { ?o cm:objectsTo ?claim } GROUP BY ?claim ORDER BY DESC(?objections) LIMIT 20"  # noqa: E501 as one writes it


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store") as opened:
        yield opened


def counting(query: str) -> tuple[str, list[str]]:
    """The query with rows in place of its tallies, and the names of these."""
    asked: list[str] = []

    def rows(tally: Tally) -> list[str]:
        asked.append(tally.name)
        return ROWS

    return with_tallies(query, rows=rows), asked


def test_every_tally_is_part_of_a_question() -> None:
    used = [name for question in QUESTIONS for name in counting(question.sparql)[1]]
    assert sorted(used) == sorted(tally.name for tally in TALLIES)


def test_the_part_gives_way_to_rows_however_it_is_spaced() -> None:
    wide = PART.replace(" ", "\n  ").replace("{", "# why not\n{")
    query = f"SELECT ?claim {{ {{ {wide} }} ?claim a cm:Claim }}"
    given_rows = "VALUES (?claim ?objections) { (<https://example.org/a> 3) }"
    assert counting(query)[0] == f"SELECT ?claim {{ {{ {given_rows} }} ?claim a cm:Claim }}"


@pytest.mark.parametrize(
    "query",
    [
        PART,
        f"SELECT * {{ GRAPH ?g {{ {{ {PART} }} }} }}",
        f"SELECT * {{ GRAPH <https://example.org/g> {{ {{ ?a ?b ?c }} {{ {PART} }} }} }}",
        f"SELECT * {{ ?a ?b ?c FILTER NOT EXISTS {{ {{ {PART} }} }} }}",
        f"PREFIX cm: <https://example.org/> SELECT * {{ {{ {PART} }} }}",
        f"SELECT * {{ {{ {PART.replace('20', '21')} }} }}",
        f"SELECT * {{ {{ {PART} OFFSET 1 }} }}",
        f"SELECT * {{ {{ {PART.replace('objectsTo', 'supports')} }} }}",
        f'SELECT * {{ ?a ?b "{{ {PART} }}" }}',
    ],
)
def test_what_means_anything_else_is_left_alone(query: str) -> None:
    assert counting(query) == (query, [])


def test_a_store_that_has_nothing_counted_is_asked() -> None:
    query = f"SELECT * {{ {{ {PART} }} }}"
    assert with_tallies(query, rows=lambda _: None) == query


def same_words(number: int, *texts: str) -> ArgumentMap:
    """A thread in which these are claimed."""
    thread = Thread(
        id=f"t{number}",
        title="Again",
        posts=tuple(Post(id=f"p{place}", text=text) for place, text in enumerate(texts)),
    )
    spans = [
        Span(post=post.id, start=0, end=len(post.text), text=post.text) for post in thread.posts
    ]
    claims = tuple(
        Claim(
            id=claim_id(thread.id, span),
            kind=example_map().claims[0].kind,
            text=span.text,
            confidence=0.5,
            mentions=(span,),
        )
        for span in spans
    )
    return ArgumentMap(
        thread=thread, claims=claims, links=(), run=Run(extractor="x", version="1", model="none")
    )


def test_what_several_threads_share_is_counted_and_forgotten(store: Store) -> None:
    def shared() -> list[int]:
        rows = answer(f"SELECT ?threads {{ {{ {IN_THREADS.sparql} }} }}", store=store).rows
        return sorted(int(str(row[0])) for row in rows)

    store.add(same_words(1, "Tea is good.", "Milk is not."))
    assert shared() == []
    store.add(same_words(2, "Tea is good.", "Milk is not.", "Nor is salt."))
    store.add(same_words(3, "Tea is good."))
    assert shared() == [2, 3]
    assert_counted(store)
    before = store.snapshot()
    with Snapshot(before):
        store.remove("t2")
        assert shared() == [2]
        store.add(same_words(1, "Tea is bad."), replace=True)
        assert shared() == []
        assert_counted(store)
        assert_counted(store, before)  # whoever reads an older copy is told of that


def test_a_correction_counts(store: Store) -> None:
    amap = example_map()
    store.add(amap)
    link = next(one for one in amap.links if one.kind is LinkKind.OBJECTS)
    said = {row[1]: row[2] for row in ask_named("rules", store=store).rows}
    rejected = correction(
        Action.REJECT, author="Ada", subject=link_anchor(amap, amap.link[link.id])
    )
    store.review(amap.thread.id, [rejected])
    after = {row[1]: row[2] for row in ask_named("rules", store=store).rows}
    assert int(str(after.get("objects", 0))) == int(str(said["objects"])) - 1
    assert_counted(store)


@given(first=maps(), second=maps())
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_maps_are_counted_as_the_engine_counts(
    first: ArgumentMap, second: ArgumentMap, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with open_store(tmp_path_factory.mktemp("any") / "store") as store:
        store.add(first, replace=True)
        store.add(second, replace=True)
        assert_counted(store)
        store.add(dataclasses.replace(first, links=()), replace=True)
        assert_counted(store)
        store.remove(first.thread.id)
        if store.threads():
            assert_counted(store)


def test_an_index_that_is_lost_is_made_good_by_who_asks(store: Store) -> None:
    store.add(example_map())
    store.add(hostile_map())
    assert_counted(store)
    index = store.snapshot().parent.parent / "words" / "index.sqlite"
    index.write_bytes(b"no database")
    assert_counted(store)


def test_a_query_of_some_graphs_counts_those(store: Store) -> None:
    store.add(example_map())
    query = f"SELECT ?rule {{ {{ {RULES.sparql} }} }}"
    with Snapshot(store.snapshot()) as copy:
        catalog = next(iter(rows_of(copy.db, "SELECT ?g { GRAPH ?g { ?t cm:graph ?x } }")))[0]
    wanted = Wanted(rows="text/csv", triples=None, graphs=Graphs(default=(catalog.strip("<>"),)))
    assert answer(query, store=store).rows
    assert written(query, store=store, wanted=wanted).text == b"rule\r\n"


def test_the_answer_says_what_most_objections_are_to(store: Store) -> None:
    store.add(example_map())
    query = f"SELECT ?claim ?objections {{ {{ {MOST_OBJECTED.sparql} }} }}"
    with Snapshot(store.snapshot()) as copy:
        engine = rows_of(copy.db, query)
    mine = answer(query, store=store).rows
    assert sorted(str(row[0]) for row in mine) == sorted(row[0].strip("<>") for row in engine)
