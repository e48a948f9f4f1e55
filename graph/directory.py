"""A store's directory: making one, reading its newest copy, and writing, one process at a time.

What lies in it is told in :mod:`graph.snapshots`. A writer that dies leaves ``pending`` behind;
whoever opens the directory next publishes what had been committed by then.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graph.errors import StoreError, StoreLocked, Way
from graph.quads import Writer
from graph.snapshots import Snapshot, newest, publish, replace_text

FORMAT: Final = "cruxmap store 1\n"
PATIENCE: Final = 5.0
"""Seconds that a writer waits for another one."""

_LOCKED: Final = re.compile(r"lock hold by current process|/LOCK: ")  # RocksDB's words


class Directory:
    """One store on disk.

    Raises:
        StoreError: nothing there can be opened; says why and what to do.
    """

    def __init__(self, location: Path, *, create: bool) -> None:
        self._location = location
        self._pending = location / "pending"
        self.patience = PATIENCE
        with self._wrapped("opened"):
            self._check(create=create)
            path = newest(location)
        if path is None or not path.is_dir():
            with self.writing():
                pass  # entering publishes what is there
        elif self._pending.exists():
            # Being written, or not ours to write: the older content stands meanwhile.
            with suppress(StoreError), self.writing(patience=0.0):
                pass

    def _check(self, *, create: bool) -> None:
        location, named = self._location, self._location / "format"
        if location.exists() and not location.is_dir():
            raise StoreError(
                f"the store {location} is a file: a store is a directory, name another place."
            )
        entries = location.iterdir() if location.exists() else ()
        # Another process may be making the same store: its draft of "format" is no other file.
        inside = sorted(entry.name for entry in entries if not entry.name.endswith(".draft"))
        if not inside:
            if not create:
                raise StoreError(f"there is no store at {location}.", ways=(Way.NEW_STORE,))
            location.mkdir(parents=True, exist_ok=True)
            replace_text(named, text=FORMAT)
        elif not named.exists():
            some = ", ".join(inside[:3]) + (", …" if len(inside) > 3 else "")
            raise StoreError(
                f"{location} holds other files ({some}) and no store: name an empty directory, or "
                "one that does not exist yet."
            )
        elif (found := named.read_text(encoding="utf-8", errors="replace")) != FORMAT:
            raise StoreError(
                f"the store {location} is a {found[:40].strip()!r}, which this version of cruxmap "
                f"cannot read (it reads {FORMAT.strip()!r}): use the version that made it, or add "
                "the threads to a new store."
            )

    @contextmanager
    def _wrapped(self, done: str) -> Iterator[None]:
        try:
            yield
        except (OSError, RuntimeError) as error:  # RuntimeError: pyoxigraph met ruined files
            reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
            raise StoreError(
                f"the store {self._location} cannot be {done}: {reason.rstrip('.')}.",
                ways=(Way.STORE,),
            ) from error

    def newest(self) -> Path:
        """The directory of the newest snapshot."""
        with self._wrapped("read"):
            path = newest(self._location)
        if path is None:
            raise StoreError(
                f"the store {self._location} has lost its file 'current': open it again, which "
                "writes it anew."
            )
        return path

    @contextmanager
    def reading(self) -> Iterator[ox.Store]:
        """The newest snapshot's database, which stays as it is until the end of the block."""
        with self._wrapped("read"), self._open_newest() as snapshot:
            yield snapshot.db

    def _open_newest(self) -> Snapshot:
        for _ in range(20):
            # Pruned when several writes came between reading its name and opening it.
            with suppress(FileNotFoundError):
                return Snapshot(self.newest())
        return Snapshot(self.newest())

    @contextmanager
    def writing(self, *, patience: float | None = None) -> Iterator[Writer]:
        """The database, for one writer at a time.

        Args:
            patience: seconds to wait for another writer, where not as usual.

        Raises:
            StoreLocked: the other writer took longer.
            StoreError: it cannot be written.
        """
        with self._wrapped("written"):
            writer = Writer(self._lock(self.patience if patience is None else patience))
            try:
                path = newest(self._location)
                if path is None or not path.is_dir() or self._pending.exists():
                    self._publish(writer)
                yield writer
            finally:
                writer.end()

    def _lock(self, patience: float) -> ox.Store:
        deadline = time.monotonic() + patience
        while True:
            try:
                return ox.Store(str(self._location / "db"))
            except OSError as error:
                if not _LOCKED.search(str(error)):
                    raise
                if time.monotonic() >= deadline:
                    raise StoreLocked(
                        f"another process is writing to the store {self._location}, and was still "
                        f"at it after {patience:g} seconds: try again when it is done."
                    ) from error
            time.sleep(0.02)

    def commit(self, writer: Writer, *, insert: list[ox.Quad], update: str | None) -> None:
        """Make one change, and let readers see it."""
        self._pending.touch()
        writer.commit(insert=insert, update=update)
        self._publish(writer)

    def _publish(self, writer: Writer) -> None:
        publish(writer.db, location=self._location)
        self._pending.unlink(missing_ok=True)
        for log in (self._location / "db").glob("LOG.old.*"):
            log.unlink()  # RocksDB would keep a thousand, 137 kB each
