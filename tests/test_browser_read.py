"""The read page in a real browser: a claim is chosen by click and by key, and found on the map."""

from __future__ import annotations

import re
from typing import Final

import pytest
from browsing import rerun, visit
from example_map import HOSTILE, example_map, hostile_map
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

EXAMPLE: Final = example_map()
HARM: Final = next(claim for claim in EXAMPLE.claims if "same harm" in claim.text)
LOGS: Final = next(claim for claim in EXAMPLE.claims if "deletes the logs" in claim.text)


def _said(page: Page, words: str) -> Locator:
    return page.locator(".said").get_by_text(words, exact=False).first


def test_a_thread_is_read_by_click_and_by_key_and_back_goes_back(page: Page) -> None:
    visit(page, f"/read?thread={EXAMPLE.thread.id}")
    expect(page.locator("article.post h3")).to_have_text(["Ada", "Bo", "Chi", "Post 4"])
    _said(page, "A role played in earnest").hover()
    expect(page.get_by_role("tooltip")).to_have_text("Claim, 95% sure · 1 support · no objections")
    with rerun(page):
        _said(page, "A role played in earnest").click()
    assert f"node={HARM.id}" in page.url
    beside = page.locator(".beside")
    expect(beside.locator(".head h3")).to_have_text(HARM.text)
    expect(beside).to_contain_text("Supported by (1)")
    expect(page.locator(".said.on")).to_have_text(HARM.mentions[0].text)
    expect(page.locator(".said.end-supports")).to_have_text(["If", LOGS.mentions[0].text[2:]])
    beside.get_by_text("why this link").first.click()
    expect(beside.get_by_text("the reply takes up the words of harm").first).to_be_visible()

    with rerun(page):
        page.keyboard.press("n")
    expect(beside.locator(".head h3")).to_have_text(LOGS.text)
    assert f"node={LOGS.id}" in page.url
    with rerun(page):
        page.go_back()
    expect(beside.locator(".head h3")).to_have_text(HARM.text)

    bo = page.locator("article[data-post=p2]")
    before = bo.bounding_box()
    bo.get_by_role("button", name="Fold post 2 and 1 answer").click()
    expect(page.locator("article[data-post=p3]")).to_be_hidden()
    after = bo.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 2
    with rerun(page):
        page.keyboard.press("n")
    expect(_said(page, "a model deletes the logs")).to_be_visible()

    with rerun(page):
        page.keyboard.press("m")
    page.wait_for_url(re.compile(rf"node={LOGS.id}"))
    expect(page.locator(".st-key-details blockquote mark")).to_have_text(LOGS.mentions[0].text)
    with rerun(page):
        page.get_by_role("link", name="Read in thread").click()
    page.wait_for_url(re.compile(rf"/read\?.*node={LOGS.id}"))
    expect(page.locator(".said.on").first).to_be_in_viewport()


def test_on_a_phone_the_links_stand_below_the_post_and_hostile_text_is_inert(page: Page) -> None:
    hostile = hostile_map()
    page.set_viewport_size({"width": 400, "height": 800})
    page.emulate_media(color_scheme="dark")
    visit(page, f"/read?thread={hostile.thread.id}&node={hostile.claims[2].id}")
    beside = page.locator("article[data-post=p2] + .beside")
    expect(beside.locator(".head h3")).to_have_text(HOSTILE[2])
    expect(page.locator("article.post .text")).to_have_text(list(HOSTILE))
    beside.get_by_text("why this link").first.click()
    with rerun(page):
        beside.get_by_role("button", name="Show this link").first.click()
    beside = page.locator("article + .beside")
    expect(beside.locator(".head h3")).to_have_text(f"Why this link: {HOSTILE[2]}")
    with rerun(page):
        beside.get_by_role("button", name=HOSTILE[1]).click()
    expect(beside.locator(".head h3")).to_have_text(HOSTILE[1])
    assert page.locator(".stMain script, .stMain img, .stMain iframe").count() == 0
    assert page.locator("a[href^='javascript:']").count() == 0
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= 400
