"""Every form of a brief says it all, and nothing of a thread in it is code."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from example_brief import (
    ADDRESSES,
    GOLDEN,
    SWIFT,
    briefs,
    example_brief,
    hostile_brief,
    inside,
)
from example_map import HOSTILE
from hypothesis import given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token
from playwright.sync_api import expect

from graph.brief import words
from graph.brief.forms import BRIEFS
from graph.brief.markdown import escaped
from graph.brief.sections import sections
from graph.brief.told import Brief, Quotation
from graph.model import ArgumentMap

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@settings(max_examples=15, phases=SWIFT)
@given(briefs())
def test_whatever_is_said_all_forms_say_it_and_nothing_of_it_is_code(
    case: tuple[ArgumentMap, Brief],
) -> None:
    _, found = case
    safe_markdown(BRIEFS["markdown"](found), found)
    safe_page(BRIEFS["html"](found), found)
    safe_text(BRIEFS["text"](found))


def test_nothing_hostile_is_code_in_any_form() -> None:
    found = hostile_brief()
    safe_markdown(BRIEFS["markdown"](found), found)
    safe_page(BRIEFS["html"](found), found)
    safe_text(BRIEFS["text"](found))


def outside(found: Brief) -> set[str]:
    """The addresses that a brief may lead to, as they are written in Markdown."""
    whole = {found.url or "", *ADDRESSES.values()}
    return whole | {one.url or "" for one in inside(found) if isinstance(one, Quotation)}


def tokens(text: str) -> Iterator[Token]:
    for block in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        yield block
        yield from block.children or ()


def safe_markdown(text: str, found: Brief) -> None:
    """Markdown holds only what we put there: headings, lists, quotes, bold, links to known ends."""
    headings, targets = 0, set()
    for token in tokens(text):
        assert token.type.removesuffix("_open").removesuffix("_close") in {
            "heading", "paragraph", "inline", "text", "softbreak", "bullet_list", "list_item",
            "blockquote", "strong", "em", "link", "text_special",
        }, token  # fmt: skip
        headings += token.type == "heading_open"
        if token.type == "link_open":
            targets.add(str(token.attrs["href"]))
    shown = {f"#post-{one.quotations[0].number}" for one in found.points}
    known = set(map(unquote, outside(found)))
    assert {target for target in targets if target[0] == "#"} <= shown
    assert {unquote(target) for target in targets if target[0] != "#"} <= known
    # Every anchor is there as a heading of just these words, of which renderers make it.
    for target in targets:
        if target.startswith("#post-"):
            assert f"\n### Post {target.removeprefix('#post-')}\n" in text
    posts = {one.number for point in found.points for one in point.quotations}
    parts = len(sections(found)) + bool(found.positions) + bool(found.points)
    assert headings == 2 + len(found.positions) + len(posts) + parts
    # Nor does what makes links of bare addresses find any.
    bare = re.sub(r"\]\([^)]*\)", "", text)
    assert not re.search(r"(https?|ftp|mailto):|www\.", bare, re.IGNORECASE)


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name in ("href", "src"):
                self.addresses.append(value or "")
            if name == "id":
                self.names.append(value or "")


def seen(text: str) -> _Seen:
    parser = _Seen()
    parser.feed(text)
    return parser


def safe_page(text: str, found: Brief) -> None:
    page = seen(text)
    assert page.tags <= seen(BRIEFS["html"](example_brief())).tags
    assert not {name for name in page.attributes if name.startswith("on") or name == "style"}
    inner = {address[1:] for address in page.addresses if address.startswith("#")}
    assert inner <= set(page.names)
    assert len(page.names) == len(set(page.names))
    assert {address for address in page.addresses if address[0] != "#"} <= outside(found)


def safe_text(text: str) -> None:
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", text
    )
    assert all(len(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize("form", BRIEFS)
def test_the_example_is_written_as_its_golden_file(root: Path, form: str) -> None:
    golden = root / "tests" / "golden" / GOLDEN[form]
    assert BRIEFS[form](example_brief()) == golden.read_bytes().decode()


def test_the_page_may_run_nothing_and_fetch_nothing() -> None:
    text = BRIEFS["html"](hostile_brief())
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"<(style|script|link)", text[: text.index("Content-Security-Policy")])
    assert "url(" not in style


@pytest.mark.parametrize("text", [*HOSTILE, "1. a", "2) b", "- c", "+ d", "=", "---", "#", "> e"])
def test_markdown_shows_text_as_it_is(text: str) -> None:
    shown = [token for token in tokens(escaped(text)) if token.type == "inline"]
    (line,) = shown
    assert "".join(child.content for child in line.children or ()) == words.plain(text)


@pytest.mark.browser
def test_the_page_fits_any_screen_fetches_nothing_and_leads_to_the_words(
    chromium: Browser, tmp_path: Path
) -> None:
    wrong: list[str] = []
    file = tmp_path / "brief.html"
    for found in (hostile_brief(), example_brief()):
        file.write_text(BRIEFS["html"](found), "utf-8")
        for width, scheme, ground in (
            (1400, "light", "rgb(255, 255, 255)"),
            (400, "dark", "rgb(18, 22, 28)"),
        ):
            context = chromium.new_context(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if scheme == "dark" else "light",
                offline=True,
            )
            page = context.new_page()
            # Dialogs are dismissed where nobody listens; that no script ran is asked below.
            page.on("console", lambda said: wrong.append(said.text))
            page.on(
                "request",
                lambda asked: None if asked.url == file.as_uri() else wrong.append(asked.url),
            )
            page.goto(file.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator("h1").inner_text() == words.headline(found)
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
            page.locator(".positions a.number").first.click()
            expect(page.locator("blockquote:target")).to_be_in_viewport()
            assert page.evaluate("typeof pwned") == "undefined"
            context.close()
    assert wrong == []
