"""What a store does with what a map comes to: keep it in step with the map that it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from graph.debate.kept import as_kept
from graph.debate.rdf import difference, to_lines
from graph.debate.rdf_read import from_statements
from graph.debate.stances import PROPOSED
from graph.debate.weighed import Weighed
from graph.debate.weighing import weigh
from graph.errors import InputError, StoreError, Way
from graph.model import ArgumentMap, software
from graph.strengths import SEMANTICS
from graph.vocab import weights_iri


def weights_in(quads: Iterable[ox.Quad], thread_id: str) -> Weighed | None:
    """What is kept of what a thread's map comes to, among quads; None where nothing is.

    Raises:
        StoreError: it is kept in a form that cannot be read.
    """
    graph = ox.NamedNode(weights_iri(thread_id))
    said = (
        (_value(quad.subject), quad.predicate.value, _value(quad.object))
        for quad in quads
        if quad.graph_name == graph
    )
    try:
        return from_statements(said, thread=thread_id)
    except InputError as error:
        raise StoreError(
            f"what the map of the thread {thread_id!r} comes to is kept in a form that cannot be "
            f"read: {error}",
            ways=(Way.MEND,),
        ) from error


def _value(term: object) -> str:
    return str(getattr(term, "value", term))


def weighed_again(amap: ArgumentMap, before: Weighed | None) -> Weighed:
    """What a map comes to for the debate and by the readings that it was weighed with before.

    A debate that was proposed is proposed anew. Readings of claims that are gone drop out, but for
    those that people made: these are away until the claims are back.
    """
    if before is None:
        return as_kept(weigh(amap))
    return as_kept(
        weigh(
            amap,
            debate=None if before.debate.proposed else before.debate,
            readings=[
                *(one for one in before.readings if one.rule != PROPOSED),
                *before.away,
            ],
            semantics=before.semantics if before.semantics in SEMANTICS else next(iter(SEMANTICS)),
        )
    )


def still_so(before: Weighed | None, was: ArgumentMap, amap: ArgumentMap) -> bool:
    """Whether what a map came to is what it comes to now, as nothing that is weighed changed."""
    return (
        before is not None
        and before.version == software()
        and was.claims == amap.claims
        and was.links == amap.links
        and was.thread == amap.thread
    )


def rewritten(quads: Iterable[ox.Quad], weighed: Weighed) -> list[ox.Quad]:
    """All that is to be said of a thread, whose map now comes to this."""
    graph = ox.NamedNode(weights_iri(weighed.thread))
    rest = [quad for quad in quads if quad.graph_name != graph]
    return [*rest, *_quads(to_lines(weighed))]


def mended(quads: Iterable[ox.Quad], weighed: Weighed) -> tuple[list[ox.Quad], list[ox.Quad]]:
    """What goes of a thread's weights, whatever they are, and what comes, so that they are these.

    Args:
        quads: all that is said of the thread.
        weighed: what its map comes to.
    """
    graph = ox.NamedNode(weights_iri(weighed.thread))
    there = dict.fromkeys(quad for quad in quads if quad.graph_name == graph)
    wanted = dict.fromkeys(_quads(to_lines(weighed)))
    gone = [quad for quad in there if quad not in wanted]
    return gone, [quad for quad in wanted if quad not in there]


def changes(before: Weighed | None, after: Weighed) -> tuple[list[ox.Quad], list[ox.Quad]]:
    """What is not said any more of what a map comes to, and what is said then."""
    if before is None:
        return [], _quads(to_lines(after))
    gone, come = (sorted(lines) for lines in difference(before, after))
    return _quads(_joined(gone)), _quads(_joined(come))


def _joined(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _quads(lines: str) -> list[ox.Quad]:
    return list(ox.parse(lines, format=ox.RdfFormat.N_QUADS))
