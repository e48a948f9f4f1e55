"""A map as other tools know it, statements and what bears on what, made into one of ours.

Other tools keep no threads. Where a sketch brings none, each statement is a post of its own, said
by its author, so that the claim can be shown where it stands like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graph.errors import InputError
from graph.model import (
    ArgumentMap,
    Claim,
    ClaimKind,
    Link,
    LinkKind,
    Post,
    Run,
    Span,
    Thread,
    claim_id,
    link_id,
    slug,
    software,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A statement, known by ``key`` among the statements of its sketch.

    ``id`` is the id that its claim should bear, ``again`` other words in which it is said, ``at``
    where a post of the sketch's thread says it. ``claim`` is what is known of it already; the text
    counts, and the rest of it stays.
    """

    key: str
    text: str
    kind: ClaimKind = ClaimKind.CLAIM
    author: str | None = None
    confidence: float = 1.0
    hedge: str | None = None
    id: str | None = None
    again: tuple[str, ...] = ()
    at: Span | None = None
    claim: Claim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """How a statement bears on another, or (``UNDERCUTS``) on a bearing, each known by its key.

    Several may share a key, as the premises of one inference do. ``link`` is what is known of it
    already; its ends and kind are those said here.
    """

    key: str
    source: str
    target: str
    kind: LinkKind
    because: str
    confidence: float = 1.0
    id: str | None = None
    link: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """Statements and bearings out of a ``format``, and the thread and run, where they are known."""

    format: str
    title: str
    said: Sequence[Said]
    bearings: Sequence[Bearing]
    url: str | None = None
    thread_id: str | None = None
    thread: Thread | None = None
    run: Run | None = None


_UNKNOWN: Final = "said so in the imported map"


def to_map(sketch: Sketch) -> ArgumentMap:
    """The map that a sketch makes.

    A bearing on what is not there, or on itself, is passed over, and so is one that says what was
    said before. What undercuts an undercut objects to the claim that one starts from.

    Raises:
        InputError: there are no statements, or what they say makes no map.
    """
    if not sketch.said and sketch.thread is None:
        raise InputError(f"this {sketch.format} has no statements: there is nothing to import.")
    posts = _Posts(sketch)
    claims: dict[str, Claim] = {}
    taken: set[str] = set()
    for one in sketch.said:
        claim = _claim(one, posts=posts, taken=taken)
        taken.add(claim.id)
        claims[one.key] = claim
    for key, claim in claims.items():
        leans = claim.reference
        if leans is not None and leans.claim is not None and leans.claim not in taken:
            claims[key] = replace(claim, reference=replace(leans, claim=None))  # that one is gone
    links = _links(sketch.bearings, claims=claims)
    return ArgumentMap(
        thread=posts.thread(),
        claims=tuple(claims.values()),
        links=tuple(links),
        run=sketch.run
        or Run(extractor=f"import of {sketch.format}", version=software(), model="none"),
    )


class _Posts:
    """The posts in which the statements are said: those there are, and more as they are needed."""

    def __init__(self, sketch: Sketch) -> None:
        known = sketch.thread
        title = sketch.title.strip() or "Imported map"
        self.id = known.id if known is not None else sketch.thread_id or slug(title)
        self._title = title if known is None else known.title
        self._url = sketch.url if known is None else known.url
        self._posts = list(known.posts) if known is not None else []
        self._known = len(self._posts)
        self._ids = {post.id for post in self._posts}

    def find(self, text: str) -> Span | None:
        """Where one of the posts that were there from the start says these very words."""
        for post in self._posts[: self._known]:
            start = post.text.find(text)
            if start >= 0:
                return Span(post=post.id, start=start, end=start + len(text), text=text)
        return None

    def add(self, text: str, *, author: str | None) -> Span:
        """A post that says these words and no others."""
        number = len(self._posts) + 1
        while f"p{number}" in self._ids:
            number += 1
        post = Post(id=f"p{number}", text=text, author=author)
        self._posts.append(post)
        self._ids.add(post.id)
        return Span(post=post.id, start=0, end=len(text), text=text)

    def thread(self) -> Thread:
        """The thread of all of them."""
        return Thread(id=self.id, title=self._title, posts=tuple(self._posts), url=self._url)


def _claim(one: Said, *, posts: _Posts, taken: set[str]) -> Claim:
    if one.claim is not None and one.claim.id not in taken:
        return replace(one.claim, text=one.text)
    author = (one.author or "").strip() or None
    first = one.at or posts.find(one.text)
    mentions = [first or posts.add(one.text, author=author)]
    mentions += [posts.add(words, author=author) for words in one.again if words.strip()]
    wished = one.id
    number = 2
    while wished is not None and wished in taken:
        wished = f"{one.id}-{number}"
        number += 1
    # The same words in two statements are said in one place, and are two claims all the same.
    made = claim_id(posts.id, mentions[0])
    while wished is None and made in taken:
        mentions[0] = posts.add(one.text, author=author)
        made = claim_id(posts.id, mentions[0])
    return Claim(
        id=wished or made,
        kind=one.kind,
        text=one.text,
        confidence=one.confidence,
        mentions=tuple(mentions),
        hedge=one.hedge,
        because=_UNKNOWN,
        rule="import",
    )


def _links(bearings: Sequence[Bearing], *, claims: Mapping[str, Claim]) -> list[Link]:
    links: dict[str, Link] = {}
    by_key: dict[str, list[Link]] = {}
    plain = [one for one in bearings if one.kind is not LinkKind.UNDERCUTS]
    for one in plain:
        source, target = claims.get(one.source), claims.get(one.target)
        if source is None or target is None or source.id == target.id:
            continue
        link = _link(one, source=source.id, target=target.id, kind=one.kind, taken=links)
        link = links.setdefault(link.id, link)
        by_key.setdefault(one.key, []).append(link)
    undercuts: dict[str, Link] = {}
    for one in bearings:
        source = claims.get(one.source)
        if one.kind is not LinkKind.UNDERCUTS or source is None:
            continue
        for aim in by_key.get(one.target, ()):
            if aim.id != source.id:
                link = _link(one, source=source.id, target=aim.id, kind=one.kind, taken=links)
                undercuts[one.key] = links.setdefault(link.id, link)
    for one in bearings:
        source = claims.get(one.source)
        aimed = undercuts.get(one.target) if one.target not in by_key else None
        if one.kind is not LinkKind.UNDERCUTS or source is None or aimed is None:
            continue
        if aimed.source != source.id:
            kind = LinkKind.OBJECTS
            link = _link(one, source=source.id, target=aimed.source, kind=kind, taken=links)
            links.setdefault(link.id, link)
    return list(links.values())


def _link(
    one: Bearing, *, source: str, target: str, kind: LinkKind, taken: Mapping[str, Link]
) -> Link:
    """The link of a bearing: the one that is known, the one that is there already, or a new one."""
    if one.link is not None and one.link.id not in taken:
        return replace(one.link, source=source, target=target, kind=kind)
    wished = one.id if one.id is not None and one.id not in taken else None
    return Link(
        id=wished or link_id(source, kind, target),
        source=source,
        target=target,
        kind=kind,
        confidence=one.confidence,
        because=one.because.strip() or _UNKNOWN,
        rule="import",
    )
