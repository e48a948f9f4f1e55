"""One connection, with an end to everybody's patience.

uvicorn bounds what a request's head may hold and how long an idle connection stays. What it leaves
open is closed here: a head that never ends, an answer that nobody reads, requests sent by the
thousand before the first is answered, and more connections than there is room for. Of those, the
ones that have asked nothing yet go first, so that idle connections keep no asker out.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_HEAD: Final = 64 << 10
"""Bytes of a request's first line and headers: a longer query is sent by POST."""
MOST_CONNECTIONS: Final = 200
HEAD_SECONDS: Final = 10.0
"""Seconds within which a request's head must have come, from its first byte or the connection."""
IDLE_SECONDS: Final = 15
_MOST_AHEAD: Final = 256 << 10  # bytes of later requests that are kept while one is answered

_TOO_LONG: Final = {
    414: b"the address is longer than 64 KiB: send the query by POST.\n",
    431: b"the headers are longer than 64 KiB: send fewer.\n",
}
_FULL: Final = b"too many connections are open: try again in a moment.\n"
_REASONS: Final = {414: b"URI Too Long", 431: b"Request Header Fields Too Large"}
_REASONS[503] = b"Service Unavailable"


class Connection(H11Protocol):
    """What uvicorn makes of each connection."""

    longest: ClassVar[float] = 120.0
    """Seconds from a request's head to the end of its answer, however slowly that is read."""

    _open: ClassVar[dict[Connection, None]] = {}  # in the order in which they came

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*args, **more)
        self._timer: asyncio.TimerHandle | None = None
        self._timed: object = None

    @property
    def _busy(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def _asking(self) -> bool:
        """Whether a whole request has come, and no answer has begun to go out."""
        return self._busy and not self.cycle.more_body and not self.cycle.response_started

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn
        """Take the connection, if there is room or somebody idle can make some."""
        super().connection_made(transport)
        if len(self._open) >= MOST_CONNECTIONS and not self._make_room():
            self._refuse(503, _FULL)
            return
        self._open[self] = None
        self._start(HEAD_SECONDS, of=self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._open.pop(self, None)
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, if there is not more than anybody needs to send ahead."""
        super().data_received(data)
        if self._busy and len(self.conn.trailing_data[0]) > _MOST_AHEAD:
            self.transport.abort()
            return
        self._time()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._time()

    def send_400_response(self, msg: str) -> None:
        """Say what was wrong with the head, where it was too long."""
        left, _ = self.conn.trailing_data
        if len(left) <= MOST_HEAD or self.conn.our_state is not h11.IDLE:
            super().send_400_response(msg)
            return
        status = 431 if b"\n" in left[:MOST_HEAD] else 414
        self._refuse(status, _TOO_LONG[status])

    def _time(self) -> None:
        """Let the clock run for what is going on now: a request, or the head of one."""
        now: object = self.cycle if self._busy else None
        if now is not None and now is not self._timed:
            self._start(self.longest, of=now)
        elif now is None and self._timed is not self:
            self._start(HEAD_SECONDS + IDLE_SECONDS, of=self)

    def _start(self, seconds: float, *, of: object) -> None:
        self._stop()
        self._timed = of
        self._timer = self.loop.call_later(seconds, self.transport.abort)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _make_room(self) -> bool:
        for other in self._open:
            if not other._asking:  # noqa: SLF001 - another of this class
                self._open.pop(other)
                other.transport.abort()
                return True
        return False

    def _refuse(self, status: int, words: bytes) -> None:
        """An answer for whom uvicorn has none, and the end."""
        head = b"HTTP/1.1 %d %s\r\n" % (status, _REASONS[status])
        head += b"content-type: text/plain; charset=utf-8\r\naccess-control-allow-origin: *\r\n"
        head += b"retry-after: 2\r\n" if status == 503 else b""
        head += b"content-length: %d\r\nconnection: close\r\n\r\n" % len(words)
        self.transport.write(head + words)
        self.transport.close()
        self._start(HEAD_SECONDS, of=self)
