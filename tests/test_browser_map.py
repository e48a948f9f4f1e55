"""The map in a real browser: found by typing, walked by keys, grown in place, and taken along."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from browsing import rerun, visit, wait_for
from example_map import HOSTILE, example_map, hostile_map
from playwright.sync_api import Frame, Page, expect

pytestmark = pytest.mark.browser

EXAMPLE: Final = example_map()
HARM: Final = next(claim for claim in EXAMPLE.claims if "same harm" in claim.text)
ROLE: Final = EXAMPLE.claims[0]
_PLACES: Final = "() => [network.getPositions(), network.getScale(), network.getViewPosition()]"


def _open(page: Page, address: str) -> Frame:
    visit(page, f"/map?{address}")
    handle = page.locator("iframe.picture[data-drawn]").element_handle()
    frame = handle.content_frame() if handle else None
    assert frame is not None
    return frame


def test_the_picture_can_be_walked_opened_and_left_by_keys(page: Page) -> None:
    frame = _open(page, f"thread={EXAMPLE.thread.id}")
    frame.locator(".vis-network").focus()
    page.keyboard.press("ArrowRight")
    first = frame.evaluate("() => picture.focus")
    assert first in EXAMPLE.claim
    reached = set()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
        reached.add(frame.evaluate("() => picture.focus"))
    assert ROLE.id in reached
    assert len(reached) > 2
    now = EXAMPLE.claim[frame.evaluate("() => picture.focus")]
    expect(frame.locator("#told")).to_contain_text(now.text)
    expect(frame.locator("#tip")).to_contain_text(now.text)
    scale = frame.evaluate("() => network.getScale()")
    page.keyboard.press("+")
    wait_for(lambda: frame.evaluate("() => network.getScale()") > scale)
    with rerun(page):
        page.keyboard.press("Enter")
    assert f"node={now.id}" in page.url
    expect(page.locator(".st-key-details h3").first).to_have_text(now.text)
    frame.locator(".vis-network").focus()
    with rerun(page):
        page.keyboard.press("Escape")
    assert "node=" not in page.url


def test_what_else_is_linked_is_drawn_in_place_and_back_takes_it_away(page: Page) -> None:
    frame = _open(page, f"thread={EXAMPLE.thread.id}&around={HARM.id}&hops=1")
    places, *view = frame.evaluate(_PLACES)
    box = page.locator("iframe.picture").bounding_box()
    assert box is not None
    badge = frame.evaluate(
        f"() => {{ const one = picture.claims.get('{ROLE.id}');"
        "return network.canvasToDOM({ x: one.x + one.w / 2 - 24, y: one.y + one.h / 2 }); }"
    )
    with rerun(page):
        page.mouse.click(box["x"] + 1 + badge["x"], box["y"] + 1 + badge["y"])
    page.wait_for_url(f"**more={ROLE.id}*")
    wait_for(lambda: len(frame.evaluate(_PLACES)[0]) > len(places))
    more, *still = frame.evaluate(_PLACES)
    assert {name: more[name] for name in places} == places
    assert still == view
    expect(page.get_by_text("7 of 13 claims shown")).to_be_visible()
    with rerun(page):
        page.go_back()
    wait_for(lambda: frame.evaluate(_PLACES)[0] == places)


def test_a_claim_is_found_by_typing_and_the_view_is_taken_along(page: Page, tmp_path: Path) -> None:
    hostile = hostile_map()
    _open(page, f"thread={hostile.thread.id}&apart=1")
    field = page.get_by_role("combobox", name="Search the claims")
    field.fill("javascript")
    options = page.get_by_role("option")
    expect(options).to_have_text([text for text in HOSTILE if "javascript" in text])
    field.press("ArrowDown")
    with rerun(page):
        field.press("Enter")
    found = next(claim for claim in hostile.claims if "javascript" in claim.text)
    assert f"node={found.id}" in page.url
    expect(page.locator(".st-key-details h3").first).to_have_text(found.text)

    page.get_by_role("button", name="Export").click()
    for name in ("SVG picture", "HTML page", "PNG picture"):
        with page.expect_download() as saved:
            page.get_by_role("button", name=name).click()
        path = tmp_path / saved.value.suggested_filename
        saved.value.save_as(path)
        if path.suffix == ".png":
            assert path.read_bytes().startswith(b"\x89PNG")
            continue
        left = page.context.new_page()
        left.route("**/*", lambda route: route.abort())
        left.set_content(path.read_text())
        assert left.evaluate("() => typeof pwned") == "undefined"
        assert left.locator("img, iframe, [onerror]").count() == 0
        left.close()


def test_colours_of_positions_move_nothing_and_a_crux_leads_to_what_it_moves(page: Page) -> None:
    frame = _open(page, f"thread={EXAMPLE.thread.id}")
    before = frame.evaluate(_PLACES)
    with rerun(page):
        page.get_by_text("Position", exact=True).click()
    assert "by=position" in page.url
    assert frame.evaluate(_PLACES) == before
    switch = page.get_by_role("group", name="Positions").get_by_role("button").last
    expect(switch).to_contain_text("no position")
    with rerun(page):
        switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    assert "by=position.A.B" in page.url

    frame = _open(page, f"thread={EXAMPLE.thread.id}&cruxes=1")
    frame.locator(".vis-network").focus()
    page.keyboard.press("0")
    assert frame.evaluate("() => picture.focus") is not None
    page.keyboard.press("ArrowLeft")
    expect(frame.locator("#told")).to_contain_text("position A, strength ")
    with rerun(page):
        page.keyboard.press("Enter")
    assert "cruxes=A" in page.url
    expect(page.locator(".st-key-details h3").first).to_contain_text("only playing a role")
