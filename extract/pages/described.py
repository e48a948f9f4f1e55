"""The posts that a page describes beside itself, in JSON-LD, as schema.org says.

A forum that does so gives a ``DiscussionForumPosting`` (or a ``Question``, an ``Article``) with a
``comment`` for each answer, and those with theirs: https://schema.org/DiscussionForumPosting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from extract.formats.dates import utc
from extract.formats.tree import Comment
from extract.markup import from_html
from extract.pages.gather import is_gone
from extract.pages.page import Page

_OPENINGS: Final = frozenset(
    ["DiscussionForumPosting", "SocialMediaPosting", "Question", "BlogPosting", "Article"]
)
_INSIDE: Final = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item")
_ANSWERS: Final = ("comment", "suggestedAnswer", "acceptedAnswer")
_ID: Final = re.compile(r"([\w.-]{1,100})/?$")

_Object = dict[str, object]


def described(page: Page) -> list[Comment]:
    """Return the opening post and its answers, if the page describes both; else nothing."""
    for opening in _openings(page):
        comments = list(_comments(opening))
        if len(comments) > 1:
            return comments
    return []


def _openings(page: Page) -> Iterator[_Object]:
    for script in page.root.iter("script"):
        try:
            waiting: list[object] = [json.loads(script.text or "")]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop()
            if isinstance(value, list):
                waiting += value[::-1]
            elif isinstance(value, dict):
                kinds = value.get("@type")
                if not _OPENINGS.isdisjoint(kind for kind in _list(kinds) if isinstance(kind, str)):
                    yield value
                waiting += [value[key] for key in _INSIDE if key in value]


def _comments(opening: _Object) -> Iterator[Comment]:
    waiting: list[tuple[_Object, str | None]] = [(opening, None)]
    number = 0
    while waiting:
        value, parent = waiting.pop()
        number += 1
        own = _own_id(value) or f"p{number}"
        source = _first(value, "text", "articleBody", "description") or ""
        # Some escape their HTML once more, as they would on the page.
        marked = from_html(unescape(source) if "<" not in source else source)
        yield Comment(
            id=own,
            text=marked.text,
            author=_name(value.get("author")),
            created=utc(_first(value, "datePublished", "dateCreated")),
            parent=parent,
            citations=marked.citations,
            deleted=parent is not None and is_gone(marked.text),
        )
        answers = [one for key in _ANSWERS for one in _list(value.get(key))]
        waiting += [(one, own) for one in reversed(answers) if isinstance(one, dict)]


def _own_id(value: _Object) -> str | None:
    for key in ("identifier", "@id", "url"):
        found = value.get(key)
        if isinstance(found, str | int) and (named := _ID.search(str(found))):
            return named[1]
    return None


def _first(value: _Object, *keys: str) -> str | None:
    return next((found for key in keys if isinstance(found := value.get(key), str) and found), None)


def _name(value: object) -> str | None:
    for one in _list(value):
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str) and name.strip():
            return name.strip()
    return None


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
