"""A correction that is worked out alone does what working all of them out anew does."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from counted import assert_counted
from example_map import example_map
from hypothesis import given, settings
from hypothesis import strategies as st
from reviewing import MAP, about, make
from strategies import corrections_of, maps
from test_store import everything

from graph.errors import InputError, NoSuchThread
from graph.model import ArgumentMap, LinkKind
from graph.review import Action, Correction, claim_anchor, corrected, link_anchor
from graph.reviewing.apply import Course
from graph.reviewing.remembered import MEMORY
from graph.store import open_store
from graph.tallies.tally import TALLIES
from graph.words.look import Search
from graph.words.wanted import wanted

THREAD = MAP.thread.id


@st.composite
def reviewed_maps(draw: st.DrawFn) -> tuple[ArgumentMap, list[list[Correction]]]:
    """A map, and corrections of it in the order in which they are kept, some at once."""
    amap = draw(maps())
    left = draw(corrections_of(amap))
    if draw(st.booleans()):
        left.sort(key=lambda one: one.order)
    turns = []
    while left:
        number = draw(st.integers(min_value=1, max_value=2))
        turns.append(left[:number])
        left = left[number:]
    return amap, turns


@given(reviewed_maps())
@settings(max_examples=20)
def test_what_is_added_to_a_course_is_as_if_all_had_been_there(
    drawn: tuple[ArgumentMap, list[list[Correction]]],
) -> None:
    amap, turns = drawn
    course, known = Course(amap), list[Correction]()
    for turn in turns:
        known += turn
        before = course.outcome
        kept = corrected(amap, before.corrections)
        course = course.after(known)
        assert course.outcome == corrected(amap, known)
        assert before == kept  # which adding to it left as it was


@given(reviewed_maps())
@settings(max_examples=10)
def test_a_store_says_the_same_whether_it_remembers_or_not(
    drawn: tuple[ArgumentMap, list[list[Correction]]],
) -> None:
    amap, turns = drawn
    said = []
    for remembers in (True, False):
        with open_store("memory:") as store:
            store.add(amap)
            store.outcome(amap.thread.id)
            for turn in turns:
                if not remembers:
                    MEMORY.forget()
                try:
                    store.review(amap.thread.id, turn)
                except InputError:
                    continue  # an undo of what is not there yet
            said.append((everything(store), store.load(amap.thread.id)))
    assert said[0] == said[1]


def test_what_is_remembered_of_a_thread_outlives_changes_of_others() -> None:
    other = example_map("other")
    with open_store("memory:") as store:
        store.add(MAP)
        store.add(other)
        for thread, amap in ((MAP.thread.id, MAP), (other.thread.id, other)):
            store.outcome(thread)
            store.review(thread, [make(Action.ACCEPT, subject=claim_anchor(amap, amap.claims[0]))])
        first = MEMORY.get(store.version(), MAP.thread.id)
        assert first is not None
        assert first.course.outcome == store.outcome(MAP.thread.id)
        store.remove(other.thread.id)
        assert MEMORY.get(store.version(), other.thread.id) is None
        assert MEMORY.get(store.version(), MAP.thread.id) is first
        with pytest.raises(NoSuchThread):
            store.outcome(other.thread.id)


def test_a_new_map_of_a_thread_is_not_taken_for_the_one_that_is_remembered() -> None:
    with open_store("memory:") as store:
        store.add(MAP)
        store.review(THREAD, [make(Action.REJECT, subject=about("They have read"))])
        fewer = replace(MAP, links=MAP.links[:-1])
        store.add(fewer, replace=True)
        assert store.outcome(THREAD).machine == fewer
        found = link_anchor(fewer, fewer.links[0])
        store.review(THREAD, [make(Action.ACCEPT, 2, subject=found)])
        assert store.load(THREAD, machine=True) == fewer


def test_nothing_that_is_counted_or_searched_hangs_on_what_people_judged() -> None:
    judging = re.compile(r"cm:(reviewStatus|correctedBy|Correction|action|reviews|subject|other)\b")
    assert [one.name for one in TALLIES if judging.search(one.sparql)] == []


def test_a_search_and_what_is_counted_know_what_a_correction_changed(store_dir: Path) -> None:
    first = claim_anchor(MAP, MAP.claims[0])
    link = link_anchor(MAP, next(one for one in MAP.links if one.kind is LinkKind.OBJECTS))
    turns: list[tuple[Correction, list[str]]] = [
        (make(Action.ACCEPT, 1, subject=first), []),
        (make(Action.WORDING, 2, subject=first, text="Zeppelins fly."), [first.id]),
        (make(Action.REJECT, 3, subject=link), [first.id]),
        (make(Action.REJECT, 4, subject=first), []),
    ]
    with open_store(store_dir) as store:
        store.add(MAP)
        store.outcome(THREAD)
        for one, found in turns:
            store.review(THREAD, [one])
            search = Search(wanted=wanted("zeppelin"), kinds=("claim",))
            assert [hit.id for hit in store.words().find(search).hits] == found
            assert_counted(store)
