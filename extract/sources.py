"""Where threads come from: one reader a format, found by content or named by hand.

To add a format, write ``(data, *, name) -> Thread`` and register it in :data:`READERS`.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any, Final

from extract.threads import read_posts
from graph.errors import InputError
from graph.export import post_object
from graph.model import Copy, Post, Thread, check_text, slug

MAX_BYTES: Final = 5_000_000
"""A larger source is refused: it is some 800 000 words, more than a map can show."""

Reader = Callable[..., Thread]
"""``(text, *, name) -> Thread``; ``name`` is a title for sources that have none of their own."""


def read_text(text: str, *, name: str) -> Thread:
    """Read pasted text, in which nothing but the words tells the posts apart.

    The thread's id is made from ``name``.

    Raises:
        InputError: if there are no words in it.
    """
    posts = read_posts(text)
    return Thread(id=slug(name), title=name, posts=posts)


def read_json(text: str, *, name: str) -> Thread:
    """Read thread JSON: ``{"id", "title", "url", "posts": [{"id", "author", …, "text"}]}``.

    ``id`` and ``title`` may be missing and are then made from ``name``; unknown keys are ignored.
    ``docs/formats.md`` describes the format.

    Raises:
        InputError: naming the place in the JSON that is wrong.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is not valid JSON: {error}. Save it again as JSON.") from error
    if not isinstance(data, dict) or not isinstance(data.get("posts"), list):
        raise InputError(
            f'{name} is JSON but not a thread: it needs {{"title": …, "posts": [{{"id": …, '
            '"text": …}}, …]}}.'
        )
    title = _string(data, "title", where="title") or name
    posts = tuple(_json_post(post, number) for number, post in enumerate(data["posts"]))
    return Thread(
        id=_string(data, "id", where="id") or slug(title),
        title=title,
        url=_string(data, "url", where="url"),
        posts=posts,
    )


def _json_post(data: object, number: int) -> Post:
    where = f"posts[{number}]"
    if not isinstance(data, dict):
        raise InputError(f"{where} is {data!r:.60}: it must be an object with id and text.")
    for key in ("id", "text"):
        if key not in data:
            raise InputError(f"{where} has no {key!r}: every post needs an id and a text.")
    return Post(
        id=_string(data, "id", where=f"{where}.id") or f"p{number + 1}",
        text=_string(data, "text", where=f"{where}.text") or "",
        author=_string(data, "author", where=f"{where}.author") or None,
        created=_string(data, "created", where=f"{where}.created") or None,
        reply_to=_string(data, "reply_to", where=f"{where}.reply_to"),
        copies=tuple(
            _json_copy(copy, f"{where}.copies[{index}]")
            for index, copy in enumerate(data.get("copies") or ())
        ),
    )


def _json_copy(data: object, where: str) -> Copy:
    if not isinstance(data, dict) or not all(
        isinstance(data.get(key), kind) for key, kind in (("start", int), ("end", int))
    ):
        raise InputError(f"{where} is {data!r:.60}: a copy has start, end (numbers) and text.")
    return Copy(
        start=data["start"],
        end=data["end"],
        text=_string(data, "text", where=f"{where}.text") or "",
    )


def _string(data: dict[str, Any], key: str, *, where: str) -> str | None:
    """Return a string or None; a number is taken for a string, as many exports have number ids."""
    value = data.get(key)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise InputError(f"{where} is {value!r:.60}: it must be a string or null.")


READERS: Final[dict[str, Reader]] = {"text": read_text, "json": read_json}


def guess_format(text: str) -> str:
    """Name the reader for ``text``: JSON starts with a brace, and nothing else is known yet."""
    return "json" if text.lstrip()[:1] in ("{", "[") and _is_json(text) else "text"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except RecursionError:
        return True
    except ValueError:
        # Broken JSON is still meant as JSON when it begins like an object with a key.
        return text.lstrip()[1:].lstrip()[:1] == '"'
    return True


def _check_size(size: int, *, name: str) -> None:
    if size > MAX_BYTES:
        raise InputError(
            f"{name} has {size:,} bytes: at most {MAX_BYTES:,} are read. Split the thread."
        )


def title_of(path: PurePath) -> str:
    """Name a thread after its file: "night-trams.txt" is "Night trams"."""
    title = re.sub(r"[\s_-]+", " ", path.stem).strip() or path.stem
    return title[:1].upper() + title[1:]


def decode(data: bytes, *, name: str) -> str:
    """Decode UTF-8, or UTF-16 where a byte order mark says so.

    Raises:
        InputError: if it is too long, empty, binary or in another encoding.
    """
    _check_size(len(data), name=name)
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
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


def read_thread(
    data: bytes | str,
    *,
    name: str,
    title: str | None = None,
    format: str | None = None,  # noqa: A002 - the word users know
) -> Thread:
    """Read a thread from the content of a file or a paste.

    Args:
        data: the content; bytes are decoded by :func:`decode`.
        name: what the content is called in messages.
        title: names a thread that has no title of its own; ``name`` if there is none.
        format: a key of :data:`READERS`, or None to guess it by content.

    Raises:
        InputError: saying what is wrong with the content, and where.
    """
    if isinstance(data, str):
        # Surrogates are let through here: the check of the text names the place more precisely.
        _check_size(len(data.encode("utf-8", "surrogatepass")), name=name)
        text = data
    else:
        text = decode(data, name=name)
    if not text.strip():
        raise InputError(f"{name} is empty: there is nothing to read.")
    chosen = format or guess_format(text)
    if chosen not in READERS:
        raise InputError(f"no reader is called {chosen!r}: choose one of {', '.join(READERS)}.")
    if chosen != "json":
        check_text(text, where=name)
    return READERS[chosen](text, name=title or name)


def read_file(path: Path, *, format: str | None = None) -> Thread:  # noqa: A002 - as above
    """Read a thread from a file, which names a thread that has no title of its own.

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
    return read_thread(data, name=path.name, title=title_of(path), format=format)


def thread_to_json(thread: Thread) -> str:
    """Write thread JSON, which :func:`read_json` reads back to an equal thread."""
    return json.dumps(
        {
            "id": thread.id,
            "title": thread.title,
            "url": thread.url,
            "posts": [post_object(post) for post in thread.posts],
        },
        ensure_ascii=False,
        indent=1,
    )
