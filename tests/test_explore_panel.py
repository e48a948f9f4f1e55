"""The claim panel: who checked what, which claims are alike, and the way to the original."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from example_map import HOSTILE, example_map, hostile_map, span
from reviewing import about, claim, make, outcome
from test_explore_map import html_of, keep, listed, run

from explore.similar import alike, elsewhere, words_in, words_of
from explore.standing import standing
from graph.model import ArgumentMap, Claim, ClaimKind, Post, Thread, claim_id
from graph.review import Action, Element, Status
from graph.store import open_store

MAP = example_map()
HARM = next(claim for claim in MAP.claims if "same harm" in claim.text)


@pytest.fixture
def store(store_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CRUXMAP_STORE", str(store_dir))
    return store_dir


def saying(name: str, *texts: str) -> ArgumentMap:
    """A map of a post for each text, each of them a claim."""
    posts = tuple(Post(id=f"p{number}", text=text) for number, text in enumerate(texts))
    spans = [span(post, post.text) for post in posts]
    claims = tuple(
        Claim(
            id=claim_id(name, one),
            kind=ClaimKind.CLAIM,
            text=one.text,
            confidence=0.5,
            mentions=(one,),
        )
        for one in spans
    )
    return replace(
        MAP, thread=Thread(id=name, title=name.title(), posts=posts), claims=claims, links=()
    )


def test_claims_are_alike_by_words_that_few_others_say_in_any_form() -> None:
    amap = saying(
        "trams",
        "Night trams reduce the noise of the city.",
        "The city needs money.",
        "Reducing noise at night is what trams are for.",
        "The city has a council.",
    )
    first = amap.claims[0]
    [near] = alike(amap, claim=first, words=words_in(amap))
    assert near.text == "Reducing noise at night is what trams are for."
    assert set(near.words) == {"night", "trams", "reduce", "noise"}
    assert 0.2 < near.share <= 1


def test_words_that_join_others_make_nothing_alike() -> None:
    assert words_of("That would be what they are for.") == {}
    amap = saying("x", "They would do it for that.", "That would be what they do.")
    assert alike(amap, claim=amap.claims[0], words=words_in(amap)) == []


def test_claims_of_other_threads_are_found_by_the_index_of_words(store: Path) -> None:
    here = saying("trams", "Night trams reduce the noise.", "Money is short.")
    there = saying("buses", "Noise is what night trams reduce.", "Money is short in winter.")
    keep(store, here, there)
    with open_store(store) as opened:
        words = words_in(here)
        [near] = elsewhere(opened, thread="trams", claim=here.claims[0], words=words)
        assert (near.thread, near.text) == ("buses", "Noise is what night trams reduce.")


def test_the_panel_says_why_claims_are_called_alike_and_leads_to_them(store: Path) -> None:
    here = saying("trams", "Night trams reduce the noise.", "Less noise at night: trams reduce it.")
    keep(store, here, saying("buses", "Noise is what night trams reduce."))
    app = run(thread="trams", node=here.claims[0].id)
    assert not [group for group in listed(app) if group["title"].startswith("In ")]
    app.session_state["similar-claims"] = True
    app.run()
    assert not app.exception
    groups = {group["title"]: group["items"] for group in listed(app)}
    assert [item["id"] for item in groups["In this thread"]] == [here.claims[1].id]
    assert groups["In this thread"][0]["note"].startswith("shares “")
    [other] = groups["In other threads"]
    assert "noise" in other["note"]
    assert other["note"].endswith("· Buses")


def test_what_people_made_of_a_claim_is_told_with_who_when_and_why() -> None:
    done = outcome(
        make(Action.ACCEPT, 1, subject=about("A role played"), author="Eva"),
        make(
            Action.KIND,
            2,
            subject=about("A role played"),
            kind=ClaimKind.EVIDENCE,
            author="Fay",
            reason="it\nwas seen",
        ),
    )
    found = standing(done, Element("claim", claim("A role played").id))
    assert found.status is Status.EDITED
    assert found.words == "Corrected by hand"
    first, second = found.deeds
    assert first.startswith("found right by Eva, 20")
    assert second.startswith("kind changed to “evidence” by Fay, 20")
    assert second.endswith("— it was seen")
    open_ = standing(done, Element("claim", claim("They have read").id))
    assert (open_.words, open_.deeds) == ("Not reviewed yet", ())
    assert standing(None, Element("claim", "x")).status is None


def test_the_panel_shows_the_review_and_escapes_who_made_it(store: Path) -> None:
    keep(store, MAP)
    assert "Not reviewed yet" in html_of(run(node=HARM.id))
    with open_store(store) as opened:
        one = make(Action.ACCEPT, 1, subject=about("A role played"), author=HOSTILE[1])
        opened.review(MAP.thread.id, [one])
    page = html_of(run(node=HARM.id))
    assert "✓ Checked by hand" in page
    assert "found right by see &lt;a href=" in page


def test_every_kind_of_correction_has_words() -> None:
    from explore.standing import _WORDS  # noqa: PLC0415 - a table that is nobody else's

    assert set(Action) - set(_WORDS) == {Action.KIND}


def test_the_quote_leads_to_its_original(store: Path) -> None:
    posts = (
        Post(id="410001", text="Trams are quiet."),
        Post(id="410002", text="Buses are quiet.", reply_to="410001"),
    )
    amap = saying("hn-410001", "x", "y")
    said = span(posts[1], "Buses are quiet.")
    amap = replace(
        amap,
        thread=Thread(
            id="hn-410001",
            title="T",
            url="https://news.ycombinator.com/item?id=410001",
            posts=posts,
        ),
        claims=(replace(amap.claims[0], mentions=(said,)),),
    )
    keep(store, amap)
    page = html_of(run(thread="hn-410001", node=amap.claims[0].id))
    assert (
        'href="https://news.ycombinator.com/item?id=410002" target="_blank" rel="noopener' in page
    )
    assert "post 2" in page
    assert "410002 ·" not in page


def test_an_address_of_a_thread_cannot_leave_its_attribute(store: Path) -> None:
    hostile = hostile_map()
    keep(store, hostile)
    page = html_of(run(node=hostile.claims[0].id))
    assert 'href="https://example.org/?q=&quot;&gt;&lt;script&gt;' in page


def test_the_panel_leads_to_the_place_in_the_thread_and_to_the_map_around_it(store: Path) -> None:
    keep(store, MAP)
    app = run(node=HARM.id, map="machine", kinds="claim")
    ways = {one.proto.label: one.proto for one in app.get("page_link")}
    read, focus = ways["Read in thread"], ways["Focus"]
    assert read.page == "read"
    assert f"node={HARM.id}" in read.query_string
    assert "post=p2" in read.query_string
    assert "map=machine" in read.query_string
    assert f"around={HARM.id}" in focus.query_string
    assert "kinds=claim" in focus.query_string
