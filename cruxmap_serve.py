"""What asks the store in SPARQL: the commands ``cruxmap query`` and ``cruxmap serve``."""

from __future__ import annotations

import sys

import click

from cruxmap_options import store_option
from cruxmap_output import print_bytes, print_table, print_utf8
from graph.errors import CruxmapError
from graph.serving.formats import WRITTEN
from graph.serving.hosts import is_loopback
from graph.sparql import Limits, answer, written
from graph.store import open_store
from graph.tables import to_csv, to_json, visible

_seconds_option = click.option(
    "--limit-seconds",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    default=Limits().seconds,
    show_default=True,
    help="Stop a query after so long.",
)
_memory_option = click.option(
    "--limit-mb",
    metavar="MIB",
    type=click.IntRange(min=1),
    default=Limits().memory_mb,
    show_default=True,
    help="Stop a query that needs more memory.",
)


@click.command(
    epilog="""\b
Examples:
  cruxmap query 'SELECT ?text WHERE { ?o a cm:Objection ; aif:claimText ?text }'
  cruxmap query --format csv - < objections.rq"""
)
@click.argument("sparql", metavar="SPARQL")
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "csv", "json", *WRITTEN)),
    default="table",
    show_default=True,
    help="How to write the answer.",
)
@_seconds_option
@click.option(
    "--limit-rows",
    metavar="ROWS",
    type=click.IntRange(min=1),
    default=Limits().rows,
    show_default=True,
    help="Show at most so many rows.",
)
@_memory_option
@store_option
def query(
    *, sparql: str, form: str, limit_seconds: float, limit_rows: int, limit_mb: int, store: str
) -> None:
    """Ask the stored maps a question in SPARQL.

    SPARQL is the query itself, or - to read it from standard input. The usual prefixes (cm, aif,
    sioc, oa, prov, dct, skos, rdfs ...) need not be written. A query can only read.
    """
    text = sys.stdin.read() if sparql == "-" else sparql
    limits = Limits(seconds=limit_seconds, rows=limit_rows, memory_mb=limit_mb)
    with open_store(store, create=False) as opened:
        if form in WRITTEN:
            print_bytes(written(text, store=opened, wanted=WRITTEN[form], limits=limits).text)
            return
        table = answer(text, store=opened, limits=limits)
    if form == "csv":
        print_utf8(to_csv(table))
    elif form == "json":
        print_utf8(to_json(table))
    else:
        print_table(table.columns, rows=table.rows)
    if table.truncated:
        click.echo(f"only the first {len(table.rows)} rows: raise --limit-rows.", err=True)


@click.command(
    epilog="""\b
Examples:
  cruxmap serve
  curl -G http://127.0.0.1:7878/sparql --data-urlencode 'query=SELECT ?c { ?c a cm:Claim }'"""
)
@click.option(
    "--port",
    metavar="PORT",
    type=click.IntRange(0, 65535),
    default=7878,
    show_default=True,
    help="0 takes any free port.",
)
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on.",
)
@click.option(
    "--allow-other-machines",
    "others",
    is_flag=True,
    help="Let --host be an address that other machines can reach.",
)
@_seconds_option
@click.option(
    "--limit-rows",
    metavar="ROWS",
    type=click.IntRange(min=1),
    default=Limits().rows,
    show_default=True,
    help="Refuse answers of more rows or triples.",
)
@_memory_option
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    help="Queries that run at the same time.",
)
@store_option
def serve(
    *,
    port: int,
    host: str,
    others: bool,
    limit_seconds: float,
    limit_rows: int,
    limit_mb: int,
    workers: int,
    store: str,
) -> None:
    """Answer SPARQL over HTTP, until Ctrl+C.

    Speaks the SPARQL 1.1 Protocol at /sparql; what it serves can only be read. Only this machine
    can ask, unless you say otherwise.
    """
    from graph.serving.server import run

    limits = Limits(seconds=limit_seconds, rows=limit_rows, memory_mb=limit_mb)
    if not is_loopback(host):
        if not others:
            raise CruxmapError(
                f"{host!r} is no loopback address, and the service has no passwords: whoever "
                "reaches it can read all that the store holds. Add --allow-other-machines if that "
                "is meant."
            )
        click.echo(
            f"warning: whoever reaches {visible(host)} can read all that the store holds, "
            "unencrypted and without a password.",
            err=True,
        )
    with open_store(store, create=False) as opened:
        if opened.endpoint() is not None:
            raise CruxmapError(
                f"the store {store[:200]!r} is a server already: let programs ask it, or serve a "
                "store in a directory."
            )
        run(
            opened,
            address=(host, port),
            limits=limits,
            workers=workers,
            started=lambda url: click.echo(
                f"SPARQL is answered at {url} (store: {visible(store)}). Ctrl+C stops it."
            ),
        )
