"""xAIF JSON of any tool, read as a map: propositions become claims, S-nodes links.

Where the document tells under ``cruxmap`` what :mod:`graph.formats.xaif` had no other place for,
that is taken up again: nodes that are still there are the claims and links they were, with the
text, the ends and the kind that they have now. Nodes that are gone take theirs with them; new ones
are new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from graph.formats.map_json import read_claim, read_link, read_run, read_thread
from graph.formats.sketch import Bearing, Said, Sketch, to_map
from graph.formats.xaif import ASKING
from graph.json_place import Place
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind

_KINDS: Final = {
    "RA": LinkKind.SUPPORTS,
    "CA": LinkKind.OBJECTS,
    "MA": LinkKind.RESTATES,
}


def from_xaif(text: str) -> ArgumentMap:
    """The map in xAIF, or in AIF as AIFdb gives it, which has no key ``AIF`` around the nodes.

    Preferences (PA) and dialogue structure (TA) have no place in a map.

    Raises:
        InputError: it is not that (the message names the place), or it makes no map.
    """
    top = Place.whole(text)
    return to_map(_Reader(top, aif=top.object("AIF") if top.has("AIF") else top).sketch())


class _Reader:
    """Reads one document."""

    def __init__(self, top: Place, *, aif: Place) -> None:
        self._aif = aif
        self._types: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        for node in aif.array("nodes", lambda place: place):
            name = _id(node, "nodeID")
            self._types[name] = node.string("type")
            self._texts[name] = node.maybe("text") or ""
        self._into: dict[str, list[str]] = defaultdict(list)
        self._out: dict[str, list[str]] = defaultdict(list)
        for edge in aif.array("edges", lambda place: place):
            source, target = _id(edge, "fromID"), _id(edge, "toID")
            self._into[target].append(source)
            self._out[source].append(target)
        self._known = top.object("cruxmap") if top.has("cruxmap") else None

    def sketch(self) -> Sketch:
        known = self._known
        claims = _known_claims(known)
        said = [
            self._said(node, claims=claims, speakers=speakers)
            for speakers in [self._speakers()]
            for node, type_ in self._types.items()
            if type_ == "I" and self._texts[node].strip()
        ]
        links = _known_links(known)
        bearings = [
            bearing
            for node, type_ in self._types.items()
            if type_ in _KINDS
            for bearing in self._bearings(node, link=links.get(node))
        ]
        first = said[0].text if said else ""
        return Sketch(
            format="AIF",
            title=first[:80],
            said=said,
            bearings=bearings,
            thread=None if known is None else read_thread(known),
            run=None if known is None else read_run(known.object("run")),
        )

    def _speakers(self) -> Mapping[str, str]:
        """Who speaks in each locution, by its node."""
        names = {}
        for person in self._aif.places("participants"):
            parts = [person.loose("firstname"), person.loose("surname")]
            name = " ".join(part for part in parts if part and part.strip() and part != "None")
            names[_id(person, "participantID")] = name
        found = {}
        for locution in self._aif.places("locutions"):
            name = names.get(locution.loose("personID") or "", "")
            if name:
                found[_id(locution, "nodeID")] = name
        return found

    def _said(self, node: str, *, claims: Mapping[str, Claim], speakers: Mapping[str, str]) -> Said:
        acts = [act for act in self._into[node] if self._types.get(act) == "YA"]
        asks = any(self._texts[act] == ASKING for act in acts)
        who = [speakers[said] for act in acts for said in self._into[act] if said in speakers]
        return Said(
            key=node,
            text=self._texts[node].strip() if node not in claims else self._texts[node],
            kind=ClaimKind.QUESTION if asks else ClaimKind.CLAIM,
            author=next(iter(who), None),
            claim=claims.get(node),
        )

    def _bearings(self, node: str, *, link: Link | None) -> list[Bearing]:
        """What an S-node says: each of its premises bears on each of its conclusions."""
        kind = _KINDS[self._types[node]]
        found = []
        for target in self._out[node]:
            aimed = self._types.get(target)
            if aimed in _KINDS and kind is not LinkKind.OBJECTS:
                continue  # support of a step has no place in a map
            for source in self._into[node]:
                if self._types.get(source) != "I" or (aimed != "I" and aimed not in _KINDS):
                    continue
                found.append(
                    Bearing(
                        key=node,
                        source=source,
                        target=target,
                        kind=LinkKind.UNDERCUTS if aimed in _KINDS else kind,
                        because=f"AIF says: {self._texts[node] or self._types[node]}",
                        link=link,
                    )
                )
        return found


def _id(at: Place, key: str) -> str:
    """An id, which some tools write as a number."""
    return at.loose(key) or at.string(key)


def _known_claims(known: Place | None) -> dict[str, Claim]:
    if known is None:
        return {}
    return {node: read_claim(at) for node, at in known.object("claims").items()}


def _known_links(known: Place | None) -> dict[str, Link]:
    if known is None:
        return {}
    return {node: read_link(at) for node, at in known.object("links").items()}
