"""The overview page: what the debate is about, and where to start reading."""

from __future__ import annotations

from typing import Final

import streamlit as st

from explore import look, state

_OF_THE_MAP: Final = frozenset(
    {"node", "link", "around", "hops", "all", "q", "kinds", "links", "sure"}
)


def page() -> None:
    """Draw the page."""
    look.style()
    _old_address()


def _old_address() -> None:
    """Lead an address of the time when the map stood here to the map: what it shows is the same.

    Only at the first run of a session, as such addresses come from outside: else the browser's
    Back would lead from the map to here, and from here to the map again.
    """
    first = not st.session_state.get("arrived", False)
    st.session_state["arrived"] = True
    asked = state.address()
    if first and _OF_THE_MAP & asked.keys():
        st.switch_page(state.door("map"), query_params=asked)
