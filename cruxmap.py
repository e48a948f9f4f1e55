"""The front door in the terminal: parse flags, call one function, print.

Results go to standard output; progress, notes and errors go to standard error. The exit status is
0, or 1 for anything that :class:`graph.errors.CruxmapError` tells a person about, or 2 for a
command line that cannot be understood.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cruxmap_ask import ask
from cruxmap_brief import brief
from cruxmap_debate import debate
from cruxmap_evaluate import evaluate
from cruxmap_import import import_maps
from cruxmap_options import machine_option, store_option
from cruxmap_output import WAYS, Told, bar, only_thread, print_table, print_utf8, write_whole
from cruxmap_review import review
from cruxmap_same import same
from cruxmap_search import search
from cruxmap_serve import query, serve
from cruxmap_store import backup, check, remove, restore
from explore import serve as explorer
from extract.sources import READERS, read_file
from graph.errors import CruxmapError, StoreError
from graph.export import EXPORTERS
from graph.model import ArgumentMap, Thread, software
from graph.store import open_store
from graph.tables import visible


class _Commands(click.Group):
    """A group in which every error that cruxmap raises on purpose ends the program politely."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Commands in the order in which a newcomer meets them, not by letter."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - the type click gives it
        try:
            return super().invoke(ctx)
        except CruxmapError as error:
            raise Told(error) from error


_reader_option = click.option(
    "--from",
    "reader",
    type=click.Choice(tuple(READERS)),
    help="The format of the thread, where its content does not tell.",
)
_extractor_option = click.option(
    "--extractor", default="learned", show_default=True, help="What reads the thread."
)
_confidence_option = click.option(
    "--min-confidence",
    "least",
    metavar="FLOAT",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Leave out links of which the extraction was less sure, 0 to 1; claims stay.",
)
_private_option = click.option(
    "--allow-private-addresses",
    "private",
    is_flag=True,
    help="Also fetch links to this machine and to the networks around it.",
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
    metavar="PLACE",
    envvar="CRUXMAP_STORE",
    help="Where the maps are kept: a directory, or the http(s) address of a SPARQL endpoint.  "
    "[default: $CRUXMAP_STORE, else ./store]",
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
  cruxmap add https://news.ycombinator.com/item?id=410001
  cruxmap add archive/ corpus.jsonl.gz"""
)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option(
    "--replace",
    is_flag=True,
    help="Put the thread in the place of the stored one, and do not bring that up to date.",
)
@click.option("--dry-run", is_flag=True, help="Only print what would change; map and keep nothing.")
@_reader_option
@_extractor_option
@_confidence_option
@click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1),
    help="Processes that read folders and corpora.  [default: one a processor]",
)
@click.option(
    "--cluster", metavar="ADDRESS", help="Let the workers of this Dask scheduler read, instead."
)
@click.option(
    "--limit-seconds",
    "seconds",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    default=3600.0,
    show_default=True,
    help="Of folders and corpora, give up a thread that takes longer.",
)
@_private_option
@click.option(
    "--alone", is_flag=True, help="Do not look for claims that other threads in the store make too."
)
@store_option
@click.pass_context
def add(
    ctx: click.Context,
    *,
    sources: Sequence[str],
    replace: bool,
    dry_run: bool,
    reader: str | None,
    extractor: str,
    least: float,
    jobs: int | None,
    cluster: str | None,
    seconds: float,
    private: bool,
    alone: bool,
    store: str,
) -> None:
    """Read threads, map them, and keep the maps.

    A SOURCE is a link, a file, a folder of files, or a corpus of many threads (JSON lines,
    ConvoKit). A thread that is in the store already is brought up to date. Each is kept whole or
    not at all; when one fails, the others are still added and the exit status is 1.
    """
    from cruxmap_add import Wishes, add_threads

    wishes = Wishes(
        store=store,
        reader=reader,
        extractor=extractor,
        least=least,
        replace=replace,
        dry_run=dry_run,
        jobs=jobs,
        cluster=cluster,
        seconds=seconds,
        private=private,
        alone=alone,
    )
    ctx.exit(0 if add_threads(sources, wishes=wishes, mapper=_mapped) else 1)


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
@_confidence_option
def extract(*, file: Path, form: str, reader: str | None, extractor: str, least: float) -> None:
    """Print the map of one thread; keep nothing.

    No store is read or made.
    """
    amap = _mapped(read_file(file, format=reader), extractor=extractor)
    print_utf8(EXPORTERS[form](amap.at_least(least)))


cli.add_command(query)


cli.add_command(ask)
cli.add_command(search)
cli.add_command(brief)


@cli.command()
@machine_option
@store_option
def threads(*, machine: bool, store: str) -> None:
    """List the threads in the store."""
    with open_store(store, create=False) as opened:
        found = opened.threads(machine=machine)
    if not found:
        click.echo(f"no threads in {visible(store)} yet: cruxmap add FILE", err=True)
        return
    print_table(
        ("id", "title", "posts", "claims", "links"),
        rows=[(one.id, one.title, one.posts, one.claims, one.links) for one in found],
    )


for _command in (remove, backup, restore, check, review, same, debate):
    cli.add_command(_command)


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
@machine_option
@_confidence_option
@store_option
def export(
    *,
    thread_id: str | None,
    form: str,
    output: Path | None,
    machine: bool,
    least: float,
    store: str,
) -> None:
    """Print a stored map in a format for other programs.

    THREAD is an id that 'cruxmap threads' lists; it may be left out when there is only one.
    """
    with open_store(store, create=False) as opened:
        name = thread_id or only_thread(opened)
        amap = opened.load(name, machine=machine)
        part = amap.at_least(least)
        # What the whole map comes to is nothing that a part of it comes to.
        weighed = opened.weighed(name, machine=machine) if part == amap else None
    text = EXPORTERS[form](part, weighed=weighed)
    if output is None:
        print_utf8(text)
    else:
        write_whole(output, text=text)


for _command in (import_maps, evaluate):
    cli.add_command(_command)


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
@_private_option
@store_option
@click.pass_context
def explore(
    ctx: click.Context, *, port: int, host: str, no_browser: bool, private: bool, store: str
) -> None:
    """Browse the maps on this machine, until Ctrl+C.

    Only this machine can open the pages.
    """
    try:
        with open_store(store, create=False) as opened:
            note = "" if opened.threads() else f"no threads in {store} yet: cruxmap add FILE."
    except StoreError as error:
        note = error.told(WAYS)
    if note:
        click.echo(visible(f"{note} The explorer can add one too."), err=True)
    ctx.exit(
        explorer.serve(
            store,
            host=host,
            port=port,
            browser=not no_browser,
            private=private,
            started=lambda url: click.echo(
                f"The explorer is at {url} (store: {visible(store)}). Ctrl+C stops it."
            ),
        )
    )


cli.add_command(serve)


def _mapped(thread: Thread, *, extractor: str, created: str | None = None) -> ArgumentMap:
    # Loading spaCy takes a second, which the commands that read no thread need not wait for.
    from extract.pipeline import extract as extract_map

    with bar(thread.id, unit="posts") as progress:
        return extract_map(thread, extractor=extractor, created=created, progress=progress)


def main() -> None:
    """Run the command line; what a terminal's encoding cannot show is spelt out."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    cli(prog_name="cruxmap")


if __name__ == "__main__":
    main()
