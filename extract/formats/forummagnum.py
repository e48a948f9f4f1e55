"""LessWrong, the Alignment Forum and the EA Forum: answers of ForumMagnum's GraphQL interface.

What was asked for decides what is in an answer, so several shapes are read: a post under
``data.post.result``, ``data.posts.results`` or ``data.PostsSingle``; comments, and the answers to a
question, beside it or inside it, flat with ``parentCommentId`` or nested in ``children``; bodies in
``contents.html`` or ``htmlBody``. A list of answers, as batched queries give it, is read as one.

The fields are those of ``packages/lesswrong/lib/collections`` in ForumMagnum's sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from extract.formats.dates import utc
from extract.formats.shape import outline, parsed
from extract.formats.tree import Comment, in_reading_order, linked, said
from extract.markup import Marked, from_markdown
from extract.reader import Fetch, Reader
from graph.errors import InputError
from graph.json_place import Place
from graph.model import Thread

_NESTED: Final = ("children", "replies", "latestChildren")


def looks(text: str) -> bool:
    """Whether JSON has the keys of such an answer."""
    found = outline(text)
    for start in ("", "[0]."):
        for key in ("data.post.result", "data.post", "data.posts.results[0]", "data.PostsSingle"):
            if f"{start}{key}._id" in found:
                return True
        if f"{start}data.comments.results" in found or f"{start}data.CommentsList" in found:
            return True
    return "_id" in found and ("htmlBody" in found or "contents.html" in found)


def read(text: str, *, name: str, fetch: Fetch | None = None) -> Thread:  # noqa: ARG001 - one signature for all
    """Read a post and its comments.

    Raises:
        InputError: naming the place that is wrong, or what the forum said went wrong.
    """
    posts: list[Place] = []
    comments: list[Place] = []
    value = parsed(text, name=name)
    for answer in _answers(value):
        posts += _posts(answer)
        comments += _comments(answer)
    if len(posts) > 1:
        raise InputError(f"{name} holds {len(posts)} posts: add them one by one.")
    if not posts and not comments:
        if isinstance(value, dict):
            _complain(Place(value, path=""))
        raise InputError(f"{name} holds neither a post nor comments: ask the forum for both.")
    if not posts:
        thread = comments[0].loose("postId") or comments[0].string("_id")
        alone = in_reading_order(_below(comments, opening=None))
        return Thread(id=f"forummagnum-{thread}", title=name, posts=alone)
    post = posts[0]
    opening = _opening(post)
    comments += _results(post, "comments")
    url = (post.maybe("pageUrl") or "").partition("#")[0]
    return Thread(
        id=f"forummagnum-{opening.id}",
        title=post.words("title") or name,
        url=url if url.startswith("http") else None,
        posts=in_reading_order(
            [opening, *_below(comments, opening=opening.id)], opening=opening.id
        ),
    )


def _answers(value: object) -> Iterator[Place]:
    for number, item in enumerate(value if isinstance(value, list) else [value]):
        path = f"[{number}]" if isinstance(value, list) else ""
        answer = Place(item, path=path)
        if not answer.has("data"):
            _complain(answer)
        yield answer.object("data") if answer.has("data") else answer


def _complain(answer: Place) -> None:
    """Raise what the forum says went wrong, if it says so."""
    for error in answer.places("errors"):
        raise InputError(
            f"the forum answered with an error, {(error.loose('message') or '')[:200]!r}: "
            "ask again, or save the page."
        )


def _posts(answer: Place) -> list[Place]:
    if answer.has("htmlBody") or answer.has("contents"):
        return [answer]
    if answer.has("post"):
        post = answer.object("post")
        if post.knows("result"):  # null where it may not be seen
            return [post.object("result")] if post.has("result") else []
        return [post]
    if answer.has("PostsSingle"):
        return [answer.object("PostsSingle")]
    return _results(answer, "posts")


def _comments(answer: Place) -> list[Place]:
    if answer.has("htmlBody") or answer.has("contents"):
        return []  # a post alone, which brings its comments itself
    found = [one for key in ("comments", "answers") for one in _results(answer, key)]
    return [*found, *answer.places("CommentsList")]


def _results(at: Place, key: str) -> list[Place]:
    """The objects under a key, in a list or in the ``results`` of an object."""
    if not at.has(key):
        return []
    return [*(at.places(key) if at.is_list(key) else at.object(key).places("results"))]


def _opening(post: Place) -> Comment:
    marked = _body(post)
    text, citations = marked.text, marked.citations
    if not text.strip():
        text, citations = linked(post.words("title") or "", url=post.words("url"))
    return Comment(
        id=post.loose("_id") or post.string("_id"),
        text=text,
        author=_author(post),
        created=utc(post.loose("postedAt")),
        citations=citations,
        deleted=post.flag("deletedDraft") or post.flag("deleted"),
    )


def _below(comments: list[Place], *, opening: str | None) -> Iterator[Comment]:
    """Every comment and those nested in it, in no particular order."""
    waiting = [(comment, opening) for comment in reversed(comments)]
    while waiting:
        at, above = waiting.pop()
        comment = at.object("item") if at.has("item") else at
        marked = _body(comment)
        own = comment.loose("_id") or comment.string("_id")
        yield Comment(
            id=own,
            text=marked.text,
            author=_author(comment),
            created=utc(comment.loose("postedAt")),
            parent=comment.loose("parentCommentId") or above,
            citations=marked.citations,
            deleted=comment.flag("deleted"),
        )
        for key in _NESTED:
            waiting += [(inner, own) for inner in reversed(at.places(key))]


def _body(at: Place) -> Marked:
    contents = at.inner("contents")
    for place, key in ((contents, "html"), (at, "htmlBody")):
        if place is not None and place.has(key):
            return said(place.string(key))
    if contents is not None and contents.has("markdown"):
        return from_markdown(contents.string("markdown"))
    return Marked("", ())


def _author(at: Place) -> str | None:
    if at.flag("hideAuthor"):
        return None
    user = at.inner("user")
    if user is None:
        return at.words("author")
    return user.words("displayName") or user.words("username")


READER: Final = Reader(
    read=read,
    looks=looks,
    what="LessWrong, Alignment Forum or EA Forum, as their GraphQL interface answers",
    limits=(
        "comments that the answer does not hold are not fetched; votes, tags and co-authors are "
        "not kept"
    ),
    sign="it has a post or comments under `data`, with `_id` and `htmlBody` or `contents`",
)
