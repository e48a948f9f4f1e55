"""What ``cruxmap same`` does: claims of several threads that say the same, found and put right."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Final

import click

from cruxmap_correct import login
from cruxmap_options import author_option, limit_option, reason_option, store_option
from cruxmap_output import bar, counted, note, print_table
from graph.errors import InputError
from graph.model import ArgumentMap
from graph.review import claim_anchor, named, short_names
from graph.same.pairs import Across, At, Decides, Decision, Likeness, Pair, Side, decision, in_force
from graph.store import Store, open_store
from graph.tables import visible

if TYPE_CHECKING:
    from extract.across.looking import Looked

Progress = Callable[[int, int | None], None]

_SHOWN: Final = 20  # pairs, unless told otherwise
_HOW: Final = {Likeness.SAME: "the same", Likeness.NEARLY: "nearly"}

_thread_option: Final = click.option(
    "--thread", metavar="ID", help="Only pairs of which a claim is in this thread."
)
_author_option: Final = author_option("decision")


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  cruxmap same find
  cruxmap same --thread ID
  cruxmap same apart c12ab c9f01 --reason 'one says all, the other some'""",
)
@limit_option(_SHOWN)
@_thread_option
@store_option
@click.pass_context
def same(ctx: click.Context, *, limit: int, thread: str | None, store: str) -> None:
    """Claims of different threads that say the same.

    Without a command, lists them, the surest first. What people decided outweighs what is found,
    and can be undone. Ids may be cut short; THREAD/ID names a claim where several begin so.
    """
    ctx.obj = store
    if ctx.invoked_subcommand is not None:
        return
    with open_store(store, create=False) as opened:
        _print_pairs(opened, thread, limit=limit)


def _print_pairs(store: Store, thread: str | None, *, limit: int) -> None:
    if thread is not None:
        store.load(thread)
    known = store.across(thread)
    rows = _rows(known, thread)
    if not rows:
        looked = bool(store.comparisons())
        todo = "" if looked else ": `cruxmap same find` looks for them"
        click.echo(f"no claim is known to be in two threads{todo}.", err=True)
        return
    shown = rows[:limit]
    texts = store.texts([end for row in shown for end in (row[2], row[3])])
    short = short_names([end.id for row in rows for end in (row[2], row[3])])
    print_table(
        ("sure", "how", "claim", "says", "in", "claim", "says", "in", "because"),
        rows=[
            (
                sure,
                how,
                *(
                    cell
                    for end in (one, other)
                    for cell in (short[end.id], texts.get(end, ""), end.thread)
                ),
                because,
            )
            for sure, how, one, other, because in shown
        ],
    )
    if len(rows) > limit:
        click.echo(f"{len(rows) - limit} more: raise --limit.", err=True)


def _rows(known: Across, thread: str | None) -> list[tuple[str, str, At, At, str]]:
    """What counts, the surest first; what people put together before all."""
    pairs: dict[frozenset[At], Pair] = {pair.ends: pair for pair in known.pairs}
    decided = known.decided()
    found = []
    for ends, likeness in known.said().items():
        one, other = sorted(ends)
        if thread is not None and thread not in (one.thread, other.thread):
            continue
        if ends in decided:
            by = decided[ends]
            why = f"{by.author}: {by.reason}" if by.reason else f"{by.author} says so"
            found.append(("by hand", _HOW[likeness], one, other, why))
        else:
            pair = pairs[ends]
            found.append((f"{pair.sure:.2f}", _HOW[likeness], one, other, pair.because))
    return sorted(found, key=lambda row: (row[0] != "by hand", -_number(row[0]), row[2], row[3]))


def _number(cell: str) -> float:
    return float(cell) if cell[:1].isdigit() else 1.0


@same.command()
@click.option(
    "--again",
    is_flag=True,
    help="Look for the claims of all threads, and not only of those that are new or changed.",
)
@store_option
def find(*, again: bool, store: str) -> None:
    """Look through all threads for claims that say the same.

    Only claims of threads that are new, or whose map changed, are looked for, each among all
    others. What people decided stays.
    """
    # Only who looks waits for the model.
    from extract.across.looking import look  # noqa: PLC0415

    with open_store(store, create=False, noted=note) as opened, _bar() as progress:
        done = look(opened, again=again, progress=_told(progress))
    if done.threads:
        click.echo(_found(done))
    else:
        click.echo("nothing is new: all threads were looked through before.")


def _bar() -> AbstractContextManager[Progress | None]:
    return bar("looking for the same claims", unit="claims or pairs")


def _told(progress: Progress | None) -> Callable[[str, int, int | None], None]:
    """What moves a bar, whatever is being done."""

    def tell(_what: str, done: int, total: int | None) -> None:
        if progress is not None:
            progress(done, total)

    return tell


def look_when_added(store: Store, *, added: int) -> None:
    """Look for what is new in a store if that takes little, and tell of what was found.

    Args:
        store: where to look.
        added: as many claims were mapped just now.
    """
    # Only who looks waits for the model.
    from extract.across.looking import Looked, look_if_little  # noqa: PLC0415

    with _bar() as progress:
        done = look_if_little(store, added=added, progress=_told(progress))
    if isinstance(done, Looked):
        if done.pairs:
            click.echo(_found(done))
    elif done is not None:
        note(
            "claims that other threads make too were not looked for among "
            f"{counted(done.claims, 'claim')}: `cruxmap same find` does."
        )


def _found(done: Looked) -> str:
    return (
        f"{counted(done.pairs, 'pair')} of claims that say the same in several threads, looked for "
        f"in {counted(done.threads, 'thread')} among {counted(done.claims, 'claim')}"
    )


@same.command()
@click.argument("one", metavar="CLAIM")
@click.argument("other", metavar="CLAIM")
@reason_option
@_author_option
@store_option
def apart(**given: Any) -> None:  # noqa: ANN401 - click hands over the flags by their names
    """Say that two claims of different threads are not the same."""
    _decide(Decides.APART, **given)


@same.command()
@click.argument("one", metavar="CLAIM")
@click.argument("other", metavar="CLAIM")
@reason_option
@_author_option
@store_option
def together(**given: Any) -> None:  # noqa: ANN401 - as above
    """Say that two claims of different threads are the same."""
    _decide(Decides.TOGETHER, **given)


def _decide(  # noqa: PLR0913 - what a decision holds
    decides: Decides, *, one: str, other: str, reason: str, author: str | None, store: str
) -> None:
    who = author or login()
    with open_store(store, create=False, noted=note) as opened:
        claims = {f"{said.thread}/{said.id}": said.text for said in opened.claims()}
        sides = [_side(opened, name, claims) for name in (one, other)]
        made = decision(decides, *sides, author=who, reason=reason)
        opened.decide(made)
    click.echo(visible(_line(made)))


def _side(store: Store, name: str, claims: dict[str, str]) -> Side:
    """The claim that a person means: by the beginning of its id, alone or behind its thread's."""
    if "/" in name:
        found = named(name, claims, what="claim")
    else:
        # Claims of two threads may have one id: a name then needs the thread.
        ids: dict[str, list[str]] = {}
        for whole in claims:
            ids.setdefault(whole.partition("/")[2], []).append(whole)
        known = named(name, {key: claims[held[0]] for key, held in ids.items()}, what="claim")
        if len(ids[known]) > 1:
            some = ", ".join(ids[known][:6])
            raise InputError(f"the id {known} is that of several claims: write one of {some}.")
        found = ids[known][0]
    thread, _, claim = found.partition("/")
    amap: ArgumentMap = store.load(thread)
    return Side(thread=thread, claim=claim_anchor(amap, amap.claim[claim]))


@same.command()
@click.argument("name", metavar="ID")
@reason_option
@_author_option
@store_option
def undo(*, name: str, reason: str, author: str | None, store: str) -> None:
    """Take back what was decided; 'log' lists what was.

    An undo may be undone.
    """
    who = author or login()
    with open_store(store, create=False, noted=note) as opened:
        known = {one.id: one for one in opened.decided().decisions}
        if not known:
            raise InputError("nothing was decided across threads: there is nothing to undo.")
        whole = named(name, {key: _about(one) for key, one in known.items()}, what="decision")
        opened.undo_decision(whole, author=who, reason=reason)
    click.echo(visible(f"undone: {_line(known[whole])}"))


@same.command()
@store_option
def log(*, store: str) -> None:
    """List all that was decided, what was undone too."""
    with open_store(store, create=False) as opened:
        known = opened.decided()
    if not known.decisions:
        click.echo("none.", err=True)
        return
    counts = {one.id for one in in_force(known.decisions)}
    short = short_names([one.id for one in known.decisions])
    print_table(
        ("id", "when", "author", "what", "about", "reason", "now"),
        rows=[
            (
                short[one.id],
                one.created.removesuffix("Z").partition(".")[0] + "Z",
                one.author,
                one.decides.value,
                _about(one),
                one.reason,
                _fate(one, known, counts=one.id in counts),
            )
            for one in known.decisions
        ],
    )


def _fate(one: Decision, known: Across, *, counts: bool) -> str:
    if one.decides is Decides.UNDO:
        return ""
    if not counts:
        return "undone"
    found = len(known.places.get(one.id, ()))
    return "" if found == 2 else "finds no place: a claim is not there any more"


def _about(one: Decision) -> str:
    if one.undoes is not None:
        return one.undoes
    return " | ".join(f"{side.thread}: {side.claim.text}" for side in one.sides)


def _line(one: Decision) -> str:
    return f"{one.id} {one.decides.value}: {_about(one)}"
