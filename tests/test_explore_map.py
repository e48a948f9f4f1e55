from __future__ import annotations

from pathlib import Path

import pytest
from example_map import example_map, hostile_map, row_map
from streamlit.testing.v1 import AppTest

from explore.view import matching, view_of, visible
from graph.errors import StoreError
from graph.layout import READABLE
from graph.model import ArgumentMap, ClaimKind, LinkKind
from graph.store import open_store

MAP = example_map()
HARM = next(claim for claim in MAP.claims if "same harm" in claim.text)


def map_page() -> None:
    from explore import map  # noqa: A004, PLC0415 # AppTest takes the function's source alone

    map.page()


@pytest.fixture
def store(store_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CRUXMAP_STORE", str(store_dir))
    return store_dir


def keep(where: Path, *maps: ArgumentMap) -> None:
    with open_store(where) as kept:
        for amap in maps:
            kept.add(amap)


def run(**address: str) -> AppTest:
    app = AppTest.from_function(map_page, default_timeout=30)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def html_of(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


@pytest.mark.usefixtures("store")
def test_an_empty_store_says_what_to_do_next() -> None:
    app = run()
    assert "no map yet" in app.header[0].value
    assert [link.proto.page for link in app.get("page_link")] == ["add"]


def test_the_page_shows_every_claim_in_the_picture_and_in_the_outline(store: Path) -> None:
    keep(store, MAP)
    app = run()
    app.session_state["view"] = "Outline"
    app.run()
    data = {one.proto.component_name: one.proto.json for one in app.get("bidi_component")}
    for claim in MAP.claims:
        assert claim.text in data["cruxmap_picture"]
        assert claim.text in data["cruxmap_list"]
    assert "13 of 13 claims shown" in [caption.value for caption in app.caption]


def test_a_deep_link_shows_the_claim_in_its_post(store: Path) -> None:
    keep(store, MAP)
    app = run(node=HARM.id)
    assert f"<mark>{HARM.text}</mark>" in html_of(app)
    assert "by Bo" in html_of(app)


def test_an_address_that_leads_nowhere_says_so(store: Path) -> None:
    keep(store, MAP)
    assert "not in this thread" in run(thread=MAP.thread.id, node="gone").info[0].value
    app = run(thread="gone")
    assert 'role="alert"' in html_of(app)
    assert "gone" in html_of(app)


def test_a_legend_that_hides_everything_hides_everything(store: Path) -> None:
    keep(store, MAP)
    app = run(kinds="none")
    assert "0 of 13 claims shown · 13 hidden by the legend" in [one.value for one in app.caption]


def test_a_click_on_the_legend_is_written_to_the_address(store: Path) -> None:
    keep(store, MAP)
    app = run()
    app.pills("legend-kinds").set_value([ClaimKind.CLAIM]).run()
    assert not app.exception
    assert app.query_params["kinds"] == "claim"
    assert "8 of 13 claims shown · 5 hidden by the legend" in [one.value for one in app.caption]


def test_a_search_is_written_to_the_address_and_lists_what_it_found(store: Path) -> None:
    keep(store, MAP)
    app = run()
    app.text_input("search").set_value("LOGS gone").run()
    assert app.query_params["q"] == "LOGS gone"
    assert app.expander[0].label == "1 claim found"


def test_another_thread_starts_afresh(store: Path) -> None:
    keep(store, MAP, example_map("second"))
    app = run(thread=MAP.thread.id, node=HARM.id, q="x", kinds="claim")
    app.selectbox("thread-picker").set_value("second").run()
    assert app.query_params == {"thread": "second"}


def test_around_a_claim_says_how_many_are_hidden(store: Path) -> None:
    keep(store, MAP)
    app = run(thread=MAP.thread.id, around=HARM.id, hops="1")
    assert "4 of 13 claims shown · 9 hidden farther away" in [one.value for one in app.caption]


def test_a_broken_store_is_said_in_a_sentence(store: Path) -> None:
    store.write_text("this is a file")
    with pytest.raises(StoreError), open_store(store):
        pass
    assert 'role="alert"' in html_of(run())


def test_no_thread_text_is_given_to_anything_that_reads_markdown(store: Path) -> None:
    hostile = hostile_map()
    keep(store, hostile, MAP)
    for claim in hostile.claims:
        app = run(thread=hostile.thread.id, node=claim.id, q="e")
        read = [element.value for kind in (app.markdown, app.caption, app.info) for element in kind]
        read += [element.label for kind in (app.button, app.expander, app.tabs) for element in kind]
        assert not [text for text in read if "pwned" in text or "evil" in text]
        assert "<script" not in html_of(app).replace("<style>", "")


def test_what_the_address_asks_for_is_checked() -> None:
    view = view_of(MAP, asked={"node": "x", "around": "y", "hops": "99", "kinds": "claim.x"})
    assert view.chosen is None
    assert view.root is None
    assert view.hops == 2
    assert view.kinds == {ClaimKind.CLAIM}
    assert view.links == frozenset(LinkKind)


def test_a_large_map_opens_around_its_busiest_or_its_chosen_claim() -> None:
    assert len(MAP.claims) < READABLE
    large = row_map(READABLE + 1)
    opened = view_of(large, asked={})
    assert opened.root is not None
    assert len(opened.part.claims) <= READABLE
    chosen = large.claims[-1].id
    assert view_of(large, asked={"node": chosen}).root == chosen
    assert view_of(large, asked={"all": "1"}).root is None


def test_an_undercut_goes_with_the_link_it_ends_on() -> None:
    undercut = next(link for link in MAP.links if link.kind is LinkKind.UNDERCUTS)
    view = view_of(MAP, asked={"links": "undercuts.objects"})
    assert undercut.id not in visible(view, part=view.part)[1]
    view = view_of(MAP, asked={"links": "undercuts.supports"})
    assert undercut.id in visible(view, part=view.part)[1]


def test_a_search_looks_at_claims_quotes_and_authors() -> None:
    assert matching(MAP, search="") == [claim.id for claim in MAP.claims]
    assert matching(MAP, search="SAME harm") == [HARM.id]
    assert matching(MAP, search="ada role") == [MAP.claims[0].id]
    assert matching(MAP, search="bo role") == [HARM.id]
