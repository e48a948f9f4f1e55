"""Bylines as they are copied from Slack: a name and a time, on a line or on two.

``Ada Lovelace  9:41 AM``, or the time alone on the line under the name. Further messages of the
same author have a bare time over them and stay with the first. What else Slack shows between the
messages is nobody's words: days, counts of replies, reactions, "(edited)".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from extract.raw.lines import Line

_CLOCK: Final = r"(?P<clock>\d{1,2}:\d\d(?P<half>[ \u00a0\u202f]?[ap]\.?m\.?)?)"
_STATUS: Final = r"(?::[\w+-]{1,40}:\s*)?(?:APP\s+)?"
_NAME: Final = r"(?P<author>[^\W\d_][\w.'’()-]*(?: [\w.'’()-]+){0,3})"
_ONE_LINE: Final = re.compile(rf"{_NAME}(?P<apart>\s+){_STATUS}\[?{_CLOCK}\]?", re.IGNORECASE)
_UNDER: Final = re.compile(rf"{_STATUS}\[?{_CLOCK}\]?", re.IGNORECASE)
_ABOVE: Final = re.compile(_NAME)
_DAY_NAME: Final = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_DAY: Final = re.compile(
    rf"Today|Yesterday|New|{_DAY_NAME}|(?:{_DAY_NAME}, )?{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?"
    r"(?:, \d{4})?"
)
_DATED: Final = re.compile(rf"(?:{_DAY_NAME}, )?({_MONTH} \d{{1,2}})(?:st|nd|rd|th)?(, \d{{4}})")
_PROPER: Final = re.compile(
    rf"(?!{_DAY_NAME}|{_MONTH}|At\b)[^\W\d_a-z]\S*(?: [^\W\d_a-z]\S*){{0,2}}"
)
_REPLIES: Final = re.compile(
    r"\d+ repl(?:y|ies)(?:\s*Last reply.{1,60})?|Last reply .{1,40} ago(?:\s*View thread)?"
    r"|View thread|\(edited\)|Also sent to the channel",
    re.IGNORECASE,
)
_REACTION: Final = re.compile(
    r"(?P<sign>:[\w+-]{1,40}:|[^\w\s.,;:!?'\"()<>*/+-]{1,6})\s*(?P<count>\d{1,4})?"
)
_COUNT: Final = re.compile(r"\d{1,4}")
_EDITED: Final = re.compile(r"\s+\(edited\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Lines ``first`` to ``last`` head a message by ``author``, sent at ``created``."""

    first: int
    last: int
    author: str
    created: str


def slack(lines: Sequence[Line]) -> tuple[list[Line], list[Said]]:
    """The lines without what is nobody's words, and the bylines among them, which may be none."""
    gone = {at for at, line in enumerate(lines) if _REPLIES.fullmatch(line.text)} | _reactions(
        lines
    )
    heads = _heads(lines, gone=gone)
    if len(heads) < 2:
        return list(lines), []
    days = {
        at: line.text
        for at, line in enumerate(lines)
        if at + 1 in heads and _DAY.fullmatch(line.text)
    }
    gone |= days.keys()
    last = {said.last for said in heads.values()}
    gone |= {
        at
        for at, line in enumerate(lines)
        if at not in last and at not in heads and _UNDER.fullmatch(line.text)
    }
    kept: list[Line] = []
    found: list[Said] = []
    day = ""
    for at, line in enumerate(lines):
        day = days.get(at, day)
        if at in gone:
            continue
        if said := heads.get(at):
            moved = len(kept) - said.first
            found.append(
                replace(
                    said,
                    first=said.first + moved,
                    last=said.last + moved,
                    created=_created(day, said.created),
                )
            )
        kept.append(replace(line, text=_EDITED.sub("", line.text)))
    return kept, found


def _created(day: str, clock: str) -> str:
    """The time with the date of the day that it stands under, where that names its year."""
    dated = _DATED.fullmatch(day)
    return f"{dated[1]}{dated[2]} {clock}" if dated else clock


def _heads(lines: Sequence[Line], *, gone: set[int]) -> Mapping[int, Said]:
    """The bylines by the line on which they begin."""
    under = {at: found for at, line in enumerate(lines) if (found := _UNDER.fullmatch(line.text))}
    halves = any(found["half"] for found in under.values())
    heads: dict[int, Said] = {}
    for at, line in enumerate(lines):
        if one := _ONE_LINE.fullmatch(line.text):
            near = one["apart"] == " "
            if not near or (one["half"] and _PROPER.fullmatch(one["author"])):
                heads[at] = Said(first=at, last=at, author=one["author"], created=one["clock"])
        elif at and (two := under.get(at)) and (name := _ABOVE.fullmatch(lines[at - 1].text)):
            # With a clock of 24 hours a further message looks the same, but for the blank line.
            begins = at == 1 or lines[at - 1].gap > 0 or at - 2 in gone
            if line.gap == 0 and (two["half"] if halves else begins):
                heads[at - 1] = Said(
                    first=at - 1, last=at, author=name["author"], created=two["clock"]
                )
    return heads


def _reactions(lines: Sequence[Line]) -> set[int]:
    """Lines that are a reaction and how many gave it, or the two on lines of their own."""
    found: set[int] = set()
    for at, line in enumerate(lines):
        if not (sign := _REACTION.fullmatch(line.text)):
            continue
        if sign["count"]:
            found.add(at)
        elif at + 1 < len(lines) and _COUNT.fullmatch(lines[at + 1].text):
            found |= {at, at + 1}
    return found
