"""From a thread to an argument map: the only place where spaCy's Docs become our values."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from spacy.tokens import Doc

from extract.classify import classify
from extract.english import build
from extract.link import UNSURE_HOW, Statement, linked
from extract.measure.corpora import FoundLink
from extract.quoting.quotes import quoted
from extract.raw.lines import Line, paragraphs
from extract.reading.encoder import Encoder, load
from extract.reading.learned import read
from extract.reading.stretch import by_ends, worded
from extract.refer import refer
from extract.same.network import load as load_same
from extract.same.once import once
from extract.segment import Unit, segment, units_at
from graph.errors import InputError
from graph.model import (
    ArgumentMap,
    Claim,
    ClaimKind,
    Link,
    LinkKind,
    Post,
    Quote,
    Run,
    Span,
    Thread,
    claim_id,
    link_id,
    software,
)

Progress = Callable[[int, int], None]
"""Called with the number of posts read and the number of posts in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What an extractor made of a thread; ``model`` names the weights it used."""

    claims: list[Claim]
    links: list[Link]
    model: str


def extract(
    thread: Thread,
    *,
    extractor: str = "learned",
    created: str | None = None,
    progress: Progress | None = None,
) -> ArgumentMap:
    """Read a thread and return its argument map; the same thread gives the same map.

    Args:
        thread: the posts to read.
        extractor: a key of :data:`EXTRACTORS`.
        created: when this run takes place (ISO 8601), if that is to be kept.
        progress: called after each post.

    Raises:
        InputError: if no extractor has that name.
        CruxmapError: if shipped weights cannot be loaded.
    """
    if extractor not in EXTRACTORS:
        names = ", ".join(EXTRACTORS)
        raise InputError(f"no extractor is called {extractor!r}: choose one of {names}.")
    made = EXTRACTORS[extractor](thread, progress)
    return _map(thread, made, extractor=extractor, created=created)


def _map(
    thread: Thread, made: Extracted, *, extractor: str, created: str | None = None
) -> ArgumentMap:
    return ArgumentMap(
        thread=thread,
        claims=tuple(made.claims),
        links=tuple(made.links),
        run=Run(extractor=extractor, version=software(), model=made.model, created=created),
    )


# --- by rules -------------------------------------------------------------------------------------


def _by_rules(thread: Thread, progress: Progress | None) -> Extracted:
    thread = quoted(thread)
    statements = refer(thread, list(_statements(thread, progress=progress)))
    return Extracted(
        claims=[one.claim for one in statements],
        links=linked(thread, statements),
        model=_english(),
    )


def _statements(thread: Thread, *, progress: Progress | None) -> Iterator[Statement]:
    """Parse the lines of every post and yield what they state, in reading order.

    ``thread`` has its quotes.
    """
    done = 0
    said = [[quote for quote in post.quotes if quote.of is not None] for post in thread.posts]
    for line in _parse(thread):
        if progress is not None and line.post > done:
            progress(line.post, len(thread.posts))
        done = line.post
        # Who quotes from outside the thread brings those words forward; nobody else here said them.
        theirs = _inside(said[line.post], start=line.start, end=line.start + len(line.doc.text))
        for unit in segment(line.doc, quoted=theirs):
            yield _statement(thread, unit, line=line)
    if progress is not None:
        progress(len(thread.posts), len(thread.posts))


def _inside(quotes: Sequence[Quote], *, start: int, end: int) -> list[tuple[int, int]]:
    """Return where quotes stand in a stretch of their post, in offsets from its start."""
    first = bisect_right(quotes, start, key=lambda quote: quote.end)
    last = bisect_left(quotes, end, key=lambda quote: quote.start)
    return [
        (max(quote.start, start) - start, min(quote.end, end) - start)
        for quote in quotes[first:last]
    ]


def _english() -> str:
    meta = build().meta
    return f"{meta['name']}-{meta['version']}"


# --- by the learned reader ------------------------------------------------------------------------


def extract_with(encoder: Encoder, thread: Thread) -> ArgumentMap:
    """Return the map that another model than the shipped one makes of a thread."""
    made = _by_learning(thread, None, encoder=encoder)
    return _map(thread, made, extractor="learned")


def _by_learning(
    thread: Thread, progress: Progress | None, *, encoder: Encoder | None = None
) -> Extracted:
    encoder = encoder or load()
    thread = quoted(thread)
    ruled = list(_statements(thread, progress=_half(progress, second=False)))
    span = {one.claim.id: one.span for one in ruled}
    by_rules = by_ends((span[one.source], span[one.target], one) for one in linked(thread, ruled))
    reading = read(
        thread,
        [one.span for one in ruled],
        ruled=by_rules,
        found=True,
        encoder=encoder,
        progress=_half(progress, second=True),
    )
    model = encoder.name
    statements = [
        _judged(statement, kinds, model=model)
        for statement, kinds in zip(ruled, reading.kinds, strict=True)
    ]
    links = []
    for found in reading.links:
        start, end = reading.spans[found.source], reading.spans[found.target]
        shown = worded(by_rules.get(start, {})).get(end)
        if shown is not None:
            links.append(_shown_link(shown, found, model=model))
        else:
            links.append(_read_link(statements, found, model=model))
    made = once(thread, [one.claim for one in refer(thread, statements)], links)
    return Extracted(
        claims=made.claims, links=made.links, model=f"{model} {load_same().name} {_english()}"
    )


def _half(progress: Progress | None, *, second: bool) -> Progress | None:
    """Return what tells of one of two passes over the posts, as half of the way each."""
    if progress is None:
        return None
    return lambda done, total: progress((done + total * second) // 2, total)


def _judged(statement: Statement, kinds: Mapping[str, float], *, model: str) -> Statement:
    """Return the statement with the kind that the model gives it.

    What asks stays a question, and what a connective gives as a reason or an example evidence.
    """
    if statement.claim.rule in _SHOWN:
        return statement
    kind = ClaimKind.EVIDENCE if kinds["evidence"] > kinds["claim"] else ClaimKind.CLAIM
    sure = kinds[kind]
    claim = replace(
        statement.claim,
        kind=kind,
        confidence=sure,
        rule=model,
        because=f"the model {model} reads it as {_A[kind]} ({sure:.0%})",
    )
    return replace(statement, claim=claim)


_SHOWN: Final = frozenset(("asks", "reason", "example"))
_A: Final = {ClaimKind.CLAIM: "a claim", ClaimKind.EVIDENCE: "evidence"}
_DOES: Final = {
    LinkKind.SUPPORTS: "supporting",
    LinkKind.OBJECTS: "objecting to",
    LinkKind.RESTATES: "restating",
}


def _shown_link(shown: Link, found: FoundLink, *, model: str) -> Link:
    """Return a link that the rules can show, as sure as the model is, and of the kind it reads.

    Only where the rules do not know what kind it is, the model can give it another.
    """
    because = shown.because
    if shown.rule in UNSURE_HOW:
        because += f"; the model {model} reads it as {_DOES[found.kind]} this claim"
    return replace(
        shown,
        id=link_id(shown.source, found.kind, shown.target),
        kind=found.kind,
        confidence=found.confidence,
        because=because,
    )


def _read_link(statements: Sequence[Statement], found: FoundLink, *, model: str) -> Link:
    source, target = statements[found.source], statements[found.target]
    because = (
        f"the model {model} reads it as {_DOES[found.kind]} this claim ({found.confidence:.0%})"
    )
    return Link(
        id=link_id(source.claim.id, found.kind, target.claim.id),
        source=source.claim.id,
        target=target.claim.id,
        kind=found.kind,
        confidence=found.confidence,
        because=because,
        rule=model,
        cue=source.cue,
    )


# --- by nobody ------------------------------------------------------------------------------------


def _nothing(thread: Thread, progress: Progress | None) -> Extracted:
    """Find no claims, so that threads can be kept at once and mapped later."""
    if progress is not None:
        progress(len(thread.posts), len(thread.posts))
    return Extracted(claims=[], links=[], model="none")


EXTRACTORS: Final[dict[str, Callable[[Thread, Progress | None], Extracted]]] = {
    "learned": _by_learning,
    "rules": _by_rules,
    "none": _nothing,
}
"""How a thread is read, by the name that ``--extractor`` takes."""


# --- statements -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A parsed line: the index of its post, the number of its paragraph, where it starts there."""

    post: int
    paragraph: int
    start: int
    doc: Doc


def _parse(thread: Thread, posts: Collection[int] | None = None) -> Iterator[_Line]:
    """Parse posts line by line, in reading order: a sentence never runs over the end of a line."""
    lines = (
        (line.text, (number, paragraph, line.start))
        for number, post in enumerate(thread.posts)
        if posts is None or number in posts
        for paragraph, line in _unmarked(post)
    )
    for doc, (post, paragraph, start) in build().pipe(lines, as_tuples=True, batch_size=64):
        doc.tensor = _NO_TENSOR  # the largest part of a Doc, and nobody looks at it again
        yield _Line(post=post, paragraph=paragraph, start=start, doc=doc)


def _unmarked(post: Post) -> Iterator[tuple[int, Line]]:
    """Yield the lines of a post by paragraph, without the marks of quotes from outside the thread.

    Those of a quotation of another post stay, as a line so marked is nothing that the post states.
    """
    outside = [quote for quote in post.quotes if quote.of is None]
    for paragraph, line in paragraphs(post.text):
        mark = _QUOTE_MARK.match(line.text)
        if mark is not None and _inside(outside, start=line.start, end=line.end):
            at = mark.end()
            yield paragraph, replace(line, text=line.text[at:], start=line.start + at)
        else:
            yield paragraph, line


_QUOTE_MARK: Final = re.compile(r"(?:(?:>|&gt;)\s?)+(?=\S)")
_NO_TENSOR: Final = np.zeros((0, 0))


def statements_at(thread: Thread, spans: Sequence[Span], *, trim: bool = False) -> list[Statement]:
    """Return one statement for each given stretch of the thread's posts, in the order given.

    It is read as :func:`extract` reads what the rules cut out: its connective, hedge and kind are
    found the same way. Only posts that hold a stretch are parsed, each once.

    Args:
        thread: the posts that the spans are of.
        spans: where the statements stand, in any order. One that crosses lines is read in the line
            that most of it is in.
        trim: take connective, frame and outer punctuation off each statement's text; it is still
            said in all of its span.

    Raises:
        CruxmapError: if the English pipeline cannot be loaded.
    """
    places = {post.id: number for number, post in enumerate(thread.posts)}
    posts = {places[span.post] for span in spans}
    return _at(thread, list(_parse(thread, posts)), spans, trim=trim)


def _at(
    thread: Thread, parsed: Sequence[_Line], spans: Sequence[Span], *, trim: bool
) -> list[Statement]:
    """Return a statement for each span; with ``trim`` its text is what can stand alone of it."""
    places = {post.id: number for number, post in enumerate(thread.posts)}
    by_post: defaultdict[int, list[_Line]] = defaultdict(list)
    for line in parsed:
        by_post[line.post].append(line)
    held: defaultdict[int, list[int]] = defaultdict(list)
    lines: dict[int, _Line] = {}
    for index, span in enumerate(spans):
        line = _line(by_post[places[span.post]], span)
        held[id(line)].append(index)
        lines[id(line)] = line
    statements: dict[int, Statement] = {}
    for key, indices in held.items():
        line = lines[key]
        end = line.start + len(line.doc.text)
        inside = [
            (max(spans[i].start, line.start) - line.start, min(spans[i].end, end) - line.start)
            for i in indices
        ]
        for index, unit in zip(indices, units_at(line.doc, inside, trim=trim), strict=True):
            statements[index] = _statement(thread, unit, line=line, span=spans[index], alone=trim)
    return [statements[index] for index in range(len(spans))]


def _line(lines: Sequence[_Line], span: Span) -> _Line:
    """Return the line that most of a span is in, the first of several."""
    return max(
        lines,
        key=lambda line: (
            min(span.end, line.start + len(line.doc.text)) - max(span.start, line.start)
        ),
    )


def _statement(
    thread: Thread, unit: Unit, *, line: _Line, span: Span | None = None, alone: bool = False
) -> Statement:
    """Return what a unit states.

    ``span`` is where it is said, if not at the unit's own offsets; its text is then all of the
    span's, unless it is to stand ``alone``.
    """
    said = thread.posts[line.post]
    own = _span(said, unit.start + line.start, unit.end + line.start)
    span = span or own
    text = own.text if alone else span.text
    verdict = classify(unit, text=text)
    cue = None
    if unit.cue is not None:
        start = unit.cue_start + line.start
        cue = _span(said, start, start + len(unit.cue))
    return Statement(
        claim=Claim(
            id=claim_id(thread.id, span),
            kind=verdict.kind,
            text=text,
            confidence=verdict.confidence,
            mentions=(span,),
            hedge=unit.hedge,
            because=verdict.because,
            rule=verdict.rule,
        ),
        unit=unit,
        post=line.post,
        paragraph=line.paragraph,
        cue=cue,
    )


def _span(post: Post, start: int, end: int) -> Span:
    return Span(post=post.id, start=start, end=end, text=post.text[start:end])
