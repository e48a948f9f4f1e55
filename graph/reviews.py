"""What a person made of claims and links, carried over to the map that takes the place of another.

A review status is written into a thread's graph by other tools; maps do not know of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

import pyoxigraph as ox

from graph.model import LinkKind
from graph.rdf import SHORTCUTS
from graph.vocab import CM, RDF, graph_iri

_STATUS: Final = ox.NamedNode(str(CM.reviewStatus))
_REJECTED: Final = ox.NamedNode(str(CM.rejected))
_OBJECTION: Final = ox.NamedNode(str(CM.Objection))
_TYPE: Final = ox.NamedNode(str(RDF.type))
_KIND: Final = ox.NamedNode(str(CM.kind))
_FROM: Final = ox.NamedNode(str(CM["from"]))
_TO: Final = ox.NamedNode(str(CM.to))
_SHORTCUTS: Final[dict[object, ox.NamedNode]] = {
    ox.Literal(kind): ox.NamedNode(str(shortcut)) for kind, shortcut in SHORTCUTS.items()
}
_OBJECTS: Final = (ox.Literal(LinkKind.OBJECTS), ox.Literal(LinkKind.UNDERCUTS))


def with_reviews(
    new: Sequence[ox.Quad], *, old: Iterable[ox.Quad], thread_id: str
) -> list[ox.Quad]:
    """What is to be said of a thread: a new map, and the reviews of what was in the old one too.

    A status stays with its claim or link if that is still there. Of a rejected link the shortcut is
    not said again, and a claim that objects by rejected links only is no ``cm:Objection``.

    Args:
        new: what the new map says, which has no reviews.
        old: what is said of the thread so far.
        thread_id: the thread's id.
    """
    graph = ox.NamedNode(graph_iri(thread_id))
    reviews = [q for q in old if q.predicate == _STATUS and q.graph_name == graph]
    if not reviews:
        return list(new)
    about = {quad.subject for quad in new if quad.graph_name == graph}
    kept = [quad for quad in reviews if quad.subject in about]
    rejected = {quad.subject for quad in kept if quad.object == _REJECTED}
    unsaid = _unsaid(new, rejected=rejected, graph=graph) if rejected else set()
    return [*(quad for quad in new if quad not in unsaid), *kept]


def _unsaid(new: Sequence[ox.Quad], *, rejected: set[Any], graph: ox.NamedNode) -> set[ox.Quad]:
    """What follows from rejected links alone."""
    facts: dict[Any, dict[object, Any]] = defaultdict(dict)
    for quad in new:
        if quad.predicate in (_KIND, _FROM, _TO):
            facts[quad.subject][quad.predicate] = quad.object
    links = {node: (one[_FROM], one[_KIND], one[_TO]) for node, one in facts.items() if _TO in one}
    stand = {link for node, link in links.items() if node not in rejected}
    objecting = {source for source, kind, _ in stand if kind in _OBJECTS}
    unsaid: set[ox.Quad] = set()
    for node in rejected & links.keys():
        source, kind, target = links[node]
        if links[node] not in stand:
            unsaid.add(ox.Quad(source, _SHORTCUTS[kind], target, graph))
        if kind in _OBJECTS and source not in objecting:
            unsaid.add(ox.Quad(source, _TYPE, _OBJECTION, graph))
    return unsaid
