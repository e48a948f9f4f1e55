"""How a paragraph goes on from those before it: its writer's manner, and words in common.

People keep their habits from one paragraph to the next: whether a sentence starts with a capital,
how many commas, dots and exclamation marks it has, whether apostrophes are left out. Where those
change, somebody else may be writing. Where a text turns to other words, a piece of it may end
(Hearst 1997, "TextTiling: segmenting text into multi-paragraph subtopic passages").
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_PART: Final = 1500  # characters of a paragraph that are looked at
_MOST: Final = 3.0  # of a rate; more of the same says no more
_BEFORE: Final = 3  # paragraphs whose words are held against those of the next two
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_BEGUN: Final = re.compile(r"[.!?]\s+[^\W\d_]")
_BEGUN_SMALL: Final = re.compile(r"[.!?]\s+[a-z]")
_STOP: Final = re.compile(r"[.!?]+")
_RATES: Final[dict[str, float]] = {",": 10, "..": 20, "!": 20, "?": 20, "(": 20}
_PATTERNS: Final[dict[str, re.Pattern[str]]] = {
    "capitals": re.compile(r"\b[A-Z]{3,}\b"),
    "no apostrophe": re.compile(
        r"\b(?:(?:do|ca|wo|is|did|does|are|was|would|could|should|have)nt|im|ive|thats|youre"
        r"|theyre)\b",
        re.IGNORECASE,
    ),
    "apostrophe": re.compile(r"(?:n't|'s|'m|'re)"),
    "dash": re.compile(r"--| - |—"),
    "short": re.compile(r"\b(?:u|ur|r|lol|btw|imo|imho|cuz|gonna|wanna|thru|b4)\b", re.IGNORECASE),
}
_SMALL_I: Final = re.compile(r"\bi\b")
_PLAIN: Final = str.maketrans("‘’“”", "''\"\"")
"""A page's own quotation marks are no habit of who wrote the post."""


def flow_facts(paragraphs: Sequence[str]) -> Floats:
    """Return what is known of how each paragraph goes on, shape (paragraphs, facts)."""
    manner = np.array([_manner(paragraph) for paragraph in paragraphs], dtype=np.float32)
    one, two = np.zeros_like(manner), np.zeros_like(manner)
    one[1:] = np.abs(manner[1:] - manner[:-1])
    two[2:] = np.abs(manner[2:] - (manner[1:-1] + manner[:-2]) / 2)
    return np.concatenate([manner, one, two, _in_common(paragraphs)], axis=1)


def _manner(paragraph: str) -> list[float]:
    text = paragraph[:_PART].translate(_PLAIN)
    words = text.count(" ") + 1
    begun = len(_BEGUN.findall(text))
    rates = [scale * text.count(sign) for sign, scale in _RATES.items()]
    rates += [20.0 * len(pattern.findall(text)) for pattern in _PATTERNS.values()]
    return [
        *(min(rate / words, _MOST) for rate in rates),
        len(_BEGUN_SMALL.findall(text)) / begun if begun else 0.0,
        begun > 0,
        len(text) / words / 3,
        math.log(1 + words / (1 + len(_STOP.findall(text)))),
        min(text.count('"'), 4) / 2,
        min(text.count(".  "), 3) / 2,  # two spaces after a full stop
        min(text.count(". "), 3) / 2,
        min(len(_SMALL_I.findall(text)), 3) / 2,
        text[:1].islower(),
        text[-1:].isalnum(),
    ]


def _in_common(paragraphs: Sequence[str]) -> Floats:
    """Return how much of their words neighbours share, by how rare each word is in the text."""
    words = [frozenset(_WORD.findall(text[:_PART].casefold())) for text in paragraphs]
    total = len(words)
    spread = Counter(word for one in words for word in one)
    rare = {word: math.log((total + 1) / times) for word, times in spread.items()}
    weights = [_weight(one, rare) for one in words]
    facts = np.zeros((total, 6), dtype=np.float32)
    for here in range(1, total):
        for back in (1, 2):
            if here >= back:
                shared = _weight(words[here] & words[here - back], rare)
                whole = math.sqrt(weights[here] * weights[here - back])
                facts[here, back - 1] = shared / whole if whole else 0.0
        if here < 2:  # one paragraph is no piece of a text yet
            continue
        left = frozenset().union(*words[max(0, here - _BEFORE) : here])
        right = frozenset().union(*words[here : here + 2])
        whole = math.sqrt(_weight(left, rare) * _weight(right, rare))
        facts[here, 2] = _weight(left & right, rare) / whole if whole else 0.0
    facts[:-1, 3] = facts[1:, 0]
    facts[1:-1, 4] = facts[1:-1, 2] - (facts[:-2, 2] + facts[2:, 2]) / 2
    facts[:-1, 5] = facts[1:, 1]  # what stands on both sides of this one is alike
    return 3 * facts


def _weight(words: Iterable[str], rare: dict[str, float]) -> float:
    return sum(rare[word] for word in words)
