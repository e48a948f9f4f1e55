"""What a person had best look at first: what is most doubtful, and most hangs on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from graph.model import ArgumentMap, Link, LinkKind
from graph.reviewing.outcome import Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A claim or link that nobody has judged, and how much it would help to.

    ``doubt`` is how far its maker is from being sure of it, 0 to 1; ``weight`` how many links hang
    on it: those at a claim, or those at both ends of a link and those that undercut it, itself not
    counted.
    """

    element: Element
    doubt: float
    weight: int

    @property
    def worth(self) -> float:
        """How early it should be looked at: what is larger comes first."""
        return self.doubt * (1 + self.weight)


def queue(amap: ArgumentMap, *, judged: Collection[Element] = ()) -> list[Doubt]:
    """The claims and links of a map that nobody has judged, those worth a look first.

    What is worth the same stands in the order of the map, claims before links.

    Args:
        amap: the map as it is now.
        judged: what people have judged or changed already, and need not look at.
    """
    degree: Counter[str] = Counter()
    undercuts: Counter[str] = Counter()
    for link in amap.links:
        degree[link.source] += 1
        if link.kind is LinkKind.UNDERCUTS:
            undercuts[link.target] += 1
        else:
            degree[link.target] += 1
    found = [
        Doubt(
            element=Element("claim", claim.id),
            doubt=round(1 - claim.confidence, 4),
            weight=degree[claim.id],
        )
        for claim in amap.claims
    ]
    found += [
        Doubt(
            element=Element("link", link.id),
            doubt=round(1 - link.confidence, 4),
            weight=_others_at(link, degree) + undercuts[link.id],
        )
        for link in amap.links
    ]
    done = set(judged)
    left = [one for one in found if one.element not in done]
    return sorted(left, key=lambda one: -one.worth)


def _others_at(link: Link, degree: Counter[str]) -> int:
    """How many other links there are at the claims that a link is of."""
    if link.kind is LinkKind.UNDERCUTS:
        return degree[link.source] - 1
    return degree[link.source] + degree[link.target] - 2
