"""The page that needs no other file: what stands in it, and that it is safe in a browser."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from example_map import example_map, hostile_map, row_map
from hypothesis import given, settings
from playwright.sync_api import expect
from strategies import maps

from graph.export import EXPORTERS
from graph.layout import overview
from graph.model import ArgumentMap

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

Opened = Callable[..., "Page"]


def page_of(amap: ArgumentMap) -> str:
    return EXPORTERS["html"](amap)


class _Seen(HTMLParser):
    """The elements of a page, and where it points."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name in ("href", "src"):
                self.addresses.append(value or "")


def seen(text: str) -> _Seen:
    parser = _Seen()
    parser.feed(text)
    return parser


@given(amap=maps())
@settings(max_examples=40)
def test_whatever_a_thread_says_the_page_has_the_same_elements(amap: ArgumentMap) -> None:
    found = seen(page_of(amap))
    known = seen(page_of(example_map())).tags | {"footer", "q"}
    assert found.tags <= known
    assert not {name for name in found.attributes if name.startswith("on") or name == "style"}
    assert {address for address in found.addresses if address[0] != "#"} <= {amap.thread.url}


def test_the_policy_allows_the_one_style_and_the_one_script_and_nothing_else() -> None:
    text = page_of(hostile_map())
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == parts["base-uri"] == parts["form-action"] == "'none'"
    for tag, name in (("style", "style-src"), ("script", "script-src")):
        (code,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert parts[name] == f"'sha256-{digest}'"
    assert set(parts) == {"default-src", "base-uri", "form-action", "style-src", "script-src"}
    # It rules from where it stands.
    before = text[: text.index("Content-Security-Policy")]
    assert not re.search(r"<(style|script|link)", before)


def test_all_the_words_are_there_without_a_script() -> None:
    amap = example_map()
    text = page_of(amap)
    words = html.unescape(re.sub(r"<[^>]+>", "", text))
    for post in amap.thread.posts:
        assert post.text in words
    for claim in amap.claims:
        assert words.count(claim.text) >= 2  # drawn, and listed
    for link in amap.links:
        assert link.because in words


def test_the_page_says_how_many_claims_are_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "not drawn" not in page_of(example_map())
    monkeypatch.setattr(overview, "__kwdefaults__", {"limit": 10})
    text = page_of(example_map())
    assert "3 claims with fewer links not drawn; all are in the thread." in text
    assert text.count('class="card') == 13


# --- in a browser ------------------------------------------------------------------------------


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Open a map's page from a file; the test fails if anything is asked for or runs."""
    wrong: list[str] = []
    contexts = []

    def open_page(amap: ArgumentMap, *, width: int = 1400, dark: bool = False) -> Page:
        file = tmp_path / "map.html"
        file.write_text(page_of(amap), "utf-8")
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            offline=True,
        )
        contexts.append(context)
        page = context.new_page()

        def refuse(dialog: Dialog) -> None:
            wrong.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", refuse)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text))
        page.on(
            "request",
            lambda asked: None if asked.url == file.as_uri() else wrong.append(asked.url),
        )
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert page.evaluate("typeof pwned") == "undefined"
        context.close()
    assert wrong == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [1400, 400])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("amap", [example_map(), hostile_map()], ids=["example", "hostile"])
def test_the_page_fits_and_is_quiet(
    opened: Opened, amap: ArgumentMap, width: int, dark: bool
) -> None:
    page = opened(amap, width=width, dark=dark)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".canvas a.box").count() == len(amap.claims)
    assert page.locator("h1").inner_text() == amap.thread.title
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert light == ("rgb(18, 22, 28)" if dark else "rgb(255, 255, 255)")


@pytest.mark.browser
def test_a_claim_that_is_picked_is_shown_everywhere(opened: Opened) -> None:
    page = opened(example_map())
    page.locator("a.box", has_text="A role played in earnest").click()
    card = page.locator(".card.on")
    expect(card).to_contain_text("objects to")
    expect(card).to_be_in_viewport()
    expect(page.locator("a.box.on")).to_contain_text("A role played in earnest")
    expect(page.locator(".said a.on")).to_have_text("A role played in earnest does the same harm.")
    expect(page.locator("a.box.near")).to_have_count(3)
    card.locator("ul a").first.click()
    expect(page.locator(".card.on summary")).to_contain_text("If a model deletes the logs")
    page.go_back()
    expect(page.locator(".card.on summary")).to_contain_text("A role played in earnest")
    page.keyboard.press("Escape")
    expect(page.locator(".on")).to_have_count(0)


@pytest.mark.browser
def test_the_slider_hides_what_is_less_sure(opened: Opened) -> None:
    page = opened(example_map())
    expect(page.locator(".canvas .link:visible")).to_have_count(9)
    page.get_by_role("slider").fill("80")
    expect(page.locator(".canvas .link:visible")).to_have_count(3)
    expect(page.locator("output")).to_have_text("80 %")


@pytest.mark.browser
def test_the_map_can_be_made_larger_and_fitted(opened: Opened) -> None:
    page = opened(row_map(30))
    svg = page.locator(".canvas > svg")
    page.get_by_role("button", name="Fit").click()
    fitted = float(svg.get_attribute("width") or 0)
    page.get_by_role("button", name="100 %").click()
    expect(svg).not_to_have_attribute("width", f"{fitted:g}")
    assert float(svg.get_attribute("width") or 0) > fitted


@pytest.mark.browser
def test_the_page_can_be_read_without_scripts(chromium: Browser, tmp_path: Path) -> None:
    file = tmp_path / "map.html"
    file.write_text(page_of(example_map()), "utf-8")
    context = chromium.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator("a.box").count() == 13
    assert not page.locator(".bar").is_visible()
    page.locator("summary").first.click()
    assert page.locator(".card .more").first.is_visible()
    context.close()
