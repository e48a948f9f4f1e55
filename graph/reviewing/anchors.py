"""What a correction says of a claim or link of a map, so that it finds it in another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.errors import InputError
from graph.model import ArgumentMap, Claim, Link, LinkKind, Span, Thread
from graph.reviewing.corrections import (
    Anchor,
    ClaimAnchor,
    Correction,
    LinkAnchor,
    Quotation,
    in_force,
    quotation,
)
from graph.reviewing.outcome import Element
from graph.reviewing.places import find, occurrences


def claim_anchor(amap: ArgumentMap, claim: Claim) -> ClaimAnchor:
    """A claim of a map, by its id and by where it was first said."""
    first = claim.mentions[0]
    return ClaimAnchor(
        id=claim.id,
        kind=claim.kind,
        text=claim.text,
        at=quotation(amap.post[first.post], first),
    )


def link_anchor(amap: ArgumentMap, link: Link) -> LinkAnchor:
    """A link of a map, by its id and by what it joins."""
    undercut = link.kind is LinkKind.UNDERCUTS
    return LinkAnchor(
        id=link.id,
        kind=link.kind,
        source=claim_anchor(amap, amap.claim[link.source]),
        target=link_anchor(amap, amap.link[link.target])
        if undercut
        else claim_anchor(amap, amap.claim[link.target]),
    )


def anchor_of(amap: ArgumentMap, element: Element) -> Anchor:
    """A claim or link of a map."""
    if element.what == "claim":
        return claim_anchor(amap, amap.claim[element.id])
    return link_anchor(amap, amap.link[element.id])


def quoted_in(thread: Thread, post_id: str, words: str, *, near: Span | None = None) -> Quotation:
    """Words that a post says, as a person types them: white space may differ.

    Args:
        thread: the thread.
        post_id: the post.
        words: what it says.
        near: where to look first, if it says so in several places.

    Raises:
        InputError: there is no such post, it does not say that, or it says it in several places.
    """
    post = next((one for one in thread.posts if one.id == post_id), None)
    if post is None:
        known = ", ".join(one.id for one in thread.posts[:20])
        raise InputError(f"there is no post {post_id[:80]!r}: name one of {known}.")
    if not words.strip():
        raise InputError(f"no words of post {post_id} were given: quote some.")
    found = [
        Span(post=post.id, start=start, end=end, text=post.text[start:end])
        for start, end in occurrences(words, post.text)
    ]
    if not found:
        raise InputError(
            f"post {post_id} does not say {words[:80]!r}: quote it as it stands there."
        )
    if near is not None:
        found = [min(found, key=lambda span: (abs(span.start - near.start), span.start))]
    if len(found) > 1:
        raise InputError(
            f"post {post_id} says {words[:80]!r} in {len(found)} places: quote more of it."
        )
    return quotation(post, found[0])


def quotations(one: Correction) -> Iterator[Quotation]:
    """All the words that a correction is about or names, those of link's ends too."""
    yield from one.places
    todo: list[Anchor] = [held for held in (one.subject, one.other) if held is not None]
    while todo:
        anchor = todo.pop()
        if isinstance(anchor, ClaimAnchor):
            yield anchor.at
        else:
            todo += [anchor.target, anchor.source]


def unfounded(corrections: Iterable[Correction], thread: Thread) -> list[Correction]:
    """The corrections in force of which some words do not stand in a thread, even for the half.

    Whatever map is made of that thread, they find no place in it.
    """
    return [
        one
        for one in in_force(corrections)
        if any(find(words, thread) is None for words in quotations(one))
    ]
