from __future__ import annotations

import json
import re

from example_map import HOSTILE, example_map, hostile_map

from explore.component import page_of
from explore.look import CLAIM_LOOKS, CLASSIC, LINK_LOOKS
from explore.picture import Shapes, claims, network
from graph import layout
from graph.model import ArgumentMap, ClaimKind, LinkKind

MAP = example_map()


def shapes(amap: ArgumentMap) -> Shapes:
    part = layout.overview(amap)
    return claims(amap, part=part, drawing=layout.place(amap, part=part))


def drawn(amap: ArgumentMap) -> str:
    return page_of(network(shapes(amap)))


def test_the_page_asks_for_nothing_from_anywhere() -> None:
    page = drawn(MAP)
    assert not re.findall(r"<(?:link|script|img|iframe)\s[^>]*(?:src|href)=", page)
    assert "default-src 'none'" in page


def test_every_script_of_ours_has_the_pages_own_nonce_and_none_has_two_pages() -> None:
    page, other = drawn(MAP), drawn(MAP)
    tags = re.findall(r"(?m)^\s*(<script[^>]*>)", page)
    (nonce,) = set(re.findall(r"nonce-([\w-]+)", page))
    assert len(tags) == 4  # utilities, vis-network, pyvis, ours
    assert set(tags) == {f'<script nonce="{nonce}">'}
    assert nonce not in other


def test_hostile_text_reaches_the_page_as_data_alone() -> None:
    hostile = hostile_map()
    page, tame = drawn(hostile), drawn(MAP)
    for tag in ("<script", "</script", "<iframe", "<img", "<a ", "</style", "</textarea"):
        assert page.count(tag) == tame.count(tag)
    data = re.search(r"nodes = new vis\.DataSet\((\[.*\])\);", page)
    assert data is not None
    assert [node["full"] for node in json.loads(data[1])] == list(HOSTILE)
    assert "tooltip_link" not in page
    assert "popup.innerHTML" not in page


def test_a_claim_is_drawn_by_kind_and_confidence() -> None:
    nodes = {node["id"]: node for node in network(shapes(MAP)).nodes}
    for claim in MAP.claims:
        node = nodes[claim.id]
        assert node["kind"] == claim.kind.value
        assert node["stroke"] == CLAIM_LOOKS[claim.kind].stroke
        assert 1 <= len(node["lines"]) <= 3
    sure, unsure = (
        next(one for one in MAP.claims if one.confidence == share) for share in (0.95, 0.5)
    )
    assert nodes[sure.id]["edge"] > nodes[unsure.id]["edge"]


def test_a_link_is_drawn_by_kind_and_an_undercut_ends_on_a_link() -> None:
    edges = {edge["id"]: edge for edge in network(shapes(MAP)).edges}
    undercut = next(link for link in MAP.links if link.kind is LinkKind.UNDERCUTS)
    for link in MAP.links:
        first = edges[f"{link.id} 1"]
        assert first["inks"][0] == LINK_LOOKS[link.kind].colour
        assert bool(first["dashes"]) == (link.kind in (LinkKind.OBJECTS, LinkKind.RESTATES))
        assert (f"{link.id} 2" in edges) == (link.id == undercut.target)
    assert edges[f"{undercut.id} 1"]["to"] == layout.middle(undercut.target)
    assert edges[f"{undercut.target} 1"]["to"] == edges[f"{undercut.target} 2"]["from"]


def test_every_kind_has_a_look_and_a_mark_of_its_own() -> None:
    assert set(CLAIM_LOOKS) == set(ClaimKind)
    assert set(LINK_LOOKS) == set(CLASSIC) == set(LinkKind)
    assert len({look.mark for look in LINK_LOOKS.values()}) == len(LinkKind)


def test_colours_stand_out_from_what_is_behind_them() -> None:
    for link in (*LINK_LOOKS.values(), *CLASSIC.values()):
        assert contrast(link.colour, "#ffffff") > 3
        assert contrast(link.night, "#12161c") > 4.5
    for claim in CLAIM_LOOKS.values():
        assert contrast(claim.stroke, claim.fill) > 3.5
        assert contrast("#1b2430", claim.fill) > 12


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
