"""The read page: a thread as people know it, its claims marked where they are said."""

from __future__ import annotations

from explore import look


def page() -> None:
    """Draw the page."""
    look.style()
