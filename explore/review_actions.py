"""What a person can do about a claim or link where it is shown: accept, reject, or change it.

Pages that show one claim or link call :func:`actions`; whatever needs more room is done on the
review page, which the last of them leads to.
"""

from __future__ import annotations

from typing import Final

import streamlit as st

from explore import look, state
from explore.reviewing import deciding
from graph.errors import CruxmapError
from graph.model import ArgumentMap, Claim, Link
from graph.review import (
    Action,
    Anchor,
    Corrected,
    Element,
    Sight,
    Status,
    claim_anchor,
    link_anchor,
    sight,
    unreviewed,
)

_DID: Final = {Action.ACCEPT: "Accepted.", Action.REJECT: "Rejected: it leaves the map."}


def actions(amap: ArgumentMap, *, claim: Claim | None = None, link: Link | None = None) -> None:
    """Draw what can be done about a claim or a link of a map as reviewed; one of them is given."""
    anchor: Anchor
    if claim is not None:
        element, anchor = Element("claim", claim.id), claim_anchor(amap, claim)
    elif link is not None:
        element, anchor = Element("link", link.id), link_anchor(amap, link)
    else:
        return
    if state.machine():
        return  # what is corrected is the other map
    try:
        outcome = _outcome(amap.thread.id)
    except CruxmapError as error:
        look.fail(error)
        return
    seen = unreviewed(amap, element) if outcome is None else sight(outcome, element)
    status = None if outcome is None else outcome.statuses.get(element)
    key = f"act-{element.what}"
    with st.container(key=key, horizontal=True, gap="small", vertical_alignment="center"):
        if not deciding.reviewer():
            with st.popover("Accept or reject", icon=":material/rule:"):
                st.text_input(
                    "Your name, which your corrections will bear",
                    key=f"{key}-name",
                    max_chars=100,
                    on_change=_call,
                    args=(f"{key}-name",),
                )
        else:
            _buttons(amap, element, anchor, seen=seen, status=status, key=key)
        name = "node" if element.what == "claim" else "link"
        st.page_link(
            state.door("review"),
            label="Change …",
            icon=":material/edit:",
            query_params={"thread": amap.thread.id, name: element.id, "form": "kind"},
        )
    told = deciding.told()
    if told is not None:
        role, tone = ("alert", "cm-alert") if told.refused else ("status", "cm-by")
        st.html(f'<div role="{role}" class="cm {tone}">{look.escaped(told.words)}</div>')


def _outcome(thread: str) -> Corrected | None:
    """The thread with its corrections; None where it has none."""
    number = next((one.corrections for one in state.threads() if one.id == thread), 0)
    return state.outcome(thread) if number else None


def _call(key: str) -> None:
    name = look.plain(str(st.session_state[key]))
    if name:
        st.session_state[deciding.NAME] = name


def _buttons(  # noqa: PLR0913 # what a decision holds
    amap: ArgumentMap,
    element: Element,
    anchor: Anchor,
    *,
    seen: Sight,
    status: Status | None,
    key: str,
) -> None:
    thread = amap.thread.id

    def judge(action: Action) -> None:
        deciding.decide(
            thread,
            action,
            {"subject": anchor},
            seen={element: seen},
            item=element,
            words=_DID[action],
        )

    st.button(
        "Accept",
        key=f"{key}-accept",
        icon=":material/check:",
        disabled=status is Status.ACCEPTED,
        on_click=judge,
        args=(Action.ACCEPT,),
    )
    st.button(
        "Reject",
        key=f"{key}-reject",
        icon=":material/close:",
        on_click=judge,
        args=(Action.REJECT,),
    )
    _undo(thread, element, key=f"{key}-undo")


def _undo(thread: str, element: Element, *, key: str) -> None:
    """A way to take back what was decided last, if that was about this."""
    last = deciding.made(thread)[-1:]
    if not last or last[0].item != element:
        return

    def undo() -> None:
        deciding.undo(thread, *last[0].corrections)

    st.button("Undo", key=key, icon=":material/undo:", on_click=undo)


def taken_out(amap: ArgumentMap) -> bool:
    """Where the address asks for a claim or link that people took out, say so, and offer it back.

    Returns:
        whether there was anything to say.
    """
    asked = state.address()
    name = asked.get("node") or asked.get("link") or ""
    if not name or state.machine() or name in amap.claim or name in amap.link:
        return False
    outcome = _outcome(amap.thread.id)
    element = Element("claim" if "node" in asked else "link", name)
    if outcome is None or (status := outcome.statuses.get(element)) is None:
        return False
    known = {one.id: one.author for one in outcome.corrections}
    who = ", ".join(dict.fromkeys(known[one] for one in outcome.by[element]))
    word = "rejected" if status is Status.REJECTED else "taken out"
    with st.container(key="taken-out", border=True):
        look.say(f"This {element.what} was {word} by {who}.")
        told = deciding.told()
        if told is not None and told.refused:
            look.fail_with(told.words)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            _undo(amap.thread.id, element, key="taken-out-undo")
            st.page_link(
                state.door("review"),
                label="Look at it on the review page",
                icon=":material/rule:",
                query_params={
                    "thread": amap.thread.id,
                    ("node" if element.what == "claim" else "link"): name,
                },
            )
    return True
