"""Every kind of store passes one suite; what is special to directories comes after it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import pyoxigraph as ox
import pytest
from example_map import example_map, hostile_map
from hypothesis import given, settings
from strategies import maps

from graph.errors import NoSuchThread, StoreError, ThreadChanged, ThreadExists, Way
from graph.kept import ready
from graph.model import ArgumentMap, Post, Run, Thread
from graph.rdf import to_nquads
from graph.snapshots import Snapshot
from graph.store import OPENERS, Store, ThreadSummary, _Oxigraph, open_store
from graph.vocab import CATALOG

HOW_MANY_CASES = 22


def everything(store: Store) -> set[str]:
    """All that the store holds, as lines of N-Quads."""
    assert isinstance(store, _Oxigraph)
    with store._reading() as db:
        found = {str(quad) for quad in db}
        graphs = {line.rpartition(" ")[2] for line in found} | {f"<{CATALOG}>"}
        assert {str(name) for name in db.named_graphs()} <= graphs
    return found


def lines(*maps: ArgumentMap) -> set[str]:
    return {
        str(quad)
        for amap in maps
        for quad in ox.parse(to_nquads(amap), format=ox.RdfFormat.N_QUADS)
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
    before = store.version(), store.snapshot(), everything(store)
    assert store.add(example_map()) == "unchanged"
    assert store.add(example_map(), replace=True) == "unchanged"
    assert (store.version(), store.snapshot(), everything(store)) == before


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


def case_a_snapshot_stays_as_it_was(store: Store) -> None:
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
    before = store.version(), store.snapshot()
    assert store.add_many([ready(amap) for amap in maps]) == ["unchanged"] * 5
    assert store.add_many([]) == []
    assert (store.version(), store.snapshot()) == before
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
COMBINATIONS = list(product(OPENERS, CASES))


@pytest.fixture
def location(request: pytest.FixtureRequest, store_dir: Path) -> str:
    scheme: str = request.param
    return scheme or str(store_dir)


@pytest.mark.parametrize(("location", "case"), COMBINATIONS, indirect=["location"])
def test_every_store(location: str, case: str) -> None:
    with open_store(location) as store:
        CASES[case](store)


def test_the_suite_is_whole() -> None:
    assert set(OPENERS) == {"", "memory:"}
    assert len(CASES) == HOW_MANY_CASES
    assert len(COMBINATIONS) == 2 * HOW_MANY_CASES


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


# --- where a store can be ------------------------------------------------------------------------


@pytest.fixture
def taken(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    yield tmp_path
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["notes.txt"]


def test_a_file_is_no_store(taken: Path) -> None:
    with pytest.raises(StoreError, match=r"notes\.txt is a file: a store is a directory"):
        open_store(taken / "notes.txt")


def test_a_directory_of_other_files_is_left_alone(taken: Path) -> None:
    for create in (True, False):
        with pytest.raises(StoreError, match=r"holds other files \(notes\.txt\) and no store"):
            open_store(taken, create=create)


def test_a_store_that_cannot_be_made(taken: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot be opened: Not a directory\."):
        open_store(taken / "notes.txt" / "store")


def test_no_store_is_made_unasked(store_dir: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no store at "):
        open_store(store_dir, create=False)
    assert not store_dir.exists()
    store_dir.mkdir()
    with pytest.raises(StoreError, match="there is no store at"):
        open_store(store_dir, create=False)


def test_what_was_kept_is_there_next_time(store_dir: Path) -> None:
    with open_store(store_dir / "deeper" / "still") as store:
        store.add(example_map())
        version = store.version()
    with open_store(store_dir / "deeper" / "still", create=False) as store:
        assert store.load(example_map().thread.id) == example_map()
        assert store.version() == version


def test_a_store_made_anew_has_another_version(tmp_path: Path) -> None:
    with open_store(tmp_path / "one") as one, open_store(tmp_path / "two") as two:
        assert one.version() != two.version()
    with open_store("memory:") as one, open_store("memory:") as two:
        assert one.version() != two.version()


def test_a_store_of_a_later_kind_is_refused(store_dir: Path) -> None:
    open_store(store_dir).close()
    (store_dir / "format").write_text("cruxmap store 2\n", encoding="utf-8")
    with pytest.raises(StoreError, match=r"'cruxmap store 2'.*cannot read"):
        open_store(store_dir)


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("http://example.org/sparql", "is a web address"),
        ("HTTPS://example.org/sparql", "is a web address"),
        ("ftp://example.org", "starts with 'ftp:', which is no kind of store"),
        ("memory:name", "has no name to take"),
        ("", "is empty"),
    ],
)
def test_other_locations_are_refused(location: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        open_store(location)


def test_a_path_is_a_directory_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    open_store(Path("memory:")).close()
    assert (tmp_path / "memory:" / "current").exists()


def test_a_thread_that_cannot_be_read_can_be_replaced(store_dir: Path) -> None:
    amap = example_map()
    with open_store(store_dir) as store:
        store.add(amap)
        db = ox.Store(str(store_dir / "db"))
        db.update("DELETE WHERE { GRAPH ?g { ?post <http://rdfs.org/sioc/ns#content> ?text } }")
        del db
        (store_dir / "pending").touch()
    with open_store(store_dir) as store:
        with pytest.raises(StoreError, match=r"cannot be read"):
            store.load(amap.thread.id)
        assert store.add(amap, replace=True) == "replaced"
        assert store.load(amap.thread.id) == amap
