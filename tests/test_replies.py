"""What each post answers, where its source does not say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.raw.replies import answered, likely_parents
from extract.sources import read_thread
from graph.model import Post, Quote, Span, Thread

PASTED = Path(__file__).parent / "fixtures" / "pasted"
EMPTY = "Night trams are nearly empty, the ticket machines say so every winter."
HEATED = "Buses are dear because somebody has to heat them from October to April."
BRIDGE = "The bridge by the harbour cannot carry a tram before it is made stronger."
AGREED = "Nobody asked those who have to walk home at two in the morning, of course."


def thread(*posts: Post) -> Thread:
    return Thread(id="t", title="Trams", posts=posts)


def said(*texts: str) -> tuple[Post, ...]:
    return tuple(Post(id=f"p{number}", text=text) for number, text in enumerate(texts, 1))


def parents(posts: tuple[Post, ...]) -> list[str | None]:
    return [post.reply_to for post in answered(thread(*posts)).posts]


def test_what_a_post_repeats_is_what_it_answers_and_the_reason_shows_it() -> None:
    posts = said(EMPTY, HEATED, BRIDGE, f"{HEATED}\n\nThey could be heated at the depot.")
    last = answered(thread(*posts)).posts[-1]
    assert last.reply_to == "p2"
    assert last.reply_because == (
        "it repeats “Buses are dear because somebody has to heat them from Octob…” of p2"
    )


def test_the_first_post_answers_nothing_and_what_is_known_stays() -> None:
    first, second, third = said(EMPTY, HEATED, f"{HEATED} Not so.")
    known = Post(id="p3", text=third.text, reply_to="p1")
    read = answered(thread(first, second, known)).posts
    assert read[0].reply_to is None
    assert read[2] == known
    assert read[1].reply_to == "p1"
    assert read[1].reply_because == "there is only p1 before it"
    assert likely_parents((first, second, known)) == [None, 0, 0]


def test_without_other_signs_the_model_and_its_word_are_the_reason() -> None:
    read = answered(thread(*said(EMPTY, HEATED, BRIDGE))).posts
    assert read[2].reply_because is not None
    assert read[2].reply_because.startswith("the model threads-2 reads it as answering p")
    assert read[2].reply_because.endswith("%)")


@pytest.mark.parametrize("opening", ["@ann ", "@Ann: ", "Ann, "])
def test_a_name_in_the_first_words_says_who_is_answered(opening: str) -> None:
    posts = (
        Post(id="a", text=EMPTY, author="ann"),
        Post(id="b", text=BRIDGE, author="ann"),
        Post(id="c", text=HEATED, author="Bob"),
        Post(id="d", text=f"{opening}who would pay for that?", author="Cy"),
    )
    last = answered(thread(*posts)).posts[-1]
    assert last.reply_to == "b"
    assert last.reply_because == "it addresses ann, who wrote b"


@pytest.mark.parametrize("opening", ["Devon, ", "@devon ", "Devon Ashby: "])
def test_somebody_is_addressed_by_a_first_name_too(opening: str) -> None:
    posts = (
        Post(id="a", text=EMPTY, author="Devon Ashby"),
        Post(id="b", text=BRIDGE, author="Bob"),
        Post(id="c", text=HEATED, author="Cy"),
        Post(id="d", text=f"{opening}who would pay for that?", author="Bob"),
    )
    assert answered(thread(*posts)).posts[-1].reply_to == "a"


def test_who_speaks_after_whom_is_a_reason_in_words() -> None:
    page = (PASTED / "hackernews.txt").read_text(encoding="utf-8")
    third = read_thread(page, name="t").posts[2]
    assert third.reply_to == "p2"
    assert third.reply_because is not None
    assert third.reply_because.endswith(
        "): plumtree spoke right after kvasir and kvasir and plumtree take turns"
    )


def test_a_quote_that_was_found_decides() -> None:
    first, second, third = said(EMPTY, HEATED, BRIDGE)
    words = "nearly empty"
    start = EMPTY.index(words)
    of = Span(post="p1", start=start, end=start + len(words), text=words)
    last = Post(id="p4", text=f"“{words}”, I hear.", quotes=(Quote(start=1, end=13, of=of),))
    read = answered(thread(first, second, third, last)).posts[-1]
    assert read.reply_to == "p1"
    assert read.reply_because == "it quotes “nearly empty” of p1"


def test_who_quotes_his_own_words_does_not_answer_himself() -> None:
    taken_back = f"You are right, and my statement that “{HEATED[:-1]}” was too strong."
    texts = (EMPTY, HEATED, "They need no heating if they are full, which mine is.", taken_back)
    assert parents(said(*texts))[-1] == "p3"
    start = taken_back.index("Buses")
    of = Span(post="p2", start=0, end=len(HEATED) - 1, text=HEATED[:-1])
    quote = Quote(start=start, end=start + len(of.text), of=of)
    marked = Post(id="p4", text=taken_back, quotes=(quote,))
    assert parents((*said(*texts)[:3], marked))[-1] == "p3"


def test_what_a_post_says_it_speaks_of_narrows_down_what_it_answers() -> None:
    texts = (
        "Night trams would carry nurses, bakers and porters home from the harbour district.",
        HEATED,
        BRIDGE,
        "Somebody ought to count the cyclists too, if only in summer.",
        "Cyclists pay nothing, and the ferry is free on Sundays as well.",
        "The ferry has not run since the storm took its pier away.",
        "Piers are built in a week where people want them.",
        "I definitely agree that nurses, bakers and porters of the harbour district need trams.",
    )
    last = answered(thread(*said(*texts))).posts[-1]
    assert last.reply_to == "p1"
    assert last.reply_because == (
        "the model threads-2 reads it as answering p1, whose words it speaks of"
    )


def test_replies_that_are_known_to_go_forward_close_no_circle() -> None:
    first, second, third = said(EMPTY, HEATED, BRIDGE)
    first = Post(id="p1", text=first.text, reply_to="p3")
    assert parents((first, second, third)) == ["p3", "p1", None]


def test_raw_text_is_answered_and_a_format_that_knows_its_replies_is_left_alone() -> None:
    pasted = read_thread("ann 3 days ago\nTrams.\nBob 2 days ago\nWhich trams?", name="t")
    assert [post.reply_to for post in pasted.posts] == [None, "p1"]
    rows = [{"id": "a", "text": "Trams."}, {"id": "b", "text": "Which trams?"}]
    given_ = read_thread(json.dumps({"id": "t", "title": "t", "posts": rows}), name="t")
    assert [post.reply_to for post in given_.posts] == [None, None]


@pytest.mark.parametrize(
    ("name", "authors", "answers"),
    [
        (
            "lesswrong.txt",
            ["Marta Quill", "Devon Ashby", "Marta Quill", "Ines", "Devon Ashby", "Marta Quill"],
            {"p2": "p1", "p3": "p2", "p5": "p3", "p6": "p4", "p8": "p7"},
        ),
        (
            "hackernews.txt",
            ["kvasir", "plumtree", "kvasir", "plumtree", "oddjob", "kvasir", "mirabel"],
            {"p2": "p1", "p3": "p2", "p4": "p3", "p6": "p5", "p7": "p6"},
        ),
    ],
)
def test_a_pasted_page_with_names_is_read_as_a_reader_would(
    name: str, authors: list[str], answers: dict[str, str]
) -> None:
    text = (PASTED / name).read_text(encoding="utf-8")
    posts = read_thread(text, name="t").posts
    assert [post.author for post in posts][: len(authors)] == authors
    found = {post.id: post.reply_to for post in posts}
    assert {number: found[number] for number in answers} == answers


@given(st.lists(st.text("ab @\n,.“”", min_size=1).filter(str.strip), min_size=1, max_size=12))
def test_every_post_but_the_first_answers_an_earlier_one_whatever_the_text(
    texts: list[str],
) -> None:
    read = answered(thread(*said(*texts))).posts
    place = {post.id: number for number, post in enumerate(read)}
    assert read[0].reply_to is None
    for number, post in enumerate(read[1:], 1):
        assert post.reply_to is not None
        assert place[post.reply_to] < number
        assert post.reply_because


def test_a_post_looks_back_at_no_more_than_a_fixed_number_of_others() -> None:
    texts = [EMPTY, *(f"Number {n} is a tram of its own." for n in range(220)), EMPTY]
    last = likely_parents(said(*texts))[-1]
    assert last is not None
    assert last > 20  # what it repeats is too far back to be seen
