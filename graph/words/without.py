"""Finding words where there is no index: by asking a SPARQL endpoint for texts that may say them.

The endpoint compares characters (``CONTAINS``), in lower case and without the endings of words;
what it gives is then read here, so that nothing is found that does not say what is looked for. What
it cannot fold is missed: ``cafe`` does not find "Café". It reads every text, which takes long in a
large store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graph.errors import StoreError
from graph.tallies.tally import Tally
from graph.vocab import AIF, CM, SIOC, graph_iri, parse_iri
from graph.words.look import MOST, Found, Hit, Search
from graph.words.texts import KINDS, TextKind
from graph.words.tokens import STEM
from graph.words.wanted import Part, Wanted

Select = Callable[[str], Iterable[tuple[str, str]]]
"""Asks an endpoint; gives the two values of each row, IRIs and literals without their marks."""

_MEMBERS: Final[dict[TextKind, str]] = {
    "claim": f"?it a <{CM.Claim}> ; <{AIF.claimText}> ?text",
    "post": f"?it a <{SIOC.Post}> ; <{SIOC.content}> ?text",
}


class WithoutIndex:
    """Finds claims and posts in a store that keeps no index, as :class:`Searcher` says."""

    def __init__(self, select: Select) -> None:
        self._select = select

    def find(self, search: Search, *, snapshot: Path | None = None) -> Found:
        """Ask for texts, and keep those that say it."""
        del snapshot  # an endpoint has no copies
        hits: list[Hit] = []
        ranked = True
        for kind in KINDS:
            if kind in search.kinds:
                rows = list(self._select(query_for(search, kind=kind)))
                ranked &= len(rows) <= MOST
                said = (_hit(kind, *row, wanted=search.wanted) for row in rows[:MOST])
                found = [hit for hit in said if hit is not None]
                hits += sorted(found, key=lambda hit: (-hit.score, hit.thread, hit.id))
        return Found(hits=tuple(hits[: search.limit]), total=len(hits), ranked=ranked)

    def tally(self, tally: Tally, *, snapshot: Path) -> list[str] | None:
        """Nothing is kept counted."""
        del tally, snapshot
        return None

    def rebuild(self) -> int:
        """There is nothing to make anew."""
        raise StoreError(
            "this store keeps no index of words: a SPARQL endpoint is asked for its texts."
        )


def query_for(search: Search, *, kind: TextKind) -> str:
    """The texts of a kind that may say what is looked for, with whose they are."""
    parts = [f"CONTAINS(LCASE(?text), {ox.Literal(piece)})" for piece in pieces(search.wanted)]
    where = "?g" if search.thread is None else str(ox.NamedNode(graph_iri(search.thread)))
    return (
        f"SELECT DISTINCT ?it ?text {{ GRAPH {where} {{ {_MEMBERS[kind]} }} "
        f"FILTER({' && '.join(parts)}) }} LIMIT {MOST + 1}"
    )


def pieces(wanted: Wanted) -> list[str]:
    """What every text must contain that says it, whatever the endings of its words."""
    found = [piece for part in wanted.parts for piece in _pieces(part)]
    return list(dict.fromkeys(found))


def _pieces(part: Part) -> Iterable[str]:
    if part.exact:
        return part.words
    # The last letter of a stem may stand for another one: happi for happy. Of short ones, more.
    stems = (stem.removeprefix(STEM) for stem in part.stems)
    return [stem[:-1] if len(stem) > 3 else stem[:1] for stem in stems]


def _hit(kind: TextKind, iri: str, text: str, *, wanted: Wanted) -> Hit | None:
    entity = parse_iri(iri)
    spans = wanted.spans(text)
    if entity is None or entity.kind != kind or spans is None:
        return None
    share = sum(end - start for start, end in spans) / len(text)
    return Hit(kind=kind, thread=entity.thread, id=entity.id, text=text, spans=spans, score=share)
