"""A map as two tables for spreadsheets and data frames: its claims, and its links.

They join on ids: ``from`` and ``to`` of a link are claims, or ``to`` is a link for an undercut. A
text that a spreadsheet would take for a formula has a ' in front of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from graph.debate.weighed import Weighed
from graph.formats.weights import CLAIM_COLUMNS, OfClaims, digits
from graph.model import ArgumentMap, Claim, Link
from graph.sparql import Cell, Table
from graph.tables import to_csv

_CLAIMS: Final = (
    "id", "kind", "text", "confidence", "hedge", "leans_on", "refers_to", "because", "rule",
    "author", "created", "post", "start", "end", "words", "mentions", "thread",
)  # fmt: skip
_LINKS: Final = (
    "id", "from", "kind", "to", "confidence", "because", "rule", "cue", "cue_post", "cue_start",
    "cue_end", "thread",
)  # fmt: skip


def to_csv_claims(amap: ArgumentMap, /, *, weighed: Weighed | None = None) -> str:
    """A row a claim: what it is, who said it, and where first; what it comes to stands last."""
    rows = (_claim(claim, amap=amap) for claim in amap.claims)
    if weighed is None:
        return _sheet(_CLAIMS, rows=rows)
    told = OfClaims(weighed)
    more = (tuple(told.cells(claim.id).values()) for claim in amap.claims)
    both = ((*row, *cells) for row, cells in zip(rows, more, strict=True))
    return _sheet((*_CLAIMS, *CLAIM_COLUMNS), rows=both)


def to_csv_links(amap: ArgumentMap, /, *, weighed: Weighed | None = None) -> str:
    """A row a link: from where to where, of which kind, and why; its strength stands last."""
    rows = (_link(link, amap=amap) for link in amap.links)
    if weighed is None:
        return _sheet(_LINKS, rows=rows)
    more = (digits(weighed.links.get(link.id)) for link in amap.links)
    both = ((*row, strength) for row, strength in zip(rows, more, strict=True))
    return _sheet((*_LINKS, "strength"), rows=both)


def _sheet(columns: tuple[str, ...], *, rows: Iterable[tuple[Cell, ...]]) -> str:
    table = Table(columns=columns, rows=tuple(rows), truncated=False, seconds=0.0)
    return to_csv(table, formulas=False)


def _claim(claim: Claim, *, amap: ArgumentMap) -> tuple[Cell, ...]:
    first = claim.mentions[0]
    post = amap.post[first.post]
    leans = claim.reference
    return (
        claim.id,
        claim.kind.value,
        claim.text,
        claim.confidence + 0.0,  # -0.0 would look like a formula
        claim.hedge,
        None if leans is None else leans.words,
        None if leans is None else leans.claim,
        claim.because,
        claim.rule,
        post.author,
        post.created,
        post.id,
        first.start,
        first.end,
        first.text,
        len(claim.mentions),
        amap.thread.id,
    )


def _link(link: Link, *, amap: ArgumentMap) -> tuple[Cell, ...]:
    cue = link.cue
    return (
        link.id,
        link.source,
        link.kind.value,
        link.target,
        link.confidence + 0.0,
        link.because,
        link.rule,
        None if cue is None else cue.text,
        None if cue is None else cue.post,
        None if cue is None else cue.start,
        None if cue is None else cue.end,
        amap.thread.id,
    )
