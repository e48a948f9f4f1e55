"""What can go wrong, as one small tree.

::

    CruxmapError            anything cruxmap tells a person about; the terminal exits with 1
    ├── InputError          a thread, file or map that cannot be read or is not valid
    ├── FetchError          an address from which nothing could be fetched
    │   └── FetchRefused    the server was reached and does not give it: not found, not allowed
    ├── StoreError          the place where maps are kept
    │   ├── NoSuchThread    an id that is not in the store
    │   ├── ThreadExists    an id that is in the store with other content
    │   ├── ThreadChanged   a thread that somebody else changed in the meantime
    │   ├── Overtaken       a claim or link that somebody else corrected in the meantime
    │   └── StoreLocked     another process is writing right now
    └── QueryError          a SPARQL query by a stranger
        ├── QueryRefused    it is not SPARQL, or asks for what is not here
        │   └── QueryForbidden  it could write, reach the network or read files
        ├── QueryStopped    it ran into the limit on time, rows, size or memory
        │   └── QueryTimedOut   … on time
        └── QueryBusy       too many others are being answered: the same may be asked again

Every message says what happened, shows the offending value, and says what to do next. What is done
by a flag in the terminal and by a button on a page is a :class:`Way`, which each front door words.
Errors of third parties are wrapped where they are met, with ``raise … from error``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum


class Way(StrEnum):
    """What a person can do next, where that is not done in the same way at every front door."""

    OVERWRITE = "put it in the place of all that is there"
    REPLACE = "put it in the place of what is stored"
    MEND = "store the thread anew"
    FORMAT = "say what it is to be read as"
    MAP_FORMAT = "say in which format the map is"
    ANY_PAGE = "read it as a page of an unknown forum"
    ANY_ADDRESS = "let other addresses be asked"
    STORE = "name another store"
    NEW_STORE = "make a store, or name another"
    LONGER = "let one thread take longer"
    PORT = "listen on another port"


class CruxmapError(Exception):
    """Base of every error that cruxmap raises on purpose.

    ``str(error)`` says what happened, and what to do where that is the same everywhere; ``ways``
    is what else can be done. :meth:`told` is what a person is shown.
    """

    def __init__(self, message: str, *, ways: Iterable[Way] = ()) -> None:
        super().__init__(message)
        self.ways = tuple(dict.fromkeys(ways))

    def told(self, words: Mapping[Way, str]) -> str:
        """The whole message, the ways worded as they are gone here."""
        return with_ways(str(self), self.ways, words=words)


def with_ways(message: str, ways: Iterable[Way], *, words: Mapping[Way, str]) -> str:
    """A message, and after it a sentence for each way."""
    return " ".join((message, *(words[way] for way in ways)))


class InputError(CruxmapError):
    """A thread, file or map that cannot be read or is not valid."""


class FetchError(CruxmapError):
    """An address that may not be fetched, or from which nothing came back that can be read."""


class FetchRefused(FetchError):
    """The server answered, but not with what was asked for; another address may still work."""


class StoreError(CruxmapError):
    """The store cannot be opened, read or written."""


class NoSuchThread(StoreError):
    """A thread id that is not in the store."""


class ThreadExists(StoreError):
    """A thread id that is already in the store, with other content."""


class ThreadChanged(StoreError):
    """A thread that another process changed between reading and writing it."""


class Overtaken(StoreError):
    """A claim or link that is not any more as it was seen by who decided about it."""


class StoreLocked(StoreError):
    """Another process is writing to the store."""


class QueryError(CruxmapError):
    """A query that was not answered."""


class QueryRefused(QueryError):
    """A query that is not a read-only SPARQL query, or is not SPARQL at all.

    Where a place in the query is wrong, the message begins with it, as in ``line 2, column 5: …``.
    """

    @property
    def place(self) -> tuple[int, int] | None:
        """The line and the column that the message begins with, from 1 and in code points."""
        found = re.match(r"line (\d+), column (\d+): ", str(self))
        return (int(found[1]), int(found[2])) if found else None


class QueryForbidden(QueryRefused):
    """A query that could write, reach the network or read files."""


class QueryStopped(QueryError):
    """A query that was stopped at a limit on time, rows, size or memory."""


class QueryTimedOut(QueryStopped):
    """A query that was stopped at the limit on time."""


class QueryBusy(QueryError):
    """A query that was not run, or not to its end, because of others; it may be asked again."""
