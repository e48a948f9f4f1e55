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

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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
LARGE_NUMBER: Final = 100_000
AT_ONCE: Final = 100  # threads that are kept in one change
VISITORS: Final = 10

# A component stands in a shadow tree of its own, which querySelector does not enter.
FIRST: Final[PageName] = "overview"
"""The page that stands at the explorer's own address."""
_FIND: Final = """
const find = (root) => {
    const frame = root.querySelector('iframe.picture');
    if (frame) return frame;
    for (const one of root.querySelectorAll('*')) {
        const inside = one.shadowRoot && find(one.shadowRoot);
        if (inside) return inside;
    }
    return null;
};
const painted = () => {
    const frame = find(document);
    return frame && frame.dataset.drawn === frame.dataset.version ? frame.dataset.drawn : null;
};
"""
# The script has run, nothing is stale, nothing spins, the picture is painted if there is one, and
# what is drawn has not changed for a moment, which is taken off again.
REST: Final = 200
_RESTS: Final = f"""(rest) => new Promise((done, failed) => {{
    {_FIND}
    let changed = performance.now();
    const look = () => {{
        const now = performance.now();
        const runs = !document.querySelector('.stApp[data-test-script-state="notRunning"]')
            || document.querySelector('[data-stale="true"], .stSpinner, .stSkeleton')
            || !document.querySelector('.stMain .stVerticalBlock')
            || (find(document) && !painted());
        if (runs) changed = now;
        else if (now - changed > rest) return done(changed);
        if (now > 120000) return failed(new Error('the page does not come to rest'));
        setTimeout(look, 20);
    }};
    new MutationObserver(() => {{ changed = performance.now(); }}).observe(document.body,
        {{ subtree: true, childList: true, attributes: true, characterData: true }});
    look();
}})"""
_PAINTED: Final = f"() => {{ {_FIND} return painted(); }}"
_OTHER: Final = (
    f"(before) => {{ {_FIND} const now = painted(); return now !== null && now !== before; }}"
)


def fill(place: Path) -> None:
    """Make the store, unless it was made there before."""
    if place.exists():
        return
    with open_store(place) as store:
        for first in range(0, THREADS, AT_ONCE):
            store.add_many([ready(debate(number)) for number in range(first, first + AT_ONCE)])
        store.add_many([ready(debate(LARGE_NUMBER, size=LARGE))])


@contextmanager
def explorer(store: Path) -> Iterator[tuple[str, psutil.Process]]:
    """The address of an explorer that has just begun, and its process."""
    code = (
        "import sys; from explore.serve import serve\n"
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


def doors(url: str) -> dict[str, str]:
    """The address of each page of an explorer, by its name."""
    return {name: url if name == FIRST else f"{url}/{name}" for name in get_args(PageName)}


def drawn(page: Page) -> list[float]:
    """Milliseconds from each click until another neighbourhood of the map is painted."""
    taken = []
    for hops in ("1", "3", "1", "3", "1"):
        before = page.evaluate(_PAINTED)
        start = time.perf_counter()
        page.locator(".st-key-hops button", has_text=hops).click()
        page.wait_for_function(_OTHER, arg=before, polling=10)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def resident(server: psutil.Process) -> tuple[float, float]:
    """MB of memory that the server has to itself, and those of its children."""
    own = server.memory_full_info().uss / 1e6
    children = sum(one.memory_full_info().uss / 1e6 for one in server.children(recursive=True))
    return own, children


def of_pages(browser: Browser, place: Path) -> None:
    """Print how long each page takes, of a server that has just begun and later."""
    large_one = f"{LARGE:,} claims"
    print(f"{'ms':10}{'cold':>8}{'again':>8}{'other thread':>14}{large_one:>16}{'again':>8}")
    large = f"thread-{LARGE_NUMBER}"
    for name in get_args(PageName):
        with explorer(place) as (url, _):

            def ask(thread: str, at: str = doors(url)[name]) -> float:
                with visitor(browser) as page:
                    return opened(page, address=f"{at}?thread={thread}")

            cold = ask("thread-1")
            again = statistics.median(ask("thread-1") for _ in range(3))
            print(
                f"{name:10}{cold:8.0f}{again:8.0f}{ask('thread-2'):14.0f}{ask(large):16.0f}"
                f"{ask(large):8.0f}",
                flush=True,
            )


def of_map(browser: Browser, place: Path) -> None:
    """Print how long another neighbourhood takes, new to the server and known to it."""
    print(f"\n{'neighbourhood, ms':24}{'new':>8}{'known':>8}")
    with explorer(place) as (url, _):
        at = doors(url)["map"]
        for title, amap in (
            ("of 100 claims", debate(3)),
            (f"of {LARGE:,} claims", debate(LARGE_NUMBER, size=LARGE)),
        ):
            around = amap.claims[len(amap.claims) // 2].id
            with visitor(browser) as page:
                opened(page, address=f"{at}?thread={amap.thread.id}&around={around}")
                first, third, *known = drawn(page)
            print(f"{title:24}{max(first, third):8.0f}{statistics.median(known):8.0f}", flush=True)


def of_memory(browser: Browser, place: Path) -> None:
    """Print what the server takes when it has begun, and with visitors at all pages."""
    print(f"\n{'memory, MB':24}{'server':>8}{'children':>10}")
    with explorer(place) as (url, server), ExitStack() as stack:
        print(f"{'just begun':24}{resident(server)[0]:8.0f}{resident(server)[1]:10.0f}")
        visitors = [stack.enter_context(visitor(browser)) for _ in range(VISITORS)]
        at = doors(url)
        for name, address in at.items():
            for number, page in enumerate(visitors):
                opened(page, address=f"{address}?thread=thread-{number}")
            own, children = resident(server)
            print(f"{f'{VISITORS} visitors, {name}':24}{own:8.0f}{children:10.0f}", flush=True)
        opened(visitors[0], address=f"{at['map']}?thread=thread-{LARGE_NUMBER}")
        own, children = resident(server)
        print(f"{f'and {LARGE:,} claims':24}{own:8.0f}{children:10.0f}", flush=True)


def main() -> None:
    """Print the tables."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("chromium is not installed")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Path(sys.argv[1] if len(sys.argv) > 1 else Path(folder) / "store")
        fill(place)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for measure in (of_pages, of_map, of_memory):
            measure(browser, place)
        browser.close()


if __name__ == "__main__":
    main()
