"""A thread while it is read: the units met so far, and which of them stand beside a stretch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from extract.raw.replies import likely_parents
from extract.reading.units import Seen, seen
from extract.reading.windows import FEATURES, Place, Tree, Window, earlier, features, others, window
from graph.model import Span, Thread

_QUOTED: Final = 40  # characters of a unit, from its start, that a post repeats if it quotes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A thread and the units met in it so far, numbered as they come."""

    thread: Thread
    tree: Tree
    tokenizer: Tokenizer
    spans: list[Span] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    by_post: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[Span, int] = field(default_factory=dict)
    _seen: dict[int, Seen] = field(default_factory=dict)

    def add(self, span: Span, *, post: int, order: int, units: int) -> None:
        """Number a unit."""
        self.by_post[post].append(len(self.spans))
        self.numbers[span] = len(self.spans)
        self.spans.append(span)
        self.places.append(
            Place(post=post, start=span.start, end=span.end, order=order, units=units)
        )

    def seen(self, number: int) -> Seen:
        """Return a unit as the facts about it need it."""
        if number not in self._seen:
            place = self.places[number]
            self._seen[number] = seen(place, self.thread.posts[place.post].text)
        return self._seen[number]


def tree_of(thread: Thread) -> Tree:
    """Return who wrote what and, as far as it is said or can be guessed, who answers whom.

    A title that stands as a nameless post of its own belongs to whoever first answers it.
    """
    posts = thread.posts
    authors = [post.author for post in posts]
    if len(posts) > 1 and posts[1].reply_to == posts[0].id and posts[1].reply_because is None:
        authors[0] = authors[0] or authors[1]
    return Tree(parents=tuple(likely_parents(posts)), authors=tuple(authors))


def spans_by_post(thread: Thread, units: Iterable[Span]) -> dict[int, list[Span]]:
    """Return the spans of each post, by its index, each once and in reading order."""
    index = {post.id: number for number, post in enumerate(thread.posts)}
    found: dict[int, list[Span]] = defaultdict(list)
    for span in sorted(set(units), key=lambda span: (span.start, span.end)):
        found[index[span.post]].append(span)
    return found


def beside(
    met: Met,
    text: str,
    *,
    post: int,
    first: int | None = None,
    always: Iterable[int] = (),
) -> tuple[Window, list[int]]:
    """Return the window of a stretch, and the numbers of the earlier units it shows."""
    there, shown = others(met.by_post, met.tree, post=post, first=first)
    shown = sorted({*shown, *always})
    there = sorted({*there, *shown})
    texts = [met.spans[number].text for number in there]
    chosen = earlier(met.tokenizer, text, texts, always=[there.index(number) for number in shown])
    return (
        window(met.tokenizer, text, [texts[number] for number in chosen]),
        [there[number] for number in chosen],
    )


def structures(met: Met, pairs: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
    """Return the structural features of pairs of units, shape (pairs, features)."""
    rows = []
    for one, other in pairs:
        a, b = met.places[one], met.places[other]
        quoted = (
            a.post != b.post and met.spans[other].text[:_QUOTED] in met.thread.posts[a.post].text
        )
        rows.append(features(a, b, tree=met.tree, quoted=quoted))
    return np.array(rows, dtype=np.float32).reshape(len(pairs), len(FEATURES))
