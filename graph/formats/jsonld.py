"""A map as JSON-LD that a person can read too: short names, and what belongs together nested.

The names are those of ``graph/context.jsonld``, which is written into the document, so that nobody
has to fetch it. It says the same as TriG, statement for statement.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from graph.model import ArgumentMap
from graph.rdf import from_jsonld, map_quads
from graph.spelling import TYPE
from graph.vocab import BASE, OA, PROV, XSD

__all__ = ["context", "from_jsonld", "to_jsonld"]

Node = dict[str, Any]  # a node object of JSON-LD

_NESTED: Final = {
    str(OA.SpecificResource),
    str(OA.TextPositionSelector),
    str(OA.TextQuoteSelector),
    str(PROV.Entity),
}
"""What stands inside the one thing that points at it, if it is of these classes."""


@cache
def context() -> Mapping[str, Any]:
    """The shipped context: what each short name stands for."""
    path = Path(__file__).parent.parent / "context.jsonld"
    found: Mapping[str, Any] = json.loads(path.read_text("utf-8"))["@context"]
    return found


class _Names:
    """The short names of a context, looked up by what they stand for."""

    def __init__(self, terms: Mapping[str, Any]) -> None:
        self._prefixes = {
            name: iri
            for name, iri in terms.items()
            if isinstance(iri, str) and iri.endswith(("/", "#")) and not name.startswith("@")
        }
        self._vocab: str = terms["@vocab"]
        self._taken = terms.keys()
        self._short: dict[str, str] = {}
        self._types: dict[str, str] = {}
        for name, said in terms.items():
            if name.startswith("@") or name in self._prefixes:
                continue
            iri = said if isinstance(said, str) else said.get("@id", self._vocab + name)
            if iri.startswith("@"):
                continue
            full = self._expanded(iri)
            self._short[full] = name
            if isinstance(said, dict) and "@type" in said:
                self._types[full] = self._expanded(said["@type"])

    def _expanded(self, name: str) -> str:
        prefix, colon, rest = name.partition(":")
        known = self._prefixes.get(prefix)
        return known + rest if colon and known is not None else name

    def term(self, iri: str) -> str:
        """The name of a property or class."""
        local = iri.removeprefix(self._vocab)
        if iri not in self._short and local != iri and local not in self._taken:
            return local
        return self._short.get(iri, self.prefixed(iri))

    def type_of(self, predicate: str) -> str | None:
        """The type that a property's values have where nothing else is said."""
        return self._types.get(predicate)

    def prefixed(self, iri: str) -> str:
        """An IRI with its prefix in place of the namespace."""
        for name, namespace in self._prefixes.items():
            if iri.startswith(namespace):
                return f"{name}:{iri.removeprefix(namespace)}"
        return iri

    def node(self, iri: str) -> str:
        """The name of a thing: of ours with a prefix, of anybody else's in full."""
        return f"cruxmap:{iri.removeprefix(BASE)}" if iri.startswith(BASE) else iri


def to_jsonld(amap: ArgumentMap, *, beside: str = "") -> str:
    """A map as JSON-LD, in two named graphs, and in a third one what is beside."""
    names = _Names(context())
    graphs: dict[str, list[ox.Quad]] = defaultdict(list)
    for quad in map_quads(amap, beside):
        graphs[_iri(quad.graph_name)].append(quad)
    document = {
        "@context": context(),
        "graphs": [
            {"id": names.node(name), "graphs": _nodes(quads, names=names)}
            for name, quads in graphs.items()
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _iri(term: object) -> str:
    return str(getattr(term, "value", term))


def _nodes(quads: Iterable[ox.Quad], *, names: _Names) -> list[Node]:
    """The things that a graph tells of, those that belong inside another in there."""
    said: dict[str, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
    pointed: Counter[str] = Counter()
    for quad in quads:
        said[_iri(quad.subject)][quad.predicate.value].append(quad.object)
        if isinstance(quad.object, ox.NamedNode):
            pointed[quad.object.value] += 1

    def inside(iri: str) -> bool:
        types = {_iri(cls) for cls in said[iri].get(TYPE, ())} if iri in said else set()
        return pointed[iri] == 1 and bool(types) and types <= _NESTED

    def written(iri: str) -> Node:
        node: Node = {"id": names.node(iri)}
        for predicate, values in said[iri].items():
            done: list[object]
            if predicate == TYPE:
                key, done = "type", [names.term(_iri(value)) for value in values]
            else:
                key = names.term(predicate)
                done = [value_of(value, predicate=predicate) for value in values]
            node[key] = done[0] if len(done) == 1 else done
        return node

    def value_of(value: object, *, predicate: str) -> object:
        if isinstance(value, ox.NamedNode):
            iri = value.value
            if inside(iri):
                return written(iri)
            known = names.type_of(predicate) == "@id"
            return names.node(iri) if known else {"id": names.node(iri)}
        if isinstance(value, ox.Literal):
            return _literal(value, usual=names.type_of(predicate), names=names)
        raise TypeError(f"a map has no {value!r}")

    return [written(iri) for iri in said if not inside(iri)]


def _literal(value: ox.Literal, *, usual: str | None, names: _Names) -> object:
    datatype = value.datatype.value
    if datatype == usual:
        return value.value
    if datatype == str(XSD.string):
        return value.value if usual is None else {"@value": value.value}
    if datatype == str(XSD.integer) and usual is None and abs(int(value.value)) < 2**53:
        return int(value.value)  # what JSON readers can count to
    return {"@value": value.value, "@type": names.prefixed(datatype)}
