"""The overview: what it says of a debate, of many, and of none, whatever stands in their text."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from example_brief import example_brief
from example_map import HOSTILE, example_map, hostile_map, row_map
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import maps
from streamlit.testing.v1 import AppTest

from explore import oneline, tour
from explore.briefing.cards import Dealer
from explore.briefing.naming import named
from explore.glance import numbers
from explore.oneline import line_of
from explore.ways import way
from graph.brief import words
from graph.brief.sections import sections
from graph.errors import InputError
from graph.formats.colours import letter
from graph.kept import ready
from graph.model import ArgumentMap, Post
from graph.review import Action, claim_anchor, correction
from graph.store import open_store

MAP = example_map()
NAMED = {claim.text: claim for claim in MAP.claims}


def overview_page() -> None:
    from explore import overview  # noqa: PLC0415 # AppTest takes the function's source alone

    overview.page()


@pytest.fixture
def store(store_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CRUXMAP_STORE", str(store_dir))
    return store_dir


def keep(where: Path, *maps: ArgumentMap) -> None:
    with open_store(where) as kept:
        kept.add_many([ready(amap) for amap in maps])


def run(**address: str) -> AppTest:
    app = AppTest.from_function(overview_page, default_timeout=30)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def html_of(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def parts(app: AppTest, component: str) -> list[Any]:
    """What each component of a kind was told to show."""
    return [
        json.loads(one.proto.json)
        for one in app.get("bidi_component")
        if one.proto.component_name == component
    ]


def decks(app: AppTest) -> list[list[dict[str, Any]]]:
    return [deck["cards"] for deck in parts(app, "cruxmap_deck")]


def doors(app: AppTest) -> list[tuple[str, str, str]]:
    """Page links: label, page, and what they tell it."""
    protos = [link.proto for link in app.get("page_link")]
    return [(proto.label, proto.page, proto.query_string) for proto in protos]


@pytest.mark.usefixtures("store")
def test_an_empty_store_says_what_to_do_first() -> None:
    app = run()
    assert ("Add a discussion", "add", "") in doors(app)
    assert ("Take the tour", "", "tour=1") in doors(app)
    for said in ("make run", "cruxmap add data/threads/roleplay-vs-scheming.txt"):
        assert said in html_of(app)
    assert (Path(__file__).parent.parent / "data/threads/roleplay-vs-scheming.txt").is_file()


def test_the_only_debate_is_told_at_a_glance_with_its_numbers(store: Path) -> None:
    keep(store, MAP)
    page = html_of(run())
    assert MAP.thread.title in page
    assert "Ada, Bo, Chi" in page
    for number, word in ((4, "posts"), (8, "claims"), (3, "pieces of evidence"), (4, "objections")):
        assert f"<dt>{word}</dt><dd>{number}</dd>" in page


def test_without_named_positions_those_of_the_map_stand_beside_each_other(store: Path) -> None:
    keep(store, MAP)
    app = run()
    assert "these were taken from its map" in html_of(app)
    positions, cruxes = decks(app)[:2]
    assert len(positions) >= 2
    for number, card in enumerate(positions):
        mark = letter(number)
        assert card["badge"]["text"] == mark
        assert card["href"] == f"map?thread={MAP.thread.id}&cruxes={mark}&by=position"
        assert card["text"] in NAMED
        assert 0 <= card["meter"] <= 1
        assert words.strength(card["meter"]) == card["bold"]
        assert [row["look"] for row in card["rows"]] in (
            ["supports", "objects"], ["supports"], ["objects"], [],
        )  # fmt: skip
    assert [card["badge"]["text"] for card in cruxes] == ["1", "2", "3", "4"][: len(cruxes)]
    assert ("See it on the map", "map", f"thread={MAP.thread.id}&cruxes=1") in doors(app)


def places(card: dict[str, Any]) -> list[dict[str, Any]]:
    """A card and its rows, of those that tell of a claim."""
    return [one for one in (card, *card.get("rows", [])) if "place" in one]


def test_every_claim_leads_to_the_map_and_to_the_thread(store: Path) -> None:
    keep(store, MAP)
    app = run(map="machine")
    found = [one for deck in decks(app) for card in deck for one in places(card)]
    assert len(found) >= 15
    numbers = {post.id: number for number, post in enumerate(MAP.thread.posts, start=1)}
    for one in found:
        full = [claim for claim in MAP.claims if claim.text.startswith(one["text"].rstrip("…"))]
        (claim,) = full
        page, asked = one["href"].split("?")
        told = parse_qs(asked)
        assert page in ("map", "read")
        assert told["map"] == ["machine"]
        assert told["thread"] == [MAP.thread.id]
        assert told.get("node", [claim.id]) == [claim.id]
        span = claim.mentions[0]
        at = f"map=machine&thread={MAP.thread.id}&node={claim.id}&post={span.post}"
        assert one["place"]["href"] == f"read?{at}"
        assert one["place"]["text"].endswith(f"post {numbers[span.post]}")
        assert claim.text[:20] in one["place"]["label"]


def test_a_brief_is_dealt_as_cards_section_by_section() -> None:
    brief = example_brief()
    dealer = Dealer({"thread": "t"})
    role, scheme = dealer.positions(brief)
    assert [role["text"], role["bold"], role["note"]] == [
        "A role",
        "strong, .61",
        "2 claims for it, 1 against it",
    ]
    assert [row["text"] for row in role["rows"]] == [
        "Models that look like schemers are only playing a role",
        "A role played in earnest does the same harm.",
    ]
    assert "place" not in role  # somebody named it
    assert role["badge"] != scheme["badge"]
    dealt = {one.key: dealer.section(one) for one in sections(brief)}
    (crux,) = dealt["cruxes"]
    assert crux["href"].startswith("map?thread=t&cruxes=1&node=")
    assert crux["note"] == "Were it granted, “A role” would rise by .30."
    (event,) = dealt["events"]
    assert event["over"] == "Bo took this back"
    assert [row["over"] for row in event["rows"]] == ["After the objection", "In these words"]
    lost, once, edited, gone = dealt["changes"]
    assert once["quoted"].startswith("“A role played in earnest")
    assert edited["over"] == "Post 3 by Chi was edited, seen 2024-12-07; before, it said"
    assert [one["place"]["href"] for one in (lost, gone)] == [
        "read?thread=t&post=p1",
        "read?thread=t&post=p4",
    ]
    start = dealer.start(brief)
    assert [card["badge"]["text"] for card in start] == [str(n + 1) for n in range(len(start))]
    assert all(card["href"].startswith("read?thread=t&node=") for card in start)


def test_a_person_names_the_positions_that_were_taken_from_the_map(store: Path) -> None:
    keep(store, MAP)
    app = run()
    assert [one.label for one in app.text_input][1:4] == [
        "The question",
        "Position A",
        "Position B",
    ]
    question, first, second, *rest = app.text_input[1:]
    claim = second.value
    question.set_value("Is it a <b>role</b>?")
    first.set_value("It is a role")
    second.set_value(" ")
    rest[-1].set_value("It is a scheme")
    app.button[0].click().run()
    assert not app.exception
    assert "<h1" in html_of(app)
    assert "Is it a &lt;b&gt;role&lt;/b&gt;?" in html_of(app)
    assert "taken from its map" not in html_of(app)
    assert [card["text"] for card in decks(app)[0]][:1] == ["It is a role"]
    assert [card["text"] for card in decks(app)[0]][-1] == "It is a scheme"
    assert claim not in {card["text"] for card in decks(app)[0]}
    assert "Position A" not in {one.label for one in app.text_input}


def test_a_debate_that_a_person_names_says_what_its_claims_said() -> None:
    given = [("It is a role", "Models only play a role."), (" ", "Gone."), ("Other", "Other")]
    debate = named("t", question=" Which? ", given=given)
    assert (debate.id, debate.question, debate.threads) == ("t", "Which?", ("t",))
    assert [one.id for one in debate.positions] == ["1-it-is-a-role", "2-other"]
    assert [one.statements for one in debate.positions] == [
        ("Models only play a role.", "It is a role"),
        ("Other",),
    ]
    assert not debate.proposed
    for question, names in (("", given), ("Which?", [("", "x")])):
        with pytest.raises(InputError, match=r"question|position"):
            named("t", question=question, given=names)


def test_a_brief_can_be_taken_along_as_markdown_and_as_a_page(store: Path) -> None:
    keep(store, MAP)
    app = run()
    assert [one.proto.label for one in app.get("download_button")] == ["Markdown", "HTML page"]


def test_a_thread_without_claims_has_no_brief_to_show(store: Path) -> None:
    keep(store, replace(MAP, claims=(), links=()))
    app = run()
    assert "No claims were found here" in html_of(app)
    assert decks(app) == []
    assert not app.get("download_button")


def test_what_a_person_checked_is_counted_and_the_machines_own_map_is_told_apart(
    store: Path,
) -> None:
    keep(store, MAP)
    with open_store(store) as kept:
        right = correction(Action.ACCEPT, author="Ada", subject=claim_anchor(MAP, MAP.claims[0]))
        kept.review(MAP.thread.id, [right])
    assert "a person has checked 1 of the claims and 0 of the links" in html_of(run())
    assert "no person has checked any of them" in html_of(run(map="machine"))


def test_links_to_the_other_pages_keep_the_debate(store: Path) -> None:
    keep(store, MAP, example_map("second"))
    ways = {(page, query) for _, page, query in doors(run(thread="second")) if page}
    pages = ("map", "read", "query", "review", "add")
    assert ways == {*((page, "thread=second") for page in pages), ("map", "thread=second&cruxes=1")}


def test_many_debates_are_listed_a_dozen_at_a_time_and_found_by_title(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maps = [example_map(f"t{number:02}") for number in range(14)]
    maps[7] = replace(maps[7], thread=replace(maps[7].thread, title="Trams, or buses?"))
    keep(store, *maps)
    # None of the maps is read for that: a store may hold many thousands.
    monkeypatch.setattr("explore.state.load", lambda thread: pytest.fail(f"{thread} was loaded"))
    app = run()
    cards, argued = decks(app)
    assert len(cards) == 12
    assert len(argued) == 6
    assert {card["note"] for card in argued} == {"1 objection"}
    assert {card["over"] for card in argued} <= {amap.thread.title for amap in maps}
    for card in argued:
        asked = parse_qs(urlsplit(card["href"]).query)
        named = next(amap for amap in maps if amap.thread.id == asked["thread"][0])
        assert named.claim[asked["node"][0]].text == card["text"]
    assert "14 debates" in html_of(app)
    assert ("Next", "", "page=2") in doors(app)
    rest, _ = decks(run(page="2"))
    assert len(rest) == 2
    assert not {card["href"] for card in cards} & {card["href"] for card in rest}
    app.text_input("find").set_value("BUSES trams").run()
    assert app.query_params["find"] == "BUSES trams"
    found, _ = decks(app)
    assert [card["href"] for card in found] == [".?thread=t07"]
    assert {door["text"] for door in found[0]["doors"]} == {"Its map", "Read it", "Original ↗"}
    for odd in ("²", "99", "9" * 30):
        assert len(decks(run(page=odd))[0]) == (2 if odd == "99" else 12)


def test_a_debate_that_is_not_there_is_said_in_a_sentence(store: Path) -> None:
    keep(store, MAP)
    app = run(thread="gone")
    assert 'role="alert"' in html_of(app)
    assert "gone" in html_of(app)
    assert [page for _, page, _ in doors(app)] == [""]


@pytest.mark.parametrize("number", range(1, len(tour.STEPS) + 1))
def test_each_step_of_the_tour_has_a_picture_and_leads_on_back_and_out(
    store: Path, number: int
) -> None:
    keep(store, MAP)
    app = run(thread=MAP.thread.id, tour=str(number))
    page = html_of(app)
    assert f"The tour, {number} of {len(tour.STEPS)}" in page
    assert "data:image/svg+xml;base64," in page
    labels = [label for label, _, _ in doors(app)]
    assert ("Next" in labels) == (number < len(tour.STEPS))
    assert ("Back" in labels) == (number > 1)
    assert ("End the tour", "", f"thread={MAP.thread.id}") in doors(app)
    assert "Take the tour" not in labels
    assert parts(app, "cruxmap_visit") == []


@pytest.mark.usefixtures("store")
def test_who_was_never_here_is_invited_to_the_tour_and_stays_where_they_are() -> None:
    (invited,) = parts(run(page="2", find="a b"), "cruxmap_visit")
    asked = parse_qs(urlsplit(invited["href"]).query)
    assert asked == {"page": ["2"], "find": ["a b"], "tour": ["1"]}


@pytest.mark.parametrize("href", ["https://evil.invalid/", "//evil.invalid", "gone?x=1", "", 7])
def test_a_click_that_leads_to_no_page_of_ours_leads_nowhere(store: Path, href: object) -> None:
    keep(store, MAP)
    app = AppTest.from_function(overview_page, default_timeout=30)
    app.session_state["way"] = href
    app.run()
    assert not app.exception
    assert MAP.thread.title in html_of(app)
    assert "way" not in app.session_state


@pytest.mark.parametrize("odd", ["0", "7", "x", "-1", "٣"])
def test_a_step_that_is_not_there_is_no_step(odd: str) -> None:
    assert tour.asked({"tour": odd}) is None


def test_no_text_of_a_thread_is_given_to_anything_that_reads_markup(store: Path) -> None:
    keep(store, hostile_map(), example_map())
    for address in ({"thread": "hostile"}, {}, {"find": HOSTILE[0]}, {"thread": HOSTILE[0]}):
        app = run(**address)
        read = [one.value for kind in (app.markdown, app.caption, app.info) for one in kind]
        read += [label for label, _, _ in doors(app)]
        read += [one.label for kind in (app.button, app.expander, app.tabs) for one in kind]
        assert not [text for text in read if "pwned" in text or "evil" in text]
        page = html_of(app)
        assert "<script" not in page
        assert "<img src=x" not in page
        cards = [card for deck in decks(app) for card in deck]
        found = [door for card in cards for door in card.get("doors", [])]
        said = [one for card in cards for one in places(card)]
        found += [one["place"] for one in said]
        hrefs = [one.get("href", "") for one in (*cards, *said, *found)]
        assert {href.partition("?")[0] for href in hrefs} <= {"", ".", "map", "read"}
        outside = [door["outside"] for door in found if "outside" in door]
        assert all(address.startswith("https://example.org/") for address in outside)


@settings(max_examples=20)
@given(maps())
def test_any_map_can_be_counted_and_drawn_on_a_line(amap: ArgumentMap) -> None:
    found = numbers(amap)
    assert found.claims + found.evidence + found.questions == len(amap.claims)
    line = line_of(amap, at={})
    assert len(line["dots"]) == len(amap.claims)
    assert sum(arc["number"] for arc in line["arcs"]) <= len(amap.links)


@pytest.mark.parametrize("posts", [1, oneline.POSTS, oneline.POSTS + 1, 10 * oneline.POSTS])
def test_a_large_debate_is_drawn_by_posts_or_stretches_of_them(posts: int) -> None:
    amap = row_map(max(posts, oneline.CLAIMS + 1))
    thread = replace(
        amap.thread,
        posts=(*amap.thread.posts, *(Post(id=f"q{n}", text="More.") for n in range(posts - 1))),
    )
    line = line_of(replace(amap, thread=thread), at={})
    assert len(line["dots"]) <= oneline.POSTS
    assert all("read?" in dot["href"] for dot in line["dots"])
    assert line["dots"][0]["size"] == len(amap.claims)


@given(st.text(), st.text())
def test_a_way_says_what_it_was_told_whatever_that_is(thread: str, node: str) -> None:
    asked = urlsplit(way("map", thread=thread, node=node))
    assert asked.path == "map"
    told = parse_qs(asked.query, keep_blank_values=True)
    assert told == {"thread": [thread], "node": [node]}
