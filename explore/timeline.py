"""The timeline of a debate: a chart of its positions post by post, and the same as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from explore import look, state
from explore.component import Group, Item, Pick, listing
from explore.look import decimal, escaped, plain
from explore.worth import event_item, letter_mark
from graph.crux import Course, Happening, Step, course
from graph.formats.colours import hue, letter
from graph.model import ArgumentMap

OnPick = Callable[[Pick], None]

_DASHES: Final = ([1, 0], [7, 3], [2, 3], [9, 3, 2, 3])  # of positions' lines, and round again
_INKS: Final = ("#1b2430", "#e8ecf1")  # by day and by night
_EXTENT: Final = {"minExtent": 44, "maxExtent": 44}  # so that one chart is as wide as the other
_LABEL: Final = 0.075  # of a strength, between the letters at the ends of lines
_HAPPENED: Final = {Happening.RETRACTION: "taken back", Happening.CONCESSION: "granted"}


def timeline(amap: ArgumentMap, *, on_pick: OnPick, key: str = "timeline") -> None:
    """Show how a debate went: who gave way, how strong its positions became, and what was said.

    Any page may call it.

    Args:
        amap: the map, as it is shown.
        on_pick: called with the claim that is opened.
        key: how the keys of what is drawn begin.

    Raises:
        StoreError: the store cannot be read.
    """
    found = kept_course(amap.thread.id)
    order = "in the order of their times" if found.timed else "in the order of the thread"
    several = len(found.steps) < sum(len(step.posts) for step in found.steps)
    st.caption(
        f"Posts {order}{', some of them together' if several else ''}. Each position is weighed "
        "after every step by what was said until then, and nothing of what came later."
    )
    if found.debate.positions and len(found.steps) > 1:
        legend(found)
        rows = rows_of(found)
        st.vega_lite_chart(
            rows,
            chart_of(found),
            key=f"{key}-chart",
            alt="Lines: the strength of each position after each post; the table holds the same.",
        )
        st.vega_lite_chart(
            rows,
            bars_of(found),
            key=f"{key}-bars",
            alt="Bars: how many claims each post adds; the table holds the same.",
        )
    events(amap, found, on_pick=on_pick, key=f"{key}-events")
    st.html(table_of(found))


def kept_course(thread: str) -> Course:
    """How the debate of a thread went, as its map is shown.

    Raises:
        NoSuchThread: the store holds no such thread.
        StoreError: the store cannot be read.
    """
    return _course(state.location(), state.version(), thread, state.machine())


@st.cache_resource(max_entries=8, show_spinner="Weighing the debate post by post")
def _course(where: str, at: str, thread: str, own: bool) -> Course:
    del where, at
    return course(state.load(thread, own=own), state.weighed(thread, own=own))


def events(amap: ArgumentMap, found: Course, *, on_pick: OnPick, key: str) -> None:
    """Show who gave way, each with a way to the claim."""
    happened = [event for step in found.steps for event in step.events]
    items: list[Item] = [event_item(amap, event=event) for event in happened]
    if items:
        groups: list[Group] = [{"title": f"Who gave way ({len(items)})", "items": items}]
        listing(groups, key=key, on_pick=on_pick)
    else:
        st.caption("Nobody took anything back, or granted a point, as far as it was seen.")


def legend(found: Course) -> None:
    """The positions with their letters and how strong they ended, for the chart."""
    last = found.steps[-1].strengths
    items = "".join(
        f"<li>{letter_mark(number)} {escaped(plain(one.name))} "
        f"<b>{decimal(last.get(one.id, 0.0))}</b></li>"
        for number, one in enumerate(found.debate.positions)
    )
    st.html(f'<ul class="cm cm-held">{items}</ul>')


def rows_of(found: Course) -> list[dict[str, Any]]:
    """A row for each step and position, and one for each step alone; no text of a thread.

    Those of the last step say where the letters of positions stand beside their lines: apart.
    """
    rows: list[dict[str, Any]] = []
    for step in found.steps:
        rows.append({"post": step.number, "claims": step.claims, "event": _events(step)})
        for number, one in enumerate(found.debate.positions):
            if one.id in step.strengths:
                mark = letter(number)
                rows.append(
                    {"post": step.number, "position": mark, "strength": step.strengths[one.id]}
                )
    last = [row for row in rows if "position" in row and row["post"] == found.steps[-1].number]
    at = 1.0 + _LABEL
    for row in sorted(last, key=lambda row: -float(row["strength"])):
        at = min(at - _LABEL, float(row["strength"]))
        row["label"] = at
    return rows


def chart_of(found: Course) -> dict[str, Any]:
    """The positions' strengths in Vega-Lite: a line each, and a mark where somebody gave way.

    There are no tooltips, as in :mod:`explore.chart`; a letter stands at the end of each line.
    """
    dark = st.context.theme.type == "dark"
    letters = [letter(number) for number, _ in enumerate(found.debate.positions)]
    hues = [hue(number) for number, _ in enumerate(letters)]
    colour = _by_position(letters, [one.night if dark else one.ink for one in hues])
    dash = _by_position(letters, [_DASHES[number % len(_DASHES)] for number, _ in enumerate(hues)])
    across = _across(found, axis={"labels": False, "ticks": False, "domain": False})
    strength = {
        "field": "strength",
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {"title": "strength", "values": [0, 0.5, 1], "format": ".1f", **_EXTENT},
    }
    happened = [{"filter": "isValid(datum.event)"}]
    weighed = "isValid(datum.position)"
    mark = {"tooltip": None, "color": _INKS[dark]}
    return {
        "config": _plain(dark),
        "height": 240,
        "layer": [
            {
                "transform": happened,
                "mark": mark | {"type": "rule", "opacity": 0.35},
                "encoding": {"x": across},
            },
            {
                "transform": happened,
                "mark": mark | {"type": "text", "text": "↩", "fontSize": 15, "y": 8, "dx": 9},
                "encoding": {"x": across},
            },
            {
                "transform": [{"filter": weighed}],
                "mark": {"type": "line", "strokeWidth": 2.5, "tooltip": None},
                "encoding": {"x": across, "y": strength, "color": colour, "strokeDash": dash},
            },
            {
                "transform": [{"filter": f"{weighed} && datum.post == {found.steps[-1].number}"}],
                "mark": mark
                | {"type": "text", "align": "left", "dx": 6, "fontSize": 14, "fontWeight": "bold"},
                "encoding": {
                    "x": across,
                    "y": strength | {"field": "label"},
                    "text": {"field": "position"},
                    "color": colour,
                },
            },
        ],
    }


def bars_of(found: Course) -> dict[str, Any]:
    """How many claims each step adds, below that chart and as wide."""
    dark = st.context.theme.type == "dark"
    return {
        "config": _plain(dark),
        "height": 120,
        "transform": [{"filter": "isValid(datum.claims)"}],
        "mark": {
            "type": "bar",
            "color": _INKS[dark],
            "opacity": 0.55,
            "width": 5,
            "tooltip": None,
        },
        "encoding": {
            "x": _across(found, axis={"format": "d", "tickMinStep": 1}),
            "y": {
                "field": "claims",
                "type": "quantitative",
                "axis": {"title": "claims", "tickCount": 2, "grid": False, **_EXTENT},
            },
        },
    }


def _plain(dark: bool) -> dict[str, Any]:
    """Words of a chart as dark as those of the page."""
    return {"axis": {"labelColor": _INKS[dark], "titleColor": _INKS[dark]}}


def _across(found: Course, *, axis: dict[str, Any]) -> dict[str, Any]:
    ends = [found.steps[0].number - 0.5, found.steps[-1].number + 0.5]
    return {
        "field": "post",
        "type": "quantitative",
        "scale": {"domain": ends, "nice": False},
        "axis": {"title": "post" if "format" in axis else None, "grid": False, **axis},
    }


def _by_position(letters: list[str], values: list[Any]) -> dict[str, Any]:
    return {
        "field": "position",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": letters, "range": values},
    }


def table_of(found: Course) -> str:
    """The whole course as a table in HTML, a row a step."""
    heads = "".join(
        f'<th scope="col"><abbr title="{look.attribute(look.plain(one.name))}">'
        f"{letter(number)}</abbr></th>"
        for number, one in enumerate(found.debate.positions)
    )
    rows = "".join(_row(found, step) for step in found.steps)
    return (
        '<div class="cm cm-wide" tabindex="0" role="region" aria-label="The course of the debate">'
        '<table class="cm-table"><caption>Letters are positions: their strength after each post'
        '</caption><thead><tr><th scope="col">Post</th><th scope="col">By</th>'
        '<th scope="col">When</th><th scope="col">Claims</th>'
        f'{heads}<th scope="col">Who gave way</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _row(found: Course, step: Step) -> str:
    first = step.number - len(step.posts) + 1
    number = f"{first}" if first == step.number else f"{first} to {step.number}"
    names = dict.fromkeys(look.plain(post.author or "unknown") for post in step.posts)
    created = step.posts[-1].created
    strengths = "".join(
        f"<td>{decimal(step.strengths[one.id]) if one.id in step.strengths else ''}</td>"
        for one in found.debate.positions
    )
    return (
        f'<tr><th scope="row">{number}</th><td>{escaped(", ".join(names))}</td>'
        f"<td>{escaped(look.day(created)) if created else ''}</td><td>{step.claims}</td>"
        f"{strengths}<td>{_events(step) or ''}</td></tr>"
    )


def _events(step: Step) -> str | None:
    """What happened in a step, in words of our own."""
    return ", ".join(_HAPPENED[event.kind] for event in step.events) or None
