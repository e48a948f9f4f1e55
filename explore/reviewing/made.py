"""What was corrected, by whom, when and why, and what became of it; each can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from explore import look, state
from explore.look import CLAIM_LOOKS, LINK_LOOKS, escaped
from explore.reviewing import deciding
from explore.reviewing.desk import Desk
from graph.model import ClaimKind, LinkKind
from graph.review import Action, Anchor, Applied, ClaimAnchor, Correction, Orphaned, sight

_AT_ONCE: Final = 20  # corrections on one page of the list

DEEDS: Final = {
    Action.ACCEPT: "Accepted",
    Action.REJECT: "Rejected",
    Action.KIND: "Made",
    Action.SPAN: "Words chosen anew",
    Action.WORDING: "Worded anew",
    Action.MERGE: "Merged",
    Action.SPLIT: "Split",
    Action.LINK: "Link added",
    Action.UNLINK: "Link taken out",
    Action.CLAIM: "Claim added",
    Action.UNDO: "Taken back",
}

_ADVICE: Final = (
    "It is kept, and finds its place again once a map has its words. If they were edited, look for "
    "the claim that says it now, and decide there; then take this back."
)


def made(desk: Desk) -> None:
    """List all corrections, the newest first."""
    found = [one for one in desk.outcome.corrections if one.action is not Action.UNDO][::-1]
    if not found:
        st.html(
            '<div class="cm cm-empty"><p>Nobody has corrected this map yet. What is accepted, '
            "rejected or changed is listed here, and can be taken back.</p></div>"
        )
        return
    pages = -(-len(found) // _AT_ONCE)
    page = 1
    if pages > 1:
        page = st.pagination(pages, key="made-page")
    applied = {one.correction.id: one for one in desk.outcome.applied}
    orphaned = {one.correction.id: one for one in desk.outcome.orphaned}
    for one in found[(page - 1) * _AT_ONCE : page * _AT_ONCE]:
        _row(desk, one, done=applied.get(one.id), lost=orphaned.get(one.id))


def lost(desk: Desk) -> None:
    """List the corrections that find no place in the map as it is now, and what to do."""
    orphans: Sequence[Orphaned] = desk.outcome.orphaned
    if not orphans:
        st.html(
            '<div class="cm cm-empty"><p>Every correction has its place in the map. Those whose '
            "words a later version of the thread does not say any more are listed here.</p></div>"
        )
        return
    look.say(_ADVICE, look="cm-by")
    for one in orphans[:_AT_ONCE]:
        _row(desk, one.correction, done=None, lost=one)
    if len(orphans) > _AT_ONCE:
        st.caption(f"{len(orphans) - _AT_ONCE} more.")


def _row(desk: Desk, one: Correction, *, done: Applied | None, lost: Orphaned | None) -> None:
    undone = desk.outcome.withdrawn.get(one.id)
    with st.container(key=f"made-{one.id}", horizontal=True, vertical_alignment="center"):
        facts = [f"by {one.author}", look.day(_whole(one.created))]
        why = f"because {one.reason}" if one.reason else ""
        reason = f'<div class="cm-reason">{escaped(look.plain(why))}</div>' if why else ""
        fate = ""
        if undone is not None:
            fate = f"Taken back by {undone.author}, {look.day(_whole(undone.created))}"
        elif lost is not None:
            fate = f"No place: {lost.why}"
        elif done is not None and done.over:
            fate = "Wins over an earlier one that said otherwise"
        told = f'<div class="cm-fate">{escaped(look.plain(fate))}</div>' if fate else ""
        st.html(
            f'<div class="cm cm-made{" undone" if undone else ""}">'
            f"<div><b>{_deed(one)}</b> {escaped(look.shortened(_about(one), width=190))}</div>"
            f'<div class="cm-by">{escaped(look.plain(" · ".join(facts)))}</div>'
            f"{reason}{told}</div>"
        )
        item = done.elements[0] if done is not None and done.elements else None
        if item is not None:
            st.button(
                "Look",
                key=f"look-{one.id}",
                type="tertiary",
                help="Look at what it is about",
                on_click=state.go,
                args=({**desk.at(item), "show": None},),
            )
        st.button(
            "Undo" if undone is None else "Bring back",
            key=f"undo-{one.id}",
            icon=":material/undo:" if undone is None else ":material/redo:",
            disabled=not deciding.reviewer(),
            on_click=_take_back,
            args=(desk, one.id if undone is None else undone.id, done),
        )


def _take_back(desk: Desk, name: str, done: Applied | None) -> None:
    touched = () if done is None else done.elements
    looked = {element: sight(desk.outcome, element) for element in touched}
    deciding.undo(desk.amap.thread.id, name, seen=looked)


def _deed(one: Correction) -> str:
    if one.action is not Action.KIND or one.kind is None:
        return DEEDS[one.action]
    if isinstance(one.kind, ClaimKind):
        word = CLAIM_LOOKS[one.kind].word
        return f"Made {word}" if one.kind is ClaimKind.EVIDENCE else f"Made a {word}"
    return f"Made “{LINK_LOOKS[one.kind].outward}”"


def _about(one: Correction) -> str:
    """What a correction is about, in words."""
    if one.subject is None:
        return f"“{one.places[0].exact}”" if one.places else ""
    if one.action is Action.LINK and isinstance(one.kind, LinkKind) and one.other is not None:
        return f"{_said(one.subject)} {LINK_LOOKS[one.kind].outward} {_said(one.other)}"
    if one.other is not None:
        return f"{_said(one.subject)} and {_said(one.other)}"
    if one.action is Action.WORDING and one.text is not None:
        return f"{_said(one.subject)} as “{one.text}”"
    if one.action is Action.SPAN:
        return f"{_said(one.subject)} as “{one.places[0].exact}”"
    return _said(one.subject)


def _said(anchor: Anchor) -> str:
    if isinstance(anchor, ClaimAnchor):
        return f"“{look.shortened(anchor.text, width=70)}”"
    verb = "undercuts the link" if anchor.kind is LinkKind.UNDERCUTS else ""
    joins = verb or LINK_LOOKS[anchor.kind].outward
    return f"{_said(anchor.source)} {joins} {_said(anchor.target)}"


def _whole(created: str) -> str:
    """A moment to the second."""
    return created.removesuffix("Z").partition(".")[0] + "Z"
