"""What steers the picture: the legend, which filters, and how much of the map is drawn, and how.

Each widget is set from the address before it is drawn, and changes the address when it is used.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Final

import streamlit as st

from explore import colouring, details, state, whose
from explore.leaning import NOWHERE
from explore.look import CLAIM_LOOKS, CLASSIC, LINK_LOOKS
from explore.view import HOPS, STEPS, Kind, Scope, View, by_of
from graph import part
from graph.model import ClaimKind, LinkKind
from graph.part import READABLE, Part

ELSEWHERE: Final = dict.fromkeys(("around", "hops", "all", "groups", "group", "more", "cruxes"))
"""What of the address says which part of the map is drawn: none of it."""


def legend(view: View, *, part: Part) -> None:
    """The kinds of claims and links that are drawn, and how many of each: what is lit is shown."""
    claims = [view.folded.amap.claim[claim].kind for claim in part.claims]
    links = [view.folded.amap.link[link].kind for link in part.links]
    looks = CLASSIC if view.classic else LINK_LOOKS
    with st.container(horizontal=True, key="legend", gap="medium", vertical_alignment="center"):
        colouring.switch(view)
        # By position, shapes still tell the kinds: their switches stand there if one is off.
        if not view.by_position or view.kinds != frozenset(ClaimKind):
            switches(
                "Claims",
                name="kinds",
                chosen=view.kinds,
                labels={
                    kind: (
                        f"{CLAIM_LOOKS[kind].legend} {CLAIM_LOOKS[kind].word} "
                        f"{claims.count(kind):,}"
                    )
                    for kind in ClaimKind
                },
            )
        switches(
            "Links",
            name="links",
            chosen=view.links,
            labels={
                kind: f"{looks[kind].legend} {looks[kind].word} {links.count(kind):,}"
                for kind in LinkKind
            },
        )
    if view.by_position:
        colouring.positions(view, part=part)


def switches(  # noqa: PLR0913 - each is a part of what is drawn, or of where it is kept
    label: str,
    *,
    name: str,
    chosen: Iterable[StrEnum],
    labels: dict[Kind, str],
    key: str = "legend",
    drops: Collection[str] = (),
) -> None:
    """Draw a switch for each kind of claim or link, in the address under ``name``.

    Args:
        label: what they are, for those who cannot see them.
        name: the parameter; it is left out where all of them are on.
        chosen: those that are on.
        labels: the words of each.
        key: how their key in the session begins.
        drops: parameters that go when one is switched.
    """
    key = f"{key}-{name}"
    st.session_state[key] = [kind for kind in labels if kind in set(chosen)]

    def switched() -> None:
        kept = [kind.value for kind in labels if kind in st.session_state[key]]
        # An empty list is written as a word that no kind has: nothing is shown.
        value = None if len(kept) == len(labels) else ".".join(kept) or "none"
        state.go({name: value, **dict.fromkeys(drops)})

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


def recall() -> None:
    """Coming from another page, ask for links as sure as before."""
    # Streamlit forgets a widget that a page did not draw, so without the slider this is an arrival.
    kept = st.session_state.get("sure", 0.0)
    if kept and "least" not in st.session_state and "sure" not in state.address():
        state.go({"sure": f"{kept:g}"})


def least(view: View, *, shown: int) -> None:
    """The slider for how sure a link must be, and in words what it leaves."""
    # Set only where it stands elsewhere: else an answer that comes late moves it under the finger.
    if not math.isclose(st.session_state.get("least", -1.0), view.least, abs_tol=1e-6):
        st.session_state["least"] = view.least

    def moved() -> None:
        asked = st.session_state["least"]
        state.go({"sure": f"{asked:g}" if asked else None})

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
    st.session_state["sure"] = view.least


def scope(view: View) -> None:
    """How much is drawn: all, groups, or what is around a claim, and how far."""
    names: dict[Scope, str] = {"all": "All", "around": "Around"}
    if view.leanings.debate.positions or view.place.scope == "cruxes":
        names |= {"cruxes": "Where it turns"}
    if len(view.amap.claims) > READABLE or view.place.scope == "groups":
        names = {"groups": "Groups", **names}
    st.session_state["scope"] = view.place.scope
    fallback = _start(view)

    def scoped() -> None:
        asked: Scope = st.session_state["scope"]
        wanted = {"around": fallback} if asked == "around" else {asked: "1"}
        state.go(ELSEWHERE | wanted)

    with st.container(horizontal=True, key="scopes", gap="small"):
        st.segmented_control(
            "Show",
            options=list(names),
            format_func=lambda name: names[name],
            key="scope",
            on_change=scoped,
            required=True,
            label_visibility="collapsed",
        )
        if view.place.scope == "around":
            _hops(view)
        if view.place.group is not None:
            st.button(
                "All groups",
                key="all-groups",
                icon=":material/arrow_back:",
                on_click=lambda: state.go(ELSEWHERE | {"groups": "1"}),
            )
        elif view.grouped:
            _by(view)
        whose.switch(view.amap.thread.id)


def _hops(view: View) -> None:
    st.session_state["hops"] = view.place.hops
    st.segmented_control(
        "Links away",
        options=list(HOPS),
        format_func=lambda hops: str(hops) if hops > HOPS[0] else f"{hops} link",
        key="hops",
        required=True,
        label_visibility="collapsed",
        on_change=lambda: state.go(
            {"hops": str(st.session_state["hops"]), "around": view.root, "more": None}
        ),
    )


def _by(view: View) -> None:
    names = {"links": "By links", "post": "By post"}
    st.session_state["by"] = view.place.by
    known = (*view.leanings.letters, NOWHERE)

    def changed() -> None:
        post = st.session_state["by"] == "post"
        by = by_of(post=post, position=view.by_position, leans=view.leans, known=known)
        state.go({"by": by})

    st.segmented_control(
        "Group by",
        options=list(names),
        format_func=lambda name: names[name],
        key="by",
        required=True,
        label_visibility="collapsed",
        on_change=changed,
    )


def _start(view: View) -> str | None:
    """The claim to look around: the chosen one, or the one with most links."""
    chosen = view.selected
    name = chosen["id"] if chosen else None
    if name is not None and name in view.folded.amap.link:
        return view.folded.amap.link[name].source
    return name or part.busiest(view.folded.amap)


def options(view: View) -> None:
    """How the map is drawn: restated claims as one or apart, and in which colours."""
    again = sum(link.kind is LinkKind.RESTATES for link in view.amap.links)
    st.session_state["as-one"] = not view.place.apart
    st.toggle(
        "Draw restated claims as one",
        key="as-one",
        disabled=not again,
        help="Claims that restate each other are one box, with their number.",
        on_change=lambda: state.go(
            {"apart": None if st.session_state["as-one"] else "1", "more": None}
        ),
    )
    st.session_state["classic"] = view.classic
    st.toggle(
        "Green and red links",
        key="classic",
        help="In place of blue and orange, which more people can tell apart.",
        on_change=lambda: state.go({"colours": "classic" if st.session_state["classic"] else None}),
    )
