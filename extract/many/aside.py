"""A process beside a worker of a cluster, which maps threads for it, and can be ended.

What a thread of a program does cannot be called off from outside, what a process does can. A worker
of Dask may be a process that multiprocessing forbids to have children, so this one is started as a
program of its own. It is asked and answers through pipes, in pickles, and ends with the worker.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
from multiprocessing import connection
from typing import IO

from extract.again.adding import Planned, Terms
from extract.many.crew import Done, Failed, map_one, overdue


class Aside:
    """One process, started when there is work for it; one thread at a time uses it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def map(self, errand: bytes, *, name: str, seconds: float) -> Done:
        """Map one thread, which takes ``seconds`` at the most; one that ends the process is failed.

        Args:
            errand: what :func:`errand` made.
            name: what messages call the thread.
            seconds: after so long the process is ended, and the thread given up.
        """
        for _ in range(2):
            given, come = self._pipes()
            try:
                given.write(errand)
                given.flush()
                if not connection.wait([come.fileno()], seconds):
                    self.end()
                    return overdue(name, seconds=seconds)
                done: Done = pickle.load(come)  # noqa: S301 - from a process of ours
            except (EOFError, OSError, pickle.UnpicklingError):
                self.end()  # it died, perhaps in mid-sentence
            else:
                return done
        return Failed(why=f"{name}: the process that mapped it ended twice: not mapped.")

    def end(self) -> None:
        """End the process, if there is one; whatever it was doing is lost."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        """Where a process that runs is asked, and where it answers."""
        while True:
            if self._process is None:
                words = [sys.executable, "-m", __name__]
                pipe = subprocess.PIPE
                self._process = subprocess.Popen(words, stdin=pipe, stdout=pipe)
            given, come = self._process.stdin, self._process.stdout
            if given is not None and come is not None:  # as they are where they were asked for
                return given, come


def errand(plan: Planned, *, terms: Terms) -> bytes:
    """What an :class:`Aside` is given: a thread that is to be mapped, and how."""
    return pickle.dumps((plan, terms))


def _serve(given: IO[bytes], come: IO[bytes]) -> None:
    """Map what comes, until nothing more can come: then end, even in the middle of a thread."""
    errands: queue.SimpleQueue[tuple[Planned, Terms]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(given, errands), daemon=True).start()
    while True:
        plan, terms = errands.get()
        pickle.dump(map_one(plan, terms=terms), come)
        come.flush()


def _listen(given: IO[bytes], errands: queue.SimpleQueue[tuple[Planned, Terms]]) -> None:
    try:
        while True:
            errands.put(pickle.load(given))  # noqa: S301 - from the worker that started this
    finally:
        os._exit(0)


if __name__ == "__main__":
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # so that nothing that a library prints gets among the answers
    _serve(sys.stdin.buffer, answers)
