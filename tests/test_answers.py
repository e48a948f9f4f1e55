"""Answers that were kept are whole and save bytes, or they are as if they were not there."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from forum_server import AT, URL, ForumServer, Sent, error_of, fetcher_for, marked
from hypothesis import given
from hypothesis import strategies as st

from extract.web.answers import Answer, Answers, answers_folder

LINK = "https://forum.example/thread?token=s3cret"
ANSWER = Answer(body=b"a\nb\r\n\0\xff", etag='"1"')


@given(body=st.binary(), etag=st.none() | st.text(), modified=st.none() | st.text())
def test_what_is_kept_is_found_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, etag: str | None, modified: str | None
) -> None:
    answers = Answers(tmp_path_factory.mktemp("answers"))
    answer = Answer(body=body, etag=etag, modified=modified)
    answers.keep(LINK, answer)
    assert answers.get(LINK) == answer


def test_what_was_not_kept_is_not_found(tmp_path: Path) -> None:
    answers = Answers(tmp_path / "none")
    assert answers.get(LINK) is None
    answers.keep(LINK, ANSWER)
    assert answers.get(LINK + "&page=2") is None


def test_a_later_answer_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    answers = Answers(tmp_path)
    answers.keep(LINK, ANSWER)
    answers.keep(LINK, Answer(body=b"new", modified="now"))
    assert answers.get(LINK) == Answer(body=b"new", modified="now")
    assert len([*tmp_path.iterdir()]) == 1


@pytest.mark.parametrize(
    "damage", [slice(None, -1), slice(1, None), slice(0), slice(-1, None), slice(None, 20)]
)
def test_a_damaged_file_is_as_none(tmp_path: Path, damage: slice) -> None:
    answers = Answers(tmp_path)
    answers.keep(LINK, ANSWER)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[damage])
    assert answers.get(LINK) is None


def test_the_oldest_go_where_there_is_no_room(tmp_path: Path) -> None:
    answers = Answers(tmp_path, room=5_000)
    for number in range(10):
        answers.keep(f"{LINK}{number}", Answer(body=bytes(1_000), etag="x"))
        answers.get(f"{LINK}0")
    found = [number for number in range(10) if answers.get(f"{LINK}{number}")]
    assert found[0] == 0  # used again and again
    assert found[-1] == 9
    assert len(found) <= 5


def test_a_folder_that_cannot_be_written_costs_only_the_answer(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    answers = Answers(tmp_path / "file" / "answers")
    answers.keep(LINK, ANSWER)
    assert answers.get(LINK) is None


def test_only_their_owner_can_read_them_and_no_address_stands_in_them(tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    Answers(folder).keep(LINK, ANSWER)
    (path,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"s3cret" not in path.read_bytes()
    assert "s3cret" not in path.name


def test_they_are_kept_in_the_cache_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert answers_folder().parts[-2:] == ("cruxmap", "answers")


# Only what has changed is sent again.


@pytest.mark.parametrize(
    "marks", [{"etag": '"v1"'}, {"modified": "Sat, 03 Jan 2026 10:00:00 GMT"}, {"etag": 'W/"v1"'}]
)
def test_what_has_not_changed_is_not_sent_again(
    server: ForumServer, tmp_path: Path, marks: dict[str, str]
) -> None:
    server.on(AT, marked(b"page", **marks))
    for _ in range(2):
        with fetcher_for(server, answers=tmp_path / "answers") as fetch:
            assert fetch(URL) == b"page"
    first, second = server.seen
    assert not {"if-none-match", "if-modified-since"} & set(first.headers)
    assert [*marks.values()] == [
        second.headers[name]
        for name in ("if-none-match", "if-modified-since")
        if name in second.headers
    ]


def test_what_has_changed_is(server: ForumServer, tmp_path: Path) -> None:
    server.on(AT, marked(b"old", etag='"1"'), marked(b"new", etag='"2"'))
    with fetcher_for(server, answers=tmp_path) as fetch:
        assert [fetch(URL) for _ in range(3)] == [b"old", b"new", b"new"]
    assert [seen.headers.get("if-none-match") for seen in server.seen] == [None, '"1"', '"2"']


@pytest.mark.parametrize(
    "sent", [Sent(body=b"x"), Sent(body=b"x", headers={"ETag": '"1"', "Cache-Control": "no-store"})]
)
def test_what_has_no_mark_or_is_not_to_be_kept_is_not(
    server: ForumServer, tmp_path: Path, sent: Sent
) -> None:
    server.on(AT, sent)
    with fetcher_for(server, answers=tmp_path / "answers") as fetch:
        fetch(URL)
    assert not (tmp_path / "answers").exists()


def test_a_question_has_nothing_to_do_with_what_is_kept(
    server: ForumServer, tmp_path: Path
) -> None:
    server.on(AT, marked(b"page", etag='"1"'), marked(b"{}", etag='"2"'), marked(b"", etag='"1"'))
    with fetcher_for(server, answers=tmp_path) as fetch:
        assert [fetch(URL), fetch(URL, json={}), fetch(URL)] == [b"page", b"{}", b"page"]
    assert [seen.headers.get("if-none-match") for seen in server.seen] == [None, None, '"1"']


def test_a_server_that_says_unchanged_of_what_nobody_has_is_not_believed(
    server: ForumServer,
) -> None:
    assert "304" in error_of(server, Sent(status=304))
