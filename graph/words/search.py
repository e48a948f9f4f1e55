"""Searching a store: what the terminal, the pages and SPARQL ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import InputError
from graph.words.look import MOST, Found, Hit, Search
from graph.words.texts import KINDS, TextKind
from graph.words.wanted import wanted

if TYPE_CHECKING:
    from graph.store import Store

__all__ = ["KINDS", "MOST", "Found", "Hit", "TextKind", "excerpt", "search"]


def search(
    store: Store,
    text: str,
    *,
    kinds: tuple[TextKind, ...] = KINDS,
    thread: str | None = None,
    limit: int = 20,
) -> Found:
    """The claims and posts that say ``text``, which :mod:`graph.words.wanted` tells how to read.

    Args:
        store: where to look; what it holds now.
        text: what somebody typed.
        kinds: claims, posts, or both.
        thread: only in this one.
        limit: so many hits at most, up to :data:`MOST`.

    Raises:
        InputError: there is nothing in ``text`` to look for, or too much.
        NoSuchThread: the store holds no such thread.
        StoreError: the store cannot be read.
    """
    if not 0 < limit <= MOST:
        raise InputError(f"the limit is {limit}: give one from 1 to {MOST:,}.")
    asked = Search(wanted=wanted(text), kinds=kinds, thread=thread, limit=limit)
    found = store.words().find(asked)
    if thread is not None and not found.hits:
        store.load(thread)  # says so where there is none
    return found


def excerpt(hit: Hit, *, width: int) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A stretch of a hit's text around its words, of about ``width`` characters, and its spans.

    What is left out at either end is shown as an ellipsis.
    """
    text, spans = hit.text, hit.spans
    if len(text) <= width or not spans:
        cut = text if len(text) <= width else text[: width - 1].rstrip() + "…"
        return cut, tuple(span for span in spans if span[1] <= len(cut))
    best = max(spans[:200], key=lambda span: _within(spans, start=span[0], width=width * 2 // 3))
    start = _word_start(text, at=max(0, min(best[0] - width // 3, len(text) - width)))
    end = min(len(text), start + width)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    moved = tuple(
        (a - start + len(before), b - start + len(before))
        for a, b in spans
        if start <= a and b <= end
    )
    return before + text[start:end] + after, moved


def _within(spans: tuple[tuple[int, int], ...], *, start: int, width: int) -> int:
    return sum(start <= a and b <= start + width for a, b in spans)


def _word_start(text: str, *, at: int) -> int:
    """The start of a word near ``at``, so that none is cut where it need not be."""
    if at == 0:
        return 0
    space = text.find(" ", at, at + 20)
    return at if space < 0 else space + 1
