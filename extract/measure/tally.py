"""From what an extractor answered to counts by document, and which measures those get.

A choice is made among the labels that the source uses: an extractor is asked only what the
annotators were asked. Its confidence is the share that it gives to its choice, of all it gives to
those labels. Where there is too little to judge by, a sentence says so in the place of counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from extract.measure import scores
from extract.measure.corpora import KINDS, RELATIONS, FoundLink
from extract.measure.gold import MarkedThread
from extract.measure.scores import Counts, Measure
from graph.model import ArgumentMap, LinkKind

LEAST: Final = 10
"""With fewer labelled rows, units or links, a source is passed over."""
RECALLS: Final = (0.1, 0.2, 0.3, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a score is of; the same for every extractor.

    ``scope`` narrows the rows to "intra", "inter" or "unknown", or is "all"; for discussions it
    says what was taken out or told (:data:`extract.measure.discussions.BARE` and ``KNOWN``).
    ``items`` is how many things people marked, in so many ``documents``.
    """

    task: str
    source: str
    scope: str
    measure: str
    items: int
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One extractor's counts, a row a document, and what measures them."""

    line: Line
    counts: Counts
    measure: Measure


Tallies = Iterator[Tally | str]
"""Counts, and in words what could not be counted."""


# --- choices --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What people said of a unit or a pair, and how likely the extractor finds each label."""

    document: str
    label: str
    likely: Mapping[str, float]
    scope: str | None = None

    def among(self, labels: Sequence[str]) -> tuple[str, float]:
        """Return the likeliest of some labels, the first of equals, and its share of them."""
        best = max(labels, key=lambda label: self.likely[label])
        whole = sum(self.likely[label] for label in labels)
        return best, self.likely[best] / whole if whole else 1 / len(labels)


def tally_kinds(source: str, answers: Sequence[Answer]) -> Tallies:
    """Count which kind each unit was given; then only whether it was taken for a unit at all."""
    decided = [one for one in answers if one.label in KINDS]
    if len(decided) < len(answers):
        undecided = len(answers) - len(decided)
        yield f"kinds, {source}: {undecided} units, of which nobody said if claim or evidence"
    if any(one.label != "none" for one in decided) or len(decided) == len(answers):
        yield from _choices(decided, source=source, task="kinds", labels=KINDS, sure=True)
    units = [
        replace(
            one,
            label="none" if one.label == "none" else "unit",
            likely={
                "unit": one.likely["claim"] + one.likely["evidence"],
                "none": one.likely["none"],
            },
        )
        for one in answers
    ]
    yield from _choices(units, source=source, task="unit or none", labels=("unit", "none"))


def tally_relations(source: str, answers: Sequence[Answer]) -> Tallies:
    """Count supports against objects where people said either, then among all labels they used."""
    scopes = {one.scope or "unknown" for one in answers}
    for scope in ("all", *sorted(scopes)) if len(scopes) > 1 else ("all",):
        here = [one for one in answers if scope in ("all", one.scope or "unknown")]
        sides = [one for one in here if one.label in ("supports", "objects")]
        choices = partial(_choices, source=source, scope=scope)
        yield from choices(sides, task="supports or objects", labels=("supports", "objects"))
        if len(sides) < len(here):
            yield from choices(here, task="relations", labels=RELATIONS, sure=True)


def _choices(  # noqa: PLR0913 - what a line of the table says
    answers: Sequence[Answer],
    *,
    source: str,
    task: str,
    labels: Sequence[str],
    scope: str = "all",
    sure: bool = False,
) -> Tallies:
    """Count a choice among those of the labels that people used here; ``sure``: confidence too."""
    used = [label for label in labels if any(one.label == label for one in answers)]
    if len(answers) < LEAST or len(used) < 2:
        few = f"{len(answers)} rows, fewer than {LEAST}"
        where = f"{task}, {source}" + (f", {scope}" if scope != "all" else "")
        yield f"{where}: {few if len(answers) < LEAST else f'every row is {used[0]}'}"
        return
    documents = [one.document for one in answers]
    chosen = [one.among(used) for one in answers]
    line = partial(Line, task=task, source=source, scope=scope, documents=len(set(documents)))
    every = partial(line, items=len(answers))
    counts = scores.confusion(
        documents,
        [used.index(one.label) for one in answers],
        [used.index(label) for label, _ in chosen],
        classes=len(used),
    )
    yield Tally(line=every(measure="macro-F1"), counts=counts, measure=scores.macro_f1)
    for number, label in enumerate(used):
        items = sum(one.label == label for one in answers)
        this = line(measure=f"F1 {label}", items=items)
        yield Tally(line=this, counts=counts, measure=scores.only_f1(number))
    if sure:
        right = [one.label == label for one, (label, _) in zip(answers, chosen, strict=True)]
        bins = scores.reliability(documents, [share for _, share in chosen], right)
        error = every(measure="calibration error")
        yield Tally(line=error, counts=bins, measure=scores.calibration_error)


# --- units and links ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A link that was found: how sure, whether people linked the same two units, and so."""

    confidence: float
    joins: bool
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One thread held against what people marked in it: links, and units where they were sought.

    ``links`` and ``units`` count those that are there, ``spans`` those that were found, of which
    ``matched`` are there. What lies in repeated posts alone counts nowhere.
    """

    document: str
    links: int
    hits: tuple[Hit, ...]
    units: int
    spans: int = 0
    matched: int = 0


_Ends = tuple[int, int]


def hold_links(found: Sequence[FoundLink], gold: MarkedThread) -> Held:
    """Hold links among the units of a thread against it; the surest between two units counts."""
    marked = _marked(gold)
    best: dict[_Ends, FoundLink] = {}
    for one in sorted(found, key=lambda link: -link.confidence):
        posts = {gold.spans[one.source].post, gold.spans[one.target].post}
        if one.kind is not LinkKind.UNDERCUTS and not gold.repeated.issuperset(posts):
            best.setdefault((one.source, one.target), one)
    hits = tuple(
        Hit(confidence=one.confidence, joins=ends in marked, right=marked.get(ends) is one.kind)
        for ends, one in best.items()
    )
    return Held(document=gold.group, links=len(marked), hits=hits, units=_fresh(gold))


def hold_map(amap: ArgumentMap, gold: MarkedThread) -> Held:
    """Hold a map against a thread: first its spans, then its links between spans that match."""
    said = [(span, claim.id) for claim in amap.claims for span in claim.mentions]
    pairs = scores.match(gold.spans, [span for span, _ in said])
    stands: defaultdict[str, set[int]] = defaultdict(set)  # the marked units that a claim matches
    for number, unit in pairs.items():
        stands[said[number][1]].add(unit)
    marked = _marked(gold)
    joined, done = dict(marked), dict(marked)  # each marked link can be found once
    hits = []
    for link in sorted(amap.links, key=lambda link: -link.confidence):
        if link.kind is LinkKind.UNDERCUTS:
            continue
        mentions = (*amap.claim[link.source].mentions, *amap.claim[link.target].mentions)
        if gold.repeated.issuperset(span.post for span in mentions):
            continue
        ends = [(a, b) for a in stands[link.source] for b in stands[link.target]]
        joins = _take(joined, ends)
        right = _take(done, [one for one in ends if marked.get(one) is link.kind])
        hits.append(Hit(confidence=link.confidence, joins=joins, right=right))
    return Held(
        document=gold.group,
        links=len(marked),
        hits=tuple(hits),
        units=_fresh(gold),
        spans=sum(span.post not in gold.repeated for span, _ in said),
        matched=sum(said[number][0].post not in gold.repeated for number in pairs),
    )


def _marked(gold: MarkedThread) -> dict[_Ends, LinkKind]:
    return {
        (link.source, link.target): link.kind
        for link in gold.links
        if not gold.repeated.issuperset(
            {gold.spans[link.source].post, gold.spans[link.target].post}
        )
    }


def _fresh(gold: MarkedThread) -> int:
    return sum(span.post not in gold.repeated for span in gold.spans)


def _take(left: dict[_Ends, LinkKind], ends: Collection[_Ends]) -> bool:
    """Take the first of some links that is left; say whether there was one."""
    first = min((one for one in ends if one in left), default=None)
    if first is not None:
        del left[first]
    return first is not None


def tally_threads(source: str, *, given: Sequence[Held], alone: Sequence[Held]) -> Tallies:
    """Count what was found: units, links end to end, and links where the units were ``given``."""
    documents = len({held.document for held in alone})
    line = partial(Line, source=source, scope="all", documents=documents)
    units, links = sum(held.units for held in alone), sum(held.links for held in alone)
    if units < LEAST:
        yield f"units found, {source}: {units} units, fewer than {LEAST}"
    else:
        spans = [(held.document, held.matched, held.spans, held.units) for held in alone]
        yield from _found(partial(line, task="units found", items=units), scores.hits(spans))
    if links < LEAST:
        yield f"links, {source}: {links} links, fewer than {LEAST}"
    else:
        yield from _links(given, line=partial(line, task="links of given units", items=links))
        yield from _links(alone, line=partial(line, task="links end to end", items=links))


_Line = Callable[..., Line]  # all of a line but its measure


def _links(threads: Sequence[Held], *, line: _Line) -> Tallies:
    rows = [(held.document, held.hits, held.links) for held in threads]
    joins = scores.hits([(d, sum(h.joins for h in hits), len(hits), n) for d, hits, n in rows])
    yield Tally(line=line(measure="F1, any kind"), counts=joins, measure=scores.f1)
    right = scores.hits([(d, sum(h.right for h in hits), len(hits), n) for d, hits, n in rows])
    yield from _found(line, right)
    each = [(d, hit.confidence, hit.right) for d, hits, _ in rows for hit in hits]
    there = [(d, n) for d, _, n in rows]
    bins = scores.reliability(*_columns(each))
    error = line(measure="calibration error")
    yield Tally(line=error, counts=bins, measure=scores.calibration_error)
    ranks = scores.ranked(there, *_columns(each))
    for wanted in RECALLS:
        at = line(measure=f"precision at recall {wanted}")
        yield Tally(line=at, counts=ranks, measure=scores.precision_at(wanted))


def _columns(rows: Sequence[tuple[str, float, bool]]) -> tuple[list[str], list[float], list[bool]]:
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def _found(line: _Line, counts: Counts) -> Tallies:
    for measure, function in (
        ("F1", scores.f1),
        ("precision", scores.precision),
        ("recall", scores.recall),
    ):
        yield Tally(line=line(measure=measure), counts=counts, measure=function)
