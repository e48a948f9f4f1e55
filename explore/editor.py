"""The components of the query page: an editor of SPARQL, and patterns that a click puts into it.

The editor is CodeMirror. Its parts (``static/code.js``, which ``make editor`` builds) and the terms
that it completes are a component of their own: its data never changes, so that they cross the
network once, while what the editor holds changes from query to query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final

import streamlit as st

from explore.look import static
from graph.errors import QueryRefused
from graph.reference import terms
from graph.vocab import PREFIXES

_code = st.components.v2.component("cruxmap_code", js=static("code.js"))
_editor = st.components.v2.component(
    "cruxmap_editor", css=static("editor.css"), js=static("editor.js")
)
_mark = st.components.v2.component("cruxmap_mark", js=static("mark.js"))
_terms = st.components.v2.component(
    "cruxmap_terms",
    html=static("shape.svg"),
    css=static("editor.css"),
    js=static("terms.js"),
)

_KINDS: Final = {"class": "class", "property": "property", "concept": "constant"}


@cache
def completed() -> list[dict[str, str]]:
    """What the editor completes beside the words of SPARQL: our prefixes, and every term we use."""
    prefixes = [
        {"name": f"{prefix}:", "kind": "namespace", "label": "prefix", "said": namespace}
        for prefix, namespace in PREFIXES.items()
    ]
    return prefixes + [
        {
            "name": term.name,
            "kind": _KINDS[term.kind],
            "label": term.label or term.kind,
            "said": term.said,
        }
        for term in terms()
    ]


def editor(asked: str, *, key: str, on_run: Callable[[str], None]) -> None:
    """Show the editor.

    Args:
        asked: the query that the page is about; another one takes the place of what was typed.
        key: the component's key in the session.
        on_run: called with the query that somebody runs, which comes from the browser.
    """

    def heard() -> None:
        said: Any = st.session_state[key].asked
        if isinstance(said, Mapping) and isinstance(said.get("text"), str):
            on_run(said["text"].strip())

    _code(key=f"{key}-code", data={"terms": completed()})
    _editor(key=key, data={"asked": asked}, on_asked_change=heard)


def mark(asked: str, *, key: str, wrong: QueryRefused | None) -> None:
    """Mark the place in the editor that makes a query wrong, if it is and one is known."""
    place = wrong.place if wrong is not None else None
    fault = {"line": place[0], "column": place[1], "message": str(wrong)} if place else {}
    _mark(key=key, data={"asked": asked if fault else None, **fault})


def patterns(known: Sequence[tuple[str, str]], *, key: str) -> None:
    """Show the shape of the graph, and patterns with what they mean; a click inserts a pattern."""
    _terms(key=key, data={"terms": [list(one) for one in known]})
