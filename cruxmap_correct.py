"""The commands of ``cruxmap review`` that make a correction by hand, and keep it."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from typing import Any, Final, TypedDict, TypeVar, Unpack

import click

from cruxmap_options import author_option, reason_option, store_option
from extract.again.readings import refreshing
from graph.errors import InputError, NoSuchThread
from graph.model import ClaimKind, LinkKind
from graph.review import (
    Action,
    Anchor,
    ClaimAnchor,
    Corrected,
    Correction,
    Quotation,
    Teller,
    about,
    all_claims,
    anchor_of,
    correction,
    line,
    named,
    quoted_in,
)
from graph.store import Store, open_store
from graph.tables import visible

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Parts(TypedDict, total=False):
    """What a correction holds besides who makes it, when and why."""

    subject: Anchor
    other: Anchor
    kind: ClaimKind | LinkKind
    text: str | None
    places: tuple[Quotation, ...]
    undoes: str


class Words(TypedDict):
    """The options of every command that makes a correction."""

    store: str
    thread: str | None
    author: str | None
    reason: str


Made = Callable[[Corrected], list[Parts]]
"""What to correct, given the map as it stands."""


def _from_above(name: str, other: str | None) -> Callable[..., str | None]:
    """Take a value that was given before the command's name, or another, where none is given."""

    def pick(ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
        found = value or ctx.meta.get(f"cruxmap.{name}") or other
        ctx.meta[f"cruxmap.{name}"] = found
        return found

    return pick


thread_option: Final = click.option(
    "--thread",
    metavar="ID",
    callback=_from_above("thread", None),
    help="The thread; may be left out where the store holds only one.",
)
_text_option: Final = click.option(
    "--text", metavar="TEXT", help="How the claim reads; as its words do, if left out."
)


def _corrects(command: _Command) -> _Command:
    for option in (store_option, thread_option, reason_option, author_option("correction")):
        command = option(command)
    return command


@click.command()
@click.argument("names", metavar="ID...", nargs=-1, required=True)
@_corrects
def accept(*, names: Sequence[str], **words: Unpack[Words]) -> None:
    """Say that claims or links are right."""
    _correct(Action.ACCEPT, _each(names), words=words)


@click.command()
@click.argument("names", metavar="ID...", nargs=-1, required=True)
@_corrects
def reject(*, names: Sequence[str], **words: Unpack[Words]) -> None:
    """Say that claims or links are wrong."""
    _correct(Action.REJECT, _each(names), words=words)


@click.command()
@click.argument("names", metavar="LINK...", nargs=-1, required=True)
@_corrects
def unlink(*, names: Sequence[str], **words: Unpack[Words]) -> None:
    """Take links out, without calling them wrong."""
    _correct(Action.UNLINK, _each(names), words=words)


def _each(names: Sequence[str]) -> Made:
    return lambda outcome: [{"subject": _picked(outcome, name)} for name in names]


_KINDS: Final[dict[str, ClaimKind | LinkKind]] = {
    kind.value: kind for kind in (*ClaimKind, *LinkKind)
}


@click.command()
@click.argument("name", metavar="ID")
@click.argument("to", metavar="KIND", type=click.Choice(list(_KINDS)))
@_corrects
def kind(*, name: str, to: str, **words: Unpack[Words]) -> None:
    """Give a claim or link another kind."""
    _correct(
        Action.KIND,
        lambda outcome: [{"subject": _picked(outcome, name), "kind": _KINDS[to]}],
        words=words,
    )


@click.command()
@click.argument("name", metavar="CLAIM")
@click.argument("quoted", metavar="WORDS")
@click.option("--post", metavar="POST", help="Where the words stand, if in another post.")
@_text_option
@_corrects
def span(
    *, name: str, quoted: str, post: str | None, text: str | None, **words: Unpack[Words]
) -> None:
    """Say which words of its post a claim is."""

    def made(outcome: Corrected) -> list[Parts]:
        claim = _claim(outcome, name)
        place = _quoted(outcome, claim, quoted, post=post)
        return [{"subject": claim, "places": (place,), "text": text}]

    _correct(Action.SPAN, made, words=words)


@click.command()
@click.argument("name", metavar="CLAIM")
@click.argument("text", metavar="TEXT")
@_corrects
def wording(*, name: str, text: str, **words: Unpack[Words]) -> None:
    """Word a claim anew, so that it can stand alone."""
    _correct(
        Action.WORDING,
        lambda outcome: [{"subject": _claim(outcome, name), "text": text}],
        words=words,
    )


@click.command()
@click.argument("name", metavar="CLAIM")
@click.argument("other", metavar="OTHER")
@_corrects
def merge(*, name: str, other: str, **words: Unpack[Words]) -> None:
    """Make one claim of two; the first one stays."""
    _correct(
        Action.MERGE,
        lambda outcome: [{"subject": _claim(outcome, name), "other": _claim(outcome, other)}],
        words=words,
    )


@click.command()
@click.argument("name", metavar="CLAIM")
@click.argument("parts", metavar="WORDS WORDS...", nargs=-1, required=True)
@_corrects
def split(*, name: str, parts: Sequence[str], **words: Unpack[Words]) -> None:
    """Make several claims of one, each of some of its words."""

    def made(outcome: Corrected) -> list[Parts]:
        claim = _claim(outcome, name)
        places = tuple(_quoted(outcome, claim, part, post=None) for part in parts)
        return [{"subject": claim, "places": places}]

    _correct(Action.SPLIT, made, words=words)


@click.command()
@click.argument("name", metavar="CLAIM")
@click.argument("to", metavar="KIND", type=click.Choice([kind.value for kind in LinkKind]))
@click.argument("other", metavar="OTHER")
@_corrects
def link(*, name: str, to: str, other: str, **words: Unpack[Words]) -> None:
    """Link a claim to another, or undercut a link."""

    def made(outcome: Corrected) -> list[Parts]:
        source, target = _claim(outcome, name), _picked(outcome, other)
        return [{"subject": source, "other": target, "kind": LinkKind(to)}]

    _correct(Action.LINK, made, words=words)


@click.command()
@click.argument("post", metavar="POST")
@click.argument("quoted", metavar="WORDS")
@click.option(
    "--kind",
    "to",
    type=click.Choice([kind.value for kind in ClaimKind]),
    default="claim",
    show_default=True,
    help="What kind of claim it is.",
)
@_text_option
@_corrects
def claim(*, post: str, quoted: str, to: str, text: str | None, **words: Unpack[Words]) -> None:
    """Add a claim that a post makes."""

    def made(outcome: Corrected) -> list[Parts]:
        place = quoted_in(outcome.map.thread, post, quoted)
        return [{"kind": ClaimKind(to), "text": text, "places": (place,)}]

    _correct(Action.CLAIM, made, words=words)


@click.command()
@click.argument("names", metavar="CORRECTION...", nargs=-1, required=True)
@_corrects
def undo(*, names: Sequence[str], **words: Unpack[Words]) -> None:
    """Take corrections back; an undo too."""

    def made(outcome: Corrected) -> list[Parts]:
        known = {one.id: f"{one.action} {about(one)}" for one in outcome.corrections}
        found = [named(name, known, what="correction") for name in names]
        return [{"undoes": name} for name in dict.fromkeys(found)]

    _correct(Action.UNDO, made, words=words)


COMMANDS: Final = (
    accept, reject, kind, span, wording, merge, split, link, unlink, claim, undo,
)  # fmt: skip
"""A command for each action."""


# --- what they have in common ---------------------------------------------------------------------


def _correct(action: Action, made: Made, *, words: Words) -> None:
    """Make corrections of what stands now, keep them in one change, and print what came of each."""
    author = words["author"] or login()
    with open_store(words["store"], create=False) as opened:
        thread = pick_thread(opened, words["thread"])
        parts = made(opened.outcome(thread))
        new = [correction(action, author=author, reason=words["reason"], **one) for one in parts]
        with refreshing(opened, thread):
            outcome = opened.review(thread, new)
    for one in new:
        _print_kept(outcome, one)


def _print_kept(outcome: Corrected, one: Correction) -> None:
    click.echo(visible(line(one)))
    known = {other.id: other for other in outcome.corrections}
    done = next((done for done in outcome.applied if done.correction == one), None)
    if done is None:
        click.echo(visible(f"note: {Teller(outcome).fate(one)}"), err=True)
        return
    for over in done.over:
        click.echo(visible(f"note: it wins over {line(known[over])}"), err=True)


def login() -> str:
    """The name of who is logged in, which a correction bears where no other was given."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise InputError(
            "nobody knows who you are: name yourself with --author or CRUXMAP_AUTHOR."
        ) from error


def pick_thread(store: Store, thread: str | None) -> str:
    """The thread that was named, or the only one there is."""
    if thread is not None:
        return thread
    found = [one.id for one in store.threads()]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NoSuchThread("the store holds no threads: add one with cruxmap add FILE.")
    some = ", ".join(found[:20]) + (", …" if len(found) > 20 else "")
    raise NoSuchThread(f"the store holds {len(found)} threads: name one with --thread: {some}.")


def _picked(outcome: Corrected, name: str) -> Anchor:
    teller = Teller(outcome)
    return anchor_of(outcome, teller.element(named(name, teller.names, what="claim or link")))


def _claim(outcome: Corrected, name: str) -> ClaimAnchor:
    found = _picked(outcome, name)
    if not isinstance(found, ClaimAnchor):
        raise InputError(f"{found.id} is a link: name a claim.")
    return found


def _quoted(outcome: Corrected, claim: ClaimAnchor, words: str, *, post: str | None) -> Quotation:
    first = all_claims(outcome)[claim.id].mentions[0]
    near = first if post in (None, first.post) else None
    return quoted_in(outcome.map.thread, post or first.post, words, near=near)
