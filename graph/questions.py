"""The questions that readers of a debate ask, each a SPARQL query with a title in plain words.

Queries carry no PREFIX lines (:func:`graph.sparql.check` adds them) and look through all threads.
A claim is bound as ``?claim``, or as ``?objection`` where it objects, with its text beside it, so
that a page can show it on the map. A list of all there is ends after a thousand rows. What is
listed is chosen in an inner SELECT, and its texts are looked up afterwards: so few of a million
are read. What only one graph can hold, as every statement of a claim or link, is counted without
DISTINCT, which would keep each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from graph.asking.argument import ARGUMENT
from graph.asking.making import MAKING
from graph.asking.people import PEOPLE
from graph.asking.question import Question, ask
from graph.asking.turning import TURNING
from graph.errors import InputError
from graph.sparql import Limits, Table
from graph.store import Store

__all__ = ["GROUPS", "QUESTIONS", "Question", "ask_named", "named"]

GROUPS: Final[Mapping[str, tuple[Question, ...]]] = {
    "The argument": ARGUMENT,
    "What it turns on": TURNING,
    "Who says what": PEOPLE,
    "How the map was made": MAKING,
}
"""The named questions by what they are about, in words for a page."""

QUESTIONS: Final[tuple[Question, ...]] = tuple(one for group in GROUPS.values() for one in group)
"""Every named question, in the order in which a newcomer would ask them."""

_BY_ID: Final = {question.id: question for question in QUESTIONS}


def named(question_id: str) -> Question:
    """The question of that name.

    Raises:
        InputError: there is none.
    """
    if question_id not in _BY_ID:
        raise InputError(
            f"there is no question {question_id[:80]!r}: `cruxmap ask` lists those there are."
        )
    return _BY_ID[question_id]


def ask_named(
    question_id: str,
    *,
    store: Store,
    given: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> Table:
    """The answer to a named question; see :func:`graph.asking.question.ask` for what goes wrong."""
    return ask(named(question_id), store=store, given=given, limits=limits)
