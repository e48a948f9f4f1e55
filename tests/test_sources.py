"""Threads out of files and pastes, good and bad."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from strategies import threads

from extract.sources import (
    MAX_BYTES,
    READERS,
    guess_format,
    read_file,
    read_thread,
)
from graph.errors import InputError, Way
from graph.model import Thread
from graph.thread_json import thread_from_json, thread_to_json

THREAD = {
    "id": "trams",
    "title": "Night trams",
    "url": "https://forum.example/t/1",
    "posts": [
        {"id": 1, "author": "ann", "created": "2026-01-02T10:00:00Z", "text": "Trams are quiet."},
        {"id": "2", "author": None, "reply_to": "1", "text": "Not at night."},
    ],
}


def test_thread_json_keeps_authors_and_replies() -> None:
    thread = read_thread(json.dumps(THREAD), name="x")
    assert (thread.id, thread.title, thread.url) == (
        "trams",
        "Night trams",
        "https://forum.example/t/1",
    )
    assert [(p.id, p.author, p.reply_to, p.created) for p in thread.posts] == [
        ("1", "ann", None, "2026-01-02T10:00:00Z"),
        ("2", None, "1", None),
    ]


@given(threads())
def test_thread_json_round_trips(thread: Thread) -> None:
    assert thread_from_json(thread_to_json(thread), name="x") == thread


@given(threads())
def test_what_was_read_once_reads_the_same_again(thread: Thread) -> None:
    once = read_thread(thread_to_json(thread), name="x")
    assert read_thread(thread_to_json(once), name="x") == once


def test_the_name_names_a_thread_without_a_title(tmp_path: Path) -> None:
    path = tmp_path / "Night trams, again.txt"
    path.write_text("Trams are quiet.", encoding="utf-8")
    thread = read_file(path)
    assert (thread.id, thread.title) == ("night-trams-again", "Night trams, again")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"posts": []}', "json"),
        ('  {"posts": [', "json"),
        ("[1, 2]", "json"),
        ("{sic} he said", "text"),
        ("[edit] no", "text"),
        ("Trams", "text"),
    ],
)
def test_the_format_is_guessed_by_content(text: str, name: str) -> None:
    assert guess_format(text) == name
    assert name in READERS


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "binary"),
        (b"caf\xe9 \x8d au lait", "byte 0xE9 at offset 3"),
        (b"x" * (MAX_BYTES + 1), "at most"),
        (b"a bell \x07 rings", r"U\+0007"),
        (b'{"posts": []}', "no posts"),
        (b'{"post": []}', r'not a thread: it needs .*"posts": \[\{"id": …, "text": …\}, …\]\}\.'),
        (b'{"posts": [', "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"posts": [3]}', r"posts\[0\]"),
        (b'{"posts": [{"id": "a"}]}', r"posts\[0\].text is missing"),
        (b'{"posts": [{"id": "a", "text": ["b"]}]}', r"posts\[0\].text"),
        (b'{"posts": [{"id": "a", "text": " "}]}', "no text"),
        (b'{"posts": [{"id": "a", "text": "b"}, {"id": "a", "text": "c"}]}', "two posts"),
        (b'{"posts": [{"id": "a", "text": "b", "reply_to": "z"}]}', "not in the thread"),
        (
            (
                b'{"posts": [{"id": "a", "text": "b", "reply_to": "c"},'
                b' {"id": "c", "text": "d", "reply_to": "a"}]}'
            ),
            "circle",
        ),
        (b'{"posts": [{"id": "a", "text": "b", "reply_to": "a"}]}', "circle"),
        (b'{"posts": [{"id": "a", "text": "\\ud800"}]}', "lone surrogate"),
        (b'{"posts": [{"id": "a", "text": "b\\u0000"}]}', r"U\+0000"),
        (b'{"url": "javascript:alert(1)", "posts": [{"id": "a", "text": "b"}]}', r"only http\(s\)"),
    ],
)
def test_bad_input_is_refused_with_the_offending_value(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_thread(data, name="the file")


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"json, csv, .*text"):
        read_thread("Trams", name="x", format="docx")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_file(tmp_path / "missing.txt")
    with pytest.raises(InputError, match="cannot be read"):
        read_file(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks_are_understood(encoding: str) -> None:
    thread = read_thread("Ärger über “Trams”.".encode(encoding), name="x")
    assert thread.posts[0].text == "Ärger über “Trams”."


def test_a_wrong_guess_says_what_it_was_taken_for_and_how_to_say_otherwise() -> None:
    with pytest.raises(InputError) as caught:
        read_thread('{"post_stream": {"posts": [{"id": 1}]}, "id": 1}', name="x")
    assert str(caught.value) == (
        "post_stream.posts[0].post_number is missing: add it. It was taken for discourse because "
        "it has a `post_stream`."
    )
    assert caught.value.ways == (Way.FORMAT,)


def test_a_format_that_does_not_fit_says_what_the_content_looks_like() -> None:
    with pytest.raises(InputError, match="was to be read as reddit, but looks like json") as caught:
        read_thread(json.dumps(THREAD), name="x", format="reddit")
    assert caught.value.ways == (Way.FORMAT,)


def test_a_format_that_fits_and_is_broken_only_says_what_is_broken() -> None:
    with pytest.raises(InputError) as caught:
        read_thread('{"posts": []}', name="x", format="json")
    assert "--from" not in str(caught.value)


def test_nothing_is_advised_about_plain_text() -> None:
    with pytest.raises(InputError, match="no words under them") as caught:
        read_thread("ann 3 days ago\nbo 2 days ago\n", name="x")
    assert "--from" not in str(caught.value)
