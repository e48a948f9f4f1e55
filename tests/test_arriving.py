"""What arrives: maps of other programs as they wrote them, files that are none, and the command."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from example_map import example_map, hostile_map
from hypothesis import given, settings
from hypothesis import strategies as st
from small_map import small_map
from strategies import maps
from terminal import assert_refused, content, run

from graph.errors import InputError
from graph.export import EXPORTERS, IMPORTERS, guess
from graph.model import ArgumentMap, ClaimKind, LinkKind

Json = Any  # what json.loads gives


@pytest.fixture(scope="module")
def written(root: Path) -> Path:
    """Maps as other programs wrote them; ``make tools`` gets those programs."""
    return root / "tests" / "fixtures" / "maps"


def read(path: Path) -> ArgumentMap:
    text = path.read_text("utf-8")
    return IMPORTERS[guess(text)](text)


def said(amap: ArgumentMap) -> set[tuple[str, str, str]]:
    """Links in words; an undercut ends on the words at both ends of what it undercuts."""

    def aim(target: str, kind: LinkKind) -> str:
        if kind is not LinkKind.UNDERCUTS:
            return amap.claim[target].text
        link = amap.link[target]
        return f"{amap.claim[link.source].text} / {amap.claim[link.target].text}"

    return {
        (amap.claim[link.source].text, link.kind.value, aim(link.target, link.kind))
        for link in amap.links
    }


# --- maps of other programs --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["small.argdown.json", "small.arguebuf.json"])
def test_our_own_map_comes_back_from_other_programs(written: Path, name: str) -> None:
    amap = read(written / name)
    assert said(amap) == said(small_map())
    assert {one.text for one in amap.claims} == {one.text for one in small_map().claims}


def test_what_argdown_keeps_of_our_map_comes_back(written: Path) -> None:
    amap, ours = read(written / "small.argdown.json"), small_map()
    assert (amap.thread.id, amap.thread.title) == (ours.thread.id, ours.thread.title)
    for claim in ours.claims:
        again = amap.claim[claim.id]
        assert (again.kind, again.confidence, again.hedge) == (
            claim.kind,
            claim.confidence,
            claim.hedge,
        )
    assert amap.link["l-supports"].because == ours.link["l-supports"].because
    role = amap.claim["c-role"]
    assert [span.text for span in role.mentions] == ["The model plays a role.", "it plays a role"]
    assert amap.post[role.mentions[0].post].author == "Ada"


def test_argdown_by_hand_is_read(written: Path) -> None:
    amap = read(written / "animals.argdown.json")
    assert amap.thread.title == "Should we eat animals?"
    assert said(amap) == {
        ("Farmed animals suffer.", "supports", "Suffering"),
        ("Whoever can suffer counts.", "supports", "Suffering"),
        ("Suffering", "supports", "Nobody should eat animals."),
        ("People always ate meat.", "objects", "Nobody should eat animals."),
        ("Meat for all", "objects", "Nobody should eat animals."),
        ("Nobody should eat animals.", "objects", "Meat for all"),
        (
            "On some farms animals have good lives.",
            "undercuts",
            "Suffering / Nobody should eat animals.",
        ),
    }
    (meat,) = [one for one in amap.claims if one.text == "People always ate meat."]
    assert (meat.kind, meat.confidence) == (ClaimKind.EVIDENCE, 0.4)
    assert amap.post[meat.mentions[0].post].author == "Ada"


def test_arguebuf_with_a_resource_is_read(written: Path) -> None:
    amap = read(written / "animals.arguebuf.json")
    assert amap.thread.title == "Animals"
    assert amap.thread.posts[0].text == "Nobody should eat animals. They suffer, do they not?"
    assert said(amap) == {
        ("Animals suffer.", "supports", "Nobody should eat animals."),
        ("Plants are not enough.", "objects", "Nobody should eat animals."),
        ("Plants are not enough.", "undercuts", "Animals suffer. / Nobody should eat animals."),
    }
    (suffer,) = [one for one in amap.claims if one.text == "Animals suffer."]
    assert suffer.mentions[0].text == "They suffer"
    assert suffer.mentions[0].start == 27


# --- AIF ---------------------------------------------------------------------------------------


def node(number: object, kind: str, text: str = "") -> Json:
    return {"nodeID": number, "type": kind, "text": text}


def edges(*pairs: tuple[object, object]) -> Json:
    return [{"edgeID": n, "fromID": a, "toID": b} for n, (a, b) in enumerate(pairs)]


AIF: Final[Json] = {
    "nodes": [
        node(0, "L", "Ada: we should go"),
        node(1, "YA", "Asserting"),
        node(2, "I", "We should go."),
        node(3, "I", "It is late."),
        node(4, "I", "It rains."),
        node(5, "RA", "Default Inference"),
        node(6, "I", "Is it late?"),
        node(7, "YA", "Pure Questioning"),
        node(8, "L", "Bo: is it late?"),
        node(9, "CA", "Default Conflict"),
        node(10, "I", "Rain is no reason."),
        node(11, "CA", "Default Conflict"),
        node(12, "I", "It is a strong rain."),
        node(13, "PA", "Default Preference"),
        node(14, "TA", "Default Transition"),
        node(15, "MA", "Default Rephrase"),
    ],
    "edges": edges(
        *((0, 1), (1, 2), (3, 5), (4, 5), (5, 2), (8, 7), (7, 6)),
        *((10, 9), (9, 5), (12, 11), (11, 9), (2, 13), (13, 3), (0, 14), (14, 8)),
        *((6, 15), (15, 3)),
    ),
    "locutions": [{"nodeID": 0, "personID": 7}, {"nodeID": 8, "personID": 8}],
    "participants": [
        {"participantID": 7, "firstname": "Ada", "surname": "None"},
        {"participantID": 8, "firstname": "Bo", "surname": "Li"},
    ],
}


@pytest.mark.parametrize("wrapped", [False, True])
def test_aif_of_any_tool_is_read(wrapped: bool) -> None:
    text = json.dumps({"AIF": AIF, "text": ""} if wrapped else AIF)
    assert guess(text) == "xaif"
    amap = IMPORTERS["xaif"](text)
    assert said(amap) == {
        ("It is late.", "supports", "We should go."),
        ("It rains.", "supports", "We should go."),
        ("Rain is no reason.", "undercuts", "It is late. / We should go."),
        ("Rain is no reason.", "undercuts", "It rains. / We should go."),
        ("It is a strong rain.", "objects", "Rain is no reason."),
        ("Is it late?", "restates", "It is late."),
    }
    by = {one.text: amap.post[one.mentions[0].post].author for one in amap.claims}
    assert by["We should go."] == "Ada"
    assert by["Is it late?"] == "Bo Li"
    kinds = {one.text: one.kind for one in amap.claims}
    assert kinds["Is it late?"] is ClaimKind.QUESTION


def test_what_was_changed_in_xaif_is_changed_and_the_rest_is_as_it_was() -> None:
    ours = example_map()
    document: Json = json.loads(EXPORTERS["xaif"](ours))
    aif = document["AIF"]
    first, second = (one for one in aif["nodes"][:2])
    first["text"] = "Put otherwise."
    aif["nodes"].append(node("900", "I", "A new one."))
    aif["nodes"].append(node("901", "CA"))
    aif["edges"] += edges(("900", "901"), ("901", first["nodeID"]))
    aif["nodes"].remove(second)
    amap = IMPORTERS["xaif"](json.dumps(document))
    changed = amap.claim[ours.claims[0].id]
    assert changed == replace(ours.claims[0], text="Put otherwise.")
    gone = ours.claims[1].id
    assert gone not in amap.claim
    assert {link.id for link in amap.links} >= {
        link.id
        for link in ours.links
        if gone not in (link.source, link.target) and link.kind is not LinkKind.UNDERCUTS
    }
    assert ("A new one.", "objects", "Put otherwise.") in said(amap)
    assert amap.thread.posts[: len(ours.thread.posts)] == ours.thread.posts
    assert amap.run == ours.run


@given(amap=maps())
@settings(max_examples=40)
def test_aif_is_read_also_where_our_key_was_dropped(amap: ArgumentMap) -> None:
    document: Json = json.loads(EXPORTERS["xaif"](amap))
    del document["cruxmap"]
    if not amap.claims:
        with pytest.raises(InputError, match="has no statements"):
            IMPORTERS["xaif"](json.dumps(document))
        return
    again = IMPORTERS["xaif"](json.dumps(document))
    assert sorted(one.text for one in again.claims) == sorted(
        one.text.strip() for one in amap.claims
    )
    assert {kind for _, kind, _ in said(again)} <= {kind for _, kind, _ in said(amap)}


# --- what is no map ----------------------------------------------------------------------------

_SMALL: Final = EXPORTERS["xaif"](small_map())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "in no format that is known|is no map in a format"),
        ("Ada: hello\nBo: hi", "is no map in a format that is known: it begins 'Ada: hello'"),
        ("===\ntitle: x\n===\n[A]: b", "this looks like Argdown, which its own program reads"),
        ("[A title]: b\n  + [C]", "this looks like Argdown"),
        ("<A>: b", "this looks like Argdown"),
        ("{", "this begins like JSON and is not"),
        ("[1, 2]", "this JSON is no map"),
        ('{"posts": []}', "this is a thread without claims: add it with cruxmap add"),
        ("[" * 100_000, "this begins like JSON and is not"),
    ],
)
def test_what_is_no_map_is_told_apart(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        guess(text)


@pytest.mark.parametrize("name", EXPORTERS)
def test_what_cannot_be_imported_is_not_taken_for_what_can(name: str) -> None:
    text = EXPORTERS[name](small_map())
    if name in IMPORTERS and name != "argdown":
        assert guess(text) == name
    elif name == "turtle":
        assert guess(text) == "trig"
        with pytest.raises(InputError, match="this TriG has none"):
            IMPORTERS["trig"](text)
    else:
        with pytest.raises(InputError):
            guess(text)


@pytest.mark.parametrize("name", IMPORTERS)
@pytest.mark.parametrize("text", ["", "{", "null", "[]", "[" * 100_000, "\ufeff{}", "{}", "<", "@"])
def test_what_is_nothing_is_refused_by_every_importer(name: str, text: str) -> None:
    with pytest.raises(InputError):
        IMPORTERS[name](text)


def _changed(text: str, *path: str | int, to: object) -> str:
    data: Json = json.loads(text)
    at = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = to
    return json.dumps(data)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("AIF", "nodes"), {}, "AIF.nodes is an object: it must be a list"),
        (("AIF", "nodes", 0), 7, "AIF.nodes[0] is 7: it must be an object"),
        (("AIF", "nodes", 0, "nodeID"), None, "AIF.nodes[0].nodeID is None"),
        (("AIF", "nodes", 0, "text"), 7, "AIF.nodes[0].text is 7"),
        (("AIF", "nodes", 0, "text"), "\ud800", "holds a lone surrogate"),
        (("AIF", "edges", 0, "fromID"), [], "AIF.edges[0].fromID is a list"),
        (("cruxmap",), 7, "cruxmap is 7: it must be an object"),
        (("cruxmap", "claims", "1"), [], "cruxmap.claims.1 is a list: it must be an object"),
        (("cruxmap", "claims", "1", "confidence"), 2, "the confidence of claim c-role is 2"),
        (("cruxmap", "posts"), [], "has no posts"),
        (("cruxmap", "run"), None, "cruxmap.run is None"),
    ],
)
def test_a_wrong_value_in_xaif_is_named(
    path: tuple[str | int, ...], value: object, message: str
) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        IMPORTERS["xaif"](_changed(_SMALL, *path, to=value))


def test_json_ld_that_would_have_to_fetch_its_context_is_refused() -> None:
    text = _changed(
        EXPORTERS["jsonld"](small_map()), "@context", to="https://evil.invalid/c.jsonld"
    )
    with pytest.raises(InputError, match="this is not JSON-LD"):
        IMPORTERS["jsonld"](text)


_json: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats()
    | st.sampled_from(["", "1", "I", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *(
                        "AIF",
                        "nodes",
                        "edges",
                        "nodeID",
                        "type",
                        "text",
                        "fromID",
                        "toID",
                        "cruxmap",
                    ),
                    *(
                        "statements",
                        "arguments",
                        "relations",
                        "members",
                        "ranges",
                        "pcs",
                        "sections",
                    ),
                    *("atom", "scheme", "source", "target", "support", "resources", "relationType"),
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(data=_json, name=st.sampled_from(["xaif", "argdown", "arguebuf"]))
@settings(max_examples=200)
def test_whatever_json_comes_is_a_map_or_an_error_in_words(data: Json, name: str) -> None:
    try:
        amap = IMPORTERS[name](json.dumps(data))
    except InputError:
        return
    assert amap.claims


# --- the command -------------------------------------------------------------------------------


def test_a_map_is_imported_and_said_to_be(tmp_path: Path, store_dir: Path) -> None:
    file = tmp_path / "map.json"
    file.write_text(EXPORTERS["xaif"](example_map()), "utf-8")
    done = run("import", file, "--store", store_dir)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("a-role-or-a-scheme: added; 4 posts, 13 claims, 9 links")
    assert content(store_dir) == [EXPORTERS["json"](example_map())]
    assert "unchanged" in run("import", file, "--store", store_dir).stdout


@pytest.mark.parametrize(
    "name", [name for name in IMPORTERS if name not in ("argdown", "arguebuf")]
)
def test_what_was_exported_is_imported_into_another_store(
    tmp_path: Path, store: Path, store_dir: Path, name: str
) -> None:
    file, other = tmp_path / "map", tmp_path / "other"
    run("export", "--format", name, "--output", file, "--store", store)
    assert run("import", file, "--store", other).exit_code == 0
    assert content(other) == content(store_dir)


def test_a_stored_map_is_only_replaced_when_told_to(tmp_path: Path, store: Path) -> None:
    file = tmp_path / "map.json"
    other = replace(example_map(), links=())
    file.write_text(EXPORTERS["json"](other), "utf-8")
    before = content(store)
    assert_refused(
        run("import", file, "--store", store), saying=r"already holds the thread.*--replace.*--id"
    )
    assert content(store) == before
    done = run("import", file, "--id", "another", "--store", store)
    assert done.stdout.startswith("another: added")
    assert run("import", file, "--replace", "--store", store).stdout.startswith(
        "a-role-or-a-scheme: replaced"
    )
    assert len(content(store)) == 2


def test_one_bad_file_keeps_no_other_out_and_leaves_nothing(
    tmp_path: Path, store_dir: Path
) -> None:
    bad, good, words = tmp_path / "bad.json", tmp_path / "good.json", tmp_path / "words.txt"
    bad.write_text(EXPORTERS["json"](small_map())[:-300], "utf-8")
    good.write_text(EXPORTERS["json"](hostile_map()), "utf-8")
    words.write_bytes(b"\xff\xfe\x00")
    done = run("import", bad, good, words, tmp_path / "none", "--store", store_dir)
    assert done.exit_code == 1
    assert done.stdout.startswith("hostile: added")
    told = done.stderr.splitlines()
    assert len(told) == 3
    assert "begins like JSON and is not" in told[0]
    assert "is not UTF-8" in told[1]
    assert "cannot be read: No such file" in told[2]
    assert content(store_dir) == [EXPORTERS["json"](hostile_map())]


def test_nothing_is_made_where_nothing_could_be_read(tmp_path: Path, store_dir: Path) -> None:
    file = tmp_path / "map.txt"
    file.write_text("Ada: hello", "utf-8")
    assert_refused(
        run("import", file, "--store", store_dir), saying="A discussion is read by .*--format"
    )
    assert not store_dir.exists()
    assert_refused(
        run("import", file, file, "--id", "x", "--store", store_dir), saying="--id names"
    )


def test_a_format_can_be_named(tmp_path: Path, store_dir: Path) -> None:
    file = tmp_path / "map"
    file.write_text(EXPORTERS["trig"](small_map()), "utf-8")
    refused = run("import", file, "--format", "nquads", "--store", store_dir)
    assert_refused(refused, saying="this is not N-Quads")
    assert run("import", file, "--format", "trig", "--store", store_dir).exit_code == 0
