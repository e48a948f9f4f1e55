"""What a claim says as numbers, and whether two claims say the same, as :mod:`extract.same` tells.

Reading two claims beside each other takes longer by far than comparing their vectors, so that is
done only of those whose vectors are near.
"""

from __future__ import annotations

from typing import Final

from extract.same.judge import Verdict, judge, vectors
from extract.same.network import load

__all__ = ["LEAST", "Verdict", "judge", "model", "sure", "vectors"]

LEAST: Final = 0.65
"""Claims whose vectors have a smaller cosine are not judged: few of them say the same, and among
the many pairs of a large store those few would be lost in errors."""


def model() -> str:
    """The name and version of what tells."""
    return load().name


def sure() -> float:
    """How likely two claims must say the same for that to be kept."""
    return load().setting("least")
