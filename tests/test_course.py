"""How a debate went, post by post: each step weighs what was said until then, and no more."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from example_map import example_map, row_map
from hypothesis import given, settings
from strategies import maps
from weighed_example import DEBATE, weighed_example

from graph.crux import course, weigh
from graph.debate.course import MOST, cut, in_order
from graph.model import ArgumentMap, LinkKind, Post

MAP = example_map()
WEIGHED = weigh(MAP, debate=DEBATE, readings=weighed_example(MAP).readings)


def test_the_last_step_is_the_whole_debate_and_the_first_its_first_post() -> None:
    found = course(MAP, WEIGHED)
    assert [step.number for step in found.steps] == [1, 2, 3, 4]
    assert dict(found.steps[-1].strengths) == {one.position: one.strength for one in WEIGHED.held}
    first = weigh(cut(MAP, posts={"p1"}), debate=DEBATE, readings=WEIGHED.readings)
    assert dict(found.steps[0].strengths) == {one.position: one.strength for one in first.held}
    assert found.steps[0].strengths["harm"] == 0.5  # nobody has said it yet
    assert found.steps[1].strengths["harm"] > 0.5
    assert sum(step.claims for step in found.steps) == len(MAP.claims)
    assert not found.timed  # the last two posts have no time


def test_who_gave_way_stands_at_the_post_in_which_they_did() -> None:
    weighed = weighed_example(MAP)
    found = course(MAP, weighed)
    assert [len(step.events) for step in found.steps] == [0, 1, 1, 0]
    assert [one for step in found.steps for one in step.events] == list(weighed.events)


def test_posts_stand_in_the_order_of_their_times_where_all_have_one() -> None:
    def post(name: str, created: str | None) -> Post:
        return Post(id=name, text="x", created=created)

    late, early = post("a", "2024-12-05T10:00:00Z"), post("b", "2024-12-05T11:30:00+02:00")
    assert in_order([late, early]) == ((early, late), True)
    for unknown in (post("c", None), post("c", "yesterday")):
        assert in_order([late, unknown, early]) == ((late, unknown, early), False)
    assert in_order([]) == ((), False)


def test_of_a_long_thread_several_posts_are_one_step() -> None:
    amap = row_map(3)
    posts = tuple(Post(id=f"q{number}", text="x") for number in range(3 * MOST))
    amap = replace(amap, thread=replace(amap.thread, posts=(*amap.thread.posts, *posts)))
    found = course(amap, weigh(amap))
    assert len(found.steps) == MOST
    said = [post for step in found.steps for post in step.posts]
    assert said == list(amap.thread.posts)
    assert max(len(step.posts) for step in found.steps) <= 4


@settings(max_examples=25)
@given(maps())
def test_what_some_posts_say_is_a_map_of_its_own(amap: ArgumentMap) -> None:
    posts = [post.id for post in amap.thread.posts]
    part = cut(amap, posts=set(posts[: len(posts) // 2]))
    assert {span.post for claim in part.claims for span in claim.mentions} <= set(posts)
    kinds = Counter(link.kind for link in part.links)
    assert kinds[LinkKind.UNDERCUTS] <= sum(one.kind is LinkKind.UNDERCUTS for one in amap.links)
    assert cut(amap, posts=set(posts)) == amap
