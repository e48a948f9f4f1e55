"""The brief of a debate: what it says and in whose words, each once, whatever the words are."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import pytest
from example_brief import (
    ADDRESSES,
    GOLDEN,
    copied_map,
    example_brief,
    hostile_brief,
    weighed_by_hand,
)
from example_map import HOSTILE, RUN, example_map
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from playwright.sync_api import expect
from strategies import maps

from graph.brief import words
from graph.brief.forms import BRIEFS
from graph.brief.markdown import escaped
from graph.brief.sections import sections
from graph.brief.telling import MOST, brief
from graph.brief.told import Brief, Changed, Elsewhere, Point, Quotation
from graph.crux import Crux, Event, Happening, Held, weigh
from graph.model import ArgumentMap, Copy, Post, Thread
from graph.review import Element

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# To make a map with its brief smaller takes minutes, and shows little.
_SWIFT: Final = (Phase.explicit, Phase.reuse, Phase.generate)


def inside(value: object) -> Iterator[object]:
    """Every value in a brief."""
    yield value
    if is_dataclass(value):
        for field in fields(value):
            yield from inside(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from inside(one)


@st.composite
def told(draw: st.DrawFn) -> tuple[ArgumentMap, Brief]:
    """Any map, weighed in any way, with its brief."""
    amap = draw(maps())
    plain = weigh(amap)
    names = sorted(amap.claim)
    if not names:
        return amap, brief(amap, plain)
    some = st.lists(st.sampled_from(names), max_size=6, unique=True).map(tuple)
    one = st.sampled_from(names)
    posts = st.sampled_from(sorted(amap.post))
    share = st.floats(0, 1)
    text = st.text(max_size=30).map(words.plain)
    by_hand = weighed_by_hand(example_map()).debate
    cruxes = st.builds(
        Crux, claim=one, swing=share, moves=st.just({}), supports=some, objections=some,
        path=st.just(()), because=text,
    )  # fmt: skip
    events = st.builds(
        Event, kind=st.sampled_from(Happening), claim=one, about=one, after=st.none() | one,
        post=posts, created=st.none(), because=text,
    )  # fmt: skip
    links = sorted(amap.link)
    weighed = replace(
        plain,
        debate=replace(by_hand, proposed=draw(st.booleans())),
        held=tuple(
            Held(
                position=position.id,
                strength=draw(share),
                supports=draw(some),
                objections=draw(some),
            )
            for position in by_hand.positions
        ),
        cruxes=tuple(draw(st.lists(cruxes, max_size=6))),
        events=tuple(draw(st.lists(events, max_size=6))),
        unanswered=tuple(draw(st.lists(st.sampled_from(links), unique=True))) if links else (),
        agreed=draw(some),
    )
    return amap, brief(amap, weighed, addresses=dict.fromkeys(amap.post, "https://example.org/(1)"))


@settings(max_examples=15, phases=_SWIFT)
@given(told())
def test_every_quotation_is_word_for_word_in_its_post_and_every_claim_is_told_once(
    case: tuple[ArgumentMap, Brief],
) -> None:
    amap, found = case
    everything = list(inside(found))
    for quotation in everything:
        if isinstance(quotation, Quotation):
            post = amap.thread.posts[quotation.number - 1]
            assert post.id == quotation.post
            assert post.text[quotation.start : quotation.end] == quotation.text
            assert (quotation.author, quotation.created) == (post.author, post.created)
    shown = [one for one in everything if isinstance(one, Point)]
    for point in shown:
        claim = amap.claim[point.claim]
        assert point.text == claim.text
        assert [one.text for one in point.quotations] == [span.text for span in claim.mentions]
    assert [one.number for one in found.points] == list(range(1, len(found.points) + 1))
    told_in = [one for one in inside(replace(found, points=())) if isinstance(one, Point)]
    assert {one.claim for one in told_in} == {one.claim for one in found.points}
    assert set(Counter(one.claim for one in told_in if one.full).values()) <= {1}


@settings(max_examples=15, phases=_SWIFT)
@given(told())
def test_whatever_is_said_all_forms_say_it_and_nothing_of_it_is_code(
    case: tuple[ArgumentMap, Brief],
) -> None:
    _, found = case
    safe_markdown(BRIEFS["markdown"](found), found)
    safe_page(BRIEFS["html"](found), found)
    safe_text(BRIEFS["text"](found))


def test_nothing_hostile_is_code_in_any_form() -> None:
    found = hostile_brief()
    safe_markdown(BRIEFS["markdown"](found), found)
    safe_page(BRIEFS["html"](found), found)
    safe_text(BRIEFS["text"](found))


def outside(found: Brief) -> set[str]:
    """The addresses that a brief may lead to, as they are written in Markdown."""
    whole = {found.url or "", *ADDRESSES.values()}
    return whole | {one.url or "" for one in inside(found) if isinstance(one, Quotation)}


def tokens(text: str) -> Iterator[Token]:
    for block in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        yield block
        yield from block.children or ()


def safe_markdown(text: str, found: Brief) -> None:
    """Markdown holds only what we put there: headings, lists, quotes, bold, links to known ends."""
    headings, targets = 0, set()
    for token in tokens(text):
        assert token.type.removesuffix("_open").removesuffix("_close") in {
            "heading", "paragraph", "inline", "text", "softbreak", "bullet_list", "list_item",
            "blockquote", "strong", "em", "link", "text_special",
        }, token  # fmt: skip
        headings += token.type == "heading_open"
        if token.type == "link_open":
            targets.add(str(token.attrs["href"]))
    shown = {f"#post-{one.quotations[0].number}" for one in found.points}
    known = set(map(unquote, outside(found)))
    assert {target for target in targets if target[0] == "#"} <= shown
    assert {unquote(target) for target in targets if target[0] != "#"} <= known
    # Every anchor is there as a heading of just these words, of which renderers make it.
    for target in targets:
        if target.startswith("#post-"):
            assert f"\n### Post {target.removeprefix('#post-')}\n" in text
    posts = {one.number for point in found.points for one in point.quotations}
    parts = len(sections(found)) + bool(found.positions) + bool(found.points)
    assert headings == 2 + len(found.positions) + len(posts) + parts
    # Nor does what makes links of bare addresses find any.
    bare = re.sub(r"\]\([^)]*\)", "", text)
    assert not re.search(r"(https?|ftp|mailto):|www\.", bare, re.IGNORECASE)


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name in ("href", "src"):
                self.addresses.append(value or "")
            if name == "id":
                self.names.append(value or "")


def seen(text: str) -> _Seen:
    parser = _Seen()
    parser.feed(text)
    return parser


def safe_page(text: str, found: Brief) -> None:
    page = seen(text)
    assert page.tags <= seen(BRIEFS["html"](example_brief())).tags
    assert not {name for name in page.attributes if name.startswith("on") or name == "style"}
    inner = {address[1:] for address in page.addresses if address.startswith("#")}
    assert inner <= set(page.names)
    assert len(page.names) == len(set(page.names))
    assert {address for address in page.addresses if address[0] != "#"} <= outside(found)


def safe_text(text: str) -> None:
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", text
    )
    assert all(len(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize("form", BRIEFS)
def test_the_example_is_written_as_its_golden_file(root: Path, form: str) -> None:
    golden = root / "tests" / "golden" / GOLDEN[form]
    assert BRIEFS[form](example_brief()) == golden.read_bytes().decode()


def test_the_page_may_run_nothing_and_fetch_nothing() -> None:
    text = BRIEFS["html"](hostile_brief())
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"<(style|script|link)", text[: text.index("Content-Security-Policy")])
    assert "url(" not in style


@pytest.mark.parametrize("text", [*HOSTILE, "1. a", "2) b", "- c", "+ d", "=", "---", "#", "> e"])
def test_markdown_shows_text_as_it_is(text: str) -> None:
    shown = [token for token in tokens(escaped(text)) if token.type == "inline"]
    (line,) = shown
    assert "".join(child.content for child in line.children or ()) == words.plain(text)


def test_a_position_has_the_strongest_of_either_side_and_says_how_many_there_are() -> None:
    role, scheme = example_brief().positions
    assert role.argument is not None
    assert role.argument.text.startswith("Models that look like schemers")
    assert role.objection is not None
    assert (role.arguments, role.objections) == (2, 1)
    assert words.standing(role) == "strong, .61"
    assert words.sides(role) == "2 claims for it, 1 against it"
    # What was told as an objection to the one is not told again as an argument for the other.
    assert scheme.argument is not None
    assert scheme.argument.claim == role.objection.claim
    assert (role.objection.full, scheme.argument.full) == (True, False)
    assert scheme.objection is None


def test_a_position_taken_from_the_map_is_told_with_its_claim_and_a_warning() -> None:
    amap = example_map()
    weighed = weighed_by_hand(amap)
    first, second = weighed.debate.positions
    claim = weighed.held[0].supports[0]
    debate = replace(weighed.debate, positions=(replace(first, claim=claim), second), proposed=True)
    found = brief(amap, replace(weighed, debate=debate))
    assert words.headline(found) == amap.thread.title
    assert words.about(found) == f"It asks: “{debate.question}”"
    stand = found.positions[0]
    assert stand.said is not None
    assert stand.said.claim == claim
    assert stand.argument is not None
    assert stand.argument.claim == weighed.held[0].supports[1]
    assert all("taken from its map" in " ".join(BRIEFS[form](found).split()) for form in BRIEFS)


def test_a_section_shows_a_few_and_says_how_many_more_there_are() -> None:
    amap = example_map()
    weighed = replace(weighed_by_hand(amap), agreed=tuple(amap.claim))
    found = brief(amap, weighed)
    assert (len(found.agreed.first), found.agreed.more) == (MOST, len(amap.claims) - MOST)
    for form in BRIEFS:
        assert f"{len(amap.claims) - MOST} more" in BRIEFS[form](found)


def test_who_gave_way_is_told_with_what_they_took_back_and_after_what() -> None:
    (event,) = example_brief().events
    assert (event.who, event.kind) == ("Bo", Happening.RETRACTION)
    assert event.about.text.startswith("Models that look like schemers")
    assert event.after is not None
    assert event.after.text == "A role played in earnest does the same harm."
    assert words.gave_way(event) == "Bo took this back"
    granted = replace(event, kind=Happening.CONCESSION, who=None)
    assert words.gave_way(granted) == "Whoever wrote post 2 granted this"


def test_what_was_said_twice_says_where_and_whether_in_the_same_words() -> None:
    (restated,) = example_brief().again
    assert words.times(restated) == "Said twice: in post 2, and in different words in post 3."
    harm, private = restated.point, restated.restated[0]
    merged = replace(restated, restated=())
    both = (*harm.quotations, *private.quotations)
    merged = replace(merged, point=replace(harm, quotations=both))
    assert words.times(merged) == "Said twice, in posts 2 and 3."
    assert words.times(replace(restated, restated=(harm,))) == (
        "Said twice in post 2, in different words."
    )


def test_an_undercut_is_told_as_an_objection_to_what_is_drawn_from_a_claim() -> None:
    (undercut,) = (one for one in example_brief().unanswered if one.undercuts)
    assert undercut.point.text == "Reading stories says nothing about what is being played."
    assert undercut.against.text.startswith("They have read countless stories")


def test_what_is_read_first_are_a_few_claims_in_the_order_in_which_they_were_said() -> None:
    found = example_brief()
    assert 3 <= len(found.start) <= 5
    order = list(copied_map().claim)
    places = [order.index(one.claim) for one in found.start]
    assert places == sorted(places)
    assert found.cruxes.first[0].point.claim in {one.claim for one in found.start}


def test_the_copies_of_a_thread_are_held_against_each_other() -> None:
    found = [(one.kind, one.words.number) for one in example_brief().changes]
    assert found == [
        (Changed.LOST, 1),
        (Changed.ONCE, 2),
        (Changed.EDITED, 3),
        (Changed.VANISHED, 4),
    ]
    lost, _, edited, _ = example_brief().changes
    assert lost.words.text == "Why else would the wording be so theatrical?"
    assert edited.was == "Training changes nothing."


def test_one_post_that_was_repeated_makes_no_second_crawl_and_an_edited_line_is_not_lost() -> None:
    posts = [Post(id=f"p{number}", text=f"Line one is {number}.\nLine two.") for number in range(4)]
    edited = "Line one was 0.\nLine two."
    posts[0] = replace(posts[0], copies=(Copy(start=90, end=90 + len(edited), text=edited),))
    amap = ArgumentMap(
        thread=Thread(id="t", title="T", posts=tuple(posts)), claims=(), links=(), run=RUN
    )
    assert not brief(amap, weigh(amap)).changes


def test_the_shipped_thread_says_what_its_second_copy_lost(thread_path: Path) -> None:
    from extract.sources import read_file  # noqa: PLC0415 # spaCy is not loaded for the others

    amap = ArgumentMap(thread=read_file(thread_path), claims=(), links=(), run=RUN)
    found = [(one.kind, one.words.number) for one in brief(amap, weigh(amap)).changes]
    assert found == [
        (Changed.LOST, 1),
        (Changed.LOST, 2),
        (Changed.ONCE, 3),
        (Changed.ONCE, 5),
    ]
    lost = brief(amap, weigh(amap)).changes.first[0].words.text
    assert lost.startswith("I cannot in good conscience select Strategy A")


def test_a_map_with_nothing_in_it_has_a_brief_that_says_so() -> None:
    thread = Thread(id="t", title="A *title*", posts=(Post(id="p", text="Hello."),))
    amap = ArgumentMap(thread=thread, claims=(), links=(), run=RUN)
    found = brief(amap, weigh(amap))
    assert sections(found) == ()
    assert found.points == found.start == ()
    for form in BRIEFS:
        text = " ".join(BRIEFS[form](found).split())
        assert "Nobody has named positions for this debate yet" in text
        assert "0 claims and 0 links" in text


def test_it_says_what_made_it_and_what_a_person_has_checked() -> None:
    amap = example_map()
    weighed = replace(weighed_by_hand(amap), unsettled=frozenset(list(amap.claim)[:2]))
    none = words.made(brief(amap, weighed).made)
    assert "no person has checked any of them" in none[0]
    assert none[1] == (
        "Strengths were weighed by machine (energy); what bears on a position was read by encoder."
    )
    assert "2 claims in circles did not come to rest" in none[2]
    claims = [Element("claim", one) for one in amap.claim]
    some = words.made(brief(amap, weighed, checked=[*claims[:3], Element("claim", "gone")]).made)
    assert "a person has checked 3 of the claims and 0 of the links." in some[0]
    links = [Element("link", one) for one in amap.link]
    found = brief(amap, weighed, checked=[*claims, *links])
    assert words.made(found.made)[0].endswith("a person has checked them all.")
    assert all(point.checked for point in found.points)


def test_what_other_threads_say_is_kept_with_the_claim() -> None:
    amap = example_map()
    claim = amap.claims[0].id
    also = Elsewhere(thread="t", title="T", claim="c")
    found = brief(amap, weighed_by_hand(amap), elsewhere={claim: [also]})
    assert {one.claim: one.elsewhere for one in found.points}[claim] == (also,)
    for form in BRIEFS:
        assert " ".join(BRIEFS[form](found).split()).count("Also said in “T”.") == 1
    many = [also, replace(also, title="U"), replace(also, title="V")]
    point = brief(amap, weighed_by_hand(amap), elsewhere={claim: many}).points[0]
    assert words.also(point) == "Also said in “T” and 2 more threads."


@pytest.mark.parametrize(
    ("share", "said"),
    [(1, "very strong, 1.00"), (0.8, "very strong, .80"), (0.61, "strong, .61"), (0.4, "fair, .40"),
     (0.2, "weak, .20"), (0, "very weak, .00")],
)  # fmt: skip
def test_a_strength_is_words_and_a_number(share: float, said: str) -> None:
    assert words.strength(share) == said


@given(st.text(), st.integers(10, 100))
def test_the_first_words_of_a_text_fit_and_are_its_own(text: str, width: int) -> None:
    short = words.opening(text, width=width)
    assert len(short) <= width
    assert words.plain(text).startswith(short.removesuffix("…"))


@pytest.mark.browser
def test_the_page_fits_any_screen_fetches_nothing_and_leads_to_the_words(
    chromium: Browser, tmp_path: Path
) -> None:
    wrong: list[str] = []
    file = tmp_path / "brief.html"
    for found in (hostile_brief(), example_brief()):
        file.write_text(BRIEFS["html"](found), "utf-8")
        for width, scheme, ground in (
            (1400, "light", "rgb(255, 255, 255)"),
            (400, "dark", "rgb(18, 22, 28)"),
        ):
            context = chromium.new_context(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if scheme == "dark" else "light",
                offline=True,
            )
            page = context.new_page()
            # Dialogs are dismissed where nobody listens; that no script ran is asked below.
            page.on("console", lambda said: wrong.append(said.text))
            page.on(
                "request",
                lambda asked: None if asked.url == file.as_uri() else wrong.append(asked.url),
            )
            page.goto(file.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator("h1").inner_text() == words.headline(found)
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
            page.locator(".positions a.number").first.click()
            expect(page.locator("blockquote:target")).to_be_in_viewport()
            assert page.evaluate("typeof pwned") == "undefined"
            context.close()
    assert wrong == []
