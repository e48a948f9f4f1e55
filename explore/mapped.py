"""The later steps of adding: a thread is mapped beside the page, and kept, and shown on the map."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from explore import look, state
from explore.details import counted
from explore.underway import Underway
from extract.again.adding import Committed, Planned, Terms, commit, plan_add
from extract.again.differences import map_differences
from extract.again.readings import refreshing
from extract.again.standing import kept_claims
from graph.errors import CruxmapError, ThreadExists
from graph.model import ArgumentMap, Thread, now
from graph.store import is_remote, open_store

if TYPE_CHECKING:
    from extract.pipeline import Progress

_LOOK: Final = 0.3  # seconds from one look at how far it is to the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """What would be kept: the plan and its map, and what to say if another thread has its id.

    ``amap`` has the ids that claims have in the store, where they stand there already.
    """

    plan: Planned
    amap: ArgumentMap
    taken: str = ""

    @property
    def before(self) -> ArgumentMap | None:
        """The map that is brought up to date, as it is now; None where none is."""
        return self.plan.stored if self.plan.kind == "updated" else None


def begin(thread: Thread) -> Underway[Mapped]:
    """Begin to map a thread; nothing is written. The one of this session before it is stopped.

    It ends with the session too: whoever closes the tab waits for nothing.
    """
    where = state.location()
    return _begun(
        lambda progress: _mapped(thread, where=where, progress=progress), secrets.token_hex(8)
    )


@st.cache_resource(
    scope="session", max_entries=1, on_release=lambda one: one.stop(), show_spinner=False
)
def _begun(_work: Callable[[Progress], Mapped], name: str) -> Underway[Mapped]:
    del name  # the key
    return Underway(_work)


def _mapped(thread: Thread, *, where: str, progress: Progress) -> Mapped:
    plan, taken = _planned(thread, where=where)
    if plan.kind == "unchanged" and plan.stored is not None:
        return Mapped(plan=plan, amap=plan.stored, taken=taken)
    amap = _extract(plan.thread, progress=progress)
    if plan.update is not None and plan.stored is not None:
        amap = kept_claims(plan.stored, amap)
    return Mapped(plan=plan, amap=amap, taken=taken)


def _extract(thread: Thread, *, progress: Progress | None = None) -> ArgumentMap:
    # Only here: spaCy takes as long to load as all else that a page needs.
    from extract.pipeline import extract  # noqa: PLC0415

    return extract(thread, created=now(), progress=progress)


def _planned(thread: Thread, *, where: str) -> tuple[Planned, str]:
    terms = Terms(now=now())
    # To look is not to make a store where there is none.
    there = is_remote(where) or Path(where).exists()
    with open_store(where if there else "memory:") as store:
        try:
            return plan_add(store, thread, terms=terms), ""
        except ThreadExists as error:
            return plan_add(store, thread, terms=replace(terms, replace=True)), look.told(error)


def working(work: Underway[Mapped]) -> None:
    """Show how far it is, and draw the page anew when it has ended."""
    st.fragment(_how_far, run_every=_LOOK)(work)


def _how_far(work: Underway[Mapped]) -> None:
    if work.ended:
        st.rerun()
    share, words = told(work.done, work.total)
    st.progress(share, text=words)


def told(done: int, total: int) -> tuple[float, str]:
    """What share of the work is done, and in words; ``done`` is as extractors tell it.

    They go over the posts twice, each time half of the way.
    """
    if not total:
        return 0.0, "Getting ready to read"
    twice = 2 * done
    if twice < total:
        return done / total, f"Finding claims: {twice} of {counted('post', number=total)} read"
    return done / total, f"Finding links: {twice - total} of {counted('post', number=total)} read"


def keep(what: Mapped, *, replacing: bool) -> Committed | None:
    """Keep what was found; None where that was refused, which is then said on the page."""
    plan = what.plan

    def amap_of(thread: Thread) -> ArgumentMap:
        # Another one only where it is replaced, or somebody else wrote it in the meantime.
        return what.amap if thread == what.amap.thread else _extract(thread)

    try:
        with st.spinner("Keeping it"), open_store(state.location()) as store:
            if replacing and not plan.terms.replace:
                terms = replace(plan.terms, replace=True)
                plan = plan_add(store, plan.read, terms=terms)
            with refreshing(store, plan.thread.id):
                done = commit(store, plan, extract=amap_of)
    except CruxmapError as error:
        look.fail(error)
        return None
    if done.change != "unchanged":
        _say_elsewhere(added=len(done.amap.claims))
    return done


def _say_elsewhere(*, added: int) -> None:
    """Look in all threads for what the new claims say, where that takes little."""
    # Only here: it has a model of its own to load.
    from extract.across.looking import look_if_little  # noqa: PLC0415

    # The map is kept, whatever comes of this; `cruxmap same find` does it at any time.
    with (
        suppress(CruxmapError),
        st.spinner("Looking for its claims in other threads"),
        open_store(state.location()) as store,
    ):
        look_if_little(store, added=added)


def show(done: Committed) -> None:
    """Go to the map, where the busiest of the claims that are new is chosen, and say what was done.

    Of a thread that was not there before everything is new: it opens as any other.
    """
    claims = counted("claim", number=len(done.amap.claims))
    said = {
        "added": f"The map is in the store, with {claims}.",
        "updated": "The map was brought up to date.",
        "replaced": f"The map was replaced; it has {claims} now.",
        "unchanged": "The store already held this very map; nothing was changed.",
    }[done.change]
    # Lines that begin with a mark quote what people wrote; a toast reads Markdown.
    counts = [line.capitalize() for line in map_differences(done) if not line.startswith("!")]
    st.session_state["news"] = " ".join([said, *(f"{line}." for line in counts)])
    params = {"thread": done.amap.thread.id}
    if done.change == "updated" and (first := busiest_new(done)):
        params |= {"node": first, "around": first}
    st.switch_page(state.door("map"), query_params=params)


def news() -> None:
    """Say what was kept last, once."""
    if said := st.session_state.pop("news", None):
        st.toast(said, icon=":material/check_circle:", duration="long")


def busiest_new(done: Committed) -> str | None:
    """The claim with most links of those that were not there before; None where there is none."""
    before = done.plan.stored.claim if done.plan.stored is not None else {}
    degree = Counter(end for link in done.amap.links for end in (link.source, link.target))
    new = [claim.id for claim in done.amap.claims if claim.id not in before]
    return max(new, key=lambda name: degree[name], default=None)
