"""The command search: what it prints, for a person and for programs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click import unstyle
from example_map import example_map
from terminal import assert_refused, run

from cruxmap_search import FORMS, SECTIONS, marked
from graph.store import open_store
from graph.words.search import MOST, search


def test_hits_are_shown_with_their_thread_claims_first(store: Path) -> None:
    done = run("search", "role", "--store", store)
    assert done.exit_code == 0
    assert done.stderr == ""
    blocks = unstyle(done.stdout).strip().split("\n\n")
    assert [block.split()[0] for block in blocks] == ["claim", "claim", "post", "post"]
    head, text = blocks[0].split("\n")
    assert head.endswith("A role or a scheme? (a-role-or-a-scheme)")
    assert text == "  A role played in earnest does the same harm."


def test_json_says_where_the_words_are(store: Path) -> None:
    done = run("search", "scheming models", "--in", "claims", "--format", "json", "--store", store)
    answer = json.loads(done.stdout)
    assert answer["total"] == len(answer["hits"]) == 0
    assert done.stderr.startswith("nothing says scheming models: try fewer words")
    done = run("search", "schem*", "--format", "json", "--store", store)
    answer = json.loads(done.stdout)
    assert answer["total"] == len(answer["hits"]) > 0
    for hit in answer["hits"]:
        assert hit["title"] == "A role or a scheme?"
        words = [hit["text"][start:end] for start, end in hit["spans"]]
        assert all(word.lower().startswith("schem") for word in words)
        assert words


def test_csv_has_a_row_for_each(store: Path) -> None:
    done = run("search", "harm", "--format", "csv", "--store", store)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    with open_store(store) as opened:
        hits = search(opened, "harm").hits
    assert [(row["kind"], row["id"], row["text"]) for row in rows] == [
        (hit.kind, hit.id, hit.text) for hit in hits
    ]


def test_only_where_and_as_many_as_asked_for(store: Path) -> None:
    done = run("search", "role", "--in", "posts", "--limit", 1, "--store", store)
    assert unstyle(done.stdout).startswith("post ")
    assert done.stderr == "1 of 2, the best: raise --limit, now 1.\n"
    with open_store(store) as opened:
        opened.add(example_map("other"))
    done = run("search", "role", "--thread", "other", "--store", store)
    assert done.stdout.count("(other)") == 4
    assert "(a-role-or-a-scheme)" not in done.stdout
    done = run("search", "unheard", "--thread", "nowhere", "--store", store)
    assert_refused(done, saying="no thread 'nowhere'")


def test_what_cannot_be_looked_for(store: Path, tmp_path: Path) -> None:
    assert_refused(run("search", "--store", store, "--", "-role"), saying="only words to leave out")
    assert_refused(run("search", "!", "--store", store), saying="holds no word")
    assert_refused(run("search", "role", "--store", tmp_path / "none"), saying="no store")
    assert run("search", "--store", store).exit_code == 2
    assert run("search", "role", "--limit", MOST + 1, "--store", store).exit_code == 2


def test_the_index_is_made_anew(store: Path) -> None:
    done = run("search", "--rebuild", "--store", store)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "1 thread indexed.\n")
    assert run("search", "--rebuild", "role", "--store", store).stdout


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("section", SECTIONS)
def test_a_hostile_thread_steers_no_terminal(hostile_store: Path, form: str, section: str) -> None:
    done = run("search", "sc*", "--in", section, "--format", form,
               "--store", hostile_store)  # fmt: skip
    assert done.exit_code == 0
    if form != "csv":  # which holds the text as it was written
        assert not any(char in done.stdout for char in "\x1b\u202e\u2028\x9b\x07")


def test_found_words_stand_out_and_what_steers_is_spelt_out() -> None:
    text = marked("a \x1b[31mrole\u202e", spans=((7, 11),))
    assert text.plain == r"  a \x1b[31mrole\u202e"
    assert [text.plain[span.start : span.end] for span in text.spans] == ["role"]
