"""What nobody answered, and on what people agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

import networkx as nx

from graph.debate.persons import Persons
from graph.debate.weighed import Event, Stance
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind, Post, Span
from graph.strengths import Standing, link_name

_AGAINST: Final = (LinkKind.OBJECTS, LinkKind.UNDERCUTS)


def _inward(amap: ArgumentMap) -> Mapping[str, list[Link]]:
    into: dict[str, list[Link]] = defaultdict(list)
    for link in amap.links:
        into[link.target].append(link)
    return into


def unanswered(
    amap: ArgumentMap,
    *,
    events: Iterable[Event],
    strength: Mapping[str, float],
) -> tuple[str, ...]:
    """The links by which somebody objects to somebody else, and which nobody answered.

    An objection is answered where a claim objects to the objecting claim or undercuts it or its
    link; where a claim of somebody else, in a post that answers the one where it was said, bears on
    it by a link of any kind, or such a post quotes it; and where somebody gave way to it. What is
    said against a question is an answer itself.

    Args:
        amap: the map.
        events: who gave way.
        strength: the strengths of claims by id, and of links by the names of their arguments.

    Returns:
        Ids of links, the strongest first: the link's strength times that of its claim.
    """
    into = _inward(amap)
    persons = Persons(amap)
    given = {one.after for one in events} | {one.about for one in events}
    own = {(one.claim, one.about) for one in events}
    quoted: dict[str, list[tuple[Span, Post]]] = defaultdict(list)
    for post in amap.thread.posts:
        for quote in post.quotes:
            if quote.of is not None and quote.of.post == post.reply_to:
                quoted[quote.of.post].append((quote.of, post))
    found = []
    for link in amap.links:
        if link.kind not in _AGAINST:
            continue
        claim = amap.claim[link.source]
        against = amap.claim[
            amap.link[link.target].source if link.kind is LinkKind.UNDERCUTS else link.target
        ]
        if against.kind is ClaimKind.QUESTION:
            continue
        by_themselves = not persons.are_two(persons.post(claim), persons.post(against))
        if by_themselves or (claim.id, against.id) in own or claim.id in given:
            continue
        if any(one.kind in _AGAINST for one in (*into[claim.id], *into[link.id])):
            continue
        if _taken_up(amap, claim, into[claim.id], persons) or _cited(claim, quoted, persons):
            continue
        found.append((strength[link_name(link.id)] * strength[claim.id], link.id))
    found.sort(key=lambda one: -one[0])
    return tuple(link for _, link in found)


def _taken_up(amap: ArgumentMap, claim: Claim, links: Iterable[Link], persons: Persons) -> bool:
    """Whether somebody else bears on a claim in a post that answers one where it was said."""
    said = {one.post for one in claim.mentions}
    for link in links:
        post = persons.post(amap.claim[link.source])
        others = persons.are_two(post, persons.post(claim))
        if others and post.reply_to in said:
            return True
    return False


def _cited(claim: Claim, quoted: Mapping[str, list[tuple[Span, Post]]], persons: Persons) -> bool:
    """Whether somebody else quotes a claim in a post that answers the one where it was said."""
    return any(
        span.start < one.end and one.start < span.end
        for one in claim.mentions
        for span, post in quoted.get(one.post, ())
        if persons.are_two(post, persons.post(claim))
    )


def agreed(
    amap: ArgumentMap,
    *,
    events: Iterable[Event],
    stances: Iterable[Stance],
    strength: Mapping[str, float],
    standing: Mapping[str, Standing],
) -> tuple[str, ...]:
    """The claims that several people say or support, or that are said again, with no objection.

    Claims that restate each other are taken as one, and the strongest of them is named. An
    objection counts as long as the claim that makes it and its link do not fall
    (:mod:`graph.strength.grounded`). What somebody said to give way is told elsewhere.

    Args:
        amap: the map.
        events: who gave way.
        stances: who leans where.
        strength: the strengths of claims, by id.
        standing: of claims by id, and of links by the names of their arguments.

    Returns:
        Ids: those first that people of most sides speak for, then by how many do, how often it is
        said, and their strength.
    """
    persons = Persons(amap)
    sides = _sides(amap, stances, persons)
    into = _inward(amap)
    gave_way = {one.claim for one in events}
    found = []
    for claims in _said_alike(amap):
        if any(one.id in gave_way or _objected(one, into, standing) for one in claims):
            continue
        reasons = [
            amap.claim[link.source]
            for one in claims
            for link in into[one.id]
            if link.kind is LinkKind.SUPPORTS and standing[link_name(link.id)] is not Standing.FALLS
        ]
        voices = set().union(*(persons.voices(one) for one in (*claims, *reasons)))
        said = sum(len(one.mentions) for one in claims)
        if len(voices) < 2 and said < 2:
            continue
        best = max(claims, key=lambda one: strength[one.id])
        leaning = {sides[voice] for voice in voices if voice in sides}
        found.append(((len(leaning), len(voices), said, strength[best.id]), best.id))
    found.sort(key=lambda one: one[0], reverse=True)
    return tuple(claim for _, claim in found)


def _objected(
    claim: Claim, into: Mapping[str, list[Link]], standing: Mapping[str, Standing]
) -> bool:
    return any(
        link.kind is LinkKind.OBJECTS
        and Standing.FALLS not in (standing[link.source], standing[link_name(link.id)])
        for link in into.get(claim.id, ())
    )


def _said_alike(amap: ArgumentMap) -> Iterable[list[Claim]]:
    """Claims that restate each other, together, but for questions; most are alone."""
    joined: nx.Graph[str] = nx.Graph()
    joined.add_nodes_from(one.id for one in amap.claims if one.kind is not ClaimKind.QUESTION)
    joined.add_edges_from(
        (link.source, link.target)
        for link in amap.links
        if link.kind is LinkKind.RESTATES and link.source in joined and link.target in joined
    )
    place = {claim: number for number, claim in enumerate(amap.claim)}
    groups = [sorted(those, key=place.__getitem__) for those in nx.connected_components(joined)]
    for group in sorted(groups, key=lambda those: place[those[0]]):
        yield [amap.claim[one] for one in group]


def _sides(amap: ArgumentMap, stances: Iterable[Stance], persons: Persons) -> Mapping[str, str]:
    """The position for which each voice speaks most, where it speaks for one."""
    total: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for one in stances:
        for voice in persons.voices(amap.claim[one.claim]):
            total[voice][one.position] += one.value
    best = {voice: max(sums, key=lambda one: sums[one]) for voice, sums in total.items()}
    return {voice: position for voice, position in best.items() if total[voice][position] > 0}
