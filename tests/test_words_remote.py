"""Words in a store at an endpoint, which keeps no index: found by asking for its texts."""

from __future__ import annotations

from pathlib import Path

from example_map import example_map
from sparql_servers import oxigraph

from graph.sparql import answer
from graph.store import open_store
from graph.words.search import search


def test_words_are_found_at_an_endpoint_as_in_a_directory(tmp_path: Path) -> None:
    with (
        oxigraph(tmp_path / "served") as address,
        open_store(address) as remote,
        open_store("memory:") as local,
    ):
        for store in (remote, local):
            store.add(example_map())
        for words in ("role", "schem*", '"the logs" -unheard', "nothing here"):
            found = {(hit.iri, hit.spans) for hit in search(remote, words).hits}
            assert found == {(hit.iri, hit.spans) for hit in search(local, words).hits}
        query = "SELECT ?c { ?c cm:matches 'role' ; a cm:Claim }"
        rows = set(answer(query, store=remote).rows)
        assert rows == set(answer(query, store=local).rows) != set()
