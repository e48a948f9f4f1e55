"""Options that several commands share, in words and in meaning."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def _pick_store(ctx: click.Context, _param: click.Parameter, value: str | None) -> str:
    return value or ctx.obj or "store"


store_option: Final = click.option(
    "--store",
    metavar="PLACE",
    callback=_pick_store,
    help="Where the maps are kept.  [default: $CRUXMAP_STORE, else ./store]",
)

reason_option: Final = click.option("--reason", metavar="TEXT", default="", help="Why, in words.")


def author_option(what: str) -> Callable[[Command], Command]:
    """An option for whose ``what`` it is: a correction, a decision."""
    return click.option(
        "--author",
        metavar="NAME",
        envvar="CRUXMAP_AUTHOR",
        help=f"Whose {what} it is.  [default: $CRUXMAP_AUTHOR, else who is logged in]",
    )


def limit_option(default: int) -> Callable[[Command], Command]:
    """An option for how much a list shows."""
    return click.option(
        "--limit",
        metavar="N",
        type=click.IntRange(min=1),
        default=default,
        show_default=True,
        help="List so many at most.",
    )


machine_option: Final = click.option(
    "--machine", is_flag=True, help="The map as the extractor made it, without corrections by hand."
)
