"""A map while it is corrected: what is in it by now, what was taken away, and what stands where.

Claims and links that are taken away stay here until the end, so that a later correction may bring
them back; the corrected map holds none of them, nor what hangs on them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from copy import copy
from dataclasses import replace

from graph.model import ArgumentMap, Claim, Link, LinkKind, Reference, Span, claim_id, link_id
from graph.reviewing.corrections import (
    ClaimAnchor,
    Correction,
    LinkAnchor,
    Quotation,
    Status,
)
from graph.reviewing.found import Found, FoundLink, NoClaim, NoLink, Nowhere
from graph.reviewing.outcome import BY_HAND, Applied, Corrected, Element, Orphaned
from graph.reviewing.places import HALF, How, Place, find, likeliest, overlap

_SHOWN = 60  # characters of a quotation in a message


class Working:
    """A map in the making; what it is asked for by an anchor is found as it stands now."""

    def __init__(self, machine: ArgumentMap) -> None:
        self._machine = machine
        self._places: dict[Quotation, Place | None] = {}  # it takes long to look for edited words
        self.thread = machine.thread
        self.claims = dict(machine.claim)
        self.links = dict(machine.link)
        self._away: dict[Element, bool] = {}  # whether it was rejected, or only taken out
        self._statuses: dict[Element, Status] = {}
        self._by: defaultdict[Element, list[str]] = defaultdict(list)
        self._known: dict[Element, str] = {}  # what is called otherwise now
        self._in_post: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._saying: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self._joins = {(one.source, one.kind, one.target): one.id for one in machine.links}
        for claim in machine.claims:
            self._index(claim)

    def _index(self, claim: Claim) -> None:
        # What a claim said once stays here, one that is gone too: the claims are asked as well.
        for span in claim.mentions:
            self._in_post[span.post][claim.id] = None
            self._saying[span.post, span.text][claim.id] = None

    def copied(self) -> Working:
        """The same, of which a change leaves this one as it is."""
        made = copy(self)
        made.part()
        return made

    def part(self) -> None:
        """Share nothing any more that may change with what this was copied from."""
        self.claims, self.links = self.claims.copy(), self.links.copy()
        self._away, self._statuses = self._away.copy(), self._statuses.copy()
        self._known, self._joins = self._known.copy(), self._joins.copy()
        self._by = defaultdict(list, {one: names.copy() for one, names in self._by.items()})
        self._in_post = defaultdict(dict, {k: names.copy() for k, names in self._in_post.items()})
        self._saying = defaultdict(dict, {k: names.copy() for k, names in self._saying.items()})

    def place(self, words: Quotation) -> Place | None:
        """Where quoted words stand now, as :func:`graph.reviewing.places.find` tells."""
        if words not in self._places:
            self._places[words] = find(words, self.thread)
        return self._places[words]

    # --- finding ----------------------------------------------------------------------------------

    def claim(self, anchor: ClaimAnchor, *, because: str) -> Found:
        """The claim an anchor means: by its id, its words, or for at least half of them.

        Where its words stand and no claim is made of them, it is one to be made.

        Raises:
            Nowhere: its words do not stand in the thread any more.
        """
        for name in (anchor.id, self._known.get(Element("claim", anchor.id))):
            if name in self.claims:
                return Found(id=str(name), how="id")
        found = self._by_words(anchor.at)
        if found is None:
            place = self.place(anchor.at)
            if place is None:
                raise Nowhere(self.lost(anchor.at))
            found = self._by_overlap(place.span, how=place.how)
            if found is None:
                if place.how == "overlap":
                    raise NoClaim(place.span)
                return self._to_make(anchor, place.span, because=because)
        self._known[Element("claim", anchor.id)] = found.id
        return found

    def _by_words(self, words: Quotation) -> Found | None:
        spans: dict[Span, str] = {}
        for name in self._saying.get((words.post, words.exact), ()):
            for span in self._mentions(name):
                if span.post == words.post and span.text == words.exact:
                    spans.setdefault(span, name)
        if not spans:
            return None
        text = self._machine.post[words.post].text
        span = likeliest(list(spans), words=words, text=text)
        return Found(id=spans[span], how="place" if span.start == words.start else "moved")

    def _mentions(self, name: str) -> tuple[Span, ...]:
        return self.claims[name].mentions if name in self.claims else ()

    def _by_overlap(self, span: Span, *, how: How) -> Found | None:
        shares = [
            (overlap(mention, span), name)
            for name in self._in_post[span.post]
            for mention in self._mentions(name)
        ]
        share, name = max(shares, key=lambda one: one[0], default=(0.0, ""))
        if share < HALF:
            return None
        return Found(id=name, how=how if share == 1 else "overlap")

    def _to_make(self, anchor: ClaimAnchor, span: Span, *, because: str) -> Found:
        claim = Claim(
            id=anchor.id,
            kind=anchor.kind,
            text=anchor.text,
            confidence=1.0,
            mentions=(span,),
            because=because or BY_HAND,
            rule=BY_HAND,
        )
        return Found(id=anchor.id, how="made", made=claim)

    def link(
        self, anchor: LinkAnchor, *, because: str, make: bool, any_kind: bool = False
    ) -> FoundLink:
        """The link an anchor means: by its id, or as its ends are joined now.

        Args:
            anchor: the link.
            because: the reason of what is made.
            make: whether one is to be made where its ends stand and are not joined.
            any_kind: whether a link of another kind between the same claims will do.

        Raises:
            NoLink: the ends stand and are not joined so.
            Nowhere: an end does not stand any more.
        """
        for name in (anchor.id, self._known.get(Element("link", anchor.id))):
            if name in self.links:
                return FoundLink(id=str(name), how="id")
        source = self.claim(anchor.source, because=because)
        ends = [source]
        if isinstance(anchor.target, LinkAnchor):
            target = self.link(anchor.target, because=because, make=False).id
        else:
            end = self.claim(anchor.target, because=because)
            target = end.id
            ends.append(end)
        hows = [end.how for end in ends]
        kinds = [anchor.kind, *((k for k in LinkKind if k is not anchor.kind) if any_kind else ())]
        for kind in kinds:
            there = self._joins.get((source.id, kind, target))
            if there is not None:
                self._known[Element("link", anchor.id)] = there
                return FoundLink(id=there, how=next((how for how in hows if how != "id"), "place"))
        if source.id == target:
            raise Nowhere("both its ends are one and the same claim now.")
        if not make:
            raise NoLink(anchor, spans=tuple(self._first(end) for end in ends))
        made = Link(
            id=anchor.id,
            source=source.id,
            target=target,
            kind=anchor.kind,
            confidence=1.0,
            because=because,
            rule=BY_HAND,
        )
        return FoundLink(id=anchor.id, how="made", made=made, ends=tuple(ends))

    def _first(self, found: Found) -> Span:
        return (found.made or self.claims[found.id]).mentions[0]

    def at(self, span: Span) -> str | None:
        """The claim that is said just there, one that stands if there is one."""
        found = [name for name in self._in_post[span.post] if span in self._mentions(name)]
        return min(found, key=lambda name: Element("claim", name) in self._away, default=None)

    def joining(self, source: str, kind: LinkKind, target: str) -> str | None:
        """The link of a kind from one to the other."""
        return self._joins.get((source, kind, target))

    def spans(self, element: Element) -> tuple[Span, ...]:
        """The words of a claim, or of the claims that a link joins."""
        if element.what == "claim":
            return self.claims[element.id].mentions[:1]
        link = self.links[element.id]
        return tuple(
            self.claims[n].mentions[0] for n in (link.source, link.target) if n in self.claims
        )

    def lost(self, words: Quotation) -> str:
        """Why words are not found, for a person."""
        short = words.exact if len(words.exact) <= _SHOWN else words.exact[:_SHOWN] + " …"
        if all(post.id != words.post for post in self.thread.posts):
            return f"there is no post {words.post} any more, and no other says “{short}”."
        return f"post {words.post} does not say “{short}” any more."

    # --- changing ---------------------------------------------------------------------------------

    def keep(self, found: Found, *, by: Correction) -> str:
        """Make the claim that was found, if it is to be made; return its id."""
        if found.made is not None and found.id not in self.claims:
            self.make(found.made)
            self.judge(Element("claim", found.id), Status.EDITED, by=by)
        return found.id

    def keep_link(self, found: FoundLink, *, by: Correction) -> str:
        """Make the link that was found, and its ends, if they are to be made; return its id."""
        for end in found.ends:
            self.keep(end, by=by)
        if found.made is not None and found.id not in self.links:
            self.make_link(found.made)
        return found.id

    def make(self, claim: Claim) -> None:
        """Add a claim."""
        self.claims[claim.id] = claim
        self._index(claim)

    def new_link(self, source: str, kind: LinkKind, target: str, *, because: str) -> Link:
        """A link that a person adds, with an id that no other has."""
        salt = ""
        while (name := link_id(source + salt, kind, target)) in self.links:
            salt += "~"
        return Link(
            id=name,
            source=source,
            target=target,
            kind=kind,
            confidence=1.0,
            because=because,
            rule=BY_HAND,
        )

    def make_link(self, link: Link) -> None:
        """Add a link."""
        self.links[link.id] = link
        self._joins[link.source, link.kind, link.target] = link.id

    def free(self, span: Span) -> str:
        """An id for a claim said there, which no other has."""
        salt = ""
        while (name := claim_id(self.thread.id + salt, span)) in self.claims:
            salt += "~"
        return name

    def change(self, claim: Claim) -> None:
        """Put a claim in the place of the one with its id."""
        self.claims[claim.id] = claim
        self._index(claim)

    def in_order(self, claim: Claim) -> Claim:
        """The claim with its mentions in reading order."""
        place = {post.id: number for number, post in enumerate(self.thread.posts)}
        mentions = sorted(claim.mentions, key=lambda span: (place[span.post], span.start, span.end))
        return replace(claim, mentions=tuple(mentions))

    def change_link(self, link: Link) -> str:
        """Put a link in the place of the one with its id; return the id of what joins its ends so.

        Where another link does already, that one stays, and what undercut the changed one undercuts
        it.
        """
        old = self.links[link.id]
        if self._joins.get((old.source, old.kind, old.target)) == link.id:
            del self._joins[old.source, old.kind, old.target]
        there = self._joins.get((link.source, link.kind, link.target))
        if there is None:
            self.make_link(link)
            return link.id
        self._forget_link(link.id, as_=there)
        return there

    def _forget_link(self, name: str, *, as_: str) -> None:
        del self.links[name]
        self._known[Element("link", name)] = as_
        for link in [one for one in self.links.values() if one.kind is LinkKind.UNDERCUTS]:
            if link.target == name:
                self.change_link(replace(link, target=as_))

    def merge(self, name: str, *, into: str, because: str, rule: str) -> None:
        """Make one claim of two: what is said of either is said of the one that stays."""
        kept, gone = self.claims[into], self.claims.pop(name)
        self._known = {key: into if was == name else was for key, was in self._known.items()}
        self._known[Element("claim", name)] = into
        mentions = tuple(dict.fromkeys((*kept.mentions, *gone.mentions)))
        both = self.in_order(replace(kept, mentions=mentions, because=because, rule=rule))
        if both.mentions[0] != kept.mentions[0]:
            both = replace(both, hedge=gone.hedge)
        self.change(both)
        for claim in list(self.claims.values()):
            known = claim.reference
            if known is not None and known.claim == name:
                aim = None if claim.id == into else into
                self.claims[claim.id] = replace(claim, reference=replace(known, claim=aim))
            elif known is not None and claim.id == into == known.claim:
                self.claims[into] = replace(claim, reference=replace(known, claim=None))
        for link in list(self.links.values()):
            if link.id in self.links and name in (link.source, link.target):
                self._join_anew(link, name, into=into)

    def _join_anew(self, link: Link, name: str, *, into: str) -> None:
        claims = link.kind is not LinkKind.UNDERCUTS
        source = into if link.source == name else link.source
        target = into if claims and link.target == name else link.target
        if source == target:
            self._joins.pop((link.source, link.kind, link.target), None)
            del self.links[link.id]
        elif (source, target) != (link.source, link.target):
            self.change_link(replace(link, source=source, target=target))

    # --- judging ----------------------------------------------------------------------------------

    def judge(self, element: Element, status: Status, *, by: Correction) -> None:
        """Note what a person made of a claim or link; it stands, until it is taken away."""
        self._away.pop(element, None)
        self._statuses[element] = status
        if by.id not in self._by[element]:
            self._by[element].append(by.id)

    def take_away(self, element: Element, *, rejected: bool) -> None:
        """Take a claim or link out of what stands, as rejected or without a word."""
        self._away[element] = rejected

    # --- the end ----------------------------------------------------------------------------------

    def result(
        self,
        *,
        corrections: tuple[Correction, ...],
        applied: tuple[Applied, ...],
        orphaned: tuple[Orphaned, ...],
        withdrawn: Mapping[str, Correction],
    ) -> Corrected:
        """The map as it is now, and what became of the corrections."""
        machine = self._machine
        claims = {n: one for n, one in self.claims.items() if Element("claim", n) not in self._away}
        links = {n: one for n, one in self.links.items() if Element("link", n) not in self._away}
        joins = {
            name: link
            for name, link in links.items()
            if link.kind is not LinkKind.UNDERCUTS
            and link.source in claims
            and link.target in claims
        }
        undercuts = {
            name: link
            for name, link in links.items()
            if link.kind is LinkKind.UNDERCUTS and link.source in claims and link.target in joins
        }
        stand = joins | undercuts
        if not self._by:
            amap = machine
        else:
            amap = replace(
                machine,
                claims=tuple(_pointing(claim, claims) for claim in claims.values()),
                links=tuple(stand.values()),
            )
        rejected = [element for element, really in self._away.items() if really]
        here = {
            *(Element("claim", name) for name in claims),
            *(Element("link", name) for name in stand),
            *rejected,
        }
        here &= {
            *(Element("claim", name) for name in self.claims),
            *(Element("link", name) for name in self.links),
        }
        made = {
            *(Element("claim", name) for name in claims if name not in machine.claim),
            *(Element("link", name) for name in stand if name not in machine.link),
        }
        return Corrected(
            machine=machine,
            corrections=corrections,
            map=amap,
            applied=applied,
            orphaned=orphaned,
            withdrawn=withdrawn,
            statuses={one: status for one, status in self._statuses.items() if one in here},
            by={one: tuple(names) for one, names in self._by.items() if one in here},
            made=frozenset(made),
            rejected_claims=tuple(
                self.claims[one.id] for one in rejected if one.what == "claim" and one in here
            ),
            rejected_links=tuple(
                self.links[one.id] for one in rejected if one.what == "link" and one in here
            ),
        )


def _pointing(claim: Claim, claims: Mapping[str, Claim]) -> Claim:
    """The claim, whose reference names no claim that does not stand."""
    known = claim.reference
    if known is None or known.claim is None or known.claim in claims:
        return claim
    return replace(claim, reference=Reference(words=known.words))
