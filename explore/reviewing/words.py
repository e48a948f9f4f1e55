"""Components of the review page: words chosen in a post, and a name that the browser keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import streamlit as st

from explore.look import static
from graph.model import Post, Span

# Not isolated: browsers tell what is selected in a shadow tree each in another way.
_words = st.components.v2.component(
    "cruxmap_words", css=static("words.css"), js=static("words.js"), isolate_styles=False
)
_remember = st.components.v2.component("cruxmap_remember", js=static("remember.js"))

_LONGEST_NAME: Final = 100


def choose_words(
    post: Post, *, at: Span, key: str, button: str, on_chosen: Callable[[Span], None]
) -> None:
    """Show a post's text, of which a person chooses words.

    Args:
        post: the post.
        at: the words that are chosen at first.
        key: the component's key in the session.
        button: what stands on the button that takes them.
        on_chosen: called with the words; never with blank ones.
    """

    def heard() -> None:
        span = span_in(post, st.session_state[key].chosen)
        if span is not None:
            on_chosen(span)

    _words(
        key=key,
        data={
            "text": post.text,
            "start": at.start,
            "end": at.end,
            "label": "The post: select the words of the claim",
            "button": button,
        },
        on_chosen_change=heard,
    )


def span_in(post: Post, said: object) -> Span | None:
    """The words of a post that a browser says were chosen; None where they are none."""
    if not isinstance(said, Mapping):
        return None
    start, end = said.get("start"), said.get("end")
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
        return None
    text = post.text[start:end]
    if end > len(post.text) or not text.strip():
        return None
    return Span(post=post.id, start=start, end=end, text=text)


def remember_name(name: str, *, forget: bool, on_kept: Callable[[str], None]) -> None:
    """Have the browser keep a name, or say which it kept, where this session has none.

    Args:
        name: the name; "" where none is known.
        forget: let the browser forget the one that it kept.
        on_kept: called with the name that the browser kept.
    """

    def heard() -> None:
        kept: Any = st.session_state["remember"].kept
        if isinstance(kept, str) and kept.strip():
            on_kept(kept.strip()[:_LONGEST_NAME])

    _remember(key="remember", data={"name": name, "forget": forget}, on_kept_change=heard)
