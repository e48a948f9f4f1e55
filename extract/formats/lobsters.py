"""Lobsters: a story as ``/s/ID.json`` answers, its comments in one flat list.

A comment names the one it answers in ``parent_comment``; older answers only say how far it is
indented. The fields are those of ``as_json`` in ``app/models`` of https://github.com/lobsters.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from extract.formats.dates import utc
from extract.formats.shape import outline, parsed
from extract.formats.tree import Comment, in_reading_order, linked, said
from extract.markup import Marked, from_markdown
from extract.reader import Fetch, Reader
from graph.json_place import Place
from graph.model import Thread


def looks(text: str) -> bool:
    """Whether JSON has the keys of a story."""
    found = outline(text)
    return "short_id" in found and bool({"comments", "submitter_user"} & found.keys())


def read(text: str, *, name: str, fetch: Fetch | None = None) -> Thread:  # noqa: ARG001 - one signature for all
    """Read a story and its comments.

    Raises:
        InputError: naming the place that is wrong.
    """
    story = Place(parsed(text, name=name), path="")
    marked = _body(story, html="description", markdown="description_plain")
    words, citations = marked.text, marked.citations
    if not words.strip():
        words, citations = linked(story.words("title") or "", url=story.words("url"))
    opening = Comment(
        id=story.loose("short_id") or story.string("short_id"),
        text=words,
        author=_user(story, "submitter_user"),
        created=utc(story.loose("created_at")),
        citations=citations,
    )
    url = story.words("comments_url") or story.words("short_id_url")
    return Thread(
        id=f"lobsters-{opening.id}",
        title=story.words("title") or name,
        url=url,
        posts=in_reading_order(
            [opening, *_below(story.places("comments"), opening=opening.id)], opening=opening.id
        ),
    )


def _below(comments: tuple[Place, ...], *, opening: str) -> Iterator[Comment]:
    above: list[tuple[int, str]] = []  # how far those are indented that the next may answer
    for at in comments:
        own = at.loose("short_id") or at.string("short_id")
        depth = next((at.integer(key) for key in ("depth", "indent_level") if at.has(key)), 0)
        while above and above[-1][0] >= depth:
            above.pop()
        parent = above[-1][1] if above else opening
        above.append((depth, own))
        if at.knows("parent_comment"):
            parent = at.loose("parent_comment") or opening
        marked = _body(at, html="comment", markdown="comment_plain")
        yield Comment(
            id=own,
            text=marked.text,
            author=_user(at, "commenting_user"),
            created=utc(at.loose("created_at")),
            parent=parent,
            citations=marked.citations,
            deleted=at.flag("is_deleted") or at.flag("is_moderated"),
        )


def _body(at: Place, *, html: str, markdown: str) -> Marked:
    if at.has(html):
        return said(at.string(html))
    return from_markdown(at.maybe(markdown) or "")


def _user(at: Place, key: str) -> str | None:
    """A name; older answers give an object that holds it."""
    if at.is_object(key):
        return at.object(key).words("username")
    return at.words(key)


READER: Final = Reader(
    read=read,
    looks=looks,
    what="a Lobsters story, as /s/ID.json answers",
    limits="votes, flags, tags and hats are not kept",
    sign="it has a `short_id` and `comments`",
)
