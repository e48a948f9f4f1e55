"""Hypothesis strategies for any thread and any map, hostile text and strange ids included."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from hypothesis import assume
from hypothesis import strategies as st

from graph.crux import Debate, Position
from graph.model import (
    ArgumentMap,
    Citation,
    Claim,
    ClaimKind,
    Copy,
    Link,
    LinkKind,
    Post,
    Quote,
    Reference,
    Revision,
    Run,
    Span,
    Thread,
)
from graph.review import (
    Action,
    ClaimAnchor,
    Correction,
    LinkAnchor,
    Quotation,
    claim_anchor,
    correction,
    link_anchor,
    quotation,
)
from graph.reviewing.corrections import NEEDS

_PIECES: Final = (
    "a",
    "scheming",
    "role-play",
    ".",
    "?",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    '"',
    '"""',
    "'",
    "'''",
    "\\",
    "\\n",
    "\\u0022",
    "\\",
    "<http://example.org/>",
    "> .",
    " .\n",
    "^^xsd:integer",
    "@prefix cm: <x> .",
    "@en",
    "# comment",
    "; DROP ALL",
    "{ ?s ?p ?o }",
    "$x ${x} %s %41",
    "<b href='javascript:alert(1)'>",
    "&amp;",
    "| `x` **b** [t](u)",
    "\u202emoc.live\u202c",
    "\u200f",
    "\u2066",
    "\u2028",
    "\x85",
    "\x7f",
    "\xa0",
    "\ufeff",
    "\ufffd",
    "é",
    "e\u0301",
    "İ",
    "ß",
    "漢字",
    "שלום",
    "🙂",
    "👩\u200d👩\u200d👧",
    "\U0010fffe",
    "_:b0",
)

_CHARACTERS: Final = st.characters(
    codec="utf-8",
    exclude_characters=[*map(chr, {*range(32)} - {9, 10, 13}), "\ufffe", "\uffff"],
)

texts: Final = st.lists(st.one_of(st.sampled_from(_PIECES), _CHARACTERS), max_size=8).map("".join)
"""Text that a map may hold: anything but control characters and lone surrogates."""

said: Final = texts.filter(lambda text: bool(text.strip()))
"""Text that is not blank."""

ids: Final = st.one_of(
    st.sampled_from([".", "..", "...", "p1", "c1", "m1", "a:b", "~", "@", "+", "-", "ünï", "漢"]),
    st.text("abcpcl019.~@:+-_éßи漢٣", min_size=1, max_size=6),
    st.from_regex(re.compile(r"[\w.~@:+-]{1,12}"), fullmatch=True),
)
"""Ids of every shape that the model lets through."""

dates: Final = st.one_of(
    said,
    st.datetimes(timezones=st.one_of(st.none(), st.timezones())).map(lambda when: when.isoformat()),
    st.datetimes().map(lambda when: when.isoformat(timespec="milliseconds") + "Z"),
    st.dates().map(lambda day: day.isoformat()),
    st.sampled_from(
        [
            "2024-12-06T12:00:00Z",
            "2024-12-06T12:00:00+00:00",
            "2024-12-06T12:00:00-00:00",
            "2024-12-06T12:00:00.50Z",
            "2024-12-06T24:00:00Z",
            "2024-02-30T12:00:00Z",
            "2024-12-06T12:00:60Z",
            "2024-12-06T12:00:00+14:00",
            "2024-12-06T12:00:00+25:00",
            "0000-01-01T00:00:00Z",
            "٢٠٢٤-12-06T12:00:00Z",
            " 2024-12-06T12:00:00Z",
            "2024-12",
        ]
    ),
)
"""Dates as sources give them: good ones, impossible ones and plain nonsense."""

urls: Final = st.one_of(
    st.sampled_from(
        [
            "https://example.org/thread?id=1#p2",
            "HTTP://Example.ORG:8080/a/../b/./c",
            "https://example.org/> <http://example.org/a> <b> .",
            'https://example.org/"\\ {}|^`',
            "https://example.org:80/a%20b/(c)?d=[e]#f",
            "https://example.org/a/../b.",
            "https://schema.org/.",
            "https://w3id.org/cruxmap/id/t/x/p/p1",
            "http://example.org",
            "https://bücher.example/é",
        ]
    ),
    texts.map(lambda text: "https://example.org/" + text),
)
"""Addresses that the model keeps, whether or not RDF could take them for IRIs."""

confidences: Final = st.one_of(
    st.sampled_from([0, 1, 0.0, -0.0, 1.0, 0.1, 0.0001, 0.00004, 0.99995, 0.3333]),
    st.floats(min_value=0, max_value=1),
)

copies: Final = st.builds(
    lambda start, size, text: Copy(start=start, end=start + size, text=text),
    st.integers(min_value=0, max_value=2**70),
    st.integers(min_value=1, max_value=2**40),
    texts,
)


revisions: Final = st.builds(Revision, text=said, until=dates)


@st.composite
def _apart(draw: st.DrawFn, *, text: str) -> list[tuple[int, int]]:
    """Up to three stretches of a text, in order, none of them empty, which may touch."""
    edges = draw(st.lists(st.integers(min_value=0, max_value=len(text)), max_size=6))
    pairs = sorted(edges)
    return [(a, b) for a, b in zip(pairs[::2], pairs[1::2], strict=False) if a < b]


@st.composite
def _marked(draw: st.DrawFn, *, post: Post, others: list[Post]) -> Post:
    """The post with quotes of the others, or of something else, and with citations."""
    quotes = []
    for start, end in draw(_apart(text=post.text)):
        of = draw(st.none() | spans(posts=others)) if others else None
        source = draw(st.none() | said | urls) if of is None else None
        quotes.append(Quote(start=start, end=end, of=of, source=source))
    citations = []
    for start, end in draw(_apart(text=post.text)):
        url, title = draw(st.none() | urls), draw(st.none() | said)
        if url is not None or title is not None:
            citations.append(Citation(start=start, end=end, url=url, title=title))
    return replace(post, quotes=tuple(quotes), citations=tuple(citations))


@st.composite
def threads(draw: st.DrawFn) -> Thread:
    """Any thread: 1 to 5 posts, their replies a forest in no particular order."""
    names = draw(st.lists(ids, min_size=1, max_size=5, unique=True))
    # A reply goes to a post earlier in one order, and the posts stand in another.
    parents = [
        draw(st.none() | st.sampled_from(names[:number])) if number else None
        for number in range(len(names))
    ]
    posts = [
        Post(
            id=name,
            text=draw(said),
            author=draw(st.none() | said | st.sampled_from(["Ada", "Bo"])),
            created=draw(st.none() | dates),
            reply_to=parent,
            reply_because=draw(st.none() | said) if parent is not None else None,
            opens=parent is None and draw(st.booleans()),
            copies=tuple(draw(st.lists(copies, max_size=3))),
            revisions=tuple(draw(st.lists(revisions, max_size=2))),
            vanished=draw(st.none() | dates),
        )
        for name, parent in zip(names, parents, strict=True)
    ]
    marked = [
        draw(_marked(post=post, others=[other for other in posts if other is not post]))
        for post in posts
    ]
    return Thread(
        id=draw(ids),
        title=draw(said),
        posts=tuple(draw(st.permutations(marked))),
        url=draw(st.none() | urls),
    )


@st.composite
def spans(draw: st.DrawFn, *, posts: Sequence[Post]) -> Span:
    """A stretch of one of the posts that is not blank."""
    post = draw(st.sampled_from(posts))
    said_at = [place for place, char in enumerate(post.text) if char.strip()]
    inside = draw(st.sampled_from(said_at))
    start = draw(st.integers(min_value=0, max_value=inside))
    end = draw(st.integers(min_value=inside + 1, max_value=len(post.text)))
    return Span(post=post.id, start=start, end=end, text=post.text[start:end])


@st.composite
def runs(draw: st.DrawFn) -> Run:
    """Any run, one of which nothing is known included."""
    return Run(
        extractor=draw(texts),
        version=draw(texts),
        model=draw(texts),
        created=draw(st.none() | st.just("") | dates),
    )


def references(*, others: list[str]) -> st.SearchStrategy[Reference]:
    """Any reference to one of the claims with those ids, or to none that is known."""
    aims = st.none() | st.sampled_from(others) if others else st.none()
    return st.builds(Reference, words=said, claim=aims)


@st.composite
def maps(draw: st.DrawFn) -> ArgumentMap:
    """Any map: up to 5 claims with up to 3 mentions each, up to 6 links and undercuts of them."""
    thread = draw(threads())
    called = draw(st.lists(ids, max_size=5, unique=True))
    claims = [
        Claim(
            id=name,
            kind=draw(st.sampled_from(ClaimKind)),
            text=draw(said),
            confidence=draw(confidences),
            mentions=tuple(
                draw(st.lists(spans(posts=thread.posts), min_size=1, max_size=3, unique=True))
            ),
            hedge=draw(st.none() | texts),
            because=draw(texts),
            rule=draw(texts),
            reference=draw(st.none() | references(others=[n for n in called if n != name])),
        )
        for name in called
    ]
    names = draw(st.lists(ids, max_size=6, unique=True)) if len(claims) > 1 else []
    links: list[Link] = []
    for name in names:
        source = draw(st.sampled_from(claims)).id
        aims = [link.id for link in links if link.kind is not LinkKind.UNDERCUTS]
        aims = [aim for aim in aims if aim != source]
        undercut = bool(aims) and draw(st.booleans())
        kinds = [kind for kind in LinkKind if (kind is LinkKind.UNDERCUTS) == undercut]
        others = aims if undercut else [claim.id for claim in claims if claim.id != source]
        links.append(
            Link(
                id=name,
                source=source,
                target=draw(st.sampled_from(others)),
                kind=draw(st.sampled_from(kinds)),
                confidence=draw(confidences),
                because=draw(said),
                rule=draw(texts),
                cue=draw(st.none() | spans(posts=thread.posts)),
            )
        )
    return ArgumentMap(
        thread=thread,
        claims=tuple(draw(st.permutations(claims))),
        links=tuple(links),
        run=draw(runs()),
    )


@st.composite
def debates(draw: st.DrawFn) -> Debate:
    """Any debate that has a position."""
    names = draw(st.lists(ids, min_size=1, max_size=4, unique=True))
    return Debate(
        id=draw(ids),
        question=draw(said),
        positions=tuple(
            Position(
                id=name,
                name=draw(said),
                statements=tuple(draw(st.lists(said, min_size=1, max_size=3))),
                denials=tuple(draw(st.lists(said, max_size=2))),
                claim=draw(st.none() | ids),
            )
            for name in names
        ),
        threads=tuple(draw(st.lists(ids, max_size=3))),
        proposed=draw(st.booleans()),
    )


_RARELY: Final = st.sampled_from([False, False, False, False, True])


@st.composite
def quotations(draw: st.DrawFn, *, posts: Sequence[Post]) -> Quotation:
    """Words of a post, as they stand there or, now and then, as they stand nowhere."""
    span = draw(spans(posts=posts))
    post = next(post for post in posts if post.id == span.post)
    if not draw(_RARELY):
        return quotation(post, span)
    return Quotation(
        post=draw(st.just(post.id) | ids),
        start=draw(st.integers(min_value=0, max_value=50)),
        exact=draw(said),
        prefix=draw(texts),
        suffix=draw(texts),
    )


@st.composite
def _claim_anchors(draw: st.DrawFn, *, amap: ArgumentMap) -> ClaimAnchor:
    strange = draw(_RARELY)
    if amap.claims and not strange:
        return claim_anchor(amap, draw(st.sampled_from(amap.claims)))
    return ClaimAnchor(
        id=draw(ids),
        kind=draw(st.sampled_from(ClaimKind)),
        text=draw(said),
        at=draw(quotations(posts=amap.thread.posts)),
    )


@st.composite
def _link_anchors(draw: st.DrawFn, *, amap: ArgumentMap, undercuts: bool = True) -> LinkAnchor:
    known = [one for one in amap.links if undercuts or one.kind is not LinkKind.UNDERCUTS]
    strange = draw(_RARELY)
    if known and not strange:
        return link_anchor(amap, draw(st.sampled_from(known)))
    undercut = undercuts and draw(st.booleans())
    joins = [kind for kind in LinkKind if kind is not LinkKind.UNDERCUTS]
    target: ClaimAnchor | LinkAnchor
    if undercut:
        target = draw(_link_anchors(amap=amap, undercuts=False))
    else:
        target = draw(_claim_anchors(amap=amap))
    return LinkAnchor(
        id=draw(ids),
        kind=LinkKind.UNDERCUTS if undercut else draw(st.sampled_from(joins)),
        source=draw(_claim_anchors(amap=amap)),
        target=target,
    )


@st.composite
def _corrections(draw: st.DrawFn, *, amap: ArgumentMap, known: list[str]) -> Correction:
    action = draw(st.sampled_from([one for one in Action if known or one is not Action.UNDO]))
    claims, links = _claim_anchors(amap=amap), _link_anchors(amap=amap)
    joins = [kind for kind in LinkKind if kind is not LinkKind.UNDERCUTS]
    words = quotations(posts=amap.thread.posts)
    subject: ClaimAnchor | LinkAnchor | None = None
    other: ClaimAnchor | LinkAnchor | None = None
    kind: ClaimKind | LinkKind | None = None
    if action in (Action.ACCEPT, Action.REJECT):
        subject = draw(claims | links)
    elif action is Action.UNLINK:
        subject = draw(links)
    elif action is Action.KIND:
        subject = draw(claims | _link_anchors(amap=amap, undercuts=False))
        kinds = joins if isinstance(subject, LinkAnchor) else list(ClaimKind)
        kind = draw(st.sampled_from(kinds))
    elif action not in (Action.CLAIM, Action.UNDO):
        subject = draw(claims)
    if action is Action.MERGE:
        other = draw(claims)
    elif action is Action.LINK:
        other = draw(claims | _link_anchors(amap=amap, undercuts=False))
        undercut = isinstance(other, LinkAnchor)
        kind = LinkKind.UNDERCUTS if undercut else draw(st.sampled_from(joins))
    elif action is Action.CLAIM:
        kind = draw(st.sampled_from(ClaimKind))
    assume(subject is None or other != subject)
    text = None
    if action is Action.WORDING or (action in (Action.SPAN, Action.CLAIM) and draw(st.booleans())):
        text = draw(said)
    least, most = NEEDS[action].places
    when = draw(st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 - the zone is said below
    return correction(
        action,
        author=draw(st.sampled_from(["Eva", "Finn"]) | said),
        created=f"{when.isoformat()}+00:00",
        reason=draw(texts),
        subject=subject,
        other=other,
        kind=kind,
        text=text,
        places=tuple(draw(st.lists(words, min_size=least, max_size=min(most, 3)))),
        undoes=draw(st.sampled_from(known)) if action is Action.UNDO else None,
    )


@st.composite
def corrections_of(draw: st.DrawFn, amap: ArgumentMap) -> list[Correction]:
    """Up to 8 corrections of any kind, of what is in a map and of what is not."""
    made: list[Correction] = []
    for _ in range(draw(st.integers(min_value=0, max_value=8))):
        made.append(draw(_corrections(amap=amap, known=[one.id for one in made])))
    return list({one.id: one for one in made}.values())
