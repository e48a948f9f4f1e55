"""Which stretches of a text say again what an earlier one said, word for word but for small edits.

Four words in a row are a shingle (Broder 1997, "On the resemblance and containment of documents").
Most words that stand twice in a thread are quotes, whether marked or not. Time grows with the
number of words, as does memory: some 60 bytes a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

SHINGLE: Final = 4
"""Words; a stretch of fewer is one shingle as a whole, and never a part of a longer stretch."""
REPEATED: Final = 0.6
"""Of a stretch's shingles; one with less of them only says something like it."""
_WORDS: Final = re.compile(r"\w+")
_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)  # 2^64 divided by the golden ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """For each stretch how much of it was said before, and where; arrays of one length.

    ``share`` is the part of its shingles that stand earlier. ``source`` is the stretch that said
    most of them first, -1 where there is none; ``of_source`` is the part of the source's own
    shingles that come again, at most 1. ``begins`` and ``ends`` say whether the source's first and
    last shingle are among them. ``words`` are the words of each stretch.
    """

    share: NDArray[np.float32]
    source: NDArray[np.intp]
    of_source: NDArray[np.float32]
    begins: NDArray[np.bool_]
    ends: NDArray[np.bool_]
    words: NDArray[np.intp]


def find_repeats(texts: Sequence[str]) -> Repeats:
    """Say for each text which earlier one it repeats, and how much of it."""
    total = len(texts)
    numbers: dict[str, int] = {}
    words: list[NDArray[np.uint64]] = []
    for text in texts:
        found = _WORDS.findall(text.casefold())
        ids = [numbers.setdefault(word, len(numbers) + 1) for word in found]
        words.append(np.array(ids, dtype=np.uint64))
    lengths = np.array([len(ids) for ids in words], dtype=np.intp)
    counts = np.where(lengths >= SHINGLE, lengths - SHINGLE + 1, np.minimum(lengths, 1))
    keys = np.concatenate([_keys(ids) for ids in words] or [np.zeros(0, np.uint64)])
    owner = np.repeat(np.arange(total), counts)
    starts = np.cumsum(counts) - counts
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    origin = first[group] if len(keys) else np.zeros(0, np.intp)  # the shingle that said it first
    again = owner[origin] < owner
    mine, theirs = owner[again], owner[origin][again]
    hits = np.bincount(mine, minlength=total)
    source, votes = _most(mine, theirs, total=total)
    there = np.maximum(source, 0)
    place = origin[again] - starts[theirs]  # of the shingle in what said it first
    matching = theirs == source[mine]
    begins, ends = np.zeros(total, bool), np.zeros(total, bool)
    begins[mine[matching & (place == 0)]] = True
    ends[mine[matching & (place == counts[theirs] - 1)]] = True
    return Repeats(
        share=_part(hits, counts),
        source=source,
        of_source=np.where(source >= 0, _part(votes, counts[there]), 0).astype(np.float32),
        begins=begins,
        ends=ends,
        words=lengths,
    )


def _keys(ids: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Give each shingle a number that equal ones share and others all but never."""
    if not len(ids):
        return ids
    width = min(SHINGLE, len(ids))
    key = np.full(len(ids) - width + 1, width, dtype=np.uint64)
    for step in range(width):
        key = (key ^ ids[step : step + len(key)]) * _PRIME
        key ^= key >> np.uint64(29)
    return key


def _most(
    mine: NDArray[np.intp], theirs: NDArray[np.intp], *, total: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return for each stretch the one it shares most with, the later of equals, and how much."""
    source, votes = np.full(total, -1, dtype=np.intp), np.zeros(total, dtype=np.intp)
    pairs, times = np.unique(mine * total + theirs, return_counts=True)
    order = np.lexsort((pairs, times))  # the last to be written wins
    source[pairs[order] // max(total, 1)] = pairs[order] % max(total, 1)
    votes[pairs[order] // max(total, 1)] = times[order]
    return source, votes


def _part(some: NDArray[np.intp], whole: NDArray[np.intp]) -> NDArray[np.float32]:
    share = np.minimum(some / np.maximum(whole, 1), 1.0)
    return share.astype(np.float32)
