"""The global decoder against every map there is, on cases small enough to try them all."""

from __future__ import annotations

import itertools

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.reading.decode import choose


def test_each_unit_takes_its_likeliest_link() -> None:
    weights = {(0, 1): -1.0, (0, 9): -0.5, (1, 9): -2.0}
    assert choose(weights, none={0: -3.0, 1: -0.1}) == [(0, 9)]


def test_a_circle_is_broken_where_it_costs_least() -> None:
    # Both like each other best; unit 1 loses less by linking to nothing.
    assert choose({(0, 1): -0.1, (1, 0): -0.2}, none={0: -5.0, 1: -1.0}) == [(0, 1)]


def test_a_broken_circle_prefers_a_link_out_of_the_stretch_to_none() -> None:
    weights = {(0, 1): -0.1, (1, 0): -0.2, (1, 7): -0.9}
    assert choose(weights, none={0: -5.0, 1: -1.0}) == [(0, 1), (1, 7)]


def test_without_candidates_nothing_is_linked() -> None:
    assert choose({}, none={0: 0.0}) == []
    assert choose({}, none={}) == []


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
    units, values = case
    row = units + 2
    scored = {(a, b): values[a * row + b] for a in range(units) for b in range(row) if a != b}
    outside, nothing = units, units + 1
    chosen = choose(
        {
            (a, 99 if b == outside else b): weight
            for (a, b), weight in scored.items()
            if b != nothing
        },
        none={a: scored[a, nothing] for a in range(units)},
    )
    assert len({source for source, _ in chosen}) == len(chosen)
    assert nx.is_directed_acyclic_graph(nx.DiGraph(chosen))
    heads = {source: outside if target == 99 else target for source, target in chosen}
    total = sum(scored[a, heads.get(a, nothing)] for a in range(units))
    likeliest = max(
        sum(scored[a, b] for a, b in enumerate(targets))
        for targets in itertools.product(*([b for b in range(row) if b != a] for a in range(units)))
        if nx.is_directed_acyclic_graph(
            nx.DiGraph([(a, b) for a, b in enumerate(targets) if b < units])
        )
    )
    assert total == pytest.approx(likeliest, abs=1e-4)
