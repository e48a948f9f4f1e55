"""A page of a thread as plain data: who wrote what when, and each text in pieces with its marks.

Texts are cut here, in code points, as JavaScript counts otherwise. Joined again, the pieces of a
post are its text.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TypedDict

from explore import look
from explore.look import CLAIM_LOOKS, percent
from explore.reading.order import Place
from extract.web.original import original
from graph.model import ArgumentMap, Claim, ClaimKind, LinkKind, Post, Quote


class Piece(TypedDict, total=False):
    """A stretch of a post that is marked alike all through; numbers are places in lists.

    ``claims`` are of the page's claims, those with the fewest words first; ``quote`` and ``source``
    of the post's; ``cues`` are ids of links that these words show.
    """

    text: str
    claims: list[int]
    quote: int
    source: int
    cues: list[str]


class Answered(TypedDict):
    """The post that another one answers; ``why`` is why one thinks so, where nobody said it."""

    id: str
    words: str
    why: str


class Drawn(TypedDict, total=False):
    """A post. ``original`` and the addresses of ``sources`` are http or https, or empty."""

    id: str
    number: int
    depth: int
    below: int
    author: str
    when: str
    answers: Answered
    original: str
    gone: str
    earlier: list[tuple[str, str]]
    quotes: list[tuple[str, str]]
    sources: list[tuple[str, str]]
    pieces: list[Piece]


class Marked(TypedDict):
    """A claim as the words are marked that say it; ``told`` is what pointing at them shows."""

    id: str
    kind: str
    told: str


class Page(TypedDict):
    """A page of a thread.

    ``version`` is a digest of all the rest, so that only what differs is drawn anew. ``legend`` has
    the kinds of claims, with how many the thread has.
    """

    version: str
    thread: str
    legend: dict[str, str]
    posts: list[Drawn]
    claims: list[Marked]


def page_of(amap: ArgumentMap, *, places: Sequence[Place], numbers: Mapping[str, int]) -> Page:
    """The posts at ``places`` with the claims said in them.

    Args:
        amap: the map.
        places: what is on the page.
        numbers: the number of every post of the thread.
    """
    wanted = {place.post.id for place in places}
    claims = [claim for claim in amap.claims if any(span.post in wanted for span in claim.mentions)]
    said: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for number, claim in enumerate(claims):
        for span in claim.mentions:
            said[span.post].append((span.start, span.end, number))
    cues: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for link in amap.links:
        if link.cue is not None:
            cues[link.cue.post].append((link.cue.start, link.cue.end, link.id))
    bearing: Counter[tuple[str, LinkKind]] = Counter()
    for link in amap.links:
        bearing[link.target, link.kind] += 1
    kinds = Counter(claim.kind for claim in amap.claims)
    page: Page = {
        "version": "",
        "thread": amap.thread.id,
        "legend": {kind.value: f"{CLAIM_LOOKS[kind].word} {kinds[kind]}" for kind in ClaimKind},
        "posts": [
            _drawn(
                amap,
                place=place,
                numbers=numbers,
                pieces=pieces(place.post, said=said[place.post.id], cues=cues[place.post.id]),
            )
            for place in places
        ],
        "claims": [_marked(claim, bearing=bearing) for claim in claims],
    }
    page["version"] = hashlib.sha256(json.dumps(page).encode()).hexdigest()[:16]
    return page


def _marked(claim: Claim, *, bearing: Mapping[tuple[str, LinkKind], int]) -> Marked:
    word = CLAIM_LOOKS[claim.kind].word
    told = [f"{word.capitalize()}, {percent(claim.confidence)} sure"]
    if claim.hedge:
        told.append(f"hedged: “{look.plain(claim.hedge)}”")
    for kind, one, more in (
        (LinkKind.SUPPORTS, "support", "supports"),
        (LinkKind.OBJECTS, "objection", "objections"),
    ):
        number = bearing.get((claim.id, kind), 0)
        told.append(f"{number or 'no'} {one if number == 1 else more}")
    return {"id": claim.id, "kind": claim.kind.value, "told": " · ".join(told)}


def _drawn(
    amap: ArgumentMap, *, place: Place, numbers: Mapping[str, int], pieces: list[Piece]
) -> Drawn:
    post = place.post
    drawn: Drawn = {
        "id": post.id,
        "number": place.number,
        "depth": place.depth,
        "below": place.below,
        "author": look.plain(post.author or ""),
        "when": look.day(look.plain(post.created or "")),
        "original": original(amap.thread, post) or "",
        "quotes": [_whence(amap, quote, numbers=numbers) for quote in post.quotes],
        "sources": [
            (one.url or "", look.shortened(one.title or one.url or "", width=80))
            for one in post.citations
        ],
        "pieces": pieces,
    }
    if post.reply_to is not None:
        author = look.plain(amap.post[post.reply_to].author or "")
        number = f"post {numbers[post.reply_to]}"
        drawn["answers"] = {
            "id": post.reply_to,
            "words": f"{author}, {number}" if author else number,
            "why": look.plain(post.reply_because or ""),
        }
    if post.vanished is not None:
        drawn["gone"] = look.day(look.plain(post.vanished))
    if post.revisions:
        drawn["earlier"] = [
            (look.day(look.plain(one.until)), one.text) for one in reversed(post.revisions)
        ]
    return drawn


def _whence(amap: ArgumentMap, quote: Quote, *, numbers: Mapping[str, int]) -> tuple[str, str]:
    """The post that a quotation is of, if it is of one; and in words where it is from."""
    if quote.of is None:
        return "", look.shortened(quote.source or "elsewhere", width=80)
    author = look.plain(amap.post[quote.of.post].author or "")
    number = f"post {numbers[quote.of.post]}"
    return quote.of.post, f"{author}, {number}" if author else number


def pieces(
    post: Post,
    *,
    said: Iterable[tuple[int, int, int]] = (),
    cues: Iterable[tuple[int, int, str]] = (),
) -> list[Piece]:
    """A post's text, cut wherever a mark begins or ends.

    Args:
        post: the post.
        said: from where to where a claim is said, and the claim's place in the page's list.
        cues: the same of the words that show a link, and its id.
    """
    begins: defaultdict[int, list[tuple[str, int, int | str]]] = defaultdict(list)
    for name, marks in (
        ("claims", said),
        ("cues", cues),
        ("quote", ((one.start, one.end, at) for at, one in enumerate(post.quotes))),
        ("source", ((one.start, one.end, at) for at, one in enumerate(post.citations))),
    ):
        for start, end, what in marks:
            begins[start].append((name, end, what))
    bounds = {0, len(post.text), *begins}
    bounds.update(end for marks in begins.values() for _, end, _ in marks)
    ordered = sorted(bounds)
    found: list[Piece] = []
    open_: list[tuple[str, int, int, int | str]] = []
    for here, there in pairwise(ordered):
        open_ = [mark for mark in open_ if mark[2] > here]
        open_ += [(name, here, end, what) for name, end, what in begins.get(here, ())]
        piece: Piece = {"text": post.text[here:there]}
        claims = [mark for mark in open_ if mark[0] == "claims"]
        if claims:
            claims.sort(key=lambda mark: mark[2] - mark[1])
            piece["claims"] = [what for _, _, _, what in claims if isinstance(what, int)]
        for name, _, _, what in open_:
            if name == "cues" and isinstance(what, str):
                piece.setdefault("cues", []).append(what)
            elif name == "quote" and isinstance(what, int):
                piece["quote"] = what
            elif name == "source" and isinstance(what, int):
                piece["source"] = what
        found.append(piece)
    return found
