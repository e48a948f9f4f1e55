"""A map as one text for other tools, and back: a table of exporters and one of importers.

To add a format, write an :class:`Exporter` in a module of :mod:`graph.formats` and register it in
:data:`EXPORTERS`, as :func:`plain` if it has no place for what a map comes to; where it can be read
back, register ``(str) -> ArgumentMap`` in :data:`IMPORTERS` under the same name.
:mod:`graph.formats.parts` tells what a format holds of a map, :mod:`graph.formats.weights` what of
that which it comes to, and ``docs/formats.md`` describes them all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from graph.formats.argdown import to_argdown
from graph.formats.argdown_json import from_argdown
from graph.formats.arguebuf import from_arguebuf
from graph.formats.guess import guess
from graph.formats.jsonld import from_jsonld, to_jsonld
from graph.formats.map_json import from_json, to_json
from graph.formats.mermaid import to_mermaid
from graph.formats.networks import to_gexf, to_graphml
from graph.formats.page import to_html
from graph.formats.sheets import to_csv_claims, to_csv_links
from graph.formats.weights import Exporter, beside, plain
from graph.formats.xaif import to_xaif
from graph.formats.xaif_read import from_xaif
from graph.model import ArgumentMap
from graph.rdf import from_nquads, from_trig, to_nquads, to_trig, to_turtle

__all__ = ["EXPORTERS", "IMPORTERS", "Exporter", "Importer", "guess"]

Importer = Callable[[str], ArgumentMap]

EXPORTERS: Final[dict[str, Exporter]] = {
    "json": to_json,
    "turtle": beside(to_turtle),
    "trig": beside(to_trig),
    "nquads": beside(to_nquads),
    "jsonld": beside(to_jsonld),
    "xaif": plain(to_xaif),
    "argdown": plain(to_argdown),
    "graphml": to_graphml,
    "gexf": to_gexf,
    "csv-claims": to_csv_claims,
    "csv-links": to_csv_links,
    "mermaid": plain(to_mermaid),
    "html": to_html,
}
"""Formats that a map can be written in."""

IMPORTERS: Final[dict[str, Importer]] = {
    "json": from_json,
    "trig": from_trig,
    "nquads": from_nquads,
    "jsonld": from_jsonld,
    "xaif": from_xaif,
    "argdown": from_argdown,
    "arguebuf": from_arguebuf,
}
"""Formats that a map can be read from; ``argdown`` is the JSON that Argdown's program writes."""
