"""What else speaks for a kind or a link, weighed together with what the encoder says.

The encoder reads words; these are facts about units that it sees badly or not at all: how they
stand to each other, which connective opens them, what their neighbours are, and what its own other
heads make of them. Each fact is a column with a name; the weights are in the model's
``weights.npz``, fitted on threads that the encoder had not seen (:mod:`extract.training.fit`).
Everything is linear, so a weight can be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from extract.lexicon import (
    AGREEMENT,
    DISAGREEMENT,
)
from extract.measure.corpora import KINDS
from extract.reading.units import CUES, KIND_FACTS, Seen
from extract.reading.windows import FEATURES

Floats = NDArray[np.float32]

_ENDS: Final = (
    ("evidence", "claim"),
    ("claim", "claim"),
    ("evidence", "evidence"),
    ("claim", "evidence"),
)
LINK_FACTS: Final = (
    "score",
    "supports",
    "objects",
    *(f"{one} to {other}, {scope} post" for scope in ("same", "other") for one, other in _ENDS),
    "nearest claim before",
    "nearest claim after",
    "shared words",
    "most shared words",
    "same line",
    "b is all its post says",
    *(f"{cue} after it" for cue in CUES),
    *(f"{cue} of it" for cue in CUES),
    *FEATURES,
    "rules link",
    "rules link back",
)
"""What is known of a link from a to b. ``score`` is the encoder's; "reason after it" says that a
opens with a reason's connective and follows b, "reason of it" that b does and follows a. The last
two are how far the rules (:mod:`extract.link`) trust their own link from a to b, or from b to a."""

ROOT_FACTS: Final = ("score", "claim", "evidence", "first", "opening", "always")
"""What is known of a unit that may link to nothing."""

SIDE_FACTS: Final = (
    "objects",
    "a agrees",
    "a disagrees",
    "post agrees",
    "post disagrees",
    *(f"{cue} after it" for cue in CUES),
    *FEATURES,
    "always",
)
"""What is known of a link that supports or objects; ``objects`` is the encoder's log-odds."""

_ALIKE: Final = 0.6  # shared words; of those the letters are compared
_SAME: Final = 85.0  # of 100, rapidfuzz
_LEAST: Final = 0.05  # shared words of the unit that shares most, to say anything
_OPENING: Final = 200  # characters of a post in which it says whether it agrees


def link_facts(
    units: Sequence[Seen],
    pairs: Sequence[tuple[int, int]],
    *,
    heads: Floats,
    kinds: Floats,
    known: Floats,
) -> Floats:
    """Return :data:`LINK_FACTS`, shape (pairs, facts).

    Args:
        units: the window's units.
        pairs: indices of a and b.
        heads: the encoder's score, and its log-probabilities of supports and objects, shape
            (pairs, 3).
        kinds: probabilities of claim, evidence and none of the units, shape (units, 3).
        known: :data:`extract.reading.windows.FEATURES` and what the rules say, shape
            (pairs, features).
    """
    claim, evidence = kinds[:, 0], kinds[:, 1]
    likely = {"claim": claim, "evidence": evidence}
    a = np.array([one for one, _ in pairs], dtype=np.intp)
    b = np.array([other for _, other in pairs], dtype=np.intp)
    near = _nearest(units, claim=claim > evidence)
    shared = {pair: _shared(units[pair[0]], units[pair[1]]) for pair in pairs}
    most: dict[int, float] = {}
    for (one, other), value in shared.items():
        if units[one].place.post != units[other].place.post:
            most[one] = max(most.get(one, _LEAST), value)
    rows = []
    for one, other in pairs:
        left, right = units[one], units[other]
        same = left.place.post == right.place.post
        step = left.place.order - right.place.order if same else 0
        value = shared[one, other]
        rows.append(
            [
                near.get((one, -1)) == other,
                near.get((one, 1)) == other,
                value,
                not same and value == most[one],
                same and left.line == right.line,
                not same and right.place.units == 1,
                *(step == 1 and left.cue == cue for cue in CUES),
                *(step == -1 and right.cue == cue for cue in CUES),
            ]
        )
    same_post = known[:, FEATURES.index("same post")]
    products = [
        likely[one][a] * likely[other][b] * scope
        for scope in (same_post, 1 - same_post)
        for one, other in _ENDS
    ]
    rows_ = np.array(rows, dtype=np.float32).reshape(len(pairs), -1)
    return np.column_stack([heads, *products, rows_, known])


def _shared(one: Seen, other: Seen) -> float:
    """Return how alike two units' words are: a cosine, a little lower for short ones."""
    both = len(one.words & other.words)
    return float(both / (1 + len(one.words) * len(other.words)) ** 0.5)


def _nearest(units: Sequence[Seen], *, claim: NDArray[np.bool_]) -> dict[tuple[int, int], int]:
    """Return for each unit the nearest claim before it (-1) and after it (1) in its post."""
    found: dict[tuple[int, int], int] = {}
    by_post: dict[int, list[int]] = {}
    for number, unit in enumerate(units):
        by_post.setdefault(unit.place.post, []).append(number)
    for mine in by_post.values():
        mine.sort(key=lambda number: units[number].place.order)
        for way in (-1, 1):
            last: int | None = None
            for number in mine[::-way]:
                if last is not None:
                    found[number, way] = last
                if claim[number]:
                    last = number
    return found


def restating(units: Sequence[Seen], pairs: Sequence[tuple[int, int]]) -> NDArray[np.bool_]:
    """Say of each pair whether a says again, nearly to the letter, what b said in another post."""
    return np.array(
        [
            units[one].place.post != units[other].place.post
            and _shared(units[one], units[other]) > _ALIKE
            and fuzz.ratio(units[one].text.casefold(), units[other].text.casefold()) > _SAME
            for one, other in pairs
        ],
        dtype=bool,
    )


def root_facts(units: Sequence[Seen], *, scores: Floats, kinds: Floats) -> Floats:
    """Return :data:`ROOT_FACTS`, shape (units, facts); the units are those of the stretch."""
    rows = [
        [score, claim, evidence, unit.place.order == 0, unit.place.post == 0, 1.0]
        for unit, score, (claim, evidence, _) in zip(
            units, scores.tolist(), kinds.tolist(), strict=True
        )
    ]
    return np.array(rows, dtype=np.float32).reshape(len(units), len(ROOT_FACTS))


def side_facts(
    units: Sequence[Seen],
    pairs: Sequence[tuple[int, int]],
    *,
    sides: Floats,
    structure: Floats,
    post: str,
) -> Floats:
    """Return :data:`SIDE_FACTS`, shape (pairs, facts); ``post`` is the text that a stands in.

    ``sides`` are the encoder's log-probabilities of supports and objects.
    """
    opening = post[:_OPENING]
    says = [AGREEMENT.search(opening) is not None, DISAGREEMENT.search(opening) is not None]
    mine = {
        one: [
            AGREEMENT.search(units[one].text) is not None,
            DISAGREEMENT.search(units[one].text) is not None,
        ]
        for one in {one for one, _ in pairs}
    }
    rows = []
    for one, other in pairs:
        left, right = units[one].place, units[other].place
        follows = left.post == right.post and left.order == right.order + 1
        answers = left.post != right.post
        rows.append(
            [
                *mine[one],
                *(answers and said for said in says),
                *(follows and units[one].cue == cue for cue in CUES),
            ]
        )
    known = np.array(rows, dtype=np.float32).reshape(len(pairs), -1)
    odds = (sides[:, 1] - sides[:, 0])[:, None]
    always = np.ones((len(pairs), 1), dtype=np.float32)
    return np.concatenate([odds, known, structure, always], axis=1)


def unfitted() -> dict[str, Floats]:
    """Return weights that leave what the encoder says as it is."""
    kinds = np.eye(len(KIND_FACTS), len(KINDS), dtype=np.float32)
    links = np.eye(1, len(LINK_FACTS), dtype=np.float32)[0]
    roots = np.eye(1, len(ROOT_FACTS), dtype=np.float32)[0]
    return {
        "kinds": kinds,
        "links": links,
        "roots": roots,
        "found links": links,
        "found roots": roots,
        "alone kinds": kinds,
        "alone links": links,
        "alone roots": roots,
        "sides": np.eye(1, len(SIDE_FACTS), dtype=np.float32)[0],
    }
