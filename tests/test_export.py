"""Every export against its golden file, every import against its export, and bad files refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from small_map import GOLDEN, small_map
from strategies import maps

from extract.sources import read_thread
from graph.errors import InputError
from graph.export import EXPORTERS, IMPORTERS
from graph.formats.parts import HOLDS, Part
from graph.model import ArgumentMap

Json = Any  # what json.loads gives

_SYNTAX: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
}
LOSSLESS: Final = [name for name in IMPORTERS if HOLDS.get(name) == frozenset(Part)]
"""What brings a map back as it was; the others are tested in ``test_other_tools.py``."""


def golden(root: Path, name: str) -> str:
    return (root / "tests" / "golden" / GOLDEN[name]).read_bytes().decode()


def meaning(text: str, name: str) -> Json:
    if name in ("json", "xaif"):
        data = json.loads(text)
        # Where Graphviz puts things to the pixel is its own affair.
        for node in data.get("OVA", {}).get("nodes", ()):
            assert min(node.pop("x"), node.pop("y")) >= 0
        return data
    if name in _SYNTAX:
        # There are no blank nodes, so graphs are isomorphic when they say the same.
        return set(ox.parse(text, format=_SYNTAX[name]))
    if name == "html":
        before, drawn, after = re.split(r"(?s)(<div class=\"canvas\".*</svg>)", text)
        return before, re.sub(r"-?[0-9]+(?:\.[0-9]+)?", "0", drawn), after
    return text


@pytest.mark.parametrize("name", EXPORTERS)
def test_the_small_map_is_written_as_the_golden_file(root: Path, name: str) -> None:
    # After a change that is meant: PYTHONPATH=. python tests/small_map.py
    expected = meaning(golden(root, name), name)
    assert len(expected) > 2
    assert "_:" not in golden(root, name) or name not in _SYNTAX
    assert meaning(EXPORTERS[name](small_map()), name) == expected


@pytest.mark.parametrize("name", LOSSLESS)
def test_the_golden_file_is_read_as_the_small_map(root: Path, name: str) -> None:
    assert IMPORTERS[name](golden(root, name)) == small_map()


@pytest.mark.parametrize("name", LOSSLESS)
@given(amap=maps())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_exported_can_be_imported(name: str, amap: ArgumentMap) -> None:
    text = EXPORTERS[name](amap)
    again = IMPORTERS[name](text)
    assert again == amap
    assert EXPORTERS[name](again) == text


def test_every_format_has_its_golden_file_and_most_importers_their_exporter() -> None:
    assert set(EXPORTERS) == set(GOLDEN)
    assert set(IMPORTERS) - set(EXPORTERS) == {"arguebuf"}
    assert LOSSLESS == ["json", "trig", "nquads", "jsonld", "xaif"]


def test_map_json_that_knows_no_references_is_still_read() -> None:
    data = json.loads(EXPORTERS["json"](small_map()))
    for claim in data["claims"]:
        del claim["reference"]
    claims = tuple(replace(claim, reference=None) for claim in small_map().claims)
    assert IMPORTERS["json"](json.dumps(data)) == replace(small_map(), claims=claims)


# --- bad Map JSON ------------------------------------------------------------------------------


def _set(*path: str | int, to: object) -> Callable[[Json], None]:
    def change(data: Json) -> None:
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = to

    return change


def _drop(*path: str | int) -> Callable[[Json], None]:
    def change(data: Json) -> None:
        for step in path[:-1]:
            data = data[step]
        del data[path[-1]]

    return change


_WRONG: Final = [
    (_drop("thread"), "thread is missing"),
    (_drop("run"), "run is missing"),
    (_set("thread", to=[]), "thread is a list: it must be an object"),
    (_drop("thread", "id"), "thread.id is missing"),
    (_set("thread", "title", to=None), "thread.title is None: it must be a string"),
    (_set("thread", "url", to=7), "thread.url is 7: it must be a string"),
    (_set("thread", "url", to="http://[x"), "the thread's url is 'http://[x'"),
    (_set("thread", "id", to="a b"), "the thread's id is 'a b'"),
    (_set("run", "created", to={}), "run.created is an object"),
    (_set("posts", to={"p1": {}}), "posts is an object: it must be a list"),
    (_set("posts", 1, to="p2"), "posts[1] is 'p2': it must be an object"),
    (_drop("posts", 0, "text"), "posts[0].text is missing"),
    (_set("posts", 2, "text", to=" "), "posts[2]: post p3 has no text"),
    (_set("posts", 2, "reply_to", to="p9"), "post p3 replies to 'p9'"),
    (_set("posts", 0, "copies", 1, "end", to="9"), "posts[0].copies[1].end is '9': it must be a w"),
    (_set("posts", 0, "copies", 1, "end", to=0), "posts[0].copies[1]: a copy spans 120 to 0"),
    (_set("claims", 5, "reference", to="It"), "claims[5].reference is 'It': it must be an object"),
    (_drop("claims", 5, "reference", "words"), "claims[5].reference.words is missing"),
    (_set("claims", 5, "reference", "claim", to=1), "claims[5].reference.claim is 1: it must be a"),
    (_set("claims", 5, "reference", "claim", to="c9"), "claim c-plays refers to 'c9'"),
    (_set("claims", 3, "kind", to="rant"), "claims[3].kind is 'rant': it must be one of claim, ev"),
    (_set("claims", 3, "kind", to=["claim"]), "claims[3].kind is a list"),
    (_set("claims", 0, "confidence", to="high"), "claims[0].confidence is 'high'"),
    (_set("claims", 0, "confidence", to=True), "claims[0].confidence is True"),
    (_set("claims", 0, "confidence", to=1.5), "claims[0]: the confidence of claim c-role is 1.5"),
    (_set("claims", 0, "confidence", to=10**400), "claims[0]: the confidence of claim c-role"),
    (_set("claims", 0, "confidence", to=float("nan")), "claims[0]: the confidence of claim c-role"),
    (_set("claims", 0, "mentions", to=[]), "claims[0]: claim c-role has no mention"),
    (_drop("claims", 0, "mentions"), "claims[0].mentions is missing"),
    (_set("claims", 0, "mentions", 1, "start", to=1.0), "claims[0].mentions[1].start is 1.0"),
    (_set("claims", 0, "mentions", 1, "start", to=True), "claims[0].mentions[1].start is True"),
    (_set("claims", 0, "mentions", 1, "start", to=-1), "claims[0].mentions[1]: a span of post p3"),
    (_set("claims", 0, "text", to="\ud800"), "claims[0]: the text of claim c-role holds a lone su"),
    (_set("claims", 1, "id", to="c-role"), "two claims have the id 'c-role'"),
    (_drop("links", 0, "because"), "links[0].because is missing"),
    (_drop("links", 0, "from"), "links[0].from is missing"),
    (_set("links", 0, "to", to="c-gone"), "ends at 'c-gone', which is no claim"),
    (_set("links", 0, "cue", to=[]), "links[0].cue is a list: it must be an object"),
    (_set("links", 1, "cue", "post", to=None), "links[1].cue.post is None"),
    (_set("links", 1, "cue", "text", to="Bat"), "the cue of link"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), _WRONG, ids=[message for _, message in _WRONG])
def test_bad_map_json_is_refused_naming_the_place(
    change: Callable[[Json], None], message: str
) -> None:
    data = json.loads(EXPORTERS["json"](small_map()))
    change(data)
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        IMPORTERS["json"](json.dumps(data))
    assert str(caught.value).startswith(message) or "holds" not in message


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "[]", '"x"', "[" * 100_000, "1" * 5_000, "{'thread': 1}", "\ufeff{}"],
)
def test_what_is_no_map_json_at_all_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"this is not JSON|the whole is|thread is missing"):
        IMPORTERS["json"](text)


def test_map_json_needs_only_what_cannot_be_left_out() -> None:
    data = json.loads(EXPORTERS["json"](small_map()))
    optional = {"url", "created", "author", "reply_to", "copies", "hedge", "rule", "cue"}
    optional |= {"reply_because", "quotes", "citations", "revisions", "vanished"}

    def thin(value: Json, *, links: bool = False) -> Json:
        if isinstance(value, list):
            return [thin(item, links=links) for item in value]
        if not isinstance(value, dict):
            return value
        dropped = optional if links else optional | {"because"}
        kept = {key: item for key, item in value.items() if key not in dropped}
        return {key: thin(item, links=key == "links") for key, item in kept.items()} | {"new": 1}

    amap = IMPORTERS["json"](json.dumps(thin(data)))
    assert [claim.mentions for claim in amap.claims] == [c.mentions for c in small_map().claims]
    assert amap.run.created is None
    assert all(claim.because == "" and claim.hedge is None for claim in amap.claims)


# --- the documentation -------------------------------------------------------------------------


def _blocks(path: Path, language: str) -> list[str]:
    text = path.read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_examples_in_the_documentation_are_one_map(root: Path) -> None:
    formats = root / "docs" / "formats.md"
    thread_json, map_json = _blocks(formats, "json")
    (turtle,) = _blocks(formats, "turtle")
    (trig,) = _blocks(root / "docs" / "vocabulary.md", "trig")
    amap = IMPORTERS["json"](map_json)
    assert EXPORTERS["json"](amap) == map_json
    assert read_thread(thread_json, name="x", format="json") == amap.thread
    assert IMPORTERS["trig"](trig) == amap
    assert turtle in EXPORTERS["turtle"](amap)


@pytest.mark.parametrize("name", EXPORTERS)
def test_the_documentation_names_every_format(root: Path, name: str) -> None:
    assert f"`{name}`" in (root / "docs" / "formats.md").read_text("utf-8")
