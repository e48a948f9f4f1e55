"""A store's directory: making one, reading its newest copy, and writing, one process at a time.

What lies in it is told in :mod:`graph.snapshots`. A writer that dies leaves ``pending`` behind;
whoever opens the directory next publishes what had been committed by then.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graph.errors import StoreError, StoreLocked, Way
from graph.quads import Writer
from graph.snapshots import Snapshot, newest, publish, replace_text, sync_folder
from graph.words.index import Step
from graph.words.keeping import OnDisk

FORMAT: Final = "cruxmap store 1\n"
PATIENCE: Final = 5.0
"""Seconds that a writer waits for another one."""

_DRAFT, _FULL, _GONE = "db.filling", "db.full", "db.gone"  # while one takes the place of another
_NOTICE: Final = 0.5  # seconds of waiting after which that is told

Noted = Callable[[str], None]
"""Called with a sentence for a person who waits."""

_LOCKED: Final = re.compile(r"lock hold by current process|/LOCK: ")  # RocksDB's words


class Directory:
    """One store on disk; ``noted`` is told when a writer has to wait for another, and for whom.

    Raises:
        StoreError: nothing there can be opened; says why and what to do.
    """

    def __init__(self, location: Path, *, create: bool, noted: Noted | None = None) -> None:
        self._location = location
        self._noted = noted
        self._pending = location / "pending"
        self.patience = PATIENCE
        self.words = OnDisk(location)
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

    @property
    def location(self) -> Path:
        """The store's directory."""
        return self._location

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
            writer = self._lock(self.patience if patience is None else patience)
            try:
                self._sign()
                path = newest(self._location)
                if path is None or not path.is_dir() or self._pending.exists():
                    self._publish(writer)
                else:
                    writer.version = path.name
                yield writer
            finally:
                (self._location / "writer").unlink(missing_ok=True)  # while nobody else is one
                writer.end()

    def _sign(self) -> None:
        """Leave word of who is writing, for those who have to wait."""
        who = {"pid": os.getpid(), "program": Path(sys.argv[0]).name, "since": time.time()}
        (self._location / "writer").write_text(json.dumps(who), encoding="utf-8")

    def _who(self) -> str:
        """Who is writing, in words, as far as that can be told."""
        try:
            who = json.loads((self._location / "writer").read_text(encoding="utf-8"))
            pid, since = int(who["pid"]), time.localtime(float(who["since"]))
            program = str(who["program"])[:40]
            os.kill(pid, 0)
        except (OSError, ValueError, KeyError, TypeError, OverflowError):
            return "another process"
        return f"process {pid} ({program or 'Python'}, since {time.strftime('%H:%M:%S', since)})"

    def _lock(self, patience: float) -> Writer:
        """The database, and what keeps others out: RocksDB's lock, and one on the directory."""
        guard = os.open(self._location, os.O_RDONLY | os.O_DIRECTORY)
        try:
            begun = time.monotonic()
            told = self._noted is None
            while True:
                db = self._opened(guard)
                if db is not None:
                    return Writer(db, guard=guard)
                waited = time.monotonic() - begun
                if waited >= patience:
                    raise self._locked(patience)  # noqa: TRY301 the lock is let go of on the way
                if waited >= _NOTICE and not told and self._noted is not None:
                    told = True
                    self._noted(f"waiting for {self._who()}, which is writing to {self._location}.")
                time.sleep(0.02)
        except BaseException:
            os.close(guard)
            raise

    def _locked(self, patience: float) -> StoreLocked:
        return StoreLocked(
            f"{self._who()} is writing to the store {self._location}, and was still at it after "
            f"{patience:g} seconds: try again when it is done."
        )

    def _opened(self, guard: int) -> ox.Store | None:
        """The database, once nobody else has it."""
        try:
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        self._settle_swap()
        try:
            return ox.Store(str(self._location / "db"))
        except OSError as error:
            if not _LOCKED.search(str(error)):
                raise
            return None

    def swap(self, fill: Callable[[ox.Store], None]) -> None:
        """Put a new database, which ``fill`` fills, in the place of the one that is there.

        Until it is full, and safe on disk, everything stays as it was. What happens to the process
        after that changes nothing: whoever writes next ends what it began.

        Raises:
            StoreLocked: another process has been writing for some seconds.
        """
        with self.writing() as writer:
            draft = self._location / _DRAFT
            new = ox.Store(str(draft))
            fill(new)
            new.flush()
            del new
            sync_folder(draft)
            self._pending.touch()
            draft.rename(self._location / _FULL)
            sync_folder(self._location)
            writer.let_go()
            self._settle_swap()
            again = Writer(ox.Store(str(self._location / "db")))
            self._publish(again)
            again.end()

    def _settle_swap(self) -> None:
        """End what a process began that put one database in the place of another."""
        old, full, gone = (self._location / name for name in ("db", _FULL, _GONE))
        if full.exists():
            self._pending.touch()
            if old.exists():
                if gone.exists():
                    shutil.rmtree(gone)
                old.rename(gone)
            full.rename(old)
            sync_folder(self._location)
        for left in (gone, self._location / _DRAFT):
            if left.exists():
                shutil.rmtree(left)

    def commit(self, writer: Writer, *, insert: list[ox.Quad], update: str | None) -> None:
        """Make one change, and let readers see it."""
        self._pending.touch()
        writer.commit(insert=insert, update=update)
        self._publish(writer, threads=writer.threads)

    def _publish(self, writer: Writer, *, threads: Collection[str] | None = None) -> None:
        """Let readers see what there is; ``threads`` are all that changed, None where who knows."""
        base = newest(self._location)

        def announce(name: str, alive: Collection[str]) -> None:
            known = None if base is None else base.name
            step = Step(name=name, base=known, changed=threads, alive=alive)
            self.words.follow(writer.db, step)

        writer.version = publish(writer.db, location=self._location, announce=announce)
        self._pending.unlink(missing_ok=True)
        for log in (self._location / "db").glob("LOG.old.*"):
            log.unlink()  # RocksDB would keep a thousand, 137 kB each
