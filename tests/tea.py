"""Threads about tea: read once, and what a later reading may make of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from graph.model import Post, Thread

NOW: Final = "2026-01-02T10:00:00Z"
LATER: Final = "2026-02-03T11:00:00Z"

TEA: Final = "Tea is better than coffee, because it does not keep anybody awake at night."
WAKE: Final = "But some of us have to stay awake, and for that nothing is better than coffee."
SLEEP: Final = "Nobody has to stay awake: whoever is tired should go to bed and sleep."
MILK: Final = "With milk in it both of them taste the same, so why not drink plain milk?"
WATER: Final = "I only drink water, which costs nothing and needs no kettle."


def post(  # noqa: PLR0913 - as many as are needed here
    name: str,
    text: str,
    *,
    author: str | None = None,
    created: str | None = None,
    reply_to: str | None = None,
    because: str | None = None,
) -> Post:
    return Post(
        id=name,
        text=text,
        author=author,
        created=created,
        reply_to=reply_to,
        reply_because=because,
    )


def thread(*posts: Post, url: str | None = None) -> Thread:
    return Thread(id="tea", title="Tea or coffee?", posts=posts, url=url)


def raw(*texts: str) -> Thread:
    """A thread as raw text gives it: its ids count posts."""
    return thread(*(post(f"p{number}", text) for number, text in enumerate(texts, 1)))


def ids(found: Thread) -> list[str]:
    return [one.id for one in found.posts]


def tree() -> Thread:
    """An opening post, two replies to it, and talk below both."""
    return thread(
        post("a", TEA, author="Ada"),
        post("b", WAKE, author="Bo", reply_to="a"),
        post("b1", SLEEP, author="Ada", reply_to="b"),
        post("b2", "Sleep is for those who have no children, or so I am told.", reply_to="b"),
        post("c", MILK, author="Cy", reply_to="a"),
        post("c1", "Plain milk is for calves and nobody else.", reply_to="c"),
        post("d", WATER, author="Di", reply_to="a"),
    )


def without(found: Thread, *names: str) -> Thread:
    """The thread as a source shows it that has lost posts: their answers hang on nothing."""
    posts = []
    for one in found.posts:
        if one.id not in names:
            kept = tuple(q for q in one.quotes if q.of is None or q.of.post not in names)
            left = replace(one, quotes=kept)
            if one.reply_to in names:
                left = replace(left, reply_to=None, reply_because=None)
            posts.append(left)
    return replace(found, posts=tuple(posts))
