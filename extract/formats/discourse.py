"""Discourse: a topic as ``/t/ID.json`` answers, in pages of some twenty posts.

``post_stream.posts`` holds the first of them and ``post_stream.stream`` the ids of all; the rest
comes from ``/t/ID/posts.json``. Posts are known by their numbers in the topic, which addresses and
saved pages show too.

The fields are those of https://docs.discourse.org and of ``app/serializers`` in its sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from extract.formats.dates import utc
from extract.formats.shape import outline, parsed
from extract.formats.tree import Comment, in_reading_order, said
from extract.reader import Fetch, Reader
from graph.errors import InputError
from graph.json_place import Place
from graph.model import Thread, slug

PAGE: Final = 20
"""Posts that are fetched at a time, as many as Discourse itself sends."""
MAX_POSTS: Final = 10_000
"""Posts that are read of one topic."""

_ASIDE: Final = (3, 4)  # "closed this topic", and whispers of the staff: Discourse's Post.types
_BOX: Final = re.compile(r"<aside\s[^<>]{0,500}>", re.IGNORECASE)
_QUOTE: Final = re.compile(r"\bclass=[\"']quote\b")
_NUMBER: Final = re.compile(r"\bdata-(post|topic)=[\"'](\d{1,15})[\"']")


def looks(text: str) -> bool:
    """Whether JSON has a stream of posts."""
    return "post_stream" in outline(text)


def read(text: str, *, name: str, fetch: Fetch | None = None) -> Thread:
    """Read a topic.

    Raises:
        InputError: naming the place that is wrong.
        FetchError: further posts could not be fetched.
    """
    topic = Place(parsed(text, name=name), path="")
    stream = topic.object("post_stream")
    posts = [*stream.places("posts")]
    own = topic.loose("id") or topic.string("id")
    site = _site(name)
    if fetch is not None:
        posts += _fetched(
            posts, wanted=stream.integers("stream"), topic=own, site=site, fetch=fetch
        )
    if not posts:
        raise InputError(f"{name} holds no posts of topic {own[:80]!r}: fetch /t/{own[:80]}.json")
    named = topic.words("slug") or slug(topic.words("title") or name)
    return Thread(
        id=f"{named[:150]}-{own}",
        title=topic.words("title") or name,
        url=None if site is None else f"{site}/t/{named}/{own}",
        posts=in_reading_order([_comment(at, topic=own) for at in posts], opening="1"),
    )


def left_out(text: str) -> int:
    """Return how many posts of the topic are not in the text."""
    try:
        stream = Place(parsed(text, name=""), path="").object("post_stream")
        held = {at.integer("id") for at in stream.places("posts")}
        return len({*stream.integers("stream")} - held)
    except InputError:
        return 0


def _site(name: str) -> str | None:
    """The address of the forum, where the content is called by its address."""
    try:
        parts = urlsplit(name)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return f"{parts.scheme}://{parts.netloc}{parts.path.partition('/t/')[0]}".rstrip("/")


def _comment(at: Place, *, topic: str) -> Comment:
    number = at.integer("post_number")
    cooked = at.maybe("cooked") or ""
    parent, because = None, None
    if at.has("reply_to_post_number"):
        parent = at.integer("reply_to_post_number")
    elif quoted := _quoted(cooked, topic=topic, before=number):
        parent = quoted
        because = f"it quotes post {quoted}" if quoted != 1 else None
    elif number != 1:
        parent = 1  # said to the topic as a whole
    marked = said(cooked)
    return Comment(
        id=str(number),
        text=marked.text,
        author=at.words("username") or at.words("name"),
        created=utc(at.loose("created_at")),
        parent=None if parent is None else str(parent),
        because=because,
        citations=marked.citations,
        deleted=(
            at.flag("user_deleted")
            or at.has("deleted_at")
            or at.flag("cooked_hidden")  # flagged: a note stands in the place of the words
            or (at.has("post_type") and at.integer("post_type") in _ASIDE)
        ),
    )


def _quoted(cooked: str, *, topic: str, before: int) -> int | None:
    """The number of the post that the first quotation from this topic is taken from."""
    for box in _BOX.finditer(cooked):
        if not _QUOTE.search(box.group()):
            continue
        says = dict(_NUMBER.findall(box.group()))
        if says.get("topic", topic) == topic and 0 < int(says.get("post", 0)) < before:
            return int(says["post"])
    return None


def _fetched(
    posts: list[Place], *, wanted: list[int], topic: str, site: str | None, fetch: Fetch
) -> Iterator[Place]:
    """The posts of the stream that are not there yet."""
    held = {at.integer("id") for at in posts}
    missing = [one for one in dict.fromkeys(wanted) if one not in held]
    if len(missing) > MAX_POSTS:
        raise InputError(
            f"the topic has {len(missing):,} further posts: at most {MAX_POSTS:,} are fetched."
        )
    if not re.fullmatch(r"[0-9]{1,15}", topic):
        raise InputError(f"id is {topic[:80]!r}: the id of a topic is a number.")
    for start in range(0, len(missing), PAGE):
        ids = "&".join(f"post_ids%5B%5D={one}" for one in missing[start : start + PAGE])
        address = f"{site or ''}/t/{topic}/posts.json?{ids}"
        answer = Place(parsed(fetch(address), name=address), path=f"posts.json[{start}:]")
        yield from answer.object("post_stream").places("posts")


READER: Final = Reader(
    read=read,
    looks=looks,
    left_out=left_out,
    what="a Discourse topic, as /t/ID.json answers",
    limits=(
        "posts that the first page does not hold are fetched, at most 10,000 and only from the "
        "network; small notes (“closed this topic”), whispers, polls and likes are not kept; the "
        "address is known only where the topic was fetched from it"
    ),
    sign="it has a `post_stream`",
)
