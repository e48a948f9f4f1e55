"""The same run over a Dask cluster: a real scheduler and real workers, on this machine."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from bulk_runs import CREATED, Endless, corpus, gone, held, one_by_one

from extract.many import cluster
from extract.many.arrivals import arrivals
from extract.many.bulk import Outcome, Settings, add_all
from graph.errors import CruxmapError
from graph.store import open_store

pytest.importorskip("distributed")

LOOPBACK = ("--host", "127.0.0.1", "--no-dashboard")


def start(
    *words: str, root: Path, environment: dict[str, str], saying: str, log: Path
) -> tuple[subprocess.Popen[bytes], str]:
    """Start a program of Dask, and wait until it says something."""
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]],
            cwd=log.parent,
            env=environment
            | {"PYTHONPATH": f"{root}{os.pathsep}{root / 'tests'}", "OMP_NUM_THREADS": "1"},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(saying, log.read_text("utf-8", "replace")):
            return process, found[0]
        time.sleep(0.1)
    process.kill()
    raise TimeoutError(log.read_text("utf-8", "replace"))


def end(process: subprocess.Popen[bytes]) -> None:
    """End a program and all that it started, each by its id."""
    if process.poll() is None:
        family = [
            *psutil.Process(process.pid).children(recursive=True),
            psutil.Process(process.pid),
        ]
        for one in family:
            one.kill()
        process.wait(10)


@pytest.fixture
def scheduler(tmp_path: Path, root: Path, environment: dict[str, str]) -> Iterator[str]:
    process, address = start(
        "dask_scheduler", *LOOPBACK, "--port", "0",
        root=root, environment=environment, saying=r"tcp://127\.0\.0\.1:\d+",
        log=tmp_path / "scheduler.log",
    )  # fmt: skip
    yield address
    end(process)


def test_two_workers_of_which_one_is_killed_make_the_store_that_one_process_makes(
    tmp_path: Path, root: Path, environment: dict[str, str], scheduler: str
) -> None:
    path = corpus(tmp_path / "many.jsonl", threads=60)
    settings = Settings(extractor="rules", cluster=scheduler, created=CREATED, batch=10)
    workers: list[subprocess.Popen[bytes]] = []
    outcomes: list[Outcome] = []

    def progress(done: int, _total: int | None) -> None:
        if done == 15:
            os.kill(workers[0].pid, signal.SIGKILL)

    with ExitStack() as stack, open_store(tmp_path / "store") as store:
        for name in ("one", "two"):
            process, _ = start(
                "dask_worker", scheduler, *LOOPBACK, "--nthreads", "1", "--no-nanny",
                "--local-directory", str(tmp_path / name),
                root=root, environment=environment, saying="Registered to",
                log=tmp_path / f"{name}.log",
            )  # fmt: skip
            workers.append(process)
            stack.callback(end, process)
        outcomes += add_all(arrivals(path), store=store, settings=settings, progress=progress)
        again = list(add_all(arrivals(path), store=store, settings=settings))
        assert workers[0].poll() == -signal.SIGKILL
        assert workers[1].poll() is None
    assert {outcome.change for outcome in outcomes} == {"added"}
    assert [outcome.thread for outcome in outcomes] == [f"made-{n}" for n in range(60)]
    assert held(tmp_path / "store") == one_by_one(path, extractor="rules") != []
    assert {outcome.change for outcome in again} == {"held"}


def test_a_thread_that_never_ends_is_given_up_and_its_worker_goes_on(
    tmp_path: Path, root: Path, environment: dict[str, str], scheduler: str
) -> None:
    path = corpus(tmp_path / "many.jsonl", threads=6)
    coming = list(arrivals(path))
    coming.insert(1, Endless(name="endless"))
    settings = Settings(extractor="none", cluster=scheduler, created=CREATED, seconds=10.0)
    with ExitStack() as stack, open_store(tmp_path / "store") as store:
        worker, _ = start(
            "dask_worker", scheduler, *LOOPBACK, "--nthreads", "1", "--no-nanny",
            "--local-directory", str(tmp_path / "one"),
            root=root, environment=environment, saying="Registered to",
            log=tmp_path / "one.log",
        )  # fmt: skip
        stack.callback(end, worker)
        outcomes = list(add_all(coming, store=store, settings=settings))
        assert worker.poll() is None
        (child,) = psutil.Process(worker.pid).children()
        os.kill(worker.pid, signal.SIGKILL)
        assert gone([child], seconds=20)
    assert [outcome.change for outcome in outcomes] == ["added", "failed", *["added"] * 5]
    assert outcomes[1].why == "endless was given up after 10 seconds, in which it was not mapped."
    assert held(tmp_path / "store") == one_by_one(path, extractor="none")


def test_a_cluster_without_workers_is_given_up(
    tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "WORKERLESS", 0.5)
    path = corpus(tmp_path / "many.jsonl", threads=2)
    settings = Settings(extractor="none", cluster=scheduler, batch=1)
    with (
        open_store("memory:") as store,
        pytest.raises(CruxmapError, match=r"has had no worker for 0\.5 seconds"),
    ):
        list(add_all(arrivals(path), store=store, settings=settings))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1:9", ""])
def test_an_address_where_no_scheduler_is_says_so(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1.0)
    with (
        open_store("memory:") as store,
        pytest.raises(CruxmapError, match=r"no Dask scheduler answers at .*dask scheduler"),
    ):
        list(add_all([], store=store, settings=Settings(cluster=address)))


def test_without_dask_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        open_store("memory:") as store,
        pytest.raises(CruxmapError, match=r"pip install 'cruxmap\[cluster\]'"),
    ):
        list(add_all([], store=store, settings=Settings(cluster="tcp://127.0.0.1:9")))
