"""Real programs of other people read what leaves: Argdown, arguebuf, the xaif package, Mermaid."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from example_map import HOSTILE, example_map, hostile_map
from hypothesis import Phase, given, settings
from other_tools import aif_tools, argdown, mermaid
from small_map import small_map
from strategies import maps

from graph.export import EXPORTERS, IMPORTERS, guess
from graph.model import ArgumentMap, ClaimKind, LinkKind

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog

Json = Any  # what json.loads gives

MAPS: Final = {"small": small_map(), "example": example_map(), "hostile": hostile_map()}


def line(text: str) -> str:
    return " ".join(text.replace("\ufeff", " ").split()) or "…"


def ends(amap: ArgumentMap) -> set[tuple[object, ...]]:
    """Links by their ends and kind, an undercut by the ends of what it undercuts."""

    def aim(target: str, kind: LinkKind) -> object:
        if kind is not LinkKind.UNDERCUTS:
            return target
        link = amap.link[target]
        return link.source, link.kind, link.target

    return {(link.source, link.kind, aim(link.target, link.kind)) for link in amap.links}


def words(amap: ArgumentMap) -> list[tuple[str, LinkKind, str]]:
    """Links by the words at their ends; of an undercut, by the words where its aim starts."""
    found = []
    for link in amap.links:
        undercut = link.kind is LinkKind.UNDERCUTS
        target = amap.link[link.target].source if undercut else link.target
        found.append((amap.claim[link.source].text, link.kind, amap.claim[target].text))
    return sorted(found)


# --- Argdown -----------------------------------------------------------------------------------


def same_as_argdown_says(again: ArgumentMap, amap: ArgumentMap) -> None:
    assert again.thread.id == amap.thread.id
    assert line(again.thread.title) == line(amap.thread.title)
    assert sorted(
        (one.id, one.kind, one.text, one.confidence, one.hedge) for one in again.claims
    ) == sorted(
        (
            one.id,
            one.kind,
            line(one.text),
            one.confidence,
            one.hedge if (one.hedge or "").strip() else None,
        )
        for one in amap.claims
    )
    assert ends(again) == ends(amap)


def test_argdown_reads_what_was_written(root: Path, tmp_path: Path) -> None:
    for name, text in argdown(root, tmp_path, MAPS).items():
        assert guess(text) == "argdown"
        same_as_argdown_says(IMPORTERS["argdown"](text), MAPS[name])


def test_argdown_reads_any_map_whatever_it_says(root: Path, tmp_path: Path) -> None:
    drawn: list[ArgumentMap] = []

    @given(amap=maps())
    @settings(max_examples=80, database=None, derandomize=True, phases=[Phase.generate])
    def draw(amap: ArgumentMap) -> None:
        drawn.append(amap)

    draw()
    # Argdown's program takes long to start, so that it gets all the maps in one go.
    named = {f"m{number}": amap for number, amap in enumerate(drawn) if amap.claims}
    assert len(named) > 20
    for name, text in argdown(root, tmp_path, named).items():
        same_as_argdown_says(IMPORTERS["argdown"](text), named[name])


def test_argdown_knows_tags_words_said_again_and_links_of_links(root: Path, tmp_path: Path) -> None:
    data: Json = json.loads(argdown(root, tmp_path, {"small": small_map()})["small"])
    role = data["statements"]["The model plays a role"]
    assert role["tags"] == ["claim"]
    said = [member["text"].strip() for member in role["members"] if "text" in member]
    assert said == ["The model plays a role. #claim", "it plays a role"]
    assert [
        (r["relationType"], r["to"]) for r in data["relations"] if r["relationType"] != "support"
    ] == [
        ("attack", "The model plays a role"),
        ("undercut", "Step 1"),
    ]
    assert data["sections"][0]["title"] == "A role, or a scheme?"


# --- arguebuf, and the xaif package ------------------------------------------------------------


@pytest.fixture(scope="module")
def made(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return aif_tools(root, tmp_path_factory.mktemp("aif"), MAPS)


def found(made: Path, name: str) -> Json:
    return json.loads((made / f"{name}.found.json").read_text("utf-8"))


@pytest.mark.parametrize("name", MAPS)
def test_arguebuf_loads_xaif_whole(made: Path, name: str) -> None:
    amap, seen = MAPS[name], found(made, name)
    schemes = {
        LinkKind.SUPPORTS: "Support",
        LinkKind.OBJECTS: "Attack",
        LinkKind.RESTATES: "Rephrase",
        LinkKind.UNDERCUTS: "Attack",
    }
    assert sorted(seen["atoms"].values()) == sorted(claim.text for claim in amap.claims)
    assert sorted(seen["schemes"].values()) == sorted(schemes[link.kind] for link in amap.links)
    assert len(seen["edges"]) == 2 * len(amap.links)


@pytest.mark.parametrize("name", MAPS)
def test_what_arguebuf_writes_of_it_is_read_again(made: Path, name: str) -> None:
    text = (made / f"{name}.arguebuf.json").read_text("utf-8")
    assert guess(text) == "arguebuf"
    assert words(IMPORTERS["arguebuf"](text)) == words(MAPS[name])


@pytest.mark.parametrize("name", MAPS)
def test_the_xaif_package_knows_relations_and_speakers(made: Path, name: str) -> None:
    amap, seen = MAPS[name], found(made, name)
    assert seen["valid"]
    assert seen["dialogue"]
    plain = [link for link in amap.links if link.kind is not LinkKind.UNDERCUTS]
    assert len(seen["relations"]) == len(plain)
    mentions = sum(len(claim.mentions) for claim in amap.claims)
    assert len(seen["spoken"]) == len(seen["speakers"]) == mentions
    if name == "example":
        assert seen["speakers"][0] == "Ada None"


@pytest.mark.parametrize("name", MAPS)
def test_what_the_xaif_package_adds_is_taken_up_and_the_rest_stays(made: Path, name: str) -> None:
    amap = MAPS[name]
    again = IMPORTERS["xaif"]((made / f"{name}.edited.json").read_text("utf-8"))
    (claim,) = set(again.claims) - set(amap.claims)
    assert claim.text == "A new proposition."
    assert claim.kind is ClaimKind.CLAIM
    assert set(amap.claims) <= set(again.claims)
    assert set(amap.links) <= set(again.links)
    assert set(amap.thread.posts) <= set(again.thread.posts)
    one, two = amap.claims[:2]
    assert (two.id, LinkKind.SUPPORTS, one.id) in ends(again)


# --- Mermaid -----------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("level", ["strict", "loose"])
def test_mermaid_draws_every_claim_and_runs_none_of_it(
    root: Path, chromium: Browser, name: str, level: str
) -> None:
    amap = MAPS[name]
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    page.set_content("<div id=drawn></div>")
    page.add_script_tag(content=mermaid(root).read_text("utf-8"))
    labels = page.evaluate(
        """async ([text, level]) => {
            mermaid.initialize({ startOnLoad: false, securityLevel: level });
            const drawn = await mermaid.render("map", text);
            document.getElementById("drawn").innerHTML = drawn.svg;
            return [...document.querySelectorAll(".nodeLabel")].map((one) => one.textContent);
        }""",
        [EXPORTERS["mermaid"](amap), level],
    )
    shown = [re.sub("[\u202a-\u202e\u2066-\u2069]", "", text) for text in HOSTILE]
    expected = shown if name == "hostile" else [line(claim.text) for claim in amap.claims]
    assert labels[: len(expected)] == expected
    assert page.evaluate("typeof pwned") == "undefined"
    assert asked == []
    page.close()
