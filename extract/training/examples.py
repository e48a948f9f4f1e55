"""Labelled corpora as windows with labels.

The folder's format is described in ``docs/formats.md``. Splits are the rows' own.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from extract.measure.corpora import (
    KINDS,
    RELATIONS,
    Corpora,
    LabelledPair,
    LabelledThread,
    LabelledUnit,
)
from extract.measure.gold import between
from extract.reading.encoder import BEGIN, INSIDE, OUTSIDE
from extract.reading.met import Met, beside, spans_by_post, structures, tree_of
from extract.reading.windows import FEATURES, PAIR, Window, head, stretches, unplaced, window
from graph.model import Post, Span, Thread

UNIT: Final = {**{kind: number for number, kind in enumerate(KINDS)}, "proposition": 3}
RELATION: Final = {relation: number for number, relation in enumerate(RELATIONS)}
SUPPORTS, OBJECTS = RELATION["supports"], RELATION["objects"]
RESTATES, UNRELATED = RELATION["restates"], RELATION["none"]


@dataclass(slots=True)
class Example:
    """One window and what is known of it.

    ``spans`` are token ranges of units, those of the stretch first (``mine`` of them); ``kinds``
    are theirs by :data:`UNIT`, -1 where unknown. ``marks`` tags the stretch's tokens
    (:mod:`extract.reading.encoder`) or is None. ``relations`` holds (a, b, number by
    :data:`RELATION`). ``links`` holds for units of the stretch the units they link to, where that
    is known. ``structure`` has shape (mine, units, features); units that nothing links to may be
    missing at its end.
    """

    source: str
    doc: str
    window: Window
    spans: list[tuple[int, int]]
    mine: int
    kinds: list[int]
    structure: NDArray[np.uint8]
    marks: list[int] | None = None
    relations: list[tuple[int, int, int]] = field(default_factory=list)
    links: dict[int, list[int]] = field(default_factory=dict)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a gzipped JSON-lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def labelled(tokenizer: Tokenizer, part: Corpora) -> dict[str, list[Example]]:
    """Return the windows of one split of the corpora, by source."""
    found: dict[str, list[Example]] = defaultdict(list)
    groups = {row.group for row in part.threads}
    placed = {unit.source for unit in part.units} | {"cmv"}
    for example in (
        *(one for row in part.threads for one in of_thread(tokenizer, row)),
        *_comments(tokenizer, [unit for unit in part.units if unit.doc not in groups], part.pairs),
        *_pairs(tokenizer, [pair for pair in part.pairs if pair.source not in placed]),
    ):
        found[example.source].append(example)
    return dict(found)


def _pairs(tokenizer: Tokenizer, pairs: Sequence[LabelledPair]) -> Iterator[Example]:
    """Yield pairs whose surroundings are not known."""
    for pair in pairs:
        example = pair_example(
            tokenizer, pair.a, pair.b, scope=pair.scope, relation=RELATION[pair.label]
        )
        example.source, example.doc = pair.source, pair.doc
        yield example


def pair_example(
    tokenizer: Tokenizer, a: str, b: str, *, scope: str | None, relation: int
) -> Example:
    """Return the window of two texts of which nothing else is known."""
    seen = window(tokenizer, a, [head(tokenizer, b, limit=PAIR)], limit=PAIR)
    structure = np.zeros((1, 2, len(FEATURES)), dtype=np.uint8)
    structure[0, 1] = unplaced(scope)
    return Example(
        source="",
        doc="",
        window=seen,
        spans=[(1, max(len(seen.here), 1) + 1), seen.there[0]],
        mine=1,
        kinds=[-1, -1],
        structure=structure,
        relations=[(0, 1, relation)],
    )


def _comments(
    tokenizer: Tokenizer, units: Sequence[LabelledUnit], pairs: Sequence[LabelledPair]
) -> Iterator[Example]:
    """Yield documents that are given as their units in order, joined again."""
    docs: dict[tuple[str, str], list[LabelledUnit]] = defaultdict(list)
    for unit in units:
        docs[unit.source, unit.doc].append(unit)
    related: dict[tuple[str, str], list[LabelledPair]] = defaultdict(list)
    for pair in pairs:
        related[pair.source, pair.doc].append(pair)
    linked = {pair.source for pair in pairs}
    for (source, doc), mine in docs.items():
        post = Post(id="p1", text=" ".join(unit.text for unit in mine))
        met = Met(thread=Thread(id="t", title="t", posts=(post,)), tree=ALONE, tokenizer=tokenizer)
        at = 0
        for order, unit in enumerate(mine):
            span = Span(post="p1", start=at, end=at + len(unit.text), text=unit.text)
            met.add(span, post=0, order=order, units=len(mine))
            at += len(unit.text) + 1
        kinds = [UNIT[unit.label] for unit in mine]
        number = {unit.text: n for n, unit in reversed(list(enumerate(mine)))}
        gold = [(number[p.a], number[p.b], RELATION[p.label]) for p in related[source, doc]]
        for example in _comment(met, kinds, gold if source in linked else None):
            example.source, example.doc = source, doc
            yield example


ALONE: Final = tree_of(Thread(id="t", title="t", posts=(Post(id="p1", text="…"),)))


def _comment(
    met: Met, kinds: list[int], gold: list[tuple[int, int, int]] | None
) -> Iterator[Example]:
    text = met.thread.posts[0].text
    for start, end in stretches(met.tokenizer, text):
        seen = window(met.tokenizer, text[start:end], [])
        ranges = {
            n: tokens
            for n, span in enumerate(met.spans)
            if start <= span.start
            and span.end <= end
            and (tokens := seen.tokens(span.start - start, span.end - start)) is not None
        }
        if not ranges:
            continue
        units = list(ranges)
        at = {n: i for i, n in enumerate(units)}
        structure = structures(met, [(a, b) for a in units for b in units])
        example = Example(
            source="",
            doc="",
            window=seen,
            spans=list(ranges.values()),
            mine=len(units),
            kinds=[kinds[n] for n in units],
            structure=structure.astype(np.uint8).reshape(len(units), len(units), -1),
            marks=_marks(seen, [ranges[n] for n in units if kinds[n] != UNIT["none"]]),
        )
        if gold is not None:
            inside = [(at[a], at[b], label) for a, b, label in gold if a in at and b in at]
            example.relations = inside
            example.links = {i: [] for i in range(len(units))}
            for a, b, label in inside:
                if label == SUPPORTS:
                    example.links[a].append(b)
        yield example


def _marks(seen: Window, spans: Iterable[tuple[int, int]]) -> list[int]:
    marks = [OUTSIDE] * len(seen.here)
    for start, end in spans:
        marks[start - 1] = BEGIN
        for token in range(start, end - 1):
            marks[token] = INSIDE
    return marks


def of_thread(tokenizer: Tokenizer, row: LabelledThread) -> Iterator[Example]:
    """Yield the windows of one annotated thread, its units standing where they stand."""
    met = Met(thread=row.thread, tree=tree_of(row.thread), tokenizer=tokenizer)
    label = dict(zip(row.spans, row.labels, strict=True))
    for post, spans in sorted(spans_by_post(row.thread, row.spans).items()):
        for order, span in enumerate(spans):
            met.add(span, post=post, order=order, units=len(spans))
    number = {span: n for n, span in enumerate(met.spans)}
    gold: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for link in row.links:
        gold[number[row.spans[link.source]]].append(
            (number[row.spans[link.target]], RELATION[link.kind])
        )
    kinds = [UNIT[label[span]] for span in met.spans]
    left = spans_by_post(row.thread, between(row))
    for post, said in enumerate(row.thread.posts):
        for start, end in stretches(tokenizer, said.text):
            nothing = [x for x in left.get(post, ()) if start <= x.start and x.end <= end]
            example = _thread_window(met, kinds, gold, nothing, post=post, bounds=(start, end))
            if said.id in row.titles:
                example.marks = None
            example.source, example.doc = row.source or "threads", row.group
            yield example


def _thread_window(  # noqa: PLR0913 - the post and its bounds belong to the other four
    met: Met,
    kinds: list[int],
    gold: dict[int, list[tuple[int, int]]],
    nothing: Sequence[Span],
    *,
    post: int,
    bounds: tuple[int, int],
) -> Example:
    """Return one window; ``nothing`` are the stretches in it that no unit covers."""
    start, end = bounds
    said = met.thread.posts[post].text
    mine = [n for n in met.by_post.get(post, ()) if start <= met.spans[n].start < end]
    seen, there = beside(
        met,
        said[start:end],
        post=post,
        first=mine[0] if mine else len(met.spans),
    )
    ranges = {
        n: tokens
        for n in mine
        if (tokens := seen.tokens(met.spans[n].start - start, met.spans[n].end - start))
    }
    mine, spans = list(ranges), list(ranges.values())
    every = [*mine, *there]
    at = {n: i for i, n in enumerate(every)}
    structure = structures(met, [(a, b) for a in mine for b in every])
    rest = [
        tokens
        for span in nothing
        if (tokens := seen.tokens(span.start - start, span.end - start)) is not None
    ]
    example = Example(
        source="",
        doc="",
        window=seen,
        spans=[*spans, *seen.there, *rest],
        mine=len(mine),
        kinds=[*(kinds[n] for n in mine), *[-1] * len(there), *[UNIT["none"]] * len(rest)],
        structure=structure.astype(np.uint8).reshape(len(mine), len(every), len(FEATURES)),
        marks=_marks(seen, spans),
    )
    for a in mine:
        known = [(at[b], relation) for b, relation in gold.get(a, ()) if b in at]
        example.relations += [(at[a], b, relation) for b, relation in known]
        if known or not gold.get(a):
            example.links[at[a]] = [b for b, _ in known]
    return example
