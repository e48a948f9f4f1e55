"""What the encoder sees: a stretch of one post beside the earlier units it may answer.

A window is ``[CLS] here [SEP] there [SEP] there [SEP] …``. *Here* is a stretch of the post being
read, with its sentences around every unit; each *there* is an earlier unit elsewhere, or, for a
bare pair, the second text. Every unit is a span of the window's tokens, so that its vector has seen
all of the window.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

HERE: Final = 256
"""Tokens of the post in one window at most; a longer post is read in several windows."""
THERE: Final = 192
"""Tokens of earlier units in one window at most."""
PAIR: Final = 128
"""Tokens of each text of a bare pair that are read."""
CLS, SEP = 101, 102
_WORD: Final = re.compile(r"[^\W\d_]{4,}")

FEATURES: Final = (
    "known",
    "same post",
    "other post",
    "a after b",
    "next",
    "next but one",
    "near",
    "far",
    "parent",
    "same author",
    "other author",
    "b opens the thread",
    "b is its post's first",
    "a is its post's first",
    "a by the opener",
    "b by the opener",
    "b is quoted",
    "a is its post's last",
)
"""What is known of how two units stand to each other, besides their words; each is 0 or 1.

``known`` tells units in a thread from a bare pair, of which at most the scope is known.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Token ids of one window; ``here`` holds the offsets of the tokens of the post's stretch.

    ``ids`` and ``types`` have shape (tokens,); ``here[i]`` is where token ``i + 1`` stands in the
    stretch, ``there[j]`` the half-open token range of the j-th earlier unit.
    """

    ids: NDArray[np.int64]
    types: NDArray[np.int64]
    here: tuple[tuple[int, int], ...]
    there: tuple[tuple[int, int], ...]

    def tokens(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the token range of a stretch of characters, or None if it lies outside."""
        first = last = None
        for number, (left, right) in enumerate(self.here, start=1):
            if right > start and left < end:
                first = number if first is None else first
                last = number
        return None if first is None or last is None else (first, last + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a unit stands: the index of its post and its offsets there.

    ``order`` counts the post's units, ``units`` is how many the post has.
    """

    post: int
    start: int
    end: int
    order: int
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Who answers whom and who wrote what, by the posts' indices; the opening post is the first.

    ``authors`` are None where unknown. A title that stands as a post of its own belongs to the
    author of the post below it.
    """

    parents: tuple[int | None, ...]
    authors: tuple[str | None, ...]


@lru_cache(maxsize=512)
def _encode(tokenizer: Tokenizer, text: str) -> Encoding:
    """Return a text's tokens; a post and its units are asked for several times in a row."""
    return tokenizer.encode(text, add_special_tokens=False)


def window(tokenizer: Tokenizer, here: str, there: Sequence[str], *, limit: int = HERE) -> Window:
    """Return the window of a stretch and earlier units; what does not fit is cut off its end."""
    encoded = _encode(tokenizer, here)
    ids = [CLS, *encoded.ids[:limit], SEP]
    types = [0] * len(ids)
    ranges = []
    for text in there:
        piece = _encode(tokenizer, text).ids[:THERE]
        ranges.append((len(ids), len(ids) + max(len(piece), 1)))
        ids += [*piece, SEP]
        types += [1] * (len(piece) + 1)
    return Window(
        ids=np.array(ids, dtype=np.int64),
        types=np.array(types, dtype=np.int64),
        here=tuple(encoded.offsets[:limit]),
        there=tuple(ranges),
    )


def stretches(tokenizer: Tokenizer, text: str, *, limit: int = HERE) -> list[tuple[int, int]]:
    """Cut a post into stretches of at most ``limit`` tokens, at ends of lines or sentences."""
    encoded = _encode(tokenizer, text)
    found = []
    first = 0
    while first < len(encoded.ids):
        last = min(first + limit, len(encoded.ids))
        if last < len(encoded.ids):
            last = _cut(encoded.offsets, text, first=first, last=last)
        found.append((encoded.offsets[first][0], encoded.offsets[last - 1][1]))
        first = last
    return found


def _cut(offsets: Sequence[tuple[int, int]], text: str, *, first: int, last: int) -> int:
    """Return the last good place to cut in the second half of a stretch, or its end."""
    for wanted in ("\n", ".?!"):
        for number in range(last, (first + last) // 2, -1):
            gap = text[offsets[number - 1][1] : offsets[number][0]]
            before = text[offsets[number - 1][1] - 1]
            if (wanted == "\n" and "\n" in gap) or (gap and before in wanted):
                return number
    return last


def features(a: Place, b: Place, *, tree: Tree, quoted: bool = False) -> list[float]:
    """Return the values of :data:`FEATURES` for two units of a thread."""
    same = a.post == b.post
    apart = abs(a.order - b.order) if same else 0
    writer, other = tree.authors[a.post], tree.authors[b.post]
    known = writer is not None and other is not None
    opener = tree.authors[0]
    return [
        1.0,
        float(same),
        float(not same),
        float(same and a.order > b.order),
        float(apart == 1),
        float(apart == 2),
        float(2 < apart <= 5),
        float(apart > 5),
        float(tree.parents[a.post] == b.post),
        float(known and writer == other),
        float(known and writer != other),
        float(b.post == 0),
        float(b.order == 0),
        float(a.order == 0),
        float(opener is not None and writer == opener),
        float(opener is not None and other == opener),
        float(quoted),
        float(a.order == a.units - 1),
    ]


def unplaced(scope: str | None) -> list[float]:
    """Return the values of :data:`FEATURES` for a bare pair: its scope, if that is known."""
    values = [0.0] * len(FEATURES)
    values[FEATURES.index("same post")] = float(scope == "intra")
    values[FEATURES.index("other post")] = float(scope == "inter")
    return values


def head(tokenizer: Tokenizer, text: str, *, limit: int) -> str:
    """Return as much of a text's beginning as ``limit`` tokens cover."""
    offsets = _encode(tokenizer, text).offsets[:limit]
    return text[: offsets[-1][1]] if offsets else text


def others(
    by_post: Mapping[int, Sequence[int]], tree: Tree, *, post: int, first: int | None = None
) -> tuple[list[int], list[int]]:
    """Return the units outside a stretch that its units may link to, and those always shown.

    They are the opening's first, the answered post's, and the post's own before the stretch.

    Args:
        by_post: the numbers of each post's units, in reading order.
        tree: who answers whom.
        post: the post that the stretch is of.
        first: the first unit of the stretch; None if those of the stretch are not numbered yet.
    """
    opening, mine = by_post.get(0, ()), by_post.get(post, ())
    before = [n for n in mine if first is None or n < first]
    always = {*before[:1], *before[-2:]}
    parent = tree.parents[post]
    if parent is not None and opening:
        always.add(opening[0])
    answered = () if parent is None else by_post.get(parent, ())
    return sorted({*always, *answered}), sorted(always)


def earlier(
    tokenizer: Tokenizer, text: str, units: Sequence[str], *, always: Sequence[int] = ()
) -> list[int]:
    """Choose which earlier units stand beside a stretch: those it shares most words with.

    ``units`` are texts in reading order, ``always`` the indices that come first whatever they say;
    the chosen indices come back in reading order and fit :data:`THERE` tokens together.
    """
    mine = words(text)
    shared = [len(mine & words(unit)) / (len(words(unit)) + 4) ** 0.5 for unit in units]
    ends = {0, len(units) - 1}
    order = sorted(
        range(len(units)),
        key=lambda n: (n in always, shared[n] + 0.2 * (n in ends), n),
        reverse=True,
    )
    chosen, room = [], THERE
    for number in order:
        size = len(_encode(tokenizer, units[number]).ids[:THERE]) + 1
        if size <= room or number in always:
            chosen.append(number)
            room -= size
        if room < 8:
            break
    return sorted(chosen)


@lru_cache(maxsize=512)
def words(text: str) -> frozenset[str]:
    """Return the words of a text that have four letters or more; asked for as often as tokens."""
    return frozenset(word.casefold() for word in _WORD.findall(text))
