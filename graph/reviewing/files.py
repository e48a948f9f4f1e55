"""Corrections as files: what one store exports and another takes in, and tools may write.

``docs/formats.md`` describes both forms.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import pyoxigraph as ox

from graph.errors import InputError
from graph.json_place import Place
from graph.model import ClaimKind, LinkKind
from graph.rdf import serialise
from graph.reviewing.corrections import (
    Action,
    Anchor,
    ClaimAnchor,
    Correction,
    LinkAnchor,
    Quotation,
)
from graph.reviewing.kept import corrections_in
from graph.reviewing.rdf import to_lines
from graph.thread import check_id
from graph.vocab import CM, PREFIXES, parse_iri, reviews_iri

ByThread = Mapping[str, Sequence[Correction]]
"""Corrections by the ids of the threads that they are of."""


def to_trig(corrections: ByThread) -> str:
    """Corrections as TriG, in one graph a thread."""
    quads = [
        quad
        for thread, known in corrections.items()
        for quad in ox.parse(to_lines(known, thread=thread), format=ox.RdfFormat.N_QUADS)
    ]
    return serialise(quads, syntax=ox.RdfFormat.TRIG, prefixes=PREFIXES) if quads else ""


def to_jsonl(corrections: ByThread) -> str:
    """Corrections as JSON lines, one object a line."""
    return "".join(
        json.dumps({"thread": thread, **_object(one)}, ensure_ascii=False) + "\n"
        for thread, known in corrections.items()
        for one in known
    )


FORMS: Final[dict[str, Callable[[ByThread], str]]] = {"jsonl": to_jsonl, "trig": to_trig}
"""Forms in which corrections are written, all of which are read back."""


def write_corrections(corrections: ByThread, *, form: str) -> str:
    """Corrections as text, in one of :data:`FORMS`."""
    return FORMS[form](corrections)


def read_corrections(text: str) -> dict[str, tuple[Correction, ...]]:
    """The corrections in a text of one of the :data:`FORMS`, by their threads, in their order.

    Raises:
        InputError: it is neither, or says something that makes no correction; says where.
    """
    found = _from_jsonl(text) if text.lstrip().startswith("{") else _from_trig(text)
    return {
        thread: tuple(sorted(known, key=lambda one: one.order)) for thread, known in found.items()
    }


def _from_trig(text: str) -> dict[str, tuple[Correction, ...]]:
    try:
        quads = list(ox.parse(text, format=ox.RdfFormat.TRIG))
    except SyntaxError as error:
        raise InputError(
            f"this is neither JSON lines nor TriG: {error}. Check that the file is whole and in "
            "UTF-8."
        ) from error
    threads = []
    for quad in quads:
        if quad.predicate.value == str(CM.reviews):
            entity = parse_iri(str(getattr(quad.subject, "value", "")))
            graph = str(getattr(quad.object, "value", ""))
            if entity is None or entity.kind != "thread" or graph != reviews_iri(entity.thread):
                raise InputError(f"{quad.subject} cm:reviews {quad.object}: it is no thread's.")
            threads.append(entity.thread)
    return {thread: corrections_in(quads, thread) for thread in dict.fromkeys(threads)}


def _from_jsonl(text: str) -> dict[str, tuple[Correction, ...]]:
    found: defaultdict[str, dict[str, Correction]] = defaultdict(dict)
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            place = Place(json.loads(line), path="")
            thread = place.string("thread")
            check_id(thread, where="thread")
            one = _correction(place)
        except (ValueError, RecursionError) as error:
            raise InputError(f"line {number} is not valid JSON: {error}.") from error
        except InputError as error:
            raise InputError(f"line {number}: {error}") from error
        found[thread][one.id] = one
    return {thread: tuple(known.values()) for thread, known in found.items()}


# --- one correction as JSON -----------------------------------------------------------------------


def _object(one: Correction) -> dict[str, object]:
    data: dict[str, object] = {
        "id": one.id,
        "action": one.action.value,
        "author": one.author,
        "created": one.created,
        "reason": one.reason,
    }
    if one.subject is not None:
        data["subject"] = _anchor_object(one.subject)
    if one.other is not None:
        data["other"] = _anchor_object(one.other)
    if one.kind is not None:
        data["kind"] = one.kind.value
    if one.text is not None:
        data["text"] = one.text
    if one.places:
        data["places"] = [_words_object(words) for words in one.places]
    if one.undoes is not None:
        data["undoes"] = one.undoes
    return data


def _anchor_object(anchor: Anchor) -> dict[str, object]:
    if isinstance(anchor, ClaimAnchor):
        return {
            "claim": anchor.id,
            "kind": anchor.kind.value,
            "text": anchor.text,
            "at": _words_object(anchor.at),
        }
    return {
        "link": anchor.id,
        "kind": anchor.kind.value,
        "from": _anchor_object(anchor.source),
        "to": _anchor_object(anchor.target),
    }


def _words_object(words: Quotation) -> dict[str, object]:
    return {
        "post": words.post,
        "start": words.start,
        "exact": words.exact,
        "prefix": words.prefix,
        "suffix": words.suffix,
    }


def _correction(at: Place) -> Correction:
    action = at.kind("action", Action)
    subject = _anchor(at.object("subject")) if at.has("subject") else None
    kind: ClaimKind | LinkKind | None = None
    if at.has("kind"):
        links = action is Action.LINK or isinstance(subject, LinkAnchor)
        kind = at.kind("kind", LinkKind) if links else at.kind("kind", ClaimKind)
    return Correction(
        id=at.string("id"),
        action=action,
        author=at.string("author"),
        created=at.string("created"),
        reason=at.maybe("reason") or "",
        subject=subject,
        other=_anchor(at.object("other")) if at.has("other") else None,
        kind=kind,
        text=at.maybe("text"),
        places=at.some("places", _words),
        undoes=at.maybe("undoes"),
    )


def _anchor(at: Place, *, deep: int = 0) -> Anchor:
    if not at.has("link"):
        return _claim(at)
    if deep > 1:
        raise InputError(f"{at.path('link')} is a link to a link to a link: there are none.")
    return LinkAnchor(
        id=at.string("link"),
        kind=at.kind("kind", LinkKind),
        source=_claim(at.object("from")),
        target=_anchor(at.object("to"), deep=deep + 1),
    )


def _claim(at: Place) -> ClaimAnchor:
    return ClaimAnchor(
        id=at.string("claim"),
        kind=at.kind("kind", ClaimKind),
        text=at.string("text"),
        at=_words(at.object("at")),
    )


def _words(at: Place) -> Quotation:
    return Quotation(
        post=at.string("post"),
        start=at.integer("start"),
        exact=at.string("exact"),
        prefix=at.maybe("prefix") or "",
        suffix=at.maybe("suffix") or "",
    )
