"""Facts about a post and each earlier one that say whether it answers that one.

Everything is a plain number, read off the words: what a post repeats of the other, how like the two
are, which rare words they share, how far apart they stand, whether one asks and the other answers;
and, where authors are known, whose turn it is (:mod:`extract.raw.turns`). Posts are taken a block
at a time, so that memory stays flat; a post looks back at :data:`LOOK_BACK` others at most, so that
time is linear.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extract.raw.lines import split_lines
from extract.raw.shingles import REPEATED, find_repeats
from extract.raw.turns import TURNS, Turns

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]

LOOK_BACK: Final = 200
"""Posts; an answer to one further back is not found."""
MOST_PAIRS: Final = 400_000
"""Pairs weighed in a thread; in one of more than 2 000 posts each looks back at fewer."""

FEW: Final = 3
"""Earlier posts; a word that stands in more of them does not tell which is meant."""

_OPENING: Final = 400  # characters of a post's first paragraph that say what it answers
_WIDTH: Final = 1024  # of the vectors that words are hashed into (Weinberger et al. 2009)
_BLOCK: Final = 64  # posts
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_YES: Final = re.compile(
    r"\W*(?:yes|no|yep|nope|yeah|nah|sure|of course|well|because|agreed|exactly|true|not)\b",
    re.IGNORECASE,
)
_YOU: Final = re.compile(r"\b(?:you|your|yours|you're)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The posts that post ``number`` may answer: the last is the one just before it.

    ``facts`` has a row for each, the last :data:`extract.raw.turns.TURNS` of which are about who
    wrote the two; ``like`` is how like its words are (cosine of TF-IDF weights), and ``repeated``
    how many words of it the post says again in paragraphs that do little else.
    """

    number: int
    first: int
    facts: Floats
    like: Floats
    repeated: Floats


class _Rare:
    """Which words a post shares with few earlier ones; posts are asked for in order."""

    def __init__(self, own: Sequence[str], words: Sequence[Counter[str]]) -> None:
        self._own, self._words = own, words
        self._sizes = np.sqrt([max(len(count), 1) for count in words]).astype(np.float32)
        self._where: defaultdict[str, list[int]] = defaultdict(list)
        self._at = 0

    def facts(self, number: int, first: int) -> Floats:
        """Return facts of a post and each from ``first`` on, shape (number - first, RARE)."""
        while self._at < number:
            for word in self._words[self._at]:
                if len(self._where[word]) <= FEW:
                    self._where[word].append(self._at)
            self._at += 1
        opening = self._own[number].split("\n", 1)[0][:_OPENING].casefold()
        opens = frozenset(_WORD.findall(opening))
        alone, few, begun = (np.zeros(number - first, dtype=np.float32) for _ in range(3))
        for word in self._words[number]:
            there = self._where.get(word, ())
            if not 0 < len(there) <= FEW:
                continue
            for other in there:
                if other >= first:
                    few[other - first] += 1 / len(there)
                    alone[other - first] += len(there) == 1
                    begun[other - first] += (word in opens) / len(there)
        sizes = self._sizes[first:number]
        columns = [
            *(np.log1p(shared) for shared in (alone, few, begun)),
            *(shared / max(shared.sum(), 1) for shared in (alone, few, begun)),
            few == few.max(),
            (begun == begun.max()) & (begun > 0),
            alone / sizes,
            few / sizes,
        ]
        return np.stack(columns, axis=1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Said:
    """What each post says again, of which post, and in words of its own."""

    again: list[Counter[int]]  # words, by the post they repeat
    partly: list[Counter[int]]  # words of paragraphs that repeat a part, by post
    opens: Ints  # the post that its first paragraph repeats, -1 for none; and so on
    first: Ints
    last: Ints
    most: Ints
    own: list[str]


def without_names(facts: Floats) -> Floats:
    """Return candidates' facts as they would be if nobody knew who wrote what."""
    hidden = facts.copy()
    hidden[:, -TURNS:] = 0
    return hidden


def candidates(texts: Sequence[str], authors: Sequence[str | None] = ()) -> Iterator[Candidates]:
    """Yield for each post but the first which earlier ones it may answer.

    Args:
        texts: of the posts, in order.
        authors: as many, None for one who is not known; or none at all.
    """
    total = len(texts)
    if total < 2:
        return
    said, turns = _said(texts), Turns(texts, authors or [None] * total)
    words = [Counter(_WORD.findall(own.casefold())) for own in said.own]
    rare = _Rare(said.own, words)
    spread = Counter(word for count in words for word in count)
    about = _about(said.own)
    look = max(1, min(LOOK_BACK, MOST_PAIRS // total))
    answered, at = np.zeros(total), 1
    vectors, low = np.zeros((0, _WIDTH), dtype=np.float32), 0
    while at < total:
        end = min(at + _BLOCK, total)
        keep = max(0, at - 2 * look)  # a candidate's own parent is looked at too
        more = words[low + len(vectors) : end]
        vectors = np.concatenate([vectors[keep - low :], _vectors(more, spread, total=total)])
        low = keep
        for number in range(at, end):
            one = _of(number, said, about, vectors=vectors, low=low, look=look, answered=answered)
            more_facts = [rare.facts(number, one.first), turns.facts(number, one.first)]
            yield replace(one, facts=np.concatenate([one.facts, *more_facts], axis=1))
            if said.most[number] >= 0:
                answered[said.most[number]] += 1
        at = end


def _said(texts: Sequence[str]) -> _Said:
    total = len(texts)
    paragraphs = [[line.text for line in split_lines(text)] for text in texts]
    owner = np.repeat(np.arange(total), [len(lines) for lines in paragraphs])
    flat = [line for lines in paragraphs for line in lines]
    found = find_repeats(flat)
    source = np.where(found.source >= 0, owner[np.maximum(found.source, 0)], -1)
    elsewhere = (source >= 0) & (source != owner) & (found.words >= 3)
    again = elsewhere & (found.share >= REPEATED)
    opens, first, last, most = (np.full(total, -1, dtype=np.intp) for _ in range(4))
    said = _Said(
        again=[Counter() for _ in texts],
        partly=[Counter() for _ in texts],
        opens=opens,
        first=first,
        last=last,
        most=most,
        own=[],
    )
    mine: list[list[str]] = [[] for _ in texts]
    begun = np.zeros(total, dtype=bool)
    for number, line in enumerate(flat):
        post, other = int(owner[number]), int(source[number])
        if again[number]:
            said.again[post][other] += int(found.words[number])
            said.last[post] = other
            if said.first[post] < 0:
                said.first[post] = other
            if not begun[post]:
                said.opens[post] = other
        else:
            mine[post].append(line)
            if elsewhere[number]:
                said.partly[post][other] += round(found.words[number] * found.share[number])
        begun[post] = True
    for post, count in enumerate(said.again):
        if count:
            said.most[post] = max(count, key=lambda other, n=count: (n[other], other))  # type: ignore[misc]  # mypy infers no type for a bound default
    said.own.extend("\n".join(lines) or text for lines, text in zip(mine, texts, strict=True))
    return said


def _about(own: Sequence[str]) -> dict[str, Floats]:
    """What is known of each post by itself."""
    length = np.array([len(text.split()) for text in own])
    you = np.array([len(_YOU.findall(text)) for text in own]) / np.maximum(length, 1)
    return {
        "length": (np.log1p(length) / 3).astype(np.float32),
        "you": (5 * you).astype(np.float32),
        "ends asking": np.array(["?" in text.rstrip()[-3:] for text in own], dtype=np.float32),
        "asks": np.array(["?" in text for text in own], dtype=np.float32),
        "answers": np.array([bool(_YES.match(text)) for text in own], dtype=np.float32),
    }


@lru_cache(maxsize=100_000)
def _place(word: str) -> tuple[int, float]:
    key = zlib.crc32(word.encode("utf-8", "surrogatepass"))
    return key % _WIDTH, 1.0 if key & 0x10000 else -1.0


def _vectors(counts: Sequence[Counter[str]], spread: Counter[str], *, total: int) -> Floats:
    """Return posts as vectors of length 1, shape (posts, width), by TF-IDF."""
    vectors = np.zeros((len(counts), _WIDTH), dtype=np.float32)
    for row, count in zip(vectors, counts, strict=True):
        for word, times in count.items():
            at, sign = _place(word)
            row[at] += sign * (1 + math.log(times)) * math.log((total + 1) / spread[word])
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return vectors


def _of(  # noqa: PLR0913 - what a thread is read with
    number: int,
    said: _Said,
    about: dict[str, Floats],
    *,
    vectors: Floats,
    low: int,
    look: int,
    answered: NDArray[np.float64],
) -> Candidates:
    first = max(0, number - look)
    these = np.arange(first, number)
    size = len(these)
    part = slice(first, number)
    like = vectors[first - low : number - low] @ vectors[number - low]
    again, partly = _counts(said.again[number], these), _counts(said.partly[number], these)
    parents = said.most[part]
    known = parents >= low
    to_parent = np.where(known, vectors[np.maximum(parents - low, 0)] @ vectors[number - low], 0)
    away = number - these

    def mine(value: float) -> Floats:
        return np.full(size, value, dtype=np.float32)

    yes, you = about["answers"][number], about["you"][number]
    columns = [
        np.log1p(again),
        again / max(sum(said.again[number].values()), 1),
        said.first[number] == these,
        said.opens[number] == these,
        said.last[number] == these,
        np.log1p(partly),
        partly / max(partly.sum(), 1),
        mine(bool(said.again[number])),
        mine(math.log1p(len(said.again[number]))),
        np.log(away),
        away == 1,
        away == 2,
        away == 3,
        these == 0,
        mine(number == 1),
        mine(math.log(number)),
        3 * like,
        like == like.max(),
        3 * (like - like.max()),
        3 * to_parent,
        known,
        parents == number - 1,
        np.log1p(answered[part]),
        answered[part] == 0,
        said.most[number - 1] == these,
        about["length"][part],
        mine(about["length"][number]),
        about["ends asking"][part],
        about["asks"][part],
        about["ends asking"][part] * yes,
        mine(yes),
        about["you"][part],
        mine(you),
        you * (away == 1),
    ]
    facts = np.stack(columns, axis=1).astype(np.float32)
    return Candidates(number=number, first=first, facts=facts, like=like, repeated=again)


def _counts(count: Counter[int], these: Ints) -> Floats:
    found = np.zeros(len(these), dtype=np.float32)
    for other, words in count.items():
        if other >= these[0]:
            found[other - these[0]] = words
    return found
