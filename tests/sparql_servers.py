"""Real SPARQL servers on loopback: Oxigraph, which pip brings, and Virtuoso, where it is installed.

Each listens on a free port, keeps what it holds in a folder of its own, and ends with the block.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from graph.vocab import BASE

OXIGRAPH: Final = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
VIRTUOSO: Final = shutil.which("virtuoso-t")

_VIRTUOSO: Final = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 10
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 60
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def oxigraph(folder: Path, *, port: int | None = None, seconds: int = 10) -> Iterator[str]:
    """The address of an Oxigraph server that keeps what it holds in a folder."""
    assert OXIGRAPH is not None, "pip install oxigraph"
    port = port or free_port()
    bind = f"127.0.0.1:{port}"
    process = subprocess.Popen(
        [OXIGRAPH, "serve", "--location", folder, "--bind", bind, "--timeout-s", str(seconds)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://{bind}/query", process)
        yield f"http://{bind}"
    finally:
        process.kill()
        process.wait()


@contextmanager
def virtuoso(folder: Path, *, rows: int = 100_000) -> Iterator[str]:
    """The address of a Virtuoso server, to which dba (password dba) may write, by Digest."""
    assert VIRTUOSO is not None, "apt-get install virtuoso-opensource-7-bin"
    http = free_port()
    (folder / "virtuoso.ini").write_text(
        _VIRTUOSO.format(sql=free_port(), http=http, rows=rows), encoding="utf-8"
    )
    process = subprocess.Popen(
        [VIRTUOSO, "+configfile", "virtuoso.ini", "+foreground", "+pwddba", "dba"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{http}/sparql", process)
        yield f"http://127.0.0.1:{http}/sparql-auth"
    finally:
        process.kill()
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended by itself"
        try:
            if httpx.post(url, data={"query": "ASK {}"}, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise AssertionError(f"no server at {url}")


def empty(update_url: str, *, auth: httpx.Auth | None = None) -> None:
    """Let a server forget all of ours."""
    headers = {"Accept": "application/sparql-results+json"}
    with httpx.Client(auth=auth, headers=headers, trust_env=False, timeout=60) as client:
        query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
        url = update_url.replace("/update", "/query")
        found = client.post(url, data={"query": query}).json()["results"]["bindings"]
        graphs = [row["g"]["value"] for row in found if row["g"]["value"].startswith(BASE)]
        if graphs:
            update = " ; ".join(f"CLEAR SILENT GRAPH <{graph}>" for graph in graphs)
            client.post(update_url, data={"update": update}).raise_for_status()
