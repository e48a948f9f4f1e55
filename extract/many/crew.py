"""Who reads thousands of threads: worker processes, one thread each at a time.

A worker reads a thread, looks whether the store already has its map, maps it if not, and makes the
map ready to be kept. It shares nothing with the others, so one that dies (the system may end it for
memory, or a library may crash) costs only its own thread. Workers end with the process that started
them, however that ends.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from multiprocessing import connection, get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Final, Protocol

from extract.again.adding import Planned, Terms, bare, plan_add
from extract.again.matching import spaced
from extract.again.standing import kept_claims
from extract.many.arrivals import Arrival
from extract.many.naming import Identity
from graph.errors import CruxmapError, ThreadExists, Way
from graph.kept import Kept, Look, Ready, ready
from graph.model import ArgumentMap, Thread
from graph.store import open_store

_LIBRARIES: Final = (
    "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)  # fmt: skip
_GRACE: Final = 2.0  # seconds that a worker is given to end by itself
MOST_POSTS: Final = 20_000
"""After so many posts a worker makes room for a new one: spaCy keeps every word that it has met."""
SECONDS: Final = 3600.0
"""So long may one thread take, unless told otherwise: the largest takes some ten minutes."""


# --- what is done with one thread -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A thread has been mapped: the map, ready to be kept, and how much is in it.

    ``who`` is None where nobody asks which thread it is.
    """

    ready: Ready
    posts: int
    claims: int
    links: int
    who: Identity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The store has that map of the thread already, so nobody made it again."""

    thread: str
    posts: int
    who: Identity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The thread could not be read or mapped: why, and what can be done.

    ``who`` says which thread it is, if that could be read.
    """

    why: str
    ways: tuple[Way, ...] = ()
    who: Identity | None = None


Done = Mapped | Held | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A thread that is to be read, and where to look into the store, if not where all look."""

    arrival: Arrival
    place: Path | str | None = None


def overdue(name: str, *, seconds: float) -> Failed:
    """A thread that took longer than it may."""
    why = f"{name} was given up after {seconds:,.10g} seconds, in which it was not mapped."
    return Failed(why=why, ways=(Way.LONGER,))


def read_one(arrival: Arrival, *, terms: Terms, kept: Look | None) -> Done:
    """Read and map one thread; whatever goes wrong with it is returned, never raised.

    ``kept`` is a copy of the store, None for a store that is empty.
    """
    planned, who = plan_one(arrival, terms=terms, kept=kept)
    done = map_one(planned, terms=terms) if isinstance(planned, Planned) else planned
    return replace(done, who=who)


def plan_one(
    arrival: Arrival, *, terms: Terms, kept: Look | None
) -> tuple[Planned | Held | Failed, Identity | None]:
    """Read one thread, and look what the store already has of it; say which thread it is."""
    who = None
    with _caught(arrival.name) as failed:
        thread, who = arrival.known()
        if kept is None:
            return Planned(kind="added", thread=thread, read=thread, terms=terms), who
        plan = plan_add(kept, thread, terms=terms)
        who = replace(who, stored=plan.thread.id)
        if plan.kind == "unchanged" or _outdated(plan):
            stored = plan.stored.thread if plan.stored is not None else plan.thread
            return Held(thread=stored.id, posts=len(stored.posts), who=who), who
        if terms.extractor == "none" and plan.update and plan.stored and plan.stored.claims:
            raise ThreadExists(
                f"the thread {plan.thread.id!r} is kept with claims, and has changed: add it with "
                "an extractor that finds claims.",
                ways=(Way.REPLACE,),
            )
        return plan, who
    return replace(failed[0], who=who), who


def _outdated(plan: Planned) -> bool:
    """Whether all that a reading would change are words that were replaced since.

    So it is where a folder holds a thread twice, and is added again: neither is news.
    """
    update = plan.update
    if update is None or not update.revised or plan.stored is None:
        return False
    if update.added or update.vanished or update.returned:
        return False
    before = {post.id: post for post in plan.stored.thread.posts}
    now = {post.id: post for post in update.thread.posts}
    return all(
        spaced(now[name].text) in {spaced(one.text) for one in before[name].revisions}
        for name in update.revised
    )


def map_one(plan: Planned, *, terms: Terms) -> Mapped | Failed:
    """Map one thread as planned, and make the map ready to be kept."""
    with _caught(plan.thread.id) as failed:
        amap = _extracted(plan.thread, terms=terms).at_least(terms.least)
        after = plan.stored if plan.update is not None else None
        if after is not None:
            amap = kept_claims(after, amap)
        return Mapped(
            ready=ready(amap, after=after),
            posts=len(amap.thread.posts),
            claims=len(amap.claims),
            links=len(amap.links),
        )
    return failed[0]


def _extracted(thread: Thread, *, terms: Terms) -> ArgumentMap:
    if terms.extractor == "none":
        return bare(thread, created=terms.now)
    # Only here: who finds everything in the store, or looks for no claims, never loads spaCy.
    from extract.pipeline import extract  # noqa: PLC0415

    return extract(thread, extractor=terms.extractor, created=terms.now)


@contextmanager
def _caught(name: str) -> Iterator[list[Failed]]:
    """Catch whatever goes wrong with one thread: it must not end a run of thousands."""
    failed: list[Failed] = []
    try:
        yield failed
    except CruxmapError as error:
        failed.append(Failed(why=str(error), ways=error.ways))
    except Exception as error:  # noqa: BLE001 - a fault of ours, which costs this thread alone
        failed.append(Failed(why=f"{name} could not be read: {type(error).__name__}: {error}"))


class Crew(Protocol):
    """Several who read threads at once; each thread is given under a number of its own."""

    def room(self) -> int:
        """How many more can be given now without anybody waiting."""

    def give(self, number: int, arrival: Arrival, *, place: Path | str | None = None) -> None:
        """Hand over a thread; ``place`` is where to look into the store, if it is newer."""

    def take(self, timeout: float) -> list[tuple[int, Done]]:
        """What was done since, in any order; waits so many seconds for the first of it."""

    def close(self) -> None:
        """Send everybody home, whatever is still under way."""


# --- processes of this machine --------------------------------------------------------------------


@dataclass(eq=False, slots=True, kw_only=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    errand: tuple[int, Errand] | None = None
    began: float = 0.0  # with the errand, on the monotonic clock
    posts: int = 0


@dataclass(eq=False, slots=True, kw_only=True)
class Processes:
    """A crew of ``jobs`` processes, each started when there is work for it.

    They look into the store at ``place``, which must last as long as they do. A thread whose
    process dies is tried once more in a new one. One that takes more than ``seconds`` is given up,
    and its process ended.
    """

    terms: Terms
    jobs: int
    place: Path | str | None = None
    seconds: float = SECONDS
    _workers: list[_Worker] = field(default_factory=list)
    _again: deque[tuple[int, Errand]] = field(default_factory=deque)
    _tried: set[int] = field(default_factory=set)

    def room(self) -> int:
        """How many processes have nothing to do."""
        busy = sum(worker.errand is not None for worker in self._workers)
        return self.jobs - busy - len(self._again)

    def give(self, number: int, arrival: Arrival, *, place: Path | str | None = None) -> None:
        """Hand a thread to a process that has nothing to do."""
        self._hand(number, Errand(arrival=arrival, place=place))

    def _hand(self, number: int, errand: Errand) -> None:
        worker = next((one for one in self._workers if one.errand is None), None)
        if worker is None or not _send(worker, errand):
            if worker is not None:
                self._bury(worker)
            worker = self._start()
            if not _send(worker, errand):
                raise CruxmapError(
                    "a process that was to read threads ended before it began: is there memory "
                    "for another? Let fewer read at once."
                )
        worker.errand = (number, errand)
        worker.began = time.monotonic()

    def take(self, timeout: float) -> list[tuple[int, Done]]:
        """What the processes have done, and what killed them."""
        done: list[tuple[int, Done]] = []
        busy = {worker.pipe: worker for worker in self._workers if worker.errand is not None}
        if busy:
            first = min(worker.began for worker in busy.values()) + self.seconds
            timeout = min(timeout, max(0.0, first - time.monotonic()))
        for pipe in connection.wait(list(busy), timeout) if busy else []:
            worker = busy[pipe]  # type: ignore[index] # they are the pipes that were put in
            number, errand = worker.errand or (0, Errand(arrival=Arrival(name="")))
            worker.errand = None
            try:
                result: Done = worker.pipe.recv()
            except (EOFError, OSError):  # its end is closed: it died, perhaps in mid-sentence
                how = self._bury(worker)
                if number not in self._tried:
                    self._tried.add(number)
                    self._again.append((number, errand))
                    continue
                name = errand.arrival.name
                why = f"{name}: the process that read it ended twice ({how}): not read."
                result = Failed(why=why)
            done.append((number, result))
            worker.posts += 0 if isinstance(result, Failed) else result.posts
            if worker.posts >= MOST_POSTS:
                self._bury(worker)
        done += self._overdue()
        while self._again and self.room() + len(self._again) > 0:
            self._hand(*self._again.popleft())
        return done

    def _overdue(self) -> list[tuple[int, Done]]:
        """Give up what takes too long, and end the processes that do it."""
        late = time.monotonic() - self.seconds
        done: list[tuple[int, Done]] = []
        for worker in [one for one in self._workers if one.errand and one.began <= late]:
            if worker.errand is None or worker.pipe.poll():
                continue  # done in the last moment: it is taken next
            number, errand = worker.errand
            worker.process.kill()
            self._bury(worker)
            done.append((number, overdue(errand.arrival.name, seconds=self.seconds)))
        return done

    def close(self) -> None:
        """End all processes; twice does no harm."""
        for worker in self._workers:
            worker.pipe.close()  # who waits for work takes that for the end of it
            if worker.errand is not None:
                worker.process.terminate()
        while self._workers:
            self._bury(self._workers[0])

    def _start(self) -> _Worker:
        ours, theirs = get_context("spawn").Pipe()
        process = get_context("spawn").Process(
            target=_serve,
            args=(theirs, self.terms, self.place),
            name="cruxmap reader",
            daemon=True,
        )
        with _quietly():
            process.start()
        theirs.close()  # so that the end of the process is the end of the pipe
        worker = _Worker(process=process, pipe=ours)
        self._workers.append(worker)
        return worker

    def _bury(self, worker: _Worker) -> str:
        """Let go of a process, ending it if need be, and say how it ended."""
        if worker in self._workers:
            self._workers.remove(worker)
        worker.pipe.close()
        worker.process.join(_GRACE)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        code = worker.process.exitcode or 0
        worker.process.close()
        if code >= 0:
            return f"exit status {code}"
        with suppress(ValueError):
            return f"killed by {signal.Signals(-code).name}"
        return f"killed by signal {-code}"


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _send(worker: _Worker, errand: Errand) -> bool:
    try:
        worker.pipe.send(errand)
    except OSError:
        return False
    return True


@contextmanager
def _quietly() -> Iterator[None]:
    """What a process inherits that is started here: one thread a library, and deaf to Ctrl+C.

    The one who waits at the terminal hears that, and ends the others. More threads would mostly
    wait for each other: units are read a few at a time.
    """
    resource_tracker.ensure_running()  # starting it later would let the signal through again
    before = {name: os.environ.get(name) for name in _LIBRARIES}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    os.environ |= dict.fromkeys(_LIBRARIES, "1")
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _serve(pipe: Connection, terms: Terms, place: Path | str | None) -> None:
    """Read the threads that come through the pipe, until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    kept = look_into(place) if place is not None else None
    with suppress(EOFError, OSError):
        while True:
            errand: Errand = pipe.recv()
            pipe.send(_done(errand, terms=terms, kept=kept))


def _done(errand: Errand, *, terms: Terms, kept: Look | None) -> Done:
    if errand.place is None:
        return read_one(errand.arrival, terms=terms, kept=kept)
    with _caught(errand.arrival.name) as failed, closing(look_into(errand.place)) as newer:
        return read_one(errand.arrival, terms=terms, kept=newer)
    return failed[0]


def look_into(place: Path | str) -> Look:
    """What the process that writes looks into, opened here too."""
    return Kept(place) if isinstance(place, Path) else open_store(place).look()


def _end_with_parent() -> None:
    """End this process as soon as its parent has ended, even in the middle of a thread."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
