"""Cards and a picture whose every word leads somewhere, as components that show plain values.

Each way is a real address, so that it opens in another tab too; a plain click is followed within
the session. All text is shown by ``textContent``, whatever stands in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypedDict, cast, get_args
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from explore import state
from explore.look import static
from explore.state import PageName

_FOLLOWED: Final = "way"  # in the session: the address that was clicked


class Place(TypedDict):
    """Where something was said: a small link, and all of what it leads to for who hears it."""

    text: str
    href: str
    label: str


class Badge(TypedDict, total=False):
    """A letter or a number before a card's text, in colours for a light page and a dark one."""

    text: str
    ink: str
    night: str


class Row(TypedDict, total=False):
    """A line of a card: a mark for ``look``, a kind of claim or link, words above it and below."""

    mark: str
    look: str
    over: str
    text: str
    href: str
    note: str
    place: Place


class Door(TypedDict, total=False):
    """A way out of a card; ``outside`` is the address of another site, http or https."""

    text: str
    href: str
    outside: str
    label: str


class Card(TypedDict, total=False):
    """What a card shows: ``over``, then ``text``, then ``note``, its rows, and its doors.

    ``quoted`` are words that lead nowhere, in the place of ``text``; ``place`` stands behind them.
    ``meter`` is a share, 0 to 1, drawn as a bar; what it says, ``bold`` must say too, which begins
    the line of the note.
    """

    badge: Badge
    over: str
    text: str
    quoted: str
    href: str
    place: Place
    look: str
    meter: float
    bold: str
    note: str
    rows: list[Row]
    doors: list[Door]


class Dot(TypedDict):
    """A mark on the line: its kind, which group it stands in, how large, and where it leads."""

    look: str
    group: int
    size: int
    text: str
    href: str


class Arc(TypedDict):
    """A link between two dots, by their numbers; how many links it stands for."""

    ends: tuple[int, int]
    look: str
    number: int


class Line(TypedDict):
    """A debate on one line: its dots in order, names of the groups they stand in, and arcs."""

    alt: str
    hint: str
    dots: list[Dot]
    groups: list[str]
    arcs: list[Arc]


_deck = st.components.v2.component(
    "cruxmap_deck", css=static("deck.css"), js=static("ways.js") + static("deck.js")
)
_line = st.components.v2.component(
    "cruxmap_line", css=static("line.css"), js=static("ways.js") + static("line.js")
)
_visit = st.components.v2.component(
    "cruxmap_visit", css=static("visit.css"), js=static("ways.js") + static("visit.js")
)


def way(page: PageName, /, **query: str) -> str:
    """The address of a page, as seen from any other."""
    path = "." if page == "overview" else page
    return f"{path}?{urlencode(query)}" if query else path


def deck(cards: Sequence[Card], *, key: str, rows: bool = False, fill: bool = False) -> None:
    """Show cards beside each other; or, with ``rows``, below each other as one list.

    With ``fill``, few cards are as wide as many together.
    """
    form = "rows" if rows else "fill" if fill else ""
    _deck(key=key, data={"cards": list(cards), "form": form}, on_picked_change=_heard(key))


def line(what: Line, *, key: str) -> None:
    """Show a debate on one line."""
    _line(key=key, data=dict(what), on_picked_change=_heard(key))


def invite(words: str, *, follow: str, href: str, decline: str, key: str) -> None:
    """Invite who is here for the first time to go somewhere; the browser remembers that it did."""
    _visit(
        key=key,
        data={"words": words, "follow": follow, "href": href, "decline": decline},
        on_picked_change=_heard(key),
    )


def lead(href: str) -> None:
    """Go somewhere as if it had been clicked; for callbacks, which cannot change the page."""
    st.session_state[_FOLLOWED] = href


def follow() -> None:
    """Go where the last click led; call it before a page is drawn."""
    href = st.session_state.pop(_FOLLOWED, None)
    if not isinstance(href, str):
        return
    path, _, query = href.partition("?")
    page = "overview" if path == "." else path
    if page in get_args(PageName):
        st.switch_page(state.door(cast(PageName, page)), query_params=dict(parse_qsl(query)))


def _heard(key: str) -> Callable[[], None]:
    def heard() -> None:
        said = st.session_state[key].picked
        if isinstance(said, str):
            lead(said)

    return heard
