"""Running a query that a stranger wrote: read only, and bounded in time, rows and memory.

:func:`check` refuses what could write, reach the network or read files, and says why;
:func:`answer` runs the rest on a read-only copy of the store, in a process of its own
(:mod:`graph.query_worker`) that the kernel keeps from files, from the network and from more memory
than it was given, and that is killed at the time limit. The guard makes for clear messages; the
process makes for safety.

The default graph of a query is the union of all named graphs. What two graphs both hold is found
twice there: write ``COUNT(DISTINCT …)``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final, TypeAlias

from graph.errors import InputError, QueryError, QueryRefused, QueryStopped, StoreError
from graph.query_guard import check, explain, form
from graph.query_pool import Asking, Pool, out_of_memory
from graph.query_process import Reply
from graph.query_worker import MOST_BYTES
from graph.store import Store, open_store
from graph.tallies.asking import with_tallies
from graph.vocab import PREFIXES
from graph.words.matches import with_matches

__all__ = [
    "Asking", "Cell", "Graphs", "Iri", "Limits", "NoSuchFormat", "Table", "Wanted", "Written",
    "answer", "check", "form", "new_asking", "shutdown", "written",
]  # fmt: skip


class Iri(str):
    """An IRI in a table, told apart from a text that looks like one."""

    __slots__ = ()


Cell: TypeAlias = Iri | str | int | float | Decimal | bool | None
"""One value of an answer; None where a variable is not bound. Dates are text, as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one query may use: wall-clock ``seconds``, ``rows``, and ``memory_mb`` (MiB).

    The time includes starting the process when none is warm. Memory is address space on top of
    what the idle process has; it is enforced on Linux only.
    """

    seconds: float = 10.0
    rows: int = 10_000
    memory_mb: int = 1024

    def __post_init__(self) -> None:
        for name in ("seconds", "rows", "memory_mb"):
            value = getattr(self, name)
            if not 0 < value < 1_000_000:  # also refuses NaN
                raise InputError(
                    f"the limit on {name} is {value!r}: it must be above 0 and below a million."
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An answer: every row is as long as ``columns``.

    ``truncated`` says that there was more than the limit on rows (or about 32 MiB of text) allows.
    ``seconds`` is how long the asker waited. ASK has one column ``answer``; CONSTRUCT and DESCRIBE
    have ``subject``, ``predicate`` and ``object``.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    truncated: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Graphs:
    """The graphs that a query sees, by IRI: together as its default graph, and by name."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How an answer is to be written, and what the query sees.

    ``rows`` is the media type for SELECT and ASK, ``triples`` that for CONSTRUCT and DESCRIBE; None
    where they are not wanted. ``graphs`` are seen in place of everything.
    """

    rows: str | None
    triples: str | None
    graphs: Graphs | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A whole answer in a format for other programs.

    ``media_type`` is the one that it was written as; ``version`` names what the store held.
    """

    text: bytes
    media_type: str
    version: str


class NoSuchFormat(QueryRefused):
    """An answer that none of the formats can hold that were asked for."""


_DEFAULT_LIMITS: Final = Limits()
_POOL: Final = Pool()
_TRIES: Final = 3

_READ: Final[dict[str, Callable[[str], Cell]]] = {
    "i": Iri,
    "s": str,
    "n": int,
    "d": Decimal,
    "f": float,
    "b": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
}


def answer(
    query: str,
    *,
    store: Store,
    limits: Limits = _DEFAULT_LIMITS,
    asking: Asking | None = None,
) -> Table:
    """Run a read-only query on what the store holds now; safe to call from several threads.

    Args:
        query: SELECT, ASK, CONSTRUCT or DESCRIBE; the known prefixes need no declaration.
        store: where to look; a change made while the query runs is not seen.
        limits: how much it may use.
        asking: calls it off; a query that was sent to a server is let go only at its end.

    Raises:
        QueryRefused: by :func:`check`, or because it is not SPARQL; says where.
        QueryBusy: too many others are being answered, or it was called off.
        QueryStopped: at the limit on time or memory.
        QueryError: the query process could not do its work.
        StoreError: the store cannot be read.
    """
    start = time.monotonic()
    head: Mapping[str, Any]
    if store.endpoint() is None:
        head = _asked(query, store=store, limits=limits, asking=asking or Asking(_POOL)).head
    else:
        head = _asked_of_server(query, store=store, limits=limits, start=start)
    rows = tuple(tuple(_value(cell) for cell in row) for row in head["rows"])
    if head["truncated"] and not rows:
        raise QueryStopped(
            f"a single row of the answer is larger than {MOST_BYTES >> 20} MiB: "
            "select fewer or shorter columns."
        )
    return Table(
        columns=tuple(head["columns"]),
        rows=rows,
        truncated=head["truncated"],
        seconds=time.monotonic() - start,
    )


def written(
    query: str,
    *,
    store: Store,
    wanted: Wanted,
    limits: Limits = _DEFAULT_LIMITS,
    asking: Asking | None = None,
) -> Written:
    """Run a read-only query, and write its answer whole, as other programs read it.

    Args:
        query: as for :func:`answer`.
        store: as for :func:`answer`.
        wanted: in which formats, and of which graphs.
        limits: how much it may use; an answer of more rows or triples is no answer.
        asking: calls it off, and says in whose processes it runs.

    Raises:
        NoSuchFormat: the answer is rows, or triples, and no media type for those was given.
        QueryBusy: too many others are being answered, or it was called off.
        QueryStopped: also when the answer has more rows or bytes than an answer may.
        QueryError: as :func:`answer`.
        StoreError: as :func:`answer`.
    """
    if store.endpoint() is not None:
        raise QueryError(
            "a store on a server answers with tables alone here: ask the server itself, or choose "
            "the format table, csv or json."
        )
    more: dict[str, Any] = {
        "write": {"rows": wanted.rows, "triples": wanted.triples},
        "prefixes": PREFIXES,
    }
    if wanted.graphs is not None:
        more["graphs"] = {"default": wanted.graphs.default, "named": wanted.graphs.named}
    asking = asking or Asking(_POOL)
    reply = _asked(query, store=store, limits=limits, asking=asking, more=more)
    media_type = wanted.rows if reply.head["kind"] == "rows" else wanted.triples
    return Written(text=reply.body, media_type=media_type or "", version=reply.head["version"])


def _asked(
    query: str,
    *,
    store: Store,
    limits: Limits,
    asking: Asking,
    more: dict[str, Any] | None = None,
) -> Reply:
    """The one way by which every query goes: checked, run behind its fences, and explained."""
    checked = check(query)
    version, run = "", checked

    def request() -> dict[str, Any]:
        nonlocal version, run
        snapshot, run = _looked_up(
            checked, given=query, store=store, whole="graphs" not in (more or {})
        )
        version = snapshot.name
        return {"query": run, "rows": limits.rows, "snapshot": str(snapshot), **(more or {})}

    reply = asking.ask(request, seconds=limits.seconds, memory_mb=limits.memory_mb)
    if reply.head.get("error") == "syntax" and run != checked:
        # Where is told by what was written; that alone, cm:matches is as any other property.
        plain = {"query": checked, "rows": limits.rows}
        snapshot = store.snapshot()
        reply = asking.ask(
            lambda: {**plain, "snapshot": str(snapshot), **(more or {})},
            seconds=limits.seconds,
            memory_mb=limits.memory_mb,
        )
        if reply.head.get("error") != "syntax":
            raise QueryRefused(
                "cm:matches cannot stand where it stands in this query: write "
                '{ ?claim cm:matches "words" } in a group of its own.'
            )
    error, message = reply.head.get("error"), reply.head.get("message", "")
    match error:
        case None:
            return Reply(head={**reply.head, "version": version}, body=reply.body)
        case "syntax":
            raise QueryRefused(explain(message, query=query, checked=checked))
        case "graph":
            raise QueryRefused(
                f"the store holds no graph <{message[:200]}>: SELECT DISTINCT ?g "
                "{ GRAPH ?g {} } lists those it holds."
            )
        case "format":
            raise NoSuchFormat(_no_format(message))
        case "rows":
            raise QueryStopped(
                f"the answer has more than {limits.rows:,} rows, and would not be whole: add a "
                "LIMIT, and fetch the rest with ORDER BY and OFFSET, or raise the limit on rows."
            )
        case "size":
            raise QueryStopped(
                f"the answer is larger than {MOST_BYTES >> 20} MiB: select fewer or shorter "
                "columns, or add a LIMIT, and fetch the rest with ORDER BY and OFFSET."
            )
        case "memory":
            raise out_of_memory(limits.memory_mb)
        case "snapshot":
            raise StoreError(f"the store cannot be read for a query: {message}")
        case _:
            raise QueryError(f"the query could not be run: {message}")


def _looked_up(checked: str, *, given: str, store: Store, whole: bool) -> tuple[Path, str]:
    """A copy of the store, and the query with the words it asks for looked up in that copy.

    And with what is kept counted of that copy, if the query sees the ``whole`` of it.
    """
    for _ in range(_TRIES):
        snapshot = store.snapshot()
        with suppress(FileNotFoundError):  # a writer pruned it meanwhile
            words = store.words()
            found = with_matches(checked, given=given, find=partial(words.find, snapshot=snapshot))
            return snapshot, (
                with_tallies(found, rows=partial(words.tally, snapshot=snapshot))
                if whole
                else found
            )
    raise StoreError("the store changes too fast for words to be found in it: ask again.")


def _asked_of_server(query: str, *, store: Store, limits: Limits, start: float) -> dict[str, Any]:
    """The answer of a store that is a server, to what is SPARQL and passes the same guard.

    A process answers first, out of nothing, which tells what is no SPARQL before the server is
    troubled.
    """
    # httpx loads only for who asks a server.
    from graph.keeping.asking import ask, refuse_calls  # noqa: PLC0415

    checked = check(query)
    refuse_calls(query)
    first = Limits(seconds=limits.seconds, rows=1, memory_mb=limits.memory_mb)
    _asked(query, store=_nothing(), limits=first, asking=Asking(_POOL))
    until = start + limits.seconds
    checked = with_matches(checked, given=query, find=store.words().find)
    return ask(checked, store=store, until=until, limit=limits.seconds, rows=limits.rows)


@lru_cache(maxsize=1)
def _nothing() -> Store:
    """A store that holds nothing."""
    return open_store("memory:")


def _no_format(kind: str) -> str:
    if kind == "triples":
        return "the answer is a graph (CONSTRUCT, DESCRIBE), for which this is no format."
    return "the answer is a table or a truth value (SELECT, ASK), for which this is no format."


def _value(cell: list[str] | None) -> Cell:
    if cell is None:
        return None
    tag, text = cell
    try:
        return _READ[tag](text)
    except (ValueError, ArithmeticError, KeyError):
        return text  # a literal that is not what its datatype says: show it as written


def new_asking() -> Asking:
    """A question that is about to be asked, and may be called off."""
    return Asking(_POOL)


def shutdown() -> None:
    """End the warm processes; the next query starts one again. Runs at exit by itself."""
    _POOL.shutdown()
