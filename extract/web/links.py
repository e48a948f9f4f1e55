"""From the address of a discussion to its thread: what to fetch, and which reader reads it.

To add a service, write a function that turns a page's address into what to ask for, and register it
in :data:`SERVICES`. Whatever no service knows is fetched as it is, and read by its content.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final, Protocol
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from extract.formats import forummagnum
from extract.reader import Fetch
from extract.sources import read_thread, title_of
from extract.web.addresses import shown
from graph.errors import FetchError, FetchRefused, InputError
from graph.model import Thread

MOST_PIECES: Final = 1_000
"""A thread that comes in more pieces is refused: at two a second it would take ten minutes."""
_MOST_BYTES: Final = 50_000_000  # in all the pieces of a thread

_LINK: Final = re.compile(r"\s*[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SECRET: Final = re.compile(
    r"(?:utm_\w+|fbclid|gclid|[^=]*sid"
    r"|[^=]*(?:token|secret|passw|auth(?!or)|session|signature|api_?key)[^=]*)=.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to fetch for a discussion, and how to read it.

    ``page`` is where people read the discussion, ``instead`` the page to fetch where ``url`` is
    refused; ``format`` is a key of :data:`extract.sources.READERS`, None where the content has to
    tell. With ``json`` it is a POST.
    """

    url: str
    page: str
    instead: str = ""
    format: str | None = None
    json: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service whose pages have a better source than themselves.

    ``hosts`` are its own, without ``www.``; None where anybody may run one. ``path`` matches the
    path of a page (of a page's query too, after a ``?``), ``ask`` makes of host, scheme and match
    what to fetch.
    """

    hosts: frozenset[str] | None
    path: re.Pattern[str]
    ask: Callable[[str, str, re.Match[str]], Asked]
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """Addresses that only lead to that of a discussion: ``hosts`` and ``path`` as of a service."""

    hosts: frozenset[str]
    path: re.Pattern[str]
    example: str


_FORUMS: Final = {
    "lesswrong.com": "www.lesswrong.com",
    "lesserwrong.com": "www.lesswrong.com",
    "greaterwrong.com": "www.lesswrong.com",
    "lw2.issarice.com": "www.lesswrong.com",
    "alignmentforum.org": "www.alignmentforum.org",
    "forum.effectivealtruism.org": "forum.effectivealtruism.org",
    "ea.greaterwrong.com": "forum.effectivealtruism.org",
    "eaforum.issarice.com": "forum.effectivealtruism.org",
    "progressforum.org": "progressforum.org",
}
"""Hosts that show posts of a forum, and the host that the forum is asked at."""
_REDDIT: Final = frozenset(
    f"{sub}reddit.com"
    for sub in ("", "old.", "new.", "np.", "sh.", "m.", "i.", "en.", "amp.", "ssl.")
)
_SHORTENERS: Final = frozenset({"t.co", "bit.ly", "tinyurl.com", "buff.ly", "is.gd"})


def _forummagnum(_scheme: str, host: str, match: re.Match[str]) -> Asked:
    forum, post = _FORUMS[host.removeprefix("www.")], match["id"]
    return Asked(
        url=f"https://{forum}/graphql",
        page=f"https://{forum}/posts/{post}{match['slug'] or ''}",
        format="forummagnum",
        json=forummagnum.question(post),
    )


def _hackernews(_scheme: str, _host: str, match: re.Match[str]) -> Asked:
    return Asked(
        url=f"https://hn.algolia.com/api/v1/items/{match['id']}",
        page=f"https://news.ycombinator.com/item?id={match['id']}",
        format="hackernews",
    )


def _reddit(_scheme: str, _host: str, match: re.Match[str]) -> Asked:
    path = f"{match['sub'] or ''}/comments/{match['id']}"
    return Asked(
        url=f"https://www.reddit.com{path}.json?limit=500",
        page=f"https://www.reddit.com{path}/",
        instead=f"https://old.reddit.com{path}/",  # the newer page holds its comments only in part
        format="reddit",
    )


def _lobsters(_scheme: str, _host: str, match: re.Match[str]) -> Asked:
    page = f"https://lobste.rs/s/{match['id']}"
    return Asked(url=f"{page}.json", page=page, format="lobsters")


def _discourse(scheme: str, host: str, match: re.Match[str]) -> Asked:
    site = f"{scheme}://{host}{match['site']}"
    return Asked(
        url=f"{site}/t/{match['id']}.json",
        page=f"{site}/t/{match['slug'] or ''}{match['id']}",
        format="discourse",
    )


SERVICES: Final[dict[str, Service]] = {
    "LessWrong, Alignment Forum, EA Forum": Service(
        hosts=frozenset(_FORUMS),
        path=re.compile(
            r"/(?:posts|events|[sg]/\w{5,30}/p)/(?P<id>\w{5,30})(?P<slug>/[\w.~%-]+)?(?:/.*)?"
        ),
        ask=_forummagnum,
        example="https://www.lesswrong.com/posts/AbCdEfGhIjKlMnOpQ/a-title",
    ),
    "Hacker News": Service(
        hosts=frozenset({"news.ycombinator.com"}),
        path=re.compile(r"/(?:item|context)\?(?:.*&)?id=(?P<id>\d{1,12})(?:&.*)?"),
        ask=_hackernews,
        example="https://news.ycombinator.com/item?id=1",
    ),
    "Reddit": Service(
        hosts=_REDDIT,
        path=re.compile(
            r"(?P<sub>/(?:r|u|user)/[\w-]{1,50})?/(?:comments|gallery|poll|tb)"
            r"/(?P<id>[a-z0-9]{1,12})(?:\.\w{3,8})?(?:/.*)?"
        ),
        ask=_reddit,
        example="https://www.reddit.com/r/trams/comments/abc123/a_title/",
    ),
    "Reddit (redd.it)": Service(
        hosts=frozenset({"redd.it"}),
        path=re.compile(r"(?P<sub>)/(?P<id>[a-z0-9]{1,12})/?"),
        ask=_reddit,
        example="https://redd.it/abc123",
    ),
    "Lobsters": Service(
        hosts=frozenset({"lobste.rs"}),
        path=re.compile(r"/s/(?P<id>[a-z0-9]{1,12})(?:\.json)?(?:/.*)?"),
        ask=_lobsters,
        example="https://lobste.rs/s/abc123/a_title",
    ),
    "Discourse": Service(
        hosts=None,
        path=re.compile(
            r"(?P<site>(?:/[\w-]+){0,3}?)/t/(?P<slug>(?:[\w.~%-]*[^\W\d][\w.~%-]*|-)/)?"
            r"(?P<id>\d{1,12})(?:/(?:\d+|last|print|summary|l/latest))?(?:\.json)?/?"
        ),
        ask=_discourse,
        example="https://forum.example.org/t/a-title/42/7",
    ),
}
"""Known services; the first that knows an address is asked."""

LEADING: Final[dict[str, Leading]] = {
    "Reddit": Leading(
        hosts=_REDDIT,
        path=re.compile(r"(?:/(?:r|u|user)/[\w-]{1,50})?/s/\w{1,20}/?"),
        example="https://www.reddit.com/r/trams/s/AbCdEfGhIj",
    ),
    "Lobsters": Leading(
        hosts=frozenset({"lobste.rs"}),
        path=re.compile(r"/c/[a-z0-9]{1,12}/?"),
        example="https://lobste.rs/c/abc123",
    ),
    "LessWrong, EA Forum": Leading(
        hosts=frozenset(_FORUMS),
        path=re.compile(r"(?:/r/[\w-]{1,50})?/(?:lw|ea)/\w{1,10}(?:/.*)?"),
        example="https://www.lesswrong.com/lw/abc/a_title/",
    ),
    "short links": Leading(
        hosts=_SHORTENERS, path=re.compile(r"/[\w-]{1,40}/?"), example="https://bit.ly/abc123"
    ),
}
"""What is followed until it leads to an address that a service knows."""


def is_link(word: str) -> bool:
    """Whether what somebody gave is meant as an address, and not as the name of a file."""
    return _LINK.match(word) is not None


def ways(url: str, *, format: str | None = None) -> Iterator[Asked]:  # noqa: A002 - as users say
    """What may be fetched for an address, the best first; the page itself comes last.

    Raises:
        FetchError: it is no address.
    """
    url = url.strip()
    parts, host = _taken_apart(url)
    asked = Asked(url=urlunsplit(parts._replace(fragment="")), page=_without_secrets(url))
    # One with a user or password is left whole, for the fetcher to refuse.
    for service in SERVICES.values() if parts.scheme in ("http", "https") else ():
        match = _known(parts, host=host, hosts=service.hosts, path=service.path)
        if match is None:
            continue
        better = service.ask(parts.scheme, host, match)
        if format in (None, better.format):
            yield better
        asked = replace(asked, url=better.instead or better.page, page=better.page)
        break
    yield replace(asked, format=format)


def _taken_apart(url: str) -> tuple[SplitResult, str]:
    """An address and its host, with the port where one is named."""
    try:
        parts = urlsplit(url)
        return parts, (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    except ValueError as error:
        raise FetchError(f"{shown(url)} is no address: {error}.") from error


def _known(
    parts: SplitResult, *, host: str, hosts: frozenset[str] | None, path: re.Pattern[str]
) -> re.Match[str] | None:
    if (hosts is not None and host.removeprefix("www.") not in hosts) or "@" in parts.netloc:
        return None
    return path.fullmatch(parts.path) or path.fullmatch(f"{parts.path}?{parts.query}")


class Leads(Protocol):
    """Says where an address leads, as :meth:`extract.web.fetch.Fetcher.leads` does."""

    def __call__(self, url: str, *, until: Callable[[str], bool]) -> str:
        """Follow redirects until ``until`` says yes to one, or there are no more."""


def followed(url: str, *, leads: Leads) -> str:
    """The address that an address in :data:`LEADING` leads to; any other is its own.

    Raises:
        FetchError: it is no address, or nothing answers there, or it leads where nothing is asked.
    """
    url = url.strip()
    parts, host = _taken_apart(url)
    web = parts.scheme in ("http", "https")
    if not web or not any(
        _known(parts, host=host, hosts=one.hosts, path=one.path) for one in LEADING.values()
    ):
        return url
    return leads(url, until=lambda at: sum(1 for _ in ways(at)) > 1)


def _without_secrets(url: str) -> str:
    """An address as it may be kept: without fragment, passwords, and what a query should hide."""
    parts = urlsplit(url)
    kept = [part for part in parts.query.split("&") if not _SECRET.fullmatch(part)]
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, netloc, parts.path, "&".join(kept), ""))


def read_link(
    url: str,
    *,
    fetch: Fetch,
    format: str | None = None,  # noqa: A002 - the word users know
    noted: Callable[[str], None] | None = None,
) -> Thread:
    """Fetch and read the discussion at an address, and set the thread's ``url``.

    A known service is asked for the discussion itself; where it refuses, its page is read.

    Args:
        url: http or https.
        fetch: gets what is asked for; it decides what may be fetched.
        format: a key of :data:`extract.sources.READERS`; None where the address or the content is
            to tell. One that is not the service's own is what its page is read as.
        noted: called with what a person should know of how the thread was come by.

    Raises:
        FetchError: nothing could be fetched.
        InputError: what was fetched is no discussion.
    """
    *better, page = ways(url, format=format)
    for asked in better:
        try:
            # A service names its discussions, and its reader may need to know where it was asked.
            return _read(asked, title=None, fetch=fetch)
        except (FetchRefused, InputError) as error:
            first = error
            try:
                thread = _read(page, title=_title(page.page), fetch=fetch)
            except (FetchError, InputError) as second:
                raise type(second)(
                    f"{first} Its page does no better: {second}", ways=(*first.ways, *second.ways)
                ) from second
            if noted is not None:
                noted(f"{first} The page {shown(page.url)} was read in its place.")
            return thread
    return _read(page, title=_title(page.page), fetch=fetch)


def _read(asked: Asked, *, title: str | None, fetch: Fetch) -> Thread:
    name = shown(asked.url)
    data = fetch(asked.url, json=asked.json)
    thread = read_thread(
        data,
        name=name,
        title=title,
        format=asked.format,
        fetch=_Pieces(fetch, base=asked.url),
    )
    # A page may name another as its own address: only one on the same host is believed.
    said = urlsplit(thread.url or "").netloc
    return thread if said == urlsplit(asked.page).netloc else replace(thread, url=asked.page)


def _title(page: str) -> str:
    """A title made of an address, for content that has none."""
    parts = urlsplit(page)
    last = unquote(PurePosixPath(parts.path).name)
    words = "".join(char for char in last if char.isprintable()).strip()
    return title_of(PurePosixPath(words)) if words else parts.netloc


class _Pieces:
    """The fetch that a reader is handed: for the rest of one thread, from where it began."""

    def __init__(self, fetch: Fetch, *, base: str) -> None:
        self._fetch = fetch
        self._base = base
        self._pieces = 0
        self._bytes = 0

    def __call__(self, url: str, *, json: object = None) -> bytes:
        whole = urljoin(self._base, url)
        if urlsplit(whole).netloc != urlsplit(self._base).netloc:
            raise FetchError(
                f"{shown(self._base)} points to {shown(whole)} for its rest: only its own host is "
                "asked. Add that address by itself."
            )
        self._pieces += 1
        if self._pieces > MOST_PIECES or self._bytes > _MOST_BYTES:
            raise FetchError(
                f"{shown(self._base)} comes in too many pieces: at most {MOST_PIECES:,} with "
                f"{_MOST_BYTES:,} bytes are fetched. Give the address of a part of it."
            )
        data = self._fetch(whole, json=json)
        self._bytes += len(data)
        return data
