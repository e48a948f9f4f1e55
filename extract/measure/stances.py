"""How well it is told which side a text takes on a statement, held against labelled pairs.

A pair of which people said that one text supports the other or objects to it is read as a claim and
the one statement of a position. What counts is how often anything is said of it, and how often that
is the right side. To see how often something is said of what is about something else, each
statement is also held against the texts of other documents that share most words with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING, Final

import numpy as np

from extract.measure.corpora import LabelledPair
from extract.measure.scores import Counts, Figure, estimate
from extract.stances import RESTATING, Bearing, bears, shared

if TYPE_CHECKING:
    from extract.reading.encoder import Encoder

ELSEWHERE: Final = 8
"""Texts of other documents that each statement is held against."""

FAVOURS: Final = {"supports": True, "restates": True, "objects": False}
"""What a relation has to do with sides."""

Progress = Callable[[int, int], None]
"""Called with the number of pairs that were read and of pairs in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How well sides are told of one source: shares, each with its interval over documents.

    ``pairs`` are those labelled supports or objects: of so many something is ``said``, and of that
    so much is ``right``; of what is read as restating, ``same`` is. ``restated`` is how
    many of the pairs labelled restates something is said of, ``restated_right`` how much of that is
    right. ``elsewhere`` is of how many texts of other documents something is said, and
    ``unrelated`` of how many of the same document's that people found to have nothing to do with
    it.
    """

    source: str
    pairs: int
    said: Figure
    right: Figure
    same: Figure
    restated: Figure
    restated_right: Figure
    elsewhere: Figure
    unrelated: Figure


def tell_sides(
    pairs: Sequence[LabelledPair],
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> list[Told]:
    """Judge what is read of labelled pairs, source by source.

    Args:
        pairs: of one split; sources in which nothing is labelled objects are passed over.
        encoder: a model other than the shipped one.
        progress: called after each pair.

    Raises:
        CruxmapError: if the shipped model cannot be loaded.
    """
    sources = list(dict.fromkeys(one.source for one in pairs if one.label == "objects"))
    work: list[tuple[LabelledPair, str]] = []
    for source in sources:
        mine = [one for one in pairs if one.source == source]
        work += [(one, one.label) for one in mine]
        work += [(one, "elsewhere") for one in _elsewhere(mine)]
    counts: dict[str, dict[str, _Counts]] = {source: defaultdict(_Counts) for source in sources}
    for number, (pair, label) in enumerate(work, 1):
        counts[pair.source][pair.doc].add(label, bears(pair.a, pair.b, encoder=encoder))
        if progress is not None:
            progress(number, len(work))
    return [_told(source, found) for source, found in counts.items()]


def _elsewhere(pairs: Sequence[LabelledPair]) -> Iterator[LabelledPair]:
    """Pair each statement with texts of other documents."""
    by_doc: defaultdict[str, set[str]] = defaultdict(set)
    for one in pairs:
        by_doc[one.doc].add(one.a)
    statements = {one.b: one for one in pairs if one.label in ("supports", "objects")}
    for statement, one in statements.items():
        others = sorted({a for doc, texts in by_doc.items() if doc != one.doc for a in texts})
        near = nlargest(ELSEWHERE, others, key=lambda text: shared(text, statement))
        for text in near:
            yield LabelledPair(
                source=one.source,
                doc=one.doc,
                split=one.split,
                a=text,
                b=statement,
                label="none",
                scope=None,
            )


class _Counts:
    """What was read of one document's pairs, by :data:`_COUNTED`."""

    def __init__(self) -> None:
        self.row = dict.fromkeys(_COUNTED, 0)

    def add(self, label: str, bearing: Bearing | None) -> None:
        """Count a pair by its label."""
        kind = "sided" if label in ("supports", "objects") else label
        self.row[kind] += 1
        if bearing is None:
            return
        self.row[f"{kind} said"] += 1
        if label not in FAVOURS:
            return
        right = (bearing.value > 0) is FAVOURS[label]
        self.row[f"{kind} right"] += right
        if kind == "sided" and bearing.does == RESTATING:
            self.row["same said"] += 1
            self.row["same right"] += right


_COUNTED: Final = (
    "sided", "sided said", "sided right", "same said", "same right",
    "restates", "restates said", "restates right",
    "elsewhere", "elsewhere said", "none", "none said",
)  # fmt: skip


def _told(source: str, counts: Mapping[str, _Counts]) -> Told:
    rows = np.array([list(one.row.values()) for one in counts.values()], dtype=np.float64)

    def share(part: str, whole: str) -> Figure:
        up, down = _COUNTED.index(part), _COUNTED.index(whole)

        def measure(summed: Counts) -> Counts:
            with np.errstate(invalid="ignore"):
                shares: Counts = summed[..., up] / summed[..., down]
            return shares

        return estimate(rows, measure=measure)

    return Told(
        source=source,
        pairs=int(rows[:, _COUNTED.index("sided")].sum()),
        said=share("sided said", "sided"),
        right=share("sided right", "sided said"),
        same=share("same right", "same said"),
        restated=share("restates said", "restates"),
        restated_right=share("restates right", "restates said"),
        elsewhere=share("elsewhere said", "elsewhere"),
        unrelated=share("none said", "none"),
    )
