"""Adding a thread to a store that may hold it already: look first, then map, then keep.

:func:`plan_add` reads the store and says what would happen, :func:`commit` does it. Between the two
another process may write: what is kept is made from what is kept at that moment, or the plan is
made again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from extract.again.standing import kept_claims
from extract.again.update import Update, updated
from extract.quoting.quotes import quoted
from graph.errors import StoreError, ThreadChanged, ThreadExists
from graph.kept import Look
from graph.model import ArgumentMap, Run, Thread, software
from graph.review import Corrected, Correction
from graph.store import Change, Store

TRIES: Final = 5
"""How often a thread is planned and mapped anew because somebody else wrote it meanwhile."""

_MODELS: Final = Path(__file__).parent.parent / "models"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a thread is to be added.

    ``now`` is when it was read (ISO 8601), ``extractor`` the name of what maps it, ``least`` the
    least confidence of a link that is kept. With ``replace`` it takes the place of what is stored
    under its id, whatever that is; with ``again`` it is mapped even if nothing is new.
    """

    now: str
    extractor: str = "learned"
    least: float = 0.0
    replace: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What adding a thread would do.

    ``kind`` is "added", "unchanged" (there is nothing to do), "updated" or "replaced". ``thread``
    is what would be kept, ``read`` what was read, ``stored`` the map that is kept now, if it can be
    read, as an extractor made it; ``corrections`` are those that people made of that. ``update``
    says what became of each post, where a stored thread is brought up to date.
    """

    kind: Change
    thread: Thread
    read: Thread
    terms: Terms
    stored: ArgumentMap | None = None
    update: Update | None = None
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What was done: the plan as it was carried out, what the store said, and the map it keeps.

    ``outcome`` is what became of the thread's corrections, where it has any.
    """

    plan: Planned
    change: Change
    amap: ArgumentMap
    outcome: Corrected | None = None

    @property
    def machine(self) -> ArgumentMap:
        """The map as the extractor made it, without corrections."""
        return self.amap if self.outcome is None else self.outcome.machine


def plan_add(store: Store | Look, thread: Thread, *, terms: Terms) -> Planned:
    """Say what adding a thread would do; nothing is written and nothing mapped.

    The stored thread is the one with its id, or else the only one that was found at its address. If
    the reading says nothing new of it, and this version of the extractor mapped it, it is
    "unchanged".

    Raises:
        ThreadExists: another thread has its id; ``terms.replace`` puts it in its place.
        StoreError: the store cannot be read.
    """
    plan = Planned(kind="added", thread=thread, read=thread, terms=terms)
    if terms.replace:
        return _replacing(store, plan)
    stored = _stored(store, thread)
    if stored is None:
        return plan
    update = _tied(updated(stored.thread, thread, now=terms.now), stored=stored.thread)
    done = update.thread is stored.thread and _mapped(stored, terms=terms) and not terms.again
    return replace(
        plan,
        kind="unchanged" if done else "updated",
        thread=update.thread,
        stored=stored,
        update=update,
        corrections=store.corrections(stored.thread.id),
    )


def commit(store: Store, plan: Planned, *, extract: Callable[[Thread], ArgumentMap]) -> Committed:
    """Do what was planned: map the thread, and keep the map whole or not at all.

    Claims whose words still stand keep their ids. If somebody else wrote the same thread since it
    was planned, it is planned and mapped again, so that nothing of theirs is lost.

    Args:
        store: where it is kept.
        plan: what :func:`plan_add` said.
        extract: makes the map of a thread; not called where nothing is to be done.

    Raises:
        ThreadExists: somebody else has kept another thread under its id meanwhile.
        ThreadChanged: somebody else writes it all the time.
        StoreLocked: another process has been writing for some seconds.
    """
    for _ in range(TRIES):
        if plan.kind == "unchanged" and plan.stored is not None:
            return _committed(store, plan, change="unchanged", amap=plan.stored)
        amap = extract(plan.thread)
        after = plan.stored if plan.update is not None else None
        if after is not None:
            amap = kept_claims(after, amap)
        try:
            change = store.add(amap, replace=plan.terms.replace, after=after)
        except (ThreadChanged, ThreadExists):
            plan = plan_add(store, plan.read, terms=plan.terms)
        else:
            return _committed(store, plan, change=change, amap=amap)
    raise ThreadChanged(
        f"the thread {plan.thread.id!r} was changed by somebody else {TRIES} times while it was "
        "mapped: add it when they are done."
    )


def bare(thread: Thread, *, created: str | None) -> ArgumentMap:
    """The map that the extractor "none" makes: the posts alone, without loading what reads them."""
    run = Run(extractor="none", version=software(), model="none", created=created)
    return ArgumentMap(thread=thread, claims=(), links=(), run=run)


def _committed(store: Store, plan: Planned, *, change: Change, amap: ArgumentMap) -> Committed:
    thread_id = amap.thread.id
    if change == "added" or not store.corrections(thread_id):
        return Committed(plan=plan, change=change, amap=amap)
    outcome = store.outcome(thread_id)
    return Committed(plan=plan, change=change, amap=outcome.map, outcome=outcome)


def _replacing(store: Store | Look, plan: Planned) -> Planned:
    try:
        stored = store.find(plan.thread.id, machine=True)
    except StoreError:
        return replace(plan, kind="replaced")  # which is what replacing is good for, too
    if stored is None:
        return plan
    done = stored.thread == plan.thread and _mapped(stored, terms=plan.terms)
    kind: Change = "unchanged" if done and not plan.terms.again else "replaced"
    return replace(plan, kind=kind, stored=stored, corrections=store.corrections(stored.thread.id))


def _stored(store: Store | Look, thread: Thread) -> ArgumentMap | None:
    stored = store.find(thread.id, machine=True)
    if stored is None and thread.url is not None:
        there = store.ids_at(thread.url)
        if len(there) == 1:
            stored = store.find(there[0], machine=True)
    return stored


def _tied(update: Update, *, stored: Thread) -> Update:
    """Tie what new words quote to posts that their reading did not show, as a second page does."""
    if update.thread is stored or not (update.unseen or update.vanished):
        return update
    new = {*update.added, *update.revised}
    posts = tuple(
        replace(post, quotes=())
        if post.id in new and all(quote.of is None for quote in post.quotes)
        else post
        for post in update.thread.posts
    )
    return replace(update, thread=quoted(replace(update.thread, posts=posts)))


def _mapped(amap: ArgumentMap, *, terms: Terms) -> bool:
    """Whether a map is what this extractor would make of its thread again."""
    if terms.extractor == "none":
        return True  # which asks for the posts alone
    run = amap.run
    return (
        (run.extractor, run.version) == (terms.extractor, software())
        and _models().get(terms.extractor, run.model) == run.model
        and all(link.confidence >= terms.least for link in amap.links)
    )


@lru_cache(maxsize=1)
def _models() -> dict[str, str]:
    """The weights each extractor reads with, by the name a run gives them, without loading any."""
    english, argument, same = (
        json.loads((_MODELS / place).read_text(encoding="utf-8"))
        for place in ("english/meta.json", "argument/settings.json", "same/settings.json")
    )
    rules, learned, once = (f"{one['name']}-{one['version']}" for one in (english, argument, same))
    return {"rules": rules, "learned": f"{learned} {once} {rules}"}
