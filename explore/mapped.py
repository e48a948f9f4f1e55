"""The last steps of adding: a thread is mapped, held against what is stored, reviewed and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

import streamlit as st

from explore import look, state
from explore.details import counted, noun
from explore.look import LINK_LOOKS, escaped, percent
from extract.again.adding import Committed, Planned, Terms, commit, plan_add
from extract.again.differences import correction_outlook, differences, map_differences
from extract.pipeline import extract
from graph.errors import CruxmapError, ThreadExists
from graph.model import ArgumentMap, ClaimKind, LinkKind, Thread, now
from graph.store import is_remote, open_store

_LINES: Final = 200  # of a difference
_MARKS: Final = {"+": "more", "-": "less", "~": "other", "!": "less"}


class Mapped(NamedTuple):
    """What would be kept: the plan, its map, and what to say if another thread has its id."""

    plan: Planned
    amap: ArgumentMap
    taken: str = ""


def mapped(thread: Thread) -> Mapped | None:
    """Look what the store holds of a thread and map what would be kept, with a bar to show how far.

    Nothing is written. None if it failed, which was then said on the page.
    """
    with st.status("Finding claims and links", expanded=True) as status:
        try:
            plan, taken = _planned(thread)
            amap = _mapping(plan.thread)
        except CruxmapError as error:
            status.update(label="This thread could not be mapped", state="error")
            look.fail(error)
            return None
    return Mapped(plan, amap, taken)


def _planned(thread: Thread) -> tuple[Planned, str]:
    terms = Terms(now=now())
    where = state.location()
    # To look is not to make a store where there is none.
    there = is_remote(where) or Path(where).exists()
    with open_store(where if there else "memory:") as store:
        try:
            return plan_add(store, thread, terms=terms), ""
        except ThreadExists as error:
            return plan_add(store, thread, terms=replace(terms, replace=True)), look.told(error)


def _mapping(thread: Thread) -> ArgumentMap:
    bar = st.progress(0.0)

    def progress(done: int, total: int) -> None:
        bar.progress(done / max(total, 1), text=f"{done} of {total} posts")

    return extract(thread, created=now(), progress=progress)


def review(
    what: Mapped, *, on_back: Callable[[], None], on_cancel: Callable[[], None]
) -> Committed | None:
    """Draw what was found and what it changes; return what was done, once a person said to keep it.

    A refusal is said on the page, and then nothing is kept.
    """
    plan, amap = what.plan, what.amap
    look.say(amap.thread.title, look="cm-title", tag="h2")
    _found(amap)
    if what.taken:
        look.fail_with(what.taken)
    elif plan.kind == "updated":
        st.write("The store holds this thread already. Since then:")
        st.html(_changes([*differences(plan), *correction_outlook(plan)]))
    with st.container(key="review-bar", horizontal=True):
        keep = replacing = False
        if not what.taken:
            label = "Update it" if plan.kind == "updated" else "Keep it"
            keep = st.button(label, key="keep", type="primary", icon=":material/save:")
        if what.taken or plan.kind == "updated":
            replacing = st.button(
                "Replace what is there",
                key="replace",
                type="primary" if what.taken else "secondary",
                help="What is stored of its posts is lost; corrections stay where their words do.",
            )
        st.button("Back to the posts", key="back", icon=":material/arrow_back:", on_click=on_back)
        st.button("Cancel", key="cancel", on_click=on_cancel)
    done = _kept(what, replacing=replacing) if keep or replacing else None
    if done is None:
        _claims(amap)
    return done


def _found(amap: ArgumentMap) -> None:
    claims = [claim.kind for claim in amap.claims]
    links = [link.kind for link in amap.links]
    facts = [noun(kind, number=claims.count(kind)) for kind in ClaimKind]
    said = [f"{LINK_LOOKS[kind].word} {links.count(kind)}" for kind in LinkKind if kind in links]
    st.write(
        f"Found {', '.join(facts)}, and {counted('link', number=len(links))}{':' if said else '.'}"
    )
    if said:
        st.caption(" · ".join(said))


def _changes(lines: list[str]) -> str:
    """A difference as HTML: its lines, each with its mark."""
    items = [
        f'<li class="{_MARKS.get(line[:1], "")}"><span class="cm-sign">{escaped(line[:1])}</span>'
        f" {escaped(line[1:].strip())}</li>"
        for line in lines[:_LINES]
    ]
    if len(lines) > _LINES:
        items.append(f"<li>… and {len(lines) - _LINES} more</li>")
    return f'<ul class="cm cm-changes" tabindex="0">{"".join(items)}</ul>'


def _claims(amap: ArgumentMap) -> None:
    if not amap.claims:
        st.info("No claim was found. Is it prose, in English?", icon=":material/info:")
        return
    st.dataframe(
        {
            # The short one first, so that on a phone both are seen.
            "kind": [claim.kind.value for claim in amap.claims],
            "claim": [claim.text for claim in amap.claims],
            "sure": [percent(claim.confidence) for claim in amap.claims],
            "hedge": [claim.hedge or "" for claim in amap.claims],
            "post": [claim.mentions[0].post for claim in amap.claims],
            "because": [claim.because for claim in amap.claims],
        },
        hide_index=True,
        column_config={"claim": st.column_config.TextColumn(width="large")},
        alt="The claims that were found",
    )


def _kept(what: Mapped, *, replacing: bool) -> Committed | None:
    plan = what.plan

    def amap_of(thread: Thread) -> ArgumentMap:
        # Another one only where it is replaced, or somebody else wrote it in the meantime.
        return what.amap if thread == what.amap.thread else _mapping(thread)

    try:
        with open_store(state.location()) as store:
            if replacing and not plan.terms.replace:
                terms = replace(plan.terms, replace=True)
                plan = plan_add(store, plan.read, terms=terms)
            return commit(store, plan, extract=amap_of)
    except CruxmapError as error:
        look.fail(error)
        return None


def kept(done: Committed) -> None:
    """Say what was kept, and lead to its map."""
    claims = counted("claim", number=len(done.amap.claims))
    words = {
        "added": f"The map is in the store, with {claims}.",
        "updated": f"The map was brought up to date; it has {claims} now.",
        "replaced": f"The map was replaced; it has {claims} now.",
        "unchanged": "The store already held this very map; nothing was changed.",
    }
    st.success(words[done.change], icon=":material/check_circle:")
    for line in map_differences(done):
        look.say(line, look="cm-by")
    st.page_link(
        state.door("map"),
        label="Open its map",
        icon=":material/account_tree:",
        query_params={"thread": done.amap.thread.id},
    )
