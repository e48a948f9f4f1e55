"""How the explorer looks and how text from a thread gets onto a page: escaped, never as Markdown.

Streamlit reads Markdown in labels and messages: links, images, ``$math$``, ``:red[…]``, icons.
Text from a thread (titles, authors, posts, claims, reasons, and messages that quote them) is
therefore shown only by the functions here, by :mod:`explore.component`, in tables and in option
lists, none of which reads Markdown.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

import streamlit as st

from graph.errors import CruxmapError, Way
from graph.formats.colours import BORDERS, FILLS, INKS, MARKS, NIGHT_INKS
from graph.model import Citation, ClaimKind, LinkKind, Post, Quote, Span

_STATIC: Final = Path(__file__).parent / "static"

# Controls that turn the direction of the text after them; an isolate may enclose a whole page.
_TURNS: Final = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


_UTC: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLook:
    """How claims of a kind are drawn: colours of the box, and words and icon of the legend."""

    word: str
    legend: str
    fill: str
    stroke: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLook:
    """How links of a kind are drawn, and the words for them seen from either end.

    ``mark`` tells the kind without colour; ``dashes`` are lengths in pixels, none for a solid line.
    ``night`` is the colour on a dark page.
    """

    word: str
    mark: str
    legend: str
    colour: str
    night: str
    dashes: tuple[int, ...]
    outward: str
    inward: str


CLAIM_LOOKS: Final = {
    ClaimKind.CLAIM: ClaimLook(
        word="claim",
        legend=":gray[:material/rectangle:]",
        fill=FILLS[ClaimKind.CLAIM],
        stroke=BORDERS[ClaimKind.CLAIM],
    ),
    ClaimKind.EVIDENCE: ClaimLook(
        word="evidence",
        legend=":green[:material/draft:]",
        fill=FILLS[ClaimKind.EVIDENCE],
        stroke=BORDERS[ClaimKind.EVIDENCE],
    ),
    ClaimKind.QUESTION: ClaimLook(
        word="question",
        legend=":yellow[:material/hexagon:]",
        fill=FILLS[ClaimKind.QUESTION],
        stroke=BORDERS[ClaimKind.QUESTION],
    ),
}

LINK_LOOKS: Final = {
    LinkKind.SUPPORTS: LinkLook(
        word="supports",
        mark=MARKS[LinkKind.SUPPORTS],
        legend=":blue[**━ + ━▸**]",
        colour=INKS[LinkKind.SUPPORTS],
        night=NIGHT_INKS[LinkKind.SUPPORTS],
        dashes=(),
        outward="supports",
        inward="supported by",
    ),
    LinkKind.OBJECTS: LinkLook(
        word="objects",
        mark=MARKS[LinkKind.OBJECTS],
        legend=":orange[**╍ − ╍▸**]",
        colour=INKS[LinkKind.OBJECTS],
        night=NIGHT_INKS[LinkKind.OBJECTS],
        dashes=(9, 6),
        outward="objects to",
        inward="objected to by",
    ),
    LinkKind.RESTATES: LinkLook(
        word="restates",
        mark=MARKS[LinkKind.RESTATES],
        legend=":gray[**┈ ≈ ┈▸**]",
        colour=INKS[LinkKind.RESTATES],
        night=NIGHT_INKS[LinkKind.RESTATES],
        dashes=(2, 5),
        outward="restates",
        inward="restated by",
    ),
    LinkKind.UNDERCUTS: LinkLook(
        word="undercuts",
        mark=MARKS[LinkKind.UNDERCUTS],
        legend=":violet[**━ × ━●**]",
        colour=INKS[LinkKind.UNDERCUTS],
        night=NIGHT_INKS[LinkKind.UNDERCUTS],
        dashes=(),
        outward="undercuts a link",
        inward="undercut by",
    ),
}


CLASSIC: Final = {
    LinkKind.SUPPORTS: replace(
        LINK_LOOKS[LinkKind.SUPPORTS],
        legend=":green[**━ + ━▸**]",
        colour="#1a7f37",
        night="#57c46f",
    ),
    LinkKind.OBJECTS: replace(
        LINK_LOOKS[LinkKind.OBJECTS], legend=":red[**╍ − ╍▸**]", colour="#c4202c", night="#ff8f87"
    ),
    LinkKind.RESTATES: LINK_LOOKS[LinkKind.RESTATES],
    LinkKind.UNDERCUTS: LINK_LOOKS[LinkKind.UNDERCUTS],
}
"""Green and red, as many know them from elsewhere; marks and dashes still tell them apart."""


@cache
def static(name: str) -> str:
    """A file that comes with the explorer, read once: pages are drawn again at every click."""
    return (_STATIC / name).read_text(encoding="utf-8")


def style() -> None:
    """Put the explorer's style sheet on the page."""
    st.html(f"<style>{static('page.css')}</style>")


def classic_style() -> str:
    """What a style sheet says so that links in lists and headings are of classic colours too."""
    return "".join(
        f".stApp {{ --cm-{kind}: light-dark({one.colour}, {one.night}); }}"
        f".cm-head.{kind} {{ --cm: {one.colour}; }}"
        for kind, one in CLASSIC.items()
    )


def escaped(text: str) -> str:
    """``text`` for HTML, kept from turning the direction of what stands after it."""
    return f'<bdi dir="auto">{html.escape(text)}</bdi>'


def say(text: str, *, look: str = "", tag: str = "p") -> None:
    """Show ``text`` as it stands, in an element with the style ``look``; ``tag`` must be a name."""
    st.html(f'<{tag} class="cm {look}">{escaped(text)}</{tag}>')


def section(heading: str) -> None:
    """Show the heading of a part of a page."""
    say(heading, look="cm-section", tag="h2")


WAYS: Final = {
    Way.REPLACE: (
        "“Replace what is there” puts it in that place. To keep both, cancel, and give it with "
        "another title or id."
    ),
    Way.OVERWRITE: "What is there can only be overwritten from a terminal.",
    Way.MEND: "It can only be added anew from a terminal, in its own place.",
    Way.FORMAT: "If it is something else, choose what under “Format” or “Read it as”.",
    Way.MAP_FORMAT: "Maps can only be imported from a terminal.",
    Way.ANY_PAGE: (
        "Choose “page” as its format; or select the discussion on its page, and paste it here."
    ),
    Way.ANY_ADDRESS: (
        "Save the page in your browser, and choose it as a file. Whoever starts the explorer can "
        "let it ask other addresses too."
    ),
    Way.STORE: "Check the directory; whoever starts the explorer can name another.",
    Way.NEW_STORE: "Adding a thread makes one; whoever starts the explorer can name another place.",
    Way.LONGER: "Add it alone.",
    Way.PORT: "Whoever starts it can choose another port.",
}
"""What a person does next, as it is done on a page; each word in “ ” stands on one."""


def told(error: CruxmapError) -> str:
    """What an error says on a page, which may quote a thread or a query."""
    return error.told(WAYS)


def fail(error: CruxmapError) -> None:
    """Show what an error says."""
    fail_with(told(error))


def fail_with(sentence: str) -> None:
    """Show a sentence that says what went wrong."""
    st.html(f'<div role="alert" class="cm cm-alert">{escaped(sentence)}</div>')


def percent(share: float) -> str:
    """A confidence as people read it."""
    return f"{share:.0%}"


def decimal(number: float) -> str:
    """A strength from 0 to 1 as people read it: .62, and 1.00 where it is whole."""
    return f"{number:.2f}".removeprefix("0")


def signed(number: float) -> str:
    """A change of a strength as people read it, with its sign: +.12, −.08."""
    said = decimal(abs(number))
    return said if said == ".00" else ("−" if number < 0 else "+") + said


def chips(*words: str) -> str:
    """Short facts side by side, as HTML."""
    return "".join(f'<span class="cm-chip">{escaped(word)}</span>' for word in words if word)


def quote(post: Post, *, spans: Iterable[Span], around: int | None = 260) -> str:
    """A post's text as HTML with ``spans`` marked, cut to ``around`` characters on either side.

    With ``around`` None, the whole post. Words that the post quotes are set off, and say of whom
    they are when pointed at; those that name a source are underlined.
    """
    marked = sorted({(span.start, span.end) for span in spans})
    first = marked[0][0] if marked else 0
    last = max((end for _, end in marked), default=0)
    start, end = 0, len(post.text)
    if around is not None:
        start = _word_start(post.text, at=first - around)
        end = _word_end(post.text, at=last + around)
    pieces: list[str] = ["… " if start else ""]
    at = start
    for span_start, span_end in marked:
        if span_end <= at:
            continue
        pieces.append(_worded(post, start=at, end=max(at, span_start)))
        pieces.append(f"<mark>{html.escape(post.text[max(at, span_start) : span_end])}</mark>")
        at = span_end
    pieces.append(_worded(post, start=at, end=end))
    pieces.append(" …" if end < len(post.text) else "")
    return f'<blockquote class="cm-quote" dir="auto">{"".join(pieces)}</blockquote>'


def _worded(post: Post, *, start: int, end: int) -> str:
    """A stretch of a post as HTML, with the words marked that it quotes or that name a source."""
    marks: tuple[Quote | Citation, ...] = (*post.quotes, *post.citations)
    ends = {place for mark in marks for place in (mark.start, mark.end) if start < place < end}
    pieces: list[str] = []
    for here, there in pairwise([start, *sorted(ends), end]):
        piece = html.escape(post.text[here:there])
        for citation in post.citations:
            if citation.start <= here < citation.end:
                names = plain(citation.url or citation.title or "")
                piece = f'<span class="cm-cites" title="names {attribute(names)}">{piece}</span>'
        for one in post.quotes:
            if one.start <= here < one.end:
                whence = f"post {one.of.post}" if one.of else plain(one.source or "elsewhere")
                said = f"quoted from {attribute(whence)}"
                piece = f'<span class="cm-quotes" title="{said}">{piece}</span>'
        pieces.append(piece)
    return "".join(pieces)


def _word_start(text: str, *, at: int) -> int:
    if at <= 40:  # not worth cutting
        return 0
    space = text.find(" ", at, at + 40)
    return at if space < 0 else space + 1


def _word_end(text: str, *, at: int) -> int:
    if at >= len(text) - 40:
        return len(text)
    space = text.rfind(" ", at - 40, at)
    return at if space < 0 else space


def day(created: str) -> str:
    """A date as people read it, where it is one that all readers write alike."""
    return f"{created[:10]} {created[11:16]}" if _UTC.fullmatch(created) else created


def upright(text: str) -> str:
    """``text`` without direction controls, for places that cannot isolate it."""
    return _TURNS.sub("", text)


def plain(text: str) -> str:
    """``text`` on one line and without direction controls."""
    return " ".join(upright(text).split())


def shortened(text: str, *, width: int) -> str:
    """:func:`plain` text of at most ``width`` columns, with an ellipsis where it was cut."""
    return lines(text, width=width, most=1)[0]


def lines(text: str, *, width: int, most: int = 3) -> list[str]:
    """``text`` broken at spaces into at most ``most`` lines of ``width`` columns.

    Columns as terminals count them: an ideograph takes two. The last line ends in an ellipsis when
    there was more; there is always one line.
    """
    done: list[str] = []
    current = ""
    for word in plain(text).split(" "):
        rest = word
        while True:
            piece = _prefix(rest, width=width)
            longer = f"{current} {piece}" if current else piece
            if _columns(longer) <= width:
                current = longer
            else:
                done.append(current)
                current = piece
            rest = rest[len(piece) :]
            if not rest:
                break
        if len(done) > most:  # the rest of a long text makes no difference
            break
    done.append(current)
    if len(done) > most:
        last = done[most - 1]
        if _columns(last) >= width:  # no room for the ellipsis: a word makes it, or else a letter
            last = last.rpartition(" ")[0] or _prefix(last, width=width - 1)
        done = [*done[: most - 1], last.rstrip(" ,;:.") + "…"]
    return done


def _columns(text: str) -> int:
    return sum(map(_column, text))


def _column(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _prefix(text: str, *, width: int) -> str:
    """As much of the start of ``text`` as fits into ``width`` columns, but a letter at least."""
    used = 0
    for index, letter in enumerate(text):
        used += _column(letter)
        if used > width and index:
            return text[:index]
    return text


def attribute(text: str) -> str:
    """``text`` for a quoted attribute of an element."""
    return html.escape(text, quote=True)
