"""What asks the store a named question: the command ``cruxmap ask``."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cruxmap_options import store_option
from cruxmap_output import print_table, print_utf8
from graph.asking.question import Question
from graph.errors import InputError
from graph.questions import QUESTIONS, ask_named, named
from graph.sparql import Cell, Iri
from graph.store import open_store
from graph.tables import to_csv, to_json
from graph.vocab import curie, parse_iri


@click.command(
    epilog="""\b
Examples:
  cruxmap ask
  cruxmap ask contested
  cruxmap ask objections-to 'for most practical considerations'"""
)
@click.argument("name", metavar="[NAME", required=False)
@click.argument("values", metavar="VALUE...]", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "csv", "json", "sparql")),
    default="table",
    show_default=True,
    help="How to write the answer; sparql prints the query instead.",
)
@store_option
def ask(*, name: str | None, values: Sequence[str], form: str, store: str) -> None:
    """Ask the stored maps a named question.

    Without a NAME, lists the questions. A VALUE is what a question must be told: a claim (its id,
    or words that stand in no other), an author, a thread.
    """
    if name is None:
        print_table(
            ("name", "tell it", "question"),
            rows=[(one.id, _told(one), one.title) for one in QUESTIONS],
        )
        return
    question = named(name)
    given = _given(question, values)
    if form == "sparql" and not question.parameters:
        print_utf8(question.sparql)
        return
    with open_store(store, create=False) as opened:
        if form == "sparql":
            print_utf8(question.filled(given, store=opened))
            return
        table = ask_named(name, store=opened, given=given)
    if form == "csv":
        print_utf8(to_csv(table))
    elif form == "json":
        print_utf8(to_json(table))
    else:
        print_table(table.columns, rows=[[_short(cell) for cell in row] for row in table.rows])
    if table.truncated:
        click.echo(f"only the first {len(table.rows)} rows.", err=True)


def _told(question: Question) -> str:
    return ", ".join(parameter.name for parameter in question.parameters)


def _given(question: Question, values: Sequence[str]) -> dict[str, str]:
    wanted = [parameter.name for parameter in question.parameters]
    if len(values) > len(wanted):
        raise InputError(
            f"{values[len(wanted)][:80]!r} is one value too many: the question {question.id!r} "
            f"takes {', '.join(wanted) or 'none'}. Put words that belong together in quotes."
        )
    return dict(zip(wanted, values, strict=False))


def _short(cell: Cell) -> Cell:
    """An IRI as short as it can be typed again: the id of a part of a map, or a curie."""
    if not isinstance(cell, Iri):
        return cell
    entity = parse_iri(cell)
    return entity.id if entity else curie(cell)
