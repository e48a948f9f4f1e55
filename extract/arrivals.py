"""What is to be read: one file, a folder of them, or a corpus of thousands of threads.

An :class:`Arrival` says where one thread is, in a form that can be sent to another process and read
there. They come one by one: a corpus is never held as a whole, whatever its size.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath
from typing import IO, Final

from extract import convokit
from extract.dumps import GONE, clean, date_of, first_words, legal_id, without_gone
from extract.sources import MAX_BYTES, read_thread, title_of
from graph.errors import InputError
from graph.model import Thread
from graph.thread_json import thread_from_object

_LINES: Final = (".jsonl", ".ndjson")
_UTTERANCES: Final = "utterances.jsonl"
_ABOUT: Final = "conversations.json"
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
    with more patience than a file.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None
    title: str | None = None
    format: str | None = None
    row: bool = False

    def load(self) -> Thread:
        """Read the thread.

        Raises:
            InputError: it cannot be opened, or is no thread.
        """
        data = self.data if self.data is not None else self._content()
        if self.row:
            return _from_row(data, name=self.name)
        thread = read_thread(data, name=self.name, title=self.title, format=self.format)
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
    if path.is_dir():
        yield from _folder(path, format=format, seen=set())
    else:
        yield from _file(path, format=format)


def count(path: Path) -> int | None:
    """How many :func:`arrivals` there are at a path, where that can be told quickly, else None."""
    if path.is_file() and _is_lines(path) and not _is_convokit(path):
        try:
            with _opened(path) as file:
                return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
        except _BROKEN:
            return None
    if path.is_dir() and not (path / _UTTERANCES).exists():
        inside = [
            Path(folder, name)
            for folder, folders, files in os.walk(path)
            for name in (*folders, *files)
        ]
        if any(one.is_symlink() or _is_corpus(one) for one in inside):
            return None
        return sum(not one.is_dir() for one in inside)
    return 1 if path.is_file() and not _is_corpus(path) else None


# --- folders and files ----------------------------------------------------------------------------


def _folder(
    folder: Path,
    *,
    format: str | None,  # noqa: A002 - as above
    seen: set[tuple[int, int]],
) -> Iterator[Arrival | Missed]:
    try:
        at = folder.stat()
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        yield Missed(name=str(folder), why=_unreadable(folder, error))
        return
    if (at.st_dev, at.st_ino) in seen:
        yield Missed(name=str(folder), why=f"{folder} was gone through already.", meant=False)
        return
    seen.add((at.st_dev, at.st_ino))
    if _UTTERANCES in names:
        yield from _convokit_folder(folder)
        return
    for name in names:
        path = folder / name
        if name.startswith("."):
            yield Missed(name=str(path), why=f"{path} is hidden.", meant=False)
        elif path.is_dir():
            yield from _folder(path, format=format, seen=seen)
        else:
            yield from _file(path, format=format)


def _file(path: Path, *, format: str | None) -> Iterator[Arrival | Missed]:  # noqa: A002 - as above
    if not path.is_file():
        why = "it is no file" if path.exists() else "No such file or directory"
        yield Missed(name=str(path), why=f"{path} cannot be read: {why}.")
    elif path.suffix == ".zip":
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


def _from_row(data: bytes, *, name: str) -> Thread:
    """The thread of a line of a corpus: thread JSON, with the ids, dates and blanks of dumps."""
    try:
        row = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is not valid JSON: {error}. Save it again as JSON.") from error
    if isinstance(row, dict) and isinstance(row.get("posts"), list):
        row = dict(row, posts=[_post(post) for post in row["posts"]])
        if row.get("id") is not None:
            row["id"] = legal_id(row["id"])
        if not row.get("title"):
            texts = (post.get("text") for post in row["posts"] if isinstance(post, dict))
            words = next((text for text in texts if isinstance(text, str) and text.strip()), name)
            row["title"] = first_words(words)
    thread = thread_from_object(row, name=name)
    posts = without_gone(thread.posts)
    return thread if len(posts) == len(thread.posts) else replace(thread, posts=posts)


def _post(post: object) -> object:
    """A post of a row, as thread JSON has it."""
    if not isinstance(post, dict):
        return post
    made = dict(post)
    for key in ("id", "reply_to"):
        if made.get(key) is not None:
            made[key] = legal_id(made[key])
    made["created"] = date_of(made.get("created"))
    if isinstance(made.get("author"), str):
        made["author"] = clean(made["author"]).strip()
    text = made.get("text")
    if isinstance(text, str):
        made["text"] = clean(text) if text.strip() else GONE
    return made


# --- ConvoKit -------------------------------------------------------------------------------------


def _convokit_folder(folder: Path) -> Iterator[Arrival | Missed]:
    said, about = folder / _UTTERANCES, folder / _ABOUT
    yield from _convokit(said, said=_file_at(said), about=_file_at(about))


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
