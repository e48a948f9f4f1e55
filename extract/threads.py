"""Posts out of raw text: crawls merged, headers read, starts found.

Text copied from a page has lost what told the posts apart. Three kinds of evidence are left, used
in this order: a second crawl (:mod:`extract.raw.crawls`), explicit signs
(:mod:`extract.raw.headers`), and the words: a small network (:mod:`extract.raw.starts`) reads what
a paragraph opens with, what it repeats of earlier ones and how it goes on from the one before. An
opening that answers somebody (:mod:`extract.raw.openings`) needs less of its word, and nothing
starts after a line that announces more ("2 things to say here:").

Everything here is pure; offsets count code points of the source text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from extract.formats.dates import utc
from extract.formats.tree import subjects
from extract.raw.crawls import merge_crawls
from extract.raw.headers import read_headers
from extract.raw.lines import MOST_BREAKS, Line, announces, breaks, split_lines
from extract.raw.openings import LABEL, opens
from extract.raw.starts import MOST, Starts, load, read_starts
from graph.errors import InputError
from graph.model import Copy, Post

OPENED: Final = 0.1
"""How likely a post must start at a line that opens like an answer; it costs .001 of F1."""
UNQUOTED: Final = 0.4
"""The same for other lines of a text in which hardly anything is said twice, so that the words have
less to go by; where posts quote each other it is the model's own threshold."""
COPIED: Final = 0.75
"""The same where a second crawl has told posts apart: most of what starts one is known by that."""
QUOTING: Final = 0.05
"""Of the paragraphs of a text in which posts quote each other."""


def starts_of(lines: list[Line], *, explicit: bool, read: Starts | None) -> list[bool]:
    """Decide for each line whether a post starts there.

    Args:
        lines: what is left of a text without headers and copies.
        explicit: whether signs have told posts apart, so that words need not.
        read: what the words say; None if they are too many.
    """
    wide = _wide_gap(lines)
    least = load().threshold if read is not None and read.quoting >= QUOTING else UNQUOTED
    least = COPIED if any(line.copies for line in lines) else least
    decided: list[bool] = []
    for number, line in enumerate(lines):
        before = lines[number - 1].text
        after = lines[number + 1].text if number + 1 < len(lines) else ""
        opened = opens(line.text) is not None
        if number == 0:
            start = True
        elif line.starts is not None:
            start = line.starts
        elif explicit or announces(before):
            start = False
        elif wide and line.gap >= wide:
            start = True
        elif LABEL.fullmatch(line.text):
            # Above a quote within a post, unless it is how a board begins an answer.
            start = opens(after) == "quotes"
        elif wide or read is None:
            start = opened
        else:
            start = bool(read.chances[number] >= (OPENED if opened else least))
        decided.append(start)
    return decided


def _wide_gap(lines: list[Line]) -> int:
    """Return the number of blank lines that parts posts, where paragraphs have fewer; else 0."""
    gaps = {line.gap for line in lines[1:]}
    return max(gaps) if len(gaps) > 1 and max(gaps) >= 2 else 0


def part(source: str) -> tuple[list[Line], list[bool]]:
    """Return the lines of a pasted thread, each once, and at which of them a post starts.

    Raises:
        InputError: if there are no words in the source, or more lines than anybody wrote.
    """
    if (found := breaks(source)) > MOST_BREAKS:
        raise InputError(
            f"the text has {found:,} line breaks: at most {MOST_BREAKS:,} are read. Split it, or "
            "name its format."
        )
    lines = split_lines(source)
    if not lines:
        raise InputError("the text has no words in it: paste or choose a discussion.")
    lines = merge_crawls(lines)
    read = _read(lines)
    posts = float(read.chances.sum()) if read is not None else 0.0
    kept, explicit = read_headers(lines, posts=posts)
    if not kept:
        raise InputError("the text has headers but no words under them: paste the posts too.")
    if len(kept) != len(lines) and not explicit:
        read = _read(kept)
    return kept, starts_of(kept, explicit=explicit, read=read)


def _read(lines: list[Line]) -> Starts | None:
    """Read the words, unless there are too many of them."""
    return read_starts([line.text for line in lines]) if len(lines) <= MOST else None


def read_posts(source: str) -> tuple[Post, ...]:
    """Return the distinct posts of a pasted thread, in reading order, named p1, p2 and so on.

    Paragraphs of a post are joined by a blank line; every line of the source with words in it is
    in exactly one post, or is a copy of one, or was its header or a notice of a chat. Replies are
    set only where posts are nested; what else they answer is read by
    :func:`extract.raw.replies.answered`.

    Raises:
        InputError: if there are no words in the source, or more lines than anybody wrote.
    """
    lines, starts = part(source)
    groups: list[list[Line]] = []
    for line, start in zip(lines, starts, strict=True):
        if start:
            groups.append([])
        groups[-1].append(line)
    heads = subjects(group[0].text for group in groups)
    groups = [_headless(group) if group[0].text in heads else group for group in groups]
    parents = _by_depth([group[0].depth for group in groups])
    return tuple(
        _post(f"p{number}", group, source, parent=parent)
        for number, (group, parent) in enumerate(zip(groups, parents, strict=True), 1)
    )


def _headless(lines: list[Line]) -> list[Line]:
    """The lines of a post without the first, which only repeats the thread's title."""
    if len(lines) == 1:
        return lines
    head, first, *rest = lines
    own = replace(first, author=head.author, created=head.created, depth=head.depth)
    return [own, *rest]


def _by_depth(depths: Sequence[int | None]) -> list[str | None]:
    """Return what each post answers where they are nested: the last one that is less deep."""
    parents: list[str | None] = []
    above: list[tuple[int, str]] = []
    for number, depth in enumerate(depths, 1):
        while depth is not None and above and above[-1][0] >= depth:
            above.pop()
        parents.append(above[-1][1] if above and depth is not None else None)
        above.append((depth or 0, f"p{number}"))
    return parents


def _post(post_id: str, lines: list[Line], source: str, *, parent: str | None) -> Post:
    return Post(
        id=post_id,
        text="\n\n".join(line.text for line in lines),
        author=lines[0].author,
        created=utc(lines[0].created),
        reply_to=parent,
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
