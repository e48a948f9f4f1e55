"""The preview of the Add page: what is shown of a thread, and what a person does to it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from example_map import HOSTILE, hostile_map
from hypothesis import given
from strategies import threads
from streamlit.testing.v1 import AppTest

from explore.preview import PER_PAGE, card, shape
from graph.model import Citation, Copy, Post, Quote, Span, Thread
from graph.store import open_store
from graph.thread_json import thread_to_json

ADA = "Trams are quiet.\n\nBuses are cheap.\n\nSo build both."
THREAD = Thread(
    id="t",
    title="Trams",
    posts=(
        Post(id="p1", author="Ada", text=ADA, created="2026-01-02T10:00:00Z"),
        Post(id="p2", author="Bo", text="I do not think so.", reply_to="p1", reply_because="“so”"),
        Post(id="p3", author="Ada", text="Why not?", reply_to="p2"),
        Post(id="p4", text="Nobody asked."),
    ),
)


def add_page() -> None:
    from explore import add  # noqa: PLC0415 # AppTest takes the function's source alone

    add.page()


@pytest.fixture
def app(store_dir: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CRUXMAP_STORE", str(store_dir))
    return AppTest.from_function(add_page, default_timeout=90).run()


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def preview(app: AppTest, thread: Thread) -> AppTest:
    app.text_area("add-text").set_value(thread_to_json(thread))
    return press(app, "Read it")


def write(app: AppTest, post: str, name: str) -> None:
    box = app.selectbox(f"post-author-{post}")
    box.options.append(name)  # as typing does; AppTest itself knows only what is offered
    box.set_value(name).run()
    assert not app.exception


def now(app: AppTest) -> Thread:
    thread: Thread = app.session_state["draft"].thread
    return thread


def cards(app: AppTest) -> list[str]:
    shown = [element.proto.body for element in app.get("html")]
    return [body for body in shown if "cm-post" in body and "<style>" not in body]


def buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_posts_are_shown_as_they_answer_each_other(app: AppTest) -> None:
    preview(app, THREAD)
    first, second, third, last = cards(app)
    assert "2026-01-02 10:00" in first
    assert "Ada" in first
    assert 'style="--deep:1"' in second
    assert "answers post 1, " in second
    assert "because " in second
    assert 'style="--deep:2"' in third
    assert 'style="--deep:0"' in last
    assert "no name" in last


def test_a_post_is_split_and_what_follows_is_named_and_undone(app: AppTest) -> None:
    preview(app, THREAD)
    press(app, "Edit post 1")
    split = app.selectbox("post-split-p1")
    assert split.options == ["Buses are cheap.", "So build both."]
    split.set_value(ADA.index("Buses"))
    press(app, "Split here")
    assert [post.text for post in now(app).posts[:2]] == [
        "Trams are quiet.",
        "Buses are cheap.\n\nSo build both.",
    ]
    assert "Join to post 1" in buttons(app), "the new post is the one being edited"
    write(app, "p1-2", "Cy")
    app.selectbox("post-answers-p1-2").set_value("p1").run()
    assert (now(app).posts[1].author, now(app).posts[1].reply_to) == ("Cy", "p1")
    for _ in range(3):
        press(app, "Undo")
    assert now(app) == THREAD
    assert next(button for button in app.button if button.label == "Undo").disabled


def test_nothing_is_split_before_a_paragraph_is_chosen(app: AppTest) -> None:
    preview(app, THREAD)
    press(app, "Edit post 1")
    press(app, "Split here")
    assert now(app) == THREAD


def test_a_post_is_joined_to_the_one_before(app: AppTest) -> None:
    preview(app, THREAD)
    press(app, "Edit post 3")
    press(app, "Join to post 2")
    assert [post.id for post in now(app).posts] == ["p1", "p2", "p4"]
    assert "Done" in buttons(app)
    press(app, "Edit post 1")
    assert not [label for label in buttons(app) if label.startswith("Join")]


def test_whom_a_post_answers_is_chosen_among_the_earlier_ones(app: AppTest) -> None:
    preview(app, THREAD)
    press(app, "Edit post 3")
    answers = app.selectbox("post-answers-p3")
    assert answers.options == [
        "nothing: it opens a discussion",
        "2 Bo: I do not think so.",
        "1 Ada: Trams are quiet. Buses are cheap. So build both.",
    ]
    assert answers.value == "p2"
    answers.set_value("p1").run()
    assert now(app).posts[2].reply_to == "p1"
    app.selectbox("post-answers-p3").set_value("").run()
    assert now(app).posts[2].reply_to is None


@pytest.mark.parametrize("everywhere", [False, True])
def test_an_author_is_named_once_or_everywhere(app: AppTest, everywhere: bool) -> None:
    preview(app, THREAD)
    press(app, "Edit post 3")
    assert app.selectbox("post-author-p3").options == ["Ada", "Bo"]
    if everywhere:
        app.checkbox("post-author-all-p3").check().run()
    write(app, "p3", "Ada L.")
    first = "Ada L." if everywhere else "Ada"
    assert [post.author for post in now(app).posts] == [first, "Bo", "Ada L.", None]


def test_what_is_refused_is_said_and_changes_nothing(app: AppTest) -> None:
    later = Thread(
        id="t",
        title="A circle to be",
        posts=(
            Post(id="p1", text="One.", reply_to="p3"),
            Post(id="p2", text="Two."),
            Post(id="p3", text="Three.", reply_to="p2"),
        ),
    )
    preview(app, later)
    press(app, "Edit post 2")
    press(app, "Join to post 1")
    assert 'role="alert"' in "".join(element.proto.body for element in app.get("html"))
    assert now(app) == later


def test_of_a_thousand_posts_a_page_is_drawn_and_one_has_fields(app: AppTest) -> None:
    many = Thread(
        id="t",
        title="Many",
        posts=tuple(Post(id=f"p{n}", text=f"Post {n}.\n\nMore.") for n in range(1000)),
    )
    preview(app, many)
    assert len(cards(app)) == PER_PAGE
    assert not [box for box in app.selectbox if str(box.key).startswith("post-")]
    app.session_state["preview-page"] = 50
    app.run()
    press(app, "Edit post 1000")
    assert len([box for box in app.selectbox if str(box.key).startswith("post-")]) == 3
    press(app, "Join to post 999")
    assert len(now(app).posts) == 999
    assert "Edit post 998" in buttons(app)


def test_a_split_at_the_end_of_a_page_goes_on_with_the_next_page(app: AppTest) -> None:
    many = Thread(
        id="t", title="Many", posts=tuple(Post(id=f"p{n}", text="One.\n\nTwo.") for n in range(21))
    )
    preview(app, many)
    press(app, f"Edit post {PER_PAGE}")
    app.selectbox(f"post-split-p{PER_PAGE - 1}").set_value(6)
    press(app, "Split here")
    assert f"Join to post {PER_PAGE}" in buttons(app)


def test_what_was_edited_is_what_is_mapped_and_kept(app: AppTest, store_dir: Path) -> None:
    preview(app, THREAD)
    press(app, "Edit post 4")
    write(app, "p4", "Dee")
    press(app, "Map it")
    work = app.session_state["draft"].working
    assert work is None or work.wait(90)
    app.run()
    press(app, "Keep it")
    with open_store(store_dir) as there:
        assert there.load("t").thread.posts[3].author == "Dee"


def test_hostile_names_and_texts_are_inert_where_they_are_edited(app: AppTest) -> None:
    preview(app, hostile_map().thread)
    for number in range(1, len(HOSTILE) + 1):
        press(app, f"Edit post {number}")
        press(app, "Done")
    press(app, "Edit post 2")
    html = "".join(cards(app))
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    labels = [element.value for kind in (app.markdown, app.caption) for element in kind]
    labels += [
        element.label for kind in (app.button, app.checkbox, app.selectbox) for element in kind
    ]
    assert not [label for label in labels if "pwned" in label or "evil" in label]


def test_quotations_citations_and_copies_are_marked() -> None:
    text = "> Trams are quiet\n\nSee the report."
    post = Post(
        id="p2",
        text=text,
        quotes=(
            Quote(start=2, end=17, of=Span(post="p1", start=0, end=15, text="Trams are quiet")),
        ),
        citations=(Citation(start=23, end=33, url='https://example.org/?"><b>'),),
        copies=(Copy(start=0, end=3, text="Trams"),),
    )
    thread = Thread(id="t", title="t", posts=(THREAD.posts[0], post))
    shown = card(post, stand=shape(thread))
    assert '<span class="cm-quotes" title="quotes post 1">Trams are quiet</span>' in shown
    assert 'title="names https://example.org/?&quot;&gt;&lt;b&gt;">the report</span>' in shown
    assert "Once more in the source" in shown


@pytest.mark.parametrize(("size", "folds"), [(900, False), (1090, False), (1200, True)])
def test_a_long_post_folds_out(size: int, folds: bool) -> None:
    post = Post(id="p", text=("word " * 400)[:size].strip())
    thread = Thread(id="t", title="t", posts=(post,))
    assert ("The rest, " in card(post, stand=shape(thread))) == folds
    assert "The rest, " not in card(post, stand=shape(thread), whole=True)


@given(threads())
def test_the_depth_of_a_post_is_how_many_it_answers_in_a_row(thread: Thread) -> None:
    stand = shape(thread)
    for post in thread.posts:
        above = stand.depth[post.reply_to] if post.reply_to else -1
        assert stand.depth[post.id] == above + 1


def test_a_long_chain_of_answers_is_no_trouble() -> None:
    chain = tuple(
        Post(id=f"p{n}", text="Yes.", reply_to=f"p{n + 1}" if n < 4999 else None)
        for n in range(5000)
    )
    assert shape(Thread(id="t", title="t", posts=chain)).depth["p0"] == 4999


def test_it_can_be_read_as_another_format_and_back(app: AppTest) -> None:
    said = json.dumps({"title": "T", "posts": [{"id": "p1", "text": "Yes."}]})
    app.text_area("add-text").set_value(said)
    press(app, "Read it")
    app.selectbox("preview-format").set_value("text").run()
    assert "Read as text" in app.caption[0].value
    assert now(app).posts[0].text == said
    press(app, "Undo")
    assert "Read as json" in app.caption[0].value


def test_a_wrong_format_is_explained_and_the_thread_stays(app: AppTest) -> None:
    app.text_area("add-text").set_value("Trams are quiet.")
    press(app, "Read it")
    app.selectbox("preview-format").set_value("json").run()
    said = "".join(element.proto.body for element in app.get("html"))
    assert "This is not json" in said
    assert "still read as text" in said
    assert app.selectbox("preview-format").value == "text"
    assert now(app).posts[0].text == "Trams are quiet."


def test_a_wrong_guess_is_explained(app: AppTest) -> None:
    app.text_area("add-text").set_value('{"posts": [{"id": 3}]}')
    press(app, "Read it")
    said = "".join(element.proto.body for element in app.get("html"))
    assert "taken for json because it begins as JSON does" in said
    assert "choose what under “Format”" in said
