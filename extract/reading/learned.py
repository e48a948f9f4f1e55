"""What the units of a thread are and how they link, as the shipped encoder reads them.

Posts are read in order, each once, beside the earlier units it may answer, so that the time it
takes grows with the thread's length and no faster.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from extract.link import UNSURE_HOW
from extract.measure.corpora import KINDS, RELATIONS, FoundLink, Pair
from extract.reading.decode import choose
from extract.reading.encoder import Encoder, Floats, load, log_softmax, pool
from extract.reading.met import Met, beside, spans_by_post, structures, tree_of
from extract.reading.stretch import (
    NOTHING,
    NOWHERE,
    LinkFacts,
    Ruled,
    Stretch,
    chances,
    facts_of_kinds,
    facts_of_links,
    hear,
    stretches_of,
    worded,
)
from extract.reading.weigh import side_facts
from extract.reading.windows import PAIR, head, stretches, unplaced, window
from graph.model import Link, LinkKind, Span, Thread

_EVEN: Final = 0.5
_CERTAIN: Final = 50.0  # a weight that no probability comes near


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read: the units, what each is, and the links among them.

    ``kinds`` are probabilities by :data:`extract.measure.corpora.KINDS`; the links' ends are
    indices.
    """

    spans: tuple[Span, ...]
    kinds: tuple[Mapping[str, float], ...]
    links: tuple[FoundLink, ...]


def read(  # noqa: PLR0913 - the last three are seldom given
    thread: Thread,
    units: Sequence[Span],
    *,
    ruled: Ruled = NOTHING,
    found: bool = False,
    encoder: Encoder | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Reading:
    """Say what units of a thread are, and which they link to.

    Args:
        thread: the posts.
        units: its units; they come back in the order given.
        ruled: the rules' links among them. Those that can show the words they go by are made as
            they are, whatever the encoder says; the others count for something.
        found: whether the units were found by the rules and may be wrong, rather than given.
        encoder: a model other than the shipped one.
        progress: called with the number of posts read and of posts in all.

    Raises:
        CruxmapError: if the shipped model cannot be loaded.
    """
    encoder = encoder or load()
    met = Met(thread=thread, tree=tree_of(thread), tokenizer=encoder.tokenizer)
    by_post = spans_by_post(thread, units)
    likely: list[Floats] = []
    links: list[FoundLink] = []
    for number in range(len(thread.posts)):
        mine = by_post.get(number, [])
        for stretch in stretches_of(encoder, met, mine, post=number, ruled=ruled):
            facts = facts_of_kinds(encoder, met, stretch)
            likely += list(np.exp(log_softmax(facts @ encoder.weights[kinds_of(thread)])))
            if len(stretch.units) > 1:
                heard = hear(encoder, met, stretch)
                kinds = np.stack([likely[unit] for unit in stretch.units])
                options = facts_of_links(met, stretch, heard, kinds=kinds, ruled=ruled)
                links += _links(
                    encoder,
                    stretch,
                    heard.pairs,
                    options,
                    _shown(met, stretch, ruled),
                    these=links_of(thread, found=found),
                )
        if progress is not None:
            progress(number + 1, len(thread.posts))
    kinds_ = [dict(zip(KINDS, row.tolist(), strict=True)) for row in likely]
    return _as_given(units, met.spans, kinds_, links)


def _as_given(
    units: Sequence[Span],
    spans: Sequence[Span],
    kinds: Sequence[Mapping[str, float]],
    links: Iterable[FoundLink],
) -> Reading:
    """Number what was read as the units were given."""
    place = {span: number for number, span in enumerate(spans)}
    given = {place[span]: number for number, span in reversed(list(enumerate(units)))}
    return Reading(
        spans=tuple(units),
        kinds=tuple(kinds[place[span]] for span in units),
        links=tuple(
            FoundLink(
                source=given[link.source],
                target=given[link.target],
                kind=link.kind,
                confidence=link.confidence,
            )
            for link in links
        ),
    )


def kinds_of(thread: Thread) -> str:
    """Name the weights of kinds: a text alone is argued otherwise than a talk."""
    return "alone kinds" if len(thread.posts) == 1 else "kinds"


def links_of(thread: Thread, *, found: bool) -> str:
    """Begin the names of the weights of links.

    Others are fitted for a text alone, and for units that were found and may be wrong themselves.
    """
    if len(thread.posts) == 1:
        return "alone "
    return "found " if found else ""


def _shown(met: Met, stretch: Stretch, ruled: Ruled) -> dict[tuple[int, int], Link]:
    """Return the rules' links of a stretch's own units that can show the words they go by."""
    here = set(stretch.units)
    return {
        (unit, met.numbers[aim]): link
        for unit in stretch.units[: stretch.mine]
        for aim, link in worded(ruled.get(met.spans[unit], {})).items()
        if met.numbers.get(aim) in here
    }


def _links(  # noqa: PLR0913 - what is known of one stretch
    encoder: Encoder,
    stretch: Stretch,
    pairs: Sequence[tuple[int, int]],
    facts: LinkFacts,
    shown: Mapping[tuple[int, int], Link],
    *,
    these: str,
) -> list[FoundLink]:
    """Return the links of a stretch's own units.

    Those that are ``shown`` are made, one for each unit at most. ``these`` says which weights are
    meant, see :func:`links_of`.
    """
    links = facts.links @ encoder.weights[f"{these}links"]
    roots = facts.roots @ encoder.weights[f"{these}roots"]
    logs = chances(pairs, links, roots, units=len(stretch.units))
    none = {stretch.units[i]: float(logs[i, -1]) for i in range(stretch.mine)}
    objects = 1 / (1 + np.exp(-(facts.sides @ encoder.weights["sides"])))
    weights: dict[tuple[int, int], float] = {}
    made: dict[tuple[int, int], FoundLink] = {}
    for row, (i, j) in enumerate(pairs):
        ends = stretch.units[i], stretch.units[j]
        kind, sure = _side(float(objects[row]), restates=bool(facts.restates[row]))
        confidence = min(math.exp(float(logs[i, j])) * sure, 1.0)
        weights[ends] = float(logs[i, j]) + encoder.setting(f"{these}eager")
        if (link := shown.get(ends)) is not None:
            kind = kind if link.rule in UNSURE_HOW else link.kind
            weights[ends] = _CERTAIN + link.confidence
            # The rules' own figure is not calibrated, and the encoder's does not know their words.
            confidence = (link.confidence + confidence) / 2
        made[ends] = FoundLink(source=ends[0], target=ends[1], kind=kind, confidence=confidence)
    return [made[ends] for ends in choose(weights, none=none)]


def _side(objects: float, *, restates: bool) -> tuple[LinkKind, float]:
    """Return what a link does, and how likely that is, if there is one."""
    if restates:
        return LinkKind.RESTATES, 1.0
    if objects > _EVEN:
        return LinkKind.OBJECTS, objects
    return LinkKind.SUPPORTS, 1 - objects


# --- pairs ----------------------------------------------------------------------------------------


def relations(pairs: Sequence[Pair], *, encoder: Encoder | None = None) -> list[dict[str, float]]:
    """Return for each pair the probabilities of :data:`extract.measure.corpora.RELATIONS`.

    Raises:
        CruxmapError: if the shipped model cannot be loaded.
    """
    encoder = encoder or load()
    return [_relation(encoder, pair) for pair in pairs]


def _relation(encoder: Encoder, pair: Pair) -> dict[str, float]:
    if pair.thread is None or pair.a_span is None or pair.b_span is None:
        there = head(encoder.tokenizer, pair.b, limit=PAIR)
        seen_ = window(encoder.tokenizer, pair.a, [there], limit=PAIR)
        vectors = pool(encoder.read(seen_), [(1, 1 + max(len(seen_.here), 1)), seen_.there[0]])
        narrow = encoder.narrow(vectors)
        structure = np.array([unplaced(pair.scope)], dtype=np.float32)
        logits = encoder.relations(narrow[:1], narrow[1:], structure)[0]
        likely = np.exp(log_softmax(logits / encoder.setting("relations_temperature")))
    else:
        logits, facts = facts_in_place(encoder, pair.thread, pair.units, pair.a_span, pair.b_span)
        likely = np.exp(log_softmax(logits))
        objects = 1 / (1 + math.exp(-float(facts @ encoder.weights["sides"])))
        either = likely[0] + likely[1]
        likely[:2] = (1 - objects) * either, objects * either
    return dict(zip(RELATIONS, likely.tolist(), strict=True))


def facts_in_place(
    encoder: Encoder, thread: Thread, units: Sequence[Span], a: Span, b: Span
) -> tuple[Floats, Floats]:
    """Return the relation's logits and the row of ``weigh.SIDE_FACTS`` of two units of a thread."""
    met = Met(thread=thread, tree=tree_of(thread), tokenizer=encoder.tokenizer)
    for post, spans in sorted(spans_by_post(thread, {*units, a, b}).items()):
        for order, span in enumerate(spans):
            met.add(span, post=post, order=order, units=len(spans))
    one, other = met.spans.index(a), met.spans.index(b)
    place, aim = met.places[one], met.places[other]
    text = thread.posts[place.post].text
    start, end = next(
        (cut for cut in stretches(encoder.tokenizer, text) if cut[0] <= a.start < cut[1]),
        (0, len(text)),
    )
    inside = aim.post == place.post and start <= aim.start < end
    seen_, shown = beside(
        met,
        text[start:end],
        post=place.post,
        first=next(n for n in met.by_post[place.post] if met.places[n].start >= start),
        always=() if inside else (other,),
    )
    ranges = [seen_.tokens(a.start - start, a.end - start) or NOWHERE]
    if inside:
        ranges.append(seen_.tokens(b.start - start, b.end - start) or NOWHERE)
    else:
        ranges.append(seen_.there[shown.index(other)])
    narrow = encoder.narrow(pool(encoder.read(seen_), ranges))
    structure = structures(met, [(one, other)])
    logits = encoder.relations(narrow[:1], narrow[1:], structure)
    facts = side_facts(
        [met.seen(one), met.seen(other)],
        [(0, 1)],
        sides=log_softmax(logits[:, :2]),
        structure=structure,
        post=text,
    )
    return logits[0], facts[0]
