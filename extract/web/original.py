"""From a post of a thread to its own address at the service that it came from, where one is known.

Readers keep the ids that a service gives to posts, and begin the thread's id with the service's
name, so nothing has to be fetched or kept for this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote, urlsplit

from graph.model import Post, Thread

_Address = Callable[[str, str], str]
_TOPIC: Final = re.compile(r"/t/([^/]+)/(\d+)$")  # of Discourse, on any host


def _query(url: str, post: str) -> str:
    return f"{url}?commentId={post}"


def _hacker_news(_url: str, post: str) -> str:
    return f"https://news.ycombinator.com/item?id={post}"


def _reddit(url: str, post: str) -> str:
    return f"{url.rstrip('/')}/comment/{post}/"


def _lobsters(_url: str, post: str) -> str:
    return f"https://lobste.rs/c/{post}"


ORIGINALS: Final[Mapping[str, tuple[tuple[str, ...], _Address]]] = {
    "forummagnum": (
        ("lesswrong.com", "alignmentforum.org", "forum.effectivealtruism.org", "progressforum.org"),
        _query,
    ),
    "hn": (("news.ycombinator.com",), _hacker_news),
    "reddit": (("reddit.com",), _reddit),
    "lobsters": (("lobste.rs",), _lobsters),
}
"""What a thread's id begins with: the hosts that it must be from, and the address of a post."""


def original(thread: Thread, post: Post) -> str | None:
    """The address of a post, http or https; that of its thread where it is the opening post.

    None where its service is not known to give posts addresses, or the thread has none.
    """
    if thread.url is None:
        return None
    parts = urlsplit(thread.url)
    page = parts._replace(query="", fragment="").geturl()
    topic = _TOPIC.search(parts.path)
    if topic is not None and thread.id == "-".join(topic.groups()) and post.id.isdecimal():
        return f"{page}/{quote(post.id)}"
    name, _, own = thread.id.partition("-")
    hosts, address = ORIGINALS.get(name, ((), None))
    if address is None or (parts.hostname or "").removeprefix("www.") not in hosts:
        return None
    return thread.url if own == post.id else address(page, quote(post.id, safe=""))


def addresses(thread: Thread) -> dict[str, str]:
    """The :func:`original` of each post that has one, by the ids of posts."""
    found = ((post.id, original(thread, post)) for post in thread.posts)
    return {name: address for name, address in found if address is not None}
