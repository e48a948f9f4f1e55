"""The Add page in a real browser: a thread is given, put right, mapped and kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from browsing import rerun, settled, visit, wait_for
from example_map import HOSTILE, hostile_map
from playwright.sync_api import Locator, Page, expect

from graph.thread_json import thread_to_json

pytestmark = pytest.mark.browser

TEXT = (
    "I think the town should build a tram, because trams are longer than buses.\n\n"
    "But a tram costs ten times as much. So the buses should stay.\n\n"
    "And nobody rides at night."
)


def as_one_post(text: str) -> str:
    """Thread JSON of a thread in which nobody has told the posts apart."""
    return json.dumps({"title": "Tram or bus?", "posts": [{"id": "p1", "text": text}]})


def read(page: Page, text: str) -> None:
    visit(page, "/add")
    page.get_by_label("The discussion").fill(text)
    press(page, "Read it")
    expect(button(page, "Map it")).to_be_visible()


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def press(page: Page, name: str) -> None:
    """Press a button by keyboard, and wait for what comes of it."""
    expect(button(page, name)).to_be_enabled(timeout=120_000)  # which may be mapping still
    with rerun(page, seconds=120):
        button(page, name).press("Enter")


def unfolded(page: Page, field: Locator) -> Locator:
    """The first option of a field, whose list is opened, anew where the page moved under it."""
    options = page.get_by_role("option")

    def there() -> bool:
        if options.count() == 0:
            field.press("ArrowDown")
        return options.count() > 0

    wait_for(there, seconds=30)
    return options.first


def choose(page: Page, field: str, *, typed: str) -> None:
    """Choose in a field by keyboard: type a part of what is wanted, and take the first."""
    box = page.get_by_role("combobox", name=field)
    box.focus()
    page.keyboard.type(typed)
    expect(unfolded(page, box)).to_contain_text(typed)
    with rerun(page):
        page.keyboard.press("Enter")


def cards(page: Page) -> Locator:
    return page.locator(".cm-post")


def test_a_thread_is_put_right_by_keyboard_mapped_and_kept(page: Page) -> None:
    read(page, as_one_post(TEXT))
    expect(cards(page)).to_have_count(1)
    press(page, "Edit post 1")
    for number, words in ((2, "But a tram"), (3, "And nobody")):
        choose(page, "A new post begins with", typed=words)
        press(page, "Split here")
        expect(cards(page)).to_have_count(number)
        expect(button(page, f"Join to post {number - 1}")).to_be_visible()
    expect(cards(page).nth(2)).to_contain_text("Post 3")

    press(page, "Join to post 2")
    expect(cards(page)).to_have_count(2)
    choose(page, "Answers", typed="1 no name")
    expect(cards(page).nth(1)).to_contain_text("answers post 1")
    choose(page, "Author", typed="Bo Li")
    expect(cards(page).nth(1)).to_contain_text("Bo Li")

    press(page, "Undo")
    expect(cards(page).nth(1)).not_to_contain_text("Bo Li")
    choose(page, "Author", typed="Bo")
    expect(cards(page).nth(1)).to_contain_text("Bo · answers post 1")
    press(page, "Done")
    expect(button(page, "Edit post 2")).to_be_visible()

    press(page, "Map it")
    expect(page.get_by_role("heading", name="Doubtful")).to_be_visible(timeout=120_000)
    press(page, "Keep it")
    page.wait_for_url("**/*thread=tram-or-bus*")
    expect(page.locator(".stToast")).to_contain_text("The map is in the store")
    frame = page.locator("iframe.picture[data-drawn]").element_handle().content_frame()
    assert frame is not None
    assert "tram" in " ".join(frame.evaluate("() => nodes.get().map((node) => node.full)"))

    read(page, as_one_post(TEXT.replace("ten times", "twelve times")))
    press(page, "Map it")
    expect(button(page, "Update it")).to_be_visible()
    expect(page.locator(".cm-changes .other").first).to_be_visible()


def test_hostile_posts_are_inert_while_they_are_edited(page: Page) -> None:
    read(page, thread_to_json(hostile_map().thread))
    expect(cards(page)).to_have_count(len(HOSTILE))
    for number in (1, 2, len(HOSTILE)):
        press(page, f"Edit post {number}")
        expect(unfolded(page, page.get_by_role("combobox", name="Author"))).to_be_visible()
        page.keyboard.press("Escape")
        expect(cards(page).nth(number - 1).locator("p")).to_have_text(HOSTILE[number - 1])
        press(page, "Done")
    assert page.locator(".stMain script, .stMain img, .stMain iframe").count() == 0
    assert page.locator(".stMain a[href^='javascript:']").count() == 0


def test_another_page_of_posts_begins_at_its_top(page: Page, tmp_path: Path) -> None:
    posts = [{"id": f"k{n}", "text": f"Trams are quiet, {n}.\n\nYes."} for n in range(60)]
    path = tmp_path / "many.json"
    path.write_text(json.dumps({"title": "Many posts", "posts": posts}))
    visit(page, "/add")
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_title(path.name)).to_be_visible()
    press(page, "Read it")
    expect(page.get_by_text("Posts 1 to 20 of 60").first).to_be_visible()
    button(page, "Edit post 20").scroll_into_view_if_needed()
    with rerun(page):
        page.get_by_role("button", name="Next").last.click()
    expect(button(page, "Edit post 21")).to_be_in_viewport()
    expect(button(page, "Map it")).to_be_in_viewport()


@pytest.mark.parametrize("width", [400, 1400])
def test_why_a_link_is_not_read_is_seen_at_once(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 860})
    visit(page, "/add")
    page.get_by_text("What can be read").click()
    page.get_by_label("A link").fill("http://127.0.0.1/thread")
    press(page, "Read it")
    expect(page.get_by_role("alert")).to_contain_text("choose it as a file")
    expect(page.get_by_role("alert")).to_be_in_viewport()


def test_a_refused_edit_says_so_in_its_fields(page: Page) -> None:
    posts = [
        {"id": "a", "text": "Yes.", "reply_to": "b"},
        {"id": "b", "text": "No."},
        {"id": "c", "text": "Perhaps.", "reply_to": "a"},
    ]
    read(page, json.dumps({"title": "Circles", "posts": posts}))
    press(page, "Edit post 2")
    choose(page, "Answers", typed="1 no name")
    alert = page.locator("[class*='st-key-post-fields-']").get_by_role("alert")
    expect(alert).to_contain_text("post b cannot answer a, which answers it")


def test_nothing_of_the_preview_is_cut_off(page: Page) -> None:
    posts = [
        {
            "id": f"p{n}",
            "text": f"Yes, {n}. " * 30 + "\n\nNo.",
            "reply_to": f"p{n - 1}" if n else None,
        }
        for n in range(9)
    ]
    read(page, json.dumps({"title": "A deep thread", "posts": posts}))
    press(page, "Edit post 9")
    expect(button(page, "Split here")).to_be_visible()
    for width in (1400, 400):
        page.set_viewport_size({"width": width, "height": 860})
        settled(page)
        for place in (cards(page).last, button(page, "Done"), button(page, "Split here")):
            box = place.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
