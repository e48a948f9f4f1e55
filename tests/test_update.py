"""The same thread again: what is new, edited, gone, there again, and not shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tea import LATER, MILK, NOW, SLEEP, TEA, WAKE, WATER, ids, post, raw, thread, tree, without

from extract.again.update import Update, updated
from extract.formats.dumps import first_words
from graph.errors import ThreadExists
from graph.model import Citation, Post, Quote, Revision, Span, Thread


def by_id(found: Update, name: str) -> Post:
    return next(one for one in found.thread.posts if one.id == name)


def test_the_same_again_is_the_same_thread() -> None:
    for stored in (tree(), raw(TEA, WAKE)):
        again = replace(stored, posts=tuple(replace(one) for one in stored.posts))
        found = updated(stored, again, now=NOW)
        assert found == Update(thread=stored, unchanged=len(stored.posts))
        assert found.thread is stored


# --- which post is which --------------------------------------------------------------------------


def test_new_posts_of_raw_text_get_ids_that_were_never_used() -> None:
    stored = raw(TEA, WAKE, SLEEP)
    found = updated(stored, raw(TEA, MILK, WAKE, SLEEP, WATER), now=NOW)
    assert ids(found.thread) == ["p1", "p4", "p2", "p3", "p5"]
    assert found.added == ("p4", "p5")
    assert found.unchanged == 3
    gone = updated(found.thread, raw(TEA, WAKE, SLEEP, WATER), now=LATER)
    assert gone.vanished == ("p4",)
    more = updated(gone.thread, raw(TEA, WAKE, SLEEP, WATER, "And what of cocoa?"), now=LATER)
    assert more.added == ("p6",)


def test_an_edited_post_of_raw_text_is_known_by_its_words() -> None:
    new = WAKE.replace("some of us", "I") + " EDIT: or than tea, I should say."
    found = updated(raw(TEA, WAKE, SLEEP), raw(WATER, TEA, new, SLEEP), now=NOW)
    assert ids(found.thread) == ["p4", "p1", "p2", "p3"]
    assert found.revised == ("p2",)
    assert by_id(found, "p2").text == new
    assert by_id(found, "p2").revisions == (Revision(text=WAKE, until=NOW),)


def test_posts_of_one_source_are_known_by_their_ids_whatever_became_of_their_words() -> None:
    stored = thread(post("x1", TEA), post("x2", WAKE), post("x3", SLEEP))
    read = thread(post("x3", SLEEP), post("x2", "No."), post("x1", TEA), post("x9", WAKE))
    found = updated(stored, read, now=NOW)
    assert ids(found.thread) == ["x3", "x2", "x1", "x9"]
    assert (found.revised, found.added) == (("x2",), ("x9",))


def test_another_reader_of_the_same_discussion_keeps_the_stored_ids() -> None:
    stored = raw(TEA, WAKE, SLEEP)
    read = thread(
        post("t3_a", TEA, author="Ada"),
        post("t1_b", WAKE, author="Bo", reply_to="t3_a"),
        post("t1_n", MILK, author="Cy", reply_to="t1_b"),
        post("t1_c", SLEEP, author="Ada", reply_to="t1_b"),
    )
    found = updated(stored, read, now=NOW)
    assert ids(found.thread) == ["p1", "p2", "t1_n", "p3"]
    assert found.corrected == ("p1", "p2", "p3")
    assert [one.reply_to for one in found.thread.posts] == [None, "p1", "p2", "p2"]
    assert [one.author for one in found.thread.posts] == ["Ada", "Bo", "Cy", "Ada"]
    assert updated(found.thread, read, now=LATER).thread is found.thread


def test_two_readers_that_number_differently_are_not_taken_at_their_ids() -> None:
    stored = thread(post("1", TEA), post("2", WAKE), post("3", SLEEP), post("4", MILK))
    read = thread(post("0", TEA), post("1", WAKE), post("2", SLEEP), post("3", MILK))
    found = updated(stored, read, now=NOW)
    assert found.thread is stored
    assert found.unchanged == 4


def test_equal_words_of_two_people_are_two_posts() -> None:
    stored = thread(
        post("p1", TEA), post("p2", "Agreed.", author="Ada"), post("p3", "Agreed.", author="Bo")
    )
    read = thread(
        post("p1", TEA), post("p2", "Agreed.", author="Bo"), post("p3", "Agreed.", author="Cy")
    )
    found = updated(stored, read, now=NOW)
    assert [(one.id, one.author) for one in found.thread.posts] == [
        ("p1", None), ("p2", "Ada"), ("p3", "Bo"), ("p4", "Cy")
    ]  # fmt: skip


def test_what_is_alone_between_the_same_neighbours_and_by_the_same_author_is_the_same() -> None:
    def signed(middle: str, by: str) -> Thread:
        return thread(
            post("p1", TEA, author="Ada"),
            post("p2", middle, author=by),
            post("p3", SLEEP, author="Ada"),
        )

    assert updated(signed("No.", "Bo"), signed("Yes!", "Bo"), now=NOW).revised == ("p2",)
    found = updated(signed("No.", "Bo"), signed("Yes!", "Cy"), now=NOW)
    assert (found.revised, found.added, found.vanished) == ((), ("p4",), ("p2",))


# --- what is newly known --------------------------------------------------------------------------


def test_white_space_alone_is_no_edit() -> None:
    found = updated(raw(TEA, WAKE), raw(TEA.replace(" ", "\n\n", 1), WAKE + "\n"), now=NOW)
    assert found.thread == raw(TEA, WAKE)
    assert found.unchanged == 2


def test_the_known_is_not_given_up_for_the_unknown() -> None:
    stored = thread(
        post("a", TEA, author="Ada", created="2026-01-01T00:00:00Z"),
        post("b", WAKE, author="Bo", created="2026-01-01", reply_to="a"),
        post("c", SLEEP),
    )
    read = thread(
        post("a", TEA, created="3 hours ago"),
        post("b", WAKE, author="Bob", created="2026-01-01T01:00:00Z"),
        post("c", SLEEP, author="Cy", created="2 hours ago", reply_to="b"),
    )
    found = updated(stored, read, now=NOW)
    first, second, third = found.thread.posts
    assert (first.author, first.created) == ("Ada", "2026-01-01T00:00:00Z")
    assert second == post("b", WAKE, author="Bob", created="2026-01-01T01:00:00Z", reply_to="a")
    assert third == post("c", SLEEP, author="Cy", created="2 hours ago", reply_to="b")
    assert (found.unchanged, found.corrected) == (1, ("b", "c"))


@pytest.mark.parametrize(
    ("before", "now", "after"),
    [
        (("a", None), ("b", "it quotes b"), ("a", None)),  # said, then guessed
        (("a", "a guess"), ("b", None), ("b", None)),  # guessed, then said
        (("a", None), ("b", None), ("b", None)),  # said twice
        (("a", "a guess"), ("b", "it quotes b"), ("b", "it quotes b")),  # guessed twice
        (("a", "a guess"), (None, None), ("a", "a guess")),
        ((None, None), ("b", "it quotes b"), ("b", "it quotes b")),
    ],
)
def test_what_the_source_says_of_answers_counts_before_what_is_guessed(
    before: tuple[str, str], now: tuple[str, str], after: tuple[str, str]
) -> None:
    def answering(parent: tuple[str, str]) -> Thread:
        return thread(
            post("a", TEA),
            post("b", WAKE),
            post("c", SLEEP, reply_to=parent[0], because=parent[1]),
        )

    found = updated(answering(before), answering(now), now=NOW)
    assert found.thread == answering(after)


def guessed(found: Thread) -> Thread:
    """The same thread, in which the source says nothing of who answers whom."""
    why = {True: "a guess", False: None}
    posts = (replace(one, reply_because=why[one.reply_to is not None]) for one in found.posts)
    return replace(found, posts=tuple(posts))


def test_a_guess_that_could_not_see_the_parent_does_not_count() -> None:
    stored = guessed(tree())
    page = thread(
        *(replace(one, reply_to=None) for one in tree().posts[4:6]), post("d", WATER, reply_to="c")
    )
    page = guessed(page)
    found = updated(stored, page, now=NOW)
    assert found.thread == stored  # "a" was not there to be answered
    page = guessed(thread(post("a", TEA), post("c", MILK), post("d", WATER, reply_to="c")))
    assert by_id(updated(stored, page, now=NOW), "d").reply_to == "c"


def test_answers_never_go_round_in_a_circle() -> None:
    stored = thread(post("a", TEA), post("b", WAKE, reply_to="a"), post("c", SLEEP, reply_to="b"))
    read = thread(post("a", TEA, reply_to="c"), post("b", WAKE), post("c", SLEEP))
    found = updated(stored, read, now=NOW)
    assert by_id(found, "a").reply_to == "c"
    assert updated(found.thread, read, now=LATER).thread is found.thread


# --- what is gone, and what is only not shown -----------------------------------------------------


def test_a_post_that_must_have_been_shown_has_vanished_and_stays() -> None:
    found = updated(tree(), without(tree(), "b1"), now=NOW)
    assert found.vanished == ("b1",)
    assert ids(found.thread) == ids(tree())
    assert by_id(found, "b1") == replace(tree().posts[2], vanished=NOW)
    found = updated(tree(), without(tree(), "c"), now=NOW)  # its answer is still there
    assert found.vanished == ("c",)
    assert by_id(found, "c1").reply_to == "c"


def test_a_vanished_post_that_comes_back_loses_the_mark() -> None:
    lost = updated(tree(), without(tree(), "b1"), now=NOW).thread
    assert updated(lost, without(tree(), "b1"), now=LATER).thread is lost
    found = updated(lost, tree(), now=LATER)
    assert found.thread == tree()
    assert found.returned == ("b1",)


def test_a_page_shows_what_it_shows() -> None:
    for page in (tree().posts[:3], tree().posts[4:]):
        part = replace(tree(), posts=tuple(
            replace(one, reply_to=None) if one.reply_to == "a" and page[0].id != "a" else one
            for one in page
        ))  # fmt: skip
        found = updated(tree(), part, now=NOW)
        assert found.thread == tree()
        assert len(found.unseen) == len(tree().posts) - len(page)


def test_a_page_that_shows_the_opening_post_again_is_a_page() -> None:
    stored = raw(TEA, WAKE, SLEEP, MILK, WATER)
    found = updated(stored, raw(TEA, MILK, WATER), now=NOW)
    assert (found.vanished, found.unseen) == ((), ("p2", "p3"))
    assert updated(stored, raw(TEA, SLEEP, MILK, WATER), now=NOW).vanished == ("p2",)


def test_replies_that_were_folded_in_are_not_gone() -> None:
    folded = without(tree(), "b1", "b2", "c1")
    found = updated(tree(), folded, now=NOW)
    assert found.vanished == ()
    assert found.unseen == ("b1", "b2", "c1")
    assert found.thread == tree()


def test_one_reply_that_could_be_folded_in_is_taken_for_gone() -> None:
    assert updated(tree(), without(tree(), "c1"), now=NOW).vanished == ("c1",)


def test_a_branch_that_is_gone_is_gone_with_its_answers() -> None:
    found = updated(tree(), without(tree(), "b", "b1", "b2"), now=NOW)
    assert found.vanished == ()  # right behind the opening post: it may be another page
    found = updated(tree(), without(tree(), "c", "c1"), now=NOW)
    assert found.vanished == ("c", "c1")


def test_another_order_says_nothing_of_what_is_gone() -> None:
    best = without(tree(), "c", "c1")
    best = replace(best, posts=(best.posts[0], best.posts[4], *best.posts[1:4]))
    found = updated(tree(), best, now=NOW)
    assert found.vanished == ()
    assert ids(found.thread) == ["a", "d", "b", "b1", "b2", "c", "c1"]


def test_deleted_words_that_are_held_are_kept() -> None:
    hidden = tuple(
        replace(one, text="[deleted]", author=None) if one.id == "b" else one
        for one in tree().posts
    )
    found = updated(tree(), replace(tree(), posts=hidden), now=NOW)
    assert found.vanished == ("b",)
    assert by_id(found, "b") == replace(tree().posts[1], vanished=NOW)
    found = updated(raw(TEA, WAKE, SLEEP), raw(TEA, "[deleted]", SLEEP), now=NOW)
    assert by_id(found, "p2") == replace(post("p2", WAKE), vanished=NOW)
    assert len(found.thread.posts) == 3


def test_a_title_is_not_given_up_for_what_was_made_for_want_of_one() -> None:
    opening = post("a", f"{TEA} {WAKE} {SLEEP}", author="Ada")
    stored = replace(thread(opening), title="On tea")
    bare = replace(stored, title=first_words(opening.text))
    assert updated(stored, bare, now=NOW).thread == stored
    assert updated(bare, stored, now=NOW).thread.title == "On tea"
    gone = replace(stored, title="[deleted by user]", posts=(replace(opening, text="[deleted]"),))
    assert updated(stored, gone, now=NOW).thread.title == "On tea"
    link = replace(thread(post("a", "Old words")), title="Old words")
    named = replace(thread(post("a", "Better words")), title="Better words")
    assert updated(link, named, now=NOW).thread.title == "Better words"


def test_deleted_words_that_are_shown_again_are_no_edit() -> None:
    stored = thread(post("a", TEA), post("b", "[deleted]"), post("c", SLEEP, reply_to="b"))
    read = thread(post("a", TEA), post("b", WAKE, author="Bo"), post("c", SLEEP, reply_to="b"))
    found = updated(stored, read, now=NOW)
    assert found.thread == read
    assert (found.returned, found.revised) == (("b",), ())


# --- selections of raw text -----------------------------------------------------------------------


def test_a_post_that_a_selection_cut_is_no_edit() -> None:
    stored = raw(TEA, WAKE, SLEEP, MILK)
    found = updated(stored, raw(WAKE[9:], SLEEP[:30]), now=NOW)
    assert found.thread is stored
    assert found.unseen == ("p1", "p4")
    grown = updated(raw(TEA, WAKE[:30]), raw(TEA, WAKE, SLEEP), now=NOW)
    assert [one.text for one in grown.thread.posts] == [TEA, WAKE, SLEEP]


def test_the_end_of_a_whole_thread_may_be_taken_back() -> None:
    found = updated(raw(TEA, f"{WAKE} {SLEEP}"), raw(TEA, WAKE), now=NOW)
    assert found.revised == ("p2",)


# --- quotes, citations, copies --------------------------------------------------------------------


def quoting(first: str, *, start: int) -> Thread:
    words = first[start : start + 20]
    of = Span(post="a", start=start, end=start + 20, text=words)
    return thread(
        post("a", first),
        replace(post("b", f"> {words}\n\nNo."), quotes=(Quote(start=2, end=22, of=of),)),
        post("c", SLEEP),
    )


def test_a_quote_follows_the_words_that_it_is_of() -> None:
    stored = quoting(TEA, start=0)
    read = thread(post("a", f"Now then. {TEA}"), post("b", stored.posts[1].text), post("c", SLEEP))
    (quote,) = by_id(updated(stored, read, now=NOW), "b").quotes
    assert quote.of == Span(post="a", start=10, end=30, text=TEA[:20])
    read = thread(post("a", "No."), *read.posts[1:])
    assert by_id(updated(stored, read, now=NOW), "b").quotes == ()


def test_a_part_that_does_not_hold_the_quoted_post_forgets_no_quote() -> None:
    stored = quoting(TEA, start=0)
    outside = replace(stored.posts[1], quotes=(Quote(start=2, end=22),))
    part = thread(outside, post("c", SLEEP), post("d", WATER))
    assert by_id(updated(stored, part, now=NOW), "b") == stored.posts[1]


def test_citations_go_with_the_words_they_stand_in() -> None:
    cited = (Citation(start=0, end=3, url="https://example.org/tea"),)
    stored = thread(replace(post("a", TEA), citations=cited), post("b", WAKE), post("c", SLEEP))
    bare = thread(post("a", TEA), post("b", WAKE), post("c", SLEEP))
    assert updated(stored, bare, now=NOW).thread == stored
    edited = thread(post("a", f"I say: {TEA}"), post("b", WAKE), post("c", SLEEP))
    assert by_id(updated(stored, edited, now=NOW), "a").citations == ()
    assert updated(bare, stored, now=NOW).thread == stored


# --- another thread -------------------------------------------------------------------------------


def test_another_thread_under_the_same_id_is_refused() -> None:
    with pytest.raises(ThreadExists, match=r"another thread 'tea'.*none are among"):
        updated(raw(TEA, WAKE, SLEEP), raw(MILK, WATER), now=NOW)
    with pytest.raises(ThreadExists, match="1 is among its 3"):
        updated(raw(TEA, "Agreed.", SLEEP), raw(MILK, "Agreed.", WATER), now=NOW)


def test_the_next_page_of_the_same_address_is_the_same_thread() -> None:
    first = replace(raw(TEA, WAKE), url="https://example.org/t/1")
    second = replace(raw(SLEEP, WATER), url="https://example.org/t/1")
    found = updated(first, second, now=NOW)
    assert [one.text for one in found.thread.posts] == [TEA, WAKE, SLEEP, WATER]


def test_a_reply_that_quotes_a_whole_post_is_no_edit_of_it() -> None:
    page = replace(
        raw(f"> {TEA}\n\nThat depends on the tea.", WATER), url="https://example.org/t/1"
    )
    found = updated(replace(raw(TEA, WAKE), url=page.url), page, now=NOW)
    assert (found.added, found.revised) == (("p3", "p4"), ())
