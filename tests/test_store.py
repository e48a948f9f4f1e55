"""Every kind of store passes one suite; what is special to directories comes after it.

The suite runs over a store in memory, one on disk, and endpoints: a real Oxigraph server, the same
as if it knew no transactions, and (``make test-virtuoso``) Virtuoso.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from example_map import example_map, hostile_map
from hypothesis import HealthCheck, given, settings
from sparql_servers import empty, oxigraph, virtuoso
from strategies import maps

from bench.store import debate
from graph.crux import weigh
from graph.debate.rdf import to_lines
from graph.errors import NoSuchThread, StoreError, ThreadChanged, ThreadExists, Way
from graph.keeping.embedded import Embedded
from graph.keeping.journal import STATE
from graph.keeping.remote import RemoteStore
from graph.kept import ready
from graph.model import ArgumentMap, Post, Run, Thread
from graph.rdf import to_nquads
from graph.snapshots import Snapshot
from graph.store import OPENERS, Store, ThreadSummary, open_store
from graph.vocab import BASE, CATALOG, SAME

EMBEDDED = ("disk", "memory")
KINDS: tuple[str, ...] = (*EMBEDDED, "oxigraph", "journal")
"""Kinds of stores: "journal" is an Oxigraph server written to as one without transactions is."""
if os.environ.get("CRUXMAP_TEST_VIRTUOSO"):
    KINDS += ("virtuoso",)
HOW_MANY_CASES = 22
HOW_MANY_EMBEDDED_CASES = 1


def everything(store: Store) -> set[str]:
    """All that the store holds, as lines of N-Quads."""
    if isinstance(store, RemoteStore):
        query = f"SELECT * {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{BASE}')) }}"
        rows = store.endpoint().select(query)
        return {
            str(ox.Quad(row["s"], row["p"], row["o"], row["g"]))
            for row in rows
            if row["g"].value != STATE
        }
    assert isinstance(store, Embedded)
    with store._reading() as db:
        found = {str(quad) for quad in db}
        shared = {f"<{CATALOG}>", f"<{SAME}>"}  # they stay when nothing is said there any more
        graphs = {line.rpartition(" ")[2] for line in found} | shared
        assert {str(name) for name in db.named_graphs()} <= graphs
    return found


def copy(store: Store) -> Path | None:
    """The read-only copy of what the store holds; an endpoint gives none."""
    return store.snapshot() if store.endpoint() is None else None


def lines(*maps: ArgumentMap) -> set[str]:
    return {
        str(quad)
        for amap in maps
        for quad in ox.parse(to_nquads(amap) + to_lines(weigh(amap)), format=ox.RdfFormat.N_QUADS)
    }


def shorter(amap: ArgumentMap) -> ArgumentMap:
    """The same thread, with its last link gone."""
    return dataclasses.replace(amap, links=amap.links[:-1])


def case_a_new_store_is_empty(store: Store) -> None:
    assert store.threads() == []
    assert everything(store) == set()
    assert store.version() == store.version() != ""


def case_a_map_comes_back_as_it_was(store: Store) -> None:
    for amap in (example_map(), hostile_map()):
        assert store.add(amap) == "added"
        assert store.load(amap.thread.id) == amap
    assert everything(store) == lines(example_map(), hostile_map())


def case_the_same_map_again_changes_nothing(store: Store) -> None:
    store.add(example_map())
    before = store.version(), copy(store), everything(store)
    assert store.add(example_map()) == "unchanged"
    assert store.add(example_map(), replace=True) == "unchanged"
    assert (store.version(), copy(store), everything(store)) == before


def case_another_time_of_the_run_is_no_change(store: Store) -> None:
    amap = example_map()
    store.add(amap)
    for created in ("2030-01-01", None):
        again = dataclasses.replace(amap, run=dataclasses.replace(amap.run, created=created))
        assert store.add(again) == "unchanged"
    assert store.load(amap.thread.id) == amap


def case_other_content_is_refused(store: Store) -> None:
    store.add(example_map("debate"))
    before = store.version(), everything(store)
    with pytest.raises(ThreadExists, match=r"'debate' with other content") as refused:
        store.add(shorter(example_map("debate")))
    assert refused.value.ways == (Way.REPLACE,)
    assert (store.version(), everything(store)) == before


def case_replacing_leaves_nothing_of_the_old_map(store: Store) -> None:
    old, other = hostile_map("debate"), example_map("other")
    new = example_map("debate")
    store.add(old)
    store.add(other)
    assert store.add(new, replace=True) == "replaced"
    assert store.load("debate") == new
    assert everything(store) == lines(new, other)
    assert store.add(old, replace=True) == "replaced"
    assert everything(store) == lines(old, other)


def case_removing_the_only_thread_leaves_nothing(store: Store) -> None:
    for amap in (example_map(), hostile_map()):
        store.add(amap)
        store.remove(amap.thread.id)
        assert everything(store) == set()
        assert store.threads() == []


def case_removing_keeps_what_another_thread_shares(store: Store) -> None:
    kept, removed = example_map("kept"), example_map("removed")
    store.add(kept)
    store.add(removed)
    store.remove("removed")
    assert everything(store) == lines(kept)
    assert store.load("kept") == kept


def case_a_thread_that_is_not_there(store: Store) -> None:
    with pytest.raises(NoSuchThread, match="'nowhere': it holds none yet"):
        store.load("nowhere")
    store.add(example_map("here"))
    before = store.version()
    for method in (store.load, store.remove):
        with pytest.raises(NoSuchThread, match="'nowhere': it holds here"):
            method("nowhere")
    assert store.version() == before


def case_summaries_are_listed_by_title(store: Store) -> None:
    last = hostile_map()
    last = dataclasses.replace(last, thread=dataclasses.replace(last.thread, title="Zoo", url=None))
    store.add(last)
    store.add(example_map())
    assert store.threads() == [
        ThreadSummary(
            id="a-role-or-a-scheme",
            title="A role or a scheme?",
            url="https://example.org/thread",
            posts=4,
            claims=13,
            links=9,
            extractor="by hand",
            created="2024-12-06T12:00:00+00:00",
        ),
        ThreadSummary(
            id="hostile",
            title="Zoo",
            url=None,
            posts=len(last.thread.posts),
            claims=len(last.claims),
            links=len(last.links),
            extractor=last.run.extractor,
            created=None,
        ),
    ]


def case_a_list_of_threads_is_the_askers_own(store: Store) -> None:
    store.add(example_map())
    store.threads().clear()
    assert len(store.threads()) == 1


def case_no_version_comes_back(store: Store) -> None:
    seen = [store.version()]
    for change in (
        lambda: store.add(example_map()),
        lambda: store.add(shorter(example_map()), replace=True),
        lambda: store.remove(example_map().thread.id),
        lambda: store.add(example_map()),
        lambda: store.remove(example_map().thread.id),
    ):
        change()
        seen.append(store.version())
    assert len(set(seen)) == len(seen)


def embedded_case_a_snapshot_stays_as_it_was(store: Store) -> None:
    store.add(example_map())
    with Snapshot(store.snapshot()) as snapshot:
        store.add(hostile_map())
        assert {str(quad) for quad in snapshot.db} == lines(example_map())
        with pytest.raises(RuntimeError, match="read-write"):
            snapshot.db.update("INSERT DATA { GRAPH <http://x/> { <http://x/> a 1 } }")
    assert everything(store) == lines(example_map(), hostile_map())


def case_a_map_without_claims(store: Store) -> None:
    post = Post(id="p1", text="Hello.", author="Ada")
    amap = ArgumentMap(
        thread=Thread(id="silent", title="Silence", posts=(post,)),
        claims=(),
        links=(),
        run=Run(extractor="rules", version="1", model=""),
    )
    store.add(amap)
    assert store.load("silent") == amap
    store.remove("silent")
    assert everything(store) == set()


def case_many_maps_are_one_change(store: Store) -> None:
    maps = [example_map(f"thread-{number}") for number in range(5)]
    seen = {store.version()}
    assert store.add_many([ready(amap) for amap in maps]) == ["added"] * 5
    seen.add(store.version())
    assert [store.load(amap.thread.id) for amap in maps] == maps
    assert everything(store) == lines(*maps)
    before = store.version(), copy(store)
    assert store.add_many([ready(amap) for amap in maps]) == ["unchanged"] * 5
    assert store.add_many([]) == []
    assert (store.version(), copy(store)) == before
    assert len(seen) == 2


def case_among_many_one_with_other_content_is_refused(store: Store) -> None:
    store.add(example_map("held"))
    changed = shorter(example_map("held"))
    new = example_map("new")
    first, second, third = store.add_many([ready(new), ready(changed), ready(shorter(new))])
    assert first == "added"
    assert isinstance(second, ThreadExists)
    assert "'held'" in str(second)
    assert isinstance(third, ThreadExists)
    assert everything(store) == lines(example_map("held"), new)


def case_many_maps_are_replaced_at_once(store: Store) -> None:
    old = [example_map(f"thread-{number}") for number in range(3)]
    store.add_many([ready(amap) for amap in old])
    new = [shorter(old[0]), old[1], example_map("other")]
    changes = store.add_many([ready(amap) for amap in new], replace=True)
    assert changes == ["replaced", "unchanged", "added"]
    assert everything(store) == lines(*new, old[2])
    twice = [old[0], shorter(old[0])]
    changes = store.add_many([ready(amap) for amap in twice], replace=True)
    assert changes == ["replaced", "replaced"]
    assert store.load("thread-0") == shorter(old[0])


def case_among_many_one_takes_the_place_of_the_map_it_was_made_from(store: Store) -> None:
    old, other = example_map("held"), example_map("other")
    store.add_many([ready(old), ready(other)])
    new = shorter(old)
    changes = store.add_many(
        [ready(new, after=old), ready(shorter(other), after=shorter(other)), ready(new, after=old)]
    )
    assert changes[0] == "updated"
    assert isinstance(changes[1], ThreadChanged)
    assert changes[2] == "unchanged"
    (gone,) = store.add_many([ready(example_map("new"), after=example_map("new"))])
    assert isinstance(gone, ThreadChanged)
    assert everything(store) == lines(new, other)


def case_authors_of_many_replaced_threads_are_forgotten(store: Store) -> None:
    def by(author: str, *, thread: str) -> ArgumentMap:
        posts = (Post(id="p", text="Trams are quiet.", author=author),)
        run = Run(extractor="none", version="1", model="none")
        thread_of = Thread(id=thread, title=thread, posts=posts)
        return ArgumentMap(thread=thread_of, claims=(), links=(), run=run)

    store.add_many([ready(by("Ada", thread="one")), ready(by("Ada", thread="two"))])
    new = [by("Bo", thread="one"), by("Cy", thread="two")]
    store.add_many([ready(amap) for amap in new], replace=True)
    assert everything(store) == lines(*new)


def case_ids_of_any_letters(store: Store) -> None:
    ids = (".", "..", "a.b~c@d:e+f-g", "größe", "討論", "a_b", "x" * 200)
    for thread in ids:
        store.add(example_map(thread))
    assert {summary.id for summary in store.threads()} == set(ids)
    for thread in ids:
        assert store.load(thread) == example_map(thread)
        store.remove(thread)
    assert everything(store) == set()


def case_several_threads_of_one_program_may_write(store: Store) -> None:
    maps = [example_map(f"thread-{number}") for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(store.add, maps)) == ["added"] * len(maps)
        assert list(pool.map(lambda amap: store.load(amap.thread.id), maps)) == maps
    assert everything(store) == lines(*maps)


def case_a_large_thread_is_whole(store: Store) -> None:
    big = debate(1)
    assert store.add(big) == "added"
    assert store.load(big.thread.id) == big
    smaller = dataclasses.replace(big, links=big.links[::2])
    assert store.add(smaller, after=big) == "updated"
    assert everything(store) == lines(smaller)
    store.remove(big.thread.id)
    assert everything(store) == set()


def case_a_closed_store_says_so(store: Store) -> None:
    store.add(example_map())
    with store as same:
        assert same is store
    store.close()
    for method in (store.threads, store.version, store.snapshot):
        with pytest.raises(StoreError, match="closed"):
            method()
    with pytest.raises(StoreError, match="closed"):
        store.add(example_map())


Case = Callable[[Store], None]
CASES: dict[str, Case] = {
    name.removeprefix("case_"): value
    for name, value in list(globals().items())
    if name.startswith("case_")
}
EMBEDDED_CASES: dict[str, Case] = {
    name.removeprefix("embedded_case_"): value
    for name, value in list(globals().items())
    if name.startswith("embedded_case_")
}
COMBINATIONS = [*product(KINDS, CASES), *product(EMBEDDED, EMBEDDED_CASES)]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The address of a server of each kind, started when it is first asked for."""
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as address:
        found = {"oxigraph": address, "journal": address}
        if "virtuoso" not in KINDS:
            yield found
            return
        with virtuoso(tmp_path_factory.mktemp("virtuoso")) as other:
            yield {**found, "virtuoso": other}


@pytest.fixture
def location(
    request: pytest.FixtureRequest, store_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """Where a store of the kind is, with nothing in it yet."""
    kind: str = request.param
    if kind in EMBEDDED:
        return "memory:" if kind == "memory" else str(store_dir)
    address: str = request.getfixturevalue("servers")[kind]
    if kind == "journal":
        monkeypatch.setattr("graph.keeping.endpoint.TRANSACTIONS", ())
    if kind == "virtuoso":
        monkeypatch.setenv("CRUXMAP_STORE_USER", "dba")
        monkeypatch.setenv("CRUXMAP_STORE_PASSWORD", "dba")
        empty(address, auth=httpx.DigestAuth("dba", "dba"))
    else:
        empty(f"{address}/update")
    return address


@pytest.mark.parametrize(("location", "case"), COMBINATIONS, indirect=["location"])
def test_every_store(location: str, case: str) -> None:
    with open_store(location) as store:
        (CASES | EMBEDDED_CASES)[case](store)


def test_the_suite_is_whole() -> None:
    assert set(OPENERS) == {"", "memory:", "http:", "https:"}
    assert len(CASES) == HOW_MANY_CASES
    assert len(EMBEDDED_CASES) == HOW_MANY_EMBEDDED_CASES
    assert len(KINDS) >= 4
    assert len(COMBINATIONS) == len(KINDS) * HOW_MANY_CASES + 2 * HOW_MANY_EMBEDDED_CASES


@pytest.mark.parametrize("location", ["oxigraph", "journal"], indirect=True)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(amap=maps())
def test_any_map_goes_over_the_wire_and_comes_back(location: str, amap: ArgumentMap) -> None:
    with open_store(location) as store:
        assert store.add(amap) == "added"
        assert store.load(amap.thread.id) == amap
        assert everything(store) == lines(amap)
        store.remove(amap.thread.id)
        assert everything(store) == set()


@settings(max_examples=25, deadline=None)
@given(maps())
def test_any_map_comes_back_and_goes_without_a_trace(amap: ArgumentMap) -> None:
    shared = example_map("shared")
    with open_store("memory:") as store:
        store.add(shared)
        assert store.add(amap) == "added"
        assert store.load(amap.thread.id) == amap
        assert store.add(amap) == "unchanged"
        assert everything(store) == lines(shared, amap)
        store.remove(amap.thread.id)
        assert everything(store) == lines(shared)
