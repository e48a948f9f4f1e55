"""The query page: questions to click, a SPARQL editor, and the answer.

The address holds what is asked (:mod:`explore.asked`), and how the answer is shown
(:mod:`explore.answer`).
"""

from __future__ import annotations

from typing import Final, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explore import answer, look, state
from explore.asked import LIMITS, Asked, answered, ask_query, ask_question, asked
from explore.editor import editor, mark, patterns
from explore.snippets import snippets
from graph.errors import CruxmapError, QueryRefused
from graph.questions import GROUPS, QUESTIONS, Question
from graph.vocab import PREFIXES


def page() -> None:
    """Draw the page."""
    try:
        if not state.threads():
            _empty()
            return
    except CruxmapError as error:
        look.fail(error)
        return
    left, right = st.columns([1, 3], gap="large")
    now, wrong = _now()
    with left:
        questions, terms = st.tabs(["Questions", "Cheat sheet"])
        with questions:
            _gallery(now)
        with terms:
            _cheat_sheet()
    with right:
        marks = _asked(now)
        if wrong is not None:
            look.fail(wrong)
        if now is not None:
            _answered(now, marks=marks)


def _now() -> tuple[Asked | None, CruxmapError | None]:
    try:
        return asked(), None
    except CruxmapError as error:
        return None, error


def _empty() -> None:
    st.header("There is nothing to ask yet", anchor=False)
    st.write("Questions are answered from the threads in the store. Add one first.")
    st.page_link(state.door("add"), label="Add a thread", icon=":material/add_circle:")


def _gallery(now: Asked | None) -> None:
    chosen = now.question if now is not None else None
    _recall(now)
    with st.container(key="gallery", gap=None):
        for title, questions in GROUPS.items():
            st.caption(title)
            for question in questions:
                _question(question, chosen=question is chosen)


def _question(question: Question, *, chosen: bool) -> None:
    weight: Literal["primary", "tertiary"] = "primary" if chosen else "tertiary"
    key = f"question-{question.id}"
    if question.parameters:
        with st.popover(
            question.title,
            key=key,
            help=question.description,
            type=weight,
            width="stretch",
            wrap=True,
        ):
            _parameters(question)
        return
    st.button(
        question.title,
        key=key,
        help=question.description,
        type=weight,
        width="stretch",
        on_click=ask_question,
        args=(question, {}),
        wrap=True,
    )


def _recall(now: Asked | None) -> None:
    """Put what the address tells a question into its form, once."""
    if now is None or now.question is None:
        return
    told = (now.question.id, *now.given.items())
    if st.session_state.get("told") != told:
        st.session_state["told"] = told
        for name, value in now.given.items():
            st.session_state[f"told-{now.question.id}-{name}"] = value


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
                ask_question(question, given)
            except CruxmapError as error:
                look.fail(error)
            else:
                st.rerun()


def _asked(now: Asked | None) -> DeltaGenerator:
    """The question's title, and the editor with its query.

    Whatever is asked, the editor has as many elements before it: where one moves from place to
    place, Streamlit may draw what it was before.

    Returns:
        Where to say what is wrong with the query.
    """
    question = now.question if now is not None else None
    st.subheader(question.title if question else "SPARQL", anchor=False)
    with st.container(key="question-told", gap="xsmall"):
        if question:
            st.caption(question.description)
        if now is not None and now.given:
            look.say(" · ".join(now.given.values()), look="cm-told")
    with st.container(key="query-editor", gap="small"):
        editor(
            now.query if now is not None else QUESTIONS[0].sparql.strip(),
            key="editor",
            on_run=ask_query,
        )
        st.caption(
            f"Reads only. Stops after {LIMITS.seconds:g} s, {LIMITS.rows:,} rows or "
            f"{LIMITS.memory_mb} MB."
        )
        return st.container(key="marks")


def _answered(now: Asked, *, marks: DeltaGenerator) -> None:
    wrong: QueryRefused | None = None
    waiting = st.empty()
    try:
        table = answered(now.query, waiting=waiting)
    except CruxmapError as error:
        wrong = error if isinstance(error, QueryRefused) else None
        look.fail(error)
    else:
        answer.show(table, query=now.query, title=now.question.id if now.question else "answer")
        _elsewhere(now)
    with marks:
        mark(now.query, key="editor-mark", wrong=wrong)


def _elsewhere(now: Asked) -> None:
    """The same in other programs."""
    with st.expander("Use this from a program", icon=":material/code:"):
        found = snippets(now.query, question=now.question, given=now.given)
        for tab, snippet in zip(st.tabs([one.title for one in found]), found, strict=True):
            with tab:
                if snippet.first:
                    st.caption(snippet.first)
                st.code(snippet.text, language=snippet.language, wrap_lines=True)


_TERMS: Final = (
    ("?c a cm:Claim", "a claim; evidence and questions are claims too"),
    ("?c a cm:Evidence", "also cm:Question, and cm:Objection for what objects to something"),
    ('?c cm:kind "claim"', "a claim that is neither evidence nor a question"),
    ("?c aif:claimText ?text", "what it says"),
    ('?c cm:matches "role-play*"', "what says certain words, by the index of words"),
    ("?c cm:hedge ?words", "the words that weaken it"),
    ("?c cm:confidence ?sure", "how sure the extraction is, from 0 to 1; links have it too"),
    ("?c sioc:has_creator/sioc:name ?author", "who said it"),
    ("?a cm:supports ?b", "also cm:objectsTo, cm:restates; cm:undercuts leads to a link"),
    ("?l a cm:SupportLink", "also cm:ObjectionLink, cm:RestatementLink, cm:UndercutLink"),
    ("?l cm:from ?a ; cm:to ?b", "what a link joins"),
    ("?l cm:because ?why ; cm:rule ?rule", "what made the link"),
    ("?c cm:mention/oa:hasSource ?post", "the post it is said in"),
    ("?post sioc:content ?words", "the words of a post"),
    ("?post sioc:has_container ?thread", "the thread of a post; its name is dct:title"),
)


def _cheat_sheet() -> None:
    patterns(_TERMS, key="patterns")
    known = ", ".join(f"`{prefix}:`" for prefix in PREFIXES)
    st.caption(f"These prefixes need no declaration: {known}")
