"""What the database holds of one thread, and what to change so that it holds another map.

A thread's share is its named graph, that of its reviews, and what the catalog says of it: the
thread, its run, and the agent and accounts that it may share with other threads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from dataclasses import replace as with_fields
from typing import Final

import pyoxigraph as ox

from graph.errors import InputError, StoreError, Way
from graph.model import ArgumentMap
from graph.rdf import from_quads
from graph.reviewing.kept import machine_map
from graph.vocab import (
    CATALOG,
    PREFIXES,
    SCHEMA,
    SIOC,
    XSD,
    graph_iri,
    parse_iri,
    reviews_iri,
    thread_iri,
)

_CATALOG: Final = ox.NamedNode(CATALOG)
_HAS_CREATOR: Final = ox.NamedNode(str(SIOC.has_creator))
_URL: Final = ox.NamedNode(str(SCHEMA.url))


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadSummary:
    """What a list of threads shows of one: how much is in it, and which run made it, when."""

    id: str
    title: str
    url: str | None
    posts: int
    claims: int
    links: int
    extractor: str
    created: str | None


def read_map(quads: list[ox.Quad], thread_id: str, *, machine: bool = False) -> ArgumentMap | None:
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


def same(quads: list[ox.Quad], amap: ArgumentMap) -> bool:
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
    thread, graph = ox.NamedNode(thread_iri(thread_id)), ox.NamedNode(graph_iri(thread_id))
    if next(db.quads_for_pattern(thread, None, None, _CATALOG), None) is None:
        return []
    said = list(db.quads_for_pattern(None, None, None, graph))
    creators = {quad.object for quad in said if quad.predicate == _HAS_CREATOR}
    said += review_quads(db, thread_id)
    return said + _catalog_of(db, {thread, graph, *creators})


def review_quads(db: ox.Store, thread_id: str) -> list[ox.Quad]:
    """What is said of the corrections of one thread; nothing where there are none."""
    return list(db.quads_for_pattern(None, None, None, ox.NamedNode(reviews_iri(thread_id))))


def ids_at(db: ox.Store, url: str) -> list[str]:
    """The ids of the threads that were found at an address, spelt just so."""
    where = ox.Literal(url, datatype=ox.NamedNode(str(XSD.anyURI)))
    found = []
    for quad in db.quads_for_pattern(None, _URL, where, _CATALOG):
        entity = parse_iri(str(getattr(quad.subject, "value", "")))
        if entity is not None and entity.kind == "thread":
            found.append(entity.id)
    return sorted(found)


def _catalog_of(db: ox.Store, start: Iterable[object]) -> list[ox.Quad]:
    """What the catalog says of ``start``, and of all that this leads to."""
    found: list[ox.Quad] = []
    todo = [node for node in start if isinstance(node, ox.NamedNode)]
    seen = set(todo)
    while todo:
        for quad in db.quads_for_pattern(todo.pop(), None, None, _CATALOG):
            found.append(quad)
            if isinstance(quad.object, ox.NamedNode) and quad.object not in seen:
                seen.add(quad.object)
                todo.append(quad.object)
    return found


def orphans(db: ox.Store, quads: Iterable[ox.Quad], *, threads: Collection[str]) -> list[ox.Quad]:
    """What the catalog says for the sake of no other thread than these, of their quads."""
    graphs = {ox.NamedNode(graph_iri(thread_id)) for thread_id in threads}
    mine = [quad for quad in quads if quad.graph_name == _CATALOG]
    subjects = {quad.subject for quad in mine}
    own = graphs | {ox.NamedNode(thread_iri(thread_id)) for thread_id in threads}

    def wanted_elsewhere(node: ox.NamedNode) -> bool:
        return any(
            quad.graph_name not in graphs
            and (quad.graph_name != _CATALOG or quad.subject not in subjects)
            for quad in db.quads_for_pattern(None, None, node, None)
        )

    shared = [
        node for node in subjects - own if isinstance(node, ox.NamedNode) and wanted_elsewhere(node)
    ]
    kept = set(_catalog_of(db, shared))
    return [quad for quad in mine if quad not in kept]


def replacement(
    threads: Iterable[str], *, delete: Iterable[ox.Quad], insert: Iterable[ox.Quad]
) -> str:
    """One SPARQL update, and so one transaction: the old graphs go, then the new ones come."""
    return " ;\n".join(
        (
            *(
                f"DROP SILENT GRAPH {ox.NamedNode(iri(thread_id))}"
                for thread_id in threads
                for iri in (graph_iri, reviews_iri)
            ),
            f"DELETE DATA {{ {_data(delete)} }}",
            f"INSERT DATA {{ {_data(insert)} }}",
        )
    )


def _data(quads: Iterable[ox.Quad]) -> str:
    # str() of a pyoxigraph term is its N-Triples form, escaped, which SPARQL reads as well.
    graphs: dict[object, list[str]] = {}
    for quad in quads:
        graphs.setdefault(quad.graph_name, []).append(str(quad.triple))
    return " ".join(f"GRAPH {graph} {{ {' . '.join(said)} }}" for graph, said in graphs.items())


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
}"""
_COUNT: Final = """
SELECT ?graph ?class (COUNT(?node) AS ?number) {
  VALUES ?class { sioc:Post cm:Claim cm:Link }
  GRAPH ?graph { ?node a ?class }
} GROUP BY ?graph ?class"""


def summarise(db: ox.Store) -> list[ThreadSummary]:
    """What the catalog says of each thread, and how much each graph holds, by title."""
    counts = {
        (row["graph"].value, row["class"].value): int(row["number"].value)
        for row in _select(db, _COUNT)
    }
    found = []
    for row in _select(db, _ABOUT):
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
            )
        )
    return sorted(found, key=lambda summary: (summary.title.casefold(), summary.id))


def as_extracted(db: ox.Store, summaries: Iterable[ThreadSummary]) -> list[ThreadSummary]:
    """The same threads, with as much in each as the extraction found, whatever was corrected."""
    found = []
    for one in summaries:
        quads = review_quads(db, one.id)
        amap = read_map(quads, one.id, machine=True) if quads else None
        if amap is None:
            found.append(one)
        else:
            found.append(with_fields(one, claims=len(amap.claims), links=len(amap.links)))
    return found


def _select(db: ox.Store, query: str) -> ox.QuerySolutions:
    result = db.query(query, prefixes=PREFIXES)
    if not isinstance(result, ox.QuerySolutions):
        raise TypeError("not a SELECT query")
    return result


class Writer:
    """The database while one change is made to it.

    Code that is handed a writer keeps no reference to the database itself: an error's traceback
    would keep that alive, and the lock with it.
    """

    def __init__(self, db: ox.Store) -> None:
        self._db: ox.Store | None = db

    @property
    def db(self) -> ox.Store:
        """The database, until the writer's end."""
        if self._db is None:
            raise StoreError("the store is written to outside its lock.")
        return self._db

    def quads(self, thread_id: str) -> list[ox.Quad]:
        """All that is said of a thread; nothing where it is not there."""
        return thread_quads(self.db, thread_id)

    def orphans(self, quads: Iterable[ox.Quad], *, threads: Collection[str]) -> list[ox.Quad]:
        """Of the quads of threads, those in the catalog that are there for their sake only."""
        return orphans(self.db, quads, threads=threads)

    def commit(self, *, insert: list[ox.Quad], update: str | None) -> None:
        """Make one change in one transaction: insert quads, or do an update in SPARQL."""
        if update is None:
            self.db.extend(insert)
        else:
            self.db.update(update)

    def end(self) -> None:
        """Let go of the database, which releases its lock."""
        self._db = None
