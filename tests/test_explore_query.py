from __future__ import annotations

import csv
import hashlib
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from example_map import HOSTILE, example_map, hostile_map
from streamlit.testing.v1 import AppTest

import graph.sparql
from explore.answer import bars_of, columns_of, rows_of
from explore.editor import completed
from graph.questions import GROUPS, QUESTIONS, Question
from graph.sparql import Cell, Iri, Table
from graph.store import open_store
from graph.tables import to_csv
from graph.vocab import CM, PREFIXES, claim_iri, thread_iri

MAP = example_map()


def query_page() -> None:
    import streamlit as st  # noqa: PLC0415 # AppTest takes the function's source alone

    from explore import asked, query  # noqa: PLC0415 # likewise

    # Stands for the editor, which lives in a browser alone.
    st.text_input(
        "Typed", key="typed", on_change=lambda: asked.ask_query(st.session_state["typed"])
    )
    query.page()


@pytest.fixture
def store(store_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CRUXMAP_STORE", str(store_dir))
    return store_dir


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store to look into, which no test changes."""
    place = tmp_path_factory.mktemp("asked") / "store"
    with open_store(place) as opened:
        opened.add(MAP)
        opened.add(hostile_map())
    return place


@pytest.fixture
def full(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRUXMAP_STORE", str(kept))


def run(**address: str) -> AppTest:
    app = AppTest.from_function(query_page, default_timeout=30)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def editor(app: AppTest) -> str:
    """What the editor is given."""
    return str(component(app, "cruxmap_editor")["asked"])


def component(app: AppTest, name: str) -> dict[str, Any]:
    [found] = [one.proto for one in app.get("bidi_component") if one.proto.component_name == name]
    return dict(json.loads(found.json))


def titles(app: AppTest) -> list[str]:
    return [one.value for one in app.subheader]


def alerts(app: AppTest) -> str:
    bodies = (element.proto.body for element in app.get("html"))
    return "".join(body for body in bodies if 'role="alert"' in body)


@pytest.mark.usefixtures("store")
def test_an_empty_store_says_what_to_do_next() -> None:
    app = run()
    assert "nothing to ask" in app.header[0].value
    assert [link.proto.page for link in app.get("page_link")] == ["add"]


@pytest.mark.usefixtures("full")
def test_a_click_on_a_question_answers_it_and_is_in_the_address() -> None:
    app = run()
    assert not app.dataframe
    for question in [one for one in QUESTIONS if not one.parameters][:3]:
        app.button(f"question-{question.id}").click().run()
        assert not app.exception
        assert app.query_params == {"asked": question.id}
        assert editor(app) == question.sparql.strip()
        assert titles(app) == [question.title]
    assert len(app.dataframe) == 1


@pytest.mark.usefixtures("full")
def test_a_link_holds_a_question_with_what_it_was_told() -> None:
    app = run(asked="objections-to", claim="only playing a role")
    assert titles(app) == ["What speaks against a claim?"]
    assert app.text_input("told-objections-to-claim").value == "only playing a role"
    assert "does the same harm" in str(app.dataframe[0].value["text"].tolist())
    told = [one.proto.body for one in app.get("html") if 'cm-told"' in one.proto.body]
    assert len(told) == 1


@pytest.mark.usefixtures("full")
def test_a_link_that_holds_a_query_and_a_question_shows_the_query() -> None:
    app = run(asked="contested", q="ASK { ?c a cm:Claim }")
    assert titles(app) == ["SPARQL"]
    assert editor(app) == "ASK { ?c a cm:Claim }"
    contested = next(one for one in QUESTIONS if one.id == "contested")
    assert titles(run(asked="contested", q=contested.sparql.strip())) == [contested.title]


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(
    "told", [{}, {"claim": " "}, {"claim": "<i>nobody</i>"}, {"claim": "\u202e${7*7}"}]
)
def test_a_link_that_tells_a_question_too_little_says_what_is_missing(told: dict[str, str]) -> None:
    app = run(asked="objections-to", **told)
    assert "<i>" not in alerts(app)
    assert "claim" in alerts(app)
    assert not app.dataframe


def test_the_gallery_holds_every_question_once() -> None:
    assert [question for group in GROUPS.values() for question in group] == list(QUESTIONS)
    assert len({question.id for question in QUESTIONS}) == len(QUESTIONS) > 20


GIVEN = {
    "claim": "does the same harm",
    "author": "Bo",
    "words": "harm",
    "thread": MAP.thread.id,
}


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_question_is_answered(question: Question) -> None:
    app = run()
    if question.parameters:
        for parameter in question.parameters:
            field = app.text_input(f"told-{question.id}-{parameter.name}")
            field.set_value(GIVEN[parameter.name])
        send = next(
            one
            for one in app.button
            if one.label == "Ask" and question.id in str(one.proto.form_id)
        )
        send.click().run()
        wanted = {one.name: GIVEN[one.name] for one in question.parameters}
        assert app.query_params == {"asked": question.id, **wanted}
        assert "$" not in editor(app)
    else:
        app.button(f"question-{question.id}").click().run()
    assert not app.exception
    assert not alerts(app)
    assert titles(app) == [question.title]
    assert len(app.dataframe) + len(app.info) == 1
    assert app.info or not question.parameters or len(app.dataframe[0].value)


@pytest.mark.usefixtures("full")
def test_what_a_question_cannot_find_is_said() -> None:
    app = run()
    app.text_input("told-objections-to-claim").set_value("<b>nobody</b> said this")
    send = next(one for one in app.button if "objections-to" in str(one.proto.form_id))
    send.click().run()
    assert "&lt;b&gt;nobody" in alerts(app)
    assert not app.query_params


@pytest.mark.usefixtures("full")
def test_a_question_that_is_changed_is_another_one() -> None:
    app = run(asked="contested", show="map")
    contested = editor(app)
    app.text_input("typed").set_value(contested).run()
    assert app.query_params == {"asked": "contested", "show": "map"}
    app.text_input("typed").set_value("ASK { ?c a cm:Claim }").run()
    assert app.query_params == {"q": "ASK { ?c a cm:Claim }"}
    assert titles(app) == ["SPARQL"]
    assert app.dataframe[0].value["answer"].tolist() == [True]


@pytest.mark.usefixtures("full")
def test_the_debate_one_is_in_stays_whatever_is_asked() -> None:
    other = hostile_map().thread.id
    app = run(thread=other, show="map", q="SELECT ?c { ?c a cm:Claim }")
    assert app.selectbox("map-of").value == other
    app.button("question-contested").click().run()
    assert app.query_params == {"thread": other, "asked": "contested"}
    app.text_input("told-claims-in-thread").set_value(thread_iri(MAP.thread.id))
    next(one for one in app.button if "claims-in" in str(one.proto.form_id)).click().run()
    assert app.query_params == {"thread": MAP.thread.id, "asked": "claims-in"}
    app.text_input("typed").set_value("ASK {}").run()
    assert app.query_params == {"thread": MAP.thread.id, "q": "ASK {}"}


@pytest.mark.usefixtures("full")
def test_what_is_typed_is_asked() -> None:
    app = run()
    query = "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a cm:Claim }"
    app.text_input("typed").set_value(query).run()
    assert app.query_params == {"q": query}
    assert app.dataframe[0].value["n"].tolist() == [20]


@pytest.mark.usefixtures("full")
def test_the_place_that_is_wrong_is_marked_in_the_editor() -> None:
    wrongs = {
        "SELECT ?c {\n  ?c a cm:Claim ;; foo ?x .\n}": (2, 20),
        "SELECT *\n{ SERVICE <http://x/> { ?a ?b ?c } }": (2, 3),
        "SELECT * { ?c nope:x 1 }": (1, 15),
        "SELECT * { ?c a cm:Claim": (1, 10),
        "SELECT * { ?c cm:matches 1 }": (1, 15),
    }
    for query, place in wrongs.items():
        app = run(q=query)
        mark = component(app, "cruxmap_mark")
        assert mark["asked"] == editor(app) == query
        assert (mark["line"], mark["column"]) == place, query
        assert mark["message"].startswith(f"line {place[0]}, column {place[1]}: ")
    assert component(run(q="ASK {}"), "cruxmap_mark") == {"asked": None}


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(
    "query", ["DROP ALL", "SELECT * { SERVICE <http://x/> { ?a ?b ?c } }", "SELECT", "</div>"]
)
def test_a_refused_query_is_said_in_a_sentence(query: str) -> None:
    app = run(q=query)
    assert len(alerts(app)) > 80
    assert not app.dataframe


@pytest.mark.usefixtures("full")
def test_an_answer_without_rows_says_so() -> None:
    assert run(q="SELECT ?c { ?c a cm:Nothing }").info


@pytest.mark.usefixtures("full")
def test_hostile_text_stays_in_the_table() -> None:
    app = run(q="SELECT ?text { ?c aif:claimText ?text }")
    texts = app.dataframe[0].value["text"].tolist()
    assert HOSTILE[0] in texts
    read = [element.value for kind in (app.markdown, app.caption) for element in kind]
    assert not [text for text in read if "pwned" in text]


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("show", ["table", "map", "chart"])
def test_hostile_text_stays_out_of_what_is_read_as_markdown(show: str) -> None:
    query = (
        'SELECT ?claim ?text (1 AS ?image) { ?claim aif:claimText ?text FILTER(CONTAINS(?text, "<")'
        ' || CONTAINS(?text, "[") || CONTAINS(?text, ":")) }'
    )
    app = run(q=query, show=show)
    assert not alerts(app)
    read = [one.value for kind in (app.markdown, app.caption, app.subheader) for one in kind]
    labels = [one.label for kind in (app.button, app.selectbox, app.text_input) for one in kind]
    assert not [text for text in (*read, *labels) if "pwned" in text or "evil" in text]
    assert bool(app.get("vega_lite_chart")) is (show == "chart")


@pytest.mark.usefixtures("full")
def test_an_answer_about_claims_can_be_shown_as_a_map_of_a_thread() -> None:
    app = run(q="SELECT ?c ?text { ?c a cm:Objection ; aif:claimText ?text }", show="map")
    assert not app.dataframe
    assert [str(one.value) for one in app.selectbox] == [MAP.thread.id]
    alt = component(app, "cruxmap_picture")["alt"]
    sources = {link.source for link in MAP.links if link.kind in ("objects", "undercuts")}
    within = [one for one in MAP.links if {one.source, one.target} <= sources]
    assert f"{len(sources)} claims of the answer and {len(within)} link" in alt
    other = hostile_map().thread.id
    app.selectbox("map-of").select(other).run()
    assert app.query_params["of"] == other
    assert component(app, "cruxmap_picture")["alt"] != alt


@pytest.mark.usefixtures("full")
def test_a_claim_that_is_chosen_in_the_map_leads_to_the_map_page() -> None:
    claim = next(one for one in MAP.claims if "same harm" in one.text)
    app = run(asked="objections", show="map", of=MAP.thread.id, node=claim.id)
    assert component(app, "cruxmap_steer")["selected"] == {"kind": "claim", "id": claim.id}
    [link] = [one.proto for one in app.get("page_link")]
    assert link.page == ""  # the map page is the first
    assert f"node={claim.id}" in link.query_string
    assert f"thread={MAP.thread.id}" in link.query_string


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(
    "node", ["nobody", "", '"><script>', hostile_map().claims[0].id, MAP.thread.id]
)
def test_a_claim_that_is_not_in_the_map_is_not_chosen(node: str) -> None:
    app = run(asked="objections", show="map", of=MAP.thread.id, node=node)
    assert component(app, "cruxmap_steer")["selected"] == {"kind": None, "id": None}
    assert not app.get("page_link")


@pytest.mark.usefixtures("full")
def test_links_of_an_answer_are_drawn_with_what_they_join() -> None:
    app = run(q="SELECT ?l { ?l a cm:UndercutLink }", show="map")
    assert "3 claims of the answer and 2 links" in component(app, "cruxmap_picture")["alt"]


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("SELECT (1 AS ?n) {}", ["CSV", "JSON"]),
        ("ASK {}", ["CSV", "JSON"]),
        ("CONSTRUCT { ?a cm:supports ?b } { ?a cm:supports ?b }", ["CSV", "Turtle"]),
        (f"PREFIX x: <http://x/> DESCRIBE <{thread_iri(MAP.thread.id)}>", ["CSV", "Turtle"]),
    ],
)
def test_an_answer_can_be_saved(query: str, names: list[str]) -> None:
    app = run(q=query)
    assert [one.proto.label for one in app.get("download_button")] == names


@pytest.mark.usefixtures("full")
def test_what_is_cut_says_so_and_is_no_whole_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explore.asked.LIMITS", graph.sparql.Limits(rows=3))
    app = run(q="SELECT ?cut { ?cut a cm:Claim }")
    assert any("3 rows, the first of more" in one.value for one in app.caption)
    off = {one.proto.label: one.proto.disabled for one in app.get("download_button")}
    assert off == {"CSV": False, "JSON": True}


@pytest.mark.usefixtures("full")
def test_a_query_that_was_stopped_is_not_asked_again_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("explore.asked.LIMITS", graph.sparql.Limits(seconds=1))
    long = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    app = run(q=long)
    assert "stopped after 1 s" in alerts(app)
    monkeypatch.setattr("explore.asked.LIMITS", graph.sparql.Limits(seconds=2))
    app.run()
    assert "stopped after 1 s" in alerts(app)
    app.text_input("typed").set_value(long).run()
    assert "stopped after 2 s" in alerts(app)


def table(*rows: tuple[Cell, ...]) -> Table:
    columns = tuple(f"c{number}" for number in range(len(rows[0])))
    return Table(columns=columns, rows=rows, truncated=False, seconds=0.0)


def test_columns_have_one_type_and_short_names() -> None:
    made = columns_of(
        table(
            (Iri(claim_iri("t", "c1")), 1, Decimal("0.5"), "\u202etext", None),
            (Iri("https://w3id.org/cruxmap/ns#Claim"), "two", 1, None, None),
        )
    )
    assert made == {
        "c0": ["c1", "cm:Claim"],
        "c1": ["1", "two"],
        "c2": [0.5, 1],
        "c3": ["text", None],
        "c4": [None, None],
    }


def test_no_cell_of_the_csv_is_a_formula() -> None:
    cells: list[Cell] = ["=1+1", "+1", "-1", "@x", "\tx", 'say "x", y', "line\nbreak", -5]
    rows = list(
        csv.reader(io.StringIO(to_csv(table(*((cell,) for cell in cells)), formulas=False)))
    )
    assert [row[0] for row in rows] == [
        "c0", "'=1+1", "'+1", "'-1", "'@x", "'\tx", 'say "x", y', "line\nbreak", "-5",
    ]  # fmt: skip


def test_a_chart_is_of_words_and_one_number() -> None:
    named = table(("a", "b", 1), ("c", None, Decimal("2.5")), (None, "b", None), ("a", "b", 7))
    assert bars_of(named) == (("c0", "c1"), "c2")
    assert rows_of(named, words=("c0", "c1"), number="c2") == [
        {"label": "a · b", "number": 1.0},
        {"label": "c", "number": 2.5},
        {"label": "a · b (2)", "number": 7.0},
    ]
    for rows in (
        [("a", 1)],
        [("a", 1, 2), ("b", 3, 4)],
        [("a",), ("b",)],
        [(1,), (2,)],
        [("a", True), ("b", False)],
        [("a", None), ("b", None)],
        [(Iri("http://x/a"), 1), (Iri("http://x/b"), 2)],
    ):
        assert bars_of(table(*rows)) is None, rows
    assert rows_of(table(("a", float("nan")), ("b", 1.0)), words=("c0",), number="c1") == [
        {"label": "b", "number": 1.0}
    ]


def test_the_editor_completes_every_prefix_and_every_term_of_ours() -> None:
    names = {one["name"] for one in completed()}
    assert {f"{prefix}:" for prefix in PREFIXES} <= names
    own = {name for name in CM.__annotations__ if not name.startswith("_")}
    assert {f"cm:{name}" for name in own} | {"cm:from", "aif:claimText", "sioc:content"} <= names
    assert [one for one in completed() if not one["said"] or not one["label"]] == []


def test_the_editor_is_built_of_what_is_here(root: Path) -> None:
    static = root / "explore" / "static"
    sources = (root / "explore" / "codemirror" / name for name in ("code.js", "package-lock.json"))
    told = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    code = (static / "code.js").read_text("utf-8")
    assert told in code.split("\n", 1)[0], "make editor builds it anew"
    licences = (static / "code.LICENSES.txt").read_text("utf-8")
    packages = json.loads((root / "explore" / "codemirror" / "package.json").read_text("utf-8"))
    for name, version in packages["dependencies"].items():
        assert f"{name} {version} (MIT)" in licences


@pytest.mark.usefixtures("full")
def test_a_busy_store_can_be_asked_again() -> None:
    query = "SELECT (41 + 1 AS ?n) {}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graph.sparql._POOL, "_free", 0)
        patch.setattr(graph.sparql._POOL, "waiting", 0)
        assert "ask again in a moment" in alerts(run(q=query))
    assert run(q=query).dataframe[0].value["n"].tolist() == [42]
