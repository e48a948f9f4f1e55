"""The extractors that can be held against labelled corpora, each seen through one protocol.

To have another judged, write a class that keeps the protocol and register it in :data:`JUDGED`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from extract.link import BY_PLACE, link
from extract.measure.corpora import KINDS, RELATIONS, FoundLink, Pair
from extract.pipeline import extract, statements_at
from extract.reading.learned import read, relations
from extract.reading.stretch import Ruled, by_ends
from graph.model import ArgumentMap, ClaimKind, Link, LinkKind, Post, Span, Thread

_HALF: Final = 0.5  # of a span that must lie in units which the rules find there
_NOT_FOUND: Final = 0.6  # that a stretch in which the rules find no unit is none
_LINKED: Final = 0.6  # that two units are linked as the rules say; a modest figure, like theirs
_NOT_LINKED: Final = 0.4  # that two units are not linked, where the rules do not link them
_GUESSED: Final = 0.3  # that units that are not linked would be so as their places suggest


class Extractor(Protocol):
    """What a way to read threads must be able to say to be judged."""

    @property
    def name(self) -> str:
        """What it is called in a table."""

    def kinds(self, thread: Thread, spans: Sequence[Span]) -> list[dict[str, float]]:
        """For each span of the thread, how likely it is each of ``corpora.KINDS``; sums to 1."""

    def relations(self, pairs: Sequence[Pair]) -> list[dict[str, float]]:
        """For each pair, how likely each of ``corpora.RELATIONS`` is from a to b; sums to 1."""

    def links(self, thread: Thread, spans: Sequence[Span]) -> list[FoundLink]:
        """The links among the given units of the thread, which are all that it has."""

    def extract(self, thread: Thread) -> ArgumentMap:
        """The map of the thread."""


class Rules:
    """The rules of ``segment``, ``classify`` and ``link``.

    Rules give no probabilities, so what stands here in their place only ranks their answers.
    """

    name = "rules"

    def kinds(self, thread: Thread, spans: Sequence[Span]) -> list[dict[str, float]]:
        """Call a span what its form says, or nothing if the rules find no unit in half of it."""
        found: defaultdict[str, list[Span]] = defaultdict(list)
        for claim in self.extract(thread).claims:
            if claim.kind is not ClaimKind.QUESTION:  # which puts nothing forward
                found[claim.mentions[0].post].append(claim.mentions[0])
        answers = []
        for span, statement in zip(spans, statements_at(thread, spans), strict=True):
            kind, sure = statement.claim.kind, statement.claim.confidence
            within = sum(
                max(0, min(span.end, one.end) - max(span.start, one.start))
                for one in found[span.post]
            )
            if kind is ClaimKind.QUESTION or within < _HALF * (span.end - span.start):
                answers.append(_spread("none", _NOT_FOUND, among=KINDS))
            else:
                answers.append(_spread(str(kind), sure, among=KINDS))
        return answers

    def relations(self, pairs: Sequence[Pair]) -> list[dict[str, float]]:
        """Relate a pair as the rules link it, among the other pairs of its thread."""
        answers: dict[int, dict[str, float]] = {}
        together: defaultdict[int, list[int]] = defaultdict(list)
        placed = [_placed(pair) for pair in pairs]
        for number, (thread, _, _) in enumerate(placed):
            together[id(thread)].append(number)
        for numbers in together.values():
            thread = placed[numbers[0]][0]
            units = [span for n in numbers for span in placed[n][1:]]
            alone = pairs[numbers[0]].thread is None
            links = {
                (a, b): one.kind
                for a, b, one in _linked(thread, units)
                if not (alone and one.rule in BY_PLACE)
            }
            for n in numbers:
                _, a, b = placed[n]
                answers[n] = _related(links.get((a, b)), links.get((b, a)), scope=pairs[n].scope)
        return [answers[number] for number in range(len(pairs))]

    def links(self, thread: Thread, spans: Sequence[Span]) -> list[FoundLink]:
        """Link the spans as if the rules had found them."""
        index = {span: number for number, span in enumerate(spans)}
        return [
            FoundLink(source=index[a], target=index[b], kind=one.kind, confidence=one.confidence)
            for a, b, one in _linked(thread, spans)
        ]

    def extract(self, thread: Thread) -> ArgumentMap:
        """Map the thread."""
        return extract(thread, extractor="rules")


def _linked(thread: Thread, spans: Sequence[Span]) -> list[tuple[Span, Span, Link]]:
    """Return the rules' links among the spans: from where, to where, and the link itself."""
    ordered = _in_order(thread, spans)
    statements = statements_at(thread, ordered)
    said = {one.claim.id: span for one, span in zip(statements, ordered, strict=True)}
    return [(said[one.source], said[one.target], one) for one in link(thread, statements)]


def _in_order(thread: Thread, spans: Sequence[Span]) -> list[Span]:
    """Return each span once, in reading order, as the rules need them."""
    place = {post.id: number for number, post in enumerate(thread.posts)}
    return sorted(set(spans), key=lambda span: (place[span.post], span.start, span.end))


def _placed(pair: Pair) -> tuple[Thread, Span, Span]:
    """Return where a pair stands; one of which that is not known is put into a thread of its own.

    There ``b`` comes first, and ``a`` answers it, or follows it in the same post.
    """
    if pair.thread is not None and pair.a_span is not None and pair.b_span is not None:
        return pair.thread, pair.a_span, pair.b_span
    b = Span(post="p1", start=0, end=len(pair.b), text=pair.b)
    if pair.scope == "intra":
        start = len(pair.b) + 1
        a = Span(post="p1", start=start, end=start + len(pair.a), text=pair.a)
        posts: tuple[Post, ...] = (Post(id="p1", text=f"{pair.b} {pair.a}"),)
    else:
        a = Span(post="p2", start=0, end=len(pair.a), text=pair.a)
        posts = (Post(id="p1", text=pair.b), Post(id="p2", text=pair.a, reply_to="p1"))
    return Thread(id="pair", title="pair", posts=posts), a, b


def _related(
    forth: LinkKind | None, back: LinkKind | None, *, scope: str | None
) -> dict[str, float]:
    """Say how likely each relation is, by the link from a to b, else the one from b to a."""
    if forth is not None:
        return _spread(str(forth), _LINKED, among=RELATIONS)
    # Inside a post people mostly back up what they say; in an answer they mostly object.
    guess = str(back or ("objects" if scope == "inter" else "supports"))
    others = [name for name in RELATIONS if name not in (guess, "none")]
    rest = (1 - _NOT_LINKED - _GUESSED) / len(others)
    return {"none": _NOT_LINKED, guess: _GUESSED, **dict.fromkeys(others, rest)}


def _spread(name: str, sure: float, *, among: Sequence[str]) -> dict[str, float]:
    """Give ``name`` its probability and what is left to the others, in equal parts."""
    rest = (1 - sure) / (len(among) - 1)
    return {one: sure if one == name else rest for one in among}


class Learned:
    """The shipped encoder (:mod:`extract.reading.learned`), and the rules it listens to."""

    name = "learned"

    def kinds(self, thread: Thread, spans: Sequence[Span]) -> list[dict[str, float]]:
        """Read the spans where they stand."""
        return [dict(kinds) for kinds in read(thread, spans).kinds]

    def relations(self, pairs: Sequence[Pair]) -> list[dict[str, float]]:
        """Read each pair, in its thread where that is known."""
        return relations(pairs)

    def links(self, thread: Thread, spans: Sequence[Span]) -> list[FoundLink]:
        """Link the spans as if they had been found."""
        return list(read(thread, spans, ruled=ruled_links(thread, spans)).links)

    def extract(self, thread: Thread) -> ArgumentMap:
        """Map the thread."""
        return extract(thread, extractor="learned")


def ruled_links(thread: Thread, spans: Sequence[Span]) -> Ruled:
    """Return the links that the rules make among the spans."""
    return by_ends(_linked(thread, spans))


JUDGED: Final[dict[str, Callable[[], Extractor]]] = {"rules": Rules, "learned": Learned}
"""What can be judged, by the name that ``--extractor`` takes; made only when it is its turn."""
