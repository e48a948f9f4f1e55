"""From a map and what it comes to, to its brief; pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Final, TypeVar

from graph.brief.changes import changes
from graph.brief.told import (
    Brief,
    Elsewhere,
    Few,
    GaveWay,
    Made,
    Open,
    Point,
    Quotation,
    Repeat,
    Stand,
    Turn,
)
from graph.crux import Crux, Event, Held, Position, Weighed
from graph.model import ArgumentMap, LinkKind, Post
from graph.review import Element

MOST: Final = 4
"""So many things a section shows; of the rest it says how many there are."""
_POSITIONS: Final = 8
_START: Final = 5  # claims to read first

T = TypeVar("T")
S = TypeVar("S")


def brief(
    amap: ArgumentMap,
    weighed: Weighed,
    *,
    addresses: Mapping[str, str] | None = None,
    checked: Collection[Element] = (),
    elsewhere: Mapping[str, Sequence[Elsewhere]] | None = None,
) -> Brief:
    """Tell a debate on a page.

    Args:
        amap: the map.
        weighed: what that map comes to; of what it names, all must be in the map.
        addresses: where posts stand on the web (http or https), by their ids, as far as is known.
        checked: the claims and links that a person has looked at.
        elsewhere: claims of other threads that say the same, by the ids of claims.
    """
    teller = _Teller(
        amap,
        weighed,
        addresses=addresses or {},
        checked=frozenset(checked),
        elsewhere=elsewhere or {},
    )
    return teller.brief()


class _Teller:
    """Tells each claim in full once, where it comes first, and numbers claims as they come."""

    def __init__(
        self,
        amap: ArgumentMap,
        weighed: Weighed,
        *,
        addresses: Mapping[str, str],
        checked: frozenset[Element],
        elsewhere: Mapping[str, Sequence[Elsewhere]],
    ) -> None:
        self._amap = amap
        self._weighed = weighed
        self._addresses = addresses
        self._checked = checked
        self._elsewhere = elsewhere
        self._place = {post.id: number for number, post in enumerate(amap.thread.posts, start=1)}
        self._numbers: dict[str, int] = {}
        self._told: set[str] = set()
        self._held: Mapping[str, Held] = {one.position: one for one in weighed.held}
        self._restating: dict[str, list[str]] = defaultdict(list)
        for link in amap.links:
            if link.kind is LinkKind.RESTATES:
                self._restating[link.target].append(link.source)

    def brief(self) -> Brief:
        thread, weighed = self._amap.thread, self._weighed
        # In the order in which they are read, as that is the order in which claims are numbered.
        return Brief(
            thread=thread.id,
            title=thread.title,
            url=thread.url,
            question=weighed.debate.question,
            proposed=weighed.debate.proposed,
            positions=tuple(map(self._stand, weighed.debate.positions[:_POSITIONS])),
            cruxes=_few(weighed.cruxes, self._turn),
            events=_few(weighed.events, self._gave_way),
            unanswered=_few(weighed.unanswered, self._open),
            agreed=_few(weighed.agreed, self._tell),
            again=_few(self._repeats(), self._repeat),
            changes=_few(list(changes(thread, quote=self._quote)), lambda one: one),
            start=tuple(map(self._mention, self._start())),
            points=tuple(self._point(name, full=True) for name in list(self._numbers)),
            made=self._made(),
        )

    # Claims.

    def _tell(self, claim: str) -> Point:
        """A claim in full, unless it has been told before."""
        full = claim not in self._told
        self._told.add(claim)
        return self._point(claim, full=full)

    def _mention(self, claim: str) -> Point:
        """A claim by its first words, for one that has its place elsewhere or needs none."""
        return self._point(claim, full=False)

    def _point(self, name: str, *, full: bool) -> Point:
        claim = self._amap.claim[name]
        return Point(
            claim=name,
            number=self._numbers.setdefault(name, len(self._numbers) + 1),
            full=full,
            kind=claim.kind,
            text=claim.text,
            quotations=tuple(
                self._quote(self._amap.post[span.post], span.start, span.end)
                for span in claim.mentions
            ),
            strength=self._weighed.claims.get(name),
            checked=Element("claim", name) in self._checked,
            elsewhere=tuple(self._elsewhere.get(name, ())),
        )

    def _quote(self, post: Post, start: int, end: int) -> Quotation:
        return Quotation(
            post=post.id,
            number=self._place[post.id],
            start=start,
            end=end,
            text=post.text[start:end],
            author=post.author,
            created=post.created,
            url=self._addresses.get(post.id),
        )

    # What sections hold.

    def _stand(self, position: Position) -> Stand:
        held = self._held.get(position.id)
        said = position.claim if position.claim in self._amap.claim else None
        supports = [one for one in (held.supports if held else ()) if one != said]
        objections = [one for one in (held.objections if held else ()) if one != said]
        return Stand(
            position=position.id,
            name=position.name,
            strength=None if held is None else held.strength,
            said=None if said is None else self._tell(said),
            argument=self._tell(supports[0]) if supports else None,
            objection=self._tell(objections[0]) if objections else None,
            arguments=len(supports),
            objections=len(objections),
        )

    def _turn(self, crux: Crux) -> Turn:
        return Turn(
            point=self._tell(crux.claim),
            swing=crux.swing,
            because=crux.because,
            support=self._tell(crux.supports[0]) if crux.supports else None,
            objection=self._tell(crux.objections[0]) if crux.objections else None,
        )

    def _gave_way(self, event: Event) -> GaveWay:
        return GaveWay(
            kind=event.kind,
            who=self._amap.post[event.post].author,
            about=self._tell(event.about),
            after=None if event.after is None else self._tell(event.after),
            point=self._tell(event.claim),
            because=event.because,
        )

    def _open(self, name: str) -> Open:
        link = self._amap.link[name]
        undercuts = link.kind is LinkKind.UNDERCUTS
        aim = self._amap.link[link.target].source if undercuts else link.target
        return Open(point=self._tell(link.source), against=self._mention(aim), undercuts=undercuts)

    def _repeats(self) -> list[str]:
        """The claims that were said more than once, the most often said first."""
        times = {
            claim.id: len(claim.mentions) + len(self._restating.get(claim.id, ()))
            for claim in self._amap.claims
        }
        said = [name for name, number in times.items() if number > 1]
        return sorted(said, key=lambda name: times[name], reverse=True)

    def _repeat(self, name: str) -> Repeat:
        return Repeat(
            point=self._tell(name),
            restated=tuple(map(self._tell, self._restating.get(name, ()))),
        )

    def _start(self) -> list[str]:
        """A few claims from which the rest is understood, in the order in which they were said."""
        weighed = self._weighed
        wanted = [
            *(claim for crux in weighed.cruxes[:1] for claim in _around(crux)),
            *(claim for event in weighed.events[:1] for claim in (event.about, event.after)),
            *(crux.claim for crux in weighed.cruxes[1:3]),
            *(held.supports[0] for held in weighed.held if held.supports),
            *(self._amap.link[name].source for name in weighed.unanswered[:1]),
        ]
        chosen = set(islice(dict.fromkeys(filter(None, wanted)), _START))
        return [claim.id for claim in self._amap.claims if claim.id in chosen]

    def _made(self) -> Made:
        amap, weighed = self._amap, self._weighed
        names = Counter(one.rule for one in weighed.readings if one.rule)
        known = {
            what: {one.id for one in self._checked if one.what == what} & ids.keys()
            for what, ids in (("claim", amap.claim), ("link", amap.link))
        }
        return Made(
            claims=len(amap.claims),
            links=len(amap.links),
            checked_claims=len(known["claim"]),
            checked_links=len(known["link"]),
            extractor=amap.run.extractor,
            model=amap.run.model,
            semantics=weighed.semantics,
            # Of positions that were taken from the map, nothing had to be read.
            readers=()
            if weighed.debate.proposed
            else tuple(name for name, _ in names.most_common()),
            version=weighed.version,
            unsettled=len(weighed.unsettled),
        )


def _around(crux: Crux) -> Iterable[str]:
    return (crux.claim, *crux.supports[:1], *crux.objections[:1])


def _few(those: Sequence[S], tell: Callable[[S], T]) -> Few[T]:
    return Few(first=tuple(map(tell, those[:MOST])), more=max(0, len(those) - MOST))
