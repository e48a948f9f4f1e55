"""Thousands of threads at once: read by several processes, written by one, in batches.

What is in the store in the end does not depend on who read what when: threads are kept in the order
in which they arrive. A run that was ended, in whatever way, is taken up by running it again: what
is kept already is passed over before it is mapped. The store never holds half a thread, or half a
batch.

Where two arrivals are one thread, the second is read again once the first is kept, and brings it up
to date; where they have one id only by chance, :mod:`extract.many.naming` has another for the
second.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from extract.again.adding import Terms
from extract.many.arrivals import Arrival, Missed
from extract.many.crew import SECONDS, Crew, Done, Failed, Held, Mapped, Processes, cores
from extract.many.naming import Identity, Names
from graph.errors import InputError, StoreError, Way
from graph.kept import Look
from graph.model import now
from graph.store import Change, Store

_LONGEST: Final = 10.0  # seconds that a finished thread waits to be kept
_FARTHEST: Final = 1024  # threads that may be finished while an earlier one is not
_MOST: Final = 16 << 20  # characters of finished maps that wait, above which nothing new is begun

Progress = Callable[[int, int | None], None]
"""Called with the number of threads done and the number in all, None where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one thread.

    ``change`` is what :meth:`graph.store.Store.add` says; "held" where its map was in the store
    already and it was not mapped again; "failed" where it could not be read, mapped or kept, and
    "left out" where it was not meant to be. ``why`` says the reason for the last two, ``ways`` what
    can be done. The counts are of its map as it was extracted, and of the corrections by hand that
    found a place in it, or none.
    """

    name: str
    change: Change | Literal["held", "failed", "left out"]
    thread: str | None = None
    posts: int = 0
    claims: int = 0
    links: int = 0
    corrections: int = 0
    orphaned: int = 0
    why: str | None = None
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a run goes.

    ``extractor`` is a key of :data:`extract.pipeline.EXTRACTORS`; ``least`` the least confidence of
    a link that is kept, 0 to 1. With ``replace`` a thread takes the place of a stored one that has
    other content, which is otherwise brought up to date. ``jobs`` processes read, as many as there
    are processors if None; or, in their place, the workers of the Dask scheduler at ``cluster``.
    A thread that takes more than ``seconds`` is given up. ``created`` is when the run takes place
    (ISO 8601); now, if None. At most ``batch`` threads are
    kept in one change: each change costs a tenth of a second, and what a run has not kept when it
    is killed has to be mapped again.
    """

    extractor: str = "learned"
    least: float = 0.0
    replace: bool = False
    jobs: int | None = None
    cluster: str | None = None
    seconds: float = SECONDS
    created: str | None = None
    batch: int = 256

    def __post_init__(self) -> None:
        if self.jobs is not None and self.jobs < 1:
            raise InputError(f"{self.jobs} processes can read nothing: give 1 or more.")
        if not self.seconds > 0:
            raise InputError(f"in {self.seconds} seconds no thread is mapped: give more than 0.")
        if self.batch < 1:
            raise InputError(f"a batch of {self.batch} keeps nothing: give 1 or more.")


def add_all(
    arrivals: Iterable[Arrival | Missed],
    *,
    store: Store,
    settings: Settings,
    progress: Progress | None = None,
    total: int | None = None,
) -> Iterator[Outcome]:
    """Read, map and keep every thread, and say what became of each, in the order of arrival.

    A thread is told of once it is kept. Memory does not grow with the number of threads. Ctrl+C
    ends it: what was finished by then is kept and told of before KeyboardInterrupt goes on its way.

    Args:
        arrivals: what is to be read; taken one by one, as there is room.
        store: where the maps are kept; this process alone writes to it.
        settings: how they are read and kept.
        progress: called whenever threads are done.
        total: how many there are, if known, for ``progress``.

    Raises:
        StoreError: the store cannot be read or written; what was told of is kept.
        CruxmapError: the cluster cannot be reached, or no process can be started.
    """
    with closing(store.look()) as kept:
        terms = Terms(
            now=settings.created or now(),
            extractor=settings.extractor,
            least=settings.least,
            replace=settings.replace,
        )
        crew: Crew
        if settings.cluster is None:
            crew = Processes(
                terms=terms,
                jobs=settings.jobs or cores(),
                place=kept.place,
                seconds=settings.seconds,
            )
        else:
            from extract.many.cluster import Cluster  # noqa: PLC0415 - an optional part

            crew = Cluster(settings.cluster, terms=terms, kept=kept, seconds=settings.seconds)
        run = _Run(
            store=store,
            crew=crew,
            replaces=settings.replace,
            most=settings.batch,
            progress=progress or _silent,
            total=total,
        )
        try:
            yield from run.go(arrivals)
        finally:
            crew.close()
            run.close()


def _silent(done: int, total: int | None) -> None:
    """Tell nobody."""


@dataclass(eq=False, slots=True, kw_only=True)
class _Run:
    """One run: what is given to the crew, what came back, and what waits to be kept, in order."""

    store: Store
    crew: Crew
    replaces: bool
    most: int
    progress: Progress
    total: int | None
    coming: dict[int, Arrival | Missed] = field(default_factory=dict)  # not in a batch yet
    back: dict[int, Done | Missed] = field(default_factory=dict)  # waiting for an earlier one
    batch: list[tuple[str, Done | Missed]] = field(default_factory=list)
    waiting: int = 0  # characters of maps in back and batch
    first: float = 0.0  # when the batch got its first
    done: int = 0
    names: Names = field(default_factory=Names)
    changed: set[str] = field(default_factory=set)  # by what this run's new maps are found
    settled: int = -1  # the arrival that was given out a second time
    newer: Look | None = None  # the store as it was when that was

    def go(self, arrivals: Iterable[Arrival | Missed]) -> Iterator[Outcome]:
        """Read and keep them all."""
        coming = enumerate(arrivals)
        more = True
        next_up = 0
        try:
            while more or self.coming:
                more = more and self._give(coming)
                self._take(self._patience())
                while next_up in self.back:
                    if self._is_another(next_up):
                        yield from self._keep()
                        self._give_again(next_up)
                        break
                    self._accept(next_up)
                    next_up += 1
                    if len(self.batch) == self.most:
                        yield from self._keep()
                if self.batch and (self.waiting >= _MOST or self._patience() == 0):
                    yield from self._keep()
        except KeyboardInterrupt:
            yield from self._keep()
            raise
        yield from self._keep()

    def _room(self) -> bool:
        return self.crew.room() > 0 and len(self.coming) < _FARTHEST and self.waiting < _MOST

    def _give(self, coming: Iterator[tuple[int, Arrival | Missed]]) -> bool:
        """Give the crew what it has room for; return whether more may come."""
        while self._room():
            number, arrival = next(coming, (-1, None))
            if arrival is None:
                return False
            self.coming[number] = arrival
            if isinstance(arrival, Missed):
                self._came_back(number, arrival)
            else:
                self.crew.give(number, arrival)
        return True

    def _take(self, timeout: float) -> None:
        for number, done in self.crew.take(timeout):
            self._came_back(number, done)

    def _is_another(self, number: int) -> bool:
        """Whether a thread was read before something that this run changed since, or has its id."""
        who = _who(self.back[number])
        if who is None:
            return False
        if number == self.settled:
            return self._other_id(number, who) is not None
        return not self.changed.isdisjoint(who.keys()) or self._other_id(number, who) is not None

    def _other_id(self, number: int, who: Identity) -> str | None:
        arrival = self.coming[number]
        return self.names.other(who, path=arrival.place) if isinstance(arrival, Arrival) else None

    def _give_again(self, number: int) -> None:
        """Let a thread be read again, with all before it in the store."""
        done, arrival = self.back.pop(number), self.coming[number]
        who = _who(done)
        self.waiting -= _size(done)
        self.done -= 1
        if who is None or not isinstance(arrival, Arrival):
            return
        arrival = replace(arrival, id=self._other_id(number, who) or arrival.id)
        self.coming[number] = arrival
        self.settled = number
        self.close()
        self.newer = self.store.look()
        while self.crew.room() <= 0:
            self._take(_LONGEST)
        self.crew.give(number, arrival, place=self.newer.place)

    def _accept(self, number: int) -> None:
        """Put what came back into the batch."""
        done, arrival = self.back.pop(number), self.coming.pop(number)
        if (who := _who(done)) is not None:
            self.names.take(who)
            if isinstance(done, Mapped):
                self.changed |= who.keys()
        self.first = self.first if self.batch else time.monotonic()
        self.batch.append((arrival.name, done))

    def close(self) -> None:
        """Let go of the newer copy of the store."""
        if self.newer is not None:
            self.newer.close()
            self.newer = None

    def _came_back(self, number: int, done: Done | Missed) -> None:
        self.back[number] = done
        self.waiting += _size(done)
        self.done += 1
        self.progress(self.done, None if self.total is None else max(self.total, self.done))

    def _patience(self) -> float:
        """Seconds until the batch must be kept."""
        return max(0.0, self.first + _LONGEST - time.monotonic()) if self.batch else _LONGEST

    def _keep(self) -> Iterator[Outcome]:
        """Keep the batch in one change, then tell of it."""
        batch, self.batch = self.batch, []
        maps = [done.ready for _, done in batch if isinstance(done, Mapped)]
        changes = iter(self.store.add_many(maps, replace=self.replaces) if maps else ())
        self.waiting -= sum(len(one.nquads) for one in maps)
        for name, done in batch:
            outcome = _outcome(name, done, next(changes) if isinstance(done, Mapped) else None)
            yield self._with_corrections(outcome)

    def _with_corrections(self, outcome: Outcome) -> Outcome:
        """Count what became of the corrections of a thread that has another map now."""
        if outcome.change not in ("updated", "replaced") or outcome.thread is None:
            return outcome
        if not self.store.corrections(outcome.thread):
            return outcome
        found = self.store.outcome(outcome.thread)
        return replace(outcome, corrections=found.kept, orphaned=len(found.orphaned))


def _who(done: Done | Missed) -> Identity | None:
    return None if isinstance(done, Missed) else done.who


def _size(done: Done | Missed) -> int:
    return len(done.ready.nquads) if isinstance(done, Mapped) else 0


def _outcome(name: str, done: Done | Missed, change: Change | StoreError | None) -> Outcome:
    match done:
        case Missed(meant=meant, why=why):
            return Outcome(name=name, change="failed" if meant else "left out", why=why)
        case Failed(why=why, ways=ways):
            return Outcome(name=name, change="failed", why=why, ways=ways)
        case Held(thread=thread, posts=posts):
            return Outcome(name=name, change="held", thread=thread, posts=posts)
    return Outcome(
        name=name,
        change=change if isinstance(change, str) else "failed",
        thread=done.ready.thread,
        posts=done.posts,
        claims=done.claims,
        links=done.links,
        why=None if isinstance(change, str) else str(change),
        ways=change.ways if isinstance(change, StoreError) else (),
    )
