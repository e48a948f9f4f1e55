"""The front door in the terminal: parse flags, call one function, print.

Results go to standard output; progress, notes and errors go to standard error. The exit status is
0, or 1 for anything that :class:`graph.errors.CruxmapError` tells a person about, or 2 for a
command line that cannot be understood.
"""

from __future__ import annotations

import io
import os
import sys
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

from explore.serve import serve
from extract.sources import READERS, read_file
from graph.errors import CruxmapError, InputError, NoSuchThread, StoreError
from graph.export import EXPORTERS
from graph.model import ArgumentMap, LinkKind, Thread, now, software
from graph.sparql import Cell, Limits, answer
from graph.store import Change, Store, open_store
from graph.tables import to_csv, to_json, visible

_PATIENCE: Final = 2.0  # seconds before a bar appears: a shorter wait needs none


class _Told(click.ClickException):
    """An error that has been put into words for a person; shown in one line, exit status 1."""

    def show(self, file: Any = None) -> None:  # noqa: ANN401 - the type click gives it
        """Print the message, which may quote a thread, harmlessly."""
        click.echo(f"error: {visible(self.message)}", err=True, file=file)


class _Commands(click.Group):
    """A group in which every error that cruxmap raises on purpose ends the program politely."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Commands in the order in which a newcomer meets them, not by letter."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - the type click gives it
        try:
            return super().invoke(ctx)
        except CruxmapError as error:
            raise _Told(str(error)) from error


def _pick_store(ctx: click.Context, _param: click.Parameter, value: str | None) -> str:
    return value or ctx.obj or "store"


_store_option = click.option(
    "--store",
    metavar="DIR",
    callback=_pick_store,
    help="Where the maps are kept: a directory.  [default: $CRUXMAP_STORE, else ./store]",
)
_reader_option = click.option(
    "--from",
    "reader",
    type=click.Choice(tuple(READERS)),
    help="The format of the thread, where its content does not tell.",
)

_extractor_option = click.option(
    "--extractor", default="rules", show_default=True, help="What finds the links."
)
_export_option = click.option(
    "--format",
    "form",
    type=click.Choice(tuple(EXPORTERS)),
    default="json",
    show_default=True,
    help="How to write the map.",
)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  cruxmap add data/threads/roleplay-vs-scheming.txt
  cruxmap explore
  cruxmap query 'SELECT ?text WHERE { ?o a cm:Objection ; aif:claimText ?text }'""",
)
@click.option(
    "--store",
    metavar="DIR",
    envvar="CRUXMAP_STORE",
    help="Where the maps are kept: a directory.  [default: $CRUXMAP_STORE, else ./store]",
)
@click.version_option(software(), prog_name="cruxmap")
@click.pass_context
def cli(ctx: click.Context, store: str | None) -> None:
    """Turn a discussion into a map of its claims, objections and the links between them.

    Start with 'add', which reads a thread into the store, then 'explore', which opens the maps in
    your browser. Every command explains itself with -h.
    """
    ctx.obj = store


@cli.command(
    epilog="""\b
Examples:
  cruxmap add data/threads/roleplay-vs-scheming.txt
  cruxmap add --replace thread.json other.txt"""
)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--replace", is_flag=True, help="Put a changed thread in the place of the stored one."
)
@_reader_option
@_extractor_option
@_store_option
@click.pass_context
def add(
    ctx: click.Context,
    *,
    files: Sequence[Path],
    replace: bool,
    reader: str | None,
    extractor: str,
    store: str,
) -> None:
    """Read threads, map them, and keep the maps.

    Each FILE is one thread: plain text or thread JSON. It is kept whole or not at all; when one
    fails, the others are still added and the exit status is 1.
    """
    failed = False
    for path in files:
        try:
            thread = read_file(path, format=reader)
            with open_store(store) as opened:  # before the long wait, so that it fails at once
                amap = _mapped(thread, extractor=extractor, created=now())
                change = opened.add(amap, replace=replace)
        except CruxmapError as error:
            failed = True
            click.echo(f"error: {visible(_about(path, error=error))}", err=True)
        else:
            click.echo(summary(amap, change=change))
    ctx.exit(1 if failed else 0)


@cli.command(
    epilog="""\b
Examples:
  cruxmap extract thread.txt
  cruxmap extract thread.txt --format turtle > thread.ttl"""
)
@click.argument("file", type=click.Path(path_type=Path))
@_export_option
@_reader_option
@_extractor_option
def extract(*, file: Path, form: str, reader: str | None, extractor: str) -> None:
    """Print the map of one thread; keep nothing.

    No store is read or made.
    """
    amap = _mapped(read_file(file, format=reader), extractor=extractor)
    _print_utf8(EXPORTERS[form](amap))


@cli.command(
    epilog="""\b
Examples:
  cruxmap query 'SELECT ?text WHERE { ?o a cm:Objection ; aif:claimText ?text }'
  cruxmap query --format csv - < objections.rq"""
)
@click.argument("sparql", metavar="SPARQL")
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "csv", "json")),
    default="table",
    show_default=True,
    help="How to write the answer.",
)
@click.option(
    "--limit-seconds",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    default=Limits().seconds,
    show_default=True,
    help="Stop the query after so long.",
)
@click.option(
    "--limit-rows",
    metavar="ROWS",
    type=click.IntRange(min=1),
    default=Limits().rows,
    show_default=True,
    help="Show at most so many rows.",
)
@_store_option
def query(*, sparql: str, form: str, limit_seconds: float, limit_rows: int, store: str) -> None:
    """Ask the stored maps a question in SPARQL.

    SPARQL is the query itself, or - to read it from standard input. The usual prefixes (cm, aif,
    sioc, oa, prov, dct, skos, rdfs ...) need not be written. A query can only read.
    """
    text = sys.stdin.read() if sparql == "-" else sparql
    limits = Limits(seconds=limit_seconds, rows=limit_rows)
    with open_store(store, create=False) as opened:
        table = answer(text, store=opened, limits=limits)
    if form == "csv":
        _print_utf8(to_csv(table))
    elif form == "json":
        _print_utf8(to_json(table))
    else:
        _print_table(table.columns, rows=table.rows)
    if table.truncated:
        click.echo(f"only the first {len(table.rows)} rows: raise --limit-rows.", err=True)


@cli.command()
@_store_option
def threads(*, store: str) -> None:
    """List the threads in the store."""
    with open_store(store, create=False) as opened:
        found = opened.threads()
    if not found:
        click.echo(f"no threads in {visible(store)} yet: cruxmap add FILE", err=True)
        return
    _print_table(
        ("id", "title", "posts", "claims", "links"),
        rows=[(one.id, one.title, one.posts, one.claims, one.links) for one in found],
    )


@cli.command()
@click.argument("thread_id", metavar="ID")
@_store_option
def remove(*, thread_id: str, store: str) -> None:
    """Take a thread, and all said about it, out of the store."""
    with open_store(store, create=False) as opened:
        amap = opened.load(thread_id)
        opened.remove(thread_id)
    click.echo(f"{thread_id}: removed; {_contents(amap)}")


@cli.command(
    epilog="""\b
Examples:
  cruxmap export --format turtle
  cruxmap export roleplay-vs-scheming --output map.json"""
)
@click.argument("thread_id", metavar="[THREAD]", required=False)
@_export_option
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write to this file, whole or not at all, and not to standard output.",
)
@_store_option
def export(*, thread_id: str | None, form: str, output: Path | None, store: str) -> None:
    """Print a stored map in a format for other programs.

    THREAD is an id that 'cruxmap threads' lists; it may be left out when there is only one.
    """
    with open_store(store, create=False) as opened:
        text = EXPORTERS[form](opened.load(thread_id or _only_thread(opened)))
    if output is None:
        _print_utf8(text)
    else:
        _write_whole(output, text=text)


@cli.command()
@click.option(
    "--port",
    metavar="PORT",
    type=click.IntRange(0, 65535),
    default=8501,
    show_default=True,
    help="0 takes any free port.",
)
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="A loopback address.",
)
@click.option("--no-browser", is_flag=True, help="Only print the address; open nothing.")
@_store_option
@click.pass_context
def explore(ctx: click.Context, *, port: int, host: str, no_browser: bool, store: str) -> None:
    """Browse the maps on this machine, until Ctrl+C.

    Only this machine can open the pages.
    """
    try:
        with open_store(store, create=False) as opened:
            note = "" if opened.threads() else f"no threads in {store} yet: cruxmap add FILE."
    except StoreError as error:
        note = str(error)
    if note:
        click.echo(visible(f"{note} The explorer can add one too."), err=True)
    ctx.exit(
        serve(
            store,
            host=host,
            port=port,
            browser=not no_browser,
            started=lambda url: click.echo(
                f"The explorer is at {url} (store: {visible(store)}). Ctrl+C stops it."
            ),
        )
    )


def summary(amap: ArgumentMap, *, change: Change) -> str:
    """One line on what was kept: the thread's id, then how much of everything."""
    copies = sum(len(post.copies) for post in amap.thread.posts)
    return (
        f"{amap.thread.id}: {change}; {_contents(amap)}; merged {copies} repeated post{_s(copies)}"
    )


def _contents(amap: ArgumentMap) -> str:
    posts, claims, links = len(amap.thread.posts), len(amap.claims), len(amap.links)
    kinds = Counter(link.kind for link in amap.links)
    shares = ", ".join(f"{kinds[kind]} {kind}" for kind in LinkKind if kinds[kind])
    return f"{posts} post{_s(posts)}, {claims} claim{_s(claims)}, {links} link{_s(links)}" + (
        f" ({shares})" if shares else ""
    )


def _about(path: Path, *, error: CruxmapError) -> str:
    """The message, which need not name the file when the thread itself is at fault."""
    message = str(error)
    known = message.startswith((str(path), path.name, f"{path.stem} "))
    return message if known else f"{path}: {message}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _mapped(thread: Thread, *, extractor: str, created: str | None = None) -> ArgumentMap:
    # Loading spaCy takes a second, which the commands that read no thread need not wait for.
    from extract.pipeline import extract as extract_map

    with _bar(thread.id) as progress:
        return extract_map(thread, extractor=extractor, created=created, progress=progress)


@contextmanager
def _bar(thread_id: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error, for a person only, and only once the wait has become long."""
    console = Console(stderr=True)
    if not console.is_interactive:
        yield None
        return
    title, unit = TextColumn("{task.description}", markup=False), TextColumn("posts")
    bar = Progress(title, BarColumn(), MofNCompleteColumn(), unit, console=console, transient=True)
    task = bar.add_task(thread_id, total=None)
    began = time.monotonic()

    def progress(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)
        if time.monotonic() - began > _PATIENCE:
            bar.start()

    try:
        yield progress
    finally:
        bar.stop()


def _only_thread(store: Store) -> str:
    found = [thread.id for thread in store.threads()]
    if not found:
        raise NoSuchThread("the store holds no threads: add one with cruxmap add FILE.")
    if len(found) > 1:
        some = ", ".join(found[:20]) + (", …" if len(found) > 20 else "")
        raise NoSuchThread(f"the store holds {len(found)} threads: name one of {some}.")
    return found[0]


def _print_utf8(text: str) -> None:
    # Formats for other programs are UTF-8 whatever the terminal's own encoding is.
    click.echo(text.encode(), nl=not text.endswith("\n"))


def _print_table(columns: Sequence[str], *, rows: Iterable[Sequence[Cell]]) -> None:
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


def _write_whole(path: Path, *, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(
            f"{path} cannot be written ({error.strerror}): choose another --output."
        ) from error


def main() -> None:
    """Run the command line; what a terminal's encoding cannot show is spelt out."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    cli(prog_name="cruxmap")


if __name__ == "__main__":
    main()
