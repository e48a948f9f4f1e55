"""What is kept across threads, in a store of each kind: in step with them, and never lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_pairs import at, cities, debate, decide, filled, look, pair, side, trams
from sparql_servers import empty, oxigraph
from strategies import ids, texts
from test_store import everything, lines

from graph.errors import InputError, NoSuchThread
from graph.keeping.backup import backup, checked, restore
from graph.keeping.check import problems
from graph.model import ArgumentMap
from graph.review import Action, claim_anchor, correction
from graph.same.pairs import Across, Decides, Likeness, decision
from graph.same.rdf import quads, read
from graph.same.stored import Compared
from graph.store import Store, open_store
from graph.vocab import CM, SAME, claim_iri

ONE, OTHER = trams(), cities()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as address:
        yield address


@pytest.fixture(params=["disk", "memory", "oxigraph", "journal"])
def store(
    request: pytest.FixtureRequest, store_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """A store of each kind; "journal" is a server written to as one without transactions is."""
    places = {"disk": str(store_dir), "memory": "memory:"}
    place = places.get(request.param)
    if place is None:
        place = request.getfixturevalue("server")
        empty(f"{place}/update")
    if request.param == "journal":
        monkeypatch.setattr("graph.keeping.endpoint.TRANSACTIONS", ())
    with open_store(place) as opened:
        filled(opened)
        yield opened


def said(store: Store) -> set[str]:
    """What the graph says straight from claim to claim."""
    found = {line for line in everything(store) if line.endswith(f"<{SAME}>")}
    return {line for line in found if f"<{CM.saysSame}>" in line or f"<{CM.saysNearly}>" in line}


def both(one: int, other: int, *, how: str = str(CM.saysSame)) -> set[str]:
    """That two claims say the same, as it is said."""
    a, b = claim_iri(*at(ONE, one)), claim_iri(*at(OTHER, other))
    return {f"<{x}> <{how}> <{y}> <{SAME}>" for x, y in ((a, b), (b, a))}


FOUND = both(0, 0) | both(1, 1, how=str(CM.saysNearly))


def edited(amap: ArgumentMap, *sentences: str) -> ArgumentMap:
    return debate(amap.thread.id, *sentences)


def test_what_was_found_comes_back_and_is_said_both_ways(store: Store) -> None:
    known = store.across()
    assert {one.ends for one in known.pairs} == {
        frozenset((at(ONE, number), at(OTHER, number))) for number in range(2)
    }
    assert {one.likeness for one in known.pairs} == {Likeness.SAME, Likeness.NEARLY}
    assert {one.thread for one in known.comparisons} == {"trams", "cities"}
    assert said(store) == FOUND
    assert list(problems(store)) == []
    of_one = store.across("trams")
    assert (of_one.pairs, [one.thread for one in of_one.comparisons]) == (known.pairs, ["trams"])


def test_the_same_again_changes_nothing(store: Store) -> None:
    before = store.version(), everything(store)
    known = store.across()
    by = {one.iri: one for one in known.comparisons}
    again = [
        Compared(comparison=one, pairs=tuple(pair for pair in known.pairs if pair.run == one.iri))
        for one in by.values()
    ]
    assert store.compared(again) == 2
    assert (store.version(), everything(store)) == before


@pytest.mark.parametrize("thread", ["trams", "cities"])
def test_removing_a_thread_leaves_nothing_that_was_found_or_decided(
    store: Store, thread: str
) -> None:
    store.decide(decide(Decides.TOGETHER, side(ONE, 2), side(OTHER, 2), reason="clear"))
    first = decide(Decides.APART, side(ONE, 0), side(OTHER, 0), minute=2)
    store.decide(first)
    store.undo_decision(first.id, author="Bo")
    store.remove(thread)
    known = store.across()
    assert (known.pairs, known.decisions) == ((), ())
    assert [one.thread for one in known.comparisons] == [
        name for name in ("cities", "trams") if name != thread
    ]
    store.remove("cities" if thread == "trams" else "trams")
    assert everything(store) == set()


def test_a_pair_goes_with_its_claim_and_others_stay(store: Store) -> None:
    new = edited(ONE, "Trams are quiet.", "Something else.", "Nobody likes the noise of traffic.")
    store.add(new, replace=True)
    assert said(store) == both(0, 0)
    assert len(store.across().pairs) == 1
    assert list(problems(store)) == []


def test_a_rejected_claim_says_nothing_until_it_is_back(store: Store) -> None:
    away = correction(Action.REJECT, author="Eva", subject=claim_anchor(ONE, ONE.claims[0]))
    store.review("trams", [away])
    assert said(store) == both(1, 1, how=str(CM.saysNearly))
    assert store.across().gone == {at(ONE, 0)}
    store.undo("trams", away.id, author="Eva")
    assert said(store) == FOUND
    assert store.across().gone == frozenset()


def test_what_a_person_takes_apart_stays_apart_whatever_is_found(store: Store) -> None:
    apart = decide(Decides.APART, side(ONE, 0), side(OTHER, 0), reason="little is not none")
    known = store.decide(apart)
    assert known.decisions == (apart,)
    assert said(store) == both(1, 1, how=str(CM.saysNearly))
    by = look("trams", claims="4567")
    store.compared([Compared(comparison=by, pairs=(pair(at(ONE, 0), at(OTHER, 0), by=by),))])
    assert said(store) == set()
    assert store.across().decisions == (apart,)
    store.undo_decision(apart.id, author="Bo", reason="it is")
    assert said(store) == both(0, 0)
    (undo,) = (one for one in store.across().decisions if one.undoes == apart.id)
    store.undo_decision(undo.id, author="Eva")
    assert said(store) == set()


def test_what_a_person_puts_together_survives_new_maps_where_its_words_stand(store: Store) -> None:
    together = decide(Decides.TOGETHER, side(ONE, 2), side(OTHER, 2))
    store.decide(together)
    assert said(store) == FOUND | both(2, 2)
    # The same words under another id, as they stand behind others now.
    longer = edited(OTHER, *(one.text for one in OTHER.claims[:2]), "And cities should be quiet.")
    store.add(longer, replace=True)
    moved = store.across().places[together.id]
    assert set(moved) == {at(ONE, 2), at(longer, 2)}
    assert at(longer, 2) != at(OTHER, 2)
    assert f"<{claim_iri(*at(longer, 2))}>" in " ".join(said(store))
    gone = edited(OTHER, *(one.text for one in OTHER.claims[:2]))
    store.add(gone, replace=True)
    assert said(store) == FOUND
    assert store.across().places[together.id] == (at(ONE, 2),)
    store.add(OTHER, replace=True)
    assert said(store) == FOUND | both(2, 2)


def test_of_two_who_decide_the_later_one_counts(store: Store) -> None:
    store.decide(decide(Decides.APART, side(ONE, 0), side(OTHER, 0), minute=1))
    later = decide(Decides.TOGETHER, side(ONE, 0), side(OTHER, 0), minute=2)
    store.decide(later)
    assert said(store) == FOUND
    store.undo_decision(later.id, author="Eva")
    assert said(store) == both(1, 1, how=str(CM.saysNearly))


def test_what_is_no_decision_is_refused_and_changes_nothing(store: Store) -> None:
    before = store.version()
    nowhere = debate("nowhere", "Trams are quiet.")
    with pytest.raises(NoSuchThread, match="'nowhere'"):
        store.decide(decide(Decides.APART, side(ONE, 0), side(nowhere, 0)))
    unknown = edited(OTHER, "Buses sing.")
    with pytest.raises(InputError, match="not in the map of 'cities' any more"):
        store.decide(decide(Decides.APART, side(ONE, 0), side(unknown, 0)))
    with pytest.raises(InputError, match=r"no decision 'd0'.*`cruxmap same log`"):
        store.undo_decision("d0", author="Eva")
    with pytest.raises(InputError, match="the reason of the decision holds a lone surrogate"):
        store.undo_decision("d0", author="Eva", reason="\udcff")
    assert store.version() == before


def test_claims_that_are_gone_meanwhile_are_passed_over(store: Store) -> None:
    by = look("trams", claims="4567")
    stale = edited(OTHER, "Buses sing.")
    lost = look("nowhere")
    kept = store.compared(
        [
            Compared(
                comparison=by,
                pairs=(
                    pair(at(ONE, 0), at(stale, 0), by=by),
                    pair(at(ONE, 1), at(OTHER, 1), by=by),
                ),
            ),
            Compared(comparison=lost, pairs=()),
        ]
    )
    assert kept == 1
    assert said(store) == both(1, 1)
    assert {one.thread for one in store.across().comparisons} == {"trams", "cities"}


def test_other_threads_are_left_alone(store: Store) -> None:
    third = debate("third", "A tram makes little noise at all.")
    store.add(third)
    by = look("third")
    more = (pair(at(third, 0), at(OTHER, 0), by=by), pair(at(third, 0), at(ONE, 0), by=by))
    store.compared([Compared(comparison=by, pairs=more)])
    assert len(store.across().pairs) == 4
    assert len(store.across("third").pairs) == 2
    store.remove("trams")
    assert {one.ends for one in store.across().pairs} == {frozenset((at(third, 0), at(OTHER, 0)))}
    assert len(said(store)) == 2
    store.remove("third")
    assert said(store) == set()
    assert lines(OTHER) <= everything(store)


def test_a_backup_holds_it_all(store: Store, tmp_path: Path) -> None:
    store.decide(decide(Decides.APART, side(ONE, 0), side(OTHER, 0), reason="no"))
    done = backup(store, tmp_path / "all.nq.gz")
    with open_store("memory:") as other:
        restore(checked(done.path), other)
        assert everything(other) == everything(store)
        assert other.across() == store.across()


def test_every_claim_that_stands_is_told(store: Store) -> None:
    away = correction(Action.REJECT, author="Eva", subject=claim_anchor(ONE, ONE.claims[0]))
    store.review("trams", [away])
    found = store.claims()
    assert {one.text for one in found} == {
        *(claim.text for claim in OTHER.claims),
        *(claim.text for claim in ONE.claims[1:]),
    }
    assert store.texts([at(ONE, 0), at(ONE, 1)]) == {at(ONE, 1): ONE.claims[1].text}


def test_a_pair_is_of_two_threads() -> None:
    by = look("trams")
    with pytest.raises(InputError, match="both of the thread 'trams'"):
        pair(at(ONE, 0), at(ONE, 1), by=by)
    with pytest.raises(InputError, match=r"both of the thread 'trams'.*review merge"):
        decide(Decides.APART, side(ONE, 0), side(ONE, 1))
    ok = pair(at(ONE, 0), at(OTHER, 0), by=by)
    assert ok.one < ok.other
    for sure in (1.2, float("nan")):
        with pytest.raises(InputError, match="between 0 and 1"):
            replace(ok, sure=sure)


said_texts = texts.filter(str.strip)


@given(
    because=said_texts,
    author=said_texts,
    reason=texts,
    sure=st.floats(0, 1),
    likeness=st.sampled_from(Likeness),
    threads=st.lists(ids, min_size=2, max_size=2, unique=True),
)
@settings(max_examples=30, deadline=None)
def test_whatever_is_said_across_threads_comes_back(  # noqa: PLR0913 - what there is to say
    *, because: str, author: str, reason: str, sure: float, likeness: Likeness, threads: list[str]
) -> None:
    one, other = (debate(name, "Trams are quiet.") for name in threads)
    by = look(threads[0])
    found = replace(
        pair(at(one, 0), at(other, 0), by=by, likeness=likeness), because=because, sure=sure
    )
    apart = decision(Decides.APART, side(one, 0), side(other, 0), author=author, reason=reason)
    undo = decision(Decides.UNDO, author=author, undoes=apart.id)
    known = Across(
        pairs=(found,),
        comparisons=(by,),
        decisions=tuple(sorted((apart, undo), key=lambda made: made.order)),
        places={apart.id: tuple(sorted((at(one, 0), at(other, 0))))},
    )
    assert read(quads(known)) == known
