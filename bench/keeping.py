"""How long it takes to back up, restore and check a store, and how much memory.

``python -m bench.keeping`` makes a debate of some 3 000 claims in a new store on disk;
``python -m bench.keeping 100000`` about so many. Each step runs in a process of its own, whose
largest memory is told; that of one which only opens the store comes first, to compare with.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from bench.store import CLAIMS, CLAIMS_A_THREAD, debate
from graph.keeping.backup import backup, checked, restore
from graph.keeping.check import problems
from graph.keeping.rewriting import Rewrite
from graph.kept import ready
from graph.store import open_store


def _fill(folder: Path, wanted: int) -> str:
    def threads() -> Iterator[Rewrite]:
        for number in range(max(1, wanted // CLAIMS_A_THREAD)):
            one = ready(debate(number))
            yield Rewrite(new={one.thread: one.quads()})

    with open_store(folder / "store") as store:
        store.refill(threads())
        return f"{len(store.threads()):,} threads"


def _open(folder: Path, wanted: int) -> str:  # noqa: ARG001 a Step
    with open_store(folder / "store", create=False) as store, store.view() as view:
        return f"{len(view.ids()):,} threads"


def _backup(folder: Path, wanted: int) -> str:  # noqa: ARG001 a Step
    with open_store(folder / "store", create=False) as store:
        done = backup(store, folder / "maps.nq.gz")
    size = done.path.stat().st_size / 1e6
    return f"{done.statements:,} statements in {size:.1f} MB"


def _restore(folder: Path, wanted: int) -> str:  # noqa: ARG001 a Step
    with open_store(folder / "other") as store:
        restore(checked(folder / "maps.nq.gz"), store)
        return f"{len(store.threads()):,} threads"


def _check(folder: Path, wanted: int) -> str:  # noqa: ARG001 a Step
    with open_store(folder / "other", create=False) as store:
        return f"{sum(1 for _ in problems(store)):,} problems"


STEPS: Final[dict[str, Callable[[Path, int], str]]] = {
    "fill": _fill,
    "open": _open,
    "backup": _backup,
    "restore": _restore,
    "check": _check,
}
"""What is measured, in this order."""


def main() -> None:
    """Print a line for each step."""
    if len(sys.argv) == 4:
        step, folder, wanted = sys.argv[1:]
        begun = time.monotonic()
        said = STEPS[step](Path(folder), int(wanted))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{step:8} {time.monotonic() - begun:8.2f} s {peak:7.0f} MiB  {said}")
        return
    wanted = sys.argv[1] if len(sys.argv) > 1 else str(CLAIMS)
    print(f"about {int(wanted):,} claims")
    with tempfile.TemporaryDirectory() as folder:
        for step in STEPS:
            command = [sys.executable, "-m", "bench.keeping", step, folder, wanted]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
