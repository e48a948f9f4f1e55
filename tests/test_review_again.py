"""Corrections find their place in another map of the thread, or say why they do not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from example_map import span
from reviewing import MAP, about, about_link, again, claim, edited, make, outcome

from graph.model import (
    Claim,
    ClaimKind,
    LinkKind,
    Post,
    Thread,
)
from graph.review import (
    BY_HAND,
    Action,
    Element,
    claim_anchor,
    corrected,
    find,
    quoted_in,
    unfounded,
)

# --- other maps of the same thread ----------------------------------------------------------------


def test_claims_and_links_are_found_by_their_words_where_their_names_have_changed() -> None:
    known = (
        make(Action.ACCEPT, 1, subject=about("A role played")),
        make(Action.REJECT, 2, subject=about_link("If a model", "A role played")),
        make(Action.KIND, 3, subject=about_link("A process without", "Models that look"),
             kind=LinkKind.OBJECTS),
    )  # fmt: skip
    renamed = again(MAP, MAP.thread)
    assert not renamed.claim.keys() & MAP.claim.keys()
    found = outcome(*known, amap=renamed)
    assert [one.how for one in found.applied] == ["place", "place", "place"]
    assert Element("claim", claim("A role played", renamed).id) in found.statuses
    assert len(found.rejected_links) == 1
    moved = edited(MAP, "p2", "A role played", "To begin with something else: A role played")
    found = outcome(*known, amap=moved)
    assert [one.how for one in found.applied] == ["moved", "moved", "place"]


def test_the_same_words_said_twice_are_told_apart_by_what_stands_around_them() -> None:
    text = "It is a role, says Ada. No. It is a role, says Bo."
    post = Post(id="p1", text=text)
    spans = [
        replace(span(post, "It is a role"), start=at_, end=at_ + 12)
        for at_ in (0, text.rindex("It is a role"))
    ]
    claims = tuple(
        Claim(id=name, kind=ClaimKind.CLAIM, text="It is a role", confidence=0.5, mentions=(one,))
        for name, one in zip(("c1", "c2"), spans, strict=True)
    )
    amap = replace(MAP, thread=Thread(id="t", title="t", posts=(post,)), claims=claims, links=())
    said = spans[1].start
    for before in ("", "It was said before, at length. ", "x" * (said - 1) + " "):
        shifted = before + text
        after = replace(
            amap,
            thread=replace(amap.thread, posts=(replace(post, text=shifted),)),
            claims=tuple(
                replace(
                    one,
                    id=f"n{one.id}",
                    mentions=(
                        replace(
                            where, start=where.start + len(before), end=where.end + len(before)
                        ),
                    ),
                )
                for one, where in zip(claims, spans, strict=True)
            ),
        )
        for one in claims:
            found = outcome(make(Action.REJECT, subject=claim_anchor(amap, one)), amap=after)
            assert [gone.id for gone in found.rejected_claims] == [f"n{one.id}"]
            # In the third text the first "It is a role" stands where the second one stood.
            assert found.applied[0].how == ("moved" if before else "place")


def test_a_claim_cut_otherwise_is_found_where_half_of_it_is() -> None:
    harm = about("A role played")
    known = make(Action.KIND, subject=harm, kind=ClaimKind.EVIDENCE)
    post = MAP.post["p2"]
    for words, how in (("played in earnest does the same harm", "overlap"), ("harm", "made")):
        cut = replace(claim("A role played"), id="cut", mentions=(span(post, words),), text=words)
        others = tuple(one for one in MAP.claims if one.id != harm.id)
        amap = replace(MAP, claims=(*others, cut), links=())
        found = outcome(known, amap=amap)
        assert found.applied[0].how == how
        assert (found.map.claim["cut"].kind is ClaimKind.EVIDENCE) == (how == "overlap")


def test_what_people_stand_by_is_made_anew_where_its_words_stand() -> None:
    """The next extraction may not find a claim or link that a person found right."""
    bare = replace(MAP, claims=(claim("Models that look"),), links=())
    known = (
        make(Action.ACCEPT, 1, subject=about_link("If a model", "A role played"), reason="clear"),
        make(Action.WORDING, 2, subject=about("Harm does not"), text="Harm is harm."),
        make(Action.REJECT, 3, subject=about("Has anybody")),
        make(Action.REJECT, 4, subject=about_link("A role played", "Models that look")),
    )
    found = outcome(*known, amap=bare)
    assert [one.how for one in found.applied] == ["made", "made", "already", "already"]
    assert {one.text for one in found.map.claims} == {
        "Models that look like schemers are only playing a role",
        "If a model deletes the logs, the logs are gone.",
        "A role played in earnest does the same harm.",
        "Harm is harm.",
    }
    (made,) = found.map.links
    assert (made.because, made.rule) == ("Eva: clear", BY_HAND)
    assert len(found.made) == 4
    # Its ends were made with it, and say by whom.
    assert found.by[Element("claim", made.source)] == (known[0].id,)
    assert set(found.statuses) == found.made


def test_what_finds_no_place_is_told_and_comes_back_when_its_words_do() -> None:
    known = (
        make(Action.ACCEPT, 1, subject=about("If a model")),
        make(Action.REJECT, 2, subject=about("A role played")),
        make(Action.LINK, 3, subject=about("If a model"), other=about("Why else"),
             kind=LinkKind.OBJECTS),
        make(Action.CLAIM, 4, kind=ClaimKind.CLAIM,
             places=(quoted_in(MAP.thread, "p2", "the logs are gone"),)),
    )  # fmt: skip
    gone = edited(MAP, "p2", "If a model deletes the logs, the logs are gone. ", "")
    found = corrected(gone, known)
    assert [one.correction for one in found.applied] == [known[1]]
    assert [one.why for one in found.orphaned[:2]] == [
        "post p2 does not say “If a model deletes the logs, the logs are gone.” any more."
    ] * 2
    assert found.kept == 1
    assert unfounded(known, gone.thread) == [known[0], *known[2:]]
    assert outcome(*known).kept == 4
    assert outcome(*known, amap=again(MAP, MAP.thread)).kept == 4


def test_a_post_that_is_gone_orphans_what_was_said_of_it_unless_another_has_its_words() -> None:
    known = make(Action.ACCEPT, subject=about("In our runs"))
    posts = [one for one in MAP.thread.posts if one.id != "p3"]
    without = again(MAP, replace(MAP.thread, posts=tuple(posts)))
    (orphan,) = corrected(without, [known]).orphaned
    assert orphan.why.startswith("there is no post p3 any more")
    moved = replace(MAP.post["p3"], id="x9", reply_to=None)
    elsewhere = again(MAP, replace(MAP.thread, posts=(*posts, moved)))
    found = outcome(known, amap=elsewhere)
    assert found.applied[0].how == "made"
    assert found.applied[0].spans[0].post == "x9"


EDITS = {
    "in the middle": ("played in earnest", "played for once in earnest", True),
    "at the end": ("the same harm.", "the same great harm to all.", True),
    "at the beginning": ("A role played", "And any role played", True),
    "nearly all": ("A role played in earnest does the same harm.", "It does harm. ", False),
    "all": ("A role played in earnest does the same harm.", "Nobody knows what comes of that.",
            False),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_words_that_were_edited_are_found_while_half_of_them_stand(name: str) -> None:
    old, new, stands = EDITS[name]
    text = MAP.post["p2"].text.replace(old, new)
    assert text != MAP.post["p2"].text
    posts = [replace(one, text=text) if one.id == "p2" else one for one in MAP.thread.posts]
    place = find(about("A role played").at, replace(MAP.thread, posts=tuple(posts)))
    assert (place is not None) == stands
    if place is not None:
        assert place.how == "overlap"
        assert "in earnest does" in place.span.text


def test_other_words_that_are_much_alike_are_not_taken_for_those_that_are_gone() -> None:
    post = Post(id="p1", text="They cause harm. That seems bad. They go on. That also seems bad.")
    thread = Thread(id="t", title="t", posts=(post,))
    words = quoted_in(thread, "p1", "That also seems bad.")
    for before in ("They go on.", "They go on. It is late."):
        text = post.text.replace("They go on. That also seems bad.", before)
        assert find(words, replace(thread, posts=(replace(post, text=text),))) is None
