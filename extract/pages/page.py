"""A saved web page as a tree of elements, however large, deep or broken it is.

libxml2 tells of the tags and lxml keeps them; between the two stands what makes a stranger's page
safe to keep: an end to depth and to the attributes of one element, both of which cost libxml2 more
than linear time, and no name or character that a tree cannot hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import urlsplit, urlunsplit

from lxml import etree

from extract.markup import MAX_DEPTH, Marked, from_html, web_address
from graph.errors import InputError
from graph.thread import FORBIDDEN

_MAX_ATTRIBUTES: Final = 64
_MAX_VALUE: Final = 4_000  # characters of an attribute; pictures are put into pages as addresses
_NAME: Final = re.compile(r"[a-z_][a-z0-9_.-]{0,63}", re.IGNORECASE)
_SAVED: Final = re.compile(r"<!--[^>]{0,200}?(?:saved from url=\(\d+\)|url:\s*)(https?://[^\s<>]+)")
_BEGINS: Final = re.compile(
    r"(?:\s|\ufeff|<\?xml[^>]*>|<!--(?:[^-]|-(?!->))*-->)*<"
    r"(?:!doctype\s+html|(?:html|head|body|meta|title|div|main|article|section|table|ul|ol|p)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: the root of its tree, what it is called, and where it stood if it says so."""

    root: etree._Element
    title: str | None
    url: str | None


def looks_like_html(text: str) -> bool:
    """Whether text begins as a web page or a piece of one does, and has tags that end."""
    return _BEGINS.match(text[:4_000]) is not None and "</" in text


def read_page(source: str, *, name: str) -> Page:
    """Read a page; ``name`` is what it is called in messages.

    Raises:
        InputError: if there is nothing on it, or its elements are nested too deep.
    """
    target = _Tree(name)
    parser = etree.HTMLParser(target=cast("Any", target), no_network=True)
    parser.feed(FORBIDDEN.sub("\ufffd", source))
    parser.close()
    if target.root is None:
        raise InputError(f"{name} is a web page with nothing on it.")
    return Page(target.root, title=_title(target.root), url=_url(target.root, source))


def words(element: etree._Element) -> str:
    """The words inside an element, white space collapsed."""
    return " ".join("".join(cast("list[str]", element.xpath(".//text()"))).split())


def marked_text(element: etree._Element, *, base: str | None) -> Marked:
    """The text and the links of an element."""
    whole = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    return from_html(whole, base=base)


class _Tree:
    """Builds the tree of what libxml2 tells: the target of an lxml parser."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._builder = etree.TreeBuilder()
        self._depth = 0
        self._dropped = 0  # how many open elements are inside one whose words are code
        self.root: etree._Element | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise InputError(
                f"{self._name} is nested more than {MAX_DEPTH:,} elements deep at <{tag[:20]}>: no "
                "browser would show it. Select the discussion on the page and paste it as text."
            )
        if self._dropped or tag == "style" or (tag == "script" and not _is_data(attributes)):
            self._dropped += 1
            return
        kept = {
            name: FORBIDDEN.sub("", value)[:_MAX_VALUE]
            for name, value in list(attributes.items())[:_MAX_ATTRIBUTES]
            if _NAME.fullmatch(name)
        }
        self._builder.start(tag if _NAME.fullmatch(tag) else "span", kept)

    def end(self, tag: str) -> None:
        """The innermost element ends."""
        self._depth -= 1
        if self._dropped:
            self._dropped -= 1
            return
        self._builder.end(tag if _NAME.fullmatch(tag) else "span")

    def data(self, text: str) -> None:
        """Words stand inside the innermost element."""
        if not self._dropped and self._depth:
            self._builder.data(FORBIDDEN.sub("", text))

    def comment(self, text: str) -> None:
        """Comments are not shown."""

    def close(self) -> None:
        """Nothing follows."""
        try:
            self.root = self._builder.close()
        except etree.XMLSyntaxError:  # no element has begun
            self.root = None


def _is_data(attributes: Mapping[str, str]) -> bool:
    return "ld+json" in attributes.get("type", "")


def _title(root: etree._Element) -> str | None:
    for path in ("//meta[@property='og:title']/@content", "//title//text()", "//h1//text()"):
        found = " ".join(" ".join(cast("list[str]", root.xpath(path))[:20]).split())
        if found:
            return found
    return None


def _url(root: etree._Element, source: str) -> str | None:
    """The address that a page gives itself, or that the browser noted when it saved it."""
    for path in ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"):
        for found in cast("list[str]", root.xpath(path))[:1]:
            if url := web_address(found):
                return url
    noted = _SAVED.search(source[:4_000])
    url = web_address(noted[1]) if noted else None
    return None if url is None else urlunsplit(urlsplit(url)._replace(fragment=""))
