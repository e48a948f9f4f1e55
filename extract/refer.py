"""What a claim that cannot be understood alone refers to: "That seems bad" after what seems bad.

A unit says by its grammar whether it leans on something said before (``Unit.leans``). Here it is
looked for, close by only: where it may be in more than one place, the claim is marked and no more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from extract.lexicon import REASONS, SUMS_UP
from extract.link import Statement
from graph.model import ClaimKind, Post, Reference, Thread

_PASSED: Final = 2  # words between two units that neither connective nor frame accounts for

_TOLD: Final = (
    2  # content words, what it leans on included; "I did" says nothing that "that" could sum up
)
_SAME: Final = {
    "he": re.compile(r"\b(?:he|him|his)\b", re.IGNORECASE),
    "she": re.compile(r"\b(?:she|her|hers)\b", re.IGNORECASE),
    "they": re.compile(r"\b(?:they|them|their)\b", re.IGNORECASE),
}


def refer(thread: Thread, statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements, in the order given, each claim with its reference if it leans.

    Nothing but the references of the claims is changed.
    """
    posts: defaultdict[int, list[int]] = defaultdict(list)
    for index, statement in enumerate(statements):
        posts[statement.post].append(index)
    place = {post.id: number for number, post in enumerate(thread.posts)}
    aims: dict[int, str | None] = {}
    for number, post in enumerate(thread.posts):
        said = sorted(posts[number], key=lambda index: statements[index].span.start)
        before: int | None = None
        for index in said:
            if statements[index].unit.leans is not None:
                if before is not None:
                    aims[index] = _near(
                        statements[index], statements[before], post=post, aim=aims.get(before)
                    )
                elif post.reply_to is not None:
                    answered = [statements[other] for other in posts[place[post.reply_to]]]
                    aims[index] = _answered(statements[index], answered, post=post)
                else:
                    aims[index] = None
            before = index
    return [
        _pointed(statement, aims[index]) if index in aims else statement
        for index, statement in enumerate(statements)
    ]


def _pointed(statement: Statement, aim: str | None) -> Statement:
    words = statement.unit.leans or ""
    claim = replace(statement.claim, reference=Reference(words=words, claim=aim))
    return replace(statement, claim=claim)


def _near(here: Statement, before: Statement, *, post: Post, aim: str | None) -> str | None:
    """Return the claim that a unit points to, given the unit before it and what that points to."""
    word, last = (here.unit.leans or "").lower(), before.unit
    apart = here.paragraph != before.paragraph or here.span.start < before.span.end
    # "Because they are new, …" may point forward.
    forward = here.unit.cue in REASONS and here.unit.within is None
    if apart or forward or _passed(here, post.text[before.span.end : here.span.start]) > _PASSED:
        return None
    if word in SUMS_UP:
        bare_link = "://" in before.span.text
        told = (
            not last.asks and not bare_link and len(last.words) + (last.leans is not None) >= _TOLD
        )
    elif (last.leans or "").lower() == word:
        return aim  # the same thing is still spoken of
    else:
        # "his" there says that he was named earlier still.
        told = word in last.names and not (word in _SAME and _SAME[word].search(before.span.text))
    return before.claim.id if told else None


def _passed(here: Statement, between: str) -> int:
    """Count the words between two units, less the later one's connective and frame."""
    opening = f"{here.unit.cue or ''} {here.unit.hedge or ''}"
    return len(re.findall(r"\w+", between)) - len(re.findall(r"\w+", opening))


def _answered(here: Statement, answered: list[Statement], *, post: Post) -> str | None:
    """Return the claim of the answered post that a post's first unit points to, if there is one."""
    word = (here.unit.leans or "").lower()
    claims = [other for other in answered if other.claim.kind is not ClaimKind.QUESTION]
    if word not in SUMS_UP or len(claims) != 1:
        return None
    return claims[0].claim.id if _passed(here, post.text[: here.span.start]) <= _PASSED else None
