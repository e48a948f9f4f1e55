"""How a paragraph goes on from those before it."""

from __future__ import annotations

import numpy as np

from extract.raw.flow import flow_facts

CALM = [
    "The trams, which are old, run every hour. They are quiet, and they are warm.",
    "The buses, which are new, run every hour. They are loud, and they are cold.",
]
LOUD = "thats so wrong!!! u dont even live here... who cares about buses lol"


def test_another_manner_of_writing_stands_out_from_what_was_before() -> None:
    facts = flow_facts([CALM[0], CALM[1], LOUD, CALM[0]])
    manner = (facts.shape[1] - 6) // 3
    changed = facts[:, manner : 2 * manner].sum(axis=1)
    assert changed[0] == 0
    assert changed[2] > 5 * changed[1]
    assert changed[3] == changed[2] or changed[3] > 5 * changed[1]


def test_paragraphs_about_one_thing_share_their_words_and_neighbours_know_it() -> None:
    texts = [*CALM, "Cheese ripens slowly in caves.", "Some cheese ripens in cellars or caves."]
    shared = flow_facts(texts)[:, -6:]
    assert shared[1, 0] > 0
    assert shared[2, 0] == 0
    assert shared[3, 0] > 0
    assert shared[1, 3] == shared[2, 0]
    assert shared[2, 2] < shared[3, 2]


def test_any_text_has_facts_of_one_shape() -> None:
    facts = flow_facts(["", "…", "a" * 9000, "." * 9000, "A. b. C?  d" * 500])
    assert np.isfinite(facts).all()
    assert flow_facts(["?"]).shape == (1, facts.shape[1])
