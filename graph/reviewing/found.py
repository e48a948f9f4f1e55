"""What looking for the subject of a correction gives: a claim, a link, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from graph.model import Claim, Link, Span
from graph.reviewing.corrections import LinkAnchor
from graph.reviewing.places import How


class Nowhere(Exception):
    """A correction finds no place; says why, in words for a person."""


class NoClaim(Nowhere):
    """The words of a claim stand, at ``span``, and no claim is made of them."""

    def __init__(self, span: Span) -> None:
        super().__init__(
            f"its words stand in post {span.post} only in part, and no claim is made of them."
        )
        self.span = span


class NoLink(Nowhere):
    """Both ends of a link stand, at ``spans``, and are not joined so."""

    def __init__(self, anchor: LinkAnchor, *, spans: tuple[Span, ...]) -> None:
        super().__init__(f"there is no link any more by which the one {anchor.kind} the other.")
        self.spans = spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The claim that a correction is about; ``made`` where there is none and it is to be made."""

    id: str
    how: How
    made: Claim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLink:
    """The link that a correction is about; ``made``, with the ends that are, if there is none."""

    id: str
    how: How
    made: Link | None = None
    ends: tuple[Found, ...] = ()
