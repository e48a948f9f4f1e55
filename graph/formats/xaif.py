"""A map as xAIF, the Argument Interchange Format in JSON that OVA3 and the modules of oAMF read.

A claim is an I-node, a link an S-node (RA, CA or MA), an undercut a CA-node that ends on an S-node.
Each mention is a locution (L) of its author, by which the claim is asserted or asked (YA). OVA3
draws what stands under ``OVA``, where it stands there, and shows ``text`` as HTML: a thread's words
are escaped in it. What AIF has no place for stands under ``cruxmap``, by node; other tools leave
that alone or drop it, and :mod:`graph.formats.xaif_read` does with what is left.
"""

from __future__ import annotations

import html
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from graph.formats.map_json import claim_object, link_object, run_object, thread_object
from graph.layout import MOST, overview, place
from graph.model import ArgumentMap, ClaimKind, Link, LinkKind, Span
from graph.thread_json import post_object

SCHEMES: Final = {
    LinkKind.SUPPORTS: ("RA", "Default Inference"),
    LinkKind.OBJECTS: ("CA", "Default Conflict"),
    LinkKind.RESTATES: ("MA", "Default Rephrase"),
    LinkKind.UNDERCUTS: ("CA", "Default Conflict"),
}
"""The type and text of the S-node of each kind of link."""

ASKING: Final = "Pure Questioning"
_ACTS: Final = {
    ClaimKind.CLAIM: "Asserting",
    ClaimKind.EVIDENCE: "Asserting",
    ClaimKind.QUESTION: ASKING,
}
_STRETCH: Final = 1.5  # boxes in OVA3 are larger than ours
_PITCH: Final = (300.0, 140.0)  # from box to box, where no layout is made


@dataclass(slots=True)
class _Graph:
    """The nodes and edges of a document, numbered as they come."""

    nodes: list[dict[str, str]] = field(default_factory=list)
    edges: list[dict[str, Any]] = field(default_factory=list)

    def node(self, text: str, *, type: str) -> str:  # noqa: A002 - what AIF calls it
        number = str(len(self.nodes) + 1)
        self.nodes.append({"nodeID": number, "text": text, "type": type})
        return number

    def edge(self, source: str, target: str) -> None:
        edge = {"edgeID": str(len(self.edges) + 1), "fromID": source, "toID": target}
        self.edges.append(edge)


def to_xaif(amap: ArgumentMap) -> str:
    """A map as xAIF JSON."""
    graph = _Graph()
    # OVA3 looks for the first node in the plain view, which shows no locutions.
    claims = {claim.id: graph.node(claim.text, type="I") for claim in amap.claims}
    links = {}
    for link in amap.links:
        kind, scheme = SCHEMES[link.kind]
        links[link.id] = graph.node(scheme, type=kind)
    for link in amap.links:
        aims = links if link.kind is LinkKind.UNDERCUTS else claims
        graph.edge(claims[link.source], links[link.id])
        graph.edge(links[link.id], aims[link.target])
    people = _People(amap)
    locutions: list[dict[str, str]] = []
    for claim in amap.claims:
        for span in claim.mentions:
            post = amap.post[span.post]
            said = graph.node(f"{post.author or post.id}: {span.text}", type="L")
            act = graph.node(_ACTS[claim.kind], type="YA")
            graph.edge(said, act)
            graph.edge(act, claims[claim.id])
            if post.author is not None:  # a locution must have a person
                locutions.append(people.locution(said, author=post.author, when=post.created))
    document = {
        "AIF": {
            "nodes": graph.nodes,
            "edges": graph.edges,
            "schemefulfillments": [],
            "descriptorfulfillments": [],
            "participants": people.listed(),
            "locutions": locutions,
        },
        "text": {"txt": _text(amap, claims=claims)},
        "dialog": True,
        "OVA": {
            "firstname": "",
            "surname": "",
            "url": "",
            "nodes": _drawn(amap, graph=graph, claims=claims, links=links),
            "edges": [
                {"fromID": edge["fromID"], "toID": edge["toID"], "visible": True}
                for edge in graph.edges
            ],
        },
        "cruxmap": {
            "thread": thread_object(amap.thread),
            "run": run_object(amap.run),
            "posts": [post_object(post) for post in amap.thread.posts],
            "claims": {claims[claim.id]: claim_object(claim) for claim in amap.claims},
            "links": {links[link.id]: link_object(link) for link in amap.links},
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


class _People:
    """The participants: an author each, whose name is cut in two as AIF wants it."""

    def __init__(self, amap: ArgumentMap) -> None:
        names = dict.fromkeys(post.author for post in amap.thread.posts if post.author)
        self._ids = {name: str(number) for number, name in enumerate(names, start=1)}

    def listed(self) -> list[dict[str, str]]:
        people = []
        for name, number in self._ids.items():
            first, _, rest = " ".join(name.split()).partition(" ")
            # The xaif package splits names, and writes "None" where there is no second one.
            person = {"participantID": number, "firstname": first, "surname": rest or "None"}
            people.append(person)
        return people

    def locution(self, node: str, *, author: str, when: str | None) -> dict[str, str]:
        said = {"nodeID": node, "personID": self._ids[author]}
        return said if when is None else said | {"timestamp": when}


def _text(amap: ArgumentMap, *, claims: dict[str, str]) -> str:
    """The posts as HTML, in which the words of each claim's first mention are marked."""
    marks: dict[str, list[tuple[Span, str]]] = defaultdict(list)
    for claim in amap.claims:
        first = claim.mentions[0]
        marks[first.post].append((first, claims[claim.id]))
    parts = []
    for post in amap.thread.posts:
        pieces, at = [f"{_html(post.author)}: " if post.author else ""], 0
        for span, node in marks[post.id]:
            if span.start < at:
                continue  # inside of another claim's words, and elements cannot overlap
            pieces.append(_html(post.text[at : span.start]))
            words = _html(span.text)
            pieces.append(f'<span class="highlighted" id="node{node}">{words}</span>')
            at = span.end
        pieces.append(_html(post.text[at:]))
        parts.append("".join(pieces))
    return "<br><br>".join(parts)


def _html(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "<br>".join(html.escape(line) for line in lines)


def _drawn(
    amap: ArgumentMap, *, graph: _Graph, claims: dict[str, str], links: dict[str, str]
) -> list[dict[str, Any]]:
    """Where each node stands: claims as the explorer draws them, locutions at the right."""
    at = _places(amap, claims=claims)
    for link in sorted(amap.links, key=lambda one: one.kind is LinkKind.UNDERCUTS):
        ends = (claims[link.source], _end(link, claims=claims, links=links))
        xs, ys = zip(*(at[end] for end in ends), strict=True)
        at[links[link.id]] = (sum(xs) / 2, sum(ys) / 2)
    right = max((x for x, _ in at.values()), default=0.0)
    row = 0
    for node in graph.nodes:
        if node["type"] == "YA":
            at[node["nodeID"]] = (right + 2 * _PITCH[0], row * _PITCH[1])
            row += 1
        elif node["type"] == "L":
            at[node["nodeID"]] = (right + 3 * _PITCH[0], row * _PITCH[1])
    left, top = (min((point[axis] for point in at.values()), default=0.0) for axis in (0, 1))
    return [
        {
            "nodeID": node["nodeID"],
            "visible": True,
            "x": round(at[node["nodeID"]][0] - left) + 50,
            "y": round(at[node["nodeID"]][1] - top) + 50,
            "timestamp": "",
        }
        for node in graph.nodes
    ]


def _end(link: Link, *, claims: dict[str, str], links: dict[str, str]) -> str:
    return links[link.target] if link.kind is LinkKind.UNDERCUTS else claims[link.target]


def _places(amap: ArgumentMap, *, claims: dict[str, str]) -> dict[str, tuple[float, float]]:
    if len(claims) > MOST:  # a layout would take minutes
        columns = 20
        return {
            node: (number % columns * _PITCH[0], number // columns * _PITCH[1])
            for number, node in enumerate(claims.values())
        }
    drawing = place(amap, part=overview(amap))
    return {
        node: (drawing.at[claim][0] * _STRETCH, drawing.at[claim][1] * _STRETCH)
        for claim, node in claims.items()
    }
