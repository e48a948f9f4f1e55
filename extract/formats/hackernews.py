"""Hacker News: the item tree of Algolia's interface, and the single items of Firebase's.

Algolia's ``/api/v1/items/ID`` holds the whole discussion, nested in ``children``. An item of
Firebase's ``/v0/item/ID.json`` names its answers in ``kids``, each of which has to be fetched; a
list of such items is read too.

The fields are those of https://github.com/HackerNews/API and https://hn.algolia.com/api.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

from extract.formats.dates import instant, utc
from extract.formats.shape import outline, parsed
from extract.formats.tree import Comment, in_reading_order, linked, said
from extract.reader import Fetch, Reader
from graph.errors import InputError
from graph.json_place import Place
from graph.model import Thread

ITEM: Final = "https://hacker-news.firebaseio.com/v0/item/{}.json"
PAGE: Final = "https://news.ycombinator.com/item?id={}"
TREE: Final = "/api/v1/items/{}"
MAX_ITEMS: Final = 2_000
"""Items of Firebase that are fetched for one thread, one by one."""

_TYPES: Final = ("story", "comment", "job", "poll")
_OPTION: Final = "pollopt"  # what a poll lets people choose is nobody's answer


def looks(text: str) -> bool:
    """Whether JSON has the keys of an item, or of the first item of a list."""
    found = outline(text)
    for start in ("", "[0]."):
        if found.get(f"{start}type") in _TYPES and f"{start}id" in found:
            return any(f"{start}{key}" in found for key in ("children", "by", "kids", "time"))
    return False


def read(text: str, *, name: str, fetch: Fetch | None = None) -> Thread:
    """Read a story, or a comment, and everything that answers it.

    Raises:
        InputError: naming the place that is wrong.
        FetchError: an item could not be fetched.
    """
    value = parsed(text, name=name)
    if isinstance(value, list):  # with null for an item that is not public
        items = [
            Place(item, path=f"[{number}]") for number, item in enumerate(value) if item is not None
        ]
    else:
        items = [Place(value, path="")]
    if not items:
        raise InputError(f"{name} is an empty list: there is no story in it.")
    root = items[0]
    story = root.loose("story_id") if _is_tree(root) else None
    if fetch is not None and story not in (None, root.loose("id")):
        # A comment's own tree holds what answers it, and not what it answers.
        root = Place(parsed(fetch(TREE.format(story)), name=name), path="")
    if _is_tree(root):
        comments = list(_tree(root))
    else:
        comments = [_item(item) for item in items if item is root or item.words("type") != _OPTION]
        if fetch is not None:
            comments += _fetched(items, fetch=fetch)
    opening = comments[0]
    title = root.words("title")
    return Thread(
        id=f"hn-{opening.id}",
        title=title or name,
        url=PAGE.format(opening.id),
        posts=in_reading_order(comments, opening=opening.id),
    )


def left_out(text: str) -> int:
    """Return how many answers there are at least that an item of Firebase only counts."""
    try:
        value = parsed(text, name="")
        items = value if isinstance(value, list) else [value]
        root = Place(items[0] if items else None, path="")
        if _is_tree(root):
            return 0
        counted = root.integer("descendants") if root.has("descendants") else 0
        return max(counted, len(root.integers("kids")), len(items) - 1) - len(items) + 1
    except InputError:
        return 0


def _is_tree(root: Place) -> bool:
    """Whether it is Algolia's item, which holds its answers, and not Firebase's."""
    return root.has("children") or root.has("created_at")


def _tree(root: Place) -> Iterator[Comment]:
    """Algolia's tree, the story first."""
    waiting: list[tuple[Place, str | None]] = [(root, None)]
    while waiting:
        at, parent = waiting.pop()
        if parent is not None and at.words("type") == _OPTION:
            continue
        own = at.loose("id") or at.string("id")
        marked = said(at.maybe("text"))
        text, citations = marked.text, marked.citations
        if parent is None and not text.strip():
            text, citations = linked(at.words("title") or "", url=at.words("url"))
        yield Comment(
            id=own,
            text=text,
            author=at.words("author"),
            created=utc(at.loose("created_at")) or instant(at.seconds("created_at_i")),
            parent=parent,
            citations=citations,
            # A deleted comment has lost its author and text, and keeps its children.
            deleted=not at.has("author") and not at.has("text"),
        )
        waiting += [(child, own) for child in reversed(at.places("children"))]


def _item(at: Place) -> Comment:
    """An item of Firebase."""
    marked = said(at.maybe("text"))
    text, citations = marked.text, marked.citations
    if not text.strip() and at.has("title"):
        text, citations = linked(at.words("title") or "", url=at.words("url"))
    return Comment(
        id=at.loose("id") or at.string("id"),
        text=text,
        author=at.words("by"),
        created=instant(at.seconds("time")),
        parent=at.loose("parent"),
        citations=citations,
        deleted=at.flag("deleted") or at.flag("dead"),
    )


def _fetched(items: list[Place], *, fetch: Fetch) -> Iterator[Comment]:
    """What answers the items, and what answers that, as it is fetched."""
    known = {item.loose("id") for item in items}
    waiting = deque(kid for item in items for kid in item.integers("kids"))
    while waiting:
        kid = waiting.popleft()
        if str(kid) in known:
            continue
        known.add(str(kid))
        if len(known) > MAX_ITEMS:
            raise InputError(
                f"the discussion has more than {MAX_ITEMS:,} items, which are fetched one by one: "
                f"get it whole from https://hn.algolia.com/api/v1/items/{items[0].loose('id')}"
            )
        address = ITEM.format(kid)
        value = parsed(fetch(address), name=address)
        if value is not None:  # an item that is not public
            at = Place(value, path=address)
            yield _item(at)
            waiting += at.integers("kids")


READER: Final = Reader(
    read=read,
    looks=looks,
    left_out=left_out,
    what="Hacker News, as Algolia's tree of items or Firebase's single ones answer",
    limits=(
        f"the answers to a Firebase item are fetched, at most {MAX_ITEMS:,} and only from the "
        "network; points and the options of polls are not kept"
    ),
    sign="it has `type`, `id` and `children` or `kids`",
)
