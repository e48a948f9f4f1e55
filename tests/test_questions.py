"""Every named question, asked of a small debate whose answers are known."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from example_map import example_map

from graph.model import ArgumentMap, Copy
from graph.query_guard import REFUSED_WORDS
from graph.query_worker import MOST_BYTES
from graph.questions import QUESTIONS, ContestedClaim, Opposition, ask, contested, oppositions
from graph.sparql import Cell, Iri, Limits, answer
from graph.store import Store, open_store
from graph.vocab import PREFIXES, claim_iri, parse_iri

ROLE = "Models that look like schemers are only playing a role"
STORIES = "They have read countless stories about rogue machines."
GOALS = "A process without goals of its own cannot scheme for long."
WORDING = "Why else would the wording be so theatrical?"
HARM = "A role played in earnest does the same harm."
LOGS = "If a model deletes the logs, the logs are gone."
PROMPT = "The theatrical wording may come from the prompt alone"
TRAINING = "Training on outcomes will probably make a persona consistent."
TURNS = "In our runs the model kept the act up for ninety turns."
PRIVATE = "Harm does not depend on what the model privately is."
FILTER = "Stories can be filtered out of the training data, whereas goals cannot."
NOTHING = "Reading stories says nothing about what is being played."
ANYBODY = "Has anybody trained a model without such stories?"

D = Decimal

# Claims and posts are shown by their text and id; the order is part of the answer.
EXPECTED: dict[str, list[tuple[Cell, ...]]] = {
    "objections": [
        (HARM, HARM, ROLE, ROLE, D("0.85")),
        (PROMPT, PROMPT, WORDING, WORDING, D("0.7")),
        (TRAINING, TRAINING, GOALS, GOALS, D("0.6")),
    ],
    "most-objected": [(GOALS, GOALS, 1), (ROLE, ROLE, 1), (WORDING, WORDING, 1)],
    "unanswered": [
        (PRIVATE, PRIVATE, "Chi"),
        (NOTHING, NOTHING, None),
        (FILTER, FILTER, "Chi"),
        (PROMPT, PROMPT, "Bo"),
    ],
    "standing-objections": [
        (HARM, HARM),
        (NOTHING, NOTHING),
        (PROMPT, PROMPT),
        (TRAINING, TRAINING),
    ],
    "contested": [(ROLE, ROLE, 2, 1)],
    "evidence": [
        (HARM, HARM, LOGS, LOGS),
        (ROLE, ROLE, STORIES, STORIES),
        (TRAINING, TRAINING, TURNS, TURNS),
    ],
    "open-questions": [(ANYBODY, ANYBODY, None)],
    "hedged": [
        (ROLE, "I think", ROLE),
        (PROMPT, "may", PROMPT),
        (TRAINING, "probably", TRAINING),
    ],
    "who-objects": [("Bo", "Ada", 2), ("Chi", "Ada", 1)],
    "support-chains": [
        (HARM, HARM, LOGS, LOGS, 1),
        (ROLE, ROLE, GOALS, GOALS, 1),
        (ROLE, ROLE, STORIES, STORIES, 1),
        (TRAINING, TRAINING, TURNS, TURNS, 1),
    ],
    "rules": [
        ("reply", "supports", 4, D("0.76")),
        ("reply", "objects", 3, D("0.72")),
        ("reply", "restates", 1, D("0.7")),
        ("reply", "undercuts", 1, D("0.65")),
    ],
    "busiest-posts": [
        ("p1", "Ada", 4),
        ("p3", "Chi", 4),
        ("p2", "Bo", 3),
        ("p4", None, 2),
    ],
    "copies": [("p2", 5, 9), ("p2", 20, 24)],
    "undercuts": [(NOTHING, NOTHING, STORIES, ROLE, ROLE)],
    "said-again": [(HARM, HARM, 1)],
}


def with_copies(amap: ArgumentMap) -> ArgumentMap:
    first, second, *rest = amap.thread.posts
    copies = (Copy(start=20, end=24, text="Role"), Copy(start=5, end=9, text="role"))
    second = dataclasses.replace(second, copies=copies)
    return dataclasses.replace(
        amap, thread=dataclasses.replace(amap.thread, posts=(first, second, *rest))
    )


@pytest.fixture(scope="module")
def filled() -> Iterator[Store]:
    with open_store("memory:") as store:
        store.add(with_copies(example_map()))
        yield store


def shown(cell: Cell) -> Cell:
    if not isinstance(cell, Iri):
        return cell
    entity = parse_iri(cell)
    assert entity is not None, cell
    return example_map().claim[entity.id].text if entity.kind == "claim" else entity.id


@pytest.mark.parametrize("question_id", EXPECTED)
def test_the_answer(filled: Store, question_id: str) -> None:
    table = ask(question_id, store=filled)
    places = [place for place, name in enumerate(table.columns) if name != "begins"]
    if question_id == "support-chains":
        places = list(range(len(table.columns)))
    found = [tuple(shown(row[place]) for place in places) for row in table.rows]
    assert found == EXPECTED[question_id]


def test_the_least_sure_come_first(filled: Store) -> None:
    table = ask("doubtful", store=filled)
    assert table.columns == ("claim", "text", "confidence", "rule", "because")
    assert len(table.rows) == 13
    first = table.rows[0]
    assert (shown(first[0]), *first[1:]) == (
        FILTER, FILTER, D("0.5"), "statement", "a statement with a main verb",
    )  # fmt: skip
    sure = [row[2] for row in table.rows]
    assert sure == sorted(sure, key=str)


def test_every_question_has_a_test() -> None:
    assert {question.id for question in QUESTIONS} == {*EXPECTED, "doubtful"}
    assert len(QUESTIONS) == len(EXPECTED) + 1 >= 10


def test_questions_are_written_for_people() -> None:
    for question in QUESTIONS:
        assert "PREFIX" not in question.sparql
        assert len(question.title) <= 60
        assert len(question.description) > 30
        assert question.description.endswith(".")
    assert len({question.title for question in QUESTIONS}) == len(QUESTIONS)


def test_a_claim_stands_beside_its_text(filled: Store) -> None:
    for question in QUESTIONS:
        table = ask(question.id, store=filled)
        for name in ("claim", "objection"):
            if name in table.columns:
                place = table.columns.index(name)
                assert table.rows
                for row in table.rows:
                    entity = parse_iri(str(row[place]))
                    assert entity is not None
                    assert entity.kind == "claim"
                    assert example_map().claim[entity.id].text in row


def test_a_long_chain_of_reasons() -> None:
    amap = example_map()
    by_text = {claim.text: claim.id for claim in amap.claims}
    order = [LOGS, TURNS, GOALS, HARM]
    links = tuple(
        dataclasses.replace(
            amap.links[0], id=f"step{place}", source=by_text[one], target=by_text[two]
        )
        for place, (one, two) in enumerate(itertools.pairwise(order))
    )
    with open_store("memory:") as store:
        store.add(dataclasses.replace(amap, links=links))
        [row] = ask("support-chains", store=store).rows
    assert row == (
        claim_iri(amap.thread.id, by_text[HARM]),
        HARM,
        claim_iri(amap.thread.id, by_text[LOGS]),
        LOGS,
        3,
    )


def test_two_threads_are_counted_apart() -> None:
    with open_store("memory:") as store:
        store.add(example_map("one"))
        store.add(example_map("two"))
        assert [row[2:] for row in ask("contested", store=store).rows] == [(2, 1), (2, 1)]
        assert ask("who-objects", store=store).rows == (("Bo", "Ada", 4), ("Chi", "Ada", 2))


def test_typed_rows(filled: Store) -> None:
    amap = example_map()
    [role] = [claim.id for claim in amap.claims if claim.text == ROLE]
    assert contested(filled) == [
        ContestedClaim(claim=claim_iri(amap.thread.id, role), text=ROLE, supports=2, objections=1)
    ]
    assert oppositions(filled) == [
        Opposition(objector="Bo", author="Ada", objections=2),
        Opposition(objector="Chi", author="Ada", objections=1),
    ]


def test_an_unknown_question() -> None:
    with open_store("memory:") as store, pytest.raises(KeyError):
        ask("nothing", store=store)


@pytest.fixture(scope="module")
def guide(root: Path) -> str:
    return (root / "docs" / "sparql.md").read_text("utf-8")


def test_the_guide_names_every_question_and_every_prefix(guide: str) -> None:
    for question in QUESTIONS:
        assert f"| `{question.id}` | {question.title} | {question.description} |" in guide
    for prefix in PREFIXES:
        assert f"`{prefix}:`" in guide


def test_every_query_in_the_guide_has_an_answer(guide: str, filled: Store) -> None:
    queries = re.findall(r"```sparql\n(.*?)```", guide, re.DOTALL)
    assert len(queries) >= 8
    for query in queries:
        assert answer(query, store=filled).rows, query


def test_the_guide_says_what_is_refused_and_what_the_limits_are(guide: str) -> None:
    for word in REFUSED_WORDS:
        assert f"`{word.upper()}`" in guide
    limits = Limits()
    assert f"| {limits.seconds:g} s |" in guide
    assert f"| {limits.rows:,}, and about {MOST_BYTES >> 20} MiB".replace(",", " ", 1) in guide
    assert limits.memory_mb == 1024
