"""The brief as a file to take along, written only when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import streamlit as st

from graph.brief.forms import BRIEFS
from graph.brief.told import Brief
from graph.model import slug


class _File(NamedTuple):
    form: str
    label: str
    suffix: str
    mime: str


_FILES: Final = (
    _File("markdown", "Markdown", "md", "text/markdown"),
    _File("html", "HTML page", "html", "text/html"),
)


def buttons(brief: Brief) -> None:
    """A button for each kind of file."""
    for file in _FILES:
        st.download_button(
            file.label,
            data=_writing(file.form, brief=brief),
            file_name=f"{slug(brief.thread)}-brief.{file.suffix}",
            mime=file.mime,
            key=f"brief-{file.form}",
            on_click="ignore",
            width="stretch",
        )


def _writing(form: str, *, brief: Brief) -> Callable[[], bytes]:
    return lambda: BRIEFS[form](brief).encode()
