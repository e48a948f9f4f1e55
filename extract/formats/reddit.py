"""Reddit: the two listings that a discussion's address answers with ``.json`` put after it.

The first listing holds the submission, the second its comments, nested in ``replies``. Where a
tree was cut short there stands a stub of kind ``more``: one that names comments, which
``/api/morechildren`` gives, or an empty one ("continue this thread"), for which the comment above
it has a page of its own.

The fields are those of https://www.reddit.com/dev/api.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final
from urllib.parse import quote

from extract.formats.dates import instant
from extract.formats.shape import outline, parsed
from extract.formats.tree import DELETED, GONE, Comment, in_reading_order, linked, said
from extract.markup import Marked, from_markdown
from extract.reader import Fetch, Reader
from graph.errors import FetchError, InputError
from graph.json_place import Place
from graph.model import Thread

SITE: Final = "https://www.reddit.com"
MAX_REQUESTS: Final = 200
"""How often comments behind stubs are asked for; what is then still missing is left out."""
BATCH: Final = 100
"""Comments that ``/api/morechildren`` gives at a time."""

_ID: Final = re.compile(r"\w{1,20}", re.ASCII)
_GONE: Final = (*GONE, "[ Removed by Reddit ]", "[deleted by user]")


@dataclass(frozen=True, slots=True)
class _Stub:
    """Comments that were left out: those with these ids or, without any, all under a parent."""

    children: tuple[str, ...]
    parent: str
    count: int


def looks(text: str) -> bool:
    """Whether JSON is a listing, or a list that begins with one."""
    found = outline(text)
    return "Listing" in (found.get("kind"), found.get("[0].kind"))


def read(text: str, *, name: str, fetch: Fetch | None = None) -> Thread:
    """Read a submission and its comments.

    Raises:
        InputError: naming the place that is wrong.
        FetchError: the page of a comment could not be fetched.
    """
    submission, listings = _listings(text, name=name)
    opening = _submission(submission)
    comments: list[Comment] = []
    stubs: list[_Stub] = []
    for listing in listings:
        _walk(_things(listing), comments=comments, stubs=stubs)
    if fetch is not None:
        comments += _behind(
            stubs, held={one.id for one in comments}, submission=opening.id, fetch=fetch
        )
    permalink = submission.words("permalink")
    return Thread(
        id=f"reddit-{opening.id}",
        title=unescape(submission.words("title") or name),
        url=SITE + permalink if permalink and permalink.startswith(("/r/", "/user/")) else None,
        posts=in_reading_order([opening, *comments], opening=opening.id),
    )


def left_out(text: str) -> int:
    """Return how many comments are behind stubs, as far as the stubs say."""
    comments: list[Comment] = []
    stubs: list[_Stub] = []
    try:
        for listing in _listings(text, name="")[1]:
            _walk(_things(listing), comments=comments, stubs=stubs)
    except InputError:
        return 0
    return sum(max(stub.count, 1) for stub in stubs)


def _listings(text: str, *, name: str) -> tuple[Place, list[Place]]:
    """The submission, and the listings of its comments."""
    value = parsed(text, name=name)
    if not isinstance(value, list):
        value = [value]
    listings = [Place(item, path=f"[{number}]") for number, item in enumerate(value)]
    if not listings:
        raise InputError(f"{name} is an empty list: there is no submission in it.")
    things = listings[0].object("data").places("children")
    submissions = [thing for thing in things if thing.maybe("kind") == "t3"]
    if len(submissions) != 1:
        raise InputError(
            f"{name} lists {len(submissions)} submissions, not one with its comments: open the one "
            "you want, and put .json after its address."
        )
    return submissions[0].object("data"), listings[1:]


def _submission(at: Place) -> Comment:
    marked = _body(at, html="selftext_html", markdown="selftext")
    text, citations = marked.text, marked.citations
    if not text.strip():
        away = None if at.flag("is_self") else at.words("url")
        if away is not None and away.startswith("/"):  # what was posted again from elsewhere
            away = SITE + away
        text, citations = linked(unescape(at.words("title") or ""), url=away and unescape(away))
    gone = text.strip() in _GONE
    return Comment(
        id=at.loose("id") or at.string("id"),
        text=text,
        author=_author(at),
        created=instant(at.seconds("created_utc")),
        citations=citations,
        deleted=gone,
    )


def _walk(things: tuple[Place, ...], *, comments: list[Comment], stubs: list[_Stub]) -> None:
    """Add what the things of a listing hold, however deep."""
    waiting = [*reversed(things)]
    while waiting:
        thing = waiting.pop()
        kind, at = thing.maybe("kind"), thing.object("data")
        if kind == "t1":
            comments.append(_comment(at))
            if (replies := at.inner("replies")) is not None:
                waiting += reversed(_things(replies))
        elif kind == "more":
            children = tuple(at.strings("children"))
            parent = (at.maybe("parent_id") or "").partition("_")[2]
            count = at.integer("count") if at.has("count") else len(children)
            stubs.append(_Stub(children, parent, count))


def _things(listing: Place) -> tuple[Place, ...]:
    return listing.object("data").places("children")


def _comment(at: Place) -> Comment:
    marked = _body(at, html="body_html", markdown="body")
    return Comment(
        id=at.loose("id") or at.string("id"),
        text=marked.text,
        author=_author(at),
        created=instant(at.seconds("created_utc")),
        parent=(at.maybe("parent_id") or "").partition("_")[2] or None,
        citations=marked.citations,
        deleted=marked.text.strip() in _GONE,
    )


def _body(at: Place, *, html: str, markdown: str) -> Marked:
    """The words of a post; Reddit escapes its HTML once more unless asked not to."""
    source = at.maybe(html)
    if source:
        return said(unescape(source) if source.lstrip().startswith("&lt;") else source)
    source = at.maybe(markdown) or ""
    for escaped, plain in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        source = source.replace(escaped, plain)
    return from_markdown(source)


def _author(at: Place) -> str | None:
    author = at.words("author")
    return None if author == DELETED else author


def _behind(
    stubs: list[_Stub], *, held: set[str], submission: str, fetch: Fetch
) -> Iterator[Comment]:
    """What the stubs stand for, and what the stubs in that stand for."""
    known = set(held)
    ids: deque[str] = deque()  # comments to be asked for together
    pages: deque[str] = deque()  # comments whose own page is asked for
    refused = False
    for _ in range(MAX_REQUESTS):
        for stub in stubs:
            ids += [one for one in stub.children if _ID.fullmatch(one)]
            if not stub.children and _ID.fullmatch(stub.parent):
                pages.append(stub.parent)
        stubs = []
        if refused:
            pages += ids
            ids.clear()
        batch = [ids.popleft() for _ in range(min(BATCH, len(ids)))]
        batch = [one for one in dict.fromkeys(batch) if one not in known]
        found: list[Comment] = []
        try:
            if batch:
                _walk(_more(batch, submission, fetch=fetch), comments=found, stubs=stubs)
            elif pages:
                _walk(_page(pages.popleft(), submission, fetch=fetch), comments=found, stubs=stubs)
            elif not ids:
                return
        except FetchError:
            if not batch:
                raise
            refused = True  # to whoever is not signed in; the pages are not
            pages += batch
        for comment in found:
            if comment.id not in known:
                known.add(comment.id)
                yield comment


def _more(ids: list[str], submission: str, *, fetch: Fetch) -> tuple[Place, ...]:
    """The things that ``/api/morechildren`` answers with."""
    address = (
        f"{SITE}/api/morechildren.json?api_type=json&raw_json=1"
        f"&link_id=t3_{quote(submission)}&children={','.join(ids)}"
    )
    answer = Place(parsed(fetch(address), name=address), path="morechildren")
    return answer.object("json").object("data").places("things")


def _page(comment: str, submission: str, *, fetch: Fetch) -> tuple[Place, ...]:
    """The things on the page of one comment, itself the first."""
    address = f"{SITE}/comments/{quote(submission)}/_/{comment}.json?raw_json=1&limit=500"
    value = parsed(fetch(address), name=address)
    if not isinstance(value, list) or len(value) != 2:
        raise InputError(f"{address} is not the page of a comment: try again later.")
    return _things(Place(value[1], path=f"{comment}.json[1]"))


READER: Final = Reader(
    read=read,
    looks=looks,
    left_out=left_out,
    what="Reddit, as a discussion's address answers with .json after it",
    limits=(
        "comments behind “more” are fetched, in at most 200 requests and only from the network; "
        "votes, flairs and pictures are not kept"
    ),
    sign="it is a `Listing`",
)
