"""A discussion written in Markdown: posts under names, between rules, or after `>` quotes.

People and programs export discussions this way: a heading or a bold name over each post, often with
a date (``### Ada · 2026-01-02``, ``**Ada** (2026-01-02):``), a rule between posts, or, as in mail,
only the words that are answered, quoted. A heading below another one is that of an answer to it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from extract.formats.dates import utc
from extract.formats.tree import DELETED
from extract.markup import from_markdown
from extract.raw.headers import NAME, NAME_AND_TIME
from extract.reader import Fetch, Reader
from graph.errors import InputError
from graph.model import Post, Thread, slug

_FENCE: Final = re.compile(r" {0,3}(```|~~~)")
_HEADING: Final = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*)")
_BOLD: Final = re.compile(
    r" {0,3}(?:\*\*|__)\[?([^*\[\]]{1,80}?)(:?)(?:\]\([^)\s]*\))?(?:\*\*|__)(.*)"
)
_RULE: Final = re.compile(r" {0,3}(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}")
_QUOTE: Final = re.compile(r" {0,3}>")
_LINK: Final = re.compile(r"!?\[[^\]\n]{1,200}\]\((?:https?://|/|#)[^)\s]{0,500}\)")
_SAID: Final = re.compile(r"\s*(?:wrote|writes|said|says|replied|posted)\s*", re.IGNORECASE)
_NAMES_SOURCE: Final = re.compile(r"\b(?:wrote|writes|said|says):\s*$", re.IGNORECASE)
_COLON: Final = re.compile(r":(?:\s+|$)")  # and not the one in a time
_MARKS: Final = re.compile(r"[*`]+|(?<!\w)_+|_+(?!\w)|\]\([^)\s]*\)|\[")
_BETWEEN: Final = re.compile(r"[()]|\bon\b|\b[Cc]omment by\b")
_LISTED: Final = re.compile(r" {0,3}(?:[-*+]|\d{1,3}[.)]) ")
_WORDS: Final = re.compile(r"[^\W_]+")
MAX_POSTS: Final = 10_000
"""Posts that are read of one file; each is Markdown by itself."""
_LOOKED_AT: Final = 50_000  # characters that show whether text is Markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """A line that says whose post follows; ``rest`` is what of the post stands in it already.

    ``level`` is that of a heading, and 0 for a bold name.
    """

    author: str
    created: str | None
    level: int = 0
    rest: str = ""


def looks(text: str) -> bool:
    """Whether text is Markdown beyond doubt: prose with one quotation or one dash is not."""
    signs: Counter[str] = Counter()
    before = ""
    for line in text[:_LOOKED_AT].split("\n"):
        for name, sign in (("fence", _FENCE), ("heading", _HEADING), ("link", _LINK)):
            signs[name] += (
                sign.search(line) is not None if name == "link" else bool(sign.match(line))
            )
        signs["bold"] += _header(line) is not None and not line.lstrip().startswith("#")
        signs["rule"] += not before.strip() and _RULE.fullmatch(line.strip()) is not None
        signs["list"] += _LISTED.match(line) is not None
        signs["quote"] += _QUOTE.match(line) is not None and not _QUOTE.match(before)
        signs["copied"] += NAME_AND_TIME.match(line.strip()) is not None
        before = line
    sure = signs["heading"] + signs["bold"] + signs["fence"] // 2 + signs["link"]
    if not sure:
        return signs["quote"] >= 2 and not signs["copied"]
    if signs["copied"] > sure:
        return False
    return sure + signs["quote"] + min(signs["rule"], 2) + min(signs["list"], 1) >= 2


def read(text: str, *, name: str, fetch: Fetch | None = None) -> Thread:  # noqa: ARG001 - one signature for all
    """Read a discussion in Markdown; its title is a first heading of which there is no other.

    Raises:
        InputError: if there are no words in it, or too many posts.
    """
    lines = re.split(r"\r\n|\r|\n", text)
    title, lines = _titled(lines)
    posts: list[Post] = []
    above: list[tuple[int, str]] = []
    for header, source in _parts(lines):
        marked = from_markdown(source)
        if not marked.text.strip():
            continue
        own = f"p{len(posts) + 1}"
        parent = None
        if header is not None and header.level:
            while above and above[-1][0] >= header.level:
                above.pop()
            parent = above[-1][1] if above else None
            above.append((header.level, own))
        posts.append(
            Post(
                id=own,
                text=marked.text,
                author=None if header is None or marked.text == DELETED else header.author,
                created=None if header is None else utc(header.created),
                reply_to=parent,
                reply_because=parent and f"its heading stands below that of {parent}",
                citations=marked.citations,
            )
        )
    if not posts:
        raise InputError(f"{name} is Markdown without words: there is nothing to read.")
    title = title or name
    return Thread(id=slug(title), title=title, posts=tuple(posts))


def _titled(lines: list[str]) -> tuple[str | None, list[str]]:
    """Take a title off: a first heading of the highest level, of which there is no other."""
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    found = None if first is None else _HEADING.fullmatch(lines[first])
    if first is None or found is None:
        return None, lines
    level = len(found[1])
    others = [other for line in lines[first + 1 :] if (other := _HEADING.fullmatch(line))]
    header = _header(lines[first])
    if any(len(other[1]) <= level for other in others) or (header and header.created):
        return None, lines
    title = from_markdown(found[2].rstrip(" #")).text.strip()
    return (title, lines[first + 1 :]) if title else (None, lines)


def _parts(lines: Sequence[str]) -> Iterator[tuple[_Header | None, str]]:
    """The source of each post, and what its header says."""
    free = list(_outside_code(lines))
    headers = _accepted({n: found for n in free if (found := _header(lines[n]))})
    starts = set(headers)
    rules = {
        n
        for n in free
        if lines[n].lstrip(" ")[:1] in ("-", "*", "_")
        and _RULE.fullmatch(lines[n].strip())
        and _is_apart(lines, n)
    }
    if not headers:
        starts = {n + 1 for n in rules} or set(_answers(lines, free))
    if len(starts) > MAX_POSTS:
        raise InputError(
            f"this Markdown has {len(starts):,} posts: at most {MAX_POSTS:,} are read. Split it."
        )
    at: list[int] = sorted({0, *starts, len(lines)})
    for start, end in pairwise(at):
        header = headers.get(start)
        kept = [line for n, line in enumerate(lines[start:end], start) if n not in rules]
        if header is not None:
            kept[:1] = [header.rest]
        yield header, "\n".join(kept)


def _is_apart(lines: Sequence[str], number: int) -> bool:
    """Whether a rule is one, and not the underlining of a heading."""
    return number == 0 or not lines[number - 1].strip()


def _outside_code(lines: Sequence[str]) -> Iterator[int]:
    """The numbers of the lines that are not in fenced code."""
    fence: str | None = None
    for number, line in enumerate(lines):
        found = _FENCE.match(line)
        if fence is None:
            if found is None:
                yield number
            else:
                fence = found[1]
        elif found is not None and found[1] == fence:
            fence = None


def _header(line: str) -> _Header | None:
    """What a line says as the header of a post, if it can be one."""
    if line.lstrip(" ")[:1] not in ("#", "*", "_"):
        return None
    if found := _HEADING.fullmatch(line):
        return _heading(found[2], level=len(found[1]))
    if found := _BOLD.fullmatch(line):
        name, colon, tail = found[1].strip(), found[2], found[3].strip()
        return _bold(name, tail=f": {tail}" if colon else tail) if NAME.fullmatch(name) else None
    return None


def _heading(words: str, *, level: int) -> _Header | None:
    """A name, with or without a time, as a heading."""
    said = _MARKS.sub("", words).strip(" \t#:")
    timed = NAME_AND_TIME.fullmatch(" ".join(_BETWEEN.sub(" ", said).split()))
    if timed:
        return _Header(author=timed["author"], created=timed["created"], level=level)
    return _Header(author=said, created=None, level=level) if NAME.fullmatch(said) else None


def _bold(name: str, *, tail: str) -> _Header | None:
    """A name in bold: alone, with a time, or with a colon before the first words."""
    found = _COLON.search(tail)
    head, rest = (tail[: found.start()], tail[found.end() :]) if found else (tail, "")
    timed = NAME_AND_TIME.fullmatch(" ".join(f"{name} {_BETWEEN.sub(' ', head)}".split()))
    if timed and timed["author"] == name:
        return _Header(author=name, created=timed["created"], rest=rest)
    if not head.strip() or (found and _SAID.fullmatch(head)):
        return _Header(author=name, created=None, rest=rest)
    return None


def _accepted(found: dict[int, _Header]) -> dict[int, _Header]:
    """The headers that are believed: with dates, or of people who speak more than once.

    A name in bold or a short heading is no header by itself; an essay has those too. It is one
    where at least half of all that look like headers of its level are believed.
    """
    timed = {number: header for number, header in found.items() if header.created}
    names = Counter(header.author for header in found.values())
    known = {header.author for header in timed.values()}
    known |= {name for name, count in names.items() if count > 1}
    if len(timed) < 2 and len([header for header in found.values() if header.author in known]) < 2:
        return {}
    kinds = {bool(header.level) for header in found.values() if header.author in known}
    every = Counter(header.level for header in found.values() if header.level)
    sure = Counter(header.level for header in found.values() if header.author in known)
    level = {at for at, count in every.items() if 2 * sure[at] >= count and kinds == {True}}
    return {
        number: header
        for number, header in found.items()
        if header.author in known
        or (not header.level and kinds == {False})
        or header.level in level
    }


def _answers(lines: Sequence[str], free: Sequence[int]) -> Iterator[int]:
    """Where a quotation of earlier words begins, which is where their answer begins."""
    said: set[tuple[str, ...]] = set()
    waiting: list[str] = []
    number, count = 0, len(free)
    while number < count:
        if not _QUOTE.match(lines[free[number]]):
            waiting.append(lines[free[number]])
            number += 1
            continue
        start = number
        while number < count and _QUOTE.match(lines[free[number]]):
            number += 1
        quoted = _shingles(lines[n].lstrip(" >") for n in free[start:number])
        said |= _shingles(waiting)
        waiting = []
        if quoted & said:
            above = start - 1
            while above > 0 and not lines[free[above]].strip():
                above -= 1
            named = above >= 0 and _NAMES_SOURCE.search(lines[free[above]])
            yield free[above if named else start]


def _shingles(lines: Sequence[str] | Iterator[str]) -> set[tuple[str, ...]]:
    """All runs of four words."""
    words = [word for line in lines for word in _WORDS.findall(line.casefold())]
    return set(zip(words, words[1:], words[2:], words[3:], strict=False))


READER: Final = Reader(
    read=read,
    looks=looks,
    what="a discussion in Markdown: posts under names, between rules, or after > quotes",
    limits=(
        "what answers what is known only from headings below one another and is else read off the "
        "words; pictures and the marks of emphasis are not kept"
    ),
    replies=False,
    sign="it has the marks of Markdown",
)
