"""The words of a text, as they are compared: folded, and in the form that all forms share.

Text is cut here and nowhere else. What the index keeps is words joined by single spaces, made of
``a-z``, ``0-9`` and characters beyond ASCII alone, so that SQLite has nothing left to decide; and
what is asked for, what is found and what is marked in it are cut by the same rules.

A word is a run of letters, digits and the marks on them. Hyphens, apostrophes and quotation marks,
straight or typographic, stand between words: ``role-play`` is two. Scripts that put no spaces
between words (Chinese, Japanese, Thai ...), and Korean, whose endings stick to the word, give a
word for each character, so that any stretch of them can be found. Case and accents do not count.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from typing import Final, NamedTuple

from Stemmer import Stemmer

LONGEST: Final = 64
"""Characters of a word that count: what goes on without a space for longer is no word."""

STEM: Final = "·"
"""Stands before the common form of a word, so that it is never taken for a word."""

# Combining marks, which Python's \w leaves out; gaps that hold nothing else are closed.
_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711-\u07f3\u07fd\u0816-\u082d"
    "\u0859-\u085b\u0898-\u08e1\u08e3-\u0963\u0981-\u09e3\u09fe-\u0a75\u0a81-\u0ae3\u0afa-\u0b63"
    "\u0b82-\u0bd7\u0c00-\u0c63\u0c81-\u0c83\u0cbc-\u0d4d\u0d57-\u0d63\u0d81-\u0df3\u0f18-\u0f19"
    "\u0f35\u0f37\u0f39\u0f3e-\u0f84\u0f86-\u0fbc\u0fc6\u135d-\u135f\u1712-\u1734\u1752-\u1773"
    "\u180b-\u180d\u180f-\u193b\u1ab0-\u1b44\u1b6b-\u1b73\u1b80-\u1bf3\u1c24-\u1c37\u1cd0-\u1cd2"
    "\u1cd4-\u1dff\u20d0-\u20f0\u2cef-\u2cf1\u2d7f-\u2dff\ua66f-\ua672\ua674-\ua67d\ua69e-\ua6f1"
    "\ua802-\ua827\ua82c\ua880-\ua8c5\ua8e0-\ua8f1\ua8ff-\ua92d\ua947-\ua953\ua980-\ua9c0"
    "\ufe00-\ufe0f\ufe20-\ufe2f"
    "\u00ad\u200b-\u200d\u2060\ufeff"  # soft hyphens and joiners, which nobody sees
)
# Each character is a word: Thai, Lao, Myanmar, Khmer; Hangul; kana; Han.
_ALONE: Final = (
    "\u0e01-\u0e4e\u0e81-\u0ecd\u1000-\u109f\u1780-\u17d3\u1100-\u11ff\u3130-\u318f\ua960-\ua97f"
    "\uac00-\ud7ff\u3005-\u3007\u3021-\u3029\u302a-\u302f\u3031-\u3035\u3041-\u3096\u3099-\u309a"
    "\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f\u2e80-\u2fd5\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_WORD: Final = re.compile(
    f"[{_ALONE}]|(?:(?![{_ALONE}])[^\\W_])(?:(?![{_ALONE}])[^\\W_]|[{_MARKS}])*"
)
_ASCII_WORD: Final = re.compile(r"[0-9A-Za-z]+")

# Accents of Latin, Greek, Cyrillic, Hebrew and Arabic; signs that nobody sees. The vowel signs of
# Indic scripts and the voicing marks of kana are no accents: they stay.
_DROPPED: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\u00ad\u200b-\u200d\u2060\ufeff"
    "\\x00-/:-`{-\x7f]"  # ASCII that is neither letter nor digit, as in what "⑴" stands for
)
# Letters with a stroke or a join, which Unicode does not take apart.
_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})

VERSION: Final = f"1 unicode {unicodedata.unidata_version} snowball {version('PyStemmer')}"
"""Names the rules by which text is cut here; an index made by others must be made anew."""


class Token(NamedTuple):
    """A word of a text: how it is compared, letter by letter and in its common form, and where.

    ``start`` and ``end`` are code points of the text, half open.
    """

    word: str
    stem: str
    start: int
    end: int


class Indexed(NamedTuple):
    """A text as the index keeps it: its words, and their common forms, each joined by spaces."""

    words: str
    stems: str


_stemmer: Final = Stemmer("english", 0)
_stemming: Final = threading.Lock()  # a stemmer holds the word that it works on


def fold(word: str) -> str:
    """A word without case, accents and forms of presentation; may be empty."""
    if word.isascii():
        return word.lower()
    open_ = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    return unicodedata.normalize("NFC", _DROPPED.sub("", open_.translate(_LETTERS)))


@lru_cache(maxsize=1 << 17)
def _known(word: str) -> tuple[tuple[str, str], ...]:
    """What a run of letters is compared by: mostly one word and its stem, none or several at times.

    Several where folding brings out characters that stand alone, as in ``㍿``.
    """
    folded = fold(word)
    words = [folded] if folded.isascii() else _WORD.findall(folded)
    found = []
    for each in words:
        cut = each[:LONGEST]
        if not cut:
            continue
        stem = cut
        if cut.isascii():  # English; words of other languages are left as they are
            with _stemming:
                stem = _stemmer.stemWord(cut)
        found.append((cut, STEM + stem))
    return tuple(found)


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in order."""
    pattern = _ASCII_WORD if text.isascii() else _WORD
    for match in pattern.finditer(text):
        for word, stem in _known(match[0]):
            yield Token(word, stem, match.start(), match.end())


@lru_cache(maxsize=1 << 17)
def _kept(word: str) -> tuple[str, str]:
    """The same as the index keeps it; nothing where there is none."""
    pairs = _known(word)
    return " ".join(word for word, _ in pairs), " ".join(stem for _, stem in pairs)


def indexed(text: str) -> Indexed:
    """A text as the index keeps it."""
    pattern = _ASCII_WORD if text.isascii() else _WORD
    found = [_kept(word) for word in pattern.findall(text)]
    return Indexed(
        " ".join([words for words, _ in found if words]),
        " ".join([stems for _, stems in found if stems]),
    )
