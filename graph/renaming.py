"""The ids that are made of what they name, and a map under another id of its thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graph.model import ArgumentMap, Claim, Link, LinkKind, Span, claim_id, link_id


def claim_ids(amap: ArgumentMap, claim: Claim, *, thread: str) -> Iterator[str]:
    """The ids that a claim may have in the thread with that id, always in the same order.

    It keeps its own while its words stand, wherever in their post they move.
    """
    for salt in ("", "~", "~~"):  # where two claims would have had the same
        name = thread + salt
        for span in claim.mentions:
            yield claim_id(name, span)
        for span in claim.mentions:
            post = amap.post[span.post]
            for text in (post.text, *(was.text for was in post.revisions)):
                at = text.find(span.text)
                while at >= 0:
                    moved = Span(post=post.id, start=at, end=at + len(span.text), text=span.text)
                    yield claim_id(name, moved)
                    at = text.find(span.text, at + 1)


def renamed(amap: ArgumentMap, *, thread_id: str) -> ArgumentMap:
    """The same map, of a thread with another id.

    Claims and links whose ids are made of what they name get those that they would have had in
    that thread; others keep theirs.
    """
    names = {one.id: _renamed(amap, one, thread_id=thread_id) for one in amap.claims}

    def moved(link: Link) -> Link:
        source, target = names[link.source], names.get(link.target, link.target)
        if link.kind is LinkKind.UNDERCUTS:
            target = moved(amap.link[link.target]).id
        ours = link.id == link_id(link.source, link.kind, link.target)
        name = link_id(source, link.kind, target) if ours else link.id
        return replace(link, id=name, source=source, target=target)

    def again(claim: Claim) -> Claim:
        reference = claim.reference
        if reference is not None and reference.claim is not None:
            reference = replace(reference, claim=names[reference.claim])
        return replace(claim, id=names[claim.id], reference=reference)

    return replace(
        amap,
        thread=replace(amap.thread, id=thread_id),
        claims=tuple(map(again, amap.claims)),
        links=tuple(map(moved, amap.links)),
    )


def _renamed(amap: ArgumentMap, claim: Claim, *, thread_id: str) -> str:
    here = claim_ids(amap, claim, thread=amap.thread.id)
    there = claim_ids(amap, claim, thread=thread_id)
    return next((new for old, new in zip(here, there, strict=True) if old == claim.id), claim.id)
