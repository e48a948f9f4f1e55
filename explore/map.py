"""The map page: the picture, its legend that filters, and what is known of the chosen claim.

The address holds all that the page shows: ``thread``; ``node`` or ``link``, what is chosen;
``around`` and ``hops``, the neighbourhood drawn, or ``all``; ``q``, the search; ``kinds`` and
``links``, what the legend lets through; ``sure``, how sure a link must be to be shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import partial
from typing import Final

import streamlit as st

from explore import details, look, mapped, picture, state
from explore.component import Pick, page_of
from explore.component import picture as show_picture
from explore.look import CLAIM_LOOKS, LINK_LOOKS
from explore.view import HOPS, STEPS, Kind, View, drawn, matching, view_of, visible
from graph import layout
from graph.errors import CruxmapError, NoSuchThread
from graph.layout import MOST, Part
from graph.model import ArgumentMap, ClaimKind, LinkKind
from graph.store import ThreadSummary

_FOUND: Final = 30  # as many search hits are listed
_OTHERS: Final = 8  # … and as many of other threads


def page() -> None:
    """Draw the page."""
    look.style()
    mapped.news()
    try:
        summaries = state.threads()
        if not summaries:
            _empty()
            return
        thread = _thread(summaries)
        _recall()
        _show(state.load(thread), summaries=summaries)
    except NoSuchThread as error:
        look.fail(error)
        st.page_link(state.door("map"), label="Show the threads that are there")
    except CruxmapError as error:
        look.fail(error)


def _empty() -> None:
    st.header("There is no map yet", anchor=False)
    st.write(
        "A map shows the claims of a discussion and how they support and object to each other. "
        "Add a thread, and its map is drawn here."
    )
    st.page_link(state.door("add"), label="Add a thread", icon=":material/add_circle:")


def _thread(summaries: Sequence[ThreadSummary]) -> str:
    asked = state.address()
    if "thread" in asked:
        return asked["thread"]
    if node := asked.get("node"):
        for summary in summaries:
            if node in state.load(summary.id).claim:
                return summary.id
    return summaries[0].id


def _show(amap: ArgumentMap, *, summaries: Sequence[ThreadSummary]) -> None:
    view = view_of(amap, asked=state.address())
    part = view.part
    _head(view, summaries=summaries)
    _legend(view, part=part)
    left, right = st.columns([2, 1], gap="medium")
    pick = partial(_pick, view)
    said = state.saying(view.search, thread=amap.thread.id) if view.search else ()
    hits = matching(amap, search=view.search, said=[hit.id for hit in said])
    shown_claims, shown_links = visible(view, part=part)
    with left:
        _least(view, shown=len(shown_links))
        drawing, listed = st.tabs(["Map", "Outline"], key="view", on_change="rerun")
        with drawing:
            hidden = {*part.claims, *part.links} - {*shown_claims, *shown_links}
            show_picture(
                _page(state.location(), state.version(), amap.thread.id, view.root, view.hops),
                key="picture",
                alt=(
                    f"Argument map of {len(shown_claims)} claims and {len(shown_links)} links; "
                    "the tab Outline holds the same as a list."
                ),
                steer={
                    "selected": view.chosen,
                    "hidden": sorted(hidden),
                    "dimmed": sorted(set(part.claims) - set(hits)) if view.search else [],
                },
                on_pick=pick,
            )
            st.caption(_counts(view, part=part, shown=len(shown_claims)))
        if listed.open:  # a long list, which would slow every click on the picture
            with listed:
                details.outline(
                    amap, claims=shown_claims, links=frozenset(shown_links), on_pick=pick
                )
    with right, st.container(key="details"):
        _panel(view, hits=hits, summaries=summaries, pick=pick)
    st.session_state["sure"] = view.least


@st.cache_data(max_entries=24, show_spinner="Drawing the map")
def _page(where: str, at: str, thread: str, root: str | None, hops: int) -> str:
    """The picture's page; the first two arguments only tell one store's content from another's."""
    del where, at
    amap = state.load(thread)
    part = drawn(amap, root=root, hops=hops)
    return page_of(
        picture.network(amap, part=part, drawing=layout.place(amap, part=part, root=root))
    )


def _counts(view: View, *, part: Part, shown: int) -> str:
    said = [f"{shown} of {len(view.amap.claims)} claims shown"]
    if switched := len(part.claims) - shown:
        said.append(f"{switched} hidden by the legend")
    if part.hidden:
        why = "farther away" if view.root is not None else f"beyond the {MOST} that are drawn"
        said.append(f"{part.hidden} hidden {why}")
    return " · ".join(said)


# The widgets: each is set from the address before it is drawn, and changes the address when used.


def _head(view: View, *, summaries: Sequence[ThreadSummary]) -> None:
    title, search = st.columns([2, 1], gap="medium", vertical_alignment="center")
    with title:
        if len(summaries) > 1:
            titles = {summary.id: look.plain(summary.title) for summary in summaries}
            st.session_state["thread-picker"] = view.amap.thread.id
            st.selectbox(
                "Thread",
                options=list(titles),
                format_func=lambda name: titles[name],
                key="thread-picker",
                label_visibility="collapsed",
                on_change=_change_thread,
            )
        else:
            look.say(view.amap.thread.title, look="cm-title", tag="h2")
    with search:
        st.session_state["search"] = view.search
        st.text_input(
            "Search the claims",
            key="search",
            type="search",
            placeholder="Search the claims",
            label_visibility="collapsed",
            icon=":material/search:",
            on_change=lambda: state.go({"q": st.session_state["search"]}),
        )


def _change_thread() -> None:
    """Start afresh, but for how sure links must be: that is about the reader, not the thread."""
    dropped = dict.fromkeys(state.address().keys() - {"sure"})
    state.go({**dropped, "thread": st.session_state["thread-picker"]})


def _legend(view: View, *, part: Part) -> None:
    claims = [view.amap.claim[claim].kind for claim in part.claims]
    links = [view.amap.link[link].kind for link in part.links]
    left, right = st.columns([2, 1], gap="medium", vertical_alignment="center")
    with left, st.container(horizontal=True, key="legend", gap="medium"):
        _switches(
            "Claims",
            name="kinds",
            chosen=view.kinds,
            labels={
                kind: f"{CLAIM_LOOKS[kind].legend} {CLAIM_LOOKS[kind].word} {claims.count(kind)}"
                for kind in ClaimKind
            },
        )
        _switches(
            "Links",
            name="links",
            chosen=view.links,
            labels={
                kind: f"{LINK_LOOKS[kind].legend} {LINK_LOOKS[kind].word} {links.count(kind)}"
                for kind in LinkKind
            },
        )
    with right, st.container(horizontal=True, key="scopes", gap="small"):
        _scope(view)


def _switches(label: str, *, name: str, chosen: Iterable[StrEnum], labels: dict[Kind, str]) -> None:
    key = f"legend-{name}"
    st.session_state[key] = [kind for kind in labels if kind in set(chosen)]

    def switched() -> None:
        kept = [kind.value for kind in labels if kind in st.session_state[key]]
        # An empty list is written as a word that no kind has: nothing is shown.
        state.go({name: None if len(kept) == len(labels) else ".".join(kept) or "none"})

    st.pills(
        label,
        options=list(labels),
        format_func=lambda kind: labels[kind],
        selection_mode="multi",
        key=key,
        on_change=switched,
        wrap=True,
        label_visibility="collapsed",
    )


def _recall() -> None:
    """Coming from another page, ask for links as sure as before."""
    # Streamlit forgets a widget that a page did not draw, so without the slider this is an arrival.
    kept = st.session_state.get("sure", 0.0)
    if kept and "least" not in st.session_state and "sure" not in state.address():
        state.go({"sure": f"{kept:g}"})


def _least(view: View, *, shown: int) -> None:
    """The slider for how sure a link must be, and in words what it leaves."""
    # Set only where it stands elsewhere: else an answer that comes late moves it under the finger.
    if not math.isclose(st.session_state.get("least", -1.0), view.least, abs_tol=1e-6):
        st.session_state["least"] = view.least

    def moved() -> None:
        least = st.session_state["least"]
        state.go({"sure": f"{least:g}" if least else None})

    with st.container(horizontal=True, key="sureness", vertical_alignment="center", gap="small"):
        st.slider(
            "Minimum confidence",
            min_value=0.0,
            max_value=1.0,
            step=1 / STEPS,
            format="percent",
            key="least",
            help="How sure the extractor must be of a link for it to be shown.",
            on_change=moved,
        )
        links = details.counted("link", number=len(view.amap.links))
        st.caption(f"{shown} of {links} shown")


def _scope(view: View) -> None:
    whole, around = "All", "Around a claim"
    st.session_state["scope"] = whole if view.root is None else around
    fallback = _start(view)

    def scoped() -> None:
        if st.session_state["scope"] == around:
            state.go({"around": fallback, "all": None})
        else:
            state.go({"around": None, "hops": None, "all": "1"})

    st.segmented_control(
        "Show",
        options=[whole, around],
        key="scope",
        on_change=scoped,
        required=True,
        label_visibility="collapsed",
    )
    if view.root is not None:
        st.session_state["hops"] = view.hops
        st.segmented_control(
            "Links away",
            options=list(HOPS),
            format_func=lambda hops: f"{hops} links" if hops == HOPS[-1] else str(hops),
            key="hops",
            required=True,
            label_visibility="collapsed",
            on_change=lambda: state.go(
                {"hops": str(st.session_state["hops"]), "around": view.root}
            ),
        )


def _start(view: View) -> str | None:
    """The claim to look around: the chosen one, or the one with most links."""
    name = view.chosen["id"] if view.chosen else None
    if name is not None and name in view.amap.link:
        return view.amap.link[name].source
    return name or layout.busiest(view.amap)


def _pick(view: View, pick: Pick) -> None:
    """Choose what was clicked; what is drawn stays where it is unless that is not among it."""
    kind, name = pick["kind"], pick["id"] or ""
    changes: dict[str, str | None] = {"thread": view.amap.thread.id, "node": None, "link": None}
    if kind == "claim" and name in view.amap.claim:
        changes["node"] = name
        there = name in view.part.claims
    elif kind == "link" and name in view.amap.link:
        changes["link"] = name
        there = name in view.part.links
        name = view.amap.link[name].source
    else:
        there = True
    if view.root is not None or not there:
        changes["around"] = view.root if there else name
        changes["all"] = None
    state.go(changes)


def _panel(
    view: View, *, hits: list[str], summaries: Sequence[ThreadSummary], pick: partial[None]
) -> None:
    amap, chosen = view.amap, view.chosen
    if view.search:
        _results(view, hits=hits, pick=pick)
        _elsewhere(view, summaries=summaries)
    if chosen is None or chosen["id"] is None:
        asked = state.address()
        if "node" in asked or "link" in asked:
            st.info("What the address asks for is not in this thread.", icon=":material/info:")
        if not view.search:
            _about(amap)
    elif chosen["kind"] == "claim":
        details.claim_panel(amap, claim=amap.claim[chosen["id"]], on_pick=pick)
        if view.root != chosen["id"]:
            st.button(
                "Show what is around this claim",
                key="focus",
                icon=":material/center_focus_strong:",
                on_click=lambda: state.go({"around": chosen["id"], "all": None}),
            )
    else:
        link = amap.link[chosen["id"]]
        details.link_panel(amap, link=link, on_pick=pick)
        if link.id not in amap.at_least(view.least).link:
            least = look.percent(view.least)
            st.caption(f"Not in the picture: the minimum confidence is {least}.")


def _results(view: View, *, hits: list[str], pick: partial[None]) -> None:
    number = len(hits)
    with st.expander(
        f"{details.counted('claim', number=number)} found",
        expanded=view.chosen is None,
        icon=":material/search:",
    ):
        if hits:
            details.found([view.amap.claim[claim] for claim in hits[:_FOUND]], on_pick=pick)
        if number > _FOUND:
            st.caption(f"The first {_FOUND} are listed; more words find fewer.")
        if not hits:
            st.caption("No claim holds all of these words.")


def _elsewhere(view: View, *, summaries: Sequence[ThreadSummary]) -> None:
    """Claims of other threads that say what is looked for; opening one goes to its thread."""
    if len(summaries) < 2:
        return
    here = view.amap.thread.id
    hits = [hit for hit in state.saying(view.search) if hit.thread != here][:_OTHERS]
    if not hits:
        return
    titles = {summary.id: summary.title for summary in summaries}

    def go(pick: Pick) -> None:
        hit = hits[int(pick["id"] or 0)]
        dropped = dict.fromkeys(state.address().keys() - {"sure", "q"})
        state.go({**dropped, "thread": hit.thread, "node": hit.id})

    with st.expander(
        f"{details.counted('claim', number=len(hits))} in other threads",
        expanded=view.chosen is None,
        icon=":material/travel_explore:",
    ):
        details.elsewhere([(hit.text, titles.get(hit.thread, "")) for hit in hits], on_pick=go)


def _about(amap: ArgumentMap) -> None:
    kinds = [claim.kind for claim in amap.claims]
    kinds_said = [details.noun(kind, number=kinds.count(kind)) for kind in ClaimKind]
    st.html(
        '<div class="cm cm-about"><h3>Click a claim or a link</h3><p>Its words in their place, '
        "what supports it and what objects to it stand here then. A link runs from a claim to the "
        "one it bears on; a thicker border means more sure.</p></div>"
    )
    posts = details.counted("post", number=len(amap.thread.posts))
    links = details.counted("link", number=len(amap.links))
    st.caption(" · ".join([posts, *kinds_said, links]))
    if amap.thread.url:
        st.html(
            f'<p class="cm cm-by"><a href="{look.attribute(amap.thread.url)}" target="_blank" '
            'rel="noopener noreferrer">The thread where it was found</a></p>'
        )
