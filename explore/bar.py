"""The bar above every page: the way between the pages, and which debate one is in.

Streamlit's own navigation drops the address's parameters on the way. These links keep the debate.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import streamlit as st

from explore import look, state
from graph.errors import CruxmapError

_OF_ONE_THREAD: Final = ("map", "read", "review")  # the overview has the title as its heading


def bar(pages: Sequence[st.Page], *, chosen: st.Page) -> None:
    """Draw links to ``pages``, and above a page about one debate its title."""
    look.style()
    st.html('<a class="cm-skip" href="#cm-content">Skip to the content</a>')
    kept = state.carried()
    with st.container(key="bar", horizontal=True, vertical_alignment="center"):
        for page in pages:
            st.page_link(page, query_params=kept)
        if chosen.url_path in _OF_ONE_THREAD:
            _debate(kept.get("thread"))
    st.html('<div id="cm-content" tabindex="-1"></div>')


def _debate(thread: str | None) -> None:
    """The title of the debate that the page is about, where that can be told from the address."""
    with suppress(CruxmapError):  # which the page itself tells
        summaries = state.threads()
        titles = {summary.id: summary.title for summary in summaries}
        if thread is None and len(summaries) == 1:
            thread = summaries[0].id
        if thread in titles:
            title = look.plain(titles[thread])
            st.html(
                f'<p class="cm cm-debate" title="{look.attribute(title)}">{look.escaped(title)}</p>'
            )
