"""The explorer as a program: it answers on loopback, and goes when it is told to."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from explore.serve import _settings, serve
from graph.errors import CruxmapError
from graph.serving.hosts import is_loopback


@contextmanager
def explorer(*words: str, environment: dict[str, str], cwd: Path) -> Iterator[tuple[str, int]]:
    """Run the explorer on any free port; gives the line it prints and its process id."""
    command = [sys.executable, "-P", "-m", "cruxmap", "explore", "--port", "0", *words]
    with subprocess.Popen(
        command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        try:
            assert program.stdout is not None
            yield program.stdout.readline(), program.pid
        finally:
            program.terminate()
            program.wait(20)


def test_it_answers_on_loopback_and_leaves_no_process_behind(
    store: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    for name in ("click", "graph", "streamlit"):  # must not be taken for ours
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong file')", "utf-8")
    outside = {**environment, "CRUXMAP_PRIVATE_ADDRESSES": "allowed"}  # the flag alone counts
    with explorer("--no-browser", "--store", store.name, environment=outside, cwd=tmp_path) as (
        line,
        pid,
    ):
        url = re.fullmatch(
            r"The explorer is at (http://127\.0\.0\.1:\d+) \(store: store\)\. Ctrl\+C stops it\.\n",
            line,
        )
        assert url, line
        with urllib.request.urlopen(url[1], timeout=20) as page:  # noqa: S310 - our own server
            assert page.status == 200
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        (server,) = psutil.Process(pid).children()
        assert server.environ()["CRUXMAP_PRIVATE_ADDRESSES"] == ""
        listening = {
            connection.laddr.ip
            for one in family
            for connection in one.net_connections("tcp")
            if connection.status == psutil.CONN_LISTEN
        }
        assert listening == {"127.0.0.1"}
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []


def test_ctrl_c_ends_it_without_complaint(
    store_dir: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    options = ["--port", "0", "--store", str(store_dir), "--allow-private-addresses"]
    command = [sys.executable, "-m", "cruxmap", "explore", *options]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert "The explorer is at" in program.stdout.readline()
        (server,) = psutil.Process(program.pid).children()
        assert server.environ()["CRUXMAP_PRIVATE_ADDRESSES"] == "allowed"
        program.send_signal(signal.SIGINT)
        assert program.wait(20) == 0
        said = program.stderr.read()
    assert "cruxmap add FILE" in said  # the store is empty, and it opened all the same
    assert "Traceback" not in said
    assert not store_dir.exists()


def test_the_settings_are_the_same_however_the_explorer_is_started(root: Path) -> None:
    shipped = root / "explore" / "static" / "config.toml"
    assert (root / ".streamlit" / "config.toml").resolve() == shipped
    settings = _settings()
    assert settings["browser.gatherUsageStats"] == "false"
    assert settings["server.headless"] == "true"
    assert settings["theme.light.primaryColor"].startswith("#")


def test_a_port_that_is_taken_is_an_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CruxmapError, match=f"port {port} .*--port"):
            serve("store", host="127.0.0.1", port=port, browser=False, started=print)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - the point
        ("::", False),
        ("192.168.1.4", False),
        ("localhost.example.org", False),
        ("", False),
    ],
)
def test_only_loopback_addresses_are_taken(host: str, *, expected: bool) -> None:
    assert is_loopback(host) is expected
    if not expected:
        with pytest.raises(CruxmapError, match="loopback"):
            serve("store", host=host, port=0, browser=False, started=print)
