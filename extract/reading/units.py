"""What is known of a unit besides what the encoder says: how it is put, and what stands around it.

Where a unit begins and ends tells much of what it is: what stands between two units is seldom a
sentence of its own, and what follows "because" is a reason. The mean of a unit's tokens, which the
encoder reads, shows little of that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extract.lexicon import ADDITIONS, CONCLUSIONS, CONTRASTS, EXAMPLES, REASONS
from extract.reading.windows import Place, Tree, words

Floats = NDArray[np.float32]

CUES: Final[Mapping[str, frozenset[str]]] = {
    "reason": REASONS - {"as"},
    "conclusion": CONCLUSIONS,
    "contrast": CONTRASTS,
    "example": EXAMPLES,
    "addition": ADDITIONS,
}
"""Connectives by what they announce. "As" mostly announces nothing."""


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


WORDS: Final[Mapping[str, re.Pattern[str]]] = {
    "should": _pattern(r"\b(?:should|must|ought|need to|needs to|have to|has to|shouldn['’]t)\b"),
    "might": _pattern(r"\b(?:would|could|might|may)\b"),
    "past": _pattern(r"\b(?:was|were|had|did|went|said|\w+ed)\b"),
    "I": _pattern(r"\b(?:i|my|me|i['’](?:m|ve|d|ll))\b"),
    "you": _pattern(r"\byour?\b"),
    "if": _pattern(r"\b(?:if|when|unless)\b"),
    "denies": _pattern(r"\b(?:not|no|never|nothing|\w+n['’]t)\b"),
    "compares": _pattern(r"\b(?:more|most|better|worse|best|worst|less|than)\b"),
    "judges": _pattern(r"\b(?:wrong|right|good|bad|true|false|fair|reason|point)\b"),
    "all": _pattern(r"\b(?:all|every|always|nothing|no one|only)\b"),
    "is": _pattern(r"\b(?:is|are|isn['’]t|aren['’]t)\b"),
    "it": _pattern(r"^\W*(?:this|that|it|these|they)\b"),
    "quotes": _pattern(r"[\"“]"),
    "address": _pattern(r"https?://|www\."),
}
"""What a unit says, by the words it has."""

BEFORE: Final[Mapping[str, re.Pattern[str]]] = {
    "post begins": _pattern(r"\A\W*\Z"),
    "line ends before it": _pattern(r"\n\W*\Z"),
    "sentence ends before it": _pattern(r"[.!?]\W*\Z"),
    "comma before it": _pattern(r"[,;:(–—-]\s*\Z"),
    "and before it": _pattern(r"\b(?:and|or)\W*\Z"),
    "that before it": _pattern(r"\bthat\W*\Z"),
    "reason before it": _pattern(r"\b(?:because|since|as)\W*\Z"),
    "conclusion before it": _pattern(r"\b(?:so|therefore|thus|hence)\W*\Z"),
    "view before it": _pattern(r"\bI (?:think|believe|feel)(?: that)?\W*\Z"),
}
AFTER: Final[Mapping[str, re.Pattern[str]]] = {
    "line ends after it": _pattern(r"\A\W*\n"),
    "sentence ends after it": _pattern(r"\A\W*[.!?]"),
    "reason after it": _pattern(r"\A\W*(?:because|since)\b"),
}
"""What stands right before a unit, and right after it."""

KIND_FACTS: Final = (
    "claim",
    "evidence",
    "none",
    "outside",
    "begins",
    "words",
    "first",
    "last",
    "opening",
    "hedged",
    "figure",
    "repeated",
    "unfinished",
    "asks",
    "about the talk",
    *CUES,
    *WORDS,
    *BEFORE,
    *AFTER,
    "goes on from the opening",
    "by the opener",
    "units of its post",
    "how far in its post",
    "how late in the talk",
    "words of the opening",
    "begins its line",
    "ends its line",
    "claim before",
    "claim after",
    "none before",
    "none after",
    "more a claim than most",
    "most a claim",
)
"""What is known of a unit. The first three are the encoder's log-probabilities; ``outside`` is the
mean probability that its words are outside any unit and ``begins`` that its first word begins one;
``words`` is the logarithm of how many it has; a unit is ``repeated`` that stands in a quoted line
(``> …``), and ``unfinished`` if it ends in a word that announces more. Then come what it says
(:data:`WORDS`) and what stands right before and after it, where in the talk and in its post it
stands (numbers of units and posts as logarithms), and what the encoder makes of its neighbours: how
much rather a claim than evidence the one before and the one after are, how much more it is one
itself than its stretch on average, and than the one that is most of all."""

_HEDGED: Final = _pattern(r"\b(?:i (?:think|believe|feel|guess)|imo|in my opinion)\b")
_UNFINISHED: Final = _pattern(
    r"\b(?:that|because|since|but|and|or|so|if|as|is|are|was|a|an|the|to|of|why|how|what|when|"
    r"although|though|while|whether|with|for|your|my)\W*$"
)
_ABOUT: Final = _pattern(
    r"\b(?:edit|edited|update|thanks?|thank you|delta|upvot\w*|downvot\w*|repl(?:y|ies|ied)|"
    r"comments?|thread|post(?:ed|s)?|changed? my (?:view|mind)|sorry|my bad|tl;?dr)\b|[∆Δ]"
)
_BEFORE: Final = 25  # characters before a unit in which its connective may stand
_NEAR: Final = 40  # characters before and after a unit that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A unit as the facts need it: where it is, its words, and which connective opens it.

    ``line`` is where the line begins that the unit begins in, ``around`` which of :data:`BEFORE`
    and :data:`AFTER` are so.
    """

    place: Place
    text: str
    cue: str | None
    line: int
    repeated: bool
    asks: bool
    around: frozenset[str]
    words: frozenset[str]


def seen(place: Place, post: str) -> Seen:
    """Return a unit of a post as the facts need it."""
    text = post[place.start : place.end]
    line = post.rfind("\n", 0, place.start) + 1
    return Seen(
        place=place,
        text=text,
        cue=_cue(post[max(line, place.start - _BEFORE) : place.start], text),
        line=line,
        repeated=post[line : place.end].lstrip().startswith((">", "&gt;")),
        asks="?" in post[place.end - 1 : place.end + 2],
        around=_around(post[max(0, place.start - _NEAR) : place.start], post[place.end :][:_NEAR]),
        words=words(text),
    )


def _cue(before: str, text: str) -> str | None:
    """Return what the connective announces that opens the text or stands right before it."""
    start = text.casefold().lstrip("\"'“‘(- ")
    end = before.casefold().rstrip(" ,:\"'“‘(-")
    for name, connectives in CUES.items():
        for word in connectives:
            if start.startswith(word) and not start[len(word) : len(word) + 1].isalnum():
                return name
            if end.endswith(word) and not end[: -len(word)][-1:].isalnum():
                return name
    return None


def _around(before: str, after: str) -> frozenset[str]:
    return frozenset(
        name
        for said, patterns in ((before, BEFORE), (after, AFTER))
        for name, pattern in patterns.items()
        if pattern.search(said)
    )


def kind_facts(  # noqa: PLR0913 - all that the encoder says of a unit
    units: Sequence[Seen],
    kinds: Floats,
    *,
    outside: Floats,
    begins: Floats,
    tree: Tree,
    opening: frozenset[str],
) -> Floats:
    """Return :data:`KIND_FACTS`, shape (units, facts).

    Args:
        units: those of one stretch, in reading order.
        kinds: the encoder's log-probabilities, shape (units, 3).
        outside: probabilities, one a unit.
        begins: the same.
        tree: who answers whom.
        opening: the words of the opening post.
    """
    opener = tree.authors[0]
    by_opener = [opener is not None and tree.authors[u.place.post] == opener for u in units]
    rows = [
        [
            np.log1p(len(unit.text.split())),
            unit.place.order == 0,
            unit.place.order == unit.place.units - 1,
            unit.place.post == 0,
            _HEDGED.search(unit.text) is not None,
            any(char.isdigit() for char in unit.text),
            unit.repeated,
            _UNFINISHED.search(unit.text) is not None,
            unit.asks,
            _ABOUT.search(unit.text) is not None,
            *(unit.cue == cue for cue in CUES),
            *(pattern.search(unit.text) is not None for pattern in WORDS.values()),
            *(name in unit.around for name in (*BEFORE, *AFTER)),
            unit.place.post > 0 and opened and tree.parents[unit.place.post] == 0,
            opened,
            np.log(unit.place.units),
            unit.place.order / max(unit.place.units - 1, 1),
            np.log1p(unit.place.post),
            len(unit.words & opening),
        ]
        for unit, opened in zip(units, by_opener, strict=True)
    ]
    known = np.array(rows, dtype=np.float32).reshape(len(units), -1)
    return np.column_stack([kinds, outside, begins, known, _beside(units, kinds)])


def _beside(units: Sequence[Seen], kinds: Floats) -> Floats:
    """Return what a unit's neighbours in its stretch are, the last facts of :data:`KIND_FACTS`."""
    lines = np.array([unit.line for unit in units])
    new = np.concatenate([[True], lines[1:] != lines[:-1], [True]])
    rather, none = kinds[:, 0] - kinds[:, 1], kinds[:, 2]
    return np.column_stack(
        [
            new[:-1],
            new[1:],
            *(_shifted(row, by) for row in (rather, none) for by in (1, -1)),
            rather - rather.mean(),
            rather - rather.max(),
        ]
    ).astype(np.float32)


def _shifted(row: Floats, by: int) -> Floats:
    """Return the row moved by one place either way, 0 where nothing comes in."""
    moved = np.zeros_like(row)
    if by > 0:
        moved[by:] = row[:-by]
    else:
        moved[:by] = row[-by:]
    return moved
