"""Explicit signs between posts: names with times, "Name wrote:", speakers, rules.

Forums that are selected and copied leave a line such as ``ann 3 days ago`` or ``[-]ann 2y 12`` over
each post, or a name, a dot and a time on lines of their own, and the words of their buttons under
it. A sign counts when it stands at least twice, so that one stray "Note:" divides nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from extract.lines import Line

_NAME: Final = r"(?:\[[-–+]\] ?)?(?:u/)?(?P<author>@?[^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,3}?)"
_UNIT: Final = (
    r"(?:s|m|h|d|w|mo|y|sec(?:ond)?s?|min(?:ute)?s?|hours?|hrs?|days?|wks?|weeks?|mos?|months?"
    r"|yrs?|years?)"
)
_WHEN: Final = (
    rf"(?P<created>(?:an? |\d+ ?){_UNIT}\b\.?(?: ago)?"
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?Z?"
    r"|\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8}\.? \d{4}|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4})"
)
_VOTES: Final = r"(?:-?\d+ (?:points?|votes?|likes?|karma)\b)?"
_GAP: Final = r"[\s,·•|—–-]*"
# Votes as bare numbers, "(edited)", and the links of a page: "| parent | next [–]".
_TAIL: Final = rf"{_GAP}{_VOTES}(?:[\s·•|]*(?:-?\d+|\(edited\)|edited))*(?:\s*[|·•\[].{{0,80}})?$"

NAME_AND_TIME: Final = re.compile(rf"{_NAME}{_GAP}{_VOTES}{_GAP}(?<![\w.'’]){_WHEN}{_TAIL}")
TIME: Final = re.compile(rf"{_WHEN}(?: ago)?{_TAIL}")
NAME: Final = re.compile(rf"{_NAME}$")
NAME_WROTE: Final = re.compile(
    rf"{_NAME} (?:wrote|writes|said|says|replied|posted):$", re.IGNORECASE
)
SPEAKER: Final = re.compile(rf"{_NAME}: +(?=\S)")
RULE: Final = re.compile(r"[-*_=~—–]{3,}")
BUTTONS: Final = re.compile(
    r"(?:reply|share|like|liked|upvote|downvote|vote|save|saved|report|edit|delete|follow|permalink"
    r"|parent|next|prev|root|give award|award|more replies|read more|show more|hide|link|quote"
    r"|context|full comments|level \d+|op|[·•|↑↓▲▼⬆⬇+-]+|-?\d+|\[[-–+]\])",
    re.IGNORECASE,
)
"""What a page's buttons and counters leave behind, a line each; read only where headers are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """Lines ``first`` to ``last`` head a post; ``rest`` is where its text starts in the last."""

    first: int
    last: int
    author: str
    created: str | None = None
    rest: int | None = None


def read_headers(lines: list[Line]) -> tuple[list[Line], bool]:
    """Take header lines off and mark the line after each as a start; say whether there were any.

    With headers of a page, the words of its buttons go too.
    """
    for headers, page in (
        (_matching(lines, NAME_AND_TIME), True),
        (_over_several_lines(lines), True),
        (_matching(lines, NAME_WROTE), False),
        (_speakers(lines), False),
    ):
        if len(headers) >= 2:
            return _taken_off(lines, headers, page=page), True
    return _ruled(lines)


def _matching(lines: Sequence[Line], sign: re.Pattern[str]) -> list[_Header]:
    return [
        _Header(
            first=number,
            last=number,
            author=match["author"],
            created=match.groupdict().get("created"),
        )
        for number, line in enumerate(lines)
        if (match := sign.match(line.text))
    ]


def _over_several_lines(lines: Sequence[Line]) -> list[_Header]:
    """Find a time on a line of its own, with a name on the line before or over a dot."""
    headers = []
    for number, line in enumerate(lines):
        time = TIME.fullmatch(line.text)
        if time is None:
            continue
        above = number - 1
        while above >= 0 and BUTTONS.fullmatch(lines[above].text) and number - above < 4:
            above -= 1
        name = NAME.fullmatch(lines[above].text) if above >= 0 else None
        if name is not None:
            headers.append(
                _Header(first=above, last=number, author=name["author"], created=time["created"])
            )
    return headers


def _speakers(lines: Sequence[Line]) -> list[_Header]:
    """Find "Ann: …"; a speaker speaks more than once, and so does somebody else."""
    found = [SPEAKER.match(line.text) for line in lines]
    names = Counter(match["author"] for match in found if match)
    often = {name for name, count in names.items() if count > 1}
    if len(often) < 2 or sum(names[name] for name in often) * 4 < len(lines):
        return []
    return [
        _Header(first=number, last=number, author=match["author"], rest=match.end())
        for number, match in enumerate(found)
        if match and match["author"] in often
    ]


def _taken_off(lines: list[Line], headers: Sequence[_Header], *, page: bool) -> list[Line]:
    heads = {number: h for h in headers for number in range(h.first, h.last + 1)}
    kept: list[Line] = []
    pending: _Header | None = None
    for number, line in enumerate(lines):
        header = heads.get(number)
        if header is not None:
            pending = header
            if header.rest is None or number < header.last:
                continue
            rest = line.text[header.rest :]
            line = replace(line, text=rest, start=line.start + header.rest)  # noqa: PLW2901 - the same line without its name
        elif page and BUTTONS.fullmatch(line.text):
            continue
        if pending is None:
            # Before the first header the text is a post too: an opening post has no byline here.
            kept.append(replace(line, starts=not kept))
            continue
        author = pending.author.removeprefix("@")
        kept.append(replace(line, starts=True, author=author, created=pending.created))
        pending = None
    return [replace(line, starts=bool(line.starts)) for line in kept]


def _ruled(lines: list[Line]) -> tuple[list[Line], bool]:
    """Take rules (``---``) off; the line after each starts a post."""
    rules = [bool(RULE.fullmatch(line.text)) for line in lines]
    kept: list[Line] = []
    starts = any(rules)
    for line, rule in zip(lines, rules, strict=True):
        if not rule:
            kept.append(replace(line, starts=True if starts else line.starts))
        starts = rule
    return kept, sum(rules) > 1
