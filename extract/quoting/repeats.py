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
_PLACE: Final = 32  # bits of a place that say where in its text it is
_SLIPS: Final = ((1, 1), (0, 1), (1, 0), (2, 2), (1, 2), (2, 1), (0, 2), (2, 0))
_AGAIN: Final = 2  # words that must be alike after a slip
_BACK: Final = 64  # words that a run may share with the one before it
LONG: Final = 8
"""Words after which a run is no accident, and nothing else is looked for in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a text as numbers, the same for words that differ in case, and their offsets.

    ``seeds`` has a number for every three words in a row, the same for the same three.
    """

    ids: list[int]
    starts: array[int]
    ends: array[int]
    seeds: list[int]

    def __len__(self) -> int:
        return len(self.ids)

    def inside(self, start: int, end: int) -> tuple[int, int]:
        """The words that begin in a stretch of the text: the first, and the one after the last."""
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
        self._places: dict[int, dict[int, int]] = {}

    def words(self, text: str) -> Words:
        """The words of a text that is not yet added."""
        found = [match.span() for match in _WORD.finditer(text)]
        numbers = self._numbers
        ids = [numbers.setdefault(text[a:b].casefold(), len(numbers)) for a, b in found]
        return Words(
            ids=ids,
            starts=array("l", [start for start, _ in found]),
            ends=array("l", [end for _, end in found]),
            seeds=_seeds(ids),
        )

    def add(self, words: Words, *, but: Sequence[tuple[int, int]] = ()) -> None:
        """Let later texts find these words, ``but`` those stretches of them, which are no news."""
        ids, seeds = words.ids, words.seeds
        if but:
            ids, seeds = ids[:], seeds[:]
            for start, end in but:
                first, last = words.inside(start, end)
                ids[first:last] = [_NOBODYS] * (last - first)
                first = max(0, first - _SEED + 1)
                last = min(last, len(seeds))
                seeds[first:last] = [_NOBODYS] * (last - first)
        place = len(self._texts) << _PLACE
        self._texts.append(Words(ids=ids, starts=words.starts, ends=words.ends, seeds=[]))
        for at, seed in enumerate(seeds, place):
            self._first.setdefault(seed, at)
        self._first.pop(_NOBODYS, None)

    def offsets(self, run: Run) -> tuple[int, int]:
        """Where in its source a run stands."""
        words = self._texts[run.source]
        return words.starts[run.first], words.ends[run.last - 1]

    def runs(self, words: Words, lo: int, hi: int, *, source: int | None = None) -> Iterator[Run]:
        """Yield the runs of words ``lo`` to ``hi`` that earlier texts have, or that ``source`` has.

        Those of at least :data:`LONG` words follow one another; shorter ones may overlap.
        """
        places = self._first if source is None else self._of(source)
        seeds = words.seeds
        at = floor = lo
        while at + _SEED <= hi:
            place = places.get(seeds[at])
            if place is None:
                at += 1
                continue
            run = self._grown(words.ids, at, place, lo=floor, hi=hi)
            yield run
            if run.end - run.start < LONG:
                at += 1
            else:
                at = run.end
                floor = max(lo, at - _BACK)

    def _of(self, source: int) -> dict[int, int]:
        """The seeds of one text, each with its first place there."""
        if source not in self._places:
            places: dict[int, int] = {}
            ids = self._texts[source].ids
            for at, seed in enumerate(_seeds(ids)):
                if _NOBODYS not in ids[at : at + _SEED]:
                    places.setdefault(seed, source << _PLACE | at)
            self._places[source] = places
        return self._places[source]

    def _grown(self, a: list[int], at: int, place: int, *, lo: int, hi: int) -> Run:
        source, there = place >> _PLACE, place & ((1 << _PLACE) - 1)
        b = self._texts[source].ids
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


def _seeds(ids: list[int]) -> list[int]:
    return [
        a << (2 * _BITS) | b << _BITS | c for a, b, c in zip(ids, ids[1:], ids[2:], strict=False)
    ]


def _walk(  # noqa: PLR0913 - two places, and how far to go
    a: list[int], b: list[int], i: int, j: int, *, step: int, stops: tuple[int, int]
) -> tuple[int, int, int]:
    """Go on as long as the words are alike, over slips; return where it ended and how many were."""
    far_i, far_j, same = i, j, 0
    stop_i, stop_j = stops
    left = min((stop_i - i) * step, (stop_j - j) * step)
    while left > 0:
        if a[i] == b[j]:
            i, j, same, left = i + step, j + step, same + 1, left - 1
            far_i, far_j = i, j
            continue
        for slip_i, slip_j in _SLIPS:
            x, y = i + slip_i * step, j + slip_j * step
            if (stop_i - x) * step < _AGAIN or (stop_j - y) * step < _AGAIN:
                continue
            if a[x] == b[y] and a[x + step] == b[y + step]:
                i, j = x, y
                left = min((stop_i - i) * step, (stop_j - j) * step)
                break
        else:
            break
    return far_i, far_j, same
