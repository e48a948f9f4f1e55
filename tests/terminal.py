"""The command line under test, in this process or as a program."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result

from cruxmap import cli
from graph.export import EXPORTERS
from graph.store import open_store

Program = Callable[..., subprocess.CompletedProcess[str]]


def run(*words: object, stdin: str | bytes = "") -> Result:
    """Run a command in this process, with no store named by the environment."""
    runner = CliRunner(env={"CRUXMAP_STORE": None})
    return runner.invoke(cli, [str(word) for word in words], input=stdin)


def content(store: Path) -> list[str]:
    """Everything that a store holds, as JSON, one text a thread."""
    with open_store(store, create=False) as opened:
        return [EXPORTERS["json"](opened.load(thread.id)) for thread in opened.threads()]


def assert_refused(done: Result, *, saying: str) -> None:
    """One line on standard error, which matches ``saying``; nothing printed; exit status 1."""
    assert done.exit_code == 1, done.output
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("error: ")
    assert re.search(saying, lines[0]), lines[0]
