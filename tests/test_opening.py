"""Where a store can be, and what is said of places where none can be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from example_map import example_map

from graph.errors import StoreError
from graph.store import open_store


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
        ("http://", "write http://HOST:PORT/PATH"),
        ("http://user:secret@example.org/sparql", "holds a user or a password"),
        ("http://example.org/sparql?query=x", "has no \\? and no #"),
        ("http://example.org:99999/", "write http://HOST:PORT/PATH"),
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
