"""A link leads to the thread behind it, from the best source that gives it."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

import pytest
from forum_server import ForumServer, Sent, fetcher_for, leads_to
from linked import JSON, LINKS, PLAIN, SLUG, fixture_at, read, serve
from same_thread import THREADS

from extract.reader import Fetch
from extract.sources import read_thread
from extract.web.links import MOST_PIECES, _Pieces, read_link
from graph.errors import FetchError, FetchRefused, InputError


@pytest.mark.parametrize("link", LINKS)
def test_a_link_gives_the_thread_that_the_thread_json_gives(server: ForumServer, link: str) -> None:
    at, path = LINKS[link]
    fixture = fixture_at(path)
    serve(server, at=at, fixture=fixture)
    thread = read_thread((THREADS / "thread.json").read_bytes(), name="thread.json")
    found = read(server, link)
    assert found.posts == fixture.expected(thread).posts
    assert found.url is not None
    assert server.seen[0].address == at
    assert len(server.seen) == 1 + len(fixture.served)


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://www.greaterwrong.com/posts/410001/x", "https://www.lesswrong.com/posts/410001/"),
        ("https://news.ycombinator.com/item?id=410001", "https://news.ycombinator.com/item?id="),
        ("https://redd.it/410001", "https://www.reddit.com/r/nighttrams/comments/410001/"),
        ("https://forum.example/t/410001/4", f"https://forum.example/t/{SLUG}/410001"),
        ("https://lobste.rs/s/410001", "https://lobste.rs/s/410001"),
    ],
)
def test_a_thread_bears_the_address_at_which_people_read_it(
    server: ForumServer, link: str, url: str
) -> None:
    for at, path in LINKS.values():
        serve(server, at=at, fixture=fixture_at(path))
    assert (read(server, link).url or "").startswith(url)


def test_a_forum_in_a_folder_of_its_host_is_asked_there(server: ForumServer) -> None:
    fixture = fixture_at("discourse/short.json")
    serve(server, at="example.org/talk/t/410001.json", fixture=fixture)
    for address, path in fixture.served.items():
        body = (THREADS / path).read_bytes()
        server.on(f"example.org/talk{address}", Sent(body=body, type=JSON))
    thread = read(server, f"https://example.org/talk/t/{SLUG}/410001")
    assert len(thread.posts) == 9
    assert thread.url == f"https://example.org/talk/t/{SLUG}/410001"
    assert {seen.address.partition("/t/")[0] for seen in server.seen} == {"example.org/talk"}


# What the forum is asked, and its answers to questions.


def graphql(*, answers: list[object]) -> Callable[[BaseHTTPRequestHandler], None]:
    whole = json.loads(fixture_at("forummagnum/answer.json").file().read_bytes())
    whole["data"]["answers"] = {"results": answers}
    return Sent(body=json.dumps(whole).encode(), type=JSON)


def test_the_forum_is_asked_for_the_post_its_comments_and_its_answers(server: ForumServer) -> None:
    answer = {
        "_id": "410099",
        "answer": True,
        "parentCommentId": None,
        "postedAt": "2026-01-03T09:00:00.000Z",
        "contents": {"html": "<p>Only on line 2.</p>"},
        "user": {"username": "fay"},
    }
    server.on("www.lesswrong.com/graphql", graphql(answers=[answer]))
    thread = read(server, f"https://www.lesswrong.com/posts/410001/{SLUG}")
    assert len(thread.posts) == 10
    (found,) = (post for post in thread.posts if post.id == "410099")
    assert (found.text, found.author, found.reply_to) == ("Only on line 2.", "fay", "410001")
    asked = json.loads(server.seen[0].body)
    assert asked["query"].count("{") == asked["query"].count("}")
    assert asked["variables"]["id"] == "410001"
    assert asked["variables"]["comments"]["view"] == "postCommentsNew"
    assert asked["variables"]["answers"]["postId"] == "410001"


@pytest.mark.parametrize("answers", [None, {}, {"results": None}, {"results": []}])
def test_a_post_that_is_no_question_is_read_without_answers(
    server: ForumServer, answers: object
) -> None:
    whole = json.loads(fixture_at("forummagnum/answer.json").file().read_bytes())
    whole["data"]["answers"] = answers
    server.on("www.lesswrong.com/graphql", Sent(body=json.dumps(whole).encode(), type=JSON))
    assert len(read(server, "https://www.lesswrong.com/posts/410001").posts) == 9


# Where the service refuses.


@pytest.mark.parametrize(
    ("refusal", "says"),
    [
        (Sent(status=403), "403"),
        (Sent(status=404), "404"),
        (Sent(status=500), "500"),
        (Sent(body=b"<!doctype html><p>Are you a robot?"), "JSON"),
        (Sent(body=b'{"message": "whoa there"}', type=JSON), "reddit"),
        (Sent(body=b"x", type="image/png"), "image/png"),
    ],
)
def test_where_a_service_refuses_its_page_is_read_and_that_is_said(
    server: ForumServer, refusal: Sent, says: str
) -> None:
    server.on("www.reddit.com/r/trams/comments/1abc.json?limit=500", refusal)
    page = Sent(body=(THREADS / "thread.json").read_bytes(), type=JSON)
    server.on("old.reddit.com/r/trams/comments/1abc/", page)
    notes: list[str] = []
    with fetcher_for(server) as fetch:
        thread = read_link(
            "https://www.reddit.com/r/trams/comments/1abc/x/", fetch=fetch, noted=notes.append
        )
    assert len(thread.posts) == 9
    assert thread.url == "https://www.reddit.com/r/trams/comments/1abc/"
    (note,) = notes
    assert says in note
    assert "https://old.reddit.com/r/trams/comments/1abc/ was read in its place" in note


@pytest.mark.parametrize(
    ("link", "page", "path"),
    [
        (f"https://www.lesswrong.com/posts/410001/{SLUG}",) * 2 + ("html/lesswrong.html",),
        ("https://news.ycombinator.com/item?id=410001",) * 2 + ("html/hackernews.html",),
        (
            "https://www.reddit.com/r/nighttrams/comments/410001/x/",
            "https://old.reddit.com/r/nighttrams/comments/410001/",
            "html/reddit-old.html",
        ),
        ("https://lobste.rs/s/410001",) * 2 + ("html/lobsters.html",),
        (f"https://forum.example/t/{SLUG}/410001",) * 2 + ("html/discourse-plain.html",),
    ],
)
def test_the_page_of_a_service_gives_the_same_discussion(
    server: ForumServer, link: str, page: str, path: str
) -> None:
    fixture = fixture_at(path)
    server.on(page.removeprefix("https://"), Sent(body=fixture.file().read_bytes()))
    wanted = read_thread(fixture.file().read_bytes(), name=path)
    found = read(server, link)
    assert (found.id, found.title, found.posts) == (wanted.id, wanted.title, wanted.posts)
    assert urlsplit(found.url or "").netloc == urlsplit(link).netloc
    assert found.id == fixture.id


def test_a_page_that_only_looks_like_a_services_is_read_as_it_is(server: ForumServer) -> None:
    server.on("shop.example/t/green/42", PLAIN)
    thread = read(server, "https://shop.example/t/green/42")
    assert [post.text for post in thread.posts] == ["Trams should run at night."]
    assert thread.url == "https://shop.example/t/green/42"


def test_where_the_page_refuses_too_both_are_told(server: ForumServer) -> None:
    server.on("lobste.rs/s/abc.json", Sent(status=403))
    with pytest.raises(FetchRefused, match=r"s/abc\.json .*403.* Its page .*s/abc .*404"):
        read(server, "https://lobste.rs/s/abc")


def test_a_service_that_is_busy_is_not_pressed_further(server: ForumServer) -> None:
    server.on("lobste.rs/s/abc.json", Sent(status=429))
    with pytest.raises(FetchError, match="429"):
        read(server, "https://lobste.rs/s/abc")
    assert {seen.address for seen in server.seen} == {"lobste.rs/s/abc.json"}


def test_where_nothing_can_be_read_the_error_names_the_address(server: ForumServer) -> None:
    server.on("forum.example/empty", Sent(body=b"  "))
    with pytest.raises(InputError, match=r"https://forum\.example/empty"):
        read(server, "https://forum.example/empty?")


# Pages that nobody knows.


def test_a_page_is_read_by_its_content_and_named_after_its_address(server: ForumServer) -> None:
    server.on("forum.example/a/night-trams.txt", PLAIN)
    thread = read(server, "https://forum.example/a/night-trams.txt#top")
    assert [post.text for post in thread.posts] == ["Trams should run at night."]
    assert (thread.title, thread.id) == ("Night trams", "night-trams")
    assert thread.url == "https://forum.example/a/night-trams.txt"


def test_a_page_without_a_name_is_named_after_its_host(server: ForumServer) -> None:
    server.on("forum.example/%00%1b", PLAIN)
    server.on("forum.example/", PLAIN)
    assert read(server, "https://forum.example/").title == "forum.example"
    assert read(server, "https://forum.example/%00%1b").title == "forum.example"


def test_a_page_may_not_pass_for_one_of_another_host(server: ForumServer) -> None:
    whole = json.loads((THREADS / "thread.json").read_bytes())
    server.on("other.example/x", Sent(body=json.dumps(whole).encode(), type=JSON))
    assert whole["url"] == "https://forum.example/t/410001"
    assert read(server, "https://other.example/x").url == "https://other.example/x"


def test_secrets_in_a_link_are_sent_but_not_kept(server: ForumServer) -> None:
    at = "forum.example/topic?id=4&access_token=s3cret&utm_source=mail&PHPSESSID=1&author=bo&p=2"
    server.on(at, PLAIN)
    assert read(server, f"https://{at}").url == "https://forum.example/topic?id=4&author=bo&p=2"


@pytest.mark.parametrize(
    "link", ["file:///etc/passwd", "http://", "https://a:b@lobste.rs/s/abc", "http://[::1", "x://y"]
)
def test_what_is_never_fetched_is_refused(server: ForumServer, link: str) -> None:
    with pytest.raises(FetchError):
        read(server, link)
    assert server.seen == []


def test_a_link_may_lead_on(server: ForumServer) -> None:
    server.on("short.example/x", leads_to("https://forum.example/y"))
    server.on("forum.example/y", PLAIN)
    thread = read(server, "https://short.example/x")
    assert [post.text for post in thread.posts] == ["Trams should run at night."]
    assert thread.url == "https://short.example/x"


# The rest of a thread.


def test_the_rest_of_a_thread_is_got_from_its_own_host_alone() -> None:
    asked: list[str] = []

    def fetch(url: str, *, json: object = None) -> bytes:
        asked.append(url)
        return repr(json).encode()

    pieces = _Pieces(fetch, base="https://forum.example/t/1.json")
    assert pieces("/t/1/posts.json", json=3) == b"3"
    assert asked == ["https://forum.example/t/1/posts.json"]
    for url in ("http://10.0.0.1/", "//other.example/", "https://forum.example:8443/", "file:///x"):
        with pytest.raises(FetchError, match="only its own host"):
            pieces(url)
    assert len(asked) == 1


def test_a_thread_in_endless_pieces_is_refused() -> None:
    pieces = _Pieces(sized(0), base="https://forum.example/")
    for number in range(MOST_PIECES):
        pieces(f"/{number}")
    with pytest.raises(FetchError, match="too many pieces"):
        pieces("/more")


def test_a_thread_in_huge_pieces_is_refused() -> None:
    pieces = _Pieces(sized(5_000_000), base="https://forum.example/")
    for number in range(11):
        pieces(f"/{number}")
    with pytest.raises(FetchError, match="too many pieces"):
        pieces("/more")


def sized(size: int) -> Fetch:
    def fetch(url: str, *, json: object = None) -> bytes:
        del url, json
        return bytes(size)

    return fetch
