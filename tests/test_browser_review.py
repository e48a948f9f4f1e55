"""Reviewing in a real browser: by keys, by words selected in a post, and all taken back."""

from __future__ import annotations

import re
from typing import Final

import pytest
from browsing import rerun, visit
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

# Ferries stand beyond the Basic Multilingual Plane, where JavaScript counts two for one.
TEXT: Final = (
    "⛴️🚢🚢 I think the island should keep its ferry. Ferries carry more people than bridges "
    "because they are cheap to run.\n\nBut a ferry does not sail in a storm. So there should be a "
    "bridge."
)


def _paste(page: Page, title: str) -> None:
    visit(page, "/add")
    page.get_by_label("Title").fill(title)
    page.get_by_label("The discussion").fill(TEXT)
    for name in ("Read it", "Map it", "Keep it"):
        button = page.get_by_role("button", name=name, exact=True)
        expect(button).to_be_enabled(timeout=120_000)  # which may be mapping still
        with rerun(page, seconds=120):
            button.click()
    page.wait_for_url("**/*thread=ferries-or-bridges*")


def _name(page: Page, name: str) -> None:
    with rerun(page):
        field = page.get_by_label("Your name, which your corrections will bear")
        field.fill(name)
        field.press("Enter")


def _press(page: Page, key: str) -> None:
    """Press a key where no field has the focus."""
    page.evaluate("() => document.activeElement?.blur()")
    with rerun(page):
        page.keyboard.press(key)


def test_a_pasted_thread_is_added_one_of_its_links_corrected_and_that_undone(page: Page) -> None:
    _paste(page, "Ferries or bridges?")
    visit(page, "/review?thread=ferries-or-bridges&kinds=none")
    _name(page, "Eva")
    joins = page.locator(".cm-joins")
    before = joins.inner_text()
    _press(page, "e")
    page.wait_for_url("**form=kind*")
    wanted = "supports the other" if "objects" in before else "objects to the other"
    with rerun(page):
        page.get_by_role("button", name=wanted).click()
    expect(page.get_by_role("status")).to_contain_text("Now it")
    expect(joins).not_to_have_text(before)
    expect(page.locator(".cm-judged")).to_have_text(re.compile("corrected by Eva"))
    with rerun(page):
        page.get_by_role("radio", name=re.compile("Corrections 1")).click()
    expect(page.locator(".cm-made")).to_contain_text("by Eva")
    with rerun(page):
        page.get_by_role("button", name="Undo").click()
    expect(page.locator(".cm-made")).to_contain_text("Taken back by Eva")
    with rerun(page):
        page.go_back()
    expect(joins).to_have_text(before)
    expect(page.locator(".cm-judged")).to_have_count(0)


def test_one_key_decides_and_words_are_chosen_where_they_stand(page: Page) -> None:
    _paste(page, "Ferries or bridges, once more?")
    visit(page, "/review?thread=ferries-or-bridges-once-more&links=none")
    _name(page, "Bo")
    asked = page.locator(".st-key-asked h2.cm-asked").first
    progress = page.locator(".cm-progress")
    first = asked.inner_text()
    expect(progress).to_contain_text("0 of")
    _press(page, "s")
    expect(asked).not_to_have_text(first)
    second = asked.inner_text()
    _press(page, "a")
    expect(page.get_by_role("status")).to_contain_text(f"Accepted: {second[:20]}")
    expect(progress).to_contain_text("1 of")
    _press(page, "x")
    expect(page.get_by_role("status")).to_contain_text("Rejected")
    _press(page, "u")
    _press(page, "u")
    expect(progress).to_contain_text("0 of")
    expect(asked).to_have_text(second)

    _press(page, "e")
    with rerun(page):
        page.get_by_role("radio", name="Words", exact=True).click()
    words = page.locator(".cm-words")
    # The first line, beyond the letters that count two; then a word more and a word less by key.
    page.evaluate(
        """() => {
            const body = document.querySelector('.cm-words-text');
            const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
            const find = (wanted) => {
                let before = 0;
                walker.currentNode = body;
                for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                    if (wanted <= before + node.data.length) return [node, wanted - before];
                    before += node.data.length;
                }
                return null;
            };
            const text = body.textContent;
            const start = text.indexOf('the island');
            const range = document.createRange();
            range.setStart(...find(start));
            range.setEnd(...find(start + 'the island should'.length));
            const selection = window.getSelection();
            selection.removeAllRanges();
            selection.addRange(range);
            body.dispatchEvent(new KeyboardEvent('keyup'));
        }"""
    )
    expect(words.locator("mark")).to_have_text("the island should")
    for _ in range(3):
        words.get_by_role("button", name="End one word later").press("Enter")
    words.get_by_role("button", name="End one word earlier").press("Enter")
    expect(words.locator("mark")).to_have_text("the island should keep its")
    words.get_by_role("button", name="End one word later").press("Enter")
    with rerun(page):
        words.get_by_role("button", name="Use these words").click()
    expect(asked).to_have_text(re.compile(r"^the island should keep its ferry\.?$"))
    expect(page.locator(".st-key-asked mark").first).to_have_text(
        re.compile(r"^the island should keep its ferry\.?$")
    )
