"""Posts out of raw text: crawls merged, headers read, openings recognised.

Text copied from a page has lost what told the posts apart. Three kinds of evidence are left, used
in this order:

1. *A second crawl.* When the page was copied again later, the text starts over. The crawls are
   aligned line by line (longest common subsequence); lines that one crawl lost are kept, each in
   its fullest wording. A block that only the later crawl has is a new post, so posts end on both
   sides of it.
2. *Explicit signs*: a rule (``---``), a line with a name and a time, ``Name wrote:``, ``Name:``.
3. *Openings*: words that answer somebody ("I definitely agree", "Thanks", "@ann"), unless the line
   before announces that more is coming ("2 things to say here:").

Everything here is pure; offsets count code points of the source text.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq

from graph.errors import InputError
from graph.model import Copy, Post

LONG_LINE: Final = 25  # characters; a shorter line may be repeated by chance ("Quote:", "Agreed.")
SAME_LINE: Final = 92  # of 100, rapidfuzz ratio; a line edited between two crawls
FUZZY_LINES: Final = 3000  # past this many lines only equal ones are compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the source with words in it, and where else the source holds it.

    ``starts`` is what is known of a post beginning here: True, False, or None when only the words
    can tell. ``gap`` is the number of blank lines before it. ``author`` and ``created`` come from a
    header line that has been taken off before it.
    """

    text: str
    start: int
    gap: int = 0
    copies: tuple[tuple[int, int], ...] = ()
    starts: bool | None = None
    author: str | None = None
    created: str | None = None

    @property
    def end(self) -> int:
        """Where the line ends in the source."""
        return self.start + len(self.text)


def split_lines(source: str) -> list[Line]:
    """Return the lines that hold more than white space, stripped, with their offsets."""
    lines: list[Line] = []
    gap = 0
    for found in re.finditer(r"[^\n\r\u2028\u2029]+|\r\n|[\n\r\u2028\u2029]", source):
        text = found.group()
        if text.strip():
            lead = len(text) - len(text.lstrip())
            lines.append(Line(text=text.strip(), start=found.start() + lead, gap=max(gap - 1, 0)))
            gap = 0
        elif text in ("\n", "\r\n", "\r", "\u2028", "\u2029"):
            gap += 1
    return lines


# --- 1. crawls ------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Fold case, quotes and spacing, which differ between crawls of the same words."""
    return " ".join(re.findall(r"\w+", text.casefold())) or text.strip()


def _keys(lines: Sequence[Line]) -> list[int]:
    """Give each line a number that it shares with every line of the same words."""
    numbers: dict[str, int] = {}
    keys: list[int] = []
    fuzzy = len(lines) <= FUZZY_LINES
    for line in lines:
        plain = _plain(line.text)
        if plain not in numbers:
            near = None
            if fuzzy and len(plain) >= LONG_LINE:
                near = process.extractOne(
                    plain, numbers.keys(), scorer=fuzz.ratio, score_cutoff=SAME_LINE
                )
            numbers[plain] = numbers[near[0]] if near else len(numbers)
        keys.append(numbers[plain])
    return keys


def _restart(lines: Sequence[Line], keys: Sequence[int]) -> int | None:
    """Return the line at which the source starts over, or None if it never does.

    A crawl repeats most of what it holds, in the same order, in at least three lines or 200
    characters. (One reply that quotes another repeats a line, but goes on differently.)
    """
    first: dict[int, int] = {}
    repeats: list[int | None] = []
    for number, key in enumerate(keys):
        repeats.append(first.get(key))
        first.setdefault(key, number)
    candidates = [
        number
        for number, earlier in enumerate(repeats)
        if earlier is not None
        and len(lines[number].text) >= LONG_LINE
        and (number == 0 or repeats[number - 1] is None or repeats[number - 1] != earlier - 1)
    ]
    for number in candidates[:200]:
        blocks = LCSseq.editops(keys[:number], keys[number:]).as_matching_blocks()
        matched = [number + b.b + i for b in blocks for i in range(b.size)]
        said = sum(len(lines[at].text) for at in matched)
        total = sum(len(line.text) for line in lines[number:])
        if 2 * said >= total and (len(matched) >= 3 or said >= 200):
            return number
    return None


def _same(kept: Line, other: Line) -> Line:
    """Merge two readings of one line: the fuller wording stays, the other is recorded."""
    if len(other.text) > len(kept.text):
        kept, other = (
            replace(other, starts=kept.starts if kept.starts is not None else other.starts),
            kept,
        )
    return replace(kept, copies=(*kept.copies, (other.start, other.end), *other.copies))


def merge_crawls(lines: list[Line]) -> list[Line]:
    """Merge a source that holds the same thread several times into one reading of it.

    Where both crawls have lines of their own at one place, the earlier crawl's stand first: they
    are what the later one lost, and go on with the line before.
    """
    keys = _keys(lines)
    at = _restart(lines, keys)
    if at is None:
        return lines
    ours, theirs = lines[:at], merge_crawls(lines[at:])
    theirs = [replace(theirs[0], starts=None), *theirs[1:]] if theirs[0].starts else theirs
    keys = _keys([*ours, *theirs])
    merged: list[Line] = []
    lost: list[Line] = []
    new: list[Line] = []
    for op in LCSseq.opcodes(keys[:at], keys[at:]):
        if op.tag != "equal":
            lost += ours[op.src_start : op.src_end]
            new += theirs[op.dest_start : op.dest_end]
            continue
        ends_block = _add_gap(merged, lost=lost, new=new)
        lost, new = [], []
        pairs = zip(
            ours[op.src_start : op.src_end], theirs[op.dest_start : op.dest_end], strict=True
        )
        both = [_same(left, right) for left, right in pairs]
        if ends_block and both[0].starts is None:
            both[0] = replace(both[0], starts=True)
        merged += both
    _add_gap(merged, lost=lost, new=new)
    return merged


def _add_gap(merged: list[Line], *, lost: list[Line], new: list[Line]) -> bool:
    """Append what only one crawl has at one place; say whether that is a post of its own.

    What only the later crawl has is a new post, unless the line before announces it and the
    earlier crawl has nothing there: then the earlier crawl had lost a quote.
    """
    announced = not lost and bool(merged) and announces(merged[-1].text)
    merged += lost
    if not new:
        return False
    merged += new if announced else [replace(new[0], starts=True), *new[1:]]
    return not announced


# --- 2. explicit signs ----------------------------------------------------------------------------

_NAME: Final = r"(?P<author>@?[^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,3})"
_WHEN: Final = (
    r"(?P<created>(?:an? |\d+ ?)(?:s|m|h|d|w|mo|y|sec(?:ond)?s?|min(?:ute)?s?|hours?|hrs?|days?"
    r"|weeks?|months?|years?)(?: ago)?\b(?: \(edited\))?"
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?Z?"
    r"|\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8}\.? \d{4}|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4})"
)
_VOTES: Final = r"(?:[·•|,]? *-?\d+ (?:points?|votes?|likes?|karma)\b)?"
HEADERS: Final[dict[str, re.Pattern[str]]] = {
    "name and time": re.compile(
        rf"{_NAME}[\s,·•|—–-]*{_VOTES}[\s,·•|—–-]*{_WHEN}[\s·•|]*{_VOTES}$"
    ),
    "name wrote": re.compile(
        rf"{_NAME} (?:wrote|writes|said|says|replied|posted):$", re.IGNORECASE
    ),
}
_SPEAKER: Final = re.compile(rf"{_NAME}: +(?=\S)")
_RULE: Final = re.compile(r"[-*_=~—–]{3,}")


def read_headers(lines: list[Line]) -> tuple[list[Line], bool]:
    """Take header lines off and mark the line after each as a start; say whether there were any.

    A sign counts when it stands at least twice, so that one stray "Note:" divides nothing.
    """
    for sign in (*HEADERS.values(), _SPEAKER):
        found = [sign.match(line.text) for line in lines]
        names = Counter(match["author"] for match in found if match)
        if sign is _SPEAKER:
            # A speaker speaks more than once, and so does somebody else; a label does neither.
            names = Counter({name: n for name, n in names.items() if n > 1})
            found = [match if match and match["author"] in names else None for match in found]
            if len(names) < 2 or sum(names.values()) * 4 < len(lines):
                continue
        if sum(names.values()) < 2:
            continue
        return _strip_headers(lines, found), True
    rules = [bool(_RULE.fullmatch(line.text)) for line in lines]
    if any(rules):
        kept: list[Line] = []
        starts = True
        for line, rule in zip(lines, rules, strict=True):
            if not rule:
                kept.append(replace(line, starts=True if starts else line.starts))
            starts = rule
        return kept, sum(rules) > 1
    return lines, False


def _strip_headers(lines: list[Line], found: Sequence[re.Match[str] | None]) -> list[Line]:
    kept: list[Line] = []
    pending: re.Match[str] | None = None
    for line, match in zip(lines, found, strict=True):
        text, start = line.text, line.start
        if match:
            pending = match
            text, start = text[match.end() :], start + match.end()
            if not text:
                continue
        if pending is None:
            # Before the first header the text is a post too: an opening post has no byline here.
            kept.append(replace(line, starts=not kept))
            continue
        groups = pending.groupdict()
        kept.append(
            replace(
                line,
                text=text,
                start=start,
                starts=True,
                author=groups["author"].removeprefix("@"),
                created=groups.get("created"),
            )
        )
        pending = None
    return [replace(line, starts=bool(line.starts)) for line in kept]


# --- 3. openings ----------------------------------------------------------------------------------

_ADVERBS: Final = (
    r"(?:(?:definitely|really|totally|completely|strongly|fully|mostly|largely|do|also|actually"
    r"|basically|generally|partly|certainly|respectfully|still|kind of|sort of) )*"
)
OPENINGS: Final[dict[str, re.Pattern[str]]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "greets": r"(?:hi|hey|hello|dear|welcome)\b",
        "thanks": r"(?:many )?(?:thanks|thank you|thx|cheers)\b",
        "addresses": r"@\w+|to (?:your|the) (?:first |second |last )?(?:point|question|comment)",
        "reacts": (
            r"(?:wow|oh|ah|lol|ok|okay|yep|yeah|yes|no|nope|agreed|exactly|interesting|indeed|hm+"
            r"|sure|sorry|well|great (?:post|point|comment|question)|good (?:post|point|question)"
            r"|fair enough|fair point|strong(?:ly)? (?:up|down)voted?)(?:[,.!:;—–-]|$)"
        ),
        "agrees": rf"(?:i|we) {_ADVERBS}(?:agree|disagree|concur)\b",
        "recalls": (
            r"(?:i|we) (?:did ?n[o’']t|did not|never|was ?n[o’']t|was not) "
            r"(?:say|said|mean|meant|claim|saying|claiming|suggesting|arguing)"
        ),
        "points to a text": (
            r"(?:we|i) (?:(?:already|also|briefly) )?(?:write|wrote|discuss|discussed|cover|covered"
            r"|address|addressed|mention|mentioned|talk|talked)\b(?: about| on)? (?:this|that|it)\b"
        ),
        "adds for the reader": (
            r"in case (?:anyone|anybody|it)\b|for (?:anyone|those) (?:who|curious)"
        ),
        "quotes": r"(?:quote from|originally posted by)\b",
    }.items()
}
_MORE: Final = re.compile(r"[:;,—–-]$|\b(?:following|below)\.?$", re.IGNORECASE)


def announces(line: str) -> bool:
    """Say whether a line leads into what follows ("2 things to say here:")."""
    return bool(_MORE.search(line.rstrip(" \"'”’*_")))


def opening(line: str, *, before: str) -> str | None:
    """Name the opening by which ``line`` starts a new post after ``before``, or None.

    Nothing opens after a line that announces more: "2 things to say here:" is followed by two.
    """
    if announces(before):
        return None
    for name, pattern in OPENINGS.items():
        if pattern.match(line):
            return name
    return None


# --- posts ----------------------------------------------------------------------------------------


def starts_of(lines: list[Line], *, explicit: bool) -> list[bool]:
    """Decide for each line whether a post starts there."""
    wide = _wide_gap(lines)
    decided: list[bool] = []
    for number, line in enumerate(lines):
        if number == 0:
            start = True
        elif line.starts is not None:
            start = line.starts
        elif explicit:
            start = False
        elif wide and line.gap >= wide:
            start = not announces(lines[number - 1].text)
        else:
            start = opening(line.text, before=lines[number - 1].text) is not None
        decided.append(start)
    return decided


def _wide_gap(lines: list[Line]) -> int:
    """Return the number of blank lines that parts posts, where paragraphs have fewer; else 0."""
    gaps = {line.gap for line in lines[1:]}
    return max(gaps) if len(gaps) > 1 and max(gaps) >= 2 else 0


def read_posts(source: str) -> tuple[Post, ...]:
    """Return the distinct posts of a pasted thread, in reading order, named p1, p2 and so on.

    Paragraphs of a post are joined by a blank line; every line of the source with words in it is
    in exactly one post, or is a copy of one, or was its header. Who answers whom is not guessed.

    Raises:
        InputError: if there are no words in the source.
    """
    lines = split_lines(source)
    if not lines:
        raise InputError("the text has no words in it: paste or choose a discussion.")
    lines, explicit = read_headers(merge_crawls(lines))
    if not lines:
        raise InputError("the text has headers but no words under them: paste the posts too.")
    starts = starts_of(lines, explicit=explicit)
    groups: list[list[Line]] = []
    for line, start in zip(lines, starts, strict=True):
        if start:
            groups.append([])
        groups[-1].append(line)
    return tuple(_post(f"p{number}", group, source) for number, group in enumerate(groups, 1))


def paragraphs(text: str) -> list[tuple[int, Line]]:
    """Return the lines of a post, each with the number of its paragraph.

    Blank lines part paragraphs; where a text has none, every line is a paragraph.
    """
    lines = split_lines(text)
    apart = any(line.gap for line in lines[1:])
    number = 0
    numbered = []
    for index, line in enumerate(lines):
        number += index > 0 and (line.gap > 0 or not apart)
        numbered.append((number, line))
    return numbered


NEAR: Final = 0.15
"""What being the post just before counts for, in cosine; best on forum discussions of 0 to 0.3."""
_LOOK_BACK: Final = 200  # posts; a reply to one further back is not found, and time stays linear


def likely_parents(posts: Sequence[Post]) -> list[int | None]:
    """Return for each post the index of the post it most likely answers; None for the first.

    A known ``reply_to`` is taken; otherwise it is the earlier post with the most words in common
    (cosine of TF-IDF weights), the one just before having an advantage.
    """
    place = {post.id: index for index, post in enumerate(posts)}
    counts = [Counter(re.findall(r"[^\W\d_]{3,}", post.text.casefold())) for post in posts]
    spread = Counter(word for count in counts for word in count)
    weights = [
        {w: (1 + math.log(n)) * math.log((len(posts) + 1) / spread[w]) for w, n in count.items()}
        for count in counts
    ]
    norms = [math.sqrt(sum(v * v for v in weight.values())) or 1.0 for weight in weights]

    def likeness(here: int, there: int) -> float:
        mine, other = weights[here], weights[there]
        dot = sum(value * other.get(word, 0.0) for word, value in mine.items())
        return dot / (norms[here] * norms[there]) + (NEAR if there == here - 1 else 0.0)

    parents: list[int | None] = []
    for index, post in enumerate(posts):
        if post.reply_to is not None:
            parents.append(place[post.reply_to])
        elif index == 0:
            parents.append(None)
        else:
            earlier = range(max(0, index - _LOOK_BACK), index)
            parents.append(max(earlier, key=lambda there: (likeness(index, there), there)))
    return parents


def _post(post_id: str, lines: list[Line], source: str) -> Post:
    return Post(
        id=post_id,
        text="\n\n".join(line.text for line in lines),
        author=lines[0].author,
        created=lines[0].created,
        copies=_copies(lines, source),
    )


def _copies(lines: list[Line], source: str) -> tuple[Copy, ...]:
    """Join the places where a post's lines stand again into one copy for each crawl."""
    places = sorted(place for line in lines for place in line.copies)
    runs: list[list[int]] = []
    for start, end in places:
        if runs and not source[runs[-1][1] : start].strip():
            runs[-1][1] = end
        else:
            runs.append([start, end])
    return tuple(Copy(start=a, end=b, text=source[a:b]) for a, b in runs)
