"""The review page: what a person had best look at, most doubtful first, and what they decide.

The address holds all that the page shows: ``thread``; ``node`` or ``link``, what is looked at;
``form``, what is being changed of it; ``kinds`` and ``links``, what of the queue is let through;
``show``, the queue, the corrections that were made, or those that find no place; ``map``, whose.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from explore import legend, look, state, which, whose
from explore.component import Item, Pick, listing
from explore.look import CLAIM_LOOKS, LINK_LOOKS, percent
from explore.reviewing import deciding, made
from explore.reviewing.desk import Desk, Show, desk_of
from explore.reviewing.forms import forms
from explore.reviewing.item import bar, item, words_of
from explore.reviewing.words import remember_name
from graph.errors import CruxmapError, NoSuchThread
from graph.model import ClaimKind, LinkKind
from graph.review import Action, Doubt, corrected
from graph.store import ThreadSummary

_NEXT: Final = 12  # of the queue are listed


def page() -> None:
    """Draw the page."""
    st.html(f"<style>{look.static('review.css')}</style>")
    try:
        summaries = state.threads()
        if not summaries:
            st.header("There is nothing to review yet", anchor=False)
            st.write("A thread that is added is mapped, and what was found is reviewed here.")
            st.page_link(state.door("add"), label="Add a thread", icon=":material/add_circle:")
            return
        thread = which.asked(summaries)
        outcome = state.outcome(thread)
        if state.machine():
            outcome = corrected(outcome.machine, ())
        desk = desk_of(outcome, asked=state.address(), skipped=deciding.skipped(thread))
        _show(desk, summaries=summaries)
    except NoSuchThread as error:
        look.fail(error)
        st.page_link(state.door("review"), label="Review the threads that are there")
    except CruxmapError as error:
        look.fail(error)


def _show(desk: Desk, *, summaries: Sequence[ThreadSummary]) -> None:
    _head(desk, summaries=summaries)
    if not state.machine():
        with st.container(horizontal=True, key="review-top", vertical_alignment="center"):
            _shows(desk)
            _progress(desk)
    told = deciding.told()
    if told is not None:
        tone = "cm-alert" if told.refused else "cm-done"
        role = "alert" if told.refused else "status"
        st.html(f'<div role="{role}" class="cm {tone}">{look.escaped(told.words)}</div>')
    left, right = st.columns([2, 1], gap="large")
    with left:
        if desk.show is Show.MADE and not state.machine():
            _name()
            made.made(desk)
        elif desk.show is Show.LOST and not state.machine():
            _name()
            made.lost(desk)
        else:
            _one(desk)
    with right, st.container(key="up-next"):
        if not state.machine():
            _who()
        if desk.show is Show.QUEUE or state.machine():
            if desk.left or not {"kinds", "links"}.isdisjoint(state.address()):
                _filters(desk)
            _next(desk)


def _head(desk: Desk, *, summaries: Sequence[ThreadSummary]) -> None:
    title, right = st.columns([2, 1], gap="large", vertical_alignment="center")
    with title:
        which.picker(desk.amap.thread, summaries=summaries, key="review-thread")
    with right:
        whose.switch(desk.amap.thread.id)


def _shows(desk: Desk) -> None:
    numbers = {
        Show.QUEUE: len(desk.left),
        Show.MADE: sum(one.action is not Action.UNDO for one in desk.outcome.corrections),
        Show.LOST: len(desk.outcome.orphaned),
    }
    words = {Show.QUEUE: "To look at", Show.MADE: "Corrections", Show.LOST: "Without a place"}
    st.session_state["review-show"] = desk.show

    def changed() -> None:
        show = st.session_state["review-show"]
        state.go({"show": None if show is Show.QUEUE else show.value})

    st.segmented_control(
        "Show",
        options=list(Show),
        format_func=lambda show: f"{words[show]} {numbers[show]}",
        key="review-show",
        required=True,
        label_visibility="collapsed",
        on_change=changed,
        wrap=True,
    )


def _progress(desk: Desk) -> None:
    done, whole = desk.progress()
    share = done / whole if whole else 1.0
    st.html(
        f'<div class="cm cm-progress"><div class="cm-track" role="progressbar" '
        f'aria-label="Looked at" aria-valuemin="0" aria-valuemax="{whole}" '
        f'aria-valuenow="{done}"><div style="width:{share:.2%}"></div></div>'
        f"<span>{done} of {whole} looked at</span></div>"
    )


# --- the queue ------------------------------------------------------------------------------------


def _one(desk: Desk) -> None:
    if desk.missing:
        st.info(
            "What the address asks for is not in this thread. This comes first instead.",
            icon=":material/info:",
        )
    if desk.item is None:
        done, whole = desk.progress()
        rest = (
            "What is left is hidden by the filters."
            if done < whole
            else "Under Corrections, each can be looked at again and taken back."
        )
        st.html(
            '<div class="cm cm-empty"><h2>Nothing left to look at</h2>'
            f"<p>{done} of {whole} claims and links were looked at. {rest}</p></div>"
        )
        return
    if state.machine():
        look.say(
            "This is the machine's own map. To correct it, go back to the map as reviewed.",
            look="cm-note",
        )
    else:
        _name()
        bar(desk)
        forms(desk)
    with st.container(key="asked"):
        item(desk, on_pick=_pick)


def _pick(pick: Pick) -> None:
    changes = {"node": None, "link": None, "form": None}
    state.go({**changes, ("node" if pick["kind"] == "claim" else "link"): pick["id"]})


def _filters(desk: Desk) -> None:
    names = [one.element for one in desk.left]
    claims = [desk.amap.claim[one.id].kind for one in names if one.what == "claim"]
    links = [desk.amap.link[one.id].kind for one in names if one.what == "link"]
    with st.container(key="legend", horizontal=True, gap="small"):
        legend.switches(
            "Claims",
            name="kinds",
            key="review-let",
            drops=("node", "link", "form"),
            chosen=desk.kinds,
            labels={
                kind: f"{CLAIM_LOOKS[kind].legend} {CLAIM_LOOKS[kind].word} {claims.count(kind)}"
                for kind in ClaimKind
            },
        )
        legend.switches(
            "Links",
            name="links",
            key="review-let",
            drops=("node", "link", "form"),
            chosen=desk.links,
            labels={
                kind: f"{LINK_LOOKS[kind].legend} {LINK_LOOKS[kind].word} {links.count(kind)}"
                for kind in LinkKind
            },
        )


def _next(desk: Desk) -> None:
    items = [_row(desk, one) for one in desk.left if one.element != desk.item]
    if not items:
        return
    title = "The most doubtful and most central" if state.machine() else "Up next"
    listing([{"title": title, "items": items[:_NEXT]}], key="review-next", on_pick=_pick)
    if len(items) > _NEXT:
        st.caption(f"and {len(items) - _NEXT} more, the most doubtful and most central first")


def _row(desk: Desk, one: Doubt) -> Item:
    sure = percent(1 - one.doubt)
    links = "1 link hangs" if one.weight == 1 else f"{one.weight} links hang"
    note = f"{sure} sure · {links} on it"
    element = one.element
    if element.what == "claim":
        claim = desk.amap.claim[element.id]
        word = CLAIM_LOOKS[claim.kind].word
        return {
            "kind": "claim",
            "id": claim.id,
            "text": look.shortened(claim.text, width=110),
            "look": claim.kind.value,
            "mark": word[0].upper(),
            "note": note,
        }
    link = desk.amap.link[element.id]
    return {
        "kind": "link",
        "id": link.id,
        "text": words_of(desk, element),
        "look": link.kind.value,
        "mark": LINK_LOOKS[link.kind].mark,
        "note": note,
    }


# --- who ------------------------------------------------------------------------------------------


def _name() -> None:
    """Ask for the reviewer's name, once; corrections bear it."""
    if deciding.reviewer():
        return

    def given() -> None:
        _call(str(st.session_state["review-name"]))

    with st.container(key="who", border=True):
        st.text_input(
            "Your name, which your corrections will bear",
            key="review-name",
            placeholder="Ada",
            max_chars=100,
            on_change=given,
        )
        st.caption("With it, you can accept, reject and change what stands below.")
    forget = bool(st.session_state.pop("review-forget", False))
    remember_name("", forget=forget, on_kept=_call)


def _who() -> None:
    """Who reviews, and the way to another name."""
    name = deciding.reviewer()
    if not name:
        return

    def change() -> None:
        st.session_state[deciding.NAME] = ""
        st.session_state["review-forget"] = True

    with st.container(key="reviewer", horizontal=True, gap="small", vertical_alignment="center"):
        st.html(f'<div class="cm cm-by">Reviewing as <b>{look.escaped(name)}</b></div>')
        st.button("Change name", key="change-name", type="tertiary", on_click=change)
    remember_name(name, forget=False, on_kept=_call)


def _call(name: str) -> None:
    if name.strip():
        st.session_state[deciding.NAME] = look.plain(name.strip())
