"""The learned extractor with the shipped weights: what holds whatever it has learnt."""

from __future__ import annotations

import re
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from extract.measure.corpora import KINDS, RELATIONS, Pair
from extract.pipeline import extract
from extract.reading.encoder import MODEL, Encoder, load, log_softmax, pool
from extract.reading.learned import read, relations
from graph.errors import CruxmapError
from graph.model import Link, LinkKind, Post, Span, Thread

OPENING = (
    "Trams should replace the city's buses. They are quieter, because they run on rails. "
    "In my street the windows rattle every time the 14 goes by."
)
ANSWER = (
    "I disagree. Rails cost far more than a bus line, and nobody has said who would pay.\n\n"
    "> They are quieter\n\nThat is not true of the old ones."
)


@pytest.fixture(scope="module")
def trams() -> Thread:
    return Thread(
        id="trams",
        title="Trams",
        posts=(
            Post(id="p1", author="ann", text=OPENING),
            Post(id="p2", author="bob", text=ANSWER, reply_to="p1"),
            Post(id="p3", author="ann", text=f"{OPENING} " * 20, reply_to="p2"),
        ),
    )


@pytest.fixture(scope="module")
def units(trams: Thread) -> list[Span]:
    """The units of every sentence end, in reading order."""
    return [
        Span(post=post.id, start=match.start(), end=match.end(), text=match.group())
        for post in trams.posts
        for match in re.finditer(r"[A-Z][^.>]+\.", post.text)
    ]


def test_kinds_are_probabilities(trams: Thread, units: list[Span]) -> None:
    reading = read(trams, units)
    assert reading.spans == tuple(units)
    assert len(reading.kinds) == len(units) > 60
    for likely in reading.kinds:
        assert set(likely) == set(KINDS)
        assert sum(likely.values()) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("found", [True, False])
def test_a_unit_links_once_at_most_and_no_chain_closes(
    trams: Thread, units: list[Span], found: bool
) -> None:
    links = read(trams, units, found=found).links
    assert links
    assert len({link.source for link in links}) == len(links)
    assert nx.is_directed_acyclic_graph(nx.DiGraph([(one.source, one.target) for one in links]))
    assert all(0 <= link.confidence <= 1 for link in links)


def test_the_same_thread_reads_the_same(trams: Thread, units: list[Span]) -> None:
    assert read(trams, units) == read(trams, units)


def test_links_only_go_to_the_same_post_or_an_earlier_one(trams: Thread, units: list[Span]) -> None:
    order = [post.id for post in trams.posts]
    for link in read(trams, units).links:
        assert order.index(units[link.target].post) <= order.index(units[link.source].post)


def test_a_link_that_the_rules_can_show_is_made(trams: Thread, units: list[Span]) -> None:
    def links(rule: str) -> set[tuple[int, int, LinkKind]]:
        shown = Link(
            id="x", source="a", target="b", kind=LinkKind.RESTATES, confidence=0.61, because="so",
            rule=rule,
        )  # fmt: skip
        found = read(trams, units, ruled={units[3]: {units[1]: shown}}, found=True)
        return {(one.source, one.target, one.kind) for one in found.links}

    assert (3, 1, LinkKind.RESTATES) in links("quote")
    # Where a rule knows what is answered and not how, the link is made and the model says how.
    assert {kind for a, b, kind in links("below") if (a, b) == (3, 1)} <= {
        LinkKind.SUPPORTS, LinkKind.OBJECTS
    }  # fmt: skip
    assert any((a, b) == (3, 1) for a, b, _ in links("below"))
    assert (3, 1, LinkKind.RESTATES) not in links("paragraph")


def test_given_units_are_kept_in_the_order_given(trams: Thread) -> None:
    spans = [
        Span(post="p2", start=12, end=46, text=ANSWER[12:46]),
        Span(post="p1", start=0, end=37, text=OPENING[:37]),
    ]
    assert read(trams, spans).spans == tuple(spans)
    assert read(trams, spans[::-1]).kinds == read(trams, spans).kinds[::-1]


def test_progress_is_told_post_by_post(trams: Thread) -> None:
    told: list[tuple[int, int]] = []
    read(trams, [], progress=lambda done, whole: told.append((done, whole)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_relations_are_probabilities_with_and_without_a_place(trams: Thread) -> None:
    a = Span(post="p2", start=12, end=46, text=ANSWER[12:46])
    b = Span(post="p1", start=0, end=37, text=OPENING[:37])
    bare = Pair(a=a.text, b=b.text, scope="inter")
    placed = Pair(a=a.text, b=b.text, scope="inter", thread=trams, a_span=a, b_span=b)
    for likely in relations([bare, placed]):
        assert set(likely) == set(RELATIONS)
        assert sum(likely.values()) == pytest.approx(1, abs=1e-4)


def test_every_claim_and_link_names_the_model(trams: Thread) -> None:
    amap = extract(trams, extractor="learned")
    name = load().name
    assert amap.run.extractor == "learned"
    assert name in amap.run.model
    assert all(name in link.because or link.rule != name for link in amap.links)
    assert name in {link.rule for link in amap.links}
    assert all(claim.rule for claim in amap.claims)
    assert LinkKind.UNDERCUTS not in {link.kind for link in amap.links}


def test_texts_of_any_kind_are_read() -> None:
    odd = ["…", "\u200b\u200b x", "a" * 5000, "🙂 " * 300, "\u4e2d\u6587" * 200]
    posts = tuple(Post(id=f"p{n}", text=text) for n, text in enumerate(odd))
    spans = [Span(post=p.id, start=0, end=len(p.text), text=p.text) for p in posts]
    assert len(read(Thread(id="odd", title="odd", posts=posts), spans).kinds) == len(odd)


def test_a_vector_is_the_mean_of_its_tokens() -> None:
    tokens = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 9.0]], dtype=np.float32)
    assert pool(tokens, [(0, 2), (2, 3), (2, 9), (7, 8)]).tolist() == [
        [2.0, 3.0],
        [5.0, 9.0],
        [5.0, 9.0],
        [5.0, 9.0],
    ]


def test_log_probabilities_sum_to_one_however_large_the_scores() -> None:
    logs = log_softmax(np.array([[1000.0, 0.0], [-np.inf, 1.0]], dtype=np.float32))
    assert np.exp(logs).sum(axis=1).tolist() == pytest.approx([1.0, 1.0])


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CruxmapError, match=r"cannot be loaded .* choose the extractor 'rules'"):
        load(tmp_path)


def test_the_shipped_model_is_small() -> None:
    assert isinstance(load(), Encoder)
    assert sum(path.stat().st_size for path in MODEL.iterdir()) < 26_000_000
