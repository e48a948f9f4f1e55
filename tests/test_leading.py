"""Links that only lead to a discussion, and discussions that come in several pieces."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest
from forum_server import ForumServer, Sent, fetcher_for, leads_to
from linked import JSON, LINKS, PLAIN, fixture_at, read, serve

from extract.web.links import LEADING, followed, read_link, ways
from graph.errors import FetchError, FetchRefused

# What leads to a discussion.


def lead(server: ForumServer, url: str) -> str:
    with fetcher_for(server) as fetch:
        return followed(url, leads=fetch.leads)


@pytest.mark.parametrize("name", LEADING)
def test_what_leads_to_a_discussion_is_followed_to_it_and_no_further(
    server: ForumServer, name: str
) -> None:
    link = LEADING[name].example
    aim = "https://www.reddit.com/r/trams/comments/1abc/a_title/?share_id=x"
    server.on(link.removeprefix("https://"), leads_to("https://short.example/x"))
    server.on("short.example/x", leads_to(aim, status=301))
    assert len(list(ways(link))) == 1
    assert lead(server, link) == aim
    assert [seen.address for seen in server.seen] == [
        link.removeprefix("https://"),
        "short.example/x",
    ]


def test_a_share_link_gives_the_discussion_that_it_leads_to(server: ForumServer) -> None:
    link = "https://www.reddit.com/r/nighttrams/s/AbCdEfGhIj"
    aim = "https://www.reddit.com/r/nighttrams/comments/410001/x/?share_id=x&utm_medium=android"
    server.on(link.removeprefix("https://"), leads_to(aim, status=301))
    at, path = LINKS[
        "https://old.reddit.com/r/nighttrams/comments/410001/should_night/410003/?context=3"
    ]
    serve(server, at=at, fixture=fixture_at(path))
    thread = read(server, lead(server, link))
    assert len(thread.posts) == 9
    assert (thread.url or "").startswith("https://www.reddit.com/r/nighttrams/comments/410001/")
    assert server.seen[1].address == at


def test_what_leads_nowhere_is_the_page_itself(server: ForumServer) -> None:
    link = LEADING["Reddit"].example
    server.on(link.removeprefix("https://"), Sent(body=b"a page that scripts lead on from"))
    assert lead(server, link) == link
    server.on(link.removeprefix("https://"), leads_to("https://elsewhere.example/a"))
    server.on("elsewhere.example/a", PLAIN)
    assert lead(server, link) == "https://elsewhere.example/a"


def test_any_other_address_is_its_own_and_nobody_is_asked(server: ForumServer) -> None:
    for link in ("https://forum.example/t/1", *LINKS, "file:///x"):
        assert lead(server, link) == link
    assert server.seen == []


@pytest.mark.parametrize("aim", ["http://127.0.0.1/x", "http://forum.example:8080/x", "file:///x"])
def test_what_leads_to_where_nothing_is_asked_is_refused(server: ForumServer, aim: str) -> None:
    link = LEADING["short links"].example
    server.on(link.removeprefix("https://"), leads_to(aim))
    names = {"127.0.0.1": ["127.0.0.1"]}
    with (
        fetcher_for(server, names=names) as fetch,
        pytest.raises(FetchError, match="had led there"),
    ):
        followed(link, leads=fetch.leads)
    assert len(server.seen) == 1


def test_what_leads_round_in_a_circle_is_refused(server: ForumServer) -> None:
    link = LEADING["short links"].example
    server.on(link.removeprefix("https://"), leads_to(link))
    with pytest.raises(FetchError, match="leads on and on"):
        lead(server, link)


@pytest.mark.parametrize("status", [404, 500])
def test_what_leads_nowhere_with_an_error_says_so(server: ForumServer, status: int) -> None:
    link = LEADING["Reddit"].example
    server.on(link.removeprefix("https://"), Sent(status=status))
    with pytest.raises(FetchRefused, match=str(status)):
        lead(server, link)


# What comes in several pieces.


def more_of(post: str, *, count: int) -> Callable[[BaseHTTPRequestHandler], None]:
    """A forum of one post with so many comments, which gives them by ``limit`` and ``offset``."""
    comments = [
        {"_id": f"c{n}", "postId": post, "parentCommentId": f"c{n - 1}" if n % 3 else None,
         "contents": {"html": f"<p>Tram {n}.</p>"}, "user": {"username": "bo"}}
        for n in range(count)
    ]  # fmt: skip
    opening = {"_id": post, "title": "Trams", "contents": {"html": "<p>Run them.</p>"}}

    def some(terms: dict[str, object], *, kind: str) -> dict[str, object]:
        assert terms["view"] == kind
        assert terms["postId"] == post
        limit, offset = terms["limit"], terms.get("offset", 0)
        assert isinstance(limit, int)
        assert isinstance(offset, int)
        if offset > 2_000:
            return {}
        return {"results": comments[offset : offset + limit]}

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked = json.loads(handler.server.forum.seen[-1].body)  # type: ignore[attr-defined]
        given = asked["variables"]
        if asked["operationName"] == "More":
            found = some(given["terms"], kind="postCommentsNew")
            data: dict[str, object] = {"comments": found}
        else:
            found = some(given["comments"], kind="postCommentsNew")
            data = {"post": {"result": opening}, "comments": found, "answers": {"results": []}}
        body: dict[str, object] = {"data": data}
        if not found:
            body = {"errors": [{"message": "Exceeded maximum value for skip"}], "data": None}
        Sent(body=json.dumps(body).encode(), type=JSON)(handler)

    return answer


@pytest.mark.parametrize(
    ("count", "read_in", "asked"),
    [(1_999, 1_999, 1), (2_000, 2_000, 2), (2_300, 2_300, 2), (4_500, 4_000, 2)],
)
def test_a_post_with_more_comments_than_one_answer_holds_is_asked_for_the_rest(
    server: ForumServer, count: int, read_in: int, asked: int
) -> None:
    server.on("www.lesswrong.com/graphql", more_of("410001", count=count))
    notes: list[str] = []
    with fetcher_for(server) as fetch:
        thread = read_link(
            "https://www.lesswrong.com/posts/410001/trams", fetch=fetch, noted=notes.append
        )
    assert len(thread.posts) == read_in + 1
    assert {post.id for post in thread.posts} == {"410001", *(f"c{n}" for n in range(read_in))}
    assert len(server.seen) == asked
    assert notes == []


def test_a_comment_of_hacker_news_leads_to_its_whole_discussion(server: ForumServer) -> None:
    whole = json.loads(fixture_at("hackernews/algolia.json").file().read_bytes())
    comment = whole["children"][0] | {"story_id": whole["id"], "parent_id": whole["id"]}
    server.on(
        f"hn.algolia.com/api/v1/items/{comment['id']}",
        Sent(body=json.dumps(comment).encode(), type=JSON),
    )
    serve(server, at=f"hn.algolia.com/api/v1/items/{whole['id']}",
          fixture=fixture_at("hackernews/algolia.json"))  # fmt: skip
    found = read(server, f"https://news.ycombinator.com/item?id={comment['id']}")
    assert found.id == f"hn-{whole['id']}"
    assert found.url == f"https://news.ycombinator.com/item?id={whole['id']}"
    assert len(found.posts) == 9
