"""Words that were said before: where in which earlier text, found in time that grows with the text.

Every three words in a row are kept with the place that said them first. A run of words is found by
such a seed and grown from it word by word in both directions, over slips of up to two words, as
alignment tools for genomes do (seed and extend: Altschul et al. 1990, BLAST). Each seed has one
place, so that no text, however often it repeats itself, takes longer than its length asks for.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"(?:https?://|www\.)\S+|[^\W_]+", re.IGNORECASE)
_NOBODYS: Final = -1  # a word that is not its post's own, and so is not found there
_SEED: Final = 3
_BITS: Final = 24  # room for sixteen million different words
_SLIPS: Final = ((1, 1), (0, 1), (1, 0), (2, 2), (1, 2), (2, 1), (0, 2), (2, 0))
_AGAIN: Final = 2  # words that must be alike after a slip
_BACK: Final = 64  # words that a run may share with the one before it
LONG: Final = 8
"""Words after which a run is no accident, and nothing else is looked for in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a text as numbers, the same for words that differ in case, and their offsets."""

    ids: array[int]
    starts: array[int]
    ends: array[int]

    def __len__(self) -> int:
        return len(self.ids)

    def inside(self, start: int, end: int) -> tuple[int, int]:
        """The words that lie in a stretch of the text: the first, and the one after the last."""
        first = bisect_left(self.starts, start)
        return first, max(first, bisect_left(self.starts, end))


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words ``start`` to ``end`` of a text that text ``source`` has from ``first`` to ``last``.

    ``same`` of them are alike.
    """

    source: int
    start: int
    end: int
    first: int
    last: int
    same: int


class Said:
    """The texts so far, numbered as they were added, by the words that they said first."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: list[Words] = []
        self._first: dict[int, int] = {}
        self._seeds: dict[int, dict[int, int]] = {}

    def words(self, text: str) -> Words:
        """The words of a text that is not yet added."""
        ids, starts, ends = array("l"), array("l"), array("l")
        for found in _WORD.finditer(text):
            word = found.group().casefold()
            ids.append(self._numbers.setdefault(word, len(self._numbers)))
            starts.append(found.start())
            ends.append(found.end())
        return Words(ids=ids, starts=starts, ends=ends)

    def add(self, words: Words, *, but: Sequence[tuple[int, int]] = ()) -> None:
        """Let later texts find these words, ``but`` those stretches of them, which are no news."""
        ids = words.ids[:]
        for start, end in but:
            for at in range(*words.inside(start, end)):
                ids[at] = _NOBODYS
        number = len(self._texts)
        self._texts.append(Words(ids=ids, starts=words.starts, ends=words.ends))
        for at, key in _keys(ids):
            self._first.setdefault(key, number << 32 | at)

    def offsets(self, run: Run) -> tuple[int, int]:
        """Where in its source a run stands."""
        words = self._texts[run.source]
        return words.starts[run.first], words.ends[run.last - 1]

    def runs(self, words: Words, lo: int, hi: int, *, source: int | None = None) -> Iterator[Run]:
        """Yield the runs of words ``lo`` to ``hi`` that earlier texts have, or that ``source`` has.

        Those of at least :data:`LONG` words follow one another; shorter ones may overlap.
        """
        seeds = self._first if source is None else self._of(source)
        at = floor = lo
        while at + _SEED <= hi:
            place = seeds.get(_key(words.ids, at))
            if place is None:
                at += 1
                continue
            run = self._grown(words, at, place, lo=floor, hi=hi)
            yield run
            if run.end - run.start < LONG:
                at += 1
            else:
                at = run.end
                floor = max(lo, at - _BACK)

    def _of(self, source: int) -> dict[int, int]:
        """The seeds of one text, each with its first place there."""
        if source not in self._seeds:
            seeds: dict[int, int] = {}
            for at, key in _keys(self._texts[source].ids):
                seeds.setdefault(key, source << 32 | at)
            self._seeds[source] = seeds
        return self._seeds[source]

    def _grown(self, words: Words, at: int, place: int, *, lo: int, hi: int) -> Run:
        source, there = place >> 32, place & 0xFFFFFFFF
        a, b = words.ids, self._texts[source].ids
        end, last, after = _walk(a, b, at, there, step=1, stops=(hi, len(b)))
        start, first, before = _walk(a, b, at - 1, there - 1, step=-1, stops=(lo - 1, -1))
        return Run(
            source=source,
            start=start + 1,
            end=end,
            first=first + 1,
            last=last,
            same=after + before,
        )


def _key(ids: array[int], at: int) -> int:
    return ids[at] << (2 * _BITS) | ids[at + 1] << _BITS | ids[at + 2]


def _keys(ids: array[int]) -> Iterator[tuple[int, int]]:
    for at in range(len(ids) - _SEED + 1):
        if min(ids[at : at + _SEED]) != _NOBODYS:
            yield at, _key(ids, at)


def _walk(  # noqa: PLR0913 - two places, and how far to go
    a: array[int], b: array[int], i: int, j: int, *, step: int, stops: tuple[int, int]
) -> tuple[int, int, int]:
    """Go on as long as the words are alike, over slips; return where it ended and how many were."""
    far_i, far_j, same = i, j, 0
    while (stops[0] - i) * step > 0 and (stops[1] - j) * step > 0:
        if a[i] == b[j]:
            i, j, same = i + step, j + step, same + 1
            far_i, far_j = i, j
            continue
        slip = next((s for s in _SLIPS if _alike(a, b, i, j, s, step=step, stops=stops)), None)
        if slip is None:
            break
        i, j = i + slip[0] * step, j + slip[1] * step
    return far_i, far_j, same


def _alike(  # noqa: PLR0913 - as above
    a: array[int],
    b: array[int],
    i: int,
    j: int,
    slip: tuple[int, int],
    *,
    step: int,
    stops: tuple[int, int],
) -> bool:
    i, j = i + slip[0] * step, j + slip[1] * step
    if (stops[0] - i) * step < _AGAIN or (stops[1] - j) * step < _AGAIN:
        return False
    return a[i] == b[j] and a[i + step] == b[j + step]
