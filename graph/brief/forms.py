"""What a brief can be written as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from graph.brief.markdown import to_markdown
from graph.brief.page import to_page
from graph.brief.terminal import to_text
from graph.brief.told import Brief

BRIEFS: Final[Mapping[str, Callable[[Brief], str]]] = {
    "text": to_text,
    "markdown": to_markdown,
    "html": to_page,
}
"""How to write a brief, by the name of the form."""
