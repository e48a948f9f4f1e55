"""Deciding: who does, what they made in this session, and how it is kept.

What a decision is about is kept beside it as the person saw it. If somebody else corrected it
meanwhile, nothing is written, and the page says so and shows it as it is now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypedDict

import streamlit as st

from explore import look, state
from extract.again.readings import as_read, refresh
from graph.errors import CruxmapError
from graph.model import ArgumentMap, ClaimKind, LinkKind
from graph.review import Action, Anchor, Element, Quotation, Sight, correction
from graph.store import Store, open_store

NAME: Final = "reviewer"
"""Where a session holds the reviewer's name."""

REASON: Final = "review-reason"
"""Where a session holds why the next thing is decided so; it is the key of a field."""

_MADE: Final = "review-made"
_TOLD: Final = "review-told"
_SKIPPED: Final = "review-skipped"


class Parts(TypedDict, total=False):
    """What a correction holds besides what it does, who makes it, when and why."""

    subject: Anchor
    other: Anchor
    kind: ClaimKind | LinkKind
    text: str | None
    places: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One decision of this session: the corrections it made, of what, and what it was, in words."""

    thread: str
    corrections: tuple[str, ...]
    item: Element | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the page says of the last decision: what was done, or why nothing was."""

    words: str
    refused: bool = False


def reviewer() -> str:
    """Who reviews in this session; "" while nobody said."""
    return str(st.session_state.get(NAME) or "").strip()


def made(thread: str) -> list[Done]:
    """What was decided of a thread in this session and not taken back, the last thing last."""
    return [one for one in st.session_state.get(_MADE, ()) if one.thread == thread]


def told() -> Told | None:
    """What is to be said of the last decision, once."""
    found = st.session_state.pop(_TOLD, None)
    return found if isinstance(found, Told) else None


def tell(words: str, *, refused: bool = False) -> None:
    """Have the page say something of the last decision."""
    st.session_state[_TOLD] = Told(words=words, refused=refused)


def skipped(thread: str) -> list[Element]:
    """What was skipped of a thread in this session."""
    return list(st.session_state.get(_SKIPPED, {}).get(thread, ()))


def skip(thread: str, item: Element) -> None:
    """Have something come last."""
    st.session_state.setdefault(_SKIPPED, {}).setdefault(thread, []).append(item)


def decide(  # noqa: PLR0913 # a decision has so many parts
    thread: str,
    action: Action,
    parts: Parts,
    *,
    seen: Mapping[Element, Sight],
    item: Element | None,
    words: str,
) -> bool:
    """Make a correction and keep it, if what was seen is still so.

    Args:
        thread: the thread's id.
        action: what is decided.
        parts: what the correction holds for that.
        seen: how what it is about looked to who decided.
        item: what the page goes back to when this is undone.
        words: what was done, for the person.

    Returns:
        whether it was kept; the page says why not.
    """
    try:
        new = correction(
            action, author=reviewer(), reason=st.session_state.get(REASON, "").strip(), **parts
        )
        with open_store(state.location(), create=False) as store:
            before = as_read(store, thread)
            outcome = store.review(thread, [new], seen=seen)
            unread = _unread(store, thread, before=before)
    except CruxmapError as error:
        tell(look.told(error), refused=True)
        return False
    done = Done(thread=thread, corrections=(new.id,), item=item, words=words)
    st.session_state.setdefault(_MADE, []).append(done)
    st.session_state[REASON] = ""
    lost = [one.why for one in outcome.orphaned if one.correction.id == new.id]
    if lost:
        tell(f"Kept, but it finds no place in the map: {lost[0]}", refused=True)
    else:
        tell(unread or words, refused=bool(unread))
    return True


def _unread(store: Store, thread: str, *, before: ArgumentMap | None) -> str:
    """Read claims that are new or worded otherwise for the debate; say why that failed, if so."""
    try:
        refresh(store, thread, before=before)
    except CruxmapError as error:
        return f"Kept, but not read for the debate: {look.told(error)}"
    return ""


def undo(thread: str, *names: str, seen: Mapping[Element, Sight] | None = None) -> bool:
    """Take corrections back, if what they are about is still as it was seen.

    Returns:
        whether they were; the page says why not.
    """
    try:
        with open_store(state.location(), create=False) as store:
            before = as_read(store, thread)
            store.undo(thread, *names, author=reviewer(), seen=seen)
            unread = _unread(store, thread, before=before)
    except CruxmapError as error:
        tell(look.told(error), refused=True)
        return False
    st.session_state[_MADE] = [
        one
        for one in st.session_state.get(_MADE, ())
        if one.thread != thread or not set(names) & set(one.corrections)
    ]
    tell(unread or "Taken back.", refused=bool(unread))
    return True
