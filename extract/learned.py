"""The learned extractor: units, kinds and links of a thread as the shipped encoder reads them.

Posts are read in order, each once, beside the earlier units it may answer, so that the time it
takes grows with the thread's length and no faster.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

import numpy as np

from extract.corpora import KINDS, RELATIONS, FoundLink, Pair
from extract.decode import Candidate, choose
from extract.encoder import Encoder, Floats, load, log_softmax, pool
from extract.met import Met, beside, spans_by_post, structures, tree_of
from extract.tagging import find_units
from extract.windows import PAIR, head, stretches, unplaced, window
from graph.model import LinkKind, Span, Thread

_LINKS: Final = (LinkKind.SUPPORTS, LinkKind.OBJECTS, LinkKind.RESTATES)
_NOWHERE: Final = (1, 2)  # the tokens of a unit of which the window shows nothing: the first


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read: the units in reading order, what each is, and the links among them.

    ``kinds`` are probabilities by :data:`extract.corpora.KINDS`; the links' ends are indices.
    """

    spans: tuple[Span, ...]
    kinds: tuple[Mapping[str, float], ...]
    links: tuple[FoundLink, ...]


def read(
    thread: Thread,
    *,
    units: Sequence[Span] | None = None,
    encoder: Encoder | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Reading:
    """Read a thread.

    Args:
        thread: the posts.
        units: the units, where they are known; each is kept, in the order given. Otherwise they
            are found.
        encoder: a model other than the shipped one.
        progress: called with the number of posts read and of posts in all.

    Raises:
        CruxmapError: if the shipped model cannot be loaded.
    """
    encoder = encoder or load()
    met = Met(thread=thread, tree=tree_of(thread), tokenizer=encoder.tokenizer)
    given = None if units is None else spans_by_post(thread, units)
    kinds: list[Mapping[str, float]] = []
    links: list[FoundLink] = []
    for number in range(len(thread.posts)):
        mine = None if given is None else given.get(number, [])
        for seen, vectors, shown in _stretches(encoder, met, post=number, given=mine):
            kinds += _kinds(encoder, vectors[: len(seen)])
            links += _links(encoder, met, units=[*seen, *shown], mine=len(seen), vectors=vectors)
        if progress is not None:
            progress(number + 1, len(thread.posts))
    if units is None:
        return Reading(spans=tuple(met.spans), kinds=tuple(kinds), links=tuple(links))
    return _as_given(units, met.spans, kinds, links)


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


def _stretches(
    encoder: Encoder, met: Met, *, post: int, given: list[Span] | None
) -> Iterable[tuple[list[int], Floats, list[int]]]:
    """Read one post, stretch by stretch, and number its units.

    Yields for each stretch the numbers of its units and of the earlier units beside it, and between
    them the vectors of both, in this order.
    """
    said = met.thread.posts[post]
    cuts = stretches(encoder.tokenizer, said.text) or [(0, len(said.text))]
    left = list(given or ())
    for start, end in cuts:
        last = end == cuts[-1][1]
        text = said.text[start:end]
        window_, shown = beside(met, text, post=post)
        tokens = encoder.read(window_)
        if given is None:
            bounds = find_units(window_, encoder.marks(tokens), text)
            mine = [
                Span(post=said.id, start=a + start, end=b + start, text=text[a:b])
                for a, b in bounds
            ]
        else:
            mine = [span for span in left if span.start < end or last]
            left = left[len(mine) :]
        if not mine:
            continue
        ranges = [window_.tokens(s.start - start, s.end - start) or _NOWHERE for s in mine]
        before = len(met.by_post[post])
        numbers = list(range(len(met.spans), len(met.spans) + len(mine)))
        for order, span in zip(count(before), mine, strict=False):
            met.add(span, post=post, order=order, units=before + len(mine) + (not last))
        yield numbers, pool(tokens, [*ranges, *window_.there]), shown


def _kinds(encoder: Encoder, vectors: Floats) -> list[Mapping[str, float]]:
    likely = np.exp(encoder.kinds(vectors))
    return [dict(zip(KINDS, row, strict=True)) for row in likely.tolist()]


def _links(
    encoder: Encoder, met: Met, *, units: list[int], mine: int, vectors: Floats
) -> list[FoundLink]:
    """Return the links of the first ``mine`` of the window's units."""
    if len(units) == 1:
        return []
    narrow = encoder.narrow(vectors)
    a, b = np.nonzero(~np.eye(mine, len(units), dtype=bool))
    structure = structures(met, [(units[i], units[j]) for i, j in zip(a, b, strict=True)])
    scores = np.full((mine, len(units) + 1), -np.inf, dtype=np.float32)
    scores[a, b] = encoder.links(narrow[a], narrow[b], structure)
    scores[:, -1] = encoder.roots(narrow[:mine])
    logs = log_softmax(scores / encoder.setting("links_temperature"))
    logits = encoder.relations(narrow[a], narrow[b], structure)[:, : len(_LINKS)]
    kinds = np.exp(log_softmax(logits / encoder.setting("relations_temperature")))
    candidates = [
        Candidate(
            source=units[i],
            target=units[j],
            log_probability=float(logs[i, j]),
            kinds=dict(zip(_LINKS, likely, strict=True)),
        )
        for i, j, likely in zip(a, b, kinds.tolist(), strict=True)
    ]
    none = {units[i]: float(logs[i, -1]) for i in range(mine)}
    return [
        _found(candidate)
        for candidate in choose(candidates, none=none, eager=encoder.setting("eager"))
    ]


def _found(candidate: Candidate) -> FoundLink:
    kind, sure = max(candidate.kinds.items(), key=lambda item: item[1])
    return FoundLink(
        source=candidate.source,
        target=candidate.target,
        kind=kind,
        confidence=min(math.exp(candidate.log_probability) * sure, 1.0),
    )


# --- pairs ----------------------------------------------------------------------------------------


def relations(pairs: Sequence[Pair], *, encoder: Encoder | None = None) -> list[dict[str, float]]:
    """Return for each pair the probabilities of :data:`extract.corpora.RELATIONS`.

    Raises:
        CruxmapError: if the shipped model cannot be loaded.
    """
    encoder = encoder or load()
    return [_relation(encoder, pair) for pair in pairs]


def _relation(encoder: Encoder, pair: Pair) -> dict[str, float]:
    if pair.thread is None or pair.a_span is None or pair.b_span is None:
        there = head(encoder.tokenizer, pair.b, limit=PAIR)
        seen = window(encoder.tokenizer, pair.a, [there], limit=PAIR)
        vectors = pool(encoder.read(seen), [(1, 1 + max(len(seen.here), 1)), seen.there[0]])
        structure = np.array([unplaced(pair.scope)], dtype=np.float32)
    else:
        vectors, structure = _in_place(encoder, pair.thread, pair.units, pair.a_span, pair.b_span)
    narrow = encoder.narrow(vectors)
    logits = encoder.relations(narrow[:1], narrow[1:], structure)[0]
    likely = np.exp(log_softmax(logits / encoder.setting("relations_temperature")))
    return dict(zip(RELATIONS, likely.tolist(), strict=True))


def _in_place(
    encoder: Encoder, thread: Thread, units: Sequence[Span], a: Span, b: Span
) -> tuple[Floats, Floats]:
    """Return the vectors of two units as they stand in their thread, and their structure."""
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
    first = next(n for n in met.by_post[place.post] if met.places[n].start >= start)
    seen, shown = beside(
        met,
        text[start:end],
        post=place.post,
        first=first,
        always=() if inside else (other,),
    )
    ranges = [seen.tokens(a.start - start, a.end - start) or _NOWHERE]
    if inside:
        ranges.append(seen.tokens(b.start - start, b.end - start) or _NOWHERE)
    else:
        ranges.append(seen.there[shown.index(other)])
    return pool(encoder.read(seen), ranges), structures(met, [(one, other)])
