"""The posts of a thread as they were read, and what a person needs to put them right.

Posts are called by their number in reading order. A page of them is drawn at a time, and the
fields for editing only at the one post that is being edited, so that a thread of a thousand posts
is as quick as one of ten.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Final, TypeVar

import streamlit as st

from explore import look
from explore.component import top
from explore.look import attribute, escaped
from extract.editing import (
    answering,
    merged_up,
    named,
    paragraphs,
    split_at,
    splits,
    written_by,
)
from graph.model import Citation, Post, Quote, Thread

PER_PAGE: Final = 20  # posts
_CUT: Final = 900  # characters of a post; the rest folds out
_MOST: Final = 20_000  # characters of a post that are sent to the browser
_PAGE: Final = "preview-page"  # in the session: which page is shown, from 1
_EDITING: Final = "preview-editing"  # in the session: the id of the post being edited, or None
_DEEPEST: Final = 6  # replies further down are indented no more
_NOTHING: Final = ""  # what is answered, where nothing is

_Mark = TypeVar("_Mark", Quote, Citation)

Change = Callable[[str, Callable[[Thread], Thread]], Thread | None]
"""Does one thing to the thread, said in words, and returns what came of it; None if refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Where each post of a thread stands: its number from 1, and how deep in the replies."""

    post: dict[str, Post]
    number: dict[str, int]
    depth: dict[str, int]


def shape(thread: Thread) -> Shape:
    """Number the posts in reading order and count for each how many it answers in a row."""
    parents = {post.id: post.reply_to for post in thread.posts}
    depth: dict[str, int] = {}
    for start in parents:
        chain: list[str] = []
        at: str | None = start
        while at is not None and at not in depth:
            chain.append(at)
            at = parents[at]
        above = -1 if at is None else depth[at]
        for step, name in enumerate(reversed(chain), 1):
            depth[name] = above + step
    number = {post.id: place for place, post in enumerate(thread.posts, 1)}
    by_id = {post.id: post for post in thread.posts}
    return Shape(post=by_id, number=number, depth=depth)


def restart() -> None:
    """Begin at the first page, with no post being edited."""
    st.session_state[_PAGE] = 1
    st.session_state[_EDITING] = None


def posts(thread: Thread, *, change: Change, refused: str | None = None) -> None:
    """Draw a page of the thread's posts; what a person changes goes through ``change``.

    ``refused`` says why what was changed last was not; it stands where that was asked for.
    """
    stand = shape(thread)
    count = len(thread.posts)
    page = _page(count, key="preview-pages")
    top(page, key="preview-top")
    editing = st.session_state.get(_EDITING)
    for post in thread.posts[(page - 1) * PER_PAGE : page * PER_PAGE]:
        number = stand.number[post.id]
        open_now = post.id == editing
        with st.container(key=f"post-{post.id}", gap="xsmall"):
            st.html(card(post, stand=stand, whole=open_now))
            st.button(
                "Done" if open_now else f"Edit post {number}",
                key=f"edit-{post.id}",
                type="tertiary",
                icon=":material/check:" if open_now else ":material/edit:",
                on_click=_edit,
                args=(None if open_now else post.id,),
            )
            if open_now:
                depth = _indent(post, stand=stand)
                with st.container(key=f"post-fields-{depth}", border=True):
                    if refused:
                        look.fail_with(refused)
                    _editor(post, thread=thread, stand=stand, change=change)
    _page(count, key="preview-pages-below")


def _page(count: int, *, key: str) -> int:
    """Draw the way from page to page, if there are several, and return which is shown."""
    pages = max(1, -(-count // PER_PAGE))
    page = min(int(st.session_state.get(_PAGE, 1)), pages)
    if pages > 1:
        st.session_state[key] = page
        with st.container(key=f"{key}-bar", horizontal=True, vertical_alignment="center"):
            st.pagination(pages, key=key, on_change=_turn, args=(key,))
            last = min(page * PER_PAGE, count)
            st.caption(f"Posts {(page - 1) * PER_PAGE + 1} to {last} of {count}")
    return page


def _turn(key: str) -> None:
    st.session_state[_PAGE] = st.session_state[key]
    st.session_state[_EDITING] = None


def _edit(post_id: str | None) -> None:
    st.session_state[_EDITING] = post_id


def _show(thread: Thread, post_id: str) -> None:
    """Go on with editing at another post, on whichever page it is."""
    place = next(n for n, post in enumerate(thread.posts) if post.id == post_id)
    st.session_state[_PAGE] = place // PER_PAGE + 1
    st.session_state[_EDITING] = post_id


def card(post: Post, *, stand: Shape, whole: bool = False) -> str:
    """A post as HTML: who wrote it, what it answers and why, its text with its marks.

    A long text folds out, unless ``whole`` is asked for.
    """
    facts = [f"<b>Post {stand.number[post.id]}</b>", escaped(look.plain(post.author or "no name"))]
    if post.created:
        facts.append(escaped(look.day(look.plain(post.created))))
    if post.reply_to:
        aim = f"answers post {stand.number[post.reply_to]}"
        author = look.plain(stand.post[post.reply_to].author or "")
        facts.append(f"{aim}, {escaped(author)}" if author else aim)
    elif post.opens:
        facts.append("answers nothing")
    why = ""
    if post.reply_because:
        why = (
            f'<div class="cm-by cm-because">because {escaped(look.plain(post.reply_because))}</div>'
        )
    depth = _indent(post, stand=stand)
    return (
        f'<div class="cm cm-post{" reply" if depth else ""}{" open" if whole else ""}" '
        f'style="--deep:{depth}"><div class="cm-by">{" · ".join(facts)}</div>{why}'
        f"{_body(post, stand=stand, whole=whole)}{_copies(post)}</div>"
    )


def _indent(post: Post, *, stand: Shape) -> int:
    return min(stand.depth[post.id], _DEEPEST)


def _body(post: Post, *, stand: Shape, whole: bool) -> str:
    size = min(len(post.text), _MOST)
    cut = size
    if not whole and size > _CUT + 200:  # not worth folding for less
        space = post.text.rfind(" ", _CUT - 60, _CUT)
        cut = _CUT if space < 0 else space
    text = f'<p dir="auto">{_marked(post, stand=stand, start=0, end=cut)}</p>'
    if cut < size:
        text += (
            f'<details class="cm-why"><summary>The rest, {len(post.text) - cut:,} characters'
            f'</summary><p dir="auto">{_marked(post, stand=stand, start=cut, end=size)}</p>'
            "</details>"
        )
    if size < len(post.text):
        text += f'<p class="cm-by">… and {len(post.text) - size:,} characters more.</p>'
    return text


def _marked(post: Post, *, stand: Shape, start: int, end: int) -> str:
    """A stretch of a post as HTML, its quotations and citations marked."""
    marks: tuple[Quote | Citation, ...] = (*post.quotes, *post.citations)
    cuts = {place for mark in marks for place in (mark.start, mark.end) if start < place < end}
    bounds = [start, *sorted(cuts), end]
    pieces: list[str] = []
    for here, there in pairwise(bounds):
        piece = escape(post.text[here:there])
        quote, citation = _over(post.quotes, at=here), _over(post.citations, at=here)
        if citation is not None:
            names = look.plain(citation.url or citation.title or "")
            piece = f'<span class="cm-cites" title="names {attribute(names)}">{piece}</span>'
        if quote is not None:
            words = attribute(_whence(quote, stand=stand))
            piece = f'<span class="cm-quotes" title="{words}">{piece}</span>'
        pieces.append(piece)
    return "".join(pieces)


def _over(marks: Sequence[_Mark], *, at: int) -> _Mark | None:
    place = bisect_right(marks, at, key=lambda mark: mark.start) - 1
    return marks[place] if place >= 0 and marks[place].end > at else None


def _whence(quote: Quote, *, stand: Shape) -> str:
    if quote.of is not None:
        return f"quotes post {stand.number[quote.of.post]}"
    return f"quotes {look.plain(quote.source)}" if quote.source else "quotes another text"


def _copies(post: Post) -> str:
    if not post.copies:
        return ""
    times = "Once more" if len(post.copies) == 1 else f"{len(post.copies)} times more"
    copies = "".join(f"<li>{escaped(look.shortened(c.text, width=160))}</li>" for c in post.copies)
    return (
        f'<details class="cm-why"><summary>{times} in the source</summary>'
        f"<ul>{copies}</ul></details>"
    )


def _editor(post: Post, *, thread: Thread, stand: Shape, change: Change) -> None:
    """The fields for one post; each does what it says at once."""
    number = stand.number[post.id]
    answers, author = st.columns([2, 1])
    with answers:
        _answers(post, thread=thread, stand=stand, change=change)
    with author:
        _author(post, thread=thread, change=change)
    starts = splits(post)
    if starts:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            ends = dict(paragraphs(post.text))
            labels = {
                start: look.shortened(post.text[start : min(ends[start], start + 300)], width=90)
                for start in starts
            }
            st.selectbox(
                "A new post begins with",
                options=starts,
                index=None,
                placeholder="Choose a paragraph",
                format_func=labels.__getitem__,
                key=f"post-split-{post.id}",
            )
            st.button(
                "Split here",
                key="post-split-go",
                icon=":material/content_cut:",
                on_click=_split,
                args=(post.id, change),
            )
    if number > 1:
        st.button(
            f"Join to post {number - 1}",
            key="post-join",
            icon=":material/merge:",
            on_click=_join,
            args=(post.id, thread.posts[number - 2].id, change),
        )


def _answers(post: Post, *, thread: Thread, stand: Shape, change: Change) -> None:
    # The nearest first: it is the likeliest. One that comes later only if the source says so.
    earlier = [one.id for one in thread.posts[: stand.number[post.id] - 1]][::-1]
    if post.reply_to is not None and post.reply_to not in earlier:
        earlier.append(post.reply_to)

    def label(name: str) -> str:
        if name == _NOTHING:
            return "nothing: it opens a discussion"
        author = look.shortened(stand.post[name].author or "no name", width=30)
        words = look.shortened(stand.post[name].text[:300], width=70)
        return f"{stand.number[name]} {author}: {words}"

    known = post.reply_to or (_NOTHING if post.opens or not earlier else None)
    st.session_state[f"post-answers-{post.id}"] = known
    st.selectbox(
        "Answers",
        options=[_NOTHING, *earlier],
        index=None,
        placeholder="Nobody said",
        format_func=label,
        key=f"post-answers-{post.id}",
        on_change=_answer,
        args=(post.id, change),
    )


def _author(post: Post, *, thread: Thread, change: Change) -> None:
    known = Counter(one.author for one in thread.posts if one.author)
    st.session_state[f"post-author-{post.id}"] = post.author
    st.selectbox(
        "Author",
        options=sorted(known, key=str.casefold),
        index=None,
        placeholder="A name",
        accept_new_options=True,
        key=f"post-author-{post.id}",
        on_change=_write,
        args=(post.id, post.author, change),
    )
    others = known[post.author] - 1 if post.author else 0
    if others:
        st.checkbox(
            f"Also in their other {others} posts" if others > 1 else "Also in their other post",
            key=f"post-author-all-{post.id}",
            help="Names the author of all posts that bear this name.",
        )


def _answer(post_id: str, change: Change) -> None:
    chosen: str | None = st.session_state[f"post-answers-{post_id}"]
    if chosen is not None:
        change("what a post answers", lambda thread: answering(thread, post_id, chosen or None))


def _write(post_id: str, old: str | None, change: Change) -> None:
    name: str | None = st.session_state[f"post-author-{post_id}"]
    if old and st.session_state.get(f"post-author-all-{post_id}"):
        change("an author's name", lambda thread: named(thread, old, name))
    else:
        change("a post's author", lambda thread: written_by(thread, post_id, name))


def _split(post_id: str, change: Change) -> None:
    offset: int | None = st.session_state[f"post-split-{post_id}"]
    if offset is None:
        return
    changed = change("a split", lambda thread: split_at(thread, post_id, offset))
    if changed is not None:
        place = next(n for n, post in enumerate(changed.posts) if post.id == post_id)
        _show(changed, changed.posts[place + 1].id)


def _join(post_id: str, before: str, change: Change) -> None:
    changed = change("a join", lambda thread: merged_up(thread, post_id))
    if changed is not None:
        _show(changed, before)
