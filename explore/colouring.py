"""What colours the claims of a map: their kinds, or the positions that they lean to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypedDict

import streamlit as st

from explore import state
from explore.leaning import NOWHERE
from explore.look import plain, static
from explore.view import View, by_of
from graph.formats.colours import NO_HUE, hue, letter
from graph.part import Part

_KIND: Final = "Kind"
_POSITION: Final = "Position"


class Switch(TypedDict):
    """A position as a switch: its letter, name and colours, how many lean to it, whether it is on.

    All of it is plain text. ``counts`` are the figures of ``note``, each with the words after it
    that are heard and not seen.
    """

    key: str
    letter: str
    name: str
    note: str
    counts: list[tuple[str, str]]
    ink: str
    fill: str
    on: bool


_positions = st.components.v2.component(
    "cruxmap_positions", css=static("positions.css"), js=static("positions.js")
)


def switch(view: View) -> None:
    """Draw the switch between both, where there are positions."""
    if not view.leanings.debate.positions:
        return
    st.session_state["colouring"] = _POSITION if view.by_position else _KIND
    post = view.place.by == "post"
    st.segmented_control(
        "Colour by",
        options=[_KIND, _POSITION],
        format_func=lambda name: f":material/palette: {name}" if name == _KIND else name,
        key="colouring",
        required=True,
        help=(
            "What colours the boxes: the kind of each claim, or the position that it leans to most."
        ),
        on_change=lambda: state.go(
            {
                "by": by_of(
                    post=post,
                    position=st.session_state["colouring"] == _POSITION,
                    leans=(),
                    known=(),
                )
            }
        ),
    )


def positions(view: View, *, part: Part) -> None:
    """Draw the positions, and how many claims of a part lean to each: what is lit is shown."""
    switches = switches_of(view, part=part)
    keys = [one["key"] for one in switches]

    def switched() -> None:
        on: Any = st.session_state["positions"].switched
        if isinstance(on, list):
            kept = [key for key in keys if key in on]
            by = by_of(post=view.place.by == "post", position=True, leans=kept, known=keys)
            state.go({"by": by})

    _positions(
        key="positions",
        data={"label": "Positions", "positions": list(switches)},
        on_switched_change=switched,
    )


def switches_of(view: View, *, part: Part) -> list[Switch]:
    """The positions as switches, and last what leans to none of them."""
    counts = tallied(view, part=part)
    made: list[Switch] = []
    for number, one in enumerate(view.leanings.debate.positions):
        mark, colours = letter(number), hue(number)
        in_favour, against = counts.get(mark, (0, 0))
        made.append(
            {
                "key": mark,
                "letter": mark,
                "name": plain(one.name),
                "note": f"{in_favour:,} for" + (f", {against:,} against" if against else ""),
                "counts": [(f"{in_favour:,}", " for")]
                + ([(f" −{against:,}", " against")] if against else []),
                "ink": colours.ink,
                "fill": colours.fills[-1],
                "on": mark in view.leans,
            }
        )
    nowhere = counts.get(NOWHERE, (0, 0))[0]
    made.append(
        {
            "key": NOWHERE,
            "letter": "",
            "name": "no position",
            "note": f"{nowhere:,}",
            "counts": [(f"{nowhere:,}", "")],
            "ink": NO_HUE.ink,
            "fill": NO_HUE.fills[0],
            "on": NOWHERE in view.leans,
        }
    )
    return made


def tallied(view: View, *, part: Part) -> Mapping[str, tuple[int, int]]:
    """How many claims of a part lean to each position, for it and against it, by its letter."""
    counts: dict[str, tuple[int, int]] = {}
    for claim in part.claims:
        lean = view.leanings.of.get(claim)
        key = view.leanings.key(claim)
        in_favour, against = counts.get(key, (0, 0))
        counts[key] = (
            (in_favour, against + 1)
            if lean is not None and lean.value < 0
            else (in_favour + 1, against)
        )
    return counts
