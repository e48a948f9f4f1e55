"""The formats in which an answer can be had, and which of them a request asks for.

Rows are what SELECT and ASK answer with, triples what CONSTRUCT and DESCRIBE do. Which of the two
a query has is known only when it has been read, so a request is given a format for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from graph.sparql import Wanted

Kind = Literal["rows", "triples"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format, under a ``name`` that is its own.

    ``media_type`` is what it is written and announced as, with ``charset`` behind it; ``also`` are
    other media types that mean it, and ``words`` other names, both as clients say them.
    """

    name: str
    kind: Kind
    media_type: str
    charset: str = ""
    also: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


FORMATS: Final[tuple[Format, ...]] = (
    Format(
        name="json",
        kind="rows",
        media_type="application/sparql-results+json",
        also=("application/json", "text/javascript", "application/javascript"),
        words=("srj",),
    ),
    Format(
        name="xml",
        kind="rows",
        media_type="application/sparql-results+xml",
        also=("application/xml", "text/xml"),
        words=("srx",),
    ),
    Format(name="csv", kind="rows", media_type="text/csv", charset="; charset=utf-8"),
    Format(
        name="tsv", kind="rows", media_type="text/tab-separated-values", charset="; charset=utf-8"
    ),
    Format(
        name="turtle",
        kind="triples",
        media_type="text/turtle",
        charset="; charset=utf-8",
        also=("application/turtle", "application/x-turtle", "text/n3", "text/rdf+n3"),
        words=("ttl", "n3"),
    ),
    Format(
        name="ntriples",
        kind="triples",
        media_type="application/n-triples",
        also=("text/plain",),
        words=("nt", "n-triples"),
    ),
    Format(
        name="jsonld",
        kind="triples",
        media_type="application/ld+json",
        also=("application/json", "application/x-json+ld"),
        words=("json-ld", "json"),
    ),
    Format(
        name="rdfxml",
        kind="triples",
        media_type="application/rdf+xml",
        also=("application/xml", "text/xml"),
        words=("rdf", "rdf+xml", "xml"),
    ),
)
"""What there is, the dearest to us first: where a client is indifferent, it gets that."""

WRITTEN: Final[dict[str, Wanted]] = {
    one.name: Wanted(
        rows=one.media_type if one.kind == "rows" else None,
        triples=one.media_type if one.kind == "triples" else None,
    )
    for one in FORMATS
    if one.name not in ("json", "csv")
}
"""What ``cruxmap query`` can write beside its own tables, CSV and JSON, by the format's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A format, and the media type by which the client knows it."""

    format: Format
    media_type: str

    @property
    def content_type(self) -> str:
        """What to say in Content-Type."""
        return self.media_type + self.format.charset


def named(words: Sequence[str], *, kind: Kind) -> Choice | None:
    """What the values of a ``format`` parameter ask for: names, or media types."""
    wanted = [part.strip().lower() for word in words for part in word.split(",")]
    for word in wanted:
        for one in FORMATS:
            if one.kind == kind and word in (one.name, one.media_type, *one.words, *one.also):
                return Choice(format=one, media_type=one.media_type)
    return None


def accepted(accept: str, *, kind: Kind) -> Choice | None:
    """What an Accept header likes best, None where it likes nothing; an empty one takes all."""
    ranges = list(_ranges(accept)) or [("*/*", 1.0)]
    best: Choice | None = None
    most = 0.0
    for choice in _choices(kind):
        quality = _quality(choice.media_type, ranges)
        if quality > most:
            best, most = choice, quality
    return best


def liking(media_type: str, *, accept: str) -> float:
    """How much an Accept header likes a media type, from 0 to 1."""
    return _quality(media_type, list(_ranges(accept)) or [("*/*", 1.0)])


def _choices(kind: Kind) -> Iterator[Choice]:
    formats = [one for one in FORMATS if one.kind == kind]
    for one in formats:
        yield Choice(format=one, media_type=one.media_type)
    for one in formats:
        yield from (Choice(format=one, media_type=other) for other in one.also)


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """The media ranges of a header, each with its quality; what cannot be read is left out."""
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    quality = float(value)
                except ValueError:
                    quality = 0.0
        if name and 0 <= quality <= 1:
            yield name, quality


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """That of the range which says most about it; 0 where none fits."""
    for name in (media_type, media_type.partition("/")[0] + "/*", "*/*"):
        fitting = [quality for one, quality in ranges if one == name]
        if fitting:
            return max(fitting)
    return 0.0
