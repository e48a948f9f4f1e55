"""What a thread says twice becomes one claim: nothing is lost, and a person can take it back."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.pipeline import extract
from extract.same.once import once
from graph.model import (
    ArgumentMap,
    Claim,
    ClaimKind,
    Link,
    LinkKind,
    Post,
    Quote,
    Reference,
    Run,
    Span,
    Thread,
    claim_id,
    link_id,
)
from graph.review import Action, Correction, claim_anchor, corrected, correction, quotation

SMOKING = ("Smoking causes cancer.", "Cancer is caused by smoking.")
CARS = ("Cars should be banned from the city centre.", "We should ban cars from the city centre.")
COFFEE = ("Coffee causes headaches.", "Coffee may cause headaches.")
DENIAL = "Smoking does not cause cancer."
SAYINGS = (*SMOKING, *CARS, *COFFEE, DENIAL, "Trams are quiet.", "Why is that?")
RUN = Run(extractor="hand", version="1", model="none")


def thread_of(*texts: str) -> Thread:
    posts = tuple(Post(id=f"p{number}", text=text) for number, text in enumerate(texts, 1))
    return Thread(id="talk", title="Talk", posts=posts)


def claim_of(post: Post, *, kind: ClaimKind = ClaimKind.CLAIM) -> Claim:
    span = Span(post=post.id, start=0, end=len(post.text), text=post.text)
    return Claim(
        id=claim_id("talk", span),
        kind=ClaimKind.QUESTION if post.text.endswith("?") else kind,
        text=post.text.rstrip("."),
        confidence=0.6,
        mentions=(span,),
        because="it states something",
        rule="statement",
    )


def join(source: Claim, kind: LinkKind, target: Claim, *, sure: float = 0.5) -> Link:
    return Link(
        id=link_id(source.id, kind, target.id),
        source=source.id,
        target=target.id,
        kind=kind,
        confidence=sure,
        because="so it is read",
        rule="hand",
    )


def made(thread: Thread, claims: list[Claim], links: list[Link]) -> ArgumentMap:
    done = once(thread, claims, links)
    return ArgumentMap(thread=thread, claims=tuple(done.claims), links=tuple(done.links), run=RUN)


def test_what_is_said_again_is_one_claim_said_in_two_posts_and_says_what_made_it() -> None:
    thread = thread_of(*SMOKING, "Trams are quiet.")
    first, again, other = map(claim_of, thread.posts)
    amap = made(thread, [first, again, other], [join(other, LinkKind.SUPPORTS, again)])
    assert [claim.id for claim in amap.claims] == [first.id, other.id]
    (one, _) = amap.claims
    assert one.mentions == (*first.mentions, *again.mentions)
    assert one.text == first.text
    assert "post p2 says the same, as the model same-" in one.because
    assert one.rule.startswith("same-")
    (link,) = amap.links
    assert (link.source, link.target) == (other.id, first.id)
    assert link.id == link_id(other.id, LinkKind.SUPPORTS, first.id)


def test_the_same_more_weakly_stays_and_restates() -> None:
    thread = thread_of(*COFFEE)
    first, again = map(claim_of, thread.posts)
    amap = made(thread, [first, again], [join(again, LinkKind.SUPPORTS, first)])
    assert len(amap.claims) == 2
    (link,) = amap.links
    assert (link.source, link.kind, link.target) == (again.id, LinkKind.RESTATES, first.id)
    assert "how sure they are" in link.because
    assert link.rule.startswith("same-")


@pytest.mark.parametrize("kind", [LinkKind.OBJECTS, LinkKind.SUPPORTS])
def test_what_objects_to_a_claim_is_never_made_one_with_it(kind: LinkKind) -> None:
    thread = thread_of(*SMOKING)
    first, again = map(claim_of, thread.posts)
    amap = made(thread, [first, again], [join(again, kind, first)])
    assert (len(amap.claims), len(amap.links)) == ((2, 1) if kind is LinkKind.OBJECTS else (1, 0))


def test_a_denial_is_never_made_one_with_what_it_denies() -> None:
    thread = thread_of(SMOKING[0], DENIAL)
    amap = made(thread, list(map(claim_of, thread.posts)), [])
    assert (len(amap.claims), amap.links) == (2, ())


def test_what_is_quoted_asked_or_leans_on_something_is_left_alone() -> None:
    quoting = "You wrote: Smoking causes cancer."
    said = Span(post="p1", start=0, end=len(SMOKING[0]), text=SMOKING[0])
    posts = (
        Post(id="p1", text=SMOKING[0]),
        Post(
            id="p2",
            text=quoting,
            quotes=(Quote(start=11, end=len(quoting), of=said),),
        ),
        Post(id="p3", text=f"“{SMOKING[0]}”"),
        Post(id="p4", text="It causes cancer in smokers."),
        Post(id="p5", text="Does smoking cause cancer?"),
    )  # fmt: skip
    thread = Thread(id="talk", title="Talk", posts=posts)
    first, quoted, marked, leans, asks = map(claim_of, posts)
    span = Span(post="p2", start=11, end=len(quoting), text=SMOKING[0])
    quoted = Claim(
        id="c-quoted", kind=ClaimKind.CLAIM, text=SMOKING[0], confidence=0.5, mentions=(span,)
    )
    leans = Claim(
        id="c-leans",
        kind=ClaimKind.CLAIM,
        text=SMOKING[0],
        confidence=0.5,
        mentions=leans.mentions,
        reference=Reference(words="It"),
    )
    claims = [first, quoted, marked, leans, asks]
    assert len(made(thread, claims, []).claims) == len(claims)


@given(
    said=st.lists(st.sampled_from(SAYINGS), min_size=1, max_size=7),
    seed=st.integers(0, 2**16),
)
@settings(max_examples=10, deadline=None)
def test_no_mention_is_lost_no_link_joins_a_claim_with_itself_and_order_is_nothing(
    said: list[str], seed: int
) -> None:
    thread = thread_of(*said)
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    claims = list(map(claim_of, thread.posts))
    links = {}
    for _ in range(len(claims)):
        a, b = draw.choice(claims), draw.choice(claims)
        if a is not b:
            one = join(a, draw.choice([LinkKind.SUPPORTS, LinkKind.OBJECTS]), b, sure=draw.random())
            links[one.id] = one
    amap = made(thread, claims, list(links.values()))
    mentions = [span for claim in amap.claims for span in claim.mentions]
    assert sorted(mentions, key=str) == sorted(
        (span for claim in claims for span in claim.mentions), key=str
    )
    ends = [(link.source, link.target) for link in amap.links]
    assert len(set(ends)) == len(ends)
    texts = {span.text for claim in amap.claims for span in claim.mentions}
    for claim in amap.claims:
        together = {span.text for span in claim.mentions}
        assert not (DENIAL in together and len(together) > 1)
        assert not set(COFFEE) <= together
    assert texts == set(said)
    other_claims, other_links = claims[:], list(links.values())
    draw.shuffle(other_claims)
    draw.shuffle(other_links)
    assert made(thread, other_claims, other_links) == amap


# --- by hand --------------------------------------------------------------------------------------


def split(amap: ArgumentMap, claim: Claim) -> Correction:
    return correction(
        Action.SPLIT,
        author="Ada",
        created="2026-01-01T00:00:00Z",
        subject=claim_anchor(amap, claim),
        places=tuple(quotation(amap.post[span.post], span) for span in claim.mentions),
    )


def said_twice(amap: ArgumentMap) -> list[Claim]:
    return [claim for claim in amap.claims if len(claim.mentions) > 1]


def test_a_person_can_take_apart_what_the_machine_put_together_and_it_stays_so() -> None:
    posts = (
        Post(id="a", text=f"{CARS[0]} My aunt lives near the market."),
        Post(id="b", text="The town needs more trams.", reply_to="a"),
        Post(id="c", text=f"The air is bad. {CARS[1]}", reply_to="a"),
    )
    amap = extract(Thread(id="talk", title="Talk", posts=posts))
    (both,) = said_twice(amap)
    assert [span.post for span in both.mentions] == ["a", "c"]
    by_hand = split(amap, both)
    outcome = corrected(amap, [by_hand])
    assert outcome.orphaned == ()
    assert said_twice(outcome.map) == []
    assert {span for claim in outcome.map.claims for span in claim.mentions} == {
        span for claim in amap.claims for span in claim.mentions
    }
    undo = correction(Action.UNDO, author="Ada", created="2026-01-02T00:00:00Z", undoes=by_hand.id)
    assert corrected(amap, [by_hand, undo]).map == amap
    # The thread goes on, and is read again.
    longer = Thread(id="talk", title="Talk", posts=(*posts, Post(id="d", text="Trams are loud.")))
    again = extract(longer)
    assert len(said_twice(again)) == 1
    later = corrected(again, [by_hand])
    assert later.orphaned == ()
    assert said_twice(later.map) == []


def test_rules_alone_put_nothing_together() -> None:
    thread = thread_of(*CARS)
    assert said_twice(extract(thread, extractor="rules")) == []
    assert len(said_twice(extract(thread))) == 1
