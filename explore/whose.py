"""Whose map is shown: as people reviewed it, or the machine's own."""

from __future__ import annotations

from typing import Final

import streamlit as st

from explore import state

_REVIEWED: Final = "As reviewed"
_OWN: Final = "Machine's own"


def switch(thread: str) -> None:
    """Draw the switch between the two maps of a thread, where corrections make them differ.

    Raises:
        StoreError: the store cannot be opened.
    """
    corrections = {one.id: one.corrections for one in state.threads()}
    if not corrections.get(thread) and not state.machine():
        return
    st.session_state["whose"] = _OWN if state.machine() else _REVIEWED
    st.segmented_control(
        "Whose map",
        options=[_REVIEWED, _OWN],
        key="whose",
        required=True,
        label_visibility="collapsed",
        help=(
            "The map with the corrections that people made, or as the extractor made it. Of "
            "claims that only the machine's own has, a search finds no other forms of its words."
        ),
        on_change=lambda: state.go(
            {"map": "machine" if st.session_state["whose"] == _OWN else None}
        ),
    )
