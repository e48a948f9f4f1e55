"""From what a store keeps across threads to where else the claims of one thread are said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from graph.brief.told import Elsewhere
from graph.store import Store


def elsewhere(store: Store, thread: str) -> Mapping[str, tuple[Elsewhere, ...]]:
    """The claims of other threads that say the same, by the ids of a thread's claims.

    Those that a person took apart are left out.
    """
    pairs = sorted(sorted(ends) for ends in store.across(thread).said())
    if not pairs:
        return {}
    titles = {one.id: one.title for one in store.threads()}
    found: dict[str, list[Elsewhere]] = defaultdict(list)
    for ends in pairs:
        mine = [end for end in ends if end.thread == thread]
        others = [end for end in ends if end.thread != thread and end.thread in titles]
        for one in mine:
            found[one.id] += [
                Elsewhere(thread=end.thread, title=titles[end.thread], claim=end.id)
                for end in others
            ]
    return {claim: tuple(those) for claim, those in found.items() if those}
