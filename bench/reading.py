"""How long the Read page takes in Chromium, for threads of 100 and of 1 000 posts.

``python -m bench.reading`` keeps made-up threads in a new store, starts an explorer on it, and
prints, in milliseconds, the median of so many runs: from opening the page until its first post is
drawn, beside the same for the Query page, which draws little; from a click on a claim until its
links stand beside it; and from the key for the next claim until that one's do.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from bench.drawing import FLAGS
from bench.explorer import explorer
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
from graph.store import open_store

SIZES: Final = (100, 1000)
RUNS: Final = 7
AUTHORS: Final = ("Ada", "Bo", "Chi")
WORDS: Final = ("tram", "bus", "night", "city", "noise", "driver", "route", "ticket", "council")
QUERY: Final = "textarea, .cm-editor"  # what stands on the Query page once it is drawn


def synthetic(size: int) -> ArgumentMap:
    """A thread of ``size`` posts of 2 to 9 sentences, seven in ten of them claims; most linked."""
    draw = random.Random(1)  # noqa: S311 # the same thread every time, nothing secret
    name = f"posts-{size}"
    posts: list[Post] = []
    claims: list[Claim] = []
    for number in range(size):
        said: list[str] = []
        spans: list[tuple[int, str]] = []
        at = 0
        for _ in range(draw.randint(2, 9)):
            sentence = " ".join(draw.choices(WORDS, k=draw.randint(5, 22))).capitalize() + "."
            spans.append((at, sentence))
            said.append(sentence)
            at += len(sentence) + 1
        parent = f"p{draw.choice([number - 1, draw.randrange(number)])}" if number else None
        posts.append(
            Post(
                id=f"p{number}",
                author=AUTHORS[number % len(AUTHORS)],
                text=" ".join(said),
                reply_to=parent,
            )
        )
        for start, sentence in spans:
            span = Span(post=f"p{number}", start=start, end=start + len(sentence), text=sentence)
            if draw.random() < 0.7:
                claims.append(
                    Claim(
                        id=claim_id(name, span),
                        kind=draw.choice(list(ClaimKind)),
                        text=sentence,
                        confidence=draw.random(),
                        mentions=(span,),
                    )
                )
    links: dict[str, Link] = {}
    for number in range(1, len(claims)):
        kind = draw.choice([LinkKind.SUPPORTS, LinkKind.OBJECTS, LinkKind.RESTATES])
        source, target = claims[number], claims[draw.randrange(max(0, number - 12), number)]
        link = Link(
            id=link_id(source.id, kind, target.id),
            source=source.id,
            target=target.id,
            kind=kind,
            confidence=0.5,
            because="it comes later",
        )
        links[link.id] = link
    thread = Thread(id=name, title=name, posts=tuple(posts))
    run = Run(extractor="bench", version="1", model="none")
    return ArgumentMap(thread=thread, claims=tuple(claims), links=tuple(links.values()), run=run)


def opened(browser: Browser, *, address: str, sign: str) -> float:
    """Milliseconds from opening an address in a new session until ``sign`` is drawn."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(sign).first.wait_for()
    took = (time.perf_counter() - start) * 1000
    context.close()
    return took


def chosen(page: Page, *, do: Callable[[int], object]) -> list[float]:
    """Milliseconds from doing something until the links of another claim stand beside it."""
    times = []
    for number in range(RUNS):
        before = page.locator(".reader .beside").inner_text()
        start = time.perf_counter()
        do(number)
        page.wait_for_function(
            """(before) => {
                for (const host of document.querySelectorAll('.stBidiComponent *')) {
                    const beside = host.shadowRoot?.querySelector('.beside');
                    if (beside) return !beside.classList.contains('waiting')
                        && beside.innerText !== before;
                }
                return false;
            }""",
            arg=before,
            polling=10,
        )
        times.append((time.perf_counter() - start) * 1000)
    return times


def measured(browser: Browser, *, address: str, thread: str) -> list[float]:
    """The medians, in the order of the table."""
    read = f"{address}/read?thread={thread}"
    opened(browser, address=read, sign=".post")  # what is worked out once is
    opens, query = [], []
    for _ in range(RUNS):
        opens.append(opened(browser, address=read, sign=".post"))
        query.append(opened(browser, address=f"{address}/query", sign=QUERY))
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(read)
    said = page.locator(".said")
    said.first.wait_for()
    page.wait_for_timeout(2000)
    clicks = chosen(page, do=lambda number: said.nth(number % 4).click())
    keys = chosen(page, do=lambda _: page.keyboard.press("n"))
    page.close()
    return [statistics.median(times) for times in (opens, query, clicks, keys)]


def main() -> None:
    """Print the table."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        sys.exit("chromium is not installed")
    print(f"{'posts':>6} {'claims':>7} {'open':>6} {'Query':>6} {'click':>6} {'key':>6}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        store = Path(folder) / "store"
        maps = [synthetic(size) for size in SIZES]
        with open_store(store) as kept:
            for amap in maps:
                kept.add(amap)
        with explorer(store) as (address, _):
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            opened(browser, address=f"{address}/query", sign=QUERY)  # the first one is slow
            for amap in maps:
                row = measured(browser, address=address, thread=amap.thread.id)
                print(
                    f"{len(amap.thread.posts):>6} {len(amap.claims):>7} "
                    + " ".join(f"{value:>6.0f}" for value in row)
                )
            browser.close()


if __name__ == "__main__":
    main()
