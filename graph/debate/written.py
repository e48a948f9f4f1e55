"""A debate as a file that a person writes: TOML in, a :class:`Debate` out, and back.

::

    question = "Is tea better than coffee?"
    threads = ["tea"]

    [[positions]]
    name = "Tea is better"
    statements = ["Tea is better than coffee.", "Tea tastes better."]
    denials = ["Coffee is what keeps people awake."]

``id`` may be left out: a debate's is then made of the file's name, a position's of its own.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import tomli_w

from graph.debate.positions import Debate, Position
from graph.errors import InputError
from graph.model import slug

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST: Final = 200_000
"""Bytes of a debate's file."""

DEBATE_KEYS: Final = ("id", "question", "threads", "proposed", "positions")
POSITION_KEYS: Final = ("id", "name", "statements", "denials", "claim")


def read_debate(source: str | bytes, *, name: str) -> Debate:
    """Read a debate; the inverse of :func:`write_debate`.

    Args:
        source: the file's content.
        name: the file's name, for messages and for the id of a debate that gives none.

    Raises:
        InputError: naming the file, the place in it, and what is wrong there.
    """
    if len(source) > MOST:
        raise InputError(f"{name} is longer than {MOST:,} bytes: a debate is a page or two.")
    text = source if isinstance(source, str) else _decoded(source, name=name)
    try:
        whole = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(_not_toml(str(error), name=name)) from error
    with _told_of(name):
        return _debate(_Table(whole, at="", known=DEBATE_KEYS), name=name)


def write_debate(debate: Debate) -> str:
    """Write a debate as TOML; what is as it is when left out, is."""
    positions = [
        {
            "id": one.id,
            "name": one.name,
            "statements": list(one.statements),
            **({"denials": list(one.denials)} if one.denials else {}),
            **({"claim": one.claim} if one.claim is not None else {}),
        }
        for one in debate.positions
    ]
    return tomli_w.dumps(
        {
            "id": debate.id,
            "question": debate.question,
            **({"threads": list(debate.threads)} if debate.threads else {}),
            **({"proposed": True} if debate.proposed else {}),
            "positions": positions,
        }
    )


def _decoded(source: bytes, *, name: str) -> str:
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise InputError(f"{name}, line {line} is not UTF-8: save it again so.") from error


def _debate(table: _Table, *, name: str) -> Debate:
    question = table.string("question", why="say in a sentence what is debated")
    rows = table.tables("positions", known=POSITION_KEYS)
    return Debate(
        id=table.maybe("id") or slug(Path(name).stem),
        question=question,
        positions=tuple(_position(row) for row in rows),
        threads=tuple(table.strings("threads") or ()),
        proposed=table.flag("proposed"),
    )


def _position(table: _Table) -> Position:
    name = table.string("name", why="name the position in a few words")
    statements = table.strings("statements")
    if not statements:
        raise InputError(
            f"{table.path('statements')} is {'empty' if statements == [] else 'missing'}: "
            "say the position in two or three plain sentences."
        )
    return Position(
        id=table.maybe("id") or slug(name),
        name=name,
        statements=tuple(statements),
        denials=tuple(table.strings("denials") or ()),
        claim=table.maybe("claim"),
    )


@contextmanager
def _told_of(name: str) -> Iterator[None]:
    try:
        yield
    except InputError as error:
        raise InputError(f"{name}: {error}") from error


def _not_toml(said: str, *, name: str) -> str:
    """Put the place that the parser names first, as all messages about files do."""
    place = re.search(r" \(at line (\d+), column (\d+)\)$", said)
    if place is None:
        return f"{name} is not TOML: {said}."
    return f"{name}, line {place[1]}, column {place[2]}: {said[: place.start()]}: this is not TOML."


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of TOML and the path to it; every method raises InputError for what is wrong.

    It has no keys but ``known`` ones.
    """

    value: Mapping[str, Any]
    at: str
    known: tuple[str, ...]

    def __post_init__(self) -> None:
        for key in self.value:
            if key not in self.known:
                near = difflib.get_close_matches(key, self.known, n=1)
                meant = f"did you mean {near[0]!r}?" if near else f"there are {_list(self.known)}."
                raise InputError(f"{self.path(key)!r:.100} is no key of a debate: {meant}")

    def path(self, key: str) -> str:
        """The path to a key, as in ``positions[2].name``; positions are counted from 1."""
        return f"{self.at}.{key}" if self.at else key

    def string(self, key: str, *, why: str) -> str:
        """A string."""
        value = self.maybe(key)
        if value is None or not value.strip():
            wrong = "missing" if value is None else "empty"
            raise InputError(f"{self.path(key)} is {wrong}: {why}.")
        return value

    def maybe(self, key: str) -> str | None:
        """A string, or None where there is none."""
        value = self.value.get(key)
        if value is not None and not isinstance(value, str):
            raise InputError(f"{self.path(key)} is {_show(value)}: it must be a string, in quotes.")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where it is left out."""
        value = self.value.get(key, False)
        if not isinstance(value, bool):
            raise InputError(f"{self.path(key)} is {_show(value)}: it must be true or false.")
        return value

    def strings(self, key: str) -> list[str] | None:
        """A list of strings, or None where there is none."""
        value = self.value.get(key)
        if value is None:
            return None
        if not isinstance(value, list):
            raise InputError(f"{self.path(key)} is {_show(value)}: it must be a list, in brackets.")
        for number, one in enumerate(value, 1):
            if not isinstance(one, str):
                raise InputError(
                    f"{self.path(key)}[{number}] is {_show(one)}: it must be a string, in quotes."
                )
        return value

    def tables(self, key: str, *, known: tuple[str, ...]) -> list[_Table]:
        """A list of tables; there must be one at least."""
        value = self.value.get(key)
        if value is None or value == []:
            raise InputError(f"there is no [[{key}]]: write one for each answer to the question.")
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise InputError(f"{key} is {_show(value)}: begin each with [[{key}]], on a line.")
        return [
            _Table(one, at=f"{self.path(key)}[{number}]", known=known)
            for number, one in enumerate(value, 1)
        ]


def _show(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    return "a list" if isinstance(value, list) else f"{value!r:.60}"


def _list(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
