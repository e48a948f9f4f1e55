"""What a map comes to as RDF: pure, and :mod:`graph.debate.rdf_read` is its inverse.

What a thread's weights graph holds: its debate and positions, the readings that people or models
made, and all that follows from these and the map. What has an order is a container (``rdf:_1``,
``rdf:_2`` …), a rank or a ``cm:order``; there are no blank nodes and no RDF lists. Which claims
lean to which position, and which are the strongest, follows from the rest: it is written for those
who ask, and not read back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from graph.debate.kept import Head, Item, Numbered, OnClaim, OnLink, as_kept, items_of
from graph.debate.positions import Position
from graph.debate.weighed import Crux, Event, Happening, Held, Reading, Stance, Weighed
from graph.spelling import (
    TYPE,
    Iris,
    Lines,
    as_date,
    as_decimal,
    as_integer,
    as_iri,
    as_text,
    as_typed,
)
from graph.strengths import Standing
from graph.vocab import (
    CM,
    DCTERMS,
    PROV,
    RDF,
    SCHEMA,
    SKOS,
    XSD,
    agent_iri,
    claim_iri,
    debate_iri,
    event_iri,
    held_iri,
    link_iri,
    on_claim_iri,
    position_iri,
    post_iri,
    thread_iri,
    weights_iri,
)

STANDINGS: Final = {
    Standing.STANDS: CM.stands,
    Standing.FALLS: CM.falls,
    Standing.UNDECIDED: CM.undecided,
}
"""The concepts that say where a claim stands."""
EVENTS: Final = {Happening.RETRACTION: CM.Retraction, Happening.CONCESSION: CM.Concession}
"""The classes of events."""
MEMBER: Final = f"{RDF}_"
"""How the properties begin that lead to the members of a container, by their places from 1."""

_STANDING_SAID: Final = {standing: as_iri(iri) for standing, iri in STANDINGS.items()}
_TRUE: Final = as_typed("true", XSD.boolean)
_STRENGTH: Final = str(CM.strength)


def to_lines(weighed: Weighed) -> str:
    """The weights graph of a thread as N-Quads, one statement a line.

    The same for what is the same once it is kept (:func:`as_kept`).
    """
    kept = as_kept(weighed)
    return _lines(kept, items_of(kept).values())


def difference(old: Weighed, new: Weighed) -> tuple[set[str], set[str]]:
    """The lines that are not said any more, and those that are said then.

    The same as writing both and taking the one from the other, at the cost of what differs.

    Args:
        old: what a thread came to.
        new: what the same thread comes to now.
    """
    before, after = as_kept(old), as_kept(new)
    were, are = items_of(before), items_of(after)
    same = before.debate.id == after.debate.id  # else all positions are called otherwise
    gone = [one for key, one in were.items() if not same or are.get(key) != one]
    come = [one for key, one in are.items() if not same or were.get(key) != one]
    out, into = (
        # Only line feeds end a line: a text may hold others.
        set(_lines(whole, some).split("\n")) - {""}
        for whole, some in ((before, gone), (after, come))
    )
    return out - into, into - out


def _lines(weighed: Weighed, items: Iterable[Item]) -> str:
    writer = _Writer(weighed.thread, debate=weighed.debate.id)
    for item in items:
        writer.say(item)
    return writer.text()


class _Writer:
    """Writes what is said of one thread's map, item by item."""

    def __init__(self, thread: str, *, debate: str) -> None:
        self._thread = thread
        self._debate = debate
        self._claims = Iris(partial(claim_iri, thread))
        self._links = Iris(partial(link_iri, thread))
        self._positions = Iris(partial(position_iri, debate))
        self._lines = Lines()
        self._lines.into(weights_iri(thread))

    def text(self) -> str:
        """All that was said."""
        return str(self._lines)

    def say(self, item: Item) -> None:
        """Write one item."""
        match item:
            case OnClaim():
                self._on_claim(item)
            case OnLink():
                self._on_link(item)
            case Stance():
                self._stance(item)
            case Held():
                self._held(item)
            case Head():
                self._head(item)
            case Numbered(number, Reading() as reading):
                self._reading(reading, number)
            case Numbered(number, Crux() as crux):
                self._crux(crux, number)
            case Numbered(number, Event() as event):
                self._event(event, number)

    def _head(self, head: Head) -> None:
        graph, thread, debate = weights_iri(self._thread), thread_iri(self._thread), head.debate
        run, about = f"{graph}#run", debate_iri(debate.id)
        say = self._lines.say
        say(thread, (CM.weights, as_iri(graph)))
        say(graph, (PROV.wasGeneratedBy, as_iri(run)), (CM.weighedFor, as_iri(about)))
        say(
            run,
            (TYPE, as_iri(PROV.Activity)),
            (TYPE, as_iri(CM.Weighing)),
            (CM.semantics, as_text(head.semantics)),
            (PROV.used, as_iri(thread)),
            (PROV.wasAssociatedWith, as_iri(agent_iri(head.version))),
            (SCHEMA.softwareVersion, as_text(head.version)),
        )
        if head.created is not None:
            say(run, (DCTERMS.created, as_date(head.created)))
        say(
            about,
            (TYPE, as_iri(SKOS.ConceptScheme)),
            (TYPE, as_iri(CM.Debate)),
            (DCTERMS.title, as_text(debate.question)),
        )
        if debate.proposed:
            say(about, (CM.proposed, _TRUE))
        threads = [as_iri(thread_iri(one)) for one in debate.threads]
        self._row(about, "threads", CM.debatedIn, threads)
        for number, position in enumerate(debate.positions, start=1):
            self._position(position, number, debate=about)

    def _position(self, position: Position, number: int, *, debate: str) -> None:
        subject = self._positions[position.id]
        statements = [as_text(one) for one in position.statements]
        self._lines.say(
            subject,
            (TYPE, as_iri(SKOS.Concept)),
            (TYPE, as_iri(CM.Position)),
            (SKOS.inScheme, as_iri(debate)),
            (SKOS.prefLabel, as_text(position.name)),
            (CM.order, as_integer(number)),
            *((SKOS.definition, one) for one in dict.fromkeys(statements)),
        )
        if position.claim is not None:
            self._lines.say(subject, (CM.madeOf, as_iri(self._claims[position.claim])))
        self._row(subject, "says", CM.says, statements)
        self._row(subject, "denials", CM.denials, [as_text(one) for one in position.denials])

    def _row(
        self, subject: str, name: str, predicate: str, values: Sequence[str], *, bare: bool = False
    ) -> None:
        """Values in their order, as a container of that name; nothing where there are none."""
        if not values:
            return
        node = f"{subject}#{name}"
        self._lines.say(subject, (predicate, as_iri(node)))
        if not bare:
            self._lines.say(node, (TYPE, as_iri(RDF.Seq)))
        self._lines.say(
            node, *((f"{MEMBER}{place}", one) for place, one in enumerate(values, start=1))
        )

    def _on_claim(self, one: OnClaim) -> None:
        subject = self._claims[one.id]
        self._lines.say(
            subject,
            (_STRENGTH, as_decimal(one.strength)),
            (CM.standing, _STANDING_SAID[one.standing]),
        )
        if one.unsettled:
            self._lines.say(subject, (CM.unsettled, _TRUE))
        for predicate, place in ((CM.strongest, one.rank), (CM.agreed, one.agreed)):
            if place:
                self._lines.say(subject, (predicate, as_integer(place)))

    def _on_link(self, one: OnLink) -> None:
        subject = self._links[one.id]
        self._lines.say(subject, (_STRENGTH, as_decimal(one.strength)))
        if one.unanswered:
            self._lines.say(subject, (CM.unanswered, as_integer(one.unanswered)))

    def _reading(self, one: Reading, number: int) -> None:
        again = () if number == 1 else (str(number),)
        subject = on_claim_iri(self._thread, one.claim, "reading", one.position, *again)
        self._lines.say(
            subject,
            (TYPE, as_iri(CM.Reading)),
            (CM.claim, as_iri(self._claims[one.claim])),
            (CM.position, as_iri(self._positions[one.position])),
            (CM.value, as_decimal(one.value)),
            (CM.because, as_text(one.because)),
            (CM.rule, as_text(one.rule)),
        )
        if number > 1:
            self._lines.say(subject, (CM.order, as_integer(number)))

    def _stance(self, one: Stance) -> None:
        claim, position = as_iri(self._claims[one.claim]), as_iri(self._positions[one.position])
        subject = on_claim_iri(self._thread, one.claim, "stance", one.position)
        self._lines.say(
            subject,
            (TYPE, as_iri(CM.Stance)),
            (CM.claim, claim),
            (CM.position, position),
            (CM.value, as_decimal(one.value)),
            (CM.read, as_iri(self._claims[one.read])),
        )
        self._path(subject, one.path)
        if one.value:
            leans = CM.leansTo if one.value > 0 else CM.leansAgainst
            self._lines.say(self._claims[one.claim], (leans, position))

    def _path(self, subject: str, path: Sequence[str]) -> None:
        # Of no class: most stances have one, and what leads to it says enough.
        self._row(subject, "path", CM.path, [as_iri(self._links[one]) for one in path], bare=True)

    def _speakers(self, subject: str, supports: Sequence[str], objections: Sequence[str]) -> None:
        for name, predicate, those in (
            ("for", CM.speakFor, supports),
            ("against", CM.speakAgainst, objections),
        ):
            self._row(subject, name, predicate, [as_iri(self._claims[one]) for one in those])

    def _held(self, one: Held) -> None:
        subject = held_iri(self._thread, one.position)
        self._lines.say(
            subject,
            (TYPE, as_iri(CM.HeldPosition)),
            (CM.position, as_iri(self._positions[one.position])),
            (_STRENGTH, as_decimal(one.strength)),
        )
        self._speakers(subject, one.supports, one.objections)

    def _crux(self, one: Crux, number: int) -> None:
        subject = on_claim_iri(self._thread, one.claim, "crux")
        self._lines.say(
            subject,
            (TYPE, as_iri(CM.Crux)),
            (CM.claim, as_iri(self._claims[one.claim])),
            (CM.rank, as_integer(number)),
            (CM.swing, as_decimal(one.swing)),
            (CM.because, as_text(one.because)),
        )
        self._speakers(subject, one.supports, one.objections)
        self._path(subject, one.path)
        for name, value in one.moves.items():
            node = on_claim_iri(self._thread, one.claim, "crux", name)
            self._lines.say(subject, (CM.moves, as_iri(node)))
            self._lines.say(
                node,
                (TYPE, as_iri(CM.Move)),
                (CM.position, as_iri(self._positions[name])),
                (CM.value, as_decimal(value)),
            )

    def _event(self, one: Event, number: int) -> None:
        subject = event_iri(self._thread, number)
        self._lines.say(
            subject,
            (TYPE, as_iri(CM.Event)),
            (TYPE, as_iri(EVENTS[one.kind])),
            (CM.order, as_integer(number)),
            (CM.claim, as_iri(self._claims[one.claim])),
            (CM.about, as_iri(self._claims[one.about])),
            (PROV.wasQuotedFrom, as_iri(post_iri(self._thread, one.post))),
            (CM.because, as_text(one.because)),
        )
        if one.after is not None:
            self._lines.say(subject, (CM.after, as_iri(self._claims[one.after])))
        if one.created is not None:
            self._lines.say(subject, (DCTERMS.created, as_date(one.created)))
