"""Facts about each paragraph of a text that say whether a post starts there.

Everything is a plain number a paragraph, made in one pass: what it opens and closes with, how it
goes on from those before (:mod:`extract.raw.flow`), what it repeats of earlier ones
(:mod:`extract.raw.shingles`), and what later ones repeat of it. Posts often begin with what they
answer, so a repetition is the strongest sign that one post has ended.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extract.raw.flow import flow_facts
from extract.raw.lines import announces
from extract.raw.openings import opens
from extract.raw.shingles import REPEATED, Repeats, find_repeats

Floats = NDArray[np.float32]

BUCKETS: Final = 16384  # word vectors; words that fall into one share it
REPEATS: Final = 3  # the fact that says whether a paragraph repeats an earlier one
HEAD: Final = 6
TAIL: Final = 4
BAG: Final = 60

_TOKEN: Final = re.compile(r"\w+|[^\w\s]")
_AT_START: Final[dict[str, re.Pattern[str]]] = {
    "small": re.compile(r"[a-z]"),
    "a number": re.compile(r"\(?\d"),
    "a mark": re.compile(r"[-*•>#]"),
    "a quotation": re.compile(r"[\"“‘'«]"),
    "capitals": re.compile(r"[^a-z]*[A-Z][^a-z]{0,80}$"),
}
_AT_END: Final[dict[str, re.Pattern[str]]] = {
    "a stop": re.compile(r"[.!]\W{0,2}$"),
    "a question": re.compile(r"\?\W{0,2}$"),
    "a quotation": re.compile(r"[\"”’»]$"),
    "dots": re.compile(r"\.\.\W?$"),
}
_WITHIN: Final[dict[str, re.Pattern[str]]] = {
    "an address": re.compile(r"https?://|www\."),
    "a smiley": re.compile(r"emoticon_|[:;]-?[)(pPD](?:\W|$)"),
    "a question": re.compile(r"\?"),
    "a shout": re.compile(r"[!?]{2}"),
    "who wrote": re.compile(r"\b(?:wrote|writes|said|says|posted)\b.{0,12}:"),
}
_START, _END, _PART = 100, 12, 2000  # characters of a paragraph that are looked at
_YOU: Final = frozenset(("you", "your", "yours", "you're", "u", "ur", "yourself"))
_ME: Final = frozenset(("i", "my", "me", "mine", "i'm", "we", "our"))


def paragraph_facts(paragraphs: Sequence[str]) -> Floats:
    """Return what is known of each paragraph of a text, shape (paragraphs, facts)."""
    found = find_repeats(paragraphs)
    columns = [*_backward(found), *_forward(found), *_forms(paragraphs, found)]
    return np.concatenate([np.stack(columns, axis=1), flow_facts(paragraphs)], axis=1)


def _forms(paragraphs: Sequence[str], found: Repeats) -> list[Floats]:
    """Lengths and shapes, then how much a paragraph speaks to somebody and of the writer."""
    length = np.maximum(found.words, 1)
    you, me = (
        np.array([sum(w in people for w in p[:_PART].casefold().split()) for p in paragraphs])
        / length
        for people in (_YOU, _ME)
    )
    columns = [np.log1p(found.words) / 3, found.words < 4, you * 5, me * 5]
    for patterns, part in (
        (_AT_START, slice(_START)),
        (_AT_END, slice(-_END, None)),
        (_WITHIN, slice(_PART)),
    ):
        parts = [paragraph[part] for paragraph in paragraphs]
        columns += [
            np.array([pattern.search(p) is not None for p in parts])
            if patterns is not _AT_START
            else np.array([pattern.match(p) is not None for p in parts])
            for pattern in patterns.values()
        ]
    columns.append(np.array([announces(p[-_START:]) for p in paragraphs]))
    columns.append(np.array([opens(p) is not None for p in paragraphs]))
    return [np.asarray(column, dtype=np.float32) for column in columns]


def _repeated(found: Repeats) -> NDArray[np.bool_]:
    """Say which paragraphs repeat an earlier one; a word or two come again by chance."""
    return (found.share >= REPEATED) & (found.words >= 3)


def _backward(found: Repeats) -> list[Floats]:
    """What a paragraph repeats, and how that stands to the repetition before it."""
    total = len(found.share)
    again = _repeated(found)
    facts = np.zeros((total, 16), dtype=np.float32)
    last = -1  # the paragraph that repeated something before this one
    for here in range(total):
        row = facts[here]
        row[0] = found.share[here]
        if last >= 0:
            row[1] = 1
            row[2] = np.log1p(here - last) / 3
        if again[here]:
            source = found.source[here]
            row[3] = 1
            row[4] = np.log1p(found.words[here]) / 3
            row[5] = np.log1p(here - source) / 3
            row[6] = found.begins[here]
            row[7] = found.ends[here]
            row[8] = found.of_source[here]
            if last >= 0:
                before = found.source[last]
                row[9] = source == before + 1 and last == here - 1
                row[10] = source > last  # no post quotes itself, so one has begun since
                row[11] = before <= source <= last
                row[12] = source < before
                row[13] = np.log1p(abs(source - before)) / 3
                # Repetitions between the two sources: most of them began a post.
                row[14] = np.log1p(again[min(before, source) + 1 : max(before, source) + 1].sum())
            else:
                row[15] = 1
            last = here
    return list(facts.T)


def _forward(found: Repeats) -> list[Floats]:
    """What later paragraphs repeat of this one, and of it together with the one before."""
    total = len(found.share)
    again = _repeated(found)
    facts = np.zeros((total, 9), dtype=np.float32)
    last = -1
    for here in np.flatnonzero(again).tolist():
        source = found.source[here]
        row = facts[source]
        row[0] += 1
        row[1] = max(row[1], 3 / (2 + here - source))
        after = last >= 0 and last == here - 1 and found.source[last] == source - 1
        row[2] += after  # said again together with the one before: of one post
        row[3] += not after and found.begins[here]  # a quote starts here, as posts do
        goes_on = here + 1 < total and again[here + 1] and found.source[here + 1] == source + 1
        if not goes_on and source + 1 < total:
            facts[source + 1, 4] += 1  # a quote ends before it
            facts[source + 1, 5] += found.ends[here]
        if last >= 0 and found.source[last] < source <= last and here - last < 12:
            # Two quotes one after the other, often of one post: what lies between is of it too.
            low = max(found.source[last] + 1, source - 12)
            facts[low : source + 1, 6] += 1
            facts[source, 7] += 1
        row[8] = max(row[8], found.of_source[here])
        last = here
    for column in (0, 2, 3, 4, 5, 6, 7):
        facts[:, column] = np.log1p(facts[:, column])
    return list(facts.T)


@lru_cache(maxsize=100_000)
def _bucket(token: str) -> int:
    return 1 + zlib.crc32(token.encode("utf-8", "surrogatepass")) % (BUCKETS - 1)


def paragraph_words(paragraph: str) -> tuple[list[int], list[int], list[int]]:
    """Return the buckets of a paragraph's first and last words and of its bag of words.

    The first two have a fixed length, filled up with bucket 0.
    """
    tokens = [_bucket(token) for token in _TOKEN.findall(paragraph[:_PART].casefold())]
    if len(paragraph) > _PART:  # its end is as telling as that of a short one
        tokens += [_bucket(token) for token in _TOKEN.findall(paragraph[-100:].casefold())]
    first, last = tokens[:HEAD], tokens[-TAIL:]
    first += [0] * (HEAD - len(first))
    last = [0] * (TAIL - len(last)) + last
    return first, last, tokens[:BAG] or [0]
