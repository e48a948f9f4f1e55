"""The process in which a stranger's query runs: ``python -m graph.query_worker``.

It reads requests from standard input and writes answers to standard output, each as four bytes of
length (big endian) and that many bytes of JSON; :mod:`graph.query_process` is at the other end.
Where a request names media types, the answer is serialised here, and its bytes follow the JSON,
which holds their number as ``size``. Nothing is pickled, so that an answer can never be code.

The process is fenced in by the kernel, whatever a query says:

- it can open no socket (:mod:`graph.query_fence`; where the kernel has no such filter, no file
  either, by ``RLIMIT_NOFILE``, while a query runs), so SERVICE reaches nobody even if a query slips
  past the guard; and no query can name a file;
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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final, cast

import pyoxigraph as ox

from graph.query_fence import without_sockets
from graph.snapshots import Snapshot

READY: Final = b"ready"
"""What the process writes before anything else, once it can be asked."""
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


def frame(message: Mapping[str, Any]) -> bytes:
    """One message, a JSON object, as it is sent."""
    data = json.dumps(message, separators=(",", ":")).encode("ascii")
    return struct.pack(">I", len(data)) + data


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


class _Refused(Exception):
    """Why a query that can be read is not answered: a kind that the parent knows, and a word."""

    def __init__(self, kind: str, word: str = "") -> None:
        super().__init__(kind, word)
        self.kind = kind
        self.word = word


def _evaluated(
    db: ox.Store, request: Mapping[str, Any]
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    named = request.get("graphs")
    if named is None:
        return db.query(request["query"], use_default_graph_as_union=True)
    default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]
    default = [_held(db, iri) for iri in named["default"]]
    others: list[ox.NamedNode | ox.BlankNode] = [_held(db, iri) for iri in named["named"]]
    return db.query(request["query"], default_graph=default, named_graphs=others)


def _held(db: ox.Store, iri: str) -> ox.NamedNode:
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        raise _Refused("graph", iri) from None
    if not db.contains_named_graph(node):
        raise _Refused("graph", iri)
    return node


class _Sheet:
    """Bytes that stop growing at :data:`MOST_BYTES`."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        self._size += len(data)
        if self._size > MOST_BYTES:
            raise _Refused("size")
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def text(self) -> bytes:
        return b"".join(self._parts)


def _written(
    result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, request: Mapping[str, Any]
) -> tuple[dict[str, Any], bytes]:
    """The answer in the format that was asked for, whole: more rows than the limit are refused."""
    kind = "triples" if isinstance(result, ox.QueryTriples) else "rows"
    media_type = request["write"].get(kind)
    if media_type is None:
        raise _Refused("format", kind)
    sheet = _Sheet()
    if isinstance(result, ox.QueryTriples):
        rdf = ox.RdfFormat.from_media_type(media_type)
        triples = _counted(result, most=request["rows"])
        ox.serialize(triples, cast("IO[bytes]", sheet), rdf, prefixes=request["prefixes"])
        text = sheet.text()
    else:
        form = ox.QueryResultsFormat.from_media_type(media_type)
        result.serialize(cast("IO[bytes]", sheet), form)
        text = sheet.text()
        if isinstance(result, ox.QuerySolutions) and _more(text, form, most=request["rows"]):
            raise _Refused("rows")
    return {"kind": kind, "size": len(text)}, text


def _counted(triples: ox.QueryTriples, *, most: int) -> Iterator[ox.Triple]:
    for number, triple in enumerate(triples):
        if number == most:
            raise _Refused("rows")
        yield triple


def _more(text: bytes, form: ox.QueryResultsFormat | None, *, most: int) -> bool:
    """Whether a serialised answer has more rows than ``most``; its writer does not count them."""
    if form == ox.QueryResultsFormat.TSV:
        return text.count(b"\n") - 1 > most  # a line end in a text is written as an escape
    if form == ox.QueryResultsFormat.XML:
        return text.count(b"<result>") > most
    if form == ox.QueryResultsFormat.CSV:
        return sum(part.count(b"\r\n") for part in text.split(b'"')[::2]) - 1 > most
    if text.count(b"{") - 3 <= most:  # three before the first row, at least one in each
        return False
    rows = ox.parse_query_results(text, ox.QueryResultsFormat.JSON)
    return isinstance(rows, ox.QuerySolutions) and sum(1 for _ in rows) > most


def _table(
    result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, *, most_rows: int
) -> dict[str, Any]:
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


def _answer(
    db: ox.Store, request: dict[str, Any], *, idle_space: int, fenced: bool
) -> tuple[dict[str, Any], bytes]:
    files = resource.getrlimit(resource.RLIMIT_NOFILE)
    space = resource.getrlimit(resource.RLIMIT_AS)
    signal.setitimer(signal.ITIMER_REAL, request["seconds"] + 1)
    try:
        if idle_space:
            most = idle_space + (request["memory_mb"] << 20)
            resource.setrlimit(resource.RLIMIT_AS, (most, space[1]))
        if not fenced:
            resource.setrlimit(resource.RLIMIT_NOFILE, (0, files[1]))
        result = _evaluated(db, request)
        if "write" in request:
            return _written(result, request)
        return _table(result, most_rows=request["rows"]), b""
    except _Refused as why:
        return {"error": why.kind, "message": why.word}, b""
    except SyntaxError as error:
        return {"error": "syntax", "message": str(error)}, b""
    except MemoryError:
        return {"error": "memory", "message": ""}, b""
    except (OSError, RuntimeError, ValueError) as error:
        return {"error": "engine", "message": str(error)}, b""
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, files)
        resource.setrlimit(resource.RLIMIT_AS, space)
        signal.setitimer(signal.ITIMER_REAL, 0)


def main() -> None:
    """Answer requests until standard input ends, keeping the last snapshot open."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    fenced = without_sockets()
    snapshot: Snapshot | None = None
    idle_space = 0
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
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
            head, text = {"error": "snapshot", "message": str(error)}, b""
        else:
            head, text = _answer(snapshot.db, request, idle_space=idle_space, fenced=fenced)
        sys.stdout.buffer.write(frame(head))
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
