"""The components: a picture in a locked frame, a list whose entries can be opened, a list's top.

The picture is what pyvis makes, in an ``iframe`` of opaque origin (``sandbox`` without
``allow-same-origin``) under a policy that allows no network at all and only this picture's own
scripts. Even a hole in pyvis or vis-network would find nothing to steal and nowhere to send it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Literal, TypedDict, get_args

import streamlit as st
from pyvis.network import Network

from explore.look import static

_POLICY: Final = (
    "<head><meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; "
    "script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; img-src data: blob:; "
    "form-action 'none'; base-uri 'none'\">"
)
# vis-network's own text holds "<script>", so only tags at the start of a line are ours; a thread's
# text cannot be there, as pyvis writes it as JSON with < escaped.
_SCRIPT: Final = re.compile(r'(?m)^\s*<script( type="text/javascript")?>')
# Bootstrap, which pyvis asks for even in line, and a comment that once asked for vis-network.
_REMOTE: Final = re.compile(
    r"<!--\s*<link\s.*?-->|<link\s[^>]*https?://[^>]*>"
    r"|<script\s[^>]*src=\"https?://[^>]*>\s*</script>",
    re.DOTALL,
)
_VIS_STYLE: Final = re.compile(r"<style>.*?</style>", re.DOTALL)


PickKind = Literal["claim", "link", "group", "more", "position"]


class Pick(TypedDict):
    """What was opened: a claim, a link, a group of claims, what else is by a claim, or nothing.

    A position is known by its id.
    """

    kind: PickKind | None
    id: str | None


class Overlay(TypedDict):
    """Nodes and edges that a picture has besides those of its page, or otherwise.

    And the ids of edges that it has no more.
    """

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    gone: list[str]


class Steer(TypedDict):
    """What the picture shows as selected, and ids of what it hides and of claims that it dims.

    ``checked`` are ids of what bears the badge of what a person checked; ``inks`` other colours of
    links by kind, by day and by night.

    ``leaning`` are, for claims coloured by the position they lean to: the place of its colours in
    ``hues``, the strength from 1 to 3, below 0 where it is against, and what its badge says. It is
    None where boxes are coloured by kind.
    """

    selected: Pick | None
    hidden: list[str]
    dimmed: list[str]
    checked: list[str]
    inks: dict[str, list[str]] | None
    leaning: dict[str, tuple[int, int, str]] | None
    hues: list[list[str]]
    drawn: Overlay


class Item(TypedDict, total=False):
    """An entry of a list: what it opens and what it shows; all of it plain text.

    ``over`` and ``note`` stand above and below ``text``; ``look`` is the kind of claim or link that
    ``mark`` stands for; ``why`` holds named facts that fold out behind ``sure``, with a way to
    ``link``. ``items`` are what belongs to it; with ``fold``, they fold out behind these words.
    ``bar`` is drawn to the right of a line, or below 0 to the left, at most 1 long; ``hue`` are the
    colours of the mark of a position, of its border and of its ground.
    """

    kind: PickKind
    id: str
    text: str
    look: str
    mark: str
    over: str
    note: str
    sure: str
    why: list[tuple[str, str]]
    link: str
    items: list[Item]
    fold: str
    bar: float
    hue: list[str]


class Group(TypedDict):
    """Entries under a heading, or under none."""

    title: str
    items: list[Item]


_picture = st.components.v2.component(
    "cruxmap_picture", css=static("picture.css"), js=static("picture.js")
)
_steer = st.components.v2.component("cruxmap_steer", js=static("steer.js"))
_saving = st.components.v2.component(
    "cruxmap_saving", css=static("saving.css"), js=static("saving.js")
)
_top = st.components.v2.component("cruxmap_top", js=static("top.js"))
_list = st.components.v2.component(
    "cruxmap_list",
    css=static("item.css") + static("list.css"),
    js=static("item.js") + static("list.js"),
)


def page_of(net: Network) -> str:
    """A page that draws ``net``, needs no network, and runs no script but its own."""
    net.cdn_resources = "in_line"
    text = net.generate_html()
    text = _REMOTE.sub("", text)
    text = _VIS_STYLE.sub("", text, count=1)  # 220 kB of buttons that are not used
    script = static("frame.js") + static("keys.js")
    own = f"<style>{static('frame.css')}</style>\n<script>\n{script}</script></body>"
    text = own.join(text.rsplit("</body>", 1))
    nonce = secrets.token_urlsafe(12)
    text = _SCRIPT.sub(f'<script nonce="{nonce}">', text)
    return text.replace("<head>", _POLICY.format(nonce=nonce), 1)


def picture(  # noqa: PLR0913 - what is drawn, and what is known of it
    page: str,
    *,
    key: str,
    alt: str,
    place: str,
    steer: Steer,
    on_pick: Callable[[Pick], None],
) -> None:
    """Show a page made by :func:`page_of`.

    Args:
        page: the page; only another page redraws the picture.
        place: names what is drawn: where another page draws the same, it is seen from where the
            last one was.
        key: the component's key in the session.
        alt: what the picture is, for those who cannot see it.
        steer: what may change without drawing anew.
        on_pick: called with what was clicked; ids come from the browser, so check them.
    """
    _steer(key=f"{key}-steer", data=dict(steer))
    _picture(
        key=key,
        data={"html": page, "version": _digest(page), "alt": alt, "place": place},
        on_picked_change=_picked(key, on_pick),
    )


@lru_cache(maxsize=24)
def _digest(page: str) -> str:
    """What tells a page from others; a page of thousands of claims is a few megabytes."""
    return hashlib.sha256(page.encode()).hexdigest()[:16]


def saving(*, key: str) -> None:
    """A button that saves the picture as it is drawn as a PNG file; the browser alone does that."""
    _saving(key=key)


def listing(
    groups: Sequence[Group],
    *,
    key: str,
    on_pick: Callable[[Pick], None],
) -> None:
    """Show groups of entries; ``on_pick`` is called with the claim or link that was opened.

    What the picture's ``steer`` selects is marked in the list too.
    """
    _list(
        key=key,
        data={"groups": list(groups)},
        on_picked_change=_picked(key, on_pick),
    )


def top(page: int, *, key: str) -> None:
    """Mark the top of a list shown in pages: the browser goes there when ``page`` changes."""
    _top(key=key, data={"page": page})


def _picked(key: str, on_pick: Callable[[Pick], None]) -> Callable[[], None]:
    def heard() -> None:
        said: Any = st.session_state[key].picked
        if not isinstance(said, Mapping):
            return
        kind, name = said.get("kind"), said.get("id")
        if kind in get_args(PickKind) and isinstance(name, str):
            on_pick({"kind": kind, "id": name})
        elif kind is None:
            on_pick({"kind": None, "id": None})

    return heard
