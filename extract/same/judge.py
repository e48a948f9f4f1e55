"""Whether two claims say the same: how likely, in which words not, and how they differ."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from extract.english import build
from extract.reading.encoder import Floats
from extract.same.facts import facts
from extract.same.network import Network, load
from extract.same.wording import Wording, apart, contrary, exchanged, wording

_NOT_WORDS: Final = re.compile(r"\W+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was made of two texts.

    Attributes:
        same: how likely both say the same, 0 to 1; 0 where something forbids it.
        contrary: what forbids it, in words: one denies what the other says, or numbers differ.
        apart: how they differ in strength or scope, in words, if they do.
        because: why, in words.
    """

    same: float
    contrary: str | None
    apart: str | None
    because: str


def vectors(texts: Sequence[str], *, network: Network | None = None) -> Floats:
    """Return a vector of length 1 for each text, shape (texts, width): near ones say alike.

    A text's vector does not depend on the others.

    Raises:
        CruxmapError: if the shipped model cannot be loaded.
    """
    return (network or load()).vectors(texts)


def judge(pairs: Sequence[tuple[str, str]], *, network: Network | None = None) -> list[Verdict]:
    """Say of each pair of texts whether both say the same; which comes first makes no difference.

    Raises:
        CruxmapError: if shipped weights cannot be loaded.
    """
    network = network or load()
    texts = sorted({text for pair in pairs for text in pair})
    read = dict(zip(texts, map(wording, build().pipe(texts, batch_size=64)), strict=True))
    known: dict[tuple[str, str], Verdict] = {}
    seen: dict[str, Floats] = {}
    for pair in pairs:
        a, b = ordered(*pair)
        if (a, b) not in known:
            known[a, b] = _judged(network, a, b, read=read, seen=seen)
    return [known[ordered(*pair)] for pair in pairs]


def ordered(a: str, b: str) -> tuple[str, str]:
    """Return two texts in the order in which the network reads them, the shorter one first."""
    return (a, b) if (len(a), a) <= (len(b), b) else (b, a)


def _judged(
    network: Network, a: str, b: str, *, read: dict[str, Wording], seen: dict[str, Floats]
) -> Verdict:
    if a == b or (letters(a) and letters(a) == letters(b)):
        return Verdict(same=1.0, contrary=None, apart=None, because="both say it in the same words")
    one, other = read[a], read[b]
    forbidden = contrary(one, other) or another(network, one, other, seen=seen)
    if forbidden is not None:
        return Verdict(same=0.0, contrary=forbidden, apart=None, because=forbidden)
    row = row_of(network, a, b, read=read, seen=seen)
    same = 1 / (1 + math.exp(-float(row @ network.weights["facts"])))
    differ = apart(one, other)
    because = f"the model {network.name} reads both as saying the same ({same:.0%})"
    if differ is not None:
        because += f"; {differ}"
    return Verdict(same=same, contrary=None, apart=differ, because=because)


def another(network: Network, a: Wording, b: Wording, *, seen: dict[str, Floats]) -> str | None:
    """Say in words that two texts are about different things: all but that is the same in both."""
    words = exchanged(a, b)
    if words is None:
        return None
    one, other = (_vector(network, text, seen=seen) for text in sorted(words))
    least = network.setting("synonyms" if not any(" " in text for text in words) else "phrases")
    if float(np.dot(one, other)) >= least:
        return None
    return "“{}” is not “{}”".format(*words)


def _vector(network: Network, text: str, *, seen: dict[str, Floats]) -> Floats:
    if text not in seen:
        seen[text] = network.vectors([text])[0]
    return seen[text]


def row_of(
    network: Network, a: str, b: str, *, read: dict[str, Wording], seen: dict[str, Floats]
) -> Floats:
    """Return the facts of two texts that stand in order; ``seen`` keeps vectors that were made."""
    odds, relations = network.pair(a, b)
    cosine = float(np.dot(_vector(network, a, seen=seen), _vector(network, b, seen=seen)))
    return facts(read[a], read[b], odds=odds, cosine=cosine, relations=relations)


def letters(text: str) -> str:
    """Return a text's words without case and marks: what is equal then is said word for word."""
    return _NOT_WORDS.sub(" ", text).strip().casefold()
