"""The pictures of the explorer that the documentation shows: ``make screenshots`` takes them all.

Each page is opened on the debate that comes with the project, corrected as that comes, in an
explorer and a store of the script's own, and taken as a wide and as a narrow window shows it; the
Review page on the same debate before anybody corrected it, as nothing else is left to look at.
Names behind the command choose pages: ``make screenshots ARGS='map read'``.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import click
from browsing import a_browser, a_page, an_explorer, rerun, settled, visit
from PIL import Image
from playwright.sync_api import Browser, Page
from terminal import run

from graph.store import open_store

ROOT: Final = Path(__file__).resolve().parent.parent
IMAGES: Final = ROOT / "docs" / "images"
DEBATE: Final = "roleplay-vs-scheming"
THREAD: Final = ROOT / "data" / "threads" / f"{DEBATE}.txt"
POSITIONS: Final = ROOT / "data" / "debates" / f"{DEBATE}.toml"
REVIEW: Final = ROOT / "data" / "reviews" / f"{DEBATE}.trig"
WORDS: Final = "almost zero difference"  # of the claim that is looked at
WIDTHS: Final = {"": (1400, 900), "-narrow": (400, 800)}
MOST: Final = 150_000  # bytes of a picture
ALL: Final = 2_000_000  # … and of all together


def _nothing(page: Page) -> None:
    """The address says all."""


def _picture(page: Page) -> None:
    """Wait for the picture of a map."""
    page.locator("iframe.picture[data-drawn]").wait_for()


def _timeline(page: Page) -> None:
    """Open the timeline."""
    with rerun(page):
        page.get_by_role("tab", name="Timeline").click()
    page.locator("[data-testid=stVegaLiteChart]").first.wait_for()


def _declined(page: Page) -> None:
    """Take no tour, which is offered to who was never here."""
    page.get_by_role("button", name="Not now").click()


def _pasted(page: Page) -> None:
    """Paste the debate, and go on to its posts."""
    page.get_by_role("textbox", name="or the discussion, copied").fill(THREAD.read_text("utf-8"))
    page.get_by_role("textbox", name="Title").fill("Roleplay vs scheming")
    with rerun(page):
        page.get_by_role("button", name="Read it").click()


def _named(page: Page) -> None:
    """Say who reviews."""
    name = page.get_by_role("textbox", name="Your name")
    name.fill("Ada")
    with rerun(page):
        name.press("Enter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A picture of a page: ``address`` may name the ``{claim}``; ``prepare`` makes it ready."""

    name: str
    address: str
    prepare: Callable[[Page], None] = _nothing
    theme: Literal["light", "dark"] = "light"
    corrected: bool = True
    widths: Sequence[str] = tuple(WIDTHS)


SHOTS: Final = (
    Shot(name="overview", address="/", prepare=_declined),
    Shot(name="map", address="/map?node={claim}&around={claim}&hops=2", prepare=_picture),
    Shot(
        name="map-dark",
        address="/map?node={claim}&around={claim}&hops=2",
        prepare=_picture,
        theme="dark",
        widths=("",),
    ),
    Shot(name="map-positions", address="/map?all=1&by=position", prepare=_picture, widths=("",)),
    Shot(name="map-cruxes", address="/map?cruxes=1", prepare=_picture),
    Shot(name="map-timeline", address="/map", prepare=_timeline, widths=("",)),
    Shot(name="read", address="/read?node={claim}"),
    Shot(name="query", address="/query?asked=contested"),
    Shot(name="add", address="/add", prepare=_pasted),
    Shot(name="review", address="/review", prepare=_named, corrected=False),
)


def small(png: bytes) -> bytes:
    """A picture as WebP without loss: less than half as long as PNG, and every colour as it is."""
    written = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").save(written, "WEBP", lossless=True, quality=100, method=6)
    return written.getvalue()


def take(shot: Shot, *, width: str, browser: Browser, explorer: str, claim: str) -> Path:
    """Take a picture in a window of one of the :data:`WIDTHS`, and return where it was written."""
    with a_page(browser, explorer=explorer) as page:
        across, down = WIDTHS[width]
        page.set_viewport_size({"width": across, "height": down})
        page.emulate_media(color_scheme=shot.theme, reduced_motion="reduce")
        visit(page, shot.address.format(claim=claim))
        shot.prepare(page)
        settled(page)
        path = IMAGES / f"{shot.name}{width}.webp"
        path.write_bytes(small(page.screenshot(animations="disabled", caret="hide")))
    return path


def _filled(store: Path, *, corrected: bool) -> str:
    """Fill a store as ``make run`` does, and return the id of the claim that is looked at."""
    commands: tuple[tuple[object, ...], ...] = (
        ("add", THREAD),
        ("review", "import", REVIEW),
        ("debate", "keep", POSITIONS),
    )
    for words in commands if corrected else commands[:1]:
        done = run(*words, "--store", store)
        if done.exit_code:
            sys.exit(done.output)
    with open_store(store, create=False) as opened:
        claims = opened.load(DEBATE).claims
    return next(claim.id for claim in claims if WORDS in claim.text)


def main() -> None:
    """Take the pictures, or those of the pages that are named."""
    chosen = [shot for shot in SHOTS if not sys.argv[1:] or shot.name in sys.argv[1:]]
    if not chosen:
        sys.exit(f"there is no such page: name some of {', '.join(shot.name for shot in SHOTS)}.")
    with tempfile.TemporaryDirectory() as folder, a_browser() as browser:
        for corrected in sorted({shot.corrected for shot in chosen}):
            store = Path(folder) / f"store-{corrected}"
            claim = _filled(store, corrected=corrected)
            with an_explorer(store, root=ROOT) as explorer:
                for shot in (one for one in chosen if one.corrected is corrected):
                    for width in shot.widths:
                        path = take(
                            shot, width=width, browser=browser, explorer=explorer, claim=claim
                        )
                        size = path.stat().st_size / 1000
                        click.echo(f"{path.relative_to(ROOT)}: {size:.0f} kB")
    pictures = [IMAGES / f"{shot.name}{width}.webp" for shot in SHOTS for width in shot.widths]
    sizes = {path.name: path.stat().st_size for path in pictures if path.exists()}
    large = [name for name, size in sizes.items() if size > MOST]
    if large or sum(sizes.values()) > ALL:
        sys.exit(f"too large: {', '.join(large) or 'all together'}. Show less in a picture.")


if __name__ == "__main__":
    main()
