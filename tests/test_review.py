"""What corrections make of a map: each action, who wins, what is undone, and what comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reviewing import MAP, about, about_link, claim, link, make, outcome
from small_reviews import GONE
from strategies import corrections_of, maps

from graph.model import (
    ArgumentMap,
    ClaimKind,
    LinkKind,
    Reference,
)
from graph.review import (
    BY_HAND,
    Action,
    Element,
    Status,
    claim_anchor,
    corrected,
    correction,
    in_force,
    link_anchor,
    queue,
    quoted_in,
)

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
@settings(max_examples=30)
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
