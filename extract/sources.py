"""Where threads come from: one reader a format, found by content or named by hand.

To add a format, write an :class:`extract.reader.Reader` and register it in :data:`READERS`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Final

from extract.formats import (
    convokit,
    discourse,
    forummagnum,
    hackernews,
    lobsters,
    markdown,
    posts,
    reddit,
    tables,
)
from extract.formats.shape import outline
from extract.pages import reader as pages
from extract.pages.charset import decode_page, decode_western
from extract.quoting.quotes import quoted
from extract.raw.replies import answered
from extract.reader import Fetch, NotThisError, Reader
from extract.threads import read_posts
from graph.errors import InputError, Way
from graph.model import Thread, check_text, slug
from graph.thread_json import thread_from_json

_BEGUN: Final = 10_000  # characters that show whether broken JSON is meant as JSON
MAX_BYTES: Final = 5_000_000
"""A larger source is refused: it is some 800 000 words, more than a map can show."""


def read_text(text: str, *, name: str, fetch: Fetch | None = None) -> Thread:  # noqa: ARG001 - one signature for all
    """Read pasted text, in which nothing but the words tells the posts apart.

    The thread's id is made from ``name``.

    Raises:
        InputError: if there are no words in it.
    """
    posts = read_posts(text)
    return Thread(id=slug(name), title=name, posts=posts)


def _json(text: str, *, name: str, fetch: Fetch | None = None) -> Thread:  # noqa: ARG001 - one signature for all
    return thread_from_json(text, name=name)


def _looks_like_json(text: str) -> bool:
    """Whether text is JSON, or begins like an object with a key and so is meant as JSON."""
    begun = text.lstrip()
    if begun[:1] not in ("{", "["):
        return False
    return bool(outline(text)) or begun[1:_BEGUN].lstrip("[{ \t\r\n")[:1] == '"'


READERS: Final[dict[str, Reader]] = {
    "forummagnum": forummagnum.READER,
    "hackernews": hackernews.READER,
    "reddit": reddit.READER,
    "discourse": discourse.READER,
    "lobsters": lobsters.READER,
    "convokit": convokit.READER,
    "posts": posts.READER,
    "json": Reader(
        read=_json,
        looks=_looks_like_json,
        what="thread JSON, in which a thread is kept without loss",
        limits="none",
        sign="it begins as JSON does",
    ),
    "csv": tables.READER,
    "html": pages.KNOWN,
    "page": pages.OTHER,
    "markdown": markdown.READER,
    "text": Reader(
        read=read_text,
        looks=lambda _text: True,
        what="plain text, as it is selected and copied from a page",
        limits="who wrote what, and what answers what, is read off the words; "
        "at most 100,000 lines",
        replies=False,
        sign="it looks like nothing else",
    ),
}
"""Every format that can be read; the first that a text looks like is taken for it."""


def guess_format(text: str) -> str:
    """Name the first reader that ``text`` looks like; anything is plain text in the end."""
    return next(name for name, reader in READERS.items() if reader.looks(text))


def _check_size(size: int, *, name: str) -> None:
    if size > MAX_BYTES:
        raise InputError(
            f"{name} has {size:,} bytes: at most {MAX_BYTES:,} are read. Split the thread."
        )


def title_of(path: PurePath) -> str:
    """Name a thread after its file: "night-trams.txt" is "Night trams"."""
    title = re.sub(r"[\s_-]+", " ", path.stem).strip() or path.stem
    return title[:1].upper() + title[1:]


def decode(data: bytes, *, name: str, noted: Callable[[str], None] | None = None) -> str:
    """Decode UTF-8, UTF-16 where a byte order mark says so, or what a web page declares.

    What clearly is Windows-1252 is read as that, of which ``noted`` is told.

    Raises:
        InputError: if it is too long, empty, binary or in another encoding.
    """
    _check_size(len(data), name=name)
    if (page := decode_page(data)) is not None and "\0" not in page:
        return page
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        western = None if wide else decode_western(data)
        if western is not None:
            if noted is not None:
                noted(f"{name} is not UTF-8: it was read as Windows-1252.")
            return western
        raise InputError(
            f"{name} is not UTF-8: byte 0x{data[error.start]:02X} at offset {error.start}. "
            "If it is text, save it again as UTF-8; if it is not, it cannot be read."
        ) from error
    if "\0" in text:
        raise InputError(
            f"{name} looks binary: it holds a NUL at offset {text.index(chr(0))}. "
            "Give text or thread JSON."
        )
    return text


def read_thread(  # noqa: PLR0913 - what may be said of a source: five things by name
    data: bytes | str,
    *,
    name: str,
    title: str | None = None,
    format: str | None = None,  # noqa: A002 - the word users know
    fetch: Fetch | None = None,
    noted: Callable[[str], None] | None = None,
) -> Thread:
    """Read a thread from the content of a file or a paste.

    Args:
        data: the content; bytes are decoded by :func:`decode`.
        name: what the content is called in messages.
        title: names a thread that has no title of its own; ``name`` if there is none.
        format: a key of :data:`READERS`, or None to guess it by content.
        fetch: gets what the content only points to; None where the network is not to be used.
        noted: called with what a person should know of how it was read, and what was left out.

    Raises:
        InputError: saying what is wrong with the content, and where.
    """
    if isinstance(data, str):
        # Surrogates are let through here: the check of the text names the place more precisely.
        _check_size(len(data.encode("utf-8", "surrogatepass")), name=name)
        text = data
    else:
        text = decode(data, name=name, noted=noted)
    if not text.strip():
        raise InputError(f"{name} is empty: there is nothing to read.")
    if format is not None and format not in READERS:
        raise InputError(f"no reader is called {format!r}: choose one of {', '.join(READERS)}.")
    chosen = format or guess_format(text)
    if chosen != "json":
        check_text(text, where=name)
    reader = READERS[chosen]
    try:
        try:
            thread = reader.read(text, name=title or name, fetch=fetch)
        except NotThisError:
            if format is not None or reader.otherwise is None:
                raise
            chosen = reader.otherwise
            reader = READERS[chosen]
            thread = reader.read(text, name=title or name, fetch=fetch)
    except InputError as error:
        said, ways = _advice(text, asked=format, taken=chosen)
        raise InputError(f"{error}{said}", ways=(*error.ways, *ways)) from error
    missing = reader.left_out(text) if noted is not None and fetch is None else 0
    if noted is not None and missing:
        posts = f"{missing:,} post{'' if missing == 1 else 's'}"
        noted(f"{name} only points to {posts} more, which its link would bring.")
    thread = quoted(thread)
    return thread if reader.replies else answered(thread)


def _advice(text: str, *, asked: str | None, taken: str) -> tuple[str, tuple[Way, ...]]:
    """What to say, and what to do, when a text is not of the format it was taken for."""
    if asked is None:
        if taken == "text":
            return "", ()
        return f" It was taken for {taken} because {READERS[taken].sign}.", (Way.FORMAT,)
    seems = guess_format(text)
    if seems == asked:
        return "", ()
    sign = READERS[seems].sign
    return f" It was to be read as {asked}, but looks like {seems}: {sign}.", (Way.FORMAT,)


def read_file(
    path: Path,
    *,
    format: str | None = None,  # noqa: A002 - as above
    noted: Callable[[str], None] | None = None,
) -> Thread:
    """Read a thread from a file, which names a thread that has no title of its own.

    ``noted`` is called with what a person should know of what was left out.

    Raises:
        InputError: if it cannot be opened, or is not a thread.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            _check_size(path.stat().st_size, name=path.name)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    return read_thread(data, name=path.name, title=title_of(path), format=format, noted=noted)
