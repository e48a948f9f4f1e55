"""The texts of a thread that can be searched, as the database holds them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import pyoxigraph as ox

from graph.vocab import (
    AIF,
    CATALOG,
    CM,
    RDF,
    SIOC,
    claim_iri,
    graph_iri,
    parse_iri,
    post_iri,
)

TextKind: TypeAlias = Literal["claim", "post"]
KINDS: Final[tuple[TextKind, ...]] = ("claim", "post")
"""What can be searched, the more telling first."""

_CATALOG: Final = ox.NamedNode(CATALOG)
_GRAPH: Final = ox.NamedNode(str(CM.graph))
_TYPE: Final = ox.NamedNode(str(RDF.type))
_SAID: Final = {
    "claim": (ox.NamedNode(str(CM.Claim)), ox.NamedNode(str(AIF.claimText))),
    "post": (ox.NamedNode(str(SIOC.Post)), ox.NamedNode(str(SIOC.content))),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What a thread says: its claims and its posts, each an id and a text, in the order of ids."""

    claim: tuple[tuple[str, str], ...] = ()
    post: tuple[tuple[str, str], ...] = ()

    def of(self, kind: TextKind) -> tuple[tuple[str, str], ...]:
        """Its claims, or its posts."""
        return self.claim if kind == "claim" else self.post

    def digest(self) -> bytes:
        """The same for the same texts, and for no others."""
        whole = hashlib.blake2b(digest_size=16)
        for kind in KINDS:
            for name, text in self.of(kind):
                # Sizes first, so that no text can pass for the end of another.
                data = text.encode()
                whole.update(f"{kind} {name} {len(data)} ".encode())
                whole.update(data)
        return whole.digest()


def texts_of(db: ox.Store, thread_id: str) -> Texts:
    """What a thread says; nothing where it is not there.

    A claim counts while it is a ``cm:Claim``; an earlier wording of a post does not.
    """
    return Texts(claim=_texts(db, thread_id, kind="claim"), post=_texts(db, thread_id, kind="post"))


def _texts(db: ox.Store, thread_id: str, *, kind: TextKind) -> tuple[tuple[str, str], ...]:
    cls, said = _SAID[kind]
    graph = ox.NamedNode(graph_iri(thread_id))
    members = {quad.subject for quad in db.quads_for_pattern(None, _TYPE, cls, graph)}
    found = []
    for quad in db.quads_for_pattern(None, said, None, graph):
        entity = parse_iri(_value(quad.subject)) if quad.subject in members else None
        if entity is not None and (entity.kind, entity.thread) == (kind, thread_id):
            found.append((entity.id, _value(quad.object)))
    return tuple(sorted(found))


def _value(term: Any) -> str:  # noqa: ANN401 a term of any kind
    return str(getattr(term, "value", ""))


def thread_ids(db: ox.Store) -> Iterator[str]:
    """The ids of all threads."""
    for quad in db.quads_for_pattern(None, _GRAPH, None, _CATALOG):
        entity = parse_iri(_value(quad.subject))
        if entity is not None:
            yield entity.id


def iri_of(kind: TextKind, *, thread: str, name: str) -> str:
    """The IRI of a claim or a post."""
    return (claim_iri if kind == "claim" else post_iri)(thread, name)
