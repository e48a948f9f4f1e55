"""Bylines that nothing else looks like: of chats, of mail, and of two sites that glue theirs.

``[02/01/2024, 13:00:05] Ada: …`` and ``1/2/24, 1:00 PM - Ada: …`` are exports of WhatsApp and the
like, ``ada — 01/02/2024 1:00 PM`` is copied from Discord, ``ada commented on Jan 2, 2024`` from
GitHub, ``[-]Ada2y12`` from LessWrong. Mail has a block of fields, the sender among them. Those of
Slack are read by :mod:`extract.raw.slack`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from extract.raw.lines import Line
from extract.raw.slack import slack

_CLOCK: Final = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[ \u202f\u00a0]?[ap]\.?m\.?)?"
_DAY: Final = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_WHO: Final = r"(?P<author>[^\s:\[\]<>](?:[^:\[\]<>\n]{0,58}[^\s:\[\]<>])?)"
_AGO: Final = (
    r"(?:\d+ \w+ ago|(?:last|an?) \w+(?: ago)?|yesterday|now"
    r"|\d{4}-\d\d-\d\d|[A-Z][a-z]{2,8}\.? \d{1,2}(?:,? \d{4})?)"
)
_MESSAGE: Final = re.compile(
    rf"\u200e?(?:\[(?P<inside>{_DAY},? {_CLOCK})\]|(?P<before>{_DAY},? {_CLOCK}) [-–]) "
    rf"(?:{_WHO}: ?)?",
    re.IGNORECASE,
)
_LINES: Final[tuple[tuple[re.Pattern[str], bool], ...]] = (
    (
        re.compile(
            rf"{_WHO} [—–-] (?P<created>(?:(?:to|yester)day(?: at)?|{_DAY},?) {_CLOCK})",
            re.IGNORECASE,
        ),
        False,
    ),
    (re.compile(rf"@?(?P<author>[\w-]{{1,39}}) commented (?:on )?(?P<created>{_AGO})"), True),
    (
        re.compile(
            r"\[[-–+]\] ?(?P<author>[^\W\d_](?:[\w.'’ -]{0,60}?[\w.'’-])??) ?"
            r"(?P<created>\d{1,2}(?:mo|[smhdwy]))(?:-?\d{1,6})?"
        ),
        True,
    ),
)
"""A byline that takes a whole line, and whether it is of a page, which has buttons too."""
_FIELD: Final = re.compile(
    r"(?P<name>From|To|Cc|Bcc|Date|Sent|Subject|Reply-To|Message-ID|In-Reply-To|References):"
    r"(?:\s+(?P<value>.*))?",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"\s*<[^<>]*>\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """Lines ``first`` to ``last`` say who wrote what follows; the text starts at ``rest``.

    Without an author it is a notice of the chat itself, and nobody's words.
    """

    first: int
    last: int
    author: str | None
    created: str | None
    rest: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Bylines, and the lines in which they stand, without what is nobody's words.

    ``page`` says that they are of a page, which has buttons too.
    """

    lines: list[Line]
    bylines: list[Byline]
    page: bool = False


def signed(lines: list[Line]) -> Signed | None:
    """The bylines of the first kind that stands at least twice."""
    for found in (_messages(lines), _mail(lines)):
        if sum(one.author is not None for one in found) > 1:
            return Signed(lines=lines, bylines=found)
    for pattern, page in _LINES:
        found = [
            Byline(first=at, last=at, author=match["author"], created=match["created"])
            for at, line in enumerate(lines)
            if (match := pattern.fullmatch(line.text))
        ]
        if len(found) > 1:
            return Signed(lines=lines, bylines=found, page=page)
    kept, heads = slack(lines)
    if heads:
        found = [
            Byline(first=one.first, last=one.last, author=one.author, created=one.created)
            for one in heads
        ]
        return Signed(lines=kept, bylines=found)
    return None


def _messages(lines: Sequence[Line]) -> list[Byline]:
    """The messages of a chat as it is exported, and its notices ("Ada joined")."""
    found = []
    for at, line in enumerate(lines):
        if match := _MESSAGE.match(line.text):
            author, end = match["author"], match.end()
            begun = end if author is not None and line.text[end:].strip() else None
            created = match["inside"] or match["before"]
            found.append(Byline(first=at, last=at, author=author, created=created, rest=begun))
    return found


def _mail(lines: Sequence[Line]) -> list[Byline]:
    """The blocks of fields over letters."""
    found = []
    for first, last, fields in _blocks(lines):
        sender = fields.get("from", "")
        author = _ADDRESS.sub("", sender).strip(" \"'") or sender.strip(" <>")
        if author and len(fields) > 1:
            created = fields.get("date") or fields.get("sent") or None
            found.append(Byline(first=first, last=last, author=author[:200], created=created))
    return found


def _blocks(lines: Sequence[Line]) -> Iterator[tuple[int, int, dict[str, str]]]:
    """Fields that stand on lines in a row: the first line, the last, and what they say."""
    fields: dict[str, str] = {}
    for at, line in enumerate(lines):
        match = _FIELD.fullmatch(line.text)
        again = match is not None and match["name"].lower() in fields
        if fields and (match is None or again or line.gap):
            yield at - len(fields), at - 1, fields
            fields = {}
        if match is not None:
            fields = {**fields, match["name"].lower(): match["value"] or ""}
    if fields:
        yield len(lines) - len(fields), len(lines) - 1, fields
