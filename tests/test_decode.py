"""The global decoder against every map there is, on cases small enough to try them all."""

from __future__ import annotations

import itertools

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.decode import Candidate, choose
from graph.model import LinkKind

SURE = {LinkKind.SUPPORTS: 1.0}


def candidate(source: int, target: int, weight: float) -> Candidate:
    return Candidate(source=source, target=target, log_probability=weight, kinds=SURE)


def pairs(chosen: list[Candidate]) -> set[tuple[int, int]]:
    return {(one.source, one.target) for one in chosen}


def test_each_unit_takes_its_likeliest_link() -> None:
    chosen = choose(
        [candidate(0, 1, -1.0), candidate(0, 9, -0.5), candidate(1, 9, -2.0)],
        none={0: -3.0, 1: -0.1},
    )
    assert pairs(chosen) == {(0, 9)}


def test_a_circle_is_broken_where_it_costs_least() -> None:
    # Both like each other best; unit 1 loses less by linking to nothing.
    chosen = choose([candidate(0, 1, -0.1), candidate(1, 0, -0.2)], none={0: -5.0, 1: -1.0})
    assert pairs(chosen) == {(0, 1)}


def test_a_broken_circle_prefers_a_link_out_of_the_stretch_to_none() -> None:
    chosen = choose(
        [candidate(0, 1, -0.1), candidate(1, 0, -0.2), candidate(1, 7, -0.9)],
        none={0: -5.0, 1: -1.0},
    )
    assert pairs(chosen) == {(0, 1), (1, 7)}


@pytest.mark.parametrize(("eager", "links"), [(0.0, 0), (2.0, 1)])
def test_eagerness_makes_links_that_would_not_be_made(eager: float, links: int) -> None:
    assert len(choose([candidate(0, 5, -2.0)], none={0: -0.5}, eager=eager)) == links


def test_without_candidates_nothing_is_linked() -> None:
    assert choose([], none={0: 0.0}) == []


@given(
    st.integers(1, 4).flatmap(
        lambda units: st.tuples(
            st.just(units),
            st.lists(
                st.floats(-9, 0, width=32),
                min_size=units * (units + 2),
                max_size=units * (units + 2),
            ),
        )
    )
)
def test_the_chosen_map_is_the_likeliest_without_circles(case: tuple[int, list[float]]) -> None:
    """Targets are the units, one unit outside (numbered 99), or none."""
    units, weights = case
    row = units + 2
    scored = {(a, b): weights[a * row + b] for a in range(units) for b in range(row) if a != b}
    outside, nothing = units, units + 1
    candidates = [
        candidate(a, 99 if b == outside else b, weight)
        for (a, b), weight in scored.items()
        if b != nothing
    ]
    chosen = choose(candidates, none={a: scored[a, nothing] for a in range(units)})
    assert len({one.source for one in chosen}) == len(chosen)
    assert nx.is_directed_acyclic_graph(nx.DiGraph(list(pairs(chosen))))
    heads = {one.source: outside if one.target == 99 else one.target for one in chosen}
    total = sum(scored[a, heads.get(a, nothing)] for a in range(units))
    likeliest = max(
        sum(scored[a, b] for a, b in enumerate(targets))
        for targets in itertools.product(*([b for b in range(row) if b != a] for a in range(units)))
        if nx.is_directed_acyclic_graph(
            nx.DiGraph([(a, b) for a, b in enumerate(targets) if b < units])
        )
    )
    assert total == pytest.approx(likeliest, abs=1e-4)
