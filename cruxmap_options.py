"""Options that several commands share, in words and in meaning."""

from __future__ import annotations

from typing import Final

import click


def _pick_store(ctx: click.Context, _param: click.Parameter, value: str | None) -> str:
    return value or ctx.obj or "store"


store_option: Final = click.option(
    "--store",
    metavar="PLACE",
    callback=_pick_store,
    help="Where the maps are kept.  [default: $CRUXMAP_STORE, else ./store]",
)

machine_option: Final = click.option(
    "--machine", is_flag=True, help="The map as the extractor made it, without corrections by hand."
)
