from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import said, threads

from extract.editing import (
    answering,
    merged_up,
    named,
    paragraphs,
    split_at,
    splits,
    written_by,
)
from graph.errors import InputError
from graph.model import Citation, Copy, Post, Quote, Revision, Span, Thread

LONG = "Trams are quiet.\n\nBuses are cheap, they say.\n\nSo we should build both."
BUSES = LONG.index("Buses")
THREAD = Thread(
    id="t",
    title="Trams",
    posts=(
        Post(
            id="p1",
            author="Ada",
            created="2026-01-02",
            text=LONG,
            copies=(Copy(start=3, end=9, text="Trams"),),
            citations=(Citation(start=BUSES, end=BUSES + 5, url="https://example.org/bus"),),
            revisions=(Revision(text="Trams are loud.", until="2026-01-03"),),
        ),
        Post(
            id="p2",
            author="Bo",
            text="Buses are cheap\n\nAre they?",
            reply_to="p1",
            reply_because="it quotes it",
            quotes=(
                Quote(
                    start=0,
                    end=15,
                    of=Span(post="p1", start=BUSES, end=BUSES + 15, text="Buses are cheap"),
                ),
            ),
        ),
        Post(id="p3", author="Ada", text="They are.", reply_to="p2"),
    ),
)


@st.composite
def marked_threads(draw: st.DrawFn) -> Thread:
    """Any thread, its posts in paragraphs, with quotes of one another and citations."""
    thread = draw(threads())
    parting = st.sampled_from(["\n\n", "\n\n", "\n", "\n \n", "\n\n\n", " "])
    posts = [
        replace(post, text=post.text + draw(parting) + draw(said) + draw(parting) + draw(said))
        for post in thread.posts
    ]
    marked = []
    for post in posts:
        cuts = sorted(draw(st.sets(st.integers(0, len(post.text)), max_size=5)))
        places = [*zip(cuts[::2], cuts[1::2], strict=False)]
        others = [span for other in posts if other.id != post.id for span in stretches(other)]
        quotes = tuple(
            Quote(start=start, end=end, of=draw(st.sampled_from([None, *others])))
            for start, end in places
        )
        citations = tuple(Citation(start=a, end=b, title="A text") for a, b in places)
        marked.append(replace(post, quotes=quotes, citations=citations))
    return replace(thread, posts=tuple(marked))


def stretches(post: Post) -> list[Span]:
    """Some spans of a post: its paragraphs, and what reaches from one into the next."""
    places = paragraphs(post.text)
    wider = [(places[n][0], places[n + 1][1]) for n in range(len(places) - 1)]
    return [Span(post=post.id, start=a, end=b, text=post.text[a:b]) for a, b in places + wider]


def words(thread: Thread) -> str:
    return "".join("".join(post.text.split()) for post in thread.posts)


@given(marked_threads(), st.data())
def test_whatever_is_done_gives_a_thread_with_all_its_words_or_a_refusal(
    thread: Thread, data: st.DataObject
) -> None:
    ids = [post.id for post in thread.posts]
    for _ in range(3):
        one, other = data.draw(st.sampled_from(ids)), data.draw(st.none() | st.sampled_from(ids))
        offset = data.draw(st.integers(0, 40))
        before = next((post for post in thread.posts if post.id == one), None)
        if before is not None and (places := splits(before)):
            offset = data.draw(st.sampled_from(places))
        act: Callable[[], Thread] = data.draw(
            st.sampled_from(
                [
                    lambda: merged_up(thread, one),  # noqa: B023 # called before they change
                    lambda: split_at(thread, one, offset),  # noqa: B023 # likewise
                    lambda: answering(thread, one, other),  # noqa: B023 # likewise
                    lambda: written_by(thread, one, " a  b "),  # noqa: B023 # likewise
                ]
            )
        )
        try:
            changed = act()
        except InputError:
            continue
        assert words(changed) == words(thread)
        thread = changed


@given(marked_threads(), st.data())
def test_what_was_split_and_is_joined_again_is_the_thread_as_it_was(
    thread: Thread, data: st.DataObject
) -> None:
    parted = [
        (post, offset)
        for post in thread.posts
        for offset in splits(post)
        if post.text[:offset].endswith("\n\n") and not post.text[offset - 3].isspace()
    ]
    assume(parted)
    post, offset = data.draw(st.sampled_from(parted))
    apart = split_at(thread, post.id, offset)
    fresh = apart.posts[thread.posts.index(post) + 1].id
    again = merged_up(apart, fresh)
    assert [one.text for one in again.posts] == [one.text for one in thread.posts]
    assert [(one.id, one.author, one.reply_to) for one in again.posts] == [
        (one.id, one.author, one.reply_to) for one in thread.posts
    ]
    spans = [quote.of for one in thread.posts for quote in one.quotes if quote.of is not None]
    marks: tuple[Quote | Citation, ...] = (*post.quotes, *post.citations)
    places = [(mark.start, mark.end) for mark in marks]
    places += [(span.start, span.end) for span in spans if span.post == post.id]
    if not any(start < offset and end > offset - 2 for start, end in places):
        assert again == thread


def test_a_post_is_split_where_a_paragraph_begins_and_its_marks_follow() -> None:
    apart = split_at(THREAD, "p1", BUSES)
    first, second, answer = apart.posts[:3]
    assert (first.id, first.text, first.author) == ("p1", "Trams are quiet.", "Ada")
    assert (len(first.copies), len(first.revisions), len(first.citations)) == (1, 1, 0)
    assert (second.id, second.text) == ("p1-2", LONG[BUSES:])
    assert second.author is second.created is second.reply_to is None
    assert second.citations == (Citation(start=0, end=5, url="https://example.org/bus"),)
    assert answer.reply_to == "p1"
    assert answer.quotes[0].of == Span(post="p1-2", start=0, end=15, text="Buses are cheap")
    assert merged_up(apart, "p1-2") == THREAD


def test_a_quotation_of_words_on_both_sides_is_tied_to_the_longer_side() -> None:
    text = LONG[: LONG.index(", they say")]
    quote = Quote(start=0, end=4, of=Span(post="p1", start=0, end=len(text), text=text))
    thread = replace(THREAD, posts=(THREAD.posts[0], replace(THREAD.posts[1], quotes=(quote,))))
    assert split_at(thread, "p1", BUSES).posts[2].quotes[0].of == Span(
        post="p1", start=0, end=16, text="Trams are quiet."
    )


@pytest.mark.parametrize("offset", [-1, 0, 1, BUSES - 1, BUSES + 1, len(LONG), 9999])
def test_only_the_start_of_a_later_paragraph_parts_a_post(offset: int) -> None:
    with pytest.raises(InputError, match="paragraph"):
        split_at(THREAD, "p1", offset)


def test_no_split_parts_a_quotation() -> None:
    assert splits(replace(THREAD.posts[0], quotes=(Quote(start=3, end=BUSES + 3),))) == [
        LONG.index("So we")
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("one\n\ntwo\nstill\n \n\nthree", ["one", "two\nstill", "three"]),
        ("one\ntwo", ["one", "two"]),
        ("\n\none\ntwo\n\n", ["one", "two"]),
        ("one\r\n\r\ntwo", ["one\r", "two"]),
        ("one\n\n    code\n\n", ["one", "    code"]),
    ],
)
def test_paragraphs_are_parted_by_blank_lines_or_else_by_lines(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in paragraphs(text)] == found


def test_a_joined_post_is_answered_and_quoted_as_its_parts_were() -> None:
    joined = merged_up(split_at(THREAD, "p2", THREAD.posts[1].text.index("Are")), "p2-2")
    assert joined == THREAD
    joined = merged_up(THREAD, "p3")
    assert [post.id for post in joined.posts] == ["p1", "p2"]
    assert joined.posts[1].text.endswith("Are they?\n\nThey are.")
    assert joined.posts[1].reply_because == "it quotes it"


def test_what_two_joined_posts_quote_of_each_other_is_no_quotation_any_more() -> None:
    joined = merged_up(THREAD, "p2")
    assert [(post.id, post.reply_to, post.quotes) for post in joined.posts] == [
        ("p1", None, ()),
        ("p3", "p1", ()),
    ]


def test_the_first_post_cannot_be_joined_to_one_before() -> None:
    with pytest.raises(InputError, match="p1 is the first"):
        merged_up(THREAD, "p1")


def test_joining_does_not_send_replies_round_in_a_circle() -> None:
    far = Post(id="p4", text="A last word.")
    thread = replace(THREAD, posts=(*THREAD.posts[:2], THREAD.posts[2], far))
    turned = answering(answering(thread, "p3", "p2"), "p1", "p4")
    assert merged_up(turned, "p2").posts[0].reply_to == "p4"
    circle = answering(answering(thread, "p2", None), "p1", "p3")
    with pytest.raises(InputError, match="cannot be joined to p1"):
        merged_up(circle, "p2")


def test_a_person_says_what_a_post_answers_and_no_guess_stays() -> None:
    post = answering(THREAD, "p2", "p1").posts[1]
    assert (post.reply_to, post.reply_because) == ("p1", None)
    assert answering(THREAD, "p2", None).posts[1].reply_to is None


@pytest.mark.parametrize(
    ("post", "parent", "says"),
    [
        ("p1", "p1", "itself"),
        ("p1", "p3", "p3 -> p2 -> p1"),
        ("p1", "p9", "no post 'p9'"),
        ("p9", None, "no post 'p9'"),
    ],
)
def test_what_cannot_be_answered_is_said(post: str, parent: str | None, says: str) -> None:
    with pytest.raises(InputError, match=says):
        answering(THREAD, post, parent)


def test_an_author_is_named_once_or_everywhere() -> None:
    def authors(thread: Thread) -> list[str | None]:
        return [post.author for post in thread.posts]

    assert authors(written_by(THREAD, "p2", " Bo \n Li ")) == ["Ada", "Bo Li", "Ada"]
    assert authors(written_by(THREAD, "p1", "  ")) == [None, "Bo", "Ada"]
    assert authors(named(THREAD, "Ada", "Ada L.")) == ["Ada L.", "Bo", "Ada L."]
    assert authors(named(THREAD, "Ada", None)) == [None, "Bo", None]
    with pytest.raises(InputError, match="Cy"):
        named(THREAD, "Cy", "Bo")
    with pytest.raises(InputError, match="control character"):
        written_by(THREAD, "p1", "a\x07b")
