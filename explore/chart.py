"""An answer as a chart of bars, where it is words and a number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import streamlit as st

from explore import look
from graph.sparql import Table

_BARS: Final = 30
_LABEL: Final = 48  # columns of the words beside a bar


def bars_of(table: Table) -> tuple[tuple[str, ...], str] | None:
    """The columns that make a chart of bars: those of words, and the only one of numbers.

    None where there are no such columns, or nothing to compare.
    """
    words: list[str] = []
    numbers: list[str] = []
    for index, name in enumerate(table.columns):
        types = {type(row[index]) for row in table.rows if row[index] is not None}
        if types == {str}:
            words.append(name)
        elif types and types <= {int, float, Decimal}:
            numbers.append(name)
    if not words or len(numbers) != 1 or len(table.rows) < 2:
        return None
    return tuple(words), numbers[0]


def rows_of(table: Table, *, words: Sequence[str], number: str) -> list[dict[str, str | float]]:
    """The first rows as bars, each under words of its own; rows without a number are left out."""
    place = {name: index for index, name in enumerate(table.columns)}
    seen: dict[str, int] = {}
    found: list[dict[str, str | float]] = []
    for row in table.rows[:_BARS]:
        value = row[place[number]]
        if not isinstance(value, int | float | Decimal) or not math.isfinite(value):
            continue
        said = [str(row[place[name]]) for name in words if row[place[name]] is not None]
        label = look.shortened(" · ".join(said), width=_LABEL)
        seen[label] = seen.get(label, 0) + 1
        if seen[label] > 1:
            label = f"{label} ({seen[label]})"
        found.append({"label": label, "number": float(value)})
    return found


def chart(table: Table) -> None:
    """Show an answer as a chart, if it is one."""
    columns = bars_of(table)
    if columns is None:
        return
    words, number = columns
    rows = rows_of(table, words=words, number=number)
    st.vega_lite_chart(
        rows,
        _bars(number),
        key="chart",
        alt=f"Bars: {number} by {', '.join(words)}; the table holds the same.",
    )
    if len(table.rows) > _BARS:
        st.caption(f"The first {_BARS} of {len(table.rows):,} rows.")


def _bars(number: str) -> dict[str, Any]:
    """A chart in Vega-Lite, a bar a row in the order of the answer, its number at its end.

    Vega draws words where nothing is read as HTML. There are no tooltips: those are HTML, and load
    a picture where a column is called ``image``.
    """
    ink = "#e8ecf1" if st.context.theme.type == "dark" else "#1b2430"
    return {
        "height": {"step": 28},
        "encoding": {
            "y": {
                "field": "label",
                "type": "nominal",
                "sort": None,
                "axis": {"title": None, "labelLimit": 330, "ticks": False, "domain": False},
            },
            "x": {
                "field": "number",
                "type": "quantitative",
                "axis": {"title": number, "labels": False, "ticks": False, "grid": False},
            },
            "tooltip": None,
        },
        "layer": [
            {"mark": {"type": "bar", "cornerRadiusEnd": 3, "tooltip": None}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "tooltip": None, "color": ink},
                "encoding": {"text": {"field": "number", "type": "quantitative"}},
            },
        ],
    }
