"""What the store holds of a thread that people corrected: what to say, and what was said.

The thread's own graph says the map as corrected, what was rejected (of classes that no query for
claims and links meets) and what people made of the rest. Its reviews graph says the corrections
themselves, and holds the map as the extraction made it.

Other tools may write a review status into a thread's graph as well. It stays with its claim or link
while that is in the map; where a correction says one, that counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import pyoxigraph as ox

from graph.errors import InputError
from graph.formats.map_json import from_json
from graph.model import ArgumentMap, Claim, Link, LinkKind
from graph.rdf import SHORTCUTS, from_quads, to_nquads
from graph.reviewing.apply import corrected
from graph.reviewing.corrections import Correction
from graph.reviewing.outcome import Corrected, Element
from graph.reviewing.rdf import from_statements, to_lines
from graph.spelling import TYPE, Lines, as_iri, as_text
from graph.vocab import (
    CM,
    PROV,
    RDF,
    claim_iri,
    correction_iri,
    graph_iri,
    link_iri,
    parse_iri,
    post_iri,
    reviewer_iri,
    reviews_iri,
    weights_iri,
)

_STATUS: Final = ox.NamedNode(str(CM.reviewStatus))
_CORRECTED: Final = ox.NamedNode(str(CM.correctedBy))
_MACHINE: Final = ox.NamedNode(str(CM.machineMap))
_GENERATED: Final = ox.NamedNode(str(PROV.wasGeneratedBy))
_GENERATED_SPELT: Final = str(_GENERATED)
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


# --- what was said --------------------------------------------------------------------------------


def corrections_in(quads: Iterable[ox.Quad], thread_id: str) -> tuple[Correction, ...]:
    """The corrections of a thread among quads, in their order.

    Raises:
        InputError: what is said of one makes no correction.
    """
    graph = ox.NamedNode(reviews_iri(thread_id))
    return from_statements(
        (
            (_value(quad.subject), quad.predicate.value, _value(quad.object))
            for quad in quads
            if quad.graph_name == graph
        ),
        thread=thread_id,
    )


def machine_map(quads: Iterable[ox.Quad], thread_id: str) -> ArgumentMap | None:
    """The map as the extraction made it, where it is kept beside corrections; else None.

    Raises:
        InputError: what is kept there is no map.
    """
    graph = ox.NamedNode(reviews_iri(thread_id))
    held = [
        _value(quad.object)
        for quad in quads
        if quad.predicate == _MACHINE and quad.graph_name == graph
    ]
    if len(held) > 1:
        raise InputError(f"<{graph.value}> holds {len(held)} maps: leave one of them.")
    return from_json(held[0]) if held else None


def _value(term: object) -> str:
    return str(getattr(term, "value", term))


def only_judges(quads: Iterable[ox.Quad], thread_id: str) -> bool:
    """Whether statements of a thread say no more than what people made of what it holds.

    Nothing that can be searched, and nothing that is kept counted, hangs on such, nor on what the
    map comes to.
    """
    graphs = {ox.NamedNode(iri(thread_id)) for iri in (reviews_iri, weights_iri)}
    return all(q.graph_name in graphs or q.predicate in (_STATUS, _CORRECTED) for q in quads)


# --- what to say ----------------------------------------------------------------------------------


def with_reviews(
    new: Sequence[ox.Quad],
    *,
    old: Sequence[ox.Quad],
    thread_id: str,
    known: Sequence[Correction],
) -> list[ox.Quad]:
    """What is to be said of a thread: a new map, and all that people made of it and of the old one.

    Args:
        new: what the extraction's new map says, with no reviews.
        old: what is said of the thread so far.
        thread_id: the thread's id.
        known: its corrections.
    """
    if known:
        machine = from_quads(new, thread=thread_id)
        return reviewed(machine, corrected(machine, known), corrections=known, old=old)
    return _with_statuses(new, old=old, thread_id=thread_id, ours=set())


def reviewed(
    machine: ArgumentMap,
    outcome: Corrected,
    *,
    corrections: Iterable[Correction],
    old: Iterable[ox.Quad],
) -> list[ox.Quad]:
    """All that is to be said of a thread with corrections.

    Args:
        machine: the map as the extraction made it.
        outcome: that map with the corrections.
        corrections: all of them.
        old: what is said of the thread so far, for the review statuses of other tools.
    """
    thread_id = machine.thread.id
    named = {_iri(thread_id, one): one for one in outcome.by}
    made = {ox.NamedNode(_iri(thread_id, one)) for one in outcome.made}
    said = [
        quad
        for quad in parsed(to_nquads(outcome.map))
        if quad.predicate != _GENERATED or quad.subject not in made
    ]
    said += parsed(judged(outcome))
    ours = {ox.NamedNode(iri) for iri in named}
    whole = _with_statuses(said, old=old, thread_id=thread_id, ours=ours)
    lines = to_lines(corrections, thread=thread_id, outcome=outcome, machine=machine)
    return [*whole, *parsed(lines)]


def _iri(thread_id: str, element: Element) -> str:
    return (claim_iri if element.what == "claim" else link_iri)(thread_id, element.id)


def parsed(lines: str) -> Iterator[ox.Quad]:
    """Quads out of lines as they are written here."""
    return ox.parse(lines, format=ox.RdfFormat.N_QUADS)


def maker_said(line: str, *, outcome: Corrected) -> bool:
    """Whether a line says that the run made what in truth a person did."""
    subject, predicate, _ = line.split(" ", 2)
    entity = parse_iri(subject[1:-1]) if predicate == _GENERATED_SPELT else None
    if entity is None or entity.kind not in ("claim", "link"):
        return False
    return Element("claim" if entity.kind == "claim" else "link", entity.id) in outcome.made


def judged(outcome: Corrected) -> str:
    """What people made of claims and links, and what they rejected, as lines."""
    thread_id = outcome.map.thread.id
    known = {one.id: one for one in outcome.corrections}
    lines = Lines()
    lines.into(graph_iri(thread_id))
    for claim in outcome.rejected_claims:
        _say_claim(lines, claim, thread_id=thread_id)
    for link in outcome.rejected_links:
        _say_link(lines, link, thread_id=thread_id)
    for element, status in outcome.statuses.items():
        subject = _iri(thread_id, element)
        by = dict.fromkeys(outcome.by[element])
        lines.say(subject, (CM.reviewStatus, as_iri(CM[status.value])))
        lines.say(subject, *((CM.correctedBy, as_iri(correction_iri(thread_id, n))) for n in by))
        if element in outcome.made:
            maker = known[outcome.by[element][0]].author
            lines.say(subject, (PROV.wasAttributedTo, as_iri(reviewer_iri(maker))))
    return str(lines)


def _say_claim(lines: Lines, claim: Claim, *, thread_id: str) -> None:
    subject = claim_iri(thread_id, claim.id)
    lines.say(
        subject,
        (TYPE, as_iri(CM.RejectedClaim)),
        (CM.wasKind, as_text(claim.kind)),
        (CM.wasText, as_text(claim.text)),
    )
    for number, span in enumerate(claim.mentions, start=1):
        node = f"{subject}/m{number}"
        lines.say(subject, (CM.place, as_iri(node)))
        lines.place(node, span, source=post_iri(thread_id, span.post), order=number)


def _say_link(lines: Lines, link: Link, *, thread_id: str) -> None:
    end = link_iri if link.kind is LinkKind.UNDERCUTS else claim_iri
    lines.say(
        link_iri(thread_id, link.id),
        (TYPE, as_iri(CM.RejectedLink)),
        (CM.wasKind, as_text(link.kind)),
        (CM.wasFrom, as_iri(claim_iri(thread_id, link.source))),
        (CM.wasTo, as_iri(end(thread_id, link.target))),
    )


# --- statuses that other tools wrote --------------------------------------------------------------


def _with_statuses(
    new: Sequence[ox.Quad], *, old: Iterable[ox.Quad], thread_id: str, ours: set[ox.NamedNode]
) -> list[ox.Quad]:
    """The same, and the statuses that others wrote into the old graph, of what is still there.

    Of a link that they rejected the shortcut is not said, and a claim that objects by rejected
    links only is no ``cm:Objection``. ``ours`` is what the corrections themselves speak of, now;
    what they spoke of before is marked in the old graph.
    """
    graph = ox.NamedNode(graph_iri(thread_id))
    reviews = foreign(old, thread_id)
    if not reviews:
        return list(new)
    about = {quad.subject for quad in new if quad.graph_name == graph}
    kept = [quad for quad in reviews if quad.subject in about and quad.subject not in ours]
    rejected = {quad.subject for quad in kept if quad.object == _REJECTED}
    unsaid = _unsaid(new, rejected=rejected, graph=graph) if rejected else set()
    return [*(quad for quad in new if quad not in unsaid), *kept]


def foreign(quads: Iterable[ox.Quad], thread_id: str) -> list[ox.Quad]:
    """The review statuses in a thread's graph of which no correction is the reason."""
    graph = ox.NamedNode(graph_iri(thread_id))
    here = [quad for quad in quads if quad.graph_name == graph]
    ours = {quad.subject for quad in here if quad.predicate == _CORRECTED}
    return [q for q in here if q.predicate == _STATUS and q.subject not in ours]


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
