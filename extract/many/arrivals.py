"""What is to be read: one file, a folder of them, or a corpus of thousands of threads.

An :class:`Arrival` says where one thread is, in a form that can be sent to another process and read
there. They come one by one: a corpus is never held as a whole, whatever its size.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath
from typing import IO, Final

from extract.formats import convokit
from extract.formats.dumps import thread_from_row
from extract.many.naming import Identity, identity
from extract.quoting.quotes import quoted
from extract.sources import MAX_BYTES, read_thread, title_of
from graph.errors import InputError
from graph.model import Thread

_LINES: Final = (".jsonl", ".ndjson")
_UTTERANCES: Final = "utterances.jsonl"
_ABOUT: Final = "conversations.json"
_STORE: Final = frozenset(("format", "db", "snapshots"))  # what lies in every store of ours
_MOST_WASTED: Final = 20 * MAX_BYTES
"""So many bytes may pass without a line that is short enough; what follows them is not read."""
_BLANK: Final = 100  # bytes that a blank line counts for, as it takes as long

_BROKEN: Final = (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, UnicodeError)
"""What reading a compressed file ends in when it is broken, or needs a password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One thread that is to be read: the file at ``path``, or ``data`` out of a larger one.

    ``name`` is what messages call it. ``title`` names the thread where it has no title; where that
    is None too, its first words do. ``row`` says that ``data`` is a line of a corpus, which is read
    with more patience than a file. ``id`` takes the place of an id that is another thread's.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None
    title: str | None = None
    format: str | None = None
    row: bool = False
    id: str | None = None

    def load(self) -> Thread:
        """Read the thread.

        Raises:
            InputError: it cannot be opened, or is no thread.
        """
        return self._read(noted=None)

    def known(self, *, noted: Callable[[str], None] | None = None) -> tuple[Thread, Identity]:
        """Read the thread, and say what tells it from others.

        ``noted`` is called with what a person should know of how it was read.

        Raises:
            InputError: it cannot be opened, or is no thread.
        """
        thread = self.load() if noted is None else self._read(noted=noted)
        if self.id is not None:
            return thread, replace(identity(thread, named=""), made=False)
        data = None if self.data is None and self.path is None else self._bytes
        return thread, identity(thread, named=self.title or self.name, data=data)

    @property
    def place(self) -> str:
        """Where it is, from the root of the file system on."""
        return os.path.realpath(self.path or self.name)

    def _read(self, *, noted: Callable[[str], None] | None) -> Thread:
        thread = self._thread(self._bytes(), noted=noted)
        return thread if self.id is None else replace(thread, id=self.id)

    def _bytes(self) -> bytes:
        return self.data if self.data is not None else self._content()

    def _thread(self, data: bytes, *, noted: Callable[[str], None] | None) -> Thread:
        if self.row:
            return quoted(thread_from_row(data, name=self.name))
        thread = read_thread(
            data,
            name=self.name,
            title=self.title,
            format=self.format,
            noted=noted,
        )
        if self.data is not None and self.title is not None:
            return replace(thread, title=self.title)  # the corpus knows it better
        return thread

    def _content(self) -> bytes:
        path = self.path
        if path is None:
            raise InputError(f"{self.name} names neither a file nor what is in one.")
        try:
            with _opened(path) as file:
                data = file.read(MAX_BYTES + 1)
        except _BROKEN as error:
            raise InputError(_unreadable(path, error)) from error
        if len(data) > MAX_BYTES:
            size = f"{path.stat().st_size:,}" if path.suffix != ".gz" else f"over {MAX_BYTES:,}"
            raise InputError(
                f"{path} has {size} bytes: at most {MAX_BYTES:,} are read. Split the thread."
            )
        return data


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """Something that is not read, and why; ``meant`` is false where it never was meant to be."""

    name: str
    why: str
    meant: bool = True


def arrivals(
    path: Path,
    *,
    format: str | None = None,  # noqa: A002 - the word users know
) -> Iterator[Arrival | Missed]:
    """Say what there is to read at a path, in an order that is always the same.

    A folder is gone through with all that is in it, by name; a link to a folder is followed once.
    A corpus (JSON lines of threads; ConvoKit, as a folder, a zip or its ``utterances.jsonl``) gives
    each of its threads. Anything else is a file with one thread. ``.gz`` is unpacked on the way.
    Nothing is raised: what cannot be read is a :class:`Missed` in its place.

    Args:
        path: a folder or a file.
        format: a key of :data:`extract.sources.READERS` for files that hold one thread.
    """
    yield from _at(path, format=format, seen=set())


def holds_many(path: Path) -> bool:
    """Whether a path may hold more than one thread: a folder, or a corpus."""
    return path.is_dir() or _is_corpus(path)


def count(path: Path) -> int | None:
    """How many :func:`arrivals` there are at a path, where that can be told quickly, else None."""
    if path.is_dir():
        inside = list(os.walk(path))
        links = any(Path(at, name).is_symlink() for at, folders, _ in inside for name in folders)
        if links or any(_is_corpus(PurePath(name)) for _, _, files in inside for name in files):
            return None
        return sum(1 for _ in arrivals(path))
    if not _is_corpus(path):
        return 1
    if not _is_lines(path) or _is_convokit(path):
        return None
    try:
        with _opened(path) as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    except _BROKEN:
        return None


# --- folders and files ----------------------------------------------------------------------------


def _at(
    path: Path,
    *,
    format: str | None,  # noqa: A002 - as above
    seen: set[tuple[int, int]],
) -> Iterator[Arrival | Missed]:
    try:
        what = path.stat()
    except OSError as error:
        yield Missed(name=str(path), why=_unreadable(path, error))
        return
    if stat.S_ISREG(what.st_mode):
        yield from _file(path, format=format)
    elif not stat.S_ISDIR(what.st_mode):
        yield Missed(name=str(path), why=f"{path} is neither a file nor a folder.")
    elif (key := (what.st_dev, what.st_ino)) in seen:
        yield Missed(name=str(path), why=f"{path} was gone through already.", meant=False)
    else:
        seen.add(key)
        yield from _folder(path, format=format, seen=seen)


def _folder(
    folder: Path,
    *,
    format: str | None,  # noqa: A002 - as above
    seen: set[tuple[int, int]],
) -> Iterator[Arrival | Missed]:
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        yield Missed(name=str(folder), why=_unreadable(folder, error))
        return
    if _UTTERANCES in names:
        said, about = folder / _UTTERANCES, folder / _ABOUT
        yield from _convokit(said, said=_file_at(said), about=_file_at(about))
    elif _STORE.issubset(names):
        yield Missed(name=str(folder), why=f"{folder} is a store of maps.", meant=False)
    else:
        for name in names:
            path = folder / name
            if name.startswith("."):
                yield Missed(name=str(path), why=f"{path} is hidden.", meant=False)
            else:
                yield from _at(path, format=format, seen=seen)


def _file(path: Path, *, format: str | None) -> Iterator[Arrival | Missed]:  # noqa: A002 - as above
    if path.suffix == ".zip":
        yield from _zip(path)
    elif _is_convokit(path):
        yield from _convokit(path, said=_file_at(path), about=_file_at(path.with_name(_ABOUT)))
    elif _is_lines(path):
        for number, line in _lines(path, opened=_file_at(path)):
            name = f"{path}:{number}"
            if isinstance(line, Missed):
                yield line
            else:
                yield Arrival(name=name, data=line, row=True)
    else:
        unpacked = path.with_suffix("") if path.suffix == ".gz" else path
        yield Arrival(name=str(path), path=path, title=title_of(unpacked), format=format)


def _is_lines(path: PurePath) -> bool:
    return (path.with_suffix("") if path.suffix == ".gz" else path).suffix in _LINES


def _is_corpus(path: PurePath) -> bool:
    return path.suffix == ".zip" or _is_lines(path)


def _is_convokit(path: Path) -> bool:
    """Whether a file of lines begins with an utterance."""
    if not _is_lines(path):
        return False
    try:
        with _opened(path) as file:
            return convokit.conversation_of(file.readline(MAX_BYTES)) is not None
    except _BROKEN:
        return False


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """A file's content, unpacked."""
    with path.open("rb") as raw:
        if path.suffix != ".gz":
            yield raw
            return
        with gzip.GzipFile(fileobj=raw) as file:
            yield io.BufferedReader(file)


def _unreadable(path: PurePath, error: Exception) -> str:
    why = (error.strerror if isinstance(error, OSError) else "") or str(error) or "it is broken"
    return f"{path} cannot be read: {why.rstrip('.')}."


# --- JSON lines -----------------------------------------------------------------------------------

_Opened = Callable[[], AbstractContextManager[IO[bytes]]]  # opens a file that may be compressed


def _file_at(path: Path) -> _Opened:
    return partial(_opened, path)


def _member(archive: zipfile.ZipFile, name: str) -> _Opened:
    return partial(archive.open, name)


def _lines(path: PurePath, *, opened: _Opened) -> Iterator[tuple[int, bytes | Missed]]:
    """The lines of a file that are not blank, numbered from 1; what is too long is missed."""
    wasted = number = 0
    try:
        with opened() as file:
            while line := file.readline(MAX_BYTES + 1):
                number += 1
                name = f"{path}:{number}"
                long = len(line) > MAX_BYTES and not line.endswith(b"\n")
                rest = line
                while long and rest and not rest.endswith(b"\n") and wasted <= _MOST_WASTED:
                    rest = file.readline(MAX_BYTES)
                    wasted += len(rest)
                if wasted > _MOST_WASTED:
                    why = f"{name} goes on and on without a thread: the rest is not read."
                    yield number, Missed(name=name, why=why)
                    return
                if long:
                    why = f"{name} has more than {MAX_BYTES:,} bytes. Split the thread."
                    yield number, Missed(name=name, why=why)
                elif line.strip():
                    wasted = 0
                    yield number, line.strip()
                else:
                    wasted += len(line) + _BLANK
    except _BROKEN as error:
        name = f"{path}:{number + 1}"
        yield number + 1, Missed(name=name, why=_unreadable(PurePath(name), error))


# --- ConvoKit -------------------------------------------------------------------------------------


def _zip(path: Path) -> Iterator[Arrival | Missed]:
    """The corpora in a zip, which are read from it as they are; nothing is unpacked on disk."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            corpora = sorted(name for name in names if PurePath(name).name == _UTTERANCES)
            for name in corpora:
                about = name.removesuffix(_UTTERANCES) + _ABOUT
                yield from _convokit(
                    path / name, said=_member(archive, name), about=_member(archive, about)
                )
    except _BROKEN as error:
        yield Missed(name=str(path), why=_unreadable(path, error))
        return
    if not corpora:
        why = f"{path} holds no {_UTTERANCES}, so it is no ConvoKit corpus. Unpack it."
        yield Missed(name=str(path), why=why)


def _convokit(path: PurePath, *, said: _Opened, about: _Opened) -> Iterator[Arrival | Missed]:
    """The conversations of a corpus: it is gone through once before the first one comes."""
    with closing(convokit.Corpus()) as corpus:
        for number, line in _lines(path, opened=said):
            if isinstance(line, Missed):
                yield line
            elif (talk := convokit.conversation_of(line)) is None:
                name = f"{path}:{number}"
                yield Missed(name=name, why=f"{name} is no utterance of a ConvoKit corpus.")
            else:
                corpus.put(talk, line=line)
        # Titles that cannot be read are done without.
        with suppress(KeyError, *_BROKEN), about() as file:
            corpus.name(convokit.titles(io.TextIOWrapper(file, encoding="utf-8-sig")))
        for one in corpus.talks(most=MAX_BYTES):
            yield Arrival(
                name=f"{path}:{one.id}", data=one.lines, title=one.title, format="convokit"
            )
