"""What was last worked out of threads, so that the next correction costs no more than itself.

A copy of a store has a name that never comes back, and what it holds never changes: so what was
worked out of it once is so for ever, in whichever store object of this process it is asked for.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from graph.debate.weighed import Weighed
from graph.reviewing.apply import Course

_MOST: Final = 60_000
"""Claims and links of all threads that are remembered, as long as there are several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A thread with its corrections, and what it is kept to come to; None where nothing is kept."""

    course: Course
    weighed: Weighed | None


class _Memory:
    """What was worked out last of threads, by the copy of the store and the thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[str, str], Remembered] = OrderedDict()

    def get(self, copy: str, thread_id: str) -> Remembered | None:
        """What was worked out of a thread in a copy; None where it is not known."""
        with self._lock:
            found = self._held.get((copy, thread_id))
            if found is not None:
                self._held.move_to_end((copy, thread_id))
            return found

    def keep(self, copy: str, thread_id: str, known: Remembered) -> None:
        """Remember what was worked out; what was used longest ago may be forgotten for it."""
        with self._lock:
            self._held[copy, thread_id] = known
            self._held.move_to_end((copy, thread_id))
            while len(self._held) > 1 and sum(map(_size, self._held.values())) > _MOST:
                self._held.popitem(last=False)

    def carry(self, before: str, after: str, *, changed: Collection[str]) -> None:
        """What was worked out in one copy stands in the next, but for threads that changed."""
        with self._lock:
            held, self._held = self._held, OrderedDict()
            for (copy, thread_id), known in held.items():
                if copy != before:
                    self._held[copy, thread_id] = known
                elif thread_id not in changed:
                    self._held[after, thread_id] = known

    def forget(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()


def _size(known: Remembered) -> int:
    amap = known.course.outcome.machine
    return len(amap.claims) + len(amap.links) + 1000  # those of few have some size too


MEMORY: Final = _Memory()
