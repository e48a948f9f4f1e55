"""The review page: what a person had best look at, most doubtful first, and what they decide."""

from __future__ import annotations

from explore import look


def page() -> None:
    """Draw the page."""
    look.style()
