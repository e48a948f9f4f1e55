"""Which thread a page is about, and the way to another one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from explore import look, state
from graph.model import Thread
from graph.store import ThreadSummary


def asked(summaries: Sequence[ThreadSummary]) -> str:
    """The id of the thread that the address asks for: by name, or by a claim or link of it.

    The first of ``summaries``, which must not be empty, where it asks for none.

    Raises:
        StoreError: the store cannot be opened.
    """
    address = state.address()
    if "thread" in address:
        return address["thread"]
    names = {address.get("node"), address.get("link")} - {None}
    for summary in summaries if names else ():
        amap = state.load(summary.id)
        if names & (amap.claim.keys() | amap.link.keys()):
            return summary.id
    return summaries[0].id


def picker(
    thread: Thread,
    *,
    summaries: Sequence[ThreadSummary],
    key: str,
    keeps: Collection[str] = (),
) -> None:
    """Draw the thread's title: where there are several, as a list to choose another from.

    Args:
        thread: the one that is shown.
        summaries: those there are.
        key: the list's key in the session.
        keeps: parameters of the address that stay as they are for another thread.
    """
    if len(summaries) < 2:
        look.say(thread.title, look="cm-title", tag="h2")
        return
    titles = {summary.id: look.plain(summary.title) for summary in summaries}

    def changed() -> None:
        dropped = dict.fromkeys(state.address().keys() - set(keeps))
        state.go({**dropped, "thread": st.session_state[key]})

    st.session_state[key] = thread.id
    st.selectbox(
        "Thread",
        options=list(titles),
        format_func=lambda name: titles.get(name, name),
        key=key,
        label_visibility="collapsed",
        on_change=changed,
    )
