"""The map page: the picture, its legend that filters, and what is known of the chosen claim.

The address holds all that the page shows: ``thread``; ``node`` or ``link``, what is chosen;
``around`` and ``hops``, the neighbourhood drawn; ``groups`` with ``by``, the map by groups, and
``group``, the one that is opened; or ``all``; or ``cruxes``, what the debate turns on, which may be
the letter of a position that is chosen; ``more``, claims whose hidden neighbours are drawn too;
``q``, the search; ``kinds`` and ``links``, what the legend lets through; ``sure``, how sure a link
must be to be shown; ``apart``, claims that restate each other are not drawn as one; ``colours``,
which. ``by`` may hold ``position``: claims are coloured by the position they lean to, and those are
let through that lean to one whose letter follows, if any does.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from explore import details, leave, legend, look, mapped, scene, search, state, timeline, which
from explore import outline as outlines
from explore.component import Pick
from explore.component import picture as show_picture
from explore.panel import panel
from explore.scene import Scene
from explore.turning import end_name
from explore.view import BETWEEN, READERS, Shown, View, matching, shown
from graph import part
from graph.errors import CruxmapError, NoSuchThread
from graph.part import MOST
from graph.store import ThreadSummary


def page() -> None:
    """Draw the page."""
    mapped.news()
    classic = look.classic_style() if state.address().get("colours") == "classic" else ""
    st.html(f"<style>{look.static('map.css')}{classic}</style>")
    try:
        summaries = state.threads()
        if not summaries:
            _empty()
            return
        thread = which.asked(summaries)
        legend.recall()
        _show(scene.view(thread, asked=state.address()), summaries=summaries)
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


def _show(view: View, *, summaries: Sequence[ThreadSummary]) -> None:
    amap = view.amap
    laid = scene.scene(view)
    pick = partial(_pick, view, laid)
    _head(view, summaries=summaries, pick=pick)
    # Groups stand for all of the map; what is let through of it counts.
    drawn = (
        laid.part
        if laid.groups is None
        else part.part_of(view.folded.amap, chosen=view.folded.amap.claim)
    )
    left, right = st.columns([2, 1], gap="medium", vertical_alignment="top")
    with left:
        legend.legend(view, part=drawn)
    with right:
        legend.scope(view)
    left, right = st.columns([2, 1], gap="medium")
    seen = shown(view, part=drawn)
    said = state.saying(view.search, thread=amap.thread.id) if view.search else ()
    hits = matching(amap, search=view.search, said=[hit.id for hit in said]) if view.search else []
    checked = scene.checked(amap.thread.id)
    with left:
        legend.least(view, shown=len(seen.links))
        drawing, listed, course = st.tabs(
            ["Map", "Outline", "Timeline"], key="view", on_change="rerun"
        )
        with drawing:
            if laid.turning is not None and not laid.turning.cruxes:
                _no_cruxes()
            else:
                show_picture(
                    laid.page,
                    key="picture",
                    alt=_alt(laid, seen=seen),
                    place=f"{amap.thread.id} {view.place}",
                    steer=scene.steer(view, laid=laid, seen=seen, hits=hits, checked=checked),
                    on_pick=pick,
                )
        if listed.open:  # a long list, which would slow every click on the picture
            with listed:
                _outline(view, laid=laid, seen=seen, pick=pick)
        if course.open:
            with course:
                timeline.timeline(amap, on_pick=pick)
        with st.container(horizontal=True, key="below", vertical_alignment="center"):
            st.caption(_counts(view, laid=laid, drawn=drawn, seen=seen))
            with st.popover("View", icon=":material/tune:", key="options"):
                legend.options(view)
            with st.popover("Export", icon=":material/download:", key="leaving"):
                st.caption("Exactly what is seen here, as a file")
                leave.buttons(
                    lambda: leave.seen(view, laid=laid, shown=seen, checked=checked),
                    name=amap.thread.id,
                )
    with right, st.container(key="details"):
        panel(view, laid=laid, hits=hits, summaries=summaries, pick=pick)


def _no_cruxes() -> None:
    """Nothing is drawn, and the way to what is."""
    st.html(
        '<div class="cm cm-empty"><h2>No crux was found</h2><p>A crux is a claim for which and '
        "against which somebody spoke, and which would move a position if it were granted, or "
        "given up. Here is none.</p></div>"
    )
    st.button(
        "Show all of the map",
        key="all-again",
        icon=":material/arrow_back:",
        on_click=lambda: state.go(legend.ELSEWHERE | {"all": "1"}),
    )


def _alt(laid: Scene, *, seen: Shown) -> str:
    if laid.groups is not None:
        what = details.counted("group", number=len(laid.groups.groups))
        return f"Argument map by {what} of claims; the tab Outline holds the same as a list."
    return (
        f"Argument map of {len(seen.claims)} claims and {len(seen.links)} links; "
        "the tab Outline holds the same as a list."
    )


def _counts(view: View, *, laid: Scene, drawn: part.Part, seen: Shown) -> str:
    every = len(view.amap.claims)
    said = [f"{len(seen.claims)} of {every} claims shown"]
    if laid.groups is not None:
        groups = details.counted("group", number=len(laid.groups.groups))
        said = [f"{len(seen.claims)} of {every} claims, in {groups}; click one to open it"]
    here = sum(len(view.folded.said[box]) for box in drawn.claims)
    if switched := here - len(seen.claims):
        said.append(f"{switched} hidden by the legend")
    if away := every - here:
        why = {
            "around": "farther away",
            "groups": "in other groups",
            "all": f"beyond the {MOST} that are drawn",
            "cruxes": "that these cruxes do not need",
        }
        said.append(f"{away} hidden {why[view.place.scope]}")
    if again := len(seen.claims) - len(seen.boxes):
        said.append(f"{again} drawn with what {'it restates' if again == 1 else 'they restate'}")
    return " · ".join(said)


def _outline(view: View, *, laid: Scene, seen: Shown, pick: partial[None]) -> None:
    if laid.groups is not None:
        outlines.of_groups(view, groups=laid.groups, seen=seen, on_pick=pick)
    elif laid.turning is not None:
        outlines.of_cruxes(view, found=laid.turning, seen=seen, on_pick=pick)
    else:
        outlines.of_claims(view, seen=seen, on_pick=pick)


# The widgets: each is set from the address before it is drawn, and changes the address when used.


def _head(view: View, *, summaries: Sequence[ThreadSummary], pick: partial[None]) -> None:
    title, field = st.columns([2, 1], gap="medium", vertical_alignment="center")
    with title:
        which.picker(view.amap.thread, summaries=summaries, key="thread-picker", keeps=READERS)
    with field:
        search.field(
            "Search the claims",
            key="search",
            value=view.search,
            claims=scene.suggestions(view.amap.thread.id),
            on_search=lambda words: state.go({"q": words or None}),
            on_open=lambda claim: pick({"kind": "claim", "id": claim}),
        )


def _pick(view: View, laid: Scene, pick: Pick) -> None:
    """Choose what was clicked; what is drawn stays where it is unless that is not among it."""
    kind, name = pick["kind"], pick["id"] or ""
    said, debate = view.folded, view.leanings.debate.positions
    changes: dict[str, str | None] = {"thread": view.amap.thread.id}
    if kind == "position":
        position = name.removeprefix(end_name(""))
        numbers = {one.id: mark for mark, one in zip(view.leanings.letters, debate, strict=True)}
        if mark := numbers.get(position):
            state.go({**changes, **legend.ELSEWHERE, "node": None, "link": None, "cruxes": mark})
        return
    if kind == "group" and name in said.said:
        state.go({**changes, "node": None, "link": None, "groups": None, "group": name})
        return
    if kind == "more" and name in said.said:
        more = BETWEEN.join(dict.fromkeys((*view.more, name)))
        state.go({**changes, **_kept(view), "more": more})
        return
    changes |= {"node": None, "link": None}
    there, around = True, name
    if kind == "claim" and name in view.amap.claim:
        changes["node"] = name
        around = said.claim[name]
        there = around in laid.part.claims
    elif kind == "link" and name in view.amap.link:
        changes["link"] = name
        around = said.claim[view.amap.link[name].source]
        drawn = said.link.get(name)  # none if it joins claims that are drawn as one
        there = drawn in laid.part.links if drawn else around in laid.part.claims
    if there:
        changes |= _kept(view)
    else:
        changes |= legend.ELSEWHERE | {"around": around}
    state.go(changes)


def _kept(view: View) -> dict[str, str | None]:
    """What of the address keeps the picture that was chosen for want of another."""
    asked = state.address()
    if view.root is not None:
        return {"around": view.root, "all": None}
    if view.place.scope == "cruxes":
        return {"cruxes": "1"}
    if view.place.scope == "groups" and not {"groups", "group"} & asked.keys():
        return {"groups": "1"}
    return {}
