"""What looks after the store itself: ``cruxmap remove``, ``backup``, ``restore``, ``check``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from cruxmap_options import store_option
from cruxmap_output import bar, contents, counted, note
from graph.errors import InputError
from graph.keeping.backup import backup as back_up
from graph.keeping.backup import checked
from graph.keeping.backup import restore as bring_back
from graph.keeping.check import problems
from graph.store import open_store
from graph.tables import visible

_replace_option = click.option(
    "--replace", is_flag=True, help="Put it in the place of what is there."
)


@click.command()
@click.argument("thread_id", metavar="ID")
@store_option
def remove(*, thread_id: str, store: str) -> None:
    """Take a thread, and all said about it, out of the store."""
    with open_store(store, create=False, noted=note) as opened:
        amap = opened.load(thread_id)
        corrections = len(opened.corrections(thread_id))
        opened.remove(thread_id)
    with_them = f"; {counted(corrections, 'correction')} by hand" if corrections else ""
    click.echo(f"{thread_id}: removed; {contents(amap)}{with_them}")


@click.command(
    epilog="""\b
Examples:
  cruxmap backup backups/
  cruxmap --store http://127.0.0.1:7878 backup maps.nq.gz"""
)
@click.argument("target", metavar="FILE")
@_replace_option
@store_option
def backup(*, target: str, replace: bool, store: str) -> None:
    """Write the whole store to one file.

    FILE is written whole or not at all; in a folder it is named after the time, and a name with a
    slash behind it is that of a folder, made if it is missing. Others may write to the store
    meanwhile. It is N-Quads, packed with gzip, and can be restored to any kind of store.
    """
    with open_store(store, create=False) as opened, bar("backup", unit="threads") as progress:
        if target.endswith(("/", os.sep)):
            _make_folder(Path(target))
        done = back_up(opened, Path(target), replace=replace, progress=progress)
    click.echo(
        f"{visible(str(done.path))}: {counted(done.threads, 'thread')}, "
        f"{counted(done.statements, 'statement')}"
    )


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(
            f"the folder {path} cannot be made ({error.strerror}): name another."
        ) from error


@click.command(
    epilog="""\b
Examples:
  cruxmap restore maps.nq.gz
  cruxmap restore --store http://127.0.0.1:7878 --replace maps.nq.gz"""
)
@click.argument("file", type=click.Path(path_type=Path))
@_replace_option
@store_option
def restore(*, file: Path, replace: bool, store: str) -> None:
    """Put a backup into the store, all of it or nothing.

    The store must be empty or not there yet; --replace puts the backup in the place of all that it
    holds.
    """
    done = checked(file)  # before a store is made for it
    with open_store(store, noted=note) as opened, bar("restore", unit="threads") as progress:
        bring_back(done, opened, replace=replace, progress=progress)
    click.echo(
        f"{visible(store)}: {counted(done.threads, 'thread')}, "
        f"{counted(done.statements, 'statement')} restored"
    )


@click.command()
@click.option(
    "--shapes",
    is_flag=True,
    help="Also validate with pySHACL, which is slow: a second for a hundred claims.",
)
@store_option
@click.pass_context
def check(ctx: click.Context, *, shapes: bool, store: str) -> None:
    """Look for anything wrong in the store.

    That is what points at nothing, offsets that no longer match, ids that are not those of what
    they name, statements that are missing or of no use. Each is told in one line, with what to do;
    the exit status is then 1.
    """
    number = 0
    with open_store(store, create=False) as opened, bar("check", unit="threads") as progress:
        threads = len(opened.threads())
        for problem in problems(opened, shapes=shapes, progress=progress):
            number += 1
            whose = "" if problem.thread is None else f"{problem.thread}: "
            click.echo(visible(f"{whose}{problem.what}: {problem.todo}"))
    click.echo(f"{counted(threads, 'thread')} checked, {counted(number, 'problem')}.", err=True)
    ctx.exit(1 if number else 0)
