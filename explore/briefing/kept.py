"""The brief of a thread of the explorer's store, made once for each version of it."""

from __future__ import annotations

import streamlit as st

from explore import state
from extract.web.original import addresses
from graph.brief.elsewhere import elsewhere
from graph.brief.telling import brief
from graph.brief.told import Brief
from graph.store import open_store


def kept_brief(thread: str) -> Brief:
    """The brief of a thread, of the map that the address asks for.

    Raises:
        NoSuchThread: the store holds no such thread.
        StoreError: the store cannot be opened.
    """
    return _brief(state.location(), state.version(), thread, state.machine())


@st.cache_resource(max_entries=16, show_spinner=False)
def _brief(where: str, at: str, thread: str, own: bool) -> Brief:
    del at  # the store's version is there for the cache's key
    amap = state.load(thread, own=own)
    with open_store(where, create=False) as store:
        # What is said elsewhere is looked for in maps as corrected.
        others = {} if own else elsewhere(store, thread)
    corrected = not own and any(one.corrections for one in state.threads() if one.id == thread)
    return brief(
        amap,
        state.weighed(thread, own=own),
        addresses=addresses(amap.thread),
        checked=state.outcome(thread).touched if corrected else (),
        elsewhere=others,
    )
