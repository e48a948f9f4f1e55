"""Claims keep their ids while their words stand, and links and references follow them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from strategies import maps
from tea import MILK, NOW, SLEEP, TEA, WAKE, post, raw, thread

from extract.again.standing import kept_claims
from extract.again.update import updated
from extract.pipeline import extract
from graph.model import (
    ArgumentMap,
    Claim,
    ClaimKind,
    Link,
    LinkKind,
    Reference,
    Run,
    Span,
    Thread,
    claim_id,
    link_id,
)

RUN = Run(extractor="by hand", version="1", model="")


def mapped(found: Thread, *said: tuple[str, str, int]) -> ArgumentMap:
    """A map whose claims are the words given, at the given places, each objecting to the first."""
    claims: list[Claim] = []
    for name, words, start in said:
        span = Span(post=name, start=start, end=start + len(words), text=words)
        first = claims[0].id if claims else None
        claims.append(
            Claim(
                id=claim_id(found.id, span),
                kind=ClaimKind.CLAIM,
                text=words,
                confidence=0.9,
                mentions=(span,),
                reference=(first and Reference(words="it", claim=first)) or None,
            )
        )
    links = [objection(claim.id, claims[0].id) for claim in claims[1:]]
    if len(links) > 1:
        links.append(objection(claims[-1].id, links[0].id, kind=LinkKind.UNDERCUTS))
    return ArgumentMap(thread=found, claims=tuple(claims), links=tuple(links), run=RUN)


def objection(source: str, target: str, *, kind: LinkKind = LinkKind.OBJECTS) -> Link:
    name = link_id(source, kind, target)
    return Link(
        id=name, source=source, target=target, kind=kind, confidence=0.5, because="it says so"
    )


def test_words_that_an_edit_moved_keep_their_ids_and_so_do_the_links() -> None:
    old = mapped(raw(TEA, WAKE, SLEEP), ("p1", TEA, 0), ("p2", WAKE, 0), ("p3", SLEEP, 0))
    now = raw(f"Well. {TEA}", WAKE, f"Oh: {SLEEP} {MILK}")
    new = mapped(now, ("p1", TEA, 6), ("p2", WAKE, 0), ("p3", SLEEP, 4), ("p3", MILK, 75))
    kept = kept_claims(old, new)
    assert [claim.id for claim in kept.claims][:3] == [claim.id for claim in old.claims]
    assert [claim.mentions for claim in kept.claims] == [claim.mentions for claim in new.claims]
    assert {link.id for link in old.links} < {link.id for link in kept.links} | {old.links[-1].id}
    assert {claim.reference.claim for claim in kept.claims if claim.reference} == {old.claims[0].id}
    for link in kept.links:
        assert link.id == link_id(link.source, link.kind, link.target)


def test_other_words_are_another_claim() -> None:
    old = mapped(raw(TEA, WAKE), ("p1", TEA, 0), ("p2", WAKE, 0))
    new = mapped(raw(f"Well. {MILK}", WAKE), ("p1", MILK, 6), ("p2", WAKE, 0))
    kept = kept_claims(old, new)
    assert [claim.id for claim in kept.claims] == [new.claims[0].id, old.claims[1].id]


def test_words_said_twice_in_a_post_keep_their_order() -> None:
    old = mapped(raw(f"{TEA} {TEA}"), ("p1", TEA, 0), ("p1", TEA, 76))
    new = mapped(raw(f"Oh. {TEA} {TEA}"), ("p1", TEA, 4), ("p1", TEA, 80))
    assert [one.id for one in kept_claims(old, new).claims] == [one.id for one in old.claims]


def test_an_id_that_an_old_claim_keeps_is_not_given_to_a_new_one() -> None:
    moved = mapped(raw(f"Oh. {TEA}"), ("p1", TEA, 4))
    moved = kept_claims(mapped(raw(TEA), ("p1", TEA, 0)), moved)  # its id says: it starts at 0
    again = mapped(raw(f"{TEA} {TEA}"), ("p1", TEA, 0), ("p1", TEA, 76))
    kept = kept_claims(moved, again)
    assert moved.claims[0].id in {claim.id for claim in kept.claims}
    assert len({claim.id for claim in kept.claims}) == 2
    assert kept_claims(kept, again) == kept


def test_a_real_map_keeps_what_an_edit_leaves() -> None:
    stored = thread(post("a", f"{TEA} {MILK}"), post("b", WAKE, reply_to="a"))
    old = extract(stored, extractor="rules")
    read = thread(post("a", f"I was wrong here. {MILK}"), post("b", WAKE, reply_to="a"))
    update = updated(stored, read, now=NOW)
    new = extract(update.thread, extractor="rules")
    kept = kept_claims(old, new)
    same = {claim.id for claim in old.claims} & {claim.id for claim in kept.claims}
    words = {claim.mentions[0].text for claim in kept.claims if claim.id in same}
    assert words == {claim.mentions[0].text for claim in new.claims} - {"I was wrong here."} - {
        "I was wrong here"
    }
    assert replace(kept, claims=(), links=()) == replace(new, claims=(), links=())


@settings(max_examples=40)
@given(maps(), maps())
def test_any_map_keeps_its_own_ids_and_stays_whole(one: ArgumentMap, other: ArgumentMap) -> None:
    assert kept_claims(one, one) == one
    kept = kept_claims(other, one)
    assert len(kept.claims) == len(one.claims)
    assert [claim.mentions for claim in kept.claims] == [claim.mentions for claim in one.claims]
