from __future__ import annotations

import time
from itertools import combinations, pairwise

import pytest
from example_map import example_map
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.layout import (
    BOX,
    Drawing,
    busiest,
    middle,
    neighbourhood,
    overview,
    place,
    positions,
)
from graph.model import LinkKind

MAP = example_map()
NAMED = {claim.text.split(" ")[0]: claim.id for claim in MAP.claims}
ROLE, HARM = NAMED["Models"], NAMED["A"]


def overlaps(at: dict[str, tuple[float, float]]) -> list[tuple[str, str]]:
    return [
        (one, other)
        for (one, (x1, y1)), (other, (x2, y2)) in combinations(at.items(), 2)
        if abs(x1 - x2) < BOX[0] and abs(y1 - y2) < BOX[1]
    ]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[str], list[tuple[str, str]]]:
    nodes = [f"n{number}" for number in range(draw(st.integers(0, 40)))]
    if not nodes:
        return nodes, []
    node = st.sampled_from(nodes)
    return nodes, draw(st.lists(st.tuples(node, node), max_size=60))


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_no_two_boxes_overlap_and_every_node_has_a_place(
    graph: tuple[list[str], list[tuple[str, str]]],
) -> None:
    nodes, edges = graph
    at = positions(nodes, edges=edges)
    assert list(at) == nodes
    assert overlaps(at) == []
    assert positions(nodes, edges=edges) == at


@pytest.mark.parametrize("size", [250, 1000])
def test_a_large_part_is_laid_out_in_seconds_without_overlaps(size: int) -> None:
    nodes = [f"n{number}" for number in range(size)]
    edges = [(nodes[number], nodes[number * 7 // 11]) for number in range(1, size)]
    edges += [(one, nodes[(number * 37) % size]) for number, one in enumerate(nodes)]
    start = time.process_time()
    at = positions(nodes, edges=edges)
    assert time.process_time() - start < 10
    assert len(at) == size
    assert overlaps(at) == []


def test_many_small_parts_and_lone_claims_fill_a_picture_of_the_usual_shape() -> None:
    nodes = [f"n{number}" for number in range(600)]
    pairs = list(zip(nodes[:200:2], nodes[1:200:2], strict=True))
    at = positions(nodes, edges=pairs + list(pairwise(nodes[200:204])))
    assert overlaps(at) == []
    width = max(x for x, _ in at.values()) - min(x for x, _ in at.values())
    height = max(y for _, y in at.values()) - min(y for _, y in at.values())
    assert 0.5 < width / height < 4


def test_a_link_runs_from_right_to_left_and_the_root_is_the_origin() -> None:
    at = positions(["a", "b", "c"], edges=[("b", "a"), ("c", "b")], root="b")
    assert at["a"][0] < at["b"][0] < at["c"][0]
    assert at["b"] == (0, 0)


def test_a_chain_too_wide_for_the_picture_runs_upwards() -> None:
    nodes = [f"n{number}" for number in range(9)]
    at = positions(nodes, edges=[(b, a) for a, b in pairwise(nodes)])
    heights = [at[node][1] for node in nodes]
    assert heights == sorted(heights)
    assert len({at[node][0] for node in nodes}) == 1


def test_an_undercut_link_has_a_point_outside_every_box() -> None:
    drawing: Drawing = place(MAP, part=overview(MAP))
    undercut = next(link.target for link in MAP.links if link.kind is LinkKind.UNDERCUTS)
    x, y = drawing.at[middle(undercut)]
    claims = [drawing.at[claim.id] for claim in MAP.claims]
    assert all(abs(x - cx) >= BOX[0] / 2 or abs(y - cy) >= BOX[1] / 2 for cx, cy in claims)
    assert drawing.at.keys() == drawing.flow.keys()


def test_ids_that_graphviz_would_read_as_markup_are_harmless() -> None:
    nodes = ["<b>", 'a"];b[', "\\N", "a:b", "node", "ü~@+-"]
    assert set(positions(nodes, edges=[(nodes[0], nodes[1]), (nodes[2], nodes[3])])) == set(nodes)


def test_a_neighbourhood_grows_link_by_link() -> None:
    near = neighbourhood(MAP, root=HARM, hops=1)
    assert set(near.claims) == {HARM, ROLE, NAMED["If"], NAMED["Harm"]}
    assert near.hidden == len(MAP.claims) - 4
    far = neighbourhood(MAP, root=HARM, hops=2)
    assert set(near.claims) < set(far.claims)
    assert neighbourhood(MAP, root=HARM, hops=9).hidden == 4


def test_a_neighbourhood_stops_at_its_limit_nearest_first() -> None:
    part = neighbourhood(MAP, root=ROLE, hops=4, limit=3)
    assert len(part.claims) == 3
    assert ROLE in part.claims
    assert part.hidden == len(MAP.claims) - 3
    assert all(MAP.link[link].source in part.claims for link in part.links)


def test_an_undercut_is_near_both_ends_of_the_link_it_ends_on() -> None:
    reading = NAMED["Reading"]
    assert set(neighbourhood(MAP, root=reading, hops=1).claims) == {
        reading,
        NAMED["They"],
        ROLE,
    }


def test_the_overview_keeps_the_most_linked_claims() -> None:
    assert overview(MAP).claims == tuple(claim.id for claim in MAP.claims)
    assert overview(MAP).hidden == 0
    few = overview(MAP, limit=2)
    assert busiest(MAP) in few.claims
    assert few.hidden == len(MAP.claims) - 2


def test_an_unknown_root_is_an_error() -> None:
    with pytest.raises(KeyError):
        neighbourhood(MAP, root="nowhere")
