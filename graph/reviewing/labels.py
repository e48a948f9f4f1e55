"""What people said in their corrections, as rows of labelled corpora to train and measure with.

The rows are of the files that ``docs/guide.md`` describes under ``cruxmap evaluate``. Only what a
person judged, changed or added is in them; of a thread of which every claim and link was, there is
a row with all of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from graph.model import ArgumentMap, ClaimKind, Link, LinkKind, Span
from graph.reviewing.anchors import all_claims
from graph.reviewing.corrections import Action, LinkAnchor
from graph.reviewing.outcome import Corrected, Element

Row = dict[str, object]

SOURCES: Final = {
    "units": "corrections of claims",
    "pairs": "corrections of links",
    "threads": "corrections",
}
"""The source that the rows of each file name. Were units and pairs of one source, who measures
would take the pairs for all links that the units have, and those that nobody judged for wrong."""

_UNITS: Final = {ClaimKind.CLAIM: "claim", ClaimKind.EVIDENCE: "evidence"}
_LINKS: Final = {
    LinkKind.SUPPORTS: "support",
    LinkKind.OBJECTS: "attack",
    LinkKind.RESTATES: "rephrase",
}


def labels(outcomes: Iterable[Corrected], *, split: str) -> dict[str, list[Row]]:
    """The rows for the files ``units``, ``pairs`` and ``threads``, all of one split.

    What is right is labelled as it is now, and what was rejected as ``none``. A thread that is
    given whole needs no rows of units. Questions and undercuts have no label there, and are left
    out.
    """
    rows: dict[str, list[Row]] = {name: [] for name in SOURCES}
    for outcome in outcomes:
        common: Row = {"doc": outcome.map.thread.id, "split": split}
        rows["pairs"] += [
            {
                "source": SOURCES["pairs"],
                **common,
                "a": a.text,
                "b": b.text,
                "label": label,
                "scope": _scope(a, b),
            }
            for (a, b), label in _pairs(outcome).items()
        ]
        if whole(outcome):
            rows["threads"].append(_thread(outcome.map, split=split))
            continue
        rows["units"] += [
            {"source": SOURCES["units"], **common, "text": words, "label": label}
            for words, label in _units(outcome).items()
        ]
    return rows


def whole(outcome: Corrected) -> bool:
    """Whether people judged or changed every claim and link of a thread."""
    elements = [Element("claim", claim.id) for claim in outcome.map.claims]
    elements += [Element("link", link.id) for link in outcome.map.links]
    return bool(elements) and all(one in outcome.statuses for one in elements)


def _units(outcome: Corrected) -> dict[str, str]:
    """The label of each stretch that people judged; what is right goes before what is not."""
    rejected = [span for claim in outcome.rejected_claims for span in claim.mentions]
    for one in outcome.applied:
        if one.correction.action is Action.REJECT and one.how == "already":
            rejected += [] if isinstance(one.correction.subject, LinkAnchor) else one.spans
    found = {span.text: "none" for span in rejected}
    for claim in outcome.map.claims:
        if Element("claim", claim.id) in outcome.statuses and claim.kind in _UNITS:
            found.update((span.text, _UNITS[claim.kind]) for span in claim.mentions)
    return found


def _pairs(outcome: Corrected) -> dict[tuple[Span, Span], str]:
    claims = all_claims(outcome)

    def ends(link: Link) -> tuple[Span, Span]:
        return claims[link.source].mentions[0], claims[link.target].mentions[0]

    found = {
        ends(link): "none"
        for link in outcome.rejected_links
        if link.kind in _LINKS and {link.source, link.target} <= claims.keys()
    }
    for one in outcome.applied:
        rejected = one.correction.action is Action.REJECT and one.how == "already"
        if rejected and isinstance(one.correction.subject, LinkAnchor) and len(one.spans) == 2:
            found[one.spans[0], one.spans[1]] = "none"
    for link in outcome.map.links:
        if Element("link", link.id) in outcome.statuses and link.kind in _LINKS:
            found[ends(link)] = _LINKS[link.kind]
    return found


def _scope(a: Span, b: Span) -> str:
    return "intra" if a.post == b.post else "inter"


def _thread(amap: ArgumentMap, *, split: str) -> Row:
    units: dict[str, list[Row]] = {post.id: [] for post in amap.thread.posts}
    known = set()
    for claim in amap.claims:
        if claim.kind in _UNITS:
            span = claim.mentions[0]
            known.add(claim.id)
            units[span.post].append(
                {
                    "id": claim.id,
                    "start": span.start,
                    "end": span.end,
                    "label": _UNITS[claim.kind],
                }
            )
    return {
        "source": SOURCES["threads"],
        "id": amap.thread.id,
        "group": amap.thread.id,
        "split": split,
        "posts": [
            {
                "id": post.id,
                "author": post.author,
                "reply_to": post.reply_to,
                "text": post.text,
                "units": units[post.id],
            }
            for post in amap.thread.posts
        ],
        "links": [
            {"from": link.source, "to": link.target, "label": _LINKS[link.kind]}
            for link in amap.links
            if link.kind in _LINKS and {link.source, link.target} <= known
        ],
    }
