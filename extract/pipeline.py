"""From a thread to an argument map: the only place where spaCy's Docs become our values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

import spacy
from spacy.language import Language

from extract.classify import classify
from extract.lines import paragraphs
from extract.link import Statement, link
from extract.segment import Unit, segment
from graph.errors import CruxmapError, InputError
from graph.model import ArgumentMap, Claim, Link, Post, Run, Span, Thread, claim_id, software

MODEL: Final = Path(__file__).parent / "models" / "english"

Linker = Callable[[Thread, list[Statement]], list[Link]]
Progress = Callable[[int, int], None]
"""Called with the number of posts read and the number of posts in all."""

EXTRACTORS: Final[dict[str, Linker]] = {"rules": link}
"""How links are found, by the name that ``--extractor`` takes."""


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
    extractor: str = "rules",
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
        CruxmapError: if the English pipeline cannot be loaded.
    """
    if extractor not in EXTRACTORS:
        names = ", ".join(EXTRACTORS)
        raise InputError(f"no extractor is called {extractor!r}: choose one of {names}.")
    nlp = build()
    statements = list(_statements(thread, nlp=nlp, progress=progress))
    return ArgumentMap(
        thread=thread,
        claims=tuple(statement.claim for statement in statements),
        links=tuple(EXTRACTORS[extractor](thread, statements)),
        run=Run(
            extractor=extractor,
            version=software(),
            model=f"{nlp.meta['name']}-{nlp.meta['version']}",
            created=created,
        ),
    )


def _statements(thread: Thread, *, nlp: Language, progress: Progress | None) -> Iterator[Statement]:
    """Parse the paragraphs of every post and yield what they state, in reading order.

    A post is parsed line by line: a sentence never runs over the end of one.
    """
    lines = (
        (line.text, (number, paragraph, line.start))
        for number, post in enumerate(thread.posts)
        for paragraph, line in paragraphs(post.text)
    )
    done = 0
    for doc, (number, paragraph, start) in nlp.pipe(lines, as_tuples=True, batch_size=64):
        if progress is not None and number > done:
            progress(number, len(thread.posts))
        done = number
        for unit in segment(doc):
            yield _statement(thread, unit, post=number, paragraph=paragraph, shift=start)
    if progress is not None:
        progress(len(thread.posts), len(thread.posts))


def _statement(thread: Thread, unit: Unit, *, post: int, paragraph: int, shift: int) -> Statement:
    said = thread.posts[post]
    span = _span(said, unit.start + shift, unit.end + shift)
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
