"""What the service says of itself, as RDF, in the W3C's vocabulary of service descriptions.

https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, cast

import pyoxigraph as ox

from graph.serving.formats import Format
from graph.store import ThreadSummary
from graph.vocab import CATALOG, DCTERMS, RDF, graph_iri

MOST_GRAPHS: Final = 1_000
"""Named graphs that the description lists; the catalog graph knows all."""

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_W3C: Final = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
}
"""The W3C's names of the formats, https://www.w3.org/ns/formats/."""


def description(
    endpoint: str, *, threads: Sequence[ThreadSummary], formats: Sequence[Format], form: Format
) -> bytes:
    """The description, in one of the formats for triples.

    Args:
        endpoint: the address at which queries are answered.
        threads: what the store holds.
        formats: all that there are.
        form: the one to write it in.
    """
    rdf = ox.RdfFormat.from_media_type(form.media_type)
    prefixes = {"sd": _SD, "formats": _FORMATS, "dct": str(DCTERMS)}
    triples = list(_triples(endpoint, threads=threads, formats=formats))
    return cast("bytes", ox.serialize(triples, format=rdf, prefixes=prefixes))


def _triples(
    endpoint: str, *, threads: Sequence[ThreadSummary], formats: Sequence[Format]
) -> Iterator[ox.Triple]:
    service, place = ox.BlankNode(), ox.NamedNode(endpoint)
    dataset, default = ox.BlankNode(), ox.BlankNode()
    yield _typed(service, "Service")
    yield ox.Triple(service, _sd("endpoint"), place)
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for one in formats:
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(_FORMATS + _W3C[one.name]))
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    yield _typed(dataset, "Dataset")
    yield ox.Triple(dataset, _sd("defaultGraph"), default)
    yield _typed(default, "Graph")
    titles = {CATALOG: "The catalog: threads, accounts and runs"} if threads else {}
    titles |= {graph_iri(one.id): one.title for one in threads[:MOST_GRAPHS]}
    for iri, title in titles.items():
        named, graph = ox.BlankNode(), ox.BlankNode()
        yield ox.Triple(dataset, _sd("namedGraph"), named)
        yield _typed(named, "NamedGraph")
        yield ox.Triple(named, _sd("name"), ox.NamedNode(iri))
        yield ox.Triple(named, _sd("graph"), graph)
        yield _typed(graph, "Graph")
        yield ox.Triple(graph, ox.NamedNode(str(DCTERMS.title)), ox.Literal(title))


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


def _typed(node: ox.BlankNode, name: str) -> ox.Triple:
    return ox.Triple(node, ox.NamedNode(str(RDF.type)), _sd(name))
