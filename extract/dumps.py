"""Values as dumps of forums have them, and as a thread may have them.

A dump is written by a program that knew nothing of ours: its ids hold slashes, its dates are
numbers, its texts hold what no map can. Here each has its one way into a thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from graph.errors import InputError
from graph.model import Post

GONE: Final = "[deleted]"
"""The text of a post that was taken back, where others answer it."""

TAKEN_BACK: Final = frozenset(("", GONE, "[removed]"))
"""What stands in a dump for the text, or the author, of a post that was taken back."""

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FIRST_DATE: Final = 10.0**8  # seconds, in 1973: what is less counts from the talk's beginning
_MILLISECONDS: Final = 10.0**11  # seconds, in the year 5138: what is more is milliseconds
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
    """The date that a dump's number stands for, as ISO 8601 in UTC; text stays as it is.

    A number is seconds, or milliseconds, since 1970. Nothing, and what is no date (seconds since a
    talk began), gives None.
    """
    if isinstance(value, str) and not re.fullmatch(r"\s*[0-9]+(\.[0-9]*)?\s*", value):
        return value.strip() or None
    if value is None or isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    seconds = float(value)
    if seconds > _MILLISECONDS:
        seconds /= 1000
    if not _FIRST_DATE <= seconds < _MILLISECONDS:
        return None
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def clean(text: str) -> str:
    """The text with a space for each character that no map can hold, so that offsets stay."""
    return _FORBIDDEN.sub(" ", text)


def first_words(text: str) -> str:
    """A title for a thread that has none: how its first post begins, up to a whole word."""
    line = " ".join(text.split())
    if len(line) <= _TITLE:
        return line
    return (line[:_TITLE].rpartition(" ")[0] or line[:_TITLE]).rstrip(" ,;:.-") + " …"


def without_gone(posts: Iterable[Post]) -> tuple[Post, ...]:
    """The posts without those that were taken back and that nobody answers."""
    kept = list(posts)
    while True:
        answered = {post.reply_to for post in kept}
        left = [post for post in kept if post.text != GONE or post.id in answered]
        if len(left) == len(kept):
            return tuple(left)
        kept = left
