"""The values refuse what they may not hold, say why, and put themselves into one order."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields, replace
from typing import Final

import pytest
from example_map import example_map
from hypothesis import given
from hypothesis import strategies as st
from small_map import small_map
from strategies import confidences, ids, maps, texts

from graph.errors import CruxmapError, InputError
from graph.model import (
    ArgumentMap,
    Claim,
    ClaimKind,
    Copy,
    Link,
    LinkKind,
    Post,
    Reference,
    Run,
    Span,
    Thread,
    check_text,
    claim_id,
    link_id,
    slug,
)

MAP: Final = small_map()
POST: Final = MAP.thread.posts[0]
CLAIM: Final = MAP.claims[0]
LINK: Final = MAP.link["l-objects"]
UNDERCUT: Final = MAP.link["l-undercuts"]


def with_link(link: Link, **change: object) -> ArgumentMap:
    changed = replace(link, **change)  # type: ignore[arg-type] # each case gives a right or a refused value
    links = tuple(changed if other.id == link.id else other for other in MAP.links)
    return replace(MAP, links=links)


def pointing(words: str, *, to: str | None) -> ArgumentMap:
    changed = replace(CLAIM, reference=Reference(words=words, claim=to))
    return replace(MAP, claims=(changed, *MAP.claims[1:]))


# What is made, and what the refusal says.
_REFUSED: Final[list[tuple[Callable[[], object], str]]] = [
    (lambda: Post(id="a b", text="x"), "a post's id is 'a b'"),
    (lambda: Post(id="", text="x"), "an id is 1 to 200"),
    (lambda: Reference(words=" "), "a reference has no words"),
    (lambda: Reference(words="x\0"), "the words of a reference holds a control character"),
    (lambda: pointing("It", to=CLAIM.id), f"claim {CLAIM.id} refers to itself"),
    (lambda: pointing("It", to="c9"), f"claim {CLAIM.id} refers to 'c9', which is no claim"),
    (lambda: Post(id="x" * 201, text="x"), "an id is 1 to 200"),
    (lambda: Post(id="a/b", text="x"), "a post's id is 'a/b'"),
    (lambda: Post(id="a\n", text="x"), "a post's id is"),
    (lambda: Post(id="p", text=" \n\u3000"), "post p has no text"),
    (lambda: Post(id="p", text="a\0b"), r"post p holds a control character, U\+0000, at offset 1"),
    (lambda: Post(id="p", text="ab\ud800"), r"a lone surrogate, U\+D800, at offset 2"),
    (lambda: Post(id="p", text="x", author=" "), "the author of post p is blank: use null"),
    (lambda: Post(id="p", text="x", created=""), "the created of post p is blank"),
    (lambda: Post(id="p", text="x", author="\x1b"), r"the author of post p holds .*U\+001B"),
    (lambda: Copy(start=3, end=3, text="x"), "a copy spans 3 to 3"),
    (lambda: Copy(start=-1, end=3, text="x"), "a copy spans -1 to 3"),
    (lambda: Copy(start=0, end=3, text="\x0b"), "a copy of a post holds"),
    (lambda: Thread(id="t", title="t", posts=()), "has no posts"),
    (lambda: Thread(id="t", title=" ", posts=(POST,)), "has a blank title"),
    (lambda: Thread(id="t", title="t", posts=(POST, POST)), "two posts have the id 'p1'"),
    (lambda: Thread(id="t", title="t", posts=(POST,), url="javascript:x"), "only http"),
    (lambda: Thread(id="t", title="t", posts=(POST,), url="/x"), "only http"),
    (lambda: Thread(id="t", title="t", posts=(POST,), url="http://[x"), "url is 'http://.x'"),
    (lambda: Thread(id="t", title="t", posts=(replace(POST, reply_to="q"),)), "replies to 'q'"),
    (lambda: Thread(id="t", title="t", posts=(replace(POST, reply_to="p1"),)), "p1 -> p1"),
    (
        lambda: Thread(id="t", title="t", posts=(
            Post(id="a", text="x", reply_to="b"), Post(id="b", text="x", reply_to="c"),
            Post(id="c", text="x", reply_to="a"), Post(id="d", text="x", reply_to="a"),
        )), "a -> b -> c -> a",
    ),
    (lambda: Span(post="p", start=0, end=2, text="x"), "runs from 0 to 2"),
    (lambda: Span(post="p", start=-1, end=0, text="x"), "runs from -1 to 0"),
    (lambda: Span(post="p", start=0, end=1, text=" "), "not blank"),
    (lambda: Span(post="p", start=0, end=0, text=""), "not blank"),
    (lambda: replace(CLAIM, confidence=1.01), "confidence of claim c-role is 1.01"),
    (lambda: replace(CLAIM, confidence=-0.1), "confidence of claim c-role"),
    (lambda: replace(CLAIM, confidence=float("nan")), "confidence of claim c-role is nan"),
    (lambda: replace(LINK, confidence=float("inf")), "confidence of link l-objects is inf"),
    (lambda: replace(CLAIM, text=""), "claim c-role has no text"),
    (lambda: replace(CLAIM, hedge="\x07"), "the hedge of claim c-role holds"),
    (lambda: replace(CLAIM, mentions=()), "has no mention"),
    (lambda: replace(CLAIM, mentions=CLAIM.mentions * 2), "the same mention twice"),
    (lambda: replace(LINK, because=" "), "fill 'because'"),
    (lambda: replace(LINK, target=LINK.source), "goes from c-harm to itself"),
    (lambda: replace(MAP.run, model="\0"), "the model of the run holds"),
    (lambda: replace(MAP, claims=(*MAP.claims, CLAIM)), "two claims have the id 'c-role'"),
    (lambda: replace(MAP, links=(*MAP.links, LINK)), "two links have the id 'l-objects'"),
    (lambda: replace(MAP, claims=MAP.claims[1:]), "'c-role', which is no claim"),
    (lambda: with_link(LINK, source="c-x"), "starts at 'c-x', which is no claim"),
    (lambda: with_link(LINK, target="l-supports"), "ends at 'l-supports', which is no claim"),
    (lambda: with_link(UNDERCUT, target="c-role"), "no link between claims"),
    (lambda: with_link(LINK, kind=LinkKind.UNDERCUTS, target="l-undercuts"), "no link between"),
    (
        lambda: with_link(LINK, cue=Span(post="p2", start=0, end=3, text="Bat")),
        "the cue of link l-objects reads 'Bat', but post p2 from 0 to 3 reads 'But'",
    ),
    (lambda: with_link(LINK, cue=Span(post="p9", start=0, end=1, text="x")), "post 'p9', which"),
    (
        lambda: replace(MAP, thread=replace(MAP.thread, posts=tuple(
            replace(post, text="x" + post.text, quotes=()) for post in MAP.thread.posts
        ))), "a mention of claim c-role reads",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("make", "message"), _REFUSED, ids=[message for _, message in _REFUSED])
def test_what_may_not_be_is_refused_saying_why(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        make()
    assert isinstance(caught.value, CruxmapError)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("value", [POST, MAP.thread, CLAIM, LINK, MAP.run, CLAIM.mentions[0], MAP])
def test_values_do_not_change(value: object) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(value, fields(value)[0].name, "other")  # type: ignore[arg-type] # all are dataclasses


@given(amap=maps(), seed=st.integers())
def test_the_order_in_which_claims_and_links_are_given_does_not_matter(
    amap: ArgumentMap, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    claims = chance.sample(amap.claims, len(amap.claims))
    links = chance.sample(amap.links, len(amap.links))
    assert replace(amap, claims=tuple(claims), links=tuple(links)) == amap


def test_claims_and_links_by_id_stand_in_the_same_order() -> None:
    amap = example_map()
    again = replace(amap, claims=amap.claims[::-1], links=amap.links[::-1])
    assert list(again.claim) == [claim.id for claim in amap.claims]
    assert list(again.link) == [link.id for link in amap.links]


def test_claims_stand_in_the_order_in_which_they_are_said() -> None:
    names = [claim.id for claim in replace(MAP, claims=MAP.claims[::-1]).claims]
    assert names == ["c-role", "c-stories", "c-harm", "c-care", "c-show", "c-plays"]
    links = [link.id for link in replace(MAP, links=MAP.links[::-1]).links]
    assert links == ["l-supports", "l-objects", "l-undercuts", "l-restates"]


@given(amap=maps())
def test_every_reference_of_a_map_leads_somewhere(amap: ArgumentMap) -> None:
    for claim in amap.claims:
        assert amap.claim[claim.id] == claim
        for span in claim.mentions:
            assert amap.post[span.post].text[span.start : span.end] == span.text
    for link in amap.links:
        assert amap.link[link.id] == link
        assert link.source in amap.claim
        assert link.target in (amap.link if link.kind is LinkKind.UNDERCUTS else amap.claim)


def test_a_change_anywhere_makes_another_map() -> None:
    assert small_map() == MAP
    for other in (
        replace(MAP, run=replace(MAP.run, created=None)),
        replace(MAP, thread=replace(MAP.thread, url=None)),
        replace(MAP, claims=(replace(CLAIM, hedge=None), *MAP.claims[1:])),
        with_link(LINK, confidence=0.1),
        with_link(LINK, cue=None),
    ):
        assert other != MAP


def test_a_confidence_keeps_four_digits() -> None:
    assert replace(CLAIM, confidence=0.123456).confidence == 0.1235
    assert isinstance(replace(CLAIM, confidence=1).confidence, float)


@given(amap=maps(), one=confidences, other=confidences)
def test_a_least_confidence_takes_links_away_and_nothing_else(
    amap: ArgumentMap, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    surer = amap.at_least(high)
    assert amap.at_least(0) is amap
    assert surer.at_least(high) is surer
    assert surer == amap.at_least(low).at_least(high)
    assert set(surer.links) <= set(amap.at_least(low).links) <= set(amap.links)
    assert replace(surer, links=()) == replace(amap, links=())
    for link in amap.links:
        aim = link.target if link.kind is LinkKind.UNDERCUTS else link.id
        sure = min(link.confidence, amap.link[aim].confidence) >= round(high, 4)
        assert (link.id in surer.link) == sure


def test_an_undercut_goes_with_the_link_it_ends_on() -> None:
    assert UNDERCUT.confidence < MAP.link[UNDERCUT.target].confidence
    sure = with_link(UNDERCUT, confidence=1.0)
    assert sure.at_least(0.8) is not sure
    assert UNDERCUT.id in sure.at_least(0.8).link
    assert [link.id for link in sure.at_least(0.81).links] == ["l-objects"]


@pytest.mark.parametrize("confidence", [-0.1, 1.1, float("nan")])
def test_no_link_is_more_than_sure(confidence: float) -> None:
    with pytest.raises(InputError, match=f"the least confidence is {confidence}"):
        MAP.at_least(confidence)


def test_kinds_may_be_given_as_words() -> None:
    claim = replace(CLAIM, kind="question")  # type: ignore[arg-type] # as a reader of files would
    assert claim.kind is ClaimKind.QUESTION


@given(text=texts)
def test_text_without_controls_is_let_through(text: str) -> None:
    check_text(text, where="here")


def test_ids_depend_on_all_that_they_name() -> None:
    span = Span(post="p", start=1, end=2, text="x")
    made = {
        claim_id("t", span),
        claim_id("u", span),
        claim_id("t", replace(span, post="q")),
        claim_id("t", replace(span, start=2, end=3)),
        claim_id("t", replace(span, text="y")),
        link_id("a", LinkKind.SUPPORTS, "b"),
        link_id("b", LinkKind.SUPPORTS, "a"),
        link_id("a", LinkKind.OBJECTS, "b"),
    }
    assert len(made) == 8
    assert claim_id("t", span) == claim_id("t", replace(span))
    for name in made:
        assert Post(id=name, text="x").id == name


@given(name=ids)
def test_ids_of_the_strategies_are_ids(name: str) -> None:
    assert Post(id=name, text="x").id == name


@given(title=texts)
def test_a_slug_is_a_short_plain_id(title: str) -> None:
    name = slug(title)
    assert 0 < len(name) <= 60
    assert name.isascii()
    assert Thread(id=name, title="t", posts=(POST,)).id == name
    assert slug(title) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Role-playing, or SCHEMING?", "role-playing-or-scheming"),
        ("  Café  №5 ", "cafe-no5"),
        ("word " * 30, "word-word-word-word-word-word-word-word-word-word-word-word"),
        ("x" * 100, "x" * 60),
    ],
)
def test_a_slug_keeps_the_words(title: str, name: str) -> None:
    assert slug(title) == name


def test_titles_in_other_scripts_get_different_slugs() -> None:
    assert slug("漢字") != slug("かな")
    assert slug("漢字").startswith("thread-")


def test_a_long_chain_of_replies_is_no_trouble() -> None:
    posts = [Post(id="0", text="x")]
    posts += [Post(id=str(n), text="x", reply_to=str(n - 1)) for n in range(1, 20_000)]
    assert len(Thread(id="t", title="t", posts=tuple(posts[::-1])).posts) == 20_000


def test_the_example_has_all_kinds() -> None:
    amap = example_map()
    assert {claim.kind for claim in amap.claims} == set(ClaimKind)
    assert {link.kind for link in amap.links} == set(LinkKind)
    assert isinstance(amap.claims[0], Claim)
    assert Run(extractor="", version="", model="").created is None
