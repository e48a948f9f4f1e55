"""Words by which people open an answer to somebody ("I definitely agree", "Thanks", "@ann")."""

from __future__ import annotations

import re
from typing import Final

from extract.raw.lines import announces

_ADVERBS: Final = (
    r"(?:(?:definitely|really|totally|completely|strongly|fully|mostly|largely|do|also|actually"
    r"|basically|generally|partly|certainly|respectfully|still|kind of|sort of) )*"
)
OPENINGS: Final[dict[str, re.Pattern[str]]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "greets": r"(?:hi|hey|hello|dear|welcome)\b",
        "thanks": r"(?:many )?(?:thanks|thank you|thx|cheers)\b",
        "addresses": r"@\w+|to (?:your|the) (?:first |second |last )?(?:point|question|comment)",
        "reacts": (
            r"(?:wow|oh|ah|lol|ok|okay|yep|yeah|yes|no|nope|agreed|exactly|interesting|indeed|hm+"
            r"|sure|sorry|well|great (?:post|point|comment|question)|good (?:post|point|question)"
            r"|fair enough|fair point|strong(?:ly)? (?:up|down)voted?)(?:[,.!:;—–-]|$)"
        ),
        "agrees": rf"(?:i|we) {_ADVERBS}(?:agree|disagree|concur)\b",
        "recalls": (
            r"(?:i|we) (?:did ?n[o’']t|did not|never|was ?n[o’']t|was not) "
            r"(?:say|said|mean|meant|claim|saying|claiming|suggesting|arguing)"
        ),
        "points to a text": (
            r"(?:we|i) (?:(?:already|also|briefly) )?(?:write|wrote|discuss|discussed|cover|covered"
            r"|address|addressed|mention|mentioned|talk|talked)\b(?: about| on)? (?:this|that|it)\b"
        ),
        "adds for the reader": (
            r"in case (?:anyone|anybody|it)\b|for (?:anyone|those) (?:who|curious)"
        ),
        "quotes": r"(?:quote from|originally posted by)\b",
    }.items()
}
LABEL: Final = re.compile(r"quote\s*:?", re.IGNORECASE)
"""What pages write over a quotation, on a line of its own."""


def opens(line: str) -> str | None:
    """Name the opening that a line begins with, or None."""
    for name, pattern in OPENINGS.items():
        if pattern.match(line):
            return name
    return None


def opening(line: str, *, before: str) -> str | None:
    """Name the opening by which ``line`` starts a new post after ``before``, or None.

    Nothing opens after a line that announces more: "2 things to say here:" is followed by two.
    """
    return None if announces(before) else opens(line)
