"""The map that corrections make of what the extraction found: pure, and the same every time.

Corrections are taken by their time. Of two that contradict each other the later one wins, and says
so. One that finds no place is tried again after the others, as it may be about what they make, and
then left out as orphaned; the next map may have a place for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final, TypedDict

from graph.model import ArgumentMap, Claim, ClaimKind, LinkKind, Reference, Span
from graph.reviewing.corrections import (
    Action,
    ClaimAnchor,
    Correction,
    LinkAnchor,
    Quotation,
    Status,
    standing,
)
from graph.reviewing.found import Found, NoClaim, NoLink, Nowhere
from graph.reviewing.outcome import BY_HAND, Applied, Corrected, Element, Orphaned
from graph.reviewing.places import How
from graph.reviewing.working import Working

_SAID: Final = {
    Action.ACCEPT: "found right",
    Action.KIND: "the kind was changed",
    Action.SPAN: "its words were chosen anew",
    Action.WORDING: "it was worded anew",
    Action.MERGE: "two claims were merged",
    Action.SPLIT: "a claim was split",
    Action.LINK: "the link was added",
    Action.CLAIM: "the claim was added",
}
"""What made a thing, where whoever did gave no reason."""


def corrected(machine: ArgumentMap, corrections: Iterable[Correction]) -> Corrected:
    """Apply corrections to a map.

    Saying a correction twice adds nothing, and the order in which they are given does not matter.

    Args:
        machine: the map as the extraction made it.
        corrections: all that were made, undone ones too.
    """
    return Course(machine, corrections).outcome


class Course:
    """A map with corrections, to which later ones can be added without applying all anew.

    Attributes:
        outcome: the map with the corrections.
        work: what it was worked out with, of which only copies are changed.
    """

    def __init__(
        self,
        machine: ArgumentMap,
        corrections: Iterable[Correction] = (),
        *,
        base: Course | None = None,
    ) -> None:
        known = {one.id: one for one in corrections}
        ordered = tuple(sorted(known.values(), key=lambda one: one.order))
        applied: dict[str, Applied] = {}
        new = ordered
        if base is None:
            self.work = _Applying(Working(machine))
        else:
            self.work = base.work.copied()
            applied = {one.correction.id: one for one in base.outcome.applied}
            new = ordered[len(base.outcome.corrections) :]
        self.outcome: Corrected = self._run(ordered, new=new, applied=applied)

    def after(self, corrections: Iterable[Correction]) -> Course:
        """The same map with all of these, among which are those that it has already.

        Nothing changes here. What is new costs no more than itself where it comes after the rest,
        undoes nothing, and no orphan waits for it.
        """
        ordered = tuple(sorted(corrections, key=lambda one: one.order))
        old = self.outcome.corrections
        alone = (
            ordered[: len(old)] == old
            and not self.outcome.orphaned
            and not any(one.action is Action.UNDO for one in ordered[len(old) :])
        )
        return Course(self.outcome.machine, ordered, base=self if alone else None)

    def _run(
        self,
        ordered: tuple[Correction, ...],
        *,
        new: tuple[Correction, ...],
        applied: dict[str, Applied],
    ) -> Corrected:
        """Apply those that are new, and say what became of all of them."""
        withdrawn = standing(ordered)
        todo = [one for one in new if one.id not in withdrawn and one.action is not Action.UNDO]
        why: dict[str, str] = {}
        while todo:
            left = []
            for one in todo:
                try:
                    applied[one.id] = self.work.apply(one)
                except Nowhere as error:
                    why[one.id] = str(error)
                    left.append(one)
            if len(left) == len(todo):
                break
            todo = left
        for one in ordered:
            if one.undoes is None or one.id in withdrawn:
                continue
            if withdrawn.get(one.undoes) == one:
                applied[one.id] = Applied(correction=one, how="id")
            elif one.undoes in withdrawn:
                applied[one.id] = Applied(correction=one, how="already")
            else:
                why[one.id] = f"there is no earlier correction {one.undoes}."
        return self.work.working.result(
            corrections=ordered,
            applied=tuple(applied[one.id] for one in ordered if one.id in applied),
            orphaned=tuple(
                Orphaned(correction=one, why=why[one.id])
                for one in ordered
                if one.id in why and one.id not in applied
            ),
            withdrawn=withdrawn,
        )


_Said = tuple[Element, str]
_Saying = tuple[object, Correction]


class _Applying:
    """A map while corrections are applied to it, one after the other, each whole or not at all."""

    def __init__(self, working: Working, *, said: Mapping[_Said, _Saying] | None = None) -> None:
        self.working = self._work = working
        self._said: dict[_Said, _Saying] = dict(said or {})
        self._do: Mapping[Action, Callable[[Correction], Applied]] = {
            Action.ACCEPT: self._accept,
            Action.REJECT: self._take_away,
            Action.KIND: self._kind,
            Action.SPAN: self._span,
            Action.WORDING: self._wording,
            Action.MERGE: self._merge,
            Action.SPLIT: self._split,
            Action.LINK: self._add_link,
            Action.UNLINK: self._take_away,
            Action.CLAIM: self._add_claim,
        }

    def copied(self) -> _Applying:
        """The same, of which a change leaves this one as it is."""
        return _Applying(self.working.copied(), said=self._said)

    def apply(self, one: Correction) -> Applied:
        """Apply one correction.

        Raises:
            Nowhere: it finds no place; nothing was changed.
        """
        return self._do[one.action](one)

    # --- what all have in common ------------------------------------------------------------------

    def _done(
        self,
        one: Correction,
        how: How,
        *elements: Element,
        status: Status,
        says: tuple[str, object] | None = None,
    ) -> Applied:
        """Note that a correction was applied to elements, and what it said of the first."""
        over = []
        verdict = one.action.value if status is Status.REJECTED else "stands"
        for aspect, value in (("verdict", verdict), *([says] if says else [])):
            before = self._said.get((elements[0], aspect))
            if before is not None and before[0] != value:
                over.append(before[1].id)
            self._said[elements[0], aspect] = (value, one)
        for element in elements:
            self._work.judge(element, status, by=one)
        spans = tuple(span for element in elements[:1] for span in self._work.spans(element))
        unique = tuple(dict.fromkeys(over))
        return Applied(correction=one, how=how, elements=elements, spans=spans, over=unique)

    def _claim_of(self, one: Correction) -> Found:
        if not isinstance(one.subject, ClaimAnchor):
            raise TypeError(f"correction {one.id} is about no claim")
        return self._work.claim(one.subject, because=_because(one))

    # --- judging ----------------------------------------------------------------------------------

    def _accept(self, one: Correction) -> Applied:
        if isinstance(one.subject, LinkAnchor):
            found = self._work.link(one.subject, because=_because(one), make=True)
            element = Element("link", self._work.keep_link(found, by=one))
            how = found.how
        else:
            claim = self._claim_of(one)
            element, how = Element("claim", self._work.keep(claim, by=one)), claim.how
        status = Status.EDITED if how == "made" else Status.ACCEPTED
        return self._done(one, how, element, status=status)

    def _take_away(self, one: Correction) -> Applied:
        """Reject a claim or link, or take a link out; what is not there needs no taking away."""
        try:
            if isinstance(one.subject, LinkAnchor):
                link = self._work.link(one.subject, because="", make=False)
                element, how = Element("link", link.id), link.how
            else:
                claim = self._claim_of(one)
                if claim.made is not None:
                    return Applied(correction=one, how="already", spans=claim.made.mentions)
                element, how = Element("claim", claim.id), claim.how
        except NoLink as error:
            return Applied(correction=one, how="already", spans=error.spans)
        except NoClaim as error:
            return Applied(correction=one, how="already", spans=(error.span,))
        done = self._done(one, how, element, status=Status.REJECTED)
        self._work.take_away(element, rejected=one.action is Action.REJECT)
        return done

    # --- changing ---------------------------------------------------------------------------------

    def _kind(self, one: Correction) -> Applied:
        says = ("kind", one.kind)
        if isinstance(one.subject, LinkAnchor) and isinstance(one.kind, LinkKind):
            found = self._work.link(one.subject, because=_because(one), make=True, any_kind=True)
            name = self._work.keep_link(found, by=one)
            kept = self._work.links[name]
            if kept.kind is not one.kind:
                name = self._work.change_link(
                    replace(kept, kind=one.kind, confidence=1.0, **_hand(one))
                )
            element, how = Element("link", name), found.how
        else:
            claim = self._claim_of(one)
            element, how = Element("claim", self._work.keep(claim, by=one)), claim.how
            held = self._work.claims[element.id]
            if isinstance(one.kind, ClaimKind) and held.kind is not one.kind:
                self._work.change(replace(held, kind=one.kind, confidence=1.0, **_hand(one)))
        return self._done(one, how, element, status=Status.EDITED, says=says)

    def _span(self, one: Correction) -> Applied:
        span = self._place(one.places[0])
        found = self._claim_of(one)
        name = self._work.keep(found, by=one)
        claim = self._work.claims[name]
        text = one.text or wording(span.text)
        rest = [mention for mention in claim.mentions[1:] if mention != span]
        changed = replace(
            claim,
            text=text,
            mentions=(span, *rest),
            reference=_reference(claim, text=text),
            **_hand(one),
        )
        self._work.change(self._work.in_order(changed))
        element = Element("claim", name)
        says = ("span", (span, text))
        return self._done(one, found.how, element, status=Status.EDITED, says=says)

    def _wording(self, one: Correction) -> Applied:
        found = self._claim_of(one)
        name = self._work.keep(found, by=one)
        claim, text = self._work.claims[name], one.text or ""
        reference = _reference(claim, text=text)
        self._work.change(replace(claim, text=text, reference=reference, **_hand(one)))
        element = Element("claim", name)
        return self._done(one, found.how, element, status=Status.EDITED, says=("text", text))

    def _merge(self, one: Correction) -> Applied:
        if not isinstance(one.other, ClaimAnchor):
            raise TypeError(f"correction {one.id} merges no claim")
        found = self._claim_of(one)
        gone = self._work.claim(one.other, because=_because(one))
        kept, lost = self._work.keep(found, by=one), self._work.keep(gone, by=one)
        element = Element("claim", kept)
        if kept == lost:
            return self._done(one, "already", element, status=Status.EDITED)
        self._work.merge(lost, into=kept, **_hand(one))
        return self._done(one, found.how, element, status=Status.EDITED)

    def _split(self, one: Correction) -> Applied:
        spans = list(dict.fromkeys(self._place(place) for place in one.places))
        if len(spans) < 2:
            raise Nowhere("its parts stand in one and the same place now.")
        found = self._claim_of(one)
        name = self._work.keep(found, by=one)
        claim, text = self._work.claims[name], wording(spans[0].text)
        rest = [mention for mention in claim.mentions[1:] if mention not in spans]
        first = replace(
            claim,
            text=text,
            mentions=(spans[0], *rest),
            reference=_reference(claim, text=text),
            **_hand(one),
        )
        self._work.change(self._work.in_order(first))
        parts = [self._at(span, one, kind=claim.kind, text=None)[0] for span in spans[1:]]
        elements = [Element("claim", part) for part in (name, *parts)]
        says = ("split", tuple(spans))
        return self._done(one, found.how, *elements, status=Status.EDITED, says=says)

    # --- adding -----------------------------------------------------------------------------------

    def _add_claim(self, one: Correction) -> Applied:
        if not isinstance(one.kind, ClaimKind):
            raise TypeError(f"correction {one.id} gives a claim no kind")
        (words,) = one.places
        place = self._work.place(words)
        if place is None:
            raise Nowhere(self._work.lost(words))
        name, there = self._at(place.span, one, kind=one.kind, text=one.text)
        how: How = "already" if there else place.how
        return self._done(one, how, Element("claim", name), status=Status.EDITED)

    def _at(
        self, span: Span, one: Correction, *, kind: ClaimKind, text: str | None
    ) -> tuple[str, bool]:
        """The claim that is said just there, made if there is none; and whether there was one."""
        there = self._work.at(span)
        if there is not None:
            claim = self._work.claims[there]
            wished = replace(claim, kind=kind, text=text or claim.text)
            if wished != claim:
                self._work.change(replace(wished, confidence=1.0, **_hand(one)))
            return there, True
        claim = Claim(
            id=self._work.free(span),
            kind=kind,
            text=text or wording(span.text),
            confidence=1.0,
            mentions=(span,),
            **_hand(one),
        )
        self._work.make(claim)
        return claim.id, False

    def _add_link(self, one: Correction) -> Applied:
        if not isinstance(one.kind, LinkKind) or not isinstance(one.subject, ClaimAnchor):
            raise TypeError(f"correction {one.id} adds no link")
        source = self._work.claim(one.subject, because=_because(one))
        if isinstance(one.other, LinkAnchor):
            aim = self._work.link(one.other, because="", make=False)
            target, made = aim.id, None
        elif one.other is not None:
            end = self._work.claim(one.other, because=_because(one))
            target, made = end.id, end
        else:
            raise TypeError(f"correction {one.id} adds a link to nothing")
        if source.id == target:
            raise Nowhere("both its ends are one and the same claim now.")
        self._work.keep(source, by=one)
        if made is not None:
            self._work.keep(made, by=one)
        there = self._work.joining(source.id, one.kind, target)
        if there is not None:
            return self._done(one, "already", Element("link", there), status=Status.ACCEPTED)
        link = self._work.new_link(source.id, one.kind, target, because=_because(one))
        self._work.make_link(link)
        return self._done(one, source.how, Element("link", link.id), status=Status.EDITED)

    def _place(self, words: Quotation) -> Span:
        place = self._work.place(words)
        if place is None:
            raise Nowhere(self._work.lost(words))
        return place.span


def wording(words: str) -> str:
    """How a claim reads that is worded as its post words it: on one line."""
    return " ".join(words.split())


def _because(one: Correction) -> str:
    return f"{one.author}: {one.reason if one.reason.strip() else _SAID.get(one.action, 'so')}"


class _Hand(TypedDict):
    """What says that a person made or changed a claim or link."""

    because: str
    rule: str


def _hand(one: Correction) -> _Hand:
    return {"because": _because(one), "rule": BY_HAND}


def _reference(claim: Claim, *, text: str) -> Reference | None:
    """What a claim leans on, if those words are still in its text."""
    known = claim.reference
    return known if known is not None and known.words.casefold() in text.casefold() else None
