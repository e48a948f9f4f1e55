"""``cruxmap serve`` as a program under test, and asking it by HTTP."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

ROOT: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """An answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:  # noqa: ANN401 - what JSON holds
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A running service."""

    address: str
    pid: int

    @property
    def place(self) -> tuple[str, int]:
        parts = urlsplit(self.address)
        return parts.hostname or "", parts.port or 0

    def send(
        self,
        method: str,
        path: str = "/sparql",
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Got:
        connection = http.client.HTTPConnection(*self.place, timeout=60)
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Got(status=answer.status, headers=names, body=answer.read())
        finally:
            connection.close()

    def get(self, query: str | None = None, *, accept: str = "", **fields: str) -> Got:
        pairs = ({} if query is None else {"query": query}) | {
            name.replace("_", "-"): value for name, value in fields.items()
        }
        headers = {"Accept": accept} if accept else {}
        return self.send("GET", f"/sparql?{urlencode(pairs)}", headers=headers)

    def post(self, body: str | bytes, content_type: str, **more: str) -> Got:
        data = body.encode() if isinstance(body, str) else body
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        return self.send("POST", body=data, headers={"Content-Type": content_type, **headers})


@contextmanager
def a_service(store: Path, *words: str, before: str = "") -> Iterator[Served]:
    """Serve a store on any free port of this machine, until the end of the block.

    ``before`` is Python that the program runs first.
    """
    program_text = f"{before}\nimport cruxmap\ncruxmap.main()"
    command = [sys.executable, "-P", "-c", program_text, "serve", "--port", "0"]
    command += ["--store", str(store), *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        try:
            assert program.stdout is not None
            line = program.stdout.readline()
            found = re.search(r"http://\S+/sparql", line)
            if found is None:
                program.kill()
                raise AssertionError(line + program.communicate()[1])
            yield Served(address=found[0], pid=program.pid)
        finally:
            program.terminate()
            said = program.communicate(timeout=30)[1]
            assert "Traceback" not in said, said
