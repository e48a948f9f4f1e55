"""A headless Chromium and an explorer for it, which ``conftest.py`` hands to tests.

Whenever something is done on a page, Streamlit runs the page's script again, and until that has
ended, what the run before drew may stand on the page beside what the new one draws. So a test
opens a page with :func:`visit`, does within :func:`rerun` what makes the script run, and acts on,
or looks at, nothing but what then stands there.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A picture in a process of its own sometimes hears no click, on a busy machine, until it is
    # drawn again. It is as locked in without.
    "--disable-features=IsolateSandboxedIframes",
)

# A build machine has two cores for the explorer, the browser and the tests.
expect.set_options(timeout=30_000)


@contextmanager
def a_browser() -> Iterator[Browser]:
    """A headless Chromium; without one, the tests are skipped here and fail in CI."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    with sync_playwright() as playwright:
        path = path or playwright.chromium.executable_path
        if not Path(path).exists():
            message = "no Chromium found: install chromium, or run playwright install chromium"
            if os.environ.get("CI"):
                pytest.fail(message)
            pytest.skip(message)
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@contextmanager
def an_explorer(store: Path, *, root: Path) -> Iterator[str]:
    """The address of an explorer on ``store``."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.headless=true"]
    server = subprocess.Popen(
        command,
        cwd=root,
        env={**os.environ, "CRUXMAP_STORE": str(store)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: _healthy(port), seconds=60)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


_RUNS: Final[WeakKeyDictionary[Page, list[int]]] = WeakKeyDictionary()
"""For each page, a number for every run of its script that has ended."""

_SETTLED: Final = """(seconds) => new Promise((done, failed) => {
    let changed = performance.now();
    const end = changed + seconds * 1000;
    const seen = new MutationObserver(() => { changed = performance.now(); });
    seen.observe(document.body,
        { subtree: true, childList: true, attributes: true, characterData: true });
    const look = () => {
        const now = performance.now();
        const running = !document.querySelector('.stApp[data-test-script-state="notRunning"]')
            || document.querySelector('[data-stale="true"], .stSpinner');
        if (!running && now - changed > 250) { seen.disconnect(); done(); }
        else if (now > end) failed(new Error('the page does not come to rest'));
        else setTimeout(look, 25);
    };
    look();
})"""
"""A run may have ended, and what it took away still stand there: so nothing must change."""


def settled(page: Page, *, seconds: float = 60) -> None:
    """Wait until no script runs, and the page has come to rest as the last run left it."""
    page.evaluate(_SETTLED, seconds)


def visit(page: Page, address: str) -> None:
    """Open an address, and wait until its page is drawn."""
    with rerun(page):
        page.goto(address)


class NothingRan(AssertionError):
    """What was done on a page did not make its script run."""


@contextmanager
def rerun(page: Page, *, seconds: float = 60) -> Iterator[None]:
    """What is done inside makes the page's script run; wait until it has, and is drawn."""
    before = len(_RUNS[page])
    yield
    end = time.monotonic() + seconds
    while len(_RUNS[page]) == before:
        if time.monotonic() > end:
            raise NothingRan(f"the page's script did not run within {seconds} s")
        page.wait_for_timeout(20)  # in which the browser is heard
    settled(page)


def _listen(page: Page) -> None:
    """Note every run of a page's script that ends, as the server tells the browser."""
    _RUNS[page] = ended = []

    def heard(payload: str | bytes) -> None:
        if not isinstance(payload, bytes):
            return
        message = ForwardMsg.FromString(payload)
        # One that ended early for another goes on as that one.
        if message.HasField("script_finished") and message.script_finished in (
            ForwardMsg.FINISHED_SUCCESSFULLY,
            ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
        ):
            ended.append(message.script_finished)

    page.on("websocket", lambda socket: socket.on("framereceived", heard))


@contextmanager
def a_page(browser: Browser, *, explorer: str) -> Iterator[Page]:
    """A page that fails its test if anything leaves this machine, asks, or breaks in it."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, base_url=explorer)
    context.set_default_timeout(30_000)
    page = context.new_page()
    _listen(page)
    wrong: list[str] = []

    def check(route: Route) -> None:
        url = route.request.url
        if url.startswith((explorer, explorer.replace("http", "ws", 1))):
            route.continue_()
        else:
            wrong.append(f"request to {url}")
            route.abort()

    def asked(dialog: Dialog) -> None:
        wrong.append(f"dialog {dialog.message}")
        dialog.dismiss()

    context.route("**/*", check)
    page.on("dialog", asked)
    page.on("pageerror", lambda error: wrong.append(f"error {error}"))
    yield page
    wrong += [
        f"a thread's script ran in {frame.url or 'the picture'}"
        for frame in page.frames
        if frame.evaluate("() => typeof pwned") != "undefined"
    ]
    context.close()
    assert wrong == []


def _healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def wait_for(true: Callable[[], bool], *, seconds: float = 10) -> None:
    """Wait until something is true, and fail where that takes too long."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited {seconds} s in vain"
        time.sleep(0.05)
