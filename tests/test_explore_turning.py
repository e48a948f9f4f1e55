"""What the map draws of strengths, positions and cruxes, as values and shapes."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from example_map import example_map, row_map
from hypothesis import given
from hypothesis import strategies as st
from test_explore_picture import contrast
from weighed_example import DEBATE, NAMES, weighed_example

from explore import picture
from explore.leaning import NOWHERE, Lean, leanings, of_group
from explore.picture import Notes
from explore.turning import end_name, turning
from explore.view import View, by_of, shown, view_of
from graph import layout
from graph.boxes import BOX, SMALLEST, scale
from graph.folding import folded
from graph.formats.colours import HUES, NO_HUE, TEXT, letter
from graph.formats.picture import End, Towards
from graph.grouping import Group
from graph.part import overview, part_of

MAP = example_map()
WEIGHED = weighed_example(MAP)
CLAIM = dict(zip(NAMES, MAP.claim, strict=True))
SAID = folded(MAP).said


def view(**asked: str) -> View:
    return view_of(MAP, asked=asked, leanings=leanings(WEIGHED, said=SAID))


def test_cruxes_are_drawn_with_both_sides_their_paths_and_what_they_move() -> None:
    found = turning(MAP, WEIGHED)
    assert [one.claim for one in found.cruxes] == [CLAIM["role"], CLAIM["goals"]]
    drawn = {"role", "stories", "goals", "harm", "training"}
    assert found.claims == {CLAIM[name] for name in drawn}
    assert [(end.letter, end.text, end.strength) for end in found.ends] == [
        ("A", "It is role-play", 0.41),
        ("B", "It makes no difference", 0.72),
    ]
    lines = {(line.source, line.end, line.against) for line in found.towards}
    assert lines == {
        (CLAIM["role"], end_name("role"), False),
        (CLAIM["role"], end_name("harm"), True),  # no stance, but the move says so
    }


def test_who_speaks_for_a_crux_through_a_claim_is_drawn_with_that_claim() -> None:
    crux = replace(WEIGHED.cruxes[0], objections=(CLAIM["logs"],))
    found = turning(MAP, replace(WEIGHED, cruxes=(crux,)))
    assert CLAIM["harm"] in found.claims  # the logs support it, and it objects


def test_positions_stand_side_by_side_where_all_links_run_to_and_nothing_overlaps() -> None:
    found = turning(MAP, WEIGHED)
    part = part_of(MAP, chosen=found.claims)
    ends = {
        end.name: [line.source for line in found.towards if line.end == end.name]
        for end in found.ends
    }
    ends[end_name("filter")] = [CLAIM["training"]]  # some links away from the others
    drawing = layout.place(MAP, part=part, ends=ends)
    (left,) = {drawing.at[end][0] for end in ends}
    assert all(left <= drawing.at[claim][0] - BOX[0] for claim in part.claims)
    boxes = [drawing.at[name] for name in (*part.claims, *ends)]
    for (x1, y1), (x2, y2) in itertools.combinations(boxes, 2):
        assert abs(x1 - x2) >= BOX[0] or abs(y1 - y2) >= BOX[1]


def test_a_line_to_a_position_keeps_out_of_other_claims_boxes() -> None:
    # In a row: the first leads to the position as the last does, and has all others in its way.
    amap = row_map(4)
    last, *_, first = (claim.id for claim in amap.claims)
    part = overview(amap)
    drawing = layout.place(amap, part=part, ends={"position x": [first, last]})
    bend = drawing.at[layout.middle(layout.leading(first, "position x"))]
    assert all(abs(bend[1] - drawing.at[claim][1]) > BOX[1] / 2 for claim in part.claims[:-1])
    assert layout.middle(layout.leading(last, "position x")) not in drawing.at
    lines = [Towards(source=claim, end="position x", against=False) for claim in (first, last)]
    end = End(name="position x", text="X", letter="A", hue=HUES[0])
    notes = Notes(ends=(end,), towards=lines)
    shapes = picture.claims(amap, part=part, drawing=drawing, notes=notes)
    drawn = [edge for edge in shapes.edges if edge["target"] == "position x"]
    assert len(drawn) == 3
    assert [node["kind"] for node in shapes.nodes].count("mark") == 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_stronger_claim_is_never_smaller_and_none_needs_more_room_than_it_has(
    one: float, other: float
) -> None:
    weak, strong = sorted((one, other))
    assert SMALLEST <= scale(weak) <= scale(strong) <= 1


def test_boxes_and_letters_grow_with_strength_within_the_room_of_each() -> None:
    part = overview(MAP)
    notes = Notes(strengths=WEIGHED.claims, numbers={CLAIM["role"]: 1})
    drawing = layout.place(MAP, part=part)
    shapes = picture.claims(MAP, part=part, drawing=drawing, notes=notes)
    boxes = {node["id"]: node for node in shapes.nodes if node["id"] in MAP.claim}
    assert all(box["w"] <= BOX[0] and box["h"] <= BOX[1] for box in boxes.values())
    assert min(box["font"] for box in boxes.values()) >= 13  # 9 at the smallest zoom it opens with
    weak, strong = boxes[CLAIM["role"]], boxes[CLAIM["anybody"]]
    assert weak["w"] < strong["w"]
    assert weak["font"] < strong["font"]
    assert weak["number"] == 1
    assert weak["head"].startswith("crux 1, claim, 90% sure")
    assert weak["head"].endswith("strength .30")


def test_colours_of_positions_can_be_read_and_letters_tell_them_apart() -> None:
    for colours in (*HUES, NO_HUE):
        assert contrast("#ffffff", colours.ink) > 4.5
        assert contrast(colours.night, "#12161c") > 4.5
        for fill in colours.fills:
            assert contrast(TEXT, fill) > 4.5
    letters = [letter(number) for number in range(60)]
    assert letters[:3] == ["A", "B", "C"]
    assert len(set(letters)) == 60


def test_a_claim_leans_to_the_position_that_its_stance_is_furthest_for_or_against() -> None:
    found = leanings(WEIGHED, said=SAID)
    assert found.of[CLAIM["harm"]] == Lean(position=1, value=0.8)
    assert found.of[CLAIM["training"]].mark == "−A"
    assert found.words(CLAIM["training"]) == "clearly against A: It is role-play"
    assert found.words(CLAIM["turns"]) == "leans to no position"
    assert found.key(CLAIM["turns"]) == NOWHERE
    # What is drawn for several leans as the one of them that leans most.
    both = leanings(WEIGHED, said={CLAIM["private"]: (CLAIM["private"], CLAIM["logs"])})
    assert both.of[CLAIM["private"]].value == 0.7


def test_a_group_leans_to_what_most_of_its_claims_are_for() -> None:
    found = leanings(WEIGHED, said=SAID)
    claims = tuple(CLAIM[name] for name in ("role", "stories", "goals", "harm", "turns"))
    lean = of_group(found, group=Group(id=claims[0], claims=claims, what="links"))
    assert lean == Lean(position=0, value=0.6)
    alone = Group(id=CLAIM["turns"], claims=(CLAIM["turns"],), what="alone")
    assert of_group(found, group=alone) is None


def test_what_colours_and_what_is_let_through_goes_into_the_address_and_back() -> None:
    assert not view().by_position
    every = view(by="position")
    assert every.by_position
    assert every.leans == {"A", "B", "C", NOWHERE}
    part = overview(every.folded.amap)
    assert set(shown(every, part=part).boxes) == set(part.claims)
    some = view(by="post.position.A")
    assert some.place.by == "post"
    assert some.leans == {"A"}
    seen = shown(some, part=part).claims
    assert set(seen) == {CLAIM[name] for name in ("role", "stories", "goals", "training")}
    assert view(by="position.x.nothing").leans == frozenset()
    for leans in (every.leans, some.leans, frozenset[str]()):
        by = by_of(post=True, position=True, leans=leans, known=sorted(every.leans))
        assert view(by=by or "").leans == leans
        assert view(by=by or "").place.by == "post"
    assert by_of(post=False, position=False, leans=(), known=("A",)) is None


def test_filtering_moves_nothing_and_without_positions_kinds_colour() -> None:
    assert view(by="position").place == view().place
    assert not view_of(MAP, asked={"by": "position"}).by_position


@pytest.mark.parametrize(("asked", "chosen"), [("1", None), ("B", "harm"), ("Z", None)])
def test_the_address_chooses_a_position_by_its_letter(asked: str, chosen: str | None) -> None:
    found = view(cruxes=asked)
    assert found.place.scope == "cruxes"
    assert (found.position.id if found.position else None) == chosen
    if chosen is not None:
        assert found.position == DEBATE.position[chosen]
        assert found.selected == {"kind": "position", "id": end_name(chosen)}
