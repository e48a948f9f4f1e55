"""Adding and extracting threads, good and bad, from the terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from terminal import assert_refused, content, run

from graph.export import EXPORTERS, IMPORTERS
from graph.formats.parts import HOLDS, Part

BAD = {
    "empty.txt": b"",
    "blank.txt": b" \n\t\n",
    "binary.txt": bytes(range(256)) * 40,
    "nul.txt": b"a\0b",
    "cyrillic.txt": "Трамваи тихие, и их мало.".encode("cp1251"),
    "huge.txt": b"A model may play a role. " * 450_000,
    "broken.json": b'{"posts": [',
    "list.json": b"[1, 2]",
    "nobody.json": b'{"title": "x", "posts": []}',
    "nowhere.json": b'{"posts": [{"id": "a", "text": "A role.", "reply_to": "zz"}]}',
    "circle.json": b'{"posts": [{"id": "a", "text": "A role.", "reply_to": "b"},'
    b' {"id": "b", "text": "A goal.", "reply_to": "a"}]}',
    "twice.json": b'{"posts": [{"id": "a", "text": "x y"}, {"id": "a", "text": "z"}]}',
    "notext.json": b'{"posts": [{"id": "a"}]}',
    "control.json": b'{"posts": [{"id": "a", "text": "x \\u0000 y"}]}',
    "id.json": b'{"id": "../../etc", "posts": [{"id": "a", "text": "A role."}]}',
    "deep.json": b'{"posts": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_file_that_is_no_thread_is_refused_and_changes_nothing(
    store: Path, tmp_path: Path, name: str
) -> None:
    before = content(store)
    path = tmp_path / name
    path.write_bytes(BAD[name])
    done = run("add", path, "--store", store)
    assert_refused(done, saying=re.escape(path.stem))
    assert len(done.stderr) < 600
    assert content(store) == before
    assert_refused(run("extract", path), saying=r"\w")


def test_a_file_that_is_no_thread_makes_no_store(store_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    assert_refused(run("add", tmp_path / "empty.txt", "--store", store_dir), saying="empty")
    assert not store_dir.exists()


def test_a_missing_file_and_an_empty_folder_are_refused(store_dir: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "missing.txt", tmp_path):
        assert_refused(run("add", path, "--store", store_dir), saying=re.escape(path.name))
        assert_refused(run("extract", path), saying=re.escape(path.name))


def test_a_file_name_cannot_steer_the_terminal(store_dir: Path, tmp_path: Path) -> None:
    done = run("add", tmp_path / "\x1b[2Jx.txt", "--store", store_dir)
    assert_refused(done, saying=r"\\x1b\[2Jx")
    assert "\x1b" not in done.stderr


def test_adding_says_what_was_found_and_adding_again_changes_nothing(
    store_dir: Path, thread_path: Path
) -> None:
    first = run("add", thread_path, "--store", store_dir)
    assert first.exit_code == 0, first.output
    assert first.stderr == ""
    line = re.fullmatch(
        r"roleplay-vs-scheming: added; (\d+) posts, (\d+) claims, (\d+) links \((.+)\); "
        r"merged (\d+) repeated posts?\n",
        first.stdout,
    )
    assert line, first.stdout
    posts, claims, links = (int(line[number]) for number in (1, 2, 3))
    (stored,) = (json.loads(text) for text in content(store_dir))
    assert (posts, claims, links) == tuple(
        len(stored[name]) for name in ("posts", "claims", "links")
    )
    assert min(posts, claims, links) > 3
    assert sum(int(share.split()[0]) for share in line[4].split(", ")) == links

    before = content(store_dir)
    again = run("add", thread_path, "--store", store_dir)
    assert again.exit_code == 0
    assert again.stdout == first.stdout.replace(": added;", ": unchanged;")
    assert content(store_dir) == before


def test_a_changed_thread_is_kept_back_until_replace_is_said(
    store_dir: Path, tmp_path: Path
) -> None:
    path = tmp_path / "debate.txt"
    path.write_text("Models only play a role. They have no goals of their own.\n", "utf-8")
    assert "debate: added" in run("add", path, "--store", store_dir).stdout
    path.write_text("Models do scheme, because they hid the logs from us.\n", "utf-8")
    before = content(store_dir)
    assert_refused(run("add", path, "--store", store_dir), saying="--replace")
    assert content(store_dir) == before
    assert "debate: replaced" in run("add", "--replace", path, "--store", store_dir).stdout
    assert "hid the logs" in content(store_dir)[0]


def test_one_bad_file_does_not_keep_the_others_out(
    store_dir: Path, tmp_path: Path, thread_path: Path
) -> None:
    bad = tmp_path / "bad.txt"
    bad.touch()
    good = tmp_path / "good.txt"
    good.write_text("Models only play a role. They have no goals of their own.\n", "utf-8")
    done = run("add", thread_path, bad, good, "--store", store_dir)
    assert done.exit_code == 1
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == [
        "roleplay-vs-scheming",
        "good",
    ]
    assert [line[:10] for line in done.stderr.splitlines()] == ["error: bad"]
    assert len(content(store_dir)) == 2


@pytest.mark.parametrize("form", sorted(EXPORTERS))
def test_extract_prints_the_map_and_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    path = tmp_path / "debate.txt"
    path.write_text("Models only play a role, because they read stories about it.\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    done = run("extract", path, "--format", form)
    assert list(tmp_path.iterdir()) == [path]
    assert done.exit_code == 0, done.output
    assert ("because" if form == "csv-links" else "only play a role") in done.stdout
    if form in IMPORTERS and HOLDS[form] == frozenset(Part):
        assert IMPORTERS[form](done.stdout).thread.id == "debate"


@pytest.mark.parametrize(
    ("patience", "terminal", "shown"),
    [(0, "1", True), (1000, "1", False), (0, "0", False)],
)
def test_a_bar_is_shown_to_a_person_who_waits_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: int, terminal: str, *, shown: bool
) -> None:
    path = tmp_path / "debate.txt"
    path.write_text("Models only play a role. They have no goals of their own.\n", "utf-8")
    monkeypatch.setattr("cruxmap_output.PATIENCE", patience)
    monkeypatch.setenv("TTY_COMPATIBLE", terminal)
    monkeypatch.setenv("TTY_INTERACTIVE", terminal)
    done = run("extract", path)
    assert done.exit_code == 0
    assert ("posts" in done.stderr) is shown
    assert done.stderr == "" or shown
    assert json.loads(done.stdout)["thread"]["id"] == "debate"


def test_the_format_can_be_named(tmp_path: Path, store_dir: Path) -> None:
    path = tmp_path / "thread"
    path.write_text('{"posts": [{"id": "a", "text": "Models only play a role."}]}', "utf-8")
    assert run("add", path, "--from", "json", "--store", store_dir).exit_code == 0
    assert len(json.loads(content(store_dir)[0])["posts"]) == 1
    assert run("add", path, "--from", "pdf", "--store", store_dir).exit_code == 2


def test_an_unknown_extractor_is_refused_and_the_known_ones_named(
    store_dir: Path, thread_path: Path
) -> None:
    done = run("add", "--extractor", "oracle", thread_path, "--store", store_dir)
    assert_refused(done, saying="choose one of .*rules")
    assert content(store_dir) == []
