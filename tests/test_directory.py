"""Several processes at one store: one writes, all read, and any may be killed at any moment."""

from __future__ import annotations

import dataclasses
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from example_map import example_map

from graph.directory import Directory
from graph.errors import StoreError, StoreLocked, ThreadExists
from graph.model import ArgumentMap
from graph.snapshots import KEEP, Snapshot
from graph.sparql import answer
from graph.store import Store, open_store

Start = Callable[[str], subprocess.Popen[str]]

HOLD = """
from graph.directory import Directory
with Directory(Path(sys.argv[1]), create=False).writing():
    print("holding", flush=True)
    sys.stdin.readline()
"""

READ = """
store = open_store(sys.argv[1], create=False)
print("reading", flush=True)
number = 0
while not Path(sys.argv[1], "enough").exists():
    amap = store.load("steady")
    assert amap == example_map("steady")
    store.threads()
    number += 1
print(number, flush=True)
"""

ADD_AND_DIE = """
import graph.directory, graph.quads, graph.snapshots
def die(*args, **words):
    os.kill(os.getpid(), signal.SIGKILL)
with open_store(sys.argv[1]) as store:
    WHERE = die
    store.add(example_map("new"))
"""

HOLD_AND_ADD = """
import pyoxigraph as ox
from graph.directory import Directory
from graph.rdf import to_nquads
directory = Directory(Path(sys.argv[1]), create=False)
with directory.writing() as writer:
    print("holding", flush=True)
    sys.stdin.readline()
    quads = list(ox.parse(to_nquads(example_map("same")), format=ox.RdfFormat.N_QUADS))
    directory.commit(writer, insert=quads, update=None)
"""

ADD_FOR_EVER = """
store = open_store(sys.argv[1])
print("writing", flush=True)
for number in range(1000):
    store.add(example_map(f"thread-{number}"))
"""

ADD_ONE = """
with open_store(sys.argv[1]) as store:
    print(store.add(example_map(sys.argv[2])), flush=True)
"""


def other(amap: ArgumentMap) -> ArgumentMap:
    return dataclasses.replace(amap, links=amap.links[:-1])


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@contextmanager
def held(start: Start) -> Iterator[None]:
    """Another process has the store open for writing."""
    process = start(HOLD)
    assert first_line(process) == "holding"
    yield
    process.communicate("done\n", timeout=10)
    assert process.returncode == 0


def test_a_second_writer_waits_and_then_says_who_is_in_the_way(
    start: Start, store_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.directory.PATIENCE", 0.5)
    with open_store(store_dir) as store:
        store.add(example_map("old"))
        with held(start):
            begun = time.monotonic()
            with pytest.raises(
                StoreLocked,
                match=r"process \d+ \(-c, since .*\) is writing to the store .*0\.5 seconds: try",
            ):
                store.add(example_map("new"))
            assert 0.5 <= time.monotonic() - begun < 10
            with pytest.raises(StoreLocked):
                store.remove("old")
            assert store.add(example_map("old")) == "unchanged"  # needs no lock
        assert store.add(example_map("new")) == "added"


def test_a_writer_waits_for_one_that_is_soon_done(start: Start, store_dir: Path) -> None:
    with open_store(store_dir) as store:
        process = start(HOLD)
        assert first_line(process) == "holding"
        assert process.stdin is not None
        late = start("import time; time.sleep(0.5); print('now', flush=True)")
        assert first_line(late) == "now"
        process.stdin.write("done\n")
        process.stdin.flush()
        assert store.add(example_map()) == "added"


def test_a_writer_looks_again_at_what_came_while_it_waited(start: Start, store_dir: Path) -> None:
    with open_store(store_dir) as store, ThreadPoolExecutor(2) as pool:
        process = start(HOLD_AND_ADD)
        assert first_line(process) == "holding"
        same = pool.submit(store.add, example_map("same"))
        different = pool.submit(store.add, other(example_map("same")))
        time.sleep(0.3)
        process.communicate("go on\n", timeout=10)
        assert same.result() == "unchanged"
        with pytest.raises(ThreadExists):
            different.result()


def test_reading_goes_on_while_another_process_holds_the_store(
    start: Start, store_dir: Path
) -> None:
    with open_store(store_dir) as store:
        store.add(example_map())
        with held(start), open_store(store_dir, create=False) as second:
            for each in (store, second):
                assert each.load(example_map().thread.id) == example_map()
                assert len(each.threads()) == 1
                assert answer("ASK { ?x a cm:Claim }", store=each).rows == ((True,),)


def test_readers_in_another_process_never_notice_a_writer(start: Start, store_dir: Path) -> None:
    with open_store(store_dir) as store:
        store.add(example_map("steady"))
        reader = start(READ)
        assert first_line(reader) == "reading"
        for number in range(12):
            amap = example_map("restless")
            store.add(other(amap) if number % 2 else amap, replace=True)
        (store_dir / "enough").touch()
        out, err = reader.communicate(timeout=30)
        assert err == ""
        assert int(out) > 5


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ("graph.quads.Writer.commit", ["old"]),  # before the transaction
        ("graph.directory.publish", ["new", "old"]),  # after it
        ("graph.snapshots.replace_text", ["new", "old"]),  # its snapshot made, but not named
        ("graph.snapshots._prune", ["new", "old"]),  # and named, but the mark is still there
    ],
)
def test_a_killed_writer_does_no_harm(
    start: Start, store_dir: Path, where: str, kept: list[str]
) -> None:
    with open_store(store_dir) as store:
        store.add(example_map("old"))
        process = start(ADD_AND_DIE.replace("WHERE", where))
        process.communicate(timeout=30)
        assert process.returncode == -signal.SIGKILL
        assert (store_dir / "pending").exists()
        assert store.load("old") == example_map("old")
        if "_prune" not in where:
            assert [summary.id for summary in store.threads()] == ["old"]
    with open_store(store_dir, create=False) as store:
        assert sorted(summary.id for summary in store.threads()) == kept
        assert [store.load(thread) for thread in kept] == [example_map(thread) for thread in kept]
        assert not (store_dir / "pending").exists()
        assert store.add(example_map("new")) == ("unchanged" if "new" in kept else "added")
        store.add(example_map("another"))
        assert list((store_dir / "snapshots").glob("draft-*")) == []


def test_a_writer_killed_at_any_moment_leaves_whole_threads(start: Start, store_dir: Path) -> None:
    open_store(store_dir).close()
    known: set[str] = set()
    for delay in (0.05, 0.11, 0.17, 0.23):
        process = start(ADD_FOR_EVER)
        assert first_line(process) == "writing"
        time.sleep(delay)
        process.kill()
        process.communicate()
        with open_store(store_dir, create=False) as store:
            found = {summary.id for summary in store.threads()}
            assert known <= found
            for thread in found:
                assert store.load(thread) == example_map(thread)
            known = found
    assert known


def test_the_next_writer_heals_too(start: Start, store_dir: Path) -> None:
    with open_store(store_dir) as store:
        store.add(example_map("old"))
    start(ADD_AND_DIE.replace("WHERE", "graph.directory.publish")).communicate(timeout=30)
    with held(start):  # entering publishes, as any writer does
        pass
    with open_store(store_dir, create=False) as store:
        assert sorted(summary.id for summary in store.threads()) == ["new", "old"]


def test_opening_never_waits_for_a_writer_at_work(
    start: Start, store_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.directory.PATIENCE", 60.0)
    open_store(store_dir).close()
    with held(start):
        (store_dir / "pending").touch()
        begun = time.monotonic()
        with open_store(store_dir, create=False) as store:
            assert store.threads() == []
        assert time.monotonic() - begun < 30
        assert (store_dir / "pending").exists()


def test_several_processes_may_make_the_same_store(
    start: Callable[..., subprocess.Popen[str]], store_dir: Path
) -> None:
    processes = [start(ADD_ONE, f"thread-{number}") for number in range(3)]
    for process in processes:
        out, err = process.communicate(timeout=60)
        assert (out, err) == ("added\n", "")
    with open_store(store_dir, create=False) as store:
        assert len(store.threads()) == 3


def test_the_database_keeps_no_old_logs(store_dir: Path) -> None:
    with open_store(store_dir) as store:
        for number in range(3):
            store.add(example_map(f"thread-{number}"))
    assert len(list((store_dir / "db").glob("LOG*"))) == 1


def test_an_error_that_is_kept_does_not_keep_the_lock(store_dir: Path) -> None:
    amap = example_map()
    with open_store(store_dir) as store:
        store.add(amap)
        with pytest.raises(ThreadExists) as kept:
            store.add(other(amap))
        with open_store(store_dir) as second:
            assert second.add(example_map("second")) == "added"
        assert kept.value.__traceback__ is not None


def test_a_lost_pointer_is_written_anew(store_dir: Path) -> None:
    with open_store(store_dir) as store:
        store.add(example_map())
        for ruin in ("", "../../etc\n"):
            (store_dir / "current").write_text(ruin, encoding="utf-8")
            with pytest.raises(StoreError, match="lost its file 'current': open it again"):
                store.threads()
            with open_store(store_dir, create=False) as again:
                assert again.load(example_map().thread.id) == example_map()


def test_a_ruined_database_is_told_and_still_read(store_dir: Path) -> None:
    with open_store(store_dir) as store:
        store.add(example_map())
        (store_dir / "db" / "CURRENT").write_text("ruin", encoding="utf-8")
        with pytest.raises(StoreError, match="cannot be written: "):
            store.add(example_map("new"))
        assert store.load(example_map().thread.id) == example_map()


def snapshots(store_dir: Path) -> list[str]:
    return sorted(path.name for path in (store_dir / "snapshots").iterdir())


def fill(store: Store, *, start: int) -> None:
    for number in range(start, start + KEEP + 2):
        store.add(example_map(f"thread-{number}"))


def test_old_snapshots_go_but_never_from_under_a_reader(store_dir: Path) -> None:
    with open_store(store_dir) as store:
        store.add(example_map("first"))
        path = store.snapshot()
        with Snapshot(path) as snapshot:
            fill(store, start=0)
            assert len(snapshots(store_dir)) == KEEP + 1
            assert path.name in snapshots(store_dir)
            assert len({str(quad.graph_name) for quad in snapshot.db}) == 3
        fill(store, start=100)
        assert len(snapshots(store_dir)) == KEEP
        assert path.name not in snapshots(store_dir)
        with pytest.raises(FileNotFoundError):
            Snapshot(path)


def test_a_reader_whose_snapshot_was_pruned_takes_the_next(
    store_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(store_dir) as store:
        store.add(example_map("first"))
        old, true = store.snapshot(), Directory.newest
        fill(store, start=0)
        answers = [old, old]
        monkeypatch.setattr(
            Directory, "newest", lambda self: answers.pop() if answers else true(self)
        )
        assert store.load("first") == example_map("first")
        assert answers == []
