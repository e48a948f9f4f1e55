"""One process in which strangers' queries run, one after the other, as its parent sees it."""

from __future__ import annotations

import json
import math
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from graph.query_worker import READY, frame

LONG: Final = 0.5
"""Seconds after which a query is a long one."""
_CALM: Final = 10  # what is added to the niceness of a process with a long query


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a process answered: the JSON, and the bytes that came behind it."""

    head: Mapping[str, Any]
    body: bytes = b""


class WorkerDied(Exception):
    """The worker ended without an answer; its exit code and what it wrote last say why."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(code)
        self.code = code
        self.words = words.strip()


class Worker:
    """One process that answers one query at a time."""

    def __init__(self) -> None:
        root = str(Path(__file__).resolve().parent.parent)
        env = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        env["PYTHONPATH"] = os.pathsep.join(filter(None, (root, env.get("PYTHONPATH"))))
        env["MALLOC_ARENA_MAX"] = "2"  # else idle threads reserve address space by the 64 MiB
        self._last_words = tempfile.TemporaryFile()  # noqa: SIM115 end() closes it
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "graph.query_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._last_words,
            env=env,
            bufsize=0,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise TypeError("both are pipes")
        self._stdin, self._stdout = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._stdin, False)
        self._spent = False
        self._ready = False

    @property
    def usable(self) -> bool:
        """Whether it can be asked again."""
        return not self._spent and self._process.poll() is None

    def kill(self) -> None:
        """End it, whatever it is at; another thread may wait for its answer."""
        self._spent = True
        self._process.kill()

    def calm(self) -> None:
        """Leave the processor to others; it cannot be taken back, so this is its last query."""
        self._spent = True
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _CALM)

    def ask(self, request: Mapping[str, Any], *, until: float, long: Callable[[], None]) -> Reply:
        """Raises WorkerDied; TimeoutError when it was killed because time was up.

        Args:
            request: what to answer.
            until: when time is up, on the monotonic clock.
            long: called once when the query has run for LONG seconds; what it raises ends it.
        """
        try:
            if not self._ready:  # the time it takes to start makes no query a long one
                self._receive(len(READY), _Wait(until=until))
                self._ready = True
            wait = _Wait(until=until, long=long)
            self._send(frame(request), wait)
            head = json.loads(self._receive(int.from_bytes(self._receive(4, wait), "big"), wait))
            return Reply(head=head, body=self._receive(head.get("size", 0), wait))
        except (BrokenPipeError, EOFError):
            self._spent = True
        except BaseException:
            self.kill()
            raise
        code = self._process.wait()
        if code == -signal.SIGALRM:
            raise TimeoutError
        self._last_words.seek(0)
        raise WorkerDied(code, self._last_words.read().decode(errors="replace"))

    def _send(self, data: bytes, wait: _Wait) -> None:
        left = memoryview(data)
        while left:
            wait(self._stdin, select.POLLOUT)
            left = left[os.write(self._stdin, left) :]

    def _receive(self, size: int, wait: _Wait) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            wait(self._stdout, select.POLLIN)
            part = os.read(self._stdout, min(size - len(parts), 1 << 20))
            if not part:
                raise EOFError
            parts += part
        return bytes(parts)

    def end(self, *, patience: float | None = None) -> bool:
        """Kill it and clear up; False where it was not gone within so many seconds."""
        self.kill()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            return False
        for stream in (self._process.stdin, self._process.stdout, self._last_words):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()
        return True


class _Wait:
    """Waiting for a pipe, no longer than there is time."""

    def __init__(self, *, until: float, long: Callable[[], None] | None = None) -> None:
        self._until = until
        self._long = long
        self._long_at = time.monotonic() + LONG

    def __call__(self, pipe: int, event: int) -> None:
        poll = select.poll()
        poll.register(pipe, event)
        while True:
            next_one = min(self._until, self._long_at) if self._long else self._until
            left = next_one - time.monotonic()
            if left > 0 and poll.poll(math.ceil(left * 1000)):
                return
            if time.monotonic() >= self._until:
                raise TimeoutError
            if self._long and time.monotonic() >= self._long_at:
                long, self._long = self._long, None
                long()
