from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from example_map import example_map, hostile_map, row_map
from streamlit.testing.v1 import AppTest

from explore.component import Group
from explore.look import CLASSIC
from explore.view import GROUPED, STEPS, matching, shown, view_of
from graph.errors import StoreError
from graph.layout import READABLE
from graph.model import ArgumentMap, ClaimKind, LinkKind, Reference
from graph.review import Action, claim_anchor, correction, link_anchor
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
    app = run(apart="1")
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


def sent(app: AppTest, component: str) -> dict[str, Any]:
    """What a component is told."""
    (data,) = [
        one.proto.json for one in app.get("bidi_component") if one.proto.component_name == component
    ]
    return dict(json.loads(data))


def listed(app: AppTest) -> list[Group]:
    """What all lists of the page show."""
    lists = [
        json.loads(one.proto.json)["groups"]
        for one in app.get("bidi_component")
        if one.proto.component_name == "cruxmap_list"
    ]
    return [group for groups in lists for group in groups]


def with_reference(*, claim: str | None) -> ArgumentMap:
    """The example, in which the first words of :data:`HARM` stand for ``claim``."""
    changed = replace(HARM, reference=Reference(words="A <b>role</b>", claim=claim))
    return replace(MAP, claims=tuple(changed if one == HARM else one for one in MAP.claims))


def test_words_that_stand_for_a_claim_lead_to_it(store: Path) -> None:
    aim = MAP.claims[0]
    keep(store, with_reference(claim=aim.id))
    groups = listed(run(node=HARM.id))
    assert groups[0]["title"] == "“A <b>role</b>” stands for"
    assert [item["id"] for item in groups[0]["items"]] == [aim.id]


def test_words_that_stand_for_something_unknown_say_so(store: Path) -> None:
    keep(store, with_reference(claim=None))
    app = run(node=HARM.id)
    assert "“A &lt;b&gt;role&lt;/b&gt;” stands for something said before" in html_of(app)
    assert not [group for group in listed(app) if "stands for" in group["title"]]


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
    said = "8 of 13 claims shown · 5 hidden by the legend · 1 drawn with what it restates"
    assert said in [one.value for one in app.caption]


def test_a_search_in_the_address_lists_what_it_found_and_can_be_typed_on(store: Path) -> None:
    keep(store, MAP)
    app = run(q="LOGS gone")
    assert app.expander[0].label == "1 claim found"
    field = sent(app, "cruxmap_search")
    assert field["value"] == "LOGS gone"
    assert [claim["id"] for claim in field["claims"]] == list(MAP.claim)


def test_a_search_knows_other_forms_of_words_and_lists_claims_of_other_threads(store: Path) -> None:
    keep(store, MAP)
    app = run(q="deleting the logs")
    assert [one.label for one in app.expander] == ["1 claim found"]
    keep(store, example_map("second"))
    app = run(thread=MAP.thread.id, q='"the logs" -unheard')
    assert [one.label for one in app.expander] == ["1 claim found", "1 claim in other threads"]
    assert [one.label for one in run(thread=MAP.thread.id, q="-logs").expander] == [
        "0 claims found"
    ]


def test_another_thread_starts_afresh(store: Path) -> None:
    keep(store, MAP, example_map("second"))
    app = run(thread=MAP.thread.id, node=HARM.id, q="x", kinds="claim")
    app.selectbox("thread-picker").set_value("second").run()
    assert app.query_params == {"thread": "second"}


def test_the_slider_says_how_many_links_are_left_and_is_written_to_the_address(
    store: Path,
) -> None:
    keep(store, MAP)
    app = run(thread=MAP.thread.id)
    assert app.slider("least").value == 0
    assert "9 of 9 links shown" in [one.value for one in app.caption]
    app.slider("least").set_value(0.65).run()
    assert not app.exception
    assert app.query_params["sure"] == "0.65"
    left = len(MAP.at_least(0.65).links)
    assert 0 < left < 9
    assert f"{left} of 9 links shown" in [one.value for one in app.caption]
    app.slider("least").set_value(0.0).run()
    assert app.query_params == {"thread": MAP.thread.id}


def test_a_link_that_is_less_sure_is_explained_but_not_in_the_picture(store: Path) -> None:
    keep(store, MAP)
    weak = min(MAP.links, key=lambda link: link.confidence)
    app = run(thread=MAP.thread.id, link=weak.id)
    assert not [one.value for one in app.caption if "Not in the picture" in one.value]
    app = run(thread=MAP.thread.id, link=weak.id, sure="0.9")
    assert app.slider("least").value == 0.9
    said = "Not in the picture: the minimum confidence is 90%."
    assert said in [one.value for one in app.caption]


def test_the_outline_has_the_same_links_as_the_picture(store: Path) -> None:
    keep(store, MAP)
    app = run(thread=MAP.thread.id, sure="0.65")
    app.session_state["view"] = "Outline"
    app.run()
    entries = [entry for group in listed(app) for entry in group["items"]]
    assert {link["link"] for entry in entries for link in entry["items"]} == MAP.at_least(
        0.65
    ).link.keys()


def test_a_reader_who_changes_the_thread_or_comes_back_need_not_set_it_again(store: Path) -> None:
    keep(store, MAP, example_map("second"))
    app = run(thread=MAP.thread.id, sure="0.65", q="x")
    app.selectbox("thread-picker").set_value("second").run()
    assert app.query_params == {"thread": "second", "sure": "0.65"}
    back = AppTest.from_function(map_page, default_timeout=30)
    back.session_state["sure"] = app.session_state["sure"]
    back.run()
    assert back.query_params == {"sure": "0.65"}
    assert back.slider("least").value == 0.65
    back.slider("least").set_value(0.0).run()
    assert "sure" not in back.query_params
    assert back.slider("least").value == 0


def test_around_a_claim_says_how_many_are_hidden(store: Path) -> None:
    keep(store, MAP)
    app = run(thread=MAP.thread.id, around=HARM.id, hops="1")
    said = "4 of 13 claims shown · 9 hidden farther away · 1 drawn with what it restates"
    assert said in [one.value for one in app.caption]


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


def steered(app: AppTest) -> dict[str, Any]:
    return sent(app, "cruxmap_steer")


def test_a_claim_that_restates_another_is_drawn_with_it_and_leads_to_all_wordings(
    store: Path,
) -> None:
    keep(store, MAP)
    private = next(claim for claim in MAP.claims if "privately" in claim.text)
    app = run(node=private.id)
    assert private.text not in sent(app, "cruxmap_picture")["html"]
    assert steered(app)["selected"] == {"kind": "claim", "id": HARM.id}
    (said,) = [group for group in listed(app) if "said 2 ways" in group["title"]]
    assert [item["id"] for item in said["items"]] == [HARM.id, private.id]
    app.toggle("as-one").set_value(False).run()
    assert app.query_params["apart"] == "1"
    assert steered(app)["selected"] == {"kind": "claim", "id": private.id}
    assert "13 of 13 claims shown" in [one.value for one in app.caption]


def test_hidden_neighbours_are_drawn_besides_and_the_picture_stays_as_it_is(store: Path) -> None:
    keep(store, MAP)
    around = {"thread": MAP.thread.id, "around": HARM.id, "hops": "1"}
    before = run(**around)
    role = MAP.claims[0].id
    app = run(**around, node=role)
    assert not steered(app)["drawn"]["nodes"]
    app.button("more").click().run()
    assert app.query_params["more"] == role
    assert sent(app, "cruxmap_picture")["html"] == sent(before, "cruxmap_picture")["html"]
    nodes = {node["id"]: node for node in steered(app)["drawn"]["nodes"]}
    assert nodes[role]["more"] == 0
    assert len([node for node in nodes.values() if node["kind"] not in ("mark", "claim")]) == 1
    assert "7 of 13 claims shown · 6 hidden farther away · 1 drawn with what it restates" in [
        one.value for one in app.caption
    ]


def test_a_very_large_map_opens_as_groups_and_a_group_opens(store: Path) -> None:
    large = row_map(GROUPED + 50)
    keep(store, large)
    app = run(thread=large.thread.id)
    said = f"{len(large.claims)} of {len(large.claims)} claims, in "
    assert [one.value for one in app.caption if one.value.startswith(said)]
    app.session_state["view"] = "Outline"
    app.run()
    (groups,) = listed(app)
    assert {item["kind"] for item in groups["items"]} == {"group"}
    assert 1 < len(groups["items"]) <= READABLE
    opened = run(thread=large.thread.id, group=groups["items"][0]["id"])
    (count,) = [one.value for one in opened.caption if "in other groups" in one.value]
    assert 1 < int(count.split(" ")[0]) <= READABLE
    opened.button("all-groups").click().run()
    assert opened.query_params == {"thread": large.thread.id, "groups": "1"}
    opened.segmented_control("scope").set_value("around").run()
    assert opened.query_params["around"] in large.claim
    assert "groups" not in opened.query_params


def test_claims_that_somebody_checked_bear_a_badge(store: Path) -> None:
    keep(store, MAP)
    link = next(one for one in MAP.links if one.source == HARM.id)
    with open_store(store) as kept:
        kept.review(
            MAP.thread.id,
            [
                correction(Action.ACCEPT, author="Ada", subject=anchor)
                for anchor in (claim_anchor(MAP, HARM), link_anchor(MAP, link))
            ],
        )
    assert steered(run())["checked"] == [HARM.id, link.id]
    assert steered(run(map="machine"))["checked"] == []


def test_classic_colours_are_asked_for_in_the_address(store: Path) -> None:
    keep(store, MAP)
    assert steered(run())["inks"] is None
    app = run()
    app.toggle("classic").set_value(True).run()
    assert app.query_params["colours"] == "classic"
    assert steered(app)["inks"]["supports"][0] == CLASSIC[LinkKind.SUPPORTS].colour
    assert ":red[" in app.pills("legend-links").options[1]


def test_what_the_address_asks_for_is_checked() -> None:
    view = view_of(MAP, asked={"node": "x", "around": "y", "hops": "99", "kinds": "claim.x"})
    assert view.chosen is None
    assert view.root is None
    assert view.place.hops == 2
    assert view.kinds == {ClaimKind.CLAIM}
    assert view.links == frozenset(LinkKind)


@pytest.mark.parametrize(
    ("asked", "least"),
    [("0.35", 0.35), ("1", 1.0), ("0.37", 0.35), ("1.1", 0), ("-1", 0), ("nan", 0), ("a", 0)],
)
def test_the_least_confidence_is_a_step_of_the_slider(asked: str, least: float) -> None:
    assert view_of(MAP, asked={"sure": asked}).least == least


@pytest.mark.parametrize("step", range(STEPS + 1))
def test_the_links_shown_are_the_maps_at_least_as_sure(step: int) -> None:
    view = view_of(MAP, asked={"sure": f"{step / STEPS:g}"})
    seen = shown(view, part=view.part)
    assert set(seen.claims) == MAP.claim.keys()
    assert set(seen.links) == MAP.at_least(step / STEPS).link.keys()


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
    assert undercut.id not in shown(view, part=view.part).links
    view = view_of(MAP, asked={"links": "undercuts.supports"})
    assert undercut.id in shown(view, part=view.part).links


def test_a_search_looks_at_claims_quotes_and_authors() -> None:
    assert matching(MAP, search="") == [claim.id for claim in MAP.claims]
    assert matching(MAP, search="SAME harm") == [HARM.id]
    assert matching(MAP, search="ada role") == [MAP.claims[0].id]
    assert matching(MAP, search="bo role") == [HARM.id]
