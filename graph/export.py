"""A map as one text for other tools, and back: a table of exporters and one of importers.

To add a format, write ``(ArgumentMap) -> str`` and register it in :data:`EXPORTERS`; where it can
be read back, register ``(str) -> ArgumentMap`` in :data:`IMPORTERS` under the same name.
``docs/formats.md`` describes the formats.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, TypeVar

from graph.errors import InputError
from graph.model import (
    ArgumentMap,
    Claim,
    ClaimKind,
    Copy,
    Link,
    LinkKind,
    Post,
    Reference,
    Run,
    Span,
    Thread,
)
from graph.rdf import from_trig, to_trig, to_turtle

Exporter = Callable[[ArgumentMap], str]
Importer = Callable[[str], ArgumentMap]

_T = TypeVar("_T")
_Kind = TypeVar("_Kind", bound=StrEnum)


def post_object(post: Post) -> dict[str, object]:
    """A post as thread JSON and Map JSON both write it."""
    return {
        "id": post.id,
        "author": post.author,
        "created": post.created,
        "reply_to": post.reply_to,
        "text": post.text,
        "copies": [
            {"start": copy.start, "end": copy.end, "text": copy.text} for copy in post.copies
        ],
    }


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
                "mentions": [_span(span) for span in claim.mentions],
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
                "cue": None if link.cue is None else _span(link.cue),
            }
            for link in amap.links
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _reference(reference: Reference) -> dict[str, str | None]:
    return {"words": reference.words, "claim": reference.claim}


def _span(span: Span) -> dict[str, str | int]:
    return {"post": span.post, "start": span.start, "end": span.end, "text": span.text}


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
    top = _Place(data, path="")
    thread, run = top.object("thread"), top.object("run")
    return ArgumentMap(
        thread=Thread(
            id=thread.string("id"),
            title=thread.string("title"),
            url=thread.maybe("url"),
            posts=top.array("posts", _post),
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


class _Place:
    """A place in parsed JSON that has to be an object, and the path to it."""

    def __init__(self, value: object, *, path: str) -> None:
        self._path = path
        if not isinstance(value, dict):
            raise InputError(f"{path or 'the whole'} is {_show(value)}: it must be an object.")
        self._value: dict[str, Any] = value

    def path(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _get(self, key: str) -> object:
        if key not in self._value:
            raise InputError(f"{self.path(key)} is missing: add it.")
        return self._value[key]

    def string(self, key: str) -> str:
        value = self._get(key)
        if not isinstance(value, str):
            raise InputError(f"{self.path(key)} is {_show(value)}: it must be a string.")
        return value

    def maybe(self, key: str) -> str | None:
        return None if self._value.get(key) is None else self.string(key)

    def integer(self, key: str) -> int:
        value = self._get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise InputError(f"{self.path(key)} is {_show(value)}: it must be a whole number.")
        return value

    def number(self, key: str) -> float:
        value = self._get(key)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise InputError(f"{self.path(key)} is {_show(value)}: it must be a number.")
        return value

    def kind(self, key: str, kinds: type[_Kind]) -> _Kind:
        value = self.string(key)
        try:
            return kinds(value)
        except ValueError as error:
            raise InputError(
                f"{self.path(key)} is {_show(value)}: it must be one of {', '.join(kinds)}."
            ) from error

    def object(self, key: str) -> _Place:
        return _Place(self._get(key), path=self.path(key))

    def has(self, key: str) -> bool:
        return self._value.get(key) is not None

    def array(self, key: str, read: Callable[[_Place], _T]) -> tuple[_T, ...]:
        value = self._get(key)
        if not isinstance(value, list):
            raise InputError(f"{self.path(key)} is {_show(value)}: it must be a list.")
        items = []
        for number, item in enumerate(value):
            path = f"{self.path(key)}[{number}]"
            place = _Place(item, path=path)
            try:
                items.append(read(place))
            except InputError as error:
                if str(error).startswith(path):
                    raise
                raise InputError(f"{path}: {error}") from error  # the model knows no paths
        return tuple(items)


def _show(value: object) -> str:
    return (
        f"{value!r:.60}"
        if isinstance(value, str | int | float | None)
        else ("a list" if isinstance(value, list) else "an object")
    )


def _post(at: _Place) -> Post:
    return Post(
        id=at.string("id"),
        text=at.string("text"),
        author=at.maybe("author"),
        created=at.maybe("created"),
        reply_to=at.maybe("reply_to"),
        copies=at.array("copies", _read_copy) if at.has("copies") else (),
    )


def _read_copy(at: _Place) -> Copy:
    return Copy(start=at.integer("start"), end=at.integer("end"), text=at.string("text"))


def _claim(at: _Place) -> Claim:
    return Claim(
        id=at.string("id"),
        kind=at.kind("kind", ClaimKind),
        text=at.string("text"),
        confidence=at.number("confidence"),
        mentions=at.array("mentions", _read_span),
        hedge=at.maybe("hedge"),
        because=at.maybe("because") or "",
        rule=at.maybe("rule") or "",
        reference=_read_reference(at.object("reference")) if at.has("reference") else None,
    )


def _read_reference(at: _Place) -> Reference:
    return Reference(words=at.string("words"), claim=at.maybe("claim"))


def _read_span(at: _Place) -> Span:
    return Span(
        post=at.string("post"),
        start=at.integer("start"),
        end=at.integer("end"),
        text=at.string("text"),
    )


def _link(at: _Place) -> Link:
    return Link(
        id=at.string("id"),
        source=at.string("from"),
        target=at.string("to"),
        kind=at.kind("kind", LinkKind),
        confidence=at.number("confidence"),
        because=at.string("because"),
        rule=at.maybe("rule") or "",
        cue=_read_span(at.object("cue")) if at.has("cue") else None,
    )


EXPORTERS: Final[dict[str, Exporter]] = {"json": to_json, "turtle": to_turtle, "trig": to_trig}
"""Formats that a map can be written in."""

IMPORTERS: Final[dict[str, Importer]] = {"json": from_json, "trig": from_trig}
"""Formats that a map can be read back from, without any loss."""
