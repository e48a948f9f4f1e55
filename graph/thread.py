"""What a discussion is before anybody maps it: a thread of posts, and what is known of each.

Frozen, keyword-only values that check themselves when made, as those of :mod:`graph.model`, which
shows them all again: import them from there. Offsets count Unicode code points, half open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from graph.errors import InputError

_ID: Final = re.compile(r"[\w.~@:+-]{1,200}")
FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""A character that no text of a thread may hold; :func:`check_text` says why."""


def check_text(text: str, *, where: str) -> None:
    """Refuse text that no serialisation of the graph can hold.

    XML 1.0 (and with it SPARQL XML results and GraphML) has no way to write U+0000 and the other
    C0 controls but tab, line feed and carriage return, and UTF-8 has none for lone surrogates.

    Raises:
        InputError: naming the first such character and its offset.
    """
    if bad := FORBIDDEN.search(text):
        code = ord(bad.group())
        name = "a lone surrogate" if 0xD800 <= code <= 0xDFFF else "a control character"
        raise InputError(
            f"{where} holds {name}, U+{code:04X}, at offset {bad.start()}: "
            "remove it, or save the text again as UTF-8."
        )


def check_id(value: str, *, where: str) -> None:
    """Refuse what is no id.

    Raises:
        InputError: showing the value.
    """
    if not _ID.fullmatch(value):
        raise InputError(
            f"{where} is {value[:80]!r}: an id is 1 to 200 letters, digits or any of . _ ~ @ : + -"
        )


def check_unique(ids: Iterable[str], *, what: str) -> None:
    """Refuse an id that comes twice.

    Raises:
        InputError: naming it.
    """
    seen: set[str] = set()
    for value in ids:
        if value in seen:
            raise InputError(f"two {what} have the id {value!r}: give each its own.")
        seen.add(value)


def _check_words(value: str | None, *, where: str) -> None:
    """Refuse a blank where there should be words or None."""
    if value is not None:
        check_text(value, where=where)
        if not value.strip():
            raise InputError(f"{where} is blank: use null.")


def _check_url(value: str | None, *, where: str) -> None:
    """Refuse an address that a page may not link to: http and https only."""
    if value is None:
        return
    check_text(value, where=where)
    try:
        scheme = urlsplit(value).scheme
    except ValueError as error:
        raise InputError(f"{where} is {value[:80]!r}: {error}.") from error
    if scheme not in ("http", "https"):
        raise InputError(f"{where} is {value[:80]!r}: only http(s) is kept.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of one post: code points ``start`` to ``end`` of its text, which read ``text``."""

    post: str
    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if self.start < 0 or self.end - self.start != len(self.text) or not self.text.strip():
            raise InputError(
                f"a span of post {self.post} runs from {self.start} to {self.end} "
                f"but its text is {self.text[:80]!r}: it must be as long and not blank."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Another place where the raw source holds a post again, as crawls and quotes do.

    ``start`` and ``end`` are offsets in the source text, not in the post; ``text`` is the wording
    there, never a fuller one than the post's own.
    """

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        check_text(self.text, where="a copy of a post")
        if not 0 <= self.start < self.end:
            raise InputError(f"a copy spans {self.start} to {self.end}: it must not be empty.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of a post that are somebody else's: code points ``start`` to ``end`` of its text.

    ``of`` is the exact span of another post of the thread that they repeat; None where they come
    from outside the thread, and then ``source`` says from where (an address or a title), if known.
    """

    start: int
    end: int
    of: Span | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise InputError(f"a quote spans {self.start} to {self.end}: it must not be empty.")
        _check_words(self.source, where="the source of a quote")
        if self.of is not None and self.source is not None:
            raise InputError(
                f"a quote repeats post {self.of.post} and names the source {self.source[:80]!r}: "
                "it comes from one or the other."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Words of a post that name a source outside the thread: a link, or the title of a text.

    ``start`` to ``end`` are code points of the post's text; ``url`` is http or https only. One of
    ``url`` and ``title`` is known.
    """

    start: int
    end: int
    url: str | None = None
    title: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise InputError(f"a citation spans {self.start} to {self.end}: it must not be empty.")
        _check_url(self.url, where="the url of a citation")
        _check_words(self.title, where="the title of a citation")
        if self.url is None and self.title is None:
            raise InputError("a citation has neither url nor title: give one of them.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """An earlier wording of a post, and when it was found to be changed (ISO 8601)."""

    text: str
    until: str

    def __post_init__(self) -> None:
        check_text(self.text, where="an earlier wording of a post")
        if not self.text.strip():
            raise InputError("an earlier wording of a post is blank: leave it out.")
        check_text(self.until, where="the end of an earlier wording")
        if not self.until.strip():
            raise InputError("an earlier wording of a post does not say until when it stood.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One contribution to a thread, its text exactly as it will be shown and counted.

    ``created`` is when it was written as the source says it, in ISO 8601 or not ("3 hours ago").
    ``reply_to`` is the id of another post of the thread, and ``reply_because`` says in words why it
    is read as answering that one; None where the source itself says so. ``opens`` is true where a
    person said that it answers nothing; a None in ``reply_to`` alone says that nothing is known.
    ``copies`` is where else the source held this post, ``quotes`` which of its words are not its
    own, in order and apart from one another, ``citations`` what it names. ``revisions`` are its
    earlier wordings, oldest first, and ``vanished`` is when a later reading of the source no longer
    held it.
    """

    id: str
    text: str
    author: str | None = None
    created: str | None = None
    reply_to: str | None = None
    reply_because: str | None = None
    opens: bool = False
    copies: tuple[Copy, ...] = ()
    quotes: tuple[Quote, ...] = ()
    citations: tuple[Citation, ...] = ()
    revisions: tuple[Revision, ...] = ()
    vanished: str | None = None

    def __post_init__(self) -> None:
        check_id(self.id, where="a post's id")
        check_text(self.text, where=f"post {self.id}")
        if not self.text.strip():
            raise InputError(f"post {self.id} has no text: leave it out.")
        for name in ("author", "created", "reply_because", "vanished"):
            _check_words(getattr(self, name), where=f"the {name} of post {self.id}")
        if self.reply_because is not None and self.reply_to is None:
            raise InputError(f"post {self.id} says why it answers, but not what: give reply_to.")
        if self.opens and self.reply_to is not None:
            raise InputError(
                f"post {self.id} answers {self.reply_to[:80]!r} and opens a discussion: "
                "it does one or the other."
            )
        for what, marks in (("quote", self.quotes), ("citation", self.citations)):
            end = 0
            for mark in marks:
                if mark.start < end or mark.end > len(self.text):
                    raise InputError(
                        f"a {what} of post {self.id} spans {mark.start} to {mark.end}: it must "
                        f"follow the one before, which ends at {end}, and end by {len(self.text)}."
                    )
                end = mark.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A discussion: posts in reading order, whose ``reply_to`` form a forest.

    ``url`` is where the thread was found, http or https only, so that a page may link to it.
    """

    id: str
    title: str
    posts: tuple[Post, ...]
    url: str | None = None

    def __post_init__(self) -> None:
        check_id(self.id, where="the thread's id")
        check_text(self.title, where="the thread's title")
        if not self.title.strip():
            raise InputError(f"thread {self.id} has a blank title: name it.")
        if not self.posts:
            raise InputError(f"thread {self.id} has no posts: there is nothing to map.")
        _check_url(self.url, where="the thread's url")
        check_unique((post.id for post in self.posts), what="posts")
        self._check_replies()
        self._check_quotes()

    def _check_replies(self) -> None:
        parents = {post.id: post.reply_to for post in self.posts}
        for post in self.posts:
            if post.reply_to is not None and post.reply_to not in parents:
                raise InputError(
                    f"post {post.id} replies to {post.reply_to[:80]!r}, which is not in the "
                    "thread: add that post, or set reply_to to null."
                )
        done: set[str] = set()
        for start in parents:
            path: dict[str, None] = {}
            at: str | None = start
            while at is not None and at not in done:
                if at in path:
                    steps = list(path)
                    loop = " -> ".join((*steps[steps.index(at) :], at)[:8])
                    raise InputError(
                        f"replies go round in a circle: {loop}. Break it in one place."
                    )
                path[at] = None
                at = parents[at]
            done.update(path)

    def _check_quotes(self) -> None:
        texts = {post.id: post.text for post in self.posts}
        for post in self.posts:
            for quote in post.quotes:
                of = quote.of
                if of is None:
                    continue
                if of.post == post.id:
                    raise InputError(f"post {post.id} quotes itself: a quote is of another post.")
                if of.post not in texts:
                    raise InputError(
                        f"post {post.id} quotes {of.post[:80]!r}, which is not in the thread."
                    )
                if texts[of.post][of.start : of.end] != of.text:
                    raise InputError(
                        f"a quote of post {post.id} is of {of.text[:60]!r}, but post {of.post} "
                        f"from {of.start} to {of.end} reads "
                        f"{texts[of.post][of.start : of.end][:60]!r}."
                    )
