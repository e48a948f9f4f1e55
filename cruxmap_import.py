"""``cruxmap import``: maps that another program, or another store, wrote, taken into the store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from cruxmap_options import store_option
from cruxmap_output import WAYS, summary
from extract.again.readings import refreshing
from graph.errors import CruxmapError, InputError
from graph.export import IMPORTERS, guess
from graph.model import ArgumentMap
from graph.renaming import renamed
from graph.store import open_store
from graph.tables import visible

MOST: Final = 256 * 1024 * 1024
"""Bytes of a file; what is larger is refused."""


@click.command(
    "import",
    epilog="""\b
Examples:
  cruxmap import map.trig
  cruxmap import analysis.json --format xaif""",
)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(IMPORTERS)),
    help="The format of the files, where their content does not tell.",
)
@click.option("--id", "thread_id", metavar="ID", help="Keep the one map under this id.")
@click.option("--replace", "over", is_flag=True, help="Put a map in the place of the stored one.")
@store_option
@click.pass_context
def import_maps(
    ctx: click.Context,
    *,
    files: Sequence[Path],
    form: str | None,
    thread_id: str | None,
    over: bool,
    store: str,
) -> None:
    """Take maps that other programs wrote into the store.

    A FILE holds one map, as 'cruxmap export' or another tool wrote it. Each is kept whole or not
    at all; when one fails, the others are still kept and the exit status is 1.
    """
    if thread_id is not None and len(files) > 1:
        raise InputError(f"--id names one map, and there are {len(files)} files: import one.")
    ok = True
    for path in files:
        try:
            amap = read_map(path, form=form)
            if thread_id is not None:
                amap = renamed(amap, thread_id=thread_id)
            with open_store(store) as opened, refreshing(opened, amap.thread.id):
                change = opened.add(amap, replace=over)
            click.echo(summary(amap, change=change))
        except CruxmapError as error:
            said = error.told(WAYS)
            told = said if said.startswith(str(path)) else f"{path}: {said}"
            click.echo(f"error: {visible(told)}", err=True)
            ok = False
    ctx.exit(0 if ok else 1)


def read_map(path: Path, *, form: str | None = None) -> ArgumentMap:
    """The map in a file, in the format of that name or the one that its content tells.

    Raises:
        InputError: the file cannot be read, is too large or not UTF-8, is in no format that is
            known, or holds no map.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(data) > MOST:
        raise InputError(f"{path} is larger than {MOST:,} bytes, which is as much as is read.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 ({error}): save it again as UTF-8.") from error
    return IMPORTERS[form or guess(text)](text)
