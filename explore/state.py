"""What the pages share: the store, maps read from it, and the address as the one truth.

What a page shows follows from the address alone, so that a link, a reload and the browser's Back
button all lead to the same picture. Widgets are set from the address before they are drawn and
write to it when they are used.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final, Literal

import streamlit as st

from graph.crux import Weighed
from graph.errors import InputError
from graph.model import ArgumentMap
from graph.review import Corrected
from graph.store import ThreadSummary, open_store
from graph.words.look import MOST, Hit, Search
from graph.words.wanted import wanted

_ELSEWHERE: Final = 60  # claims of all threads, of which those of other threads are listed

PageName = Literal["overview", "map", "read", "query", "add", "review"]


def location() -> str:
    """Where the maps are kept: what ``CRUXMAP_STORE`` says, or the folder ``store``."""
    return os.environ.get("CRUXMAP_STORE") or "store"


def only_public() -> bool:
    """Whether links to this machine and the networks around it are left alone, as by default.

    ``cruxmap explore --allow-private-addresses`` says otherwise, through the environment.
    """
    return os.environ.get("CRUXMAP_PRIVATE_ADDRESSES") != "allowed"


def version() -> str:
    """The store's version, the key of everything that is cached.

    Raises:
        StoreError: the store cannot be opened.
    """
    with open_store(location()) as store:
        return store.version()


def threads() -> list[ThreadSummary]:
    """What threads the store holds.

    Raises:
        StoreError: the store cannot be opened.
    """
    return _threads(location(), version())


def machine() -> bool:
    """Whether the address asks for maps as the extractor made them, without corrections."""
    return address().get("map") == "machine"


def load(thread: str, *, own: bool | None = None) -> ArgumentMap:
    """The map of a thread.

    Args:
        thread: its id.
        own: the machine's own map, without corrections; as the address says, where it is None.

    Raises:
        NoSuchThread: the store holds no such thread.
        StoreError: the store cannot be opened.
    """
    return _load(location(), version(), thread, machine() if own is None else own)


def weighed(thread: str, *, own: bool | None = None) -> Weighed:
    """What the map of a thread comes to: strengths, positions, cruxes.

    Args:
        thread: its id.
        own: as for :func:`load`.

    Raises:
        NoSuchThread: the store holds no such thread.
        StoreError: the store cannot be opened.
    """
    return _weighed(location(), version(), thread, machine() if own is None else own)


def outcome(thread: str) -> Corrected:
    """A thread with all its corrections, and what became of each of them.

    Raises:
        NoSuchThread: the store holds no such thread.
        StoreError: the store cannot be opened.
    """
    # Stores remember what was worked out last, of any version that is asked for again.
    with open_store(location(), create=False) as store:
        return store.outcome(thread)


# The maps are frozen, so sessions may share them: cache_resource, which does not copy. ``at``, the
# store's version, is there for the cache's key alone; Streamlit leaves out what begins with "_".
@st.cache_resource(max_entries=8, show_spinner=False)
def _threads(where: str, at: str) -> list[ThreadSummary]:
    del at
    with open_store(where) as store:
        return store.threads()


@st.cache_resource(max_entries=16, show_spinner=False)
def _load(where: str, at: str, thread: str, own: bool) -> ArgumentMap:
    del at
    with open_store(where) as store:
        return store.load(thread, machine=own)


@st.cache_resource(max_entries=16, show_spinner=False)
def _weighed(where: str, at: str, thread: str, own: bool) -> Weighed:
    del at
    with open_store(where) as store:
        return store.weighed(thread, machine=own)


def saying(search: str, *, thread: str | None = None) -> Sequence[Hit]:
    """The claims that say what somebody typed, the best first: all of a thread, or a few of all.

    There are none where nothing in it can be looked for.

    Raises:
        StoreError: the store cannot be opened.
    """
    return _saying(location(), version(), search, thread)


@st.cache_resource(max_entries=32, show_spinner=False)
def _saying(where: str, at: str, search: str, thread: str | None) -> Sequence[Hit]:
    del at
    limit = _ELSEWHERE if thread is None else MOST
    with open_store(where) as store, suppress(InputError):
        asked = Search(
            wanted=wanted(search), kinds=("claim",), thread=thread, limit=limit, marked=False
        )
        return store.words().find(asked).hits
    return ()


def address() -> dict[str, str]:
    """The address's parameters."""
    return st.query_params.to_dict()


def go(changes: Mapping[str, str | None]) -> None:
    """Change the address's parameters in one step of the browser's history; None removes one."""
    merged = {**address(), **changes}
    wanted = {name: value for name, value in merged.items() if value}
    if wanted != address():
        st.query_params.from_dict(wanted)


def carried() -> dict[str, str]:
    """What of the address goes along to other pages: the debate, and whose map of it is shown."""
    return {name: value for name, value in address().items() if name in ("thread", "map")}


def door(page: PageName) -> st.Page:
    """A page to link to or to switch to, as the page table knows it."""
    return st.Page(_not_called, title=page.title(), url_path=page, default=page == "overview")


def _not_called() -> None:
    """Stands for a page where only its name counts."""
