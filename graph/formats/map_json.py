"""Map JSON, in which a map is kept whole: written, and read back.

``docs/formats.md`` describes it.
"""

from __future__ import annotations

import json

from graph.debate.weighed import Weighed
from graph.formats.weights import weighed_object
from graph.json_place import Place
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind, Reference, Run, Thread
from graph.thread_json import post_object, read_post, read_span, span_object


def to_json(amap: ArgumentMap, /, *, weighed: Weighed | None = None) -> str:
    """A map as Map JSON, with what it comes to, if that is given; equal maps give equal text."""
    data: dict[str, object] = {
        "thread": thread_object(amap.thread),
        "run": run_object(amap.run),
        "posts": [post_object(post) for post in amap.thread.posts],
        "claims": [claim_object(claim) for claim in amap.claims],
        "links": [link_object(link) for link in amap.links],
    }
    if weighed is not None:
        data["weighed"] = weighed_object(weighed)
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def thread_object(thread: Thread) -> dict[str, object]:
    """What a thread is called and where it was found."""
    return {"id": thread.id, "title": thread.title, "url": thread.url}


def run_object(run: Run) -> dict[str, object]:
    """What made a map."""
    return {
        "extractor": run.extractor,
        "version": run.version,
        "model": run.model,
        "created": run.created,
    }


def claim_object(claim: Claim) -> dict[str, object]:
    """A claim."""
    return {
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


def link_object(link: Link) -> dict[str, object]:
    """A link."""
    return {
        "id": link.id,
        "from": link.source,
        "to": link.target,
        "kind": link.kind.value,
        "confidence": link.confidence,
        "because": link.because,
        "rule": link.rule,
        "cue": None if link.cue is None else span_object(link.cue),
    }


def _reference(reference: Reference) -> dict[str, str | None]:
    return {"words": reference.words, "claim": reference.claim}


def from_json(text: str) -> ArgumentMap:
    """The map in Map JSON, as :func:`to_json` writes it.

    Keys that may be null or empty may be missing; unknown keys are passed over.

    Raises:
        InputError: it is not JSON, a value is missing or of the wrong type (the message names
            its place, as in ``claims[3].mentions[0].start``), or together they make no map.
    """
    top = Place.whole(text)
    return ArgumentMap(
        thread=read_thread(top),
        claims=top.array("claims", read_claim),
        links=top.array("links", read_link),
        run=read_run(top.object("run")),
    )


def read_thread(top: Place) -> Thread:
    """The thread under the keys ``thread`` and ``posts``."""
    thread = top.object("thread")
    return Thread(
        id=thread.string("id"),
        title=thread.string("title"),
        url=thread.maybe("url"),
        posts=top.array("posts", read_post),
    )


def read_run(at: Place) -> Run:
    """The run at a place."""
    return Run(
        extractor=at.string("extractor"),
        version=at.string("version"),
        model=at.string("model"),
        created=at.maybe("created"),
    )


def read_claim(at: Place) -> Claim:
    """The claim at a place."""
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


def read_link(at: Place) -> Link:
    """The link at a place."""
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
