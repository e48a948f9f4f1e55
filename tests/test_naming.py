"""Which thread is which among many: one id by chance, and one thread in two files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bulk_runs import CREATED, held, run
from click.testing import CliRunner

from cruxmap import cli
from extract.many.bulk import Outcome, Settings
from graph.store import open_store

ONE = Settings(extractor="none", jobs=1, created=CREATED)
TWO = Settings(extractor="none", jobs=2, created=CREATED)
LATER = Settings(extractor="none", jobs=1, created="2026-02-03T10:00:00Z")

POSTS = [
    {"id": "p1", "author": "Ada", "text": "Night trams should stay, as they fill at four."},
    {"id": "p2", "author": "Bo", "reply_to": "p1", "text": "Only on Fridays, I counted them."},
]
MORE = {"id": "p3", "author": "Cy", "reply_to": "p2", "text": "Then run them on Fridays."}


def _told(outcomes: list[Outcome]) -> list[tuple[str, str | None]]:
    return [(one.change, one.thread) for one in outcomes]


def _thread(path: Path, *, posts: list[dict[str, str]], **more: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"title": "Trams", "posts": posts} | more), encoding="utf-8")


@pytest.mark.parametrize("settings", [ONE, TWO], ids=["one process", "two"])
def test_names_of_files_that_are_alike_are_no_reason_to_lose_one(
    tmp_path: Path, settings: Settings
) -> None:
    folder, store = tmp_path / "folder", tmp_path / "store"
    for name, said in {"a": "Trams are quiet.", "b": "Buses are cheap.", "c": "I walk."}.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "chat.txt").write_text(said, encoding="utf-8")
    expected = ["chat", "b-chat-txt", "c-chat-txt"]
    assert _told(run(folder, store=store, settings=settings)) == [
        ("added", name) for name in expected
    ]
    before = held(store)
    assert _told(run(folder, store=store, settings=LATER)) == [("held", name) for name in expected]
    assert held(store) == before


def test_one_title_over_two_threads_and_the_same_file_twice(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, said in {
        "1": "Trams are quiet.",
        "2": "Buses are cheap.",
        "3": "Trams are quiet.",
    }.items():
        (folder / f"{name}.md").write_text(
            f"# Quiet?\n\n> Is it quiet?\n\n{said}\n", encoding="utf-8"
        )
    outcomes = run(folder, store=tmp_path / "store", settings=ONE)
    assert [one.change for one in outcomes] == ["added", "added", "held"]
    assert [one.thread for one in outcomes] == ["quiet", "folder-2-md", "quiet"]


@pytest.mark.parametrize("settings", [ONE, TWO], ids=["one process", "two"])
@pytest.mark.parametrize("shared", [{"id": "t7"}, {"url": "https://forum.example/t/7"}])
def test_one_thread_in_two_files_is_brought_up_to_date(
    tmp_path: Path, settings: Settings, shared: dict[str, str]
) -> None:
    folder, store = tmp_path / "folder", tmp_path / "store"
    reworded = [POSTS[0] | {"text": "Night trams should stay: they fill at four."}, POSTS[1]]
    _thread(folder / "a.json", posts=POSTS, **shared)
    _thread(folder / "b.json", posts=[*reworded, MORE], **shared | {"title": "Trams, again"})
    (folder / "c.txt").write_text("I walk.", encoding="utf-8")
    outcomes = run(folder, store=store, settings=settings)
    assert [one.change for one in outcomes] == ["added", "updated", "added"]
    assert len({one.thread for one in outcomes}) == 2
    with open_store(store) as opened:
        thread = opened.load(str(outcomes[0].thread)).thread
    assert thread.posts[0].text == reworded[0]["text"]
    assert len(thread.posts) == 3
    assert [one.text for one in thread.posts[0].revisions] == [POSTS[0]["text"]]
    before = held(store)
    assert {one.change for one in run(folder, store=store, settings=LATER)} == {"held"}
    assert held(store) == before


def test_a_run_that_was_ended_between_the_two_goes_on(tmp_path: Path) -> None:
    folder, whole, ended = tmp_path / "folder", tmp_path / "whole", tmp_path / "ended"
    _thread(folder / "a.json", posts=POSTS, id="t7")
    _thread(folder / "b.json", posts=[*POSTS, MORE], id="t7")
    run(folder, store=whole, settings=ONE)
    run(folder / "a.json", store=ended, settings=ONE)
    outcomes = run(folder, store=ended, settings=TWO)
    assert [one.change for one in outcomes] == ["held", "updated"]
    assert held(ended) == held(whole)


def test_files_that_are_named_one_by_one_are_told_apart_too(tmp_path: Path) -> None:
    for name, said in {"a": "Trams are quiet.", "b": "Buses are cheap."}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "chat.txt").write_text(said, encoding="utf-8")
    files = [str(tmp_path / name / "chat.txt") for name in "ab"]
    common = ["add", *files, "--extractor", "none", "--store", str(tmp_path / "store")]
    first = CliRunner().invoke(cli, common)
    assert [line.split(":")[0] for line in first.output.splitlines()] == ["chat", "b-chat-txt"]
    again = CliRunner().invoke(cli, common)
    assert again.output.count("unchanged") == 2
    assert again.exit_code == first.exit_code == 0
