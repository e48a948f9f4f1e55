"""The commands, run for real: what they print, where, and with which exit status."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from example_map import HOSTILE, example_map
from terminal import Program, assert_refused, content, run

from cruxmap import cli
from graph.crux import weigh
from graph.debate.kept import as_kept
from graph.export import EXPORTERS, IMPORTERS
from graph.serving.formats import WRITTEN
from graph.store import open_store
from graph.tables import visible

OBJECTIONS = "SELECT ?text WHERE { ?o a cm:Objection ; aif:claimText ?text } ORDER BY ?text"


# --- help and usage


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_lists_every_command_with_an_example(flag: str) -> None:
    done = run(flag)
    assert done.exit_code == 0
    assert all(re.search(rf"^  {name} +\w", done.stdout, re.MULTILINE) for name in cli.commands)
    assert "cruxmap add data/threads/roleplay-vs-scheming.txt" in done.stdout


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_and_option_explains_itself(name: str) -> None:
    done = run(name, "-h")
    assert done.exit_code == 0
    assert "..." not in cli.commands[name].get_short_help_str(limit=80)
    options = [one for one in cli.commands[name].params if isinstance(one, click.Option)]
    assert [one.name for one in options if not one.help] == []


@pytest.mark.parametrize(
    "words",
    [
        ("frobnicate",),
        ("add",),
        ("query",),
        ("export", "--format", "pdf"),
        ("query", "--limit-seconds", "0", "ASK {}"),
        ("query", "--limit-rows", "-1", "ASK {}"),
        ("explore", "--port", "70000"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_a_usage_error(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert "Usage:" in done.stderr
    assert "Error:" in done.stderr


def test_version_is_said_also_where_none_is_installed() -> None:
    done = run("--version")
    assert done.exit_code == 0
    assert re.fullmatch(r"cruxmap, version (\d+\.\d+\.\d+\S*|unknown .+)\n", done.stdout)


# --- where the store is


def test_the_store_is_named_before_or_after_the_command_or_by_the_environment(store: Path) -> None:
    after = run("threads", "--store", store)
    before = run("--store", store, "threads")
    environment = CliRunner(env={"CRUXMAP_STORE": str(store)}).invoke(cli, ["threads"])
    nearest = run("--store", store / "no", "threads", "--store", store)
    assert "a-role-or-a-scheme" in after.stdout
    assert after.stdout == before.stdout == environment.stdout == nearest.stdout


def test_the_store_is_otherwise_the_folder_store(program: Program, store: Path) -> None:
    assert store.name == "store"  # and the program runs in its parent
    assert "a-role-or-a-scheme" in program("threads").stdout


@pytest.mark.parametrize("words", [("threads",), ("query", "ASK {}"), ("export",), ("remove", "x")])
def test_reading_a_store_that_is_not_there_makes_none(
    store_dir: Path, words: tuple[str, ...]
) -> None:
    assert_refused(run(*words, "--store", store_dir), saying="cruxmap add")
    assert not store_dir.exists()


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a store", "utf-8")
    assert_refused(run("threads", "--store", tmp_path / "file"), saying="file")
    assert (tmp_path / "file").read_text("utf-8") == "not a store"


def test_an_address_is_no_store_yet() -> None:
    assert_refused(run("threads", "--store", "https://example.org/sparql"), saying="example.org")


# --- threads, remove, export


def test_threads_counts_what_is_stored(store: Path) -> None:
    lines = run("threads", "--store", store).stdout.splitlines()
    assert lines[0].split() == ["id", "title", "posts", "claims", "links"]
    assert lines[-1].split() == [
        "a-role-or-a-scheme",
        "A",
        "role",
        "or",
        "a",
        "scheme?",
        "4",
        "13",
        "9",
    ]


def test_remove_says_what_it_removed_and_removes_it(store: Path) -> None:
    done = run("remove", "a-role-or-a-scheme", "--store", store)
    assert done.stdout == (
        "a-role-or-a-scheme: removed; 4 posts, 13 claims, 9 links "
        "(4 supports, 3 objects, 1 restates, 1 undercuts)\n"
    )
    after = run("threads", "--store", store)
    assert after.exit_code == 0
    assert after.stdout == ""
    assert "cruxmap add" in after.stderr


@pytest.mark.parametrize("command", ["remove", "export"])
def test_a_thread_that_is_not_there_is_said_to_be_missing(store: Path, command: str) -> None:
    before = content(store)
    assert_refused(run(command, "no-such-thread", "--store", store), saying="no-such-thread")
    assert content(store) == before


@pytest.mark.parametrize("form", sorted(EXPORTERS))
def test_export_prints_what_the_exporter_makes(store: Path, form: str) -> None:
    done = run("export", "--format", form, "--store", store)
    assert done.exit_code == 0
    weighed = as_kept(weigh(example_map()))
    wanted = EXPORTERS[form](example_map(), weighed=weighed)
    assert done.stdout.rstrip("\n") == wanted.rstrip("\n")


def test_export_to_a_file_can_be_read_back(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_text("an older map", "utf-8")
    done = run("export", "a-role-or-a-scheme", "--output", path, "--store", store)
    assert (done.exit_code, done.output) == (0, "")
    assert IMPORTERS["json"](path.read_text("utf-8")) == example_map()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["map.json", "store"]


def test_export_that_cannot_be_written_leaves_nothing(store: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "no" / "map.json", tmp_path / "folder"):
        assert_refused(run("export", "--output", path, "--store", store), saying=path.name)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["folder", "store"]


def test_export_of_one_among_many_lists_the_choices(store: Path) -> None:
    with open_store(store) as opened:
        opened.add(example_map("another"))
    refused = run("export", "--store", store)
    assert_refused(refused, saying="a-role-or-a-scheme")
    assert "another" in refused.stderr
    assert run("export", "another", "--store", store).exit_code == 0


# --- query


def test_query_prints_a_table_that_is_not_cut_in_a_pipe(store: Path) -> None:
    lines = run("query", OBJECTIONS, "--store", store).stdout.splitlines()
    assert lines[0] == "text"
    assert "Training on outcomes will probably make a persona consistent." in lines
    assert len(lines) == 2 + 4  # the three that object to a claim, and the one to a link


def test_a_long_cell_stays_on_one_line_in_a_pipe(store: Path) -> None:
    long = "role " * 100 + "end"
    done = run("query", f"SELECT ('{long}' AS ?s) WHERE {{}}", "--store", store)
    assert done.stdout.splitlines()[-1] == long


def test_query_gives_csv_and_json_with_the_same_cells(store: Path) -> None:
    asked = "SELECT ?claim ?confidence WHERE { ?claim a cm:Claim ; cm:confidence ?confidence }"
    as_csv = run("query", asked, "--format", "csv", "--store", store).stdout
    as_json = run("query", asked, "--format", "json", "--store", store).stdout
    rows = list(csv.DictReader(io.StringIO(as_csv)))
    records = json.loads(as_json)
    assert len(rows) >= 5
    assert [(row["claim"], float(row["confidence"])) for row in rows] == [
        (record["claim"], record["confidence"]) for record in records
    ]


@pytest.mark.parametrize("name", WRITTEN)
def test_query_writes_what_other_programs_read(store: Path, name: str) -> None:
    wanted = WRITTEN[name]
    if wanted.rows:
        text = run("query", OBJECTIONS, "--format", name, "--store", store).stdout_bytes
        form = ox.QueryResultsFormat.from_media_type(wanted.rows)
        found = ox.parse_query_results(text, form)
        assert isinstance(found, ox.QuerySolutions)
        texts = [row["text"].value for row in found]
        table = run("query", OBJECTIONS, "--format", "csv", "--store", store).stdout
        assert texts == [row["text"] for row in csv.DictReader(io.StringIO(table, newline=""))]
    else:
        query = "CONSTRUCT WHERE { ?c aif:claimText ?text }"
        text = run("query", query, "--format", name, "--store", store).stdout_bytes
        rdf = ox.RdfFormat.from_media_type(wanted.triples or "")
        claims = {str(quad.object.value) for quad in ox.parse(text, format=rdf)}
        assert claims == {claim.text for claim in example_map().claims}


def test_query_writes_an_answer_whole_or_not_at_all(store: Path) -> None:
    words = ("query", OBJECTIONS, "--store", store, "--format")
    assert_refused(run(*words, "tsv", "--limit-rows", 2), saying="more than 2 rows.*LIMIT")
    assert_refused(run(*words, "turtle"), saying="a table or a truth value.*no format")


def test_query_stops_at_the_memory_limit(store: Path) -> None:
    greedy = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?a ?d ?g ?j"
    words = ("query", greedy, "--limit-mb", 200, "--limit-seconds", 60, "--store", store)
    assert_refused(run(*words), saying="needed more than 200 MiB")


def test_query_is_read_from_standard_input(store: Path) -> None:
    typed = run("query", OBJECTIONS, "--store", store)
    piped = run("query", "-", "--store", store, stdin=OBJECTIONS)
    assert piped.stdout == typed.stdout != ""


def test_query_says_when_rows_were_left_out(store: Path) -> None:
    done = run("query", OBJECTIONS, "--limit-rows", 2, "--format", "json", "--store", store)
    assert done.exit_code == 0
    assert len(json.loads(done.stdout)) == 2
    assert "first 2 rows" in done.stderr


def test_query_stops_at_the_time_limit(store: Path) -> None:
    endless = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    done = run("query", endless, "--limit-seconds", 0.5, "--store", store)
    assert_refused(done, saying="0.5 s")


@pytest.mark.parametrize(
    "sparql",
    [
        "DROP ALL",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/passwd> WHERE { ?s ?p ?o }",
        "SELECT nonsense",
        "",
    ],
)
def test_query_that_is_not_a_read_is_refused(store: Path, sparql: str) -> None:
    before = content(store)
    assert_refused(run("query", sparql, "--store", store), saying=r"\w{4}")
    assert content(store) == before


def test_query_shows_every_type_of_cell(store: Path) -> None:
    asked = "SELECT (1 AS ?i) (true AS ?b) (1.25 AS ?d) (?none AS ?n) ('a\\nb' AS ?s) WHERE {}"
    table = run("query", asked, "--store", store).stdout.splitlines()
    assert re.split(r"  +", table[-1]) == ["1", "true", "1.25", "a b"]
    record = json.loads(run("query", asked, "--format", "json", "--store", store).stdout)
    assert record == [{"i": 1, "b": True, "d": 1.25, "n": None, "s": "a\nb"}]
    row = run("query", asked, "--format", "csv", "--store", store).stdout
    assert list(csv.reader(io.StringIO(row)))[1] == ["1", "true", "1.25", "", "a\nb"]


# --- hostile text


def test_tables_print_no_text_that_could_steer_a_terminal(hostile_store: Path) -> None:
    asked = "SELECT ?text WHERE { ?c aif:claimText ?text }"
    done = run("query", asked, "--store", hostile_store)
    assert "\u202e" in "".join(HOSTILE)
    assert "\\u202emoc.live\\u202c" in done.stdout
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", done.stdout)


def test_markup_of_the_table_printer_is_only_text(store: Path) -> None:
    done = run("query", "SELECT ('[red]x[/red] [link=u]' AS ?s) WHERE {}", "--store", store)
    assert "[red]x[/red] [link=u]" in done.stdout


def test_machine_formats_keep_hostile_text_as_it_is(hostile_store: Path) -> None:
    asked = "SELECT DISTINCT ?text WHERE { ?c aif:claimText ?text }"
    as_json = run("query", asked, "--format", "json", "--store", hostile_store).stdout
    assert {row["text"] for row in json.loads(as_json)} == set(HOSTILE)
    assert "\u202e" not in as_json  # spelt as an escape, which JSON reads back
    as_csv = run("query", asked, "--format", "csv", "--store", hostile_store).stdout
    assert {row["text"] for row in csv.DictReader(io.StringIO(as_csv))} == set(HOSTILE)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\x9b31mb\x7f", "a\\x9b31mb\\x7f"),
        ("one\r\n\ttwo", "one two"),
        ("\u2066x\u2069\u200f", "\\u2066x\\u2069\\u200f"),
        ("naïve 日本語 👩\u200d🔬", "naïve 日本語 👩\u200d🔬"),
        ("back\\slash", "back\\slash"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


# --- as a program


def test_errors_of_the_program_are_one_line_without_a_traceback(program: Program) -> None:
    done = program("export", "x")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"error: .+\n", done.stderr)


def test_a_reader_that_goes_away_is_no_error(
    store: Path, environment: dict[str, str], root: Path
) -> None:
    asked = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 3000"  # more than a pipe holds
    words = [sys.executable, "-m", "cruxmap", "--store", str(store), "query", asked]
    with subprocess.Popen(
        words, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""


def test_a_terminal_of_another_encoding_gets_every_row(
    store: Path, environment: dict[str, str], root: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cruxmap", "query", "SELECT ('日本 é' AS ?s) {}"],
        cwd=root,
        env={**environment, "CRUXMAP_STORE": str(store), "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=True,
    )
    assert b"\\u65e5\\u672c \xe9" in done.stdout
