"""The command ``cruxmap search``: claims and posts by their words, for a person or as data."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import click
from rich.console import Console
from rich.text import Text

from cruxmap_options import store_option
from cruxmap_output import counted, print_utf8
from graph.sparql import Table
from graph.store import open_store
from graph.tables import to_csv, visible
from graph.words.search import MOST, Found, TextKind, excerpt
from graph.words.search import search as find

SECTIONS: Final[dict[str, tuple[TextKind, ...]]] = {
    "claims": ("claim",),
    "posts": ("post",),
    "both": ("claim", "post"),
}
"""Where to look, by what ``--in`` says."""

_WIDTH: Final = 240  # code points of a post that are shown around what was found


def _note(words: str, *, found: Found, limit: int) -> str:
    """What whoever reads the hits should know of those that they do not see."""
    if not found.total:
        said = visible(words[:80])
        return f"nothing says {said}: try fewer words, or the beginning of one (schem*)."
    if found.total == len(found.hits):
        return ""
    best = "best" if found.ranked else "best of those added last"
    return f"{len(found.hits):,} of {found.total:,}, the {best}: raise --limit, now {limit:,}."


def _print_hits(found: Found, titles: Mapping[str, str]) -> None:
    console = Console(file=sys.stdout, highlight=False, soft_wrap=not sys.stdout.isatty())
    for hit in found.hits:
        head = Text(f"{hit.kind} {hit.id}", style="bold")
        title = visible(titles.get(hit.thread, hit.thread))
        console.print(head.append(f"  {title} ({hit.thread})", style="not bold"))
        text, spans = excerpt(hit, width=_WIDTH)
        console.print(marked(text, spans=spans), end="\n\n")


def marked(text: str, *, spans: tuple[tuple[int, int], ...]) -> Text:
    """A stranger's text, fit for a terminal, with the words that were found in bold."""
    shown = Text("  ")
    place = 0
    for start, end in spans:
        shown.append(visible(text[place:start]))
        shown.append(visible(text[start:end]), style="bold underline")
        place = end
    shown.append(visible(text[place:]))
    return shown


def _print_json(found: Found, titles: Mapping[str, str]) -> None:
    hits = [
        {
            "kind": hit.kind,
            "thread": hit.thread,
            "title": titles.get(hit.thread, hit.thread),
            "id": hit.id,
            "text": hit.text,
            "spans": [list(span) for span in hit.spans],
            "score": round(hit.score, 6),
        }
        for hit in found.hits
    ]
    # ASCII only, so that nothing in a text can steer a terminal that shows it.
    print_utf8(json.dumps({"total": found.total, "hits": hits}, indent=1))


def _print_csv(found: Found, titles: Mapping[str, str]) -> None:
    rows = tuple(
        (
            *(hit.kind, hit.thread, titles.get(hit.thread, hit.thread), hit.id, hit.text),
            round(hit.score, 6),
        )
        for hit in found.hits
    )
    columns = ("kind", "thread", "title", "id", "text", "score")
    print_utf8(to_csv(Table(columns=columns, rows=rows, truncated=False, seconds=0)))


FORMS: Final[dict[str, Callable[[Found, Mapping[str, str]], None]]] = {
    "table": _print_hits,
    "json": _print_json,
    "csv": _print_csv,
}
"""How to print what was found, with the titles of threads by their ids."""


@click.command(
    epilog="""\b
Examples:
  cruxmap search scheming model
  cruxmap search '"plays a role" -stories'
  cruxmap search 'schem*' --in posts --format json
  cruxmap search --rebuild"""
)
@click.argument("words", nargs=-1)
@click.option(
    "--in",
    "section",
    type=click.Choice(tuple(SECTIONS)),
    default="both",
    show_default=True,
    help="What to look through.",
)
@click.option("--thread", metavar="ID", help="Look in this thread alone.")
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(1, MOST),
    default=20,
    show_default=True,
    help="Show at most so many.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(FORMS)),
    default="table",
    show_default=True,
    help="How to write what was found.",
)
@click.option("--rebuild", is_flag=True, help="Index all threads anew first.")
@store_option
def search(
    *,
    words: Sequence[str],
    section: str,
    thread: str | None,
    limit: int,
    form: str,
    rebuild: bool,
    store: str,
) -> None:
    """Find claims and posts by their words.

    All WORDS must be there, in any form: scheming finds "schemes". Words in quotes of their own,
    as in '"plays a role"', must stand just so; schem* is how a word begins; and 'role -stories'
    leaves out what speaks of stories. The best come first, claims before posts.
    """
    if not words and not rebuild:
        raise click.UsageError("name the words to look for.")
    with open_store(store, create=False) as opened:
        if rebuild:
            click.echo(f"{counted(opened.words().rebuild(), 'thread')} indexed.", err=True)
        if not words:
            return
        text = " ".join(words)
        found = find(opened, text, kinds=SECTIONS[section], thread=thread, limit=limit)
        titles = {summary.id: summary.title for summary in opened.threads()}
    FORMS[form](found, titles)
    if note := _note(text, found=found, limit=limit):
        click.echo(note, err=True)
