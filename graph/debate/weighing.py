"""From a map, a debate and what was read of its claims to what they come to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from graph.debate.agreeing import agreed, unanswered
from graph.debate.cruxes import Seen, cruxes
from graph.debate.events import events
from graph.debate.holding import held, with_positions
from graph.debate.positions import Debate
from graph.debate.proposing import propose
from graph.debate.stances import away, counted, stances
from graph.debate.ways import Ways
from graph.debate.weighed import Reading, Weighed
from graph.model import ArgumentMap, LinkKind, software
from graph.strengths import SEMANTICS, framework, grounded, link_name, semantics_named, strengths

_RESTATES: Final = LinkKind.RESTATES


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
            nothing, and those that people made of other claims are kept for when they are there.
        semantics: a key of :data:`graph.strengths.SEMANTICS`.
        created: when this is done (ISO 8601), if that is to be kept.

    Raises:
        InputError: there is no such semantics.
    """
    chosen = debate or propose(amap)
    given = tuple(readings)
    read = counted(amap, chosen, given)
    way = semantics_named(semantics)
    those = framework(amap)
    # Positions bear on nothing, so claims are as strong as without them.
    whole = with_positions(those, chosen, read)
    found = strengths(whole, semantics=way)
    standing = grounded(those)
    links = {one.id: found.of[link_name(one.id)] for one in amap.links if one.kind is not _RESTATES}
    ways = Ways(amap, links)
    leaning = stances(amap, chosen, read, ways=ways)
    gave = events(amap, strength=found.of)
    seen = Seen(
        amap=amap,
        debate=chosen,
        stances={(one.claim, one.position): one for one in leaning},
        framework=whole,
        strengths=found,
        semantics=way,
        ways=ways,
    )
    return Weighed(
        thread=amap.thread.id,
        semantics=semantics,
        version=software(),
        created=created,
        claims={one.id: found.of[one.id] for one in amap.claims},
        links=links,
        standing={one.id: standing[one.id] for one in amap.claims},
        debate=chosen,
        readings=read,
        away=away(amap, chosen, given),
        stances=leaning,
        held=held(chosen, leaning, strength=found.of),
        cruxes=cruxes(seen),
        events=gave,
        unanswered=unanswered(amap, events=gave, strength=found.of),
        agreed=agreed(amap, events=gave, stances=leaning, strength=found.of, standing=standing),
        unsettled=frozenset(one.id for one in amap.claims if one.id in found.unsettled),
    )
