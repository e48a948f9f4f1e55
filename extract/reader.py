"""What a reader of a thread format is: a function, how to know its format, and its limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from graph.errors import InputError
from graph.model import Thread


class Fetch(Protocol):
    """Gets what stands at an address, for readers whose source comes in several pieces.

    It is handed in by whoever may use the network; a reader that is given None does with what it
    has, and says in its limits what it then leaves out. A reader whose content does not say on
    which host it stood gives an address that begins with ``/``; whoever hands the fetch in joins
    that to where the content came from.
    """

    def __call__(self, url: str, *, json: object = None) -> bytes:
        """Return the body of the answer to a GET, or to a POST of ``json`` where that is given.

        Raises:
            FetchError: nothing came back that can be read.
        """


class NotThisError(InputError):
    """Content bears the signs of a format by chance, and holds nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A thread format.

    ``read(text, name=…, fetch=…)`` makes a thread of the decoded content; ``name`` is a title for
    content that has none of its own. ``looks(text)`` says whether content is meant as this format,
    also when it is broken: it is asked of every file that is added, so it must be quick and never
    raise. ``what`` says for people what is read, ``limits`` what of it is not. ``replies`` is false
    where the format does not say what answers what, so that it has to be read off the words.
    ``sign`` says for people what in the content is taken as a sign of the format, and
    ``left_out(text)`` how many posts the content only points to, which a fetch would get.
    ``otherwise`` is the format that content is read as which was taken for this one and is none of
    it: ``read`` then raises :class:`NotThisError`.
    """

    read: Callable[..., Thread]
    looks: Callable[[str], bool]
    what: str
    limits: str
    replies: bool = True
    sign: str = ""
    left_out: Callable[[str], int] = lambda _text: 0
    otherwise: str | None = None
