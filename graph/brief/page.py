"""A brief as one HTML file that needs no other: it runs nothing, and may fetch nothing.

Each claim leads to the words of its post at the end of the page, and these to the post on the web,
where that is known.
"""

from __future__ import annotations

import html
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Final

from graph.brief import words
from graph.brief.sections import Entry, Section, sections, stand
from graph.brief.told import Brief, Point, Quotation, Stand
from graph.formats.page import head
from graph.formats.picture import escaped

_MARKS: Final = {"for": "+", "against": "−"}


@cache
def _style() -> str:
    return (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


def to_page(brief: Brief) -> str:
    """A brief as a page."""
    return "\n".join(
        (
            head(words.headline(brief), style=_style()),
            "<body>",
            _header(brief),
            "<main>",
            _positions(brief),
            *_columns(brief),
            _sources(brief),
            "</main>",
            _footer(brief),
            "</body>",
            "</html>",
            "",
        )
    )


def _header(brief: Brief) -> str:
    facts = [escaped(title)] if (title := words.about(brief)) else []
    if brief.url is not None:
        facts.append(f'<a href="{html.escape(brief.url)}" rel="noreferrer">The thread</a>')
    start = ", ".join(_number(point) for point in brief.start)
    if start:
        facts.append(f"Read first: {start}")
    by = f'<p class="facts">{" · ".join(facts)}</p>' if facts else ""
    note = f'<p class="note">{escaped(said)}</p>' if (said := words.proposed(brief)) else ""
    return f"<header><h1>{escaped(words.headline(brief))}</h1>{by}{note}</header>"


def _positions(brief: Brief) -> str:
    if not brief.positions:
        return ""
    cards = "\n".join(map(_position, brief.positions))
    return (
        '<section class="positions" aria-label="Positions"><h2>Positions</h2>\n'
        f'<ul class="cards">{cards}</ul></section>'
    )


def _position(one: Stand) -> str:
    meter = ""
    if one.strength is not None:
        share = f"{one.strength:.2f}"
        meter = (
            f'<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect class="all" width="100" height="6"/>'
            f'<rect width="{float(share) * 100:g}" height="6"/></svg>'
        )
    number = "" if one.said is None else f"{_number(one.said)} "
    said = "" if one.said is None else f" {_where(one.said)}"
    rows = "".join(_entry(entry, tag="div") for entry in stand(one))
    also = (
        f'<p class="because">{escaped(said_too)}</p>' if (said_too := words.also(one.said)) else ""
    )
    return (
        f'<li class="card"><h3>{number}{escaped(words.title(one))}{said}</h3>{meter}'
        f'<p class="facts"><strong>{words.standing(one)}</strong> · {words.sides(one)}</p>'
        f"{also}{rows}</li>"
    )


def _columns(brief: Brief) -> list[str]:
    """The sections: the first beside the others, where there is room."""
    those = [_section(one) for one in sections(brief)]
    return ['<div class="sections">', *those, "</div>"] if those else []


def _section(one: Section) -> str:
    says = f'<p class="facts">{one.says}</p>' if one.says else ""
    entries = "\n".join(_entry(entry, tag="li") for entry in one.entries)
    more = f'<p class="facts">{one.more:,} more</p>' if one.more else ""
    return (
        f'<section class="{one.key}"><h2>{one.title}</h2>{says}\n'
        f'<ul class="entries">{entries}</ul>{more}</section>'
    )


def _entry(entry: Entry, *, tag: str) -> str:
    mark = ""
    if entry.role:
        mark = f'<span class="mark" aria-hidden="true">{_MARKS[entry.role]}</span>'
    lead = f'<p class="lead">{escaped(entry.lead)}</p>' if entry.lead else ""
    said = "" if entry.point is None else _point(entry.point)
    if entry.words:
        said = f"<blockquote>{escaped(entry.words)}</blockquote>"
    if entry.where is not None and entry.where.url is not None:
        said += (
            f'<p class="where"><a href="{html.escape(entry.where.url)}" rel="noreferrer">'
            f"{escaped(words.place(entry.where))}</a></p>"
        )
    note = "".join(f'<p class="because">{escaped(one)}</p>' for one in entry.notes)
    under = "".join(_entry(one, tag="div") for one in entry.under)
    side = f" {entry.role}" if entry.role else ""
    return f'<{tag} class="entry{side}">{mark}<div>{lead}{said}{note}{under}</div></{tag}>'


def _point(point: Point) -> str:
    if not point.full:
        said = escaped(words.opening(point.text))
        return f'<p class="claim short">{_number(point)} {said}</p>'
    said = escaped(words.plain(point.text))
    return f'<p class="claim">{_number(point)} {said} {_where(point)}</p>'


def _number(point: Point) -> str:
    return f'<a class="number" href="#w{point.number}">{point.number}</a>'


def _where(point: Point) -> str:
    first = point.quotations[0]
    words_of = f'<a href="#w{point.number}">{escaped(words.place(first))}</a>'
    return f'<span class="where">{words_of}</span>'


def _sources(brief: Brief) -> str:
    """The words of every claim that is named, by post."""
    said: dict[int, list[tuple[Quotation, Point]]] = defaultdict(list)
    for point in brief.points:
        for one in point.quotations:
            said[one.number].append((one, point))
    if not said:
        return ""
    posts = "\n".join(_post(number, those) for number, those in sorted(said.items()))
    return f'<section class="words"><h2>The words</h2>\n{posts}</section>'


def _post(number: int, those: list[tuple[Quotation, Point]]) -> str:
    first, _ = those[0]
    facts = [escaped(fact) for fact in (first.author, words.when(first.created)) if fact]
    if first.url is not None:
        facts.append(f'<a href="{html.escape(first.url)}" rel="noreferrer">the original</a>')
    head = " · ".join((f"Post {number}", *facts))
    ordered = sorted(those, key=lambda pair: (pair[0].start, pair[0].end, pair[1].number))
    quotes = "".join(_quote(one, point) for one, point in ordered)
    return f'<article><h3 id="p{number}">{head}</h3>{quotes}</article>'


def _quote(one: Quotation, point: Point) -> str:
    # A claim that was said in several places leads to the first of them.
    name = f' id="w{point.number}"' if one == point.quotations[0] else ""
    return (
        f'<blockquote{name}><span class="number">{point.number}</span> '
        f"{escaped(one.text)}</blockquote>"
    )


def _footer(brief: Brief) -> str:
    made = " ".join(escaped(sentence) for sentence in words.made(brief.made))
    return (
        f"<footer><p>{made}</p>"
        "<p>Made by cruxmap. This file fetches nothing and sends nothing.</p></footer>"
    )
