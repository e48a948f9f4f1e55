"""What people marked in a corpus, put where it was said: units, pairs and links in their threads.

A unit whose ``doc`` is the group of a thread stands where the thread holds its words. Any other
document is read as a thread of one post, its units in the order of their rows and joined by a
space: an online comment is given so, and a lone unit is a comment of one.

The same words of one document count once, where they come first. So does a post that several
threads of a group hold, an opening post above all: all but the first are *repeated*.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from extract.measure.corpora import (
    Corpora,
    GoldLink,
    LabelledPair,
    LabelledThread,
    LabelledUnit,
    Pair,
)
from graph.model import LinkKind, Post, Span, Thread, slug

_WORD: Final = re.compile(r"\w+(?:['’-]\w+)*")
_LEAST_WORDS: Final = 3  # a shorter stretch between two units is a connective, not a unit


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedUnits:
    """Units of one thread in reading order, and the label of each (``corpora.UNIT_LABELS``).

    They need not be all that the thread has. ``group`` is the document they are counted with.
    """

    source: str
    group: str
    thread: Thread
    spans: tuple[Span, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedPair:
    """Two units, in their thread where that is known, and one of ``corpora.RELATIONS``."""

    source: str
    group: str
    pair: Pair
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedThread:
    """A thread with all its units (claims and evidence) in reading order, and all their links.

    ``repeated`` are the posts that an earlier thread of the group holds too: what lies in them
    alone was counted there.
    """

    source: str
    group: str
    thread: Thread
    spans: tuple[Span, ...]
    links: tuple[GoldLink, ...]
    repeated: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """All that a part of the corpora asks; ``twice`` counts the rows that say a thing again."""

    units: tuple[MarkedUnits, ...]
    pairs: tuple[MarkedPair, ...]
    threads: tuple[MarkedThread, ...]
    twice: int


def in_context(corpora: Corpora) -> Gold:
    """Find the place of every labelled unit, pair and link."""
    units, again_units = _once_units(corpora.units)
    pairs, again_pairs = _once_pairs(corpora.pairs)
    places = _Places(corpora.threads, rows=corpora.units)
    return Gold(
        units=(*_units(units, places), *_units_of_threads(corpora)),
        pairs=tuple(_pair(row, places) for row in pairs),
        threads=(*_linked_threads(corpora.threads), *_linked_documents(units, pairs, places)),
        twice=again_units + again_pairs,
    )


def _once_units(rows: Sequence[LabelledUnit]) -> tuple[list[LabelledUnit], int]:
    first = {(row.source, row.doc, row.text): row for row in reversed(rows)}
    kept = [row for row in rows if first[row.source, row.doc, row.text] is row]
    return kept, len(rows) - len(kept)


def _once_pairs(rows: Sequence[LabelledPair]) -> tuple[list[LabelledPair], int]:
    first = {(row.source, row.doc, row.a, row.b): row for row in reversed(rows)}
    kept = [row for row in rows if first[row.source, row.doc, row.a, row.b] is row]
    return kept, len(rows) - len(kept)


# --- where words stand ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A span in a thread, and the place of both in reading order."""

    thread: Thread
    span: Span
    order: tuple[int, int, int]


class _Places:
    """Where the words of a document stand: in the threads of its group, or in its rows joined."""

    def __init__(self, threads: Sequence[LabelledThread], *, rows: Sequence[LabelledUnit]) -> None:
        self._groups: defaultdict[str, list[LabelledThread]] = defaultdict(list)
        for row in threads:
            self._groups[row.group].append(row)
        documents: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for unit in rows:
            if unit.doc not in self._groups:
                documents[unit.source, unit.doc].append(unit.text)
        self._joined = {key: _joined(*key, texts=texts) for key, texts in documents.items()}
        self._units = {row.thread.id: row.spans for row in threads}
        for joined in self._joined.values():
            for place in joined.values():
                self._units[place.thread.id] = tuple(one.span for one in joined.values())
                break

    def units(self, thread: Thread) -> tuple[Span, ...]:
        """Return the units that people marked in a thread that :meth:`of` led to."""
        return self._units[thread.id]

    def is_thread(self, doc: str) -> bool:
        """Say whether a document is a group of threads."""
        return doc in self._groups

    def of(self, text: str, *, source: str, doc: str, marked: bool = True) -> Iterator[_Place]:
        """Yield where a document says ``text``, the likeliest places first.

        ``marked`` says that people marked the text as a unit, so that the places they marked come
        first, and otherwise those that they did not.
        """
        for row in self._groups.get(doc, ()):
            yield from _found(text, row=row, marked=marked)
        if (place := self._joined.get((source, doc), {}).get(text)) is not None:
            yield place


def _joined(source: str, doc: str, *, texts: Sequence[str]) -> dict[str, _Place]:
    """Make one post of the texts; the first place of each counts."""
    post = Post(id="p1", text=" ".join(texts))
    thread = Thread(id=slug(f"{source} {doc}"), title=doc if doc.strip() else source, posts=(post,))
    places: dict[str, _Place] = {}
    at = 0
    for text in texts:
        span = Span(post=post.id, start=at, end=at + len(text), text=text)
        places.setdefault(text, _Place(thread=thread, span=span, order=(0, at, span.end)))
        at = span.end + 1
    return places


def _found(text: str, *, row: LabelledThread, marked: bool) -> list[_Place]:
    """Find ``text`` in a thread, spaces and line ends being alike."""
    pattern = re.compile(r"\s+".join(map(re.escape, text.split())))
    places = []
    for number, post in enumerate(row.thread.posts):
        for match in pattern.finditer(post.text):
            start, end = match.span()
            span = Span(post=post.id, start=start, end=end, text=match.group())
            liked = span in row.spans if marked else not any(_overlap(span, u) for u in row.spans)
            place = _Place(thread=row.thread, span=span, order=(number, start, end))
            places.append((not liked, place))
    return [place for _, place in sorted(places, key=lambda found: (found[0], found[1].order))]


def _overlap(one: Span, other: Span) -> bool:
    return one.post == other.post and one.start < other.end and other.start < one.end


# --- units and pairs ------------------------------------------------------------------------------


def _units(rows: Sequence[LabelledUnit], places: _Places) -> Iterator[MarkedUnits]:
    """Bring the rows together that stand in one thread."""
    together: defaultdict[tuple[str, str, int], list[tuple[_Place, str]]] = defaultdict(list)
    for row in rows:
        marked = row.label != "none"
        place = next(places.of(row.text, source=row.source, doc=row.doc, marked=marked), None)
        if place is None:  # its thread says it in other words: it stands alone
            place = _joined(row.source, row.doc, texts=[row.text])[row.text]
        together[row.source, row.doc, id(place.thread)].append((place, row.label))
    for (source, doc, _), found in together.items():
        found.sort(key=lambda one: one[0].order)
        yield MarkedUnits(
            source=source,
            group=doc,
            thread=found[0][0].thread,
            spans=tuple(place.span for place, _ in found),
            labels=tuple(label for _, label in found),
        )


def _units_of_threads(corpora: Corpora) -> Iterator[MarkedUnits]:
    """Take the units of threads whose source has no rows of units, and what lies between them."""
    known = {row.source for row in corpora.units}
    said: set[tuple[str, str]] = set()
    for row, repeated in _with_repeated(corpora.threads):
        if row.source in known:
            continue
        found = list(zip(row.spans, row.labels, strict=True))
        found += [(span, "none") for span in between(row)]
        place = {post.id: number for number, post in enumerate(row.thread.posts)}
        found.sort(key=lambda one: (place[one[0].post], one[0].start, one[0].end))
        kept = []
        for span, label in found:
            if span.post not in repeated and (row.group, span.text) not in said:
                said.add((row.group, span.text))
                kept.append((span, label))
        if kept:
            yield MarkedUnits(
                source=row.source,
                group=row.group,
                thread=row.thread,
                spans=tuple(span for span, _ in kept),
                labels=tuple(label for _, label in kept),
            )


def between(row: LabelledThread) -> Iterator[Span]:
    """Yield the longest stretches that are in no unit and have some words; titles have none."""
    for post in row.thread.posts:
        if post.id in row.titles:
            continue
        at = 0
        ends = sorted((span.start, span.end) for span in row.spans if span.post == post.id)
        for start, end in (*ends, (len(post.text), len(post.text))):
            words = list(_WORD.finditer(post.text, at, max(at, start)))
            if len(words) >= _LEAST_WORDS:
                first, last = words[0].start(), words[-1].end()
                yield Span(post=post.id, start=first, end=last, text=post.text[first:last])
            at = max(at, end)


def _pair(row: LabelledPair, places: _Places) -> MarkedPair:
    pair = Pair(a=row.a, b=row.b, scope=row.scope)
    sources = list(places.of(row.a, source=row.source, doc=row.doc))
    targets = list(places.of(row.b, source=row.source, doc=row.doc)) if sources else []
    both = [(a, b) for a in sources for b in targets if a.thread is b.thread and a.span != b.span]
    if both:
        fits = [(a, b) for a, b in both if _scope(a, b) == row.scope] if row.scope else both
        a, b = (fits or both)[0]
        pair = Pair(
            a=row.a,
            b=row.b,
            scope=row.scope,
            thread=a.thread,
            a_span=a.span,
            b_span=b.span,
            units=places.units(a.thread),
        )
    return MarkedPair(source=row.source, group=row.doc, pair=pair, label=row.label)


def _scope(a: _Place, b: _Place) -> str:
    return "intra" if a.span.post == b.span.post else "inter"


# --- links ----------------------------------------------------------------------------------------


def _with_repeated(
    threads: Sequence[LabelledThread],
) -> Iterator[tuple[LabelledThread, frozenset[str]]]:
    """Yield each thread with those of its posts that an earlier one of its group holds too."""
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for row in threads:
        texts = {post.id: " ".join(post.text.split()) for post in row.thread.posts}
        yield row, frozenset(post for post, text in texts.items() if text in seen[row.group])
        seen[row.group].update(texts.values())


def _linked_threads(threads: Sequence[LabelledThread]) -> Iterator[MarkedThread]:
    for row, repeated in _with_repeated(threads):
        kept = [number for number, label in enumerate(row.labels) if label != "none"]
        place = {number: at for at, number in enumerate(kept)}
        yield MarkedThread(
            source=row.source,
            group=row.group,
            thread=row.thread,
            spans=tuple(row.spans[number] for number in kept),
            links=tuple(
                GoldLink(source=place[link.source], target=place[link.target], kind=link.kind)
                for link in row.links
                if link.source in place and link.target in place
            ),
            repeated=repeated,
        )


def _linked_documents(
    units: Sequence[LabelledUnit], pairs: Sequence[LabelledPair], places: _Places
) -> Iterator[MarkedThread]:
    """Read documents whose units and pairs are both given as threads of one post.

    All their links are taken to be among the pairs. A source counts only if it has both.
    """
    linked: defaultdict[tuple[str, str], list[LabelledPair]] = defaultdict(list)
    said: defaultdict[tuple[str, str], list[LabelledUnit]] = defaultdict(list)
    for row in pairs:
        linked[row.source, row.doc].append(row)
    for unit in units:
        if unit.label != "none" and not places.is_thread(unit.doc):
            said[unit.source, unit.doc].append(unit)
    both = {source for source, _ in said.keys() & linked.keys()}
    for (source, doc), found in said.items():
        if source not in both:
            continue
        stand = [next(places.of(unit.text, source=source, doc=doc)) for unit in found]
        number = {unit.text: at for at, unit in enumerate(found)}
        yield MarkedThread(
            source=source,
            group=doc,
            thread=stand[0].thread,
            spans=tuple(place.span for place in stand),
            links=tuple(
                GoldLink(source=number[p.a], target=number[p.b], kind=LinkKind(p.label))
                for p in linked[source, doc]
                if p.label != "none" and p.a in number and p.b in number and p.a != p.b
            ),
            repeated=frozenset(),
        )
