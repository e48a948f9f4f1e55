"""A brief as lines of plain text for a terminal: 80 columns, and nothing that could steer it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from graph.brief import words
from graph.brief.sections import Entry, sections, stand
from graph.brief.told import Brief, Point, Stand
from graph.tables import visible

_WIDTH: Final = 80
_BAR: Final = 20  # columns for a strength of 1
_SIDE: Final = {"for": "+ ", "against": "− ", "": ""}


def to_text(brief: Brief) -> str:
    """A brief for a terminal."""
    lines = [line.rstrip() for line in _lines(brief)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _lines(brief: Brief) -> Iterator[str]:
    yield from _wrapped(words.headline(brief))
    if title := words.about(brief):
        yield from _wrapped(title)
    if note := words.proposed(brief):
        yield ""
        yield from _wrapped(note)
    for one in brief.positions:
        yield ""
        yield from _position(one)
    for section in sections(brief):
        yield ""
        yield section.title.upper()
        for entry in section.entries:
            yield from _entry(entry, depth=1)
        if section.more:
            yield f"  {section.more:,} more"
    yield ""
    for sentence in words.made(brief.made):
        yield from _wrapped(sentence)


def _position(one: Stand) -> Iterator[str]:
    yield from _wrapped(words.title(one) if one.said is None else _point(one.said))
    if one.strength is not None:
        full = round(one.strength * _BAR)
        bar = "█" * full + "░" * (_BAR - full)
        yield f"  {bar}  {words.standing(one)}"
    yield from _wrapped(words.sides(one), depth=1)
    yield from _wrapped(words.also(one.said), depth=1)
    for entry in stand(one):
        yield from _entry(entry, depth=1)


def _entry(entry: Entry, *, depth: int) -> Iterator[str]:
    lead = f"{entry.lead}: " if entry.lead else ""
    said = _point(entry.point) if entry.point is not None else ""
    quoted = f"“{entry.words}”" if entry.words else ""
    yield from _wrapped(f"{_SIDE[entry.role]}{lead}{said}{quoted}", depth=depth, hang=2)
    for note in entry.notes:
        yield from _wrapped(note, depth=depth + 1)
    for under in entry.under:
        yield from _entry(under, depth=depth + 1)


def _point(point: Point) -> str:
    if not point.full:
        return f"({point.number}) {words.opening(point.text)}"
    where = words.place(point.quotations[0])
    return f"({point.number}) {words.plain(point.text)} — {where}"


def _wrapped(text: str, *, depth: int = 0, hang: int = 0) -> list[str]:
    """``text`` in lines that fit: as far in as ``depth`` says, by ``hang`` more from the second."""
    before = "  " * depth
    return textwrap.wrap(
        visible(words.plain(text)),
        width=_WIDTH,
        initial_indent=before,
        subsequent_indent=before + " " * hang,
        break_on_hyphens=False,
    )
