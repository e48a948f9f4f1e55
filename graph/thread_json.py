"""Thread JSON, and the parts of it that Map JSON shares: posts and spans.

``docs/formats.md`` describes it. What it may leave out is written only where it is there, so that
a plain thread stays plain.
"""

from __future__ import annotations

import json

from graph.errors import InputError
from graph.json_place import Place
from graph.model import Citation, Copy, Post, Quote, Revision, Span, Thread, slug


def span_object(span: Span) -> dict[str, object]:
    """A span as JSON has it."""
    return {"post": span.post, "start": span.start, "end": span.end, "text": span.text}


def post_object(post: Post) -> dict[str, object]:
    """A post as thread JSON and Map JSON both write it."""
    data: dict[str, object] = {
        "id": post.id,
        "author": post.author,
        "created": post.created,
        "reply_to": post.reply_to,
        "text": post.text,
        "copies": [
            {"start": copy.start, "end": copy.end, "text": copy.text} for copy in post.copies
        ],
    }
    if post.reply_because is not None:
        data["reply_because"] = post.reply_because
    if post.opens:
        data["opens"] = True
    if post.quotes:
        data["quotes"] = [_quote_object(quote) for quote in post.quotes]
    if post.citations:
        data["citations"] = [
            {"start": one.start, "end": one.end, "url": one.url, "title": one.title}
            for one in post.citations
        ]
    if post.revisions:
        data["revisions"] = [{"text": one.text, "until": one.until} for one in post.revisions]
    if post.vanished is not None:
        data["vanished"] = post.vanished
    return data


def _quote_object(quote: Quote) -> dict[str, object]:
    return {
        "start": quote.start,
        "end": quote.end,
        "of": None if quote.of is None else span_object(quote.of),
        "source": quote.source,
    }


def thread_to_json(thread: Thread) -> str:
    """Write thread JSON, which :func:`thread_from_json` reads back to an equal thread."""
    return json.dumps(
        {
            "id": thread.id,
            "title": thread.title,
            "url": thread.url,
            "posts": [post_object(post) for post in thread.posts],
        },
        ensure_ascii=False,
        indent=1,
    )


def read_span(at: Place) -> Span:
    """The span at a place."""
    return Span(
        post=at.string("post"),
        start=at.integer("start"),
        end=at.integer("end"),
        text=at.string("text"),
    )


def read_post(at: Place) -> Post:
    """The post at a place; its id, author and date may be numbers."""
    return Post(
        id=at.loose("id") or at.string("id"),
        text=at.string("text"),
        author=at.loose("author") or None,
        created=at.loose("created") or None,
        reply_to=at.loose("reply_to"),
        reply_because=at.maybe("reply_because"),
        opens=at.flag("opens"),
        copies=at.some("copies", _read_copy),
        quotes=at.some("quotes", _read_quote),
        citations=at.some("citations", _read_citation),
        revisions=at.some("revisions", _read_revision),
        vanished=at.maybe("vanished"),
    )


def _read_copy(at: Place) -> Copy:
    return Copy(start=at.integer("start"), end=at.integer("end"), text=at.string("text"))


def _read_quote(at: Place) -> Quote:
    return Quote(
        start=at.integer("start"),
        end=at.integer("end"),
        of=read_span(at.object("of")) if at.has("of") else None,
        source=at.maybe("source"),
    )


def _read_citation(at: Place) -> Citation:
    return Citation(
        start=at.integer("start"),
        end=at.integer("end"),
        url=at.maybe("url"),
        title=at.maybe("title"),
    )


def _read_revision(at: Place) -> Revision:
    return Revision(text=at.string("text"), until=at.string("until"))


def thread_from_json(text: str, *, name: str) -> Thread:
    """Read thread JSON: ``{"id", "title", "url", "posts": [{"id", "author", …, "text"}]}``.

    ``id`` and ``title`` may be missing and are then made from ``name``; unknown keys are ignored.

    Raises:
        InputError: naming the place in the JSON that is wrong.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is not valid JSON: {error}. Save it again as JSON.") from error
    return thread_from_object(data, name=name)


def thread_from_object(data: object, *, name: str) -> Thread:
    """Read the thread that parsed thread JSON is, as :func:`thread_from_json` does.

    Raises:
        InputError: naming the place in the JSON that is wrong.
    """
    if not isinstance(data, dict) or not isinstance(data.get("posts"), list):
        raise InputError(
            f'{name} is JSON but not a thread: it needs {{"title": …, "posts": [{{"id": …, '
            '"text": …}, …]}.'
        )
    top = Place(data, path="")
    title = top.loose("title") or name
    return Thread(
        id=top.loose("id") or slug(title),
        title=title,
        url=top.maybe("url"),
        posts=top.array("posts", read_post),
    )
