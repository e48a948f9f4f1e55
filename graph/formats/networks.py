"""A map as a network for Gephi, Cytoscape, yEd and networkx: GraphML and GEXF.

A node a claim, an edge a link. No edge can end on an edge, so a link that is undercut is there
twice: as an edge between its claims, and as a node with ``kind`` "link", on which the undercut
ends. The node bears the link's id, the edge's ``node`` names it, and its name holds a slash, which
no id does.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter
from networkx.readwrite.graphml import GraphMLWriter

from graph.debate.weighed import Weighed
from graph.formats.colours import BORDERS, INKS
from graph.formats.weights import OfClaims, Told, digits
from graph.model import ArgumentMap, LinkKind


def network(
    amap: ArgumentMap, *, coloured: bool = False, weighed: Weighed | None = None
) -> nx.MultiDiGraph:
    """The map as a networkx graph; what is not known is left out, as neither format has a null.

    ``coloured`` adds the colours of the explorer in the shape that GEXF wants, ``weighed`` what the
    map comes to.
    """
    told = None if weighed is None else OfClaims(weighed)
    links = {} if weighed is None else weighed.links
    graph = nx.MultiDiGraph(
        thread=amap.thread.id,
        title=amap.thread.title,
        **_known(url=amap.thread.url, extractor=amap.run.extractor, model=amap.run.model),
    )
    for claim in amap.claims:
        first = claim.mentions[0]
        post = amap.post[first.post]
        graph.add_node(
            claim.id,
            label=claim.text,
            kind=claim.kind.value,
            confidence=claim.confidence,
            post=first.post,
            words=first.text,
            mentions=len(claim.mentions),
            **_known(hedge=claim.hedge, author=post.author, created=post.created, rule=claim.rule),
            **({} if told is None else _there(told.cells(claim.id))),
            **(_ink(BORDERS[claim.kind]) if coloured else {}),
        )
    undercut = {link.target for link in amap.links if link.kind is LinkKind.UNDERCUTS}
    for link in amap.links:
        if link.id in undercut:
            graph.add_node(
                _node(link.id),
                label=link.kind.value,
                kind="link",
                confidence=link.confidence,
                **(_ink(INKS[link.kind]) if coloured else {}),
            )
    for link in amap.links:
        graph.add_edge(
            link.source,
            _node(link.target) if link.kind is LinkKind.UNDERCUTS else link.target,
            key=link.id,
            id=link.id,
            label=link.kind.value,
            kind=link.kind.value,
            confidence=link.confidence,
            because=link.because,
            **_there({"strength": digits(links.get(link.id))}),
            **_known(
                rule=link.rule,
                cue=None if link.cue is None else link.cue.text,
                node=_node(link.id) if link.id in undercut else None,
            ),
            **(_ink(INKS[link.kind]) if coloured else {}),
        )
    return graph


def _node(link: str) -> str:
    return f"link/{link}"  # no id holds a slash


def _known(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _there(cells: Mapping[str, Told]) -> dict[str, Told]:
    return {name: cell for name, cell in cells.items() if cell is not None}


def _ink(colour: str) -> dict[str, Any]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return {"viz": {"color": {"r": red, "g": green, "b": blue, "a": 1.0}}}


def to_graphml(amap: ArgumentMap, /, *, weighed: Weighed | None = None) -> str:
    """A map as GraphML."""
    graph = network(amap, weighed=weighed)
    writer = GraphMLWriter(graph, prettyprint=True, edge_id_from_attribute="id")
    return _text(writer.xml)


def to_gexf(amap: ArgumentMap, /, *, weighed: Weighed | None = None) -> str:
    """A map as GEXF 1.2, in the colours of the explorer."""
    graph = network(amap, coloured=True, weighed=weighed)
    writer = GEXFWriter(graph, prettyprint=True, version="1.2draft")
    for meta in writer.xml.iter("meta"):
        # The day and the version of networkx would make equal maps unequal.
        meta.clear()
        ET.SubElement(meta, "creator").text = "cruxmap"
        ET.SubElement(meta, "keywords").text = amap.thread.id
        ET.SubElement(meta, "description").text = amap.thread.title
    return _text(writer.xml)


def _text(root: ET.Element) -> str:
    ET.indent(root)
    # A raw carriage return would be read as a line feed; networkx leaves them as they are.
    body = ET.tostring(root, encoding="unicode").replace("\r", "&#13;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
