"""A fenced process reads files and its pipes, and opens no socket of any kind."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from graph.query_fence import _MACHINES, _program

KINDS = (
    "socket.socket()",
    "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
    "socket.socket(socket.AF_UNIX)",
    "socket.socketpair()",
    "socket.create_connection(('localhost', 80))",
)


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or platform.machine() not in _MACHINES,
    reason="the kernel here has no such filter",
)
def test_no_socket_is_opened_in_any_thread(root: Path, environment: dict[str, str]) -> None:
    code = f"""
import socket, sys, threading
from pathlib import Path
from graph.query_fence import without_sockets

assert without_sockets() and without_sockets()
opened = []

def attempt():
    for kind in {KINDS!r}:
        try:
            opened.append(eval(kind))
        except PermissionError:
            print("refused")

attempt()
thread = threading.Thread(target=attempt)
thread.start()
thread.join()
print(len(opened), Path(sys.executable).exists(), sys.stdin.read())
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env=environment,
        input="heard",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["refused"] * 2 * len(KINDS) + ["0", "True", "heard"]


@pytest.mark.parametrize("machine", _MACHINES)
def test_every_jump_of_the_filter_ends_in_it(machine: str) -> None:
    code = _program(_MACHINES[machine])
    lines = [code[start : start + 8] for start in range(0, len(code), 8)]
    assert {lines[-2][0], lines[-1][0]} == {0x06}
    for place, line in enumerate(lines[:-2]):
        assert place + 1 + max(line[2], line[3]) < len(lines)
