"""What was read of a thread's claims for its debate: kept, put right by hand, and made anew.

A person's readings stay, whatever the claims are read as later, and while a claim is away. The
others follow from the words of the claims and of the positions: after a change only those of claims
that are new or worded otherwise are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from extract.stances import Progress, read_claims
from graph.crux import Debate, Reading, Weighed
from graph.debate.stances import BY_HAND
from graph.errors import InputError, StoreError
from graph.model import ArgumentMap, Claim, check_text
from graph.store import Store


def keep_debate(
    store: Store, thread_id: str, debate: Debate, *, progress: Progress | None = None
) -> Weighed:
    """Read a thread's claims for a debate, and keep both.

    What people read of them for positions that the debate still has stays. What somebody keeps is
    theirs: it counts as written, and not as proposed from a map, whatever it says of itself.

    Raises:
        NoSuchThread: the store does not hold it.
        CruxmapError: if the shipped model cannot be loaded.
        StoreLocked: another process has been writing for some seconds.
    """
    amap = store.load(thread_id)
    positions = tuple(replace(one, claim=None) for one in debate.positions)
    debate = replace(debate, positions=positions, proposed=False)
    read = read_claims(amap.claims, debate, progress=progress)
    known = store.weighed(thread_id)
    by_hand = _by_hand([*known.readings, *known.away])
    return store.judge(thread_id, debate, _over(read, by_hand, debate=debate))


def read_by_hand(store: Store, thread_id: str, reading: Reading) -> Weighed:
    """Keep what a person says of how a claim bears on a position, in the place of what was read.

    Raises:
        InputError: there is no such claim or position, no such value, or the reason cannot be kept.
        NoSuchThread: the store does not hold the thread.
        StoreLocked: another process has been writing for some seconds.
    """
    if not -1 <= reading.value <= 1:
        raise InputError(f"{reading.value} is no reading: it lies between -1 and 1.")
    check_text(reading.because, where="the reason")
    weighed, _ = _asked(store, thread_id, claim=reading.claim, position=reading.position)
    mine = replace(reading, rule=BY_HAND)
    readings = _over([*weighed.readings, *weighed.away], [mine], debate=weighed.debate)
    return store.judge(thread_id, weighed.debate, readings)


def take_back(store: Store, thread_id: str, *, claim: str, position: str) -> Weighed:
    """Read a claim for a position as if no person had.

    Raises:
        InputError: there is no such claim or position.
        CruxmapError: if the shipped model cannot be loaded.
        NoSuchThread: the store does not hold the thread.
        StoreLocked: another process has been writing for some seconds.
    """
    asked, said = _asked(store, thread_id, claim=claim, position=position)
    # For all positions, as what is read of one follows from the others too.
    mine = [one for one in read_claims([said], asked.debate) if one.position == position]
    weighed = store.weighed(thread_id)  # as it is once the model has read
    others = [one for one in weighed.readings if (one.claim, one.position) != (claim, position)]
    kept = _over([*others, *mine], (), debate=weighed.debate)
    return store.judge(thread_id, weighed.debate, [*kept, *weighed.away])


def _asked(store: Store, thread_id: str, *, claim: str, position: str) -> tuple[Weighed, Claim]:
    weighed = store.weighed(thread_id)
    debate = weighed.debate
    must_be_written(debate, thread_id)
    if position not in debate.position:
        known = ", ".join(debate.position)
        raise InputError(f"the debate has no position {position[:80]!r}: it has {known}.")
    said = store.load(thread_id).claim.get(claim)
    if said is None:
        raise InputError(f"the thread {thread_id!r} has no claim {claim[:80]!r}.")
    return weighed, said


def as_read(store: Store, thread_id: str) -> ArgumentMap | None:
    """The map that the readings which are kept of a thread know, before something changes it.

    None where there is nothing to be read: nobody wrote the thread's debate, or the thread is not
    kept, or not in a form that can be read, which a change may mend.
    """
    try:
        if written(store.weighed(thread_id).debate):
            return store.outcome(thread_id).map
    except StoreError:
        pass
    return None


def refresh(
    store: Store,
    thread_id: str,
    *,
    before: ArgumentMap | None,
    progress: Progress | None = None,
) -> int:
    """Read for a thread's debate what is new or worded otherwise since :func:`as_read`.

    Args:
        store: where the thread is kept.
        thread_id: its id.
        before: what :func:`as_read` said; nothing is done where that was None.
        progress: called as the work goes on.

    Returns:
        of how many claims it was asked how they bear on the positions.

    Raises:
        CruxmapError: if the shipped model cannot be loaded.
        StoreLocked: another process has been writing for some seconds.
    """
    if before is None:
        return 0
    changed = worded_otherwise(before, store.outcome(thread_id).map)
    debate = store.weighed(thread_id).debate
    if not changed or not written(debate):
        return 0
    read = read_claims(changed, debate, progress=progress)
    weighed = store.weighed(thread_id)  # that takes long: others may have kept something meanwhile
    if weighed.debate != debate:
        return len(changed)  # whoever kept another one read all claims for it
    names = {claim.id for claim in changed}
    stay = [one for one in weighed.readings if one.rule == BY_HAND or one.claim not in names]
    now = _over([*read, *stay], _by_hand(stay), debate=debate)
    if set(now) != set(weighed.readings):
        store.judge(thread_id, debate, [*now, *weighed.away])
    return len(changed)


@contextmanager
def refreshing(store: Store, thread_id: str, *, progress: Progress | None = None) -> Iterator[None]:
    """Whatever is changed of a thread meanwhile, what was read of it follows at the end.

    Raises:
        CruxmapError: as :func:`refresh` does.
    """
    before = as_read(store, thread_id)
    yield
    refresh(store, thread_id, before=before, progress=progress)


def worded_otherwise(before: ArgumentMap, after: ArgumentMap) -> list[Claim]:
    """The claims of a map that are not in an earlier one, or not with these words and this kind."""
    return [
        claim
        for claim in after.claims
        if (old := before.claim.get(claim.id)) is None
        or (old.text, old.kind) != (claim.text, claim.kind)
    ]


def written(debate: Debate) -> bool:
    """Whether somebody wrote a debate, so that claims are to be read for its positions."""
    return bool(debate.positions) and not debate.proposed


def read_anew(store: Store, thread_id: str, *, progress: Progress | None = None) -> None:
    """Read all claims of a thread again, where somebody wrote its debate.

    Raises:
        NoSuchThread: the store does not hold it.
        CruxmapError: if the shipped model cannot be loaded.
        StoreLocked: another process has been writing for some seconds.
    """
    debate = store.weighed(thread_id).debate
    if written(debate):
        keep_debate(store, thread_id, debate, progress=progress)


def must_be_written(debate: Debate, thread_id: str) -> None:
    """Refuse what can only be done where somebody wrote the debate.

    Raises:
        InputError: nobody did.
    """
    if not written(debate):
        raise InputError(
            f"nobody wrote the debate of {thread_id!r} yet: write one in a file, from what "
            "`cruxmap debate propose` prints, and keep that with `cruxmap debate keep`."
        )


def _by_hand(readings: Iterable[Reading]) -> list[Reading]:
    return [one for one in readings if one.rule == BY_HAND]


def _over(read: Iterable[Reading], by_hand: Iterable[Reading], *, debate: Debate) -> list[Reading]:
    """Readings of a debate's positions, one for each claim and position, people's before others."""
    found = {(one.claim, one.position): one for one in (*read, *by_hand)}
    return [one for one in found.values() if one.position in debate.position]
