"""Links, folders and later copies, added from the terminal."""

from __future__ import annotations

import gzip
import json
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from forum_server import ForumServer, Sent
from terminal import Program, assert_refused, content, run

from extract.many import cluster

THREAD: dict[str, Any] = {
    "id": "trams",
    "title": "Night trams",
    "posts": [
        {"id": "1", "author": "ann", "text": "Night trams are nearly empty."},
        {"id": "2", "author": "bo", "reply_to": "1", "text": "They are full of nurses at six."},
        {"id": "3", "author": "cy", "reply_to": "1", "text": "The depot is closed at night."},
    ],
}


def write(path: Path, thread: dict[str, Any]) -> Path:
    path.write_text(json.dumps(thread), encoding="utf-8")
    return path


def later() -> dict[str, Any]:
    first, second, third = (dict(post) for post in THREAD["posts"])
    second["text"] = "They are full of nurses and bakers at six."
    new = {"id": "4", "author": "di", "reply_to": "3", "text": "It opens at four."}
    return {**THREAD, "posts": [first, second, third, new]}


def test_one_packed_file_is_unpacked_as_in_a_folder(store_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "trams.json.gz"
    path.write_bytes(gzip.compress(json.dumps(THREAD).encode()))
    done = run("add", path, "--extractor", "none", "--store", store_dir)
    assert "trams: added; 3 posts" in done.stdout, done.output
    path.write_bytes(path.read_bytes()[:40])
    assert_refused(run("add", path, "--store", store_dir), saying="trams.json.gz")


# --- the same thread again ------------------------------------------------------------------------


def test_a_later_copy_brings_the_stored_thread_up_to_date_and_says_how(
    store_dir: Path, tmp_path: Path
) -> None:
    path = write(tmp_path / "trams.json", THREAD)
    assert "trams: added; 3 posts" in run("add", path, "--store", store_dir).stdout
    write(path, later())
    done = run("add", path, "--store", store_dir)
    assert done.exit_code == 0, done.output
    first, *lines = done.stdout.splitlines()
    assert first.startswith("trams: updated; 4 posts")
    assert any(line.startswith("  ~ 2") and "bakers" in line for line in lines)
    assert any(line.startswith("  + 4") and "opens at four" in line for line in lines)
    assert any(line.startswith("  claims: ") for line in lines)
    assert "earlier" not in done.stderr
    (stored,) = map(json.loads, content(store_dir))
    assert [post.get("revisions", []) != [] for post in stored["posts"]] == [0, 1, 0, 0]


def test_a_dry_run_prints_the_difference_and_changes_nothing(
    store_dir: Path, tmp_path: Path
) -> None:
    path = write(tmp_path / "trams.json", THREAD)
    done = run("add", "--dry-run", path, "--store", store_dir)
    assert done.stdout.splitlines() == ["trams: would be added; 3 posts", "  + 3 posts, all new"]
    assert not store_dir.exists()
    run("add", path, "--store", store_dir)
    before = content(store_dir)
    assert run("add", "--dry-run", path, "--store", store_dir).stdout == (
        "trams: unchanged; 3 posts\n"
    )
    write(path, later())
    done = run("add", "--dry-run", path, "--store", store_dir)
    assert done.stdout.startswith("trams: would be updated; 4 posts\n")
    assert "opens at four" in done.stdout
    assert content(store_dir) == before


def test_a_difference_cannot_steer_the_terminal(store_dir: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "trams.json", THREAD)
    run("add", path, "--store", store_dir)
    thread = later()
    thread["posts"][3]["text"] = "It opens \u202eat four \u009b2J."
    done = run("add", write(path, thread), "--store", store_dir)
    assert "opens" in done.stdout
    assert "\u202e" not in done.stdout
    assert "\u009b" not in done.stdout


def test_what_a_file_only_points_to_is_told_of(root: Path, store_dir: Path) -> None:
    fixture = root / "tests" / "fixtures" / "threads" / "reddit" / "short.json"
    done = run("add", "--dry-run", fixture, "--store", store_dir)
    assert done.exit_code == 0, done.output
    assert "only points to" in done.stderr


# --- folders and corpora --------------------------------------------------------------------------


def test_a_folder_is_added_without_what_is_bad_in_it(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    (folder / "inner").mkdir(parents=True)
    write(folder / "a.json", THREAD)
    write(folder / "inner" / "b.json", {**THREAD, "id": "other", "title": "Trams again"})
    (folder / "c.json").write_text('{"posts": [', encoding="utf-8")
    words = ("add", "--extractor", "rules", "--jobs", "1", folder, "--store", tmp_path / "store")
    done = program(*words)
    assert done.returncode == 1
    assert [line[:6] for line in done.stderr.splitlines()] == ["error:"]
    assert "c.json" in done.stderr
    assert done.stdout.startswith("3 threads: ")
    assert "2 added" in done.stdout
    assert "1 failed" in done.stdout
    assert len(content(tmp_path / "store")) == 2
    assert "2 there already" in program(*words).stdout


def test_a_folder_with_nothing_in_it_is_refused_and_makes_no_store(
    store_dir: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    assert_refused(run("add", tmp_path / "empty", "--store", store_dir), saying="no threads")
    assert not store_dir.exists()


def test_a_dry_run_looks_at_each_thread_of_a_corpus(store_dir: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    rows = [THREAD, {**THREAD, "id": "other"}, {"id": "bad", "posts": []}]
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = run("add", "--dry-run", corpus, "--store", store_dir)
    assert done.exit_code == 1
    assert [line for line in done.stdout.splitlines() if not line.startswith(" ")] == [
        "trams: would be added; 3 posts",
        "other: would be added; 3 posts",
    ]
    assert "corpus.jsonl:3" in done.stderr
    assert not store_dir.exists()


def test_a_cluster_that_is_not_there_is_told_of(
    store_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1.0)
    path = write(tmp_path / "trams.json", THREAD)
    done = run("add", "--cluster", "tcp://127.0.0.1:9", path, "--store", store_dir)
    assert_refused(done, saying="127.0.0.1:9")


# --- links ----------------------------------------------------------------------------------------


@pytest.fixture
def link(server: ForumServer) -> str:
    server.on("*", Sent(body=json.dumps(THREAD).encode(), type="application/json"))
    return f"http://127.0.0.1:{server.port}/trams.json"


def test_a_link_is_fetched_and_added(link: str, store_dir: Path) -> None:
    done = run("add", "--allow-private-addresses", link, "--store", store_dir)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("trams: added; 3 posts")
    (stored,) = map(json.loads, content(store_dir))
    assert stored["thread"]["url"] == link


def test_a_link_to_this_machine_is_refused_unless_allowed(
    link: str, server: ForumServer, store_dir: Path
) -> None:
    assert_refused(run("add", link, "--store", store_dir), saying="--allow-private-addresses")
    assert server.seen == []
    assert not store_dir.exists()


def test_who_waits_for_one_slow_answer_sees_that_something_is_done(
    link: str, server: ForumServer, store_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Sent(body=json.dumps(THREAD).encode(), type="application/json")

    def slow(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.5)
        answer(handler)

    server.on(link.removeprefix("http://"), slow)
    monkeypatch.setattr("cruxmap_output.PATIENCE", 0.1)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("TTY_INTERACTIVE", "1")
    done = run("add", "--dry-run", "--allow-private-addresses", link, "--store", store_dir)
    assert done.exit_code == 0, done.output
    assert "0/?" in done.stderr
