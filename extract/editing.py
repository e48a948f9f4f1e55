"""A thread as a person puts it right before it is mapped: posts joined, split, answered, named.

Each function takes a thread and returns another, so that undoing is keeping the one before. What
points at words (quotes and the spans they repeat, citations) follows the words; no text is lost
but the blank lines around a split. A result that is no thread is refused, as everywhere.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count
from typing import Final, TypeVar

from graph.errors import InputError
from graph.model import Citation, Post, Quote, Span, Thread

GAP: Final = "\n\n"
"""What parts the paragraphs of a post, and the two texts when posts are joined."""

_BLANK_LINES: Final = re.compile(r"\n(?:[^\S\n]*\n)+")
_LINE_ENDS: Final = re.compile(r"\n")

_Mark = TypeVar("_Mark", Quote, Citation)


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return where the paragraphs of ``text`` start and end, in code points.

    Blank lines part them; where there is none, each line counts as one. Blank ones are left out.
    """
    gaps = _BLANK_LINES if _BLANK_LINES.search(text.strip()) else _LINE_ENDS
    places: list[tuple[int, int]] = []
    at = 0
    for gap in gaps.finditer(text):
        places.append((at, gap.start()))
        at = gap.end()
    places.append((at, len(text)))
    return [(start, end) for start, end in places if text[start:end].strip()]


def splits(post: Post) -> list[int]:
    """Return the offsets at which a new post may begin: paragraphs that no quotation runs into."""
    return [
        start
        for start, _ in paragraphs(post.text)[1:]
        if not any(quote.start < start < quote.end for quote in post.quotes)
    ]


def merged_up(thread: Thread, post_id: str) -> Thread:
    """Return the thread with a post joined to the one before it in reading order.

    What answered or quoted it answers and quotes the joined post, which keeps the author, date and
    parent of the first; what the first has none of, it takes from the second. A quotation of one
    of the two in the other is no longer one.

    Raises:
        InputError: there is no such post, none before it, or replies would go round in a circle.
    """
    here = _place(thread, post_id)
    if here == 0:
        raise InputError(f"post {post_id} is the first: there is none before it to join.")
    first, second = thread.posts[here - 1 : here + 1]
    shift = len(first.text) + len(GAP)
    parent, because = _joined_parent(thread, first=first, second=second)
    pair = (first.id, second.id)
    own = [mark for mark in first.quotes if not _is_of(mark, posts=pair)]
    theirs = [_moved(mark, by=shift) for mark in second.quotes if not _is_of(mark, posts=pair)]
    joined = replace(
        first,
        text=first.text + GAP + second.text,
        author=first.author or second.author,
        created=first.created or second.created,
        reply_to=parent,
        reply_because=because,
        opens=first.opens or (second.opens and parent is None),
        copies=first.copies + second.copies,
        quotes=(*own, *theirs),
        citations=(*first.citations, *(_moved(mark, by=shift) for mark in second.citations)),
        revisions=tuple(heapq.merge(first.revisions, second.revisions, key=lambda one: one.until)),
        vanished=first.vanished if second.vanished else None,
    )

    def follow(span: Span) -> Span:
        if span.post != second.id:
            return span
        return replace(span, post=first.id, start=span.start + shift, end=span.end + shift)

    posts = [*thread.posts[: here - 1], joined, *thread.posts[here + 1 :]]
    return _with(
        thread, posts, follow=follow, answer=lambda to: first.id if to == second.id else to
    )


def split_at(thread: Thread, post_id: str, offset: int) -> Thread:
    """Return the thread with the words of a post from ``offset`` on as a post of their own.

    The new post comes just after, with an id of its own and no author, date or parent: nobody said
    them yet. Answers, copies and earlier wordings stay with the first part; citations and quotes
    go with their words. A quotation of words on both sides is tied to the longer side.

    Raises:
        InputError: there is no such post, or ``offset`` is not one of its :func:`splits`.
    """
    here = _place(thread, post_id)
    post = thread.posts[here]
    if offset not in splits(post):
        raise InputError(
            f"post {post_id} cannot be split at {offset}: choose the start of its second "
            "paragraph, or of a later one, that stands in no quotation."
        )
    end = max(stop for _, stop in paragraphs(post.text[:offset]))
    fresh = _fresh_id(thread, base=post_id)
    first = replace(
        post,
        text=post.text[:end],
        quotes=_within(post.quotes, start=0, end=end),
        citations=_within(post.citations, start=0, end=end),
    )
    second = Post(
        id=fresh,
        text=post.text[offset:],
        quotes=_within(post.quotes, start=offset, end=len(post.text)),
        citations=_within(post.citations, start=offset, end=len(post.text)),
        vanished=post.vanished,
    )

    def follow(span: Span) -> Span:
        if span.post != post_id:
            return span
        parts = [_part(first, span, shift=0), _part(second, span, shift=offset)]
        return max(filter(None, parts), key=lambda part: len(part.text))

    posts = [*thread.posts[:here], first, second, *thread.posts[here + 1 :]]
    return _with(thread, posts, follow=follow, answer=lambda to: to)


def answering(thread: Thread, post_id: str, parent_id: str | None) -> Thread:
    """Return the thread with a post answering ``parent_id``, or nothing; a person said so.

    Raises:
        InputError: there is no such post, or its replies would go round in a circle.
    """
    here = _place(thread, post_id)
    if parent_id is not None:
        _place(thread, parent_id)
    if parent_id == post_id:
        raise InputError(f"post {post_id} cannot answer itself: choose another post.")
    chain = _upwards(thread, start=parent_id)
    if post_id in chain:
        way = " -> ".join((*chain[: chain.index(post_id)][:8], post_id))
        raise InputError(
            f"post {post_id} cannot answer {parent_id}, which answers it: {way}. "
            f"Change first what {parent_id} answers."
        )
    changed = replace(
        thread.posts[here], reply_to=parent_id, reply_because=None, opens=parent_id is None
    )
    return replace(thread, posts=(*thread.posts[:here], changed, *thread.posts[here + 1 :]))


def written_by(thread: Thread, post_id: str, name: str | None) -> Thread:
    """Return the thread with ``name`` as a post's author; None or a blank for nobody.

    Raises:
        InputError: there is no such post, or the name holds what no graph can.
    """
    here = _place(thread, post_id)
    changed = replace(thread.posts[here], author=_name(name))
    return replace(thread, posts=(*thread.posts[:here], changed, *thread.posts[here + 1 :]))


def named(thread: Thread, old: str, new: str | None) -> Thread:
    """Return the thread with all posts by ``old`` written by ``new``; None or a blank for nobody.

    Raises:
        InputError: nobody is called ``old``, or ``new`` holds what no graph can.
    """
    if not any(post.author == old for post in thread.posts):
        raise InputError(f"no post is by {old[:80]!r}: choose one of the names in the thread.")
    author = _name(new)
    posts = (replace(post, author=author) if post.author == old else post for post in thread.posts)
    return replace(thread, posts=tuple(posts))


def _name(words: str | None) -> str | None:
    return " ".join((words or "").split()) or None


def _place(thread: Thread, post_id: str) -> int:
    for place, post in enumerate(thread.posts):
        if post.id == post_id:
            return place
    raise InputError(f"the thread has no post {post_id[:80]!r}: it may have been joined.")


def _upwards(thread: Thread, *, start: str | None) -> list[str]:
    """The post ``start``, what it answers, what that answers, and so on."""
    parents = {post.id: post.reply_to for post in thread.posts}
    chain: list[str] = []
    at = start
    while at is not None:
        chain.append(at)
        at = parents[at]
    return chain


def _joined_parent(thread: Thread, *, first: Post, second: Post) -> tuple[str | None, str | None]:
    """What two posts joined answer, and why: what the first does, or else the second."""
    for post, other in ((first, second), (second, first)):
        if post is first and post.opens:
            return None, None
        if post.reply_to in (None, other.id):
            continue
        chain = _upwards(thread, start=post.reply_to)
        if other.id not in chain:
            return post.reply_to, post.reply_because
        if post is first:
            raise InputError(
                f"post {second.id} cannot be joined to {first.id}, which answers it by way of "
                f"{first.reply_to}: change first what {first.id} answers."
            )
    return None, None


def _fresh_id(thread: Thread, *, base: str) -> str:
    taken = {post.id for post in thread.posts}
    names = (f"{base[:190]}-{number}" for number in count(2))
    return next(name for name in names if name not in taken)


def _is_of(quote: Quote, *, posts: tuple[str, str]) -> bool:
    return quote.of is not None and quote.of.post in posts


def _part(post: Post, span: Span, *, shift: int) -> Span | None:
    """What a post that begins at ``shift`` holds of a span of the post it was a part of."""
    start, end = max(span.start - shift, 0), min(span.end - shift, len(post.text))
    text = post.text[start : max(end, 0)]
    return Span(post=post.id, start=start, end=end, text=text) if text.strip() else None


def _moved(mark: _Mark, *, by: int) -> _Mark:
    return replace(mark, start=mark.start + by, end=mark.end + by)


def _within(marks: Iterable[_Mark], *, start: int, end: int) -> tuple[_Mark, ...]:
    """The marks that have words from ``start`` to ``end``, cut to it, counted from its start."""
    cut = (
        replace(mark, start=max(mark.start, start), end=min(mark.end, end))
        for mark in marks
        if mark.start < end and mark.end > start
    )
    return tuple(_moved(mark, by=-start) for mark in cut)


def _with(
    thread: Thread,
    posts: Iterable[Post],
    *,
    follow: Callable[[Span], Span],
    answer: Callable[[str | None], str | None],
) -> Thread:
    """The thread with other posts, in which all that pointed at the old ones is led on."""

    def led(post: Post) -> Post:
        if not post.quotes:
            to = answer(post.reply_to)
            return post if to == post.reply_to else replace(post, reply_to=to)
        quotes = tuple(
            quote if quote.of is None else replace(quote, of=follow(quote.of))
            for quote in post.quotes
        )
        return replace(post, reply_to=answer(post.reply_to), quotes=quotes)

    return replace(thread, posts=tuple(map(led, posts)))
