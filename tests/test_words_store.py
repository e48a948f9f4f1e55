"""The index finds what the store holds, no more and no less: whoever writes, reads or dies."""

from __future__ import annotations

import dataclasses
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from counted import assert_counted
from example_map import example_map
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import maps

from graph.directory import Directory
from graph.errors import InputError, NoSuchThread
from graph.keeping.embedded import DirectoryStore
from graph.kept import Kept, ready
from graph.model import ArgumentMap, Post, Run, Thread
from graph.snapshots import Snapshot
from graph.store import Store, open_store
from graph.vocab import CM, RDF, claim_iri, graph_iri
from graph.words import index as index_module
from graph.words.index import Index
from graph.words.look import Search
from graph.words.search import MOST, Found, search
from graph.words.wanted import wanted

Key = tuple[str, str, str, str]
SEARCHES = (
    "scheming", "a", '"role-play"', "ro*", "a -scheming", "stories model", "漢", "e", "drop all",
    "role", "harm", "nothing", '"the logs"',
)  # fmt: skip


def said(*held: ArgumentMap) -> list[tuple[Key, str]]:
    """All texts of maps: kind, thread and id, and the text."""
    texts: list[tuple[Key, str]] = []
    for amap in held:
        thread = amap.thread.id
        texts += [(("claim", thread, one.id, one.text), one.text) for one in amap.claims]
        texts += [(("post", thread, one.id, one.text), one.text) for one in amap.thread.posts]
    return texts


def keys(found: Found) -> list[Key]:
    return [(hit.kind, hit.thread, hit.id, hit.text) for hit in found.hits]


def assert_in_step(store: Store, *held: ArgumentMap, snapshot: Path | None = None) -> None:
    """What is found is what reading every text finds, for searches made for these texts too."""
    texts = said(*held)
    more = [text[:60].replace('"', "") for _, text in texts[:3]]
    for what in (*SEARCHES, *more):
        try:
            asked = wanted(what)
        except InputError:
            continue
        found = store.words().find(Search(wanted=asked, limit=MOST), snapshot=snapshot)
        expected = [key for key, text in texts if asked.spans(text) is not None]
        assert sorted(keys(found)) == sorted(expected), what
        assert found.total == len(expected)
        assert found.ranked
        kinds = [hit.kind for hit in found.hits]
        assert kinds == sorted(kinds), "claims come first"
        for hit in found.hits:
            assert hit.spans == asked.spans(hit.text)
    if isinstance(store, DirectoryStore) and held:
        assert_counted(store, snapshot, may_be_lost=True)


def shorter(amap: ArgumentMap) -> ArgumentMap:
    """The same thread, its last post edited and its last claim gone."""
    posts = amap.thread.posts
    thread = dataclasses.replace(amap.thread, posts=(*posts, Post(id="new", text="Nothing new.")))
    left = {claim.id for claim in amap.claims[:-1]}
    links = tuple(link for link in amap.links if {link.source, link.target} <= left)
    return dataclasses.replace(amap, thread=thread, claims=amap.claims[:-1], links=links)


@pytest.fixture(params=["", "memory:"])
def any_store(request: pytest.FixtureRequest, store_dir: Path) -> Iterator[Store]:
    with open_store(request.param or store_dir) as opened:
        yield opened


@settings(max_examples=15)
@given(st.data())
def test_after_any_changes_the_index_finds_what_the_store_holds(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    place = data.draw(st.sampled_from(["memory:", ""]), "store")
    with open_store(place or tmp_path_factory.mktemp("words") / "store") as store:
        held: dict[str, ArgumentMap] = {}
        seen: list[tuple[Kept, list[ArgumentMap]]] = []
        try:
            for _ in range(data.draw(st.integers(1, 6), "changes")):
                what = data.draw(st.sampled_from(["add", "many", "remove", "open a copy"]), "what")
                if what == "add":
                    amap = data.draw(maps())
                    store.add(amap, replace=True)
                    held[amap.thread.id] = amap
                elif what == "many":
                    several = data.draw(st.lists(maps(), max_size=3))
                    store.add_many([ready(amap) for amap in several], replace=True)
                    held |= {amap.thread.id: amap for amap in several}
                elif what == "remove" and held:
                    thread = data.draw(st.sampled_from(sorted(held)))
                    store.remove(thread)
                    del held[thread]
                else:
                    seen.append((Kept(store.snapshot()), list(held.values())))
            assert_in_step(store, *held.values())
            for kept, then in seen:
                assert_in_step(store, *then, snapshot=kept.place)
        finally:
            for kept, _ in seen:
                kept.close()


def test_a_thread_alone_can_be_searched(any_store: Store) -> None:
    any_store.add(example_map("one"))
    any_store.add(example_map("two"))
    assert {hit.thread for hit in search(any_store, "role").hits} == {"one", "two"}
    found = search(any_store, "role", thread="two", kinds=("claim",))
    assert {(hit.thread, hit.kind) for hit in found.hits} == {("two", "claim")}
    assert found.total == len(found.hits) == search(any_store, "role", kinds=("claim",)).total / 2
    assert search(any_store, "unheard", thread="two").hits == ()
    with pytest.raises(NoSuchThread, match="'three'"):
        search(any_store, "role", thread="three")


def test_the_best_come_first_and_no_more_than_wanted(any_store: Store) -> None:
    texts = [
        "role",
        "a role in a long text " + "of many other words " * 9,
        "a role, a role, a role",
    ]
    posts = tuple(Post(id=f"p{n}", text=text) for n, text in enumerate(texts))
    run = Run(extractor="none", version="1", model="none")
    any_store.add(
        ArgumentMap(thread=Thread(id="t", title="T", posts=posts), claims=(), links=(), run=run)
    )
    any_store.add(example_map())
    found = search(any_store, "role")
    kinds = [hit.kind for hit in found.hits]
    assert kinds == sorted(kinds)
    posts_found = [hit for hit in found.hits if hit.thread == "t"]
    assert posts_found[-1].id == "p1"
    scores = [hit.score for hit in found.hits if hit.kind == "post"]
    assert scores == sorted(scores, reverse=True)
    few = search(any_store, "role", limit=2)
    assert few.hits == found.hits[:2]
    assert few.total == found.total
    with pytest.raises(InputError, match="the limit is 0"):
        search(any_store, "role", limit=0)


def test_a_rejected_claim_is_not_found_once_it_is_none(store_dir: Path) -> None:
    amap = example_map()
    gone = amap.claims[0]
    quad = ox.Quad(
        ox.NamedNode(claim_iri(amap.thread.id, gone.id)),
        ox.NamedNode(str(RDF.type)),
        ox.NamedNode(str(CM.Claim)),
        ox.NamedNode(graph_iri(amap.thread.id)),
    )
    with open_store(store_dir) as store:
        store.add(amap)
        directory = Directory(store_dir, create=False)
        with directory.writing() as writer:  # as a program that says nothing of what it changes
            update = f"DELETE DATA {{ GRAPH {quad.graph_name} {{ {quad.triple} }} }}"
            directory.commit(writer, insert=[], update=update)
        left = dataclasses.replace(
            amap, claims=tuple(c for c in amap.claims if c is not gone), links=()
        )
        assert_in_step(store, left)


def test_old_copies_are_answered_for_and_then_forgotten(store_dir: Path) -> None:
    first, last = example_map("debate"), shorter(example_map("debate"))
    with open_store(store_dir) as store:
        store.add(first)
        with Snapshot(store.snapshot()) as old:
            for number in range(12):
                store.add(last if number % 2 == 0 else first, replace=True)
                assert_in_step(store, first, snapshot=old.path)
            path = old.path
        assert_in_step(store, first)
        for number in range(6):
            store.add(last if number % 2 == 0 else first, replace=True)
        assert not path.exists()
    with sqlite3.connect(store_dir / "words" / "index.sqlite") as db:
        (shares,) = db.execute("SELECT count(*) FROM shares").fetchone()
        (states,) = db.execute("SELECT count(*) FROM states").fetchone()
        (rows,) = db.execute("SELECT count(*) FROM claim").fetchone()
        (live,) = db.execute("SELECT sum(claim_to - claim_from) FROM shares").fetchone()
    assert shares <= 6
    assert states <= 6
    assert rows == live


def test_only_what_differs_is_indexed_anew(store_dir: Path) -> None:
    with open_store(store_dir) as store:
        for name in ("one", "two", "three"):
            store.add(example_map(name))
        words = store_dir / "words" / "index.sqlite"
        with open(words, "rb") as kept:  # noqa: PTH123 the index as it is now, to be put back
            before = kept.read()
        store.add(shorter(example_map("two")), replace=True)
        for file in words.parent.iterdir():
            file.unlink()
        words.write_bytes(before)
        with Snapshot(store.snapshot()) as newest, Index(words) as index:
            step = index_module.Step(name=newest.path.name)
            assert index.follow(newest.db, step) == 1
            assert index.follow(newest.db, step) == 0
        assert_in_step(store, example_map("one"), shorter(example_map("two")), example_map("three"))


def _ruin(path: Path) -> None:
    path.write_bytes(b"no database at all" * 1000)


def _of_another_version(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("UPDATE about SET format = 'cruxmap words 0'")


def _lost(path: Path) -> None:
    for file in path.parent.iterdir():
        file.unlink()
    path.parent.rmdir()


def _in_the_way(path: Path) -> None:
    _lost(path)
    path.parent.write_text("a file where the folder should be", encoding="utf-8")


@pytest.mark.parametrize("harm", [_ruin, _of_another_version, _lost, _in_the_way])
def test_whatever_happens_to_the_index_nothing_is_missed(
    store_dir: Path, harm: Callable[[Path], None]
) -> None:
    with open_store(store_dir) as store:
        store.add(example_map("one"))
        harm(store_dir / "words" / "index.sqlite")
        assert_in_step(store, example_map("one"))
        store.add(example_map("two"))
        assert_in_step(store, example_map("one"), example_map("two"))
        harm(store_dir / "words" / "index.sqlite") if harm is not _in_the_way else None
        store.add(shorter(example_map("two")), replace=True)
        assert_in_step(store, example_map("one"), shorter(example_map("two")))


def test_it_is_made_anew_when_told(any_store: Store) -> None:
    any_store.add(example_map("one"))
    any_store.add(example_map("two"))
    assert any_store.words().rebuild() == 2
    assert_in_step(any_store, example_map("one"), example_map("two"))
    any_store.remove("one")
    assert_in_step(any_store, example_map("two"))


def test_of_very_many_hits_the_newest_are_ranked(
    store_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.words.look.RANKED", 5)
    with open_store(store_dir) as store:
        for number in range(4):
            store.add(example_map(f"thread-{number}"))
        found = search(store, "role", limit=5, kinds=("claim",))
        assert found.total == search(store, "role", thread="thread-0", kinds=("claim",)).total * 4
        assert not found.ranked
        assert len(found.hits) == 5
        assert {hit.thread for hit in found.hits} == {"thread-1", "thread-2", "thread-3"}


HEAD = """
import os, signal, sys
from pathlib import Path
from example_map import example_map
from graph.store import open_store
from graph.words.search import search
"""

DIE = """
import graph.directory, graph.snapshots, graph.quads, graph.words.index, graph.words.keeping
def die(*args, **words):
    os.kill(os.getpid(), signal.SIGKILL)
with open_store(sys.argv[1]) as store:
    WHERE = die
    store.add(example_map("new"))
"""

WATCH = """
from graph.kept import Kept
from graph.words.look import Search
from graph.words.wanted import wanted
asked = wanted("role")
print("watching", flush=True)
looks = 0
with open_store(sys.argv[1], create=False) as store:
    while not Path(sys.argv[1], "enough").exists():
        try:
            kept = Kept(store.snapshot())
        except FileNotFoundError:
            continue
        with kept:
            found = store.words().find(Search(wanted=asked, limit=1000), snapshot=kept.place)
            said = set()
            for thread in ("steady", *(f"thread-{n}" for n in range(4))):
                amap = kept.find(thread)
                if amap is not None:
                    said |= {(thread, one.id) for one in (*amap.claims, *amap.thread.posts)
                             if asked.spans(one.text) is not None}
        assert {(hit.thread, hit.id) for hit in found.hits} == said, (found, said)
        search(store, "role")
        looks += 1
print(looks, flush=True)
"""

ADD = """
with open_store(sys.argv[1]) as store:
    for number in range(5):
        store.add(example_map(f"NAME-{number}"))
"""

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(root: Path, environment: dict[str, str], store_dir: Path) -> Iterator[Start]:
    """Run code in another process, on the test's store; it is ended with the test."""
    processes: list[subprocess.Popen[str]] = []

    def run(code: str) -> subprocess.Popen[str]:
        path = os.pathsep.join((str(root), str(root / "tests")))
        process = subprocess.Popen(
            [sys.executable, "-c", HEAD + code, str(store_dir)],
            env={**environment, "PYTHONPATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield run
    for process in processes:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    "where",
    [
        "graph.quads.Writer.commit",  # before the database changes
        "graph.directory.publish",  # after that
        "graph.words.keeping.OnDisk.follow",  # its copy made, the index untouched
        "graph.words.index.Index._replace",  # in the middle of the index's change
        "graph.words.index.Index._forget",  # towards its end
        "graph.words.index.Index.close",  # the index changed, nobody told
        "graph.snapshots.replace_text",  # likewise
        "graph.snapshots._prune",  # all done but the mark
    ],
)
def test_a_killed_writer_leaves_an_index_that_is_right(
    start: Start, store_dir: Path, where: str
) -> None:
    with open_store(store_dir) as store:
        store.add(example_map("old"))
        process = start(DIE.replace("WHERE", where))
        process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
        # Whoever had it open goes on with what they see.
        assert_in_step(store, *(store.load(one.id) for one in store.threads()))
    with open_store(store_dir, create=False) as store:
        assert_in_step(store, *(store.load(one.id) for one in store.threads()))
        store.add(example_map("another"))
        assert_in_step(store, *(store.load(one.id) for one in store.threads()))


def test_a_process_that_searches_while_another_writes_sees_one_copy(
    start: Start, store_dir: Path
) -> None:
    with open_store(store_dir) as store:
        store.add(example_map("steady"))
        watcher = start(WATCH)
        assert watcher.stdout is not None
        assert watcher.stdout.readline().strip() == "watching"
        for number in range(16):
            amap = example_map(f"thread-{number % 4}")
            store.add(shorter(amap) if number % 8 > 3 else amap, replace=True)
            if number == 9:
                store.words().rebuild()
            if number == 12:
                store.remove("thread-3")
        (store_dir / "enough").touch()
        out, err = watcher.communicate(timeout=60)
    assert err == ""
    assert int(out) > 3


def test_two_that_write_at_once_leave_an_index_of_both(start: Start, store_dir: Path) -> None:
    open_store(store_dir).close()
    processes = [start(ADD.replace("NAME", name)) for name in ("a", "b")]
    for process in processes:
        assert process.communicate(timeout=120) == ("", "")
    with open_store(store_dir, create=False) as store:
        held = [store.load(one.id) for one in store.threads()]
        assert len(held) == 10
        assert_in_step(store, *held)


def test_kinds_may_be_named_in_any_order(any_store: Store) -> None:
    any_store.add(example_map())
    assert search(any_store, "role", kinds=("post", "claim")) == search(any_store, "role")
