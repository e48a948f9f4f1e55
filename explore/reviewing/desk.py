"""What the review page shows, as a value made from its address and the thread's corrections."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind
from graph.review import Corrected, Doubt, Element, Status, all_claims, all_links, queue

CLAIM_FORMS: Final = ("kind", "words", "wording", "merge", "split", "link")
LINK_FORMS: Final = ("kind", "remove", "undercut")
"""What can be changed of a claim, and of a link, by the names in the address."""

_Kind = TypeVar("_Kind", ClaimKind, LinkKind)


class Show(StrEnum):
    """What the page is about: what is to be decided, what was, or what finds no place."""

    QUEUE = "queue"
    MADE = "corrections"
    LOST = "unplaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the address asks for, checked against the thread.

    ``left`` is what nobody has judged and the filters let through, what is worth most first, and
    what was skipped last. ``item`` is what is looked at, None where nothing is left; ``missing``
    says that the address asks for one that is not there. ``form`` is what is being changed of it.
    """

    outcome: Corrected
    show: Show
    kinds: frozenset[ClaimKind]
    links: frozenset[LinkKind]
    left: tuple[Doubt, ...]
    item: Element | None
    missing: bool
    form: str | None

    @property
    def amap(self) -> ArgumentMap:
        """The map as reviewed."""
        return self.outcome.map

    @property
    def status(self) -> Status | None:
        """What people made of the item so far."""
        return None if self.item is None else self.outcome.statuses.get(self.item)

    @property
    def stands(self) -> bool:
        """Whether the item is in the map."""
        if self.item is None:
            return False
        known = self.amap.claim if self.item.what == "claim" else self.amap.link
        return self.item.id in known

    def claim(self, name: str) -> Claim:
        """A claim, one that was taken out too."""
        return self.amap.claim.get(name) or all_claims(self.outcome)[name]

    def link(self, name: str) -> Link:
        """A link, one that was taken out too."""
        return self.amap.link.get(name) or all_links(self.outcome)[name]

    def after(self) -> Element | None:
        """What is to be looked at once the item is done with."""
        names = [one.element for one in self.left]
        if self.item in names:
            place = names.index(self.item)
            names = [*names[place + 1 :], *names[:place]]
        return names[0] if names else None

    def at(self, item: Element | None) -> dict[str, str | None]:
        """The address's parameters that name a claim or link, and close what was being changed."""
        return {
            "thread": self.amap.thread.id,
            "node": item.id if item is not None and item.what == "claim" else None,
            "link": item.id if item is not None and item.what == "link" else None,
            "form": None,
        }

    def progress(self) -> tuple[int, int]:
        """How much of the thread was looked at, and how much there is."""
        gone = len(self.outcome.rejected_claims) + len(self.outcome.rejected_links)
        return len(self.outcome.statuses), len(self.amap.claims) + len(self.amap.links) + gone


def desk_of(
    outcome: Corrected, *, asked: Mapping[str, str], skipped: Collection[Element] = ()
) -> Desk:
    """What the address's parameters, ``asked``, ask to see of a thread; the unknown is dropped.

    Args:
        outcome: the thread with its corrections.
        asked: the parameters.
        skipped: what is to come last.
    """
    kinds, links = _kinds(ClaimKind, asked.get("kinds")), _kinds(LinkKind, asked.get("links"))
    later = set(skipped)
    found = [
        one
        for one in queue(outcome.map, judged=outcome.statuses)
        if (
            outcome.map.claim[one.element.id].kind in kinds
            if one.element.what == "claim"
            else outcome.map.link[one.element.id].kind in links
        )
    ]
    left = tuple(sorted(found, key=lambda one: one.element in later))
    wanted = _wanted(outcome, asked)
    first = left[0].element if left else None
    item = wanted or first
    forms = CLAIM_FORMS if item is not None and item.what == "claim" else LINK_FORMS
    show, form = asked.get("show"), asked.get("form")
    return Desk(
        outcome=outcome,
        show=Show(show) if show in list(Show) else Show.QUEUE,
        kinds=kinds,
        links=links,
        left=left,
        item=item,
        missing=wanted is None and not asked.keys().isdisjoint({"node", "link"}),
        form=form if form in forms else None,
    )


def _wanted(outcome: Corrected, asked: Mapping[str, str]) -> Element | None:
    node, link = asked.get("node", ""), asked.get("link", "")
    if node in outcome.map.claim or (node and node in all_claims(outcome)):
        return Element("claim", node)
    if link in outcome.map.link or (link and link in all_links(outcome)):
        return Element("link", link)
    return None


def _kinds(kinds: type[_Kind], asked: str | None) -> frozenset[_Kind]:
    if asked is None:
        return frozenset(kinds)
    return frozenset(kind for kind in kinds if kind.value in asked.split("."))
