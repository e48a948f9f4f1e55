"""HTML and Markdown of one post as plain text, with the links that stood in it.

The text is laid out the same way whatever the source: paragraphs parted by one blank line, block
quotes as lines that begin with ``> ``, list items with ``- `` or ``1. ``, code indented by four
spaces. Emphasis leaves no marks, images leave the words they stand for.

The markup is a stranger's. It is read as a stream of tags by libxml2's HTML parser, which makes no
tree and follows no address, so that time and memory grow with the length alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, cast
from urllib.parse import urljoin, urlsplit

from lxml import etree
from pyromark import Markdown, Options

from graph.errors import InputError
from graph.model import Citation

MAX_DEPTH: Final = 2_000
"""Elements inside one another; libxml2 stops there too when it makes a tree."""
_MAX_QUOTES: Final = 10  # `>` marks in a row; else deep quotes of short lines would fill memory
_MAX_URL: Final = 2_000  # characters, about what browsers take; a data: address may be a megabyte

_BLOCKS: Final = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details dialog dir div dl dt "
        "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main "
        "menu nav ol option p pre section summary table tbody tfoot thead tr ul",
    )
)
_DROPPED: Final = frozenset(
    re.findall(
        r"\w+",
        "annotation applet area audio base button canvas datalist embed head iframe input map "
        "meta noframes noscript object param rp script select source style svg template textarea "
        "title track video",
    )
)
"""Elements that show no words of the writer's; ``annotation`` says a formula a second time."""
_BYLINES: Final = frozenset(
    [
        "bbCodeBlock-title", "bbCodeBlock-expandLink", "quoteExpand",  # XenForo
        "bbcode_postedby",  # vBulletin
        "ipsQuote_citation",  # Invision
        "quoteheader", "quotefooter",  # Simple Machines
    ]
)  # fmt: skip
"""Classes of what a board writes over or under a quotation: "Ada said:", "Click to expand…"."""

_SPACE: Final = re.compile(r"\s+")
# Controls that no serialisation holds, and hints where a word may break: nobody sees either.
_UNSEEN: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\u00ad\u200b\ufeff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_HIDDEN: Final = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_BARE: Final = re.compile(r"https?://[^\s<>\"“”«»]+", re.IGNORECASE)
_BRACKETS: Final = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Marked:
    """Words without their markup; each citation covers exactly the label of its link.

    A citation never goes over the end of a line.
    """

    text: str
    citations: tuple[Citation, ...]


def from_html(source: str, *, base: str | None = None) -> Marked:
    """Take the text and the links out of a post's HTML.

    Scripts, styles, forms, hidden elements and images without words are left out. Links to other
    schemes than http(s) keep their label only; so do relative ones where no ``base`` is given.

    Raises:
        InputError: if elements are nested deeper than :data:`MAX_DEPTH`.
    """
    target = _Text(base=base)
    # The stubs ask for eight methods of a target; lxml asks which of them there are.
    parser = etree.HTMLParser(target=cast("Any", target), no_network=True)
    # Around words alone the parser would put a paragraph, and before them drop their white space.
    parser.feed("<div>" + _SURROGATE.sub("\ufffd", source))
    parser.close()
    return target.marked()


def from_markdown(source: str, *, base: str | None = None) -> Marked:
    """Take the text and the links out of a post's Markdown (CommonMark, tables, strikethrough).

    HTML in it is read as by :func:`from_html`.

    Raises:
        InputError: if HTML in it is nested deeper than :data:`MAX_DEPTH`.
    """
    return from_html(_MARKDOWN.html(_SURROGATE.sub("\ufffd", source)), base=base)


# Markdown is a stranger's too, and pulldown-cmark, which this is, takes time linear in its length.
_MARKDOWN: Final = Markdown(options=Options.ENABLE_TABLES | Options.ENABLE_STRIKETHROUGH)


def bare_links(text: str) -> Iterator[tuple[int, int]]:
    """Where http(s) addresses stand in plain text, without the punctuation of the sentence."""
    for found in _BARE.finditer(text):
        start, end = found.span()
        counts = Counter(found.group())
        while end > start:
            last = text[end - 1]
            opening = _BRACKETS.get(last)
            unopened = opening is not None and counts[last] > counts[opening]
            if not unopened and last not in ".,;:!?'’*_~":
                break
            counts[last] -= 1
            end -= 1
        if end - start > len("https://"):
            yield start, end


def web_address(href: str, *, base: str | None = None) -> str | None:
    """Return the http(s) address that a link goes to, or None if it goes nowhere on the web."""
    url = re.sub(r"[\t\r\n]", "", href).strip()
    if not url or len(url) > _MAX_URL or _UNSEEN.search(url):
        return None
    try:
        if base is not None:
            url = urljoin(base, url)
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


@dataclass(slots=True)
class _Element:
    """An open element, and what is to be undone when it ends."""

    tag: str
    dropped: bool = False
    quote: bool = False
    link: str | None = None


class _Text:
    """What libxml2 tells of the tags, laid out as text: the target of an lxml parser."""

    def __init__(self, *, base: str | None) -> None:
        self._base = base
        self._open: list[_Element] = []
        self._dropped = 0
        self._pre = 0
        self._quotes: list[int] = []
        self._lists: list[int | None] = []
        self._links: list[str] = []
        self._boxes: list[int] = []  # how deep the quotation boxes of Discourse stand
        self._pieces: list[tuple[str, str | None]] = []  # of the line that is being filled
        self._spaced = True  # whether that ends in white space, so that more of it adds nothing
        self._marker = ""
        self._group = 0  # the line with which the outermost list or table begins
        self._tables = 0
        self._row = False
        self._gap = 2
        self._count = 0
        self._last: list[int] = []
        self._text: list[str] = []
        self._length = 0
        self._citations: list[Citation] = []

    # What the parser calls.

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if len(self._open) >= MAX_DEPTH:
            raise InputError(
                f"HTML is nested more than {MAX_DEPTH:,} elements deep at <{tag[:20]}>: no browser "
                "would show it. Give the text as it is read on the page."
            )
        element = _Element(tag)
        self._open.append(element)
        if self._dropped or self._is_dropped(tag, attributes):
            element.dropped = True
            self._dropped += 1
            return
        if tag in _BLOCKS:
            self._block()
            element.quote = _is_quote(tag, attributes)
            if element.quote:
                self._quotes.append(self._count)
            self._open_block(tag, attributes)
        elif tag == "br":
            self._end_line()
            self._gap = min(self._gap + 1, 2)
        elif tag == "img":
            self._say(attributes.get("alt", ""))
        elif tag in ("td", "th"):
            if self._row and self._pieces:
                self._say(" | ")
            self._row = True
        elif tag == "q":
            self._say("“")
        elif tag == "a":
            element.link = web_address(attributes.get("href", ""), base=self._base)
            if element.link is not None:
                self._links.append(element.link)

    def end(self, tag: str) -> None:  # noqa: ARG002 - the parser closes in order, the stack knows
        """The innermost element ends."""
        element = self._open.pop()
        if element.dropped:
            self._dropped -= 1
            return
        if element.tag in _BLOCKS:
            self._block()
            if element.quote:
                self._quotes.pop()
            self._close_block(element.tag)
        elif element.tag == "q":
            self._say("”")
        elif element.link is not None:
            self._links.pop()

    def data(self, words: str) -> None:
        """Words stand inside the innermost element."""
        if not self._dropped:
            self._say(words)

    def comment(self, words: str) -> None:
        """Comments are not shown."""

    def close(self) -> None:
        """Nothing follows."""

    def marked(self) -> Marked:
        """What has been laid out."""
        self._block()
        return Marked("".join(self._text), tuple(self._citations))

    # How elements look.

    def _is_dropped(self, tag: str, attributes: Mapping[str, str]) -> bool:
        if tag in _DROPPED:
            return True
        if tag == "cite" and self._quotes and self._quotes[-1] == self._count:
            # A board's "Ada wrote:" over the words it quotes; a <cite> under them is a source.
            return not self._pieces
        if not attributes:
            return False
        classes = attributes.get("class", "").split()
        return bool(
            "hidden" in attributes
            or attributes.get("aria-hidden") == "true"
            or _HIDDEN.search(attributes.get("style", ""))
            or (tag == "img" and {attributes.get("width"), attributes.get("height")} & {"0", "1"})
            or not _BYLINES.isdisjoint(classes)
            or (tag == "header" and "source" in classes)  # the host over a box of Discourse
            or (tag == "div" and "poll" in classes)
            or (self._boxes and "title" in classes)
        )

    def _open_block(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in ("ul", "ol"):
            if not self._lists:
                self._group = self._count
            first = attributes.get("start", "1")
            begin = int(first) if re.fullmatch("[0-9]{1,9}", first) else 1
            self._lists.append(begin if tag == "ol" else None)
        elif tag == "li":
            number = self._lists[-1] if self._lists else None
            self._marker = "- " if number is None else f"{number}. "
            if number is not None:
                self._lists[-1] = number + 1
        elif tag == "table":
            if not self._tables:
                self._group = self._count
            self._tables += 1
        elif tag == "tr":
            self._row = False
        elif tag == "pre":
            self._pre += 1
        elif tag == "aside" and "quote" in attributes.get("class", "").split():
            self._boxes.append(len(self._open))

    def _close_block(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self._lists.pop()
        elif tag == "li":
            self._marker = ""
        elif tag == "table":
            self._tables -= 1
        elif tag == "pre":
            self._pre -= 1
        elif tag == "aside" and self._boxes and self._boxes[-1] == len(self._open) + 1:
            self._boxes.pop()

    # How words become lines.

    def _say(self, words: str) -> None:
        if words == "\n" and self._spaced and not self._pre:
            return  # what stands between most blocks
        words = _UNSEEN.sub("", words)
        if self._pre:
            first, *more = words.split("\n")
            self._add(first)
            for line in more:
                self._end_line()
                self._gap = min(self._gap + 1, 2)
                self._add(line)
            return
        words = _SPACE.sub(" ", words)
        if self._spaced:
            words = words.removeprefix(" ")
        self._add(words)

    def _add(self, words: str) -> None:
        if words:
            self._pieces.append((words, self._links[-1] if self._links else None))
            self._spaced = words.endswith(" ")

    def _block(self) -> None:
        if self._pieces:
            self._end_line()
        self._gap = 2

    def _end_line(self) -> None:
        """Write the line, if it has words."""
        pieces = self._pieces
        self._pieces, self._spaced = [], True
        words = "".join(piece for piece, _ in pieces)
        if not words.strip():
            return
        together = (self._marker or self._row) and self._count > self._group
        gap = 1 if together and (self._lists or self._tables) else self._gap
        before = "\n" if gap == 1 else "\n\n"
        if self._quotes or self._last:
            before = self._quote_marks(gap)
        code = "    " if self._pre else ""
        self._write((before if self._count else before.lstrip("\n")) + self._marker + code)
        lead = 0 if self._pre else len(words) - len(words.lstrip())
        if len(pieces) == 1 and pieces[0][1] is None and "://" not in words:
            self._write(words[lead:].rstrip())
        else:
            self._write_pieces(pieces, lead=lead, size=len(words.rstrip()) - lead)
        self._marker, self._gap = "", 0
        self._count += 1

    def _quote_marks(self, gap: int) -> str:
        """What parts a line from the one before, where one of them is quoted."""
        now = self._quotes[:_MAX_QUOTES]
        same = 0
        while same < min(len(now), len(self._last)) and now[same] == self._last[same]:
            same += 1
        self._last = now
        between = "\n" if gap == 1 else f"\n{('> ' * same).rstrip()}\n"
        return between + "> " * len(now)

    def _write_pieces(self, pieces: list[tuple[str, str | None]], *, lead: int, size: int) -> None:
        """Write the words of a line without the white space around it, and cite its links."""
        for link, run in groupby(pieces, key=itemgetter(1)):
            whole = "".join(words for words, _ in run)
            words = whole[lead:]
            lead = max(lead - len(whole), 0)
            words = words[:size]
            size -= len(words)
            label = words.strip()
            if link is None:
                for start, end in bare_links(words):
                    self._cite(start, words[start:end], words[start:end])
            elif label:
                full = _unshortened(label, link)
                begin = words.index(label)
                self._cite(begin, full, link)
                words = words[:begin] + full + words[begin + len(label) :]
            self._write(words)

    def _cite(self, start: int, label: str, link: str) -> None:
        url = web_address(link)
        if url is not None:
            at = self._length + start
            self._citations.append(Citation(start=at, end=at + len(label), url=url))

    def _write(self, words: str) -> None:
        self._text.append(words)
        self._length += len(words)


def _is_quote(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element holds the words of another.

    vBulletin lays out every post in a ``blockquote``, and what it quotes in a ``div``. Discourse
    shows a page that is linked as a box with its first words.
    """
    classes = attributes.get("class", "").split()
    if tag == "blockquote":
        return "postcontent" not in classes
    return (tag == "div" and "bbcode_quote" in classes) or (tag == "aside" and "onebox" in classes)


def _unshortened(label: str, url: str) -> str:
    """Return the whole address for a label that is its beginning and dots, as Hacker News does."""
    for dots in ("...", "…"):
        begun = label.removesuffix(dots)
        if begun != label and len(begun) > len("https://") and url.startswith(begun):
            return url
    return label
