"""Questions about what a debate turns on, asked of a map that comes to what is known."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import pytest
from small_map import small_map
from weighings import small_weighed

from graph.crux import Debate, Position, Reading, Weighed
from graph.debate.stored import mended
from graph.errors import InputError
from graph.keeping.embedded import Embedded
from graph.model import ArgumentMap
from graph.quads import data
from graph.questions import ask_named, named
from graph.sparql import Cell, Iri
from graph.store import Store, open_store
from graph.vocab import parse_iri, position_iri

D = Decimal


DEBATE: Final = Debate(
    id="a-debate",
    question="Is it a role?",
    positions=(
        Position(id="role", name="It is a role", statements=("Models play roles.",)),
        Position(id="harm", name="The harm is real", statements=("The harm is the same.",)),
    ),
)


def judged(store: Store, amap: ArgumentMap) -> None:
    """Keep a debate about roles, towards which the first claim was read."""
    read = Reading(
        claim=amap.claims[0].id, position="role", value=0.9, because="by hand", rule="by hand"
    )
    store.judge(amap.thread.id, DEBATE, [read])


def put(store: Store, weighed: Weighed) -> None:
    """Have a store say of a thread that its map comes to this."""
    assert isinstance(store, Embedded)
    with store._writing() as writer:
        gone, come = mended(writer.quads(weighed.thread), weighed)
        update = f"DELETE DATA {{ {data(gone)} }} ; INSERT DATA {{ {data(come)} }}"
        store._commit(writer, insert=[], update=update)


# Of the small map, which comes to what tests/weighings.py says: claims by their ids.
TURNING: Final[dict[str, list[tuple[Cell, ...]]]] = {
    "positions": [
        ("The harm is the same", D("0.9"), "c-harm", None),
        ("It is a role", D("0.4"), "c-role", "c-harm"),
    ],
    "stances": [
        ("c-stories", D("0.3"), "Ada"),
        ("c-show", D("-0.2"), None),
        ("c-harm", D("-0.425"), "Bo “the sceptic”"),
    ],
    "cruxes": [("c-role", D("0.6"), "if it falls, “It is a role” falls")],
    "strongest": [
        ("c-harm", D("1")),
        ("c-role", D("0.8123")),
        ("c-show", D("0.6")),
        ("c-plays", D("0.5")),
        ("c-stories", D("0.0001")),
    ],
    "strongest-unanswered": [
        ("c-harm", "c-role", D("0.85")),
        ("c-show", "c-role", D("0.4")),
    ],
    "gave-way": [
        ("c-show", "concession", "c-harm", None, None, None),
        ("c-plays", "retraction", "c-role", "c-harm", None, "2024-12-06T10:30:00Z"),
    ],
    "agreed": [("c-harm", D("1")), ("c-stories", D("0.0001"))],
}


@pytest.fixture(scope="module")
def turning() -> Iterator[Store]:
    with open_store("memory:") as store:
        store.add(small_map())
        put(store, small_weighed())
        yield store


@pytest.mark.parametrize("question_id", TURNING)
def test_what_the_debate_turns_on(turning: Store, question_id: str) -> None:
    told = {one.name: "role" for one in named(question_id).parameters}
    table = ask_named(question_id, store=turning, given=told)
    texts = [place for place, name in enumerate(table.columns) if name in ("text", "said")]
    texts += [place for place, name in enumerate(table.columns) if name == "against"]
    found = []
    for row in table.rows:
        for place in texts:  # a text stands behind its claim
            claim = parse_iri(str(row[place - (2 if table.columns[place - 1] == "kind" else 1)]))
            assert row[place] == (None if claim is None else small_map().claim[claim.id].text)
        cells = [cell for place, cell in enumerate(row) if place not in texts]
        found.append(
            tuple(
                one.id if isinstance(cell, Iri) and (one := parse_iri(cell)) else cell
                for cell in cells
            )
        )
    assert found == TURNING[question_id]


@pytest.mark.parametrize(
    "name", ["role", "It is a role", "IT IS A ROLE", "is a r", position_iri("a-role", "role")]
)
def test_a_position_is_found_by_its_id_its_name_and_its_iri(turning: Store, name: str) -> None:
    assert len(ask_named("stances", store=turning, given={"position": name}).rows) == 3


@pytest.mark.parametrize(
    ("name", "saying"),
    [
        ("no such", "no position has the id or the name 'no such'"),
        ("is", "names several positions: harm “The harm is the same”; role"),
        ('" } } #', "no position has"),
        ("\ud800", "half a character"),
    ],
)
def test_what_names_no_position_is_told(turning: Store, name: str, saying: str) -> None:
    with pytest.raises(InputError, match=saying):
        ask_named("stances", store=turning, given={"position": name})
