"""Values as dumps of whole forums have them, and as a thread may have them.

A dump is written by a program that knew nothing of ours: its ids hold slashes, its dates are
numbers, its texts hold what no map can. Here each has its one way into a thread, and a row of a
dump that is meant as thread JSON is read with that much patience.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from extract.formats.dates import instant, utc
from extract.formats.shape import parsed
from extract.formats.tree import WORDLESS
from graph.errors import InputError
from graph.model import Post, Thread
from graph.thread import FORBIDDEN
from graph.thread_json import thread_from_object

_FIRST_DATE: Final = 10.0**8  # seconds, in 1973: what is less counts from a talk's beginning
_MILLISECONDS: Final = 10.0**11  # seconds, in the year 5138: what is more is milliseconds
_NUMBER: Final = re.compile(r"\s*[0-9]{1,15}(\.[0-9]*)?\s*")
_TITLE: Final = 70


def legal_id(value: object) -> str:
    """An id as a thread may have it: every character that none may have becomes a hyphen.

    ``"forum/79"`` becomes ``"forum-79"``; a number is taken for its digits.

    Raises:
        InputError: if it is neither text nor a number, or is empty.
    """
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise InputError(f"an id is {value!r:.60}: it must be text or a number.")
    return re.sub(r"[^\w.~@:+-]", "-", str(value))[:200]


def date_of(value: object) -> str | None:
    """The instant that a dump's number stands for, in ISO 8601; a text as services write it.

    A number is seconds, or milliseconds, since 1970. Nothing, and what is no date (seconds since a
    talk began), gives None.
    """
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value):
            return utc(clean(value))
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    seconds = value / 1000 if value > _MILLISECONDS else value
    return instant(seconds) if _FIRST_DATE <= seconds < _MILLISECONDS else None


def clean(text: str) -> str:
    """The text with a space for each character that no map can hold, so that offsets stay."""
    return FORBIDDEN.sub(" ", text)


def first_words(text: str) -> str:
    """A title for a thread that has none: how its first post begins, up to a whole word."""
    line = " ".join(text[: 10 * _TITLE].split())
    if len(line) <= _TITLE:
        return line
    return (line[:_TITLE].rpartition(" ")[0] or line[:_TITLE]).rstrip(" ,;:.-") + " …"


# --- a row ----------------------------------------------------------------------------------------


def thread_from_row(data: bytes, *, name: str) -> Thread:
    """Read a line that is meant as thread JSON; ``name`` is what it is called in messages.

    Without a title it gets its first words. A post without words is left out, unless it is
    answered. What no id and no text may hold is replaced; numbers are read as dates.

    Raises:
        InputError: naming the place in the row that is wrong.
    """
    row = parsed(data, name=name)
    if isinstance(row, dict) and isinstance(row.get("posts"), list):
        row = dict(row, posts=[_post(post) for post in row["posts"]])
        if row.get("id") is not None:
            row["id"] = legal_id(row["id"])
        if not row.get("title"):
            texts = (post.get("text") for post in row["posts"] if isinstance(post, dict))
            words = next((text for text in texts if isinstance(text, str) and text.strip()), name)
            row["title"] = first_words(words)
    thread = thread_from_object(row, name=name)
    posts = _with_words(thread.posts)
    return thread if len(posts) == len(thread.posts) else replace(thread, posts=posts)


def _post(post: object) -> object:
    if not isinstance(post, dict):
        return post
    made = dict(post)
    for key in ("id", "reply_to"):
        if made.get(key) is not None:
            made[key] = legal_id(made[key])
    made["created"] = date_of(made.get("created"))
    if isinstance(made.get("author"), str):
        made["author"] = clean(made["author"]).strip()
    if isinstance(made.get("text"), str):
        text = clean(made["text"])
        made["text"] = text if text.strip() else WORDLESS
    return made


def _with_words(posts: Iterable[Post]) -> tuple[Post, ...]:
    """The posts without those that have no words and that nobody answers, however far down."""
    kept = tuple(posts)
    while True:
        answered = {post.reply_to for post in kept}
        left = tuple(post for post in kept if post.text != WORDLESS or post.id in answered)
        if len(left) == len(kept):
            return kept
        kept = left
