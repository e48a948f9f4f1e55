"""What ``cruxmap review`` does: what needs correcting, what was corrected, and both as files.

The commands that make a correction are in :mod:`cruxmap_correct`.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from cruxmap_correct import COMMANDS, pick_thread, thread_option
from cruxmap_options import limit_option, store_option
from cruxmap_output import WAYS, bar, counted, print_table, print_utf8, write_whole
from extract.again.readings import as_read, refresh
from graph.errors import CruxmapError, InputError
from graph.review import (
    FORMS,
    Corrected,
    Correction,
    Teller,
    about,
    labels,
    named,
    queue,
    read_corrections,
    write_corrections,
)
from graph.store import open_store
from graph.tables import visible

_SHOWN: Final = 20  # of what needs correcting, unless told otherwise
_MOST: Final = 50_000_000  # bytes of a file of corrections


@click.group(invoke_without_command=True)
@limit_option(_SHOWN)
@thread_option
@store_option
@click.pass_context
def review(ctx: click.Context, *, limit: int, thread: str | None, store: str) -> None:
    """Correct a map by hand; list what needs it most.

    Without a command, lists what is most doubtful and what most hangs on. Corrections outlive a new
    map of the thread where their words stand, and can be undone. Ids may be cut short.
    """
    ctx.obj = store
    if ctx.invoked_subcommand is not None:
        return
    outcome = _outcome(store, thread)
    teller = Teller(outcome)
    doubts = queue(outcome.map, judged=outcome.statuses)
    print_table(
        ("id", "what", "sure", "links", "text"),
        rows=[
            (
                teller.short[one.element.id],
                teller.kind(one.element),
                f"{1 - one.doubt:.2f}",
                one.weight,
                teller.words(one.element),
            )
            for one in doubts[:limit]
        ],
    )
    if len(doubts) > limit:
        click.echo(f"{len(doubts) - limit} more: raise --limit.", err=True)


for _command in COMMANDS:
    review.add_command(_command)


def _outcome(store: str, thread: str | None) -> Corrected:
    with open_store(store, create=False) as opened:
        return opened.outcome(pick_thread(opened, thread))


@review.command()
@click.argument("name", metavar="ID")
@thread_option
@store_option
def show(*, name: str, thread: str | None, store: str) -> None:
    """Show a claim, a link or a correction in full."""
    outcome = _outcome(store, thread)
    teller = Teller(outcome)
    known = {one.id: one for one in outcome.corrections}
    among = {**{name: one.action.value for name, one in known.items()}, **teller.names}
    found = named(name, among, what="claim, link or correction")
    if found in teller.names:
        lines = teller.of_element(teller.element(found))
    else:
        lines = teller.of_correction(known[found])
    for line in lines:
        click.echo(visible(line))


@review.command()
@thread_option
@store_option
def log(*, thread: str | None, store: str) -> None:
    """List all corrections, undone ones too."""
    outcome = _outcome(store, thread)
    _print_corrections(outcome, outcome.corrections)


@review.command()
@thread_option
@store_option
def orphans(*, thread: str | None, store: str) -> None:
    """List the corrections that find no place now."""
    outcome = _outcome(store, thread)
    _print_corrections(outcome, [one.correction for one in outcome.orphaned])


def _print_corrections(outcome: Corrected, corrections: Sequence[Correction]) -> None:
    if not corrections:
        click.echo("none.", err=True)
        return
    teller = Teller(outcome)
    print_table(
        ("id", "when", "author", "what", "about", "reason", "now"),
        rows=[
            (
                teller.short[one.id],
                one.created.removesuffix("Z").partition(".")[0] + "Z",
                one.author,
                one.action.value if one.kind is None else f"{one.action} {one.kind}",
                about(one),
                one.reason,
                teller.fate(one),
            )
            for one in corrections
        ],
    )


# --- as files -------------------------------------------------------------------------------------


@review.command()
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMS, "labels"]),
    default="jsonl",
    show_default=True,
    help="How to write them; labels are rows of labelled corpora, to train and measure with.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write to this file, whole or not at all; for labels, to files in this folder.",
)
@click.option(
    "--split",
    metavar="NAME",
    default="dev",
    show_default=True,
    help="What labelled rows are for: train, dev, test ...",
)
@thread_option
@store_option
def export(*, form: str, output: Path | None, split: str, thread: str | None, store: str) -> None:
    """Print the corrections of all threads, or of one."""
    with open_store(store, create=False) as opened:
        ids = [thread] if thread else [one.id for one in opened.threads()]
        if form == "labels":
            if output is None:
                raise InputError("labels are several files: name a folder for them with --output.")
            _write_labels([opened.outcome(one) for one in ids], folder=output, split=split)
            return
        known = {one: opened.corrections(one) for one in ids}
    text = write_corrections({one: found for one, found in known.items() if found}, form=form)
    if output is None:
        print_utf8(text)
    else:
        write_whole(output, text=text)


def _write_labels(outcomes: Sequence[Corrected], *, folder: Path, split: str) -> None:
    rows = labels(outcomes, split=split)
    if not any(rows.values()):
        raise InputError("nobody has judged a claim or link yet: there is nothing to write.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise InputError(f"{folder} holds files already: name a new folder, or an empty one.")
        for name, found in rows.items():
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
            if found:
                packed = gzip.compress(text.encode(), mtime=0)
                (folder / f"{name}.jsonl.gz").write_bytes(packed)
    except OSError as error:
        raise InputError(
            f"{folder} cannot be written ({error.strerror}): choose another --output."
        ) from error
    said = ", ".join(f"{len(found)} {name}" for name, found in rows.items())
    click.echo(f"{visible(str(folder))}: {said}")


@review.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@store_option
@click.pass_context
def import_(ctx: click.Context, *, file: Path, store: str) -> None:
    """Take in corrections that another store exported.

    FILE is what 'export' wrote, or - for standard input. What the store holds already stays.
    """
    found = read_corrections(_text(file))
    if not found:
        raise InputError(f"{file} holds no corrections: give what 'review export' wrote.")
    ok = True
    with open_store(store, create=False) as opened:
        for thread, corrections in found.items():
            try:
                before = {one.id for one in opened.corrections(thread)}
                known = as_read(opened, thread)
                outcome = opened.review(thread, corrections)
                with bar(f"{thread}: debate", unit="statements") as progress:
                    refresh(opened, thread, before=known, progress=progress)
            except CruxmapError as error:
                click.echo(f"error: {visible(error.told(WAYS))}", err=True)
                ok = False
                continue
            new = len({one.id for one in corrections} - before)
            click.echo(
                f"{thread}: {counted(new, 'new correction')}; {outcome.kept} kept, "
                f"{len(outcome.orphaned)} orphaned"
            )
    ctx.exit(0 if ok else 1)


def _text(file: Path) -> str:
    try:
        if str(file) == "-":
            return sys.stdin.buffer.read(_MOST).decode("utf-8")
        if file.stat().st_size > _MOST:
            raise InputError(f"{file} is longer than {_MOST:,} bytes: split it by thread.")
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8: save it again so.") from error
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}).") from error
