"""What each service keeps in its own way, and what it says when something is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pytest

from extract.formats import hackernews, reddit
from extract.sources import read_thread
from graph.errors import CruxmapError, FetchError, InputError
from graph.model import Thread


def read(value: object, *, name: str = "x", **sites: object) -> Thread:
    """Read JSON; ``sites`` are what a fetch finds, by a word of the address."""
    fetch = Site({key.replace("_", "/"): answer for key, answer in sites.items()})
    return read_thread(json.dumps(value), name=name, fetch=fetch if sites else None)


class Site:
    """Answers to addresses that hold a word, and the addresses that were asked for."""

    def __init__(self, answers: Mapping[str, object]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, url: str, *, json: object = None) -> bytes:
        assert json is None
        self.asked.append(url)
        for word, answer in self.answers.items():
            if word in url:
                return dumped(answer)
        raise FetchError(f"{url} answered 403: try again later.")


def dumped(value: object) -> bytes:
    return json.dumps(value).encode()


def replies(thread: Thread) -> dict[str, str | None]:
    return {post.id: post.reply_to for post in thread.posts}


# ForumMagnum


def magnum(**post: object) -> dict[str, object]:
    return {"_id": "o1", "title": "Trams", "htmlBody": "<p>Run them.</p>", **post}


def answer(post: dict[str, object], *comments: dict[str, object]) -> dict[str, object]:
    return {"data": {"post": {"result": post}, "comments": {"results": list(comments)}}}


def test_a_batch_of_answers_is_one_thread() -> None:
    batch = [
        {"data": {"post": {"result": magnum()}}},
        {"data": {"comments": {"results": [{"_id": "c1", "htmlBody": "No."}]}}},
    ]
    assert replies(read(batch)) == {"o1": None, "c1": "o1"}


def test_older_answers_and_a_post_alone_are_read_too() -> None:
    comment = {"_id": "c1", "parentCommentId": None, "htmlBody": "No."}
    old = {"data": {"PostsSingle": magnum(), "CommentsList": [comment]}}
    assert replies(read(old)) == {"o1": None, "c1": "o1"}
    alone = magnum(comments=[comment])
    assert replies(read(alone)) == {"o1": None, "c1": "o1"}


def test_comments_without_their_post_are_read_as_they_stand() -> None:
    comments = [
        {"_id": "c1", "postId": "o1", "htmlBody": "No."},
        {"_id": "c2", "postId": "o1", "parentCommentId": "c1", "htmlBody": "Yes."},
    ]
    thread = read({"data": {"comments": {"results": comments}}}, name="Trams")
    assert (thread.id, thread.title) == ("forummagnum-o1", "Trams")
    assert replies(thread) == {"c1": None, "c2": "c1"}


def test_answers_to_a_question_are_read_with_the_comments() -> None:
    asked = answer(magnum(question=True), {"_id": "c1", "htmlBody": "Why?"})
    asked["data"]["answers"] = {"results": [{"_id": "c2", "htmlBody": "So.", "answer": True}]}  # type: ignore[index] # it is an object
    assert replies(read(asked)) == {"o1": None, "c1": "o1", "c2": "o1"}


def test_a_hidden_author_stays_hidden_and_a_name_is_the_one_shown() -> None:
    user = {"displayName": "Ada L.", "username": "ada"}
    thread = read(
        answer(
            magnum(user=user),
            {"_id": "c1", "htmlBody": "a", "user": user, "hideAuthor": True},
            {"_id": "c2", "htmlBody": "b", "user": {"username": "bo"}},
            {"_id": "c3", "contents": {"markdown": "*c*"}, "user": None},
        )
    )
    assert [(post.author, post.text) for post in thread.posts] == [
        ("Ada L.", "Run them."),
        (None, "a"),
        ("bo", "b"),
        (None, "c"),
    ]


def test_what_the_forum_says_went_wrong_is_told() -> None:
    with pytest.raises(InputError, match="Unknown argument"):
        read_thread(
            '{"errors": [{"message": "Unknown argument"}], "data": null}',
            name="x",
            format="forummagnum",
        )


@pytest.mark.parametrize("post", [None, {"result": None}])
def test_what_the_forum_says_of_a_post_that_may_not_be_seen_is_told(post: object) -> None:
    answer = {
        "errors": [{"message": "app.operation_not_allowed"}],
        "data": {"post": post, "comments": {"results": []}},
    }
    with pytest.raises(InputError, match="operation_not_allowed"):
        read(answer)


# Hacker News


def test_a_story_that_is_only_a_link_reads_its_title() -> None:
    url = "https://example.org/trams"
    item = {"id": 1, "type": "story", "title": "Trams", "url": url, "author": "ann", "children": []}
    (post,) = read(item).posts
    assert (post.text, post.citations[0].url) == ("Trams", url)


def test_a_list_of_items_needs_no_fetch_and_dead_ones_are_as_deleted() -> None:
    items = [
        {"id": 1, "type": "story", "by": "ann", "time": 1, "title": "Trams", "kids": [2, 3]},
        {"id": 2, "type": "comment", "by": "bo", "parent": 1, "text": "spam", "dead": True},
        {"id": 3, "type": "comment", "by": "cy", "parent": 1, "text": "No.", "kids": [4]},
        {"id": 4, "type": "comment", "by": "di", "parent": 3, "text": "Yes."},
    ]
    assert replies(read(items)) == {"1": None, "3": "1", "4": "3"}


def test_an_item_that_is_not_public_is_passed_over_and_each_is_fetched_once() -> None:
    site = Site({"item/2.json": None, "item/3.json": {"id": 3, "text": "No.", "kids": [2, 3]}})
    story = {"id": 1, "type": "story", "by": "ann", "title": "Trams", "kids": [2, 3, 3]}
    thread = read_thread(json.dumps(story), name="x", fetch=site)
    assert [post.id for post in thread.posts] == ["1", "3"]
    assert site.asked == [hackernews.ITEM.format(2), hackernews.ITEM.format(3)]


def test_the_options_of_a_poll_are_no_posts() -> None:
    options = [{"id": 2, "type": "pollopt", "author": "ann", "text": "Trams", "children": []}]
    comment = {"id": 3, "type": "comment", "author": "bo", "text": "Neither.", "children": []}
    poll = {"id": 1, "type": "poll", "author": "ann", "title": "Trams or buses?"}
    assert replies(read({**poll, "children": [*options, comment]})) == {"1": None, "3": "1"}
    listed = {"id": 2, "type": "pollopt", "by": "ann", "poll": 1, "text": "Trams", "time": 1}
    assert replies(read([{**poll, "by": "ann", "parts": [2]}, listed])) == {"1": None}


def test_a_list_of_items_may_hold_null_for_one_that_is_not_public() -> None:
    story = {"id": 1, "type": "story", "by": "ann", "title": "Trams", "kids": [2, 3]}
    reply = {"id": 3, "type": "comment", "by": "cy", "parent": 1, "text": "No."}
    assert replies(read([story, None, reply])) == {"1": None, "3": "1"}


def test_a_discussion_of_more_items_than_are_fetched_says_where_to_get_it_whole() -> None:
    story = {"id": 1, "type": "story", "by": "ann", "kids": list(range(2, 9_000))}
    with pytest.raises(InputError, match=re.escape("https://hn.algolia.com/api/v1/items/1")):
        read(story, item=None)


# Reddit


def listing(*things: object) -> dict[str, object]:
    return {"kind": "Listing", "data": {"children": list(things)}}


def submission(**data: object) -> dict[str, object]:
    return {"kind": "t3", "data": {"id": "s", "title": "Trams &amp; I", "selftext": "a", **data}}


def comment(name: str, parent: str = "t3_s", **data: object) -> dict[str, object]:
    return {"kind": "t1", "data": {"id": name, "parent_id": parent, "body": "Words.", **data}}


def more(*children: str, parent: str = "t3_s") -> dict[str, object]:
    data = {"count": len(children), "parent_id": parent, "children": list(children)}
    return {"kind": "more", "data": data}


def things(*found: object) -> dict[str, object]:
    return {"json": {"errors": [], "data": {"things": list(found)}}}


def test_markdown_is_read_where_there_is_no_html_though_reddit_escapes_it() -> None:
    (post,) = read([listing(submission(selftext="&gt; Q &amp;amp; A\n\n*if* a &lt; b"))]).posts
    assert post.text == "> Q & A\n\nif a < b"


def test_what_was_posted_again_from_elsewhere_cites_where_it_stood() -> None:
    again = submission(selftext="", is_self=False, url="/r/buses/comments/o/why/")
    (post,) = read([listing(again)]).posts
    assert (post.text, post.citations[0].url) == (
        "Trams & I",
        "https://www.reddit.com/r/buses/comments/o/why/",
    )


def test_a_submission_that_its_author_deleted_has_lost_its_title_too() -> None:
    gone = submission(title="[deleted by user]", selftext="", is_self=True, author="[deleted]")
    assert read([listing(gone), listing(comment("c"))]).posts[0].text == "[deleted]"


def test_a_removed_comment_that_is_answered_keeps_its_place() -> None:
    removed = comment(
        "c", author="[deleted]", body="[removed]", replies=listing(comment("d", "t1_c"))
    )
    thread = read([listing(submission()), listing(removed, comment("e", body="[deleted]"))])
    assert thread.title == "Trams & I"
    assert [(post.id, post.text) for post in thread.posts] == [
        ("s", "a"),
        ("c", "[deleted]"),
        ("d", "Words."),
    ]


def test_comments_behind_stubs_are_asked_for_a_hundred_at_a_time() -> None:
    names = [f"c{number}" for number in range(250)]
    site = Site({"morechildren": things()})
    read_thread(json.dumps([listing(submission()), listing(more(*names))]), name="x", fetch=site)
    assert [url.partition("children=")[2].count(",") + 1 for url in site.asked] == [100, 100, 50]


def test_stubs_behind_stubs_are_followed() -> None:
    site = Site(
        {
            "children=c": things(comment("c"), more("d", parent="t1_c")),
            "children=d": things(comment("d", "t1_c")),
        }
    )
    text = json.dumps([listing(submission()), listing(more("c"))])
    assert replies(read_thread(text, name="x", fetch=site)) == {"s": None, "c": "s", "d": "c"}


def test_where_stubs_are_refused_the_pages_of_the_comments_are_read() -> None:
    page = [listing(submission()), listing(comment("c", replies=listing(comment("d", "t1_c"))))]
    thread = read([listing(submission()), listing(more("c"))], _c=page)
    assert replies(thread) == {"s": None, "c": "s", "d": "c"}


def test_what_was_refused_once_is_not_asked_for_again() -> None:
    names = [f"c{number}" for number in range(reddit.BATCH + 1)]
    site = Site({"/comments/": [listing(submission()), listing()]})
    text = json.dumps([listing(submission()), listing(more(*names))])
    read_thread(text, name="x", fetch=site)
    asked = ["morechildren" in url for url in site.asked]
    assert asked == [True, *[False] * len(names)]


def test_stubs_that_never_end_are_asked_for_a_bounded_number_of_times() -> None:
    class Endless:
        asked = 0

        def __call__(self, url: str, *, json: object = None) -> bytes:
            del url, json
            self.asked += 1
            return dumped(things(comment(f"c{self.asked}"), more(f"d{self.asked}")))

    site = Endless()
    text = json.dumps([listing(submission()), listing(more("c"))])
    thread = read_thread(text, name="x", fetch=site)
    assert site.asked == reddit.MAX_REQUESTS == len(thread.posts) - 1


def test_an_id_from_a_stub_cannot_steer_the_address() -> None:
    site = Site({})
    stubs = [more("../../x?a=b", "c d"), more(parent="t1_../x")]
    read_thread(json.dumps([listing(submission()), listing(*stubs)]), name="x", fetch=site)
    assert site.asked == []


def test_a_list_of_submissions_is_not_taken_for_a_discussion() -> None:
    with pytest.raises(InputError, match="lists 2 submissions"):
        read(listing(submission(), submission()))


# Discourse


def topic(*posts: dict[str, object], stream: list[int] | None = None) -> dict[str, object]:
    return {
        "id": 7,
        "slug": "trams",
        "title": "Trams",
        "post_stream": {"posts": list(posts), "stream": stream or []},
    }


def said(number: int, cooked: str = "Words.", **more: object) -> dict[str, object]:
    return {"id": 700 + number, "post_number": number, "cooked": cooked, **more}


def box(*, post: int, topic: int = 7) -> str:
    return (
        f'<aside class="quote" data-post="{post}" data-topic="{topic}">'
        "<blockquote>Words.</blockquote></aside> No."
    )


def test_a_quotation_tells_what_a_post_answers_where_the_forum_does_not() -> None:
    thread = read(
        topic(
            said(1),
            said(2),
            said(3, box(post=2)),
            said(4, box(post=2, topic=9)),
            said(5, box(post=2), reply_to_post_number=3),
            said(6, box(post=8)),
        )
    )
    because = {post.id: post.reply_because for post in thread.posts if post.reply_because}
    assert replies(thread) == {"1": None, "2": "1", "3": "2", "4": "1", "5": "3", "6": "1"}
    assert because == {"3": "it quotes post 2"}


def test_small_notes_are_left_out_and_a_reply_to_a_missing_post_stands_alone() -> None:
    small = said(2, "", post_type=3, action_code="closed.enabled")
    whisper = said(3, "Watch this one.", post_type=4)
    flagged = said(4, "This post was flagged.", hidden=True, cooked_hidden=True)
    thread = read(
        topic(
            said(1), small, whisper, flagged, said(9, reply_to_post_number=5), said(10, box(post=6))
        )
    )
    assert replies(thread) == {"1": None, "9": None, "10": None}


def test_further_posts_are_fetched_twenty_at_a_time_from_where_the_topic_stood() -> None:
    site = Site({"posts.json": {"post_stream": {"posts": []}}})
    text = json.dumps(topic(said(1), stream=list(range(701, 746))))
    thread = read_thread(text, name="https://forum.example/sub/t/trams/7.json", fetch=site)
    assert thread.url == "https://forum.example/sub/t/trams/7"
    assert [url.count("post_ids") for url in site.asked] == [20, 20, 4]
    assert site.asked[0].startswith("https://forum.example/sub/t/7/posts.json?post_ids%5B%5D=702&")
    read_thread(text, name="topic.json", fetch=site)
    assert site.asked[3].startswith("/t/7/posts.json?")


# Lobsters


def test_a_story_with_a_link_cites_it_and_moderated_comments_are_as_deleted() -> None:
    url = "https://example.org/trams"
    story = {
        "short_id": "s1",
        "title": "Trams",
        "url": url,
        "description": "",
        "comments": [
            {"short_id": "c1", "comment": "gone", "is_moderated": True, "depth": 0},
            {"short_id": "c2", "comment": "<p>No.</p>", "depth": 1},
            {"short_id": "c3", "comment": "gone", "is_deleted": True, "depth": 0},
        ],
    }
    thread = read(story)
    assert replies(thread) == {"s1": None, "c1": "s1", "c2": "c1"}
    assert [post.text for post in thread.posts] == ["Trams", "[deleted]", "No."]
    assert thread.posts[0].citations[0].url == url


# All of them


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (answer(magnum(), {"_id": 3, "htmlBody": ["x"]}), "htmlBody is a list"),
        (answer(magnum(), {"htmlBody": "x"}), r"data\.comments\.results\[0\]\._id is missing"),
        (answer(magnum(postedAt={})), "postedAt is an object"),
        ({"id": 1, "type": "story", "children": [{"id": 2}, 3]}, r"children\[1\] is 3"),
        ({"id": 1, "type": "story", "by": "a", "kids": ["2"]}, r"kids\[0\] is '2'"),
        ([listing(submission()), listing(comment("c", replies=3))], "replies is 3"),
        ([listing(submission()), {"kind": "Listing"}], r"\[1\]\.data is missing"),
        (topic({"id": 1, "cooked": "x"}), r"post_stream\.posts\[0\]\.post_number is missing"),
        ({"short_id": "s", "comments": [{"short_id": "c", "depth": "x"}]}, "depth is 'x'"),
        ({"short_id": "s", "title": "t", "comments": {}}, "comments is an object"),
        ({"short_id": "../x", "title": "t", "comments": []}, "an id is"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(value: object, place: str) -> None:
    with pytest.raises(InputError, match=place):
        read_thread(json.dumps(value), name="x", fetch=Site({"item": None}))


def test_what_a_site_answers_instead_of_json_is_refused_with_its_address() -> None:
    class Page:
        def __call__(self, url: str, *, json: object = None) -> bytes:
            del url, json
            return b"<html>Sign in"

    text = json.dumps([listing(submission()), listing(more("c"))])
    with pytest.raises(CruxmapError, match=r"www\.reddit\.com.* is not valid JSON"):
        read_thread(text, name="x", fetch=Page())
