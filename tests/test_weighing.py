"""What any map comes to is about its own claims and links, and the same each time."""

from __future__ import annotations

from hypothesis import given, settings
from strategies import maps

from graph.crux import weigh
from graph.model import ArgumentMap, LinkKind


@settings(max_examples=25)
@given(amap=maps())
def test_any_map_comes_to_something_that_is_about_it(amap: ArgumentMap) -> None:
    found = weigh(amap)
    assert found == weigh(amap)
    assert found.claims.keys() == amap.claim.keys()
    assert found.links.keys() == {one.id for one in amap.links if one.kind is not LinkKind.RESTATES}
    assert [one.position for one in found.held] == [one.id for one in found.debate.positions]
    links = {link for one in found.stances for link in one.path}
    links |= {link for one in found.cruxes for link in one.path}
    assert links | set(found.unanswered) <= amap.link.keys()
    named = {one.claim for one in found.stances} | {one.claim for one in found.cruxes}
    named |= {name for one in found.held for name in (*one.supports, *one.objections)}
    named |= {one.claim for one in found.events} | {one.about for one in found.events}
    assert named | set(found.agreed) <= amap.claim.keys()
