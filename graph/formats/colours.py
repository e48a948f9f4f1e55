"""The colours that the explorer uses, for the formats that have colours.

Okabe-Ito, darkened: borders to 4.5:1 on their fill, links to 4:1 on white. Colour is never all that
tells two kinds apart: shapes, dashes and marks do too.
"""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Hue:
    """The colours of one position of a debate.

    ``ink`` is for borders, and bears white letters (5:1); ``night`` is the same for words on a dark
    page (6:1). ``fills`` are grounds for words in :data:`TEXT` (6:1), the weakest stance first.
    """

    ink: str
    night: str
    fills: tuple[str, str, str]


HUES: Final = (
    Hue(ink="#8f6300", night="#e69f00", fills=("#fcf2db", "#f6dea8", "#f0c76b")),
    Hue(ink="#367193", night="#56b4e9", fills=("#e7f4fc", "#c6e6f8", "#9dd4f2")),
    Hue(ink="#87506e", night="#cd7aa8", fills=("#f8ecf3", "#eed1e1", "#e1b1cc")),
    Hue(ink="#00684c", night="#1aa881", fills=("#dbf1eb", "#a8decf", "#6bc7ae")),
    Hue(ink="#736d20", night="#f0e442", fills=("#fdfbe5", "#faf6bf", "#f6ef91")),
    Hue(ink="#005382", night="#4f9eca", fills=("#dbebf4", "#a8cfe5", "#6badd2")),
    Hue(ink="#914000", night="#dd7b2e", fills=("#f9e8db", "#f1c8a8", "#e7a26b")),
)
"""Okabe-Ito, one a position in a debate's order, and round again; a letter tells them apart too."""

NO_HUE: Final = Hue(ink="#59636f", night="#a3adba", fills=("#f1f2f4", "#f1f2f4", "#f1f2f4"))
"""The colours of what leans to no position."""


def hue(number: int) -> Hue:
    """The colours of a debate's position, by its place from 0."""
    return HUES[number % len(HUES)]


def letter(number: int) -> str:
    """What marks a debate's position where there is no room for its name: A to Z, and then A2."""
    again = number // 26
    return chr(ord("A") + number % 26) + (str(again + 1) if again else "")
