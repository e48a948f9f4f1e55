"""How much there is in a debate, and by whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from graph.model import ArgumentMap, ClaimKind, LinkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How much there is in a debate; of ``people``, who wrote most posts comes first."""

    posts: int
    people: tuple[str, ...]
    claims: int
    evidence: int
    questions: int
    supports: int
    objections: int


def numbers(amap: ArgumentMap) -> Numbers:
    """Count what a map holds."""
    kinds = Counter(claim.kind for claim in amap.claims)
    links = Counter(link.kind for link in amap.links)
    people = Counter(post.author for post in amap.thread.posts if post.author)
    return Numbers(
        posts=len(amap.thread.posts),
        people=tuple(name for name, _ in people.most_common()),
        claims=kinds[ClaimKind.CLAIM],
        evidence=kinds[ClaimKind.EVIDENCE],
        questions=kinds[ClaimKind.QUESTION],
        supports=links[LinkKind.SUPPORTS],
        objections=links[LinkKind.OBJECTS] + links[LinkKind.UNDERCUTS],
    )
