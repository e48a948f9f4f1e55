"""From a map, a debate and what was read of its claims to what they come to."""

from __future__ import annotations

from collections.abc import Iterable

from graph.debate.positions import Debate
from graph.debate.weighed import Reading, Weighed
from graph.model import ArgumentMap, LinkKind, software
from graph.strengths import SEMANTICS, framework, grounded, link_name, semantics_named, strengths


def weigh(
    amap: ArgumentMap,
    *,
    debate: Debate | None = None,
    readings: Iterable[Reading] = (),
    semantics: str = next(iter(SEMANTICS)),
    created: str | None = None,
) -> Weighed:
    """Weigh a map; the same map, debate and readings come to the same.

    Args:
        amap: the map, as corrected.
        debate: its question and positions; proposed from the map, if None.
        readings: how claims bear on the positions; those of other claims or positions count
            nothing.
        semantics: a key of :data:`graph.strengths.SEMANTICS`.
        created: when this is done (ISO 8601), if that is to be kept.

    Raises:
        InputError: there is no such semantics.
    """
    those = framework(amap)
    found = strengths(those, semantics=semantics_named(semantics))
    standing = grounded(those)
    return Weighed(
        thread=amap.thread.id,
        semantics=semantics,
        version=software(),
        created=created,
        claims={one.id: found.of[one.id] for one in amap.claims},
        links={
            one.id: found.of[link_name(one.id)]
            for one in amap.links
            if one.kind is not LinkKind.RESTATES
        },
        standing={one.id: standing[one.id] for one in amap.claims},
        debate=debate or Debate(id=amap.thread.id, question=amap.thread.title, positions=()),
        readings=tuple(readings),
        unsettled=frozenset(one.id for one in amap.claims if one.id in found.unsettled),
    )
