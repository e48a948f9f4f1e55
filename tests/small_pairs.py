"""Two debates in which the same is said, and what a store of any kind is told of that."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from graph.model import ArgumentMap, Claim, ClaimKind, Post, Run, Span, Thread, claim_id
from graph.review import claim_anchor
from graph.same.pairs import At, Comparison, Decides, Decision, Likeness, Pair, Side, decision
from graph.same.stored import Compared
from graph.store import Store, open_store

TRAMS: Final = ("Trams are quiet.", "Buses are cheap.", "Nobody likes the noise of traffic.")
CITIES: Final = ("A tram makes little noise.", "A bus costs less.", "Cities should be quiet.")


def debate(name: str, *sentences: str) -> ArgumentMap:
    """A thread in which each sentence is a post, and a claim."""
    posts = tuple(
        Post(id=f"p{number}", author="Ada" if number % 2 else "Bo", text=text)
        for number, text in enumerate(sentences, start=1)
    )
    spans = [Span(post=post.id, start=0, end=len(post.text), text=post.text) for post in posts]
    claims = tuple(
        Claim(
            id=claim_id(name, span),
            kind=ClaimKind.CLAIM,
            text=span.text,
            confidence=0.9,
            mentions=(span,),
        )
        for span in spans
    )
    return ArgumentMap(
        thread=Thread(id=name, title=f"On {name}", posts=posts),
        claims=claims,
        links=(),
        run=Run(extractor="by hand", version="1", model=""),
    )


def at(amap: ArgumentMap, number: int) -> At:
    """The claim of a number, from 0."""
    return At(amap.thread.id, amap.claims[number].id)


def side(amap: ArgumentMap, number: int) -> Side:
    """The same as somebody decides about it."""
    return Side(thread=amap.thread.id, claim=claim_anchor(amap, amap.claims[number]))


def look(thread: str, *, claims: str = "0123") -> Comparison:
    """A comparison of a thread with all others."""
    return Comparison(
        thread=thread, claims=claims, model="vectors-1", version="1", created="2024-12-08T10:00:00Z"
    )


def pair(one: At, other: At, *, by: Comparison, likeness: Likeness = Likeness.SAME) -> Pair:
    """What was found of two claims."""
    return Pair(
        one=one,
        other=other,
        likeness=likeness,
        sure=0.87,
        because="both say “quiet” of “trams”",
        rule="vectors-1",
        run=by.iri,
    )


def decide(
    decides: Decides, one: Side, other: Side, *, minute: int = 1, reason: str = ""
) -> Decision:
    """What Eva says of two claims."""
    created = f"2024-12-08T10:{minute:02}:00Z"
    return decision(decides, one, other, author="Eva", created=created, reason=reason)


def trams() -> ArgumentMap:
    """The first debate."""
    return debate("trams", *TRAMS)


def cities() -> ArgumentMap:
    """The second one."""
    return debate("cities", *CITIES)


def filled(store: Store) -> None:
    """Keep both debates, and that two claims of each say the same or nearly the same."""
    one, other = trams(), cities()
    store.add(one)
    store.add(other)
    by = look("cities")
    pairs = (
        pair(at(one, 0), at(other, 0), by=by),
        pair(at(one, 1), at(other, 1), by=by, likeness=Likeness.NEARLY),
    )
    store.compared(
        [Compared(comparison=look("trams"), pairs=()), Compared(comparison=by, pairs=pairs)]
    )


def quads_across() -> list[ox.Quad]:
    """All that a store says of both debates, of what was found, and of what was decided of it."""
    one, other = trams(), cities()
    with open_store("memory:") as store:
        filled(store)
        apart = decide(Decides.APART, side(one, 1), side(other, 1), reason="cheap is not cheaper")
        store.decide(apart)
        store.decide(decide(Decides.TOGETHER, side(one, 2), side(other, 2), minute=2))
        third = debate("third", "Trams make hardly a noise.")
        store.add(third)
        by = look("third")
        nearly = pair(at(one, 0), at(third, 0), by=by, likeness=Likeness.NEARLY)
        store.compared([Compared(comparison=by, pairs=(nearly,))])
        store.decide(decide(Decides.APART, side(one, 2), side(third, 0), minute=3))
        store.undo_decision(store.across().decisions[-1].id, author="Bo")
        with store.view() as view:
            return [quad for name in view.ids() for quad in view.quads(name)] + [
                *view.reach().whole()
            ]
