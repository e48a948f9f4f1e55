from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from example_map import HOSTILE, example_map, hostile_map
from streamlit.testing.v1 import AppTest

import graph.sparql
from explore.query import columns_of
from graph.questions import QUESTIONS, Question
from graph.sparql import Iri, Table
from graph.store import open_store
from graph.tables import to_csv
from graph.vocab import claim_iri

MAP = example_map()


def query_page() -> None:
    from explore import query  # noqa: PLC0415 # AppTest takes the function's source alone

    query.page()


@pytest.fixture
def store(store_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CRUXMAP_STORE", str(store_dir))
    return store_dir


@pytest.fixture
def full(store: Path) -> None:
    with open_store(store) as kept:
        kept.add(MAP)
        kept.add(hostile_map())


def run(**address: str) -> AppTest:
    app = AppTest.from_function(query_page, default_timeout=30)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


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
        assert app.query_params["q"] == question.sparql.strip()
        assert app.query_params["asked"] == question.id
        assert app.text_area("editor").value == question.sparql.strip()
        assert app.subheader[1].value == question.title
    assert len(app.dataframe) == 1


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
        assert "$" not in app.query_params["q"]
    else:
        app.button(f"question-{question.id}").click().run()
    assert not app.exception
    assert not alerts(app)
    assert app.subheader[1].value == question.title
    assert len(app.dataframe) + len(app.info) == 1
    assert app.info or not question.parameters or len(app.dataframe[0].value)


@pytest.mark.usefixtures("full")
def test_what_a_question_cannot_find_is_said() -> None:
    app = run()
    app.text_input("told-objections-to-claim").set_value("<b>nobody</b> said this")
    send = next(one for one in app.button if "objections-to" in str(one.proto.form_id))
    send.click().run()
    assert "&lt;b&gt;nobody" in alerts(app)
    assert "q" not in app.query_params


@pytest.mark.usefixtures("full")
def test_a_question_that_is_changed_is_another_one() -> None:
    app = run()
    app.button("question-contested").click().run()
    app.text_area("editor").set_value("ASK { ?c a cm:Claim }")
    next(button for button in app.button if button.label == "Run").click().run()
    assert "asked" not in app.query_params
    assert app.subheader[1].value == "SPARQL"


@pytest.mark.usefixtures("full")
def test_what_is_typed_is_asked() -> None:
    app = run()
    query = "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a cm:Claim }"
    app.text_area("editor").set_value(query)
    next(button for button in app.button if button.label == "Run").click().run()
    assert app.query_params["q"] == query
    assert app.dataframe[0].value["n"].tolist() == [20]


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


def table(*rows: tuple[object, ...]) -> Table:
    columns = tuple(f"c{number}" for number in range(len(rows[0])))
    return Table(columns=columns, rows=rows, truncated=False, seconds=0.0)  # type: ignore[arg-type]


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
    cells = ["=1+1", "+1", "-1", "@x", "\tx", 'say "x", y', "line\nbreak", -5]
    rows = list(
        csv.reader(io.StringIO(to_csv(table(*((cell,) for cell in cells)), formulas=False)))
    )
    assert [row[0] for row in rows] == [
        "c0", "'=1+1", "'+1", "'-1", "'@x", "'\tx", 'say "x", y', "line\nbreak", "-5",
    ]  # fmt: skip


@pytest.mark.usefixtures("full")
def test_a_busy_store_can_be_asked_again() -> None:
    query = "SELECT (41 + 1 AS ?n) {}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graph.sparql._POOL, "_free", 0)
        patch.setattr(graph.sparql._POOL, "waiting", 0)
        assert "ask again in a moment" in alerts(run(q=query))
    assert run(q=query).dataframe[0].value["n"].tolist() == [42]
