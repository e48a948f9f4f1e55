"""The index where a store keeps it: beside a directory's other files, or in memory.

Whoever writes to the store brings the index up to date before anybody can read what was written.
Where that fails (a full disk, a file that is ruined, an older cruxmap that knew of no index), the
store goes on, and whoever searches next makes the index good from the copy of the store that they
read. Where they may not write there, they read that copy into an index of their own, in memory.
"""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Final, Protocol

import pyoxigraph as ox

from graph.errors import StoreError
from graph.snapshots import Snapshot, newest
from graph.tallies.tally import Tally
from graph.words.index import Index, Step
from graph.words.look import Found, Search

NAME: Final = "words"
"""The folder in a store's directory; deleting it costs only the time to index again."""


class Searcher(Protocol):
    """What finds claims and posts by their words in one store; safe for several threads."""

    def find(self, search: Search, *, snapshot: Path | None = None) -> Found:
        """The claims and posts that say what is looked for.

        Args:
            search: what to look for, and where.
            snapshot: a copy of the store to answer for; what is kept now, where none is given.

        Raises:
            FileNotFoundError: the copy was pruned meanwhile; take the newest one.
            OSError: the copy cannot be read.
            StoreError: the store cannot be read.
        """

    def tally(self, tally: Tally, *, snapshot: Path) -> list[str] | None:
        """What is kept counted of a copy of the store, as rows of VALUES; None if it is not.

        Raises:
            OSError: the copy cannot be read.
        """
        del tally, snapshot
        return None

    def rebuild(self) -> int:
        """Index everything from nothing; returns how many threads there are to be found.

        Raises:
            StoreError: the index cannot be written.
        """


class OnDisk(Searcher):
    """The index of a store in a directory."""

    def __init__(self, location: Path) -> None:
        self._location = location
        self._folder = location / NAME
        self._file = self._folder / "index.sqlite"
        self._copies = _Copies()

    def follow(self, db: ox.Store, step: Step) -> None:
        """Take on a copy of the store; what goes wrong stops nobody.

        An index that does not know a copy is made good by whoever searches in it.
        """
        with suppress(sqlite3.Error, OSError):
            self._follow(db, step)

    def _follow(self, db: ox.Store, step: Step, *, anew: bool = False) -> int:
        self._folder.mkdir(exist_ok=True)
        try:
            with Index(self._file) as index:
                return index.follow(db, step, anew=anew)
        except sqlite3.OperationalError:
            raise  # no room, no right, or no turn
        except sqlite3.DatabaseError:
            # The file is ruined, or none of SQLite's: an empty one takes its place.
            ruined = self._folder.with_name(f"{NAME}.{secrets.token_hex(4)}.draft")
            self._folder.rename(ruined)
            shutil.rmtree(ruined, ignore_errors=True)
            self._folder.mkdir(exist_ok=True)
        with Index(self._file) as index:
            return index.follow(db, step, anew=anew)

    def rebuild(self) -> int:
        """Index the newest copy of the store from nothing."""
        path = self._newest()
        try:
            with Snapshot(path) as snapshot:
                return self._follow(snapshot.db, self._step(path), anew=True)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"the index {self._file} cannot be written: {error}. Try again when nobody is "
                "writing to the store, or check the directory."
            ) from error

    def find(self, search: Search, *, snapshot: Path | None = None) -> Found:
        """Ask the index, and make it good first where it does not know the copy."""
        if snapshot is not None:
            return self._find(search, snapshot)
        for _ in range(20):
            # Pruned when several writes came between reading its name and opening it.
            with suppress(FileNotFoundError):
                return self._find(search, self._newest())
        return self._find(search, self._newest())

    def tally(self, tally: Tally, *, snapshot: Path) -> list[str] | None:
        """Ask the index, and make it good first where it does not know the copy."""
        known = self._counted(tally, snapshot)
        return self._counted(tally, snapshot) if known is None and self._mended(snapshot) else known

    def _counted(self, tally: Tally, path: Path) -> list[str] | None:
        with suppress(sqlite3.Error), Index(self._file, reading=True) as index:
            return index.tally(tally, name=path.name)
        return None

    def _find(self, search: Search, path: Path) -> Found:
        found = self._asked(search, path)
        if found is None and self._mended(path):
            found = self._asked(search, path)
        return self._copies.find(search, path) if found is None else found

    def _asked(self, search: Search, path: Path) -> Found | None:
        with suppress(sqlite3.Error), Index(self._file, reading=True) as index:
            return index.find(search, name=path.name)
        return None

    def _mended(self, path: Path) -> bool:
        """Whether the index was made to know this copy, which is the newest."""
        if newest(self._location) != path:
            return False  # its content would only be in the way of what is newer
        with Snapshot(path) as snapshot, suppress(sqlite3.Error, OSError):
            self._follow(snapshot.db, self._step(path))
            return True
        return False

    def _newest(self) -> Path:
        path = newest(self._location)
        if path is None:
            raise StoreError(
                f"the store {self._location} has lost its file 'current': open it again, which "
                "writes it anew."
            )
        return path

    def _step(self, path: Path) -> Step:
        return Step(name=path.name, alive=[entry.name for entry in path.parent.iterdir()])


class InMemory(Searcher):
    """The index of a store in memory, brought up to date when somebody searches.

    Args:
        reading: the content, for one at a time.
        version: its name.
    """

    def __init__(
        self, reading: Callable[[], AbstractContextManager[ox.Store]], *, version: Callable[[], str]
    ) -> None:
        self._reading = reading
        self._version = version
        self._index = Index(None)
        self._copies = _Copies()

    def find(self, search: Search, *, snapshot: Path | None = None) -> Found:
        """Ask the index, once it knows what is kept now."""
        if snapshot is not None:
            return self._copies.find(search, snapshot)
        with self._reading() as db:
            return _found(self._index, search, db=db, name=self._version())

    def rebuild(self) -> int:
        """Index what is kept now from nothing."""
        with self._reading() as db:
            return self._index.follow(db, Step(name=self._version()), anew=True)


class _Copies:
    """Copies of a store that its index does not know, read into memory; the last one is kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: tuple[Path, Index] | None = None

    def find(self, search: Search, path: Path) -> Found:
        with self._lock:
            if self._last is None or self._last[0] != path:
                self._last = None
                index = Index(None)
                with Snapshot(path) as snapshot:
                    index.follow(snapshot.db, Step(name=path.name))
                self._last = path, index
            found = self._last[1].find(search, name=path.name)
        return _there(found)


def _found(index: Index, search: Search, *, db: ox.Store, name: str) -> Found:
    index.follow(db, Step(name=name))
    return _there(index.find(search, name=name))


def _there(found: Found | None) -> Found:
    if found is None:
        raise AssertionError("an index knows the copy that it was just made to follow")
    return found
