"""What somebody looks for, read from the words they type; and where a text says it.

::

    scheming model     both words, in any of their forms, anywhere in the text
    "plays a role"     these very words, one after the other
    role-play          what is one word to a reader: its parts one after the other, in any form
    schem*             words that begin so
    -role -"a role"    not these

Quotation marks may be typographic; what has no second one goes on to the end. Nothing else means
anything, so there is no text that is wrong: only texts with nothing in them to look for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph.errors import InputError
from graph.words.tokens import Token, tokens

MOST_CHARACTERS: Final = 1_000
MOST_WORDS: Final = 32
SHORTEST_START: Final = 2
"""Letters that must stand before a ``*``: what begins with one letter is a tenth of all words."""

_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»″〝〞＂", '"') | dict.fromkeys("−–—－", "-"))
_ITEM: Final = re.compile(r'(?P<no>-?)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Words that must follow each other: never none of them.

    ``words`` are compared letter by letter where ``exact``, else by their ``stems``. Where
    ``open``, the last one need only begin a word of the text (and the part is exact).
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    exact: bool
    open: bool

    def expression(self) -> str:
        """The part in FTS5's language; words hold no quotation mark and no space."""
        said = " ".join(self.words if self.exact else self.stems)
        return f'"{said}" *' if self.open else f'"{said}"'

    def places(self, text: Sequence[Token]) -> list[tuple[int, int]]:
        """Where in a text it stands, as code points from and to."""
        size = len(self.words)
        at = range(len(text) - size + 1)
        return [
            (text[place].start, text[place + size - 1].end)
            for place in at
            if self._stands(text[place : place + size])
        ]

    def _stands(self, there: Sequence[Token]) -> bool:
        if not self.exact:
            return all(token.stem == stem for token, stem in zip(there, self.stems, strict=True))
        last = len(self.words) - 1
        return all(
            token.word.startswith(word) if self.open and place == last else token.word == word
            for place, (token, word) in enumerate(zip(there, self.words, strict=True))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a text must hold, all of it and at least one part, and what it must not."""

    parts: tuple[Part, ...]
    without: tuple[Part, ...] = ()

    def expression(self) -> str:
        """The same in FTS5's language."""
        found = " AND ".join(part.expression() for part in self.parts)
        if not self.without:
            return found
        return f"({found}) NOT ({' OR '.join(part.expression() for part in self.without)})"

    def spans(self, text: str) -> tuple[tuple[int, int], ...] | None:
        """Where a text says it, in order and apart from each other; None where it is not a hit."""
        said = list(tokens(text))
        if any(part.places(said) for part in self.without):
            return None
        found: list[tuple[int, int]] = []
        for part in self.parts:
            places = part.places(said)
            if not places:
                return None
            found += places
        return _joined(found)


def _joined(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The same stretches in order, those that overlap made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def wanted(text: str) -> Wanted:
    """Read what somebody looks for.

    Raises:
        InputError: there is no word in it to look for, or there is too much of it.
    """
    if len(text) > MOST_CHARACTERS:
        raise InputError(
            f"the search has {len(text):,} characters: at most {MOST_CHARACTERS:,} are read."
        )
    parts: list[Part] = []
    without: list[Part] = []
    for match in _ITEM.finditer(text.translate(_QUOTES)):
        phrase = match["phrase"]
        part = _part(match["word"] if phrase is None else phrase, exact=phrase is not None)
        if part is not None:
            (without if match["no"] else parts).append(part)
    if not parts:
        named = "only words to leave out" if without else "no word"
        raise InputError(
            f"the search {text[:80]!r} holds {named}: name at least one word to look for."
        )
    count = sum(len(part.words) for part in (*parts, *without))
    if count > MOST_WORDS:
        raise InputError(f"the search has {count} words: at most {MOST_WORDS} are looked for.")
    return Wanted(parts=tuple(parts), without=tuple(without))


def _part(text: str, *, exact: bool) -> Part | None:
    """What one item asks for; None where it holds no word, as ``--`` does not."""
    found = list(tokens(text))
    if not found:
        return None
    open_ = text[found[-1].end :].startswith("*")
    if open_ and found[-1].word.isascii() and len(found[-1].word) < SHORTEST_START:
        raise InputError(
            f"{text[:40]!r} asks for too many words: write at least {SHORTEST_START} letters "
            "before a *."
        )
    return Part(
        words=tuple(token.word for token in found),
        stems=tuple(token.stem for token in found),
        exact=exact or open_,
        open=open_,
    )
