"""Maps kept by a SPARQL 1.1 endpoint, as a directory keeps them: whole threads, or none of it.

Beside the threads and the catalog the endpoint holds one graph of ours, ``…/id/store``, with the
version: a name that every change replaces. A change is a list of operations each of which is done
only while the version is the one that the writer looked at, so that of two writers one finds the
version gone, and starts anew.

An Oxigraph server makes a request one transaction: all of a change goes in one request, and is done
or not. Of other servers nothing of the kind is known, and they limit the size of a request, so
there a change is a small journal:

1. the version becomes ``writing …``, which readers and writers wait for to end;
2. the operations are written down, as literals; then the version becomes ``doing …``;
3. they are done, in as many requests as they need;
4. the version becomes the new one, and the journal goes.

Who waits too long for a version to change takes the writer for dead: a writer then throws the
journal of ``writing`` away, and does that of ``doing`` again, which does no harm to what was done.
Each step needs the version of the step before, so a writer that was only slow can do nothing more.
What no server grants is that a single operation is whole: one that keeps half an ``INSERT`` when it
is killed keeps half until somebody does the journal again.

Programs that write to the same endpoint by other ways leave the version as it is, and may be in
between: do not let them write to the graphs of threads.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

import pyoxigraph as ox

from graph.errors import StoreError, StoreLocked
from graph.keeping.endpoint import Endpoint, Silent
from graph.keeping.rewriting import Rewrite
from graph.quads import (
    ThreadSummary,
    catalog_share,
    data,
    graphs_of,
    orphans,
    summarise,
    thread_ids,
    url_literal,
)
from graph.store import Shared
from graph.vocab import BASE, CATALOG, SCHEMA, thread_iri

STATE: Final = f"{BASE}store"
"""The graph that holds the version, and a journal while a change is under way."""
_VERSION: Final = f"<{STATE}> <{STATE}#version>"
_JOURNAL: Final = f"<{STATE}> <{STATE}#journal>"
_NEVER: Final = "0"  # the version of what nobody has written to
PATIENCE: Final = 5.0
"""Seconds that a version may say that somebody writes before that one is taken for dead."""
_TRIES: Final = 200  # of a writer whom others overtake

_MOST_QUADS: Final = 250
"""In one operation elsewhere: Virtuoso makes at most 10 000 lines of SQL of one."""
_MOST_CHARACTERS: Final = 2_000_000
"""In one request elsewhere: Virtuoso takes ten million bytes, and letters are up to twelve each."""
_MOST_NODES: Final = 200  # in one VALUES

_Found = TypeVar("_Found")


def _busy(version: str) -> bool:
    return version.startswith(("writing ", "doing "))


class RemoteStore(Shared["_Writer"]):
    """The maps at one endpoint.

    Raises:
        StoreError: the location makes no sense; whether anybody answers there is not asked yet.
    """

    def __init__(self, location: str) -> None:
        super().__init__()
        self._location = location
        self._at: Endpoint | None = Endpoint(location)
        self.patience = PATIENCE

    @property
    def place(self) -> str:
        """The location, for other processes to open."""
        return self._location

    def endpoint(self) -> Endpoint:
        """The endpoint to send queries to."""
        if self._at is None:
            raise StoreError("the store is closed: open it again.")
        return self._at

    def look(self) -> RemoteStore:
        """The store itself: an endpoint keeps no older content for anybody."""
        self.endpoint()
        return self

    def snapshot(self) -> Path:
        """There is none; see :meth:`graph.store.Store.endpoint`."""
        self.endpoint()
        raise StoreError(
            f"{self._location} is a server, of which there is no copy on this machine: "
            "`cruxmap backup` makes one."
        )

    def version(self) -> str:
        version = self._settled()
        return f"{self.endpoint().name} {version}"

    def close(self) -> None:
        self._at = None

    def consistent(self, look: Callable[[], _Found]) -> _Found:
        """What ``look`` finds while nobody writes: it is asked again where somebody did.

        Raises:
            StoreError: somebody writes all the time.
        """
        for _ in range(_TRIES):
            version = self._settled()
            found = look()
            if self._version() == version:
                return found
        raise StoreLocked(
            f"{self.endpoint().name} is being written to all the time: try again later."
        )

    @contextmanager
    def _viewing(self) -> Iterator[_View]:
        yield _View(self)

    @contextmanager
    def _writing(self) -> Iterator[_Writer]:
        version = self._version()
        if _busy(version):
            version = self._settled(heal=True)
        yield _Writer(self.endpoint(), version)

    def _version(self) -> str:
        rows = self.endpoint().select(
            f"SELECT ?version {{ GRAPH <{STATE}> {{ {_VERSION} ?version }} }}"
        )
        found = sorted(str(row["version"].value) for row in rows)
        # Two can be there only where a server lets two writers at one operation at the same time.
        return found[-1] if found else _NEVER

    def _settled(self, *, heal: bool = False) -> str:
        """The version, once nobody is in the middle of a change.

        Args:
            heal: end the change of a writer that seems to be dead.

        Raises:
            StoreLocked: somebody still is.
        """
        version = self._version()
        since, pause = time.monotonic(), 0.02
        while _busy(version):
            if time.monotonic() - since > self.patience:
                if not heal:
                    raise StoreLocked(
                        f"{self.endpoint().name} has been in the middle of a change for "
                        f"{self.patience:g} seconds: try again later. If whoever made it is gone, "
                        "the next change (`cruxmap add`) ends it."
                    )
                _finish(self.endpoint(), version)
            time.sleep(pause)
            pause = min(2 * pause, 0.5)
            newer = self._version()
            if newer != version:
                version, since = newer, time.monotonic()
        return version

    def _keep(self, writer: _Writer, rewrite: Rewrite) -> bool:
        endpoint = self.endpoint()
        gone = orphans(rewrite.delete(), threads=rewrite.old, wanted=writer.wanted(rewrite.old))
        new = _next(writer.version)
        try:
            if endpoint.transactions:
                works = list(_operations(rewrite, gone=gone, size=None))
                steps = [*_only_at(writer.version, works), _move(writer.version, new)]
                endpoint.update(" ;\n".join(steps))
            else:
                operations = _operations(rewrite, gone=gone, size=_MOST_QUADS)
                _write_down(endpoint, writer.version, new, operations)
                if self._version() == f"doing {new}":
                    _finish(endpoint, f"doing {new}")
        except Silent as error:
            if not self._made(new):
                raise StoreError(
                    f"{endpoint.name} did not say whether the change was made: look with `cruxmap "
                    "threads`, and make it again; what is there already changes nothing."
                ) from error
        if self._made(new):
            return True
        time.sleep(secrets.randbelow(20) / 1000)  # so that two do not meet again and again
        return False

    def _made(self, version: str) -> bool:
        """Whether a version was reached, though others may have come after it."""
        rows = self.endpoint().select(
            f"SELECT ?receipt {{ GRAPH <{STATE}> {{ {_receipt(version)} ?receipt }} }}"
        )
        return any(row["receipt"].value == version for row in rows)


class _View:
    """What an endpoint holds."""

    def __init__(self, store: RemoteStore) -> None:
        self._store = store

    def quads(self, thread_id: str) -> list[ox.Quad]:
        endpoint = self._store.endpoint()
        return self._store.consistent(lambda: _quads(endpoint, thread_id))

    def ids_at(self, url: str) -> list[str]:
        query = (
            f"SELECT ?thread {{ GRAPH <{CATALOG}> "
            f"{{ ?thread <{SCHEMA.url}> {url_literal(url)} }} }}"
        )
        return thread_ids(row["thread"] for row in self._store.endpoint().select(query))

    def summaries(self) -> list[ThreadSummary]:
        endpoint = self._store.endpoint()
        return self._store.consistent(lambda: summarise(endpoint.select))


class _Writer:
    """The endpoint as it is at one version; what is done later fails if that is past."""

    def __init__(self, endpoint: Endpoint, version: str) -> None:
        self._endpoint = endpoint
        self.version = version

    def quads(self, thread_id: str) -> list[ox.Quad]:
        return _quads(self._endpoint, thread_id)

    def wanted(
        self, threads: Iterable[str]
    ) -> Callable[[Collection[ox.NamedNode], Collection[object]], list[ox.NamedNode]]:
        """Tells which nodes are named outside the threads' graphs, by other subjects."""
        own = ", ".join(str(graph) for thread in threads for graph in graphs_of(thread))

        def wanted(
            nodes: Collection[ox.NamedNode], subjects: Collection[object]
        ) -> list[ox.NamedNode]:
            if not nodes:
                return []
            named = ", ".join(str(subject) for subject in subjects)
            found = []
            for some in _by(_MOST_NODES, sorted(nodes, key=str)):
                rows = self._endpoint.select(
                    f"SELECT DISTINCT ?node {{ VALUES ?node {{ {' '.join(map(str, some))} }} "
                    "GRAPH ?graph { ?subject ?predicate ?node } "
                    f"FILTER(?graph NOT IN ({own}) && "
                    f"(?graph != <{CATALOG}> || ?subject NOT IN ({named}))) }}"
                )
                found += [row["node"] for row in rows]
            return found

        return wanted


def _by(size: int, things: Iterable[_Found]) -> Iterator[list[_Found]]:
    left = iter(things)
    while some := list(islice(left, size)):
        yield some


# --- reading --------------------------------------------------------------------------------------


def _quads(endpoint: Endpoint, thread_id: str) -> list[ox.Quad]:
    """All that is said of a thread, by several queries; what is written meanwhile may be mixed."""
    thread = ox.NamedNode(thread_iri(thread_id))
    if not _said_in(endpoint, ox.NamedNode(CATALOG), about=[thread]):
        return []
    said = [quad for graph in graphs_of(thread_id) for quad in _said_in(endpoint, graph)]

    def about(nodes: Collection[ox.NamedNode]) -> Iterator[ox.Quad]:
        # All that the catalog says of others is about things of ours.
        own = sorted(str(node) for node in nodes if node.value.startswith(BASE))
        for some in _by(_MOST_NODES, own):
            yield from _said_in(endpoint, ox.NamedNode(CATALOG), about=some)

    return said + catalog_share(thread_id, said=said, about=about)


def _said_in(
    endpoint: Endpoint, graph: ox.NamedNode, *, about: Sequence[object] | None = None
) -> list[ox.Quad]:
    """What a graph says, of some nodes or of all."""
    values = "" if about is None else f"VALUES ?s {{ {' '.join(map(str, about))} }} "
    pattern = f"{{ {values}GRAPH {graph} {{ ?s ?p ?o }} }}"
    rows = endpoint.select(f"SELECT ?s ?p ?o {pattern}")
    found = [ox.Quad(row["s"], row["p"], row["o"], graph) for row in rows]
    if len(found) >= 100 and len(found) % 100 == 0:
        _refuse_cut(endpoint, pattern, len(found))
    return found


def _refuse_cut(endpoint: Endpoint, pattern: str, number: int) -> None:
    """Refuse an answer that was cut off at a round number of rows, as many servers do."""
    (row,) = endpoint.select(f"SELECT (COUNT(*) AS ?n) {pattern}")
    if int(row["n"].value) != number:
        raise StoreError(
            f"{endpoint.name} cuts its answers off at {number:,} rows: let it give more "
            "(ResultSetMaxRows of Virtuoso, say)."
        )


# --- writing --------------------------------------------------------------------------------------


def _number(version: str) -> int:
    number = version.rpartition(" ")[2].partition("-")[0]
    return int(number) if number.isdecimal() else 0


def _next(version: str) -> str:
    """The name of the version after another; it was never there and never comes again."""
    return f"{_number(version) + 1:08d}-{secrets.token_hex(8)}"


def _at(version: str) -> str:
    """What holds while the version is this one."""
    if version == _NEVER:
        return f"FILTER NOT EXISTS {{ GRAPH <{STATE}> {{ {_VERSION} ?any }} }}"
    return f"GRAPH <{STATE}> {{ {_VERSION} {ox.Literal(version)} }}"


def _move(version: str, new: str) -> str:
    """The operation that makes one version another, with a receipt where that ends a change.

    A hundred receipts are kept, so that a writer whom others overtook can tell that it came first.
    """
    gone, come, where = "", f"{_VERSION} {ox.Literal(new)}", _at(version)
    if version != _NEVER:
        gone = f"{_VERSION} {ox.Literal(version)} . "
    if not _busy(new):
        receipt = _receipt(new)
        gone += f"{receipt} ?older"
        come += f" . {receipt} {ox.Literal(new)}"
        where += f" OPTIONAL {{ GRAPH <{STATE}> {{ {receipt} ?older }} }}"
    here = f"GRAPH <{STATE}>"
    delete = f"DELETE {{ {here} {{ {gone} }} }} " if gone else ""
    return f"{delete}INSERT {{ {here} {{ {come} }} }} WHERE {{ {where} }}"


def _receipt(version: str) -> str:
    return f"<{STATE}> <{STATE}#receipt{_number(version) % 100}>"


Operation = tuple[str, str]
"""What to do, and where something must be found for that; the version is put in between."""


def _operations(
    rewrite: Rewrite, *, gone: Sequence[ox.Quad], size: int | None
) -> Iterator[Operation]:
    """What a change does, each of at most so many quads; doing it twice does no harm."""
    for thread in rewrite.old:
        for graph in graphs_of(thread):
            all_of_it = f"GRAPH {graph} {{ ?s ?p ?o }}"
            yield f"DELETE {{ {all_of_it} }}", all_of_it
    for some in _by(size or max(1, len(gone)), gone):
        yield f"DELETE {{ {data(some)} }}", ""
    insert = rewrite.insert()
    for some in _by(size or max(1, len(insert)), insert):
        yield f"INSERT {{ {data(some)} }}", ""


def _only_at(version: str, operations: Iterable[Operation]) -> Iterator[str]:
    """Operations that do nothing once the version is another."""
    for what, where in operations:
        yield f"{what} WHERE {{ {_at(version)} {where} }}"


def _write_down(
    endpoint: Endpoint, version: str, new: str, operations: Iterable[Operation]
) -> None:
    """Write down what is to be done; nothing is, if the version is another by now."""
    writing = f"writing {new}"
    steps = [_move(version, writing)]
    for number, (what, where) in enumerate(operations):
        entry = ox.Literal(f"{number:08d}\n{what}\n{where}")
        insert = f"INSERT {{ GRAPH <{STATE}> {{ {_JOURNAL} {entry} }} }}"
        steps.append(f"{insert} WHERE {{ {_at(writing)} }}")
    _send(endpoint, [*steps, _move(writing, f"doing {new}")])


def _finish(endpoint: Endpoint, version: str) -> None:
    """End a change that was begun: do what is written down, or forget what was not yet to be done.

    Raises:
        StoreError: the endpoint does not do it.
    """
    new = version.partition(" ")[2]
    operations: list[Operation] = []
    if version.startswith("writing "):
        new = _next(new)  # not the one by which its writer knows that it was done
    else:
        here = ox.NamedNode(STATE)
        journal = ox.NamedNode(f"{STATE}#journal")
        entries = [
            str(getattr(quad.object, "value", ""))
            for quad in _said_in(endpoint, here)
            if quad.predicate == journal
        ]
        for entry in sorted(entries):
            _, what, where = entry.split("\n", 2)
            operations.append((what, where))
    journal_here = f"GRAPH <{STATE}> {{ {_JOURNAL} ?entry }}"
    forget = (f"DELETE {{ {journal_here} }}", journal_here)
    _send(endpoint, [*_only_at(version, [*operations, forget]), _move(version, new)])


def _send(endpoint: Endpoint, steps: Sequence[str]) -> None:
    """Have operations done in order, in as many requests as it takes."""
    request: list[str] = []
    length = 0
    for step in steps:
        if request and length + len(step) > _MOST_CHARACTERS:
            endpoint.update(" ;\n".join(request))
            request, length = [], 0
        request.append(step)
        length += len(step)
    if request:
        endpoint.update(" ;\n".join(request))
