"""The corrections that ship with the project: whole, in place, and unknown to the extraction."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from terminal import content, run

from bench.reviewed import DATA, lines, reviewed
from extract.stances import read_claims
from graph.crux import Happening, weigh
from graph.debate.written import read_debate
from graph.review import Action, Corrected, queue, read_corrections, write_corrections
from graph.store import open_store

DEBATE = "roleplay-vs-scheming"
REVIEWS = sorted((DATA / "reviews").glob("*.trig"))


@pytest.fixture(scope="module")
def outcome(thread_path: Path) -> Corrected:
    return reviewed(thread_path)


def test_every_correction_finds_what_it_is_about_in_the_map_as_it_is_made_now(
    outcome: Corrected,
) -> None:
    assert [one.why for one in outcome.orphaned] == []
    assert len(outcome.applied) == len(outcome.corrections) > 100
    assert {one.how for one in outcome.applied} <= {"id", "place", "already"}
    # What a reader had to add and the extraction finds by now.
    found = [one.correction.action for one in outcome.applied if one.how == "already"]
    assert set(found) <= {Action.LINK}


def test_every_claim_and_link_was_judged_and_each_decision_has_a_reason(outcome: Corrected) -> None:
    assert queue(outcome.map, judged=outcome.statuses) == []
    judged = {one.subject.id for one in outcome.corrections if one.subject is not None}
    judged |= {
        one.other.id
        for one in outcome.corrections
        if one.action is Action.MERGE and one.other is not None
    }
    judged |= {element.id for element in outcome.by}  # by a link that was added, and is found now
    assert outcome.machine.claim.keys() | outcome.machine.link.keys() <= judged
    assert [one.id for one in outcome.corrections if not one.reason.strip()] == []


@pytest.mark.parametrize("path", REVIEWS, ids=lambda path: path.stem)
def test_the_files_are_what_is_exported_and_each_is_of_a_thread_here(path: Path) -> None:
    text = path.read_text("utf-8")
    found = read_corrections(text)
    assert list(found) == [path.stem]
    assert (DATA / "threads" / f"{path.stem}.txt").exists()
    assert write_corrections(found, form="trig") == text
    assert read_corrections(write_corrections(found, form="jsonl")) == found


def test_taken_in_again_they_change_nothing_and_what_a_reader_said_stays(
    outcome: Corrected, store_dir: Path
) -> None:
    with open_store(store_dir) as opened:
        opened.add(outcome.machine)
    words = ("review", "import", REVIEWS[0], "--store", store_dir)
    first = run(*words)
    number = len(outcome.corrections)
    assert first.stdout == f"{DEBATE}: {number} new corrections; {number} kept, 0 orphaned\n"
    assert content(store_dir)[0].count('"by hand"') > 50
    mine = ("--author", "Ada", "--store", store_dir)
    undone = next(one for one in outcome.corrections if one.action is Action.LINK)
    assert run("review", "undo", undone.id, *mine).exit_code == 0
    accepted = next(one for one in outcome.corrections if one.action is Action.ACCEPT)
    assert accepted.subject is not None
    assert run("review", "reject", accepted.subject.id, *mine).exit_code == 0
    before = content(store_dir)
    assert accepted.subject.id not in before[0]
    assert "0 new corrections" in run(*words).stdout
    assert content(store_dir) == before


def test_make_takes_them_in_behind_the_thread(root: Path) -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("there is no make here")
    done = subprocess.run(
        [make, "--dry-run", "--always-make", "run"],
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    said = [line.partition("cruxmap ")[2] for line in done.stdout.splitlines()]
    assert said[-4:] == [
        f"add --replace data/threads/{DEBATE}.txt",
        f"review import data/reviews/{DEBATE}.trig",
        f"debate keep data/debates/{DEBATE}.toml",
        "explore",
    ]


def test_its_claims_are_read_for_its_positions_as_a_reader_would(
    root: Path, outcome: Corrected
) -> None:
    file = DATA / "debates" / f"{DEBATE}.toml"
    debate = read_debate(file.read_bytes(), name=file.name)
    found = read_claims(outcome.map.claims, debate)
    read = {(one.position, outcome.map.claim[one.claim].text): one.value for one in found}
    for position, words in (
        ("role-play", "rather than “truly” employing scheming"),
        ("role-play", "natively goal-oriented enough"),
        ("scheming", "will learn how to scheme"),
        ("no-difference", "it makes almost zero difference whether"),
        ("no-difference", "they cause harm"),
        ("difference", "filtering pre-training data"),
    ):
        [text] = [text for where, text in read if where == position and words in text]
        assert read[position, text] > 0.5
    for position, words in (
        ("role-play", "argument is very overrated"),
        ("scheming", "natively goal-oriented enough"),
        ("scheming", "rather than “truly” employing scheming"),
    ):
        [text] = [text for where, text in read if where == position and words in text]
        assert read[position, text] < -0.5
    held = [text for (_, text), value in read.items() if value > 0]
    assert len(held) == len(set(held))
    claims = len({one.claim for one in found})
    said = f"{DEBATE}: kept, with 4 positions; {claims} claims read as bearing on them\n"
    for page in ("README.md", "data/README.md", "docs/guide.md"):
        assert said in (root / page).read_text("utf-8")
    weighed = weigh(outcome.map, debate=debate, readings=found)
    turns = [outcome.map.claim[one.claim].text for one in weighed.cruxes]
    for words in ("truly” employing scheming", "almost zero difference whether", "filtering pre"):
        assert any(words in text for text in turns)


def test_what_was_too_strong_was_taken_back_after_an_objection(outcome: Corrected) -> None:
    [event] = weigh(outcome.map).events
    assert (event.kind, event.post) == (Happening.RETRACTION, "p4")
    said, about = outcome.map.claim[event.claim].text, outcome.map.claim[event.about].text
    assert "was too strong" in said
    assert "it makes almost zero difference whether" in about
    assert event.after is not None
    assert "filtering pre-training data" in outcome.map.claim[event.after].text


_OPENED: list[str] = []
_WATCHING = False


def _opens(event: str, arguments: tuple[object, ...]) -> None:
    if _WATCHING and event == "open" and isinstance(arguments[0], str | Path):
        _OPENED.append(str(arguments[0]))


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """The paths that this process opens during the test."""
    global _WATCHING  # noqa: PLW0603 - hooks cannot be taken away again
    if not _OPENED:
        sys.addaudithook(_opens)
    _WATCHING = True
    yield _OPENED
    _WATCHING = False


def test_no_extraction_reads_them(
    root: Path, thread_path: Path, outcome: Corrected, opened: list[str]
) -> None:
    again = run("extract", thread_path)
    assert again.exit_code == 0
    data = {path for path in opened if str(root / "data") in path}
    assert data == {str(thread_path)}
    amap = json.loads(again.stdout)
    assert {one["id"] for one in amap["links"]} == outcome.machine.link.keys()
    for path in (root / "extract").rglob("*"):
        if path.suffix in {".py", ".json", ".toml", ".cfg", ".md", ".sh"}:
            text = path.read_text("utf-8")
            assert "data/reviews" not in text, path
            assert "data/debates" not in text, path


def test_the_counts_that_are_told_are_those_that_are_counted(
    root: Path, outcome: Corrected
) -> None:
    number = len(outcome.corrections)
    page = (root / "data" / "README.md").read_text("utf-8")
    assert "\n".join(lines(outcome)) in page
    for text in (page, (root / "README.md").read_text("utf-8")):
        told = re.findall(r"^.* new corrections; .*$", text, re.MULTILINE)
        assert told == [f"{DEBATE}: {number} new corrections; {number} kept, 0 orphaned"]
