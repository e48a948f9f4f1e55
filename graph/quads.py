"""What the database holds of one thread, and what to change so that it holds another map.

A thread's share is its named graph, those of its reviews and weights, and what the catalog says of
it: the thread, its run, and the agent and accounts that it may share with other threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as with_fields
from typing import Any, Final

import pyoxigraph as ox

from graph.errors import InputError, StoreError, Way
from graph.model import ArgumentMap
from graph.rdf import from_quads
from graph.reviewing.kept import machine_map
from graph.same.reach import InDatabase
from graph.vocab import (
    CATALOG,
    PREFIXES,
    PROV,
    RDF,
    SCHEMA,
    SIOC,
    XSD,
    graph_iri,
    parse_iri,
    reviews_iri,
    thread_iri,
    weights_iri,
)

_CATALOG: Final = ox.NamedNode(CATALOG)
_ASSOCIATED: Final = ox.NamedNode(str(PROV.wasAssociatedWith))
_HAS_CREATOR: Final = ox.NamedNode(str(SIOC.has_creator))
_TYPE: Final = ox.NamedNode(str(RDF.type))
_THREAD: Final = ox.NamedNode(str(SIOC.Thread))
_URL: Final = ox.NamedNode(str(SCHEMA.url))


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadSummary:
    """What a list of threads shows of one: how much is in it, and which run made it, when.

    ``corrections`` are those by hand, undone ones too.
    """

    id: str
    title: str
    url: str | None
    posts: int
    claims: int
    links: int
    extractor: str
    created: str | None
    corrections: int = 0


def graphs_of(thread_id: str) -> tuple[ox.NamedNode, ...]:
    """The named graphs that belong to a thread, and come and go with it."""
    names = (graph_iri(thread_id), reviews_iri(thread_id), weights_iri(thread_id))
    return tuple(map(ox.NamedNode, names))


def read_map(
    quads: Sequence[ox.Quad], thread_id: str, *, machine: bool = False
) -> ArgumentMap | None:
    """The map that a thread's quads make; None where there are none.

    Args:
        quads: all that is said of the thread.
        thread_id: its id.
        machine: read the map as the extraction made it, and not as people corrected it.

    Raises:
        StoreError: they make no map that this version can read.
    """
    if not quads:
        return None
    try:
        kept = machine_map(quads, thread_id) if machine else None
        return from_quads(quads, thread=thread_id) if kept is None else kept
    except InputError as error:
        raise StoreError(
            f"the thread {thread_id!r} is kept in a form that cannot be read: {error}",
            ways=(Way.MEND,),
        ) from error


def same(quads: Sequence[ox.Quad], amap: ArgumentMap) -> bool:
    """Whether quads hold this very map, leaving aside its corrections and when its run was."""
    try:
        old = read_map(quads, amap.thread.id, machine=True)
    except StoreError:
        return False  # so that it can be replaced
    return old is not None and old == with_fields(
        amap, run=with_fields(amap.run, created=old.run.created)
    )


def thread_quads(db: ox.Store, thread_id: str) -> list[ox.Quad]:
    """All that is said of one thread: its graphs and its share of the catalog."""
    thread = ox.NamedNode(thread_iri(thread_id))
    if next(db.quads_for_pattern(thread, None, None, _CATALOG), None) is None:
        return []
    said = [
        quad
        for graph in graphs_of(thread_id)
        for quad in db.quads_for_pattern(None, None, None, graph)
    ]

    def about(nodes: Collection[ox.NamedNode]) -> Iterator[ox.Quad]:
        for node in nodes:
            yield from db.quads_for_pattern(node, None, None, _CATALOG)

    return said + catalog_share(thread_id, said=said, about=about)


def catalog_share(
    thread_id: str,
    *,
    said: Iterable[ox.Quad],
    about: Callable[[Collection[ox.NamedNode]], Iterable[ox.Quad]],
) -> list[ox.Quad]:
    """What the catalog says of a thread: of itself, its graphs, and all that this leads to.

    Args:
        thread_id: the thread's id.
        said: what its graphs hold.
        about: finds what the catalog says of some nodes.
    """
    creators = {quad.object for quad in said if quad.predicate == _HAS_CREATOR}
    start = {ox.NamedNode(thread_iri(thread_id)), *graphs_of(thread_id), *creators}
    return _closure(start, about)


def _closure(
    start: Iterable[object], about: Callable[[Collection[ox.NamedNode]], Iterable[ox.Quad]]
) -> list[ox.Quad]:
    """What is said of ``start``, and of all that this leads to."""
    found: list[ox.Quad] = []
    todo = {node for node in start if isinstance(node, ox.NamedNode)}
    seen = set(todo)
    while todo:
        new = list(about(todo))
        found += new
        todo = {quad.object for quad in new if isinstance(quad.object, ox.NamedNode)} - seen
        seen |= todo
    return found


def review_quads(db: ox.Store, thread_id: str) -> list[ox.Quad]:
    """What is said of the corrections of one thread; nothing where there are none."""
    return list(db.quads_for_pattern(None, None, None, ox.NamedNode(reviews_iri(thread_id))))


def weights_quads(db: ox.Store, thread_id: str) -> list[ox.Quad]:
    """What is kept of what a thread's map comes to; nothing where that is not kept."""
    return list(db.quads_for_pattern(None, None, None, ox.NamedNode(weights_iri(thread_id))))


def ids_at(db: ox.Store, url: str) -> list[str]:
    """The ids of the threads that were found at an address, spelt just so."""
    where = url_literal(url)
    return thread_ids(quad.subject for quad in db.quads_for_pattern(None, _URL, where, _CATALOG))


def url_literal(url: str) -> ox.Literal:
    """An address as it is kept."""
    return ox.Literal(url, datatype=ox.NamedNode(str(XSD.anyURI)))


def thread_ids(nodes: Iterable[object]) -> list[str]:
    """The ids of those among the nodes that are threads."""
    found = []
    for node in nodes:
        entity = parse_iri(str(getattr(node, "value", "")))
        if entity is not None and entity.kind == "thread":
            found.append(entity.id)
    return sorted(found)


def orphans(
    quads: Iterable[ox.Quad],
    *,
    threads: Collection[str],
    wanted: Callable[[Collection[ox.NamedNode], Collection[Any]], Collection[ox.NamedNode]],
) -> list[ox.Quad]:
    """What the catalog says for the sake of no other thread than these, of their quads.

    Args:
        quads: all that is said of the threads.
        threads: their ids.
        wanted: tells which of some nodes are named outside the threads' graphs, by other subjects
            of the catalog than those given.
    """
    mine = [quad for quad in quads if quad.graph_name == _CATALOG]
    subjects = {quad.subject for quad in mine}
    own = {ox.NamedNode(thread_iri(thread_id)) for thread_id in threads}
    own |= {graph for thread_id in threads for graph in graphs_of(thread_id)}
    may_be_shared = [node for node in subjects - own if isinstance(node, ox.NamedNode)]
    by_subject: dict[Any, list[ox.Quad]] = {}
    for quad in mine:
        by_subject.setdefault(quad.subject, []).append(quad)
    # What a shared node leads to is in the share of whoever names it.
    kept = set(
        _closure(
            wanted(may_be_shared, subjects),
            lambda nodes: [quad for node in nodes for quad in by_subject.get(node, ())],
        )
    )
    return [quad for quad in mine if quad not in kept]


def wanted_elsewhere(
    db: ox.Store,
    nodes: Iterable[ox.NamedNode],
    *,
    threads: Iterable[str],
    subjects: Collection[object],
) -> list[ox.NamedNode]:
    """Which nodes are named outside the threads' graphs, and in the catalog by other subjects.

    Which version weighed a map is told with its weights: the catalog needs not speak of it.
    """
    graphs = {graph for thread_id in threads for graph in graphs_of(thread_id)}
    return [
        node
        for node in nodes
        if any(
            quad.graph_name not in graphs
            and (
                quad.subject not in subjects
                if quad.graph_name == _CATALOG
                else quad.predicate != _ASSOCIATED
            )
            for quad in db.quads_for_pattern(None, None, node, None)
        )
    ]


def replacement(
    threads: Iterable[str], *, delete: Iterable[ox.Quad], insert: Iterable[ox.Quad]
) -> str:
    """One SPARQL update, and so one transaction: the old graphs go, then the new ones come."""
    return " ;\n".join(
        (
            *(f"DROP SILENT GRAPH {name}" for one in threads for name in graphs_of(one)),
            f"DELETE DATA {{ {data(delete)} }}",
            f"INSERT DATA {{ {data(insert)} }}",
        )
    )


def data(quads: Iterable[ox.Quad]) -> str:
    """Quads as a SPARQL update holds them."""
    # str() of a pyoxigraph term is its N-Triples form, escaped, which SPARQL reads as well.
    graphs: dict[object, list[str]] = {}
    for quad in quads:
        graphs.setdefault(quad.graph_name, []).append(str(quad.triple))
    return " ".join(f"GRAPH {graph} {{ {' . '.join(said)} }}" for graph, said in graphs.items())


_DECLARED: Final = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
_ABOUT: Final = """
SELECT ?thread ?title ?url ?graph ?extractor ?created {
  GRAPH ?catalog {
    ?thread a sioc:Thread ; dct:title ?title ; cm:graph ?graph .
    OPTIONAL { ?thread schema:url ?url }
    OPTIONAL {
      ?graph prov:wasGeneratedBy ?run . ?run cm:extractor ?extractor .
      OPTIONAL { ?run dct:created ?created }
    }
  }
}""".replace("?catalog", f"<{CATALOG}>")
_COUNT: Final = """
SELECT ?graph ?class (COUNT(?node) AS ?number) {
  VALUES ?class { sioc:Post cm:Claim cm:Link cm:Correction }
  GRAPH ?graph { ?node a ?class }
} GROUP BY ?graph ?class"""


def summarise(select: Callable[[str], Iterable[ox.QuerySolution]]) -> list[ThreadSummary]:
    """What the catalog says of each thread, and how much each graph holds, by title.

    Args:
        select: answers a SELECT query over named graphs, which declares its prefixes.
    """
    counts = {
        (row["graph"].value, row["class"].value): int(row["number"].value)
        for row in select(_DECLARED + _COUNT)
    }
    found = []
    for row in select(_DECLARED + _ABOUT):
        entity = parse_iri(row["thread"].value)
        if entity is None:
            raise StoreError(f"the catalog names a thread {row['thread']}, which is none of ours.")
        graph = row["graph"].value
        found.append(
            ThreadSummary(
                id=entity.id,
                title=row["title"].value,
                url=row["url"].value if row["url"] else None,
                posts=counts.get((graph, PREFIXES["sioc"] + "Post"), 0),
                claims=counts.get((graph, PREFIXES["cm"] + "Claim"), 0),
                links=counts.get((graph, PREFIXES["cm"] + "Link"), 0),
                extractor=row["extractor"].value if row["extractor"] else "",
                created=row["created"].value if row["created"] else None,
                corrections=counts.get((reviews_iri(entity.id), PREFIXES["cm"] + "Correction"), 0),
            )
        )
    return sorted(found, key=lambda summary: (summary.title.casefold(), summary.id))


class View:
    """What a database holds, for the time of one look."""

    def __init__(self, db: ox.Store) -> None:
        self._db = db

    def quads(self, thread_id: str) -> list[ox.Quad]:
        """All that is said of a thread; nothing where it is not there."""
        return thread_quads(self._db, thread_id)

    def weights(self, thread_id: str) -> list[ox.Quad]:
        """What is kept of what a thread's map comes to; nothing where that is not kept."""
        return weights_quads(self._db, thread_id)

    def ids_at(self, url: str) -> list[str]:
        """The ids of the threads that were found at an address, spelt just so."""
        return ids_at(self._db, url)

    def summaries(self) -> list[ThreadSummary]:
        """The threads that are kept, by title."""

        def select(query: str) -> ox.QuerySolutions:
            result = self._db.query(query)
            if not isinstance(result, ox.QuerySolutions):
                raise TypeError("not a SELECT query")
            return result

        return summarise(select)

    def ids(self) -> list[str]:
        """The ids of the threads that are kept, in order."""
        found = self._db.quads_for_pattern(None, _TYPE, _THREAD, _CATALOG)
        return thread_ids(quad.subject for quad in found)

    def catalog(self) -> Iterator[ox.Quad]:
        """All that the catalog says."""
        return self._db.quads_for_pattern(None, None, None, _CATALOG)

    def graphs(self) -> set[str]:
        """The IRIs of the named graphs; "" for the default graph, where that holds anything."""
        default = next(self._db.quads_for_pattern(None, None, None, ox.DefaultGraph()), None)
        names = {str(getattr(name, "value", name)) for name in self._db.named_graphs()}
        return names if default is None else names | {""}

    def reach(self) -> InDatabase:
        """What answers for what is said across threads."""
        return InDatabase(lambda: self._db)


class Writer:
    """The database while one change is made to it.

    Attributes:
        threads: the ids of all threads that say anything else; None where that is not known.
        version: the name of what it found; once it has written, of what it left.

    Code that is handed a writer keeps no reference to the database itself: an error's traceback
    would keep that alive, and the lock with it.
    """

    def __init__(self, db: ox.Store, *, guard: int = -1) -> None:
        self._db: ox.Store | None = db
        self._guard = guard
        self.threads: tuple[str, ...] | None = None
        self.version = ""

    @property
    def db(self) -> ox.Store:
        """The database, until the writer's end."""
        if self._db is None:
            raise StoreError("the store is written to outside its lock.")
        return self._db

    def quads(self, thread_id: str) -> list[ox.Quad]:
        """All that is said of a thread; nothing where it is not there."""
        return thread_quads(self.db, thread_id)

    def reach(self) -> InDatabase:
        """What answers for what is said across threads."""
        return InDatabase(lambda: self.db)

    def orphans(self, quads: Iterable[ox.Quad], *, threads: Collection[str]) -> list[ox.Quad]:
        """Of the quads of threads, those in the catalog that are there for their sake only."""

        def wanted(
            nodes: Collection[ox.NamedNode], subjects: Collection[object]
        ) -> list[ox.NamedNode]:
            return wanted_elsewhere(self.db, nodes, threads=threads, subjects=subjects)

        return orphans(quads, threads=threads, wanted=wanted)

    def commit(self, *, insert: list[ox.Quad], update: str | None) -> None:
        """Make one change in one transaction: insert quads, or do an update in SPARQL."""
        if update is None:
            self.db.extend(insert)
        else:
            self.db.update(update)

    def let_go(self) -> None:
        """Let go of the database; nobody else may write before the writer's end."""
        self._db = None

    def end(self) -> None:
        """Let go of the database and of what kept other writers out (a file descriptor)."""
        self._db = None
        if self._guard >= 0:
            os.close(self._guard)
            self._guard = -1
