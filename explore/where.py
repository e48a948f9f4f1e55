"""Where something was said: the words in their post, by whom and when, and the way there."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from explore import look, state
from explore.look import escaped, quote
from extract.web.original import original
from graph.model import ArgumentMap, Claim, Post

_LONG: Final = 700  # characters; a longer post is cut around the quote and folds out
_MENTIONS: Final = 3  # as many places are shown at once


def said(amap: ArgumentMap, *, claim: Claim) -> None:
    """Show the words of a claim in their posts, and the way to each."""
    for number, span in enumerate(claim.mentions[:_MENTIONS]):
        post = amap.post[span.post]
        again = "Said again " if number else "Said "
        st.html(f'<p class="cm cm-by">{again}{by(amap, post)}</p>')
        text = quote(post, spans=[span], around=None if len(post.text) <= _LONG else 260)
        if len(post.text) > _LONG:
            text += (
                '<details class="cm cm-why"><summary>The whole post</summary>'
                f"{quote(post, spans=[span], around=None)}</details>"
            )
        st.html(text)
        if number:
            reading(amap, label="Read it there", node=claim.id, post=post.id)
    if len(claim.mentions) > _MENTIONS:
        st.caption(f"And said {len(claim.mentions) - _MENTIONS} times more.")


def reading(amap: ArgumentMap, *, label: str, **chosen: str) -> None:
    """The way to where something is said."""
    which = {"map": asked} if (asked := state.address().get("map")) else {}
    st.page_link(
        state.door("read"),
        label=label,
        icon=":material/forum:",
        query_params={**which, "thread": amap.thread.id, **chosen},
    )


def numbered(amap: ArgumentMap) -> dict[str, int]:
    """The number of each post, from 1, in the order of the thread."""
    return {post.id: number for number, post in enumerate(amap.thread.posts, 1)}


def by(amap: ArgumentMap, post: Post) -> str:
    """Who said it, in which post, when, and the way to where it stands on the web, as HTML."""
    words = f"in {escaped(post_words(post, number=numbered(amap)[post.id]))}"
    url = original(amap.thread, post) or amap.thread.url
    if url is None or urlsplit(url).scheme not in ("http", "https"):
        return words
    return (
        f'{words} · <a href="{look.attribute(url)}" target="_blank" rel="noopener noreferrer">'
        "the original</a>"
    )


def post_words(post: Post, *, number: int) -> str:
    """A post by its number, with its author and date, on one line."""
    words = [f"post {number}", f"by {post.author}" if post.author else ""]
    words.append(look.day(post.created) if post.created else "")
    return look.plain(" · ".join(word for word in words if word))
