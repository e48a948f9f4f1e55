"""One reading of a text that holds the same thread several times.

When a page was copied again later, the text starts over. The crawls are aligned line by line
(longest common subsequence); lines that one crawl lost are kept, each in its fullest wording. A
block that only the later crawl has is a new post, so posts end on both sides of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from extract.raw.lines import Line, announces
from extract.raw.shingles import find_repeats

LONG_LINE: Final = 25  # characters; a shorter line may be repeated by chance ("Quote:", "Agreed.")
SAME_LINE: Final = 92  # of 100, rapidfuzz ratio; a line edited between two crawls
MAX_LINES: Final = 20_000  # a longer source is read as one crawl: aligning takes its square
TOP: Final = 10  # the first of so many parts of a text is where a crawl may start again
MAX_RESTARTS: Final = 200  # places tried at which the source may start over


def _plain(text: str) -> str:
    """Fold case, quotes and spacing, which differ between crawls of the same words."""
    return " ".join(re.findall(r"\w+", text.casefold())) or text.strip()


def _keys(lines: Sequence[Line]) -> list[int]:
    """Give each line a number that it shares with every line of the same words.

    An edited line is held against the one that most of its words stand in, and only that one, so
    that time stays linear.
    """
    plains = [_plain(line.text) for line in lines]
    source = find_repeats(plains).source.tolist()
    numbers: dict[str, int] = {}
    keys: list[int] = []
    for plain, likely in zip(plains, source, strict=True):
        if plain not in numbers:
            near = (
                likely >= 0
                and len(plain) >= LONG_LINE
                and fuzz.ratio(plain, plains[likely], score_cutoff=SAME_LINE) > 0
            )
            numbers[plain] = keys[likely] if near else len(numbers)
        keys.append(numbers[plain])
    return keys


def _restart(lines: Sequence[Line], keys: Sequence[int]) -> int | None:
    """Return the line at which the source starts over, or None if it never does.

    A crawl starts at the top again and repeats most of what it holds, in the same order, in at
    least three lines or 200 characters, and a quarter of what stood before it unless it breaks off
    early. (A reply that quotes others repeats lines too, but from anywhere, and goes on
    differently.)
    """
    first: dict[int, int] = {}
    repeats: list[int | None] = []
    for number, key in enumerate(keys):
        repeats.append(first.get(key))
        first.setdefault(key, number)
    candidates = [
        number
        for number, earlier in enumerate(repeats)
        if earlier is not None
        and len(lines[number].text) >= LONG_LINE
        and earlier <= max(2, number // TOP)
        and (number == 0 or repeats[number - 1] is None or repeats[number - 1] != earlier - 1)
    ]
    stood = list(accumulate((len(line.text) for line in lines), initial=0))
    for number in candidates[:MAX_RESTARTS]:
        # Cheap first: how much of the rest stood before at all, in whatever order.
        total = sum(len(line.text) for line in lines[number:])
        before = sum(
            len(line.text)
            for line, key in zip(lines[number:], keys[number:], strict=True)
            if first[key] < number
        )
        if 2 * before < total:
            continue
        blocks = LCSseq.editops(keys[:number], keys[number:]).as_matching_blocks()
        matched = [number + b.b + i for b in blocks for i in range(b.size)]
        said = sum(len(lines[at].text) for at in matched)
        whole = repeats[number] == 0 and len(matched) >= 3  # from the very first line on
        much = 4 * said >= stood[number] or whole
        if much and 2 * said >= total and (len(matched) >= 3 or said >= 200):
            return number
    return None


def _same(kept: Line, other: Line) -> Line:
    """Merge two readings of one line: the fuller wording stays, the other is recorded."""
    if len(other.text) > len(kept.text):
        kept, other = (
            replace(other, starts=kept.starts if kept.starts is not None else other.starts),
            kept,
        )
    return replace(kept, copies=(*kept.copies, (other.start, other.end), *other.copies))


def merge_crawls(lines: list[Line]) -> list[Line]:
    """Merge a source that holds the same thread several times into one reading of it.

    Where both crawls have lines of their own at one place, the earlier crawl's stand first: they
    are what the later one lost, and go on with the line before.
    """
    if len(lines) > MAX_LINES:
        return lines
    keys = _keys(lines)
    at = _restart(lines, keys)
    if at is None:
        return lines
    ours, theirs = lines[:at], merge_crawls(lines[at:])
    theirs = [replace(theirs[0], starts=None), *theirs[1:]] if theirs[0].starts else theirs
    keys = _keys([*ours, *theirs])
    merged: list[Line] = []
    lost: list[Line] = []
    new: list[Line] = []
    for op in LCSseq.opcodes(keys[:at], keys[at:]):
        if op.tag != "equal":
            lost += ours[op.src_start : op.src_end]
            new += theirs[op.dest_start : op.dest_end]
            continue
        ends_block = _add_gap(merged, lost=lost, new=new)
        lost, new = [], []
        pairs = zip(
            ours[op.src_start : op.src_end], theirs[op.dest_start : op.dest_end], strict=True
        )
        both = [_same(left, right) for left, right in pairs]
        if ends_block and both[0].starts is None:
            both[0] = replace(both[0], starts=True)
        merged += both
    _add_gap(merged, lost=lost, new=new)
    return merged


def _add_gap(merged: list[Line], *, lost: list[Line], new: list[Line]) -> bool:
    """Append what only one crawl has at one place; say whether that is a post of its own.

    What only the later crawl has is a new post, unless the line before announces it and the
    earlier crawl has nothing there: then the earlier crawl had lost a quote.
    """
    announced = not lost and bool(merged) and announces(merged[-1].text)
    merged += lost
    if not new:
        return False
    merged += new if announced else [replace(new[0], starts=True), *new[1:]]
    return not announced
