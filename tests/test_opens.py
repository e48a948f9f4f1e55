"""Where a person says that a post answers nothing, nothing is made up in its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.again.adding import Terms, commit, plan_add
from extract.again.differences import differences
from extract.again.update import updated
from extract.editing import answering, merged_up, split_at
from extract.pipeline import extract
from extract.raw.replies import answered, likely_parents
from graph.errors import InputError
from graph.export import EXPORTERS, IMPORTERS
from graph.formats.parts import HOLDS, Part
from graph.model import ArgumentMap, Post, Thread
from graph.store import open_store

NOW = "2026-01-02T10:00:00Z"
TRAMS = "I think trams are quiet, because their wheels are new."
WHEELS = "But trams are not quiet, because their wheels are loud on old rails."


def raw(*texts: str) -> Thread:
    """A thread in which what is answered is read off the words."""
    return answered(
        Thread(
            id="trams",
            title="Trams",
            posts=tuple(Post(id=f"p{n}", text=text) for n, text in enumerate(texts, 1)),
        )
    )


THREAD = raw(TRAMS, WHEELS)
SAID = answering(THREAD, "p2", None)


def between(amap: ArgumentMap) -> list[str]:
    """The reasons of links from a claim of one post to one of another."""
    post = {claim.id: claim.mentions[0].post for claim in amap.claims}
    return [
        link.because
        for link in amap.links
        if link.target in post and post[link.source] != post[link.target]
    ]


@pytest.mark.parametrize("extractor", ["rules", "learned"])
def test_nothing_that_it_says_is_linked_to_what_was_said_before(extractor: str) -> None:
    assert THREAD.posts[1].reply_to == "p1"
    assert between(extract(THREAD, extractor=extractor, created=NOW))
    assert between(extract(SAID, extractor=extractor, created=NOW)) == []


def test_a_person_says_so_and_takes_it_back() -> None:
    assert SAID.posts[1] == replace(THREAD.posts[1], reply_to=None, reply_because=None, opens=True)
    back = answering(SAID, "p2", "p1").posts[1]
    assert (back.reply_to, back.opens) == ("p1", False)


def test_no_parent_is_guessed_for_it() -> None:
    assert answered(SAID) == SAID
    assert likely_parents(SAID.posts) == [None, None]
    three = raw(TRAMS, WHEELS, "So trams are loud, and old rails are to blame.")
    assert likely_parents(answering(three, "p2", None).posts)[:2] == [None, None]
    assert likely_parents(answering(three, "p2", None).posts)[2] is not None


def test_a_post_that_answers_cannot_open_a_discussion() -> None:
    with pytest.raises(InputError, match="one or the other"):
        Post(id="p2", text="No.", reply_to="p1", opens=True)


def test_it_stays_so_while_posts_are_joined_and_split() -> None:
    three = raw(TRAMS, f"{WHEELS}\n\nSo there.", "And trams are dear.")
    said = answering(three, "p2", None)
    joined = merged_up(said, "p3")
    assert (joined.posts[1].opens, joined.posts[1].reply_to) == (True, None)
    split = split_at(said, "p2", len(WHEELS) + 2)
    assert [post.opens for post in split.posts] == [False, True, False, False]
    first = merged_up(said, "p2")
    assert first.posts[0].reply_to is None


def test_a_later_reading_that_only_guesses_does_not_undo_it() -> None:
    again = raw(TRAMS, WHEELS, "Nobody rides at night.")
    found = updated(SAID, again, now=NOW).thread
    assert (found.posts[1].opens, found.posts[1].reply_to) == (True, None)
    assert updated(SAID, THREAD, now=NOW).thread == SAID
    told = replace(THREAD.posts[1], reply_because=None)
    source = replace(THREAD, posts=(THREAD.posts[0], told))
    (_, after) = updated(SAID, source, now=NOW).thread.posts
    assert (after.opens, after.reply_to) == (False, "p1")


def test_saying_so_of_a_stored_thread_is_a_difference() -> None:
    with open_store("memory:") as store:
        terms = Terms(now=NOW, extractor="none")
        for thread in (THREAD, SAID):
            plan = plan_add(store, thread, terms=terms)
            commit(store, plan, extract=lambda one: extract(one, extractor="none", created=NOW))
        assert differences(plan) == ["~ p2: answers nothing, not p1"]
        assert store.load("trams").thread == SAID
        bare = replace(SAID, posts=(SAID.posts[0], replace(SAID.posts[1], opens=False)))
        store.add(extract(bare, extractor="none", created=NOW), replace=True)
        plan = plan_add(store, SAID, terms=terms)
        assert differences(plan) == ["~ p2: answers nothing"]


@pytest.mark.parametrize("form", [form for form in IMPORTERS if HOLDS.get(form) == frozenset(Part)])
def test_every_format_that_is_read_back_keeps_it(form: str) -> None:
    amap = extract(SAID, extractor="none", created=NOW)
    assert "opens" in EXPORTERS[form](amap)
    assert IMPORTERS[form](EXPORTERS[form](amap)).thread == SAID
