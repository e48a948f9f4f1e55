"""Where a post marks words as somebody else's, and what it says of where they are from."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graph.model import Post

_LINE: Final = re.compile(r"[^\n\r\u2028\u2029]+")
_LEVEL: Final = re.compile(
    r"[ \t]{0,3}(?:(?:>|&gt;)[ \t]{0,9}){0,32}"
)  # what is further in is code; enough, and little memory
_SAYS: Final = r"(?:writes?|wrote|says?|said|puts? it|argues?|argued|notes?|noted|states?|stated)"
_LABEL: Final = re.compile(
    r"(?:quot(?:e|ing|ation)\b(?: (?:from|of))?[^:]{0,80}|(?:originally )?posted by [^:]{1,80}"
    r"|[^:“\"]{1,80} (?:wrote|writes|said|says)(?: [^:]{0,40})?):",
    re.IGNORECASE,
)
_ORIGINALLY: Final = re.compile(r"(?:originally )?posted by \S.{0,80}\Z", re.IGNORECASE)
_THEIRS: Final = re.compile(
    r"quot(?:e|ing|ation)\b|(?!(?:i|we)\b)[^:“\"]{1,80} (?:wrote|writes)\b", re.IGNORECASE
)
_NAMED: Final = re.compile(
    r"(?P<who>(?!(?:As|And|But|So|Then|When|What|Like|If|Because|Or|For|To)\b)"
    r"[A-Z][\w.’'-]*(?: (?:and|et|al\.?|of|the|von|van|de|[A-Z][\w.’'-]*)){0,5}),? "
    rf"{_SAYS}\b[^.“\"«„]{{0,40}}\Z"
)
_ACCORDING: Final = re.compile(r"\b[Aa]ccording to (?P<who>[^,:.]{2,80}),?[^.“\"«„]{0,20}\Z")
_FROM: Final = re.compile(
    r"(?:\A|\n)(?:quot(?:e|ing)(?: from)?|from|in) (?P<who>[^:\n]{3,120}):\Z", re.IGNORECASE
)
_NOBODY: Final = re.compile(
    r"(?:i|we|you|he|she|they|it|me|us|him|her|them|who|someone|somebody|people|one|this|that|there|here|short|brief"
    r"|particular|general|fact|other words|your post|your comment|the op|op)",
    re.IGNORECASE,
)
_CLOSED_BY: Final = {"“": "”", "«": "»", "„": "“”"}
_SINGLE: Final = re.compile(r"(?<!\w)‘([^‘]{1,500}?)(?<=[\w.,!?…])’(?!\w)")
_STRAIGHT: Final = re.compile(r"(?<![\w\"])\"(?=[^\s\"])([^\"]{1,5000})(?<!\s)\"(?!\w)")
_BEHIND: Final = re.compile(
    r"[\"”’»“.!?…]*\s*[(\[—–-]*\s*(?:from|see|source:?|in|via)?\s*", re.IGNORECASE
)
_NESTED: Final = 2
_OPEN: Final = 8
_LEAD: Final = 240  # characters before a quotation in which its source is looked for
_MANY: Final = 8  # words; fewer in marks are a phrase, whoever said them


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Words that a post marks as somebody else's: code points ``start`` to ``end`` of its text.

    ``block`` says that they stand in lines of their own, and ``outside`` that they are a quotation
    even if no post of the thread has them.
    """

    start: int
    end: int
    block: bool = False
    outside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """The words of a line, where they stand, and how many ``>`` stand before them.

    ``apart`` says that a blank line comes before it.
    """

    text: str
    start: int
    level: int
    apart: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def signs(text: str) -> list[Sign]:
    """What a text marks: block quotes, what stands under a label, and what is in marks, in order.

    They may overlap: what stands under a label may hold quotation marks.
    """
    rows = list(_rows(text))
    marked = [sign for row in rows if not row.level for sign in _marked(row)]
    found = [*_blocks(rows), *_labelled(rows), *marked]
    return sorted(found, key=lambda sign: (sign.start, -sign.end))


def _rows(text: str) -> Iterator[_Row]:
    last = 0
    for line in _LINE.finditer(text):
        marks = _LEVEL.match(line.group())
        lead = marks.end() if marks else 0
        yield _Row(
            text=line.group()[lead:].rstrip(),
            start=line.start() + lead,
            level=line.group().count(">", 0, lead) + line.group().count("&gt;", 0, lead),
            apart=line.start() - last > 1 and text[last : line.start()] != "\r\n",
        )
        last = line.end()


def _blocks(rows: Sequence[_Row]) -> Iterator[Sign]:
    """Lines that begin with ``>``, paragraph by paragraph and level by level."""
    first: _Row | None = None
    last: _Row | None = None
    for row in rows:
        goes_on = last is not None and row.text and row.level == last.level and not row.apart
        if not goes_on:
            if first is not None and last is not None:
                yield Sign(start=first.start, end=last.end, block=True, outside=True)
            first = row if row.text and row.level else None
        last = row if first is not None else None
    if first is not None and last is not None:
        yield Sign(start=first.start, end=last.end, block=True, outside=True)


def _labelled(rows: Sequence[_Row]) -> Iterator[Sign]:
    """What stands under, or behind, "Quote:" or "ann wrote:"."""
    said = [row for row in rows if row.text]
    for number, row in enumerate(said):
        label = _LABEL.match(row.text)
        if label is None or row.level:
            continue
        theirs = _THEIRS.match(row.text) is not None
        rest = row.text[label.end() :]
        if rest.strip():
            start = row.start + label.end() + len(rest) - len(rest.lstrip())
            yield Sign(start=start, end=row.end)
            continue
        below = said[number + 1 : number + 3]
        if below and _ORIGINALLY.match(below[0].text):
            below = below[1:]
        if below and not below[0].level and not _LABEL.match(below[0].text):
            yield Sign(start=below[0].start, end=below[0].end, block=True, outside=theirs)


def _marked(row: _Row) -> Iterator[Sign]:
    """What stands in quotation marks in one line; marks inside marks are seen once more."""
    for pattern in (_STRAIGHT, _SINGLE):
        for found in pattern.finditer(row.text):
            yield _phrase(row, found.start(1), found.end(1))
    open_: list[tuple[int, str]] = []
    for found in re.finditer("[“”«»„]", row.text):
        mark, at = found.group(), found.start()
        if open_ and mark in _CLOSED_BY[open_[-1][1]]:
            start = open_.pop()[0] + 1
            if len(open_) < _NESTED and start < at:
                yield _phrase(row, start, at)
        elif mark in _CLOSED_BY:
            if len(open_) == _OPEN:  # a slip of the keyboard, again and again
                open_.clear()
            open_.append((at, mark))


def _phrase(row: _Row, start: int, end: int) -> Sign:
    words = row.text[start:end]
    start += len(words) - len(words.lstrip())
    many = len(words.split()) >= _MANY
    return Sign(start=row.start + start, end=row.start + start + len(words.strip()), outside=many)


def source_of(post: Post, sign: Sign) -> str | None:
    """Where a post says that words come from: an address, a title or a name near them; or None.

    It is named before them in their line, or in the line before a quotation that stands by itself,
    or a citation stands close behind them.
    """
    text, cited = post.text, post.citations
    line = _line_start(text, sign.start)
    if sign.block:
        low = max(0, line - _LEAD)
        line = _line_start(text, low + len(text[low:line].rstrip(" \t\n\r>")))
    lead = text[line : sign.start].rstrip(' \t>\n\r“‘"«„')
    before = bisect_right(cited, sign.start, key=lambda one: one.end)
    if before and cited[before - 1].start >= line:
        return cited[before - 1].url or cited[before - 1].title
    if before < len(cited) and (cited[before].start, cited[before].end) == (sign.start, sign.end):
        return cited[before].url  # a heading that is a link
    after = bisect_left(cited, sign.end, key=lambda one: one.start)
    if after < len(cited) and _BEHIND.fullmatch(text[sign.end : cited[after].start][:_LEAD]):
        return cited[after].url or cited[after].title
    for pattern in (_ACCORDING, _NAMED, _FROM):
        found = pattern.search(lead)
        if found and not _NOBODY.fullmatch(found["who"]):
            return found["who"].strip()
    return None


def _line_start(text: str, at: int) -> int:
    """Where the line begins that ``at`` is in; not looked for further back than it matters."""
    low = max(0, at - _LEAD)
    return max(low, *(text.rfind(mark, low, at) + 1 for mark in "\n\r\u2028\u2029"))
