"""``cruxmap import``: maps that other tools, or another store, wrote, taken into the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from cruxmap_output import summary
from graph.errors import CruxmapError, InputError
from graph.export import IMPORTERS, guess
from graph.model import ArgumentMap
from graph.store import Store, open_store
from graph.tables import visible

MOST: Final = 256 * 1024 * 1024
"""Bytes of a file; what is larger is refused before it is read."""


def import_maps(
    paths: Sequence[Path], *, store: str, form: str | None, title: str | None, over: bool
) -> bool:
    """Keep the map in each file, whole or not at all; return whether all of it went well.

    What fails is told of and keeps nothing else out.

    Args:
        paths: the files.
        store: where the maps are kept; it is made where there is none, once a map is read.
        form: a name in ``IMPORTERS``; None to tell the format by the content.
        title: what the thread is to be called, for maps that know of no thread.
        over: put the map in the place of the one of its thread.
    """
    ok = True
    for path in paths:
        try:
            amap = read_map(path, form=form, title=title)
            with open_store(store) as opened:
                click.echo(_kept(amap, store=opened, over=over))
        except CruxmapError as error:
            said = str(error)
            told = said if said.startswith(str(path)) else f"{path}: {said}"
            click.echo(f"error: {visible(told)}", err=True)
            ok = False
    return ok


def _kept(amap: ArgumentMap, *, store: Store, over: bool) -> str:
    return summary(amap, change=store.add(amap, replace=over))


def read_map(path: Path, *, form: str | None = None, title: str | None = None) -> ArgumentMap:
    """The map in a file.

    Raises:
        InputError: the file cannot be read, is too large or not UTF-8, is in no format that is
            known, or holds no map.
    """
    try:
        size = path.stat().st_size
        if size > MOST:
            raise InputError(f"{path} has {size:,} bytes: at most {MOST:,} are read.")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 ({error}): save it again as UTF-8.") from error
    amap = IMPORTERS[form or guess(text)](text)
    if title is None:
        return amap
    return replace(amap, thread=replace(amap.thread, title=title))
