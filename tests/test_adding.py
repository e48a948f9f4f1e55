"""A thread is added again to a real store: planned, mapped, kept; with others writing meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tea import LATER, MILK, NOW, SLEEP, TEA, WAKE, WATER, ids, raw, tree, without

from extract.again.adding import Committed, Terms, commit, plan_add
from extract.again.differences import differences, map_differences
from extract.pipeline import extract
from extract.quoting.quotes import quoted
from extract.sources import read_thread
from graph.errors import ThreadChanged, ThreadExists, Way
from graph.model import ArgumentMap, Run, Span, Thread
from graph.store import Store, open_store

RULES = Terms(now=NOW, extractor="rules")
AGAIN = Terms(now=LATER, extractor="rules")


def by_rules(thread: Thread) -> ArgumentMap:
    return extract(thread, extractor="rules", created=NOW)


def never(thread: Thread) -> ArgumentMap:
    raise AssertionError(f"{thread.id} was mapped")


@pytest.fixture(params=["", "memory:"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with open_store(request.param or str(tmp_path / "store")) as opened:
        yield opened


def held(store: Store, thread: Thread, *, extractor: str, least: float = 0.0) -> bool:
    """Whether there would be nothing to map."""
    terms = Terms(now="now", extractor=extractor, least=least)
    try:
        return plan_add(store, thread, terms=terms).kind == "unchanged"
    except ThreadExists:
        return False


def add(store: Store, thread: Thread, *, terms: Terms = RULES) -> Committed:
    return commit(store, plan_add(store, thread, terms=terms), extract=by_rules)


def test_a_thread_is_added_updated_and_left_alone(store: Store) -> None:
    assert add(store, raw(TEA, WAKE, SLEEP)).change == "added"
    version = store.version()
    done = commit(store, plan_add(store, raw(TEA, WAKE, SLEEP), terms=AGAIN), extract=never)
    assert (done.change, store.version()) == ("unchanged", version)
    more = raw(TEA, WAKE.replace("some of us", "most of us"), SLEEP, WATER)
    done = add(store, more, terms=AGAIN)
    assert done.change == "updated"
    assert store.load("tea") == done.amap
    assert ids(done.amap.thread) == ["p1", "p2", "p3", "p4"]
    assert done.amap.post["p2"].revisions[0].text == WAKE
    assert commit(store, plan_add(store, more, terms=AGAIN), extract=never).change == "unchanged"
    part = raw(SLEEP, WATER)
    assert commit(store, plan_add(store, part, terms=AGAIN), extract=never).change == "unchanged"


def test_planning_writes_nothing(store: Store) -> None:
    add(store, raw(TEA, WAKE))
    version = store.version()
    plan = plan_add(store, raw(TEA, WAKE, WATER), terms=AGAIN)
    assert plan.kind == "updated"
    assert plan.update is not None
    assert plan.update.added == ("p3",)
    assert store.version() == version
    assert plan_add(store, raw(TEA, WAKE), terms=RULES).kind == "unchanged"


def test_what_another_extractor_or_version_mapped_is_mapped_again(store: Store) -> None:
    add(store, raw(TEA, WAKE))
    assert held(store, raw(TEA, WAKE), extractor="rules")
    assert not held(store, raw(TEA, WAKE), extractor="learned")
    assert not held(store, raw(TEA, WAKE, WATER), extractor="rules")
    assert not held(store, raw(MILK, SLEEP), extractor="rules")
    plan = plan_add(store, raw(TEA, WAKE), terms=Terms(now=NOW, extractor="learned"))
    assert plan.kind == "updated"
    assert differences(plan)[0].startswith("= the posts are as they were; rules ")
    assert held(store, raw(TEA, WAKE), extractor="none")  # which asks for the posts alone
    old = store.load("tea")
    for run in (replace(old.run, version="0"), replace(old.run, model="another")):
        store.add(replace(old, run=run), replace=True)
        assert not held(store, raw(TEA, WAKE), extractor="rules")
    assert plan_add(store, raw(TEA, WAKE), terms=replace(RULES, again=True)).kind == "updated"


def test_links_that_are_not_sure_enough_are_a_reason_to_map_again(store: Store) -> None:
    add(store, tree())
    assert store.load("tea").links
    assert held(store, tree(), extractor="rules", least=0.0)
    assert not held(store, tree(), extractor="rules", least=1.0)


def test_another_thread_is_refused_until_replace_is_said(store: Store) -> None:
    add(store, raw(TEA, WAKE, SLEEP))
    with pytest.raises(ThreadExists, match="another thread") as refused:
        plan_add(store, raw(MILK, WATER), terms=AGAIN)
    assert refused.value.ways == (Way.REPLACE,)
    forced = replace(AGAIN, replace=True)
    plan = plan_add(store, raw(MILK, WATER), terms=forced)
    assert differences(plan) == ["~ the stored thread of 3 posts gives way to 2 posts"]
    assert commit(store, plan, extract=by_rules).change == "replaced"
    assert store.load("tea").thread == raw(MILK, WATER)
    assert plan_add(store, raw(MILK, WATER), terms=forced).kind == "unchanged"
    assert plan_add(store, replace(raw(TEA), id="new"), terms=forced).kind == "added"


def test_a_thread_is_found_by_its_address_too(store: Store) -> None:
    url = "https://example.org/t/1"
    add(store, replace(raw(TEA, WAKE), url=url))
    saved = replace(raw(TEA, WAKE, WATER), id="saved-page", url=url)
    done = add(store, saved, terms=AGAIN)
    assert (done.change, done.amap.thread.id) == ("updated", "tea")
    add(store, replace(raw(TEA, WAKE), id="twin", url=url), terms=replace(RULES, replace=True))
    assert plan_add(store, replace(saved, id="third"), terms=AGAIN).kind == "added"


def test_a_second_page_quotes_the_first(store: Store) -> None:
    url = "https://example.org/t/1"
    add(store, replace(raw(TEA, WAKE), url=url))
    said = quoted(replace(raw(f"> {TEA}\n\nThat depends on the tea.", WATER), url=url))
    assert [quote.of for quote in said.posts[0].quotes] == [None]
    done = add(store, said, terms=AGAIN)
    (quote,) = done.amap.post["p3"].quotes
    assert quote.of == Span(post="p1", start=0, end=len(TEA) - 1, text=TEA[:-1])
    assert plan_add(store, said, terms=AGAIN).kind == "unchanged"


def test_claims_keep_their_ids(store: Store) -> None:
    before = {claim.text: claim.id for claim in add(store, tree()).amap.claims}
    posts = (replace(tree().posts[0], text=f"Right, listen. {TEA}"), *tree().posts[1:])
    done = add(store, replace(tree(), posts=posts), terms=AGAIN)
    after = {claim.text: claim.id for claim in done.amap.claims}
    assert before.items() <= after.items()
    stored = done.plan.stored
    assert stored is not None
    assert stored.links
    assert {link.id for link in stored.links} <= {link.id for link in done.amap.links}


# --- somebody else writes meanwhile ---------------------------------------------------------------


def test_what_somebody_else_added_meanwhile_is_not_lost(store: Store) -> None:
    add(store, raw(TEA, WAKE, SLEEP))
    plan = plan_add(store, raw(TEA, WAKE, SLEEP, WATER), terms=AGAIN)
    add(store, raw(TEA, WAKE, MILK, SLEEP), terms=AGAIN)
    done = commit(store, plan, extract=by_rules)
    assert done.change == "updated"
    texts = [post.text for post in store.load("tea").thread.posts]
    assert texts == [TEA, WAKE, MILK, SLEEP, WATER]


def test_a_thread_that_came_or_went_meanwhile_is_planned_again(store: Store) -> None:
    first = plan_add(store, raw(TEA, WAKE), terms=RULES)
    add(store, raw(TEA, WAKE, WATER))
    assert commit(store, first, extract=by_rules).change == "unchanged"
    plan = plan_add(store, raw(TEA, WAKE, MILK, WATER), terms=AGAIN)
    store.remove("tea")
    assert commit(store, plan, extract=by_rules).change == "added"


def test_a_race_that_never_ends_is_told(store: Store) -> None:
    add(store, raw(TEA, WAKE))
    seen = []

    def slow(thread: Thread) -> ArgumentMap:
        seen.append(thread)
        other = replace(store.load("tea"), run=Run(extractor="x", version=str(len(seen)), model=""))
        store.add(other, replace=True)
        return by_rules(thread)

    plan = plan_add(store, raw(TEA, WAKE, WATER), terms=AGAIN)
    with pytest.raises(ThreadChanged, match="'tea' was changed by somebody else 5 times"):
        commit(store, plan, extract=slow)
    assert len(seen) == 5


# --- what is printed ------------------------------------------------------------------------------


def test_differences_say_what_is_new_edited_gone_and_not_shown(store: Store) -> None:
    done = add(store, tree())
    assert differences(done.plan) == ["+ 7 posts, all new"]
    assert map_differences(done) == []
    posts = [one for one in without(tree(), "b1").posts if one.id != "d"]
    posts[1] = replace(posts[1], text=WAKE.replace("some of us have", "I have"))
    posts.append(replace(tree().posts[6], id="e", text="Cocoa \u202e!", author=None))
    plan = plan_add(store, replace(tree(), posts=tuple(posts)), terms=AGAIN)
    slept = "“Nobody has to stay awake: whoever is tired should go to …”"
    assert differences(plan) == [
        "~ b Bo: “some of us” is now “I”",
        f"- b1 Ada: {slept} is not there any more, kept",
        "+ e: “Cocoa \u202e!”",
        "  1 post was not shown, and may still be there: d",
    ]
    done = commit(store, plan, extract=by_rules)
    (line,) = map_differences(done)
    assert line == "claims: 1 new, 10 kept, 1 gone; links: 3 new, 4 kept, 3 gone"
    again = plan_add(store, tree(), terms=AGAIN)
    assert (
        "+ b1 Ada: “Nobody has to stay awake: whoever is tired should go to …” is there again"
        in differences(again)
    )


def test_a_quote_whose_words_only_moved_is_no_news(store: Store) -> None:
    answer = f"> {TEA}\n\n{WAKE}"
    before = quoted(raw(f"Well. {TEA}", answer))
    assert before.posts[1].quotes
    add(store, before)
    plan = plan_add(store, quoted(raw(f"Well, listen. {TEA}", answer)), terms=RULES)
    assert [line[:4] for line in differences(plan)] == ["~ p1"]


def test_facts_that_are_newly_known_are_told(store: Store) -> None:
    add(store, raw(TEA, WAKE, SLEEP))
    posts = raw(TEA, WAKE, SLEEP).posts
    named = replace(posts[1], author="Bo", created="2026-01-01", reply_to="p1")
    plan = plan_add(store, replace(raw(TEA), posts=(posts[0], named, posts[2])), terms=AGAIN)
    assert differences(plan) == ["~ p2 Bo: by Bo; of 2026-01-01; answers p1"]


# --- the thread that ships with the project -------------------------------------------------------


@pytest.fixture(scope="module")
def shipped(thread_path: Path) -> Callable[[float], Thread]:
    text = thread_path.read_text("utf-8")
    first = text[: text.index(text[:200], 200)]  # of the crawls that it holds

    def part(share: float) -> Thread:
        end = first.rindex("\n", 0, int(len(first) * share) or 1) if share < 1 else len(first)
        return read_thread(first[:end], name="shipped")

    return part


@pytest.mark.parametrize("share", [0.4, 0.7])
def test_half_a_thread_and_then_the_whole_is_the_whole(
    shipped: Callable[[float], Thread], share: float
) -> None:
    half, whole = shipped(share), shipped(1)
    assert len(half.posts) < len(whole.posts)
    with open_store("memory:") as store:
        add(store, half)
        done = add(store, whole, terms=AGAIN)
    assert [post.text for post in done.amap.thread.posts] == [post.text for post in whole.posts]
    assert ids(done.amap.thread) == ids(whole)
    at_once = by_rules(whole)
    assert {claim.id for claim in done.amap.claims} == {claim.id for claim in at_once.claims}
    assert {link.id for link in done.amap.links} == {link.id for link in at_once.links}
