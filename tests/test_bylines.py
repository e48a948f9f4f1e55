"""Bylines of chats, of mail, and of sites that glue theirs."""

from __future__ import annotations

from typing import Final

import pytest

from extract.threads import read_posts

BYLINES: Final = {
    "an exported chat": (
        (
            "[02/01/2026, 13:00:05] Ada: Trams are quiet.\nThey are.\n"
            "[02/01/2026, 13:01:10] Bo K.: Not at night: never.\n"
        ),
        [
            ("Ada", "02/01/2026, 13:00:05", "Trams are quiet.\n\nThey are."),
            ("Bo K.", "02/01/2026, 13:01:10", "Not at night: never."),
        ],
    ),
    "another, with notices": (
        (
            "1/2/26, 1:00 PM - Messages are end-to-end encrypted.\n"
            "1/2/26, 1:00 PM - Ada: Trams are quiet.\n1/2/26, 1:01 PM - Bo: Not at night.\n"
        ),
        [
            ("Ada", "1/2/26, 1:00 PM", "Trams are quiet."),
            ("Bo", "1/2/26, 1:01 PM", "Not at night."),
        ],
    ),
    "Discord": (
        "ada — 01/02/2026 1:00 PM\nTrams are quiet\nbo — Today at 9:12 AM\n@ada not at night\n",
        [
            ("ada", "01/02/2026 1:00 PM", "Trams are quiet"),
            ("bo", "Today at 9:12 AM", "@ada not at night"),
        ],
    ),
    "GitHub": (
        "ada commented on Jan 2, 2026\nTrams are quiet.\n\nbo commented 3 days ago\nNo, loud.\n",
        [("ada", "Jan 2, 2026", "Trams are quiet."), ("bo", "3 days ago", "No, loud.")],
    ),
    "LessWrong": (
        "[-]Mara Quill2y\n\n12\n\nTrams are quiet.\n\nReply1\n[-]bo12mo4\n\nNo, loud.\n\nReply\n",
        [("Mara Quill", "2y", "Trams are quiet."), ("bo", "12mo", "No, loud.")],
    ),
    "mail": (
        (
            "From: Ada L. <ada@a.example>\nTo: list\nDate: Fri, 2 Jan 2026 13:00:00 +0000\n"
            "Subject: Trams\n\nTrams are quiet.\n\nFrom: bo@a.example\nSent: Friday\n"
            "Subject: Re: Trams\n\nNot at night.\nTo: be fair, by day.\n"
        ),
        [
            ("Ada L.", "Fri, 2 Jan 2026 13:00:00 +0000", "Trams are quiet."),
            ("bo@a.example", "Friday", "Not at night.\n\nTo: be fair, by day."),
        ],
    ),
}


@pytest.mark.parametrize(("source", "expected"), BYLINES.values(), ids=BYLINES)
def test_a_byline_heads_a_post(
    source: str, expected: list[tuple[str | None, str | None, str]]
) -> None:
    assert [(post.author, post.created, post.text) for post in read_posts(source)] == expected


@pytest.mark.parametrize(
    "source",
    [
        "From: here on, trams are quiet.\nTo: there.\n\nThat is all.",
        "From: Ada\n\nTrams are quiet.\n\nDate: unknown\n\nNot at night.",
        "ada — quiet and 1:00 PM\nbo — loud\nTrams.",
    ],
)
def test_one_block_or_a_field_alone_heads_nothing(source: str) -> None:
    assert {post.author for post in read_posts(source)} == {None}
