"""Which vectors are near each other, of those that belong to different groups.

Where each is a group of its own, those are all others.

Few are compared one with another, and the answer is exact. Many go into a graph of neighbours
(HNSW, Malkov & Yashunin 2018, arXiv:1603.09320), as Voyager keeps it, in which a search takes time
that hardly grows with their number.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from voyager import Index, Space

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Progress = Callable[[int, int | None], None]

EXACT: Final = 100_000_000
"""As many comparisons are made one by one: those of ten thousand with ten thousand."""

_BLOCK: Final = 2_000_000  # comparisons at once: eight megabytes
_AT_ONCE: Final = 5_000  # vectors between two calls of progress
_LINKS: Final = 16  # of each vector in the graph
_BUILD: Final = 100  # candidates for those
_SEARCH: Final = 100  # candidates in a search
_MORE: Final = 4  # times as many as are wanted are asked for, since some are of the same group


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose neighbours are wanted: ``places`` of vectors, in ``groups`` other than their own.

    ``groups`` has shape (vectors,); at most ``most`` of each are wanted, those whose cosine, from
    -1 to 1, is ``least`` or more.
    """

    groups: Numbers
    places: Numbers
    most: int
    least: float


def nearest(
    vectors: Floats,
    asked: Asked,
    *,
    exact: bool | None = None,
    progress: Progress | None = None,
) -> dict[tuple[int, int], float]:
    """Pairs of near vectors of different groups, the smaller place first, and how near they are.

    Args:
        vectors: of length 1, shape (n, d).
        asked: whose neighbours are wanted.
        exact: compare each with each, or ask a graph; None for what is quicker.
        progress: called with how many are done and in all.
    """
    if exact is None:
        exact = len(vectors) * len(asked.places) <= EXACT
    find = _compared if exact else _searched
    return find(vectors, asked, progress=progress or _silent)


def _silent(_done: int, _total: int | None) -> None:
    """Nobody waits."""


def _compared(vectors: Floats, asked: Asked, *, progress: Progress) -> dict[tuple[int, int], float]:
    groups, places, most = asked.groups, asked.places, asked.most
    found: dict[tuple[int, int], float] = {}
    block = max(1, _BLOCK // max(1, len(vectors)))
    for first in range(0, len(places), block):
        some = places[first : first + block]
        near = vectors[some] @ vectors.T
        near[groups[some][:, None] == groups[None, :]] = -2.0
        if near.shape[1] > most:
            best = np.argpartition(near, -most, axis=1)[:, -most:]
        else:
            best = np.tile(np.arange(near.shape[1]), (len(some), 1))
        _keep(found, some, best, np.take_along_axis(near, best, axis=1), least=asked.least)
        progress(min(first + block, len(places)), len(places))
    return found


def _searched(vectors: Floats, asked: Asked, *, progress: Progress) -> dict[tuple[int, int], float]:
    groups, places, most = asked.groups, asked.places, asked.most
    total = len(vectors) + len(places)
    threads = _threads()
    index = Index(
        Space.InnerProduct,
        num_dimensions=vectors.shape[1],
        M=_LINKS,
        ef_construction=_BUILD,
        random_seed=1,
        max_elements=len(vectors),
    )
    for first in range(0, len(vectors), _AT_ONCE):
        some = np.arange(first, min(first + _AT_ONCE, len(vectors)))
        index.add_items(vectors[some], ids=some.tolist(), num_threads=threads)
        progress(int(some[-1]) + 1, total)
    found: dict[tuple[int, int], float] = {}
    many = min(len(vectors), most * _MORE)
    for first in range(0, len(places), _AT_ONCE):
        some = places[first : first + _AT_ONCE]
        near, far = index.query(
            vectors[some], k=many, num_threads=threads, query_ef=max(_SEARCH, many)
        )
        near = near.astype(np.int64)
        how = (1.0 - far).astype(np.float32)
        how[groups[near] == groups[some][:, None]] = -2.0
        best = np.argsort(-how, axis=1, kind="stable")[:, :most]
        _keep(
            found,
            some,
            np.take_along_axis(near, best, axis=1),
            np.take_along_axis(how, best, axis=1),
            least=asked.least,
        )
        progress(len(vectors) + min(first + _AT_ONCE, len(places)), total)
    return found


def _keep(
    found: dict[tuple[int, int], float],
    asked: Numbers,
    best: Numbers,
    near: Floats,
    *,
    least: float,
) -> None:
    rows, columns = np.nonzero(near >= least)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        one, other = int(asked[row]), int(best[row, column])
        found[min(one, other), max(one, other)] = float(near[row, column])


def _threads() -> int:
    """As many as this process was told, as OpenMP is, or may use."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    if told.isdecimal() and int(told):
        return int(told)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else -1
