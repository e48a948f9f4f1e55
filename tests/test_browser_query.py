"""The Query page in a real browser: a question's answer on the map, and a query that is typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest
from browsing import rerun, visit
from example_map import example_map, hostile_map
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

EXAMPLE: Final = example_map()
OBJECTIONS: Final = [link for link in EXAMPLE.links if link.kind == "objects"]
LONG: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_a_question_is_answered_saved_and_shown_on_the_map(page: Page, tmp_path: Path) -> None:
    visit(page, "/query?asked=objections-to&claim=same harm")
    with rerun(page):
        page.get_by_role("button", name="All objections").click()
    page.wait_for_url("**/query?asked=objections")
    expect(page.get_by_role("textbox", name="SPARQL query")).to_contain_text("?against")
    expect(page.get_by_text("rows ·")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="JSON").click()
    saved.value.save_as(tmp_path / "answer.json")
    rows = json.loads((tmp_path / "answer.json").read_bytes())["results"]["bindings"]
    objections = OBJECTIONS + [one for one in hostile_map().links if one.kind == "objects"]
    assert len(rows) == len(objections)

    with rerun(page):
        page.get_by_role("radio", name="Map").click()
    page.wait_for_url("**show=map*")
    handle = page.locator("iframe.picture[data-drawn]").element_handle()
    frame = handle.content_frame() if handle else None
    assert frame is not None
    claims = {end for one in OBJECTIONS for end in (one.source, one.target)}
    assert set(frame.evaluate("() => nodes.getIds()")) == claims
    chosen = EXAMPLE.claim[OBJECTIONS[0].source]
    at = frame.evaluate(f"() => network.canvasToDOM(network.getPosition('{chosen.id}'))")
    with rerun(page):
        frame.locator("canvas").click(position={"x": at["x"], "y": at["y"]})  # scrolls to it
    with rerun(page):
        page.get_by_role("link", name="Show the claim on the map").click()
    expect(page.locator(".st-key-details blockquote mark")).to_have_text(chosen.mentions[0].text)
    assert f"node={chosen.id}" in page.url


def test_a_query_is_typed_put_right_run_and_stopped_by_key(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, "/query")
    typed = page.get_by_role("textbox", name="SPARQL query")
    typed.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT ?o {\n?o a cm:Objec")
    expect(page.get_by_role("option", name="cm:Objection objection", exact=True)).to_be_visible()
    expect(page.get_by_text("A claim that objects to another claim")).to_be_visible()
    # CodeMirror lets nothing be taken for 75 ms after it appeared, lest it be taken by mistake.
    shown = page.evaluate("() => performance.now()")
    page.wait_for_function("(shown) => performance.now() - shown > 100", arg=shown)
    page.keyboard.press("Enter")
    expect(typed).to_contain_text("?o a cm:Objection")
    page.keyboard.type(" ;; foo ?x ")
    with rerun(page):
        page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("line 2, column ")
    expect(page.locator(".cm-lintRange-error")).to_have_text("foo")

    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT ?o { ?o a cm:Objection }")
    expect(page.locator(".cm-lintRange-error")).to_have_count(0)
    with rerun(page):
        page.keyboard.press("Control+Enter")
    expect(page.get_by_text("rows ·")).to_be_visible()
    page.wait_for_url("**q=SELECT*")
    page.keyboard.type(" LIMIT 1 ")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_focused()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    with rerun(page):
        page.reload()
    expect(typed).to_contain_text("LIMIT 1")
    visit(page, page.evaluate("() => navigator.clipboard.readText()"))
    expect(page.get_by_text("1 row ·")).to_be_visible()

    typed.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(LONG)
    page.keyboard.press("Control+Enter")
    with rerun(page):
        page.get_by_role("button", name="Stop the query").click()
    expect(page.get_by_role("alert")).to_contain_text("you stopped the query")
