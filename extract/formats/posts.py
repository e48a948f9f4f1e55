"""A list of posts in JSON, as programs write one that know no format of threads.

The keys of its items are known by their names, as the columns of a table are. Comments on an issue
or a pull request of GitHub, as its interface lists them, are such a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from extract.formats.columns import columns_of, thread_of
from extract.formats.shape import outline, parsed
from extract.reader import Fetch, Reader
from graph.errors import InputError
from graph.model import Thread

MAX_POSTS: Final = 100_000
"""Posts that are read of one list."""

_GITHUB: Final = re.compile(
    r"(https://github\.com/([\w.-]{1,100})/([\w.-]{1,100})/(?:issues|pull)/(\d{1,12}))(?:#.{0,200})?"
)
_NAMES: Final = ("login", "username", "name", "display_name", "displayName", "id")
"""What an object that stands for a person, or for another post, is called by."""
_KEYS: Final = 200  # of all items together, that are looked at


def looks(text: str) -> bool:
    """Whether text is a list, the first item of which has words and something else of a post."""
    found = outline(text)
    if found.get("[0]") != "{}":
        return False
    keys = [path[4:] for path in found if re.fullmatch(r"\[0\]\.[^.\[\]]+", path)]
    known = columns_of(keys)
    words = {"text", "html"} & known.keys()
    return bool(words) and bool({"id", "author", "created", "reply_to"} & known.keys())


def read(text: str, *, name: str, fetch: Fetch | None = None) -> Thread:  # noqa: ARG001 - one signature for all
    """Read a list of posts.

    Raises:
        InputError: naming the item that is wrong.
    """
    items = parsed(text, name=name)
    if not isinstance(items, list) or not items:
        raise InputError(f"{name} is no list of posts: give one, or name another format.")
    if len(items) > MAX_POSTS:
        raise InputError(f"the list has more than {MAX_POSTS:,} posts: split it.")
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            raise InputError(f"item {number} of {name} is {item!r:.40}: it must be an object.")
    keys = list(islice(dict.fromkeys(key for item in items for key in item), _KEYS))
    places = columns_of(keys)
    if not {"text", "html"} & places.keys():
        raise InputError(f"the items of {name} have no key for their words: call it text.")
    named = {key: keys[place] for key, place in places.items()}
    at = _github(items[0])
    thread = thread_of(_rows(items, named), name=name, row="item", marked=at is not None)
    if at is None:
        return thread
    url, *place = at.groups()
    return replace(thread, id="-".join(["github", *place])[:200], url=url)


def _github(item: dict[str, object]) -> re.Match[str] | None:
    address = item.get("html_url")
    return _GITHUB.fullmatch(address) if isinstance(address, str) else None


def _rows(
    items: list[dict[str, object]], named: dict[str, str]
) -> Iterator[tuple[int, dict[str, str]]]:
    for number, item in enumerate(items, 1):
        yield number, {key: _cell(item.get(name)) for key, name in named.items()}


def _cell(value: object) -> str:
    """What stands there, as a cell of a table would say it."""
    if isinstance(value, dict):
        value = next((value[name] for name in _NAMES if value.get(name)), None)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


READER: Final = Reader(
    read=read,
    looks=looks,
    what="a list of posts in JSON, such as GitHub's of the comments on an issue",
    limits=(
        "one thread a file, of at most 100,000 posts; without a key for it, it does not say who "
        "answers whom; of GitHub, the issue itself is in another file"
    ),
    sign="it is a list of objects with a text and an id, an author, a date or a parent",
)
