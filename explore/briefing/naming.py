"""A form in which a person asks a debate's question and names its positions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import streamlit as st

from explore import look, state
from extract.again.readings import keep_debate
from graph.crux import Debate, Position
from graph.errors import CruxmapError, InputError
from graph.formats.colours import letter
from graph.model import slug
from graph.store import open_store

_MORE: Final = 1  # fields for positions that no claim of the map says
_LONGEST: Final = 300  # letters of a name


def form(debate: Debate) -> None:
    """Ask for the question and names; once they are given, claims are read for them, and all kept.

    Args:
        debate: as it was proposed from the map of the thread whose id it bears.
    """
    with st.popover("Name the positions", icon=":material/edit:"), st.form("naming", border=False):
        st.caption(
            "What is asked here, and which answers do people give? The claims are then read for "
            "your answers. Leave a name empty to drop a position."
        )
        question = st.text_input(
            "The question", value=look.plain(debate.question), max_chars=_LONGEST * 2
        )
        given: list[tuple[str, str]] = []
        for number, one in enumerate(debate.positions):
            said = look.plain(one.statements[0])
            st.html(f'<p class="cm cm-by">The map says: {look.escaped(said)}</p>')
            name = st.text_input(
                f"Position {letter(number)}", value=look.plain(one.name), max_chars=_LONGEST
            )
            given.append((name, one.statements[0]))
        for number in range(len(debate.positions), len(debate.positions) + _MORE):
            name = st.text_input(f"Position {letter(number)}", max_chars=_LONGEST)
            given.append((name, name))
        if st.form_submit_button("Keep them", type="primary"):
            try:
                _keep(debate.id, question=question, given=given)
            except CruxmapError as error:
                look.fail(error)
            else:
                st.rerun()


def named(thread: str, *, question: str, given: Iterable[tuple[str, str]]) -> Debate:
    """A debate of a thread.

    Args:
        thread: its id.
        question: what is asked.
        given: the name of each position, and what it says; those without a name are left out.

    Raises:
        InputError: there is no question, or less than one position.
    """
    if not question.strip():
        raise InputError("there is no question: write what the debate is about.")
    chosen = [(name.strip(), says.strip()) for name, says in given if name.strip()]
    if not chosen:
        raise InputError("no position has a name: name one at least.")
    return Debate(
        id=thread,
        question=question.strip(),
        positions=tuple(
            Position(
                id=f"{number}-{slug(name)}",
                name=name,
                statements=tuple(dict.fromkeys((says, name))),
            )
            for number, (name, says) in enumerate(chosen, start=1)
        ),
        threads=(thread,),
    )


def _keep(thread: str, *, question: str, given: Iterable[tuple[str, str]]) -> None:
    debate = named(thread, question=question, given=given)
    with open_store(state.location(), create=False) as store, st.spinner("Reading the claims …"):
        keep_debate(store, thread, debate)
