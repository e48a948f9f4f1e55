"""Imports run one way, every library has one home, and no file grows without end."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# What each part of the house may import of the others: app, cruxmap -> explore -> extract -> graph.
ALLOWED = {
    "graph": {"graph"},
    "extract": {"graph", "extract"},
    "explore": {"graph", "extract", "explore"},
    "app": {"graph", "extract", "explore"},
    "cruxmap": {
        "graph",
        "extract",
        "explore",
        "cruxmap_add",
        "cruxmap_ask",
        "cruxmap_brief",
        "cruxmap_debate",
        "cruxmap_evaluate",
        "cruxmap_import",
        "cruxmap_options",
        "cruxmap_output",
        "cruxmap_review",
        "cruxmap_same",
        "cruxmap_search",
        "cruxmap_serve",
        "cruxmap_store",
    },
    "cruxmap_ask": {"graph", "cruxmap_options", "cruxmap_output"},
    "cruxmap_brief": {"graph", "extract", "cruxmap_options", "cruxmap_output"},
    "cruxmap_import": {"graph", "extract", "cruxmap_options", "cruxmap_output"},
    "cruxmap_options": set(),
    "cruxmap_add": {"graph", "extract", "cruxmap_output", "cruxmap_same"},
    "cruxmap_correct": {"graph", "extract", "cruxmap_options"},
    "cruxmap_debate": {"graph", "extract", "cruxmap_correct", "cruxmap_options", "cruxmap_output"},
    "cruxmap_evaluate": {"graph", "extract", "cruxmap_output"},
    "cruxmap_review": {"graph", "extract", "cruxmap_correct", "cruxmap_options", "cruxmap_output"},
    "cruxmap_output": {"graph"},
    "cruxmap_same": {"graph", "extract", "cruxmap_correct", "cruxmap_options", "cruxmap_output"},
    "cruxmap_search": {"graph", "cruxmap_options", "cruxmap_output"},
    "cruxmap_serve": {"graph", "cruxmap_options", "cruxmap_output"},
    "cruxmap_store": {"graph", "cruxmap_options", "cruxmap_output"},
}

# Where each of these libraries may be imported; anywhere below counts.
HOMES = {
    "rdflib": ("graph",),
    "pyoxigraph": ("graph",),
    "networkx": ("graph", "extract"),
    "pygraphviz": ("graph",),
    "sqlite3": ("graph/words", "graph/tallies", "extract/formats", "extract/across"),
    "Stemmer": ("graph/words",),
    "spacy": ("extract",),
    "thinc": ("extract",),
    "onnxruntime": ("extract",),
    "tokenizers": ("extract",),
    "transformers": ("extract/training",),
    "rapidfuzz": ("extract",),
    "voyager": ("extract",),
    "distributed": ("extract",),
    "dask": ("extract",),
    "httpx": ("extract", "graph/keeping"),  # a store may be a server, which keeping talks to
    "httpcore": ("extract",),
    "tenacity": ("extract",),
    "platformdirs": ("extract",),
    "torch": ("extract/training",),
    "floret": ("extract/training",),
    "sklearn": ("extract/training",),
    "lxml": ("extract",),
    "cssselect": ("extract",),
    "pyromark": ("extract",),
    "trafilatura": ("extract",),
    "streamlit": ("explore", "app.py"),
    "pyvis": ("explore", "app.py"),
    "starlette": ("graph/serving",),
    "uvicorn": ("graph/serving",),
    "anyio": ("graph/serving",),
    "h11": ("graph/serving",),
    "click": (
        "cruxmap.py",
        "cruxmap_add.py",
        "cruxmap_ask.py",
        "cruxmap_brief.py",
        "cruxmap_correct.py",
        "cruxmap_debate.py",
        "cruxmap_evaluate.py",
        "cruxmap_import.py",
        "cruxmap_options.py",
        "cruxmap_output.py",
        "cruxmap_review.py",
        "cruxmap_same.py",
        "cruxmap_search.py",
        "cruxmap_serve.py",
        "cruxmap_store.py",
    ),
    "pyshacl": ("graph/keeping",),
    "tomli_w": ("graph/debate",),
    "rich": ("cruxmap_output.py", "cruxmap_search.py"),
}

LONGEST = 450


def imported(source: str) -> Iterator[str]:
    """The modules that ``source`` imports anywhere, in a function or by name too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            called = node.func.id if isinstance(node.func, ast.Name) else called
            if called in ("import_module", "__import__"):
                yield str(node.args[0].value)


def wrongs(path: str, *, source: str) -> list[str]:
    """What ``source``, standing at ``path`` in the project, imports and may not."""
    part = path.removesuffix(".py").split("/")[0]
    found = []
    for module in imported(source):
        top = module.split(".")[0]
        if module.startswith("."):
            found.append(f"{path} imports {module}: write the full name")
        elif top in ALLOWED and top not in ALLOWED[part]:
            found.append(f"{path} imports {module}: imports run the other way")
        elif top in HOMES and not any(
            path == home or path.startswith(home + "/") for home in HOMES[top]
        ):
            found.append(f"{path} imports {module}, whose home is {' or '.join(HOMES[top])}")
    return found


def sources(root: Path, *, also: tuple[str, ...] = ()) -> dict[str, str]:
    paths = [root / "app.py", *sorted(root.glob("cruxmap*.py"))]
    for part in ("graph", "extract", "explore", *also):
        paths += sorted((root / part).rglob("*.py"))
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in paths}


def test_imports_run_one_way_and_every_library_has_one_home(root: Path) -> None:
    files = sources(root)
    assert len(files) >= 15, sorted(files)
    assert [wrong for path, text in files.items() for wrong in wrongs(path, source=text)] == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("graph/model.py", "from extract.sources import READERS"),
        ("graph/model.py", "import cruxmap"),
        ("extract/link.py", "def f():\n    import explore.pages"),
        ("explore/pages.py", "def f():\n    import spacy"),
        ("explore/pages.py", "def f():\n    from rdflib import Graph"),
        ("explore/pages.py", "import importlib\nimportlib.import_module('pyoxigraph')"),
        ("explore/pages.py", "__import__('spacy.tokens')"),
        ("extract/link.py", "import torch"),
        ("cruxmap.py", "import streamlit.web"),
        ("app.py", "import cruxmap"),
        ("graph/rdf.py", "from . import model"),
    ],
)
def test_a_forbidden_import_is_seen(path: str, source: str) -> None:
    assert len(wrongs(path, source=source)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("extract/training/fit.py", "import torch, graph.model"),
        ("explore/pages.py", "from extract.pipeline import extract\nimport streamlit as st"),
        ("graph/rdf.py", "import rdflib.term\nfrom graph.model import Post"),
    ],
)
def test_an_allowed_import_is_let_through(path: str, source: str) -> None:
    assert wrongs(path, source=source) == []


def test_what_maps_a_thread_knows_nothing_of_corrections(root: Path) -> None:
    """What people corrected is applied to a new map, and tells of it; it never makes one."""
    tell = {"extract/again/adding.py", "extract/again/differences.py"}
    found = {
        path
        for path, text in sources(root).items()
        if path.startswith("extract/")
        and any(module.startswith("graph.review") for module in imported(text))
    }
    assert found == tell
    read = (root / "extract" / "pipeline.py").read_text("utf-8")
    assert not any(module.startswith("extract.again") for module in imported(read))


def test_no_file_is_too_long_to_be_read(root: Path) -> None:
    lines = {
        path: text.count("\n")
        for path, text in sources(root, also=("tests", "bench")).items()
        if text.count("\n") > LONGEST
    }
    assert lines == {}, "ask which noun wants a room of its own"


def test_the_terminal_starts_without_spacy_and_streamlit(
    root: Path, environment: dict[str, str]
) -> None:
    late = {"spacy", "streamlit", "pandas", "uvicorn"}
    code = f"import sys, cruxmap; print(*{late} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []
