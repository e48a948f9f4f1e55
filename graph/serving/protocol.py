"""The SPARQL 1.1 Protocol: what a request asks for, or why it is not one.

https://www.w3.org/TR/sparql11-protocol/, section 2.1. Parameters that the protocol does not know
are passed over, except ``format``, which outdoes the Accept header, and ``update``, which is
refused. Nothing here knows HTTP servers: a request is its method, its query string, its headers
and its body.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import parse_qsl

from graph.errors import (
    CruxmapError,
    QueryBusy,
    QueryForbidden,
    QueryRefused,
    QueryStopped,
    QueryTimedOut,
    StoreError,
)
from graph.serving.formats import FORMATS, Choice, Kind, accepted, liking, named
from graph.sparql import Graphs, NoSuchFormat, Wanted

MOST_BODY: Final = 2 << 20
"""Bytes of a request's body: a query at its limit, percent-encoded, and some more."""
METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS")
RETRY_AFTER: Final = 2
"""Seconds after which somebody who met too many others may come back."""

FORM: Final = "application/x-www-form-urlencoded"
DIRECT: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_MOST_FIELDS: Final = 200
_READS: Final = "this service only reads: `cruxmap add` and `cruxmap remove` change what it holds."

STATUSES: Final[tuple[tuple[type[CruxmapError], int], ...]] = (
    (NoSuchFormat, 406),
    (QueryForbidden, 403),
    (QueryRefused, 400),
    (QueryTimedOut, 504),
    (QueryStopped, 507),
    (QueryBusy, 503),
    (StoreError, 503),
    (CruxmapError, 500),
)
"""How each error is told over HTTP; the first that fits."""


class Problem(Exception):
    """A request that is not answered: a status of HTTP, and a sentence for whoever asked."""

    def __init__(
        self, status: int, sentence: str, *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, sentence)
        self.status = status
        self.sentence = sentence
        self.headers = dict(headers or {})


def problem(error: CruxmapError) -> Problem:
    """An error of ours as it is told over HTTP."""
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    sentence = str(error)
    if status == 406:
        sentence = f"{sentence} {_formats()}"
    return Problem(
        status, sentence, headers={"Retry-After": str(RETRY_AFTER)} if status == 503 else None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What came in. Header names are in lower case; ``body`` is empty but for POST."""

    method: str
    query_string: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query, how its answer is to be written, and of which graphs; None: of all."""

    query: str
    rows: Choice | None
    triples: Choice | None
    graphs: Graphs | None

    @property
    def wanted(self) -> Wanted:
        """The same, as the store is asked."""
        return Wanted(
            rows=self.rows.format.media_type if self.rows else None,
            triples=self.triples.format.media_type if self.triples else None,
            graphs=self.graphs,
        )

    def chosen(self, media_type: str) -> Choice:
        """That of the two in which the answer was written."""
        choices = [one for one in (self.rows, self.triples) if one is not None]
        return next(one for one in choices if one.format.media_type == media_type)


@dataclass(frozen=True, slots=True)
class _Fields:
    pairs: Sequence[tuple[str, str]] = field(default_factory=tuple)

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.pairs if key == name)


def asked(request: Request) -> Asked | None:
    """What a request asks for; None where it has no query, and so asks what this is.

    Raises:
        Problem: it cannot be understood, or may not be done.
    """
    check_method(request.method)
    fields = _fields(request.query_string)
    queries = list(fields.all("query"))
    if request.method == "POST":
        content_type, _, rest = request.headers.get("content-type", "").partition(";")
        content_type = content_type.strip().lower()
        check_body(request.headers, content_type=content_type)
        if content_type == FORM:
            posted = _fields(_text(request.body, what="the form", rest=rest))
            fields = _Fields((*fields.pairs, *posted.pairs))
            queries += posted.all("query")
        else:
            queries.append(_text(request.body, what="the query", rest=rest))
    if fields.all("update"):
        raise Problem(403, _READS)
    if not queries:
        if request.method == "POST":
            raise Problem(400, "the form has no field 'query': put the query there.")
        return None
    if len(queries) > 1:
        raise Problem(400, f"the request holds {len(queries)} queries: send one at a time.")
    default, others = fields.all("default-graph-uri"), fields.all("named-graph-uri")
    rows, triples = (_choice(fields, request.headers, kind=kind) for kind in _KINDS)
    if rows is None and triples is None:
        raise Problem(406, f"none of the formats that the request accepts is known. {_formats()}")
    return Asked(
        query=queries[0],
        rows=rows,
        triples=triples,
        graphs=Graphs(default=default, named=others) if default or others else None,
    )


def of_description(request: Request) -> Choice | Literal["html"]:
    """How the service is to describe itself, where a request holds no query.

    Raises:
        Problem: in no way that there is.
    """
    words = _fields(request.query_string).all("format")
    accept = request.headers.get("accept", "")
    choice = named(words, kind="triples") if words else accepted(accept, kind="triples")
    if not words and "text/html" in accept.lower():
        likes = liking(choice.media_type, accept=accept) if choice else 0.0
        if liking("text/html", accept=accept) > likes:
            return "html"
    if choice is None:
        raise Problem(406, f"the description of this service is HTML or RDF. {_formats()}")
    return choice


_KINDS: Final[tuple[Kind, Kind]] = ("rows", "triples")


def check_method(method: str) -> None:
    """Refuse what is neither reading nor asking.

    Raises:
        Problem: with the methods that there are.
    """
    if method not in METHODS:
        raise Problem(405, _READS, headers={"Allow": ", ".join(METHODS)})


def check_body(headers: Mapping[str, str], *, content_type: str) -> None:
    """Refuse a body for its headers, before it is read.

    Raises:
        Problem: it is too large, packed, an update, or of a type that is no query.
    """
    if content_type == _UPDATE:
        raise Problem(403, _READS)
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise Problem(415, "the request is packed (Content-Encoding): send it as it is.")
    if content_type not in (FORM, DIRECT):
        raise Problem(
            415,
            f"the content type {content_type[:60]!r} is no query: send {DIRECT}, or {FORM} with "
            "the query in the field 'query'.",
            headers={"Accept-Post": f"{DIRECT}, {FORM}"},
        )
    length = headers.get("content-length", "0")
    if not re.fullmatch(r"[0-9]{1,18}", length) or int(length) > MOST_BODY:
        raise too_large()


def too_large() -> Problem:
    """A body that is longer than a query can be."""
    return Problem(
        413,
        f"the request is larger than {MOST_BODY >> 20} MiB: a query has at most 100,000 "
        "characters.",
        headers={"Connection": "close"},
    )


def _choice(fields: _Fields, headers: Mapping[str, str], *, kind: Kind) -> Choice | None:
    words = fields.all("format")
    if words:
        return named(words, kind=kind)
    return accepted(headers.get("accept", ""), kind=kind)


def _formats() -> str:
    rows = ", ".join(f"{one.name} ({one.media_type})" for one in FORMATS if one.kind == "rows")
    triples = ", ".join(f"{one.name} ({one.media_type})" for one in FORMATS if one.kind != "rows")
    return f"Formats of SELECT and ASK: {rows}; of CONSTRUCT and DESCRIBE: {triples}."


def _fields(text: str) -> _Fields:
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except UnicodeDecodeError:
        raise Problem(400, "the parameters are not UTF-8: encode them so.") from None
    except ValueError:
        raise Problem(400, f"the request has more than {_MOST_FIELDS} parameters.") from None
    return _Fields(pairs)


def _text(body: bytes, *, what: str, rest: str) -> str:
    charset = re.search(r"charset\s*=\s*\"?([^\s\";]+)", rest, re.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Problem(415, f"the charset {charset[1][:40]!r} cannot be read: send UTF-8.")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Problem(400, f"{what} is not UTF-8 (byte {error.start}): encode it so.") from None
