"""What a store does with what is said across its threads, whatever it is made of.

A pair of claims goes in the same change in which one of its claims does, and with a thread goes all
that was found or decided about its claims. What people decided outlives a new map of a thread where
the words of the claim still stand.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from dataclasses import replace as with_fields
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import pyoxigraph as ox

from graph.errors import InputError, NoSuchThread
from graph.keeping.rewriting import Rewrite, View, Writer
from graph.model import ArgumentMap
from graph.quads import read_map
from graph.reviewing.found import Nowhere
from graph.reviewing.working import Working
from graph.same.pairs import (
    Across,
    At,
    Comparison,
    Decides,
    Decision,
    Pair,
    Side,
    decision,
)
from graph.same.rdf import quads, read
from graph.same.reach import Reach, Said, across, claims, comparisons, here, standing
from graph.vocab import CM, RDF, graph_iri, parse_iri

_W = TypeVar("_W", bound=Writer)
_T = TypeVar("_T")
_TYPE: Final = ox.NamedNode(str(RDF.type))
_CLAIM: Final = ox.NamedNode(str(CM.Claim))
_REJECTED: Final = ox.NamedNode(str(CM.RejectedClaim))


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A thread once its claims were looked for in all others, and what of them was found there."""

    comparison: Comparison
    pairs: tuple[Pair, ...]


class Compares(ABC):
    """What every store can do with claims of different threads that say the same."""

    @abstractmethod
    def across(self, thread_id: str | None = None) -> Across:
        """What was found and decided across threads: of all of them, or of one and the others.

        All decisions are there in either case.
        """

    @abstractmethod
    def decided(self) -> Across:
        """What people decided, and what was found of the claims that they decided about."""

    @abstractmethod
    def comparisons(self) -> tuple[Comparison, ...]:
        """Which threads' claims were looked for in all others, and when: one a thread at most."""

    @abstractmethod
    def compared(self, found: Iterable[Compared]) -> int:
        """Keep what was found for threads, in the place of all that was found of them before.

        What people decided stays and outweighs it. Threads and claims that are not here any more
        are passed over.

        Returns:
            how many pairs are kept of those that were found.

        Raises:
            StoreLocked: another process has been writing for some seconds.
        """

    @abstractmethod
    def decide(self, new: Decision) -> Across:
        """Keep what a person says of two claims, or takes back.

        Returns:
            all that is kept across the threads of both claims.

        Raises:
            NoSuchThread: a thread is not here.
            InputError: a claim is not in its map any more, or what is undone is not here.
            StoreLocked: another process has been writing for some seconds.
        """

    @abstractmethod
    def claims(self) -> list[Said]:
        """All claims that stand in the maps of all threads, by thread and id."""

    @abstractmethod
    def texts(self, wanted: Collection[At]) -> dict[At, str]:
        """How those of some claims read that stand in the maps of their threads."""

    def aside(self, name: str) -> Path | None:
        """Where to keep what can be worked out again: a file beside the store's own.

        None where there is no such place: in memory, or at an endpoint.
        """
        del name
        return None

    def undo_decision(self, name: str, *, author: str, reason: str = "") -> Across:
        """Take a decision back; it stays known, and the undo may be undone.

        Raises:
            InputError: there is no such decision.
            StoreLocked: another process has been writing for some seconds.
        """
        return self.decide(decision(Decides.UNDO, author=author, reason=reason, undoes=name))


class Comparing(Compares, Generic[_W]):
    """How stores do it, given how they look and how they make a change."""

    @abstractmethod
    def view(self) -> AbstractContextManager[View]:
        """What is kept, statement by statement."""

    @abstractmethod
    def _change(self, decide: Callable[[_W], tuple[Rewrite, _T]]) -> _T:
        """Decide and make one change."""

    @abstractmethod
    def _no_such(self, thread_id: str) -> NoSuchThread:
        """What to raise where there is no such thread."""

    def across(self, thread_id: str | None = None) -> Across:
        """What was found and decided across threads."""
        return self._read(None if thread_id is None else (thread_id,))

    def decided(self) -> Across:
        """What people decided, and what was found of the claims that they decided about."""
        return self._read(())

    def _read(self, threads: Collection[str] | None) -> Across:
        with self.view() as view:
            reach = view.reach()
            known = read(across(reach, threads))
            return with_fields(known, gone=_gone(reach, known))

    def comparisons(self) -> tuple[Comparison, ...]:
        """Which threads' claims were looked for in all others, and when."""
        with self.view() as view:
            return comparisons(view.reach())

    def compared(self, found: Iterable[Compared]) -> int:
        """Keep what was found for threads."""
        new = {one.comparison.thread: one for one in found}

        def decide(writer: _W) -> tuple[Rewrite, int]:
            reach = writer.reach()
            threads = here(reach, new)
            said = across(reach, threads)
            known = read(said)
            ends = [end for name in threads for pair in new[name].pairs for end in pair.ends]
            stand = standing(reach, set(ends))
            pairs = {pair.ends: pair for pair in known.pairs}
            pairs = {two: pair for two, pair in pairs.items() if threads.isdisjoint(_threads(two))}
            more = {
                pair.ends: pair
                for name in sorted(threads)
                for pair in new[name].pairs
                if stand.keys() >= pair.ends
            }
            after = with_fields(
                known,
                pairs=(*pairs.values(), *more.values()),
                comparisons=(
                    *(one for one in known.comparisons if one.thread not in threads),
                    *(new[name].comparison for name in sorted(threads)),
                ),
            )
            after = with_fields(after, gone=_gone(reach, after))
            return _rewrite(said, after), len(more)

        return self._change(decide)

    def decide(self, new: Decision) -> Across:
        """Keep what a person says of two claims, or takes back."""

        def decide(writer: _W) -> tuple[Rewrite, Across | NoSuchThread]:
            reach = writer.reach()
            said = across(reach, new.threads)
            known = read(said)
            if new.undoes is not None:
                undone = _first(known.decisions, new.undoes)
                said = across(reach, undone.threads)
                known = read(said)
            missing = sorted(set(new.threads) - here(reach, new.threads))
            if missing:
                return Rewrite(), self._no_such(missing[0])
            places = dict(known.places)
            if new.undoes is None:
                ats = tuple(At(side.thread, side.claim.id) for side in new.sides)
                for at in sorted(set(ats) - standing(reach, ats).keys()):
                    raise InputError(
                        f"the claim {at.id} is not in the map of {at.thread!r} any more: look at "
                        "what is there now."
                    )
                places[new.id] = ats
            after = with_fields(
                known,
                decisions=tuple({one.id: one for one in (*known.decisions, new)}.values()),
                places=places,
            )
            after = with_fields(after, gone=_gone(reach, after))
            return _rewrite(said, after), after

        result = self._change(decide)
        if isinstance(result, NoSuchThread):
            raise result
        return result

    def claims(self) -> list[Said]:
        """All claims that stand in the maps of all threads."""
        with self.view() as view:
            return claims(view.reach())

    def texts(self, wanted: Collection[At]) -> dict[At, str]:
        """How those of some claims read that stand in the maps of their threads."""
        with self.view() as view:
            return standing(view.reach(), wanted)


def _first(decisions: Iterable[Decision], name: str) -> Decision:
    """The decision of that id; where it is an undo, it comes with the claims of what that undid."""
    known = {one.id: one for one in decisions}
    if name not in known:
        raise InputError(
            f"there is no decision {name[:80]!r} to undo: `cruxmap same log` lists all."
        )
    one = known[name]
    while one.undoes is not None and one.undoes in known:
        one = known[one.undoes]
    return one


def _threads(ends: Iterable[At]) -> set[str]:
    return {end.thread for end in ends}


def _gone(reach: Reach, known: Across) -> frozenset[At]:
    ends = {end for pair in known.pairs for end in pair.ends}
    return frozenset(ends - standing(reach, ends).keys())


def _rewrite(said: Sequence[ox.Quad], after: Across) -> Rewrite:
    """The change that makes of what is said what is to be said."""
    were, are = dict.fromkeys(said), dict.fromkeys(quads(after))
    return Rewrite(
        gone=[quad for quad in were if quad not in are],
        come=[quad for quad in are if quad not in were],
    )


# --- when a thread changes ------------------------------------------------------------------------


def in_step(rewrite: Rewrite, *, writer: Writer) -> Rewrite:
    """The same change, with what it changes of what is said across threads."""
    if not rewrite.old:  # nothing was said of a thread that was not there
        return rewrite
    reach = writer.reach()
    said = across(reach, rewrite.old)
    known = read(said) if said else Across()
    touched = any(not rewrite.old.keys().isdisjoint(one.threads) for one in known.decisions)
    if not (known.pairs or known.comparisons or touched):
        return rewrite
    more = _rewrite(said, _Moving(rewrite, known=known, writer=writer).after())
    return with_fields(rewrite, gone=more.gone, come=more.come)


class _Moving:
    """What becomes of what is said across threads while some of them change."""

    def __init__(self, rewrite: Rewrite, *, known: Across, writer: Writer) -> None:
        self._rewrite = rewrite
        self._known = known
        self._writer = writer
        self._working: dict[str, Working | None] = {}
        self._stand = {name: _typed(quads, name) for name, quads in rewrite.new.items()}
        self._stood = {name: _typed(quads, name) for name, quads in rewrite.old.items()}

    def after(self) -> Across:
        """What is to be said once the threads are changed."""
        known, removed = self._known, self._rewrite.old.keys() - self._rewrite.new.keys()
        decisions = [one for one in known.decisions if removed.isdisjoint(one.threads)]
        while True:  # an undo goes with what it undid
            names = {one.id for one in decisions}
            kept = [one for one in decisions if one.undoes is None or one.undoes in names]
            if len(kept) == len(decisions):
                break
            decisions = kept
        after = Across(
            pairs=tuple(pair for pair in known.pairs if all(map(self._known_still, pair.ends))),
            comparisons=tuple(one for one in known.comparisons if one.thread not in removed),
            decisions=tuple(decisions),
            places={one.id: self._places(one) for one in decisions if one.sides},
        )
        ends = {end for pair in after.pairs for end in pair.ends}
        before = standing(self._writer.reach(), ends)
        return with_fields(
            after, gone=frozenset(end for end in ends if not self._stands(end, before))
        )

    def _known_still(self, end: At) -> bool:
        """Whether a claim is in the new map, or rejected there, and so may come back."""
        if end.thread not in self._rewrite.old or self._rewrite.partial:
            return True
        return end.id in self._stand.get(end.thread, {})

    def _stands(self, end: At, before: Collection[At]) -> bool:
        if end.thread not in self._rewrite.old:
            return end in before
        came = self._stand.get(end.thread, {}).get(end.id)
        if came is not None or not self._rewrite.partial:
            return bool(came)
        return end in before and not self._stood[end.thread].get(end.id, False)

    def _places(self, one: Decision) -> tuple[At, ...]:
        old = {at.thread: at for at in self._known.places.get(one.id, ())}
        found = []
        for side in one.sides:
            moved = side.thread in self._rewrite.old
            at = self._place(side) if moved else old.get(side.thread)
            if at is not None:
                found.append(at)
        return tuple(found)

    def _place(self, side: Side) -> At | None:
        at = At(side.thread, side.claim.id)
        if self._stands(at, standing(self._writer.reach(), [at])):
            return at
        if side.thread not in self._working:
            amap = self._map(side.thread)
            self._working[side.thread] = None if amap is None else Working(amap)
        working = self._working[side.thread]
        if working is None:
            return None
        try:
            found = working.claim(side.claim, because="")
        except Nowhere:
            return None
        return None if found.made is not None else At(side.thread, found.id)

    def _map(self, thread: str) -> ArgumentMap | None:
        new: Sequence[ox.Quad] = self._rewrite.new.get(thread, ())
        if self._rewrite.partial:
            gone = set(self._rewrite.old[thread])
            new = [*(quad for quad in self._writer.quads(thread) if quad not in gone), *new]
        return read_map(list(dict.fromkeys(new)), thread)


def _typed(said: Iterable[ox.Quad], thread: str) -> dict[str, bool]:
    """The claims among statements on a thread: whether each stands, or was rejected."""
    graph = ox.NamedNode(graph_iri(thread))
    found: dict[str, bool] = {}
    for quad in said:
        node: Any = quad.subject
        if quad.predicate == _TYPE and quad.graph_name == graph:
            if quad.object not in (_CLAIM, _REJECTED):
                continue
            entity = parse_iri(str(node.value))
            if entity is not None:
                found[entity.id] = quad.object == _CLAIM
    return found
