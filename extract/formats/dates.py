"""Instants as services write them, as ISO 8601 in UTC: ``2026-01-02T10:00:00Z``."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Final

_EPOCH: Final = re.compile(r"\d{9,10}(?:\.\d+)?|\d{13}")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST: Final = 80  # characters of a date

_MAIL: Final = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? "
    r"(?:[+-]\d{4}|GMT|UT|[ECMP][SD]T)(?: \([\w ]{1,20}\))?"
)
"""A date as mail has it (RFC 2822, its old names of zones among them)."""
_MONTH: Final = r"(?P<month{0}>[A-Za-z]{{3,9}})\.?"
_DAY: Final = r"(?P<day{0}>\d{{1,2}})(?:st|nd|rd|th|\.)?"
_YEAR: Final = r"(?P<year{0}>[12]\d{{3}})"
_WRITTEN: Final = re.compile(
    r"(?:(?P<weekday>[A-Za-z]{3,9})\.?,? )?"
    rf"(?:{_MONTH.format(1)} {_DAY.format(1)},? {_YEAR.format(1)}"
    rf"|{_DAY.format(2)}(?: of)? {_MONTH.format(2)},? {_YEAR.format(2)})"
    r"(?:(?:,| at|,? [-–—·@])? (?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?: ?(?P<zone>UTC|GMT|Z|(?:UTC|GMT)?[+-]\d\d:?\d\d))?)?",
    re.IGNORECASE,
)
"""A date with its month in letters and its year in full, so that nobody takes it for another."""


def instant(seconds: float | None) -> str | None:
    """Write seconds since 1970 as an instant; None where there are none or no calendar has it."""
    if seconds is None:
        return None
    try:
        when = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return when.strftime("%Y-%m-%dT%H:%M:%SZ") if when.year >= 1000 else None


def utc(text: str | None) -> str | None:
    """Write a date as an instant in UTC, to the second, where it says which instant it is.

    Read are ISO 8601, seconds or milliseconds since 1970, the dates of mail, and English ones that
    are complete and can mean one day only ("Jan 2, 2024 1:00 PM", "2 January 2024"). A date and
    time without a zone gets the ISO form and no zone; a date alone stays one. Whatever else there
    is ("1/2/24", "3 hours ago") stays as it is, but for white space around it.
    """
    text = (text or "").strip()
    if not text:
        return None
    if _EPOCH.fullmatch(text):
        return instant(float(text) / (1000 if len(text) == 13 else 1)) or text
    try:
        when = datetime.fromisoformat(text)
        if when.tzinfo is None:
            return text.replace(" ", "T", 1) if ":" in text else text
        return _in_utc(when)
    except (ValueError, OverflowError):
        return _written(text) or text


def _in_utc(when: datetime) -> str:
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _written(text: str) -> str | None:
    """A date of mail or in words, as ISO 8601; None where it is none, or no calendar has it."""
    if len(text) > _LONGEST:
        return None
    text = " ".join(text.split())
    try:
        if _MAIL.fullmatch(text):
            return _in_utc(parsedate_to_datetime(text))
        return _in_words(found) if (found := _WRITTEN.fullmatch(text)) else None
    except (ValueError, OverflowError):
        return None


def _in_words(found: re.Match[str]) -> str | None:
    side = "1" if found["month1"] else "2"
    month = _named(found[f"month{side}"], _MONTHS)
    if month is None:
        return None
    day = datetime(int(found[f"year{side}"]), month + 1, int(found[f"day{side}"]))  # noqa: DTZ001 - as it is written, without a zone
    if found["weekday"] and _named(found["weekday"], _DAYS) != day.weekday():
        return None
    if found["hour"] is None:
        return day.date().isoformat()
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (found["half"].lower() == "p")
    second = found["second"]
    when = day.replace(hour=hour, minute=int(found["minute"]), second=int(second or 0))
    zone = found["zone"]
    if zone is None:
        return when.isoformat(timespec="seconds" if second else "minutes")
    offset = re.sub(r"[^+\d-]", "", zone)
    minutes = int(offset[1:3]) * 60 + int(offset[3:5]) if offset else 0
    sign = -1 if offset.startswith("-") else 1
    return _in_utc(when.replace(tzinfo=timezone(sign * timedelta(minutes=minutes))))


def _named(word: str, names: tuple[str, ...]) -> int | None:
    """Which of the names a word is, or begins as an abbreviation of three letters or more."""
    word = word.lower()
    for number, name in enumerate(names):
        if name.startswith(word) or (word == "sept" and name == "september"):
            return number
    return None
