"""What the last look before a map is kept says of it, and work that goes on beside a page."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from browsing import wait_for
from example_map import HOSTILE, example_map, hostile_map

from explore.found import _doubtful, _merged, _new
from explore.mapped import Mapped, busiest_new, told
from explore.underway import Underway
from extract.again.adding import Committed, Planned, Terms
from extract.again.update import updated
from extract.pipeline import Progress
from graph.model import ArgumentMap, LinkKind, Span

TERMS = Terms(now="2026-01-01T00:00:00Z")


def added(amap: ArgumentMap) -> Planned:
    return Planned(kind="added", thread=amap.thread, read=amap.thread, terms=TERMS)


def brought(before: ArgumentMap, now: ArgumentMap) -> Planned:
    """The plan of a thread that is in the store as ``before``, and was read as ``now``."""
    update = updated(before.thread, now.thread, now=TERMS.now)
    return Planned(
        kind="updated",
        thread=update.thread,
        read=now.thread,
        terms=TERMS,
        stored=before,
        update=update,
    )


def test_what_is_doubtful_comes_with_why_and_what_most_hangs_on_comes_first() -> None:
    amap = example_map()
    first, second, *rest = amap.claims
    doubtful = replace(
        amap,
        claims=(
            replace(first, confidence=0.5, because="it might be"),
            replace(second, confidence=0.95),
            *(replace(claim, confidence=0.99) for claim in rest),
        ),
        links=tuple(replace(link, confidence=0.9) for link in amap.links),
    )
    shown = _doubtful(doubtful)
    assert shown.count('<li class="') == 1
    assert "50% sure" in shown
    assert "it might be" in shown
    assert "1 of" in shown
    busy = max(amap.links, key=lambda link: link.kind is not LinkKind.UNDERCUTS)
    links = tuple(
        replace(link, confidence=0.2 if link.id == busy.id else 0.9) for link in doubtful.links
    )
    both = _doubtful(replace(doubtful, links=links))
    assert both.index("20% sure") < both.index("50% sure")


def test_a_sure_map_has_nothing_doubtful() -> None:
    amap = example_map()
    sure = replace(
        amap,
        claims=tuple(replace(claim, confidence=0.7) for claim in amap.claims),
        links=tuple(replace(link, confidence=1.0) for link in amap.links),
    )
    assert "at least 70% sure" in _doubtful(sure)


def test_what_was_merged_is_said() -> None:
    amap = example_map()
    once = replace(
        amap,
        claims=tuple(replace(claim, mentions=claim.mentions[:1]) for claim in amap.claims),
        links=tuple(link for link in amap.links if link.kind is LinkKind.SUPPORTS),
        thread=replace(
            amap.thread, posts=tuple(replace(post, copies=()) for post in amap.thread.posts)
        ),
    )
    assert "nothing was found to be said twice" in _merged(once)
    claim, *others = once.claims
    post = next(post for post in amap.thread.posts if post.id != claim.mentions[0].post)
    again = Span(post=post.id, start=0, end=len(post.text), text=post.text)
    twice = replace(once, claims=(replace(claim, mentions=(*claim.mentions, again)), *others))
    assert "1 claim said in several places" in _merged(twice)
    assert "said 2 times" in _merged(twice)


def test_of_an_update_the_new_claims_and_those_that_go_are_named() -> None:
    amap = example_map()
    gone, *kept = amap.claims
    left = {claim.id for claim in kept}
    links = [link for link in amap.links if link.source in left and link.target in left]
    fewer = replace(amap, claims=tuple(kept), links=tuple(links))
    forth = _new(Mapped(plan=brought(fewer, amap), amap=amap))
    assert f"1 new, {len(kept)} that stay" in forth
    assert "of them, 0 gone." in forth
    assert "New claims: 1" in forth
    back = _new(Mapped(plan=brought(amap, fewer), amap=fewer))
    assert "Claims that go: 1" in back
    assert "New claims" not in back
    done = Committed(plan=brought(fewer, amap), change="updated", amap=amap)
    assert busiest_new(done) == gone.id
    assert "All of it" in _new(Mapped(plan=added(amap), amap=amap))


def test_a_hostile_map_is_escaped_in_the_last_look() -> None:
    amap = hostile_map()
    unsure = replace(
        amap,
        claims=tuple(replace(one, confidence=0.1, because=HOSTILE[0]) for one in amap.claims),
        links=tuple(replace(one, confidence=0.1, because=HOSTILE[0]) for one in amap.links),
    )
    less = replace(unsure, claims=(), links=())
    shown = _doubtful(unsure) + _merged(unsure)
    shown += _new(Mapped(plan=brought(less, unsure), amap=unsure))
    assert "&lt;script" in shown
    for tag in ("<script", "<img", "<a ", "<iframe"):
        assert tag not in shown


def test_how_far_it_is_is_told_of_both_times_the_posts_are_read() -> None:
    assert told(0, 0) == (0.0, "Getting ready to read")
    assert told(1, 8) == (0.125, "Finding claims: 2 of 8 posts read")
    assert told(6, 8) == (0.75, "Finding links: 4 of 8 posts read")
    assert told(1, 1) == (1.0, "Finding links: 1 of 1 post read")


def test_work_that_is_stopped_ends_at_the_next_post_and_nothing_comes_of_it() -> None:
    goes_on, posts = threading.Event(), []

    def work(progress: Progress) -> str:
        for post in range(100):
            posts.append(post)
            progress(post, 100)
            assert goes_on.wait(30)
        return "a map"

    begun = Underway(work)
    wait_for(lambda: (begun.done, begun.total) == (0, 100))
    assert not begun.ended
    begun.stop()
    goes_on.set()
    assert begun.wait(30)
    assert (begun.found, begun.failed) == (None, None)
    assert posts == [0, 1]


def test_what_came_of_work_and_why_it_failed_is_kept() -> None:
    def works(progress: Progress) -> str:
        progress(1, 1)
        return "a map"

    done = Underway(works)
    assert done.wait(30)
    assert done.found == "a map"

    def fails(progress: Progress) -> str:
        progress(0, 1)
        raise ValueError("no")

    failed = Underway(fails)
    assert failed.wait(30)
    assert failed.found is None
    assert isinstance(failed.failed, ValueError)


@pytest.mark.parametrize("done", [0, 1])
def test_work_stopped_at_its_very_end_leaves_nothing(done: int) -> None:
    may_end = threading.Event()

    def work(progress: Progress) -> str:
        progress(done, 1)
        assert may_end.wait(30)
        return "a map"

    begun = Underway(work)
    begun.stop()
    may_end.set()
    assert begun.wait(30)
    assert begun.found is None
