"""Measures of agreement with people, and how sure one can be of them. Pure functions of counts.

Every count is kept by document. A measure is a function of counts that were added up over
documents, in the last axis or axes of an array, so that one call measures a whole corpus or a
thousand resamples of it. What is not defined, such as the precision of nothing found, is NaN
inside this module and None in a :class:`Figure`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.model import Span

RESAMPLES: Final = 1000
SEED: Final = 20
LEVEL: Final = 0.95
BINS: Final = 10  # of confidence, equally wide
STEPS: Final = 1000  # thresholds of confidence at which precision is read off
OVERLAP: Final = 0.5  # of the longer of two spans

Counts = NDArray[np.float64]
Measure = Callable[[Counts], Counts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measure over all documents, and the interval in which 95 % of its resamples lie.

    ``value`` is None where the measure is not defined; ``low`` and ``high`` are None too where
    there is but one document, or a resample in twenty leaves the measure undefined.
    """

    value: float | None
    low: float | None = None
    high: float | None = None


def estimate(counts: Counts, *, measure: Measure) -> Figure:
    """Measure all documents together, and how the figure varies from one draw of them to another.

    Args:
        counts: one row a document; what the other axes mean is up to the measure.
        measure: counts summed over documents, with any axes in front, to figures.
    """
    documents = counts.shape[0]
    value = _defined(measure(counts.sum(axis=0)[None])[0]) if documents else None
    if documents < 2 or value is None:
        return Figure(value=value)
    drawn = np.random.default_rng(SEED).multinomial(
        documents, np.full(documents, 1 / documents), size=RESAMPLES
    )
    flat = drawn.astype(np.float64) @ counts.reshape(documents, -1)
    figures = measure(flat.reshape(RESAMPLES, *counts.shape[1:]))
    known = figures[~np.isnan(figures)]
    if len(known) < LEVEL * RESAMPLES:
        return Figure(value=value)
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Figure(value=value, low=float(low), high=float(high))


def _defined(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)


def _share(part: Counts, whole: Counts) -> Counts:
    """Divide, NaN where there is nothing to divide by."""
    share: Counts = np.full(np.shape(whole), np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share


# --- classes --------------------------------------------------------------------------------------


def confusion(
    documents: Sequence[Hashable], gold: Sequence[int], answers: Sequence[int], *, classes: int
) -> Counts:
    """Count, for each document, how often each class (first axis) was answered by each (second)."""
    names, place = _numbered(documents)
    counts = np.zeros((names, classes, classes))
    np.add.at(counts, (place, np.array(gold, int), np.array(answers, int)), 1)
    return counts


def class_f1(counts: Counts) -> Counts:
    """F1 of every class out of a confusion, NaN for one that is neither meant nor answered."""
    right = np.diagonal(counts, axis1=-2, axis2=-1)
    return _share(2 * right, counts.sum(axis=-1) + counts.sum(axis=-2))


def macro_f1(counts: Counts) -> Counts:
    """The mean F1 of the classes of a confusion; one that a resample has not got does not count."""
    each = class_f1(counts)
    known = ~np.isnan(each)
    return _share(np.where(known, each, 0.0).sum(axis=-1), known.sum(axis=-1).astype(np.float64))


def only_f1(number: int) -> Measure:
    """The F1 of one class of a confusion."""
    return lambda counts: class_f1(counts)[..., number]


# --- found and missed -----------------------------------------------------------------------------


def hits(rows: Sequence[tuple[Hashable, int, int, int]]) -> Counts:
    """Add up, for each document, ``(document, right, found, gold)``: how many there are of each."""
    names, place = _numbered([row[0] for row in rows])
    counts = np.zeros((names, 3))
    np.add.at(counts, place, np.array([row[1:] for row in rows], float).reshape(len(rows), 3))
    return counts


def precision(counts: Counts) -> Counts:
    """How much of what was found is right."""
    return _share(counts[..., 0], counts[..., 1])


def recall(counts: Counts) -> Counts:
    """How much of what is there was found."""
    return _share(counts[..., 0], counts[..., 2])


def f1(counts: Counts) -> Counts:
    """The harmonic mean of precision and recall; 0 where something is there and nothing found."""
    return _share(2 * counts[..., 0], counts[..., 1] + counts[..., 2])


def match(gold: Sequence[Span], found: Sequence[Span]) -> dict[int, int]:
    """Pair as many spans as can be, one to one: index in ``found`` to index in ``gold``.

    Two can be paired if they are in one post and share at least half of the longer. This is a
    maximum matching; each found span tries those first that it shares most with.
    """
    by_post: dict[str, list[int]] = {}
    for number, span in enumerate(gold):
        by_post.setdefault(span.post, []).append(number)
    likes: list[list[int]] = []
    for span in found:
        shares = [(-_shared(gold[n], span), n) for n in by_post.get(span.post, ())]
        likes.append([n for share, n in sorted(shares) if -share >= OVERLAP])
    taken: dict[int, int] = {}  # gold to found
    for number in range(len(found)):
        _augment(number, likes=likes, taken=taken)
    return {number: n for n, number in taken.items()}


def _augment(first: int, *, likes: Sequence[Sequence[int]], taken: dict[int, int]) -> None:
    """Find a partner for one more found span, giving others another of theirs if need be."""
    seen: set[int] = set()
    path: list[tuple[int, Iterator[int]]] = [(first, iter(likes[first]))]
    wanted: list[int] = []  # the gold span that each step of the path reaches for
    while path:
        _, rest = path[-1]
        step = next((n for n in rest if n not in seen), None)
        if step is None:
            path.pop()
            if wanted:
                wanted.pop()
            continue
        seen.add(step)
        wanted.append(step)
        if step not in taken:
            for (one, _), n in zip(path, wanted, strict=True):
                taken[n] = one
            return
        path.append((taken[step], iter(likes[taken[step]])))


def _shared(one: Span, other: Span) -> float:
    """What two spans of a post have in common, as a share of the longer."""
    both = min(one.end, other.end) - max(one.start, other.start)
    return max(0, both) / max(one.end - one.start, other.end - other.start)


# --- confidence -----------------------------------------------------------------------------------


def reliability(
    documents: Sequence[Hashable], confidences: Sequence[float], right: Sequence[bool]
) -> Counts:
    """Count, for each document and bin of confidence: how many, their confidence, how many right.

    The ten bins are equally wide and half open but for the last, which holds 1 too.
    """
    names, place = _numbered(documents)
    sure = np.array(confidences, float)
    # A confidence counts to four digits, so that .3 is in the fourth bin whatever its last bit.
    bins = np.minimum(np.floor(np.round(sure * BINS, 4)).astype(int), BINS - 1)
    counts = np.zeros((names, BINS, 3))
    rows = np.stack([np.ones(len(sure)), sure, np.array(right, float)], axis=-1)
    np.add.at(counts, (place, bins), rows)
    return counts


def calibration_error(counts: Counts) -> Counts:
    """Expected calibration error: how far confidence is from being right, averaged over bins."""
    gap = np.abs(counts[..., 1] - counts[..., 2]).sum(axis=-1)
    return _share(gap, counts[..., 0].sum(axis=-1))


def ranked(
    gold: Sequence[tuple[Hashable, int]],
    documents: Sequence[Hashable],
    confidences: Sequence[float],
    right: Sequence[bool],
) -> Counts:
    """Count, for each document, how many are found, right and there at each threshold, 1 to 0.

    Args:
        gold: every document, more than once if need be, and how many there are to find in it.
        documents: of each thing found; they must be among those of ``gold``.
        confidences: of each thing found.
        right: whether each is.
    """
    names, place = _numbered([document for document, _ in gold])
    number = dict(zip((document for document, _ in gold), place, strict=True))
    counts = np.zeros((names, STEPS + 1, 3))
    steps = STEPS - np.floor(np.round(np.array(confidences, float) * STEPS, 1)).astype(int)
    where = np.array([number[document] for document in documents], int)
    np.add.at(counts[..., 0], (where, steps), np.array(right, float))
    np.add.at(counts[..., 1], (where, steps), 1)
    counts = counts.cumsum(axis=1)
    np.add.at(counts[..., 2], place, np.array([[there] for _, there in gold], float))
    return counts


def precision_at(wanted: float) -> Measure:
    """The precision at the highest threshold whose recall is at least ``wanted``."""

    def measure(counts: Counts) -> Counts:
        # Half of a thousandth of a thing keeps 3 / 10 >= .3, whatever the last bit says.
        reached = counts[..., 0] >= wanted * counts[..., 2] - 5e-4
        reached &= (counts[..., 2] > 0) & (counts[..., 1] > 0)
        first = reached.argmax(axis=-1)[..., None]
        at = np.take_along_axis(precision(counts), first, axis=-1)[..., 0]
        return np.where(reached.any(axis=-1), at, np.nan)

    return measure


def _numbered(names: Sequence[Hashable]) -> tuple[int, NDArray[np.int64]]:
    """How many different names there are, and the number of each, in order of appearance."""
    known: dict[Hashable, int] = {}
    place = [known.setdefault(name, len(known)) for name in names]
    return len(known), np.array(place, np.int64)
