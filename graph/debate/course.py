"""How a debate went, post by post: what was said, who gave way, and how strong positions became."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from graph.debate.holding import position_name, with_positions
from graph.debate.positions import Debate
from graph.debate.stances import counted
from graph.debate.weighed import Event, Reading, Weighed
from graph.model import ArgumentMap, LinkKind, Post
from graph.strengths import framework, semantics_named, strengths

MOST: Final = 40
"""As many steps at the most: of longer threads several posts are one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One post of a debate, or several that follow each other, and where it stood after them.

    ``number`` is that of the last post, from 1, in the order of the course; ``claims`` says how
    many claims were new in these posts. ``strengths`` are those of the positions by id once all
    posts up to here are weighed, and nothing after.
    """

    number: int
    posts: tuple[Post, ...]
    claims: int
    events: tuple[Event, ...]
    strengths: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A debate post by post; ``timed`` says that the posts stand in the order of their times."""

    debate: Debate
    steps: tuple[Step, ...]
    timed: bool


def in_order(posts: Sequence[Post]) -> tuple[tuple[Post, ...], bool]:
    """The posts in the order of their times, if all have one that can be read; else as they are."""
    times = [_time(post.created) for post in posts]
    known = [time for time in times if time is not None]
    if not posts or len(known) < len(times):
        return tuple(posts), False
    ranked = sorted(zip(known, range(len(posts)), posts, strict=True), key=lambda one: one[:2])
    return tuple(post for _, _, post in ranked), True


def course(amap: ArgumentMap, weighed: Weighed) -> Course:
    """How a debate went.

    Args:
        amap: the map.
        weighed: what all of it comes to; the debate, readings, events and semantics are its.
    """
    posts, timed = in_order(amap.thread.posts)
    new = Counter(claim.mentions[0].post for claim in amap.claims)
    happened: dict[str, list[Event]] = defaultdict(list)
    for event in weighed.events:
        happened[event.post].append(event)
    steps: list[Step] = []
    for first, last in _chunks(len(posts)):
        some = posts[first:last]
        part = cut(amap, posts={post.id for post in posts[:last]})
        steps.append(
            Step(
                number=last,
                posts=some,
                claims=sum(new[post.id] for post in some),
                events=tuple(event for post in some for event in happened[post.id]),
                strengths=positions_in(part, weighed),
            )
        )
    return Course(debate=weighed.debate, steps=tuple(steps), timed=timed)


def positions_in(part: ArgumentMap, weighed: Weighed) -> Mapping[str, float]:
    """The strength of each position by id, in a part of a map that was weighed as a whole."""
    debate = weighed.debate
    read: Iterable[Reading] = counted(part, debate, weighed.readings)
    those = with_positions(framework(part), debate, read)
    found = strengths(those, semantics=semantics_named(weighed.semantics))
    return {one.id: found.of[position_name(one.id)] for one in debate.positions}


def cut(amap: ArgumentMap, *, posts: set[str]) -> ArgumentMap:
    """The map of what some posts say: claims first said there, links whose ends were both said."""
    claims = {claim.id for claim in amap.claims if claim.mentions[0].post in posts}
    left = []
    for claim in amap.claims:
        if claim.id not in claims:
            continue
        leans = claim.reference
        if leans is not None and leans.claim is not None and leans.claim not in claims:
            leans = replace(leans, claim=None)
        said = tuple(span for span in claim.mentions if span.post in posts)
        left.append(replace(claim, reference=leans, mentions=said))
    drawn = {
        link.id
        for link in amap.links
        if link.kind is not LinkKind.UNDERCUTS and {link.source, link.target} <= claims
    }
    links = tuple(
        link
        for link in amap.links
        if link.id in drawn
        or (link.kind is LinkKind.UNDERCUTS and link.source in claims and link.target in drawn)
    )
    return replace(amap, claims=tuple(left), links=links)


def _chunks(number: int) -> Iterable[tuple[int, int]]:
    """Where steps begin and end: as many as there are posts, or about as long ones."""
    steps = min(number, MOST)
    ends = [round(number * (step + 1) / steps) for step in range(steps)]
    return zip([0, *ends], ends, strict=False)


def _time(created: str | None) -> datetime | None:
    if created is None:
        return None
    try:
        found = datetime.fromisoformat(created)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
