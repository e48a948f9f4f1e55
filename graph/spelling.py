"""Statements as lines of N-Quads, written in the one spelling that Oxigraph keeps.

So that the same map always gives the same lines, whatever store they went through.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from graph.model import Copy, Span
from graph.vocab import BASE, CM, OA, RDF, XSD

TYPE: Final = str(RDF.type)
"""``rdf:type``, which nearly every subject has."""

_INTEGER: Final = f"^^<{XSD.integer}>"
_DECIMAL: Final = f"^^<{XSD.decimal}>"

# Only spellings that Oxigraph keeps: it drops trailing zeros and writes +00:00 as Z.
_DATE_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{0,5}[1-9])?"
    r"(?:Z|[+-](?!00:00)(?:0[0-9]|1[0-3]):[0-5][0-9])?"
)
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})

# RFC 3986, and less: no user, no brackets, no segment or end that a Turtle parser would resolve
# away or cut off (".", ".."). What is left out is still kept as a literal.
_SAFE: Final = r"(?:[\w~!$&'()*+,;=:@?/-]|%[0-9A-Fa-f]{2}|(?<!/)\.)*"
_LINK: Final = re.compile(
    rf"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{{1,5}})?"
    rf"(?:[/?]{_SAFE})?(?:\#{_SAFE})?(?<!\.)",
    re.ASCII,
)


def as_iri(value: str) -> str:
    """An IRI, which must be a legal one."""
    return f"<{value}>"


def as_text(value: str) -> str:
    """A plain string."""
    return f'"{value.translate(_ESCAPES)}"'


def as_typed(value: str, datatype: str) -> str:
    """A literal of another type than those below."""
    return f'"{value.translate(_ESCAPES)}"^^<{datatype}>'


def as_integer(value: int) -> str:
    """An ``xsd:integer``."""
    return f'"{value}"{_INTEGER}'


def as_decimal(value: float) -> str:
    """An ``xsd:decimal`` of at most four digits, which are all a confidence has."""
    # Adding 0.0 turns -0.0 into 0.0.
    return f'"{value + 0.0:.4f}'.rstrip("0").rstrip(".") + f'"{_DECIMAL}'


def as_date(value: str) -> str:
    """An ``xsd:dateTime`` where a store keeps it to the letter, else a plain string."""
    if _DATE_TIME.fullmatch(value):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return as_text(value)
        return as_typed(value, XSD.dateTime)
    return as_text(value)


def as_link(url: str) -> str | None:
    """The address as an IRI that can be pointed at; None where it is not a legal, plain one.

    Addresses under our own base are none either: what a post says must not join our own things.
    """
    if url.startswith(BASE) or not _LINK.fullmatch(url):
        return None
    return as_iri(url)


class Iris(dict[str, str]):
    """IRIs by ids, each made when it is asked for: of a large map, often only a few are."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, name: str) -> str:
        made = self[name] = self._make(name)
        return made


class Lines:
    """Lines of N-Quads, written graph by graph."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._end = ""

    def into(self, graph: str) -> None:
        """Write what follows into the graph of that IRI."""
        self._end = f"<{graph}> .\n"

    def say(self, subject: str, *pairs: tuple[str, str]) -> None:
        """Say of a subject (an IRI) pairs of a property (an IRI) and a value, spelled as above."""
        end = self._end
        self._lines += [f"<{subject}> <{predicate}> {value} {end}" for predicate, value in pairs]

    def place(
        self,
        node: str,
        part: Span | Copy,
        *pairs: tuple[str, str],
        source: str,
        order: int | None = None,
    ) -> None:
        """Say that ``node`` is the words of ``part`` where they stand in ``source``, and more."""
        at, quote = f"{node}#at", f"{node}#quote"
        self.say(
            node,
            (TYPE, as_iri(OA.SpecificResource)),
            (OA.hasSource, as_iri(source)),
            (OA.hasSelector, as_iri(at)),
            (OA.hasSelector, as_iri(quote)),
        )
        if order is not None:
            self.say(node, (CM.order, as_integer(order)))
        self.say(node, *pairs)
        self.say(
            at,
            (TYPE, as_iri(OA.TextPositionSelector)),
            (OA.start, as_integer(part.start)),
            (OA.end, as_integer(part.end)),
        )
        self.say(quote, (TYPE, as_iri(OA.TextQuoteSelector)), (OA.exact, as_text(part.text)))

    def __str__(self) -> str:
        return "".join(self._lines)
