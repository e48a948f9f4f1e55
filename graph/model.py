"""What an argument map is: frozen, keyword-only values that check themselves when made.

A :class:`Thread` holds :class:`Post` values (both, and what is known of posts, are told in
:mod:`graph.thread`); a :class:`Span` is a stretch of one post's text; a
:class:`Claim` is said in one or more spans; a :class:`Link` joins two claims (or objects to
another link); all of it together is an :class:`ArgumentMap`, made in one :class:`Run`.

Offsets count Unicode code points, half open, so that ``post.text[start:end] == span.text`` always.
Making an invalid value raises :class:`graph.errors.InputError`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version

from graph.errors import InputError
from graph.thread import (
    Citation,
    Copy,
    Post,
    Quote,
    Revision,
    Span,
    Thread,
    check_id,
    check_text,
    check_unique,
)

__all__ = [
    "ArgumentMap",
    "Citation",
    "Claim",
    "ClaimKind",
    "Copy",
    "Link",
    "LinkKind",
    "Post",
    "Quote",
    "Reference",
    "Revision",
    "Run",
    "Span",
    "Thread",
    "check_text",
    "claim_id",
    "link_id",
    "now",
    "slug",
    "software",
]


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


def _round(value: float, *, where: str) -> float:
    if not 0.0 <= value <= 1.0:  # also refuses NaN
        raise InputError(f"{where} is {value!r}: a confidence lies between 0 and 1.")
    return round(float(value), 4)


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
        check_id(self.id, where="a claim's id")
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
        check_id(self.id, where="a link's id")
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
        check_unique((claim.id for claim in self.claims), what="claims")
        check_unique((link.id for link in self.links), what="links")
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
        for index in ("claim", "link"):  # the checks made them in the order that was given
            self.__dict__.pop(index, None)

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
        """Claims by id, in their order."""
        return {claim.id: claim for claim in self.claims}

    @cached_property
    def link(self) -> Mapping[str, Link]:
        """Links by id, in their order."""
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
