"""A map as one text for other tools, and back: a table of exporters and one of importers.

To add a format, write ``(ArgumentMap) -> str`` and register it in :data:`EXPORTERS`; where it can
be read back, register ``(str) -> ArgumentMap`` in :data:`IMPORTERS` under the same name.
``docs/formats.md`` describes the formats.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from graph.errors import InputError
from graph.json_place import Place
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind, Reference, Run, Thread
from graph.rdf import from_trig, to_trig, to_turtle
from graph.thread_json import post_object, read_post, read_span, span_object

Exporter = Callable[[ArgumentMap], str]
Importer = Callable[[str], ArgumentMap]


def to_json(amap: ArgumentMap) -> str:
    """A map as Map JSON; equal maps give equal text."""
    thread, run = amap.thread, amap.run
    data = {
        "thread": {"id": thread.id, "title": thread.title, "url": thread.url},
        "run": {
            "extractor": run.extractor,
            "version": run.version,
            "model": run.model,
            "created": run.created,
        },
        "posts": [post_object(post) for post in thread.posts],
        "claims": [
            {
                "id": claim.id,
                "kind": claim.kind.value,
                "text": claim.text,
                "confidence": claim.confidence,
                "hedge": claim.hedge,
                "because": claim.because,
                "rule": claim.rule,
                "reference": None if claim.reference is None else _reference(claim.reference),
                "mentions": [span_object(span) for span in claim.mentions],
            }
            for claim in amap.claims
        ],
        "links": [
            {
                "id": link.id,
                "from": link.source,
                "to": link.target,
                "kind": link.kind.value,
                "confidence": link.confidence,
                "because": link.because,
                "rule": link.rule,
                "cue": None if link.cue is None else span_object(link.cue),
            }
            for link in amap.links
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _reference(reference: Reference) -> dict[str, str | None]:
    return {"words": reference.words, "claim": reference.claim}


def from_json(text: str) -> ArgumentMap:
    """The map in Map JSON, as :func:`to_json` writes it.

    Keys that may be null or empty may be missing; unknown keys are passed over.

    Raises:
        InputError: it is not JSON, a value is missing or of the wrong type (the message names
            its place, as in ``claims[3].mentions[0].start``), or together they make no map.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"this is not JSON: {error}. Check that the file is whole and saved as JSON."
        ) from error
    top = Place(data, path="")
    thread, run = top.object("thread"), top.object("run")
    return ArgumentMap(
        thread=Thread(
            id=thread.string("id"),
            title=thread.string("title"),
            url=thread.maybe("url"),
            posts=top.array("posts", read_post),
        ),
        claims=top.array("claims", _claim),
        links=top.array("links", _link),
        run=Run(
            extractor=run.string("extractor"),
            version=run.string("version"),
            model=run.string("model"),
            created=run.maybe("created"),
        ),
    )


def _claim(at: Place) -> Claim:
    return Claim(
        id=at.string("id"),
        kind=at.kind("kind", ClaimKind),
        text=at.string("text"),
        confidence=at.number("confidence"),
        mentions=at.array("mentions", read_span),
        hedge=at.maybe("hedge"),
        because=at.maybe("because") or "",
        rule=at.maybe("rule") or "",
        reference=_read_reference(at.object("reference")) if at.has("reference") else None,
    )


def _read_reference(at: Place) -> Reference:
    return Reference(words=at.string("words"), claim=at.maybe("claim"))


def _link(at: Place) -> Link:
    return Link(
        id=at.string("id"),
        source=at.string("from"),
        target=at.string("to"),
        kind=at.kind("kind", LinkKind),
        confidence=at.number("confidence"),
        because=at.string("because"),
        rule=at.maybe("rule") or "",
        cue=read_span(at.object("cue")) if at.has("cue") else None,
    )


EXPORTERS: Final[dict[str, Exporter]] = {"json": to_json, "turtle": to_turtle, "trig": to_trig}
"""Formats that a map can be written in."""

IMPORTERS: Final[dict[str, Importer]] = {"json": from_json, "trig": from_trig}
"""Formats that a map can be read back from, without any loss."""
