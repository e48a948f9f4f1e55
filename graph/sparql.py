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

import atexit
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeAlias

from graph.errors import InputError, QueryError, QueryRefused, QueryStopped, StoreError
from graph.query_guard import check, explain
from graph.query_worker import MOST_BYTES, read_frame, write_frame
from graph.store import Store, open_store

__all__ = ["Cell", "Iri", "Limits", "Table", "answer", "check", "shutdown"]


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


_DEFAULT_LIMITS: Final = Limits()

_READ: Final[dict[str, Callable[[str], Cell]]] = {
    "i": Iri,
    "s": str,
    "n": int,
    "d": Decimal,
    "f": float,
    "b": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
}


def answer(query: str, *, store: Store, limits: Limits = _DEFAULT_LIMITS) -> Table:
    """Run a read-only query on what the store holds now; safe to call from several threads.

    Args:
        query: SELECT, ASK, CONSTRUCT or DESCRIBE; the known prefixes need no declaration.
        store: where to look; a change made while the query runs is not seen.
        limits: how much it may use.

    Raises:
        QueryRefused: by :func:`check`, or because it is not SPARQL; says where.
        QueryStopped: at the limit on time or memory.
        QueryError: the query process could not do its work.
        StoreError: the store cannot be read.
    """
    start = time.monotonic()
    checked = check(query)
    remote = store.endpoint() is not None
    if remote:
        # httpx loads only for who asks a server.
        from graph.keeping.asking import ask, refuse_calls  # noqa: PLC0415

        refuse_calls(query)
    reply = _reply(query, checked, store=store, limits=limits)
    if remote:
        until = start + limits.seconds
        reply = ask(checked, store=store, until=until, limit=limits.seconds, rows=limits.rows)
    rows = tuple(tuple(_value(cell) for cell in row) for row in reply["rows"])
    if reply["truncated"] and not rows:
        raise QueryStopped(
            f"a single row of the answer is larger than {MOST_BYTES >> 20} MiB: "
            "select fewer or shorter columns."
        )
    return Table(
        columns=tuple(reply["columns"]),
        rows=rows,
        truncated=reply["truncated"],
        seconds=time.monotonic() - start,
    )


def _reply(query: str, checked: str, *, store: Store, limits: Limits) -> dict[str, Any]:
    """What a process of our own answers, out of a copy of the store.

    Of a store that is a server there is none: the process answers out of nothing, which tells what
    is no SPARQL before the server is troubled.
    """
    remote = store.endpoint() is not None
    request = {
        "query": checked,
        "rows": 1 if remote else limits.rows,
        "seconds": limits.seconds,
        "memory_mb": limits.memory_mb,
    }
    with _SEATS:
        for _ in range(3):
            request["snapshot"] = str((_nothing() if remote else store).snapshot())
            reply = _ask(request, limits=limits)
            if reply.get("error") != "snapshot":  # else a writer pruned it meanwhile
                break
    match reply.get("error"):
        case None:
            pass
        case "syntax":
            raise QueryRefused(explain(reply["message"], query=query, checked=checked))
        case "memory":
            raise QueryStopped(_out_of_memory(limits))
        case "snapshot":
            raise StoreError(f"the store cannot be read for a query: {reply['message']}")
        case _:
            raise QueryError(f"the query could not be run: {reply['message']}")
    return reply


@lru_cache(maxsize=1)
def _nothing() -> Store:
    """A store that holds nothing."""
    return open_store("memory:")


def _value(cell: list[str] | None) -> Cell:
    if cell is None:
        return None
    tag, text = cell
    try:
        return _READ[tag](text)
    except (ValueError, ArithmeticError, KeyError):
        return text  # a literal that is not what its datatype says: show it as written


def _out_of_memory(limits: Limits) -> str:
    return (
        f"the query needed more than {limits.memory_mb} MiB of memory and was stopped: narrow it "
        "down, sort or group less, or join its parts on a shared variable."
    )


class _WorkerDied(Exception):
    """The worker ended without an answer; its exit code and what it wrote last say why."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(code)
        self.code = code
        self.words = words.strip()


class _Worker:
    """One process that answers one query at a time."""

    def __init__(self) -> None:
        root = str(Path(__file__).resolve().parent.parent)
        env = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        env["PYTHONPATH"] = os.pathsep.join(filter(None, (root, env.get("PYTHONPATH"))))
        env["MALLOC_ARENA_MAX"] = "2"  # else idle threads reserve address space by the 64 MiB
        self._last_words = tempfile.TemporaryFile()  # noqa: SIM115 end() closes it
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "graph.query_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._last_words,
            env=env,
        )
        self._late = threading.Event()
        if self._process.stdin is None or self._process.stdout is None:
            raise TypeError("both are pipes")
        self._stdin, self._stdout = self._process.stdin, self._process.stdout

    @property
    def usable(self) -> bool:
        # An answer may have come just before the kill that was meant for it.
        return self._process.poll() is None and not self._late.is_set()

    def _kill(self) -> None:
        self._late.set()
        self._process.kill()

    def ask(self, request: Mapping[str, Any], *, seconds: float) -> dict[str, Any]:
        """Raises _WorkerDied, or TimeoutError when it was killed because time was up."""
        timer = threading.Timer(seconds, self._kill)
        timer.daemon = True
        timer.start()
        try:
            write_frame(self._stdin, request)
            reply = read_frame(self._stdout)
        except BrokenPipeError:
            reply = None
        finally:
            timer.cancel()
        if reply is not None:
            return reply
        code = self._process.wait()
        if self._late.is_set() or code == -signal.SIGALRM:
            raise TimeoutError
        self._last_words.seek(0)
        raise _WorkerDied(code, self._last_words.read().decode(errors="replace"))

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._stdin, self._stdout, self._last_words):
            with suppress(BrokenPipeError):
                stream.close()


_MOST_AT_ONCE: Final = 4
_MOST_IDLE: Final = 2
_SEATS = threading.BoundedSemaphore(_MOST_AT_ONCE)
_idle: list[_Worker] = []
_idle_lock = threading.Lock()


def _ask(request: Mapping[str, Any], *, limits: Limits) -> dict[str, Any]:
    with _idle_lock:
        worker = _idle.pop() if _idle else None
    if worker is not None and not worker.usable:
        worker.end()
        worker = None
    worker = worker or _Worker()
    healthy = False
    try:
        reply = worker.ask(request, seconds=limits.seconds)
        healthy = worker.usable
    except TimeoutError:
        raise QueryStopped(
            f"the query was stopped after {limits.seconds:g} s: narrow it down, add a LIMIT, or "
            "check that its parts share a variable."
        ) from None
    except _WorkerDied as death:
        # Rust, C++ and Python each say it their way; the kernel, when it must, kills in silence.
        if "alloc" in death.words or "MemoryError" in death.words or death.code == -signal.SIGKILL:
            raise QueryStopped(_out_of_memory(limits)) from None
        if death.code < 0:
            raise QueryStopped(
                f"the query ended the query engine (signal {-death.code}): it may nest too deeply "
                "or be too long. Write it flatter."
            ) from None
        last = death.words.rpartition("\n")[2][:200]
        raise QueryError(
            f"the query process ended with exit code {death.code} ({last or 'no message'}): is "
            "pyoxigraph installed for this Python?"
        ) from None
    finally:
        if healthy:
            with _idle_lock:
                if len(_idle) < _MOST_IDLE:
                    _idle.append(worker)
                    worker = None
        if worker is not None:
            worker.end()
    return reply


def shutdown() -> None:
    """End the warm processes; the next query starts one again. Runs at exit by itself."""
    with _idle_lock:
        workers, _idle[:] = _idle[:], []
    for worker in workers:
        worker.end()


atexit.register(shutdown)
# A forked child must not talk to its parent's workers: two askers would share one pipe.
os.register_at_fork(after_in_child=_idle.clear)
