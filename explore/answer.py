"""An answer on the query page: what can be said of it, its files, and a table, a map or a chart.

The address holds ``show``, which of these; and of the map ``of``, the thread that is drawn, and
``node``, the claim that is chosen in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Final, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explore import details, look, picture, state
from explore.asked import LIMITS
from explore.chart import bars_of, chart
from explore.component import Pick, page_of
from explore.component import picture as show_picture
from explore.scene import checked
from graph import layout
from graph.errors import CruxmapError
from graph.model import ArgumentMap
from graph.part import MOST, Part, part_of
from graph.sparql import Cell, Iri, Table, Wanted, form, written
from graph.store import open_store
from graph.tables import to_csv, to_json
from graph.vocab import Entity, curie, parse_iri

_SHOWN: Final = ("claim", "link", "thread")  # what the map page can show
_LOOKED: Final = 100  # rows that tell what an answer can be shown as
_READ: Final = 4  # threads whose maps are read for the words of claims
_NOTHING: Final[Mapping[str, str]] = {}
_VIEWS: Final = {
    "table": ":material/table_rows: Table",
    "map": ":material/account_tree: Map",
    "chart": ":material/bar_chart: Chart",
}
_JSON: Final = "application/sparql-results+json"
_TURTLE: Final = "text/turtle"
_WHOLE: Final = "A file of this kind comes whole or not at all, and this answer was cut."


def show(table: Table, *, query: str, title: str) -> None:
    """Show the answer to ``query``; its files are named after ``title``, a word for a path."""
    with st.container(horizontal=True, vertical_alignment="center", key="answer-head"):
        views = _views(table)
        chosen = _chosen(views)
        st.caption(_told(table))
        _downloads(table, query=query, title=title)
    with st.container(key="answer-body"):
        if not table.rows:
            st.info("Nothing in the store fits this query.", icon=":material/search_off:")
        elif chosen == "map":
            _map(table)
        elif chosen == "chart":
            chart(table)
        else:
            _table(table)


def _told(table: Table) -> str:
    number = len(table.rows)
    rows = "1 row" if number == 1 else f"{number:,} rows"
    cut = ", the first of more: narrow the query to see the rest" if table.truncated else ""
    return f"{rows}{cut} · {table.seconds:.2f} s"


def _views(table: Table) -> list[str]:
    """What the answer can be shown as."""
    found = ["table"]
    if any(entity.kind != "thread" for row in table.rows[:_LOOKED] for _, entity in _parts(row)):
        found.append("map")
    if bars_of(table):
        found.append("chart")
    return found


def _chosen(views: Sequence[str]) -> str:
    """The view that the address asks for, and a switch where there are several."""
    asked = state.address().get("show", "")
    chosen = asked if asked in views else "table"
    if len(views) > 1:
        st.session_state["show-as"] = chosen
        st.segmented_control(
            "Show the answer as",
            options=views,
            format_func=_VIEWS.__getitem__,
            key="show-as",
            required=True,
            label_visibility="collapsed",
            on_change=_switched,
        )
    return chosen


def _switched() -> None:
    view = st.session_state["show-as"]
    state.go({"show": None if view == "table" else view})


# --- files -------------------------------------------------------------------------------------


def _downloads(table: Table, *, query: str, title: str) -> None:
    where = state.location()
    st.download_button(
        "CSV",
        data=lambda: to_csv(table, formulas=False),
        file_name=f"{title}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="save-csv",
        help="IRIs in full. Text that a spreadsheet would run as a formula gets a ' in front.",
    )
    with open_store(where) as store:
        served = store.endpoint() is not None
    if form(query) in ("construct", "describe"):
        if not served:
            st.download_button(
                "Turtle",
                data=lambda: _written(where, query),
                file_name=f"{title}.ttl",
                mime=_TURTLE,
                icon=":material/download:",
                on_click="ignore",
                key="save-turtle",
                disabled=table.truncated,
                help=_WHOLE if table.truncated else "The triples, for other RDF programs.",
            )
        return
    st.download_button(
        "JSON",
        data=lambda: to_json(table) if served else _written(where, query),
        file_name=f"{title}.json",
        mime="application/json" if served else _JSON,
        icon=":material/download:",
        on_click="ignore",
        key="save-json",
        disabled=table.truncated and not served,
        help=_WHOLE
        if table.truncated and not served
        else "An object for each row."
        if served
        else "SPARQL results, with the type of every value.",
    )


def _written(where: str, query: str) -> bytes:
    with open_store(where) as store:
        wanted = Wanted(rows=_JSON, triples=_TURTLE)
        return written(query, store=store, wanted=wanted, limits=LIMITS).text


# --- the table ---------------------------------------------------------------------------------


def _table(table: Table) -> None:
    shown = any(_parts(row) for row in table.rows[:_LOOKED])
    said = _said(table)
    columns = columns_of(table, said=said)
    event = st.dataframe(
        columns,
        hide_index=True,
        # A label is read as Markdown, but a variable's name is letters, digits and underscores.
        column_config={
            name: st.column_config.Column(name, width=_width(cells))
            for name, cells in columns.items()
        },
        key="answer",
        on_select="rerun" if shown else "ignore",
        selection_mode="single-row",
        alt="The answer, one row for each solution",
    )
    if not isinstance(event, DeltaGenerator):
        _to_map(table, chosen=event["selection"]["rows"], said=said)


def _said(table: Table) -> dict[str, str]:
    """The words of the claims of an answer that has no words of its own, by IRI."""
    if any(type(cell) is str for row in table.rows[:_LOOKED] for cell in row):
        return {}
    claims = {
        cell: entity
        for row in table.rows
        for cell in row
        if isinstance(cell, Iri) and (entity := parse_iri(cell)) and entity.kind == "claim"
    }
    threads = {entity.thread for entity in claims.values()}
    if len(threads) > _READ:
        return {}
    maps = {}
    for thread in threads:
        with suppress(CruxmapError):  # it may have been removed since
            maps[thread] = state.load(thread)
    return {
        cell: maps[entity.thread].claim[entity.id].text
        for cell, entity in claims.items()
        if entity.thread in maps and entity.id in maps[entity.thread].claim
    }


def _width(cells: list[Cell]) -> int | Literal["medium", "large"]:
    """As wide as what is in the column asks for, in pixels or in words."""
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    return "large" if longest > 60 else "medium" if longest > 24 else 110


def columns_of(table: Table, *, said: Mapping[str, str] = _NOTHING) -> dict[str, list[Cell]]:
    """The table by column, IRIs shortened or as what ``said`` has for them, each of one type."""
    found: dict[str, list[Cell]] = {}
    for index, name in enumerate(table.columns):
        cells = [_readable(row[index], said=said) for row in table.rows]
        types = {type(cell) for cell in cells if cell is not None}
        if len(types) > 1 and not types <= {int, float}:
            cells = [None if cell is None else str(cell) for cell in cells]
        found[name] = cells
    return found


def _readable(cell: Cell, *, said: Mapping[str, str]) -> Cell:
    if isinstance(cell, Iri):
        if cell in said:
            return look.upright(said[cell])
        entity = parse_iri(cell)
        return entity.id if entity else curie(cell)
    if isinstance(cell, str):
        return look.upright(cell)
    return float(cell) if isinstance(cell, Decimal) else cell


def _parts(row: Sequence[Cell]) -> list[tuple[int, Entity]]:
    """What of a row the map page can show, with its column."""
    return [
        (index, entity)
        for index, cell in enumerate(row)
        if isinstance(cell, Iri) and (entity := parse_iri(cell)) and entity.kind in _SHOWN
    ]


def _to_map(table: Table, *, chosen: Sequence[int], said: Mapping[str, str]) -> None:
    if not chosen or chosen[0] >= len(table.rows):
        st.caption("Tick a row to show it on the map.")
        return
    row = table.rows[chosen[0]]
    for index, entity in _parts(row):
        # Its words stand beside it where the query asked for them.
        beside = next((cell for cell in row[index + 1 :] if type(cell) is str), entity.id)
        text = said.get(str(row[index]), beside)
        _door(entity, text=text, key=f"show-{index}")


def _door(entity: Entity, *, text: str, key: str) -> None:
    """The way to the map page, and the words of what is shown there."""
    with st.container(horizontal=True, vertical_alignment="center", key=key):
        st.page_link(
            state.door("map"),
            label=f"Show the {entity.kind} on the map",
            icon=":material/account_tree:",
            query_params=_way(entity),
        )
        look.say(look.shortened(text, width=90), look="cm-by")


def _way(entity: Entity) -> dict[str, str]:
    names = {"claim": "node", "link": "link"}
    extra = {names[entity.kind]: entity.id} if entity.kind in names else {}
    return {**state.carried(), "thread": entity.thread, **extra}


# --- the map -----------------------------------------------------------------------------------


def _map(table: Table) -> None:
    """The claims and links of the answer, drawn as the map page draws them, a thread at a time."""
    bound: dict[str, dict[str, None]] = {}
    for row in table.rows:
        for _, entity in _parts(row):
            if entity.kind != "thread":
                bound.setdefault(entity.thread, {})[entity.id] = None
    with st.container(key="map-of-one"):  # so that the picture has as many elements before it
        thread = _of(bound)
    amap = state.load(thread)
    wanted = tuple(bound[thread])
    part = _part(amap, wanted)
    node = state.address().get("node")
    pick: Pick = (
        {"kind": "claim", "id": node} if node in part.claims else {"kind": None, "id": None}
    )
    claims = details.counted("claim", number=len(part.claims))
    links = details.counted("link", number=len(part.links))
    show_picture(
        _page(state.location(), state.version(), thread, wanted),
        key="picture",
        alt=f"Map of {claims} of the answer and {links} between them; the table holds the same.",
        place=f"{thread} {' '.join(wanted)}",
        steer={
            "selected": pick,
            "hidden": [],
            "dimmed": [],
            "checked": sorted(checked(thread)),
            "inks": None,
            "leaning": None,
            "hues": [],
            "drawn": {"nodes": [], "edges": [], "gone": []},
        },
        on_pick=_picked,
    )
    if pick["id"] is not None:
        entity = Entity(kind="claim", thread=thread, id=pick["id"])
        _door(entity, text=amap.claim[entity.id].text, key="show-chosen")
    said = [f"{claims} of the answer, and {links} between them"]
    if hidden := len(_claims(amap, wanted)) - len(part.claims):
        said.append(f"{hidden} more are not drawn")
    if pick["id"] is None:
        said.append("click a claim to open it on the map page")
    st.caption(" · ".join(said))


def _picked(pick: Pick) -> None:
    state.go({"node": pick["id"] if pick["kind"] == "claim" else None})


def _of(bound: dict[str, dict[str, None]]) -> str:
    """The thread that is drawn: one that the address names, or that of most claims."""
    ranked = sorted(bound, key=lambda thread: -len(bound[thread]))
    asked = [state.address().get(name) for name in ("of", "thread")]
    thread = next((one for one in asked if one in bound), None) or ranked[0]
    if len(ranked) > 1:
        titles = {summary.id: look.plain(summary.title) for summary in state.threads()}
        st.session_state["map-of"] = thread
        st.selectbox(
            f"The answer is about {len(ranked)} threads; one is drawn",
            options=ranked,
            format_func=lambda name: f"{titles.get(name, name)} ({len(bound[name])})",
            key="map-of",
            on_change=lambda: state.go({"of": st.session_state["map-of"], "node": None}),
        )
    return thread


def _claims(amap: ArgumentMap, bound: Sequence[str]) -> list[str]:
    """The claims among parts of a map, and the ends of the links among them, each once."""
    found: dict[str, None] = {}
    for name in bound:
        link = amap.link.get(name)
        ends = [name] if link is None else [link.source, link.target]
        if link is not None and (aim := amap.link.get(link.target)) is not None:
            ends = [link.source, aim.source, aim.target]
        found |= dict.fromkeys(end for end in ends if end in amap.claim)
    return list(found)


def _part(amap: ArgumentMap, bound: Sequence[str]) -> Part:
    """The first claims of an answer, as many as are drawn, and every link that joins them."""
    return part_of(amap, chosen=_claims(amap, bound)[:MOST])


@st.cache_data(max_entries=12, show_spinner="Drawing the map")
def _page(where: str, at: str, thread: str, bound: tuple[str, ...]) -> str:
    """The picture's page; the first two arguments only tell one store's content from another's."""
    del where, at
    amap = state.load(thread)
    part = _part(amap, bound)
    drawing = layout.place(amap, part=part, root=None)
    return page_of(picture.network(picture.claims(amap, part=part, drawing=drawing)))
