"""A small share of what ``python -m bench.readers`` gives to every reader, the same every time."""

from __future__ import annotations

import pytest

from bench.hostile import LARGE, reader_of, seeds
from bench.readers import MEGABYTES, SECONDS, Outcome, apart, run_small, tried
from extract.sources import READERS

INPUTS = 600
# One for each kind of cost; the bench gives every one of LARGE to every reader.
COSTLY = (
    ("JSON 100 000 deep and closed", None),
    ("posts in a circle", None),
    ("items in a chain", None),
    ("a million tags", None),
    ("elements side by side", "html"),
    ("an element of many attributes", "page"),
    ("posts of a board", None),
    ("comments of LessWrong", "html"),
    ("Markdown headings", "markdown"),
    ("Markdown brackets", "markdown"),
    ("a gzip bomb", None),
)


def test_whatever_is_done_to_the_fixtures_ends_in_a_thread_or_a_sentence() -> None:
    ends: dict[str, set[str]] = {}
    bad: list[tuple[Outcome, bytes]] = []
    for data, outcome in run_small(INPUTS):
        ends.setdefault(outcome.reader, set()).add(outcome.ended)
        if outcome.bad:
            bad.append((outcome, data))
    assert bad == []
    assert set(ends) == set(READERS)
    # An input that no reader takes would test nothing.
    assert all("read" in ended for ended in ends.values()), ends


def test_every_fixture_is_one_of_a_reader() -> None:
    assert {reader_of(path) for path in seeds()} == set(READERS)


@pytest.mark.parametrize(("name", "reader"), COSTLY, ids=str)
def test_a_large_input_costs_little_time_and_memory(name: str, reader: str | None) -> None:
    data = LARGE[name]()
    assert len(data) > 100_000
    outcome = apart(data, reader=reader or "guessed", format=reader)
    assert not outcome.bad, outcome
    assert outcome.seconds < SECONDS
    assert outcome.megabytes < MEGABYTES


def test_an_exception_that_gets_out_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise KeyError("posts")

    monkeypatch.setattr("bench.readers.read_thread", broken)
    outcome = tried(b"x", reader="text", format=None)
    assert outcome.bad
    assert outcome.ended == "KeyError: 'posts'"
    assert apart(b"x", reader="text", format=None).bad
