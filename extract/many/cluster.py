"""A crew on other machines: the workers of a Dask cluster (https://distributed.dask.org).

Threads are read here, where their files are, and where the store says which are held already; the
workers map them, each in a process beside it (:mod:`extract.many.aside`). A worker that is lost is
the scheduler's to replace: it gives the thread to another one. What is sent is pickled and not
encrypted, so the cluster must be one that is trusted, on a network that is.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import TimeoutError as FuturesTimeoutError
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from extract.again.adding import Planned, Terms
from extract.many.arrivals import Arrival
from extract.many.aside import Aside, errand
from extract.many.crew import SECONDS, Done, Failed, look_into, plan_one
from extract.many.naming import Identity
from graph.errors import CruxmapError
from graph.kept import Look

PATIENCE: Final = 10.0
"""Seconds within which a scheduler must answer."""
WORKERLESS: Final = 60.0
"""Seconds after which a cluster without workers is given up."""
_LOOK: Final = 1.0  # seconds between two looks at whether anybody is there
_AHEAD: Final = 2  # threads that a worker has before it, so that it never waits for the next


class Cluster:
    """A crew of the workers that the Dask scheduler at an address has, now and later.

    Raises:
        CruxmapError: Dask is not installed, or no scheduler answers there.
    """

    def __init__(
        self, address: str, *, terms: Terms, kept: Look | None = None, seconds: float = SECONDS
    ) -> None:
        try:
            import distributed  # noqa: PLC0415 - an optional part
        except ImportError as error:
            raise CruxmapError(
                f"a cluster needs Dask, which is not installed ({error}): "
                "pip install 'cruxmap[cluster]', or do without a cluster."
            ) from error
        self._dask = distributed
        self._address = address
        self._terms = terms
        self._kept = kept
        self._seconds = seconds
        self._under_way: dict[
            Any, tuple[int, str, Identity | None]
        ] = {}  # futures, and what they are of
        self._ready: list[tuple[int, Done]] = []
        self._seen = time.monotonic()  # when there last was a worker
        try:
            self._client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, RuntimeError) as error:
            raise CruxmapError(
                f"no Dask scheduler answers at {address!r} ({error}): start one with `dask "
                "scheduler` and workers with `dask worker`, and give the address that it prints."
            ) from error

    def room(self) -> int:
        """How many threads more keep the workers busy; one, while there are none yet."""
        threads = sum(map(int, self._client.nthreads().values()))
        return max(1, _AHEAD * threads) - len(self._under_way) - len(self._ready)

    def give(self, number: int, arrival: Arrival, *, place: Path | str | None = None) -> None:
        """Read a thread and let a worker map it, unless the store holds its map."""
        if place is None:
            planned, who = plan_one(arrival, terms=self._terms, kept=self._kept)
        else:
            with closing(look_into(place)) as newer:
                planned, who = plan_one(arrival, terms=self._terms, kept=newer)
        if not isinstance(planned, Planned):
            self._ready.append((number, planned))
            return
        future = self._client.submit(
            _map, errand(planned, terms=self._terms), arrival.name, self._seconds, pure=False
        )
        self._under_way[future] = number, arrival.name, who

    def take(self, timeout: float) -> list[tuple[int, Done]]:
        """What the workers have done, and what was done here."""
        done, self._ready = self._ready, []
        if done or not self._under_way:
            return done
        try:
            with self._client.as_current():
                finished = self._dask.wait(
                    list(self._under_way),
                    timeout=min(max(timeout, 0.01), _LOOK),
                    return_when="FIRST_COMPLETED",
                ).done
        except (TimeoutError, FuturesTimeoutError):
            self._check_workers()
            return []
        self._seen = time.monotonic()
        for future in finished:
            number, name, who = self._under_way.pop(future)
            done.append((number, replace(self._result(future, name=name), who=who)))
            future.release()
        return done

    def _check_workers(self) -> None:
        """Give up a cluster that has been without workers for too long."""
        if self._client.status != "running":
            raise self._lost()
        if self._client.nthreads():
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > WORKERLESS:
            raise CruxmapError(
                f"the cluster at {self._address!r} has had no worker for {WORKERLESS:g} seconds: "
                "start some with `dask worker`, and run this again to go on."
            )

    def _result(self, future: Any, *, name: str) -> Done:  # noqa: ANN401 - Dask ships few types
        try:
            result: Done = future.result()
        except Exception as error:
            if self._client.status != "running":
                raise self._lost() from error
            return Failed(why=f"{name} was not mapped by the cluster: {_words(error)}.")
        return result

    def _lost(self) -> CruxmapError:
        return CruxmapError(
            f"the scheduler at {self._address!r} has gone: start it, and run this again to go on."
        )

    def close(self) -> None:
        """Call off what is under way, and leave the cluster as it was."""
        self._client.cancel(list(self._under_way), force=True)
        self._under_way.clear()
        self._client.close()


def _words(error: Any) -> str:  # noqa: ANN401 - any exception of Dask
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0].rstrip('.')}"


_ALONE: Final = threading.Lock()  # spaCy reads one thread at a time, however many a worker has
_ASIDE: Final = Aside()  # of the worker; where there is none, it starts nothing


def _map(work: bytes, name: str, seconds: float) -> Done:
    with _ALONE:
        return _ASIDE.map(work, name=name, seconds=seconds)
