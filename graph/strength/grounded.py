"""What stands and what falls where only objections count: Dung's grounded extension.

Dung, *On the acceptability of arguments*, Artificial Intelligence 77 (1995): what nothing objects
to stands; what is objected to by something that stands falls; what only fallen things object to
stands again; and what that leaves open is undecided. Objections that are themselves undercut count
as in AFRA (Baroni et al. 2011): an objection holds while both the claim that makes it and the link
by which it is made stand.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from enum import StrEnum

from graph.strength.framework import AGAINST, Framework, Influence


class Standing(StrEnum):
    """Whether an argument is in the grounded extension, out of it, or neither."""

    STANDS = "stands"
    FALLS = "falls"
    UNDECIDED = "undecided"


def grounded(those: Framework) -> Mapping[str, Standing]:
    """The standing of every argument, in time linear in what objects to what.

    Base scores make no difference, nor does what supports.
    """
    against: dict[str, list[Influence]] = {
        name: [one for one in those.bearing(name) if one.sign == AGAINST] for name in those.base
    }
    uses: dict[str, list[tuple[str, Influence]]] = defaultdict(list)
    for name, influences in against.items():
        for one in influences:
            uses[one.source].append((name, one))
            uses[one.link].append((name, one))
    # Objections to each argument that might still hold.
    left = {name: len(influences) for name, influences in against.items()}
    broken: set[int] = set()  # objections that do not, by identity
    known: dict[str, Standing] = {}
    todo = deque(name for name, number in left.items() if not number)
    known.update(dict.fromkeys(todo, Standing.STANDS))
    while todo:
        name = todo.popleft()
        for target, one in uses[name]:
            if target in known or id(one) in broken:
                continue
            if known[name] is Standing.FALLS:
                broken.add(id(one))
                left[target] -= 1
                if not left[target]:
                    known[target] = Standing.STANDS
                    todo.append(target)
            elif known.get(one.source) is known.get(one.link) is Standing.STANDS:
                known[target] = Standing.FALLS
                todo.append(target)
    return {name: known.get(name, Standing.UNDECIDED) for name in those.base}
