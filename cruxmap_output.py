"""What a terminal is given: lines, tables, text for other programs, and a bar for who waits."""

from __future__ import annotations

import io
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table as RichTable
from rich.text import Text

from graph.errors import CruxmapError, InputError, NoSuchThread, Way
from graph.model import ArgumentMap, LinkKind
from graph.sparql import Cell
from graph.store import Change, Store
from graph.tables import visible

WAYS: Final = {
    Way.REPLACE: (
        "Put it in the place of what is stored (--replace), or give it another id (in its JSON, "
        "by renaming its file, or with import --id)."
    ),
    Way.OVERWRITE: "Or put it in the place of all that is there: --replace.",
    Way.MEND: "Add it again with --replace.",
    Way.FORMAT: "If it is something else, name its format with --from; add -h lists them.",
    Way.MAP_FORMAT: "If it is one, name its format with --format; import -h lists them.",
    Way.ANY_PAGE: "Try --from page, or copy the discussion from the page into a text file.",
    Way.ANY_ADDRESS: "Where you know it to be safe, give --allow-private-addresses.",
    Way.STORE: "Check the directory, or name another with --store.",
    Way.NEW_STORE: "`cruxmap add FILE` makes one; --store or CRUXMAP_STORE names another place.",
    Way.LONGER: "Give it more time with --limit-seconds, or add it alone, which has no limit.",
    Way.PORT: "Choose another with --port; 0 takes any that is free.",
}
"""What a person does next, as it is done in the terminal."""

PATIENCE: Final = 2.0  # seconds before a bar appears: a shorter wait needs none


class Told(click.ClickException):
    """An error that has been put into words for a person; shown in one line, exit status 1."""

    def __init__(self, error: CruxmapError) -> None:
        super().__init__(error.told(WAYS))

    def show(self, file: Any = None) -> None:  # noqa: ANN401 - the type click gives it
        """Print the message, which may quote a thread, harmlessly."""
        click.echo(f"error: {visible(self.message)}", err=True, file=file)


@contextmanager
def bar(title: str, *, unit: str) -> Iterator[Callable[[int, int | None], None] | None]:
    """A bar on standard error, for a person only, and only once the wait has become long."""
    console = Console(stderr=True)
    if not console.is_interactive:
        yield None
        return
    name, counted = TextColumn("{task.description}", markup=False), TextColumn(unit)
    shown = Progress(
        name, BarColumn(), MofNCompleteColumn(), counted, console=console, transient=True
    )
    task = shown.add_task(title, total=None)
    began = time.monotonic()
    # Of one slow answer nothing is heard until it is there, so a clock must start the bar.
    clock = threading.Timer(PATIENCE, shown.start)
    clock.daemon = True
    clock.start()

    def progress(done: int, total: int | None) -> None:
        shown.update(task, completed=done, total=total)
        if time.monotonic() - began > PATIENCE:
            shown.start()

    try:
        yield progress
    finally:
        clock.cancel()
        clock.join()
        shown.stop()


def note(words: str) -> None:
    """Tell a person something by the way, on standard error."""
    click.echo(visible(words), err=True)


def print_utf8(text: str) -> None:
    """Print text for other programs."""
    # Formats for other programs are UTF-8 whatever the terminal's own encoding is.
    click.echo(text.encode(), nl=not text.endswith("\n"))


def print_bytes(data: bytes) -> None:
    """Print what is written for other programs already."""
    click.echo(data, nl=not data.endswith(b"\n"))


def print_table(columns: Sequence[str], *, rows: Iterable[Sequence[Cell]]) -> None:
    """Print a table for a person; its cells may quote a stranger."""
    width = None if sys.stdout.isatty() else 1_000_000  # whoever reads a pipe wants whole lines
    shown = RichTable(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        shown.add_column(Text(visible(column)), overflow="fold")
    for row in rows:
        shown.add_row(*(Text(_cell(value)) for value in row))
    text = io.StringIO()
    Console(file=text, width=width, color_system=None).print(shown)
    click.echo("\n".join(line.rstrip() for line in text.getvalue().splitlines()))


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else visible(str(value))


def write_whole(path: Path, *, text: str) -> None:
    """Write a file as UTF-8, whole or not at all.

    Raises:
        InputError: if it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(
            f"{path} cannot be written ({error.strerror}): choose another --output."
        ) from error


def summary(amap: ArgumentMap, *, change: Change) -> str:
    """One line on what was kept: the thread's id, then how much of everything."""
    copies = sum(len(post.copies) for post in amap.thread.posts)
    return (
        f"{amap.thread.id}: {change}; {contents(amap)}; merged {counted(copies, 'repeated post')}"
    )


def contents(amap: ArgumentMap) -> str:
    """How much of everything a map has, in words."""
    posts, claims, links = len(amap.thread.posts), len(amap.claims), len(amap.links)
    kinds = Counter(link.kind for link in amap.links)
    shares = ", ".join(f"{kinds[kind]} {kind}" for kind in LinkKind if kinds[kind])
    inside = ", ".join((counted(posts, "post"), counted(claims, "claim"), counted(links, "link")))
    return inside + (f" ({shares})" if shares else "")


def counted(number: int, what: str) -> str:
    """So many of something, in words: ``1 post``, ``59,276 posts``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def only_thread(store: Store) -> str:
    """The id of the one thread of a store, for who named none.

    Raises:
        NoSuchThread: there is none, or more than one.
    """
    found = [thread.id for thread in store.threads()]
    if not found:
        raise NoSuchThread("the store holds no threads: add one with cruxmap add FILE.")
    if len(found) > 1:
        some = ", ".join(found[:20]) + (", …" if len(found) > 20 else "")
        raise NoSuchThread(f"the store holds {len(found)} threads: name one of {some}.")
    return found[0]
