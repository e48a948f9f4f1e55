"""The lines of a source text, and what is known of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the source with words in it, and where else the source holds it.

    ``starts`` is what is known of a post beginning here: True, False, or None when only the words
    can tell. ``gap`` is the number of blank lines before it, ``indent`` the columns of white space
    at its head. ``author``, ``created`` and ``depth`` (how deep the post is nested, by the source's
    own signs) come from a header line that has been taken off before it.
    """

    text: str
    start: int
    gap: int = 0
    indent: int = 0
    copies: tuple[tuple[int, int], ...] = ()
    starts: bool | None = None
    author: str | None = None
    created: str | None = None
    depth: int | None = None

    @property
    def end(self) -> int:
        """Where the line ends in the source."""
        return self.start + len(self.text)


MOST_BREAKS: Final = 100_000
"""Line breaks of a text that somebody wrote: more is a table, or meant to take long to read."""


def breaks(text: str) -> int:
    """How many line breaks a text holds, blank lines and all."""
    return sum(text.count(mark) for mark in "\n\r\u2028\u2029")


def split_lines(source: str) -> list[Line]:
    """Return the lines that hold more than white space, stripped, with their offsets."""
    lines: list[Line] = []
    gap = 0
    for found in re.finditer(r"[^\n\r\u2028\u2029]+|\r\n|[\n\r\u2028\u2029]", source):
        text = found.group()
        if text.strip():
            lead = len(text) - len(text.lstrip())
            lines.append(
                Line(
                    text=text.strip(),
                    start=found.start() + lead,
                    gap=max(gap - 1, 0),
                    indent=len(text[:lead].expandtabs()),
                )
            )
            gap = 0
        elif text in ("\n", "\r\n", "\r", "\u2028", "\u2029"):
            gap += 1
    return lines


def paragraphs(text: str) -> list[tuple[int, Line]]:
    """Return the lines of a post, each with the number of its paragraph.

    Blank lines part paragraphs; where a text has none, every line is a paragraph.
    """
    lines = split_lines(text)
    apart = any(line.gap for line in lines[1:])
    number = 0
    numbered = []
    for index, line in enumerate(lines):
        number += index > 0 and (line.gap > 0 or not apart)
        numbered.append((number, line))
    return numbered


_MORE: Final = re.compile(r"[:;,—–-]$|\b(?:following|below)\.?$", re.IGNORECASE)


def announces(line: str) -> bool:
    """Say whether a line leads into what follows ("2 things to say here:")."""
    return bool(_MORE.search(line.rstrip(" \"'”’*_")))
