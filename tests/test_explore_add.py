from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from example_map import HOSTILE
from streamlit.testing.v1 import AppTest

from graph.errors import CruxmapError
from graph.model import ArgumentMap
from graph.store import open_store

TEXT = (
    "I think the town should build a tram. Trams carry more people than buses because they are "
    "longer.\n\nBut a tram costs ten times as much. So the buses should stay."
)


@pytest.fixture
def app(store_dir: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CRUXMAP_STORE", str(store_dir))
    app = AppTest.from_file(str(root / "app.py"), default_timeout=90).run()
    return opened(app)


def opened(app: AppTest) -> AppTest:
    """The Add page; Streamlit's own way there is for pages that are files."""
    app._page_hash = next(
        name for name, page in app._registered_pages.items() if page["url_pathname"] == "add"
    )
    app.run()
    app._page_hash = ""  # from here on, wherever it leads
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def map_it(app: AppTest) -> AppTest:
    """Map what is previewed, and wait until that has ended."""
    press(app, "Map it")
    work = app.session_state["draft"].working
    assert work is None or work.wait(90)
    app.run()
    assert not app.exception
    return app


def read(app: AppTest, text: str, *, title: str = "Trams or buses?", kind: str = "") -> AppTest:
    app.text_input("add-title").set_value(title)
    app.text_area("add-text").set_value(text)
    if kind:
        app.selectbox("add-format").set_value(kind)
    return press(app, "Read it")


def html_of(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def kept(store: Path) -> list[str]:
    with open_store(store) as there:
        return [thread.id for thread in there.threads()]


def test_a_pasted_thread_is_previewed_mapped_and_kept(app: AppTest, store_dir: Path) -> None:
    read(app, TEXT)
    assert "Read as text" in app.caption[0].value
    assert "ten times as much" in html_of(app)
    map_it(app)
    assert app.dataframe[0].value["claim"].str.contains("tram").any()
    assert kept(store_dir) == []
    press(app, "Keep it")
    assert "in the store, with" in app.toast[0].value
    assert app.query_params["thread"] == "trams-or-buses"
    assert kept(store_dir) == ["trams-or-buses"]


@pytest.mark.parametrize("steps", [1, 2])
def test_cancel_leaves_nothing(app: AppTest, store_dir: Path, steps: int) -> None:
    read(app, TEXT)
    if steps == 2:
        map_it(app)
    press(app, "Cancel")
    assert app.text_area("add-text")
    assert kept(store_dir) == []


LATER = TEXT.replace("ten times", "twelve times") + "\n\nThanks, but nobody rides at night."


def stored(store: Path) -> ArgumentMap:
    with open_store(store) as there:
        return there.load("trams-or-buses")


def add_again(app: AppTest, text: str) -> AppTest:
    for words in (TEXT, text):
        read(opened(app), words)
        map_it(app)
        if words == TEXT:
            press(app, "Keep it")
    return app


def test_a_thread_that_is_kept_already_is_updated(app: AppTest, store_dir: Path) -> None:
    add_again(app, LATER)
    shown = html_of(app)
    assert '<li class="more">' in shown
    assert "nobody rides at night" in shown
    assert '<li class="other">' in shown
    assert "twelve" in shown
    before = stored(store_dir)
    press(app, "Update it")
    assert "brought up to date" in app.toast[0].value
    after = stored(store_dir)
    assert after.thread.posts[0].revisions[0].text == before.thread.posts[0].text
    same = [claim.id for claim in before.claims if claim.text.startswith("Trams carry more")]
    assert same
    assert set(same) <= after.claim.keys()


def test_a_thread_that_is_kept_already_is_replaced(app: AppTest, store_dir: Path) -> None:
    add_again(app, LATER)
    press(app, "Replace what is there")
    assert "replaced" in app.toast[0].value
    assert not any(post.revisions for post in stored(store_dir).thread.posts)
    assert "twelve" in stored(store_dir).thread.posts[0].text


def test_another_thread_of_the_same_title_asks_before_it_replaces(
    app: AppTest, store_dir: Path
) -> None:
    add_again(app, "Cats sleep all day, I think, because they hunt at night.")
    assert 'role="alert"' in html_of(app)
    assert "“Replace what is there” puts it in that place" in html_of(app)
    assert "--replace" not in html_of(app)
    assert "Keep it" not in [button.label for button in app.button]
    assert "tram" in stored(store_dir).thread.posts[0].text
    press(app, "Replace what is there")
    assert "replaced" in app.toast[0].value
    assert "Cats" in stored(store_dir).thread.posts[0].text


def test_cancelling_an_update_leaves_what_was_there(app: AppTest, store_dir: Path) -> None:
    add_again(app, LATER)
    before = stored(store_dir)
    press(app, "Cancel")
    assert stored(store_dir) == before


def test_one_can_go_back_from_the_map_to_the_posts(app: AppTest) -> None:
    read(app, TEXT)
    map_it(app)
    press(app, "Back to the posts")
    press(app, "Edit post 1")
    map_it(app)
    press(app, "Keep it")


def test_the_same_thread_again_changes_nothing(app: AppTest) -> None:
    for label in ("Keep it", "Open its map"):
        read(opened(app), TEXT)
        map_it(app)
        press(app, label)
    assert "already held" in app.toast[0].value


def test_thread_json_is_known_by_its_look(app: AppTest) -> None:
    read(app, '{"title": "From JSON", "posts": [{"id": "p1", "author": "Ada", "text": "Yes."}]}')
    assert "Read as json: 1 post" in app.caption[0].value
    assert "From JSON" in html_of(app)


def test_what_was_repeated_is_shown_as_kept_once(app: AppTest, thread_path: Path) -> None:
    read(app, thread_path.read_text(encoding="utf-8"))
    assert "kept once" in app.caption[0].value


@pytest.mark.parametrize(
    ("text", "kind"), [("", ""), ("   \n", ""), ('{"title": "x"', ""), ("words", "json")]
)
def test_what_cannot_be_read_is_said_in_a_sentence(app: AppTest, text: str, kind: str) -> None:
    read(app, text, kind=kind)
    assert 'role="alert"' in html_of(app)
    assert app.text_area("add-text").value == text


def test_a_private_link_is_refused_with_what_to_do_on_the_page(app: AppTest) -> None:
    app.text_input("add-link").set_value("http://127.0.0.1/thread")
    press(app, "Read it")
    assert "not on the public internet" in html_of(app)
    assert "Save the page in your browser, and choose it as a file." in html_of(app)
    assert "--allow" not in html_of(app)


def test_a_store_that_cannot_be_written_is_said_in_a_sentence(
    app: AppTest, store_dir: Path
) -> None:
    read(app, TEXT)
    map_it(app)
    shutil.rmtree(store_dir)
    store_dir.write_text("this is a file")
    press(app, "Keep it")
    assert 'role="alert"' in html_of(app)
    assert any(button.label == "Keep it" for button in app.button)


def test_hostile_posts_are_escaped_in_the_preview(app: AppTest) -> None:
    read(app, "\n\n".join(HOSTILE), title=HOSTILE[0] + HOSTILE[3])
    assert "<script" not in html_of(app)
    assert "&lt;script&gt;" in html_of(app)
    read_as_markdown = [element.value for kind in (app.markdown, app.caption) for element in kind]
    assert not [text for text in read_as_markdown if "pwned" in text]


def test_cancelling_while_it_is_mapped_stops_that_and_leaves_nothing(
    app: AppTest, store_dir: Path, thread_path: Path
) -> None:
    read(app, thread_path.read_text(encoding="utf-8") * 3)
    press(app, "Map it")
    work = app.session_state["draft"].working
    assert [button.label for button in app.button] == ["Back to the posts", "Cancel"]
    press(app, "Cancel")
    assert work.stopped
    assert app.text_area("add-text")
    assert work.wait(90)
    assert work.found is None
    assert kept(store_dir) == []


def test_a_thread_that_cannot_be_mapped_says_why_by_its_posts(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_weights(*_: object, **__: object) -> ArgumentMap:
        raise CruxmapError("the weights are gone: install cruxmap again.")

    monkeypatch.setattr("extract.pipeline.extract", no_weights)
    read(app, TEXT)
    map_it(app)
    assert "the weights are gone" in html_of(app)
    assert any(button.label == "Map it" for button in app.button)


def test_keeping_an_update_goes_to_its_busiest_new_claim(app: AppTest, store_dir: Path) -> None:
    add_again(app, LATER)
    old = stored(store_dir).claim.keys()
    press(app, "Update it")
    node = app.query_params["node"]
    assert node in stored(store_dir).claim.keys() - old
    assert app.query_params["around"] == node
    assert "new" in app.toast[0].value
