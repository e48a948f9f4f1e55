"""Corrections of the example map, for tests: made in few words, and maps of edited threads."""

from __future__ import annotations

from dataclasses import replace

from example_map import example_map, span
from small_reviews import at

from graph.model import (
    ArgumentMap,
    Claim,
    Link,
    Thread,
    claim_id,
    link_id,
)
from graph.review import (
    Action,
    Anchor,
    ClaimAnchor,
    Corrected,
    Correction,
    claim_anchor,
    corrected,
    correction,
    link_anchor,
)

MAP = example_map()


def claim(words: str, amap: ArgumentMap = MAP) -> Claim:
    """The claim whose text begins so."""
    return next(one for one in amap.claims if one.text.startswith(words))


def link(start: str, end: str, amap: ArgumentMap = MAP) -> Link:
    source, target = claim(start, amap).id, claim(end, amap).id
    return next(one for one in amap.links if (one.source, one.target) == (source, target))


def about(words: str, amap: ArgumentMap = MAP) -> ClaimAnchor:
    return claim_anchor(amap, claim(words, amap))


def about_link(start: str, end: str, amap: ArgumentMap = MAP) -> Anchor:
    return link_anchor(amap, link(start, end, amap))


def make(action: Action, minute: int = 1, *, author: str = "Eva", **parts: object) -> Correction:
    return correction(action, author=author, created=at(minute), **parts)  # type: ignore[arg-type] # said by name in each test


def outcome(*corrections: Correction, amap: ArgumentMap = MAP) -> Corrected:
    found = corrected(amap, corrections)
    assert not found.orphaned, found.orphaned
    return found


def edited(amap: ArgumentMap, post: str, old: str, new: str) -> ArgumentMap:
    """The same map of a thread in which a post was edited, as an extraction finds it again.

    Claims whose words are gone are gone; the ids of all others are made anew.
    """
    texts = {one.id: one.text for one in amap.thread.posts}
    assert old in texts[post]
    texts[post] = texts[post].replace(old, new)
    posts = tuple(replace(one, text=texts[one.id]) for one in amap.thread.posts)
    thread = replace(amap.thread, posts=posts)
    return again(amap, thread)


def again(amap: ArgumentMap, thread: Thread) -> ArgumentMap:
    posts = {one.id: one for one in thread.posts}
    named: dict[str, Claim] = {}
    for one in amap.claims:
        first = one.mentions[0]
        if first.post in posts and first.text in posts[first.post].text:
            where = span(posts[first.post], first.text)
            name = "n" + claim_id(thread.id, where)
            named[one.id] = replace(one, id=name, mentions=(where,), reference=None)
    links = []
    for one_link in amap.links:
        if one_link.source in named and one_link.target in named:
            ends = named[one_link.source].id, named[one_link.target].id
            name = link_id(ends[0], one_link.kind, ends[1])
            links.append(replace(one_link, id=name, source=ends[0], target=ends[1], cue=None))
    return replace(amap, thread=thread, claims=tuple(named.values()), links=tuple(links))
