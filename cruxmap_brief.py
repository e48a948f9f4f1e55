"""The command ``cruxmap brief``: what a debate comes to, on a page."""

from __future__ import annotations

from pathlib import Path

import click

from cruxmap_options import machine_option, store_option
from cruxmap_output import only_thread, print_utf8, write_whole
from extract.web.original import addresses
from graph.brief.elsewhere import elsewhere
from graph.brief.forms import BRIEFS
from graph.brief.telling import brief as tell
from graph.store import open_store


@click.command(
    epilog="""\b
Examples:
  cruxmap brief
  cruxmap brief roleplay-vs-scheming --format html --output brief.html"""
)
@click.argument("thread_id", metavar="[THREAD]", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(BRIEFS)),
    default=next(iter(BRIEFS)),
    show_default=True,
    help="How to write it: for the terminal, as Markdown, or as one HTML file.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write to this file, whole or not at all, and not to standard output.",
)
@machine_option
@store_option
def brief(
    *, thread_id: str | None, form: str, output: Path | None, machine: bool, store: str
) -> None:
    """Tell what a debate comes to, on a page.

    Its question; its positions, how strong each is, and the strongest argument and objection; the
    claims on which it turns; who gave way, what nobody answered, what they agree on, what was said
    twice. All of it in the words of the thread. THREAD is an id that 'cruxmap threads' lists; it
    may be left out when there is only one.
    """
    with open_store(store, create=False) as opened:
        thread = thread_id or only_thread(opened)
        amap = opened.load(thread, machine=machine)
        weighed = opened.weighed(thread, machine=machine)
        corrections = {one.id: one.corrections for one in opened.threads()}
        hand = not machine and bool(corrections.get(thread))
        others = {} if machine else elsewhere(opened, thread)
        checked = opened.outcome(thread).touched if hand else ()
    told = tell(amap, weighed, addresses=addresses(amap.thread), checked=checked, elsewhere=others)
    text = BRIEFS[form](told)
    if output is None:
        print_utf8(text)
    else:
        write_whole(output, text=text)
