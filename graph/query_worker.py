"""The process in which a stranger's query runs: ``python -m graph.query_worker``.

It reads requests from standard input and writes answers to standard output, each as four bytes of
length (big endian) and that many bytes of JSON; :mod:`graph.sparql` is at the other end. Nothing
is pickled, so that an answer can never be code.

While a query runs the process is fenced in by the kernel, whatever the query says:

- it can open no file and no socket (``RLIMIT_NOFILE`` is 0), so SERVICE reaches nobody even if a
  query slips past the guard;
- its address space may grow by the request's megabytes and no further (``RLIMIT_AS``, Linux);
- it dies a second after the request's time limit (``SIGALRM``), even when its parent is gone.

Running out of memory, or of stack, ends the process: the parent reads the end of the stream, says
so, and starts another. The exit code tells which.
"""

from __future__ import annotations

import json
import resource
import signal
import struct
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

import pyoxigraph as ox

from graph.snapshots import Snapshot

MOST_BYTES: Final = 32 << 20
"""An answer stops growing at about this many bytes, however few rows it has."""

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_TAGS: Final = {
    _XSD + "integer": "n",
    _XSD + "decimal": "d",
    _XSD + "double": "f",
    _XSD + "float": "f",
    _XSD + "boolean": "b",
}


def write_frame(stream: IO[bytes], message: Mapping[str, Any]) -> None:
    """Send one message, a JSON object."""
    data = json.dumps(message, separators=(",", ":")).encode("ascii")
    stream.write(struct.pack(">I", len(data)) + data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> dict[str, Any] | None:
    """Receive one message; None when the other end is gone, even in the middle of a message."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    (size,) = struct.unpack(">I", head)
    data = stream.read(size)
    if len(data) < size:
        return None
    message = json.loads(data)
    return message if isinstance(message, dict) else None


def _cell(term: object) -> list[str] | None:
    """A term as ``[tag, text]``: i IRI, s text, n integer, d decimal, f double, b boolean."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return ["i", term.value]
    if isinstance(term, ox.Literal):
        return [_TAGS.get(term.datatype.value, "s"), term.value]
    return ["s", str(term)]  # a blank node or a triple term


def table_of(
    rows: Iterable[Iterable[object]], *, columns: Sequence[str], most_rows: int
) -> dict[str, Any]:
    """An answer's terms as a table of so many rows at most, and about so many bytes."""
    shown: list[list[list[str] | None]] = []
    size = 0
    truncated = False
    for row in rows:
        cells = [_cell(term) for term in row]
        size += sum(len(cell[1]) for cell in cells if cell)
        truncated = len(shown) == most_rows or size > MOST_BYTES
        if truncated:
            break
        shown.append(cells)
    return {"columns": list(columns), "rows": shown, "truncated": truncated}


def _run(db: ox.Store, query: str, *, most_rows: int) -> dict[str, Any]:
    result = db.query(query, use_default_graph_as_union=True)
    if isinstance(result, ox.QueryBoolean):
        value = "true" if result else "false"
        return {"columns": ["answer"], "rows": [[["b", value]]], "truncated": False}
    if isinstance(result, ox.QueryTriples):
        triples = ([row.subject, row.predicate, row.object] for row in result)
        names = ("subject", "predicate", "object")
        return table_of(triples, columns=names, most_rows=most_rows)
    columns = [variable.value for variable in result.variables]
    solutions = ([row[place] for place in range(len(columns))] for row in result)
    return table_of(solutions, columns=columns, most_rows=most_rows)


def _address_space() -> int:
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def _answer(db: ox.Store, request: dict[str, Any], *, idle_space: int) -> dict[str, Any]:
    files = resource.getrlimit(resource.RLIMIT_NOFILE)
    space = resource.getrlimit(resource.RLIMIT_AS)
    signal.setitimer(signal.ITIMER_REAL, request["seconds"] + 1)
    try:
        if idle_space:
            most = idle_space + (request["memory_mb"] << 20)
            resource.setrlimit(resource.RLIMIT_AS, (most, space[1]))
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, files[1]))
        return _run(db, request["query"], most_rows=request["rows"])
    except SyntaxError as error:
        return {"error": "syntax", "message": str(error)}
    except MemoryError:
        return {"error": "memory", "message": ""}
    except (OSError, RuntimeError, ValueError) as error:
        return {"error": "engine", "message": str(error)}
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, files)
        resource.setrlimit(resource.RLIMIT_AS, space)
        signal.setitimer(signal.ITIMER_REAL, 0)


def main() -> None:
    """Answer requests until standard input ends, keeping the last snapshot open."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    snapshot: Snapshot | None = None
    idle_space = 0
    while request := read_frame(sys.stdin.buffer):
        path = Path(request["snapshot"])
        try:
            if snapshot is None or snapshot.path != path:
                if snapshot is not None:
                    snapshot.close()
                snapshot = None
                snapshot = Snapshot(path)
                idle_space = _address_space()
        except (OSError, RuntimeError) as error:
            write_frame(sys.stdout.buffer, {"error": "snapshot", "message": str(error)})
            continue
        write_frame(sys.stdout.buffer, _answer(snapshot.db, request, idle_space=idle_space))


if __name__ == "__main__":
    main()
