"""LessWrong, the Alignment Forum and the EA Forum: answers of ForumMagnum's GraphQL interface.

What was asked for decides what is in an answer, so several shapes are read: a post under
``data.post.result``, ``data.posts.results`` or ``data.PostsSingle``; comments, and the answers to a
question, beside it or inside it, flat with ``parentCommentId`` or nested in ``children``; bodies in
``contents.html`` or ``htmlBody``. A list of answers, as batched queries give it, is read as one.

An answer that is as long as an answer may be is asked for its rest, by ``limit`` and ``offset``.

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

PAGE: Final = 2_000
"""Comments that one question asks for."""
FARTHEST: Final = 2_000
"""The largest ``offset`` that forums take (``maxAllowedApiSkip``); what is behind is left out."""

_VIEWS: Final = {"comments": "postCommentsNew", "answers": "answersAndReplies"}
_NESTED: Final = ("children", "replies", "latestChildren")

_POST: Final = (
    "_id title slug pageUrl url postedAt question contents { html } user { displayName username }"
)
_COMMENT: Final = (
    "_id postId parentCommentId postedAt deleted deletedPublic answer contents { html } "
    "user { displayName username }"
)
_QUERY: Final = f"""query Discussion($id: String, $comments: JSON, $answers: JSON) {{
  post(input: {{selector: {{_id: $id}}}}) {{ result {{ {_POST} }} }}
  comments(input: {{terms: $comments}}) {{ results {{ {_COMMENT} }} }}
  answers: comments(input: {{terms: $answers}}) {{ results {{ {_COMMENT} }} }}
}}"""
_MORE: Final = f"""query More($terms: JSON) {{
  comments(input: {{terms: $terms}}) {{ results {{ {_COMMENT} }} }}
}}"""


def question(post: str) -> object:
    """What to ask a forum for a post and its comments, as the body of a POST to ``/graphql``.

    The answers to a question are kept apart from the comments, so both are asked for. The older
    form of the query, with ``input`` and ``terms``, is the one that all forums know.
    """
    terms = {key: {"view": view, "postId": post, "limit": PAGE} for key, view in _VIEWS.items()}
    return {"operationName": "Discussion", "query": _QUERY, "variables": {"id": post, **terms}}


def _question_for_more(post: str, *, key: str, offset: int) -> object:
    terms = {"view": _VIEWS[key], "postId": post, "limit": PAGE, "offset": offset}
    return {"operationName": "More", "query": _MORE, "variables": {"terms": terms}}


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


def read(text: str, *, name: str, fetch: Fetch | None = None) -> Thread:
    """Read a post and its comments.

    Raises:
        InputError: naming the place that is wrong, or what the forum said went wrong.
        FetchError: the rest of the comments could not be fetched.
    """
    posts: list[Place] = []
    comments: list[Place] = []
    full: list[str] = []
    value = parsed(text, name=name)
    for answer in _answers(value):
        posts += _posts(answer)
        comments += _comments(answer)
        full += [key for key in _VIEWS if len(_results(answer, key)) >= PAGE]
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
    if fetch is not None:
        for key in full:
            comments += _rest(opening.id, key=key, fetch=fetch)
    comments = list({_id(comment): comment for comment in comments}.values())
    url = (post.maybe("pageUrl") or "").partition("#")[0]
    return Thread(
        id=f"forummagnum-{opening.id}",
        title=post.words("title") or name,
        url=url if url.startswith("http") else None,
        posts=in_reading_order(
            [opening, *_below(comments, opening=opening.id)], opening=opening.id
        ),
    )


def _rest(post: str, *, key: str, fetch: Fetch) -> Iterator[Place]:
    """The comments after the first :data:`PAGE`, as far as the forum gives them.

    They are in the order of their dates, so one that is written meanwhile moves the others on: what
    comes twice is the reader's to pass over.
    """
    for offset in range(PAGE, FARTHEST + 1, PAGE):
        asked = _question_for_more(post, key=key, offset=offset)
        answer = parsed(fetch("/graphql", json=asked), name=f"the comments from {offset:,} on")
        found = [one for part in _answers(answer) for one in _results(part, "comments")]
        yield from found
        if len(found) < PAGE:
            return


def _id(comment: Place) -> str:
    at = comment.object("item") if comment.has("item") else comment
    return at.loose("_id") or at.string("_id")


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
        "comments after the first 2,000 are fetched, at most 2,000 more and only from the network; "
        "votes, tags and co-authors are not kept"
    ),
    sign="it has a post or comments under `data`, with `_id` and `htmlBody` or `contents`",
)
