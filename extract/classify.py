"""What a unit does: put a claim forward, give evidence, or ask."""

from __future__ import annotations

from dataclasses import dataclass

from extract.lexicon import EXAMPLES, LIVED, REASONS, SOURCES
from extract.segment import Unit
from graph.model import ClaimKind


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
        ("source", SOURCES, "it reports a source or a figure"),
        ("experience", LIVED, "it tells what somebody lived through"),
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
