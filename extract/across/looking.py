"""Looking through all threads of a store for claims that say the same, and keeping what is found.

Only claims of threads that are new or were changed are looked for, each among all others; the
vectors of all claims are kept beside the store. So what a thread costs does not grow with what was
added before it, but for the reading of what is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from extract.across import judging
from extract.across.kept import NAME, Vectors
from extract.same.near import Asked, nearest
from graph.model import now, software
from graph.same.pairs import At, Comparison, Likeness, Pair, digest
from graph.same.reach import Said
from graph.same.stored import Compared
from graph.store import Store

MOST: Final = 8
"""As many claims of other threads are looked at for each claim: those that are most like it."""

_FRESH: Final = 2_000  # claims are read in some seconds, on one core
_LITTLE: Final = 50_000  # claims are looked through in some seconds

_AT_ONCE: Final = 200  # pairs that are judged between two calls of progress

Progress = Callable[[str, int, int | None], None]
"""Called with what is being done, how much of it is, and how much there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look found: how many threads were looked for, and how many pairs were kept of them.

    ``claims`` are all that were looked through, ``judged`` the pairs that were near enough to be
    judged, ``fresh`` how many claims had no vector before.
    """

    threads: int
    claims: int
    fresh: int
    judged: int
    pairs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a look would cost: ``threads`` to look for among ``claims`` of all, ``fresh`` unread.

    ``others`` tells whether there is more than one thread with claims.
    """

    threads: int
    claims: int
    fresh: int
    others: bool

    def little(self, *, added: int) -> bool:
        """Whether a look takes some seconds at most, or no longer than mapping did just now.

        Args:
            added: as many claims were mapped just now.
        """
        return self.fresh <= _FRESH + 2 * added and self.claims <= _LITTLE + 10 * added


def kept_vectors(store: Store) -> Vectors:
    """The vectors of a store's claims: in a file beside it, where there is a place for one."""
    return Vectors(store.aside(NAME), model=judging.model(), read=judging.vectors)


def outlook(store: Store, *, vectors: Vectors | None = None) -> Outlook:
    """What :func:`look` would have to do now."""
    said = store.claims()
    todo = _todo(store, said, again=False)
    vectors = kept_vectors(store) if vectors is None else vectors
    return Outlook(
        threads=len(todo),
        claims=len(said),
        fresh=vectors.missing([one.text for one in said]) if todo else 0,
        others=len({one.thread for one in said}) > 1,
    )


def look_if_little(
    store: Store, *, added: int, progress: Progress | None = None
) -> Looked | Outlook | None:
    """:func:`look`, if it takes little: what to do once a thread was added.

    Args:
        store: where to look.
        added: as many claims were mapped just now.
        progress: called as it goes.

    Returns:
        what was found; what it would cost, where that is much; None where there is nothing to do.

    Raises:
        StoreLocked: another process has been writing for some seconds.
        CruxmapError: the model cannot be loaded.
    """
    vectors = kept_vectors(store)
    ahead = outlook(store, vectors=vectors)
    if not (ahead.threads and ahead.others):
        return None
    if not ahead.little(added=added):
        return ahead
    return look(store, vectors=vectors, progress=progress)


def look(
    store: Store,
    *,
    again: bool = False,
    vectors: Vectors | None = None,
    progress: Progress | None = None,
) -> Looked:
    """Find the claims of different threads that say the same, and keep them.

    What people decided stays, and outweighs what is found. What is found of a thread takes the
    place of what was found before.

    Args:
        store: where to look.
        again: look for the claims of all threads, and not only of those that are new or changed.
        vectors: what gives the vectors of the claims; those kept beside the store, if None.
        progress: called as it goes.

    Raises:
        StoreLocked: another process has been writing for some seconds.
        CruxmapError: the model cannot be loaded.
    """
    tell = progress or _silent
    said = store.claims()
    todo = _todo(store, said, again=again)
    if not todo:
        return Looked(threads=0, claims=len(said), fresh=0, judged=0, pairs=0)
    vectors = kept_vectors(store) if vectors is None else vectors
    texts = [one.text for one in said]
    fresh = vectors.missing(texts)
    rows = vectors.of(texts, progress=lambda done, total: tell("claims read", done, total))
    pairs = _near(said, rows=rows, todo=todo, tell=tell)
    judged = _judged(pairs, tell=tell)
    when, version, model = now(), software(), judging.model()
    looks = {
        thread: Comparison(thread=thread, claims=claims, model=model, version=version, created=when)
        for thread, claims in todo.items()
    }
    found: dict[str, list[Pair]] = defaultdict(list)
    for (one, other), verdict in judged:
        by = one.thread if one.thread in todo else other.thread
        found[by].append(
            Pair(
                one=At(one.thread, one.id),
                other=At(other.thread, other.id),
                likeness=Likeness.SAME if verdict.apart is None else Likeness.NEARLY,
                sure=min(1.0, max(0.0, verdict.same)),
                because=verdict.because,
                rule=model,
                run=looks[by].iri,
            )
        )
    kept = store.compared(
        Compared(comparison=one, pairs=tuple(found[thread])) for thread, one in looks.items()
    )
    return Looked(threads=len(todo), claims=len(said), fresh=fresh, judged=len(pairs), pairs=kept)


def _silent(_what: str, _done: int, _total: int | None) -> None:
    """Nobody waits."""


def _todo(store: Store, said: Sequence[Said], *, again: bool) -> dict[str, str]:
    """The threads to look for, each with a digest of its claims."""
    of_thread: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in said:
        of_thread[one.thread].append((one.id, one.text))
    now_said = {thread: digest(claims) for thread, claims in of_thread.items()}
    if again:
        return now_said
    model = judging.model()
    known = {one.thread: one.claims for one in store.comparisons() if one.model == model}
    return {thread: claims for thread, claims in now_said.items() if known.get(thread) != claims}


def _near(
    said: Sequence[Said], *, rows: np.ndarray, todo: Collection[str], tell: Progress
) -> list[tuple[Said, Said]]:
    numbers = {thread: number for number, thread in enumerate({one.thread: None for one in said})}
    groups = np.array([numbers[one.thread] for one in said], dtype=np.int64)
    places = np.array([n for n, one in enumerate(said) if one.thread in todo], dtype=np.int64)
    near = nearest(
        rows,
        Asked(groups=groups, places=places, most=MOST, least=judging.LEAST),
        progress=lambda done, total: tell("claims compared", done, total),
    )
    return [
        (said[one], said[other])
        for one, other in sorted(near)
        if said[one].asks == said[other].asks  # who asks whether it is so does not say so
    ]


def _judged(
    pairs: Sequence[tuple[Said, Said]], *, tell: Progress
) -> list[tuple[tuple[Said, Said], judging.Verdict]]:
    found = []
    sure = judging.sure()
    for first in range(0, len(pairs), _AT_ONCE):
        some = pairs[first : first + _AT_ONCE]
        verdicts = judging.judge([(one.text, other.text) for one, other in some])
        for (one, other), verdict in zip(some, verdicts, strict=True):
            if verdict.same >= sure:
                found.append(((one, other), verdict))
        tell("pairs judged", min(first + _AT_ONCE, len(pairs)), len(pairs))
    return found
