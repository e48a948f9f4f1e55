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
        [("ada", "2026-01-02", "Trams are quiet."), ("bo", "3 days ago", "No, loud.")],
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
            ("Ada L.", "2026-01-02T13:00:00Z", "Trams are quiet."),
            ("bo@a.example", "Friday", "Not at night.\n\nTo: be fair, by day."),
        ],
    ),
    "Slack, with what stands between the messages": (
        (
            "Monday, January 5th, 2026\nKit Wren  9:41 AM\nNight trams should stay. (edited)\n"
            ":+1:\n3\n2 replies\nLast reply 3 days ago\n9:42\nThey fill at four.\n"
            "Mona  9:50 AM\nOnly on Fridays\n👍 2\nToday\nKit Wren  10:02 AM\nNo, every day.\n"
        ),
        [
            (
                "Kit Wren",
                "2026-01-05T09:41",
                "Night trams should stay.\n\nThey fill at four.",
            ),
            ("Mona", "2026-01-05T09:50", "Only on Fridays"),
            ("Kit Wren", "10:02 AM", "No, every day."),
        ],
    ),
    "Slack over two lines, by a clock of 24 hours": (
        (
            "Kit Wren\n  09:41\nNight trams should stay.\n09:42\nThey fill at four.\n\n"
            "Mona\n:house: 09:50\nOnly on Fridays\n"
        ),
        [
            ("Kit Wren", "09:41", "Night trams should stay.\n\nThey fill at four."),
            ("Mona", "09:50", "Only on Fridays"),
        ],
    ),
    "new Reddit": (
        (
            "r/trams\n•\n2y ago\nmona\n\nAre night trams worth it?\n\nUpvote\n33\n\nDownvote\n\n"
            "4\nGo to comments\n\nShare\nu/kit_w avatar\nkit_w\n•\n2y ago\n•\nEdited 1y ago\n\n"
            "Empty at two, full at four.\n\nUpvote 12 Downvote Reply Award Share …\n"
            "mona\nOP\n•\n2y ago\n\nI counted until three.\n\nUpvote\n3\n\n"
            "Downvote\n\nReply\n\nAward\n"
        ),
        [
            ("mona", "2y ago", "Are night trams worth it?"),
            ("kit_w", "2y ago", "Empty at two, full at four."),
            ("mona", "2y ago", "I counted until three."),
        ],
    ),
    "old Reddit": (
        (
            "Are night trams worth it?\nsubmitted 2 years ago * by mona to r/trams\n\n"
            "4 commentssharesavehidereport\n[–]kit_w 12 points 2 years ago* (1 child)\n"
            "Full at four.\n\npermalinkembedsavereportreply\n\nmona[S] 3 points 2 years ago\n"
            "I counted until three.\n\npermalinkembedsaveparentreportreply\n"
            "[–]zed [score hidden] 3 hours ago\nBuses then.\n\n"
            "permalinksavereportgive awardreply\nload more comments (3 replies)\n"
        ),
        [
            ("mona", "2 years ago", "Are night trams worth it?"),
            ("kit_w", "2 years ago", "Full at four."),
            ("mona", "2 years ago", "I counted until three."),
            ("zed", "3 hours ago", "Buses then."),
        ],
    ),
    "a transcript in which one speaks once": (
        (
            "KIT: Night trams should stay.\nThey fill at four.\nMONA: On Fridays: I counted.\n"
            "Note: this was before the fare went up.\nKIT: No, every day.\n"
        ),
        [
            ("KIT", None, "Night trams should stay.\n\nThey fill at four."),
            ("MONA", None, "On Fridays: I counted.\n\nNote: this was before the fare went up."),
            ("KIT", None, "No, every day."),
        ],
    ),
    "a transcript with times": (
        (
            "[00:01] Kit Wren: Night trams should stay.\n[00:10] Mona: On Fridays: I counted.\n"
            "[00:15] Kit Wren: No, every day.\n"
        ),
        [
            ("Kit Wren", None, "Night trams should stay."),
            ("Mona", None, "On Fridays: I counted."),
            ("Kit Wren", None, "No, every day."),
        ],
    ),
    "dates with the time of day": (
        (
            "kit Jan 2, 2026 1:00 PM\nTrams are quiet.\n\nReply\nmona 3 January 2026, 09:41\n"
            "Not at night.\n\nReply\n"
        ),
        [
            ("kit", "2026-01-02T13:00", "Trams are quiet."),
            ("mona", "2026-01-03T09:41", "Not at night."),
        ],
    ),
    "a play": (
        "KIT:\nNight trams should stay.\n\nMONA:\nOn Fridays.\n\nKIT:\nNo, every day.\n",
        [
            ("KIT", None, "Night trams should stay."),
            ("MONA", None, "On Fridays."),
            ("KIT", None, "No, every day."),
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
        "Note: trams are quiet.\nBuses are loud.\nPros: they are quick.\nNote: so are trams.",
        "Trams leave at:\n9:41\n9:50\nand then\n10:02\nBuses do not.",
    ],
)
def test_one_block_or_a_field_alone_heads_nothing(source: str) -> None:
    assert {post.author for post in read_posts(source)} == {None}


def test_a_long_line_that_begins_like_a_byline_takes_no_time() -> None:
    line = "ann 2y" + " " * 20_000 + "x"
    assert len(read_posts(f"{line}\n{line}\n")) <= 2  # matched with all its gaps: minutes
