"""A door before a real SPARQL server: it lets in who shows the right credentials, and notes it."""

from __future__ import annotations

import base64
import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

import httpx

NAME, WORD = "ada", "very-secret-word"
TOKEN = "very-secret-token"  # noqa: S105 it opens no other door
REALM, NONCE = "maps", "dcd98b7102dd2f0e8b11d0f600bfb0c0"

Scheme = Literal["bearer", "basic", "digest", "open", "elsewhere", "cut", "slow"]


@dataclass(slots=True)
class Door:
    """Where it stands, and what came through it: paths, and the Authorization shown."""

    address: str
    paths: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)


@contextmanager
def door(behind: str, scheme: Scheme, *, elsewhere: str = "") -> Iterator[Door]:
    """A door of one kind before the server at an address.

    "elsewhere" sends everybody on to another address; "cut" ends each long answer in the middle;
    "slow" never ends one.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    found = Door(address=f"http://127.0.0.1:{server.server_port}")
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            shown = self.headers.get("Authorization", "")
            found.paths.append(self.path)
            found.shown.append(shown)
            if scheme == "elsewhere":
                self._answer(307, b"", {"Location": elsewhere + self.path})
            elif not _right(scheme, shown):
                self._answer(401, b"", {"WWW-Authenticate": _CHALLENGES[scheme]})
            else:
                self._forward(body)

        def _forward(self, body: bytes) -> None:
            headers = {name: self.headers[name] for name in ("Content-Type", "Accept")}
            with httpx.Client(trust_env=False, timeout=60) as client:
                answer = client.post(behind + self.path, content=body, headers=headers)
            sent = {
                name: answer.headers[name]
                for name in ("content-type", "server")
                if name in answer.headers
            }
            if scheme in ("cut", "slow") and len(answer.content) > 2_000:
                half = answer.content[:1_500]
                length = len(half) if scheme == "cut" else len(answer.content)
                self._answer(answer.status_code, half, sent, length=length)
                if scheme == "slow":
                    ended.wait(60)
            else:
                self._answer(answer.status_code, answer.content, sent)

        def _answer(
            self, status: int, body: bytes, headers: dict[str, str], *, length: int | None = None
        ) -> None:
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) if length is None else length))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name it has
            pass

    server.RequestHandlerClass = Handler
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield found
    finally:
        ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


_CHALLENGES = {
    "bearer": f'Bearer realm="{REALM}"',
    "basic": f'Basic realm="{REALM}"',
    "digest": f'Digest realm="{REALM}", nonce="{NONCE}", qop="auth", algorithm=SHA-256',
}


def _right(scheme: str, shown: str) -> bool:
    if scheme == "bearer":
        return shown == f"Bearer {TOKEN}"
    if scheme == "basic":
        return shown == "Basic " + base64.b64encode(f"{NAME}:{WORD}".encode()).decode()
    if scheme == "digest":
        return _digest(shown)
    return True


def _digest(shown: str) -> bool:
    if not shown.startswith("Digest "):
        return False
    said = {name: text or bare for name, text, bare in re.findall(
        r'(\w+)=(?:"([^"]*)"|([^, ]+))', shown
    )}  # fmt: skip

    def hashed(*parts: str) -> str:
        return hashlib.sha256(":".join(parts).encode()).hexdigest()

    who, what = hashed(NAME, REALM, WORD), hashed("POST", said["uri"])
    wanted = hashed(who, NONCE, said["nc"], said["cnonce"], said["qop"], what)
    return (said["response"], said["username"]) == (wanted, NAME)
