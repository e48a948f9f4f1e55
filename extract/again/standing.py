"""Claims that a thread's new map shares with its old one keep their ids, and so all said of them.

A claim's id is made of where it was first said, so words that an edit moved would get another one.
What people said of a claim or link, in a review or a query that they keep, names it by its id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from graph.model import ArgumentMap, Claim, Link, LinkKind, claim_id, link_id


def kept_claims(old: ArgumentMap, new: ArgumentMap) -> ArgumentMap:
    """Return the new map, in which claims whose words still stand have the ids of the old one.

    A claim is the old one if its first mention has the same words in the same post: at the same
    place, or else the next that is left in order, where the words moved. Links get the ids that
    follow from the claims they join, and references name the claims they named. A new claim whose
    own id is taken by an old one gets another.

    Claims are otherwise as the new map has them, so what an extractor now makes of the same words
    (their kind, their confidence) is the new one's. A map keeps its own ids: ``kept_claims(m, m)``
    is ``m``.
    """
    ids = _ids(old, new)
    if all(name == known for name, known in ids.items()):
        return new
    claims = tuple(_renamed(claim, ids) for claim in new.claims)
    # Undercuts end on links, so those come first.
    links: dict[str, Link] = {}
    for link in sorted(new.links, key=lambda link: link.kind is LinkKind.UNDERCUTS):
        source = ids[link.source]
        undercuts = link.kind is LinkKind.UNDERCUTS
        target = links[link.target].id if undercuts else ids[link.target]
        if (source, target) == (link.source, link.target):
            links[link.id] = link
        else:
            name = link_id(source, link.kind, target)
            links[link.id] = replace(link, id=name, source=source, target=target)
    return replace(new, claims=claims, links=tuple(links.values()))


def _ids(old: ArgumentMap, new: ArgumentMap) -> dict[str, str]:
    """The id that each claim of the new map is to have."""
    stood, stands = _by_words(old.claims), _by_words(new.claims)
    ids: dict[str, str] = {}
    for words, claims in stands.items():
        left = list(stood.get(words, ()))
        moved = []
        for claim in claims:
            at = claim.mentions[0].start
            same = next((one for one in left if one.mentions[0].start == at), None)
            if same is None:
                moved.append(claim)
            else:
                left.remove(same)
                ids[claim.id] = same.id
        ids.update((claim.id, one.id) for claim, one in zip(moved, left, strict=False))
    taken = set(ids.values())
    for claim in new.claims:
        if claim.id in ids:
            continue
        name, salt = claim.id, ""
        while name in taken:
            salt += "~"
            name = claim_id(new.thread.id + salt, claim.mentions[0])
        ids[claim.id] = name
        taken.add(name)
    return ids


def _by_words(claims: Sequence[Claim]) -> dict[tuple[str, str], list[Claim]]:
    found: defaultdict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        found[claim.mentions[0].post, claim.mentions[0].text].append(claim)
    return found


def _renamed(claim: Claim, ids: dict[str, str]) -> Claim:
    reference = claim.reference
    if reference is not None and reference.claim is not None:
        reference = replace(reference, claim=ids[reference.claim])
    return replace(claim, id=ids[claim.id], reference=reference)
