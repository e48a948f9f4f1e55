"""``cruxmap evaluate``, and ``--min-confidence`` where maps are made and printed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from example_map import example_map
from labelled import pair, post, thread, unit, write
from terminal import assert_refused, content, run

from graph.store import open_store

DEBATE = (
    "Tea is the best drink, because it keeps people calm at night. However, coffee tastes better.\n"
)


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    """A folder with a little of everything, all of it in the split "blind"."""
    folder = tmp_path / "corpora"
    rows = [
        unit(f"Tea number {n} is the best drink", ("claim", "premise", "none")[n % 3],
             doc=f"d{n % 2}", split="blind")
        for n in range(12)
    ]  # fmt: skip
    write(folder, "units", rows)
    rows = [
        pair(f"Cup number {n} is full", "Tea is good", ("support", "attack")[n % 2],
             scope="inter", doc=f"d{n % 2}", source="cups", split="blind")
        for n in range(10)
    ]  # fmt: skip
    write(folder, "pairs", rows)
    posts = [post("[Tea is good], since {people like it}.", name="p1")]
    write(folder, "threads", [thread("t", posts, split="blind", source="few")])
    return folder


def test_evaluate_prints_a_line_a_measure_and_says_what_it_skipped(corpora: Path) -> None:
    done = run("evaluate", "--corpora", corpora, "--split", "blind", "--extractor", "rules")
    assert done.exit_code == 0, done.output
    head, _, *lines = done.stdout.splitlines()
    assert head.split() == ["task", "source", "scope", "measure", "items", "documents", "rules"]
    assert any(
        re.fullmatch(r"kinds +tea +all +macro-F1 +12 +2 +0\.\d{3} \[0\.\d{3}, [01]\.\d{3}\]", line)
        for line in lines
    ), done.stdout
    assert any(line.startswith("supports or objects") for line in lines)
    told = done.stderr.splitlines()
    assert "skipped: units found, few: 2 units, fewer than 10" in told
    assert all(line.startswith("skipped: ") for line in told)


def test_evaluate_gives_the_same_in_json(corpora: Path) -> None:
    words = ("evaluate", "--corpora", corpora, "--split", "blind", "--extractor", "rules")
    done = run(*words, "--format", "json")
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert report["split"] == "blind"
    assert report["interval"]["level"] == 0.95
    first = report["scores"][0]
    assert {key: first[key] for key in ("task", "source", "measure", "items", "documents")} == {
        "task": "kinds", "source": "tea", "measure": "macro-F1", "items": 12, "documents": 2
    }  # fmt: skip
    figure = first["figures"]["rules"]
    assert 0 <= figure["low"] <= figure["value"] <= figure["high"] <= 1
    assert f"{figure['value']:.3f} [{figure['low']:.3f}" in run(*words).stdout
    assert "units found, few: 2 units, fewer than 10" in report["skipped"]
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "saying"),
    [
        (("--split", "blind", "--extractor", "oracle"), "'oracle': choose one of .*rules"),
        ((), r"'dev': choose one of blind \(23 rows\)"),
    ],
)
def test_what_cannot_be_evaluated_is_said_in_one_line(
    corpora: Path, words: tuple[str, ...], saying: str
) -> None:
    assert_refused(run("evaluate", "--corpora", corpora, *words), saying=saying)


def test_a_folder_that_holds_no_corpora_is_refused(tmp_path: Path) -> None:
    assert_refused(run("evaluate", "--corpora", tmp_path), saying=r"holds none of units\.jsonl\.gz")
    assert run("evaluate").exit_code == 2


def test_a_line_that_is_wrong_is_named(corpora: Path) -> None:
    write(corpora, "units", [unit("Tea", "claim"), "{"])
    done = run("evaluate", "--corpora", corpora)
    assert_refused(done, saying=r"units\.jsonl\.gz, line 2 is not valid JSON")


def test_who_waits_long_sees_how_much_is_done(
    corpora: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cruxmap_output.PATIENCE", 0)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("TTY_INTERACTIVE", "1")
    done = run("evaluate", "--corpora", corpora, "--split", "blind", "--extractor", "rules")
    assert done.exit_code == 0
    assert "steps" in done.stderr


# --- --min-confidence


@pytest.fixture
def debate(tmp_path: Path) -> Path:
    """A thread in which the rules find a link at .6 and one at .4."""
    path = tmp_path / "debate.txt"
    path.write_text(DEBATE, "utf-8")
    return path


def confidences(text: str) -> list[float]:
    return sorted(link["confidence"] for link in json.loads(text)["links"])


def test_extract_leaves_out_links_below_the_least_confidence(debate: Path) -> None:
    words = ("extract", debate, "--extractor", "rules")
    every = run(*words).stdout
    assert confidences(every) == [0.4, 0.6]
    sure = run(*words, "--min-confidence", "0.6").stdout
    assert confidences(sure) == [0.6]
    assert json.loads(sure)["claims"] == json.loads(every)["claims"]
    assert confidences(run(*words, "--min-confidence", "0.61").stdout) == []


def test_add_keeps_only_links_of_the_least_confidence(debate: Path, store_dir: Path) -> None:
    words = ("add", debate, "--extractor", "rules", "--store", store_dir)
    done = run(*words, "--min-confidence", "0.5")
    assert "1 link (1 supports)" in done.stdout, done.output
    assert confidences(content(store_dir)[0]) == [0.6]


def test_export_leaves_out_links_below_the_least_confidence(store: Path) -> None:
    links = sorted(link.confidence for link in example_map().links)
    least = links[-1]
    done = run("export", "--min-confidence", least, "--store", store)
    assert confidences(done.stdout) == [one for one in links if one >= least]
    with open_store(store, create=False) as opened:  # which still has them all
        assert len(opened.load(example_map().thread.id).links) == len(links)


@pytest.mark.parametrize("command", ["add", "extract", "export"])
@pytest.mark.parametrize("least", ["-0.1", "1.5", "half", "nan"])
def test_a_confidence_that_is_none_is_refused(
    debate: Path, store: Path, command: str, least: str
) -> None:
    where = ("--store", store) if command != "extract" else ()
    file = (debate,) if command != "export" else ()
    done = run(command, *file, "--min-confidence", least, *where)
    assert done.exit_code in (1, 2)
    assert done.stdout == ""
    assert re.search("--min-confidence|least confidence", done.stderr)
    assert len(content(store)) == 1
