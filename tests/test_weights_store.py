"""What a store keeps of what maps come to is in step with them, whatever is changed, and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from example_map import example_map
from hypothesis import given, settings
from reviewing import MAP, about, make
from strategies import maps
from test_review_quick import reviewed_maps
from test_store import everything

from graph.crux import Debate, Position, Reading, Weighed, weigh
from graph.debate.kept import as_kept
from graph.debate.stances import BY_HAND
from graph.errors import InputError, NoSuchThread
from graph.export import EXPORTERS
from graph.keeping.check import problems
from graph.keeping.embedded import Embedded
from graph.kept import ready
from graph.model import ArgumentMap
from graph.review import Action, Correction, claim_anchor
from graph.reviewing.remembered import MEMORY
from graph.store import Store, open_store
from graph.vocab import weights_iri

THREAD = MAP.thread.id
DEBATE = Debate(
    id="of-roles",
    question="Is it a role?",
    positions=(
        Position(id="role", name="A role", statements=("It plays a role.",)),
        Position(id="harm", name="Harm all the same", statements=("The harm is the same.",)),
    ),
    threads=(THREAD,),
)


@pytest.fixture(params=["", "memory:"])
def store(request: pytest.FixtureRequest, store_dir: Path) -> Iterator[Store]:
    with open_store(request.param or str(store_dir)) as opened:
        opened.add(MAP)
        yield opened


def readings(amap: ArgumentMap = MAP) -> list[Reading]:
    pairs = zip(amap.claims[:4], ("role", "harm", "role", "harm"), strict=False)
    return [
        Reading(claim=claim.id, position=name, value=0.5, because="it was read", rule="a model")
        for claim, name in pairs
    ]


def kept(store: Store) -> list[ox.Quad]:
    with store.view() as view:
        return view.weights(THREAD)


def forget(store: Store) -> None:
    """Make of a store one that an older version made."""
    assert isinstance(store, Embedded)
    with store._writing() as writer:
        update = f"DROP GRAPH <{weights_iri(THREAD)}>"
        store._commit(writer, insert=[], update=update)


def test_a_map_is_weighed_as_it_comes(store: Store) -> None:
    assert kept(store)
    assert store.weighed(THREAD) == as_kept(weigh(MAP))
    assert store.weighed(THREAD).debate.proposed
    assert store.add(MAP) == "unchanged"
    with pytest.raises(NoSuchThread):
        store.weighed("no-such-thread")
    store.remove(THREAD)
    assert not kept(store)


def test_a_debate_and_its_readings_stay_while_they_can(store: Store) -> None:
    judged = store.judge(THREAD, DEBATE, readings())
    assert (
        judged == store.weighed(THREAD) == as_kept(weigh(MAP, debate=DEBATE, readings=readings()))
    )
    gone = readings()[0].claim
    fewer = replace(
        MAP,
        claims=tuple(replace(one, reference=None) for one in MAP.claims if one.id != gone),
        links=tuple(
            one
            for one in MAP.links
            if gone not in (one.source, one.target) and one.target in MAP.claim
        ),
    )
    assert store.add(fewer, replace=True) == "replaced"
    assert store.weighed(THREAD) == as_kept(weigh(fewer, debate=DEBATE, readings=readings()[1:]))
    assert len(store.weighed(THREAD).readings) == len(readings()) - 1
    assert store.judge(THREAD, None) == store.weighed(THREAD) == as_kept(weigh(fewer))


def test_what_a_person_read_of_a_claim_waits_until_the_claim_is_back(store: Store) -> None:
    claim = next(one for one in MAP.claims if "They have read" in one.text)
    mine = Reading(claim=claim.id, position="harm", value=-1.0, because="so it is", rule=BY_HAND)
    before = store.judge(THREAD, DEBATE, [*readings(), mine])
    assert mine in before.readings
    gone = make(Action.REJECT, subject=claim_anchor(MAP, claim))
    outcome = store.review(THREAD, [gone])
    there = store.weighed(THREAD)
    assert there.away == (mine,)
    assert mine not in there.readings
    assert replace(there, away=()) == as_kept(
        weigh(outcome.map, debate=DEBATE, readings=readings())
    )
    assert str(claim.id) not in EXPORTERS["nquads"](outcome.map, weighed=there)
    assert not list(problems(store))
    # It waits for as long as that takes, and goes with its position.
    assert store.judge(THREAD, DEBATE, [*there.readings, *there.away]) == there
    store.review(THREAD, [make(Action.UNDO, 2, undoes=gone.id)])
    back = store.weighed(THREAD)
    assert mine in back.readings
    assert back.away == ()
    store.review(THREAD, [make(Action.REJECT, 3, subject=claim_anchor(MAP, claim))])
    other = replace(DEBATE, positions=DEBATE.positions[:1])
    assert store.judge(THREAD, other, there.away).away == ()


def test_judging_alike_again_changes_nothing(store: Store) -> None:
    store.judge(THREAD, DEBATE, readings())
    version = store.version()
    store.judge(THREAD, DEBATE, readings())
    assert store.version() == version
    store.judge(THREAD, DEBATE, readings(), created="2024-12-08T12:00:00Z")
    assert store.weighed(THREAD).created == "2024-12-08T12:00:00Z"
    with pytest.raises(NoSuchThread):
        store.judge("no-such-thread", DEBATE)


def test_a_correction_is_weighed_with_what_was_judged(store: Store) -> None:
    store.judge(THREAD, DEBATE, readings())
    outcome = store.review(THREAD, [make(Action.REJECT, subject=about("They have read"))])
    assert len(outcome.map.claims) < len(MAP.claims)
    wanted = as_kept(weigh(outcome.map, debate=DEBATE, readings=readings()))
    assert store.weighed(THREAD) == wanted
    machine = as_kept(weigh(MAP, debate=DEBATE, readings=wanted.readings))
    assert store.weighed(THREAD, machine=True) == machine


def test_a_correction_that_weighs_nothing_leaves_the_weights(store: Store) -> None:
    store.outcome(THREAD)
    before = set(kept(store))
    store.review(THREAD, [make(Action.ACCEPT, subject=claim_anchor(MAP, MAP.claims[0]))])
    assert set(kept(store)) == before


@pytest.mark.parametrize("remembers", [True, False])
def test_what_an_older_version_kept_is_weighed_at_its_first_change(
    store: Store, remembers: bool
) -> None:
    forget(store)
    assert store.weighed(THREAD) == as_kept(weigh(MAP))
    assert not kept(store)
    assert store.add(MAP) == "unchanged"
    if remembers:
        store.outcome(THREAD)
    store.review(THREAD, [make(Action.ACCEPT, subject=claim_anchor(MAP, MAP.claims[0]))])
    assert kept(store)
    assert store.weighed(THREAD) == as_kept(weigh(MAP))
    forget(store)
    assert store.judge(THREAD, None) == as_kept(weigh(MAP))
    assert kept(store)


def test_a_debate_of_two_threads_is_kept_with_each() -> None:
    other = example_map("other")
    with open_store("memory:") as store:
        store.add_many([ready(MAP), ready(other)])
        for thread in (THREAD, "other"):
            store.judge(thread, DEBATE)
        store.remove("other")
        assert store.weighed(THREAD).debate == DEBATE


@given(reviewed_maps())
@settings(max_examples=8, deadline=None)
def test_whatever_is_corrected_the_weights_are_those_of_the_map(
    drawn: tuple[ArgumentMap, list[list[Correction]]],
) -> None:
    amap, turns = drawn
    thread = amap.thread.id
    said = []
    for remembers in (True, False):
        with open_store("memory:") as store:
            store.add(amap)
            store.outcome(thread)
            for turn in turns:
                if not remembers:
                    MEMORY.forget()
                try:
                    outcome = store.review(thread, turn)
                except InputError:
                    continue  # an undo of what is not there yet
                assert store.weighed(thread) == as_kept(weigh(outcome.map))
            MEMORY.forget()
            assert store.weighed(thread) == as_kept(weigh(store.load(thread)))
            said.append(everything(store))
    assert said[0] == said[1]


@given(amap=maps())
@settings(max_examples=8, deadline=None)
def test_any_map_comes_to_what_can_be_kept(amap: ArgumentMap) -> None:
    with open_store("memory:") as store:
        store.add(amap)
        found: Weighed = store.weighed(amap.thread.id)
        assert found == as_kept(weigh(amap))
        store.judge(amap.thread.id, DEBATE, readings(amap))
        assert store.weighed(amap.thread.id).debate == DEBATE
