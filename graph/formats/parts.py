"""What a map is made of, and which of it each format holds; ``docs/formats.md`` prints the table.

Held means that it can be read off the text, by a person or a program.
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
_OF_CLAIMS: Final = "of posts in which a claim is first said"

HOLDS: Final[dict[str, frozenset[Part]]] = {
    "json": _ALL,
    "turtle": _ALL,
    "trig": _ALL,
    "nquads": _ALL,
    "jsonld": _ALL,
    "xaif": _ALL,
    "argdown": frozenset(
        {Part.NAME, Part.URL, Part.CLAIMS, Part.CONFIDENCE, Part.HEDGES, Part.LINKS}
    ),
    "graphml": frozenset(
        {
            Part.NAME, Part.URL, Part.CLAIMS, Part.CONFIDENCE, Part.HEDGES, Part.LINKS,
            Part.LINK_IDS, Part.LINK_CONFIDENCE, Part.LINK_REASONS,
        }
    ),
    "gexf": frozenset(
        {
            Part.NAME, Part.CLAIMS, Part.CONFIDENCE, Part.HEDGES, Part.LINKS, Part.LINK_IDS,
            Part.LINK_CONFIDENCE, Part.LINK_REASONS,
        }
    ),
    "csv-claims": frozenset(
        {
            Part.CLAIMS, Part.CONFIDENCE, Part.HEDGES, Part.REASONS, Part.REFERENCES,
            Part.MENTIONS,
        }
    ),
    "csv-links": frozenset(
        {Part.LINKS, Part.LINK_IDS, Part.LINK_CONFIDENCE, Part.LINK_REASONS, Part.CUES}
    ),
    "mermaid": frozenset({Part.LINKS}),
    "html": frozenset(
        {
            Part.NAME, Part.URL, Part.POSTS, Part.AUTHORS, Part.DATES, Part.CONFIDENCE,
            Part.HEDGES, Part.REFERENCES, Part.MENTIONS, Part.AGAIN, Part.LINKS,
            Part.LINK_CONFIDENCE, Part.RUN,
        }
    ),
}  # fmt: skip
"""What each format holds whole."""

PARTLY: Final[dict[str, dict[Part, str]]] = {
    "argdown": {
        Part.AUTHORS: _OF_CLAIMS,
        Part.DATES: _OF_CLAIMS,
        Part.AGAIN: "the words and the post",
        Part.LINK_IDS: "of links that are undercut or restate",
        Part.LINK_CONFIDENCE: "of links that are undercut or restate",
        Part.LINK_REASONS: "of links that are undercut or restate",
        Part.RUN: "the extractor and its version",
    },
    "graphml": {
        Part.AUTHORS: _OF_CLAIMS,
        Part.DATES: _OF_CLAIMS,
        Part.REASONS: "the rule",
        Part.MENTIONS: "the words and the post",
        Part.AGAIN: "how often",
        Part.CUES: "the words",
        Part.RUN: "the extractor and the model",
    },
    "gexf": {
        Part.AUTHORS: _OF_CLAIMS,
        Part.DATES: _OF_CLAIMS,
        Part.REASONS: "the rule",
        Part.MENTIONS: "the words and the post",
        Part.AGAIN: "how often",
        Part.CUES: "the words",
    },
    "csv-claims": {
        Part.AUTHORS: _OF_CLAIMS,
        Part.DATES: _OF_CLAIMS,
        Part.AGAIN: "how often",
    },
    "mermaid": {Part.CLAIMS: "the kind, and the words up to 160 letters"},
    "html": {
        Part.REPLIES: "what they answer",
        Part.MARKS: "the quotations",
        Part.CLAIMS: "not the id",
        Part.REASONS: "in words, without the rule",
        Part.LINK_REASONS: "in words, without the rule",
    },
}
"""What each format holds in part, and which part."""


def table() -> str:
    """The tables above as Markdown: a row a part, a column a format, and notes."""
    names = [name for name in HOLDS if HOLDS[name] != _ALL]
    whole = ", ".join(f"`{name}`" for name in HOLDS if HOLDS[name] == _ALL)
    rows = [
        f"| | {' | '.join(f'`{name}`' for name in names)} |",
        f"|---|{'---|' * len(names)}",
        *(f"| {part} | {' | '.join(_cell(name, part) for name in names)} |" for part in Part),
    ]
    notes = [
        f"- `{name}`: {'; '.join(f'{part} ({what})' for part, what in PARTLY[name].items())}."
        for name in names
        if name in PARTLY
    ]
    return "\n".join(
        (
            f"{whole} hold all of a map. ● is held, ○ in part, as the notes below say.",
            "",
            *rows,
            "",
            *notes,
        )
    )


def _cell(name: str, part: Part) -> str:
    if part in HOLDS[name]:
        return "●"
    return "○" if part in PARTLY.get(name, {}) else ""
