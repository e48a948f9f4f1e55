"""What holds of any thread that is read again, and how long it takes."""

from __future__ import annotations

import time

from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import threads
from tea import LATER, NOW, SLEEP, TEA, WAKE, ids, post, raw, thread, without

from extract.again.update import updated
from extract.formats.tree import DELETED
from graph.errors import ThreadExists
from graph.model import Thread

SOME = ("a", "b", "c c c", "c c d", DELETED, TEA, TEA + " x", WAKE, SLEEP, SLEEP[:40])


@st.composite
def small(draw: st.DrawFn) -> Thread:
    """A thread of few words, so that two have much in common."""
    counted = draw(st.booleans())
    texts = draw(st.lists(st.sampled_from(SOME), min_size=1, max_size=7))
    names = [
        f"p{number}" if counted else draw(st.sampled_from(["x", "y", "p"])) + str(number)
        for number in range(1, len(texts) + 1)
    ]
    order = draw(st.permutations(names))
    signed = draw(st.booleans())
    guess = draw(st.sampled_from([None, "a guess"]))
    posts = []
    for name, text in zip(names, texts, strict=True):
        parent = draw(st.sampled_from([None, *order[: order.index(name)]]))
        posts.append(
            post(
                name,
                text,
                author=draw(st.sampled_from(["Ada", "Bo"])) if signed and text != DELETED else None,
                reply_to=parent,
                because=guess if parent else None,
            )
        )
    return thread(*posts, url="https://example.org/t/1")


@given(small(), small(), small())
def test_reading_the_same_again_changes_nothing(one: Thread, other: Thread, third: Thread) -> None:
    for stored in (one, updated(one, third, now=NOW).thread):
        first = updated(stored, other, now=NOW)
        again = updated(first.thread, other, now=LATER)
        assert again.thread == first.thread
        assert (again.added, again.revised, again.vanished, again.returned) == ((), (), (), ())


def test_a_reading_of_posts_that_are_alike_settles_at_once() -> None:
    def said(*rows: tuple[str, str | None]) -> Thread:
        return thread(*(post(f"p{n}", text, author=by) for n, (text, by) in enumerate(rows, 1)))

    stored = said(("b", "Bo"), ("a", "Ada"), (DELETED, None), ("a", "Ada"))
    read = said(("b", "Ada"), ("a", "Bo"), (DELETED, None), ("a", "Ada"))
    first = updated(stored, read, now=NOW)
    assert updated(first.thread, read, now=LATER).thread == first.thread


@given(small(), small())
def test_nothing_that_was_held_is_lost(stored: Thread, read: Thread) -> None:
    found = updated(stored, read, now=NOW)
    after = {one.id: one for one in found.thread.posts}
    for old in stored.posts:
        new = after[old.id]
        held = {new.text, *(revision.text for revision in new.revisions)}
        held = {" ".join(text.split()) for text in held}
        cut = any(" ".join(old.text.split()) in text for text in held)
        assert cut or old.text == DELETED
        assert (old.author is None) or new.author is not None
    assert len(found.added) == len(after) - len(stored.posts)
    told = (*found.added, *found.revised, *found.vanished, *found.returned, *found.corrected)
    assert set(told) | set(found.unseen) <= set(after)


@given(threads())
def test_any_thread_updated_with_itself_is_itself(found: Thread) -> None:
    assert updated(found, found, now=NOW).thread is found


@given(threads(), st.data())
def test_any_part_changes_no_words(stored: Thread, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(ids(stored)), min_size=1, unique=True))
    part = without(stored, *(name for name in ids(stored) if name not in names))
    assume(part != stored)
    try:
        found = updated(stored, part, now=NOW)
    except ThreadExists:
        assume(False)
    assert {one.id: one.text for one in found.thread.posts} == {
        one.id: one.text for one in stored.posts
    }
    assert updated(found.thread, part, now=LATER).thread == found.thread
    back = updated(found.thread, stored, now=LATER).thread
    assert {one.id: (one.text, one.vanished) for one in back.posts} == {
        one.id: (one.text, one.vanished) for one in stored.posts
    }


def test_five_thousand_posts_are_quick() -> None:
    def long(number: int, *, seed: str) -> str:
        return " ".join(f"{seed}{number * 7 + step * step % 13}" for step in range(60))

    texts = [long(number, seed="w") for number in range(5000)]
    later = [
        text + " edited" if number % 3 == 0 else text
        for number, text in enumerate(texts)
        if number % 7
    ]
    began = time.process_time()
    found = updated(raw(*texts), raw(*later, "Agreed.", "Agreed."), now=NOW)
    assert time.process_time() - began < 10  # a quadratic step would take minutes
    assert len(found.added) == 2
    assert len(found.revised) == sum(text.endswith(" edited") for text in later)
