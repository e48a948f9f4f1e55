"""The processes in which strangers' queries run, and who has to wait for one.

A pool has so many seats, each for one query in one process (:mod:`graph.query_worker`). Whoever
finds all of them taken waits in line, up to a number of askers and up to a number of seconds; the
rest are told at once that it is busy. So that slow queries keep nobody else out, no more than half
of the seats are for them: a query that takes longer than :data:`graph.query_process.LONG` while so
many others do is stopped.
"""

from __future__ import annotations

import atexit
import os
import signal
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from graph.errors import QueryBusy, QueryError, QueryStopped, QueryTimedOut
from graph.query_process import LONG, Reply, Worker, WorkerDied

_DYING: Final = 0.05  # seconds for a process to be gone, before it is left to go by itself
_WAITED: Final = 1.0  # a query that lost so many seconds in line did not run out of its own time


class Asking:
    """One question to a pool, which somebody else may call off while it is under way.

    Calling it off ends the wait, or the process that runs it; whoever asked gets QueryBusy.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.start = time.monotonic()
        self._lock = threading.Lock()
        self._off = False
        self._stop: Callable[[], None] | None = None

    @property
    def off(self) -> bool:
        """Whether it was called off."""
        return self._off

    def call_off(self) -> None:
        """Let go of it; doing so twice, or too late, does no harm."""
        with self._lock:
            self._off = True
            if self._stop is not None:
                self._stop()

    def ask(
        self, request: Callable[[], dict[str, Any]], *, seconds: float, memory_mb: int
    ) -> Reply:
        """The answer of a process; time counts from when this was made. See :meth:`Pool.ask`."""
        return self._pool.ask(request, seconds=seconds, memory_mb=memory_mb, asking=self)

    @contextmanager
    def stopped_by(self, stop: Callable[[], None]) -> Iterator[None]:
        """Within the block, calling it off also does this."""
        with self._lock:
            self._stop = stop
            if self._off:
                stop()
        try:
            yield
        finally:
            with self._lock:
                self._stop = None


class Pool:
    """Processes that answer queries; safe to use from several threads at once.

    Args:
        workers: queries that run at the same time.
        idle: processes that stay when there is nothing to do, at most.
        waiting: askers that may wait in line.
        patience: seconds that each may wait; its query's own time if that is less. As it is, it
            suffices for a short query at the end of a full line of long ones.
    """

    def __init__(
        self, *, workers: int = 4, idle: int = 2, waiting: int = 32, patience: float = 8.0
    ) -> None:
        self.workers = workers
        self._most_idle = idle
        self.waiting = waiting
        self._patience = patience
        self._lock = threading.Lock()
        self._free = workers
        self._line: deque[threading.Event] = deque()
        self._long = threading.Semaphore(max(1, workers // 2))
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._dying: list[Worker] = []
        self._warm = False
        _pools.add(self)

    def warm(self) -> None:
        """Start the processes that may stay, and from now on others in place of any that end."""
        self._warm = True
        while True:
            with self._lock:
                if len(self._idle) + len(self._busy) >= self._most_idle:
                    return
                self._idle.append(Worker())

    def ask(
        self,
        request: Callable[[], dict[str, Any]],
        *,
        seconds: float,
        memory_mb: int,
        asking: Asking,
    ) -> Reply:
        """The answer of a process, within so many seconds, waiting in line included.

        Args:
            request: makes the request as soon as a process is there; called again if the snapshot
                that it names was pruned meanwhile.
            seconds: how long the asker is ready to wait, from when ``asking`` was made.
            memory_mb: MiB that the query may take.
            asking: calls it off.

        Raises:
            QueryBusy: it did not get its turn, or was in the way of others, or was called off.
            QueryTimedOut: time was up.
            QueryStopped: it took too much memory, or broke the engine.
            QueryError: the process could not do its work.
        """
        until = asking.start + seconds
        limits = {"memory_mb": memory_mb, "seconds": seconds}
        came = time.monotonic()
        with self._seat(min(self._patience, until - came), asking=asking):
            waited = time.monotonic() - came
            reply = Reply(head={"error": "snapshot", "message": "it is gone"})
            for _ in range(3):
                if asking.off:
                    raise _called_off()
                asked = {**request(), **limits}
                try:
                    reply = self._run(asked, until=until, asking=asking)
                except TimeoutError:
                    if waited >= _WAITED:
                        raise _busy() from None
                    raise QueryTimedOut(
                        f"the query was stopped after {seconds:g} s: narrow it down, add a LIMIT, "
                        "or check that its parts share a variable."
                    ) from None
                if reply.head.get("error") != "snapshot":  # else a writer pruned it meanwhile
                    break
            return reply

    @contextmanager
    def _seat(self, patience: float, *, asking: Asking) -> Iterator[None]:
        turn = threading.Event()
        with self._lock:
            if self._free and not self._line:
                self._free -= 1
                turn.set()
            elif len(self._line) >= self.waiting:
                raise _busy()
            else:
                self._line.append(turn)
        with asking.stopped_by(turn.set):
            turn.wait(patience)
        with self._lock:
            if turn in self._line:  # nobody gave it a seat
                self._line.remove(turn)
                raise _called_off() if asking.off else _busy()
        try:
            yield
        finally:
            with self._lock:
                if self._line:
                    self._line.popleft().set()
                else:
                    self._free += 1

    def _run(self, request: Mapping[str, Any], *, until: float, asking: Asking) -> Reply:
        worker = self._take()
        with self._lock:
            self._busy.add(worker)
        long = False

        def is_long() -> None:
            nonlocal long
            if not self._long.acquire(blocking=False):
                raise QueryBusy(
                    f"the query took longer than {LONG:g} s while others do so too, and was "
                    "stopped: ask again in a moment, or ask for less."
                )
            long = True
            worker.calm()

        try:
            with asking.stopped_by(worker.kill):
                return worker.ask(request, until=until, long=is_long)
        except WorkerDied as death:
            if asking.off:
                raise _called_off() from None
            raise _explained(death, memory_mb=request["memory_mb"]) from None
        finally:
            if long:
                self._long.release()
            self._give_back(worker)

    def _take(self) -> Worker:
        while True:
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            if worker is None:
                return Worker()
            if worker.usable:
                return worker
            worker.end()

    def _give_back(self, worker: Worker) -> None:
        with self._lock:
            self._busy.discard(worker)
        if worker.usable:
            with self._lock:
                if len(self._idle) < self._most_idle:
                    self._idle.append(worker)
                    return
        # A process that gives way to all others takes its time to free a gigabyte: nobody waits.
        with self._lock:
            dying, self._dying = self._dying, []
        left = [one for one in dying if not one.end(patience=0)]
        if not worker.end(patience=_DYING):
            left.append(worker)
        with self._lock:
            self._dying += left
        if self._warm:
            self.warm()

    def shutdown(self) -> None:
        """End the warm processes; the next query starts one again."""
        with self._lock:
            workers, self._idle[:] = [*self._idle, *self._dying], []
            self._dying = []
        for worker in workers:
            worker.end()

    def close(self) -> None:
        """End all processes, also those with a query in hand, and take no more askers."""
        with self._lock:
            self.waiting = 0
            self._most_idle = 0
            for worker in self._busy:
                worker.kill()
        self.shutdown()

    def forget(self) -> None:
        """Leave the processes to whoever else has them."""
        self._idle.clear()
        self._dying.clear()


def _busy() -> QueryBusy:
    return QueryBusy("too many queries are being answered: ask again in a moment.")


def _called_off() -> QueryBusy:
    return QueryBusy("the query was called off.")


def _explained(death: WorkerDied, *, memory_mb: int) -> QueryError:
    # Rust, C++ and Python each say it their way; the kernel, when it must, kills in silence.
    if "alloc" in death.words or "MemoryError" in death.words or death.code == -signal.SIGKILL:
        return out_of_memory(memory_mb)
    if death.code < 0:
        return QueryStopped(
            f"the query ended the query engine (signal {-death.code}): it may nest too deeply "
            "or be too long. Write it flatter."
        )
    last = death.words.rpartition("\n")[2][:200]
    return QueryError(
        f"the query process ended with exit code {death.code} ({last or 'no message'}): is "
        "pyoxigraph installed for this Python?"
    )


def out_of_memory(memory_mb: int) -> QueryStopped:
    """What to say of a query that asked for more memory than it may have."""
    return QueryStopped(
        f"the query needed more than {memory_mb} MiB of memory and was stopped: narrow it "
        "down, sort or group less, or join its parts on a shared variable."
    )


_pools: weakref.WeakSet[Pool] = weakref.WeakSet()


@atexit.register
def _shutdown_all() -> None:
    for pool in list(_pools):
        pool.shutdown()


def _forget_all() -> None:
    for pool in list(_pools):
        pool.forget()


# A forked child must not talk to its parent's workers: two askers would share one pipe.
os.register_at_fork(after_in_child=_forget_all)
