"""The map page by positions and by cruxes, its claim panel and its timeline, and what leaves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from example_map import HOSTILE, example_map, hostile_map
from lxml import etree
from streamlit.testing.v1 import AppTest
from test_explore_map import html_of, keep, listed, run, sent, steered
from test_view_leaves import seen_at, words, written
from weighed_example import DEBATE, NAMES, weighed_example, weighed_hostile

from explore import colouring, state, worth
from explore.leaning import leanings
from explore.timeline import kept_course, rows_of, table_of
from explore.view import view_of
from graph.crux import Debate, Position, Weighed, weigh
from graph.folding import folded
from graph.model import ArgumentMap, LinkKind
from graph.part import overview

MAP = example_map()
HOSTILE_MAP = hostile_map()
CLAIM = dict(zip(NAMES, MAP.claim, strict=True))
WEIGHED = {
    MAP.thread.id: weighed_example(MAP),
    HOSTILE_MAP.thread.id: weighed_hostile(HOSTILE_MAP),
}


@pytest.fixture(autouse=True)
def store(store_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of both maps, which come to what is made by hand."""

    def weighed(thread: str, *, own: bool | None = None) -> Weighed:
        del own
        return WEIGHED[thread]

    monkeypatch.setenv("CRUXMAP_STORE", str(store_dir))
    monkeypatch.setattr(state, "weighed", weighed)
    keep(store_dir, MAP, HOSTILE_MAP)
    return store_dir


def opened(tab: str, **address: str) -> AppTest:
    app = run(**address)
    app.session_state["view"] = tab
    app.run()
    assert not app.exception
    return app


def titles(app: AppTest) -> dict[str, list[Any]]:
    return {group["title"]: list(group["items"]) for group in listed(app)}


def test_switching_colours_moves_nothing_and_is_written_to_the_address() -> None:
    app = run(thread=MAP.thread.id)
    picture = sent(app, "cruxmap_picture")
    assert steered(app)["leaning"] is None
    app.segmented_control("colouring").set_value("Position").run()
    assert not app.exception
    assert app.query_params["by"] == "position"
    assert sent(app, "cruxmap_picture") == picture
    leaning = steered(app)["leaning"]
    assert leaning[CLAIM["role"]] == [0, 3, "A"]
    assert leaning[CLAIM["training"]] == [0, -2, "−A"]
    assert CLAIM["turns"] not in leaning
    app.segmented_control("colouring").set_value("Kind").run()
    assert "by" not in app.query_params


def test_positions_are_named_counted_and_filter() -> None:
    found = leanings(WEIGHED[MAP.thread.id], said=folded(MAP).said)
    view = view_of(MAP, asked={"by": "position.A"}, leanings=found)
    switches = colouring.switches_of(view, part=overview(view.folded.amap))
    assert [(one["letter"], one["note"], one["on"]) for one in switches] == [
        ("A", "3 for, 1 against", True),
        ("B", "2 for", False),
        ("C", "1 for", False),
        ("", "5", False),
    ]
    app = run(thread=MAP.thread.id, by="position.A")
    assert "4 of 13 claims shown · 9 hidden by the legend" in [one.value for one in app.caption]
    data = sent(app, "cruxmap_positions")
    assert [one["name"] for one in data["positions"]][:3] == [one.name for one in DEBATE.positions]


def test_the_outline_says_in_words_where_claims_lean() -> None:
    groups = titles(opened("Outline", thread=MAP.thread.id, by="position"))
    notes = [item["note"] for items in groups.values() for item in items]
    assert any(note.endswith("strongly for A: It is role-play") for note in notes)
    assert any(note.endswith("clearly against A: It is role-play") for note in notes)
    assert any(note.endswith("leans to no position") for note in notes)


def test_where_it_turns_draws_cruxes_and_positions_and_counts_what_it_hides() -> None:
    app = run(thread=MAP.thread.id)
    app.segmented_control("scope").set_value("cruxes").run()
    assert app.query_params == {"thread": MAP.thread.id, "cruxes": "1"}
    said = (
        "6 of 13 claims shown · 7 hidden that these cruxes do not need · "
        "1 drawn with what it restates"
    )
    assert said in [one.value for one in app.caption]
    page = sent(app, "cruxmap_picture")["html"]
    assert page.count('"kind": "position"') == 2
    assert MAP.claim[CLAIM["filter"]].text not in page
    cruxes = titles(app)[""]
    assert [item["mark"] for item in cruxes] == ["1", "2"]
    assert cruxes[0]["over"] == "moves A +.40, B −.10"
    app.segmented_control("scope").set_value("all").run()
    assert app.query_params == {"thread": MAP.thread.id, "all": "1"}


def test_cruxes_and_positions_are_reached_from_the_outline_too() -> None:
    groups = titles(opened("Outline", thread=MAP.thread.id, cruxes="1"))
    (first,) = groups["Crux 1"]
    assert (first["id"], first["note"]) == (CLAIM["role"], "moves A +.40, B −.10")
    assert [item["over"] for item in first["items"]] == [
        "speaks for it",
        "speaks for it",
        "speaks against it",
    ]
    positions = groups["Positions that they move"]
    assert [(one["kind"], one["text"], one["note"]) for one in positions] == [
        ("position", "It is role-play", "strength .41"),
        ("position", "It makes no difference", "strength .72"),
    ]


def test_a_position_is_told_with_what_does_most_for_it_and_against_it() -> None:
    app = run(thread=MAP.thread.id, cruxes="A")
    assert steered(app)["selected"] == {"kind": "position", "id": "position role"}
    page = html_of(app)
    assert "It is role-play" in page
    assert "Models that look like schemers play a role." in page
    assert "Strength .41" in page
    groups = titles(app)
    assert [item["id"] for item in groups["What does most for it"]] == [CLAIM["role"]]
    assert [item["id"] for item in groups["What does most against it"]] == [CLAIM["harm"]]


def test_the_panel_of_a_crux_says_why_it_is_one_and_what_it_moves() -> None:
    app = run(thread=MAP.thread.id, node=CLAIM["role"], cruxes="1")
    page = html_of(app)
    assert "<b>Crux 1</b>" in page
    assert "Were it taken for granted" in page
    assert "Strength from .90 as found to .30 after two supports and one objection" in page
    assert ", one of them undercut." in page
    assert "<b>Falls</b>" in page
    groups = titles(app)
    moves = groups["If it were taken for granted, rather than given up"]
    assert [(one["mark"], one["bar"], one["note"]) for one in moves] == [
        ("A", 1.0, "+.40 in strength"),
        ("B", -0.25, "−.10 in strength"),
    ]
    (given,) = groups["Who gave way"]
    assert given["over"] == "Granted, post 2 · by Bo · 2024-12-05"


def test_a_stance_is_told_with_the_way_that_leads_to_it() -> None:
    groups = titles(run(thread=MAP.thread.id, node=CLAIM["training"]))
    (stance,) = groups["Where it leans"]
    assert stance["over"] == "clearly against it, −.40"
    assert (stance["fold"], stance["bar"]) == ("Why", -0.4)
    assert [(step["over"], step["id"]) for step in stance["items"]] == [
        ("objects to", CLAIM["goals"]),
        ("which supports", CLAIM["role"]),
    ]
    assert stance["items"][-1]["note"] == "read as strongly for it: says so"


def test_standing_and_strength_are_told_whatever_they_are() -> None:
    page = html_of(run(thread=MAP.thread.id, node=CLAIM["goals"]))
    assert "<b>Undecided</b>" in page
    page = html_of(run(thread=MAP.thread.id, node=CLAIM["anybody"]))
    assert "as found: nothing bears on it." in page
    assert "<b>Stands</b>: nothing objects to it." in page
    page = html_of(run(thread=MAP.thread.id, node=CLAIM["training"]))
    assert "did not come to rest" in page


def test_a_link_counts_less_when_it_is_undercut() -> None:
    link = next(one for one in MAP.links if one.source == CLAIM["stories"])
    page = html_of(run(thread=MAP.thread.id, link=link.id))
    assert "It counts .50, of .80 as found, after one undercut." in page
    other = next(one for one in MAP.links if one.source == CLAIM["goals"])
    assert "as found: nothing undercuts it" in html_of(run(thread=MAP.thread.id, link=other.id))
    same = next(one for one in MAP.links if one.kind is LinkKind.RESTATES)
    assert "It counts" not in html_of(run(thread=MAP.thread.id, link=same.id))


def test_the_timeline_has_a_chart_a_table_and_a_way_to_who_gave_way() -> None:
    app = opened("Timeline", thread=MAP.thread.id)
    assert len(app.get("vega_lite_chart")) == 2
    page = html_of(app)
    assert page.count("<tr>") == 1 + len(MAP.thread.posts)
    assert "taken back" in page
    events = titles(app)["Who gave way (2)"]
    assert [item["id"] for item in events] == [CLAIM["harm"], CLAIM["filter"]]
    assert events[1]["items"][0]["id"] == CLAIM["nothing"]


def test_a_chart_is_given_no_text_of_a_thread() -> None:
    found = kept_course(HOSTILE_MAP.thread.id)
    told = json.dumps(rows_of(found))
    assert not [text for text in HOSTILE if json.dumps(text)[1:-1] in told]
    root = etree.fromstring(table_of(found).encode())
    assert {etree.QName(one).localname for one in root.iter()} <= {
        "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "abbr", "bdi",
    }  # fmt: skip


@pytest.mark.parametrize("asked", [{"by": "position"}, {"cruxes": "1"}, {"cruxes": "B"}])
def test_names_of_positions_and_reasons_are_shown_as_text(asked: dict[str, str]) -> None:
    for claim in list(HOSTILE_MAP.claim)[:2]:
        app = opened("Timeline", thread=HOSTILE_MAP.thread.id, node=claim, **asked)
        read = [one.value for kind in (app.markdown, app.caption, app.info) for one in kind]
        read += [one.label for kind in (app.button, app.expander, app.tabs) for one in kind]
        assert not [text for text in read if "pwned" in text or "evil" in text]
        assert "<script" not in html_of(app).replace("<style>", "")
        assert "<img" not in html_of(app)


def test_the_name_of_a_position_cannot_turn_its_direction(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = "\u202e"
    position = Position(id="p", name=f"Role {hidden}elor", statements=(f"It {hidden}is.",))
    debate = Debate(id="d", question=f"Which {hidden}one?", positions=(position,))
    monkeypatch.setitem(WEIGHED, MAP.thread.id, weigh(MAP, debate=debate))
    for app in (
        run(thread=MAP.thread.id, cruxes="A", by="position"),
        opened("Timeline", thread=MAP.thread.id),
    ):
        assert "Role elor" in html_of(app)
        assert hidden not in html_of(app)


def leaving(amap: ArgumentMap, **asked: str) -> dict[str, str]:
    return written(seen_at(amap, asked=asked))


def test_what_is_seen_by_position_leaves_in_its_colours() -> None:
    plain, coloured = leaving(MAP), leaving(MAP, by="position")
    for name in ("svg", "html"):
        assert "tinted" not in plain[name].replace(":not(.tinted)", "").split("</style>")[-1]
        assert coloured[name].count('class="badge letter"') == 7 + len(DEBATE.positions)
        assert coloured[name].count(">−A<") == 1
    assert words(plain["svg"]) == words(coloured["svg"])
    assert coloured["turtle"] == plain["turtle"]
    assert len(words(leaving(MAP, by="position.A")["svg"])) == 4


def test_cruxes_leave_with_their_numbers_and_the_positions_they_move() -> None:
    left = leaving(MAP, cruxes="1")
    for name in ("svg", "html"):
        assert left[name].count('class="badge number"') == 2
        assert left[name].count('class="box position"') == 2
    assert "It is role-play" in words(left["svg"])
    assert MAP.claim[CLAIM["filter"]].text not in left["svg"]


def test_nothing_hostile_leaves_by_a_positions_name() -> None:
    for asked in ({"by": "position"}, {"cruxes": "1"}):
        left = leaving(HOSTILE_MAP, **asked)
        root = etree.fromstring(left["svg"].encode())
        names = {etree.QName(one).localname for one in root.iter() if isinstance(one.tag, str)}
        assert not names & {"script", "a", "iframe", "img", "image", "foreignObject"}
        assert left["html"].count("<script") == 1
        assert not [text for text in HOSTILE[:3] if text in left["html"]]


def test_no_claim_of_a_path_that_is_gone_is_told() -> None:
    stance = next(one for one in WEIGHED[MAP.thread.id].stances if one.path)
    gone = ArgumentMap(thread=MAP.thread, claims=MAP.claims, links=(), run=MAP.run)
    assert worth.path_items(gone, stance=stance, weighed=WEIGHED[MAP.thread.id]) == []


def test_what_was_read_of_a_claim_itself_needs_no_way() -> None:
    groups = titles(run(thread=MAP.thread.id, node=CLAIM["harm"]))
    itself, by_link = groups["Where it leans"]
    assert itself["note"] == "read as strongly for it: says so"
    assert "items" not in itself
    assert by_link["items"]


def test_who_speaks_of_a_crux_by_way_of_others_is_told_apart() -> None:
    groups = titles(run(thread=MAP.thread.id, node=CLAIM["goals"]))
    (far,) = groups["Speaks for it and against it by way of others"]
    assert (far["id"], far["mark"]) == (CLAIM["stories"], "+")
    groups = titles(run(thread=MAP.thread.id, node=CLAIM["nothing"]))
    (moved,) = groups["Who gave way"]
    assert moved["over"] == "It moved somebody. Taken back, post 3 · by Chi"
