"""Words found without an index: the same ones, as far as an endpoint can compare characters."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from example_map import example_map, hostile_map
from hypothesis import given
from strategies import said

from graph.errors import InputError, StoreError
from graph.rdf import to_nquads
from graph.store import open_store
from graph.words.look import Search
from graph.words.search import MOST, search
from graph.words.tokens import indexed
from graph.words.wanted import wanted
from graph.words.without import WithoutIndex, pieces

MAPS = (example_map(), example_map("second"), hostile_map())


@pytest.fixture(scope="module")
def without() -> WithoutIndex:
    db = ox.Store()
    for amap in MAPS:
        db.bulk_load(to_nquads(amap).encode(), format=ox.RdfFormat.N_QUADS)

    def select(query: str) -> Iterator[tuple[str, str]]:
        rows = db.query(query)
        assert isinstance(rows, ox.QuerySolutions)
        for row in rows:
            yield row["it"].value, row["text"].value

    return WithoutIndex(select)


@pytest.mark.parametrize(
    "words", ["role", "scheming", "schem*", '"a role"', "role -harm", "deletes log", "script*"]
)
def test_it_finds_what_an_index_finds(without: WithoutIndex, words: str) -> None:
    with open_store("memory:") as store:
        for amap in MAPS:
            store.add(amap)
        for thread in (None, "second"):
            expected = search(store, words, thread=thread, limit=MOST)
            asked = Search(wanted=wanted(words), thread=thread, limit=MOST)
            found = without.find(asked)
            assert {(hit.iri, hit.spans) for hit in found.hits} == {
                (hit.iri, hit.spans) for hit in expected.hits
            }
            assert found.total == expected.total
            kinds = [hit.kind for hit in found.hits]
            assert kinds == sorted(kinds)


@given(said, said)
def test_whatever_is_typed_is_no_error_of_sparql(words: str, text: str) -> None:
    try:
        asked = wanted(words)
    except InputError:
        return
    queries: list[str] = []

    def select(query: str) -> list[tuple[str, str]]:
        queries.append(query)
        ox.Store().query(query)
        return [("https://w3id.org/cruxmap/id/t/a/c/b", text)]

    found = WithoutIndex(select).find(Search(wanted=asked, kinds=("claim",)))
    assert len(queries) == 1
    assert found.total == (asked.spans(text) is not None)
    if found.total and text.isascii():
        assert all(piece in indexed(text).words for piece in pieces(asked))


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("happy", "happiness"), ("scheme", "scheming"), ("dies", "dying"), ("sky", "skies"),
        ("possible", "possibly"), ("sensible", "sensibly"), ("hop", "hopping"), ("try", "tried"),
    ],
)  # fmt: skip
def test_no_form_of_a_word_is_left_out(word: str, form: str) -> None:
    assert wanted(word).spans(form) is not None
    assert all(piece in form for piece in pieces(wanted(word)))


def test_there_is_nothing_to_make_anew(without: WithoutIndex) -> None:
    with pytest.raises(StoreError, match="keeps no index of words"):
        without.rebuild()
