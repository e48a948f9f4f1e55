"""Facts about who speaks: whether the writer of a post answers the writer of an earlier one.

People take turns: whom somebody has answered before, or was answered by, he often answers again,
and himself seldom. Known where headers, or a format, name the authors; where they do not, every
fact is 0, the first of which says so.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]

FACTS: Final = (
    "known",  # who wrote both
    "same",
    "his last",  # the other's last post so far
    "since",  # after the last post of the writer of this one
    "first after mine",
    "spoke before",
    "before my last",  # by whom the post before the writer's last one is
    "beside",  # how often the posts of the two stood side by side
    "share of beside",
    "his opening",
    "my opening",
    "his posts",
    "people between",
    "named",  # here is the other's name
    "naming",  # there is the writer's
    "his first since",
    "before my last, his last",
    "after my own",
    "same, after my own",
    "after one of mine",  # it stands right after a post of the writer's
    "others between",
    "last by another",
    "people",
    "two alone",
)
"""What each fact of two posts is about: "my" is the later writer's, "his" the other's."""
TURNS: Final = len(FACTS)
LONGEST_NAME: Final = 4
"""Words; nobody is addressed by a longer name."""

_NOBODY: Final = re.compile(
    r"the|mister|miss|mrs|doctor|just|not|some|any|all|that|this|your|our|his|her|one|two|big|old"
    r"|new|real|only|very|anonymous|user|guest|deleted|mod|team|good|bad|and|for|who"
)
"""First words of names by which nobody is called."""
_PART: Final = 4_000  # characters of a post in which names are looked for
_RECENT: Final = 6  # posts before, in which two alone may have spoken
_OFTEN: Final = 4  # posts; a name in as many, and in a quarter of all, is a word
_WORD: Final = re.compile(r"\w+")


class Turns:
    """Who spoke when, up to the post whose facts are asked for; posts are asked for in order."""

    def __init__(self, texts: Sequence[str], authors: Sequence[str | None]) -> None:
        numbers: dict[str, int] = {}
        names = [_key(author) for author in authors]
        self._who: Ints = np.array(
            [numbers.setdefault(name, len(numbers)) if name else -1 for name in names],
            dtype=np.intp,
        )
        self._names = _names(texts, authors, numbers)
        self._naming: defaultdict[int, list[int]] = defaultdict(list)
        people = max(len(numbers), 1)
        self._posts = np.zeros(people, dtype=np.float32)
        self._last = np.full(people, -1, dtype=np.intp)
        self._next = np.full(len(names), len(names), dtype=np.intp)  # the author's next post
        self._before = np.full(len(names), -1, dtype=np.intp)
        self._beside: defaultdict[int, Counter[int]] = defaultdict(Counter)
        self._at = 0

    def facts(self, number: int, first: int) -> Floats:
        """Return the facts of a post and each from ``first`` on, shape (number - first, TURNS)."""
        while self._at < number:
            self._hear(self._at)
            self._at += 1
        me, them = int(self._who[number]), self._who[first:number]
        if me < 0:
            return np.zeros((number - first, TURNS), dtype=np.float32)
        these = np.arange(first, number)
        known, same = them >= 0, them == me
        mine = int(self._last[me])  # the writer's post before this one, -1 for none
        last = known & (self._next[first:number] >= number)
        others = _after(~same)
        beside = np.zeros(len(self._posts), dtype=np.float32)
        for other, times in self._beside[me].items():
            beside[other] = times
        partner = int(self._who[mine - 1]) if mine > 0 else -2
        named = np.zeros(len(self._posts) + 1, dtype=bool)  # the last of them is nobody
        named[list(self._names[number])] = True
        naming = np.zeros(number, dtype=bool)
        naming[self._naming[me]] = True
        since = (these > mine) & (mine >= 0)
        above = np.concatenate([self._who[first - 1 : first] if first else [-2], them[:-1]])
        few = len({me, *self._who[max(0, number - _RECENT) : number].tolist()}) <= 2

        def all_(value: float) -> Floats:
            return np.full(len(these), value, dtype=np.float32)

        columns = [
            known,
            same,
            last,
            since,
            (these == mine + 1) & (mine >= 0),
            all_(mine >= 0),
            them == partner,
            np.log1p(beside[them]),
            beside[them] / max(beside.sum(), 1),
            them == self._who[0],
            all_(me == self._who[0]),
            np.log1p(self._posts[them]),
            np.log1p(_after(last)),
            named[them],
            naming[first:number],
            since & (self._before[first:number] <= mine),
            (them == partner) & last,
            all_(self._who[number - 1] == me),
            same & (these == number - 1),
            above == me,
            np.log1p(others),
            (others == 0) & ~same,
            all_(math.log1p(np.count_nonzero(self._posts))),
            all_(few),
        ]
        facts = np.stack(columns, axis=1).astype(np.float32)
        facts[~known] = 0
        return facts

    def _hear(self, number: int) -> None:
        """Take note of a post that all later ones come after."""
        for other in self._names[number]:
            self._naming[other].append(number)
        me = int(self._who[number])
        if me < 0:
            return
        before = int(self._last[me])
        if before >= 0:
            self._next[before] = number
            self._before[number] = before
        self._last[me] = number
        self._posts[me] += 1
        other = int(self._who[number - 1]) if number else -1
        if other >= 0 and other != me:
            self._beside[me][other] += 1
            self._beside[other][me] += 1


def _after(flags: NDArray[np.bool_]) -> Ints:
    """Return for each place how many of the flags behind it are set."""
    counts: Ints = np.cumsum(flags[::-1])[::-1] - flags
    return counts


def spoken_names(authors: Sequence[str | None]) -> dict[tuple[str, ...], str]:
    """Return by which words, in lower case, each author is called: in full, or by a first name.

    A first name counts if it belongs to one of them only and is no word ("The Duck").
    """
    people = list(dict.fromkeys(author for author in authors if author))
    known: dict[tuple[str, ...], str] = {}
    firsts: defaultdict[str, set[str]] = defaultdict(set)
    for author in people:
        parts = tuple(_WORD.findall(author.casefold()))
        if parts and len(parts) <= LONGEST_NAME and len("".join(parts)) > 2:
            known.setdefault(parts, author)
            firsts[parts[0]].add(author.casefold())
    for author in people:
        parts = tuple(_WORD.findall(author.casefold()))
        first = parts[:1]
        if len(parts) < 2 or len(first[0]) < 3 or len(firsts[first[0]]) > 1:
            continue
        if not _NOBODY.fullmatch(first[0]) and author[:1].isupper():
            known.setdefault(first, author)
    return known


def _names(
    texts: Sequence[str], authors: Sequence[str | None], numbers: dict[str, int]
) -> list[frozenset[int]]:
    """Return which authors each text names; what stands in many texts is a word and no name."""
    known = {parts: numbers[_key(who)] for parts, who in spoken_names(authors).items()}
    if not known:
        return [frozenset()] * len(texts)
    lengths = sorted({len(parts) for parts in known})
    found: list[set[int]] = []
    for text in texts:
        words = _WORD.findall(text[:_PART].casefold())
        found.append(
            {
                known[parts]
                for length in lengths
                for at in range(len(words) - length + 1)
                if (parts := tuple(words[at : at + length])) in known
            }
        )
    times = Counter(number for one in found for number in one)
    common = {n for n, count in times.items() if count >= _OFTEN and 4 * count >= len(texts)}
    return [frozenset(one - common) for one in found]


def _key(author: str | None) -> str:
    return (author or "").strip().casefold()
