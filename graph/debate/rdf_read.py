"""RDF as what a map comes to: the inverse of :mod:`graph.debate.rdf`, and pure.

Numbers were kept to four digits, and readings and stances in the order of the ids of their claims
and positions; :func:`graph.debate.kept.as_kept` says what comes back of what is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from graph.debate.kept import as_kept
from graph.debate.positions import Debate, Position
from graph.debate.rdf import EVENTS, MEMBER, STANDINGS
from graph.debate.weighed import Crux, Event, Held, Reading, Stance, Weighed
from graph.errors import InputError
from graph.facts import Facts, Ids, Statement
from graph.strengths import Standing
from graph.vocab import (
    CM,
    DCTERMS,
    PROV,
    SCHEMA,
    SKOS,
    claim_iri,
    curie,
    debate_iri,
    parse_debate,
    parse_iri,
    weights_iri,
)

_STANDING_OF: Final = {str(iri): standing for standing, iri in STANDINGS.items()}
_STRENGTH: Final = str(CM.strength)


def from_statements(statements: Iterable[Statement], *, thread: str) -> Weighed | None:
    """What is said in a thread's weights graph; None where nothing is.

    Statements of a kind that is not known here are passed over.

    Raises:
        InputError: what is said is not whole, or names other things than it can.
    """
    facts = Facts(statements)
    graph = weights_iri(thread)
    return _Reader(facts, thread=thread).read() if facts.every(graph, CM.weighedFor) else None


class _Reader:
    """Reads what one thread's map comes to out of what its weights graph says."""

    def __init__(self, facts: Facts, *, thread: str) -> None:
        self._facts = facts
        self._thread = thread
        self._graph = weights_iri(thread)
        self._debate = self._named(facts.one(self._graph, CM.weighedFor))[0]
        self._id = Ids(thread).of

    def read(self) -> Weighed:
        facts = self._facts
        run = facts.one(self._graph, PROV.wasGeneratedBy)
        claims, links = self._strengths()
        debate = self._read_debate()
        readings = [
            one
            for _, one in sorted(
                (
                    (self._numbered(iri, CM.order, least=1), self._reading(iri))
                    for iri in facts.members(CM.Reading)
                ),
                key=lambda pair: pair[0],
            )
        ]
        return as_kept(
            Weighed(
                thread=self._thread,
                semantics=facts.one(run, CM.semantics),
                version=facts.one(run, SCHEMA.softwareVersion),
                created=facts.maybe(run, DCTERMS.created),
                claims=claims,
                links=links,
                standing={name: self._standing(name) for name in claims},
                debate=debate,
                readings=tuple(one for one in readings if one.claim in claims),
                away=tuple(one for one in readings if one.claim not in claims),
                stances=tuple(map(self._stance, facts.members(CM.Stance))),
                held=tuple(map(self._held, facts.members(CM.HeldPosition))),
                cruxes=tuple(map(self._crux, self._in_order(CM.Crux, CM.rank))),
                events=tuple(map(self._event, self._in_order(CM.Event, CM.order))),
                unanswered=self._ranked(CM.unanswered, "link"),
                agreed=self._ranked(CM.agreed, "claim"),
                unsettled=frozenset(
                    self._id(iri, "claim")
                    for iri in facts.having(CM.unsettled)
                    if facts.one(iri, CM.unsettled) == "true"
                ),
            )
        )

    def _strengths(self) -> tuple[dict[str, float], dict[str, float]]:
        claims: dict[str, float] = {}
        links: dict[str, float] = {}
        for iri in self._facts.having(_STRENGTH):
            if self._facts.is_a(iri, CM.HeldPosition):
                continue
            strength = self._facts.number(iri, _STRENGTH)
            if self._facts.every(iri, CM.standing):
                claims[self._id(iri, "claim")] = strength
            else:
                links[self._id(iri, "link")] = strength
        return claims, links

    def _standing(self, claim: str) -> Standing:
        subject = claim_iri(self._thread, claim)
        found = self._facts.one(subject, CM.standing)
        if found not in _STANDING_OF:
            raise InputError(
                f"cm:standing of <{subject}> is <{found[:80]}>: it is one of "
                f"{', '.join(map(curie, _STANDING_OF))}."
            )
        return _STANDING_OF[found]

    def _read_debate(self) -> Debate:
        facts, subject = self._facts, debate_iri(self._debate)
        return Debate(
            id=self._debate,
            question=facts.one(subject, DCTERMS.title),
            positions=tuple(map(self._position, self._in_order(CM.Position, CM.order))),
            threads=tuple(map(self._thread_id, self._row(subject, CM.debatedIn))),
            proposed=facts.maybe(subject, CM.proposed) == "true",
        )

    def _thread_id(self, iri: str) -> str:
        entity = parse_iri(iri)
        if entity is None or entity.kind != "thread":
            raise InputError(f"<{iri}> is no IRI of a thread: a debate is held in threads.")
        return entity.id

    def _position(self, iri: str) -> Position:
        claim = self._facts.maybe(iri, CM.madeOf)
        return Position(
            id=self._position_id(iri),
            name=self._facts.one(iri, SKOS.prefLabel),
            statements=tuple(self._row(iri, CM.says)),
            denials=tuple(self._row(iri, CM.denials)),
            claim=None if claim is None else self._id(claim, "claim"),
        )

    def _reading(self, iri: str) -> Reading:
        facts = self._facts
        return Reading(
            claim=self._claim(iri, CM.claim),
            position=self._position_id(facts.one(iri, CM.position)),
            value=facts.number(iri, CM.value),
            because=facts.one(iri, CM.because),
            rule=facts.one(iri, CM.rule),
        )

    def _stance(self, iri: str) -> Stance:
        return Stance(
            claim=self._claim(iri, CM.claim),
            position=self._position_id(self._facts.one(iri, CM.position)),
            value=self._facts.number(iri, CM.value),
            path=self._path(iri),
            read=self._claim(iri, CM.read),
        )

    def _held(self, iri: str) -> Held:
        return Held(
            position=self._position_id(self._facts.one(iri, CM.position)),
            strength=self._facts.number(iri, _STRENGTH),
            supports=self._claims(iri, CM.speakFor),
            objections=self._claims(iri, CM.speakAgainst),
        )

    def _crux(self, iri: str) -> Crux:
        facts = self._facts
        return Crux(
            claim=self._claim(iri, CM.claim),
            swing=facts.number(iri, CM.swing),
            moves={
                self._position_id(facts.one(node, CM.position)): facts.number(node, CM.value)
                for node in facts.every(iri, CM.moves)
            },
            supports=self._claims(iri, CM.speakFor),
            objections=self._claims(iri, CM.speakAgainst),
            path=self._path(iri),
            because=facts.one(iri, CM.because),
        )

    def _event(self, iri: str) -> Event:
        facts = self._facts
        kinds = [kind for kind, cls in EVENTS.items() if facts.is_a(iri, cls)]
        if len(kinds) != 1:
            raise InputError(
                f"<{iri}> is of {len(kinds)} of the classes "
                f"{', '.join(map(curie, EVENTS.values()))}: it must be of one."
            )
        return Event(
            kind=kinds[0],
            claim=self._claim(iri, CM.claim),
            about=self._claim(iri, CM.about),
            after=self._claim(iri, CM.after) if facts.every(iri, CM.after) else None,
            post=self._id(facts.one(iri, PROV.wasQuotedFrom), "post"),
            created=facts.maybe(iri, DCTERMS.created),
            because=facts.one(iri, CM.because),
        )

    def _claim(self, iri: str, predicate: str) -> str:
        return self._id(self._facts.one(iri, predicate), "claim")

    def _claims(self, iri: str, predicate: str) -> tuple[str, ...]:
        return tuple(self._id(one, "claim") for one in self._row(iri, predicate))

    def _path(self, iri: str) -> tuple[str, ...]:
        return tuple(self._id(one, "link") for one in self._row(iri, CM.path))

    def _row(self, iri: str, predicate: str) -> list[str]:
        """What a container holds, in its order."""
        node = self._facts.maybe(iri, predicate)
        found: list[str] = []
        while node is not None:
            value = self._facts.maybe(node, f"{MEMBER}{len(found) + 1}")
            if value is None:
                break
            found.append(value)
        return found

    def _in_order(self, cls: str, predicate: str) -> list[str]:
        nodes = self._facts.members(cls)
        return sorted(nodes, key=lambda node: self._facts.integer(node, predicate))

    def _ranked(self, predicate: str, kind: Literal["claim", "link"]) -> tuple[str, ...]:
        nodes = self._facts.having(predicate)
        nodes.sort(key=lambda node: self._facts.integer(node, predicate))
        return tuple(self._id(node, kind) for node in nodes)

    def _numbered(self, iri: str, predicate: str, *, least: int) -> int:
        return self._facts.integer(iri, predicate) if self._facts.every(iri, predicate) else least

    def _position_id(self, iri: str) -> str:
        debate, position = self._named(iri)
        if position is None or debate != self._debate:
            raise InputError(f"<{iri}> is no position of the debate {self._debate!r}.")
        return position

    def _named(self, iri: str) -> tuple[str, str | None]:
        found = parse_debate(iri)
        if found is None:
            raise InputError(f"<{iri}> is no IRI of a debate or of a position of one.")
        return found
