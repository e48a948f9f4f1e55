"""Work beside the page that asked for it: how far it is, and an end to it.

The page stays alive meanwhile, so that it can show how far the work is, and be told to stop it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from extract.pipeline import Progress

T = TypeVar("T")


class _Stopped(Exception):
    """Raised where the work tells how far it is, once nobody wants it any more."""


class Underway(Generic[T]):
    """Work that has begun; it ends by itself, or soon after :meth:`stop`.

    The work is handed what it tells how far it is, as extractors do: in posts.

    Attributes:
        done, total: as the work last told; total is 0 until it did.
        found: what came of it, None before the end and where it failed or was stopped.
        failed: why it failed, if it did.
    """

    def __init__(self, work: Callable[[Progress], T]) -> None:
        self.done = self.total = 0
        self.found: T | None = None
        self.failed: Exception | None = None
        self._work = work
        self._stop = threading.Event()
        # Not to be waited for when the server ends.
        self._thread = threading.Thread(target=self._run, name="cruxmap mapping", daemon=True)
        self._thread.start()

    @property
    def ended(self) -> bool:
        """Whether it is over, in whatever way."""
        return not self._thread.is_alive()

    @property
    def stopped(self) -> bool:
        """Whether it was told to end."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Have it end at the next post; nothing will have come of it."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Wait for its end; say whether that came."""
        self._thread.join(seconds)
        return self.ended

    def _run(self) -> None:
        try:
            found = self._work(self._told)
        except _Stopped:
            return
        except Exception as error:  # noqa: BLE001 # the page says so: here nobody hears of it
            self.failed = error
        else:
            if not self.stopped:
                self.found = found

    def _told(self, done: int, total: int) -> None:
        if self.stopped:
            raise _Stopped
        self.done, self.total = done, total
