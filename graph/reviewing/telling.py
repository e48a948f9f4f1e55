"""Corrections, and what they are about, in words for a person.

The words quote posts and people as they are: whoever prints them makes them harmless first, as
:func:`graph.tables.visible` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from graph.model import LinkKind
from graph.reviewing.anchors import all_claims, all_links
from graph.reviewing.corrections import Anchor, ClaimAnchor, Correction
from graph.reviewing.naming import short_names
from graph.reviewing.outcome import Corrected, Element
from graph.reviewing.places import How

_AROUND: Final = 60  # characters of a post around the words of a claim

_HOWS: Final[Mapping[How, str]] = {
    "id": "by its id",
    "place": "by its words at their place",
    "moved": "by its words at another place",
    "overlap": "by half of its words or more",
    "made": "made anew, as its words stand",
    "already": "as it is so already",
}


class Teller:
    """Tells of one map with its corrections.

    Attributes:
        names: what every id of a claim or link stands for, in words; also of those taken out.
        short: the shortest beginning of each id, of corrections too, that no other begins with.
    """

    def __init__(self, outcome: Corrected) -> None:
        self._outcome = outcome
        self._claims = all_claims(outcome)
        self._links = all_links(outcome)
        self._fates = {one.correction.id: f"kept, {_HOWS[one.how]}" for one in outcome.applied}
        self._fates |= {one.correction.id: f"orphaned: {one.why}" for one in outcome.orphaned}
        self._fates |= {
            name: f"undone by {undo.author}, {undo.id}" for name, undo in outcome.withdrawn.items()
        }
        links = {name: self.words(Element("link", name)) for name in self._links}
        self.names = links | {name: claim.text for name, claim in self._claims.items()}
        self.short = short_names([*self.names, *(one.id for one in outcome.corrections)])

    def element(self, name: str) -> Element:
        """The claim or link with an id."""
        return Element("claim" if name in self._claims else "link", name)

    def kind(self, element: Element) -> str:
        """Its kind."""
        known = self._claims if element.what == "claim" else self._links
        return known[element.id].kind.value

    def words(self, element: Element) -> str:
        """A claim's text, or what a link says in full."""
        if element.what == "claim":
            return self._claims[element.id].text
        link = self._links[element.id]
        if link.kind is LinkKind.UNDERCUTS:
            aim = f"[{self.words(Element('link', link.target))}]"
        else:
            aim = f"“{self._claims[link.target].text}”"
        return f"“{self._claims[link.source].text}” {link.kind} {aim}"

    def of_element(self, element: Element) -> list[str]:
        """A claim or link in full: what it says and where, what made it, and who corrected it."""
        outcome = self._outcome
        known = outcome.map.claim if element.what == "claim" else outcome.map.link
        unjudged = "unreviewed" if element.id in known else "not in the map"
        status = outcome.statuses.get(element, unjudged)
        lines = [f"{element.id}  {self.kind(element)}, {status}", f"  {self.words(element)}"]
        if element.what == "claim":
            lines += self._of_claim(element.id)
        else:
            link = self._links[element.id]
            lines.append(f"  sure {link.confidence:.2f}: {link.because}")
        by = outcome.by.get(element, ())
        return lines + [f"  {line(one)}" for one in outcome.corrections if one.id in by]

    def _of_claim(self, name: str) -> list[str]:
        claim = self._claims[name]
        lines = [f"  sure {claim.confidence:.2f}: {claim.because or '–'}"]
        for span in claim.mentions:
            post = self._outcome.map.post[span.post]
            before = post.text[max(0, span.start - _AROUND) : span.start]
            after = post.text[span.end : span.end + _AROUND]
            words = " ".join(f"{before}[{span.text}]{after}".split())
            lines.append(f"  in {post.id} by {post.author or 'nobody known'}: …{words}…")
        return lines + [
            f"  {self.short[link.id]}  {self.words(Element('link', link.id))}"
            for link in self._outcome.map.links
            if name in (link.source, link.target)
        ]

    def of_correction(self, one: Correction) -> list[str]:
        """A correction in full: what it says, and what became of it."""
        lines = [line(one), f"  {self.fate(one)}"]
        if one.text is not None:
            lines.append(f"  worded “{one.text}”")
        held = [anchor for anchor in (one.subject, one.other) if anchor is not None]
        lines += [f"  {anchor.id}  {_anchored(anchor)}" for anchor in held]
        return lines + [f"  in {words.post}: “{words.exact}”" for words in one.places]

    def fate(self, one: Correction) -> str:
        """What became of a correction."""
        return self._fates[one.id]


def line(one: Correction) -> str:
    """A correction on one line."""
    to = f" {one.kind}" if one.kind is not None else ""
    because = f": {one.reason}" if one.reason else ""
    return f"{one.id} {one.action}{to} by {one.author}, {about(one)}{because}"


def about(one: Correction) -> str:
    """What a correction is about."""
    if one.undoes is not None:
        return one.undoes
    said = [_anchored(held) for held in (one.subject, one.other) if held is not None]
    return f" {one.kind or one.action} ".join(said) or f"“{one.places[0].exact}”"


def _anchored(anchor: Anchor) -> str:
    if isinstance(anchor, ClaimAnchor):
        return f"“{anchor.text}”"
    return f"{_anchored(anchor.source)} {anchor.kind} {_anchored(anchor.target)}"
