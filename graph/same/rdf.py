"""What is kept across threads as RDF and back: one graph, and no blank node in it.

``cm:saysSame`` and ``cm:saysNearly`` follow from the pairs and from what people decided: they are
written both ways for those who ask, and not read back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from graph.errors import InputError, StoreError
from graph.facts import Facts
from graph.model import ClaimKind, Span
from graph.reviewing.corrections import ClaimAnchor, Quotation
from graph.same.pairs import (
    Across,
    At,
    Comparison,
    Decides,
    Decision,
    Likeness,
    Pair,
    Side,
    in_force,
)
from graph.spelling import TYPE, Lines, as_date, as_decimal, as_iri, as_text
from graph.vocab import (
    CM,
    DCTERMS,
    OA,
    PROV,
    RDFS,
    SAME,
    SCHEMA,
    SIOC,
    claim_iri,
    decision_iri,
    pair_iri,
    parse_iri,
    post_iri,
    reviewer_iri,
    thread_iri,
)

GRAPH: Final = ox.NamedNode(SAME)
SHORTCUTS: Final = {Likeness.SAME: CM.saysSame, Likeness.NEARLY: CM.saysNearly}
"""What is said straight from claim to claim, both ways, for each way of being alike."""
_SIDES: Final = (("subject", CM.subject), ("other", CM.other))


# --- writing --------------------------------------------------------------------------------------


def quads(known: Across) -> list[ox.Quad]:
    """All that the graph says for the sake of what is known."""
    return list(ox.parse(to_lines(known), format=ox.RdfFormat.N_QUADS))


def to_lines(known: Across) -> str:
    """The same as N-Quads, one statement a line."""
    lines = Lines()
    lines.into(SAME)
    for pair in known.pairs:
        _say_pair(lines, pair)
    for one in known.comparisons:
        lines.say(
            one.iri,
            (TYPE, as_iri(CM.Comparison)),
            (PROV.used, as_iri(thread_iri(one.thread))),
            (CM.across, as_iri(thread_iri(one.thread))),
            (CM.compared, as_text(one.claims)),
            (CM.model, as_text(one.model)),
            (SCHEMA.softwareVersion, as_text(one.version)),
            (DCTERMS.created, as_date(one.created)),
        )
    for name in dict.fromkeys(one.author for one in known.decisions):
        account = (SIOC.name, as_text(name))
        lines.say(reviewer_iri(name), (TYPE, as_iri(SIOC.UserAccount)), account)
    counts = {one.id for one in in_force(known.decisions)}
    for made in known.decisions:
        _say_decision(lines, made, known=known, counts=made.id in counts)
    for ends, likeness in known.said().items():
        first, second = (claim_iri(*end) for end in sorted(ends))
        lines.say(first, (SHORTCUTS[likeness], as_iri(second)))
        lines.say(second, (SHORTCUTS[likeness], as_iri(first)))
    return str(lines)


def _say_pair(lines: Lines, pair: Pair) -> None:
    claims = [claim_iri(*end) for end in (pair.one, pair.other)]
    lines.say(
        pair_iri(*claims),
        (TYPE, as_iri(CM.Pair)),
        *((CM.between, as_iri(claim)) for claim in claims),
        *((CM.across, as_iri(thread_iri(end.thread))) for end in (pair.one, pair.other)),
        (CM.likeness, as_text(pair.likeness)),
        (CM.confidence, as_decimal(pair.sure)),
        (CM.because, as_text(pair.because)),
        (CM.rule, as_text(pair.rule)),
        (PROV.wasGeneratedBy, as_iri(pair.run)),
    )


def _say_decision(lines: Lines, one: Decision, *, known: Across, counts: bool) -> None:
    subject = decision_iri(one.id)
    lines.say(
        subject,
        (TYPE, as_iri(CM.Decision)),
        (CM.action, as_text(one.decides)),
        (PROV.wasAttributedTo, as_iri(reviewer_iri(one.author))),
        (PROV.generatedAtTime, as_date(one.created)),
    )
    if one.reason:
        lines.say(subject, (RDFS.comment, as_text(one.reason)))
    if one.undoes is not None:
        lines.say(subject, (CM.undoes, as_iri(decision_iri(one.undoes))))
    if not counts and one.undoes is None:
        undo = max(
            (other for other in known.decisions if other.undoes == one.id),
            key=lambda other: other.order,
        )
        lines.say(subject, (PROV.invalidatedAtTime, as_date(undo.created)))
    lines.say(subject, *((CM.across, as_iri(thread_iri(name))) for name in one.threads))
    lines.say(
        subject, *((CM.between, as_iri(claim_iri(*at))) for at in known.places.get(one.id, ()))
    )
    for (name, predicate), side in zip(_SIDES, one.sides, strict=False):
        node, words = f"{subject}/{name}", side.claim.at
        lines.say(subject, (predicate, as_iri(node)))
        lines.say(
            node,
            (CM.anchors, as_iri(claim_iri(side.thread, side.claim.id))),
            (CM.wasKind, as_text(side.claim.kind)),
            (CM.wasText, as_text(side.claim.text)),
        )
        span = Span(post=words.post, start=words.start, end=words.end, text=words.exact)
        lines.place(node, span, source=post_iri(side.thread, words.post))
        around = (OA.prefix, as_text(words.prefix)), (OA.suffix, as_text(words.suffix))
        lines.say(f"{node}#quote", *around)


# --- reading --------------------------------------------------------------------------------------


def read(said: Iterable[ox.Quad]) -> Across:
    """What statements of the graph say, in an order of its own.

    Raises:
        StoreError: they say what makes no pair, no comparison or no decision.
    """
    try:
        return _Reader(said).read()
    except (InputError, ValueError) as error:
        raise StoreError(
            f"what the store holds across its threads cannot be read: {error} "
            "Restore the store from a backup."
        ) from error


class _Reader:
    def __init__(self, said: Iterable[ox.Quad]) -> None:
        self._facts = Facts(
            (_value(quad.subject), quad.predicate.value, _value(quad.object)) for quad in said
        )

    def read(self) -> Across:
        facts = self._facts
        pairs = [self._pair(iri) for iri in facts.members(CM.Pair)]
        looks = [self._comparison(iri) for iri in facts.members(CM.Comparison)]
        places: dict[str, tuple[At, ...]] = {}
        decisions = []
        for iri in facts.members(CM.Decision):
            one = self._decision(iri)
            decisions.append(one)
            found = sorted(_at(claim) for claim in facts.every(iri, CM.between))
            if found:
                places[one.id] = tuple(found)
        return Across(
            pairs=tuple(sorted(pairs, key=lambda pair: (pair.one, pair.other))),
            comparisons=tuple(sorted(looks, key=lambda one: one.thread)),
            decisions=tuple(sorted(decisions, key=lambda one: one.order)),
            places=places,
        )

    def _pair(self, iri: str) -> Pair:
        facts = self._facts
        ends = [_at(claim) for claim in facts.every(iri, CM.between)]
        if len(ends) != 2:
            raise InputError(f"<{iri}> is between {len(ends)} claims: it needs two.")
        return Pair(
            one=ends[0],
            other=ends[1],
            likeness=Likeness(facts.one(iri, CM.likeness)),
            sure=facts.number(iri, CM.confidence),
            because=facts.one(iri, CM.because),
            rule=facts.one(iri, CM.rule),
            run=facts.one(iri, PROV.wasGeneratedBy),
        )

    def _comparison(self, iri: str) -> Comparison:
        facts = self._facts
        entity = parse_iri(facts.one(iri, PROV.used))
        if entity is None or entity.kind != "thread":
            raise InputError(f"<{iri}> is a comparison of no thread.")
        return Comparison(
            thread=entity.id,
            claims=facts.one(iri, CM.compared),
            model=facts.one(iri, CM.model),
            version=facts.one(iri, SCHEMA.softwareVersion),
            created=facts.one(iri, DCTERMS.created),
        )

    def _decision(self, iri: str) -> Decision:
        facts = self._facts
        undoes = facts.maybe(iri, CM.undoes)
        nodes = [facts.maybe(iri, predicate) for _, predicate in _SIDES]
        return Decision(
            id=_name(iri),
            decides=Decides(facts.one(iri, CM.action)),
            author=facts.one(facts.one(iri, PROV.wasAttributedTo), SIOC.name),
            created=facts.one(iri, PROV.generatedAtTime),
            reason=facts.maybe(iri, RDFS.comment) or "",
            sides=tuple(self._side(node) for node in nodes if node is not None),
            undoes=None if undoes is None else _name(undoes),
        )

    def _side(self, node: str) -> Side:
        facts = self._facts
        claim, post = _at(facts.one(node, CM.anchors)), parse_iri(facts.one(node, OA.hasSource))
        if post is None or post.kind != "post":
            raise InputError(f"<{node}> is in no post.")
        words = Quotation(
            post=post.id,
            start=facts.integer(f"{node}#at", OA.start),
            exact=facts.one(f"{node}#quote", OA.exact),
            prefix=facts.maybe(f"{node}#quote", OA.prefix) or "",
            suffix=facts.maybe(f"{node}#quote", OA.suffix) or "",
        )
        return Side(
            thread=claim.thread,
            claim=ClaimAnchor(
                id=claim.id,
                kind=ClaimKind(facts.one(node, CM.wasKind)),
                text=facts.one(node, CM.wasText),
                at=words,
            ),
        )


def _value(term: object) -> str:
    return str(getattr(term, "value", term))


def _name(iri: str) -> str:
    return iri.removeprefix(decision_iri(""))


def _at(iri: str) -> At:
    entity = parse_iri(iri)
    if entity is None or entity.kind != "claim":
        raise InputError(f"<{iri}> is no IRI of a claim.")
    return At(entity.thread, entity.id)


def nodes_of_decision(decision: ox.NamedNode) -> Iterator[ox.NamedNode]:
    """All nodes that say something of a decision: itself, and its claims as they were."""
    yield decision
    for name, _ in _SIDES:
        for part in ("", "#at", "#quote"):
            yield ox.NamedNode(f"{decision.value}/{name}{part}")
