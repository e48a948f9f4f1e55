"""Other people's programs, installed apart by ``make tools``; without them tests are skipped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph.export import EXPORTERS
from graph.model import ArgumentMap


def _there(path: Path) -> Path:
    """A program; skips the test where it is not there, and fails it in CI."""
    if not path.exists():
        message = f"{path.name} of 'make tools' is not there"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _tools(root: Path) -> Path:
    return Path(os.environ.get("CRUXMAP_TOOLS", root / ".venv" / "tools"))


def mermaid(root: Path) -> Path:
    """The library that draws Mermaid in a browser."""
    return _there(_tools(root) / "node_modules" / "mermaid" / "dist" / "mermaid.min.js")


def axe(root: Path) -> str:
    """The script that finds what keeps people out of a page."""
    path = _tools(root) / "node_modules" / "axe-core" / "axe.min.js"
    return _there(path).read_text("utf-8")


def argdown(root: Path, folder: Path, maps: dict[str, ArgumentMap]) -> dict[str, str]:
    """What ``argdown json`` makes of each map, all of them read in one go."""
    program = _there(_tools(root) / "node_modules" / ".bin" / "argdown")
    for name, amap in maps.items():
        (folder / f"{name}.argdown").write_bytes(EXPORTERS["argdown"](amap).encode())
    _run(program, "json", folder / "*.argdown", folder / "out")
    return {name: (folder / "out" / f"{name}.json").read_text("utf-8") for name in maps}


def aif_tools(root: Path, folder: Path, maps: dict[str, ArgumentMap]) -> Path:
    """The folder in which arguebuf and the xaif package wrote what they made of each map."""
    python = _there(_tools(root) / "bin" / "python")
    if sys.platform == "win32":
        pytest.skip("the environment lies elsewhere on Windows")
    out = folder / "out"
    out.mkdir()
    for name, amap in maps.items():
        (folder / f"{name}.xaif.json").write_bytes(EXPORTERS["xaif"](amap).encode())
    _run(python, root / "tests" / "tools" / "aif_tools.py", folder, out)
    return out
