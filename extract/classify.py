"""What a unit does: put a claim forward, give evidence, or ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from extract.segment import REASONS, Unit
from graph.model import ClaimKind

EXAMPLES: Final = frozenset(
    ("for example", "for instance", "e.g.", "in particular", "specifically", "for one thing")
)
_SOURCES: Final = re.compile(
    r"https?://|www\.|\baccording to\b|\b(?:stud(?:y|ies)|survey|paper|experiment|data ?set|report"
    r"|statistics?|research|article|meta-analysis|census|poll)\b[^.?!]*\b(?:show|find|found|suggest"
    r"|say|said|report|demonstrate|indicate|conclude)"
    r"|\bwe (?:find|found|observed?|measured?) that\b"
    r"|\b\d[\d.,]* ?(?:%|percent\b|per cent\b|million\b|billion\b)",
    re.IGNORECASE,
)
_LIVED: Final = re.compile(
    r"\b(?:i|we|my|our) (?:\w+ )?(?:was|were|had|went|got|saw|met|worked|lived|tried|used to|took"
    r"|grew|bought|learned|started|spent)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A kind, how sure the rule is of it (0 to 1), the rule's name, and its reason in words."""

    kind: ClaimKind
    confidence: float
    rule: str
    because: str


def classify(unit: Unit, *, text: str) -> Verdict:
    """Return the kind of ``unit``, whose words are ``text``, by its form and its cue."""
    if unit.asks:
        return Verdict(
            kind=ClaimKind.QUESTION, confidence=0.9, rule="asks", because="it asks a question"
        )
    if unit.cue in REASONS:
        return Verdict(
            kind=ClaimKind.EVIDENCE,
            confidence=0.8,
            rule="reason",
            because=f"“{unit.cue}” gives it as a reason",
        )
    if unit.cue in EXAMPLES:
        return Verdict(
            kind=ClaimKind.EVIDENCE,
            confidence=0.7,
            rule="example",
            because=f"“{unit.cue}” gives it as an example",
        )
    for rule, pattern, words in (
        ("source", _SOURCES, "it reports a source or a figure"),
        ("experience", _LIVED, "it tells what somebody lived through"),
    ):
        if found := pattern.search(text):
            return Verdict(
                kind=ClaimKind.EVIDENCE,
                confidence=0.6,
                rule=rule,
                because=f"{words}: “{found.group()}”",
            )
    return Verdict(
        kind=ClaimKind.CLAIM,
        confidence=0.7 if unit.hedge else 0.6,
        rule="statement",
        because=f"“{unit.hedge}” puts it forward" if unit.hedge else "it states something",
    )
