"""What tests of bulk runs share: small invented threads, runs as programs, a store's content."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import psutil

from extract.many.arrivals import Arrival, Missed, arrivals
from extract.many.bulk import Outcome, Settings, add_all
from extract.pipeline import extract
from graph.keeping.embedded import Embedded
from graph.model import Post, Thread
from graph.store import Store, open_store

CREATED: Final = "2026-01-02T10:00:00Z"
_ONE: Final = ["trams", "buses", "ferries", "bridges", "stations", "tickets", "drivers"]
_DO: Final = ["need", "help", "slow", "please", "divide", "serve"]
_ENDS: Final = ("because the town grows.", "and I doubt it.", "in winter.", "but nobody rides.")


def corpus(path: Path, *, threads: int, posts: int = 4) -> Path:
    """A file of so many invented threads, the same every time."""
    draw = random.Random(7)  # noqa: S311 the same every time
    with path.open("w", encoding="utf-8") as file:
        for number in range(threads):
            said = [
                f"The {draw.choice(_ONE)} {draw.choice(_DO)} the {draw.choice(_ONE)} "
                f"{draw.choice(_ENDS)}"
                for _ in range(posts)
            ]
            rows = [
                {"id": f"p{n}", "author": f"a{n % 3}", "reply_to": f"p{n - 1}" if n else None,
                 "text": text}
                for n, text in enumerate(said)
            ]  # fmt: skip
            file.write(json.dumps({"id": f"made/{number}", "posts": rows}) + "\n")
    return path


class _Unending(Thread):
    """A thread that sleeps whenever another program than the tests looks at its posts."""

    def __getattribute__(self, name: str) -> object:
        if name == "posts" and "pytest" not in sys.modules:
            time.sleep(3600)
        return super().__getattribute__(name)


class Endless(Arrival):
    """An arrival that is read at once, and never mapped."""

    __slots__ = ()

    def load(self) -> Thread:
        """A thread that no other process gets any further with."""
        return _Unending(id="endless", title="E", posts=(Post(id="p1", text="Trams are loud."),))


def run(path: Path, *, store: Path, settings: Settings) -> list[Outcome]:
    """What becomes of everything at a path."""
    with open_store(store) as opened:
        return list(add_all(arrivals(path), store=opened, settings=settings))


def one_by_one(path: Path, *, extractor: str) -> list[str]:
    """What a store holds when every thread is read in this process, one after the other."""
    with open_store("memory:") as store:
        for one in arrivals(path):
            if not isinstance(one, Missed):
                store.add(extract(one.load(), extractor=extractor, created=CREATED))
        return _lines(store)


def held(location: Path) -> list[str]:
    """All that the store at a place holds, as sorted lines of N-Quads."""
    with open_store(location, create=False) as store:
        return _lines(store)


def _lines(store: Store) -> list[str]:
    assert isinstance(store, Embedded)
    with store._reading() as db:
        return sorted(map(str, db))


PROGRAM: Final = """
import sys
from pathlib import Path
from bulk_runs import CREATED
from extract.many.arrivals import arrivals
from extract.many.bulk import Settings, add_all
from graph.store import open_store

def main():
    settings = Settings(extractor=sys.argv[3], jobs=2, created=CREATED, batch=5)
    with open_store(sys.argv[2]) as store:
        try:
            for outcome in add_all(arrivals(Path(sys.argv[1])), store=store, settings=settings):
                print(outcome.change, outcome.thread, flush=True)
        except KeyboardInterrupt:
            print("interrupted", flush=True)

if __name__ == "__main__":
    main()
"""


def start(
    path: Path, *, store: Path, extractor: str, root: Path, environment: dict[str, str]
) -> subprocess.Popen[str]:
    """Start a run as a program of its own, which prints a line for each thread it has kept."""
    script = store.parent / "run_bulk.py"
    script.write_text(PROGRAM, encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, str(script), str(path), str(store), extractor],
        env=environment | {"PYTHONPATH": f"{root}{os.pathsep}{root / 'tests'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """The processes that a program has started."""
    found: list[psutil.Process] = psutil.Process(process.pid).children(recursive=True)
    return found


def readers(process: psutil.Process) -> list[psutil.Process]:
    """The processes among the children of one that read threads."""
    return [
        child
        for child in process.children(recursive=True)
        if "spawn_main" in " ".join(child.cmdline())
    ]


def gone(processes: list[psutil.Process], *, seconds: float) -> bool:
    """Whether they have all ended within so many seconds."""
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return not alive


def kill_one_reader(*, after: float) -> None:
    """Kill a process of ours that reads threads, by its id, as soon as there is one."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if found := readers(psutil.Process()):
            time.sleep(after)
            os.kill(found[0].pid, signal.SIGKILL)
            return
        time.sleep(0.01)
    raise TimeoutError("no process reads")
