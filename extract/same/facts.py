"""What is known of two texts that may say the same, as figures with names.

Each fact is a column; the weights are in the model's ``weights.npz``, fitted on pairs that the
network had not been trained on (:mod:`extract.training.same`). All are the same whichever text
comes first. Everything is linear, so a weight can be read.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from rapidfuzz import fuzz

from extract.measure.corpora import RELATIONS
from extract.reading.encoder import Floats
from extract.same.wording import Wording, opposite_words, shared, swapped

FACTS: Final = (
    "network",
    "cosine",
    *RELATIONS,
    "shared words",
    "words in common",
    "length",
    "letters",
    "one denies",
    "opposite words",
    "denial of the same",
    "numbers differ",
    "names differ",
    "places change",
    "one is reported",
    "sureness differs",
    "amount differs",
    "duty differs",
    "limits differ",
    "always",
)
"""``network`` is the log-odds of :meth:`extract.same.network.Network.pair`, the relations its
log-probabilities; "shared words" counts against the shorter, "words in common" against both."""


def facts(a: Wording, b: Wording, *, odds: float, cosine: float, relations: Floats) -> Floats:
    """Return :data:`FACTS` of a pair, shape (facts,)."""
    both, either = len(a.roots & b.roots), len(a.roots | b.roots)
    words = opposite_words(a, b)
    odd = (a.denials + b.denials + len(words)) % 2
    lengths = sorted((len(a.lemmas), len(b.lemmas)))
    return np.array(
        [
            odds,
            cosine,
            *relations,
            shared(a, b),
            both / max(1, either),
            np.log((1 + lengths[1]) / (1 + lengths[0])),
            fuzz.token_sort_ratio(" ".join(a.lemmas), " ".join(b.lemmas)) / 100,
            odd,
            len(words),
            odd * shared(a, b),
            bool(a.numbers and b.numbers and a.numbers != b.numbers),
            bool(a.names - b.names and b.names - a.names),
            swapped(a, b) is not None,
            a.reported != b.reported,
            a.scales[0] != b.scales[0],
            a.scales[1] != b.scales[1],
            a.duty != b.duty,
            a.limits != b.limits,
            1.0,
        ],
        dtype=np.float32,
    )
