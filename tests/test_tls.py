"""A connection that is to be private is made to the host that was named, and to no other."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpcore
import pytest

from extract.web import network
from extract.web.fetch import Fetcher
from graph.errors import FetchError

PUBLIC = "93.184.216.34"

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server that can show that it is forum.example, and is believed."""
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = shutil.which("openssl") or "openssl"
    subprocess.run(
        [command, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-keyout", str(key), "-out", str(cert), "-subj", "/CN=forum.example",
         "-addext", "subjectAltName=DNS:forum.example"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    network._trusted.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=answer, args=(listening, context), daemon=True).start()
        yield int(listening.getsockname()[1])
    network._trusted.cache_clear()


def answer(listening: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            plain, _ = listening.accept()
            with context.wrap_socket(plain, server_side=True) as stream:
                stream.recv(10_000)
                stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ntrams")
        except ssl.SSLError:
            continue  # whoever asked did not believe it
        except OSError:
            return


class There(httpcore.SyncBackend):
    """Leads every connection to one port of this machine, and speaks TLS there."""

    def __init__(self, port: int) -> None:
        self._port = port

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        assert (host, port) == (PUBLIC, 443)
        return super().connect_tcp("127.0.0.1", self._port, timeout, local_address, socket_options)


def fetcher(port: int) -> Fetcher:
    return Fetcher(resolve=lambda _host, _port: [PUBLIC], network=There(port), sleep=lambda _: None)


def test_the_certificate_is_held_against_the_name_and_not_the_address(port: int) -> None:
    with fetcher(port) as fetch:
        assert fetch("https://forum.example/") == b"trams"


def test_a_certificate_of_another_host_is_not_believed(port: int) -> None:
    with fetcher(port) as fetch, pytest.raises(FetchError, match="certificate is not valid"):
        fetch("https://other.example/")


def test_a_certificate_that_nobody_vouches_for_is_not_believed(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    network._trusted.cache_clear()
    with fetcher(port) as fetch, pytest.raises(FetchError, match="certificate is not valid"):
        fetch("https://forum.example/")
