"""A debate: a question, and the positions that people take on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from graph.errors import InputError
from graph.model import check_text
from graph.thread import check_id, check_unique


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A named answer to a debate's question, said in one or more plain statements.

    ``denials`` are plain statements of those who reject it, as far as they do not just deny its
    own. ``claim`` is the id of the claim that a position proposed from a map is made of; None for
    those that somebody wrote.
    """

    id: str
    name: str
    statements: tuple[str, ...]
    denials: tuple[str, ...] = ()
    claim: str | None = None

    def __post_init__(self) -> None:
        check_id(self.id, where="a position's id")
        for text in (self.name, *self.statements, *self.denials):
            check_text(text, where=f"position {self.id}")
            if not text.strip():
                raise InputError(f"position {self.id} has an empty name or statement.")
        if not self.statements:
            raise InputError(f"position {self.id} says nothing: give it a statement or two.")


@dataclass(frozen=True, kw_only=True)  # no slots: the index below is cached
class Debate:
    """A question with its positions, in the order in which they are shown.

    ``threads`` are the ids of the threads in which it is debated; ``proposed`` says that nobody
    wrote it, but that it was made of a map.
    """

    id: str
    question: str
    positions: tuple[Position, ...]
    threads: tuple[str, ...] = ()
    proposed: bool = False

    def __post_init__(self) -> None:
        check_id(self.id, where="a debate's id")
        check_text(self.question, where=f"the question of debate {self.id}")
        if not self.question.strip():
            raise InputError(f"debate {self.id} has no question.")
        check_unique((one.id for one in self.positions), what="positions")
        for thread in self.threads:
            check_id(thread, where=f"a thread of debate {self.id}")

    @cached_property
    def position(self) -> Mapping[str, Position]:
        """Positions by id, in their order."""
        return {one.id: one for one in self.positions}
