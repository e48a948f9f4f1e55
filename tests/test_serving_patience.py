"""Everybody's time is bounded: who sends, reads or idles for too long is let go."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import psutil
import pytest
from a_service import Served, a_service
from example_map import example_map

from graph.store import open_store

LARGE = (
    "SELECT ?y { BIND('" + "x" * 1000 + "' AS ?x) BIND(CONCAT("
    + ", ".join(["?x"] * 30)
    + ") AS ?y) ?a ?b ?c } LIMIT 300"
)  # fmt: skip
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    place = tmp_path_factory.mktemp("served") / "store"
    with open_store(place) as opened:
        opened.add(example_map())
    hurried = (
        "import graph.serving.connection as c, graph.serving.server as s, "
        "graph.serving.service as v\n"
        "c.HEAD_SECONDS = c.IDLE_SECONDS = s.IDLE_SECONDS = v.BODY_SECONDS = 1.0\n"
        "s.BODY_SECONDS = s.SLOWEST_READER = 1.0"
    )
    with a_service(place, "--limit-seconds", "6", before=hurried) as service:
        yield service


def all_of(connection: socket.socket) -> bytes:
    """What comes until the connection ends; a test that waits a minute fails."""
    found = b""
    try:
        while part := connection.recv(65536):
            found += part
    except ConnectionResetError:
        pass
    return found


def opened(served: Served, words: bytes = b"") -> socket.socket:
    connection = socket.create_connection(served.place, timeout=60)
    connection.sendall(words)
    return connection


@pytest.mark.parametrize("words", [b"", b"GET /sparql HTTP/1.1\r\nHost: loc"])
def test_a_head_that_does_not_come(served: Served, words: bytes) -> None:
    with closing(opened(served, words)) as connection:
        assert all_of(connection) == b""


def test_a_second_request_that_does_not_come(served: Served) -> None:
    one = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for words in (one, one + b"GET /spar"):
        with closing(opened(served, words)) as connection:
            found = all_of(connection)
            assert found.startswith(b"HTTP/1.1 200 OK")
            assert found.count(b"HTTP/1.1") == 1


def test_a_body_that_does_not_come(served: Served) -> None:
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n"
        b"Content-Type: application/sparql-query\r\n\r\nASK"
    )
    with closing(opened(served, head)) as connection:
        found = all_of(connection)
    assert found.startswith(b"HTTP/1.1 408 ")
    assert b"did not come within 1 s" in found


def test_an_answer_that_nobody_reads(served: Served) -> None:
    request = f"GET /sparql?query={quote(LARGE)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with closing(socket.socket()) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(60)
        connection.connect(served.place)
        connection.sendall(request)
        # Nothing is read until the server, having taken it, has let go, which others see.
        deadline = time.monotonic() + 60
        while _connections(served) == 0:
            assert time.monotonic() < deadline
        while _connections(served) > 0:
            assert served.get("ASK {}").status == 200
            assert time.monotonic() < deadline
        assert len(all_of(connection)) < 9_000_000


def _connections(served: Served) -> int:
    """How many connections the service still has open with this process, but for new ones."""
    return sum(
        one.status == psutil.CONN_ESTABLISHED
        for one in psutil.Process(served.pid).net_connections("tcp")
    )


def test_whoever_is_patient_is_answered(served: Served) -> None:
    got = served.get(LARGE)
    assert (got.status, len(got.body) > 9_000_000) == (200, True)
    assert served.get(ENDLESS).status == 504
