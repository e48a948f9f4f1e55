"""The explorer in a real browser: pictures, clicks, the address, and hostile text drawn inert."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from browsing import NothingRan, rerun, settled, visit, wait_for
from example_map import HOSTILE, example_map, hostile_map
from playwright.sync_api import (
    Frame,
    Locator,
    Page,
    expect,
)

from extract.sources import read_file

pytestmark = pytest.mark.browser

EXAMPLE: Final = example_map()
HARM: Final = next(claim for claim in EXAMPLE.claims if "same harm" in claim.text)
LOGS: Final = next(claim for claim in EXAMPLE.claims if "deletes the logs" in claim.text)
UNDERCUT: Final = next(link for link in EXAMPLE.links if link.kind == "undercuts")


def _open(page: Page, address: str) -> Frame:
    """Open a map and wait until its picture is drawn."""
    visit(page, address)
    return _drawn(page)


def _drawn(page: Page) -> Frame:
    handle = page.locator("iframe.picture[data-drawn]").element_handle()
    frame = handle.content_frame() if handle else None
    assert frame is not None
    return frame


def _spot(page: Page, frame: Frame, *, expression: str) -> tuple[float, float]:
    """Where on the page a place of the picture is, which JavaScript gives in its own pixels."""
    box = page.locator("iframe.picture").bounding_box()
    assert box is not None
    at = frame.evaluate(f"() => network.canvasToDOM({expression})")
    # The frame has a border of one pixel.
    return box["x"] + 1 + at["x"], box["y"] + 1 + at["y"]


def _click(page: Page, frame: Frame, *, expression: str) -> None:
    """Click a place of the picture; again, where a busy machine moved it just then or was deaf."""
    for last in (False, False, True):
        at = _spot(page, frame, expression=expression)
        page.mouse.move(*at)
        try:
            with rerun(page, seconds=60 if last else 20):
                page.mouse.click(*at)
        except NothingRan:
            if last:
                raise
            page.mouse.move(1, 1)
            page.screenshot()  # which has the browser draw all of it anew
        else:
            return


def _view(frame: Frame) -> list[object]:
    return list(frame.evaluate("() => [network.getScale(), network.getViewPosition()]"))


def _details(page: Page) -> Locator:
    return page.locator(".st-key-details")


def test_a_click_shows_the_quote_and_moves_nothing_and_back_goes_back(page: Page) -> None:
    frame = _open(page, f"/map?thread={EXAMPLE.thread.id}")
    before = _view(frame)
    _click(page, frame, expression=f"network.getPosition('{HARM.id}')")
    expect(_details(page).locator("blockquote mark")).to_have_text(HARM.mentions[0].text)
    expect(_details(page)).to_contain_text("by Bo")
    assert f"node={HARM.id}" in page.url
    assert _view(frame) == before
    assert frame.evaluate("() => network.getSelectedNodes()") == [HARM.id]

    with rerun(page):
        _details(page).get_by_role("button", name=LOGS.text).click()
    expect(_details(page).locator("blockquote mark")).to_have_text(LOGS.mentions[0].text)
    wait_for(lambda: frame.evaluate("() => network.getSelectedNodes()") == [LOGS.id])

    with rerun(page):
        page.go_back()
    expect(_details(page).locator("blockquote mark")).to_have_text(HARM.mentions[0].text)
    with rerun(page):
        page.go_back()
    expect(_details(page)).to_contain_text("Click a claim or a link")
    assert _view(frame) == before


def test_a_link_that_is_undercut_says_why_it_is_there(page: Page) -> None:
    frame = _open(page, f"/map?thread={EXAMPLE.thread.id}")
    mark = f"network.getPosition('{UNDERCUT.target} middle')"
    _click(page, frame, expression=mark)
    expect(_details(page)).to_contain_text("Why this link")
    expect(_details(page)).to_contain_text("Undercut by")
    assert f"link={UNDERCUT.target}" in page.url


def test_an_edge_can_be_clicked(page: Page) -> None:
    frame = _open(page, f"/map?thread={EXAMPLE.thread.id}")
    link = next(one for one in EXAMPLE.links if one.source == LOGS.id)
    middle = f"network.body.edges['{link.id} 1'].edgeType.getPoint(0.5)"
    _click(page, frame, expression=middle)
    expect(_details(page)).to_contain_text(link.because)
    assert link.cue is not None
    expect(_details(page).locator("blockquote mark")).to_have_text(link.cue.text)


def test_a_deep_link_opens_on_its_claim_without_naming_the_thread(page: Page) -> None:
    frame = _open(page, f"/map?node={LOGS.id}")
    expect(_details(page).locator("blockquote mark")).to_have_text(LOGS.mentions[0].text)
    assert frame.evaluate("() => network.getSelectedNodes()") == [LOGS.id]


def test_the_legend_hides_without_moving_anything(page: Page) -> None:
    frame = _open(page, f"/map?thread={EXAMPLE.thread.id}")
    before = _view(frame)
    with rerun(page):
        page.locator(".st-key-legend").get_by_role("button", name="objects").click()
    page.wait_for_url("**links=supports.restates.undercuts*")
    objections = [f"{one.id} 1" for one in EXAMPLE.links if one.kind == "objects"]
    hidden = "() => edges.get().filter((edge) => edge.hidden).map((edge) => edge.id).sort()"
    wait_for(lambda: frame.evaluate(hidden) == sorted(objections))
    assert _view(frame) == before


def test_the_slider_hides_links_by_key_at_once_moves_nothing_and_is_remembered(page: Page) -> None:
    frame = _open(page, f"/map?thread={EXAMPLE.thread.id}&apart=1")
    before = _view(frame)
    places = "() => network.getPositions()"
    stand = frame.evaluate(places)
    slider = page.get_by_role("slider", name="Minimum confidence")
    slider.focus()
    with rerun(page):
        page.keyboard.press("ArrowRight")
    page.wait_for_url("**sure=0.05*")
    with rerun(page):
        page.go_back()
    expect(page.get_by_text(f"{len(EXAMPLE.links)} of {len(EXAMPLE.links)} links")).to_be_visible()
    expect(slider).to_have_value("0")
    slider.focus()
    for _ in range(13):
        page.keyboard.press("ArrowRight")
    page.wait_for_url("**sure=0.65*")
    settled(page)
    left = EXAMPLE.at_least(0.65).link
    assert 0 < len(left) < len(EXAMPLE.links)
    expect(page.get_by_text(f"{len(left)} of {len(EXAMPLE.links)} links shown")).to_be_visible()
    shown = "() => edges.get().filter((one) => !one.hidden).map((one) => one.id.split(' ')[0])"
    wait_for(lambda: set(frame.evaluate(shown)) == left.keys())
    assert _view(frame) == before
    assert frame.evaluate(places) == stand

    with rerun(page):
        page.get_by_role("link", name="Query").click()
    expect(page.get_by_role("button", name="All objections")).to_be_visible()
    assert "sure" not in page.url
    with rerun(page):
        page.get_by_role("link", name="Map", exact=True).click()
    _drawn(page)
    page.wait_for_url("**sure=0.65*")
    expect(slider).to_have_value("0.65")


def test_on_a_phone_nothing_of_the_slider_is_cut_off(page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 860})
    _open(page, f"/map?thread={EXAMPLE.thread.id}&sure=1")
    for words in ("Minimum confidence", f"0 of {len(EXAMPLE.links)} links shown", "100%"):
        box = page.locator(".st-key-sureness").get_by_text(words, exact=True).first.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 400


def test_a_search_dims_the_rest_and_lists_what_it_found(page: Page) -> None:
    _open(page, f"/map?thread={EXAMPLE.thread.id}")
    page.get_by_label("Search the claims").fill("logs")
    with rerun(page):
        page.keyboard.press("Enter")
    found = page.locator(".st-key-found").get_by_role("button")
    expect(found).to_have_text([LOGS.text])
    with rerun(page):
        found.click()
    page.wait_for_url(f"**node={LOGS.id}*")
    assert "q=logs" in page.url


def test_the_outline_holds_every_claim_and_opens_it(page: Page) -> None:
    _open(page, f"/map?thread={EXAMPLE.thread.id}")
    page.get_by_role("tab", name="Outline").click()
    outline = page.locator(".st-key-outline")
    for claim in EXAMPLE.claims:
        expect(
            outline.locator(f"ul.top > li button.open[data-id='{claim.id}']").first
        ).to_have_text(claim.text)
    outline.locator(f"button.open[data-id='{LOGS.id}']").first.focus()
    with rerun(page):
        page.keyboard.press("Enter")
    expect(_details(page).locator("blockquote mark")).to_have_text(LOGS.mentions[0].text)


def test_the_picture_can_be_saved(page: Page, tmp_path: Path) -> None:
    frame = _open(page, f"/map?thread={EXAMPLE.thread.id}")
    with page.expect_download() as saved:
        frame.get_by_role("button", name="PNG").click()
    path = tmp_path / "map.png"
    saved.value.save_as(path)
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size > 10_000


def test_a_file_is_read_as_the_terminal_reads_it(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "night-trams_again.txt"
    path.write_bytes("I think trams are quiet, because their wheels are new.".encode("utf-16"))
    visit(page, "/add")
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_title(path.name)).to_be_visible()
    with rerun(page):
        page.get_by_role("button", name="Read it").click()
    expect(page.get_by_text(read_file(path).title)).to_be_visible()
    with rerun(page):
        page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_label("The discussion")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_hostile_text_is_drawn_and_nothing_of_it_runs(page: Page, dark: bool) -> None:
    hostile = hostile_map()
    page.emulate_media(color_scheme="dark" if dark else "light")
    frame = _open(page, f"/map?thread={hostile.thread.id}&apart=1")
    assert frame.evaluate("() => nodes.get().map((node) => node.full)") == list(HOSTILE)
    for claim in hostile.claims:
        _click(page, frame, expression=f"network.getPosition('{claim.id}')")
        expect(_details(page).locator("h3").first).to_have_text(claim.text)
    assert frame.locator("#tip").inner_text()
    assert page.locator(".stApp a[href^='javascript:'], .stApp img[src*='evil']").count() == 0


def test_hostile_text_is_inert_in_the_outline_the_table_and_the_preview(page: Page) -> None:
    hostile = hostile_map()
    _open(page, f"/map?thread={hostile.thread.id}&node={hostile.claims[1].id}")
    page.get_by_role("tab", name="Outline").click()
    outline = page.locator(".st-key-outline ul.top > li > .line > .body > button.open")
    expect(outline).to_have_text(list(HOSTILE))
    query = "SELECT ?claim ?text (1 AS ?image) { ?claim aif:claimText ?text }"
    visit(page, f"/query?q={query}&of={hostile.thread.id}")
    expect(page.get_by_text("rows ·")).to_be_visible()
    for show in ("Map", "Chart"):
        with rerun(page):
            page.get_by_role("radio", name=show).click()
    expect(page.locator("[data-testid=stVegaLiteChart] canvas, .vega-embed svg")).to_be_visible()
    visit(page, "/add")
    page.get_by_label("Title").fill(HOSTILE[0] + HOSTILE[3])
    page.get_by_label("The discussion").fill("\n\n".join(HOSTILE))
    with rerun(page):
        page.get_by_role("button", name="Read it").click()
    expect(page.get_by_text("Read as text")).to_be_visible()
    with rerun(page, seconds=120):
        page.get_by_role("button", name="Map it").click()
    expect(page.get_by_role("button", name="Keep it")).to_be_visible(timeout=120_000)
    assert page.locator(".stMain script, .stMain img, .stMain iframe").count() == 0


def test_the_picture_is_locked_in(page: Page) -> None:
    frame = _open(page, f"/map?thread={EXAMPLE.thread.id}")
    assert (
        page.locator("iframe.picture").get_attribute("sandbox") == "allow-scripts allow-downloads"
    )
    assert frame.evaluate("() => origin") == "null"
    refused = frame.evaluate(
        """() => new Promise((done) => {
            addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective));
            fetch('https://evil.invalid/').catch(() => {});
            setTimeout(() => done('let through'), 3000);
        })"""
    )
    assert refused == "connect-src"
    made = frame.evaluate(
        """() => { const made = document.createElement('script'); made.text = 'window.ran = 1';
        document.body.append(made); return typeof window.ran; }"""
    )
    assert made == "undefined"
