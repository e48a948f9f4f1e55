"""An answer on the query page, as a table, a map and a chart, and as files."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from example_map import HOSTILE, hostile_map
from query_page import MAP, alerts, component, run, two_maps

import graph.sparql
from explore.answer import columns_of
from explore.chart import bars_of, rows_of
from graph.sparql import Cell, Iri, Table
from graph.tables import to_csv
from graph.vocab import claim_iri, thread_iri


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_maps(tmp_path_factory.mktemp("asked") / "store")


@pytest.fixture
def full(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRUXMAP_STORE", str(kept))


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
    assert link.page in ("", "map")  # the first page's path is empty
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
def test_claims_stand_in_their_words_where_an_answer_has_none() -> None:
    texts = {claim.text for claim in MAP.claims}
    app = run(q="SELECT ?c (1 AS ?n) { ?c a cm:Claim }")
    assert texts <= set(app.dataframe[0].value["c"])
    assert "\u202e" not in "".join(app.dataframe[0].value["c"])
    beside = run(q="SELECT ?c ?text { ?c aif:claimText ?text }").dataframe[0].value
    assert not texts & set(beside["c"])
    assert texts <= set(beside["text"])


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
