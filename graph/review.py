"""Corrections by hand: what they are, what they make of a map, and what to look at next.

The public face of :mod:`graph.reviewing`. A :class:`Correction` is made with :func:`correction`
about what :func:`claim_anchor` and :func:`link_anchor` say of a map; :func:`corrected` applies
corrections to the map that an extraction made; :func:`queue` says which claims and links a person
had best look at first. The store keeps corrections (:meth:`graph.store.Store.review`).
"""

from __future__ import annotations

from graph.reviewing.anchors import (
    all_claims,
    all_links,
    anchor_of,
    claim_anchor,
    link_anchor,
    quoted_in,
    unfounded,
)
from graph.reviewing.apply import corrected, wording
from graph.reviewing.corrections import (
    Action,
    Anchor,
    ClaimAnchor,
    Correction,
    LinkAnchor,
    Quotation,
    Status,
    correction,
    in_force,
    moment,
    quotation,
)
from graph.reviewing.files import FORMS, read_corrections, write_corrections
from graph.reviewing.labels import labels
from graph.reviewing.naming import NAMES_SHOWN, named, short_names
from graph.reviewing.outcome import BY_HAND, Applied, Corrected, Element, Orphaned
from graph.reviewing.places import find
from graph.reviewing.queue import Doubt, queue
from graph.reviewing.sight import Sight, sight, unreviewed
from graph.reviewing.telling import Teller, about, line

__all__ = [
    "BY_HAND",
    "FORMS",
    "NAMES_SHOWN",
    "Action",
    "Anchor",
    "Applied",
    "ClaimAnchor",
    "Corrected",
    "Correction",
    "Doubt",
    "Element",
    "LinkAnchor",
    "Orphaned",
    "Quotation",
    "Sight",
    "Status",
    "Teller",
    "about",
    "all_claims",
    "all_links",
    "anchor_of",
    "claim_anchor",
    "corrected",
    "correction",
    "find",
    "in_force",
    "labels",
    "line",
    "link_anchor",
    "moment",
    "named",
    "queue",
    "quotation",
    "quoted_in",
    "read_corrections",
    "short_names",
    "sight",
    "unfounded",
    "unreviewed",
    "wording",
    "write_corrections",
]
