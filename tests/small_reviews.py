"""Corrections of the small map, one of each action and more, for whatever is shown or checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox
from small_map import small_map

from graph.model import ArgumentMap, ClaimKind, LinkKind
from graph.review import (
    Action,
    Anchor,
    ClaimAnchor,
    Correction,
    Quotation,
    claim_anchor,
    corrected,
    correction,
    link_anchor,
    quoted_in,
)
from graph.reviewing.kept import reviewed

_MAP: Final = small_map()

GONE: Final = ClaimAnchor(
    id="c-gone",
    kind=ClaimKind.CLAIM,
    text="Nothing follows from any of this.",
    at=Quotation(post="p2", start=90, exact="nothing follows from any of this", prefix="And "),
)
"""A claim whose words no post of the small map says."""


def anchor(name: str) -> Anchor:
    """A claim or link of the small map, by its id."""
    if name in _MAP.claim:
        return claim_anchor(_MAP, _MAP.claim[name])
    return link_anchor(_MAP, _MAP.link[name])


def at(minute: int) -> str:
    """A time, later the larger the number."""
    return f"2024-12-08T10:{minute:02}:00Z"


def _words(post: str, words: str) -> Quotation:
    return quoted_in(_MAP.thread, post, words)


def small_corrections() -> tuple[Correction, ...]:
    """Corrections by two people, one of them undone and one orphaned."""
    made = (
        correction(
            Action.ACCEPT, author="Eva", created=at(1), subject=anchor("c-role"), reason="said so"
        ),
        correction(
            Action.REJECT, author="Eva", created=at(2), subject=anchor("c-care"), reason="no claim"
        ),
        correction(
            Action.REJECT, author="Finn", created=at(3), subject=anchor("l-restates"),
            reason="it says more",
        ),
        correction(
            Action.KIND, author="Eva", created=at(4), subject=anchor("l-objects"),
            kind=LinkKind.SUPPORTS, reason="it grants it",
        ),
        correction(
            Action.WORDING, author="Eva", created=at(5), subject=anchor("c-harm"),
            text="It does the same harm.", reason="to stand alone",
        ),
        correction(
            Action.CLAIM, author="Finn", created=at(6), kind=ClaimKind.EVIDENCE,
            places=(_words("p1", "many stories about rogue machines"),), text="There are stories.",
        ),
        correction(
            Action.MERGE, author="Eva", created=at(7), subject=anchor("c-show"),
            other=anchor("c-stories"), reason="one thought",
        ),
        correction(
            Action.SPLIT, author="Eva", created=at(8), subject=anchor("c-harm"),
            places=(_words("p2", '"playing" is no comfort'), _words("p2", "the harm is the same")),
        ),
        correction(
            Action.LINK, author="Finn", created=at(9), subject=anchor("c-plays"),
            other=anchor("c-harm"), kind=LinkKind.OBJECTS, reason="it answers “comfort”",
        ),
        correction(
            Action.LINK, author="Finn", created=at(10), subject=anchor("c-plays"),
            other=anchor("l-supports"), kind=LinkKind.UNDERCUTS,
        ),
        correction(Action.UNLINK, author="Eva", created=at(11), subject=anchor("l-undercuts")),
        correction(
            Action.SPAN, author="Eva", created=at(12), subject=anchor("c-plays"),
            places=(_words("p3", "it plays a role"),),
        ),
        correction(Action.ACCEPT, author="Eva", created=at(13), subject=GONE),
        correction(Action.REJECT, author="Finn", created=at(14), subject=anchor("c-show")),
    )  # fmt: skip
    undo = correction(
        Action.UNDO, author="Finn", created=at(15), undoes=made[-1].id, reason="a slip"
    )
    return (*made, undo)


def small_quads() -> Iterator[ox.Quad]:
    """All that a store says of the small map with its corrections."""
    known = small_corrections()
    yield from reviewed(_MAP, corrected(_MAP, known), corrections=known, old=())


def small_corrected() -> ArgumentMap:
    """The small map as corrected."""
    return corrected(_MAP, small_corrections()).map
