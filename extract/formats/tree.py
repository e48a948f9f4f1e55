"""Comments that know whom they answer, as the posts of a thread in reading order.

Every service says who answers whom in its own way; here they have become :class:`Comment` values,
and the same few rules hold for all of them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import unescape
from typing import Final

from extract.markup import Marked, bare_links, from_html, web_address
from graph.errors import InputError
from graph.model import Citation, Post

DELETED: Final = "[deleted]"
"""What stands in the place of a deleted post that others answer: all that is known of its words."""
GONE: Final = (DELETED, "[removed]")
"""What sources write for words, and for an author, that they have taken away."""
WORDLESS: Final = "[no words]"
"""What stands in the place of an answered post that was never more than a picture, say."""

_NOTHING: Final = Marked("", ())
# Characters of which a parser may make something else.
_ODD: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u200b\ud800-\udfff\ufeff\ufffe\uffff]")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What a source says of one post; ``deleted`` ones are kept only where others answer them.

    ``parent`` is the id of the comment it answers, which need not be there, and ``because`` says
    why it is read so, as :attr:`graph.model.Post.reply_because` does.
    """

    id: str
    text: str
    author: str | None = None
    created: str | None = None
    parent: str | None = None
    because: str | None = None
    citations: tuple[Citation, ...] = ()
    deleted: bool = False


def in_reading_order(
    comments: Iterable[Comment], *, opening: str | None = None
) -> tuple[Post, ...]:
    """Return the posts that the comments are: a comment, then all that answers it, then the next.

    Siblings stand by time where all of them give an instant, else as given; ``opening`` is the id
    of the one that stands before all others. One whose parent is missing answers nothing. One that
    comes twice in the same words is taken once. A comment that is deleted, or has no words, is left
    out unless another one that is kept answers it; then its place is held, without its author.

    Raises:
        InputError: two comments differ and have the same id. (A circle of replies is refused by
            the thread that these posts go into.)
    """
    known: dict[str, Comment] = {}
    for comment in comments:
        if known.setdefault(comment.id, comment) != comment:
            raise InputError(
                f"two posts have the id {comment.id[:80]!r} and differ: give each its own."
            )
    answers: defaultdict[str | None, list[Comment]] = defaultdict(list)
    for comment in known.values():
        answers[comment.parent if comment.parent in known else None].append(comment)
    ordered: list[Comment] = []
    waiting = _latest_first(answers[None], opening=opening)
    while waiting:
        comment = waiting.pop()
        ordered.append(comment)
        if comment.id in answers:
            waiting += _latest_first(answers[comment.id], opening=opening)
    if len(ordered) < len(known):
        reached = {comment.id for comment in ordered}
        ordered += [comment for comment in known.values() if comment.id not in reached]
    kept = _kept(ordered)
    return tuple(_post(comment, kept=kept) for comment in ordered if comment.id in kept)


def _latest_first(siblings: list[Comment], *, opening: str | None) -> list[Comment]:
    if all(one.created and _INSTANT.fullmatch(one.created) for one in siblings):
        siblings = sorted(siblings, key=lambda one: (one.id != opening, one.created))
    return siblings[::-1]


def _kept(ordered: list[Comment]) -> set[str]:
    """The ids of the comments that have words, and of those that such comments answer."""
    known = {comment.id for comment in ordered}
    kept: set[str] = set()
    for comment in reversed(ordered):  # answers stand after what they answer
        if comment.id in kept or not (comment.deleted or not comment.text.strip()):
            kept.add(comment.id)
            if comment.parent in known:
                kept.add(comment.parent)
    return kept


def _post(comment: Comment, *, kept: set[str]) -> Post:
    parent = comment.parent if comment.parent in kept else None
    gone = comment.deleted or not comment.text.strip()
    return Post(
        id=comment.id,
        text=(DELETED if comment.deleted else WORDLESS) if gone else comment.text,
        author=None if comment.deleted else comment.author,
        created=comment.created,
        reply_to=parent,
        reply_because=None if parent is None else comment.because,
        citations=() if gone else comment.citations,
    )


_SUBJECT: Final = re.compile(r"re(?:\[\d+\]|\^\d+)?: ?(?P<title>.{1,200})", re.IGNORECASE)


def subjects(first_lines: Iterable[str], *, title: str = "") -> frozenset[str]:
    """The lines by which a board heads answers with the title ("Re: Trams"), and nobody says.

    They are in the title of the page, or head two posts.
    """
    counts = Counter(line for line in first_lines if _SUBJECT.fullmatch(line))
    folded = title.casefold()
    return frozenset(
        line
        for line, count in counts.items()
        if count > 1 or _SUBJECT.sub(r"\g<title>", line).casefold() in folded
    )


def without_subjects(comments: list[Comment], *, title: str) -> list[Comment]:
    """The comments without such lines over them."""
    heads = subjects((one.text.partition("\n")[0] for one in comments), title=title)
    return [_headless(one) if one.text.partition("\n")[0] in heads else one for one in comments]


def _headless(comment: Comment) -> Comment:
    text = comment.text.partition("\n")[2].lstrip("\n")
    if not text.strip():
        return comment
    gone = len(comment.text) - len(text)
    citations = tuple(
        replace(one, start=one.start - gone, end=one.end - gone)
        for one in comment.citations
        if one.start >= gone
    )
    return replace(comment, text=text, citations=citations)


def said(html: str | None) -> Marked:
    """Return what a post's HTML says; at once where there is no markup in it, as a parser is slow.

    Raises:
        InputError: it is nested deeper than :func:`extract.markup.from_html` reads.
    """
    if not html or html.isspace():
        return _NOTHING
    if "<" not in html:
        plain = unescape(html)
        if not _ODD.search(plain):
            text = " ".join(plain.split())
            return Marked(text, links_in(text))
    return from_html(html)


def links_in(text: str) -> tuple[Citation, ...]:
    """Return the addresses that stand in plain text, as citations of themselves."""
    if "//" not in text:
        return ()
    found = ((start, end, web_address(text[start:end])) for start, end in bare_links(text))
    return tuple(Citation(start=start, end=end, url=url) for start, end, url in found if url)


def linked(title: str, *, url: str | None) -> tuple[str, tuple[Citation, ...]]:
    """Return the text of a story that is a title and a link, and the link as a citation of it."""
    if url is None or web_address(url) is None or not title.strip():
        return title, ()
    return title, (Citation(start=0, end=len(title), url=url),)
