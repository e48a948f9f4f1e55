"""Maps kept by a SPARQL 1.1 endpoint, as a directory keeps them: whole threads, or none of it.

Beside the threads and the catalog the endpoint holds one graph of ours, ``…/id/store``, with the
version: a name that every change replaces. A change is a list of operations each of which is done
only while the version is the one that the writer looked at, so that of two writers one finds the
version gone, and starts anew.

An Oxigraph server makes a request one transaction: all of a change goes in one request, and is done
or not. Of other servers nothing of the kind is known, and they limit the size of a request, so
there a change is a small journal:

1. the version becomes ``writing …``, which readers and writers wait for to end; where a server let
   two writers do that at once, whoever sees both withdraws;
2. the operations are written down, as literals; then the version becomes ``doing …``;
3. they are done, in as many requests as they need;
4. the version becomes the new one, and the journal goes.

Who waits too long for a version to change takes the writer for dead, throws the journal of
``writing`` away, and does that of ``doing`` again, which does no harm to what was done.
Each step needs the version of the step before, so a writer that was only slow can do nothing more.
What no server grants is that a single operation is whole: one that keeps half an ``INSERT`` when it
is killed keeps half until somebody does the journal again.

Programs that write to the same endpoint by other ways leave the version as it is, and may be in
between: do not let them write to the graphs of threads.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import pyoxigraph as ox

from graph.directory import Noted
from graph.errors import StoreError, StoreLocked
from graph.keeping.endpoint import Endpoint, Refused, Silent
from graph.keeping.journal import (
    FILLING,
    MOST_QUADS,
    NEVER,
    STATE,
    VERSION,
    after,
    busy,
    finish,
    move,
    only_at,
    operations,
    receipt_of,
    send,
    withdraw,
    write_down,
)
from graph.keeping.rewriting import Rewrite
from graph.keeping.shared import Shared
from graph.keeping.wire import MOST_NODES, by, quads_of, said_in, whole
from graph.quads import (
    ThreadSummary,
    data,
    graphs_of,
    orphans,
    summarise,
    thread_ids,
    url_literal,
)
from graph.same.reach import Asking
from graph.vocab import BASE, CATALOG, PROV, SCHEMA, SIOC, weights_iri
from graph.words.keeping import Searcher
from graph.words.without import WithoutIndex

PATIENCE: Final = 5.0
"""Seconds that a version may say that somebody writes before that one is taken for dead."""
_NOTICE: Final = 0.5  # seconds of waiting after which that is told
_TRIES: Final = 200  # of a reader whom writers overtake

_Found = TypeVar("_Found")


class RemoteStore(Shared["_Writer"]):
    """The maps at one endpoint.

    Raises:
        StoreError: the location makes no sense; whether anybody answers there is not asked yet.
    """

    def __init__(self, location: str, *, noted: Noted | None = None) -> None:
        super().__init__()
        self._location = location
        self._noted = noted
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
        """The store once more: an endpoint keeps no older content for anybody."""
        self.endpoint()
        return RemoteStore(self._location, noted=self._noted)

    def snapshot(self) -> Path:
        """There is none; see :meth:`graph.store.Store.endpoint`."""
        self.endpoint()
        raise StoreError(
            f"{self._location} is a server, of which there is no copy on this machine: "
            "`cruxmap backup` makes one."
        )

    def words(self) -> Searcher:
        """There is no index: the endpoint is asked for its texts."""

        def select(query: str) -> Iterator[tuple[str, str]]:
            for row in self.endpoint().select(query):
                yield row["it"].value, row["text"].value

        return WithoutIndex(select)

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
    def view(self) -> Iterator[_View]:
        yield _View(self)

    @contextmanager
    def _writing(self) -> Iterator[_Writer]:
        version = self._version()
        if busy(version):
            version = self._settled()
        yield _Writer(self.endpoint(), version)

    def refill(self, threads: Iterable[Rewrite]) -> None:
        endpoint, version = self.endpoint(), self._unfilled()
        new = after(version)
        filling = f"{FILLING}{new}"
        send(endpoint, [move(version, filling)])
        if self._version() != filling:
            raise StoreLocked(
                f"{endpoint.name} was written to by somebody else just now: try again."
            )
        send(endpoint, (f"CLEAR SILENT GRAPH <{name}>" for name in sorted(_View(self).graphs())))
        coming = by(MOST_QUADS, (quad for one in threads for quad in one.insert()))
        send(endpoint, only_at(filling, ((f"INSERT {{ {data(some)} }}", "") for some in coming)))
        send(endpoint, [move(filling, new)])
        if not self._made(new):
            raise StoreError(f"{endpoint.name} was written to by somebody else: restore it again.")

    def _unfilled(self) -> str:
        """The version, once nobody writes; or that of a restoring which was broken off."""
        try:
            return self._settled()
        except StoreLocked:
            version = self._version()
            if version.startswith(FILLING):
                return version
            raise

    def _version(self) -> str:
        # What says that somebody writes comes last, and of others the newest does.
        return max(self._versions(), default=NEVER)

    def _versions(self) -> set[str]:
        """All versions that are there: one, but where a server let two writers in at once."""
        rows = self.endpoint().select(
            f"SELECT ?version {{ GRAPH <{STATE}> {{ {VERSION} ?version }} }}"
        )
        return {str(row["version"].value) for row in rows}

    def _claimed(self, version: str, new: str) -> bool:
        """Claim to change a version, alone: of two who claim it at once at least one withdraws.

        Each writes its claim before it looks, so that whoever looks last sees both.
        """
        send(self.endpoint(), [move(version, f"writing {new}")])
        claims = {one for one in self._versions() if busy(one)}
        if claims == {f"writing {new}"}:
            return True
        withdraw(self.endpoint(), version, new)
        return False

    def _settled(self) -> str:
        """The version, once nobody is in the middle of a change; one that seems lost is ended.

        Raises:
            StoreLocked: somebody still is.
        """
        version = self._version()
        since, pause, told = time.monotonic(), 0.02, self._noted is None
        while busy(version):
            if not told and self._noted is not None and time.monotonic() - since > _NOTICE:
                told = True
                self._noted(f"waiting for a change that is under way at {self.endpoint().name}.")
            if time.monotonic() - since > self.patience:
                if version.startswith(FILLING):
                    raise StoreLocked(
                        f"a backup is being restored to {self.endpoint().name}, or that was broken "
                        "off: try again later, or restore it again."
                    )
                try:
                    finish(self.endpoint(), version)
                except Refused as error:
                    raise StoreLocked(
                        f"{self.endpoint().name} has been in the middle of a change for "
                        f"{self.patience:g} seconds, and whoever made it seems to be gone. "
                        f"Somebody who may write there must end it (`cruxmap threads` does). "
                        f"{error}"
                    ) from error
            time.sleep(pause)
            pause = min(2 * pause, 0.5)
            newer = self._version()
            if newer != version:
                version, since = newer, time.monotonic()
        return version

    def _keep(self, writer: _Writer, rewrite: Rewrite) -> bool:
        endpoint = self.endpoint()
        gone = orphans(rewrite.delete(), threads=rewrite.old, wanted=writer.wanted(rewrite.old))
        new = after(writer.version)
        try:
            if endpoint.transactions:
                works = list(operations(rewrite, gone=gone, size=None))
                steps = [*only_at(writer.version, works), move(writer.version, new)]
                endpoint.update(" ;\n".join(steps))
            else:
                small = operations(rewrite, gone=gone, size=MOST_QUADS)
                if self._claimed(writer.version, new):
                    write_down(endpoint, new, small)
                    finish(endpoint, f"doing {new}")
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
            f"SELECT ?receipt {{ GRAPH <{STATE}> {{ {receipt_of(version)} ?receipt }} }}"
        )
        return any(row["receipt"].value == version for row in rows)


class _View:
    """What an endpoint holds."""

    def __init__(self, store: RemoteStore) -> None:
        self._store = store

    def quads(self, thread_id: str) -> list[ox.Quad]:
        endpoint = self._store.endpoint()
        return self._store.consistent(lambda: quads_of(endpoint, thread_id))

    def weights(self, thread_id: str) -> list[ox.Quad]:
        endpoint, graph = self._store.endpoint(), ox.NamedNode(weights_iri(thread_id))
        return self._store.consistent(lambda: said_in(endpoint, graph))

    def ids_at(self, url: str) -> list[str]:
        query = (
            f"SELECT ?thread {{ GRAPH <{CATALOG}> "
            f"{{ ?thread <{SCHEMA.url}> {url_literal(url)} }} }}"
        )
        return thread_ids(row["thread"] for row in self._store.endpoint().select(query))

    def summaries(self) -> list[ThreadSummary]:
        endpoint = self._store.endpoint()
        return self._store.consistent(lambda: summarise(endpoint.select))

    def ids(self) -> list[str]:
        endpoint = self._store.endpoint()
        query = f"SELECT ?thread {{ GRAPH <{CATALOG}> {{ ?thread a <{SIOC.Thread}> }} }}"
        rows = self._store.consistent(lambda: whole(endpoint, query))
        return thread_ids(row["thread"] for row in rows)

    def catalog(self) -> list[ox.Quad]:
        endpoint = self._store.endpoint()
        return self._store.consistent(lambda: said_in(endpoint, ox.NamedNode(CATALOG)))

    def graphs(self) -> set[str]:
        query = (
            "SELECT DISTINCT ?graph { GRAPH ?graph { ?s ?p ?o } "
            f'FILTER(STRSTARTS(STR(?graph), "{BASE}") && ?graph != <{STATE}>) }}'
        )
        return {str(row["graph"].value) for row in self._store.endpoint().select(query)}

    def reach(self) -> Asking:
        return _asking(self._store.endpoint())


class _Writer:
    """The endpoint as it is at one version; what is done later fails if that is past."""

    def __init__(self, endpoint: Endpoint, version: str) -> None:
        self._endpoint = endpoint
        self.version = version

    def quads(self, thread_id: str) -> list[ox.Quad]:
        return quads_of(self._endpoint, thread_id)

    def reach(self) -> Asking:
        return _asking(self._endpoint)

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
            for some in by(MOST_NODES, sorted(nodes, key=str)):
                rows = self._endpoint.select(
                    f"SELECT DISTINCT ?node {{ VALUES ?node {{ {' '.join(map(str, some))} }} "
                    "GRAPH ?graph { ?subject ?predicate ?node } "
                    f"FILTER(?graph NOT IN ({own}) && "
                    f"IF(?graph = <{CATALOG}>, ?subject NOT IN ({named}), "
                    f"?predicate != <{PROV.wasAssociatedWith}>)) }}"
                )
                found += [row["node"] for row in rows]
            return found

        return wanted


def _asking(endpoint: Endpoint) -> Asking:
    return Asking(lambda query: whole(endpoint, query), size=MOST_NODES)
