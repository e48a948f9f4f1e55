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
    │   └── StoreLocked     another process is writing right now
    └── QueryError          a SPARQL query by a stranger
        ├── QueryRefused    it is not SPARQL, or asks for what is not here
        │   └── QueryForbidden  it could write, reach the network or read files
        ├── QueryStopped    it ran into the limit on time, rows, size or memory
        │   └── QueryTimedOut   … on time
        └── QueryBusy       too many others are being answered: the same may be asked again

Every message says what happened, shows the offending value, and says what to do next. Errors of
third parties are wrapped where they are met, with ``raise … from error``.
"""


class CruxmapError(Exception):
    """Base of every error that cruxmap raises on purpose; ``str(error)`` is fit for a person."""


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


class StoreLocked(StoreError):
    """Another process is writing to the store."""


class QueryError(CruxmapError):
    """A query that was not answered."""


class QueryRefused(QueryError):
    """A query that is not a read-only SPARQL query, or is not SPARQL at all."""


class QueryForbidden(QueryRefused):
    """A query that could write, reach the network or read files."""


class QueryStopped(QueryError):
    """A query that was stopped at a limit on time, rows, size or memory."""


class QueryTimedOut(QueryStopped):
    """A query that was stopped at the limit on time."""


class QueryBusy(QueryError):
    """A query that was not run, or not to its end, because of others; it may be asked again."""
