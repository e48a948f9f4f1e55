"""Posts out of pasted text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.raw.lines import paragraphs, split_lines
from extract.raw.openings import opening
from extract.sources import read_file
from extract.threads import read_posts
from graph.errors import InputError

SHIPPED = Path(__file__).parent.parent / "data" / "threads" / "roleplay-vs-scheming.txt"

FIRST = [
    "Trams should run all night, since shift workers need them.",
    "A line that stands only in the first crawl, quoted from the timetable:",
    "The last tram leaves at eleven twenty on every day of the week.",
    "I agree that shift workers matter, but night trams are nearly empty.",
    "Buses would do the same job for a quarter of the money we spend.",
]


def test_the_shipped_thread_is_seven_posts_in_their_fullest_wording() -> None:
    source = SHIPPED.read_text(encoding="utf-8")
    posts = read_posts(source)
    assert [post.text.split()[:3] for post in posts] == [
        ["I", "wonder", "how"],
        ["We", "write", "about"],
        ["I", "think", "one"],
        ["I", "think", "directionally,"],
        ["in", "case", "anyone"],
        ["I", "didn’t", "say"],
        ["I", "definitely", "agree"],
    ]
    # Quotes that only the first crawl has are kept, each line of the source once.
    assert "I cannot in good conscience select Strategy A" in posts[0].text
    assert posts[1].text.endswith("in this paper.")
    kept = [line for post in posts for line in post.text.split("\n\n")]
    assert len(kept) == len(set(kept))
    assert set(kept) == {line.strip() for line in source.split("\n") if line.strip()}


def test_the_shipped_thread_is_answered_as_a_careful_reader_would_say() -> None:
    # p2 answers the wondering of p1 from its paper. p3 takes up p2's "almost zero difference" with
    # a practical one; p4 grants p3 that, and takes back its own words, which stand in p2: a quote
    # of oneself is no sign of whom one answers. p5 looks up the podcast that p4 names. p6, by the
    # writer of p1, denies what p2 took p1 to say ("Even if they are just roleplaying …"). p7 agrees
    # with p1 on employees in the context.
    thread = read_file(SHIPPED)
    assert [post.reply_to for post in thread.posts] == [None, "p1", "p2", "p3", "p4", "p2", "p1"]
    assert all(post.reply_because for post in thread.posts[1:])
    (retracted,) = thread.posts[3].quotes
    assert retracted.of is not None
    assert retracted.of.post == "p2"
    assert "almost zero difference" in retracted.of.text


def test_copies_are_where_the_source_says_the_post_again() -> None:
    source = SHIPPED.read_text(encoding="utf-8")
    posts = read_posts(source)
    assert [len(post.copies) for post in posts] == [1, 1, 0, 1, 0, 1, 1]
    for post in posts:
        for copy in post.copies:
            assert source[copy.start : copy.end] == copy.text
            assert copy.text.split("\n")[0] in post.text


def test_a_later_crawl_may_lose_lines_gain_posts_and_stop_early() -> None:
    new = "No. You forget what a bus costs in winter, when it has to be heated."
    second = [FIRST[0], FIRST[1], new, FIRST[3]]
    posts = read_posts("\n".join([*FIRST, *second]))
    assert [post.text.split("\n\n") for post in posts] == [
        FIRST[:3],
        [new],
        FIRST[3:],
    ]


def test_a_line_edited_between_crawls_keeps_its_fuller_wording() -> None:
    edited = FIRST[4].replace("we spend", "we spend on them")
    posts = read_posts("\n".join([*FIRST, *FIRST[:4], edited]))
    assert posts[-1].text.split("\n\n")[-1] == edited
    assert FIRST[4] in posts[-1].copies[0].text


def test_three_crawls_are_one_thread() -> None:
    posts = read_posts("\n".join(FIRST * 3))
    assert "\n\n".join(post.text for post in posts).split("\n\n") == FIRST
    assert [len(post.copies) for post in posts] == [2, 2]


def test_a_reply_that_quotes_one_line_is_no_second_crawl() -> None:
    posts = read_posts("\n".join([*FIRST, "I disagree with this:", FIRST[4], "Heating is dear."]))
    assert [line for post in posts for line in post.text.split("\n\n")].count(FIRST[4]) == 2


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "ann 3 days ago\nTrams are quiet.\n\nThey are.\nBob K. · 2 days ago\nNot at night.",
            [
                ("ann", "3 days ago", "Trams are quiet.\n\nThey are."),
                ("Bob K.", "2 days ago", "Not at night."),
            ],
        ),
        (
            (
                "ann 3 hours ago | parent | next [–]\n\nTrams are quiet.\n\nThey are.\n\nreply\n\n"
                "Bob_K 1 hour ago | root | parent | next [–]\n\nNot at night.\n\nreply"
            ),
            [
                ("ann", "3 hours ago", "Trams are quiet.\n\nThey are."),
                ("Bob_K", "1 hour ago", "Not at night."),
            ],
        ),
        (
            "[-]ann 1y 24 8\n\nTrams are quiet.\n\nReply\n\n[-]Bob K 1y 2\n\nNot at night.\nReply",
            [("ann", "1y", "Trams are quiet."), ("Bob K", "1y", "Not at night.")],
        ),
        (
            (
                "level 1\nann\n·\n3 hr. ago\nTrams are quiet.\n\nUpvote\n12\nDownvote\nShare\n"
                "level 2\nBob\n·\n2 hr. ago\nNot at night.\n\nUpvote\n3\nDownvote\nShare"
            ),
            [("ann", "3 hr. ago", "Trams are quiet."), ("Bob", "2 hr. ago", "Not at night.")],
        ),
        (
            "ann wrote:\nTrams are quiet.\nBob wrote:\nNot at night.",
            [("ann", None, "Trams are quiet."), ("Bob", None, "Not at night.")],
        ),
        (
            "Ann: Trams are quiet.\nBob: Not at night.\nAnn: Even then.\nBob: I live there.",
            [
                ("Ann", None, "Trams are quiet."),
                ("Bob", None, "Not at night."),
                ("Ann", None, "Even then."),
                ("Bob", None, "I live there."),
            ],
        ),
        (
            "Trams are quiet.\n---\nNot at night.",
            [(None, None, "Trams are quiet."), (None, None, "Not at night.")],
        ),
        (
            "Trams are quiet.\n\nThey are.\n\n\n\nNot at night.\n\nI live there.",
            [
                (None, None, "Trams are quiet.\n\nThey are."),
                (None, None, "Not at night.\n\nI live there."),
            ],
        ),
    ],
    ids=[
        "name and time",
        "page links",
        "votes",
        "several lines",
        "name wrote",
        "speakers",
        "rules",
        "wide gaps",
    ],
)
def test_explicit_signs_part_posts(
    source: str, expected: list[tuple[str | None, str | None, str]]
) -> None:
    assert [(post.author, post.created, post.text) for post in read_posts(source)] == expected


def test_signs_that_stand_over_few_of_the_posts_divide_nothing() -> None:
    said = [
        "Thanks for the numbers of this winter, @ann.",
        "I agree that the trams are quiet.",
        "No, they are loud at night.",
        "Yes, they are, and so are the buses.",
        "I disagree with you on the buses.",
        "@bob you have not lived there, have you?",
        "I agree with @ann that nobody has.",
    ]
    text = "\n".join([*said, "Paul said:", "Be quiet.", "Mary said:", "Be loud.", *said, *said])
    posts = read_posts(text)
    assert {post.author for post in posts} == {None}
    assert any("Paul said:" in post.text for post in posts)


@pytest.mark.parametrize(
    ("source", "parents"),
    [
        (
            (
                "ann 3 days ago\nTrams are quiet.\n  Bob 2 days ago\n  Not at night.\n"
                "    Cy 1 day ago\n    I live there.\n  Dee 1 day ago\n  Nor by day."
            ),
            [None, "p1", "p2", "p1"],
        ),
        (
            (
                "level 1\nann\n·\n3 hr. ago\nTrams are quiet.\n"
                "level 2\nBob\n·\n2 hr. ago\nNot at night.\n"
                "level 1\nCy\n·\n1 hr. ago\nBuses are loud."
            ),
            [None, "p1", None],
        ),
        (
            "Trams are quiet.\n  Not at night.\n    I live there.\n  Nor by day.",
            [None, "p1", "p2", "p1"],
        ),
        ("Trams are quiet.\n  - by day\n    - at night", [None]),
    ],
    ids=["indented headers", "numbered levels", "steps", "a list"],
)
def test_nesting_says_what_a_post_answers(source: str, parents: list[str | None]) -> None:
    posts = read_posts(source)
    assert [post.reply_to for post in posts] == parents
    assert all(post.reply_because is None for post in posts)


@pytest.mark.parametrize("foot", ["Reply", "▲ 12 ▼", "Like · Reply · 3d", "4 points"])
def test_a_line_of_buttons_or_votes_ends_a_post(foot: str) -> None:
    posts = read_posts(f"Trams are quiet.\nThey are.\n{foot}\nNot at night.\n{foot}")
    assert [post.text for post in posts] == ["Trams are quiet.\n\nThey are.", "Not at night."]


def test_a_post_starts_where_an_earlier_paragraph_is_said_again() -> None:
    first = "Night trams cost the city more every year than all of its buses do."
    second = "The last of them leaves at eleven, and shift workers finish an hour later."
    answer = "That is what the company says, and it has not shown its numbers to anybody."
    other = "They could walk for once, as everybody did before there were any trams at all."
    text = [first, second, "So let them run all night.", first, answer, second, other]
    posts = read_posts("\n".join(text))
    assert posts[0].text.split("\n\n") == text[:3]
    assert posts[1].text.startswith(first)


def test_the_label_of_a_quote_starts_a_post_only_where_it_says_whose_it_is() -> None:
    text = "Trams are quiet in winter, as I wrote last year.\n{}Wheels freeze where they stand."
    (one,) = read_posts(text.format("Quote:\n"))
    assert "Quote:" in one.text
    assert len(read_posts(text.format("Quote:\nOriginally posted by ann\n"))) == 2


def test_too_long_a_text_is_read_by_its_openings_alone() -> None:
    lines = ["Trams are quiet.", "I agree that they are."] * 4_001
    assert len(read_posts("\n".join(f"{n}. {line}" for n, line in enumerate(lines)))) == 1


def test_one_label_divides_nothing() -> None:
    (post,) = read_posts("Trams are quiet.\nNote: this is about the new ones.\nThey are.")
    assert "Note: this" in post.text


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("I definitely agree that trams are quiet.", "agrees"),
        ("Thanks for the numbers.", "thanks"),
        ("I didn’t say that trams are loud.", "recalls"),
        ("@ann that is not what I meant", "addresses"),
        ("We wrote about this in the report.", "points to a text"),
        ("Also, trams are quiet.", None),
        ("Trams are quiet.", None),
    ],
)
def test_openings(line: str, name: str | None) -> None:
    assert opening(line, before="The last word of somebody.") == name


def test_nothing_opens_after_a_line_that_announces_more() -> None:
    assert opening("I agree with both.", before="Two things to say here:") is None


@pytest.mark.parametrize("source", ["", " \n\t\n ", "\u2028"])
def test_text_without_words_is_refused(source: str) -> None:
    with pytest.raises(InputError, match="no words"):
        read_posts(source)


@given(st.lists(st.text("abc .,:\n\r\u2028é-", max_size=40), min_size=1, max_size=12))
def test_no_line_is_lost_whatever_the_text(parts: list[str]) -> None:
    source = "\n".join(parts)
    lines = [line.text for line in split_lines(source)]
    for line in split_lines(source):
        assert source[line.start : line.end] == line.text
    if not lines:
        return
    try:
        posts = read_posts(source)
    except InputError as error:
        assert "headers" in str(error)  # noqa: PT017 - both outcomes are asserted
        return
    everything = " ".join(
        [post.text for post in posts]
        + [copy.text for post in posts for copy in post.copies]
        + [post.author or "" for post in posts]
        + [post.created or "" for post in posts]
    )
    for words in lines:
        if set(words) - set("-.:, "):  # a rule or a lone mark parts posts and says nothing
            assert all(
                word in everything for word in words.replace(":", " ").split() if word.isalnum()
            )


def test_paragraphs_are_parted_by_blank_lines_where_there_are_any() -> None:
    assert [n for n, _ in paragraphs("a b\nc d\n\ne f")] == [0, 0, 1]
    assert [n for n, _ in paragraphs("a b\nc d\ne f")] == [0, 1, 2]


def test_a_text_of_more_lines_than_anybody_writes_is_refused() -> None:
    with pytest.raises(InputError, match="at most 100,000 are read"):
        read_posts("tram\n" * 100_001)


def test_a_title_over_every_answer_is_nobody_s_words() -> None:
    posts = read_posts(
        "Ada wrote:\nRe: Trams\nThey are quiet.\n\nBo wrote:\nRe: Trams\nNot at night.\n\n"
        "Ada wrote:\nRe: your car\nSell it.\n"
    )
    assert [(post.author, post.text) for post in posts] == [
        ("Ada", "They are quiet."),
        ("Bo", "Not at night."),
        ("Ada", "Re: your car\n\nSell it."),
    ]
