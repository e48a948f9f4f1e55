"""A brief as cards: each claim leads to the map, and its post to where it stands in the thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from explore import look
from explore.look import LINK_LOOKS
from explore.ways import Badge, Card, Place, Row, way
from graph.brief import words
from graph.brief.sections import Entry, Role, Section, stand
from graph.brief.told import Brief, Point, Quotation, Stand
from graph.formats.colours import hue, letter
from graph.model import LinkKind

_WIDE: Final = 220  # letters of a claim; the rest is where it leads
_SIDES: Final[Mapping[Role, LinkKind]] = {
    "for": LinkKind.SUPPORTS,
    "against": LinkKind.OBJECTS,
}


class Dealer:
    """Makes cards.

    Attributes:
        at: what every address that they lead to says besides.
    """

    def __init__(self, at: Mapping[str, str]) -> None:
        self.at = dict(at)

    def positions(self, brief: Brief) -> list[Card]:
        """A card for each position, in the colour and with the letter that it has on the map."""
        return [self._position(one, number) for number, one in enumerate(brief.positions)]

    def _position(self, one: Stand, number: int) -> Card:
        mark, colours = letter(number), hue(number)
        badge: Badge = {"text": mark, "ink": colours.ink, "night": colours.night}
        card: Card = {
            "badge": badge,
            "text": look.shortened(words.title(one), width=_WIDE),
            "href": way("map", **self.at, cruxes=mark, by="position"),
            "bold": words.standing(one),
            "note": look.plain(" · ".join(filter(None, (words.sides(one), words.also(one.said))))),
            "rows": [self._row(entry) for entry in stand(one)],
        }
        if one.strength is not None:
            card["meter"] = one.strength
        if one.said is not None:
            card["place"] = self._place(one.said.quotations[0], point=one.said)
        return card

    def section(self, section: Section) -> list[Card]:
        """A card for each entry of a section."""
        numbered = section.key == "cruxes"
        return [
            self._entry(entry, number=number if numbered else None)
            for number, entry in enumerate(section.entries, start=1)
        ]

    def _entry(self, entry: Entry, *, number: int | None) -> Card:
        card: Card = {"rows": [self._row(under) for under in entry.under]}
        if entry.lead:
            card["over"] = look.plain(entry.lead)
        if entry.notes:
            card["note"] = look.plain(" ".join(entry.notes))
        if number is not None:
            card["badge"] = {"text": str(number)}
        if entry.point is not None:
            on_map = {"cruxes": "1"} if number is not None else {}
            card["text"] = _said(entry.point)
            card["href"] = way("map", **self.at, **on_map, node=entry.point.claim)
            card["place"] = self._place(entry.point.quotations[0], point=entry.point)
        elif entry.where is not None:
            card["quoted"] = f"“{look.plain(entry.words)}”"
            card["place"] = self._place(entry.where)
        return card

    def start(self, brief: Brief) -> list[Card]:
        """A card for each claim that is to be read first, in their order."""
        return [
            {
                "badge": {"text": str(number)},
                "text": look.shortened(point.text, width=words.OPENING),
                "href": way("read", **self.at, node=point.claim, post=point.quotations[0].post),
                "place": self._place(point.quotations[0], point=point),
            }
            for number, point in enumerate(brief.start, start=1)
        ]

    def _row(self, entry: Entry) -> Row:
        row: Row = {"over": look.plain(entry.lead)}
        if entry.notes:
            row["note"] = look.plain(" ".join(entry.notes))
        if entry.role:
            kind = _SIDES[entry.role]
            row |= {"mark": LINK_LOOKS[kind].mark, "look": kind.value}
        if entry.point is not None:
            row["text"] = _said(entry.point)
            row["href"] = way("map", **self.at, node=entry.point.claim)
            row["place"] = self._place(entry.point.quotations[0], point=entry.point)
        return row

    def _place(self, quotation: Quotation, *, point: Point | None = None) -> Place:
        node = {} if point is None else {"node": point.claim}
        said = words.place(quotation)
        what = quotation.text if point is None else point.text
        return {
            "text": look.plain(said),
            "href": way("read", **self.at, **node, post=quotation.post),
            "label": f"{look.plain(said)}: {look.shortened(what, width=60)}",
        }


def _said(point: Point) -> str:
    width = _WIDE if point.full else words.OPENING
    return look.shortened(point.text, width=width)
