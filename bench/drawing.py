"""Time to the first picture and to the details of a click: this project beside pyvis as it comes.

``python -m bench.drawing`` prints, for maps of 100, 1000 and 5000 drawn claims, milliseconds

- to lay it out, on the server, once;
- from opening the picture's page in Chromium until its first frame is painted;
- the same of a pyvis network with nothing set, which computes its layout in the browser: it is
  given a minute, and whether it has settled by then is printed;
- from opening the map page of a running explorer, which has drawn it before, until its picture is
  painted;
- from a click on a claim in that picture until its details stand beside it.

All are medians, of as many runs as it says; of clicks the slowest too. The explorer draws 1000
claims at the most; for more, the bench runs its map page with another limit.
"""

from __future__ import annotations

import http.client
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from pyvis.network import Network

from explore import picture
from explore.component import page_of
from graph import layout
from graph.model import (
    ArgumentMap,
    Claim,
    ClaimKind,
    Link,
    LinkKind,
    Post,
    Run,
    Span,
    Thread,
    claim_id,
    link_id,
)
from graph.part import overview
from graph.store import open_store

SIZES = (100, 1000, 5000)
RUNS = 5  # of the picture's page and of the map page; twice as many clicks
PATIENCE = 60.0  # seconds
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
_VIEWPORT: Final = ViewportSize(width=1400, height=900)


def synthetic(size: int) -> ArgumentMap:
    """A map of ``size`` claims; each but the first bears on an earlier one, mostly a recent one."""
    draw = random.Random(1)  # noqa: S311 # the same map every time, nothing secret
    name = f"bench-{size}"
    words = [f"Statement {number} says what it says." for number in range(size)]
    post = Post(id="p1", text=" ".join(words))
    claims = []
    start = 0
    for text in words:
        span = Span(post="p1", start=start, end=start + len(text), text=text)
        start += len(text) + 1
        claims.append(
            Claim(
                id=claim_id(name, span),
                kind=draw.choice(list(ClaimKind)),
                text=text,
                confidence=draw.random(),
                mentions=(span,),
            )
        )
    links = []
    for number in range(1, size):
        if draw.random() < 0.25:  # about as many claims stand alone in threads that people write
            continue
        kind = draw.choice([LinkKind.SUPPORTS, LinkKind.OBJECTS, LinkKind.RESTATES])
        source, target = claims[number], claims[draw.randrange(max(0, number - 12), number)]
        links.append(
            Link(
                id=link_id(source.id, kind, target.id),
                source=source.id,
                target=target.id,
                kind=kind,
                confidence=0.5,
                because="it comes later",
            )
        )
    thread = Thread(id=name, title=f"Bench of {size}", posts=(post,))
    run = Run(extractor="bench", version="1", model="none")
    return ArgumentMap(thread=thread, claims=tuple(claims), links=tuple(links), run=run)


def ours(amap: ArgumentMap) -> str:
    """The page that the explorer would show, all claims of the map on it."""
    part = overview(amap, limit=len(amap.claims))
    drawing = layout.place(amap, part=part)
    return page_of(picture.network(picture.claims(amap, part=part, drawing=drawing)))


def as_it_comes(amap: ArgumentMap) -> str:
    """The page of a pyvis network with nothing set, but that it must not need the network."""
    net = Network(directed=True, cdn_resources="in_line")
    for claim in amap.claims:
        net.add_node(claim.id, label=claim.text)
    for link in amap.links:
        net.add_edge(link.source, link.target)
    return str(net.generate_html())


def first_picture(browser: Browser, *, html: str) -> tuple[float, bool]:
    """Milliseconds from opening the page to its first settled frame, and whether there was one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(html, encoding="utf-8")
        page = browser.new_page(viewport={"width": 900, "height": 640})
        page.route("http*://**", lambda route: route.abort())
        # pyvis shows its picture when the physics have settled; without physics, at the first
        # frame. "stabilized" is asked of vis-network itself.
        page.add_init_script(
            """addEventListener('DOMContentLoaded', () => {
                const settled = () => requestAnimationFrame(() => { window.shown = true; });
                const moves = network.physics.physicsEnabled;
                network.once(moves ? 'stabilizationIterationsDone' : 'afterDrawing', settled);
            });"""
        )
        start = time.perf_counter()
        page.goto(path.as_uri(), wait_until="commit", timeout=PATIENCE * 1000)
        try:
            page.wait_for_function("window.shown", timeout=PATIENCE * 1000, polling=10)
            settled = True
        except Exception:  # noqa: BLE001 # a page that blocks its own thread fails in several ways
            settled = False
        took = (time.perf_counter() - start) * 1000
        page.close(run_before_unload=False)
    return took, settled


class InTheExplorer(NamedTuple):
    """Milliseconds to the picture, and to the details of each click."""

    opened: list[float]
    clicks: list[float]


def in_the_explorer(browser: Browser, *, address: str, amap: ArgumentMap) -> InTheExplorer:
    """Open the map page of a running explorer some times, and click on claims of it."""
    opened, clicks = [], []
    for number in range(RUNS + 1):
        page = browser.new_page(viewport=_VIEWPORT)
        start = time.perf_counter()
        page.goto(f"{address}/?thread={amap.thread.id}&all=1&apart=1", wait_until="commit")
        page.wait_for_selector("iframe.picture[data-drawn]", timeout=300_000)
        if number:  # the first lays it out
            opened.append((time.perf_counter() - start) * 1000)
        if number == RUNS:
            draw = random.Random(2)  # noqa: S311 # the same claims every time
            for claim in draw.sample(amap.claims, 2 * RUNS):
                clicks.append(_click(page, claim=claim))  # noqa: PERF401 # a click is no list
        page.close(run_before_unload=False)
    return InTheExplorer(opened, clicks)


def _click(page: Page, *, claim: Claim) -> float:
    handle = page.locator("iframe.picture").element_handle()
    frame = handle.content_frame()
    box = handle.bounding_box()
    if frame is None or box is None:
        raise RuntimeError("the picture is gone")
    page.wait_for_function(
        "document.querySelector('.stApp[data-test-script-state=\"notRunning\"]')", timeout=60_000
    )
    at = frame.evaluate(
        f"""() => {{
            network.moveTo({{ position: network.getPosition('{claim.id}'), scale: 0.8 }});
            return network.canvasToDOM(network.getPosition('{claim.id}'));
        }}"""
    )
    page.wait_for_timeout(500)  # what moved it is over
    start = time.perf_counter()
    page.mouse.click(box["x"] + 1 + at["x"], box["y"] + 1 + at["y"])
    page.wait_for_function(
        "(text) => document.querySelector('.st-key-details h3')?.textContent === text",
        arg=claim.text,
        polling="raf",
        timeout=60_000,
    )
    return (time.perf_counter() - start) * 1000


@contextmanager
def explorer(store: Path) -> Iterator[str]:
    """The address of a map page that draws up to 5000 claims."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = Path(__file__).parent / "map_page.py"
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}",
         "--server.address=127.0.0.1", "--server.headless=true"],
        cwd=script.parent.parent,
        env={**os.environ, "CRUXMAP_STORE": str(store)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        end = time.monotonic() + 60
        while not _healthy(port):
            if time.monotonic() > end:
                sys.exit("the explorer does not start")
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def main() -> None:
    """Print the table."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        sys.exit("chromium is not installed")
    maps = {size: synthetic(size) for size in SIZES}
    print(f"medians of {RUNS} runs and {2 * RUNS} clicks, in ms; pyvis once")
    print(
        f"{'claims':>7} {'layout':>8} {'picture':>8} {'pyvis as it comes':>18} "
        f"{'map page':>9} {'click':>6} {'slowest':>8}",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        where = Path(folder) / "store"
        with open_store(where) as store:
            for amap in maps.values():
                store.add(amap)
        with explorer(where) as address:
            for size, amap in maps.items():
                start = time.perf_counter()
                page = ours(amap)
                laid_out = (time.perf_counter() - start) * 1000
                browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
                first_picture(browser, html=page)  # in which Chromium warms up
                mine = [first_picture(browser, html=page)[0] for _ in range(RUNS)]
                there = in_the_explorer(browser, address=address, amap=amap)
                theirs, settled = first_picture(browser, html=as_it_comes(amap))
                browser.close()
                said = f"{theirs:.0f}" if settled else f"> {PATIENCE:.0f} s"
                print(
                    f"{size:>7} {laid_out:>8.0f} {statistics.median(mine):>8.0f} {said:>18} "
                    f"{statistics.median(there.opened):>9.0f} "
                    f"{statistics.median(there.clicks):>6.0f} {max(there.clicks):>8.0f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
