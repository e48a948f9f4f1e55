"""A brief as Markdown (CommonMark), in which text from a thread is nothing but text.

Each claim ends in a link: to its post on the web where that is known, else to the words of the post
at the end of the brief, under a heading that every renderer makes an anchor of.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote

from graph.brief import words
from graph.brief.sections import Entry, sections, stand
from graph.brief.told import Brief, Point, Quotation, Stand

# What means anything in CommonMark, in GitHub's kind of it, or in Pandoc's: emphasis, code, links,
# HTML, entities, tables, footnotes, citations, mathematics, and what makes an address a link.
_MEANS: Final = re.compile(r"[\\`*_\[\]<>~|$^#{}@]|&(?=[#\w])|:(?=\S)|(?<=www)\.", re.IGNORECASE)
_STARTS: Final = re.compile(r"^(\d+(?=[.)])|(?=[-+=%]))")  # of a list, a rule or a heading
_SIDE: Final = {"for": "**+** ", "against": "**−** ", "": ""}


def to_markdown(brief: Brief) -> str:
    """A brief as Markdown."""
    return "\n".join(_lines(brief))


def escaped(text: str) -> str:
    """``text`` on one line, in which nothing means anything to Markdown, wherever it stands."""
    line = _MEANS.sub(r"\\\g<0>", words.plain(text))
    return _STARTS.sub(r"\1\\", line)


def _lines(brief: Brief) -> Iterator[str]:
    yield f"# {escaped(words.headline(brief))}"
    yield ""
    facts = [escaped(title)] if (title := words.about(brief)) else []
    if brief.url is not None:
        facts.append(f"[the thread]({_address(brief.url)})")
    if facts:
        yield " · ".join(facts)
        yield ""
    if note := words.proposed(brief):
        yield f"*{note}*"
        yield ""
    if brief.positions:
        yield "## Positions"
        yield ""
        for one in brief.positions:
            yield from _position(one)
    for section in sections(brief):
        yield f"## {section.title}"
        yield ""
        if section.says:
            yield section.says
            yield ""
        for entry in section.entries:
            yield from _entry(entry, depth=0)
        if section.more:
            yield f"- {section.more:,} more"
        yield ""
    yield from _sources(brief)
    yield "## How this was made"
    yield ""
    for sentence in words.made(brief.made):
        yield f"- {escaped(sentence)}"
    yield ""


def _position(one: Stand) -> Iterator[str]:
    number = "" if one.said is None else f"({one.said.number}) "
    yield f"### {number}{escaped(words.title(one))}"
    yield ""
    said = "" if one.said is None else f" {_reference(one.said)}"
    yield f"{words.standing(one).capitalize()}; {words.sides(one)}.{said}"
    yield ""
    if also := words.also(one.said):
        yield escaped(also)
        yield ""
    for entry in stand(one):
        yield from _entry(entry, depth=0)
    yield ""


def _entry(entry: Entry, *, depth: int) -> Iterator[str]:
    lead = escaped(entry.lead)
    pieces = [_SIDE[entry.role] + (f"{lead}:" if lead else "")] if lead else []
    if entry.point is not None:
        pieces.append(_point(entry.point))
    if entry.words:
        pieces.append(f"“{escaped(entry.words)}”")
    if entry.where is not None and entry.where.url is not None:
        pieces.append(f"([{escaped(words.place(entry.where))}]({_address(entry.where.url)}))")
    yield f"{'  ' * depth}- {' '.join(pieces)}"
    for note in entry.notes:
        yield f"{'  ' * depth}  *{escaped(note)}*"
    for under in entry.under:
        yield from _entry(under, depth=depth + 1)


def _point(point: Point) -> str:
    if not point.full:
        link = f"[({point.number})]({_target(point.quotations[0])})"
        return f"{link} {escaped(words.opening(point.text))}"
    return f"({point.number}) {escaped(point.text)} {_reference(point)}"


def _reference(point: Point) -> str:
    first = point.quotations[0]
    return f"([{escaped(words.place(first))}]({_target(first)}))"


def _target(quotation: Quotation) -> str:
    return f"#post-{quotation.number}" if quotation.url is None else _address(quotation.url)


def _address(url: str) -> str:
    """An address in which no character could end it, or be taken for something else."""
    # Markdown reads entities in addresses too.
    return quote(url, safe="/:?#@!$&*+,;=%~-._").replace("&", "&amp;")


def _sources(brief: Brief) -> Iterable[str]:
    """The words of every claim that is named, by post: the last thing that a link can lead to."""
    said: dict[int, list[tuple[Quotation, int]]] = defaultdict(list)
    for point in brief.points:
        for one in point.quotations:
            said[one.number].append((one, point.number))
    if not said:
        return
    yield "## The words"
    yield ""
    for number, quotations in sorted(said.items()):
        yield f"### Post {number}"
        yield ""
        first, _ = quotations[0]
        facts = [escaped(fact) for fact in (first.author, words.when(first.created)) if fact]
        if first.url is not None:
            facts.append(f"[the original]({_address(first.url)})")
        if facts:
            yield " · ".join(facts)
            yield ""
        for one, name in sorted(quotations, key=lambda pair: (pair[0].start, pair[0].end, pair[1])):
            yield f"> ({name}) {escaped(one.text)}"
            yield ""
