"""The claim panel tells where else a claim is said, and lets people say that it is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from example_map import HOSTILE
from small_pairs import at, cities, debate, filled, look, pair, trams
from streamlit.testing.v1 import AppTest
from test_explore_map import html_of, listed, run

from explore.component import Item
from explore.elsewhere import side_of
from explore.reviewing import deciding
from graph.errors import InputError
from graph.same.stored import Compared
from graph.store import open_store

ONE, OTHER = trams(), cities()


@pytest.fixture
def store(store_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CRUXMAP_STORE", str(store_dir))
    with open_store(store_dir) as kept:
        filled(kept)
    return store_dir


def titles(app: AppTest) -> dict[str, list[str]]:
    return {group["title"]: [one["text"] for one in group["items"]] for group in listed(app)}


def also(app: AppTest) -> list[Item]:
    return next(group["items"] for group in listed(app) if group["title"] == "Also said in")


@pytest.mark.usefixtures("store")
def test_the_panel_tells_where_else_a_claim_is_said_and_leads_there() -> None:
    app = run(thread="trams", node=ONE.claims[0].id)
    assert titles(app)["Also said in"] == [OTHER.claims[0].text]
    [item] = also(app)
    assert item["note"] == "On cities · 87% sure"
    assert "Because both say “quiet” of “trams”." in html_of(app)
    nearly = run(thread="cities", node=OTHER.claims[1].id)
    [item] = also(nearly)
    assert item["note"] == "On trams · nearly so, 87% sure"
    assert "Also said in" not in titles(run(thread="trams", node=ONE.claims[2].id))
    assert "Also said in" not in titles(run(thread="trams", node=ONE.claims[0].id, map="machine"))


@pytest.mark.usefixtures("store")
def test_a_reviewer_takes_it_apart_and_takes_that_back() -> None:
    app = run(thread="trams", node=ONE.claims[0].id)
    assert app.button("elsewhere-0-apart").disabled
    app.text_input("elsewhere-name").input(" Eva\n").run()
    app.button("elsewhere-0-apart").click().run()
    assert not app.exception
    assert "Also said in" not in titles(app)
    page = html_of(app)
    assert "Taken apart: it is not said there." in page
    assert "Taken apart by Eva" in page
    app.button("elsewhere-0-undo").click().run()
    assert titles(app)["Also said in"] == [OTHER.claims[0].text]
    assert "Taken back." in html_of(app)


def test_what_a_stranger_wrote_does_nothing(store: Path) -> None:
    odd = debate("odd", HOSTILE[1])
    odd = replace(odd, thread=replace(odd.thread, title=HOSTILE[1]))
    by = look("odd")
    found = replace(pair(at(odd, 0), at(ONE, 0), by=by), because=HOSTILE[1], sure=0.95)
    with open_store(store) as kept:
        kept.add(odd)
        kept.compared([Compared(comparison=by, pairs=(found,))])
    app = run(thread="trams", node=ONE.claims[0].id)
    app.session_state[deciding.NAME] = "Eva"
    app.run()
    assert not app.exception
    assert "<a href=" not in html_of(app).replace('<a href="https://example.org', "")
    assert "see &lt;a href=" in html_of(app)
    app.button("elsewhere-0-apart").click().run()
    assert not app.exception
    assert titles(app)["Also said in"] == [OTHER.claims[0].text]


def test_a_claim_that_is_gone_is_not_taken_apart() -> None:
    with pytest.raises(InputError, match="not in the map of 'trams' any more"):
        side_of(trams(), "gone")
