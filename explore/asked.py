"""What the query page is asked, from its address, and the answer, which somebody may stop.

The address holds either ``asked``, the id of a named question, with a parameter for each thing that
the question is told; or ``q``, a query.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explore import state
from graph.errors import CruxmapError, QueryBusy, QueryStopped
from graph.questions import QUESTIONS, Question
from graph.sparql import Asking, Limits, Table, answer, new_asking
from graph.store import open_store
from graph.vocab import parse_iri

LIMITS: Final = Limits()
_QUIET: Final = 0.4  # seconds in which most are answered, before anything is said of waiting
_STEP: Final = 0.2

_TOLD: Final = {parameter.name for question in QUESTIONS for parameter in question.parameters}
# The thread stays, whatever is asked: it is the debate that one is in on the other pages too.
_OWN: Final = {"q", "asked", "show", "of", "node"} | (_TOLD - {"thread"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query, and the named question that it is, if it is one, with what that was told."""

    query: str
    question: Question | None = None
    given: Mapping[str, str] = field(default_factory=dict)


def asked() -> Asked | None:
    """What the address asks; None where it asks nothing.

    Raises:
        InputError: the question is told too little, or what it is told is not in the store.
        StoreError: the store cannot be opened.
    """
    address = state.address()
    query = address.get("q", "").strip()
    question = next((one for one in QUESTIONS if one.id == address.get("asked")), None)
    if query:
        same = question is not None and question.sparql.strip() == query
        return Asked(query=query, question=question if same else None)
    if question is None:
        return None
    given = {one.name: address.get(one.name, "") for one in question.parameters}
    filled = _filled(state.location(), state.version(), question.id, tuple(given.items()))
    return Asked(query=filled, question=question, given=given)


def ask_question(question: Question, given: Mapping[str, str]) -> None:
    """Change the address to ask a question, which must be answerable.

    Raises:
        InputError: as :func:`asked`.
        StoreError: as :func:`asked`.
    """
    told = {name: _short(value) for name, value in given.items()}
    _filled(state.location(), state.version(), question.id, tuple(told.items()))
    _again()
    state.go({**dict.fromkeys(_OWN), "asked": question.id, **told})


def _short(value: str) -> str:
    """What a question is told; a thread by its id, as the other pages know it."""
    entity = parse_iri(value.strip())
    return entity.id if entity is not None and entity.kind == "thread" else value


def ask_query(query: str) -> None:
    """Change the address to ask a query; what is asked already is asked anew."""
    _again()
    with suppress(CruxmapError):
        if (now := asked()) is not None and now.query == query:
            return
    state.go({**dict.fromkeys(_OWN), "q": query})


@st.cache_data(max_entries=64, ttl=600, show_spinner=False)
def _filled(where: str, at: str, ident: str, given: tuple[tuple[str, str], ...]) -> str:
    del at  # the store's version, here for the cache's key alone
    question = next(one for one in QUESTIONS if one.id == ident)
    with open_store(where) as store:
        return question.filled(dict(given), store=store).strip()


def answered(query: str, *, waiting: DeltaGenerator) -> Table:
    """The answer to a query, asked once for as long as the store stays as it is.

    While it is under way, the place ``waiting`` says so and offers to stop it; a page that goes on
    to something else lets go of it too. Why there is no answer is kept as well, until it is asked
    anew.

    Raises:
        CruxmapError: as :func:`graph.sparql.answer`.
    """
    key = (state.location(), state.version(), query)
    if st.session_state.get("no-answer", (None, None))[0] == key:
        raise st.session_state["no-answer"][1]
    with suppress(_NotKeptError):
        return _kept(*key, _fresh=None)
    try:
        table = _waited_for(key, place=waiting)
    except QueryBusy:
        raise  # which the next run may not meet with
    except CruxmapError as error:
        st.session_state["no-answer"] = (key, error)
        raise
    return _kept(*key, _fresh=table)


class _NotKeptError(Exception):
    """The answer has not been asked for yet."""


@st.cache_resource(max_entries=16, ttl=600, show_spinner=False)
def _kept(where: str, at: str, query: str, _fresh: Table | None) -> Table:
    """The answer that is kept under the first three; ``_fresh`` is what to keep."""
    del where, at, query
    if _fresh is None:
        raise _NotKeptError  # nothing is kept of a call that fails
    return _fresh


def _again() -> None:
    """Forget why there was no answer."""
    st.session_state.pop("no-answer", None)


def _waited_for(key: tuple[str, str, str], *, place: DeltaGenerator) -> Table:
    asking = new_asking()
    crew = ThreadPoolExecutor(max_workers=1)
    coming = crew.submit(_run, key[0], key[2], asking)
    crew.shutdown(wait=False)
    try:
        if wait([coming], timeout=_QUIET).not_done:
            _wait(coming, place=place, key=key)
        return coming.result()
    finally:
        asking.call_off()  # Streamlit leaves a run that nobody waits for by an exception
        place.empty()


def _run(where: str, query: str, asking: Asking) -> Table:
    with open_store(where) as store:
        return answer(query, store=store, limits=LIMITS, asking=asking)


def _wait(coming: Future[Table], *, place: DeltaGenerator, key: object) -> None:
    with place.container(horizontal=True, vertical_alignment="center", key="waiting"):
        st.button(
            "Stop the query", icon=":material/stop:", on_click=_stop, args=(key,), key="stop-query"
        )
        said = st.empty()
    seconds = _QUIET
    while wait([coming], timeout=_STEP).not_done:
        seconds += _STEP
        # Every word to the page is also where Streamlit ends a run that is not wanted any more.
        said.caption(f"Asking the store, for {seconds:.0f} s of {LIMITS.seconds:g} s at the most")


def _stop(key: object) -> None:
    error = QueryStopped("you stopped the query. Run it again, or ask for less.")
    st.session_state["no-answer"] = (key, error)
