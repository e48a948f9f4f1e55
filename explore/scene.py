"""What a view draws, laid out and kept: nothing of it is worked out again from click to click.

What a picture starts with, its base, is the same for all who look at the same place of a map, and
is kept. What somebody adds in place is put beside it each time, and moves nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import streamlit as st

from explore import leaning, picture, search, state, turning
from explore.component import Overlay, Steer, page_of
from explore.leaning import Leanings
from explore.look import CLASSIC
from explore.picture import Notes, Shapes
from explore.search import Suggestion
from explore.turning import Turning
from explore.view import Place, Shown, View, drawn, folded, view_of
from graph import grouping, layout
from graph.crux import Weighed
from graph.errors import StoreError
from graph.folding import Folded
from graph.formats.colours import HUES, NO_HUE
from graph.grouping import By, Group, Grouped
from graph.layout import Drawing, Part
from graph.part import beyond, busiest, part_of
from graph.review import Status
from graph.store import open_store

_LINES: Final = 2  # between groups, for each of them: the ones that stand for most links
_HUES: Final = [[one.ink, *one.fills] for one in (*HUES, NO_HUE)]
"""The colours of positions, and of what leans to none: for borders, and the three of grounds."""
_BY_HAND: Final = (Status.ACCEPTED, Status.EDITED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is drawn of a view: the base's page, and what the view adds to it.

    ``groups`` are drawn in place of claims where there are any. ``part`` and ``drawing`` are with
    what was added, ``overlay`` is the difference that makes. ``notes`` is what is said at boxes,
    ``turning`` what is drawn of what the debate turns on, where that is asked for.
    """

    page: str
    part: Part
    drawing: Drawing
    groups: Grouped | None
    overlay: Overlay
    notes: Notes
    turning: Turning | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Base:
    page: str
    part: Part
    drawing: Drawing
    shapes: Shapes
    groups: Grouped | None
    notes: Notes
    turning: Turning | None = None


def view(thread: str, *, asked: dict[str, str]) -> View:
    """What an address asks to see of a thread.

    Raises:
        NoSuchThread: the store holds no such thread.
        StoreError: the store cannot be opened.
    """
    key, apart = _key(thread), "apart" in asked
    said = _folded(key, apart)
    return view_of(state.load(thread), asked=asked, said=said, leanings=_leanings(key, apart))


def scene(view: View) -> Scene:
    """What a view draws."""
    base = _base(_key(view.amap.thread.id), view.place)
    part, drawing, overlay = base.part, base.drawing, Overlay(nodes=[], edges=[], gone=[])
    amap, notes = view.folded.amap, base.notes
    if view.more and base.groups is None:
        part, drawing = layout.grown(
            amap, part=part, drawing=drawing, more=view.more, ends=[one.name for one in notes.ends]
        )
        notes = _notes(view.folded, part, view.place, known=notes)
        shapes = picture.claims(amap, part=part, drawing=drawing, notes=notes)
        overlay = _overlay(base.shapes, shapes)
    return Scene(
        page=base.page,
        part=part,
        drawing=drawing,
        groups=base.groups,
        overlay=overlay,
        notes=notes,
        turning=base.turning,
    )


def inside(view: View) -> Group | None:
    """The group that is opened."""
    claim = view.place.group
    if claim is None:
        return None
    groups = _grouped(_key(view.amap.thread.id), view.place.apart, view.place.by)
    return next((group for group in groups.groups if claim in group.claims), None)


def suggestions(thread: str) -> Sequence[Suggestion]:
    """What a search may list of a thread as one types."""
    return _suggestions(_key(thread))


def checked(thread: str) -> frozenset[str]:
    """The claims and links of a thread that a person accepted or changed, by id."""
    return _checked(_key(thread))


def steer(
    view: View, *, laid: Scene, seen: Shown, hits: Sequence[str], checked: frozenset[str]
) -> Steer:
    """What changes in a picture without its page: what is chosen, hidden, dimmed, added, badged."""
    there = set(hits)
    if laid.groups is not None:
        kept, lines = set(seen.boxes), set(seen.lines)
        hidden = [one.id for one in laid.groups.groups if not kept.intersection(one.claims)]
        hidden += [
            f"{one.source}>{one.target}"
            for one in laid.groups.between
            if not lines.intersection(one.links)
        ]
        boxes = {one.id: one.claims for one in laid.groups.groups}
        said = {
            name: tuple(again for claim in claims for again in view.folded.said[claim])
            for name, claims in boxes.items()
        }
    else:
        hidden = sorted({*laid.part.claims, *laid.part.links} - {*seen.boxes, *seen.lines})
        boxes_seen = set(seen.boxes)
        hidden += [
            picture.towards_id(one) for one in laid.notes.towards if one.source not in boxes_seen
        ]
        said = {box: view.folded.said[box] for box in laid.part.claims}
    inks = {kind.value: [one.colour, one.night] for kind, one in CLASSIC.items()}
    return {
        "selected": view.selected,
        "hidden": hidden,
        "dimmed": [box for box, ones in said.items() if not there.intersection(ones)]
        if view.search
        else [],
        "checked": [] if laid.groups is not None else _badged(view, said=said, checked=checked),
        "inks": inks if view.classic else None,
        "leaning": _leaning(view, laid=laid) if view.by_position else None,
        "hues": _HUES if view.by_position else [],
        "drawn": laid.overlay,
    }


def _leaning(view: View, *, laid: Scene) -> dict[str, tuple[int, int, str]]:
    """How each box is coloured that leans to a position."""
    found = view.leanings
    if laid.groups is not None:
        leans = {one.id: leaning.of_group(found, group=one) for one in laid.groups.groups}
    else:
        leans = {box: found.of.get(box) for box in laid.part.claims}
    return {
        box: (
            lean.position % len(HUES),
            (lean.level + 1) * (-1 if lean.value < 0 else 1),
            lean.mark,
        )
        for box, lean in leans.items()
        if lean is not None
    }


def _badged(view: View, *, said: dict[str, tuple[str, ...]], checked: frozenset[str]) -> list[str]:
    """What is drawn for something that a person checked."""
    if not checked:
        return []
    boxes = [box for box, ones in said.items() if checked.intersection(ones)]
    return boxes + sorted({line for link, line in view.folded.link.items() if link in checked})


def _overlay(base: Shapes, now: Shapes) -> Overlay:
    """What is drawn now and was not, or otherwise; and the edges that are not drawn any more."""
    edges = {edge["id"] for edge in now.edges}
    return Overlay(
        nodes=_changed(base.nodes, now.nodes),
        edges=_changed(base.edges, now.edges),
        gone=[edge["id"] for edge in base.edges if edge["id"] not in edges],
    )


def _changed(
    base: tuple[dict[str, Any], ...], now: tuple[dict[str, Any], ...]
) -> list[dict[str, Any]]:
    before = {one["id"]: one for one in base}
    return [one for one in now if before.get(one["id"]) != one]


def _notes(said: Folded, part: Part, place: Place, *, known: Notes) -> Notes:
    """What is said at the boxes of a part; ``known`` says what follows from the map as weighed."""
    # Of cruxes, the positions at the left are in sight first, and number 1 is where the keys begin.
    root = None if place.scope == "cruxes" else place.root or busiest(said.amap)
    return replace(
        known,
        more={claim: len(near) for claim, near in beyond(said.amap, part=part).items()},
        times={claim: len(ones) for claim, ones in said.said.items() if len(ones) > 1},
        root=root,
    )


# What is kept is frozen and shared by all sessions. The key's first three parts only tell one map
# from another: where the store is, its version, and whose map of the thread is asked for.
_Key = tuple[str, str, str, str]


def _key(thread: str) -> _Key:
    return state.location(), state.version(), state.address().get("map", ""), thread


@st.cache_resource(max_entries=16, show_spinner=False)
def _folded(key: _Key, apart: bool) -> Folded:
    return folded(state.load(key[-1]), apart=apart)


@st.cache_resource(max_entries=16, show_spinner=False)
def _grouped(key: _Key, apart: bool, by: By) -> Grouped:
    return grouping.grouped(_folded(key, apart).amap, by=by)


@st.cache_resource(max_entries=24, show_spinner="Drawing the map")
def _base(key: _Key, place: Place) -> _Base:
    said = _folded(key, place.apart)
    groups = None
    if place.scope == "groups":
        groups = _grouped(key, place.apart, place.by)
        if place.group is None:
            return _of_groups(said, groups=groups)
    known = Notes(strengths=_weighed(key).claims)
    if place.scope == "cruxes":
        return _of_cruxes(key, place, known=known)
    part = drawn(said.amap, place=place, grouped=groups)
    drawing = layout.place(said.amap, part=part, root=place.root)
    notes = _notes(said, part, place, known=known)
    shapes = picture.claims(said.amap, part=part, drawing=drawing, notes=notes)
    page = page_of(picture.network(shapes))
    return _Base(page=page, part=part, drawing=drawing, shapes=shapes, groups=None, notes=notes)


def _of_cruxes(key: _Key, place: Place, *, known: Notes) -> _Base:
    """What the debate turns on, the positions at the edge."""
    said = _folded(key, place.apart)
    found = turning.turning(state.load(key[-1]), _weighed(key))
    part = part_of(said.amap, chosen={said.claim[claim] for claim in found.claims})
    towards = tuple(
        dict.fromkeys(replace(one, source=said.claim[one.source]) for one in found.towards)
    )
    ends = {end.name: [one.source for one in towards if one.end == end.name] for end in found.ends}
    drawing = layout.place(said.amap, part=part, ends=ends)
    numbers: dict[str, int] = {}
    for number, crux in enumerate(found.cruxes, 1):
        numbers.setdefault(said.claim[crux.claim], number)
    known = replace(known, numbers=numbers, ends=found.ends, towards=towards)
    notes = _notes(said, part, place, known=known)
    shapes = picture.claims(said.amap, part=part, drawing=drawing, notes=notes)
    return _Base(
        page=page_of(picture.network(shapes)),
        part=part,
        drawing=drawing,
        shapes=shapes,
        groups=None,
        notes=notes,
        turning=found,
    )


def _of_groups(said: Folded, *, groups: Grouped) -> _Base:
    most = sorted(groups.between, key=lambda one: -len(one.links))[: _LINES * len(groups.groups)]
    groups = replace(groups, between=tuple(one for one in groups.between if one in most))
    drawing = layout.arranged(
        [group.id for group in groups.groups],
        edges=[(one.source, one.target) for one in groups.between],
    )
    shapes = picture.groups(said, grouped=groups, drawing=drawing)
    return _Base(
        page=page_of(picture.network(shapes)),
        part=Part(claims=(), links=(), hidden=len(said.amap.claims)),
        drawing=drawing,
        shapes=shapes,
        groups=groups,
        notes=Notes(),
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _leanings(key: _Key, apart: bool) -> Leanings:
    return leaning.leanings(_weighed(key), said=_folded(key, apart).said)


def _weighed(key: _Key) -> Weighed:
    return state.weighed(key[-1], own=key[-2] == "machine")


@st.cache_resource(max_entries=8, show_spinner=False)
def _suggestions(key: _Key) -> Sequence[Suggestion]:
    return search.suggestions(state.load(key[-1]))


@st.cache_resource(max_entries=32, show_spinner=False)
def _checked(key: _Key) -> frozenset[str]:
    where, _, whose, thread = key
    if whose == "machine":  # nobody checked that
        return frozenset()
    with open_store(where) as store:
        if not store.corrections(thread):
            return frozenset()
        try:
            statuses = store.outcome(thread).statuses
        except StoreError:  # the review page says what is wrong
            return frozenset()
    return frozenset(one.id for one, status in statuses.items() if status in _BY_HAND)
