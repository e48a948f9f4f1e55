"""Discussions in Markdown: whose posts, from where to where."""

from __future__ import annotations

import pytest

from extract.formats.markdown import looks, read
from extract.sources import guess_format, read_thread
from graph.errors import InputError

Rows = list[tuple[str | None, str | None, str]]


def rows(source: str) -> Rows:
    return [(post.author, post.created, post.text) for post in read(source, name="x").posts]


ADA_AND_BO: Rows = [
    ("Ada", "2026-01-02", "Trams should run."),
    ("Bo", "2026-01-03", "At night?"),
]


@pytest.mark.parametrize(
    "source",
    [
        "## Ada · 2026-01-02\n\nTrams should run.\n\n## Bo · 2026-01-03\n\nAt night?",
        "### Ada (2026-01-02)\nTrams should run.\n### Bo (2026-01-03)\nAt night?",
        "**Ada** (2026-01-02):\n\nTrams should run.\n\n**Bo** (2026-01-03):\n\nAt night?",
        "**Ada** (2026-01-02): Trams should run.\n\n**Bo** (2026-01-03): At night?",
        "__Ada__, 2026-01-02\n\nTrams should run.\n\n---\n\n__Bo__, 2026-01-03\n\nAt night?",
        (
            "**[Ada](https://a.example/u/ada)** — 2026-01-02\n\nTrams should run.\n\n"
            "**[Bo](https://a.example/u/bo)** — 2026-01-03\n\nAt night?"
        ),
        (
            "\n\n#### Comment by Ada on 2026-01-02 ####\r\n\r\nTrams should run.\r\n\r\n"
            "#### Comment by Bo on 2026-01-03 ####\r\n\r\nAt night?\r\n"
        ),
    ],
)
def test_a_name_with_a_date_heads_a_post(source: str) -> None:
    assert rows(source) == ADA_AND_BO
    assert looks(source)
    assert guess_format(source) == "markdown"


def test_names_without_dates_head_posts_where_somebody_speaks_twice() -> None:
    source = "**Ada:** Trams.\n\n**Bo:** Why?\n\n**Ada:** Because.\n\nThey *are* there."
    assert rows(source) == [
        ("Ada", None, "Trams."),
        ("Bo", None, "Why?"),
        ("Ada", None, "Because.\n\nThey are there."),
    ]
    essay = "# On trams\n\n## Cost\n\nThey cost.\n\n**Note:** a lot.\n\n## Use\n\nThey run."
    assert rows(essay) == [(None, None, "Cost\n\nThey cost.\n\nNote: a lot.\n\nUse\n\nThey run.")]


def test_a_heading_below_another_is_an_answer() -> None:
    source = "# Trams\n\n## Ada\nA.\n### Bo\nB.\n#### Ada\nC.\n### Cy 2026-01-02\nD.\n## Bo\nE."
    thread = read(source, name="x")
    assert thread.title == "Trams"
    assert [(post.text, post.reply_to) for post in thread.posts] == [
        ("A.", None),
        ("B.", "p1"),
        ("C.", "p2"),
        ("D.", "p1"),
        ("E.", None),
    ]
    assert thread.posts[1].reply_because == "its heading stands below that of p1"


def test_rules_part_posts_where_nothing_else_does() -> None:
    assert [text for *_, text in rows("Trams.\n\n---\n\nNo.\n\n* * *\n\nYes.")] == [
        "Trams.",
        "No.",
        "Yes.",
    ]
    assert [text for *_, text in rows("Trams\n---\n\nNo.")] == ["Trams\n\nNo."]


def test_words_that_are_quoted_again_are_answered_from_there() -> None:
    source = (
        "Night trams should run every ten minutes.\n\nThat is what I think.\n\n"
        "> Night trams should run every ten minutes.\n\nWho would drive them?\n\n"
        "Ada wrote:\n\n> That is what I think.\n\nWhy?\n\n"
        "> A saying from somewhere else entirely, not from here.\n\nAs they say."
    )
    assert [text for *_, text in rows(source)] == [
        "Night trams should run every ten minutes.\n\nThat is what I think.",
        "> Night trams should run every ten minutes.\n\nWho would drive them?",
        (
            "Ada wrote:\n\n> That is what I think.\n\nWhy?\n\n"
            "> A saying from somewhere else entirely, not from here.\n\nAs they say."
        ),
    ]
    assert looks(source)


def test_what_stands_in_code_is_no_header() -> None:
    source = "## Ada 2026-01-02\n\n```\n## Bo 2026-01-03\n---\n```\n\n## Cy 2026-01-04\n\nYes."
    assert rows(source) == [
        ("Ada", "2026-01-02", "    ## Bo 2026-01-03\n    ---"),
        ("Cy", "2026-01-04", "Yes."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Trams should run.\n\n> Trams should run.\n\nNo.",
        "Trams should run - often - and * at night.\n\n# is a number sign, not a heading?",
        "ada 3 days ago\n\nTrams.\n\nbo 2 days ago\n\n> Trams.\n\nNo.\n\n> And.\n\nBut.",
        "1. Trams\n2. Buses\n\nWhich?",
        "",
    ],
)
def test_prose_is_not_taken_for_markdown(text: str) -> None:
    assert not looks(text)


def test_markdown_without_words_is_refused() -> None:
    with pytest.raises(InputError, match="Markdown without words"):
        read_thread("---\n\n---\n\n<script>x</script>", name="x.md", format="markdown")


def test_a_heading_among_those_of_people_is_one_of_a_person_too() -> None:
    posts = read_thread(
        "# Notes\n\n## Ada\n\nTrams are cheap.\n\n## Bo\n\nAre they?\n\n## Ada\n\nFor riders.\n",
        name="x",
        format="markdown",
    ).posts
    assert [(post.author, post.text) for post in posts] == [
        ("Ada", "Trams are cheap."),
        ("Bo", "Are they?"),
        ("Ada", "For riders."),
    ]
