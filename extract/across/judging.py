"""What a claim says as numbers, and whether two claims say the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from extract.reading.encoder import load
from extract.reading.windows import window

LEAST: Final = 0.8
"""Claims whose vectors are less alike are not looked at: of those that say the same few are so."""

_SAME: Final = 0.9


class Verdict(NamedTuple):
    """Whether two claims say the same."""

    same: float
    differs: bool
    because: str


def model() -> str:
    """The name and version of what tells."""
    return load().name


def vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    """The vector of each text, of length 1, shape (texts, d)."""
    encoder = load()
    rows = [encoder.read(window(encoder.tokenizer, text, [])).mean(axis=0) for text in texts]
    found = np.stack(rows).astype(np.float32)
    whole: NDArray[np.float32] = found / np.linalg.norm(found, axis=1, keepdims=True)
    return whole


def judge(pairs: Sequence[tuple[str, str]], near: Sequence[float]) -> list[Verdict]:
    """What is thought of pairs of texts whose vectors are so near each other."""
    del pairs
    return [
        Verdict(one, differs=False, because="what they say is close")
        if one >= _SAME
        else Verdict(one / 2, differs=False, because="")
        for one in near
    ]
