"""A thread in pieces: the order in which it is read, and no word of it lost or marked wrongly."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from example_map import example_map, hostile_map
from hypothesis import given, settings
from small_map import small_map
from strategies import maps, threads

from explore.reading import order
from explore.reading.order import pages, places
from explore.reading.pieces import Page, page_of
from explore.where import numbered
from graph.model import ArgumentMap, Post, Thread

MAP = example_map()


def drawn(amap: ArgumentMap) -> Page:
    """The whole of a thread on one page."""
    return page_of(amap, places=places(amap.thread), numbers=numbered(amap))


@given(threads())
def test_each_post_stands_right_under_what_it_answers(thread: Thread) -> None:
    read = places(thread)
    assert {place.post for place in read} == set(thread.posts)
    assert len(read) == len(thread.posts)
    above: list[str] = []
    for at, place in enumerate(read):
        above = above[: place.depth]
        assert (above[-1] if above else None) == place.post.reply_to
        above.append(place.post.id)
        under = read[at + 1 :]
        deeper = next((n for n, one in enumerate(under) if one.depth <= place.depth), len(under))
        assert place.below == deeper
        assert thread.posts[place.number - 1] == place.post
    siblings = [place.number for place in read if place.post.reply_to is None]
    assert siblings == sorted(siblings)


def test_a_chain_of_replies_as_long_as_a_thread_may_be_is_no_trouble() -> None:
    posts = tuple(
        Post(id=str(n), text="Yes.", reply_to=str(n - 1) if n else None) for n in range(3000)
    )
    read = places(Thread(id="t", title="T", posts=posts))
    assert read[-1].depth == 2999
    assert read[0].below == 2999
    assert [len(page) for page in pages(read)] == [1000, 1000, 1000]


def test_a_page_holds_only_so_many_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "CHARACTERS", 10)
    posts = tuple(Post(id=f"p{n}", text="x" * size) for n, size in enumerate((4, 6, 1, 40, 2)))
    split = pages(places(Thread(id="t", title="T", posts=posts)))
    assert [[place.post.id for place in page] for page in split] == [
        ["p0", "p1"],
        ["p2"],
        ["p3"],
        ["p4"],
    ]


@settings(max_examples=40)  # of whole maps, which take long to draw
@given(maps())
def test_the_pieces_of_a_post_are_its_text_and_those_of_a_claim_its_words(
    amap: ArgumentMap,
) -> None:
    page = drawn(amap)
    said = {
        (name, post["id"]): "".join(
            piece["text"] for piece in post["pieces"] if number in piece.get("claims", [])
        )
        for post in page["posts"]
        for number, name in enumerate(claim["id"] for claim in page["claims"])
    }
    for post in page["posts"]:
        text = amap.post[post["id"]].text
        assert "".join(piece["text"] for piece in post["pieces"]) == text
        assert all(piece["text"] for piece in post["pieces"])
    for claim in amap.claims:
        for name in amap.post:
            covered: set[int] = set()
            for span in claim.mentions:
                if span.post == name:
                    covered |= set(range(span.start, span.end))
            text = "".join(amap.post[name].text[at] for at in sorted(covered))
            assert said[claim.id, name] == text
    json.dumps(page)


def test_of_claims_in_one_another_the_inner_one_is_first() -> None:
    outer, inner = small_map(), small_map()
    post = drawn(outer)["posts"][2]
    claims = [claim["id"] for claim in drawn(inner)["claims"]]
    both = next(piece for piece in post["pieces"] if len(piece.get("claims", [])) == 2)
    sizes = {
        claim.id: min(len(span.text) for span in claim.mentions if span.post == "p3")
        for claim in outer.claims
        if any(span.post == "p3" for span in claim.mentions)
    }
    first, second = (sizes[claims[number]] for number in both["claims"])
    assert first < second


def test_a_post_says_whom_it_answers_what_it_quotes_and_what_became_of_it() -> None:
    first, second, third = drawn(small_map())["posts"]
    assert "answers" not in first
    assert [url for url, _ in first["sources"]] == [
        "https://example.org/stories?page=2#rogue",
        "https://example.org/<rogue>",
    ]
    assert second["answers"] == {"id": "p1", "words": "Ada, post 1", "why": ""}
    assert [until for until, _ in second["earlier"]] == ["an hour later", "2024-12-06 10:00"]
    assert second["quotes"] == [("", "A play about playing")]
    assert third["answers"]["why"] == "it comes next and shares “role”"
    assert third["gone"] == "2024-12-08 00:00"
    assert third["quotes"] == [("p1", "Ada, post 1")]
    assert [piece["text"] for piece in third["pieces"] if "quote" in piece] == ["plays a role"]
    assert third["depth"] == 2


def test_pointing_at_a_claim_tells_its_kind_how_sure_it_is_and_what_bears_on_it() -> None:
    told = {claim["id"]: claim["told"] for claim in drawn(MAP)["claims"]}
    role, stories = MAP.claims[:2]
    assert told[role.id] == "Claim, 90% sure · hedged: “I think” · 2 supports · 1 objection"
    assert told[stories.id] == "Evidence, 80% sure · no supports · no objections"


def test_the_words_that_show_a_link_are_known_by_it() -> None:
    page = drawn(MAP)
    cues = {
        name: piece["text"]
        for post in page["posts"]
        for piece in post["pieces"]
        for name in piece.get("cues", [])
    }
    assert cues == {link.id: link.cue.text for link in MAP.links if link.cue}


def test_names_of_a_thread_are_on_one_line_and_turn_nothing_round() -> None:
    page = drawn(hostile_map())
    for post in page["posts"]:
        for text in (post["author"], post["when"]):
            assert not set(text) & set("\n\u202e\u2066")
        assert post["original"] == ""


def test_a_claim_that_is_said_on_another_page_only_is_not_on_this_one() -> None:
    page = page_of(MAP, places=places(MAP.thread)[:1], numbers=numbered(MAP))
    here = [claim.id for claim in MAP.claims if claim.mentions[0].post == "p1"]
    assert [claim["id"] for claim in page["claims"]] == here
    changed = replace(MAP, links=())
    assert drawn(changed)["legend"] == {
        "claim": "claim 8",
        "evidence": "evidence 3",
        "question": "question 2",
    }
