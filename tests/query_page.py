"""The query page without a browser: a script that draws it, and what of it can be asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from example_map import example_map, hostile_map
from streamlit.testing.v1 import AppTest

from graph.store import open_store

MAP = example_map()


def query_page() -> None:
    import streamlit as st  # noqa: PLC0415 # AppTest takes the function's source alone

    from explore import asked, query  # noqa: PLC0415 # likewise

    # Stands for the editor, which lives in a browser alone.
    st.text_input(
        "Typed", key="typed", on_change=lambda: asked.ask_query(st.session_state["typed"])
    )
    query.page()


def two_maps(place: Path) -> Path:
    """A store in ``place`` to look into: the example, and what is hostile."""
    with open_store(place) as opened:
        opened.add(MAP)
        opened.add(hostile_map())
    return place


def run(**address: str) -> AppTest:
    app = AppTest.from_function(query_page, default_timeout=30)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def editor(app: AppTest) -> str:
    """What the editor is given."""
    return str(component(app, "cruxmap_editor")["asked"])


def component(app: AppTest, name: str) -> dict[str, Any]:
    [found] = [one.proto for one in app.get("bidi_component") if one.proto.component_name == name]
    return dict(json.loads(found.json))


def titles(app: AppTest) -> list[str]:
    return [one.value for one in app.subheader]


def alerts(app: AppTest) -> str:
    bodies = (element.proto.body for element in app.get("html"))
    return "".join(body for body in bodies if 'role="alert"' in body)
