"""The picture as a list, for who cannot see it: claims, groups of them, or what it turns on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import streamlit as st

from explore import look
from explore.component import Group, Item, Pick, listing
from explore.details import claim_item, counted, link_groups, undercuts
from explore.look import LINK_LOOKS
from explore.picture import group_size, group_words
from explore.turning import Turning
from explore.view import Shown, View
from explore.where import numbered, post_words
from explore.worth import crux_words, position_look
from graph.grouping import Grouped
from graph.model import Link

OnPick = Callable[[Pick], None]


def of_claims(view: View, *, seen: Shown, on_pick: OnPick) -> None:
    """The same content as the picture, as a list in reading order, post by post.

    Each claim is followed by its links, those that are seen.
    """
    chosen = set(seen.claims)  # in whatever order they are drawn: a list is read in another
    claims = [claim for claim in view.amap.claim if claim in chosen]
    groups = claims_by_post(view, claims=claims, links=frozenset(seen.links))
    listing(groups, key="outline", on_pick=on_pick)


def claims_by_post(view: View, *, claims: Iterable[str], links: frozenset[str]) -> list[Group]:
    """Claims under the posts that say them first, each with those of its links that are named."""
    amap = view.amap
    near: dict[str, list[Link]] = defaultdict(list)
    for link in amap.links:
        if link.id in links:
            near[link.source].append(link)
            near[link.target].append(link)
    groups: list[Group] = []
    numbers, against = numbered(amap), undercuts(amap)
    last = ""
    for name in claims:
        claim = amap.claim[name]
        post = amap.post[claim.mentions[0].post]
        if post.id != last:
            groups.append({"title": post_words(post, number=numbers[post.id]), "items": []})
            last = post.id
        entry = claim_item(claim)
        if view.by_position:
            entry["note"] += f", {look.plain(view.leanings.words(view.folded.claim[name]))}"
        entry["items"] = []
        for group in link_groups(amap, claim=claim, links=near[name], against=against):
            for item in group["items"]:
                link = amap.link[item["link"]]
                words = LINK_LOOKS[link.kind]
                item["over"] = words.inward if link.target == claim.id else words.outward
                entry["items"].append(item)
        groups[-1]["items"].append(entry)
    return groups


def of_groups(view: View, *, groups: Grouped, seen: Shown, on_pick: OnPick) -> None:
    """The groups of a map, by their central claim."""
    kept = set(seen.boxes)
    items: list[Item] = [
        {
            "kind": "group",
            "id": group.id,
            "text": view.folded.amap.claim[group.id].text,
            "look": "claim",
            "mark": "C",
            "note": f"{counted('claim', number=group_size(view.folded, group=group))} "
            + look.plain(group_words(view.amap, group=group)),
        }
        for group in groups.groups
        if kept.intersection(group.claims)
    ]
    listing(
        [{"title": "Groups, by their central claim", "items": items}],
        key="outline",
        on_pick=on_pick,
    )


def of_cruxes(view: View, *, found: Turning, seen: Shown, on_pick: OnPick) -> None:
    """What the debate turns on: each crux with its sides and what it moves, and the positions."""
    if not found.cruxes:
        st.caption("Nothing is drawn: no claim was found on which the debate turns.")
        return
    weighed_debate = view.leanings.debate
    groups: list[Group] = []
    for number, crux in enumerate(found.cruxes, 1):
        entry = claim_item(view.amap.claim[crux.claim])
        entry["note"] = crux_words(crux, debate=weighed_debate)
        entry["items"] = []
        for kind, names in (("supports", crux.supports), ("objects", crux.objections)):
            for name in names:
                if name not in seen.claims:
                    continue
                side = claim_item(view.amap.claim[name])
                side |= {
                    "look": kind,
                    "mark": "+" if kind == "supports" else "−",
                    "over": "speaks for it" if kind == "supports" else "speaks against it",
                }
                entry["items"].append(side)
        groups.append({"title": f"Crux {number}", "items": [entry]})
    positions: list[Item] = [position_look(end) for end in found.ends]
    groups.append({"title": "Positions that they move", "items": positions})
    rest = [name for name in view.amap.claim if name in set(seen.claims)]
    groups += claims_by_post(view, claims=rest, links=frozenset(seen.links))
    listing(groups, key="outline", on_pick=on_pick)
