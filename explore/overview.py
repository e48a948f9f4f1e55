"""The overview page: what the debate is about, and where to start reading."""

from __future__ import annotations

from explore import look


def page() -> None:
    """Draw the page."""
    look.style()
