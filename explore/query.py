"""The query page: questions to click, a SPARQL editor, the answer as a table.

The address holds the query, ``q``, which is what is answered, and the id of the question that it
came from, ``asked``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explore import look, state
from graph.errors import CruxmapError, QueryBusy
from graph.questions import QUESTIONS, Question
from graph.sparql import Cell, Iri, Limits, Table, answer
from graph.store import open_store
from graph.tables import to_csv
from graph.vocab import PREFIXES, Entity, curie, parse_iri

LIMITS: Final = Limits()
_SHOWN: Final = ("claim", "link", "thread")  # what the map page can show


def page() -> None:
    """Draw the page."""
    look.style()
    try:
        if not state.threads():
            _empty()
            return
    except CruxmapError as error:
        look.fail(error)
        return
    left, right = st.columns([1, 3], gap="large")
    with left:
        _gallery()
        _cheat_sheet()
    with right:
        _editor()
        if query := state.address().get("q", "").strip():
            _answered(query)


def _empty() -> None:
    st.header("There is nothing to ask yet", anchor=False)
    st.write("Questions are answered from the threads in the store. Add one first.")
    st.page_link(state.door("add"), label="Add a thread", icon=":material/add_circle:")


def _gallery() -> None:
    st.subheader("Questions", anchor=False)
    asked = state.address().get("asked", "")
    with st.container(key="gallery", gap=None):
        for question in QUESTIONS:
            weight: Literal["primary", "tertiary"] = (
                "primary" if asked == question.id else "tertiary"
            )
            if question.parameters:
                with st.popover(
                    question.title,
                    key=f"question-{question.id}",
                    help=question.description,
                    type=weight,
                    width="stretch",
                    wrap=True,
                ):
                    _parameters(question)
                continue
            st.button(
                question.title,
                key=f"question-{question.id}",
                help=question.description,
                type=weight,
                width="stretch",
                on_click=_ask,
                args=(question, {}),
                wrap=True,
            )


def _parameters(question: Question) -> None:
    """A form for what a question must be told."""
    with st.form(f"told-{question.id}", border=False):
        given = {
            parameter.name: st.text_input(
                parameter.about[:1].upper() + parameter.about[1:],
                key=f"told-{question.id}-{parameter.name}",
            )
            for parameter in question.parameters
        }
        if st.form_submit_button("Ask", type="primary"):
            try:
                _ask(question, given)
            except CruxmapError as error:
                look.fail(error)
            else:
                st.rerun()


def _ask(question: Question, given: Mapping[str, str]) -> None:
    with open_store(state.location()) as store:
        query = question.filled(given, store=store)
    state.go({"q": query.strip(), "asked": question.id})


def _editor() -> None:
    asked = state.address().get("q", "").strip()
    # What is being typed outlives a rerun; another query in the address replaces it.
    if st.session_state.get("query-asked") != asked or "editor" not in st.session_state:
        st.session_state["query-asked"] = asked
        st.session_state["editor"] = asked or QUESTIONS[0].sparql.strip()
    known = next((one for one in QUESTIONS if one.id == state.address().get("asked")), None)
    st.subheader(known.title if known else "SPARQL", anchor=False)
    if known:
        st.caption(known.description)
    with st.form("query", border=False):
        st.text_area("SPARQL query", key="editor", height=240, label_visibility="collapsed")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.form_submit_button(
                "Run", type="primary", icon=":material/play_arrow:", on_click=_run
            )
            st.caption(
                f"Reads only. Stops after {LIMITS.seconds:g} s, {LIMITS.rows:,} rows or "
                f"{LIMITS.memory_mb} MB. Ctrl+Enter runs it; the address is a link to it."
            )


def _run() -> None:
    query = st.session_state["editor"].strip()
    # A question that was changed is another one.
    state.go({"q": query} | ({} if query == state.address().get("q") else {"asked": None}))


@st.cache_data(max_entries=32, ttl=600, show_spinner="Asking the store")
def _answer(where: str, at: str, query: str) -> Table | str:
    """The answer, or why there is none: both are kept, so that a rerun does not ask again.

    ``at``, the store's version, is only part of what the answer is kept under.

    Raises:
        QueryBusy: which the next run may not meet with, so that it is not kept.
    """
    del at
    try:
        with open_store(where) as store:
            return answer(query, store=store, limits=LIMITS)
    except QueryBusy:
        raise
    except CruxmapError as error:
        return look.told(error)


def _answered(query: str) -> None:
    try:
        table = _answer(state.location(), state.version(), query)
    except QueryBusy as error:
        look.fail(error)
        return
    if isinstance(table, str):
        look.fail_with(table)
        return
    number = len(table.rows)
    rows = "1 row" if number == 1 else f"{number:,} rows"
    cut = ", the first of more: narrow the query to see the rest" if table.truncated else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{rows}{cut} · {table.seconds:.2f} s")
        st.download_button(
            "CSV",
            data=to_csv(table, formulas=False),
            file_name="answer.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            help="IRIs in full. Text that a spreadsheet would run as a formula gets a ' in front.",
        )
    if not number:
        st.info("Nothing in the store fits this query.", icon=":material/search_off:")
        return
    shown = any(_entities(row) for row in table.rows[:100])
    columns = columns_of(table)
    event = st.dataframe(
        columns,
        hide_index=True,
        # A label is read as Markdown, but a variable's name is letters, digits and underscores.
        column_config={
            name: st.column_config.Column(name, width=_width(cells))
            for name, cells in columns.items()
        },
        key="answer",
        on_select="rerun" if shown else "ignore",
        selection_mode="single-row",
        alt="The answer, one row for each solution",
    )
    if not isinstance(event, DeltaGenerator):
        _to_map(table, chosen=event["selection"]["rows"])


def _width(cells: list[Cell]) -> int | Literal["medium", "large"]:
    """As wide as what is in the column asks for, in pixels or in words."""
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    return "large" if longest > 60 else "medium" if longest > 24 else 110


def columns_of(table: Table) -> dict[str, list[Cell]]:
    """The table by column, IRIs shortened, every column of one type."""
    found: dict[str, list[Cell]] = {}
    for index, name in enumerate(table.columns):
        cells = [_readable(row[index]) for row in table.rows]
        types = {type(cell) for cell in cells if cell is not None}
        if len(types) > 1 and not types <= {int, float}:
            cells = [None if cell is None else str(cell) for cell in cells]
        found[name] = cells
    return found


def _readable(cell: Cell) -> Cell:
    if isinstance(cell, Iri):
        entity = parse_iri(cell)
        return entity.id if entity else curie(cell)
    if isinstance(cell, str):
        return look.upright(cell)
    return float(cell) if isinstance(cell, Decimal) else cell


def _entities(row: Sequence[Cell]) -> list[tuple[int, Entity]]:
    """What of a row the map page can show, with its column."""
    return [
        (index, entity)
        for index, cell in enumerate(row)
        if isinstance(cell, Iri) and (entity := parse_iri(cell)) and entity.kind in _SHOWN
    ]


def _to_map(table: Table, *, chosen: Sequence[int]) -> None:
    if not chosen or chosen[0] >= len(table.rows):
        st.caption("Tick a row to show it on the map.")
        return
    row = table.rows[chosen[0]]
    for index, entity in _entities(row):
        # Its words stand beside it where the query asked for them.
        text = next((cell for cell in row[index + 1 :] if type(cell) is str), entity.id)
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(
                f"Show the {entity.kind} on the map",
                key=f"show-{index}",
                type="primary",
                icon=":material/account_tree:",
            ):
                st.switch_page(state.door("map"), query_params=_way(entity))
            look.say(look.shortened(text, width=90), look="cm-by")


def _way(entity: Entity) -> dict[str, str]:
    names = {"claim": "node", "link": "link"}
    extra = {names[entity.kind]: entity.id} if entity.kind in names else {}
    return {"thread": entity.thread, **extra}


_TERMS: Final = (
    ("?c a cm:Claim", "a claim; evidence and questions are claims too"),
    ("?c a cm:Evidence", "also cm:Question, and cm:Objection for what objects to something"),
    ('?c cm:kind "claim"', "a claim that is neither evidence nor a question"),
    ("?c aif:claimText ?text", "what it says"),
    ("?c cm:hedge ?words", "the words that weaken it"),
    ("?c cm:confidence ?sure", "how sure the extraction is, from 0 to 1; links have it too"),
    ("?c sioc:has_creator/sioc:name ?author", "who said it"),
    ("?a cm:supports ?b", "also cm:objectsTo, cm:restates; cm:undercuts leads to a link"),
    ("?l a cm:SupportLink", "also cm:ObjectionLink, cm:RestatementLink, cm:UndercutLink"),
    ("?l cm:from ?a ; cm:to ?b", "what a link joins"),
    ("?l cm:because ?why ; cm:rule ?rule", "what made the link"),
    ("?c cm:mention/oa:hasSource ?post", "the post it is said in"),
    ("?post sioc:content ?text", "the words of a post"),
    ("?post sioc:has_container ?thread", "the thread of a post; its name is dct:title"),
)


def _cheat_sheet() -> None:
    with st.expander("What can be asked", icon=":material/menu_book:"):
        for pattern, words in _TERMS:
            st.code(pattern, language="sparql", wrap_lines=True)
            st.caption(words)
        st.caption("These prefixes need no declaration:")
        st.code(
            "\n".join(f"{prefix}: {iri}" for prefix, iri in PREFIXES.items()),
            language=None,
            wrap_lines=True,
        )
