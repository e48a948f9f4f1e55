"""What ``cruxmap evaluate`` does: extractors held against labelled corpora, as a table or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from cruxmap_output import bar, print_table, print_utf8
from graph.tables import visible


@click.command(
    epilog="""\b
Examples:
  cruxmap evaluate --corpora corpora
  cruxmap evaluate --corpora mine --split blind --format json > scores.json"""
)
@click.option(
    "--corpora",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="A folder with any of units.jsonl.gz, pairs.jsonl.gz and threads.jsonl.gz.",
)
@click.option(
    "--split",
    metavar="NAME",
    default="dev",
    show_default=True,
    help="The rows that count, by the name that they bear: dev, test, blind ...",
)
@click.option(
    "--extractor",
    "extractors",
    metavar="NAME",
    multiple=True,
    help="What is measured; may be given more than once.  [default: all there are]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "json")),
    default="table",
    show_default=True,
    help="How to write the scores.",
)
def evaluate(*, corpora: Path, split: str, extractors: Sequence[str], form: str) -> None:
    """Measure how well extractors agree with people.

    Reads labelled corpora, prints F1 and other scores of each source, with the interval in which
    95 % of 1000 resamples of its documents lie. Nothing is kept and nothing learned.
    """
    from extract.evaluate import evaluate as judge
    from extract.evaluate import plain, table

    with bar(corpora.resolve().name, unit="steps") as progress:
        report = judge(corpora, split=split, extractors=extractors, progress=progress)
    if form == "json":
        print_utf8(json.dumps(plain(report), ensure_ascii=False, indent=1))
        return
    columns, rows = table(report)
    print_table(columns, rows=rows)
    for why in report.skipped:
        click.echo(f"skipped: {visible(why)}", err=True)
