from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from example_map import example_map, row_map
from hypothesis import given, settings
from strategies import maps

from graph.grouping import By, grouped
from graph.model import ArgumentMap, LinkKind
from graph.part import READABLE

MAP: Final = example_map()


@pytest.mark.parametrize("by", ["links", "post"])
@settings(max_examples=15, deadline=None)
@given(amap=maps())
def test_every_claim_is_in_one_group_and_links_between_groups_are_all_there(
    by: By, amap: ArgumentMap
) -> None:
    made = grouped(amap, by=by)
    assert sorted(one for group in made.groups for one in group.claims) == sorted(amap.claim)
    assert all(group.id in group.claims for group in made.groups)
    of = {claim: group.id for group in made.groups for claim in group.claims}
    across = {
        link.id
        for link in amap.links
        if of[link.source]
        != of[amap.link[link.target].source if link.kind is LinkKind.UNDERCUTS else link.target]
    }
    assert {link for one in made.between for link in one.links} == across
    assert all(sum(one.kinds.values()) == len(one.links) for one in made.between)
    assert grouped(amap, by=by) == made


def test_a_long_row_falls_into_groups_that_can_be_read() -> None:
    made = grouped(row_map(400))
    assert len(made.groups) > 5
    assert max(len(group.claims) for group in made.groups) <= READABLE
    assert {group.what for group in made.groups} == {"links"}


def test_what_has_no_links_and_what_is_left_over_stands_last() -> None:
    made = grouped(replace(row_map(400), links=row_map(400).links[:300]), most=4)
    assert len(made.groups) == 4
    assert [group.what for group in made.groups][-1] == "rest"
    alone = grouped(replace(row_map(40), links=row_map(40).links[:4]))
    assert [group.what for group in alone.groups] == ["links", "alone"]
    assert len(alone.groups[1].claims) == 35


def test_by_post_a_group_is_what_a_post_says_first() -> None:
    made = grouped(MAP, by="post")
    assert {group.post: len(group.claims) for group in made.groups} == {
        "p1": 4, "p2": 3, "p3": 4, "p4": 2,
    }  # fmt: skip
    assert grouped(MAP).group(made.groups[0].id) is not None
    assert grouped(MAP).group("nowhere") is None
