"""Which format a client gets for what it says it likes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.serving.formats import FORMATS, Kind, accepted, liking, named

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "rows", "triples"),
    [
        ("", "json", "turtle"),
        ("*/*", "json", "turtle"),
        ("text/csv", "csv", None),
        ("text/turtle", None, "turtle"),
        ("text/*", "csv", "turtle"),
        ("application/*", "json", "ntriples"),
        ("application/json", "json", "jsonld"),
        ("APPLICATION/SPARQL-RESULTS+XML", "xml", None),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "xml", None),
        ("text/csv; q=0.5 , text/tab-separated-values", "tsv", None),
        ("*/*, application/sparql-results+json;q=0", "xml", "turtle"),
        ("text/csv;q=0, text/*", "tsv", "turtle"),
        ("*/*;q=0.1, text/csv;q=0.2, application/ld+json;q=0.3", "csv", "jsonld"),
        ("text/csv;q=nonsense", None, None),
        ("text/csv;q=7", "json", "turtle"),  # what cannot be read says nothing
        ("image/png", None, None),
        ("*/*;q=0", None, None),
        (",,;,", "json", "turtle"),
        (BROWSER, "xml", "rdfxml"),
        ("application/sparql-results+xml, application/rdf+xml, */*", "json", "turtle"),
    ],
)
def test_what_an_accept_header_likes_best(
    accept: str, rows: str | None, triples: str | None
) -> None:
    kinds: tuple[Kind, Kind] = ("rows", "triples")
    found = [accepted(accept, kind=kind) for kind in kinds]
    assert [choice and choice.format.name for choice in found] == [rows, triples]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_each_format_is_had_by_name_and_by_media_type(form: object) -> None:
    for one in FORMATS:
        if one is not form:
            continue
        for word in (one.name, one.media_type, one.name.upper(), f" {one.name}"):
            choice = named([word], kind=one.kind)
            assert choice is not None
            assert choice.format is one
        choice = accepted(one.media_type, kind=one.kind)
        assert choice is not None
        assert choice.format is one
        for other in one.also:
            choice = accepted(other, kind=one.kind)
            assert choice is not None
            assert (choice.format, choice.media_type) == (one, other)


def test_the_first_known_name_counts() -> None:
    choice = named(["unknown", "text/unknown, tsv", "csv"], kind="rows")
    assert choice is not None
    assert choice.format.name == "tsv"
    assert named(["unknown"], kind="rows") is None
    assert named(["turtle"], kind="rows") is None


@given(st.text())
def test_any_header_likes_a_format_or_none(accept: str) -> None:
    choice = accepted(accept, kind="rows")
    assert choice is None or choice.format in FORMATS
    assert 0 <= liking("text/html", accept=accept) <= 1
