"""Corrections are the same as RDF, as files and back; what is broken says where."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_map import small_map
from small_reviews import small_corrections, small_quads
from strategies import corrections_of, maps

from graph.errors import InputError
from graph.rdf import from_quads
from graph.review import FORMS, corrected, named, read_corrections, short_names, write_corrections
from graph.reviewing.kept import corrections_in, machine_map, reviewed
from graph.vocab import graph_iri, reviews_iri

THREAD = small_map().thread.id


@given(data=st.data())
@settings(max_examples=40)
def test_what_is_said_of_a_corrected_map_reads_back(data: st.DataObject) -> None:
    amap = data.draw(maps())
    known = data.draw(corrections_of(amap))
    found = corrected(amap, known)
    quads = reviewed(amap, found, corrections=known, old=())
    thread = amap.thread.id
    assert from_quads(quads, thread=thread) == found.map
    assert machine_map(quads, thread) == amap
    assert corrections_in(quads, thread) == found.corrections


@given(data=st.data())
@settings(max_examples=40)
@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_file_of_corrections_reads_back(form: str, data: st.DataObject) -> None:
    amap = data.draw(maps())
    known = tuple(sorted(data.draw(corrections_of(amap)), key=lambda one: one.order))
    if known:
        text = write_corrections({amap.thread.id: known}, form=form)
        assert read_corrections(text) == {amap.thread.id: known}


@pytest.mark.parametrize("form", sorted(FORMS))
def test_corrections_of_several_threads_share_a_file(form: str) -> None:
    both = {"one": small_corrections(), "two": small_corrections()[:3]}
    assert read_corrections(write_corrections(both, form=form)) == both
    assert read_corrections(write_corrections({}, form=form)) == {}


def test_what_was_undone_or_finds_no_place_says_so_where_it_is_kept() -> None:
    said = {(quad.predicate.value.rpartition("#")[2], str(quad.object)) for quad in small_quads()}
    assert ("invalidatedAtTime", f'"2024-12-08T10:15:00Z"^^<{XSD}dateTime>') in said
    assert any(name == "orphanedBecause" and "any more" in why for name, why in said)


XSD = "http://www.w3.org/2001/XMLSchema#"


def test_the_map_and_its_corrections_are_kept_apart() -> None:
    graphs = {str(quad.graph_name) for quad in small_quads()}
    assert {f"<{iri(THREAD)}>" for iri in (graph_iri, reviews_iri)} < graphs
    rejected = "https://w3id.org/cruxmap/id/t/role-or-scheme/c/c-care"
    about = {
        quad.predicate.value.rpartition("#")[2]
        for quad in small_quads()
        if getattr(quad.subject, "value", "") == rejected
    }
    # Nothing by which a query for claims could find it.
    assert about == {"type", "wasKind", "wasText", "place", "reviewStatus", "correctedBy"}


def line(**changes: object) -> str:
    whole = json.loads(write_corrections({"t": small_corrections()[:1]}, form="jsonl"))
    return json.dumps({**whole, **changes})


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("{", "line 1 is not valid JSON"),
        (line() + "\n\n{}", r"line 3: thread is missing"),
        (line(thread="../x"), r"line 1: thread is '../x'"),
        (line(action="bless"), r"line 1: action is 'bless': it must be one of accept, reject"),
        (line(subject={"claim": "c1"}), r"line 1: subject.kind is missing"),
        (line(created="now"), r"line 1: the time of the correction is 'now'"),
        (line(author=7), r"line 1: author is 7: it must be a string"),
        ("<a> <b> .", "neither JSON lines nor TriG"),
    ],
)
def test_a_file_that_is_broken_says_where(text: str, saying: str) -> None:
    with pytest.raises(InputError, match=saying):
        read_corrections(text)


def test_an_anchor_without_end_is_refused() -> None:
    deep: dict[str, object] = json.loads(line())["subject"]
    for _ in range(5):
        deep = {"link": "l", "kind": "undercuts", "from": json.loads(line())["subject"], "to": deep}
    with pytest.raises(InputError, match=r"link to a link to a link|undercuts an undercut"):
        read_corrections(line(subject=deep))


def test_rdf_that_is_broken_says_which_correction() -> None:
    text = write_corrections({"t": small_corrections()}, form="trig")
    for old, new, saying in (
        ("oa:end 30", "oa:end 31", "its oa:end must be 30"),
        ('cm:action "accept"', 'cm:action "bless"', "cm:action of .* is 'bless'"),
        ('cm:wasKind "question"', 'cm:wasKind "rant"', "cm:wasKind of .* is 'rant'"),
        ('cm:newKind "evidence"', 'cm:newKind "objects"', "cm:newKind of .* is 'objects'"),
        ("cm:reviews", "cm:graph", ""),
    ):
        changed = text.replace(old, new)
        assert changed != text, old
        if not saying:
            assert read_corrections(changed) == {}
            continue
        with pytest.raises(InputError, match=saying):
            read_corrections(changed)


# --- names cut short ------------------------------------------------------------------------------


@given(names=st.sets(st.text("abc", min_size=1, max_size=8), max_size=12))
def test_the_short_name_of_each_is_found_and_is_no_longer_than_need_be(names: set[str]) -> None:
    among = dict.fromkeys(names, "x")
    short = short_names(names)
    assert {named(short[name], among, what="claim") for name in names} == names


def test_a_name_that_is_short_for_none_or_several_says_so() -> None:
    among = {"c12a": "A role", "c12b": "A goal", "c12": "both"}
    assert named("c12", among, what="claim") == "c12"
    assert named("c12a", among, what="claim") == "c12a"
    with pytest.raises(InputError, match="'c1' is the beginning of 3 ids: c12a “A role”, c12b"):
        named("c1", among, what="claim")
    for none in ("x", ""):
        with pytest.raises(InputError, match=f"no claim has an id that begins with '{none}'"):
            named(none, among, what="claim")
