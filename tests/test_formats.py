"""What every service's reader stands on: the tree of comments, dates, bodies, the outline."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.formats.dates import instant, utc
from extract.formats.shape import outline
from extract.formats.tree import DELETED, WORDLESS, Comment, in_reading_order, linked, said
from extract.markup import from_html
from graph.errors import InputError
from graph.model import Citation, Thread

_BITS = (
    *("&amp;", "&lt;b&gt;", "&#x27;", "&#x2F;", "&quot;", "&nbsp;", "&#8;", "\n", "  "),
    *("https://example.org/a_(b).", "http://x.org?q=1&amp;r=2", "\u200b", "\xad"),
)


def comment(name: str, parent: str | None = None, text: str = "Words.", **more: object) -> Comment:
    return Comment(id=name, parent=parent, text=text, **more)  # type: ignore[arg-type] # as a reader would give them


def order(*comments: Comment, opening: str | None = None) -> list[str]:
    return [post.id for post in in_reading_order(comments, opening=opening)]


def at(minute: int) -> str:
    return f"2026-01-02T10:{minute:02}:00Z"


@st.composite
def forests(draw: st.DrawFn) -> list[Comment]:
    """Comments of any forest, in any order, some deleted, some wordless, some without parent."""
    count = draw(st.integers(min_value=0, max_value=9))
    comments = [
        Comment(
            id=f"c{number}",
            parent=draw(st.sampled_from([None, "gone", *(f"c{n}" for n in range(number))])),
            text=draw(st.sampled_from(["Words.", " "])),
            author=draw(st.sampled_from([None, "Ada"])),
            created=draw(st.sampled_from([None, at(1), at(2), "yesterday"])),
            deleted=draw(st.booleans()),
        )
        for number in range(count)
    ]
    return draw(st.permutations(comments))


@given(forests(), st.sampled_from([None, "c0", "c1"]))
def test_posts_stand_under_what_they_answer_and_no_words_are_lost(
    comments: list[Comment], opening: str | None
) -> None:
    posts = in_reading_order(comments, opening=opening)
    place = {post.id: number for number, post in enumerate(posts)}
    by_id = {comment.id: comment for comment in comments}
    answered = {post.reply_to for post in posts}
    for one in comments:
        if one.text.strip() and not one.deleted:
            assert posts[place[one.id]].text == one.text
    for post in posts:
        one = by_id[post.id]
        assert post.reply_to == (one.parent if one.parent in by_id else None)
        if one.deleted or not one.text.strip():
            assert post.id in answered
            assert post.text == (DELETED if one.deleted else WORDLESS)
            assert not (one.deleted and post.author)
    for before, after in pairwise(posts):
        above = before.id
        while above != after.reply_to and above in place:  # climbs from one post to the next's
            above = posts[place[above]].reply_to or ""
        assert above == (after.reply_to or "")


@given(forests())
def test_reading_order_does_not_depend_on_the_order_given_where_all_times_differ(
    comments: list[Comment],
) -> None:
    timed = [
        Comment(id=one.id, parent=one.parent, text="Words.", created=at(number))
        for number, one in enumerate(sorted(comments, key=lambda one: one.id))
    ]
    assert order(*timed) == order(*reversed(timed))


def test_siblings_stand_by_time_only_where_all_have_one() -> None:
    late, early = comment("b", "a", created=at(9)), comment("c", "a", created=at(2))
    assert order(comment("a"), late, early) == ["a", "c", "b"]
    assert order(comment("a"), late, comment("c", "a", created="soon")) == ["a", "b", "c"]


def test_the_opening_stands_first_even_where_an_orphan_is_older() -> None:
    opening, orphan = comment("b", created=at(9)), comment("a", "lost", created=at(1))
    assert order(orphan, opening, opening="b") == ["b", "a"]
    assert order(orphan, opening) == ["a", "b"]


def test_a_comment_that_comes_twice_is_taken_once_and_refused_where_it_differs() -> None:
    assert order(comment("a"), comment("a"), comment("b", "a")) == ["a", "b"]
    with pytest.raises(InputError, match="two posts have the id 'a'"):
        order(comment("a"), comment("a", text="Other words."))


def test_a_circle_of_replies_is_refused_by_the_thread() -> None:
    posts = in_reading_order([comment("o"), comment("a", "b"), comment("b", "a")])
    with pytest.raises(InputError, match="a -> b -> a"):
        Thread(id="t", title="t", posts=posts)


def test_a_chain_of_a_hundred_thousand_replies_is_read() -> None:
    chain = [comment(f"c{n}", f"c{n - 1}") for n in range(100_000)]
    assert order(*reversed(chain)) == [one.id for one in chain]


def test_only_deleted_posts_that_lead_to_words_keep_their_place() -> None:
    gone = [comment(name, up, deleted=True) for name, up in (("a", None), ("b", "a"), ("d", "b"))]
    posts = in_reading_order([*gone, comment("c", "b", author="Ada")])
    assert [(post.id, post.text) for post in posts] == [
        ("a", "[deleted]"),
        ("b", "[deleted]"),
        ("c", "Words."),
    ]


@given(
    st.lists(
        st.one_of(
            st.text(max_size=6),
            st.sampled_from(_BITS),
        ),
        max_size=6,
    ).map("".join)
)
def test_a_body_without_markup_says_what_the_parser_would_say(html: str) -> None:
    # An entity is left to the parser's taste only where it does not end as it should.
    if html.count("&") == sum(html.count(one) for one in ("&amp;", "&lt;", "&#x", "&quot;")):
        assert said(html) == from_html(html)


def test_a_story_without_words_reads_its_title_and_cites_its_link() -> None:
    url = "https://example.org/trams"
    assert linked("Night trams", url=url) == (
        "Night trams",
        (Citation(start=0, end=11, url=url),),
    )
    assert linked("Night trams", url="javascript:alert(1)") == ("Night trams", ())
    assert linked("Night trams", url=None) == ("Night trams", ())


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (None, None),
        (" ", None),
        ("2026-01-02T10:00:00.123Z", "2026-01-02T10:00:00Z"),
        ("2026-01-02T05:00:00.000-05:00", "2026-01-02T10:00:00Z"),
        ("2026-01-02 10:00:00+00:00", "2026-01-02T10:00:00Z"),
        ("1767348000", "2026-01-02T10:00:00Z"),
        ("1767348000.0", "2026-01-02T10:00:00Z"),
        ("1767348000000", "2026-01-02T10:00:00Z"),
        ("2026-01-02 10:00", "2026-01-02T10:00"),
        ("2026-01-02", "2026-01-02"),
        ("3 hours ago", "3 hours ago"),
        ("2026-13-45T99:00:00Z", "2026-13-45T99:00:00Z"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_dates_become_instants_in_utc_where_they_say_which(
    given: str | None, wanted: str | None
) -> None:
    assert utc(given) == wanted


@pytest.mark.parametrize("seconds", [None, 1e15, -1e15, float("inf"), float("nan")])
def test_seconds_that_no_calendar_has_are_no_date(seconds: float | None) -> None:
    assert instant(seconds) is None


def test_the_outline_tells_what_stands_where_and_looks_no_further_than_it_must() -> None:
    text = json.dumps([{"kind": "Listing", "data": {"children": [{"kind": "t3"}]}}, {"x": 1}])
    found = outline(text)
    assert found["[0].kind"] == "Listing"
    assert found["[0].data.children[0].kind"] == "t3"
    assert "[1].x" not in found
    assert outline(text) is found
    assert outline("[" * 100_000) == {"": "[]"}
    assert outline('{"a": ') == outline("plain") == {}
