"""What ``cruxmap add`` does with the words it is given: links, files, folders and corpora.

A few threads are read one by one in this process, and told of as they are kept. Folders, corpora
and long lists go to several processes (:mod:`extract.many.bulk`), and what is told is what went
wrong and a sum.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final, Protocol

import click

from cruxmap_output import WAYS, bar, counted, note, summary
from cruxmap_same import look_when_added
from extract.again.adding import Planned, Terms, commit, plan_add
from extract.again.differences import (
    correction_differences,
    correction_outlook,
    differences,
    map_differences,
)
from extract.again.readings import as_read, read_anew, refresh
from extract.many.arrivals import Arrival, Missed, arrivals, count, holds_many
from extract.many.bulk import Outcome, Settings, add_all
from extract.many.crew import SECONDS
from extract.many.naming import Names
from extract.web.links import followed, is_link, read_link
from graph.errors import CruxmapError, InputError, with_ways
from graph.model import ArgumentMap, Thread, now
from graph.store import Store, is_remote, open_store
from graph.tables import visible

FEW: Final = 8
"""As many files are read one by one; starting processes for them takes longer than it saves."""


class Mapper(Protocol):
    """What maps a thread, showing how far it is."""

    def __call__(self, thread: Thread, *, extractor: str, created: str | None) -> ArgumentMap:
        """The map that ``extractor`` makes of a thread, in a run at ``created``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The flags of the command; see its help."""

    store: str
    reader: str | None = None
    extractor: str = "learned"
    least: float = 0.0
    replace: bool = False
    dry_run: bool = False
    jobs: int | None = None
    cluster: str | None = None
    seconds: float = SECONDS
    private: bool = False
    alone: bool = False

    @property
    def terms(self) -> Terms:
        """How each thread is added, now."""
        return Terms(now=now(), extractor=self.extractor, least=self.least, replace=self.replace)


def add_threads(words: Sequence[str], *, wishes: Wishes, mapper: Mapper) -> bool:
    """Read, map and keep what the words name; return whether all of it went well.

    What fails is told of and keeps nothing else out.

    Args:
        words: links and paths.
        wishes: how it is to be done.
        mapper: maps the threads that are read in this process.

    Raises:
        CruxmapError: nothing more can be added: the store cannot be written, say.
    """
    links = [word for word in words if is_link(word)]
    paths = [Path(word) for word in words if not is_link(word)]
    many = wishes.cluster is not None or len(paths) > FEW or any(map(holds_many, paths))
    few = [(link, partial(_fetched, link, wishes=wishes)) for link in links]
    if not many:
        names = Names()
        few += [(str(path), partial(_read, path, wishes=wishes, names=names)) for path in paths]
    ok = True
    new = 0
    for name, load in few:
        try:
            new += _add_one(load, wishes=wishes, mapper=mapper)
        except CruxmapError as error:
            _complain(name, error=error.told(WAYS))
            ok = False
    if many and wishes.dry_run:
        return _look(paths, wishes=wishes) and ok
    if many:
        tally = _add_many(paths, wishes=wishes)
        ok = not tally.changes["failed"] and ok
        new += tally.new
    if new and not wishes.alone:
        _say_elsewhere(wishes, new=new)
    return ok


def _say_elsewhere(wishes: Wishes, *, new: int) -> None:
    """Look in all threads for what the new claims say, where that takes little, and tell of it."""
    try:
        with open_store(wishes.store, noted=note) as store:
            look_when_added(store, added=new)
    except CruxmapError as error:
        note(f"claims that other threads make too were not looked for: {error.told(WAYS)}")


def _complain(name: str, *, error: str) -> None:
    """Tell an error, with the name of what it is about where the thread itself is at fault."""
    path = Path(name)
    known = error.startswith((name, path.name, f"{path.stem} "))
    click.echo(f"error: {visible(error if known else f'{name}: {error}')}", err=True)


# --- one by one -----------------------------------------------------------------------------------


def _add_one(load: Callable[[], Thread], *, wishes: Wishes, mapper: Mapper) -> int:
    """Read, map and keep one thread, and print what that changes; return how many claims came."""
    thread = load()
    with _opened(wishes) as store:  # before the long wait, so that it fails at once
        plan = plan_add(store, thread, terms=wishes.terms)
        if wishes.dry_run:
            _print_plan(plan)
            return 0

        def mapped(thread: Thread) -> ArgumentMap:
            amap = mapper(thread, extractor=wishes.extractor, created=plan.terms.now)
            return amap.at_least(wishes.least)

        before = as_read(store, plan.thread.id)
        done = commit(store, plan, extract=mapped)
        with bar(f"{plan.thread.id}: debate", unit="statements") as progress:
            refresh(store, plan.thread.id, before=before, progress=progress)
    click.echo(summary(done.amap, change=done.change))
    lines: list[str] = []
    if done.change == "updated":
        lines = [*differences(done.plan), *map_differences(done)]
    elif done.change == "replaced" and done.outcome is not None:
        lines = correction_differences(done.outcome)
    for line in lines:
        click.echo(f"  {visible(line)}")
    return 0 if done.change == "unchanged" else len(done.amap.claims)


def _opened(wishes: Wishes) -> Store:
    """The store; for a dry run where none is yet, an empty one that leaves nothing behind."""
    if wishes.dry_run and not is_remote(wishes.store) and not Path(wishes.store).exists():
        return open_store("memory:")
    return open_store(wishes.store, create=not wishes.dry_run, noted=note)


def _print_plan(plan: Planned) -> None:
    done = "unchanged" if plan.kind == "unchanged" else f"would be {plan.kind}"
    click.echo(f"{plan.thread.id}: {done}; {counted(len(plan.thread.posts), 'post')}")
    for line in (*differences(plan), *correction_outlook(plan)):
        click.echo(f"  {visible(line)}")


def _read(path: Path, *, wishes: Wishes, names: Names) -> Thread:
    """Read the thread in a file, which may be packed."""
    (arrival,) = arrivals(path, format=wishes.reader)
    if isinstance(arrival, Missed):
        raise InputError(arrival.why)
    return _named(replace(arrival, name=path.name), names=names, noted=note)


def _named(arrival: Arrival, *, names: Names, noted: Callable[[str], None] | None = None) -> Thread:
    """Read a thread; where its id was made of a name that another one has, it gets another."""
    thread, who = arrival.known(noted=noted)
    other = names.other(who, path=arrival.place)
    if other is not None:
        thread, who = replace(arrival, id=other).known()
    names.take(who)
    return thread


def _fetched(link: str, *, wishes: Wishes) -> Thread:
    """Fetch and read the thread at an address, with a bar for who waits."""
    # Only who fetches waits for the libraries that it takes.
    from extract.web.answers import answers_folder
    from extract.web.fetch import Fetcher

    with (
        Fetcher(only_public=not wishes.private, answers=answers_folder()) as fetcher,
        bar(link, unit="pieces") as progress,
    ):
        pieces = 0

        def fetch(url: str, *, json: object = None) -> bytes:
            nonlocal pieces
            body = fetcher(url, json=json)
            pieces += 1
            if progress is not None:
                progress(pieces, None)
            return body

        at = followed(link, leads=fetcher.leads)
        return read_link(at, fetch=fetch, format=wishes.reader, noted=note)


# --- thousands at once ----------------------------------------------------------------------------


def _arriving(paths: Sequence[Path], *, wishes: Wishes) -> Iterator[Arrival | Missed]:
    """What there is to read at the paths.

    Raises:
        InputError: nothing. It is told before a store is made for it.
    """
    found = chain.from_iterable(arrivals(path, format=wishes.reader) for path in paths)
    passed = []
    for arrival in found:
        passed.append(arrival)
        if isinstance(arrival, Arrival) or arrival.meant:
            return chain(passed, found)
    names = ", ".join(str(path) for path in paths[:3])
    raise InputError(f"{names} holds no threads: name a folder or a corpus with some in it.")


def _look(paths: Sequence[Path], *, wishes: Wishes) -> bool:
    """Print what adding each thread would change; keep nothing."""
    ok = True
    arriving = _arriving(paths, wishes=wishes)
    names = Names()
    with _opened(wishes) as store:
        for arrival in arriving:
            if isinstance(arrival, Missed):
                if arrival.meant:
                    _complain(arrival.name, error=arrival.why)
                    ok = False
                continue
            try:
                _print_plan(plan_add(store, _named(arrival, names=names), terms=wishes.terms))
            except CruxmapError as error:
                _complain(arrival.name, error=error.told(WAYS))
                ok = False
    return ok


def _add_many(paths: Sequence[Path], *, wishes: Wishes) -> _Tally:
    """Add what may be thousands of threads; print errors as they come, and a sum."""
    settings = Settings(
        extractor=wishes.extractor,
        least=wishes.least,
        replace=wishes.replace,
        jobs=wishes.jobs,
        cluster=wishes.cluster,
        seconds=wishes.seconds,
    )
    counts = [count(path) for path in paths]
    known = [one for one in counts if one is not None]
    total = sum(known) if len(known) == len(counts) else None
    began = time.monotonic()
    tally = _Tally()
    arriving = _arriving(paths, wishes=wishes)
    try:
        with (
            open_store(wishes.store, noted=note) as store,
            bar("threads", unit="threads") as progress,
        ):
            for outcome in add_all(
                arriving,
                store=store,
                settings=settings,
                progress=progress,
                total=total,
            ):
                tally.add(outcome)
                if outcome.change in ("updated", "replaced") and outcome.thread is not None:
                    read_again(store, outcome.thread)
                if outcome.change == "failed":
                    why = outcome.why or "it could not be added."
                    _complain(outcome.name, error=with_ways(why, outcome.ways, words=WAYS))
    except KeyboardInterrupt:
        click.echo(f"{tally.line(time.monotonic() - began)}; stopped. Add them again to go on.")
        raise
    click.echo(tally.line(time.monotonic() - began))
    return tally


def read_again(store: Store, thread: str) -> None:
    """Read a thread's claims for its debate again; where that fails, say so and go on."""
    try:
        read_anew(store, thread)
    except CruxmapError as error:
        note(
            f"{thread}: its claims were not read for its debate, as `cruxmap debate keep` does: "
            f"{error.told(WAYS)}"
        )


class _Tally:
    """What became of threads, added up."""

    def __init__(self) -> None:
        self.changes: Counter[str] = Counter()
        self._inside: Counter[str] = Counter()
        self._corrections: Counter[str] = Counter()
        self.new = 0  # claims of threads that are not as they were

    def add(self, outcome: Outcome) -> None:
        """Count one more."""
        self.changes[outcome.change] += 1
        if outcome.change in ("added", "updated", "replaced"):
            self.new += outcome.claims
        self._inside.update(post=outcome.posts, claim=outcome.claims, link=outcome.links)
        self._corrections.update(kept=outcome.corrections, orphaned=outcome.orphaned)

    def line(self, seconds: float) -> str:
        """One line for a person."""
        threads = counted(self.changes.total(), "thread")
        fates = ", ".join(
            f"{number:,} {_SAID.get(fate, fate)}" for fate, number in self.changes.items()
        )
        inside = ", ".join(counted(self._inside[what], what) for what in ("post", "claim", "link"))
        told = self._corrections
        by_hand = f"; corrections: {told['kept']:,} kept, {told['orphaned']:,} orphaned"
        if not told.total():
            by_hand = ""
        return f"{threads}: {fates or 'nothing to add'}; {inside}{by_hand}; {seconds:.0f} s"


_SAID: Final = {"held": "there already"}
