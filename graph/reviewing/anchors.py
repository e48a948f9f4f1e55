"""What a correction says of a claim or link of a map, so that it finds it in another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

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
from graph.reviewing.outcome import Corrected, Element
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
    return _link(link, amap=amap, claims=amap.claim, links=amap.link)


def _link(
    link: Link, *, amap: ArgumentMap, claims: Mapping[str, Claim], links: Mapping[str, Link]
) -> LinkAnchor:
    undercut = link.kind is LinkKind.UNDERCUTS
    return LinkAnchor(
        id=link.id,
        kind=link.kind,
        source=claim_anchor(amap, claims[link.source]),
        target=_link(links[link.target], amap=amap, claims=claims, links=links)
        if undercut
        else claim_anchor(amap, claims[link.target]),
    )


def anchor_of(outcome: Corrected, element: Element) -> Anchor:
    """A claim or link of a map as corrected, or of what was taken out of it."""
    claims, links = all_claims(outcome), all_links(outcome)
    if element.what == "claim":
        return claim_anchor(outcome.map, claims[element.id])
    return _link(links[element.id], amap=outcome.map, claims=claims, links=links)


def all_claims(outcome: Corrected) -> dict[str, Claim]:
    """The claims that stand, and those that do not, by their ids, as they are or last were."""
    rejected = {claim.id: claim for claim in outcome.rejected_claims}
    return {**outcome.machine.claim, **rejected, **outcome.map.claim}


def all_links(outcome: Corrected) -> dict[str, Link]:
    """The links that stand, and those that do not, by their ids, as they are or last were.

    Left out are links of claims that are not known any more, having been merged into others.
    """
    rejected = {link.id: link for link in outcome.rejected_links}
    found = {**outcome.machine.link, **rejected, **outcome.map.link}
    claims = all_claims(outcome)
    joins = {
        name: link
        for name, link in found.items()
        if link.source in claims and (link.target in claims or link.kind is LinkKind.UNDERCUTS)
    }
    return {
        name: link
        for name, link in joins.items()
        if link.kind is not LinkKind.UNDERCUTS or link.target in joins
    }


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
        others = [one.id for one in thread.posts if any(occurrences(words, one.text))]
        advice = f"post {others[0]} does." if others else "quote it as it stands there."
        raise InputError(f"post {post_id} does not say {words[:80]!r}: {advice}")
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
