"""What a map comes to reads back as it was written, and only what differs is written again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from weighings import small_weighed, weighings

from graph.crux import Weighed
from graph.debate.kept import STRONGEST, as_kept
from graph.debate.rdf import difference, to_lines
from graph.debate.rdf_read import from_statements
from graph.errors import InputError
from graph.formats.weights import weighed_object
from graph.vocab import CM, position_iri, weights_iri

Lines = set[str]


def lines_of(weighed: Weighed) -> Lines:
    return set(to_lines(weighed).split("\n")) - {""}


def kept(lines: Iterable[str]) -> ox.Store:
    """A database that holds those lines, and so has them in an order of its own."""
    store = ox.Store()
    store.load("\n".join(lines).encode(), format=ox.RdfFormat.N_QUADS)
    return store


def read(store: ox.Store, thread: str) -> Weighed | None:
    return from_statements(
        (
            (getattr(quad.subject, "value", ""), quad.predicate.value, quad.object.value)
            for quad in store
            if not isinstance(quad.object, ox.Triple)
        ),
        thread=thread,
    )


@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_a_map_comes_to_reads_back_as_it_is_kept(data: st.DataObject) -> None:
    weighed = data.draw(weighings())
    found = read(kept(lines_of(weighed)), weighed.thread)
    assert found == as_kept(weighed)
    assert found is not None
    assert lines_of(found) == lines_of(weighed)
    assert as_kept(found) == found


@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_the_difference_leads_from_one_to_the_other(data: st.DataObject) -> None:
    old, new = data.draw(weighings(thread="t")), data.draw(weighings(thread="t"))
    if data.draw(st.booleans()):
        new = replace(new, debate=old.debate)
    gone, come = difference(old, new)
    assert (lines_of(old) - gone) | come == lines_of(new)
    assert gone <= lines_of(old)
    assert come.isdisjoint(lines_of(old))
    assert difference(new, new) == (set(), set())


def test_the_json_of_a_debate_holds_all_that_was_written() -> None:
    weighed = small_weighed()
    told: Any = weighed_object(weighed)["debate"]
    assert any(one.denials for one in weighed.debate.positions)
    assert told["positions"] == [
        asdict(one) | {"statements": list(one.statements), "denials": list(one.denials)}
        for one in weighed.debate.positions
    ]


def test_of_another_strength_only_that_is_said_anew() -> None:
    old = small_weighed()
    gone, come = difference(old, replace(old, claims={**old.claims, "c-harm": 0.9}))
    assert [len(gone), len(come)] == [1, 1]
    assert f'<{CM.strength}> "0.9"' in come.pop()


def test_everything_is_in_one_graph_and_nothing_is_blank() -> None:
    quads = list(kept(lines_of(small_weighed())))
    assert {str(quad.graph_name) for quad in quads} == {f"<{weights_iri('role-or-scheme')}>"}
    ends = [end for quad in quads for end in (quad.subject, quad.object)]
    assert not any(isinstance(end, ox.BlankNode) for end in ends)


def test_the_strongest_are_ranked_and_no_others() -> None:
    claims = {f"c{number}": number / 100 for number in range(50)}
    weighed = replace(
        small_weighed(),
        claims=claims,
        standing=dict.fromkeys(claims, small_weighed().standing["c-harm"]),
        unsettled=frozenset(),
    )
    ranked = [line for line in lines_of(weighed) if f"<{CM.strongest}>" in line]
    assert len(ranked) == STRONGEST
    assert any("/c/c49> " in line and '"1"' in line for line in ranked)


def test_a_graph_without_a_debate_is_read_as_nothing() -> None:
    assert read(ox.Store(), "role-or-scheme") is None


@pytest.mark.parametrize(
    ("pattern", "value", "told"),
    [
        (CM.standing, f"<{CM.accepted}>", "cm:standing"),
        (CM.position, f"<{position_iri('another-debate', 'role')}>", "no position of the debate"),
        (CM.position, "<https://example.org/>", "no IRI of a debate"),
        (CM.swing, '"much"', "must be a number"),
        (CM.weighedFor, "<https://example.org/>", "no IRI of a debate"),
        (CM.read, "<https://example.org/>", "no IRI of a claim"),
    ],
)
def test_what_cannot_be_read_is_named(pattern: str, value: str, told: str) -> None:
    lines = sorted(lines_of(small_weighed()))
    line = next(line for line in lines if f" <{pattern}> " in line)
    subject, predicate, _ = line.split(" ", 2)
    graph = line.rsplit(" ", 2)[1]
    lines[lines.index(line)] = f"{subject} {predicate} {value} {graph} ."
    with pytest.raises(InputError, match=told):
        read(kept(lines), "role-or-scheme")
