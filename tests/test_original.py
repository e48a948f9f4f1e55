from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from same_thread import FIXTURES

from extract.sources import decode, read_thread
from extract.web.original import ORIGINALS, original
from graph.model import Post, Thread


def thread(name: str, url: str | None, *ids: str) -> Thread:
    posts = tuple(Post(id=one, text="Yes.") for one in ids)
    return Thread(id=name, title="T", posts=posts, url=url)


@pytest.mark.parametrize(
    ("name", "url", "post", "address"),
    [
        (
            "forummagnum-abc12",
            "https://www.lesswrong.com/posts/abc12/a-title",
            "xyz99",
            "https://www.lesswrong.com/posts/abc12/a-title?commentId=xyz99",
        ),
        (
            "hn-410001",
            "https://news.ycombinator.com/item?id=410001",
            "410002",
            "https://news.ycombinator.com/item?id=410002",
        ),
        (
            "reddit-abc",
            "https://www.reddit.com/r/trams/comments/abc/",
            "def",
            "https://www.reddit.com/r/trams/comments/abc/comment/def/",
        ),
        ("lobsters-abc", "https://lobste.rs/s/abc", "def", "https://lobste.rs/c/def"),
        (
            "trams-at-night-42",
            "https://forum.example.org/t/trams-at-night/42",
            "7",
            "https://forum.example.org/t/trams-at-night/42/7",
        ),
    ],
)
def test_a_post_has_the_address_that_its_service_gives_it(
    name: str, url: str, post: str, address: str
) -> None:
    known = thread(name, url, post)
    assert original(known, known.posts[0]) == address


@pytest.mark.parametrize("name", ORIGINALS)
def test_the_opening_post_is_where_the_thread_is(name: str) -> None:
    url = f"https://{ORIGINALS[name][0][0]}/posts/abc12"
    known = thread(f"{name}-abc12", url, "abc12")
    assert original(known, known.posts[0]) == url


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("hn-1", None),
        ("hn-1", "https://evil.invalid/item?id=1"),
        ("reddit-1", "https://reddit.com.evil.invalid/comments/1"),
        ("tea", "https://news.ycombinator.com/item?id=1"),
        ("trams-42", "https://forum.example.org/t/buses/42"),
    ],
)
def test_no_address_is_made_up(name: str, url: str | None) -> None:
    known = thread(name, url, "7")
    assert original(known, known.posts[0]) is None


def test_no_id_can_leave_the_path_it_stands_in() -> None:
    known = thread("lobsters-abc", "https://lobste.rs/s/abc", "..")
    url = original(known, known.posts[0])
    assert url is not None
    assert urlsplit(url).netloc == "lobste.rs"


def test_what_readers_of_services_make_leads_back_to_them() -> None:
    found = {}
    for fixture in FIXTURES:
        if fixture.reader in ("forummagnum", "hackernews", "reddit", "lobsters"):
            text = decode(fixture.file().read_bytes(), name=fixture.path)
            read = read_thread(text, name="x", format=fixture.reader, fetch=fixture.fetch)
            if read.url is not None:
                found[fixture.reader] = original(read, read.posts[-1])
    assert len(found) == 4, sorted(found)
    assert all(found.values()), found
