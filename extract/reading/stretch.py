"""One stretch of a post, read: its units, what the encoder's heads say of them, and the facts.

Extraction weighs the facts (:mod:`extract.reading.learned`); fitting asks for the same ones
(:mod:`extract.training.fit`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extract.link import BY_PLACE
from extract.reading.encoder import BEGIN, OUTSIDE, Encoder, Floats, at_edges, log_softmax, pool
from extract.reading.met import Met, beside, structures
from extract.reading.units import kind_facts
from extract.reading.weigh import link_facts, restating, root_facts, side_facts
from extract.reading.windows import stretches, words
from graph.model import Link, Span

NOWHERE: Final = (1, 2)
"""The tokens of a unit of which the window shows nothing: the first."""

Ruled = Mapping[Span, Mapping[Span, Link]]
"""The rules' links, by where they start and where they end."""
NOTHING: Final[Ruled] = MappingProxyType({})


def by_ends(links: Iterable[tuple[Span, Span, Link]]) -> Ruled:
    """Return links by where they start and where they end."""
    found: dict[Span, dict[Span, Link]] = {}
    for start, end, link in links:
        found.setdefault(start, {})[end] = link
    return found


def worded(links: Mapping[Span, Link]) -> dict[Span, Link]:
    """Return the links that can show the words they go by."""
    return {aim: link for aim, link in links.items() if link.rule not in BY_PLACE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch that was read: its units and the earlier ones beside it, by number.

    The first ``mine`` of ``units`` are its own. ``vectors`` has a row for each; ``edges``,
    ``outside`` and ``begins`` one for each of its own (see
    :data:`extract.reading.units.KIND_FACTS`).
    """

    post: int
    units: tuple[int, ...]
    mine: int
    vectors: Floats
    edges: Floats
    outside: Floats
    begins: Floats


def stretches_of(
    encoder: Encoder,
    met: Met,
    units: Sequence[Span],
    *,
    post: int,
    ruled: Ruled = NOTHING,
) -> Iterator[Stretch]:
    """Read one post, stretch by stretch, and number its units, which stand in reading order.

    What the rules link one of them to is shown beside it, wherever it was said before.
    """
    said = met.thread.posts[post]
    cuts = stretches(encoder.tokenizer, said.text) or [(0, len(said.text))]
    left = list(units)
    for start, end in cuts:
        last = end == cuts[-1][1]
        mine = [span for span in left if span.start < end or last]
        left = left[len(mine) :]
        if not mine:
            continue
        wanted = {
            met.numbers[aim]
            for span in mine
            for aim in worded(ruled.get(span, {}))
            if aim in met.numbers
        }
        seen_, shown = beside(met, said.text[start:end], post=post, always=wanted)
        tokens = encoder.read(seen_)
        ranges = [seen_.tokens(s.start - start, s.end - start) or NOWHERE for s in mine]
        before = len(met.by_post[post])
        numbers = range(len(met.spans), len(met.spans) + len(mine))
        for order, span in enumerate(mine, before):
            met.add(span, post=post, order=order, units=len(units))
        marks = np.exp(encoder.marks(tokens))
        yield Stretch(
            post=post,
            units=(*numbers, *shown),
            mine=len(mine),
            vectors=pool(tokens, [*ranges, *seen_.there]),
            edges=at_edges(tokens, ranges),
            outside=pool(marks, ranges)[:, OUTSIDE],
            begins=marks[[first for first, _ in ranges], BEGIN],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the encoder's heads say of the links that a stretch's own units could make.

    ``pairs`` are indices into the stretch's units; ``structure``, ``links`` and ``sides`` (the
    log-probabilities of supports and objects) have a row for each, ``roots`` one for each of the
    stretch's own units.
    """

    pairs: tuple[tuple[int, int], ...]
    structure: Floats
    links: Floats
    sides: Floats
    roots: Floats


def hear(encoder: Encoder, met: Met, stretch: Stretch) -> Heard:
    """Ask the heads about every link of a stretch."""
    a, b = np.nonzero(~np.eye(stretch.mine, len(stretch.units), dtype=bool))
    pairs = tuple(zip(a.tolist(), b.tolist(), strict=True))
    structure = structures(met, [(stretch.units[i], stretch.units[j]) for i, j in pairs])
    narrow = encoder.narrow(stretch.vectors)
    return Heard(
        pairs=pairs,
        structure=structure,
        links=encoder.links(narrow[a], narrow[b], structure),
        sides=log_softmax(encoder.relations(narrow[a], narrow[b], structure)[:, :2]),
        roots=encoder.roots(narrow[: stretch.mine]),
    )


def facts_of_kinds(encoder: Encoder, met: Met, stretch: Stretch) -> Floats:
    """Return what speaks for the kinds of a stretch's own units: ``units.KIND_FACTS``."""
    return kind_facts(
        [met.seen(number) for number in stretch.units[: stretch.mine]],
        encoder.kinds(stretch.vectors[: stretch.mine], stretch.edges),
        outside=stretch.outside,
        begins=stretch.begins,
        tree=met.tree,
        opening=words(met.thread.posts[0].text),
    )


def chances(
    pairs: Sequence[tuple[int, int]], links: Floats, roots: Floats, *, units: int
) -> Floats:
    """Return log-probabilities of what each unit links to, the last of nothing.

    ``links`` has a score for each of ``pairs``, ``roots`` one for each of the first of ``units``;
    the result has shape (len(roots), units + 1).
    """
    scores = np.full((len(roots), units + 1), -np.inf, dtype=np.float32)
    a = np.array([one for one, _ in pairs], dtype=np.intp)
    b = np.array([other for _, other in pairs], dtype=np.intp)
    scores[a, b] = links
    scores[:, -1] = roots
    return log_softmax(scores)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """What speaks for the links of a stretch: rows of ``weigh.LINK_FACTS`` and ``SIDE_FACTS``.

    There is a row for each of the ``pairs`` that were heard; ``roots`` has one of
    ``weigh.ROOT_FACTS`` for each of the stretch's own units; ``restates`` says which links only say
    again what was said.
    """

    links: Floats
    roots: Floats
    sides: Floats
    restates: NDArray[np.bool_]


def facts_of_links(
    met: Met, stretch: Stretch, heard: Heard, *, kinds: Floats, ruled: Ruled
) -> LinkFacts:
    """Return what speaks for each link that a stretch's own units could make.

    ``kinds`` are the probabilities of claim, evidence and none of all its units.
    """
    units = [met.seen(number) for number in stretch.units]
    by_rules = _by_rules(met, stretch, heard.pairs, ruled)
    return LinkFacts(
        links=link_facts(
            units,
            heard.pairs,
            heads=np.column_stack([heard.links, heard.sides]),
            kinds=kinds,
            known=np.column_stack([heard.structure, by_rules]),
        ),
        roots=root_facts(
            units[: stretch.mine],
            scores=heard.roots,
            kinds=kinds[: stretch.mine],
        ),
        sides=side_facts(
            units,
            heard.pairs,
            sides=heard.sides,
            structure=heard.structure,
            post=met.thread.posts[stretch.post].text,
        ),
        restates=restating(units, heard.pairs),
    )


def _by_rules(met: Met, stretch: Stretch, pairs: Sequence[tuple[int, int]], ruled: Ruled) -> Floats:
    """Return how much the rules trust a link from a to b, and from b to a, a row a pair."""
    spans = [met.spans[number] for number in stretch.units]

    def trust(a: int, b: int) -> float:
        one = ruled.get(spans[a], {}).get(spans[b])
        return one.confidence if one is not None else 0.0

    return np.array([(trust(a, b), trust(b, a)) for a, b in pairs], dtype=np.float32)
