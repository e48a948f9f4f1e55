"""Where else a claim is said: in other threads, in other words; and what people say of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from explore import look, state
from explore.component import Item, Pick, listing
from explore.reviewing import deciding
from explore.view import READERS
from graph.errors import CruxmapError, InputError
from graph.model import ArgumentMap, Claim
from graph.review import claim_anchor
from graph.same.pairs import At, Decides, Decision, Likeness, Side, decision
from graph.store import open_store

MOST: Final = 12
"""As many are shown of one claim, the surest first."""

_KEY: Final = "elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A claim of another thread that says the same as one here.

    ``sure`` is 1 where a person put the two together. ``by`` is the decision that counts of them,
    if anybody decided; where that took them apart, they do ``not`` say the same.
    """

    at: At
    text: str
    likeness: Likeness
    sure: float
    because: str
    by: Decision | None = None

    @property
    def apart(self) -> bool:
        """Whether a person says that it is not the same."""
        return self.by is not None and self.by.decides is Decides.APART


def elsewhere(thread: str, claim: str) -> Sequence[Elsewhere]:
    """What is known of a claim in other threads, the surest first, what was taken apart last.

    Raises:
        StoreError: the store cannot be read.
    """
    return _elsewhere(state.location(), state.version(), thread).get(claim, ())


def counts(thread: str) -> Mapping[str, int]:
    """In how many other threads each claim of a thread is said, of those that are in any.

    Raises:
        StoreError: the store cannot be read.
    """
    found = _elsewhere(state.location(), state.version(), thread)
    threads = {
        claim: {one.at.thread for one in others if not one.apart} for claim, others in found.items()
    }
    return Counter({claim: len(names) for claim, names in threads.items() if names})


@st.cache_resource(max_entries=16, show_spinner=False)
def _elsewhere(where: str, at: str, thread: str) -> Mapping[str, Sequence[Elsewhere]]:
    del at  # the store's version is there for the cache's key
    with open_store(where) as store:
        known = store.across(thread)
        pairs = {pair.ends: pair for pair in known.pairs}
        decided, said = known.decided(), known.said()
        both = {ends for ends in {*said, *decided} if thread in {end.thread for end in ends}}
        texts = store.texts({end for ends in both for end in ends})
    found: dict[str, list[Elsewhere]] = {}
    for ends in both:
        by, pair = decided.get(ends), pairs.get(ends)
        here, there = sorted(ends, key=lambda end: end.thread != thread)
        if texts.keys() >= ends:
            one = Elsewhere(
                at=there,
                text=texts[there],
                likeness=said.get(ends, Likeness.SAME),
                sure=1.0 if by is not None or pair is None else pair.sure,
                because="" if pair is None else pair.because,
                by=by,
            )
            found.setdefault(here.id, []).append(one)
    return {
        claim: sorted(some, key=lambda one: (one.apart, -one.sure, one.at))[:MOST]
        for claim, some in found.items()
    }


def also_said(amap: ArgumentMap, *, claim: Claim) -> None:
    """Show where else a claim is said, with a way there, and let people say that it is not."""
    if state.machine():
        return  # what is said elsewhere is looked for in maps as corrected
    try:
        known = elsewhere(amap.thread.id, claim.id)
    except CruxmapError as error:
        look.fail(error)
        return
    if not known:
        return
    titles = {one.id: one.title for one in state.threads()}
    same = [one for one in known if not one.apart]
    if same:

        def opened(pick: Pick) -> None:
            name = pick["id"] or ""
            if name.isdecimal() and int(name) < len(same):
                at = same[int(name)].at
                dropped = dict.fromkeys(state.address().keys() - READERS)
                state.go({**dropped, "thread": at.thread, "node": at.id})

        items = [_item(one, name=str(n), titles=titles) for n, one in enumerate(same)]
        listing([{"title": "Also said in", "items": items}], key=_KEY, on_pick=opened)
    with st.popover("Is it the same?" if same else "Taken apart", icon=":material/call_split:"):
        for number, one in enumerate(known):
            _judged(amap, claim, one, key=f"{_KEY}-{number}", titles=titles)
        if not deciding.reviewer():
            st.text_input(
                "Your name, which your decisions will bear",
                key=f"{_KEY}-name",
                max_chars=100,
                on_change=_call,
            )


def _item(one: Elsewhere, *, name: str, titles: Mapping[str, str]) -> Item:
    title = look.shortened(titles.get(one.at.thread, one.at.thread), width=60)
    how = "nearly so, " if one.likeness is Likeness.NEARLY else ""
    if one.by is not None:
        how += f"put together by {look.plain(one.by.author)}"
    else:
        how += f"{look.percent(one.sure)} sure"
    return {
        "kind": "claim",
        "id": name,
        "text": one.text,
        "look": "claim",
        "mark": "↗",
        "note": f"{title} · {how}",
    }


def _judged(
    amap: ArgumentMap, claim: Claim, one: Elsewhere, *, key: str, titles: Mapping[str, str]
) -> None:
    """One claim elsewhere, and what can be said of it: that it is not the same, or that back."""
    look.say(f"“{one.text}” — {titles.get(one.at.thread, one.at.thread)}")
    if one.because:
        look.say(f"Because {one.because}.", look="cm-by")
    if one.by is None:
        st.button(
            "Not the same",
            key=f"{key}-apart",
            icon=":material/call_split:",
            disabled=not deciding.reviewer(),
            on_click=_take_apart,
            args=(amap, claim, one.at),
        )
        return
    did = "Taken apart" if one.apart else "Put together"
    why = f": {one.by.reason}" if one.by.reason else ""
    look.say(f"{did} by {one.by.author}{why}", look="cm-by")
    st.button(
        "Undo",
        key=f"{key}-undo",
        icon=":material/undo:",
        disabled=not deciding.reviewer(),
        on_click=_undo,
        args=(one.by.id,),
    )


def _call() -> None:
    name = look.plain(str(st.session_state[f"{_KEY}-name"]))
    if name:
        st.session_state[deciding.NAME] = name


def _take_apart(amap: ArgumentMap, claim: Claim, other: At) -> None:
    here = Side(thread=amap.thread.id, claim=claim_anchor(amap, claim))
    try:
        with open_store(state.location(), create=False) as store:
            yonder = side_of(store.load(other.thread), other.id)
            store.decide(decision(Decides.APART, here, yonder, author=deciding.reviewer()))
    except CruxmapError as error:
        deciding.tell(look.told(error), refused=True)
    else:
        deciding.tell("Taken apart: it is not said there.")


def side_of(amap: ArgumentMap, name: str) -> Side:
    """A claim of another thread, as it is now.

    Raises:
        InputError: it is gone since the page was drawn.
    """
    if name not in amap.claim:
        raise InputError(f"that claim is not in the map of {amap.thread.id!r} any more.")
    return Side(thread=amap.thread.id, claim=claim_anchor(amap, amap.claim[name]))


def _undo(name: str) -> None:
    try:
        with open_store(state.location(), create=False) as store:
            store.undo_decision(name, author=deciding.reviewer())
    except CruxmapError as error:
        deciding.tell(look.told(error), refused=True)
    else:
        deciding.tell("Taken back.")
