"""The query page: what is asked, by a click, by a link, by typing."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from example_map import hostile_map
from query_page import MAP, alerts, component, editor, run, titles, two_maps

import graph.sparql
from explore.editor import completed
from graph.crux import propose
from graph.questions import GROUPS, QUESTIONS, Question
from graph.vocab import CM, PREFIXES, thread_iri


@pytest.fixture
def store(store_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CRUXMAP_STORE", str(store_dir))
    return store_dir


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_maps(tmp_path_factory.mktemp("asked") / "store")


@pytest.fixture
def full(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRUXMAP_STORE", str(kept))


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
    "position": propose(MAP).positions[0].id,
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
