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
_CLAIM: Final = ox.NamedNode(str(CM.Claim))
_SAID: Final[dict[TextKind, ox.NamedNode]] = {
    "claim": ox.NamedNode(str(AIF.claimText)),
    "post": ox.NamedNode(str(SIOC.content)),
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
    graph = ox.NamedNode(graph_iri(thread_id))
    standing = {_value(quad.subject) for quad in db.quads_for_pattern(None, _TYPE, _CLAIM, graph)}
    return Texts(
        claim=tuple(
            sorted(
                (name, text)
                for iri, name, text in _texts(db, graph, thread_id, kind="claim")
                if iri in standing
            )
        ),
        post=tuple(
            sorted((name, text) for _, name, text in _texts(db, graph, thread_id, kind="post"))
        ),
    )


def _texts(
    db: ox.Store, graph: ox.NamedNode, thread_id: str, *, kind: TextKind
) -> Iterator[tuple[str, str, str]]:
    """The IRI, the id and the text of a thread's claims or posts."""
    start = iri_of(kind, thread=thread_id, name="")
    for quad in db.quads_for_pattern(None, _SAID[kind], None, graph):
        iri = _value(quad.subject)
        name = iri.removeprefix(start)
        if not (name.isalnum() and name.isascii()):  # else it is spelt as it is
            entity = parse_iri(iri)
            if entity is None or (entity.kind, entity.thread) != (kind, thread_id):
                continue
            name = entity.id
        yield iri, name, _value(quad.object)


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
