"""Corrections as RDF and back: inverse of each other, and pure.

What a thread's reviews graph holds: its corrections, the accounts of who made them, and the map as
the extraction made it, so that it can be had again. That a correction was undone, or finds no
place, follows from the rest; it is written for those who ask, and not read back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final, TypeVar

from graph.errors import InputError
from graph.facts import Facts, Statement
from graph.formats.map_json import to_json
from graph.model import ArgumentMap, ClaimKind, LinkKind, Span
from graph.reviewing.corrections import (
    Action,
    Anchor,
    ClaimAnchor,
    Correction,
    LinkAnchor,
    Quotation,
)
from graph.reviewing.outcome import Corrected
from graph.spelling import TYPE, Lines, as_date, as_iri, as_text, as_typed
from graph.vocab import (
    CM,
    OA,
    PROV,
    RDF,
    RDFS,
    SIOC,
    EntityKind,
    claim_iri,
    correction_iri,
    curie,
    link_iri,
    parse_iri,
    post_iri,
    reviewer_iri,
    reviews_iri,
    thread_iri,
)

_JSON: Final = str(RDF.JSON)
_Kind = TypeVar("_Kind", Action, ClaimKind, LinkKind)


# --- writing --------------------------------------------------------------------------------------


def to_lines(
    corrections: Iterable[Correction],
    *,
    thread: str,
    outcome: Corrected | None = None,
    machine: ArgumentMap | None = None,
) -> str:
    """The reviews graph of a thread as N-Quads, one statement a line.

    Args:
        corrections: what was corrected; they are written in their order.
        thread: the thread's id.
        outcome: what became of them, if that is to be said too.
        machine: the map as the extraction made it, if that is to be kept there.
    """
    known = sorted({one.id: one for one in corrections}.values(), key=lambda one: one.order)
    lines = Lines()
    lines.into(reviews_iri(thread))
    lines.say(thread_iri(thread), (CM.reviews, as_iri(reviews_iri(thread))))
    if machine is not None:
        held = as_typed(machine_json(machine), _JSON)
        lines.say(reviews_iri(thread), (CM.machineMap, held))
    for name in dict.fromkeys(one.author for one in known):
        account = (SIOC.name, as_text(name))
        lines.say(reviewer_iri(name), (TYPE, as_iri(SIOC.UserAccount)), account)
    for one in known:
        _say(lines, one, thread=thread)
    return str(lines) + ("" if outcome is None else fates(outcome, thread=thread))


def fates(outcome: Corrected, *, thread: str) -> str:
    """What became of corrections, where they count no more or find no place, as lines."""
    lines = Lines()
    lines.into(reviews_iri(thread))
    for name, undo in outcome.withdrawn.items():
        lines.say(correction_iri(thread, name), (PROV.invalidatedAtTime, as_date(undo.created)))
    for one in outcome.orphaned:
        subject = correction_iri(thread, one.correction.id)
        lines.say(subject, (CM.orphanedBecause, as_text(one.why)))
    return str(lines)


def machine_json(machine: ArgumentMap) -> str:
    """A map as it is kept beside its corrections: Map JSON, on one line."""
    return json.dumps(json.loads(to_json(machine)), ensure_ascii=False)


def _say(lines: Lines, one: Correction, *, thread: str) -> None:
    subject = correction_iri(thread, one.id)
    lines.say(
        subject,
        (TYPE, as_iri(CM.Correction)),
        (CM.action, as_text(one.action)),
        (PROV.wasAttributedTo, as_iri(reviewer_iri(one.author))),
        (PROV.generatedAtTime, as_date(one.created)),
    )
    if one.reason:
        lines.say(subject, (RDFS.comment, as_text(one.reason)))
    if one.kind is not None:
        lines.say(subject, (CM.newKind, as_text(one.kind)))
    if one.text is not None:
        lines.say(subject, (CM.newText, as_text(one.text)))
    if one.undoes is not None:
        lines.say(subject, (CM.undoes, as_iri(correction_iri(thread, one.undoes))))
    for name, predicate, anchor in (
        ("subject", CM.subject, one.subject),
        ("other", CM.other, one.other),
    ):
        if anchor is not None:
            node = f"{subject}/{name}"
            lines.say(subject, (predicate, as_iri(node)))
            _say_anchor(lines, node, anchor, thread=thread)
    for number, words in enumerate(one.places, start=1):
        node = f"{subject}/place{number}"
        lines.say(subject, (CM.place, as_iri(node)))
        _say_words(lines, node, words, thread=thread, order=number)


def _say_anchor(lines: Lines, node: str, anchor: Anchor, *, thread: str) -> None:
    if isinstance(anchor, ClaimAnchor):
        lines.say(
            node,
            (CM.anchors, as_iri(claim_iri(thread, anchor.id))),
            (CM.wasKind, as_text(anchor.kind)),
            (CM.wasText, as_text(anchor.text)),
        )
        _say_words(lines, node, anchor.at, thread=thread)
        return
    ends = {"from": anchor.source, "to": anchor.target}
    lines.say(
        node,
        (TYPE, as_iri(CM.LinkAnchor)),
        (CM.anchors, as_iri(link_iri(thread, anchor.id))),
        (CM.wasKind, as_text(anchor.kind)),
        (CM.wasFrom, as_iri(f"{node}/from")),
        (CM.wasTo, as_iri(f"{node}/to")),
    )
    for name, end in ends.items():
        _say_anchor(lines, f"{node}/{name}", end, thread=thread)


def _say_words(
    lines: Lines, node: str, words: Quotation, *, thread: str, order: int | None = None
) -> None:
    span = Span(post=words.post, start=words.start, end=words.end, text=words.exact)
    lines.place(node, span, source=post_iri(thread, words.post), order=order)
    lines.say(
        f"{node}#quote",
        (OA.prefix, as_text(words.prefix)),
        (OA.suffix, as_text(words.suffix)),
    )


# --- reading --------------------------------------------------------------------------------------


def from_statements(statements: Iterable[Statement], *, thread: str) -> tuple[Correction, ...]:
    """The corrections in a thread's reviews graph, in their order.

    Statements of a kind that is not known here are passed over.

    Raises:
        InputError: what is said of one makes no correction; says which, and why.
    """
    reader = _Reader(Facts(statements), thread=thread)
    return tuple(sorted(reader.corrections(), key=lambda one: one.order))


class _Reader:
    """Reads the corrections of one thread out of what its reviews graph says."""

    def __init__(self, facts: Facts, *, thread: str) -> None:
        self._facts = facts
        self._thread = thread

    def corrections(self) -> list[Correction]:
        return [self._correction(iri) for iri in self._facts.members(CM.Correction)]

    def _correction(self, iri: str) -> Correction:
        facts = self._facts
        action = _member(Action, facts.one(iri, CM.action), where=iri, predicate=CM.action)
        subject, other = facts.maybe(iri, CM.subject), facts.maybe(iri, CM.other)
        undoes = facts.maybe(iri, CM.undoes)
        held = None if subject is None else self._anchor(subject)
        kind = facts.maybe(iri, CM.newKind)
        make = partial(
            Correction,
            id=self._id(iri, "correction"),
            action=action,
            author=facts.one(facts.one(iri, PROV.wasAttributedTo), SIOC.name),
            created=facts.one(iri, PROV.generatedAtTime),
            reason=facts.maybe(iri, RDFS.comment) or "",
            subject=held,
            other=None if other is None else self._anchor(other),
            kind=None if kind is None else new_kind(kind, action=action, subject=held, where=iri),
            text=facts.maybe(iri, CM.newText),
            places=tuple(self._words(place) for place in self._ordered(iri)),
            undoes=None if undoes is None else self._id(undoes, "correction"),
        )
        try:
            return make()
        except InputError as error:
            raise InputError(f"<{iri}> makes no correction: {error}") from error

    def _ordered(self, iri: str) -> Sequence[str]:
        nodes = self._facts.every(iri, CM.place)
        return sorted(nodes, key=lambda node: self._facts.integer(node, CM.order))

    def _anchor(self, node: str, *, deep: int = 0) -> Anchor:
        if not self._facts.is_a(node, CM.LinkAnchor):
            return self._claim(node)
        if deep > 1:
            raise InputError(
                f"<{node}> is a link to a link to a link: no link ends on an undercut."
            )
        facts = self._facts
        return LinkAnchor(
            id=self._id(facts.one(node, CM.anchors), "link"),
            kind=_member(LinkKind, facts.one(node, CM.wasKind), where=node, predicate=CM.wasKind),
            source=self._claim(facts.one(node, CM.wasFrom)),
            target=self._anchor(facts.one(node, CM.wasTo), deep=deep + 1),
        )

    def _claim(self, node: str) -> ClaimAnchor:
        facts = self._facts
        return ClaimAnchor(
            id=self._id(facts.one(node, CM.anchors), "claim"),
            kind=_member(ClaimKind, facts.one(node, CM.wasKind), where=node, predicate=CM.wasKind),
            text=facts.one(node, CM.wasText),
            at=self._words(node),
        )

    def _words(self, node: str) -> Quotation:
        facts = self._facts
        at, quote = self._selector(node, OA.start), self._selector(node, OA.exact)
        words = Quotation(
            post=self._id(facts.one(node, OA.hasSource), "post"),
            start=facts.integer(at, OA.start),
            exact=facts.one(quote, OA.exact),
            prefix=facts.maybe(quote, OA.prefix) or "",
            suffix=facts.maybe(quote, OA.suffix) or "",
        )
        if facts.integer(at, OA.end) != words.end:
            raise InputError(
                f"<{node}> starts at {words.start} and reads {words.exact[:60]!r}: its oa:end must "
                f"be {words.end}."
            )
        return words

    def _selector(self, node: str, predicate: str) -> str:
        for selector in self._facts.every(node, OA.hasSelector):
            if self._facts.every(selector, predicate):
                return selector
        raise InputError(f"<{node}> has no selector with {curie(predicate)}: it needs one.")

    def _id(self, iri: str, kind: EntityKind) -> str:
        entity = parse_iri(iri)
        if entity is None or entity.kind != kind or entity.thread != self._thread:
            raise InputError(f"<{iri}> is no IRI of a {kind} of thread {self._thread!r}.")
        return entity.id


def new_kind(
    value: str, *, action: Action, subject: Anchor | None, where: str
) -> ClaimKind | LinkKind:
    """The kind that a correction gives, which is one of links where it is about a link.

    Raises:
        InputError: there is no such kind.
    """
    if action is Action.LINK or isinstance(subject, LinkAnchor):
        return _member(LinkKind, value, where=where, predicate=CM.newKind)
    return _member(ClaimKind, value, where=where, predicate=CM.newKind)


def _member(kinds: type[_Kind], value: str, *, where: str, predicate: str) -> _Kind:
    try:
        return kinds(value)
    except ValueError as error:
        raise InputError(
            f"{curie(predicate)} of <{where}> is {value[:80]!r}: it is one of {', '.join(kinds)}."
        ) from error
