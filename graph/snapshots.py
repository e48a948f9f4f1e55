"""Read-only copies of the store: how many processes read while one writes.

A store directory holds::

    format      which layout this is
    db/         the Oxigraph database, opened only while writing; its LOCK admits one writer
    pending     there while a write is under way and its snapshot is not out yet
    snapshots/  one read-only copy for each of the newest contents, made of hard links
    current     the name of the newest snapshot
    writer      who is writing at present, for those who have to wait
    words       an index of the words of every snapshot; what is wrong with it is made good
    vectors     what claims say as numbers, once it was asked; deleting it costs only time

Readers open the snapshot that ``current`` names and hold a shared ``flock`` on its directory, so
that the writer never prunes a copy that somebody is reading. A snapshot's name never comes back
with other content, not even in a store that was deleted and made anew: it is a cache key.

The process that answers strangers' queries imports this module too: it needs nothing but the
standard library and pyoxigraph. Needs a Unix (``fcntl``).
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Callable, Collection
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyoxigraph as ox

_NAME: Final = re.compile(r"[0-9]{8}-[0-9a-f]{8}")
KEEP: Final = 4
"""How many of the newest snapshots stay, whether or not anybody reads them."""


class Snapshot:
    """One open read-only copy of a store, protected from pruning until it is closed.

    Attributes:
        path: its directory.
        db: the database; use it only while the snapshot is open.

    Raises:
        FileNotFoundError: it was pruned meanwhile; take the newest one.
        OSError: it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._guard = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self.db = self._open()
        except BaseException:
            os.close(self._guard)
            raise

    def _open(self) -> ox.Store:
        fcntl.flock(self._guard, fcntl.LOCK_SH)
        if not (self.path / "CURRENT").exists():  # pruned while the lock was waited for
            raise FileNotFoundError(f"the snapshot {self.path} is gone")
        return ox.Store.read_only(str(self.path))

    def close(self) -> None:
        """Let go of the copy; closing twice does no harm."""
        if self._guard >= 0:
            del self.db
            os.close(self._guard)
            self._guard = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def newest(location: Path) -> Path | None:
    """The directory of the newest snapshot; None where the file ``current`` names none."""
    try:
        name = (location / "current").read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return None
    return location / "snapshots" / name if _NAME.fullmatch(name) else None


def publish(
    db: ox.Store,
    *,
    location: Path,
    announce: Callable[[str, Collection[str]], None] | None = None,
) -> str:
    """Make a snapshot of ``db``, let ``current`` name it, and prune those that nobody reads.

    The caller holds the writer's lock. ``current`` changes in one step at the very end: a crash
    on the way leaves the older snapshot in force, and a directory that the next call removes.

    ``announce`` is called before anybody can know of the snapshot, with its name and the names of
    all that are still there.

    Returns:
        the snapshot's name.
    """
    shelf = location / "snapshots"
    shelf.mkdir(exist_ok=True)
    last = max((int(name.partition("-")[0]) for name in _finished(shelf)), default=0)
    name = f"{last + 1:08d}-{secrets.token_hex(4)}"
    draft = shelf / f"draft-{name}"
    db.backup(draft)
    draft.rename(shelf / name)
    sync_folder(shelf)
    if announce is not None:
        announce(name, _finished(shelf))
    replace_text(location / "current", text=name + "\n")
    _prune(shelf)
    return name


def replace_text(path: Path, *, text: str) -> None:
    """Write a small file so that a reader sees the old text or the new one, and nothing else."""
    draft = path.with_name(path.name + f".{os.getpid()}.draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Have the names in a folder outlast a power cut."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _finished(shelf: Path) -> list[str]:
    return sorted(entry.name for entry in shelf.iterdir() if _NAME.fullmatch(entry.name))


def _prune(shelf: Path) -> None:
    kept = set(_finished(shelf)[-KEEP:])
    for entry in shelf.iterdir():
        if entry.name not in kept:
            _remove_unread(entry)


def _remove_unread(path: Path) -> None:
    try:
        guard = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return
    try:
        fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return  # somebody reads it: a later write will try again
    else:
        shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(guard)
