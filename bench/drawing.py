"""Time to the first picture in Chromium: this project's pages beside pyvis as it comes.

``python -m bench.drawing`` prints milliseconds from opening the page until the first picture is
painted, for maps of 100 and 1000 claims, one run each. pyvis as it comes computes its layout in
the browser; it is given a minute, and whether it has settled by then is printed.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from pyvis.network import Network

from explore.component import page_of
from explore.picture import network
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

SIZES = (100, 1000)
PATIENCE = 60.0  # seconds
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def synthetic(size: int) -> ArgumentMap:
    """A map of ``size`` claims; each but the first bears on an earlier one, mostly a recent one."""
    draw = random.Random(1)  # noqa: S311 # the same map every time, nothing secret
    words = [f"Statement {number} says what it says." for number in range(size)]
    post = Post(id="p1", text=" ".join(words))
    claims = []
    for text in words:
        start = post.text.index(text)
        span = Span(post="p1", start=start, end=start + len(text), text=text)
        claims.append(
            Claim(
                id=claim_id("bench", span),
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
    thread = Thread(id="bench", title="Bench", posts=(post,))
    run = Run(extractor="bench", version="1", model="none")
    return ArgumentMap(thread=thread, claims=tuple(claims), links=tuple(links), run=run)


def ours(amap: ArgumentMap) -> str:
    """The page that the explorer would show, all claims of the map on it."""
    part = layout.overview(amap)
    return page_of(network(amap, part=part, drawing=layout.place(amap, part=part)))


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


def main() -> None:
    """Print the table."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        sys.exit("chromium is not installed")
    print(f"{'claims':>7} {'layout ms':>10} {'cruxmap ms':>11} {'pyvis as it comes':>18}")
    with sync_playwright() as playwright:
        for size in SIZES:
            amap = synthetic(size)
            start = time.perf_counter()
            page = ours(amap)
            laid_out = (time.perf_counter() - start) * 1000
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            mine, _ = first_picture(browser, html=page)
            theirs, settled = first_picture(browser, html=as_it_comes(amap))
            browser.close()
            said = f"{theirs:.0f} ms" if settled else f"over {PATIENCE:.0f} s"
            print(f"{size:>7} {laid_out:>10.0f} {mine:>11.0f} {said:>18}")


if __name__ == "__main__":
    main()
