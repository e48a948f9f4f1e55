"""What a map comes to, as the formats of maps show it beside the map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol, TypeAlias

from graph.debate.rdf import to_lines
from graph.debate.weighed import Crux, Event, Held, Reading, Stance, Weighed
from graph.model import ArgumentMap

_Json = dict[str, object]
Told: TypeAlias = str | int | float | None
"""What a cell says."""


class Exporter(Protocol):
    """Writes a map as text, with what it comes to where that is given and the format can hold it.

    What is given must be of that very map, no claim or link left out.
    """

    def __call__(self, amap: ArgumentMap, /, *, weighed: Weighed | None = None) -> str:
        """The text; without ``weighed`` it is that of the map alone."""


WEIGHED: Final[dict[str, str]] = {
    "json": "all of it, under `weighed`",
    "turtle": "all of it",
    "trig": "all of it, in the graph `…/weights`",
    "nquads": "all of it, in the graph `…/weights`",
    "jsonld": "all of it, in the graph `…/weights`",
    "graphml": "the strength of claims and links, where claims stand, the position that each leans "
    "to and how far, and the rank of cruxes",
    "gexf": "as GraphML",
    "csv-claims": "the strength, where a claim stands, the position that it leans to and how far, "
    "and the rank of a crux, each a column",
    "csv-links": "the strength of links, a column",
    "html": "the strength of claims, the position that each leans to and how far, and which are "
    "cruxes",
}
"""What each format shows of what a map comes to; the others show nothing."""


def table() -> str:
    """The table above as Markdown."""
    rows = "\n".join(f"| `{name}` | {what} |" for name, what in WEIGHED.items())
    return f"| format | what it shows of what a map comes to |\n|---|---|\n{rows}"


def plain(write: Callable[[ArgumentMap], str]) -> Exporter:
    """An exporter whose format has no place for what a map comes to."""

    def export(amap: ArgumentMap, /, *, weighed: Weighed | None = None) -> str:
        del weighed
        return write(amap)

    return export


def beside(write: Callable[..., str]) -> Exporter:
    """An exporter of statements, which writes those of the weights in a graph of their own."""

    def export(amap: ArgumentMap, /, *, weighed: Weighed | None = None) -> str:
        # What was read of claims that are away would speak of what nobody has.
        lines = "" if weighed is None else to_lines(replace(weighed, away=()))
        return write(amap, beside=lines)

    return export


# --- for networks and tables ----------------------------------------------------------------------


CLAIM_COLUMNS: Final = ("strength", "standing", "leaning", "stance", "crux")
"""What is said of a claim: the position that it leans to or against most, and how far."""


class OfClaims:
    """What is said of each claim in a table or a network, looked up many times."""

    def __init__(self, weighed: Weighed) -> None:
        self._weighed = weighed
        self._ranks = {one.claim: rank for rank, one in enumerate(weighed.cruxes, start=1)}

    def cells(self, claim: str) -> dict[str, Told]:
        """The columns above, in their order; None where there is nothing to say."""
        weighed, stance = self._weighed, self._weighed.leaning.get(claim)
        position = None if stance is None else weighed.debate.position.get(stance.position)
        return {
            "strength": digits(weighed.claims.get(claim)),
            "standing": weighed.standing[claim].value if claim in weighed.standing else None,
            "leaning": None if position is None else position.name,
            "stance": None if stance is None else digits(stance.value),
            "crux": self._ranks.get(claim),
        }


def digits(value: float | None) -> float | None:
    """A number as it is kept."""
    return None if value is None else round(value, 4) + 0.0


# --- as JSON --------------------------------------------------------------------------------------


def weighed_object(weighed: Weighed) -> _Json:
    """What a map comes to as a JSON object, in the words of :mod:`graph.debate.weighed`."""
    return {
        "semantics": weighed.semantics,
        "version": weighed.version,
        "created": weighed.created,
        "debate": {
            "id": weighed.debate.id,
            "question": weighed.debate.question,
            "proposed": weighed.debate.proposed,
            "threads": list(weighed.debate.threads),
            "positions": [
                {
                    "id": one.id,
                    "name": one.name,
                    "statements": list(one.statements),
                    "denials": list(one.denials),
                    "claim": one.claim,
                }
                for one in weighed.debate.positions
            ],
        },
        "claims": [
            {
                "id": name,
                "strength": digits(strength),
                "standing": weighed.standing[name].value,
                "settled": name not in weighed.unsettled,
            }
            for name, strength in weighed.claims.items()
        ],
        "links": [
            {"id": name, "strength": digits(strength)} for name, strength in weighed.links.items()
        ],
        "readings": [_reading(one) for one in weighed.readings],
        "stances": [_stance(one) for one in weighed.stances],
        "held": [_held(one) for one in weighed.held],
        "cruxes": [_crux(one) for one in weighed.cruxes],
        "events": [_event(one) for one in weighed.events],
        "unanswered": list(weighed.unanswered),
        "agreed": list(weighed.agreed),
    }


def _reading(one: Reading) -> _Json:
    return {
        "claim": one.claim,
        "position": one.position,
        "value": digits(one.value),
        "because": one.because,
        "rule": one.rule,
    }


def _stance(one: Stance) -> _Json:
    return {
        "claim": one.claim,
        "position": one.position,
        "value": digits(one.value),
        "path": list(one.path),
        "read": one.read,
    }


def _held(one: Held) -> _Json:
    return {
        "position": one.position,
        "strength": digits(one.strength),
        "supports": list(one.supports),
        "objections": list(one.objections),
    }


def _crux(one: Crux) -> _Json:
    return {
        "claim": one.claim,
        "swing": digits(one.swing),
        "moves": {name: digits(value) for name, value in one.moves.items()},
        "supports": list(one.supports),
        "objections": list(one.objections),
        "path": list(one.path),
        "because": one.because,
    }


def _event(one: Event) -> _Json:
    return {
        "kind": one.kind.value,
        "claim": one.claim,
        "about": one.about,
        "after": one.after,
        "post": one.post,
        "created": one.created,
        "because": one.because,
    }
