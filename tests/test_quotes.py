"""Quotations: what is quoted of which post, and what is not."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz
from strategies import threads

from extract.quoting.quotes import quoted
from extract.sources import read_file
from graph.model import Citation, Post, Quote, Span, Thread

OPENING: Final = (
    "Night trams are nearly empty, as the ticket machines count. "
    "I think the city should run small buses after midnight instead. "
    "Nobody who works a late shift in the harbour would lose anything by that."
)


def thread(*texts: str | Post, replies: dict[int, int] | None = None) -> Thread:
    """Posts p0, p1, …; ``replies`` says which answers which."""
    posts = [
        text
        if isinstance(text, Post)
        else Post(
            id=f"p{number}",
            text=text,
            reply_to=f"p{replies[number]}" if replies and number in replies else None,
        )
        for number, text in enumerate(texts)
    ]
    return Thread(id="t", title="t", posts=tuple(posts))


def found(asked: Thread, *, post: int = -1) -> list[tuple[str, str | None, str | None]]:
    """The quotes of a post: their words, the post they are of, and its words or their source."""
    said = quoted(asked).posts[post]
    return [
        (
            said.text[quote.start : quote.end],
            quote.of.post if quote.of else None,
            quote.of.text if quote.of else quote.source,
        )
        for quote in said.quotes
    ]


BUSES: Final = "the city should run small buses after midnight"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (f"> {BUSES}\n\nBuses are loud.", BUSES),
        (f"&gt; {BUSES}\n\nBuses are loud.", BUSES),
        (f"You say “{BUSES}”, but buses are loud.", BUSES),
        (f'You say "{BUSES}", but buses are loud.', BUSES),
        (f"You say «{BUSES}», but buses are loud.", BUSES),
        (f"You say „{BUSES}“, but buses are loud.", BUSES),
        (f"You say ‘{BUSES}’, but buses are loud.", BUSES),
        (f"ann wrote:\n\n{BUSES}\n\nBuses are loud.", BUSES),
        (f"Quote:\n{BUSES}\nBuses are loud.", BUSES),
        (f"Quote:\nOriginally posted by ann\n{BUSES}\nBuses are loud.", BUSES),
        (f"ann said: {BUSES}\n\nBuses are loud.", BUSES),
        (f"> {BUSES.upper()}!\n\nBuses are loud.", BUSES.upper() + "!"),
    ],
)
def test_what_a_sign_marks_is_tied_to_the_very_words(reply: str, words: str) -> None:
    assert found(thread(OPENING, reply)) == [(words, "p0", BUSES)]


@pytest.mark.parametrize(
    ("reply", "of"),
    [
        (
            "> I think the city should run smaller buses after midnight instead.",
            "I think the city should run small buses after midnight instead",
        ),
        (
            "> Night trams are nearly empty […] the city should run small buses",
            OPENING[: OPENING.index(" after midnight")],
        ),
        (
            "“Night trams are nearly empty … would lose anything by that” is not so.",
            OPENING[:-1],
        ),
        (
            "“Nobody who works a late shift ... would lose anything by that” is not so.",
            "Nobody who works a late shift in the harbour would lose anything by that",
        ),
        ("“Night  trams are nearly *empty*” is not so.", "Night trams are nearly empty"),
        ("“Nihgt trams are neerly empty” is not so.", "Night trams are nearly empty"),
        (
            "> Night trams are nearly empty, as the\n> ticket machines count.\n\nReally?",
            "Night trams are nearly empty, as the ticket machines count",
        ),
    ],
    ids=[
        "a word changed",
        "left out",
        "far apart",
        "dots",
        "marks and spaces",
        "slips",
        "wrapped lines",
    ],
)
def test_small_edits_and_ellipses_are_seen_through(reply: str, of: str) -> None:
    ((_, post, words),) = found(thread(OPENING, reply, replies={1: 0}))
    assert (post, words) == ("p0", of)


def test_marks_that_never_close_hide_no_quotation() -> None:
    slips = "“a “b “c “d “e “f “g “h "
    assert found(thread(OPENING, f"{slips}and “{BUSES}” is wrong.")) == [(BUSES, "p0", BUSES)]


def test_paragraphs_of_a_block_quote_are_tied_one_by_one() -> None:
    reply = (
        "> Night trams are nearly empty, as the ticket machines count.\n>\n"
        "> Nobody who works a late shift in the harbour would lose anything by that.\n\nNo."
    )
    assert [words for words, _, _ in found(thread(OPENING, reply))] == [
        "Night trams are nearly empty, as the ticket machines count.",
        "Nobody who works a late shift in the harbour would lose anything by that.",
    ]


def test_a_paragraph_that_repeats_another_is_a_quote_without_any_sign() -> None:
    reply = (
        "Nobody who works a late shift in the harbour would lose anything by that.\n\n"
        "That is not what the harbour says."
    )
    ((words, post, of),) = found(thread(OPENING, reply))
    assert words == "Nobody who works a late shift in the harbour would lose anything by that."
    assert (post, of) == ("p0", words[:-1])


@pytest.mark.parametrize(
    "reply",
    [
        "I doubt that night trams are nearly empty.",  # a few words of a sentence of its own
        "Night trams are quiet, and small buses after midnight are not.",
        "“Night trams”, really?",
        "“so to say”, nobody counts.",
        "It is true for the harbour, as far as I know, that nobody would lose.",
    ],
)
def test_words_that_anybody_might_say_are_no_quotes(reply: str) -> None:
    assert found(thread(OPENING, reply)) == []


def test_what_is_set_in_as_code_is_no_quotation() -> None:
    assert found(thread("I say:\n\n    > echo trams should run all night\n\nThat is all.")) == []


def test_a_heading_that_is_a_link_is_the_source_of_what_stands_under_it() -> None:
    text, url = "Look:\n\n> Trams: a history\n>\n> Trams were gods.", "https://a.example/trams"
    at = text.index("Trams: a history")
    cited = Citation(start=at, end=at + len("Trams: a history"), url=url)
    given = Thread(id="t", title="t", posts=(Post(id="p0", text=text, citations=(cited,)),))
    assert found(given) == [("Trams: a history", None, url), ("Trams were gods.", None, url)]


def test_few_words_are_a_quote_where_a_block_repeats_what_is_answered() -> None:
    asks, reply = "Long live the tram. Is it so? I ask you.", "> Is it so?\n\nIt is not."
    assert found(thread(asks, reply, replies={1: 0})) == [("Is it so?", "p0", "Is it so")]
    assert found(thread(asks, reply)) == [("Is it so?", None, None)]
    assert found(thread(asks, "“Is it so?” It is not.", replies={1: 0})) == []


def test_what_somebody_says_again_is_their_own() -> None:
    again = "Nobody who works a late shift in the harbour would lose anything by that."
    first = Post(id="a", author="ann", text=OPENING)
    assert found(thread(first, Post(id="b", author="ann", text=again))) == []
    assert len(found(thread(first, Post(id="b", author="bo", text=again)))) == 1
    assert len(found(thread(first, Post(id="b", author="ann", text=f"> {again}")))) == 1


def test_a_quote_of_a_quote_is_of_the_post_that_said_it() -> None:
    second = f"> {BUSES}\n\nBuses are loud."
    third = f"> > {BUSES}\n>\n> Buses are loud.\n\nNot the new ones, which the harbour has."
    assert found(thread(OPENING, second, third, replies={1: 0, 2: 1})) == [
        (BUSES, "p0", BUSES),
        ("Buses are loud.", "p1", "Buses are loud"),
    ]


def test_of_two_posts_with_the_words_the_first_is_quoted_or_the_one_that_is_answered() -> None:
    texts = (
        "Trams are too dear for us.", "Well, trams are too dear for us.",
        "> Trams are too dear for us.",
    )  # fmt: skip
    assert found(thread(*texts)) == [("Trams are too dear for us.", "p0", texts[0][:-1])]
    ((_, post, of),) = found(thread(*texts, replies={2: 1}))
    assert (post, of) == ("p1", "trams are too dear for us")
    guessed = Post(id="p2", text=texts[2], reply_to="p1", reply_because="it comes next")
    assert found(thread(*texts[:2], guessed))[0][1] == "p0"


def test_only_earlier_posts_are_quoted() -> None:
    assert found(thread(f"“{BUSES}” is wrong.", OPENING), post=0) == []


def test_words_of_links_are_no_repetition() -> None:
    link = "https://example.org/a-long-address/about-night-trams/and-the-buses-of-a-city/2024"
    assert found(thread(f"See {link} for the counts.", f"I read {link} and it is old.")) == []


# --- from outside the thread -------------------------------------------------------------------

COUNTED: Final = "After midnight, nine seats of ten were free on every line but one"


@pytest.mark.parametrize(
    ("post", "source"),
    [
        (f"> {COUNTED}\n\nSo there.", None),
        (f"From the yearly report:\n\n> {COUNTED}\n\nSo there.", "the yearly report"),
        (f"As Lee Park writes:\n\n> {COUNTED}", "Lee Park"),
        (f"See https://example.org/seats:\n\n> {COUNTED}", "https://example.org/seats"),
        (f"> {COUNTED}\n\n(https://example.org/seats)", "https://example.org/seats"),
        (f"From the paper “Empty Seats at Night”:\n\n> {COUNTED}", "Empty Seats at Night"),
        (f"Quote:\n\n{COUNTED}", None),
        (f"Lee Park wrote:\n\n{COUNTED}", "Lee Park"),
        (f"Lee Park says “{COUNTED}.” I doubt it.", "Lee Park"),
        (f"According to the council, “{COUNTED}”.", "the council"),
        (f"“{COUNTED}” (https://example.org/seats)", "https://example.org/seats"),
    ],
)
def test_words_from_elsewhere_are_a_quote_with_a_source(post: str, source: str | None) -> None:
    ((words, of, where),) = found(thread("Trams.", post))
    assert (words.rstrip("."), of, where) == (COUNTED, None, source)


@pytest.mark.parametrize(
    "post",
    [
        f"It asks a question like “{COUNTED}”, nothing more.",
        "The council calls it “a night service”, which it is not.",
        f"I wrote:\n\n{COUNTED}",
        "Lee Park says that trams are empty.",
    ],
)
def test_marks_without_a_source_are_only_marks(post: str) -> None:
    assert found(thread("Trams.", post)) == []


# --- what is there already ---------------------------------------------------------------------


def test_given_quotes_are_kept_and_nothing_is_added_to_them() -> None:
    given = (Quote(start=0, end=4, source="a play"),)
    reply = Post(id="b", text=f"Well. “{BUSES}”, you say.", quotes=given)
    assert quoted(thread(OPENING, reply)).posts[1].quotes == given


def test_given_quotes_count_when_later_posts_are_read() -> None:
    copied = Quote(start=2, end=2 + len(BUSES), of=Span(
        post="p0", start=OPENING.index(BUSES), end=OPENING.index(BUSES) + len(BUSES), text=BUSES
    ))  # fmt: skip
    middle = Post(id="b", text=f"> {BUSES}\n\nNo.", quotes=(copied,))
    last = f"> {BUSES}\n\nYes."
    assert found(thread(OPENING, middle, last))[0][1] == "p0"


def test_given_citations_are_kept_and_others_added() -> None:
    given = (Citation(start=0, end=4, url="https://example.org/1"),)
    post = Post(id="a", text="Here and at https://example.org/2", citations=given)
    kept, added = quoted(thread(post)).posts[0].citations
    assert (kept, added.url) == (given[0], "https://example.org/2")


def test_a_thread_without_quotes_is_returned_as_it_is() -> None:
    plain = thread("Trams are quiet.", "Not at night.")
    assert quoted(plain) is plain


def test_the_retraction_in_the_shipped_debate_quotes_the_claim_it_takes_back(root: Path) -> None:
    debate = read_file(root / "data" / "threads" / "roleplay-vs-scheming.txt")
    (quote,) = debate.posts[3].quotes
    assert quote.of is not None
    assert quote.of.post == "p2"
    assert quote.of.text.endswith("it makes almost zero difference")
    assert [post.id for post in debate.posts if any(one.of is None for one in post.quotes)] == [
        "p2"
    ]


# --- any text ----------------------------------------------------------------------------------

_WORDS: Final = st.sampled_from(
    ["trams", "buses", "night", "are", "quiet", "the", "city", "it", "is", "not", "because"]
)
_SENTENCES: Final = st.lists(_WORDS, min_size=6, max_size=20).map(" ".join)
_SIGNS: Final = st.sampled_from(
    ["> {}", "> > {}", "“{}”", '"{}"', "Quote:\n{}", "ann wrote: {}", "{}", "He says “{}” and no."]
)


@st.composite
def quoting(draw: st.DrawFn) -> Thread:
    """A thread whose posts take words of earlier ones, whole or in part, with signs or without."""
    posts: list[Post] = []
    size: int = draw(st.integers(min_value=2, max_value=5))
    for number in range(size):
        parts = [draw(_SENTENCES)]
        if draw(st.booleans()) and posts:
            words = draw(st.sampled_from(posts)).text.split()
            start = draw(st.integers(min_value=0, max_value=len(words) - 1))
            end = draw(st.integers(min_value=start + 1, max_value=len(words)))
            parts.insert(draw(st.integers(0, 1)), draw(_SIGNS).format(" ".join(words[start:end])))
        parent = draw(st.sampled_from(posts)).id if draw(st.booleans()) and posts else None
        posts.append(Post(id=f"p{number}", text="\n\n".join(parts), reply_to=parent))
    return Thread(id="t", title="t", posts=tuple(posts))


@given(threads() | quoting())
@settings(deadline=None)
def test_every_quote_is_really_there_and_alike(asked: Thread) -> None:
    read = quoted(asked)  # the thread itself checks that each quote is of words of its post
    order = [post.id for post in read.posts]
    for before, post in zip(asked.posts, read.posts, strict=True):
        if before.quotes:
            assert post.quotes == before.quotes
            continue
        for quote in post.quotes:
            words = post.text[quote.start : quote.end]
            assert words.strip() == words
            if quote.of is not None:
                assert order.index(quote.of.post) < order.index(post.id)
                assert fuzz.token_ratio(words.casefold(), quote.of.text.casefold()) > 60
    assert quoted(read) == read


MANY: Final = 200_000
HOSTILE: Final = {
    "one word": ["word " * 10, "word " * (MANY // 5)],
    "one word twice": ["word " * (MANY // 10)] * 2,
    "open marks": [OPENING, "“" * MANY],
    "nested marks": [OPENING, "“" * (MANY // 2) + "”" * (MANY // 2)],
    "straight marks": [OPENING, '"a ' * (MANY // 3)],
    "single marks": [OPENING, " ‘a b’c" * (MANY // 7)],
    "levels": [OPENING, ">" * MANY],
    "lines": [OPENING, "> the city should run big trams\nx\n" * (MANY // 33)],
    "labels": [OPENING, "ann wrote:\n" * (MANY // 11)],
    "long labels": [OPENING, ("x" * 79 + " wrote " + "y" * 40 + "\n") * (MANY // 127)],
    "names": [OPENING, "Ab Cd Ef Gh Ij Kl “a1 b2 c3 d4 e5 f6 g7 h8” " * (MANY // 44)],
    "ellipses": ["alpha beta gamma " * 5000, "“" + "alpha beta … " * (MANY // 13) + "”"],
    "links": ["http://a.b/c) " * (MANY // 14)],
    "brackets": ["http://a.b/" + ")" * MANY],
    "titles": ['paper "A b ' * (MANY // 11)],
    "numbers": ["10.1234/" * (MANY // 8)],
    "blank lines": ["a" + "\n" * MANY + "b"],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_longer_than_its_length_asks_for(name: str) -> None:
    start = time.process_time()
    quoted(thread(*HOSTILE[name]))
    assert time.process_time() - start < 2  # a quadratic step would take minutes


def test_time_grows_with_the_number_of_posts_and_no_faster() -> None:
    def seconds(number: int) -> float:
        texts = [
            f"> say {n // 2} is one of {n // 2 * 7} and no more\n\n"
            + " ".join(f"say {m} is one of {m * 7} and no more" for m in range(n, n + 6))
            for n in range(number)
        ]
        asked = thread(*texts)
        start = time.process_time()
        read = quoted(asked)
        assert sum(bool(post.quotes) for post in read.posts) > number / 2
        return time.process_time() - start

    assert seconds(2000) < 12 * max(seconds(400), 0.02)


def test_a_post_of_more_lines_than_anybody_writes_is_left_as_it_is() -> None:
    said = "Night trams are nearly empty because everybody drives a car."
    thread = Thread(
        id="t",
        title="t",
        posts=(
            Post(id="p1", text=said),
            Post(id="p2", text=f"> {said}\n" * 100_002),
            Post(id="p3", text=f"> {said}\n\nNo."),
        ),
    )
    assert [len(post.quotes) for post in quoted(thread).posts] == [0, 0, 1]
