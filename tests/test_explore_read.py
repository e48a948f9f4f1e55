from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from example_map import example_map, hostile_map
from streamlit.testing.v1 import AppTest
from test_explore_map import html_of, keep

from explore.read import reading_of
from graph.model import ClaimKind, LinkKind, Post, Thread

MAP = example_map()
ROLE = MAP.claims[0]
HARM = next(claim for claim in MAP.claims if "same harm" in claim.text)
UNDERCUT = next(link for link in MAP.links if link.kind is LinkKind.UNDERCUTS)


def read_page() -> None:
    from explore import read  # noqa: PLC0415 # AppTest takes the function's source alone

    read.page()


@pytest.fixture
def store(store_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CRUXMAP_STORE", str(store_dir))
    return store_dir


def run(**address: str) -> AppTest:
    app = AppTest.from_function(read_page, default_timeout=30)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def given_to(app: AppTest, component: str) -> dict[str, Any]:
    """What a component of the page is told."""
    [data] = [
        json.loads(one.proto.json)
        for one in app.get("bidi_component")
        if one.proto.component_name == component
    ]
    assert isinstance(data, dict)
    return data


@pytest.mark.usefixtures("store")
def test_an_empty_store_says_what_to_do_next() -> None:
    app = run()
    assert "no thread yet" in app.header[0].value
    assert [link.proto.page for link in app.get("page_link")] == ["add"]


def test_the_thread_is_the_same_from_click_to_click_and_only_the_choice_changes(
    store: Path,
) -> None:
    keep(store, MAP)
    before, after = run(), run(node=HARM.id)
    assert given_to(before, "cruxmap_thread") == given_to(after, "cruxmap_thread")
    assert given_to(before, "cruxmap_chosen")["beside"] is None
    chosen = given_to(after, "cruxmap_chosen")
    assert chosen["chosen"] == {"kind": "claim", "id": HARM.id}
    assert chosen["post"] == "p2"
    assert chosen["version"] == given_to(after, "cruxmap_thread")["version"]


def test_beside_a_claim_stand_its_links_and_their_other_ends_are_marked(store: Path) -> None:
    keep(store, MAP)
    chosen = given_to(run(node=ROLE.id), "cruxmap_chosen")
    beside = chosen["beside"]
    assert beside["text"] == ROLE.text
    assert beside["facts"] == ["claim, 90% sure", "hedged: “I think”"]
    assert [group["title"] for group in beside["groups"]] == [
        "Supported by (2)",
        "Objected to by (1)",
    ]
    first = beside["groups"][0]["items"][0]
    assert first["items"][0]["over"] == "undercuts this link"
    assert dict(first["why"])["rule"] == "reply"
    ends = {name for link in MAP.links for name in (link.source, link.target)}
    assert chosen["ends"].keys() < ends
    assert chosen["ends"][HARM.id] == "objects"
    assert chosen["ends"][UNDERCUT.source] == "undercuts"
    assert ROLE.id not in chosen["ends"]


def test_beside_a_link_stands_what_it_joins_and_why(store: Path) -> None:
    keep(store, MAP)
    chosen = given_to(run(thread=MAP.thread.id, link=UNDERCUT.target), "cruxmap_chosen")
    assert chosen["beside"]["text"].startswith("Why this link: ")
    assert [group["title"] for group in chosen["beside"]["groups"]] == [
        "From",
        "Supports",
        "Undercut by",
    ]
    chosen = given_to(run(thread=MAP.thread.id, link=UNDERCUT.id), "cruxmap_chosen")
    aim = MAP.link[UNDERCUT.target]
    assert chosen["ends"] == {
        UNDERCUT.source: "undercuts",
        aim.source: "supports",
        aim.target: "supports",
    }


def test_what_the_address_asks_for_is_checked() -> None:
    asked = {"node": "x", "link": "y", "post": "z", "kinds": "claim.x"}
    reading = reading_of(MAP, asked=asked)
    assert (reading.chosen, reading.post) == (None, None)
    assert reading.kinds == (ClaimKind.CLAIM,)
    assert reading_of(MAP, asked={"kinds": "none"}).kinds == ()
    assert reading_of(MAP, asked={}).kinds == tuple(ClaimKind)


def test_a_claim_is_shown_where_the_address_says_or_where_it_was_first_said() -> None:
    again = replace(HARM, mentions=(*HARM.mentions, MAP.claims[-1].mentions[0]))
    amap = replace(MAP, claims=tuple(again if one == HARM else one for one in MAP.claims))
    assert reading_of(amap, asked={"node": HARM.id}).post == "p2"
    assert reading_of(amap, asked={"node": HARM.id, "post": "p4"}).post == "p4"
    assert reading_of(amap, asked={"node": HARM.id, "post": "p3"}).post == "p2"
    assert reading_of(amap, asked={"post": "p3"}).post == "p3"


def test_an_address_that_leads_nowhere_says_so(store: Path) -> None:
    keep(store, MAP)
    assert "not in this thread" in run(node="gone").info[0].value
    page = html_of(run(thread="gone"))
    assert 'role="alert"' in page


def test_a_claim_alone_leads_to_its_thread(store: Path) -> None:
    other = example_map("zz-other")
    keep(store, MAP, other)
    app = run(node=other.claims[0].id)
    assert given_to(app, "cruxmap_chosen")["chosen"]["id"] == other.claims[0].id


def test_a_long_thread_is_read_in_pages_and_a_post_opens_on_its_own(store: Path) -> None:
    posts = tuple(Post(id=f"p{number}", text=f"Say {number}.") for number in range(1100))
    keep(
        store,
        replace(MAP, thread=Thread(id="long", title="Long", posts=posts), claims=(), links=()),
    )
    first = given_to(run(), "cruxmap_thread")
    assert [post["id"] for post in first["posts"]] == [f"p{number}" for number in range(1000)]
    app = run(post="p1050")
    assert len(given_to(app, "cruxmap_thread")["posts"]) == 100
    assert "Posts 1,001 to 1,100 of 1,100" in [one.value for one in app.caption]


def test_jumping_to_a_post_is_written_to_the_address_and_lets_go_of_the_claim(store: Path) -> None:
    keep(store, MAP)
    app = run(node=HARM.id)
    box = app.selectbox("read-jump")
    assert [words.split(" · ")[1] for words in box.options] == ["Ada", "Bo", "Chi", "no name"]
    box.set_value("p3").run()
    assert not app.exception
    assert app.query_params == {"post": "p3"}


def picking() -> None:
    import json  # noqa: PLC0415 # AppTest takes the function's source alone

    import streamlit as st  # noqa: PLC0415

    from explore import read, state  # noqa: PLC0415

    amap = state.load("a-role-or-a-scheme")
    reading = read.reading_of(amap, asked=state.address())
    read._pick(reading, json.loads(st.session_state["picked"]))  # as a browser may


@pytest.mark.parametrize(
    ("picked", "address"),
    [
        (("claim", HARM.id, "p2"), {"thread": MAP.thread.id, "node": HARM.id, "post": "p2"}),
        (("claim", HARM.id, "p4"), {"thread": MAP.thread.id, "node": HARM.id}),
        (("claim", "gone", "p2"), {"post": "p1"}),
        (("link", UNDERCUT.id, ""), {"thread": MAP.thread.id, "link": UNDERCUT.id}),
        (("link", HARM.id, ""), {"post": "p1"}),
        (("post", "p3", ""), {"thread": MAP.thread.id, "post": "p3"}),
        (("post", "<b>", ""), {"post": "p1"}),
        (("kinds", "question.<b>", ""), {"post": "p1", "kinds": "question"}),
        (("kinds", "", ""), {"post": "p1", "kinds": "none"}),
        (("kinds", "claim.evidence.question", ""), {"post": "p1"}),
        ((None, "", ""), {}),
    ],
)
def test_what_a_browser_says_was_picked_is_checked_and_written_to_the_address(
    store: Path, picked: tuple[str | None, str, str], address: dict[str, str]
) -> None:
    keep(store, MAP)
    app = AppTest.from_function(picking, default_timeout=30)
    app.query_params["post"] = "p1"
    kind, name, post = picked
    app.session_state["picked"] = json.dumps({"kind": kind, "id": name, "post": post})
    app.run()
    assert not app.exception
    assert app.query_params == address


def test_no_thread_text_is_given_to_anything_that_reads_markdown(store: Path) -> None:
    hostile = hostile_map()
    keep(store, hostile, MAP)
    app = run(thread=hostile.thread.id, node=hostile.claims[1].id)
    read = [element.value for kind in (app.markdown, app.caption, app.info) for element in kind]
    assert not [text for text in read if "pwned" in text or "evil" in text]
    assert "<script" not in html_of(app).replace("<style>", "")
