"""Dates as they are written, in one form where they can mean one day only."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.formats.dates import utc
from extract.threads import read_posts

FIRST, LAST = datetime.fromisoformat("1000-01-01"), datetime.fromisoformat("2999-12-31")


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("Tue, 02 Jan 2024 13:00:05 +0100", "2024-01-02T12:00:05Z"),
        ("2 Jan 2024 13:00 -0530 (IST)", "2024-01-02T18:30:00Z"),
        ("Tue, 2 Jan 2024 13:00:05 EST", "2024-01-02T18:00:05Z"),
        ("Jan 2, 2024 1:00 PM", "2024-01-02T13:00"),
        ("January 2nd, 2024 at 12:05 a.m.", "2024-01-02T00:05"),
        ("Tue Jan 02, 2024 1:00 pm", "2024-01-02T13:00"),
        ("2 January 2024", "2024-01-02"),
        ("2 Sept. 2024, 13:00:05", "2024-09-02T13:00:05"),
        ("Jan 2, 2024, 13:00 UTC", "2024-01-02T13:00:00Z"),
        ("Tue Jan 02 2024 13:00:05 GMT+0100", "2024-01-02T12:00:05Z"),
    ],
)
def test_a_date_that_can_mean_one_day_only_becomes_iso(written: str, iso: str) -> None:
    assert utc(written) == iso


@pytest.mark.parametrize(
    "written",
    [
        "1/2/24",
        "02/01/2024, 13:00:05",
        "Jan 2",
        "Jan 2, 24",
        "February 30, 2024",
        "Mon, 2 January 2024",  # which was a Tuesday
        "Jan 2, 2024 13:00 PM",
        "Jan 2, 2024 25:00",
        "Jan 2, 2024 1:00 PM PST or so",
        "2 Ja 2024",
        "3 hours ago",
        "Yesterday at 9:41 AM",
        "2 Jan 2024 13:00 +9999",
    ],
)
def test_what_is_incomplete_or_ambiguous_or_no_date_stays(written: str) -> None:
    assert utc(written) == written


@given(st.datetimes(FIRST, LAST), st.sampled_from(["", "%A, ", "%a "]))
def test_every_date_is_read_as_it_was_written(when: datetime, weekday: str) -> None:
    when = when.replace(microsecond=0)
    year = f"{when.year:04}"
    for form in (f"%B %d, {year} %I:%M:%S %p", f"%d %b {year} %H:%M:%S"):
        assert utc(when.strftime(weekday + form)) == when.isoformat()


def test_bylines_of_raw_text_have_their_dates_put_right_too() -> None:
    posts = read_posts("ada commented on Jan 2, 2026\nQuiet.\n\nbo commented last week\nLoud.\n")
    assert [post.created for post in posts] == ["2026-01-02", "last week"]
