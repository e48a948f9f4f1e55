"""Every page by keyboard, without any network, and as axe-core sees it, by day and by night."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal, get_args

import other_tools
import pytest
from browsing import rerun, settled, visit
from example_map import example_map, hostile_map
from playwright.sync_api import Page, expect

from explore.state import PageName

pytestmark = pytest.mark.browser

EXAMPLE: Final = example_map()
THREAD: Final = EXAMPLE.thread.id
LINK: Final = EXAMPLE.links[0]

# Each page as it looks when something is done on it.
SHOWN: Final = {
    "overview": f"/?thread={THREAD}&tour=2",
    "map": f"/map?thread={THREAD}&node={LINK.target}",
    "map, where it turns": f"/map?thread={THREAD}&cruxes=A&by=position",
    "read": f"/read?thread={THREAD}&node={LINK.target}",
    "query": "/query?q=SELECT ?claim ?text { ?claim aif:claimText ?text }",
    "add": "/add",
    "review": f"/review?thread={THREAD}",
}

GROUNDS: Final[dict[Literal["light", "dark"], str]] = {
    "light": "rgb(255, 255, 255)",
    "dark": "rgb(18, 22, 28)",
}

# What Streamlit itself gets wrong, and a style sheet cannot mend, with the reason: nothing so far.
KNOWN: Final[tuple[str, ...]] = ()

_AXE: Final = """() => axe.run(document, { resultTypes: ['violations'] }).then((found) =>
    found.violations
        .filter((one) => one.impact === 'serious' || one.impact === 'critical')
        .flatMap((one) => one.nodes.map((node) =>
            `${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`)))"""


def test_no_page_breaks_a_serious_rule_of_axe_by_day_or_by_night(page: Page, root: Path) -> None:
    axe = other_tools.axe(root)
    assert {name.split(",")[0] for name in SHOWN} == {*get_args(PageName)}
    wrong: list[str] = []
    for name, address in SHOWN.items():
        visit(page, address)
        page.evaluate(axe)
        for scheme, ground in GROUNDS.items():
            page.emulate_media(color_scheme=scheme)
            expect(page.locator(".stApp")).to_have_css("background-color", ground)
            settled(page)
            wrong += [f"{name}, {scheme}: {one}" for one in page.evaluate(_AXE)]
    assert [one for one in wrong if not any(known in one for known in KNOWN)] == []


def test_all_pages_can_be_gone_through_by_keyboard_and_none_asks_for_anything_outside(
    page: Page,
) -> None:
    hostile = hostile_map()
    visit(page, f"/?thread={hostile.thread.id}")
    assert page.locator(".stMain script, .stMain img, .stMain iframe").count() == 0
    assert page.locator("a[href^='javascript:']").count() == 0
    for path in get_args(PageName)[1:]:
        link = page.get_by_role("link", name=path.title(), exact=True)
        link.focus()
        with rerun(page):
            page.keyboard.press("Enter")
        page.wait_for_url(f"**/{path}?thread={hostile.thread.id}*")
        expect(page.get_by_role("alert")).to_have_count(0)

    visit(page, f"/map?thread={THREAD}")
    skip = page.get_by_role("link", name="Skip to the content")
    skip.focus()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    settled(page)
    page.keyboard.press("Tab")
    assert not page.evaluate("() => document.activeElement.closest('.st-key-bar, header')")
