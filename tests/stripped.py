"""A map without one of its parts, to see which formats tell of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from graph.formats.parts import Part
from graph.model import ArgumentMap, Claim, Link, Post, Run, Span


def _thread(amap: ArgumentMap, **changes: object) -> ArgumentMap:
    return replace(amap, thread=replace(amap.thread, **changes))  # type: ignore[arg-type] # each is what its key takes


def _posts(amap: ArgumentMap, change: Callable[[Post], Post]) -> ArgumentMap:
    return _thread(amap, posts=tuple(map(change, amap.thread.posts)))


def _claims(amap: ArgumentMap, change: Callable[[Claim], Claim]) -> ArgumentMap:
    return replace(amap, claims=tuple(map(change, amap.claims)))


def _links(amap: ArgumentMap, change: Callable[[Link], Link]) -> ArgumentMap:
    return replace(amap, links=tuple(map(change, amap.links)))


def _shorter(span: Span) -> Span:
    return replace(span, end=span.end - 1, text=span.text[:-1])


def _renamed(amap: ArgumentMap) -> ArgumentMap:
    names = {link.id: f"{link.id}-new" for link in amap.links}
    return _links(
        amap,
        lambda link: replace(link, id=names[link.id], target=names.get(link.target, link.target)),
    )


WITHOUT: Final[dict[Part, Callable[[ArgumentMap], ArgumentMap]]] = {
    Part.NAME: lambda amap: _thread(amap, title="Another title"),
    Part.URL: lambda amap: _thread(amap, url=None),
    Part.POSTS: lambda amap: _posts(amap, lambda post: replace(post, text=f"{post.text} More.")),
    Part.AUTHORS: lambda amap: _posts(amap, lambda post: replace(post, author=None)),
    Part.DATES: lambda amap: _posts(amap, lambda post: replace(post, created=None)),
    Part.REPLIES: lambda amap: _posts(
        amap, lambda post: replace(post, reply_to=None, reply_because=None)
    ),
    Part.MARKS: lambda amap: _posts(amap, lambda post: replace(post, quotes=(), citations=())),
    Part.HISTORY: lambda amap: _posts(
        amap, lambda post: replace(post, copies=(), revisions=(), vanished=None)
    ),
    Part.CLAIMS: lambda amap: _claims(amap, lambda claim: replace(claim, text="Other words.")),
    Part.CONFIDENCE: lambda amap: _claims(amap, lambda claim: replace(claim, confidence=0.25)),
    Part.HEDGES: lambda amap: _claims(amap, lambda claim: replace(claim, hedge=None)),
    Part.REASONS: lambda amap: _claims(amap, lambda claim: replace(claim, because="", rule="")),
    Part.REFERENCES: lambda amap: _claims(amap, lambda claim: replace(claim, reference=None)),
    Part.MENTIONS: lambda amap: _claims(
        amap,
        lambda claim: replace(claim, mentions=(_shorter(claim.mentions[0]), *claim.mentions[1:])),
    ),
    Part.AGAIN: lambda amap: _claims(
        amap, lambda claim: replace(claim, mentions=claim.mentions[:1])
    ),
    Part.LINKS: lambda amap: replace(amap, links=()),
    Part.LINK_IDS: _renamed,
    Part.LINK_CONFIDENCE: lambda amap: _links(amap, lambda link: replace(link, confidence=0.25)),
    Part.LINK_REASONS: lambda amap: _links(
        amap, lambda link: replace(link, because="otherwise", rule="")
    ),
    Part.CUES: lambda amap: _links(amap, lambda link: replace(link, cue=None)),
    Part.RUN: lambda amap: replace(amap, run=Run(extractor="", version="", model="")),
}
"""For each part, the same map with nothing or something else in its place."""
