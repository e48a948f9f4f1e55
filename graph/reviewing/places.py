"""Where words that were quoted once stand in a thread now, though it was edited since.

Words are looked for at the place where they stood, then elsewhere in their post (:func:`likeliest`
tells which of several places is meant), then in its words as they may have been edited since, and
at last in the one other post that has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, Literal, NamedTuple

from graph.model import Post, Span, Thread
from graph.reviewing.corrections import Quotation

How = Literal["id", "place", "moved", "overlap", "made", "already"]
"""How a correction found what it is about: by its id; by its words, where they stood, elsewhere, or
for at least half; its words stand, and it was made anew; or all was as it says already."""

HALF: Final = 0.5
"""Of the characters of the longer of two spans, so many must be in both for them to be the same."""

_WORD: Final = re.compile(r"\w+|[^\w\s]")
_LEAST_WORDS: Final = 3  # fewer may stand in another post by chance
_NEAR: Final = 12  # characters beside words that tell whether it is the same place
_NEARLY: Final = 0.8  # of the words, where nothing beside them tells
_MANY_WORDS: Final = 6
_COMPARED: Final = 20_000  # words of a post in which edited ones are looked for


class Place(NamedTuple):
    """Where words stand now, and how they were found there."""

    span: Span
    how: How


def find(words: Quotation, thread: Thread) -> Place | None:
    """Where quoted words stand in a thread; None where at least half of them do not stand."""
    posts = {post.id: post for post in thread.posts}
    post = posts.get(words.post)
    if post is not None:
        found = _in_post(words, post)
        if found is not None:
            return found
    return _elsewhere(words, thread)


def _in_post(words: Quotation, post: Post) -> Place | None:
    spots = [_span(post, *spot) for spot in occurrences(words.exact, post.text)]
    if not spots:
        return _edited(words, post)
    span = likeliest(spots, words=words, text=post.text)
    return Place(span, "place" if span.start == words.start else "moved")


def _span(post: Post, start: int, end: int) -> Span:
    return Span(post=post.id, start=start, end=end, text=post.text[start:end])


def occurrences(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Every place of the words in a text; where there is none, those that differ in white space."""
    at = text.find(words)
    if at < 0:
        pattern = r"\s+".join(map(re.escape, words.split()))
        yield from (match.span() for match in re.finditer(pattern, text))
    while at >= 0:
        yield at, at + len(words)
        at = text.find(words, at + 1)


def likeliest(spans: Sequence[Span], *, words: Quotation, text: str) -> Span:
    """Of places of the same words in a post, the one that is meant.

    That is where they stood, unless nothing is around them there as it was, and all is somewhere
    else; or else where most of what stood around them stands, and of several such the nearest to
    where they stood, and the first of those.

    Args:
        spans: the places; there is one at least.
        words: what stood where, and what around it.
        text: the post's text.
    """

    def whole(span: Span) -> int:
        before = text[: span.start].endswith(words.prefix)
        return before + text.startswith(words.suffix, span.end)

    def rank(span: Span) -> tuple[int, int, int]:
        around = len(words.prefix), len(words.suffix)
        before = _shared(text[: span.start][: -around[0] - 1 : -1], words.prefix[::-1])
        after = _shared(text[span.end : span.end + around[1]], words.suffix)
        return -(before + after), abs(span.start - words.start), span.start

    here = next((span for span in spans if span.start == words.start), None)
    if here is not None and (whole(here) > 0 or all(whole(span) < 2 for span in spans)):
        return here
    return min(spans, key=rank)


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    number = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        number += 1
    return number


def _edited(words: Quotation, post: Post) -> Place | None:
    """The stretch of a post that at least half of the words stand in, in order.

    Other words may be much alike ("That seems bad", "That also seems bad"): so what stood right
    before or behind must stand there still, or else nearly all of many words.
    """
    was = _WORD.findall(words.exact)
    now = list(_WORD.finditer(post.text))
    if not was or len(now) > _COMPARED:
        return None
    matcher = SequenceMatcher(None, was, [word.group() for word in now], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    best: tuple[float, int, int] | None = None
    for number, first in enumerate(blocks):
        letters = 0
        for last in blocks[number:]:
            letters += sum(len(word) for word in was[last.a : last.a + last.size])
            start, end = now[first.b].start(), now[last.b + last.size - 1].end()
            share = letters / max(len(words.exact), end - start)
            if best is None or share > best[0]:
                best = (share, start, end)
    if best is None or best[0] < HALF:
        return None
    share, start, end = best
    before, after = words.prefix[-_NEAR:], words.suffix[:_NEAR]
    beside = (post.text[:start].endswith(before) and (before or start == 0)) or (
        post.text.startswith(after, end) and (after or end == len(post.text))
    )
    if not beside and (share < _NEARLY or len(was) < _MANY_WORDS):
        return None
    return Place(_span(post, best[1], best[2]), "overlap")


def _elsewhere(words: Quotation, thread: Thread) -> Place | None:
    """The one place in other posts where the words stand and are not quoted."""
    if len(words.exact.split()) < _LEAST_WORDS:
        return None
    found = [
        _span(post, start, end)
        for post in thread.posts
        if post.id != words.post
        for start, end in occurrences(words.exact, post.text)
        if not any(quote.start < end and start < quote.end for quote in post.quotes)
    ]
    return Place(found[0], "moved") if len(found) == 1 else None


def overlap(one: Span, other: Span) -> float:
    """The share of the longer of two spans that is in both."""
    if one.post != other.post:
        return 0.0
    both = min(one.end, other.end) - max(one.start, other.start)
    return max(0, both) / max(one.end - one.start, other.end - other.start)
