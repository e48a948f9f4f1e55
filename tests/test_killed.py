"""A few kills of what ``bench.killed`` does by the hundred."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.killed import CHANGES, PLACES, applied, tried


@pytest.mark.parametrize(("place", "times"), [("disk", 5), ("server", 2)])
def test_a_killed_program_leaves_each_change_whole_or_not_at_all(
    tmp_path: Path, place: str, times: int
) -> None:
    tally = tried(times, place, folder=tmp_path)
    assert tally.times == times
    assert sum(tally.there.values()) + sum(tally.not_there.values()) + tally.between == times


def test_every_place_is_tried_and_every_change_planned() -> None:
    assert set(PLACES) == {"disk", "client", "journal", "server"}
    assert len(CHANGES) >= 6
    assert applied({"a": 1, "b": 2}, {"a": None, "c": 3}) == {"b": 2, "c": 3}
