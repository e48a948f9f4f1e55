"""An argument map as a pyvis network: what is drawn for each claim and link, and where."""

from __future__ import annotations

from typing import Any, Final

from pyvis.network import Network

from explore.look import CLAIM_LOOKS, LINK_LOOKS, lines, percent
from graph.layout import BOX, Drawing, Flow, Part, middle
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind

_FONT: Final = 14.5  # pixels at zoom 1
_COLUMNS: Final = 22  # what fits into a box at that size; corners take two or three of them
_CORNERS: Final = {ClaimKind.CLAIM: 0, ClaimKind.EVIDENCE: 1, ClaimKind.QUESTION: 3}
_OPTIONS: Final = {
    "physics": {"enabled": False},
    "interaction": {
        "hover": True,
        "hoverConnectedEdges": False,
        "dragNodes": False,
        "selectConnectedEdges": False,
        "hideEdgesOnDrag": False,
        "tooltipDelay": 150,
    },
    "edges": {"selectionWidth": 2, "hoverWidth": 1},
    "nodes": {"chosen": True},
}


def network(amap: ArgumentMap, *, part: Part, drawing: Drawing) -> Network:
    """Draw ``part`` of the map, each claim's box in its place."""
    net = Network(directed=True, cdn_resources="in_line", height="100vh", width="100%")
    net.options = dict(_OPTIONS)
    links = [amap.link[link] for link in part.links]
    undercut = {link.target for link in links if link.kind is LinkKind.UNDERCUTS}
    # Dictionaries are appended as they are: add_node looks through all the nodes each time.
    at = drawing.at
    net.nodes = [_claim(amap.claim[claim], at=at[claim]) for claim in part.claims]
    net.nodes += [_mark(link, at=at[middle(link.id)]) for link in links if link.id in undercut]
    for link in links:
        net.edges.extend(_edges(link, flow=drawing.flow[link.source], split=link.id in undercut))
    return net


def _claim(claim: Claim, *, at: tuple[float, float]) -> dict[str, Any]:
    look = CLAIM_LOOKS[claim.kind]
    return {
        "id": claim.id,
        "x": at[0],
        "y": at[1],
        "w": BOX[0],
        "h": BOX[1],
        "kind": claim.kind.value,
        "lines": lines(claim.text, width=_COLUMNS - _CORNERS[claim.kind]),
        "font": _FONT,
        "fill": look.fill,
        "stroke": look.stroke,
        "edge": round(1 + 3.5 * claim.confidence**2, 2),  # from 1 to 4.5 pixels
        "head": f"{look.word}, {percent(claim.confidence)} sure",
        "full": claim.text,
    }


def _mark(link: Link, *, at: tuple[float, float]) -> dict[str, Any]:
    return {
        "id": middle(link.id),
        "link": link.id,
        "source": link.source,
        "target": link.target,
        "x": at[0],
        "y": at[1],
        "kind": "mark",
        "mark": LINK_LOOKS[link.kind].mark,
        "inks": [LINK_LOOKS[link.kind].colour, LINK_LOOKS[link.kind].night],
        **_tip(link),
    }


def _tip(link: Link) -> dict[str, str]:
    look = LINK_LOOKS[link.kind]
    return {"head": f"{look.outward}, {percent(link.confidence)} sure", "full": link.because}


def _edges(link: Link, *, flow: Flow, split: bool) -> list[dict[str, Any]]:
    """One edge; two that meet in the middle where the link is undercut."""
    look = LINK_LOOKS[link.kind]
    if link.kind is LinkKind.UNDERCUTS:
        legs = [(link.source, middle(link.target))]
    elif split:
        legs = [(link.source, middle(link.id)), (middle(link.id), link.target)]
    else:
        legs = [(link.source, link.target)]
    shared: dict[str, Any] = {
        "color": {"color": look.colour, "highlight": look.colour, "hover": look.colour},
        "inks": [look.colour, look.night],
        "source": link.source,
        "target": link.target,
        "width": 2,
        "dashes": list(look.dashes) if look.dashes else False,
        "smooth": {
            "enabled": flow != "any",
            "type": "cubicBezier",
            "forceDirection": "vertical" if flow == "up" else "horizontal",
            "roundness": 0.45,
        },
        # The mark of a link in two halves is the node between them.
        "mark": "" if split else look.mark,
        **_tip(link),
    }
    return [
        shared
        | {
            "id": f"{link.id} {number}",
            "from": source,
            "to": target,
            "arrows": {"to": {"enabled": number == len(legs), "scaleFactor": 0.7}},
        }
        for number, (source, target) in enumerate(legs, start=1)
    ]
