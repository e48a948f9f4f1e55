"""The overview in a real browser: the way to an objection is short, and ways keep the debate."""

from __future__ import annotations

import re
from typing import Final

import pytest
from browsing import rerun, visit
from example_map import example_map
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

DEBATES: Final = re.compile(r"\d+ debates")

EXAMPLE: Final = example_map()
ROLE: Final = next(claim for claim in EXAMPLE.claims if "only playing a role" in claim.text)
HARM: Final = next(claim for claim in EXAMPLE.claims if "same harm" in claim.text)
LOGS: Final = next(claim for claim in EXAMPLE.claims if "deletes the logs" in claim.text)


def test_the_strongest_objection_is_two_clicks_away_and_back_goes_back(page: Page) -> None:
    visit(page, "/")
    expect(page.get_by_role("heading", name=DEBATES)).to_be_visible()
    page.get_by_role("button", name="Not now").click()
    with rerun(page):
        page.get_by_role("link", name=EXAMPLE.thread.title, exact=True).click()
    expect(page.get_by_role("heading", name=EXAMPLE.thread.title, level=1)).to_be_visible()
    expect(page.get_by_text("New here?")).to_have_count(0)
    card = page.locator("li.card").filter(has_text=ROLE.text).first
    objection = card.locator(".row.objects").filter(has_text="Strongest objection")
    with rerun(page):
        objection.get_by_role("link", name=HARM.text, exact=True).click()
    page.wait_for_url(f"**/map?thread={EXAMPLE.thread.id}&node={HARM.id}")
    details = page.locator(".st-key-details")
    expect(details.locator("blockquote mark")).to_have_text(HARM.mentions[0].text)

    with rerun(page):
        page.go_back()
    expect(page.get_by_role("heading", name=EXAMPLE.thread.title, level=1)).to_be_visible()
    mark = page.locator(".line").get_by_role("link", name=ROLE.text)
    mark.focus()
    for _ in range(EXAMPLE.claims.index(LOGS)):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".line .said")).to_contain_text(LOGS.text)
    with rerun(page):
        page.keyboard.press("Enter")
    page.wait_for_url(f"**/map?thread={EXAMPLE.thread.id}&node={LOGS.id}")


def test_old_addresses_lead_to_the_map_once_and_the_bar_keeps_the_debate(page: Page) -> None:
    with rerun(page):
        page.goto(f"/?node={LOGS.id}&sure=0.5")
    page.wait_for_url(f"**/map?node={LOGS.id}&sure=0.5")
    page.locator("iframe.picture[data-drawn]").wait_for()
    with rerun(page):
        page.go_back()
    expect(page.get_by_role("heading", name=DEBATES)).to_be_visible()

    visit(page, f"/map?thread={EXAMPLE.thread.id}")
    expect(page.locator(".cm-debate")).to_have_text(EXAMPLE.thread.title)
    for name in ("Review", "Overview"):
        with rerun(page):
            page.get_by_role("link", name=name, exact=True).click()
        assert f"?thread={EXAMPLE.thread.id}" in page.url
    expect(page.get_by_role("heading", name=EXAMPLE.thread.title, level=1)).to_be_visible()
    page.get_by_label("Search the claims").fill("logs")
    with rerun(page):
        page.keyboard.press("Enter")
    page.wait_for_url("**/map?thread=*&q=logs")
    expect(page.locator(".st-key-found").get_by_role("button")).to_have_text([LOGS.text])
