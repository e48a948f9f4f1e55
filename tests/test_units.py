"""What is known of a unit from its words and from what stands around it."""

import numpy as np
import pytest

from extract.reading.encoder import at_edges, pool
from extract.reading.units import AFTER, BEFORE, KIND_FACTS, kind_facts, seen
from extract.reading.windows import Place, Tree


def place(post: str, unit: str, *, order: int = 1, units: int = 3) -> Place:
    start = post.index(unit)
    return Place(post=1, start=start, end=start + len(unit), order=order, units=units)


@pytest.mark.parametrize(
    ("post", "around"),
    [
        ("[Trams help] me.", {"post begins"}),
        (
            "Well:\n\n[Trams help]\nAnd so on.",
            {"comma before it", "line ends before it", "line ends after it"},
        ),
        ("I know. [Trams help].", {"sentence ends before it", "sentence ends after it"}),
        ("Build it, [trams help] all.", {"comma before it"}),
        ("Buses fail and [trams help] all.", {"and before it"}),
        ("They say that [trams help] all.", {"that before it"}),
        ("Build it because [trams help], since it rains.", {"reason before it", "reason after it"}),
        ("It rains, so [trams help] all.", {"conclusion before it"}),
        ("Well, I think that [trams help] all.", {"that before it", "view before it"}),
        ("The [trams help] all.", set()),
    ],
)
def test_what_stands_around_a_unit_is_told(post: str, around: set[str]) -> None:
    start, end = post.index("["), post.index("]") - 1
    bare = post.replace("[", "").replace("]", "")
    there = seen(Place(post=1, start=start, end=end, order=0, units=1), bare).around
    assert there == around


def test_facts_stand_in_their_columns() -> None:
    post = "> Trams help.\nWe should build two, because I was told that they help 3 of us. Agreed?"
    texts = ["Trams help", "We should build two", "I was told that they help 3 of us", "Agreed"]
    units = [seen(place(post, text, order=n, units=4), post) for n, text in enumerate(texts)]
    kinds = np.log(np.full((4, 3), 1 / 3, dtype=np.float32))
    some = np.arange(4, dtype=np.float32)
    tree = Tree(parents=(None, 0), authors=("ann", "ann"))
    facts = kind_facts(
        units,
        kinds,
        outside=some,
        begins=some * 2,
        tree=tree,
        opening=frozenset({"trams", "help"}),
    )
    assert facts.shape == (4, len(KIND_FACTS))

    def column(name: str) -> list[float]:
        return [float(value) for value in facts[:, KIND_FACTS.index(name)]]

    assert column("outside") == [0, 1, 2, 3]
    assert column("begins") == [0, 2, 4, 6]
    assert column("first") == [1, 0, 0, 0]
    assert column("last") == [0, 0, 0, 1]
    assert column("repeated") == [1, 0, 0, 0]
    assert column("figure") == [0, 0, 1, 0]
    assert column("asks") == [0, 0, 0, 1]
    assert column("should") == [0, 1, 0, 0]
    assert column("I") == [0, 0, 1, 0]
    assert column("reason") == [0, 0, 1, 0]
    assert column("reason before it") == [0, 0, 1, 0]
    assert column("reason after it") == [0, 1, 0, 0]


def test_a_unit_is_seen_beside_its_neighbours() -> None:
    post = "Trams help. Buses fail.\nWe walk."
    units = [
        seen(place(post, text, order=n), post)
        for n, text in enumerate(("Trams help", "Buses fail", "We walk"))
    ]
    kinds = np.log(np.array([[0.6, 0.3, 0.1], [0.2, 0.4, 0.4], [0.5, 0.25, 0.25]], np.float32))
    zero = np.zeros(3, dtype=np.float32)
    tree = Tree(parents=(None, 0), authors=("ann", "bob"))
    facts = kind_facts(units, kinds, outside=zero, begins=zero, tree=tree, opening=frozenset())

    def column(name: str) -> list[float]:
        return facts[:, KIND_FACTS.index(name)].tolist()  # type: ignore[no-any-return] # numpy

    two, half = float(np.log(2)), float(np.log(0.5))
    assert column("claim before") == pytest.approx([0, two, half])
    assert column("claim after") == pytest.approx([half, two, 0])
    assert column("none before") == pytest.approx([0, np.log(0.1), np.log(0.4)])
    assert column("most a claim") == pytest.approx([0, half - two, 0], abs=1e-6)
    assert column("begins its line") == [1, 0, 1]
    assert column("ends its line") == [0, 1, 1]
    assert column("by the opener") == column("goes on from the opening") == [0, 0, 0]


def test_each_fact_has_one_name() -> None:
    assert len(set(KIND_FACTS)) == len(KIND_FACTS)
    assert not BEFORE.keys() & AFTER.keys()


def test_edges_are_the_tokens_before_first_last_and_after() -> None:
    tokens = np.arange(7, dtype=np.float32)[:, None]
    assert at_edges(tokens, [(1, 4), (5, 6), (6, 9)]).tolist() == [
        [0, 1, 3, 4],
        [4, 5, 5, 6],
        [5, 6, 6, 6],
    ]
    assert pool(tokens, [(1, 4)]).tolist() == [[2.0]]
