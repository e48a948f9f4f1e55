"""Every named question, asked of a small debate whose answers are known."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from example_map import example_map
from small_map import small_map
from test_questions_turning import TURNING, judged

from extract.pipeline import extract
from extract.sources import read_file
from graph.asking.question import TYPES, Question, ask
from graph.errors import InputError, StoreError
from graph.model import ArgumentMap, Copy, LinkKind
from graph.query_guard import REFUSED_WORDS
from graph.query_worker import MOST_BYTES
from graph.questions import QUESTIONS, ask_named, named
from graph.sparql import Cell, Iri, Limits, answer
from graph.store import Store, open_store
from graph.vocab import PREFIXES, claim_iri, parse_iri
from graph.words.search import search

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
    "objections-to": [(HARM, HARM, "Bo", D("0.85"), "the reply takes up the words of role")],
    "reasons-for": [(GOALS, GOALS, ROLE, ROLE), (STORIES, STORIES, ROLE, ROLE)],
    "most-linked": [
        (ROLE, ROLE, 3),
        (HARM, HARM, 2),
        (GOALS, GOALS, 1),
        (TRAINING, TRAINING, 1),
        (WORDING, WORDING, 1),
    ],
    "claims-of": [
        (HARM, "claim", HARM),
        (PROMPT, "claim", PROMPT),
        (LOGS, "evidence", LOGS),
    ],
    "objections-by": [(HARM, HARM, ROLE, ROLE), (PROMPT, PROMPT, WORDING, WORDING)],
    "about": [(HARM, "claim", HARM), (PRIVATE, "claim", PRIVATE)],
    "claims-in": [
        (ROLE, "claim", ROLE, 2, 1),
        (STORIES, "evidence", STORIES, 0, 0),
        (GOALS, "claim", GOALS, 0, 1),
        (WORDING, "question", WORDING, 0, 1),
        (HARM, "claim", HARM, 1, 0),
        (LOGS, "evidence", LOGS, 0, 0),
        (PROMPT, "claim", PROMPT, 0, 0),
        (TRAINING, "claim", TRAINING, 1, 0),
        (TURNS, "evidence", TURNS, 0, 0),
        (PRIVATE, "claim", PRIVATE, 0, 0),
        (FILTER, "claim", FILTER, 0, 0),
        (NOTHING, "claim", NOTHING, 0, 0),
        (ANYBODY, "question", ANYBODY, 0, 0),
    ],
    "doubtful": [
        (FILTER, FILTER, D("0.5"), "statement", "a statement with a main verb"),
        (PROMPT, PROMPT, D("0.55"), "statement", "a statement with a main verb"),
        (WORDING, WORDING, D("0.6"), "statement", "a statement with a main verb"),
        (TRAINING, TRAINING, D("0.65"), "statement", "a statement with a main verb"),
    ],
}

# What each parameter is given.
GIVEN = {"claim": ROLE, "author": "Bo", "words": "HARM", "position": "role"}
GIVEN["thread"] = example_map().thread.id


def given(question_id: str) -> dict[str, str]:
    return {parameter.name: GIVEN[parameter.name] for parameter in named(question_id).parameters}


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
        amap = with_copies(example_map())
        store.add(amap)
        judged(store, amap)
        yield store


def shown(cell: Cell) -> Cell:
    if not isinstance(cell, Iri):
        return cell
    entity = parse_iri(cell)
    assert entity is not None, cell
    return example_map().claim[entity.id].text if entity.kind == "claim" else entity.id


@pytest.mark.parametrize("question_id", EXPECTED)
def test_the_answer(filled: Store, question_id: str) -> None:
    table = ask_named(question_id, store=filled, given=given(question_id))
    places = [place for place, name in enumerate(table.columns) if name != "begins"]
    if question_id == "support-chains":
        places = list(range(len(table.columns)))
    found = [tuple(shown(row[place]) for place in places) for row in table.rows]
    assert found == EXPECTED[question_id]


def test_every_question_has_a_test() -> None:
    # The others are asked below, of maps that hold what they ask for.
    others = {"changed-mind", "in-two-threads", "same-elsewhere", "sources", "changed-posts"}
    assert {question.id for question in QUESTIONS} == {*EXPECTED, *TURNING, *others}
    assert len(QUESTIONS) >= 25


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_question_says_what_it_asks_for_and_answers(question: Question, filled: Store) -> None:
    asked = re.findall(r"\$(\w+)", question.sparql)
    assert set(asked) == {parameter.name for parameter in question.parameters}
    table = ask_named(question.id, store=filled, given=given(question.id))
    assert table.columns == tuple(column.name for column in question.columns)
    assert {column.kind for column in question.columns} <= TYPES.keys()


def test_a_cell_of_another_type_is_an_error(filled: Store) -> None:
    question = named("most-objected")
    wrong = dataclasses.replace(question, columns=question.columns[::-1])
    with pytest.raises(StoreError, match=r"as \?objections, which is no number"):
        ask(wrong, store=filled)


def test_who_takes_back_what_they_said_changed_their_mind() -> None:
    amap = example_map()
    by_text = {claim.text: claim.id for claim in amap.claims}
    # Chi said FILTER and PRIVATE in one post, and Ada GOALS in the first one.
    links = tuple(
        dataclasses.replace(amap.links[1], id=f"l{place}", kind=LinkKind.OBJECTS,
                            source=by_text[one], target=by_text[other])
        for place, (one, other) in enumerate([(FILTER, PRIVATE), (HARM, GOALS)])
    )  # fmt: skip
    with open_store("memory:") as store:
        store.add(dataclasses.replace(amap, links=links))
        assert ask_named("changed-mind", store=store).rows == ()
        ada = dataclasses.replace(
            amap.thread,
            posts=tuple(
                dataclasses.replace(post, author="Ada" if post.author == "Bo" else post.author)
                for post in amap.thread.posts
            ),
        )
        store.add(dataclasses.replace(amap, thread=ada, links=links), replace=True)
        [row] = ask_named("changed-mind", store=store).rows
    assert (*map(shown, row),) == (HARM, HARM, GOALS, GOALS, "Ada")


def test_words_that_two_threads_share() -> None:
    with open_store("memory:") as store:
        store.add(example_map("one"))
        assert ask_named("in-two-threads", store=store).rows == ()
        store.add(example_map("two"))
        rows = ask_named("in-two-threads", store=store).rows
    assert len(rows) == len(example_map().claims)
    assert {row[2] for row in rows} == {2}


def test_sources_and_posts_that_changed() -> None:
    with open_store("memory:") as store:
        store.add(small_map())
        assert ask_named("sources", store=store).rows == (
            ("Stories about machines", 1),
            ("https://example.org/<rogue>", 1),
            ("https://example.org/stories?page=2#rogue", 1),
        )
        posts = ask_named("changed-posts", store=store).rows
    assert [(shown(row[0]), *row[2:]) for row in posts] == [
        ("p2", 2, None),
        ("p3", 0, "2024-12-08T00:00:00Z"),
    ]


# --- what a question is told


@pytest.mark.parametrize("words", ["playing a role", "ONLY PLAYING A ROLE"])
def test_a_claim_is_found_by_its_words_its_id_and_its_iri(filled: Store, words: str) -> None:
    amap = example_map()
    [role] = [claim.id for claim in amap.claims if claim.text == ROLE]
    iri = claim_iri(amap.thread.id, role)
    for name in (words, role, iri, f" {role} "):
        rows = ask_named("objections-to", store=filled, given={"claim": name}).rows
        assert [shown(row[0]) for row in rows] == [HARM]


@pytest.mark.parametrize(
    ("given", "saying"),
    [
        ({}, "needs a claim, by its id or its words"),
        ({"claim": "  "}, "needs a claim"),
        ({"claim": "role"}, "stands in several claims: .*Give an id"),
        ({"claim": "no such words"}, "no claim has the id or the words 'no such words'"),
        ({"claim": '" } } #'}, "no claim has the id or the words"),
        ({"claim": "role", "hue": "red"}, "knows no 'hue': it asks for claim"),
    ],
)
def test_what_names_no_claim_is_told(filled: Store, given: dict[str, str], saying: str) -> None:
    with pytest.raises(InputError, match=saying):
        ask_named("objections-to", store=filled, given=given)


ODD: Final = [
    *('harm" ) ) } } #', "harm\\", "harm\nless", "\u0022)", "$claim", "?claim", "{}", "\ud800"),
]


@pytest.mark.parametrize("words", ODD)
def test_words_that_are_looked_for_cannot_change_the_question(filled: Store, words: str) -> None:
    def looked_for(find: Callable[[], list[str]]) -> list[str] | None:
        try:
            return sorted(find())
        except InputError:  # nothing in it to look for, or half a character
            return None

    hits = looked_for(lambda: [hit.iri for hit in search(filled, words, kinds=("claim",)).hits])
    rows = looked_for(
        lambda: [
            str(row[0]) for row in ask_named("about", store=filled, given={"words": words}).rows
        ]
    )
    assert rows == hits or words == "\ud800"


@pytest.mark.parametrize("words", ODD)
@pytest.mark.parametrize("question_id", ["claims-of", "claims-in"])
def test_what_is_given_cannot_change_the_question(
    filled: Store, question_id: str, words: str
) -> None:
    [parameter] = named(question_id).parameters
    table = None
    with suppress(InputError):  # half a character, and a thread of that name
        table = ask_named(question_id, store=filled, given={parameter.name: words})
    assert table is None or table.rows == ()
    assert table is not None or question_id == "claims-in" or words == "\ud800"


def test_a_thread_that_is_not_there(filled: Store) -> None:
    with pytest.raises(InputError, match=f"it holds {example_map().thread.id}"):
        ask_named("claims-in", store=filled, given={"thread": "nowhere"})


def test_the_shipped_debate_answers(thread_path: Path) -> None:
    with open_store("memory:") as store:
        store.add(extract(read_file(thread_path)))

        def found(question_id: str, **told: str) -> list[str]:
            rows = ask_named(question_id, store=store, given=told).rows
            return [" ".join(cell for cell in row if type(cell) is str) for row in rows]

        [changed] = found("changed-mind")
        assert re.search("too strong.*almost zero difference", changed)
        against = found("objections-to", claim="for most practical considerations, it makes")
        assert any("filtering pre-training data" in one for one in against)
        assert any("too strong" in one for one in against)
        assert len(found("about", words='"they cause harm"')) == 1
        assert len(found("about", words="causes harm")) >= 2
        assert any("axrp.net" in one for one in found("sources"))
        assert any("I definitely agree" in one for one in found("hedged"))
        assert found("reasons-for", claim="one practical difference is whether")
        asked = {
            question.id: found(question.id) for question in QUESTIONS if not question.parameters
        }
    silent = {"in-two-threads", "undercuts", "changed-posts", "said-again", "open-questions"}
    silent |= {"same-elsewhere"}
    assert {name for name, rows in asked.items() if not rows} == silent


def test_questions_are_written_for_people() -> None:
    for question in QUESTIONS:
        assert "PREFIX" not in question.sparql
        assert len(question.title) <= 60
        assert len(question.description) > 30
        assert question.description.endswith(".")
    assert len({question.title for question in QUESTIONS}) == len(QUESTIONS)


def test_a_claim_stands_beside_its_text(filled: Store) -> None:
    for question in QUESTIONS:
        table = ask_named(question.id, store=filled, given=given(question.id))
        for name in {"claim", "objection"} & set(table.columns):
            place = table.columns.index(name)
            for row in table.rows:
                if row[place] is None and question.columns[place].maybe:
                    continue
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
        [row] = ask_named("support-chains", store=store).rows
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
        assert [row[2:] for row in ask_named("contested", store=store).rows] == [(2, 1), (2, 1)]
        assert ask_named("who-objects", store=store).rows == (("Bo", "Ada", 4), ("Chi", "Ada", 2))


def test_posts_of_nobody_are_nobodys_beside_those_that_have_authors() -> None:
    amap = example_map("two")
    posts = tuple(dataclasses.replace(post, author=None) for post in amap.thread.posts)
    unsigned = dataclasses.replace(amap, thread=dataclasses.replace(amap.thread, posts=posts))
    with open_store("memory:") as store:
        store.add(example_map("one"))
        store.add(unsigned)
        assert ask_named("who-objects", store=store).rows == (
            ("anonymous", "anonymous", 3),
            ("Bo", "Ada", 2),
            ("Chi", "Ada", 1),
        )


def test_an_unknown_question() -> None:
    with open_store("memory:") as store, pytest.raises(InputError, match="cruxmap ask"):
        ask_named("nothing", store=store)


@pytest.fixture(scope="module")
def guide(root: Path) -> str:
    return (root / "docs" / "sparql.md").read_text("utf-8")


def test_the_guide_names_every_prefix(guide: str) -> None:
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
