"""Clients that misuse HTTP itself, and what is right to become of each.

Every attack here is a function of where the service is; it returns the status that it got, or 0
where the service ended the connection, as it may. Those that hold something open return it, too,
so that the caller can see that others are answered meanwhile.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from typing import Final
from urllib.parse import quote

Place = tuple[str, int]

ENDLESS: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
_LARGE: Final = "SELECT ?x ?y { ?a ?b ?x . ?c ?d ?y } LIMIT 9000"
_HEAD: Final = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\n"
_DIRECT: Final = _HEAD + b"Content-Type: application/sparql-query\r\n"


def _get(query: str) -> bytes:
    target = f"/sparql?query={quote(query)}"
    return f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n\r\n".encode()


def _opened(place: Place) -> socket.socket:
    return socket.create_connection(place, timeout=60)


def _status(connection: socket.socket) -> int:
    """The status of the next answer; 0 where the connection ends without one."""
    head = b""
    with suppress(ConnectionError):
        while b"\r\n" not in head and len(head) < 10_000:
            part = connection.recv(4096)
            if not part:
                break
            head += part
    words = head.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[0].startswith(b"HTTP/") else 0


def sent(place: Place, *parts: bytes) -> int:
    """Send bytes as they are, and see what comes."""
    with closing(_opened(place)) as connection:
        with suppress(ConnectionError):
            for part in parts:
                connection.sendall(part)
        return _status(connection)


def _chunks_without_end(place: Place) -> int:
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    return sent(place, _DIRECT + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 200)


def _pipelined_flood(place: Place) -> int:
    """Megabytes of further requests, sent while the first is answered."""
    return sent(place, _get(ENDLESS), *[_get("ASK {}") * 100] * 200)


ATTACKS: Final[dict[str, tuple[Callable[[Place], int], frozenset[int]]]] = {
    "bytes of no protocol": (
        lambda place: sent(place, bytes(range(256)) * 10 + b"\r\n\r\n"), frozenset({400})
    ),
    "the greeting of TLS": (
        lambda place: sent(place, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
        frozenset({400}),
    ),
    "an address of a megabyte": (
        lambda place: sent(place, b"GET /sparql?query=" + b"a" * 1_000_000), frozenset({0, 414})
    ),
    "headers of a megabyte": (
        lambda place: sent(place, _HEAD + b"X: " + b"a" * 1_000_000), frozenset({0, 431})
    ),
    "ten thousand headers": (
        lambda place: sent(place, _HEAD + b"X: a\r\n" * 100_000), frozenset({0, 431})
    ),
    "a body that is announced as enormous": (
        lambda place: sent(place, _DIRECT + b"Content-Length: 99999999999\r\n\r\n"),
        frozenset({413}),
    ),
    "a length below nothing": (
        lambda place: sent(place, _DIRECT + b"Content-Length: -1\r\n\r\n"), frozenset({400})
    ),
    "two lengths": (
        lambda place: sent(
            place, _DIRECT + b"Content-Length: 6\r\nContent-Length: 7\r\n\r\nASK {}"
        ),
        frozenset({400}),
    ),
    "a length and chunks": (
        lambda place: sent(
            place,
            _DIRECT + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            b"GET /sparql?query=DROP HTTP/1.1\r\nHost: x\r\n\r\n",
        ),
        frozenset({400}),
    ),
    "chunks without end": (_chunks_without_end, frozenset({0, 413})),
    "a chunk of a wrong size": (
        lambda place: sent(
            place, _DIRECT + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nASK {}"
        ),
        frozenset({0, 400}),
    ),
    "a packed bomb": (
        lambda place: sent(
            place,
            _DIRECT + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08",
        ),
        frozenset({415}),
    ),
    "a megabyte of query": (
        lambda place: sent(
            place, _DIRECT + b"Content-Length: 1000000\r\n\r\n" + b"a" * 1_000_000
        ),
        frozenset({400}),
    ),
    "requests ahead by the megabyte": (_pipelined_flood, frozenset({0, 503, 504})),
    "the name of another host": (
        lambda place: sent(place, b"GET /sparql HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
        frozenset({421}),
    ),
    "two names": (
        lambda place: sent(
            place, b"GET /sparql HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"
        ),
        frozenset({400}),
    ),
    "no name": (lambda place: sent(place, b"GET /sparql HTTP/1.0\r\n\r\n"), frozenset({421})),
    "a proxy's request": (
        lambda place: sent(
            place, b"GET http://evil.example/sparql HTTP/1.1\r\nHost: localhost\r\n\r\n"
        ),
        frozenset({404}),
    ),
    "a tunnel": (
        lambda place: sent(place, b"CONNECT evil.example:80 HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        frozenset({404, 405}),
    ),
    "a way up": (
        lambda place: sent(
            place, b"GET /sparql/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n"
        ),
        frozenset({404}),
    ),
    "headers in a parameter": (
        lambda place: sent(
            place,
            b"GET /sparql?format=csv%0d%0aSet-Cookie:a%3db&query=ASK%7b%7d HTTP/1.1\r\n"
            b"Host: localhost\r\n\r\n",
        ),
        frozenset({406}),
    ),
    "an upgrade": (
        lambda place: sent(
            place,
            b"GET /sparql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
            b"Upgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
        ),
        frozenset({200, 400}),
    ),
}  # fmt: skip
"""Each over and done with; the statuses are those that are right, 0 for an end without one."""


def _many(place: Place, stack: ExitStack, *, number: int, words: bytes) -> None:
    for _ in range(number):
        connection = stack.enter_context(closing(_opened(place)))
        with suppress(ConnectionError):
            connection.sendall(words)


def _idle(place: Place, stack: ExitStack) -> None:
    _many(place, stack, number=400, words=b"")


def _slow_heads(place: Place, stack: ExitStack) -> None:
    _many(place, stack, number=400, words=_HEAD + b"X: slow")


def _slow_bodies(place: Place, stack: ExitStack) -> None:
    _many(place, stack, number=400, words=_DIRECT + b"Content-Length: 1000\r\n\r\nASK")


def _slow_readers(place: Place, stack: ExitStack) -> None:
    for _ in range(40):
        connection = stack.enter_context(closing(socket.socket()))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.settimeout(60)
        connection.connect(place)
        connection.sendall(_get(_LARGE))


def _left_alone(place: Place, stack: ExitStack) -> None:
    """Endless queries whose askers go away at once."""
    del stack
    for _ in range(40):
        with closing(_opened(place)) as connection:
            connection.sendall(_get(ENDLESS))


def _all_long(place: Place, stack: ExitStack) -> None:
    """More endless queries than there are processes, whose askers wait."""
    _many(place, stack, number=12, words=_get(ENDLESS))


SIEGES: Final[dict[str, Callable[[Place, ExitStack], None]]] = {
    "idle connections": _idle,
    "heads that never end": _slow_heads,
    "bodies that never end": _slow_bodies,
    "answers that nobody reads": _slow_readers,
    "queries left alone": _left_alone,
    "long queries by the dozen": _all_long,
}
"""Each holds out, on what it puts on the stack, while others want to be answered."""
