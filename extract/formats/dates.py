"""Instants as services write them, as ISO 8601 in UTC: ``2026-01-02T10:00:00Z``."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{13}")


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

    Seconds or milliseconds since 1970 are an instant too. A date and time without a zone gets the
    ISO form and no zone; whatever is no date stays as it is, but for white space around it.
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
        return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    except (ValueError, OverflowError):
        return text
