"""The colours that the explorer uses, for the formats that have colours.

Okabe-Ito, darkened: borders to 4.5:1 on their fill, links to 4:1 on white. Colour is never all that
tells two kinds apart: shapes, dashes and marks do too.
"""

from __future__ import annotations

from typing import Final

from graph.model import ClaimKind, LinkKind

FILLS: Final = {
    ClaimKind.CLAIM: "#eef2f7",
    ClaimKind.EVIDENCE: "#e3f4ed",
    ClaimKind.QUESTION: "#fdf2d8",
}
BORDERS: Final = {
    ClaimKind.CLAIM: "#4a5f7a",
    ClaimKind.EVIDENCE: "#00805f",
    ClaimKind.QUESTION: "#a86b00",
}
INKS: Final = {
    LinkKind.SUPPORTS: "#0072b2",
    LinkKind.OBJECTS: "#d55e00",
    LinkKind.RESTATES: "#6b7583",
    LinkKind.UNDERCUTS: "#b5569a",
}
NIGHT_INKS: Final = {
    LinkKind.SUPPORTS: "#56b4e9",
    LinkKind.OBJECTS: "#f08a3c",
    LinkKind.RESTATES: "#a3adba",
    LinkKind.UNDERCUTS: "#d88fc2",
}
MARKS: Final = {
    LinkKind.SUPPORTS: "+",
    LinkKind.OBJECTS: "−",
    LinkKind.RESTATES: "≈",
    LinkKind.UNDERCUTS: "×",
}
TEXT: Final = "#1b2430"
"""Words on a fill."""
