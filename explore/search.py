"""A field to search the claims of a thread in, which lists some of them as one types.

It is a component of our own: Streamlit's list of options takes Enter for the first of them, and
whoever types words to look for means the words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypedDict

import streamlit as st

from explore.look import shortened, static
from graph.model import ArgumentMap

_MOST: Final = 3_000  # claims that are sent to be listed
_LONGEST: Final = 180  # columns of each


class Suggestion(TypedDict):
    """A claim that may be listed, as plain text."""

    id: str
    kind: str
    text: str


_search = st.components.v2.component(
    "cruxmap_search", css=static("search.css"), js=static("search.js")
)


def suggestions(amap: ArgumentMap) -> Sequence[Suggestion]:
    """The claims that the field may list: all of a thread, or the first few thousand."""
    return [
        {"id": claim.id, "kind": claim.kind.value, "text": shortened(claim.text, width=_LONGEST)}
        for claim in amap.claims[:_MOST]
    ]


def field(  # noqa: PLR0913 - what is looked for, and what to do then
    label: str,
    *,
    key: str,
    value: str,
    claims: Sequence[Suggestion],
    on_search: Callable[[str], None],
    on_open: Callable[[str], None],
) -> None:
    """Show the field with what is looked for now.

    Args:
        label: what it is for.
        key: the component's key in the session.
        value: what is looked for.
        claims: what may be listed.
        on_search: called with what was typed, empty to look for nothing any more.
        on_open: called with the id of the claim that was chosen; it comes from the browser.
    """

    def asked() -> None:
        said: Any = st.session_state[key].asked
        if not isinstance(said, Mapping):
            return
        words, claim = said.get("q"), said.get("id")
        if isinstance(claim, str):
            on_open(claim)
        elif isinstance(words, str):
            on_search(words)

    _search(
        key=key,
        data={"label": label, "value": value, "claims": list(claims)},
        on_asked_change=asked,
    )
