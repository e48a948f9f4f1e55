"""What is installed is complete: the wheel holds every module, vocabulary, shape and model."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

PARTS = ("graph", "extract", "explore")
SETUPTOOLS = int(importlib.metadata.version("setuptools").split(".")[0])


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in the wheel, built from a copy, offline."""
    if SETUPTOOLS < 77:
        pytest.skip("needs setuptools 77 or later, as make test installs it")
    copy = tmp_path_factory.mktemp("source")
    for name in (
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "app.py",
        *(path.name for path in root.glob("cruxmap*.py")),
    ):
        shutil.copy(root / name, copy)
    for part in PARTS:
        shutil.copytree(
            root / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", "work")
        )
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index",
         "--no-build-isolation", "--wheel-dir", "dist", "."],
        cwd=copy,
        check=True,
        capture_output=True,
    )  # fmt: skip
    (built,) = (copy / "dist").glob("cruxmap-*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_module_and_the_data_they_read(root: Path, wheel: set[str]) -> None:
    wanted = {
        path.relative_to(root).as_posix()
        for part in PARTS
        for path in (root / part).rglob("*")
        if path.is_file() and not {"training", "codemirror", "__pycache__"} & set(path.parts)
    }
    assert {"graph/vocab.ttl", "graph/shapes.ttl", "extract/models/english/meta.json"} <= wanted
    assert len(wanted) >= 30
    assert wanted | {"app.py", *(path.name for path in root.glob("cruxmap*.py"))} <= wheel


def test_the_wheel_holds_the_licence_and_no_tests(wheel: set[str]) -> None:
    assert any(name.endswith("licenses/LICENSE") for name in wheel)
    assert any(name.endswith("licenses/explore/static/code.LICENSES.txt") for name in wheel)
    assert {name.split("/")[0] for name in wheel if "/" in name} == {
        *PARTS,
        next(name.split("/")[0] for name in wheel if ".dist-info/" in name),
    }


def test_constraints_pin_every_direct_dependency_and_name_no_address(root: Path) -> None:
    lines = (root / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all("==" in pin and "/" not in pin and "@" not in pin for pin in pins), pins
    pinned = {_normal(pin.split("==")[0]) for pin in pins}
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["test"], *extras["lint"]]
    assert len(wanted) > 15
    assert {_normal(want) for want in wanted} <= pinned


def _normal(requirement: str) -> str:
    name = requirement
    for mark in "<>=!~[; ":
        name = name.split(mark)[0]
    return name.lower().replace("_", "-").replace(".", "-")
