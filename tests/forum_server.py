"""A real server on loopback that answers as forums do, and fails in the ways in which they fail.

One server plays every host: a network of its own leads all connections there, also those that would
be TLS, so that addresses in tests are those that people have. Nothing else is taken out of the way:
names are resolved, checked and connected to as always.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import httpcore
import pytest

from extract.web.fetch import Fetcher, FetchLimits
from graph.errors import FetchError

PUBLIC = "93.184.216.34"
"""What every host is resolved to unless told otherwise; it is never connected to."""

URL = "http://forum.example/thread"
AT = URL.removeprefix("http://")

Behaviour = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True, kw_only=True)
class Sent:
    """An answer."""

    body: bytes = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(self.status)
        if self.type:
            handler.send_header("Content-Type", self.type)
        handler.send_header("Content-Length", str(len(self.body)))
        for name, value in self.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(self.body)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A request."""

    method: str
    address: str
    headers: Mapping[str, str]
    body: bytes


def leads_to(address: str, *, status: int = 302) -> Sent:
    return Sent(status=status, headers={"Location": address})


def packed(body: bytes) -> Sent:
    return Sent(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})


def marked(body: bytes, *, etag: str = "", modified: str = "") -> Behaviour:
    """Answers 304 to whoever already has it."""
    marks = {"ETag": etag, "Last-Modified": modified}
    headers = {name: mark for name, mark in marks.items() if mark}

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers.get("If-None-Match", ""), handler.headers.get("If-Modified-Since")
        same = asked[0] == etag if etag else asked[1] == modified
        Sent(status=304 if same else 200, body=b"" if same else body, headers=headers)(handler)

    return answer


def drips(handler: BaseHTTPRequestHandler) -> None:
    """One byte of the head every 20 ms, without end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        handler.wfile.write(b"z")
        time.sleep(0.02)


def pours(handler: BaseHTTPRequestHandler) -> None:
    """A body without length and without end."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/plain")
    handler.end_headers()
    while True:
        handler.wfile.write(b"and again " * 10_000)


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    """Less of a body than was said."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/plain")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"only this")
    handler.close_connection = True


def resets(handler: BaseHTTPRequestHandler) -> None:
    """The connection is gone without a word."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


class ForumServer:
    """Answers on loopback: ``server.on("forum.example/t/1", Sent(…))``; ``server.seen`` is asked.

    Of several behaviours each is for one request, in order; the last one stays. An address that
    ends in ``*`` stands for all that begin like it, and that nothing else stands for.
    """

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self._plans: dict[str, list[Behaviour]] = {}
        forum = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 20

            def do_GET(self) -> None:
                forum.answer(self)

            do_POST = do_GET  # noqa: N815 - likewise

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass  # whoever was answered has heard enough and left

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.forum = self  # type: ignore[attr-defined] # for behaviours that look at it
        self.port = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def on(self, address: str, *behaviours: Behaviour) -> None:
        self._plans[address] = list(behaviours)

    def _plan(self, address: str) -> list[Behaviour] | None:
        alike = (plan for key, plan in self._plans.items() if fnmatchcase(address, key))
        return self._plans.get(address) or next(alike, None)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        address = f"{handler.headers['Host']}{handler.path}"
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        self.seen.append(
            Seen(
                method=handler.command,
                address=address,
                headers={name.lower(): value for name, value in handler.headers.items()},
                body=body,
            )
        )
        plan = self._plan(address) or [Sent(status=404, body=b"nothing is here")]
        (plan.pop(0) if len(plan) > 1 else plan[0])(handler)


class Loopback(httpcore.NetworkBackend):
    """Leads every connection to a port of this machine, and notes where it was meant to go."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.dialled: list[tuple[str, int]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        self.dialled.append((host, port))
        stream = httpcore.SyncBackend().connect_tcp(
            "127.0.0.1", self._port, timeout, local_address, socket_options
        )
        return _Plain(stream)


class _Plain(httpcore.NetworkStream):
    """A connection on which TLS is not spoken."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        del ssl_context, server_hostname, timeout
        return self

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the type httpcore gives it
        return None if info == "ssl_object" else self._stream.get_extra_info(info)


def fetcher_for(
    server: ForumServer,
    *,
    names: Mapping[str, Sequence[str]] | None = None,
    waits: list[float] | None = None,
    network: Loopback | None = None,
    **more: Any,  # noqa: ANN401 - whatever else a Fetcher takes
) -> Fetcher:
    """A fetcher for which the server is the whole internet, and time passes without waiting."""
    more.setdefault("limits", FetchLimits(pause=0))
    return Fetcher(
        resolve=lambda host, _port: (names or {}).get(host, [PUBLIC]),
        network=network or Loopback(server.port),
        sleep=(waits if waits is not None else []).append,
        **more,
    )


def error_of(
    server: ForumServer,
    *behaviours: Behaviour,
    waits: list[float] | None = None,
    limits: FetchLimits | None = None,
) -> str:
    """What a fetcher says of a server that behaves so at URL."""
    server.on(AT, *behaviours)
    limits = limits or FetchLimits(pause=0)
    with (
        fetcher_for(server, waits=waits, limits=limits) as fetch,
        pytest.raises(FetchError) as raised,
    ):
        fetch(URL)
    return str(raised.value)
