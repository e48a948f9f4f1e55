"""How the explorer fares on a large store: pages in Chromium, and what its server takes.

``python -m bench.explorer`` makes a store of 100 000 claims in 1 000 threads, and one thread of
10 000 claims more (some minutes), and starts the explorer on it; ``python -m bench.explorer STORE``
takes one that ``bench.explorer`` made before at that place, or makes it there. Times are
milliseconds from asking for a page until it has come to rest, its picture drawn:

- cold: the first page that a server started just now is asked for, by a browser that has never
  been there (it fetches Streamlit's own scripts too).
- again: the same page, asked for by another visitor afterwards; the median of three.
- other thread: likewise, of a thread that nobody has looked at yet.

Then the map alone, asked from a page that stands there: from the click that draws another
neighbourhood until its picture is painted. At last the memory of the server and its children, when
ten visitors look at ten threads.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, get_args

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from bench.drawing import FLAGS
from bench.store import debate
from explore.state import PageName
from graph.kept import ready
from graph.store import open_store

THREADS: Final = 1_000
LARGE: Final = 10_000  # claims of the one large thread
LARGE_ID: Final = f"thread-{THREADS}"
AT_ONCE: Final = 100  # threads that are kept in one change
VISITORS: Final = 10

# The script has run, nothing is stale, nothing spins, and what is drawn has not changed for a
# moment, which is taken off again.
REST: Final = 200
_RESTS: Final = """(rest) => new Promise((done) => {
    let changed = performance.now();
    const seen = new MutationObserver(() => { changed = performance.now(); });
    const watch = () => seen.observe(document.body,
        { subtree: true, childList: true, attributes: true, characterData: true });
    const look = () => {
        const runs = !document.querySelector('.stApp[data-test-script-state="notRunning"]')
            || document.querySelector('[data-stale="true"], .stSpinner, .stSkeleton')
            || !document.querySelector('.stMain [data-testid="stElementContainer"]')
            || document.querySelector('iframe.picture:not([data-drawn])');
        if (!runs && performance.now() - changed > rest) {
            seen.disconnect();
            done(changed);
        } else setTimeout(look, 10);
    };
    watch();
    look();
})"""
_DRAWN: Final = """() => {
    const frame = document.querySelector('iframe.picture');
    return frame !== null && frame.dataset.drawn === frame.dataset.version;
}"""


def fill(place: Path) -> None:
    """Make the store, unless it was made there before."""
    if place.exists():
        return
    with open_store(place) as store:
        for first in range(0, THREADS, AT_ONCE):
            store.add_many([ready(debate(number)) for number in range(first, first + AT_ONCE)])
        store.add_many([ready(debate(THREADS, size=LARGE))])


@contextmanager
def explorer(store: Path) -> Iterator[tuple[str, psutil.Process]]:
    """The address of an explorer that has just begun, and its process."""
    code = (
        "import sys; from bench.explorer import serve\n"
        "serve(sys.argv[1], host='127.0.0.1', port=0, browser=False,"
        " started=lambda url: print(url, flush=True))"
    )
    command = [sys.executable, "-c", code, str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None  # noqa: S101 # it was asked for
        url = starter.stdout.readline().strip()
        (server,) = psutil.Process(starter.pid).children()
        try:
            yield url, server
        finally:
            starter.terminate()
            starter.wait()


@contextmanager
def visitor(browser: Browser) -> Iterator[Page]:
    """A page of somebody who has never been there."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(120_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def opened(page: Page, *, address: str) -> float:
    """Milliseconds until a page that is asked for has come to rest."""
    page.goto(address, wait_until="commit")
    return float(page.evaluate(_RESTS, REST))


def drawn(page: Page, *, hops: int) -> float:
    """Milliseconds from a click until another neighbourhood of the map is painted."""
    button = page.get_by_role("radio", name=str(hops), exact=False)
    before = page.evaluate("document.querySelector('iframe.picture').dataset.version")
    start = time.perf_counter()
    button.first.click()
    page.wait_for_function(
        "(before) => { const frame = document.querySelector('iframe.picture');"
        " return frame.dataset.version !== before && frame.dataset.drawn === frame.dataset.version;"
        " }",
        arg=before,
        polling=10,
    )
    return (time.perf_counter() - start) * 1000


def resident(server: psutil.Process) -> tuple[float, float]:
    """MB of memory that the server has to itself, and those of its children."""
    own = server.memory_full_info().uss / 1e6
    children = sum(one.memory_full_info().uss / 1e6 for one in server.children(recursive=True))
    return own, children


def main() -> None:
    """Print the tables."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("chromium is not installed")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Path(sys.argv[1] if len(sys.argv) > 1 else Path(folder) / "store")
        fill(place)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        pages(browser, place)
        browser.close()


def pages(browser: Browser, place: Path) -> None:
    """Print the table of pages, and the figures of the map and of memory."""
    large_one = f"{LARGE:,} claims"
    print(f"{'page':10}{'cold':>8}{'again':>8}{'other thread':>14}{large_one:>16}{'again':>8}")
    for name in get_args(PageName):
        with explorer(place) as (url, _):
            at = f"{url}/{name}"
            with visitor(browser) as page:
                cold = opened(page, address=f"{at}?thread=thread-1")
            again = []
            for _ in range(3):
                with visitor(browser) as page:
                    again.append(opened(page, address=f"{at}?thread=thread-1"))
            with visitor(browser) as page:
                other = opened(page, address=f"{at}?thread=thread-2")
            with visitor(browser) as page:
                large = opened(page, address=f"{at}?thread={LARGE_ID}")
            with visitor(browser) as page:
                large_again = opened(page, address=f"{at}?thread={LARGE_ID}")
        print(
            f"{name:10}{cold:8.0f}{statistics.median(again):8.0f}{other:14.0f}{large:16.0f}"
            f"{large_again:8.0f}"
        )
    with explorer(place) as (url, server):
        own, children = resident(server)
        print(f"\nserver just begun: {own:.0f} MB, its children {children:.0f} MB")


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    main()
