"""What ``cruxmap debate`` does: a thread's question, its positions, and what bears on them.

A debate is a file that a person writes (:mod:`graph.debate.written`). Keeping it reads the claims
of its threads for its positions.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from cruxmap_correct import pick_thread
from cruxmap_options import reason_option, store_option
from cruxmap_output import bar, counted, print_table, print_utf8
from extract.again.readings import keep_debate, must_be_written, read_by_hand, take_back
from graph.crux import Debate, Reading, Weighed, weigh
from graph.debate.stances import BY_HAND
from graph.debate.written import MOST, read_debate, write_debate
from graph.errors import CruxmapError, InputError
from graph.review import Teller, named
from graph.sparql import answer
from graph.store import Store, open_store
from graph.tables import visible
from graph.vocab import debate_iri, parse_iri

_HEAD: Final = """\
# Proposed from a map. Ask the question as it is meant, leave out what is no position, give each a
# name, and say it in two or three plain sentences; then: cruxmap debate keep FILE

"""
_SHOWN: Final = 3  # claims for and against a position


@click.group(
    epilog="""\b
Examples:
  cruxmap debate keep data/debates/roleplay-vs-scheming.toml
  cruxmap debate show
  cruxmap debate propose > mine.toml"""
)
@store_option
@click.pass_context
def debate(ctx: click.Context, *, store: str) -> None:
    """Say what a thread debates; show who bears on that.

    A debate is a question with named positions, written in a file. Claims are read for the
    positions when it is kept, and again where they change.
    """
    ctx.obj = store


@debate.command()
@click.argument("file", type=click.Path(path_type=Path))
@store_option
def keep(*, file: Path, store: str) -> None:
    """Keep a debate, and read the claims of its threads for it.

    FILE is TOML; its 'threads' say which ones. It takes the place of what was kept for them before;
    readings by hand stay, as long as their position does.
    """
    found = read_debate(_content(file), name=file.name)
    if not found.threads:
        raise InputError(
            f'{file.name} names no threads: add a line threads = ["ID"]; cruxmap threads lists ids.'
        )
    with open_store(store, create=False) as opened:
        threads = tuple(dict.fromkeys(found.threads))
        for thread in threads:
            opened.load(thread)  # all of them, before anything is kept
        _alone(found, threads, store=opened)
        for thread in threads:
            with bar(thread, unit="statements") as progress:
                weighed = keep_debate(opened, thread, found, progress=progress)
            positions = counted(len(found.positions), "position")
            claims = len({one.claim for one in weighed.readings})
            click.echo(
                f"{thread}: kept, with {positions}; {counted(claims, 'claim')} read as bearing on "
                "them"
            )


def _alone(found: Debate, threads: Collection[str], *, store: Store) -> None:
    """Refuse a debate if another thread debates something else under the same names."""
    about = f"?graph cm:weighedFor <{debate_iri(found.id)}>"
    try:
        rows = answer(f"SELECT ?thread {{ ?thread cm:weights ?graph . {about} }}", store=store).rows
    except CruxmapError:
        return  # some endpoints answer no question over all threads, and keep debates all the same
    entities = [parse_iri(str(thread)) for (thread,) in rows]
    for thread in sorted(entity.thread for entity in entities if entity is not None):
        if thread not in threads and _differ(store.weighed(thread).debate, found):
            raise InputError(
                f"the thread {thread!r} has another debate with the id {found.id!r}: give this one "
                f"an id of its own (id = …), or name {thread!r} in its threads too."
            )


def _differ(one: Debate, other: Debate) -> bool:
    """Whether two debates with the same id call different things the same."""
    if one.proposed:
        return False
    return one.question != other.question or any(
        position != other.position[name]
        for name, position in one.position.items()
        if name in other.position
    )


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST + 1)
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}).") from error


@debate.command()
@click.argument("thread", metavar="[THREAD]", required=False)
@click.option(
    "--readings", is_flag=True, help="Also list what claims were read as saying, and why."
)
@store_option
def show(*, thread: str | None, readings: bool, store: str) -> None:
    """Show a thread's question, positions and cruxes.

    THREAD may be left out where the store holds only one. Where nobody wrote its debate, positions
    are proposed from the map.
    """
    with open_store(store, create=False) as opened:
        name = pick_thread(opened, thread)
        weighed = opened.weighed(name)
        teller = Teller(opened.outcome(name))
    click.echo(visible(weighed.debate.question))
    if weighed.debate.proposed:
        click.echo("proposed from the map: 'cruxmap debate propose' writes it to a file.", err=True)
    if not weighed.debate.positions:
        click.echo("no positions.", err=True)
        return
    click.echo()
    _print_positions(weighed, teller)
    click.echo()
    _print_cruxes(weighed, teller)
    if readings:
        click.echo()
        print_table(
            ("claim", "position", "reading", "text", "because"),
            rows=[
                (
                    teller.short[one.claim],
                    one.position,
                    f"{one.value:+.2f}",
                    _words(teller, one.claim),
                    one.because,
                )
                for one in weighed.readings
                if one.claim in teller.short
            ],
        )


def _print_positions(weighed: Weighed, teller: Teller) -> None:
    held = {one.position: one for one in weighed.held}
    print_table(
        ("id", "strength", "position"),
        rows=[
            (one.id, f"{held[one.id].strength:.2f}", one.name) for one in weighed.debate.positions
        ],
    )
    click.echo()
    print_table(
        ("position", "side", "claim", "text"),
        rows=[
            (position.id, side, teller.short[claim], _words(teller, claim))
            for position in weighed.debate.positions
            for side, claims in (
                ("for", held[position.id].supports),
                ("against", held[position.id].objections),
            )
            for claim in claims[:_SHOWN]
        ],
    )


def _print_cruxes(weighed: Weighed, teller: Teller) -> None:
    if not weighed.cruxes:
        click.echo("no cruxes: no claim that moves a position has both sides.", err=True)
        return
    print_table(
        ("claim", "swing", "crux", "because"),
        rows=[
            (teller.short[one.claim], f"{one.swing:.2f}", _words(teller, one.claim), one.because)
            for one in weighed.cruxes
        ],
    )


def _words(teller: Teller, claim: str) -> str:
    return teller.words(teller.element(claim))


@debate.command()
@click.argument("thread", metavar="[THREAD]", required=False)
@store_option
def propose(*, thread: str | None, store: str) -> None:
    """Print a debate made from the map, to be named by hand.

    Its positions are the map's central claims that are contested. Write it to a file, name and word
    the positions as they are meant, and keep it.
    """
    with open_store(store, create=False) as opened:
        name = pick_thread(opened, thread)
        found = weigh(opened.load(name)).debate
    if not found.positions:
        raise InputError(
            f"nothing in {name!r} is contested enough to be a position: write a debate by hand; "
            "docs/formats.md shows how."
        )
    print_utf8(_HEAD + write_debate(_for_hand(found, thread=name)))


def _for_hand(found: Debate, *, thread: str) -> Debate:
    """A proposed debate as somebody could have written it."""
    return replace(
        found,
        threads=(thread,),
        proposed=False,
        positions=tuple(
            replace(one, id=f"p{number}", claim=None)
            for number, one in enumerate(found.positions, 1)
        ),
    )


@debate.command(
    context_settings={"ignore_unknown_options": True},  # so that -1 is a value
    epilog="""\b
Examples:
  cruxmap debate read c1b22 role-play -1 --reason 'says that it does harm all the same'
  cruxmap debate read c1b22 role-play""",
)
@click.argument("name", metavar="CLAIM")
@click.argument("position", metavar="POSITION")
@click.argument("value", metavar="[VALUE]", required=False, type=float)
@reason_option
@click.option("--thread", metavar="ID", help="The thread; may be left out where there is only one.")
@store_option
def read(  # noqa: PLR0913 - click hands a command its flags one by one
    *, name: str, position: str, value: float | None, reason: str, thread: str | None, store: str
) -> None:
    """Say by hand how a claim bears on a position.

    VALUE is from -1 (it says the contrary) over 0 (it says nothing of it) to 1 (it says just that);
    without one, what was said by hand is taken back. Ids may be cut short.
    """
    with open_store(store, create=False) as opened:
        where = pick_thread(opened, thread)
        outcome = opened.outcome(where)
        short = Teller(outcome).short
        texts = {one.id: one.text for one in outcome.map.claims}
        debated = opened.weighed(where).debate
        must_be_written(debated, where)
        names = {one.id: one.name for one in debated.positions}
        claim = named(name, texts, what="claim")
        aim = named(position, names, what="position")
        if value is None:
            weighed = take_back(opened, where, claim=claim, position=aim)
        else:
            because = reason.strip() or "somebody read it so"
            mine = Reading(claim=claim, position=aim, value=value, because=because, rule=BY_HAND)
            weighed = read_by_hand(opened, where, mine)
    now = [one for one in weighed.readings if (one.claim, one.position) == (claim, aim)]
    said = f"{now[0].value:+.2f}, {now[0].because}" if now else "nothing is read"
    click.echo(visible(f"{short[claim]} on {aim}: {said}"))


@debate.command()
@click.argument("thread", metavar="THREAD")
@store_option
def forget(*, thread: str, store: str) -> None:
    """Forget a thread's debate and what was read for it."""
    with open_store(store, create=False) as opened:
        opened.judge(thread, None)
    click.echo(visible(f"{thread}: its debate is forgotten; positions are proposed from its map."))
