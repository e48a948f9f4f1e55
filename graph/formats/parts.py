"""What a map is made of, and which of it each format holds; ``docs/formats.md`` prints the table.

Held means that it can be read off the text, by a person or a program. For what can be imported it
also means that the import brings it back as it was.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Part(StrEnum):
    """A part of a map, in words."""

    NAME = "the thread's id and title"
    URL = "where the thread was found"
    POSTS = "the words of all posts"
    AUTHORS = "who wrote the posts"
    DATES = "when they were written"
    REPLIES = "what they answer, and why that is thought"
    MARKS = "their quotations and citations"
    HISTORY = "their copies, earlier wordings and ends"
    CLAIMS = "claims: words, kind and id"
    CONFIDENCE = "how sure claims are"
    HEDGES = "the words that weaken claims"
    REASONS = "what made a claim one"
    REFERENCES = "the words by which claims lean on others"
    MENTIONS = "where claims are first said"
    AGAIN = "where claims are said again"
    LINKS = "links: ends and kind"
    LINK_IDS = "the ids of links"
    LINK_CONFIDENCE = "how sure links are"
    LINK_REASONS = "what made a link"
    CUES = "the words that show a link"
    RUN = "the run: what read the thread, and when"


_ALL: Final = frozenset(Part)

HOLDS: Final[dict[str, frozenset[Part]]] = {
    "json": _ALL,
    "turtle": _ALL,
    "trig": _ALL,
    "nquads": _ALL,
    "jsonld": _ALL,
    "xaif": _ALL,
    "argdown": frozenset(),
    "graphml": frozenset(),
    "gexf": frozenset(),
    "csv-claims": frozenset(),
    "csv-links": frozenset(),
    "mermaid": frozenset(),
    "html": frozenset(),
}
"""What each format holds."""
