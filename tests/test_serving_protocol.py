"""What a request of the SPARQL protocol asks for, and why it is not answered."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import (
    CruxmapError,
    InputError,
    NoSuchThread,
    QueryBusy,
    QueryError,
    QueryForbidden,
    QueryRefused,
    QueryStopped,
    QueryTimedOut,
)
from graph.serving.protocol import (
    DIRECT,
    FORM,
    MOST_BODY,
    Asked,
    Problem,
    Request,
    asked,
    check_body,
    of_description,
    problem,
)
from graph.sparql import Graphs, NoSuchFormat

ASK = "ASK { ?ü ?p 'ö&=+%' }"


def get(query_string: str, *, accept: str = "", method: str = "GET") -> Asked | None:
    headers = {"accept": accept} if accept else {}
    return asked(Request(method=method, query_string=query_string, headers=headers))


def post(body: bytes, content_type: str, *, query_string: str = "") -> Asked | None:
    headers = {"content-type": content_type}
    return asked(Request(method="POST", query_string=query_string, headers=headers, body=body))


def test_the_three_ways_to_send_a_query() -> None:
    form = urlencode({"query": ASK})
    ways = (
        get(form),
        get(form, method="HEAD"),
        post(form.encode(), FORM),
        post(form.encode(), FORM + "; charset=UTF-8"),
        post(ASK.encode(), DIRECT),
        post(ASK.encode(), 'Application/SPARQL-query ;charset="utf-8"'),
    )
    for way in ways:
        assert way is not None
        assert way.query == ASK
        assert way.graphs is None
        assert way.wanted.rows == "application/sparql-results+json"
        assert way.wanted.triples == "text/turtle"


@given(st.text())
def test_any_query_comes_through(query: str) -> None:
    try:
        data = query.encode()
    except UnicodeEncodeError:
        return
    for way in (get(urlencode({"query": query})), post(data, DIRECT)):
        assert way is not None
        assert way.query == query


def test_graphs_are_named_in_the_address_or_in_the_form() -> None:
    pairs = [("default-graph-uri", "http://a/"), ("named-graph-uri", "http://b/")]
    pairs += [("named-graph-uri", "http://c/")]
    graphs = Graphs(default=("http://a/",), named=("http://b/", "http://c/"))
    form = urlencode([("query", ASK), *pairs])
    for way in (
        get(form),
        post(form.encode(), FORM),
        post(ASK.encode(), DIRECT, query_string=urlencode(pairs)),
    ):
        assert way is not None
        assert way.graphs == graphs


def test_the_parameter_format_outdoes_the_header() -> None:
    way = get(urlencode({"query": ASK, "format": "csv"}), accept="text/turtle")
    assert way is not None
    assert way.wanted.rows == "text/csv"
    assert way.wanted.triples is None
    assert way.chosen("text/csv").content_type == "text/csv; charset=utf-8"


def test_no_query_asks_what_this_is() -> None:
    assert get("") is None
    assert get("format=turtle") is None
    for accept, form in (
        ("", "turtle"),
        ("*/*", "turtle"),
        ("application/ld+json", "jsonld"),
        ("text/html;q=0.5, text/turtle", "turtle"),
        ("text/html", "html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
    ):
        choice = of_description(Request(method="GET", query_string="", headers={"accept": accept}))
        assert (choice if choice == "html" else choice.format.name) == form
    with pytest.raises(Problem) as caught:
        of_description(Request(method="GET", query_string="", headers={"accept": "image/png"}))
    assert caught.value.status == 406


@pytest.mark.parametrize(
    ("method", "query_string", "headers", "body", "status", "words"),
    [
        ("PUT", "", {}, b"", 405, "only reads"),
        ("DELETE", "query=ASK{}", {}, b"", 405, "only reads"),
        ("TRACE", "", {}, b"", 405, "only reads"),
        ("GET", "update=DROP+ALL", {}, b"", 403, "only reads"),
        ("POST", "", {"content-type": FORM}, b"update=DROP+ALL", 403, "only reads"),
        ("POST", "", {"content-type": "application/sparql-update"}, b"DROP ALL", 403, "only"),
        ("POST", "", {"content-type": FORM}, b"", 400, "no field 'query'"),
        ("POST", "", {"content-type": FORM}, b"q=ASK{}", 400, "no field 'query'"),
        ("POST", "", {}, b"ASK {}", 415, "is no query: send application/sparql-query"),
        ("POST", "", {"content-type": "text/plain"}, b"ASK {}", 415, "'text/plain' is no query"),
        ("POST", "", {"content-type": "multipart/form-data"}, b"", 415, "is no query"),
        ("POST", "", {"content-type": DIRECT + ";charset=latin-1"}, b"ASK{}", 415, "'latin-1'"),
        ("POST", "", {"content-type": DIRECT}, b"ASK {'\xff'}", 400, r"not UTF-8 \(byte 6\)"),
        ("POST", "", {"content-type": DIRECT, "content-encoding": "gzip"}, b"", 415, "packed"),
        ("POST", "", {"content-type": DIRECT, "content-length": "9" * 9}, b"", 413, "larger than"),
        ("POST", "", {"content-type": DIRECT, "content-length": "-1"}, b"", 413, "larger than"),
        ("POST", "query=ASK{}", {"content-type": DIRECT}, b"ASK {}", 400, "holds 2 queries"),
        ("GET", "query=ASK{}&query=ASK{}", {}, b"", 400, "holds 2 queries"),
        ("GET", "query=%FF", {}, b"", 400, "not UTF-8"),
        ("GET", "query=%ED%A0%80", {}, b"", 400, "not UTF-8"),
        ("GET", "&".join(["a=b"] * 201), {}, b"", 400, "more than 200 parameters"),
        ("GET", "query=ASK{}", {"accept": "image/png"}, b"", 406, "none of the formats"),
        ("GET", "query=ASK{}&format=png", {}, b"", 406, "text/turtle"),
    ],
)
def test_what_is_no_query_is_told_so(  # noqa: PLR0913, PLR0917 - a case's parts
    method: str,
    query_string: str,
    headers: Mapping[str, str],
    body: bytes,
    status: int,
    words: str,
) -> None:
    request = Request(method=method, query_string=query_string, headers=headers, body=body)
    with pytest.raises(Problem, match=words) as caught:
        asked(request)
    assert caught.value.status == status
    assert ("Allow" in caught.value.headers) is (status == 405)


def test_a_body_of_the_largest_size_is_read() -> None:
    check_body({"content-length": str(MOST_BODY)}, content_type=DIRECT)
    with pytest.raises(Problem, match="larger than 2 MiB"):
        check_body({"content-length": str(MOST_BODY + 1)}, content_type=DIRECT)


@given(
    query_string=st.text(alphabet="query=&%+;ASK{}0123456789abcdefFü\0") | st.text().map(quote),
    accept=st.text(),
    body=st.binary(),
    content_type=st.sampled_from((FORM, DIRECT, "text/plain", "")) | st.text(),
)
def test_any_request_is_a_question_or_a_problem(
    query_string: str, accept: str, body: bytes, content_type: str
) -> None:
    headers = {"accept": accept, "content-type": content_type}
    for method in ("GET", "POST"):
        request = Request(method=method, query_string=query_string, headers=headers, body=body)
        try:
            found = asked(request)
        except Problem as why:
            assert 400 <= why.status < 500  # noqa: PT017 - any of them is right
        else:
            assert found is None or isinstance(found, Asked)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (QueryRefused, 400),
        (QueryForbidden, 403),
        (NoSuchFormat, 406),
        (QueryTimedOut, 504),
        (QueryStopped, 507),
        (QueryBusy, 503),
        (NoSuchThread, 503),
        (QueryError, 500),
        (InputError, 500),
    ],
)
def test_every_error_has_a_status(error: type[CruxmapError], status: int) -> None:
    told = problem(error("It is so."))
    assert told.status == status
    assert told.sentence.startswith("It is so.")
    assert ("Retry-After" in told.headers) is (status == 503)
