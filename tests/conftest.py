"""Fixtures that more than one test file uses."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil
import pytest
from browsing import a_browser, a_page, an_explorer
from example_map import example_map, hostile_map
from forum_server import ForumServer
from hypothesis import HealthCheck, settings

from graph.store import open_store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from terminal import Program

# Examples of whole maps take long to draw, and a loaded machine longer; that is no failure. New
# examples are for who works on the code: a build that was green stays so, and draws fewer.
settings.register_profile(
    "cruxmap",
    deadline=None,
    max_examples=30 if "CI" in os.environ else 60,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("cruxmap")

ROOT: Final = Path(__file__).resolve().parent.parent

_MEMORY: Final = Path("/dev/shm")  # noqa: S108 # a folder that Linux keeps in memory
_ROOM: Final = 4 << 30  # bytes; a run fills one GiB at most


def _hurry() -> None:
    """Put the tests' files in memory where there is room: stores wait for their disk at each write.

    No test ends the machine's power, so none can tell; ``TMPDIR`` says where else they are to be.
    """
    if "TMPDIR" in os.environ or not _MEMORY.is_dir() or not os.access(_MEMORY, os.W_OK):
        return
    room = min(shutil.disk_usage(_MEMORY).free, psutil.virtual_memory().available)
    if room >= _ROOM and not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None  # asked for anew


_hurry()

_FIRST: Final = (
    "test_hostile_queries", "test_bulk", "test_cluster", "test_browser", "test_words_store",
    "test_shapes", "test_cli_review", "test_serving", "test_readers_fuzz", "test_killed",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that all processes end at about the same time."""
    items.sort(key=lambda item: not item.path.stem.startswith(_FIRST))


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def thread_path(root: Path) -> Path:
    """The thread that ships with the project."""
    return root / "data" / "threads" / "roleplay-vs-scheming.txt"


@pytest.fixture(autouse=True)
def _main_module() -> Iterator[None]:
    """This process stays what it is: Streamlit's AppTest leaves a page's script in its place.

    Processes that are started later would begin by running that.
    """
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(autouse=True, scope="session")
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache folder of the tests' own, for what is fetched."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def store_dir(tmp_path: Path) -> Path:
    """Where a store may be made; nothing is there yet."""
    return tmp_path / "store"


@pytest.fixture
def store(store_dir: Path) -> Path:
    """A store that holds one small map."""
    with open_store(store_dir) as opened:
        opened.add(example_map())
    return store_dir


@pytest.fixture
def hostile_store(store_dir: Path) -> Path:
    """A store whose one thread is made of text that attacks whoever prints it."""
    with open_store(store_dir) as opened:
        opened.add(hostile_map())
    return store_dir


@pytest.fixture(scope="session")
def environment(root: Path) -> dict[str, str]:
    """The environment of a program under test, in which ``-m cruxmap`` is found from anywhere."""
    kept = {name: value for name, value in os.environ.items() if name != "CRUXMAP_STORE"}
    return {**kept, "PYTHONPATH": str(root)}


@pytest.fixture
def program(tmp_path: Path, environment: dict[str, str]) -> Program:
    """Run ``cruxmap`` as a program in an empty folder: ``program("add", path).stdout``."""

    def run(*words: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cruxmap", *map(str, words)],
            cwd=tmp_path,
            env=environment,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def server() -> Iterator[ForumServer]:
    """A server on loopback that stands for every host there is."""
    with ForumServer() as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium; without one, the tests are skipped here and fail in CI."""
    with a_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def explorer(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an explorer on a store of its own, with two threads in it."""
    store = tmp_path_factory.mktemp("explorer") / "store"
    with open_store(store) as kept:
        kept.add(example_map())
        kept.add(hostile_map())
    with an_explorer(store, root=root) as address:
        yield address


@pytest.fixture
def page(chromium: Browser, explorer: str) -> Iterator[Page]:
    """A page that fails its test if anything leaves this machine, asks, or breaks in it."""
    with a_page(chromium, explorer=explorer) as page:
        yield page


HEAD = """
import os, signal, sys
from pathlib import Path
from example_map import example_map
from graph.store import open_store
"""


@pytest.fixture
def start(
    root: Path, environment: dict[str, str], store_dir: Path
) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Run code in another process, on the test's store; it is ended with the test."""
    processes: list[subprocess.Popen[str]] = []

    def run(code: str, *words: str) -> subprocess.Popen[str]:
        path = os.pathsep.join((str(root), str(root / "tests")))
        process = subprocess.Popen(
            [sys.executable, "-c", HEAD + code, str(store_dir), *words],
            env={**environment, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield run
    for process in processes:
        process.kill()
        process.communicate()
