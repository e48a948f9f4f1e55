"""What an argument map is: frozen, keyword-only values that check themselves when made.

A :class:`Thread` holds :class:`Post` values; a :class:`Span` is a stretch of one post's text; a
:class:`Claim` is said in one or more spans; a :class:`Link` joins two claims (or objects to
another link); all of it together is an :class:`ArgumentMap`, made in one :class:`Run`.

Offsets count Unicode code points, half open, so that ``post.text[start:end] == span.text`` always.
Making an invalid value raises :class:`graph.errors.InputError`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import Final
from urllib.parse import urlsplit

from graph.errors import InputError

_ID: Final = re.compile(r"[\w.~@:+-]{1,200}")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class ClaimKind(StrEnum):
    """What a claim does: put something forward, give a reason or a datum, or ask."""

    CLAIM = "claim"
    EVIDENCE = "evidence"
    QUESTION = "question"


class LinkKind(StrEnum):
    """How one claim bears on another; ``undercuts`` objects to a link, not to a claim."""

    SUPPORTS = "supports"
    OBJECTS = "objects"
    RESTATES = "restates"
    UNDERCUTS = "undercuts"


def check_text(text: str, *, where: str) -> None:
    """Refuse text that no serialisation of the graph can hold.

    XML 1.0 (and with it SPARQL XML results and GraphML) has no way to write U+0000 and the other
    C0 controls but tab, line feed and carriage return, and UTF-8 has none for lone surrogates.

    Raises:
        InputError: naming the first such character and its offset.
    """
    if bad := _FORBIDDEN.search(text):
        code = ord(bad.group())
        name = "a lone surrogate" if 0xD800 <= code <= 0xDFFF else "a control character"
        raise InputError(
            f"{where} holds {name}, U+{code:04X}, at offset {bad.start()}: "
            "remove it, or save the text again as UTF-8."
        )


def _check_id(value: str, *, where: str) -> None:
    if not _ID.fullmatch(value):
        raise InputError(
            f"{where} is {value[:80]!r}: an id is 1 to 200 letters, digits or any of . _ ~ @ : + -"
        )


def _check_unique(ids: Iterable[str], *, what: str) -> None:
    seen: set[str] = set()
    for value in ids:
        if value in seen:
            raise InputError(f"two {what} have the id {value!r}: give each its own.")
        seen.add(value)


def _round(value: float, *, where: str) -> float:
    if not 0.0 <= value <= 1.0:  # also refuses NaN
        raise InputError(f"{where} is {value!r}: a confidence lies between 0 and 1.")
    return round(float(value), 4)


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
class Post:
    """One contribution to a thread, its text exactly as it will be shown and counted.

    ``created`` is when it was written as the source says it, in ISO 8601 or not ("3 hours ago").
    ``reply_to`` is the id of
    another post of the thread. ``copies`` is where else the source held this post.
    """

    id: str
    text: str
    author: str | None = None
    created: str | None = None
    reply_to: str | None = None
    copies: tuple[Copy, ...] = ()

    def __post_init__(self) -> None:
        _check_id(self.id, where="a post's id")
        check_text(self.text, where=f"post {self.id}")
        if not self.text.strip():
            raise InputError(f"post {self.id} has no text: leave it out.")
        for name in ("author", "created"):
            value = getattr(self, name)
            if value is not None:
                check_text(value, where=f"the {name} of post {self.id}")
                if not value.strip():
                    raise InputError(f"the {name} of post {self.id} is blank: use null.")


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
        _check_id(self.id, where="the thread's id")
        check_text(self.title, where="the thread's title")
        if not self.title.strip():
            raise InputError(f"thread {self.id} has a blank title: name it.")
        if not self.posts:
            raise InputError(f"thread {self.id} has no posts: there is nothing to map.")
        if self.url is not None:
            check_text(self.url, where="the thread's url")
            try:
                scheme = urlsplit(self.url).scheme
            except ValueError as error:
                raise InputError(f"the thread's url is {self.url[:80]!r}: {error}.") from error
            if scheme not in ("http", "https"):
                raise InputError(f"the thread's url is {self.url[:80]!r}: only http(s) is kept.")
        _check_unique((post.id for post in self.posts), what="posts")
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
class Reference:
    """The words by which a claim depends on what was said before it, as "That" in "That is wrong".

    ``claim`` is the id of the claim that says what they stand for; None where that cannot be told.
    """

    words: str
    claim: str | None = None

    def __post_init__(self) -> None:
        check_text(self.words, where="the words of a reference")
        if not self.words.strip():
            raise InputError("a reference has no words: say which words of the claim point.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement somebody puts forward, standing alone in ``text``, quoted in ``mentions``.

    The first mention is where it was first said; ``hedge`` is the words that weaken it there
    ("I think"). ``because`` says in words what made it a claim of this kind; ``rule`` is the short
    name of the rule or model that did. ``reference`` is what the text leans on, None where it can
    be understood alone. ``id`` should come from :func:`claim_id`.
    """

    id: str
    kind: ClaimKind
    text: str
    confidence: float
    mentions: tuple[Span, ...]
    hedge: str | None = None
    because: str = ""
    rule: str = ""
    reference: Reference | None = None

    def __post_init__(self) -> None:
        _check_id(self.id, where="a claim's id")
        object.__setattr__(self, "kind", ClaimKind(self.kind))
        object.__setattr__(
            self, "confidence", _round(self.confidence, where=f"the confidence of claim {self.id}")
        )
        for name in ("text", "hedge", "because", "rule"):
            check_text(getattr(self, name) or "", where=f"the {name} of claim {self.id}")
        if not self.text.strip():
            raise InputError(f"claim {self.id} has no text.")
        if not self.mentions:
            raise InputError(f"claim {self.id} has no mention: say where it was said.")
        if len(set(self.mentions)) < len(self.mentions):
            raise InputError(f"claim {self.id} has the same mention twice.")
        if self.reference is not None and self.reference.claim == self.id:
            raise InputError(f"claim {self.id} refers to itself.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """From one claim to another (or, for ``undercuts``, to a link), and what made it.

    ``because`` says in words what made the link, ``rule`` is the short name of the rule or model,
    ``cue`` the words in the post that showed it, where there are any. ``id`` should come from
    :func:`link_id`.
    """

    id: str
    source: str
    target: str
    kind: LinkKind
    confidence: float
    because: str
    rule: str = ""
    cue: Span | None = None

    def __post_init__(self) -> None:
        _check_id(self.id, where="a link's id")
        object.__setattr__(self, "kind", LinkKind(self.kind))
        object.__setattr__(
            self, "confidence", _round(self.confidence, where=f"the confidence of link {self.id}")
        )
        for name in ("because", "rule"):
            check_text(getattr(self, name), where=f"the {name} of link {self.id}")
        if not self.because.strip():
            raise InputError(f"link {self.id} does not say what made it: fill 'because'.")
        if self.source == self.target:
            raise InputError(f"link {self.id} goes from {self.source} to itself.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One extraction: which software and model read the thread, and when (ISO 8601 or unknown)."""

    extractor: str
    version: str
    model: str
    created: str | None = None

    def __post_init__(self) -> None:
        for name in ("extractor", "version", "model", "created"):
            check_text(getattr(self, name) or "", where=f"the {name} of the run")


@dataclass(frozen=True, kw_only=True)  # no slots: the indexes below are cached
class ArgumentMap:
    """A thread with its claims and links, in which every reference leads somewhere.

    Every mention and cue repeats its post's text exactly; links join claims of the map, undercuts
    end on a link that is not itself an undercut. Claims stand in the order in which they were
    first said and links in the order of the claims they join, however they were given, so that
    equal content makes equal maps.
    """

    thread: Thread
    claims: tuple[Claim, ...]
    links: tuple[Link, ...]
    run: Run

    def __post_init__(self) -> None:
        _check_unique((claim.id for claim in self.claims), what="claims")
        _check_unique((link.id for link in self.links), what="links")
        for claim in self.claims:
            for span in claim.mentions:
                self._check_span(span, where=f"a mention of claim {claim.id}")
            known = claim.reference.claim if claim.reference is not None else None
            if known is not None and known not in self.claim:
                raise InputError(f"claim {claim.id} refers to {known!r}, which is no claim.")
        for link in self.links:
            if link.source not in self.claim:
                raise InputError(f"link {link.id} starts at {link.source!r}, which is no claim.")
            if link.kind is LinkKind.UNDERCUTS:
                aim = self.link.get(link.target)
                if aim is None or aim.kind is LinkKind.UNDERCUTS:
                    raise InputError(
                        f"link {link.id} undercuts {link.target!r}, "
                        "which is no link between claims."
                    )
            elif link.target not in self.claim:
                raise InputError(f"link {link.id} ends at {link.target!r}, which is no claim.")
            if link.cue is not None:
                self._check_span(link.cue, where=f"the cue of link {link.id}")
        self._sort()

    def _sort(self) -> None:
        place = {post.id: number for number, post in enumerate(self.thread.posts)}

        def first_said(claim: Claim) -> tuple[int, int, int, str]:
            span = claim.mentions[0]
            return place[span.post], span.start, span.end, claim.id

        claims = tuple(sorted(self.claims, key=first_said))
        rank = {claim.id: number for number, claim in enumerate(claims)}
        # An undercut ends on a link, which has no rank: it follows its source's other links.
        links = sorted(
            self.links,
            key=lambda link: (rank[link.source], rank.get(link.target, len(rank)), link.id),
        )
        object.__setattr__(self, "claims", claims)
        object.__setattr__(self, "links", tuple(links))

    def _check_span(self, span: Span, *, where: str) -> None:
        post = self.post.get(span.post)
        if post is None:
            raise InputError(f"{where} is in post {span.post!r}, which is not in the thread.")
        if post.text[span.start : span.end] != span.text:
            raise InputError(
                f"{where} reads {span.text[:60]!r}, but post {span.post} from {span.start} to "
                f"{span.end} reads {post.text[span.start : span.end][:60]!r}."
            )

    @cached_property
    def post(self) -> Mapping[str, Post]:
        """Posts by id."""
        return {post.id: post for post in self.thread.posts}

    @cached_property
    def claim(self) -> Mapping[str, Claim]:
        """Claims by id."""
        return {claim.id: claim for claim in self.claims}

    @cached_property
    def link(self) -> Mapping[str, Link]:
        """Links by id."""
        return {link.id: link for link in self.links}

    def at_least(self, confidence: float) -> ArgumentMap:
        """Return the same map without the links of which the extraction was less sure.

        The claims stay; an undercut goes with the link it ends on. ``confidence`` counts to four
        digits, as those of links do.

        Raises:
            InputError: if ``confidence`` does not lie between 0 and 1.
        """
        least = _round(confidence, where="the least confidence")
        sure = {link.id for link in self.links if link.confidence >= least}
        links = tuple(
            link
            for link in self.links
            if link.id in sure and (link.kind is not LinkKind.UNDERCUTS or link.target in sure)
        )
        return self if len(links) == len(self.links) else replace(self, links=links)


def software() -> str:
    """Return the version of cruxmap that is running, as a :class:`Run` records it."""
    try:
        return version("cruxmap")
    except PackageNotFoundError:
        return "0+source"  # run from a checkout that was never installed


def now() -> str:
    """Return the time, UTC to the second in ISO 8601, as a :class:`Run` records it."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


def claim_id(thread: str, span: Span) -> str:
    """The id of a claim first said at ``span``: the same words at the same place, the same id."""
    return "c" + _digest(thread, span.post, str(span.start), span.text)


def link_id(source: str, kind: LinkKind, target: str) -> str:
    """The id of a link: extracting again gives the same link the same id."""
    return "l" + _digest(source, kind.value, target)


def slug(text: str) -> str:
    """An id made of ``text``: lower-case ASCII words joined by hyphens, at most 60 characters.

    Text with no ASCII letter or digit in it, in another script say, gets an id from its digest.
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_text.lower())
    short = ""
    for word in words:
        if short and len(short) + len(word) >= 60:
            break
        short = f"{short}-{word}" if short else word[:60]
    return short or "thread-" + _digest(text)
