"""One discussion as every format holds it: the table that the readers are tested by.

``tests/fixtures/threads/thread.json`` is the discussion, as thread JSON. Beside it stand the same
posts in the shape of each service, made up like the discussion itself. Who adds a reader adds a
fixture, and a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from graph.errors import FetchError
from graph.model import Post, Thread

THREADS: Final = Path(__file__).parent / "fixtures" / "threads"
_PAGE: Final = "410001/should-night-trams-run-every-ten-minutes"
_UNKNOWN_REPLIES: Final = frozenset({"reply_to", "reply_because"})
_READING_ORDER: Final = [f"41000{number}" for number in (1, 2, 3, 6, 7, 9, 4, 5, 8)]
_SLUG: Final = "should_night_trams_run_every_ten_minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """A file that holds the discussion, and in what it differs from the thread JSON.

    ``id``, ``url`` and ``title`` are those of the thread as this format gives them; ``named`` makes
    the id of a post out of the one in the thread JSON; ``without`` names the fields of a post that
    the format cannot hold. One that does not know every reply has
    the posts in another ``order``, given by their last digits, and leaves the deleted one out.
    ``served`` are the further files that a fetch finds, by path.
    """

    path: str
    reader: str
    id: str
    url: str | None
    title: str = "Should night trams run every ten minutes?"
    named: Callable[[str], str] = str
    without: frozenset[str] = frozenset()
    order: str = ""
    served: Mapping[str, str] = field(default_factory=dict)

    def file(self) -> Path:
        """Where it lies."""
        return THREADS / self.path

    def expected(self, thread: Thread) -> Thread:
        """What its reader should make of it, where ``thread`` is what the thread JSON says."""
        posts = tuple(self.post(post) for post in thread.posts)
        if self.order:
            places = {self.named(f"41000{digit}"): digit for digit in self.order}
            posts = tuple(
                replace(post, reply_to=None, reply_because=None)
                for post in sorted(posts, key=lambda post: self.order.find(post.id[-1]))
                if post.id in places
            )
        return replace(thread, id=self.id, url=self.url, title=self.title, posts=posts)

    def post(self, post: Post) -> Post:
        """A post of the thread JSON, by the name it has here."""
        parent = None if post.reply_to is None else self.named(post.reply_to)
        quotes = tuple(
            quote
            if quote.of is None
            else replace(quote, of=replace(quote.of, post=self.named(quote.of.post)))
            for quote in post.quotes
        )
        return replace(post, id=self.named(post.id), reply_to=parent, quotes=quotes)

    def fetch(self, url: str, *, json: object = None) -> bytes:
        """Get a file that is served, as a site would; nothing else is there."""
        parts = urlsplit(url)
        for address, path in self.served.items():
            if json is None and f"{parts.path}?{parts.query}".startswith(address):
                return (THREADS / path).read_bytes()
        raise FetchError(f"{url} is not there: try another address.")


FIXTURES: Final = (
    Fixture(
        path="thread.json",
        reader="json",
        id="night-trams",
        url="https://forum.example/t/410001",
    ),
    Fixture(
        path="forummagnum/answer.json",
        reader="forummagnum",
        id="forummagnum-410001",
        url=f"https://www.lesswrong.com/posts/{_PAGE}",
    ),
    Fixture(
        path="forummagnum/nested.json",
        reader="forummagnum",
        id="forummagnum-410001",
        url=f"https://www.lesswrong.com/posts/{_PAGE}",
    ),
    Fixture(
        path="hackernews/algolia.json",
        reader="hackernews",
        id="hn-410001",
        url="https://news.ycombinator.com/item?id=410001",
    ),
    Fixture(
        path="hackernews/firebase/410001.json",
        reader="hackernews",
        id="hn-410001",
        url="https://news.ycombinator.com/item?id=410001",
        served={
            f"/v0/item/4100{number:02}.json": f"hackernews/firebase/4100{number:02}.json"
            for number in range(2, 11)
        },
    ),
    Fixture(
        path="reddit/comments.json",
        reader="reddit",
        id="reddit-410001",
        url=f"https://www.reddit.com/r/nighttrams/comments/410001/{_SLUG}/",
    ),
    Fixture(
        path="reddit/short.json",
        reader="reddit",
        id="reddit-410001",
        url=f"https://www.reddit.com/r/nighttrams/comments/410001/{_SLUG}/",
        served={
            "/api/morechildren.json?api_type=json&raw_json=1&link_id=t3_410001&children=410008": (
                "reddit/morechildren.json"
            ),
            "/comments/410001/_/410007.json": "reddit/page.json",
        },
    ),
    Fixture(
        path="discourse/topic.json",
        reader="discourse",
        id="should-night-trams-run-every-ten-minutes-410001",
        url=None,
        named=lambda own: own.removeprefix("41000"),
    ),
    Fixture(
        path="discourse/short.json",
        reader="discourse",
        id="should-night-trams-run-every-ten-minutes-410001",
        url=None,
        named=lambda own: own.removeprefix("41000"),
        served={
            "/t/410001/posts.json?"
            + "&".join(f"post_ids%5B%5D=880{number:02}" for number in range(7, 12)): (
                "discourse/posts.json"
            )
        },
    ),
    Fixture(
        path="lobsters/story.json",
        reader="lobsters",
        id="lobsters-410001",
        url=f"https://lobste.rs/s/410001/{_SLUG}",
    ),
    Fixture(
        path="lobsters/indented.json",
        reader="lobsters",
        id="lobsters-410001",
        url=f"https://lobste.rs/s/410001/{_SLUG}",
    ),
    Fixture(path="csv/posts.csv", reader="csv", id="posts", url=None, title="Posts"),
    Fixture(path="csv/excel.csv", reader="csv", id="excel", url=None, title="Excel"),
    Fixture(path="csv/posts.tsv", reader="csv", id="posts", url=None, title="Posts"),
    Fixture(path="posts/list.json", reader="posts", id="list", url=None, title="List"),
    Fixture(path="convokit/utterances.jsonl", reader="convokit", id="410001", url=None),
    Fixture(
        path="html/lesswrong.html",
        reader="html",
        id="forummagnum-410001",
        url=f"https://www.lesswrong.com/posts/{_PAGE}",
    ),
    Fixture(
        path="html/hackernews.html",
        reader="html",
        id="hn-410001",
        url="https://news.ycombinator.com/item?id=410001",
    ),
    Fixture(
        path="html/reddit.html",
        reader="html",
        id="reddit-410001",
        url=f"https://www.reddit.com/r/nighttrams/comments/410001/{_SLUG}/",
    ),
    Fixture(
        path="html/reddit-old.html",
        reader="html",
        id="reddit-410001",
        url=f"https://www.reddit.com/r/nighttrams/comments/410001/{_SLUG}/",
    ),
    Fixture(
        path="html/lobsters.html",
        reader="html",
        id="lobsters-410001",
        url=f"https://lobste.rs/s/410001/{_SLUG}",
    ),
    Fixture(
        path="html/described.html",
        reader="html",
        id="should-night-trams-run-every-ten-minutes",
        url="https://forum.example/t/410001",
    ),
    Fixture(
        path="html/discourse.html",
        reader="html",
        id="should-night-trams-run-every-ten-minutes-410001",
        url="https://forum.example/t/should-night-trams-run-every-ten-minutes/410001",
        named=lambda own: own.removeprefix("41000"),
        without=_UNKNOWN_REPLIES,
        order="12635798",
    ),
    Fixture(
        path="html/discourse-plain.html",
        reader="html",
        id="should-night-trams-run-every-ten-minutes-410001",
        url="https://forum.example/t/should-night-trams-run-every-ten-minutes/410001",
        named=lambda own: own.removeprefix("41000"),
        without=_UNKNOWN_REPLIES,
        order="12356789",
    ),
    Fixture(
        path="page/board.html",
        reader="page",
        id="should-night-trams-run-every-ten-minutes-tram-board",
        url="https://board.example/viewtopic.php?t=410001",
        title="Should night trams run every ten minutes? - Tram board",
        named=lambda own: f"p{own}",
        without=_UNKNOWN_REPLIES,
        order="12356789",
    ),
    Fixture(
        path="markdown/headings.md",
        reader="markdown",
        id="should-night-trams-run-every-ten-minutes",
        url=None,
        named=lambda own: f"p{_READING_ORDER.index(own) + 1}",
        without=frozenset({"reply_because"}),
    ),
    Fixture(
        path="markdown/names.md",
        reader="markdown",
        id="should-night-trams-run-every-ten-minutes",
        url=None,
        named=lambda own: f"p{_READING_ORDER.index(own) + 1}",
        without=_UNKNOWN_REPLIES,
    ),
    Fixture(
        path="text/copied.txt",
        reader="text",
        id="copied",
        url=None,
        title="Copied",
        without=frozenset({"id", "author", "reply_to", "reply_because", "citations", "quotes"}),
    ),
)
"""Every file, format by format."""
