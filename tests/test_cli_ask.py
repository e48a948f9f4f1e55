"""Named questions in the terminal."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from example_map import HOSTILE, example_map, hostile_map
from terminal import assert_refused, run

from graph.questions import QUESTIONS

ROLE = "Models that look like schemers are only playing a role"
HARM = "A role played in earnest does the same harm."


def test_without_a_name_the_questions_are_listed() -> None:
    lines = run("ask").stdout.splitlines()
    assert [line.split()[0] for line in lines[2:]] == [question.id for question in QUESTIONS]


def test_a_claim_may_be_named_by_its_words(store: Path) -> None:
    done = run("ask", "objections-to", "only playing", "--store", store, "--format", "json")
    assert done.exit_code == 0
    [row] = json.loads(done.stdout)
    assert (row["text"], row["author"]) == (HARM, "Bo")


def test_an_id_in_a_table_can_be_given_back(store: Path) -> None:
    table = run("ask", "contested", "--store", store).stdout
    [role] = [claim.id for claim in example_map().claims if claim.text == ROLE]
    assert table.splitlines()[2].split()[0] == role
    rows = list(
        csv.reader(
            io.StringIO(run("ask", "reasons-for", role, "--store", store, "--format", "csv").stdout)
        )
    )
    assert len(rows) == 3


def test_the_query_behind_a_question_can_be_asked(store: Path) -> None:
    query = run("ask", "objections-to", ROLE, "--store", store, "--format", "sparql").stdout
    assert "$" not in query
    asked = run("query", query, "--store", store, "--format", "json").stdout
    assert asked == run("ask", "objections-to", ROLE, "--store", store, "--format", "json").stdout
    bare = run("ask", "contested", "--format", "sparql")
    assert "SELECT ?claim" in bare.stdout


@pytest.mark.parametrize(
    ("words", "saying"),
    [
        (("nothing",), "no question 'nothing': `cruxmap ask` lists"),
        (("objections-to",), "needs a claim"),
        (("contested", "more"), "'more' is one value too many.*takes none"),
        (("about", "two", "words"), "'words' is one value too many.*takes words"),
        (("objections-to", "role"), "stands in several claims"),
        (("claims-in", "nowhere"), "holds no thread 'nowhere'"),
    ],
)
def test_what_cannot_be_asked_is_said(store: Path, words: tuple[str, ...], saying: str) -> None:
    assert_refused(run("ask", *words, "--store", store), saying=saying)


def test_hostile_words_reach_no_terminal(hostile_store: Path) -> None:
    done = run("ask", "claims-in", hostile_map().thread.id, "--store", hostile_store)
    assert len(done.stdout.splitlines()) > len(HOSTILE)
    assert "\x1b" not in done.output
