"""What a thread says more than once becomes one claim that is said in several places.

Where the second saying is weaker, stronger, wider or narrower than the first, or nobody can be sure
enough, both stay and a link says that it restates it. A claim is never joined with one that denies
it, that objects to it, or that only quotes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from extract.same.judge import Verdict, judge, letters, vectors
from extract.same.near import Asked, nearest
from extract.same.network import Network, load
from graph.model import Claim, ClaimKind, Link, LinkKind, Post, Reference, Span, Thread, link_id

_NEIGHBOURS: Final = 4  # of one claim that it may say again
_WORDS: Final = 3  # of a claim; what says less says too little to be said again
_QUOTED: Final = ("“", '"', "«", "„", "‘")


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """Claims and links in which nothing is said twice without a word about it."""

    claims: list[Claim]
    links: list[Link]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Two claims, by their ids, the one said first in front, and what was made of them."""

    first: str
    again: str
    verdict: Verdict


def once(
    thread: Thread,
    claims: Sequence[Claim],
    links: Sequence[Link],
    *,
    network: Network | None = None,
) -> Once:
    """Make one claim of those that say the same, and link those that nearly do.

    The order of the claims makes no difference. The claim said first gives its id, its text and its
    place; all mentions are kept. Links come along: none is lost but those that would join a claim
    with itself or say a second time what another says.

    Args:
        thread: the posts, with their quotes.
        claims: what was found in them.
        links: how the claims bear on each other.
        network: a model other than the shipped one.

    Raises:
        CruxmapError: if shipped weights cannot be loaded.
    """
    network = network or load()
    posts = {post.id: post for post in thread.posts}
    ordered = _in_order(
        thread, [one for one in claims if _stands(one, posts[one.mentions[0].post])]
    )
    against = {frozenset((one.source, one.target)) for one in links if one.kind is LinkKind.OBJECTS}
    word_for_word = _word_for_word(ordered, against)
    heads = [one for one in ordered if one.id not in word_for_word]
    found = list(_found(heads, against=against, network=network))
    least, name = network.setting("least"), network.name
    same = [one for one in found if one.verdict.same >= least and one.verdict.apart is None]
    merged = _merged(heads, same, against=_moved_ends(against, word_for_word))
    into = {again: merged.get(first, first) for again, first in word_for_word.items()} | merged
    claims_ = _one_claim(claims, into, found=same, name=name, order=ordered)
    nearly = [one for one in found if one.verdict.same >= network.setting("restates")]
    return Once(claims=claims_, links=_rejoined(links, into, nearly=nearly, name=name))


def _in_order(thread: Thread, claims: Sequence[Claim]) -> list[Claim]:
    """Return claims in the order in which they are said."""
    place = {post.id: number for number, post in enumerate(thread.posts)}

    def said(claim: Claim) -> tuple[int, int, int, str]:
        span = claim.mentions[0]
        return place[span.post], span.start, span.end, claim.id

    return sorted(claims, key=said)


def _stands(claim: Claim, post: Post) -> bool:
    """Say whether a claim may be said again: it asserts something, alone, in its author's words."""
    if claim.kind is ClaimKind.QUESTION or claim.reference is not None:
        return False
    if len(claim.text.split()) < _WORDS or claim.text.lstrip().startswith(_QUOTED):
        return False
    return not _quotes(claim.mentions[0], post)


def _quotes(span: Span, post: Post) -> bool:
    """Say whether what a post says there holds words of another post of the thread."""
    return any(
        quote.of is not None and quote.start < span.end and span.start < quote.end
        for quote in post.quotes
    )


def _found(
    claims: Sequence[Claim], *, against: set[frozenset[str]], network: Network
) -> Iterator[_Found]:
    """Yield the pairs of claims that may say the same, judged."""
    texts = [claim.text for claim in claims]
    every = np.arange(len(texts), dtype=np.int64)
    asked = Asked(groups=every, places=every, most=_NEIGHBOURS, least=network.setting("near"))
    # Exact however many there are: the same thread must always give the same map.
    near = nearest(vectors(texts, network=network), asked, exact=True)
    pairs = [
        (i, j) for i, j in sorted(near) if frozenset((claims[i].id, claims[j].id)) not in against
    ]
    verdicts = judge([(texts[i], texts[j]) for i, j in pairs], network=network)
    for (i, j), verdict in zip(pairs, verdicts, strict=True):
        yield _Found(first=claims[i].id, again=claims[j].id, verdict=verdict)


# --- one claim ------------------------------------------------------------------------------------


def _word_for_word(claims: Sequence[Claim], against: set[frozenset[str]]) -> dict[str, str]:
    """Return for each claim that has the words of an earlier one the id of that."""
    said: defaultdict[str, list[str]] = defaultdict(list)
    found = {}
    for claim in claims:
        before = said[letters(claim.text) or claim.text]
        if before and not any(frozenset((claim.id, one)) in against for one in before):
            found[claim.id] = before[0]
        if not before or claim.id in found:
            before.append(claim.id)
    return found


def _moved_ends(against: set[frozenset[str]], into: Mapping[str, str]) -> set[frozenset[str]]:
    return {frozenset(into.get(name, name) for name in ends) for ends in against}


def _merged(
    claims: Sequence[Claim], same: Sequence[_Found], *, against: set[frozenset[str]]
) -> dict[str, str]:
    """Return for each claim that says another again the id of the one said first.

    The likeliest come first. Two groups become one only where each claim of the one says the same
    as each of the other, so that no chain of small steps leads from one claim to another.
    """
    place = {claim.id: number for number, claim in enumerate(claims)}
    known = {
        (one.first, one.again) for one in same if frozenset((one.first, one.again)) not in against
    }
    group = {claim.id: [claim.id] for claim in claims}
    for one in sorted(
        same, key=lambda one: (-one.verdict.same, place[one.first], place[one.again])
    ):
        mine, other = group[one.first], group[one.again]
        if mine is not other and all(
            tuple(sorted((a, b), key=place.__getitem__)) in known for a in mine for b in other
        ):
            mine += other
            for name in other:
                group[name] = mine
    firsts = {name: min(names, key=place.__getitem__) for name, names in group.items()}
    return {name: first for name, first in firsts.items() if name != first}


def _one_claim(
    claims: Sequence[Claim],
    into: Mapping[str, str],
    *,
    found: Sequence[_Found],
    name: str,
    order: Sequence[Claim],
) -> list[Claim]:
    """Return the claims that stay, with all mentions and in the order given."""
    place = {claim.id: number for number, claim in enumerate(order)}
    again: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.id in into:
            again[into[claim.id]].append(claim)
    sure = {(one.first, one.again): one.verdict.same for one in found}
    kept = []
    for claim in claims:
        if claim.id in into:
            continue
        others = sorted(again[claim.id], key=lambda one: place[one.id])
        kept.append(_refers(_with(claim, others, sure=sure, name=name), into))
    return kept


def _with(
    claim: Claim, others: Sequence[Claim], *, sure: Mapping[tuple[str, str], float], name: str
) -> Claim:
    if not others:
        return claim
    mentions = dict.fromkeys((*claim.mentions, *(span for one in others for span in one.mentions)))
    kinds = {claim.kind, *(one.kind for one in others)}
    least = min(sure.get((claim.id, one.id), 1.0) for one in others)
    posts = ", ".join(dict.fromkeys(one.mentions[0].post for one in others))
    said = f"post {posts} says" if "," not in posts else f"posts {posts} say"
    how = "word for word" if least == 1 else f"as the model {name} reads it ({least:.0%})"
    return replace(
        claim,
        kind=ClaimKind.CLAIM if ClaimKind.CLAIM in kinds else claim.kind,
        mentions=tuple(mentions),
        because=f"{claim.because}; {said} the same, {how}",
        rule=name,
    )


def _refers(claim: Claim, into: Mapping[str, str]) -> Claim:
    """Return the claim, whose reference leads to what the claim that it named is now part of."""
    known = claim.reference
    if known is None or known.claim is None or known.claim not in into:
        return claim
    aim = into[known.claim]
    return replace(
        claim, reference=Reference(words=known.words, claim=aim if aim != claim.id else None)
    )


# --- links ----------------------------------------------------------------------------------------


def _rejoined(
    links: Sequence[Link], into: Mapping[str, str], *, nearly: Sequence[_Found], name: str
) -> list[Link]:
    """Return the links with their ends moved, and those that say that a claim restates another.

    Two claims that say nearly the same support each other in nothing: the new link takes the place
    of one that says so.
    """
    made: dict[tuple[str, str], Link] = {}
    for one in sorted(nearly, key=lambda one: (-one.verdict.same, one.first, one.again)):
        first, again = into.get(one.first, one.first), into.get(one.again, one.again)
        if first != again and not {(first, again), (again, first)} & made.keys():
            made[again, first] = Link(
                id=link_id(again, LinkKind.RESTATES, first),
                source=again,
                target=first,
                kind=LinkKind.RESTATES,
                confidence=one.verdict.same,
                because=one.verdict.because,
                rule=name,
            )
    kept, renamed = _moved(links, into)
    for ends in [ends for ends, link in kept.items() if link.kind is LinkKind.OBJECTS]:
        made.pop(ends, None)
        made.pop(ends[::-1], None)
    stay = {
        ends: link for ends, link in kept.items() if not {ends, ends[::-1]} & made.keys()
    } | made
    names = {link.id for link in stay.values()}
    undercuts = [
        replace(link, source=into.get(link.source, link.source), target=renamed[link.target])
        for link in links
        if link.kind is LinkKind.UNDERCUTS and renamed.get(link.target) in names
    ]
    return [
        *stay.values(),
        *(replace(one, id=link_id(one.source, one.kind, one.target)) for one in undercuts),
    ]


def _moved(
    links: Sequence[Link], into: Mapping[str, str]
) -> tuple[dict[tuple[str, str], Link], dict[str, str]]:
    """Return the links between claims by their ends, and the new ids of those that got one.

    Of two that join the same claims the surer one stays, and stands for both.
    """
    kept: dict[tuple[str, str], Link] = {}
    ends: dict[str, tuple[str, str]] = {}
    for link in sorted(links, key=lambda one: (-one.confidence, one.id)):
        source, target = into.get(link.source, link.source), into.get(link.target, link.target)
        if link.kind is LinkKind.UNDERCUTS or source == target:
            continue
        ends[link.id] = source, target
        moved = replace(link, id=link_id(source, link.kind, target), source=source, target=target)
        kept.setdefault(
            (source, target), moved if into.keys() & {link.source, link.target} else link
        )
    return kept, {name: kept[both].id for name, both in ends.items()}
