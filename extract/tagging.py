"""From marks to units: which words of a stretch begin a unit, continue one, or stand outside.

Marks are the begin/inside/outside tags of chunking (Ramshaw & Marcus 1995, arXiv:cmp-lg/9505040),
decoded for the whole stretch by Viterbi's algorithm.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from extract.encoder import Floats
from extract.windows import Window

BEGIN, INSIDE, OUTSIDE = 0, 1, 2
_AFTER: Final = {
    BEGIN: (BEGIN, INSIDE, OUTSIDE),
    INSIDE: (BEGIN, INSIDE),
    OUTSIDE: (BEGIN, INSIDE, OUTSIDE),
}
"""The marks that may stand before each mark: nothing goes on that has not begun."""
_LETTERS: Final = 4  # at least, in a unit


def find_units(seen: Window, marks: Floats, text: str) -> list[tuple[int, int]]:
    """Return the offsets of a stretch's units, in order: those of the marks' likeliest path.

    A word is wholly inside or outside a unit, none runs over the end of a line, and what somebody
    else said (``> …``) is not the poster's.

    Args:
        seen: the window of the stretch.
        marks: log-probabilities of begin, inside and outside, shape (tokens, 3).
        text: the stretch.
    """
    words = _words(seen)
    if not words:
        return []
    logs = np.stack([marks[1 + first] for first, _ in words])
    for number, (first, _) in enumerate(words):
        before = seen.here[words[number - 1][1] - 1][1] if number else 0
        if number == 0 or "\n" in text[before : seen.here[first][0]]:
            logs[number, INSIDE] = -np.inf
    found: list[tuple[int, int]] = []
    for (first, last), mark in zip(words, _likeliest(logs), strict=True):
        start, end = seen.here[first][0], seen.here[last - 1][1]
        if mark == BEGIN:
            found.append((start, end))
        elif mark == INSIDE:
            found[-1] = (found[-1][0], end)
    return [(start, end) for start, end in found if _says_something(text, start, end)]


def _likeliest(logs: Floats) -> list[int]:
    """Return the likeliest allowed marks of the words, given their log-probabilities."""
    score = logs[0]
    came: list[list[int]] = []
    for row in logs[1:]:
        best = [max(_AFTER[mark], key=score.__getitem__) for mark in range(3)]
        score = row + score[best]
        came.append(best)
    marks = [int(score.argmax())]
    for best in reversed(came):
        marks.append(best[marks[-1]])
    return marks[::-1]


def _words(seen: Window) -> list[tuple[int, int]]:
    """Group the tokens that no space parts, as half-open ranges of ``seen.here``."""
    groups: list[tuple[int, int]] = []
    end: int | None = None
    for number, offsets in enumerate(seen.here):
        if offsets[0] == end:
            groups[-1] = (groups[-1][0], number + 1)
        else:
            groups.append((number, number + 1))
        end = offsets[1]
    return groups


def _says_something(text: str, start: int, end: int) -> bool:
    line = text.rfind("\n", 0, start) + 1
    if text[line:end].lstrip().startswith((">", "&gt;")):
        return False
    return sum(char.isalpha() for char in text[start:end]) >= _LETTERS
