"""Backups: one moment of any store as one file, and any store out of it, whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from example_map import example_map, hostile_map
from hypothesis import given, settings
from sparql_servers import empty, oxigraph
from strategies import maps
from terminal import assert_refused, run

from graph.errors import InputError, StoreError
from graph.keeping.backup import backup, checked, restore
from graph.keeping.check import problems
from graph.keeping.rewriting import Rewrite
from graph.kept import ready
from graph.model import ArgumentMap
from graph.store import Store, open_store

KINDS = ("disk", "memory", "oxigraph")
MAPS = (example_map(), hostile_map(), example_map("größe"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as address:
        yield address


@pytest.fixture
def place(server: str, tmp_path: Path) -> Callable[[str, str], str]:
    """Where a store of a kind is, with nothing in it."""

    def made(kind: str, name: str) -> str:
        if kind == "oxigraph":
            empty(f"{server}/update")
            return server
        return "memory:" if kind == "memory" else str(tmp_path / name)

    return made


def held(store: Store) -> dict[str, ArgumentMap]:
    return {one.id: store.load(one.id) for one in store.threads()}


@pytest.mark.parametrize("target", KINDS)
@pytest.mark.parametrize("source", KINDS)
def test_any_store_can_be_restored_to_any_other(
    place: Callable[[str, str], str], tmp_path: Path, source: str, target: str
) -> None:
    file = tmp_path / "maps.nq.gz"
    with open_store(place(source, "one")) as store:
        store.add_many([ready(amap) for amap in MAPS])
        done = backup(store, file)
    assert (done.threads, done.path) == (3, file)
    with open_store(place(target, "other")) as store:
        restore(checked(file), store)
        assert held(store) == {amap.thread.id: amap for amap in MAPS}
        assert list(problems(store)) == []
        again = backup(store, tmp_path / "again.nq.gz")
    assert again.path.read_bytes() == file.read_bytes()


@given(amap=maps())
@settings(max_examples=20)
def test_any_map_survives(tmp_path_factory: pytest.TempPathFactory, amap: ArgumentMap) -> None:
    file = tmp_path_factory.mktemp("backup") / "maps.nq.gz"
    with open_store("memory:") as store, open_store("memory:") as other:
        store.add(amap)
        backup(store, file)
        restore(checked(file), other)
        assert held(other) == {amap.thread.id: amap}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A backup of one thread."""
    with open_store("memory:") as store:
        store.add(example_map())
        return backup(store, tmp_path / "maps.nq.gz").path


def test_nothing_is_overwritten_unasked(tmp_path: Path, file: Path, store: Path) -> None:
    before = file.read_bytes()
    assert_refused(run("backup", file, "--store", store), saying="there already: .*--replace")
    assert file.read_bytes() == before
    with open_store(store) as opened:
        opened.remove(example_map().thread.id)
        opened.add(hostile_map())
    assert_refused(run("restore", file, "--store", store), saying="holds 1 thread: .*--replace")
    with open_store(store) as opened:
        assert held(opened) == {"hostile": hostile_map()}
    done = run("restore", file, "--store", store, "--replace")
    assert done.exit_code == 0, done.output
    with open_store(store) as opened:
        assert held(opened) == {example_map().thread.id: example_map()}
    assert run("backup", file, "--store", store, "--replace").exit_code == 0
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".tmp")] == []


def test_in_a_folder_a_backup_is_named_after_the_time(store: Path, tmp_path: Path) -> None:
    done = run("backup", tmp_path, "--store", store)
    (made,) = tmp_path.glob("cruxmap-*.nq.gz")
    assert done.stdout.startswith(f"{made}: 1 thread, ")


def test_a_folder_that_is_named_as_one_is_made(store: Path, tmp_path: Path) -> None:
    done = run("backup", f"{tmp_path}/backups/", "--store", store)
    (made,) = (tmp_path / "backups").glob("cruxmap-*.nq.gz")
    assert done.stdout.startswith(f"{made}: 1 thread, ")
    refused = run("backup", f"{tmp_path}/none/backups/", "--store", store)
    assert_refused(refused, saying="none/backups cannot be made .*: name another")


def spoilt(file: Path, change: Callable[[bytes], bytes], *, sign: bool = False) -> None:
    """Change what a backup holds; and its checksum too, as one would who does it on purpose."""
    text = change(gzip.decompress(file.read_bytes()))
    if sign:
        body, _, end = text.rpartition(b"# end ")
        text = body + b"# end " + end.split(b"sha256=")[0] + b"sha256="
        text += hashlib.sha256(body).hexdigest().encode() + b"\n"
    file.write_bytes(gzip.compress(text))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text[: len(text) // 2], "has no end: it was cut short"),
        (lambda text: text.replace(b"Ada", b"Bob"), "changed or damaged"),
        (lambda text: b"<a> <b> <c> .\n" + text, "is no backup that this version can read"),
        (lambda _: b"", "has no end"),
    ],
)
def test_what_is_no_whole_backup_is_refused_before_anything_is_touched(
    file: Path, store_dir: Path, change: Callable[[bytes], bytes], words: str
) -> None:
    spoilt(file, change)
    assert_refused(run("restore", file, "--store", store_dir), saying=words)
    assert not store_dir.exists()


def test_a_packed_file_that_was_cut_short_is_refused(file: Path, store_dir: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])
    assert_refused(run("restore", file, "--store", store_dir), saying="is it a whole backup")
    file.write_bytes(b"not packed")
    assert_refused(run("restore", file, "--store", store_dir), saying="is it a whole backup")
    assert not store_dir.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace(b"/id/g/a-role", b"/id/g/another"), "which is another's"),
        (lambda text: text.replace(b"<https://w3id.org/cruxmap/id/catalog> .", b"."), "another's"),
        (lambda text: text.replace(b"threads=1", b"threads=2"), "says that it holds 2"),
        (lambda text: text.replace(b" .\n", b" ?\n", 1), "is no N-Quads"),
    ],
)
@pytest.mark.parametrize("kind", ["disk", "memory"])
def test_what_a_forged_backup_holds_is_not_kept(
    file: Path, store_dir: Path, kind: str, change: Callable[[bytes], bytes], words: str
) -> None:
    spoilt(file, change, sign=True)
    with open_store("memory:" if kind == "memory" else store_dir) as store:
        store.add(hostile_map())
        with pytest.raises(InputError, match=words):
            restore(checked(file), store, replace=True)
        assert held(store) == {"hostile": hostile_map()}
        store.add(example_map("next"))
        assert set(held(store)) == {"hostile", "next"}
        assert list(problems(store)) == []


WRITE = """
from graph.kept import ready
store = open_store(sys.argv[1])
print("writing", flush=True)
number = 0
while not Path(sys.argv[1], "enough").exists():
    number += 1
    store.add_many([ready(example_map(f"{side}-{number}")) for side in ("left", "right")])
    store.remove(f"left-{number}") if number % 3 == 0 else None
"""


def test_a_backup_is_of_one_moment_while_others_write(
    start: Callable[..., subprocess.Popen[str]], store_dir: Path, tmp_path: Path
) -> None:
    with open_store(store_dir) as store:
        writer = start(WRITE)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        for number in range(4):
            before = len(store.threads())
            while len(store.threads()) < before + 3:
                assert writer.poll() is None, writer.communicate()[1]
            file = backup(store, tmp_path / f"{number}.nq.gz").path
            with open_store("memory:") as copy:
                restore(checked(file), copy)
                ids = set(held(copy))
                assert list(problems(copy)) == []
            numbers = {int(one.partition("-")[2]) for one in ids if one.startswith("right")}
            assert numbers == set(range(1, max(numbers) + 1))
            lacking = {n for n in numbers if f"left-{n}" not in ids}
            assert {n for n in numbers if n % 3 == 0} - lacking <= {max(numbers)}
            assert all(n % 3 == 0 for n in lacking)
        (store_dir / "enough").touch()


RESTORE_AND_DIE = """
import graph.directory, pathlib, shutil
from graph.keeping.rewriting import Rewrite
from graph.kept import ready
def die(*args, **words):
    os.kill(os.getpid(), signal.SIGKILL)
with open_store(sys.argv[1]) as store:
    BEFORE
    one = ready(example_map("new"))
    store.refill([Rewrite(new={"new": one.whole()})])
"""


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        ("pathlib.Path.rename = die", "old"),  # it is full, and not yet known to be
        ("graph.directory.sync_folder = lambda path: path.name == 'store' and die()", "new"),
        (("rename = pathlib.Path.rename; pathlib.Path.rename = "
         "lambda self, to: die() if self.name == 'db' else rename(self, to)"), "new"),
        (("rename = pathlib.Path.rename; pathlib.Path.rename = "
         "lambda self, to: die() if to.name == 'db' else rename(self, to)"), "new"),
        ("graph.directory.shutil.rmtree = die", "new"),
        ("graph.directory.publish = die", "new"),
    ],
)  # fmt: skip
def test_a_restore_that_is_killed_has_done_all_or_nothing(
    start: Callable[..., subprocess.Popen[str]], store_dir: Path, before: str, kept: str
) -> None:
    with open_store(store_dir) as store:
        store.add(example_map("old"))
        process = start(RESTORE_AND_DIE.replace("BEFORE", before))
        _, words = process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL, words
        assert held(store) == {"old": example_map("old")}  # as long as nobody opens it
    with open_store(store_dir, create=False) as store:
        assert held(store) == {kept: example_map(kept)}
        store.add(example_map("next"))
        assert set(held(store)) == {kept, "next"}
        assert list(problems(store)) == []
    assert [path.name for path in store_dir.iterdir() if path.name.startswith("db.")] == []


def test_a_restore_that_fails_leaves_the_store_as_it_was(store: Path) -> None:
    def broken() -> Iterator[Rewrite]:
        one = ready(example_map("one"))
        yield Rewrite(new={"one": one.whole()})
        raise StoreError("the file ended")

    with open_store(store) as opened:
        with pytest.raises(StoreError, match="the file ended"):
            opened.refill(broken())
        assert set(held(opened)) == {example_map().thread.id}
        opened.add(example_map("next"))
    assert [path.name for path in store.iterdir() if path.name.startswith("db.")] == []
