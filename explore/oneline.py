"""A debate on one line: its claims, or its posts where those are too many, and the links between.

The picture shows where in a debate people argue, which a number cannot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from explore import look
from explore.details import counted
from explore.look import CLAIM_LOOKS
from explore.ways import Arc, Dot, Line, way
from graph.model import ArgumentMap, Claim, LinkKind

CLAIMS: Final = 120  # as many fit on a line; of more, the posts are drawn
POSTS: Final = 120  # … and of more posts, stretches of them
_ABOVE: Final = "Arcs above are supports, below objections."


def line_of(amap: ArgumentMap, *, at: Mapping[str, str]) -> Line:
    """The picture of a whole map; ``at`` is what the addresses it leads to say besides."""
    by_claim = len(amap.claims) <= CLAIMS
    place = {post.id: number for number, post in enumerate(amap.thread.posts)}
    size = 1 if by_claim else -(-len(place) // POSTS)  # posts that one mark stands for
    if by_claim:
        spot = {claim.id: number for number, claim in enumerate(amap.claims)}
        dots = [
            _claim_dot(amap, claim=claim, group=place[_post(claim)], at=at) for claim in amap.claims
        ]
        groups = [
            look.plain(post.author or f"Post {number}")
            for number, post in enumerate(amap.thread.posts, start=1)
        ]
    else:
        spot = {claim.id: place[_post(claim)] // size for claim in amap.claims}
        dots = _post_dots(amap, spot=spot, size=size, at=at)
        groups = [""]
    links = counted("link", number=len(amap.links))
    what = "claim" if by_claim else "post" if size == 1 else f"{size} posts"
    return {
        "alt": f"The debate on one line: {counted('claim', number=len(amap.claims))}, {links}. "
        f"{_ABOVE} Left and right go from mark to mark.",
        "hint": f"Each mark is {'a ' if size == 1 else ''}{what}, in the order of the thread. "
        f"{_ABOVE} Point at one to read it.",
        "dots": dots,
        "groups": groups,
        "arcs": _arcs(amap, spot=spot),
    }


def _post(claim: Claim) -> str:
    return claim.mentions[0].post


def _claim_dot(amap: ArgumentMap, *, claim: Claim, group: int, at: Mapping[str, str]) -> Dot:
    author = amap.post[_post(claim)].author
    by = f"{look.plain(author)}: " if author else ""
    word = CLAIM_LOOKS[claim.kind].word
    return {
        "look": claim.kind.value,
        "group": group,
        "size": 1,
        "text": f"{by}{look.shortened(claim.text, width=260)} ({word})",
        "href": way("map", **at, node=claim.id),
    }


def _post_dots(
    amap: ArgumentMap, *, spot: dict[str, int], size: int, at: Mapping[str, str]
) -> list[Dot]:
    claims = Counter(spot.values())
    dots: list[Dot] = []
    for number, start in enumerate(range(0, len(amap.thread.posts), size)):
        post = amap.thread.posts[start]
        by = f" by {look.plain(post.author)}" if post.author else ""
        name = f"Post {start + 1}{by}" if size == 1 else f"Posts from {start + 1} on"
        said = counted("claim", number=claims[number])
        dots.append(
            {
                "look": "claim",
                "group": 0,
                "size": max(1, claims[number]),
                "text": f"{name}, {said}: {look.shortened(post.text, width=200)}",
                "href": way("read", **at, post=post.id),
            }
        )
    return dots


def _arcs(amap: ArgumentMap, *, spot: dict[str, int]) -> list[Arc]:
    """The links between different marks; an undercut bears on where the link it ends on starts."""
    joined: Counter[tuple[int, int, LinkKind]] = Counter()
    for link in amap.links:
        aim = link.target
        if link.kind is LinkKind.UNDERCUTS:
            aim = amap.link[link.target].source
        ends = spot[link.source], spot[aim]
        if ends[0] != ends[1]:
            joined[(*ends, link.kind)] += 1
    return [
        {"ends": (source, target), "look": kind.value, "number": number}
        for (source, target, kind), number in joined.items()
    ]
