"""The review page as it runs, without a browser: deciding, changing, taking back, two at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from example_map import HOSTILE, example_map, hostile_map
from streamlit.testing.v1 import AppTest

from explore.reviewing.desk import Show, desk_of
from explore.reviewing.words import span_in
from extract.again.readings import keep_debate
from graph.crux import Debate, Position
from graph.model import ClaimKind, LinkKind
from graph.review import (
    Action,
    Corrected,
    Element,
    Status,
    claim_anchor,
    corrected,
    correction,
    queue,
)
from graph.store import open_store

MAP = example_map()
THREAD = MAP.thread.id
FIRST = queue(MAP)[0].element
HARM = next(claim for claim in MAP.claims if "same harm" in claim.text)
LINK = next(link for link in MAP.links if link.kind is LinkKind.SUPPORTS)


def review_page() -> None:
    from explore import review  # noqa: PLC0415 # AppTest takes the function's source alone

    review.page()


def map_page() -> None:
    from explore import map  # noqa: A004, PLC0415 # AppTest takes the function's source alone

    map.page()


@pytest.fixture(autouse=True)
def _store(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRUXMAP_STORE", str(store))


def run(*, by: str = "Eva", page: Callable[[], None] = review_page, **address: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    app.session_state["reviewer"] = by
    for name, value in address.items():
        app.query_params[name] = value
    return ran(app.run())


def ran(app: AppTest) -> AppTest:
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> AppTest:
    return ran(app.button(key).click().run())


def html_of(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def address(app: AppTest) -> dict[str, str]:
    return {name: str(app.query_params[name]) for name in app.query_params}


def outcome(store: Path) -> Corrected:
    with open_store(store) as kept:
        return kept.outcome(THREAD)


def looking_at(app: AppTest) -> Element:
    asked = address(app)
    return Element("claim", asked["node"]) if "node" in asked else Element("link", asked["link"])


# --- what the page shows --------------------------------------------------------------------------


def test_the_queue_begins_with_what_is_most_worth_a_look_and_the_filters_narrow_it() -> None:
    whole = corrected(MAP, ())
    assert desk_of(whole, asked={}).item == FIRST
    questions = desk_of(whole, asked={"kinds": "question", "links": "none"})
    kinds = {whole.map.claim[one.element.id].kind for one in questions.left}
    assert kinds == {ClaimKind.QUESTION}
    assert desk_of(whole, asked={"kinds": "none", "links": "none"}).item is None


def test_what_was_skipped_comes_last_and_what_is_unknown_is_dropped() -> None:
    whole = corrected(MAP, ())
    desk = desk_of(whole, asked={"form": "no such"}, skipped=[FIRST])
    assert desk.left[-1].element == FIRST
    assert desk.form is None
    missing = desk_of(whole, asked={"node": "c-none", "show": "no such"})
    assert (missing.missing, missing.show) == (True, Show.QUEUE)


@pytest.mark.parametrize(
    "said", [None, "x", {}, {"start": 0, "end": 0}, {"start": 4, "end": 9999}, {"start": "0"}]
)
def test_words_that_a_browser_cannot_have_chosen_are_none(said: object) -> None:
    assert span_in(MAP.thread.posts[0], said) is None


def test_words_are_counted_in_code_points() -> None:
    post = MAP.thread.posts[0]
    span = span_in(post, {"start": 2, "end": 12})
    assert span is not None
    assert post.text[2:12] == span.text


# --- deciding -------------------------------------------------------------------------------------


def test_a_name_is_needed_to_decide(store: Path) -> None:
    app = run(by="")
    assert app.button("accept").disabled
    assert app.button("reject").disabled
    ran(app.text_input("review-name").set_value("  Eva ").run())
    press(app, "accept")
    (one,) = outcome(store).corrections
    assert one.author == "Eva"


def test_one_click_a_decision_then_the_next_comes_and_the_last_can_be_taken_back(
    store: Path,
) -> None:
    app = run()
    ran(app.text_input("review-reason").set_value("said outright").run())
    press(app, "accept")
    kept = outcome(store)
    assert kept.statuses == {FIRST: Status.ACCEPTED}
    assert kept.corrections[0].reason == "said outright"
    second = looking_at(app)
    assert second == queue(MAP, judged=[FIRST])[0].element
    assert app.text_input("review-reason").value == ""
    press(app, "reject")
    assert outcome(store).statuses[second] is Status.REJECTED
    press(app, "undo")
    assert outcome(store).statuses == {FIRST: Status.ACCEPTED}
    assert looking_at(app) == second
    assert "1 of" in html_of(app)


def test_skipping_keeps_nothing_and_goes_on(store: Path) -> None:
    app = press(run(), "skip")
    assert looking_at(app) == queue(MAP)[1].element
    assert outcome(store).corrections == ()


def test_a_kind_and_a_wording_are_changed_in_their_forms(store: Path) -> None:
    app = run(node=HARM.id, form="kind", thread=THREAD)
    press(app, "kind-evidence")
    app = run(node=HARM.id, form="wording", thread=THREAD)
    app.text_area(f"wording-{HARM.id}").set_value("The harm is the same.")
    press(app, "save-wording")
    changed = outcome(store).map.claim[HARM.id]
    assert (changed.kind, changed.text) == (ClaimKind.EVIDENCE, "The harm is the same.")
    assert "form" not in address(app)


def test_a_claim_that_is_worded_anew_or_taken_back_is_read_again_for_the_debate(
    store: Path,
) -> None:
    one = Position(
        id="harm", name="Harm", statements=("A role that is played does the same harm.",)
    )
    debate = Debate(id="harm", question="Is there harm?", positions=(one,))

    def read() -> list[str]:
        with open_store(store) as kept:
            return [one.claim for one in kept.weighed(THREAD).readings]

    with open_store(store) as kept:
        keep_debate(kept, THREAD, debate)
    assert read() == [HARM.id]
    app = run(node=HARM.id, form="wording", thread=THREAD)
    app.text_area(f"wording-{HARM.id}").set_value("Tea is good.")
    press(app, "save-wording")
    assert read() == []
    press(app, "undo")
    assert read() == [HARM.id]


def test_a_blank_wording_is_refused_in_a_sentence(store: Path) -> None:
    app = run(node=HARM.id, form="wording", thread=THREAD)
    app.text_area(f"wording-{HARM.id}").set_value("   ")
    press(app, "save-wording")
    assert 'role="alert"' in html_of(app)
    assert "blank" in html_of(app)
    assert outcome(store).corrections == ()


def test_a_link_changes_its_kind_and_is_taken_out(store: Path) -> None:
    press(run(link=LINK.id, form="kind", thread=THREAD), "link-kind-objects")
    assert outcome(store).map.link[LINK.id].kind is LinkKind.OBJECTS
    press(run(link=LINK.id, form="remove", thread=THREAD), "save-remove")
    assert LINK.id not in outcome(store).map.link


def pick_other(app: AppTest, name: str) -> AppTest:
    """Choose a claim in the list, as its component says it to the page."""
    app.session_state["review-other"] = ((looking_at(app), address(app)["form"]), name)
    return ran(app.run())


def test_another_claim_is_found_by_search_to_merge_and_to_link_with(store: Path) -> None:
    other = next(one for one in MAP.claims if one.id != HARM.id)
    app = run(node=HARM.id, form="link", thread=THREAD)
    ran(app.text_input("find-link").set_value(other.text.split()[-1]).run())
    assert other.text in str([one.proto.json for one in app.get("bidi_component")])
    pick_other(app, other.id)
    press(app, "save-link")
    assert {(one.source, one.target) for one in outcome(store).map.links} >= {(HARM.id, other.id)}
    app = pick_other(run(node=HARM.id, form="merge", thread=THREAD), other.id)
    press(app, "save-merge")
    assert other.id not in outcome(store).map.claim


# --- what was made --------------------------------------------------------------------------------


def test_corrections_are_listed_taken_back_and_brought_back(store: Path) -> None:
    app = press(run(), "accept")
    (one,) = outcome(store).corrections
    app = run(show="corrections", by="Bo")
    assert "Accepted" in html_of(app)
    assert "by Eva" in html_of(app)
    press(app, f"undo-{one.id}")
    assert outcome(store).statuses == {}
    assert "Taken back by Bo" in html_of(app)
    press(app, f"undo-{one.id}")
    assert outcome(store).statuses == {FIRST: Status.ACCEPTED}


def test_what_finds_no_place_is_listed_with_why(store: Path) -> None:
    gone = claim_anchor(MAP, HARM)
    words = type(gone.at)(post=gone.at.post, start=0, exact="nobody ever said any of this")
    lost = correction(
        Action.WORDING,
        author="Eva",
        subject=type(gone)(id="c-gone", kind=gone.kind, text="Gone.", at=words),
        text="Gone for good.",
    )
    with open_store(store) as kept:
        kept.review(THREAD, [lost])
    app = run(show="unplaced")
    assert "does not say" in html_of(app)
    press(app, f"undo-{lost.id}")
    assert outcome(store).orphaned == ()


# --- two at once ----------------------------------------------------------------------------------


def test_two_who_decide_about_the_same_do_not_overwrite_each_other(store: Path) -> None:
    eva, bo = run(by="Eva"), run(by="Bo")
    press(eva, "accept")
    press(bo, "reject")
    kept = outcome(store)
    assert kept.statuses == {FIRST: Status.ACCEPTED}
    assert [one.author for one in kept.corrections] == ["Eva"]
    assert "corrected by somebody else while you looked at it" in html_of(bo)
    assert looking_at(bo) == FIRST
    assert "found right by Eva" in html_of(bo)
    press(bo, "reject")  # having seen that
    assert outcome(store).statuses == {FIRST: Status.REJECTED}


def test_two_who_decide_about_different_things_both_keep_their_work(store: Path) -> None:
    eva, bo = run(by="Eva"), run(by="Bo", node=HARM.id)
    press(eva, "accept")
    press(bo, "reject")
    assert outcome(store).statuses == {
        FIRST: Status.ACCEPTED,
        Element("claim", HARM.id): Status.REJECTED,
    }


def test_a_link_whose_claim_was_worded_anew_is_shown_again_before_it_is_judged(
    store: Path,
) -> None:
    eva = run(by="Eva", link=LINK.id)
    bo = run(by="Bo", node=LINK.source, form="wording")
    bo.text_area(f"wording-{LINK.source}").set_value("It says something else now.")
    press(bo, "save-wording")
    press(eva, "accept")
    assert Element("link", LINK.id) not in outcome(store).statuses
    assert "by Bo" in html_of(eva)
    press(eva, "accept")
    assert outcome(store).statuses[Element("link", LINK.id)] is Status.ACCEPTED


# --- elsewhere ------------------------------------------------------------------------------------


def test_the_claim_panel_accepts_and_takes_back(store: Path) -> None:
    app = run(page=map_page, node=HARM.id)
    press(app, "act-claim-accept")
    assert outcome(store).statuses == {Element("claim", HARM.id): Status.ACCEPTED}
    assert app.button("act-claim-accept").disabled
    press(app, "act-claim-undo")
    assert outcome(store).statuses == {}


def test_what_the_panel_rejects_leaves_the_map_and_is_offered_back(store: Path) -> None:
    app = run(page=map_page, node=HARM.id)
    press(app, "act-claim-reject")
    assert "This claim was rejected by" in html_of(app)
    press(app, "taken-out-undo")
    assert HARM.id in outcome(store).map.claim
    assert f"<mark>{HARM.text}</mark>" in html_of(app)


@pytest.mark.parametrize("page", [review_page, map_page])
def test_the_switch_shows_the_machines_own_map(page: Callable[[], None]) -> None:
    app = run(node=HARM.id, page=page)
    assert "whose" not in [one.key for one in app.get("button_group")]
    press(run(node=HARM.id, form="kind"), "kind-evidence")
    reviewed = run(node=HARM.id, page=page)
    assert "evidence, 100% sure" in html_of(reviewed)
    own = run(node=HARM.id, page=page, map="machine")
    assert "evidence, 100% sure" not in html_of(own)
    assert "accept" not in [one.key for one in own.button]
    assert "act-claim-accept" not in [one.key for one in own.button]


def test_a_hostile_thread_is_inert(store_dir: Path) -> None:
    with open_store(store_dir) as kept:
        kept.add(hostile_map())
    amap = hostile_map()
    app = run(thread=amap.thread.id, link=amap.links[0].id, by=HOSTILE[0])
    assert "<script" not in html_of(app)
    press(app, "accept")
    assert "<script" not in html_of(app)
    app = run(thread=amap.thread.id, node=amap.claims[0].id, form="link")
    assert "<script" not in html_of(app)
    app = run(thread=amap.thread.id, show="corrections")
    assert "<script" not in html_of(app)
    labels = [one.label for one in app.button] + [one.value for one in app.caption]
    assert not any(text in label for label in labels for text in HOSTILE)
