"""What a store says across its threads, found by what it is about: in a database or at an endpoint.

Both answer the same few questions (:class:`Reach`), each on few things, so that neither reads more
than it must.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

import pyoxigraph as ox

from graph.same.pairs import At, Comparison
from graph.same.rdf import GRAPH, nodes_of_decision, read
from graph.vocab import (
    AIF,
    CATALOG,
    CM,
    RDF,
    SIOC,
    claim_iri,
    pair_iri,
    parse_iri,
    thread_iri,
)

_ACROSS: Final = ox.NamedNode(str(CM.across))
_BETWEEN: Final = ox.NamedNode(str(CM.between))
_DECISION: Final = ox.NamedNode(str(CM.Decision))
_COMPARISON: Final = ox.NamedNode(str(CM.Comparison))
_QUESTION: Final = ox.NamedNode(str(CM.Question))
_TYPE: Final = ox.NamedNode(str(RDF.type))
_ACCOUNT: Final = ox.NamedNode(str(SIOC.UserAccount))
_THREAD: Final = ox.NamedNode(str(SIOC.Thread))
_TEXT: Final = ox.NamedNode(str(AIF.claimText))
_CATALOG: Final = ox.NamedNode(CATALOG)
_SHORTCUTS: Final = (ox.NamedNode(str(CM.saysSame)), ox.NamedNode(str(CM.saysNearly)))

Nodes = Collection[ox.NamedNode]


class Said(NamedTuple):
    """A claim that stands in a thread, how it reads, and whether it asks."""

    thread: str
    id: str
    text: str
    asks: bool = False


class Reach(Protocol):
    """What can be asked of a store for what it says across threads."""

    def subjects(self, predicate: ox.NamedNode, objects: Nodes) -> list[ox.NamedNode]:
        """What the graph says this of any of the objects of."""

    def about(self, nodes: Nodes) -> list[ox.Quad]:
        """All that the graph says of nodes."""

    def whole(self) -> Iterable[ox.Quad]:
        """All that the graph says."""

    def texts(self, claims: Nodes) -> dict[str, str]:
        """How those of the claims read that stand in the maps of their threads, by their IRIs."""

    def threads(self, threads: Nodes) -> set[str]:
        """Which of the threads are kept, by their IRIs."""

    def claims(self) -> Iterable[tuple[str, str]]:
        """The IRIs of all claims that stand in a map, and how they read."""

    def questions(self) -> set[str]:
        """The IRIs of those that ask."""


def across(reach: Reach, threads: Collection[str] | None) -> list[ox.Quad]:
    """What is said across threads, of some of them or of all; every decision by hand is there too.

    Args:
        reach: the store.
        threads: the ids of those to tell of; None for all that is said.
    """
    if threads is None:
        return list(reach.whole())
    named = reach.subjects(_ACROSS, [ox.NamedNode(thread_iri(one)) for one in threads])
    decisions = reach.subjects(_TYPE, [_DECISION])
    if not named and not decisions:
        return []
    nodes = dict.fromkeys(node for one in decisions for node in nodes_of_decision(one))
    nodes |= dict.fromkeys(reach.subjects(_TYPE, [_ACCOUNT]) if decisions else ())
    by_hand = reach.about(nodes)
    # What was found of two claims counts again once no decision on them does.
    about = {
        ox.NamedNode(pair_iri(*map(_literal, two))) for two in _joined(by_hand) if len(two) == 2
    }
    found = by_hand + reach.about(
        dict.fromkeys(one for one in (*named, *about) if one not in nodes)
    )
    joined = _joined(found)
    shortcuts = reach.about(dict.fromkeys(claim for two in joined for claim in two))
    return found + [
        quad
        for quad in shortcuts
        if quad.predicate in _SHORTCUTS and frozenset((quad.subject, quad.object)) in joined
    ]


def _joined(said: Iterable[ox.Quad]) -> set[frozenset[ox.NamedNode]]:
    """The claims that statements say something between, two by two."""
    ends: dict[object, list[ox.NamedNode]] = {}
    for quad in said:
        if quad.predicate == _BETWEEN and isinstance(quad.object, ox.NamedNode):
            ends.setdefault(quad.subject, []).append(quad.object)
    return {frozenset(two) for two in ends.values()}


def standing(reach: Reach, claims: Collection[At]) -> dict[At, str]:
    """Those of the claims that stand in their maps, and how they read."""
    named = {claim_iri(*one): one for one in claims}
    texts = reach.texts([ox.NamedNode(iri) for iri in named])
    return {named[iri]: text for iri, text in texts.items()}


def here(reach: Reach, threads: Collection[str]) -> set[str]:
    """Which of the threads are kept."""
    named = {thread_iri(one): one for one in threads}
    return {named[iri] for iri in reach.threads([ox.NamedNode(iri) for iri in named])}


def claims(reach: Reach) -> list[Said]:
    """All claims that stand in a map, by thread and id."""
    asking = reach.questions()
    found = []
    for iri, text in reach.claims():
        entity = parse_iri(iri)
        if entity is not None and entity.kind == "claim":
            found.append(Said(entity.thread, entity.id, text, iri in asking))
    return sorted(found)


def comparisons(reach: Reach) -> tuple[Comparison, ...]:
    """Which threads were compared with all others, and when."""
    return read(reach.about(reach.subjects(_TYPE, [_COMPARISON]))).comparisons


class InDatabase:
    """A store that this machine keeps.

    Args:
        db: gives the database; nothing here holds on to it.
    """

    def __init__(self, db: Callable[[], ox.Store]) -> None:
        self._db = db

    def subjects(self, predicate: ox.NamedNode, objects: Nodes) -> list[ox.NamedNode]:
        """What the graph says this of any of the objects of."""
        db = self._db()
        found = (
            quad.subject
            for one in objects
            for quad in db.quads_for_pattern(None, predicate, one, GRAPH)
        )
        return list(dict.fromkeys(one for one in found if isinstance(one, ox.NamedNode)))

    def about(self, nodes: Nodes) -> list[ox.Quad]:
        """All that the graph says of nodes."""
        db = self._db()
        return [quad for node in nodes for quad in db.quads_for_pattern(node, None, None, GRAPH)]

    def whole(self) -> Iterator[ox.Quad]:
        """All that the graph says."""
        return self._db().quads_for_pattern(None, None, None, GRAPH)

    def texts(self, claims: Nodes) -> dict[str, str]:
        """How those of the claims read that stand in the maps of their threads."""
        db = self._db()
        return {
            claim.value: _literal(quad.object)
            for claim in claims
            for quad in db.quads_for_pattern(claim, _TEXT, None, None)
        }

    def threads(self, threads: Nodes) -> set[str]:
        """Which of the threads are kept."""
        db = self._db()
        return {
            one.value
            for one in threads
            if next(db.quads_for_pattern(one, _TYPE, _THREAD, _CATALOG), None) is not None
        }

    def claims(self) -> Iterator[tuple[str, str]]:
        """The IRIs of all claims that stand in a map, and how they read."""
        for quad in self._db().quads_for_pattern(None, _TEXT, None, None):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject.value, _literal(quad.object)

    def questions(self) -> set[str]:
        """The IRIs of those that ask."""
        found = self._db().quads_for_pattern(None, _TYPE, _QUESTION, None)
        return {_literal(quad.subject) for quad in found}


def _literal(term: object) -> str:
    return str(getattr(term, "value", term))


class Asking:
    """A store that a SPARQL endpoint keeps.

    Args:
        select: answers a query, whole; refuses an answer that was cut off.
        size: as many nodes are named in one query.
    """

    def __init__(
        self, select: Callable[[str], Iterable[ox.QuerySolution]], *, size: int = 200
    ) -> None:
        self._select = select
        self._size = size

    def subjects(self, predicate: ox.NamedNode, objects: Nodes) -> list[ox.NamedNode]:
        """What the graph says this of any of the objects of."""
        where = f"GRAPH {GRAPH} {{ ?s {predicate} ?o }}"
        rows = self._of(objects, "o", select="?s", where=where)
        return list(dict.fromkeys(row["s"] for row in rows))

    def about(self, nodes: Nodes) -> list[ox.Quad]:
        """All that the graph says of nodes."""
        where = f"GRAPH {GRAPH} {{ ?s ?p ?o }}"
        rows = self._of(nodes, "s", select="?s ?p ?o", where=where)
        return [ox.Quad(row["s"], row["p"], row["o"], GRAPH) for row in rows]

    def whole(self) -> Iterator[ox.Quad]:
        """All that the graph says."""
        for row in self._select(f"SELECT ?s ?p ?o {{ GRAPH {GRAPH} {{ ?s ?p ?o }} }}"):
            yield ox.Quad(row["s"], row["p"], row["o"], GRAPH)

    def texts(self, claims: Nodes) -> dict[str, str]:
        """How those of the claims read that stand in the maps of their threads."""
        where = f"GRAPH ?graph {{ ?s {_TEXT} ?text }}"
        rows = self._of(claims, "s", select="?s ?text", where=where)
        return {row["s"].value: row["text"].value for row in rows}

    def threads(self, threads: Nodes) -> set[str]:
        """Which of the threads are kept."""
        where = f"GRAPH {_CATALOG} {{ ?s {_TYPE} {_THREAD} }}"
        return {row["s"].value for row in self._of(threads, "s", select="?s", where=where)}

    def claims(self) -> Iterator[tuple[str, str]]:
        """The IRIs of all claims that stand in a map, and how they read."""
        for row in self._select(f"SELECT ?s ?text {{ GRAPH ?graph {{ ?s {_TEXT} ?text }} }}"):
            yield row["s"].value, row["text"].value

    def questions(self) -> set[str]:
        """The IRIs of those that ask."""
        rows = self._select(f"SELECT ?s {{ GRAPH ?graph {{ ?s {_TYPE} {_QUESTION} }} }}")
        return {row["s"].value for row in rows}

    def _of(
        self, nodes: Nodes, variable: str, *, select: str, where: str
    ) -> Iterator[ox.QuerySolution]:
        left: Sequence[ox.NamedNode] = list(nodes)
        while left:
            some, left = left[: self._size], left[self._size :]
            values = f"VALUES ?{variable} {{ {' '.join(map(str, some))} }}"
            yield from self._select(f"SELECT {select} {{ {values} {where} }}")
