"""All debates of the store: which there are, and what meets most objections in any of them.

No map is read for that, so that a store may hold thousands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from explore import look, state, tour, ways
from explore.details import counted, noun
from explore.ways import Card, Door, way
from graph.errors import CruxmapError
from graph.model import ClaimKind
from graph.questions import ask_named
from graph.sparql import Iri
from graph.store import ThreadSummary, open_store
from graph.vocab import parse_iri

_CARDS: Final = 12  # threads on a page of them
_ARGUED: Final = 6


def show(summaries: Sequence[ThreadSummary], *, touring: bool) -> None:
    """Draw the list of all debates, and what is argued about across them."""
    look.say(f"{len(summaries)} debates", look="cm-title", tag="h1")
    posts, claims, links = (
        sum(getattr(one, name) for one in summaries) for name in ("posts", "claims", "links")
    )
    st.html(
        '<dl class="cm cm-stats">'
        + "".join(
            f"<div><dt>{word}</dt><dd>{number:,}</dd></div>".replace(",", "\u202f")
            for number, word in ((posts, "posts"), (claims, "claims"), (links, "links"))
        )
        + "</dl>"
    )
    with st.container(key="ways", horizontal=True):
        st.page_link(state.door("query"), label="Ask a question", icon=":material/table_rows:")
        st.page_link(state.door("add"), label="Add a thread", icon=":material/add_circle:")
        if not touring:
            tour.link()
    _list(summaries)
    _across({one.id: one.title for one in summaries})


def _list(summaries: Sequence[ThreadSummary]) -> None:
    """A page of the debates whose title or address holds the words that are looked for."""
    address = state.address()
    find = address.get("find", "")
    if len(summaries) > _CARDS:
        st.session_state["find"] = find
        st.text_input(
            "Find a debate",
            key="find",
            type="search",
            placeholder="Find a debate by its title",
            icon=":material/search:",
            label_visibility="collapsed",
            on_change=lambda: state.go({"find": st.session_state["find"], "page": None}),
        )
    wanted = find.casefold().split()
    found = [
        one
        for one in summaries
        if all(word in f"{one.title} {one.url or ''}".casefold() for word in wanted)
    ]
    pages = max(1, -(-len(found) // _CARDS))
    asked = address.get("page", "1")
    number = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 8 else 1
    look.section("Debates")
    if not found:
        st.caption("No title holds all of these words.")
    start = (number - 1) * _CARDS
    ways.deck([thread_card(one) for one in found[start : start + _CARDS]], key="debates")
    if pages > 1:
        with st.container(key="pages", horizontal=True, vertical_alignment="center"):
            kept = {"find": find} if find else {}
            for label, to in (("Previous", number - 1), ("Next", number + 1)):
                if 1 <= to <= pages:
                    st.page_link(
                        state.door("overview"),
                        label=label,
                        query_params={**kept, "page": str(to)},
                    )
            st.caption(f"{start + 1} to {min(start + _CARDS, len(found))} of {len(found)}")


def thread_card(one: ThreadSummary) -> Card:
    """A debate as a card: how much is in it, and the ways into it."""
    title = look.plain(one.title)
    at = {"thread": one.id}
    doors: list[Door] = [
        {"text": "Its map", "href": way("map", **at), "label": f"Its map: {title}"},
        {"text": "Read it", "href": way("read", **at), "label": f"Read it: {title}"},
    ]
    if one.url:
        doors.append({"text": "Original ↗", "outside": one.url, "label": f"Original: {title}"})
    return {
        "text": title,
        "href": way("overview", thread=one.id),
        "note": " · ".join(
            [
                counted("post", number=one.posts),
                noun(ClaimKind.CLAIM, number=one.claims),
                counted("link", number=one.links),
            ]
        ),
        "doors": doors,
    }


def _across(titles: Mapping[str, str]) -> None:
    found = _most_objected(state.location(), state.version())
    cards = [
        _argued(thread, claim=claim, text=text, number=number, title=titles[thread])
        for thread, claim, text, number in found
        if thread in titles
    ]
    if cards:
        look.section("What meets most objections")
        ways.deck(cards, key="argued")


@st.cache_data(max_entries=2, show_spinner=False)
def _most_objected(where: str, at: str) -> list[tuple[str, str, str, int]]:
    """Thread, claim, its text and how many objections it meets, for the claims that meet most.

    ``at``, the store's version, is only part of what the answer is kept under.
    """
    del at
    try:
        with open_store(where) as store:
            table = ask_named("most-objected", store=store)
    except CruxmapError:
        return []  # nobody asked for it, so nobody misses it; and it is not waited for again
    found = []
    for claim, text, number in table.rows[:_ARGUED]:
        entity = parse_iri(claim) if isinstance(claim, Iri) else None
        if entity is not None and isinstance(text, str) and isinstance(number, int):
            found.append((entity.thread, entity.id, text, number))
    return found


def _argued(thread: str, *, claim: str, text: str, number: int, title: str) -> Card:
    return {
        "over": look.shortened(title, width=60),
        "text": look.shortened(text, width=190),
        "href": way("map", thread=thread, node=claim),
        "note": counted("objection", number=number),
    }
