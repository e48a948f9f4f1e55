"""Explicit signs between posts: names with times, "Name wrote:", speakers, rules, page buttons.

Forums that are selected and copied leave a line such as ``ann 3 days ago`` or ``[-]ann 2y 12`` over
each post, or a name, a dot and a time on lines of their own, and the words of their buttons under
it. A sign counts when it stands at least twice, so that one stray "Note:" divides nothing. Where
headers are indented, or numbered ("level 2"), they say how deep a post is nested too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from extract.raw.bylines import signed
from extract.raw.lines import Line, announces

_NAME: Final = (
    r"(?:\[[-–+]\] ?)?(?:u/)?(?P<author>@?[^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,3}?)"
    r"(?:\[[A-Z,]{1,8}\])?"  # "[S]" is who opened the thread
)
_UNIT: Final = (
    r"(?:s|m|h|d|w|mo|y|sec(?:ond)?s?|min(?:ute)?s?|hours?|hrs?|days?|wks?|weeks?|mos?|months?"
    r"|yrs?|years?)"
)
_WHEN: Final = (
    rf"(?P<created>(?:an? |\d+ ?){_UNIT}\b\.?(?: ago)?"
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?Z?"
    r"|(?:\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8}\.? \d{4}"
    r"|[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
    r"(?:,?(?: at)? \d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?)?)"
)
_VOTES: Final = r"(?:-?\d+ (?:points?|votes?|likes?|karma)\b|\[score hidden\])?"
_GAP: Final = r"[\s,·•|—–-]*"
# Votes as bare numbers, "(edited)", and the links of a page: "| parent | next [–]".
_TAIL: Final = (
    rf"\*?{_GAP}{_VOTES}(?:[\s·•|]*(?:-?\d+|\(edited\)|edited))*"
    r"(?:\s*[|·•\[].{0,80}|\s*\(\d+ child(?:ren)?\))?$"
)

NAME_AND_TIME: Final = re.compile(rf"{_NAME}{_GAP}{_VOTES}{_GAP}(?<![\w.'’]){_WHEN}{_TAIL}")
TIME: Final = re.compile(rf"{_WHEN}(?: ago)?{_TAIL}")
NAME: Final = re.compile(rf"{_NAME}$")
NAME_WROTE: Final = re.compile(
    rf"{_NAME} (?:wrote|writes|said|says|replied|posted):$", re.IGNORECASE
)
_CLOCK: Final = r"[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?"
SPEAKER: Final = re.compile(rf"(?:{_CLOCK}[ –-]*)?{_NAME}(?: {_CLOCK})?:(?: +(?=\S)|$)")
LABELS: Final = frozenset((
    "note", "edit", "edited", "update", "tl;dr", "tldr", "ps", "p.s", "pps", "source", "sources",
    "link", "links", "warning", "caveat", "example", "disclaimer", "pros", "cons", "title",
    "subject", "summary", "conclusion", "re", "fwd", "cc", "aside", "background", "context",
    "reference", "references", "option", "step", "date", "time", "rule", "author", "tip", "first",
    "second", "third",
))  # fmt: skip
"""What stands before a colon and is nobody's name."""
RULE: Final = re.compile(r"[-*_=~—–]{3,}")
BUTTONS: Final = re.compile(
    r"(?:reply|share|like|liked|upvote|downvote|vote|save|saved|report|edit|delete|follow|permalink"
    r"|parent|next|prev|root|give award|award|more replies|read more|show more|hide|link|quote"
    r"|context|full comments|reply\d{1,4}|level \d+|op|[·•|↑↓▲▼⬆⬇+…-]+|-?\d+|\[[-–+]\]"
    r"|\.{3}|edited \d+ ?\w+ ago|u/[\w-]+ avatar|top \d+% (?:commenter|poster)|sort by:?|best"
    r"|load more comments(?: \(\d+ repl(?:y|ies)\))?|continue this thread(?: →)?|go to comments"
    r"|(?:\d+ comments?)?(?:permalink|embed|save|unsave|parent|report|give award|give gold|reply"
    r"|share|hide|edit|delete|context|crosspost|disable inbox replies|full comments(?: \(\d+\))?"
    r"){2,})",
    re.IGNORECASE,
)
"""What a page's buttons and counters leave behind, a line each; read only where headers are."""
COMMUNITY: Final = re.compile(r"r/\w{2,30}")
SUBMITTED: Final = re.compile(rf"submitted {_WHEN}(?: ago)?[ *]* by {_NAME}(?: to r/\w+)?")
"""Under the title of a thread of old Reddit."""
LISTED: Final = re.compile(r"[-*•+>]|\(?[\da-z]{1,2}[.)]", re.IGNORECASE)
LEVEL: Final = re.compile(r"level (\d{1,3})", re.IGNORECASE)
FOOT: Final = re.compile(
    r"(?:(?:reply|share|like|report|upvote|downvote|permalink|edit|quote|save|follow|link|-?\d{1,6})\b"
    r"[\s·•|,]*)*"
    r"\breply(?: to this)?(?:[\s·•|,]+(?:share|like|report|edit|permalink|\d+\w?|link|award|save))*"
    r"(?:\s*(?:…|\.{3}))?"
    r"|[▲↑⬆]? ?-?\d{1,6} ?(?:points?|votes?|upvotes?|likes?|karma|[▼↓⬇])",
    re.IGNORECASE,
)
"""A line of buttons or of votes: there is one for each post, above or under it."""


LONGEST: Final = 160  # characters of a byline
PAGE: Final = 4.0
"""How many posts the words may tell of for each header of a page, whose buttons tell of some."""
ENOUGH: Final = 2.0
"""The same for signs that people write themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """Lines ``first`` to ``last`` head a post; ``rest`` is where its text starts in the last."""

    first: int
    last: int
    author: str | None
    created: str | None = None
    rest: int | None = None
    depth: int | None = None


def read_headers(lines: list[Line], *, posts: float = 0.0) -> tuple[list[Line], bool]:
    """Take header lines off and mark the line after each as a start; say whether there were any.

    With headers of a page, the words of its buttons go too. ``posts`` is how many the words alone
    tell of: signs that stand over far fewer are part of what somebody wrote ("Paul said:").
    """
    chat = signed(lines)
    if chat is not None and len(chat.bylines) >= posts / PAGE:
        headers = [
            _Header(
                first=one.first,
                last=one.last,
                author=one.author,
                created=one.created,
                rest=one.rest,
            )
            for one in chat.bylines
        ]
        return _taken_off(chat.lines, _nested(chat.lines, headers), page=chat.page), True
    for headers, page in (
        (_matching(lines, NAME_AND_TIME), True),
        (_over_several_lines(lines), True),
        (_matching(lines, NAME_WROTE), False),
        (_speakers(lines), False),
    ):
        if len(headers) >= max(2, posts / (PAGE if page else ENOUGH)):
            return _taken_off(lines, _nested(lines, headers), page=page), True
    for divided in (_ruled, _buttoned, _stepped):
        kept, explicit = divided(lines)
        if explicit or kept is not lines:
            parts = sum(line.starts is True for line in kept)
            if parts + 1 >= posts / ENOUGH:
                return kept, explicit
    return lines, False


def _nested(lines: Sequence[Line], headers: Sequence[_Header]) -> list[_Header]:
    """Say how deep each header's post is nested, if the headers do not all stand alike."""
    depths = [_level(lines, header) or lines[header.first].indent for header in headers]
    if len(set(depths)) == 1:
        return list(headers)
    return [replace(one, depth=depth) for one, depth in zip(headers, depths, strict=True)]


def _level(lines: Sequence[Line], header: _Header) -> int | None:
    """Return the number of the line "level 2" that stands before a header or in it."""
    for line in lines[max(0, header.first - 2) : header.last]:
        if found := LEVEL.fullmatch(line.text):
            return int(found[1])
    return None


def _matching(lines: Sequence[Line], sign: re.Pattern[str]) -> list[_Header]:
    return [
        _Header(
            first=number,
            last=number,
            author=match["author"],
            created=match.groupdict().get("created"),
        )
        for number, line in enumerate(lines)
        if (match := sign.match(_short(line)))
    ]


def _short(line: Line) -> str:
    """A line that may be a byline, its white space as single spaces; a longer one as nothing.

    Signs with gaps in them would take the square of a long line's length.
    """
    text = line.text if len(line.text) <= 10 * LONGEST else ""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else ""


def _over_several_lines(lines: Sequence[Line]) -> list[_Header]:
    """Find a time on a line of its own, with a name on the line before or over a dot."""
    headers = []
    for number, line in enumerate(lines):
        time = TIME.fullmatch(_short(line))
        if time is None:
            continue
        above = number - 1
        while above >= 0 and BUTTONS.fullmatch(lines[above].text) and number - above < 4:
            above -= 1
        name = NAME.fullmatch(lines[above].text) if above >= 0 else None
        last = number
        if name is None and above >= 0 and number + 1 < len(lines):
            # Reddit's opening post names the place, the time, and then who.
            name = COMMUNITY.fullmatch(lines[above].text) and NAME.fullmatch(lines[number + 1].text)
            last += name is not None
        if name is not None:
            headers.append(
                _Header(first=above, last=last, author=name["author"], created=time["created"])
            )
    return headers


def _speakers(lines: Sequence[Line]) -> list[_Header]:
    """Find "Ann: …" in what is a transcript.

    Two speak more than once; or the first line is a speaker's, half of the lines are, and one
    speaks more than once or all names are in capitals. Who speaks once is known by being written
    like the others.
    """
    found = {
        number: match
        for number, line in enumerate(lines)
        if (match := SPEAKER.match(line.text))
        and match["author"].lower() not in LABELS
        and (match.end() < len(line.text) or match["author"].isupper())
    }
    names = Counter(match["author"] for match in found.values())
    often = {name for name, count in names.items() if count > 1}
    if all(map(str.isupper, often)):
        alike = {name for name in names if name.isupper()}
    else:
        alike = {name for name in names if all(word[:1].isupper() for word in name.split())}
    total = sum(names[name] for name in often | alike)
    play = (
        0 in found
        and len(often | alike) > 1
        and total * 2 >= len(lines)
        and bool(often or total == len(lines))
    )
    if not play and (len(often) < 2 or sum(names[name] for name in often) * 4 < len(lines)):
        return []
    return [
        _Header(
            first=number,
            last=number,
            author=match["author"],
            rest=match.end() if match.end() < len(lines[number].text) else None,
        )
        for number, match in found.items()
        if match["author"] in often | alike
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
        elif page and (BUTTONS.fullmatch(line.text) or FOOT.fullmatch(line.text)):
            continue
        if pending is None:
            if page and kept and (opened := SUBMITTED.fullmatch(_short(line))):
                kept[0] = replace(kept[0], author=opened["author"], created=opened["created"])
                continue
            # Before the first header the text is a post too: an opening post has no byline here.
            kept.append(replace(line, starts=not kept))
            continue
        author = pending.author and pending.author.removeprefix("@")
        kept.append(
            replace(line, starts=True, author=author, created=pending.created, depth=pending.depth)
        )
        pending = None
    return [replace(line, starts=bool(line.starts)) for line in kept]


def _ruled(lines: list[Line]) -> tuple[list[Line], bool]:
    """Take rules (``---``) off; the line after each starts a post."""
    rules = [bool(RULE.fullmatch(line.text)) for line in lines]
    if not any(rules):
        return lines, False
    kept: list[Line] = []
    starts = any(rules)
    for line, rule in zip(lines, rules, strict=True):
        if not rule:
            kept.append(replace(line, starts=True if starts else line.starts))
        starts = rule
    return kept, sum(rules) > 1


def _buttoned(lines: list[Line]) -> tuple[list[Line], bool]:
    """Take lines of buttons and votes off, if there are several; a post starts after each."""
    feet = [FOOT.fullmatch(line.text) is not None for line in lines]
    if sum(feet) < 2:
        return lines, False
    kept: list[Line] = []
    starts = True
    for line, foot in zip(lines, feet, strict=True):
        if foot or (starts and BUTTONS.fullmatch(line.text)):
            starts = True
            continue
        kept.append(replace(line, starts=starts))
        starts = False
    return kept, True


def _stepped(lines: list[Line]) -> tuple[list[Line], bool]:
    """Read a thread whose answers are indented: each change of depth starts a post.

    There must be two steps at least, none skipped on the way in, and no list among them.
    """
    levels = sorted({line.indent for line in lines})
    if len(levels) < 3 or lines[0].indent != levels[0]:
        return lines, False
    depths = [levels.index(line.indent) for line in lines]
    for before, line, (above, depth) in zip(lines, lines[1:], pairwise(depths), strict=False):
        if depth > above + 1 or (
            depth > above and (announces(before.text) or LISTED.match(line.text))
        ):
            return lines, False
    starts = [
        True,
        *(
            above != depth or line.gap > 0
            for line, (above, depth) in zip(lines[1:], pairwise(depths), strict=True)
        ),
    ]
    return [
        replace(line, starts=start, depth=depth if start else None)
        for line, start, depth in zip(lines, starts, depths, strict=True)
    ], True
