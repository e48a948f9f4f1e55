"""What is found to be read: folders, corpora of JSON lines, ConvoKit; and what is not."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from extract.many.arrivals import Arrival, Missed, arrivals, count
from extract.sources import MAX_BYTES
from graph.errors import InputError
from graph.model import Thread
from graph.store import open_store

ROW = {
    "id": "trams/7",
    "posts": [
        {
            "id": "7/1",
            "author": "Ada",
            "reply_to": None,
            "created": 1144814340.0,
            "text": "Night trams are worth their price to everybody who works late in this town.",
        },
        {"id": "7/2", "author": "Bo", "reply_to": "7/1", "created": None, "text": "They\fare."},
        {"id": "7/3", "author": None, "reply_to": "7/2", "created": None, "text": ""},
        {"id": "7/4", "author": "Cy", "reply_to": "7/3", "created": None, "text": "No."},
        {"id": "7/5", "author": "Di", "reply_to": "7/4", "created": None, "text": "  "},
    ],
}


def utterance(id: str, *, talk: str, text: str, to: str | None = None) -> dict[str, object]:  # noqa: A002 - its name in the format
    return {
        "id": id,
        "conversation_id": talk,
        "speaker": f"speaker of {id}",
        "reply_to": to,
        "timestamp": 1144814340,
        "text": text,
        "meta": {},
    }


TALKS = [
    utterance("a1", talk="a1", text="Trams are quiet."),
    utterance("b1", talk="b1", text="Buses are cheap."),
    utterance("a2", talk="a1", text="Not at night.", to="a1"),
    utterance("b2", talk="b1", text="Not here.", to="b1"),
    utterance("a3", talk="a1", text="Even then.", to="elsewhere"),
]


def write(path: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = text.encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def loaded(path: Path) -> list[Thread]:
    found = list(arrivals(path))
    assert [one.why for one in found if isinstance(one, Missed)] == []
    return [one.load() for one in found if isinstance(one, Arrival)]


def missed(path: Path) -> list[str]:
    return [one.why for one in arrivals(path) if isinstance(one, Missed)]


# --- folders --------------------------------------------------------------------------------------


def test_a_folder_is_gone_through_by_name_and_tells_what_it_leaves_out(tmp_path: Path) -> None:
    for name in ("b/two.txt", "a/one.txt", "c.txt", ".hidden", ".git/config"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"Trams are quiet in {name}.", encoding="utf-8")
    (tmp_path / "b" / "gone.txt").symlink_to(tmp_path / "nowhere")
    found = [(Path(one.name).relative_to(tmp_path).as_posix(), one) for one in arrivals(tmp_path)]
    assert [name for name, _ in found] == [
        ".git", ".hidden", "a/one.txt", "b/gone.txt", "b/two.txt", "c.txt",
    ]  # fmt: skip
    left = {name: one.meant for name, one in found if isinstance(one, Missed)}
    assert left == {".git": False, ".hidden": False, "b/gone.txt": True}


def test_a_loop_of_links_is_gone_through_once(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "one.txt").write_text("Trams are quiet.", encoding="utf-8")
    (inner / "up").symlink_to(tmp_path)
    found = list(arrivals(tmp_path))
    assert [type(one) for one in found] == [Arrival, Missed]
    assert "already" in missed(tmp_path)[0]


def test_a_pipe_and_what_is_not_there_are_missed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert missed(tmp_path) == [f"{tmp_path / 'pipe.txt'} is neither a file nor a folder."]
    assert missed(tmp_path / "nothing")[0].endswith("No such file or directory.")


def test_a_store_among_the_files_is_left_alone(tmp_path: Path) -> None:
    open_store(tmp_path / "inner" / "store").close()
    (one,) = arrivals(tmp_path)
    assert isinstance(one, Missed)
    assert not one.meant


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is kept from root")
def test_what_may_not_be_opened_is_missed_and_the_rest_is_read(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.txt").write_text("Trams are quiet.", encoding="utf-8")
    (tmp_path / "a").chmod(0)
    try:
        first, second = arrivals(tmp_path)
    finally:
        (tmp_path / "a").chmod(0o700)
    assert isinstance(first, Missed)
    assert "Permission denied" in first.why
    assert isinstance(second, Arrival)


def test_a_file_of_no_known_kind_fails_alone(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (tmp_path / "b.txt").write_text("Trams are quiet.", encoding="utf-8")
    bad, good = (one for one in arrivals(tmp_path) if isinstance(one, Arrival))
    with pytest.raises(InputError, match=r"a\.png is not UTF-8"):
        bad.load()
    assert good.load().title == "B"


def test_an_arrival_can_be_sent_elsewhere_and_read_there(tmp_path: Path) -> None:
    write(tmp_path / "rows.jsonl", [ROW])
    (tmp_path / "b.txt").write_text("Trams are quiet.", encoding="utf-8")
    for one in arrivals(tmp_path):
        assert isinstance(one, Arrival)
        assert pickle.loads(pickle.dumps(one)).load() == one.load()  # noqa: S301 our own


def test_a_packed_file_is_unpacked_as_far_as_a_thread_may_go(tmp_path: Path) -> None:
    path = tmp_path / "night-trams.txt.gz"
    path.write_bytes(gzip.compress(b"Trams are quiet."))
    assert [thread.title for thread in loaded(path)] == ["Night trams"]
    path.write_bytes(gzip.compress(b"Trams are quiet. " * 3_000_000))
    (bomb,) = arrivals(path)
    assert isinstance(bomb, Arrival)
    with pytest.raises(InputError, match="at most 5,000,000"):
        bomb.load()
    path.write_bytes(b"\x1f\x8b no gzip")
    with pytest.raises(InputError, match="cannot be read"):
        bomb.load()


# --- JSON lines -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.ndjson", "rows.jsonl.gz"])
def test_a_row_of_a_dump_becomes_a_thread(tmp_path: Path, name: str) -> None:
    (thread,) = loaded(write(tmp_path / name, [ROW]))
    assert thread.id == "trams-7"
    assert thread.title == "Night trams are worth their price to everybody who works late in this …"
    assert [(post.id, post.reply_to, post.text) for post in thread.posts[1:]] == [
        ("7-2", "7-1", "They are."),
        ("7-3", "7-2", "[no words]"),
        ("7-4", "7-3", "No."),
    ]
    assert thread.posts[0].created == "2006-04-12T03:59:00Z"


def test_a_bad_row_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    good = json.dumps(ROW).encode()
    deep = b'{"posts": ' + b"[" * 100_000
    lines = [good, b"{", b"", b"[1]", deep, b'{"id": [], "posts": []}', b"\xff\xfe", good]
    path.write_bytes(b"\n".join(lines))
    found = list(arrivals(path))
    assert [one.name.rpartition(":")[2] for one in found] == ["1", "2", "4", "5", "6", "7", "8"]
    for one in found[1:-1]:
        assert isinstance(one, Arrival)
        with pytest.raises(InputError):
            one.load()
    assert isinstance(found[-1], Arrival)
    assert found[-1].load().id == "trams-7"


def test_a_line_too_long_for_a_thread_is_missed_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    long = json.dumps({"posts": [{"id": "1", "text": "x" * (MAX_BYTES + 10)}]})
    path.write_bytes(gzip.compress(f"{long}\n{json.dumps(ROW)}\n".encode()))
    first, second = arrivals(path)
    assert isinstance(first, Missed)
    assert "Split the thread" in first.why
    assert isinstance(second, Arrival)
    assert second.name.endswith(":2")


@pytest.mark.parametrize("filling", [b"x", b"\n"], ids=["one line", "blank lines"])
def test_a_bomb_is_given_up(tmp_path: Path, filling: bytes) -> None:
    path = tmp_path / "bomb.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(150):
            file.write(filling * 1_000_000)
    (why,) = missed(path)
    assert "goes on and on" in why


def test_a_corpus_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    rows = [dict(ROW, id=str(number), noise=os.urandom(999).hex()) for number in range(99)]
    path = write(tmp_path / "rows.jsonl.gz", rows)
    path.write_bytes(path.read_bytes()[:-20_000])
    *read, last = arrivals(path)
    assert len(read) > 10
    assert all(isinstance(one, Arrival) for one in read)
    assert isinstance(last, Missed)
    assert "cannot be read" in last.why


def test_what_can_be_counted_quickly_is(tmp_path: Path) -> None:
    assert count(write(tmp_path / "x" / "rows.jsonl.gz", [ROW] * 7)) == 7
    (tmp_path / "y").mkdir()
    for name in ("1.txt", "2.txt"):
        (tmp_path / "y" / name).write_text("Trams are quiet.", encoding="utf-8")
    assert count(tmp_path / "y") == len(list(arrivals(tmp_path / "y"))) == 2
    assert count(tmp_path) is None  # there is a corpus among them
    assert count(write(tmp_path / "z" / "utterances.jsonl", TALKS)) is None


# --- ConvoKit -------------------------------------------------------------------------------------


def convokit(folder: Path) -> Path:
    write(folder / "utterances.jsonl", TALKS)
    about = {"b1": {"meta": {"title": "Buses"}, "vectors": []}, "a1": {"title": "Trams"}}
    (folder / "conversations.json").write_text(json.dumps(about), encoding="utf-8")
    (folder / "speakers.json").write_text("{}", encoding="utf-8")
    return folder


def assert_both_talks(threads: list[Thread]) -> None:
    assert [(thread.id, thread.title) for thread in threads] == [("a1", "Trams"), ("b1", "Buses")]
    assert [(post.id, post.reply_to) for post in threads[0].posts] == [
        ("a1", None), ("a2", "a1"), ("a3", None),
    ]  # fmt: skip


def test_a_convokit_folder_gives_its_conversations(tmp_path: Path) -> None:
    assert_both_talks(loaded(convokit(tmp_path / "corpus")))
    assert_both_talks(loaded(tmp_path))
    assert_both_talks(loaded(tmp_path / "corpus" / "utterances.jsonl"))


def test_a_convokit_zip_is_read_as_it_is(tmp_path: Path) -> None:
    folder = convokit(tmp_path / "corpus")
    path = tmp_path / "corpus.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, f"corpus/{file.name}")
    assert_both_talks(loaded(path))
    path.write_bytes(path.read_bytes()[:-30])
    assert "cannot be read" in missed(path)[0]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "Trams are quiet.")
    assert "no utterances.jsonl" in missed(path)[0]


def test_a_convokit_corpus_without_titles_or_with_ruined_ones_still_reads(tmp_path: Path) -> None:
    folder = convokit(tmp_path)
    for ruin in ('{"a1": {"title": "Trams"}, "b1"', '{"a1": {"title": "Trams"}, 1: 2}'):
        (folder / "conversations.json").write_text(ruin, encoding="utf-8")
        titles = [thread.title for thread in loaded(folder)]
        assert titles == ["Trams", "Buses are cheap."]
    (folder / "conversations.json").unlink()
    assert [thread.title for thread in loaded(folder)] == ["Trams are quiet.", "Buses are cheap."]


def test_titles_are_found_however_long_the_list_of_conversations_is(tmp_path: Path) -> None:
    folder = convokit(tmp_path)
    about = {f"x{number}": {"title": "é" * 500} for number in range(2000)}
    text = json.dumps({**about, "b1": {"title": "Buses"}}, ensure_ascii=False)
    (folder / "conversations.json").write_text(text, encoding="utf-8")
    assert [thread.title for thread in loaded(folder)] == ["Trams are quiet.", "Buses"]


def test_a_line_that_is_no_utterance_costs_no_conversation(tmp_path: Path) -> None:
    path = write(tmp_path / "utterances.jsonl", TALKS)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": "x"}\nnonsense\n')
        file.write(json.dumps(utterance("c\ud800", talk="c\ud800", text="Odd \ud800.")) + "\n")
    found = list(arrivals(path))
    assert sum(isinstance(one, Missed) for one in found) == 2
    threads = [one.load() for one in found if isinstance(one, Arrival)]
    assert [thread.id for thread in threads] == ["a1", "b1", "c-"]
    assert threads[2].posts[0].text == "Odd  ."


def test_a_conversation_longer_than_a_thread_may_be_fails_alone(tmp_path: Path) -> None:
    long = [utterance(f"l{number}", talk="l0", text="x" * (MAX_BYTES // 5)) for number in range(7)]
    path = write(tmp_path / "utterances.jsonl", [*long, *TALKS])
    first, *others = (one for one in arrivals(path) if isinstance(one, Arrival))
    with pytest.raises(InputError, match="Split the thread"):
        first.load()
    assert [one.load().id for one in others] == ["a1", "b1"]


def test_the_oldest_names_of_the_fields_are_known(tmp_path: Path) -> None:
    old = {"id": "1", "root": "1", "user": "Ada", "reply-to": None, "timestamp": "1144814340.0"}
    deleted = {"id": "2", "root": "1", "user": "[deleted]", "reply-to": "1", "text": "[removed]"}
    path = write(
        tmp_path / "utterances.jsonl",
        [
            dict(old, text="Trams are quiet."),
            deleted,
            dict(old, id="3", user="Bo", **{"reply-to": "2"}, text="They were."),
            dict(deleted, id="4"),
        ],
    )
    (thread,) = loaded(path)
    assert [(post.id, post.author, post.reply_to, post.text) for post in thread.posts] == [
        ("1", "Ada", None, "Trams are quiet."),
        ("2", None, "1", "[deleted]"),
        ("3", "Bo", "2", "They were."),
    ]
    assert thread.posts[0].created == "2006-04-12T03:59:00Z"


def test_breaks_that_only_some_programs_take_for_ends_of_lines_part_no_utterance(
    tmp_path: Path,
) -> None:
    said = {"id": "1", "root": "1", "user": "Ada", "text": "Trams\u2028are\u0085quiet.\u2029"}
    path = tmp_path / "utterances.jsonl"
    path.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    (thread,) = loaded(path)
    assert "quiet." in thread.posts[0].text


MEASURE = """
import resource, sys
from pathlib import Path
from extract.many.arrivals import arrivals
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(sum(1 for one in arrivals(Path(sys.argv[1]))))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is counted otherwise elsewhere")
@pytest.mark.parametrize("name", ["utterances.jsonl", "rows.jsonl.gz"])
def test_memory_stays_flat_on_a_corpus_of_a_hundred_megabytes(
    tmp_path: Path, root: Path, environment: dict[str, str], name: str
) -> None:
    path = tmp_path / name
    text = "x" * 5_000
    open_it = gzip.open if path.suffix == ".gz" else open
    with open_it(path, "wt", encoding="utf-8") as file:
        for number in range(20_000):
            talk = f"t{number % 400}"
            row = utterance(f"u{number}", talk=talk, text=text) if "utt" in name else {
                "id": f"u{number}", "posts": [{"id": "1", "text": text}]
            }  # fmt: skip
            file.write(json.dumps(row) + "\n")
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, path],
        cwd=root, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found, grown = map(int, done.stdout.split())
    assert found == (400 if "utt" in name else 20_000)
    assert grown * resource.getpagesize() / 4096 < 40_000  # KiB
