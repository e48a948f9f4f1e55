from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations, pairwise, permutations

import pytest
from example_map import example_map, row_map
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.boxes import around, room, run, way
from graph.layout import (
    BOX,
    Drawing,
    busiest,
    grown,
    middle,
    neighbourhood,
    overview,
    place,
    positions,
)
from graph.model import ArgumentMap, Link, LinkKind
from graph.part import Part, beyond

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


def bearing(number: int, links: Iterable[tuple[int, int]], *, undercut: int) -> ArgumentMap:
    """A map of claims and links by number; one claim undercuts the link from 1 to 0."""
    amap = row_map(number)
    names = [claim.id for claim in amap.claims]
    made = Link(
        id="undercut",
        source=names[undercut],
        target="1-0",
        kind=LinkKind.UNDERCUTS,
        confidence=0.5,
        because="made for a test",
    )
    plain = (
        replace(made, id=f"{a}-{b}", source=names[a], target=names[b], kind=LinkKind.SUPPORTS)
        for a, b in links
    )
    return replace(amap, links=(*plain, made))


def crossed(amap: ArgumentMap, drawing: Drawing, *, link: str) -> list[str]:
    """The claims whose boxes a link is drawn across, but for those it starts and ends at."""
    one = amap.link[link]
    end = middle(one.target) if one.kind is LinkKind.UNDERCUTS else one.target
    half = [middle(link)] if middle(link) in drawing.at else []
    stops = [drawing.at[stop] for stop in (one.source, *half, end)]
    flow = drawing.flow[one.source]
    found = []
    for start, stop in pairwise(stops):
        a, b, c, d = way(start, stop, flow=run(flow, start=start, end=stop))
        for number in range(1, 40):
            t = number / 40
            shares = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            x, y = (
                sum(share * p[axis] for share, p in zip(shares, (a, b, c, d), strict=True))
                for axis in (0, 1)
            )
            found += [
                claim
                for claim in amap.claim
                if claim not in (one.source, end)
                and abs(x - drawing.at[claim][0]) < BOX[0] / 2 - 4
                and abs(y - drawing.at[claim][1]) < BOX[1] / 2 - 4
            ]
    return found


def test_an_undercut_by_what_supports_the_links_own_claim_goes_around_that_claim() -> None:
    amap = bearing(3, [(1, 0), (2, 1)], undercut=2)
    drawing = place(amap, part=overview(amap))
    assert middle("undercut") in drawing.at
    assert crossed(amap, drawing, link="undercut") == []


@pytest.mark.parametrize("number", [3, 4])
def test_no_undercut_is_drawn_across_a_claim(number: int) -> None:
    pairs = [pair for pair in permutations(range(number), 2) if pair != (1, 0)]
    for links in combinations(pairs, 2):
        for source in range(number):
            amap = bearing(number, [(1, 0), *links], undercut=source)
            drawing = place(amap, part=overview(amap))
            assert crossed(amap, drawing, link="undercut") == [], (links, source)


def test_a_link_with_nothing_in_its_way_is_not_bent() -> None:
    drawing = place(MAP, part=overview(MAP))
    undercut = next(link.target for link in MAP.links if link.kind is LinkKind.UNDERCUTS)
    assert [name for name in drawing.at if name.endswith(" middle")] == [middle(undercut)]
    assert around([(0, 200)], start=(300, 0), end=(-300, 0), flow="left") is None
    assert around([(0, 0)], start=(300, 0), end=(-300, 0), flow="left") is not None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), max_size=12), st.booleans())
def test_there_is_room_beside_any_box_that_no_other_takes(
    cells: list[tuple[int, int]], before: bool
) -> None:
    boxes = [(column * 130.0, row * 70.0) for column, row in cells]
    x, y = room(boxes, beside=(0, 0), flow="left", before=before)
    assert all(abs(x - bx) >= BOX[0] or abs(y - by) >= BOX[1] for bx, by in boxes)


def test_hidden_neighbours_are_counted_and_added_where_nothing_moves() -> None:
    part = neighbourhood(MAP, root=HARM, hops=1)
    drawing = place(MAP, part=part, root=HARM)
    hidden = beyond(MAP, part=part)
    assert {claim: len(near) for claim, near in hidden.items()} == {ROLE: 3}
    more, after = grown(MAP, part=part, drawing=drawing, more=["gone", ROLE])
    assert set(more.claims) == {*part.claims, *hidden[ROLE]}
    assert more.hidden == part.hidden - 3
    assert {name: after.at[name] for name in drawing.at} == drawing.at
    assert overlaps({claim: after.at[claim] for claim in more.claims}) == []
    undercut = next(link for link in MAP.links if link.kind is LinkKind.UNDERCUTS)
    assert undercut.id in more.links
    assert middle(undercut.target) in after.at
    assert set(beyond(MAP, part=more)) < set(MAP.claim)


def test_what_is_added_stops_at_the_limit() -> None:
    part = neighbourhood(MAP, root=HARM, hops=1)
    drawing = place(MAP, part=part, root=HARM)
    more, _ = grown(MAP, part=part, drawing=drawing, more=[ROLE], limit=len(part.claims) + 1)
    assert len(more.claims) == len(part.claims) + 1
    assert isinstance(more, Part)
