"""What is seen on the map page leaves as files: all of it, no more, and nothing of it runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from example_map import HOSTILE, example_map, hostile_map, row_map
from lxml import etree

from explore import leave, scene
from explore.leave import LEAVES, Seen, only
from explore.view import View, shown
from graph.export import EXPORTERS
from graph.model import ArgumentMap, ClaimKind, LinkKind
from graph.part import part_of
from graph.rdf import from_trig, to_trig
from graph.store import open_store

MAP = example_map()
NAMED = {claim.text.split(" ")[0]: claim.id for claim in MAP.claims}
HARM, PRIVATE, ROLE = NAMED["A"], NAMED["Harm"], NAMED["Models"]

Keep = Callable[[ArgumentMap], None]


@pytest.fixture
def keep(store_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Keep:
    monkeypatch.setenv("CRUXMAP_STORE", str(store_dir))

    def kept(amap: ArgumentMap) -> None:
        with open_store(store_dir) as store:
            store.add(amap)

    return kept


NOBODY: frozenset[str] = frozenset()


def seen(amap: ArgumentMap, /, *, checked_too: frozenset[str] = NOBODY, **asked: str) -> Seen:
    """What an address shows of a map that the store holds."""
    return seen_at(amap, asked=asked, checked=checked_too)


def seen_at(amap: ArgumentMap, *, asked: dict[str, str], checked: frozenset[str] = NOBODY) -> Seen:
    view: View = scene.view(amap.thread.id, asked=asked)
    laid = scene.scene(view)
    part = laid.part if laid.groups is None else part_of(view.folded.amap, chosen=amap.claim)
    return leave.seen(view, laid=laid, shown=shown(view, part=part), checked=checked)


def written(what: Seen) -> dict[str, str]:
    return {name: leaf.write(what) for name, leaf in LEAVES.items()}


def words(svg: str) -> list[str]:
    """What each box of a picture says in full, and how many it is drawn for."""
    root = etree.fromstring(svg.encode())
    space = {"s": "http://www.w3.org/2000/svg"}
    return [
        str(box.findtext("s:title", namespaces=space))
        for box in root.iterfind("s:g", space)
        if "box" in (box.get("class") or "")
    ]


def test_a_view_of_everything_leaves_as_the_whole_map(keep: Keep) -> None:
    keep(MAP)
    what = seen(MAP)
    assert what.amap == MAP
    assert LEAVES["turtle"].write(what) == EXPORTERS["turtle"](MAP)
    assert LEAVES["argdown"].write(what) == EXPORTERS["argdown"](MAP)


def test_only_what_is_seen_leaves(keep: Keep) -> None:
    keep(MAP)
    what = seen(MAP, around=HARM, hops="1", sure="0.8", kinds="claim")
    assert what.amap.claim.keys() == {HARM, PRIVATE, ROLE}
    assert [link.kind for link in what.amap.links] == [LinkKind.OBJECTS]
    assert what.amap.thread == MAP.thread
    hidden = next(one for one in MAP.claims if "deletes the logs" in one.text)
    for text in (written(what)[name] for name in ("svg", "argdown")):
        assert hidden.text not in text
        assert MAP.claim[HARM].text in text
    assert from_trig(to_trig(what.amap)) == what.amap


def test_a_picture_holds_every_box_and_says_what_was_drawn_as_one(
    keep: Keep,
) -> None:
    keep(MAP)
    what = seen(MAP, checked_too=frozenset({HARM}))
    svg = LEAVES["svg"].write(what)
    assert sorted(words(svg)) == sorted(claim.text for claim in MAP.claims if claim.id != PRIVATE)
    assert svg.count('class="badge times"') == 1
    assert svg.count('class="badge checked"') == 1
    assert ">×2<" in svg
    apart = LEAVES["svg"].write(seen(MAP, apart="1"))
    assert len(words(apart)) == len(MAP.claims)
    assert ">×2<" not in apart
    page = LEAVES["html"].write(what)
    assert ">×2<" in page
    assert page.count('class="box ') - page.count('<svg viewBox="0 0 34 16" class="box') == 12


def test_classic_colours_leave_with_the_picture(keep: Keep) -> None:
    keep(MAP)
    assert "#c4202c" in LEAVES["svg"].write(seen(MAP, colours="classic"))
    assert "#c4202c" not in LEAVES["svg"].write(seen(MAP))


def test_groups_leave_as_a_picture_of_groups_and_as_all_they_hold(keep: Keep) -> None:
    large = row_map(200)
    keep(large)
    what = seen(large)
    assert what.amap == large
    counts = re.findall(r">×(\d+)<", LEAVES["svg"].write(what))
    assert sum(map(int, counts)) == len(large.claims)
    assert len(counts) == len(words(LEAVES["svg"].write(what)))
    opened = seen(large, group=large.claims[0].id)
    assert large.claims[0].id in opened.amap.claim
    assert 1 < len(opened.amap.claims) < 61


def test_what_leans_on_a_claim_that_is_not_seen_is_not_said(keep: Keep) -> None:
    keep(MAP)
    part = only(MAP, claims={HARM}, links=())
    assert part.claims == (MAP.claim[HARM],)
    assert part.links == ()


@pytest.mark.parametrize(
    "asked", [{"apart": "1"}, {"apart": "1", "kinds": "claim"}, {"groups": "1"}]
)
def test_nothing_hostile_in_a_view_that_leaves_is_more_than_text(
    keep: Keep, asked: dict[str, str]
) -> None:
    hostile = hostile_map()
    keep(hostile)
    texts = written(seen_at(hostile, asked=asked))
    root = etree.fromstring(texts["svg"].encode())
    names = {etree.QName(one).localname for one in root.iter() if isinstance(one.tag, str)}
    assert names <= {"svg", "title", "style", "rect", "marker", "path", "circle", "g", "text"}
    assert not {
        name
        for one in root.iter()
        for name in one.attrib
        if name.startswith("on") or "href" in name
    }
    page = texts["html"]
    assert "default-src 'none'" in page
    assert page.count("<script") == 1
    for text in HOSTILE[:3]:
        assert text not in page
    kinds = [claim.kind for claim in hostile.claims]
    shown_now = kinds.count(ClaimKind.CLAIM) if "kinds" in asked else len(kinds)
    if "groups" not in asked:
        assert len(words(texts["svg"])) == shown_now
