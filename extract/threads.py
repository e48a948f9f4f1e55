"""Posts out of raw text: crawls merged, headers read, openings recognised.

Text copied from a page has lost what told the posts apart. Three kinds of evidence are left, used
in this order: a second crawl (:mod:`extract.crawls`), explicit signs (:mod:`extract.headers`), and
openings, words that answer somebody ("I definitely agree", "Thanks", "@ann"), unless the line
before announces that more is coming ("2 things to say here:").

Everything here is pure; offsets count code points of the source text.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from extract.crawls import merge_crawls
from extract.headers import read_headers
from extract.lines import Line, announces, split_lines
from graph.errors import InputError
from graph.model import Copy, Post

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
