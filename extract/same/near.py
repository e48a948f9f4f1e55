"""Which of many vectors lie near each other."""

from __future__ import annotations

from typing import Final

import numpy as np

from extract.reading.encoder import Floats

BLOCK: Final = 512
"""So many vectors are held against all others at once."""
MOST: Final = 4
"""So many neighbours of one vector count."""


def near(vectors: Floats, *, least: float) -> list[tuple[int, int]]:
    """Return the pairs of vectors that are near, as indices, the smaller first, in order.

    Two are a pair if their cosine is at least ``least`` and one of them is among the
    :data:`MOST` nearest of the other. Every vector is held against every other, by matrix products.

    Args:
        vectors: of length 1, shape (vectors, width).
        least: the least cosine, -1 to 1.
    """
    found: set[tuple[int, int]] = set()
    for start in range(0, len(vectors), BLOCK):
        close = vectors[start : start + BLOCK] @ vectors.T
        rows = np.arange(len(close))
        close[rows, start + rows] = -2.0  # itself
        most = min(MOST, len(vectors) - 1)
        if most < 1:
            break
        nearest = np.argpartition(close, -most, axis=1)[:, -most:]
        for row, column in zip(*np.nonzero(close[rows[:, None], nearest] >= least), strict=True):
            one, other = start + int(row), int(nearest[row, column])
            found.add((min(one, other), max(one, other)))
    return sorted(found)
