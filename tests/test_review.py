"""What corrections make of a map: each action, who wins, what is undone, and what comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from example_map import example_map, span
from hypothesis import given, settings
from hypothesis import strategies as st
from small_reviews import GONE, at, small_corrected, small_corrections
from strategies import corrections_of, maps

from graph.errors import InputError
from graph.model import (
    ArgumentMap,
    Claim,
    ClaimKind,
    Link,
    LinkKind,
    Post,
    Reference,
    Thread,
    claim_id,
    link_id,
)
from graph.review import (
    BY_HAND,
    Action,
    Anchor,
    ClaimAnchor,
    Corrected,
    Correction,
    Element,
    Quotation,
    Status,
    claim_anchor,
    corrected,
    correction,
    find,
    in_force,
    link_anchor,
    queue,
    quoted_in,
    unfounded,
)

MAP = example_map()


def claim(words: str, amap: ArgumentMap = MAP) -> Claim:
    """The claim whose text begins so."""
    return next(one for one in amap.claims if one.text.startswith(words))


def link(start: str, end: str, amap: ArgumentMap = MAP) -> Link:
    source, target = claim(start, amap).id, claim(end, amap).id
    return next(one for one in amap.links if (one.source, one.target) == (source, target))


def about(words: str, amap: ArgumentMap = MAP) -> ClaimAnchor:
    return claim_anchor(amap, claim(words, amap))


def about_link(start: str, end: str, amap: ArgumentMap = MAP) -> Anchor:
    return link_anchor(amap, link(start, end, amap))


def make(action: Action, minute: int = 1, *, author: str = "Eva", **parts: object) -> Correction:
    return correction(action, author=author, created=at(minute), **parts)  # type: ignore[arg-type] # said by name in each test


def outcome(*corrections: Correction, amap: ArgumentMap = MAP) -> Corrected:
    found = corrected(amap, corrections)
    assert not found.orphaned, found.orphaned
    return found


def edited(amap: ArgumentMap, post: str, old: str, new: str) -> ArgumentMap:
    """The same map of a thread in which a post was edited, as an extraction finds it again.

    Claims whose words are gone are gone; the ids of all others are made anew.
    """
    texts = {one.id: one.text for one in amap.thread.posts}
    assert old in texts[post]
    texts[post] = texts[post].replace(old, new)
    posts = tuple(replace(one, text=texts[one.id]) for one in amap.thread.posts)
    thread = replace(amap.thread, posts=posts)
    return again(amap, thread)


def again(amap: ArgumentMap, thread: Thread) -> ArgumentMap:
    posts = {one.id: one for one in thread.posts}
    named: dict[str, Claim] = {}
    for one in amap.claims:
        first = one.mentions[0]
        if first.post in posts and first.text in posts[first.post].text:
            where = span(posts[first.post], first.text)
            name = "n" + claim_id(thread.id, where)
            named[one.id] = replace(one, id=name, mentions=(where,), reference=None)
    links = []
    for one_link in amap.links:
        if one_link.source in named and one_link.target in named:
            ends = named[one_link.source].id, named[one_link.target].id
            name = link_id(ends[0], one_link.kind, ends[1])
            links.append(replace(one_link, id=name, source=ends[0], target=ends[1], cue=None))
    return replace(amap, thread=thread, claims=tuple(named.values()), links=tuple(links))


# --- each action ----------------------------------------------------------------------------------


def test_what_is_accepted_stays_as_it_is() -> None:
    found = outcome(make(Action.ACCEPT, subject=about("A role played in earnest")))
    assert found.map == MAP
    assert found.machine is MAP
    harm = Element("claim", claim("A role played in earnest").id)
    assert dict(found.statuses) == {harm: Status.ACCEPTED}
    assert found.applied[0].elements == (harm,)


def test_a_rejected_claim_goes_with_its_links_and_what_leans_on_it_leans_on_nothing() -> None:
    role, goals = claim("Models that look"), claim("A process without")
    leaning = replace(goals, reference=Reference(words="process", claim=role.id))
    amap = replace(MAP, claims=tuple(leaning if c is goals else c for c in MAP.claims))
    found = outcome(make(Action.REJECT, subject=claim_anchor(amap, role)), amap=amap)
    assert found.rejected_claims == (role,)
    assert role.id not in found.map.claim
    assert found.map.claim[goals.id].reference == Reference(words="process")
    left = {one.id for one in MAP.links if role.id not in (one.source, one.target)}
    undercuts = {one.id for one in MAP.links if one.kind is LinkKind.UNDERCUTS}
    assert {one.id for one in found.map.links} == left - undercuts
    assert found.statuses[Element("claim", role.id)] is Status.REJECTED


def test_a_rejected_link_goes_with_what_undercuts_it() -> None:
    stories = link("They have read", "Models that look")
    found = outcome(make(Action.REJECT, subject=link_anchor(MAP, stories)))
    assert found.rejected_links == (stories,)
    assert {one.id for one in MAP.links} - {one.id for one in found.map.links} == {
        stories.id,
        next(one.id for one in MAP.links if one.target == stories.id),
    }
    assert found.map.claims == MAP.claims


def test_a_link_taken_out_is_gone_and_not_called_wrong() -> None:
    found = outcome(make(Action.UNLINK, subject=about_link("If a model", "A role played")))
    assert len(found.map.links) == len(MAP.links) - 1
    assert found.rejected_links == ()
    assert dict(found.statuses) == {}


@pytest.mark.parametrize("reason", ["it asks", ""])
def test_a_claim_of_another_kind_says_who_said_so_and_why(reason: str) -> None:
    one = make(Action.KIND, subject=about("If a model"), kind=ClaimKind.QUESTION, reason=reason)
    changed = outcome(one).map.claim[claim("If a model").id]
    assert (changed.kind, changed.rule, changed.confidence) == (ClaimKind.QUESTION, BY_HAND, 1.0)
    assert changed.because == f"Eva: {reason or 'the kind was changed'}"
    assert changed.mentions == claim("If a model").mentions


def test_a_link_of_another_kind_keeps_its_id_so_that_it_stays_undercut() -> None:
    stories = link("They have read", "Models that look")
    one = make(Action.KIND, subject=link_anchor(MAP, stories), kind=LinkKind.OBJECTS)
    found = outcome(one)
    assert found.map.link[stories.id].kind is LinkKind.OBJECTS
    assert any(other.target == stories.id for other in found.map.links)


def test_a_kind_that_joins_two_links_leaves_one() -> None:
    harm = link("A role played", "Models that look")
    twin = replace(harm, id="twin", kind=LinkKind.SUPPORTS, cue=None)
    amap = replace(MAP, links=(*MAP.links, twin))
    one = make(Action.KIND, subject=link_anchor(amap, twin), kind=LinkKind.OBJECTS)
    found = outcome(one, amap=amap)
    assert found.map.links == MAP.links
    assert found.statuses == {Element("link", harm.id): Status.EDITED}


def test_the_words_of_a_claim_are_chosen_anew() -> None:
    words = quoted_in(MAP.thread, "p2", "the logs are gone")
    found = outcome(make(Action.SPAN, subject=about("If a model"), places=(words,)))
    changed = found.map.claim[claim("If a model").id]
    assert [one.text for one in changed.mentions] == ["the logs are gone"]
    assert changed.text == "the logs are gone"
    worded = make(Action.SPAN, 2, subject=about("If a model"), places=(words,), text="Logs go.")
    assert outcome(worded).map.claim[changed.id].text == "Logs go."


def test_a_claim_worded_so_that_it_stands_alone_leans_on_nothing_any_more() -> None:
    old = claim("They have read")
    leaning = replace(old, reference=Reference(words="They"))
    amap = replace(MAP, claims=tuple(leaning if c is old else c for c in MAP.claims))
    subject = claim_anchor(amap, leaning)
    kept = make(Action.WORDING, subject=subject, text="They read a lot.")
    assert outcome(kept, amap=amap).map.claim[old.id].reference == Reference(words="They")
    alone = make(Action.WORDING, subject=subject, text="Models read a lot.")
    changed = outcome(alone, amap=amap).map.claim[old.id]
    assert (changed.text, changed.reference) == ("Models read a lot.", None)
    assert changed.mentions == old.mentions


def test_two_claims_become_one_that_is_said_twice_and_has_the_links_of_both() -> None:
    harm, private = claim("A role played"), claim("Harm does not depend")
    one = make(Action.MERGE, subject=about("Harm does not depend"), other=about("A role played"))
    found = outcome(one)
    both = found.map.claim[private.id]
    assert harm.id not in found.map.claim
    assert both.text == private.text
    assert both.mentions == (*harm.mentions, *private.mentions)  # in reading order
    ends = {(link.source, link.kind) for link in found.map.links if link.target == both.id}
    assert ends == {(claim("If a model").id, LinkKind.SUPPORTS)}
    assert link("A role played", "Models that look").id in found.map.link
    # The one restated the other, which nothing does to itself.
    assert len(found.map.links) == len(MAP.links) - 1
    later = make(Action.WORDING, 2, subject=about("A role played"), text="Harm is harm.")
    assert outcome(one, later).map.claim[private.id].text == "Harm is harm."


def test_a_claim_becomes_several_of_which_the_first_keeps_its_name_and_links() -> None:
    parts = tuple(
        quoted_in(MAP.thread, "p3", words)
        for words in ("Stories can be filtered out of the training data", "goals cannot")
    )
    old = claim("Stories can be")
    found = outcome(make(Action.SPLIT, subject=about("Stories can be"), places=parts))
    first, second = found.applied[0].elements
    assert first.id == old.id
    assert [found.map.claim[one.id].text for one in (first, second)] == [
        "Stories can be filtered out of the training data",
        "goals cannot",
    ]
    assert len(found.map.claims) == len(MAP.claims) + 1
    assert found.made == {second}


def test_a_link_is_added_once() -> None:
    one = make(
        Action.LINK,
        subject=about("In our runs"),
        other=about("Models that look"),
        kind=LinkKind.OBJECTS,
        reason="ninety turns are no play",
    )
    found = outcome(one)
    (new,) = {link.id for link in found.map.links} - {link.id for link in MAP.links}
    assert found.map.link[new].because == "Eva: ninety turns are no play"
    assert found.map.link[new].rule == BY_HAND
    known = make(
        Action.LINK, subject=about("If a model"), other=about("A role played"),
        kind=LinkKind.SUPPORTS,
    )  # fmt: skip
    already = outcome(known)
    assert already.map == MAP
    assert already.applied[0].how == "already"
    assert already.statuses == {
        Element("link", link("If a model", "A role played").id): Status.ACCEPTED
    }


def test_a_link_can_be_undercut() -> None:
    aim = link("If a model", "A role played")
    one = make(
        Action.LINK, subject=about("Has anybody"), other=link_anchor(MAP, aim),
        kind=LinkKind.UNDERCUTS,
    )  # fmt: skip
    (new,) = {link.id for link in outcome(one).map.links} - {link.id for link in MAP.links}
    assert outcome(one).map.link[new].target == aim.id


def test_a_claim_is_added_where_nobody_found_one() -> None:
    words = quoted_in(MAP.thread, "p2", "the theatrical   wording")
    one = make(Action.CLAIM, kind=ClaimKind.EVIDENCE, places=(words,), text="It is theatrical.")
    found = outcome(one)
    (new,) = found.map.claim.keys() - MAP.claim.keys()
    made = found.map.claim[new]
    assert (made.kind, made.text, made.rule) == (ClaimKind.EVIDENCE, "It is theatrical.", BY_HAND)
    assert made.mentions[0].text == "the theatrical wording"
    assert found.made == {Element("claim", new)}
    linked = make(
        Action.LINK, 2, subject=claim_anchor(found.map, made), other=about("Why else"),
        kind=LinkKind.SUPPORTS,
    )  # fmt: skip
    assert len(outcome(linked, one).map.links) == len(MAP.links) + 1


def test_a_claim_that_is_there_already_is_not_added_again() -> None:
    first = claim("If a model").mentions[0]
    words = quoted_in(MAP.thread, "p2", first.text)
    same = make(Action.CLAIM, kind=claim("If a model").kind, places=(words,))
    assert outcome(same).map == MAP
    other = make(Action.CLAIM, kind=ClaimKind.QUESTION, places=(words,), text="Is it gone?")
    changed = outcome(other).map.claim[claim("If a model").id]
    assert (changed.kind, changed.text) == (ClaimKind.QUESTION, "Is it gone?")


# --- one after the other --------------------------------------------------------------------------


def test_of_two_that_disagree_the_later_one_wins_and_says_so() -> None:
    harm = about("A role played")
    yes = make(Action.ACCEPT, 1, author="Eva", subject=harm)
    no = make(Action.REJECT, 2, author="Finn", subject=harm)
    found = outcome(no, yes)
    assert harm.id not in found.map.claim
    assert [one.over for one in found.applied] == [(), (yes.id,)]
    back = make(Action.ACCEPT, 3, author="Eva", subject=harm)
    found = outcome(no, yes, back)
    assert found.map == MAP
    assert found.applied[-1].over == (no.id,)
    assert found.statuses[Element("claim", harm.id)] is Status.ACCEPTED


def test_two_who_agree_win_over_nobody() -> None:
    harm = about("A role played")
    both = [make(Action.ACCEPT, n, author=who, subject=harm) for n, who in ((1, "Eva"), (2, "Bo"))]
    found = outcome(*both)
    assert [one.over for one in found.applied] == [(), ()]
    assert found.by[Element("claim", harm.id)] == tuple(one.id for one in both)


def test_a_correction_may_come_before_the_one_that_makes_what_it_is_about() -> None:
    words = quoted_in(MAP.thread, "p2", "the theatrical wording")
    one = make(Action.CLAIM, 5, kind=ClaimKind.CLAIM, places=(words,))
    (new,) = outcome(one).made
    made = outcome(one).map.claim[new.id]
    # A clock that was behind: the link is older than the claim that it starts from.
    gone = replace(claim_anchor(outcome(one).map, made), at=GONE.at)
    early = make(Action.LINK, 1, subject=gone, other=about("Why else"), kind=LinkKind.SUPPORTS)
    assert len(outcome(early, one).map.links) == len(MAP.links) + 1


def test_what_is_undone_does_not_count_and_an_undo_can_be_undone() -> None:
    no = make(Action.REJECT, 1, subject=about("A role played"))
    undo = make(Action.UNDO, 2, author="Finn", undoes=no.id)
    found = outcome(no, undo)
    assert found.map == MAP
    assert found.withdrawn == {no.id: undo}
    assert dict(found.statuses) == {}
    assert found.corrections == (no, undo)
    assert in_force(found.corrections) == ()
    redo = make(Action.UNDO, 3, undoes=undo.id)
    found = outcome(no, undo, redo)
    assert len(found.rejected_claims) == 1
    assert found.withdrawn == {undo.id: redo}
    assert in_force(found.corrections) == (no,)


def test_an_undo_takes_back_nothing_that_comes_after_it() -> None:
    no = make(Action.REJECT, 5, subject=about("A role played"))
    early = make(Action.UNDO, 1, undoes=no.id)
    found = corrected(MAP, (no, early))
    assert len(found.rejected_claims) == 1
    assert [one.correction for one in found.orphaned] == [early]
    assert found.kept == 1


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


# --- whatever the map and the corrections ---------------------------------------------------------


@given(data=st.data())
@settings(max_examples=40)
def test_corrections_are_the_same_in_any_order_and_said_twice(data: st.DataObject) -> None:
    amap = data.draw(maps())
    known = data.draw(corrections_of(amap))
    found = corrected(amap, known)
    shuffled = data.draw(st.permutations([*known, *known]))
    assert corrected(amap, shuffled) == found
    assert found.machine == amap
    ids = {one.id for one in found.corrections}
    told = [one.correction.id for one in found.applied]
    told += [one.correction.id for one in found.orphaned]
    assert sorted([*told, *found.withdrawn]) == sorted(ids)


@given(data=st.data())
@settings(max_examples=40)
def test_what_is_all_undone_leaves_the_map_as_it_was(data: st.DataObject) -> None:
    amap = data.draw(maps())
    known = data.draw(corrections_of(amap))
    undos = [
        correction(Action.UNDO, author="Z", created="2200-01-01T00:00:00Z", undoes=one.id)
        for one in known
        if one.action is not Action.UNDO
    ]
    assert corrected(amap, [*known, *undos]).map == amap


@given(data=st.data())
@settings(max_examples=40)
def test_corrections_apply_to_any_other_map(data: st.DataObject) -> None:
    amap, other = data.draw(maps()), data.draw(maps())
    known = data.draw(corrections_of(amap))
    found = corrected(other, known)
    assert found.map.thread == other.thread


@given(amap=maps())
def test_the_queue_holds_everything_once_and_nothing_that_was_judged(amap: ArgumentMap) -> None:
    everything = queue(amap)
    assert len({one.element for one in everything}) == len(amap.claims) + len(amap.links)
    assert len(everything) == len(amap.claims) + len(amap.links)
    assert [one.worth for one in everything] == sorted(
        (one.worth for one in everything), reverse=True
    )
    done = [one.element for one in everything[::2]]
    assert {one.element for one in queue(amap, judged=done)}.isdisjoint(done)


def test_the_most_doubtful_of_what_most_hangs_on_comes_first() -> None:
    first = queue(MAP)[0]
    assert first.element == Element("link", link("A process without", "Models that look").id)
    assert (first.doubt, first.weight) == (0.4, 3)


# --- what is no correction ------------------------------------------------------------------------

HARM = about("A role played")
LINK = about_link("If a model", "A role played")
WORDS = quoted_in(MAP.thread, "p2", "the logs are gone")
WRONG: dict[str, tuple[Action, dict[str, object], str]] = {
    "nothing accepted": (Action.ACCEPT, {}, "has nothing as subject: it needs a claim or a link"),
    "a link worded": (Action.WORDING, {"subject": LINK, "text": "x"}, "has a link as subject"),
    "no wording": (Action.WORDING, {"subject": HARM}, "lacks a text"),
    "a blank wording": (Action.WORDING, {"subject": HARM, "text": " "}, "blank"),
    "a text too many": (Action.ACCEPT, {"subject": HARM, "text": "x"}, "has a text"),
    "a claim that supports": (Action.KIND, {"subject": HARM, "kind": LinkKind.SUPPORTS},
                              "must be one of claim, evidence"),
    "a link that asks": (Action.KIND, {"subject": LINK, "kind": ClaimKind.QUESTION},
                         "must be one of supports"),
    "no kind": (Action.KIND, {"subject": HARM}, "gives the kind None"),
    "a kind too many": (Action.REJECT, {"subject": HARM, "kind": ClaimKind.CLAIM}, "give none"),
    "a link made an undercut": (Action.KIND, {"subject": LINK, "kind": LinkKind.UNDERCUTS},
                                "cannot become another kind"),
    "an undercut of a claim": (Action.LINK, {"subject": HARM, "other": HARM,
                                             "kind": LinkKind.UNDERCUTS}, "ends on a link"),
    "a support of a link": (Action.LINK, {"subject": HARM, "other": LINK,
                                          "kind": LinkKind.SUPPORTS}, "on a claim"),
    "one part": (Action.SPLIT, {"subject": HARM, "places": (WORDS,)}, "needs 2 or more"),
    "no words": (Action.SPAN, {"subject": HARM}, "names 0 places: it needs 1"),
    "words too many": (Action.ACCEPT, {"subject": HARM, "places": (WORDS,)}, "it needs 0"),
    "nothing undone": (Action.UNDO, {}, "undoes None"),
    "an undo too many": (Action.ACCEPT, {"subject": HARM, "undoes": "r1"}, "only an undo"),
    "nobody": (Action.ACCEPT, {"subject": HARM, "author": " "}, "has no author"),
    "no zone": (Action.ACCEPT, {"subject": HARM, "created": "2024-12-08T10:00:00"}, "no time zone"),
    "no time": (Action.ACCEPT, {"subject": HARM, "created": "yesterday"}, "'yesterday'"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_correction_is_refused(name: str) -> None:
    action, parts, saying = WRONG[name]
    with pytest.raises(InputError, match=saying):
        correction(action, **{"author": "Eva", "created": at(1), **parts})  # type: ignore[arg-type] # wrong on purpose


def test_words_that_a_post_does_not_say_or_says_twice_are_refused() -> None:
    with pytest.raises(InputError, match=r"there is no post 'p9': name one of p1, p2"):
        quoted_in(MAP.thread, "p9", "harm")
    with pytest.raises(InputError, match=r"post p1 does not say 'the same harm': post p2 does"):
        quoted_in(MAP.thread, "p1", "the same harm")
    with pytest.raises(InputError, match=r"post p2 does not say 'nothing at all': quote it"):
        quoted_in(MAP.thread, "p2", "nothing at all")
    with pytest.raises(InputError, match=r"says 'the logs' in 2 places: quote more"):
        quoted_in(MAP.thread, "p2", "the logs")
    with pytest.raises(InputError, match="no words"):
        quoted_in(MAP.thread, "p2", " ")


def test_a_time_is_kept_in_one_spelling_and_its_order_is_that_of_the_clock() -> None:
    times = ["2024-12-08T12:00:00+02:00", "2024-12-08T10:00:00.45Z", "2024-12-08T10:00:00.500000Z"]
    made = [correction(Action.ACCEPT, author="E", created=t, subject=HARM) for t in times]
    assert [one.created for one in made] == [
        "2024-12-08T10:00:00Z",
        "2024-12-08T10:00:00.45Z",
        "2024-12-08T10:00:00.5Z",
    ]
    assert sorted(made, key=lambda one: one.order) == made


def test_the_small_corrections_do_one_of_everything() -> None:
    assert {one.action for one in small_corrections()} == set(Action)
    assert len(small_corrected().claims) == 6


def test_a_quotation_that_is_blank_or_nowhere_is_refused() -> None:
    for start, exact in ((0, " "), (-1, "x")):
        with pytest.raises(InputError, match="a quotation of post p1"):
            Quotation(post="p1", start=start, exact=exact)
