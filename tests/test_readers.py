"""Every reader gives the same thread for the same discussion, and says what it is."""

from __future__ import annotations

from dataclasses import fields

import pytest
from same_thread import FIXTURES, THREADS, Fixture

from extract.sources import READERS, decode, guess_format, read_thread, title_of
from graph.model import Post, Thread


def read(fixture: Fixture) -> Thread:
    path = fixture.file()
    return read_thread(
        path.read_bytes(),
        name=path.name,
        title=title_of(path),
        fetch=fixture.fetch if fixture.served else None,
    )


def known(post: Post, *, without: frozenset[str]) -> dict[str, object]:
    return {
        field.name: getattr(post, field.name) for field in fields(post) if field.name not in without
    }


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.path)
def test_every_reader_gives_the_thread_that_the_thread_json_gives(fixture: Fixture) -> None:
    thread = read_thread((THREADS / "thread.json").read_bytes(), name="thread.json")
    assert len(thread.posts) == 9
    assert any(post.citations for post in thread.posts)
    wanted = fixture.expected(thread)
    found = read(fixture)
    assert (found.id, found.title, found.url) == (wanted.id, wanted.title, wanted.url)
    assert [known(post, without=fixture.without) for post in found.posts] == [
        known(post, without=fixture.without) for post in wanted.posts
    ]


def test_every_reader_was_tried_on_the_discussion() -> None:
    assert {fixture.reader for fixture in FIXTURES} == READERS.keys()


def test_every_fixture_of_the_discussion_is_used() -> None:
    used = {fixture.path for fixture in FIXTURES}
    used |= {path for fixture in FIXTURES for path in fixture.served.values()}
    there = {path.relative_to(THREADS).as_posix() for path in THREADS.rglob("*") if path.is_file()}
    assert there == used


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.path)
def test_the_format_of_the_discussion_is_guessed(fixture: Fixture) -> None:
    text = decode(fixture.file().read_bytes(), name=fixture.path)
    assert guess_format(text) == fixture.reader


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.path)
def test_what_is_left_out_is_what_a_fetch_would_get(fixture: Fixture) -> None:
    text = decode(fixture.file().read_bytes(), name=fixture.path)
    assert bool(READERS[fixture.reader].left_out(text)) == bool(fixture.served)


@pytest.mark.parametrize("name", READERS)
def test_every_reader_says_what_it_reads_and_what_not(name: str) -> None:
    reader = READERS[name]
    for words in (reader.what, reader.limits, reader.sign):
        assert words
        assert not words.endswith(".")
