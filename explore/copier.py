"""A button that copies a link to what is shown, to be sent to somebody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import streamlit as st

from explore.look import static

_DROPPED: Final = ("node", "link", "post")  # what was chosen, in the address

_copier = st.components.v2.component(
    "cruxmap_copier", css=static("copier.css"), js=static("copier.js")
)


def copier(chosen: Mapping[str, str], *, key: str) -> None:
    """Draw the button.

    Args:
        chosen: parameters that the address is to have; all else stays as the page has it.
        key: the component's key in the session.
    """
    _copier(key=key, data={"chosen": dict(chosen), "dropped": list(_DROPPED)})
