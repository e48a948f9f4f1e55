"""From a thread to an argument map: the only place where spaCy's Docs become our values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

import spacy
from spacy.language import Language

from extract.classify import classify
from extract.corpora import FoundLink
from extract.encoder import Encoder, load
from extract.learned import read
from extract.lines import Line, paragraphs
from extract.link import Statement, link
from extract.refer import refer
from extract.segment import Unit, segment, units_at
from graph.errors import CruxmapError, InputError
from graph.model import (
    ArgumentMap,
    Claim,
    ClaimKind,
    Link,
    LinkKind,
    Post,
    Run,
    Span,
    Thread,
    claim_id,
    link_id,
    software,
)

MODEL: Final = Path(__file__).parent / "models" / "english"

Progress = Callable[[int, int], None]
"""Called with the number of posts read and the number of posts in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What an extractor made of a thread; ``model`` names the weights it used."""

    statements: list[Statement]
    links: list[Link]
    model: str


@lru_cache(maxsize=1)
def build() -> Language:
    """Load the shipped English pipeline: tags, lemmas, dependencies and sentences.

    Raises:
        CruxmapError: if the weights are missing or do not fit the installed spaCy.
    """
    try:
        nlp = spacy.load(MODEL)
        nlp.add_pipe("whole_brackets", after="senter")
        return nlp  # noqa: TRY300 - an else branch would read no better
    except (OSError, ValueError) as error:
        raise CruxmapError(
            f"the English pipeline in {MODEL.name!r} cannot be loaded ({error}): "
            "install cruxmap again, with the spaCy version it names."
        ) from error


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
        claims=tuple(statement.claim for statement in made.statements),
        links=tuple(made.links),
        run=Run(extractor=extractor, version=software(), model=made.model, created=created),
    )


# --- by rules -------------------------------------------------------------------------------------


def _by_rules(thread: Thread, progress: Progress | None) -> Extracted:
    statements = refer(thread, list(_statements(thread, progress=progress)))
    return Extracted(statements=statements, links=link(thread, statements), model=_english())


def _statements(thread: Thread, *, progress: Progress | None) -> Iterator[Statement]:
    """Parse the paragraphs of every post and yield what they state, in reading order.

    A post is parsed line by line: a sentence never runs over the end of one.
    """
    lines = (
        (line.text, (number, paragraph, line.start))
        for number, post in enumerate(thread.posts)
        for paragraph, line in paragraphs(post.text)
    )
    done = 0
    for doc, (number, paragraph, start) in build().pipe(lines, as_tuples=True, batch_size=64):
        if progress is not None and number > done:
            progress(number, len(thread.posts))
        done = number
        for unit in segment(doc):
            yield _statement(thread, unit, at=(number, paragraph, start))
    if progress is not None:
        progress(len(thread.posts), len(thread.posts))


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
    reading = read(thread, encoder=encoder, progress=progress)
    model = encoder.name
    statements = [
        _judged(statement, kinds, model=model)
        for statement, kinds in zip(
            statements_at(thread, reading.spans, trim=True), reading.kinds, strict=True
        )
    ]
    links = [_read_link(statements, found, model=model) for found in reading.links]
    return Extracted(
        statements=refer(thread, statements), links=links, model=f"{model} {_english()}"
    )


def _judged(statement: Statement, kinds: Mapping[str, float], *, model: str) -> Statement:
    """Return the statement with the kind that the model gives it; what asks stays a question."""
    if statement.claim.kind is ClaimKind.QUESTION:
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


_A: Final = {ClaimKind.CLAIM: "a claim", ClaimKind.EVIDENCE: "evidence"}
_DOES: Final = {
    LinkKind.SUPPORTS: "supporting",
    LinkKind.OBJECTS: "objecting to",
    LinkKind.RESTATES: "restating",
}


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


EXTRACTORS: Final[dict[str, Callable[[Thread, Progress | None], Extracted]]] = {
    "learned": _by_learning,
    "rules": _by_rules,
}
"""How a thread is read, by the name that ``--extractor`` takes."""


# --- statements -----------------------------------------------------------------------------------


def statements_at(thread: Thread, spans: Sequence[Span], *, trim: bool = False) -> list[Statement]:
    """Return one statement for each given stretch of the thread's posts, in the order given.

    It is read as :func:`extract` reads what the rules cut out: its connective, hedge and kind are
    found the same way. Only lines that hold a stretch are parsed, each once.

    Args:
        thread: the posts that the spans are of.
        spans: where the statements stand, in any order. One that crosses lines is read in the line
            that most of it is in.
        trim: take connective, frame and outer punctuation off each span. Otherwise the statement is
            said in exactly the given span.

    Raises:
        CruxmapError: if the English pipeline cannot be loaded.
    """
    places = {post.id: number for number, post in enumerate(thread.posts)}
    lines = {
        number: paragraphs(thread.posts[number].text)
        for number in sorted({places[span.post] for span in spans})
    }
    held: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for index, span in enumerate(spans):
        number = places[span.post]
        held[number, _line(lines[number], span)].append(index)
    texts = ((lines[number][at][1].text, (number, at)) for number, at in held)
    statements: dict[int, Statement] = {}
    for doc, (number, at) in build().pipe(texts, as_tuples=True, batch_size=64):
        paragraph, line = lines[number][at]
        indices = held[number, at]
        inside = [
            (max(spans[i].start, line.start) - line.start, min(spans[i].end, line.end) - line.start)
            for i in indices
        ]
        for index, unit in zip(indices, units_at(doc, inside, trim=trim), strict=True):
            at_line = number, paragraph, line.start
            given = None if trim else spans[index]
            statements[index] = _statement(thread, unit, at=at_line, span=given)
    return [statements[index] for index in range(len(spans))]


def _line(lines: Sequence[tuple[int, Line]], span: Span) -> int:
    """Return the index of the line that most of a span is in, the first of several."""
    shared = [min(span.end, line.end) - max(span.start, line.start) for _, line in lines]
    return max(range(len(lines)), key=shared.__getitem__)


def _statement(
    thread: Thread, unit: Unit, *, at: tuple[int, int, int], span: Span | None = None
) -> Statement:
    """Return what a unit states.

    ``at`` is the index of its post, the number of its paragraph and where in the post its line
    starts; ``span`` is where it is said, if not at the unit's own offsets.
    """
    post, paragraph, shift = at
    said = thread.posts[post]
    span = span or _span(said, unit.start + shift, unit.end + shift)
    verdict = classify(unit, text=span.text)
    cue = None
    if unit.cue is not None:
        cue = _span(said, unit.cue_start + shift, unit.cue_start + shift + len(unit.cue))
    return Statement(
        claim=Claim(
            id=claim_id(thread.id, span),
            kind=verdict.kind,
            text=span.text,
            confidence=verdict.confidence,
            mentions=(span,),
            hedge=unit.hedge,
            because=verdict.because,
            rule=verdict.rule,
        ),
        unit=unit,
        post=post,
        paragraph=paragraph,
        cue=cue,
    )


def _span(post: Post, start: int, end: int) -> Span:
    return Span(post=post.id, start=start, end=end, text=post.text[start:end])
