"""In which order the posts of a thread are read, how deep each stands, and on which page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph.model import Post, Thread

PER_PAGE: Final = 1000
"""As many posts are on a page at most."""

CHARACTERS: Final = 1_500_000
"""So many characters are on a page, or one post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a post is read.

    ``number`` counts posts from 1 as the thread holds them; ``depth`` is how many posts stand above
    it, each the answer to the one before; ``below`` how many stand under it.
    """

    post: Post
    number: int
    depth: int
    below: int


def places(thread: Thread) -> tuple[Place, ...]:
    """The posts of a thread, each right after the post that it answers and what stands under that.

    Answers to one post, and posts that answer none, keep the order of the thread.
    """
    answers: defaultdict[str | None, list[Post]] = defaultdict(list)
    for post in thread.posts:
        answers[post.reply_to].append(post)
    number = {post.id: place for place, post in enumerate(thread.posts, 1)}
    ordered: list[tuple[Post, int]] = []
    waiting = [(post, 0) for post in reversed(answers[None])]
    while waiting:
        post, depth = waiting.pop()
        ordered.append((post, depth))
        waiting += [(answer, depth + 1) for answer in reversed(answers.get(post.id, ()))]
    below: dict[str, int] = dict.fromkeys(number, 0)
    for post, _ in reversed(ordered):
        if post.reply_to is not None:
            below[post.reply_to] += below[post.id] + 1
    return tuple(
        Place(post=post, number=number[post.id], depth=depth, below=below[post.id])
        for post, depth in ordered
    )


def pages(read: Sequence[Place]) -> tuple[tuple[Place, ...], ...]:
    """The same in stretches of at most :data:`PER_PAGE` posts and :data:`CHARACTERS`."""
    found: list[tuple[Place, ...]] = []
    page: list[Place] = []
    size = 0
    for place in read:
        if page and (len(page) == PER_PAGE or size + len(place.post.text) > CHARACTERS):
            found.append(tuple(page))
            page, size = [], 0
        page.append(place)
        size += len(place.post.text)
    return (*found, tuple(page))
