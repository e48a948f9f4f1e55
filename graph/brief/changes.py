"""What differs between the copies of a thread: crawls of one text, and readings at several times.

The same page that is copied twice into one text loses posts and quotes between the two; the posts'
``copies`` say what the others held. A thread that is added again keeps what it lost and how it was
worded before, in ``vanished`` and ``revisions``.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from graph.brief.told import Change, Changed, Quotation
from graph.model import Post, Thread

_ALIKE: Final = 0.8
"""So alike is a line to itself after an edit, as :class:`difflib.SequenceMatcher` counts."""
_LONG: Final = 4_000  # letters of a line; longer ones are not compared letter by letter

Quote = Callable[[Post, int, int], Quotation]


class _Line(NamedTuple):
    """A line of a text that is not blank: where it stands, and its words in one spacing."""

    start: int
    end: int
    words: str


def changes(thread: Thread, *, quote: Quote) -> Iterator[Change]:
    """Every difference, in the order of the posts.

    Args:
        thread: the thread.
        quote: words of a post, by its code points.
    """
    # Where most posts were seen twice, the whole page was; where few were, those were repeated.
    twice = 2 * sum(bool(post.copies) for post in thread.posts) > len(thread.posts)
    for post in thread.posts:
        whole = quote(post, 0, len(post.text))
        if twice and not post.copies:
            yield Change(kind=Changed.ONCE, words=whole)
        for start, end in _lost(post):
            yield Change(kind=Changed.LOST, words=quote(post, start, end))
        for number, earlier in enumerate(post.revisions):
            later = [one.text for one in post.revisions[number + 1 : number + 2]] or [post.text]
            known = {line.words for line in _lines(later[0])}
            gone = [line.words for line in _lines(earlier.text) if line.words not in known]
            yield Change(kind=Changed.EDITED, words=whole, was=" … ".join(gone), when=earlier.until)
        if post.vanished is not None:
            yield Change(kind=Changed.VANISHED, words=whole, when=post.vanished)


def _lines(text: str) -> list[_Line]:
    found, place = [], 0
    for line in text.splitlines(keepends=True):
        if said := line.strip():
            start = place + line.index(said)
            found.append(_Line(start, start + len(said), " ".join(said.split())))
        place += len(line)
    return found


def _lost(post: Post) -> Iterator[tuple[int, int]]:
    """Where the lines stand that fewer copies hold than others of the post, neighbours as one.

    One crawl may hold a post in several pieces, so that pieces are not compared as wholes.
    """
    if not post.copies:
        return
    lines = _lines(post.text)
    pieces = [[line.words for line in _lines(copy.text)] for copy in post.copies]
    held = [sum(_holds(piece, line.words) for piece in pieces) for line in lines]
    marked = zip(lines, held, strict=True)
    for lost, those in groupby(marked, key=lambda one: one[1] < max(held)):
        if lost:
            run = [line for line, _ in those]
            yield run[0].start, run[-1].end


def _holds(piece: Sequence[str], line: str) -> bool:
    """Whether a copy has a line, as it is or as it was before an edit."""
    if line in piece:
        return True
    near = [one for one in piece if len(one) < _LONG] if len(line) < _LONG else []
    return bool(difflib.get_close_matches(line, near, n=1, cutoff=_ALIKE))
