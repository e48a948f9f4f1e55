"""The components of the read page: the thread itself, and what is chosen in it.

They are two so that the thread, which may be large, crosses the network once: from click to click
only what is chosen changes. Both get plain values, and all text is put on the page as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypedDict

import streamlit as st

from explore.component import Group, Pick
from explore.look import static
from explore.reading.pieces import Page

PickedKind = Literal["claim", "link", "post", "map", "kinds"]

_KINDS: Final = frozenset({"claim", "link", "post", "map", "kinds"})


class Picked(TypedDict):
    """What a reader did: chose a claim, a link, a post or nothing, asked for the map, or filtered.

    ``id`` is of what was chosen (the kinds of claims still marked, joined by dots), ``post`` where
    a claim was chosen. All of it comes from the browser: it must be checked.
    """

    kind: PickedKind | None
    id: str
    post: str


class Beside(TypedDict):
    """What stands beside the words that are chosen: a claim or link in full, and its links."""

    look: str
    facts: list[str]
    text: str
    groups: list[Group]
    empty: str


class Chosen(TypedDict):
    """What is chosen in a thread.

    ``ends`` are the claims to be marked as linked to it, each with the kind of link; ``kinds`` the
    kinds of claims that are marked at all.
    """

    chosen: Pick | None
    post: str
    ends: dict[str, str]
    kinds: list[str]
    beside: Beside | None


_thread = st.components.v2.component(
    "cruxmap_thread",
    css=static("item.css") + static("thread.css"),
    js="".join(map(static, ("item.js", "posts.js", "beside.js", "thread.js"))),
)
_chosen = st.components.v2.component("cruxmap_chosen", js=static("chosen.js"))


def thread(
    page: Page,
    *,
    key: str,
    chosen: Chosen,
    on_pick: Callable[[Picked], None],
) -> None:
    """Show a page of a thread.

    Args:
        page: the page.
        key: the component's key in the session.
        chosen: what may change without drawing anew.
        on_pick: called with what the reader did.
    """
    _chosen(key=f"{key}-chosen", data={"version": page["version"], **chosen})
    _thread(
        key=key,
        data=dict(page),
        on_picked_change=_heard(key, on_pick),
    )


def _heard(key: str, on_pick: Callable[[Picked], None]) -> Callable[[], None]:
    def heard() -> None:
        said: Any = st.session_state[key].picked
        if not isinstance(said, Mapping):
            return
        kind, name, post = said.get("kind"), said.get("id") or "", said.get("post") or ""
        if (kind is None or kind in _KINDS) and isinstance(name, str) and isinstance(post, str):
            on_pick({"kind": kind, "id": name, "post": post})

    return heard
