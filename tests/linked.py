"""Links that people have, and a server that plays what stands behind them."""

from __future__ import annotations

from typing import Final

from forum_server import ForumServer, Sent, fetcher_for
from same_thread import FIXTURES, THREADS, Fixture

from extract.web.links import read_link
from graph.model import Thread

JSON: Final = "application/json; charset=utf-8"
SLUG: Final = "should-night-trams-run-every-ten-minutes"
PLAIN: Final = Sent(body=b"Trams should run at night.", type="text/plain")

# A link that people have, what is asked for it, and the fixture that answers.
LINKS: Final = {
    f"https://www.lesswrong.com/posts/410001/{SLUG}": (
        "www.lesswrong.com/graphql",
        "forummagnum/answer.json",
    ),
    f"https://www.greaterwrong.com/posts/410001/{SLUG}#comments": (
        "www.lesswrong.com/graphql",
        "forummagnum/nested.json",
    ),
    "https://news.ycombinator.com/item?id=410001#410003": (
        "hn.algolia.com/api/v1/items/410001",
        "hackernews/algolia.json",
    ),
    "https://hacker-news.firebaseio.com/v0/item/410001.json": (
        "hacker-news.firebaseio.com/v0/item/410001.json",
        "hackernews/firebase/410001.json",
    ),
    "https://old.reddit.com/r/nighttrams/comments/410001/should_night/410003/?context=3": (
        "www.reddit.com/r/nighttrams/comments/410001.json?limit=500",
        "reddit/short.json",
    ),
    "https://redd.it/410001": (
        "www.reddit.com/comments/410001.json?limit=500",
        "reddit/comments.json",
    ),
    f"https://forum.example/t/{SLUG}/410001/7": (
        "forum.example/t/410001.json",
        "discourse/topic.json",
    ),
    "https://forum.example/t/410001": ("forum.example/t/410001.json", "discourse/short.json"),
    f"https://lobste.rs/s/410001/{SLUG}": ("lobste.rs/s/410001.json", "lobsters/story.json"),
    "https://files.example/posts.csv": ("files.example/posts.csv", "csv/posts.csv"),
}  # fmt: skip


def fixture_at(path: str) -> Fixture:
    return next(fixture for fixture in FIXTURES if fixture.path == path)


def serve(server: ForumServer, *, at: str, fixture: Fixture) -> None:
    """Let a fixture, and what belongs to it, stand where its service has it."""
    host = at.partition("/")[0]
    kind = "text/csv" if fixture.reader == "csv" else JSON
    server.on(at, Sent(body=fixture.file().read_bytes(), type=kind))
    for address, path in fixture.served.items():
        body = (THREADS / path).read_bytes()
        server.on(f"{host}{address}*", Sent(body=body, type=kind))


def read(server: ForumServer, url: str) -> Thread:
    with fetcher_for(server) as fetch:
        return read_link(url, fetch=fetch)
