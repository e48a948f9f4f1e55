"""The sentences around the claims of a brief: ours, short, and the same wherever it is written."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from graph.brief.told import (
    Brief,
    Change,
    Changed,
    GaveWay,
    Made,
    Open,
    Point,
    Quotation,
    Repeat,
    Stand,
)
from graph.crux import Happening

_STRENGTHS: Final = ((0.8, "very strong"), (0.6, "strong"), (0.4, "fair"), (0.2, "weak"))
OPENING: Final = 110
"""So many letters stand for a claim that is told in full elsewhere."""

# Controls that turn the direction of the text after them; what is written may not enclose them.
_TURNS: Final = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """``text`` on one line, without what turns the direction of reading."""
    return " ".join(_TURNS.sub("", text).split())


def opening(text: str, *, width: int = OPENING) -> str:
    """The first words of a text, :func:`plain`."""
    line = plain(text)
    if len(line) <= width:
        return line
    cut = line[: width - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[width // 2 :] else cut).rstrip(" ,;:.") + "…"


def number(share: float) -> str:
    """A share as in ``.83``."""
    return f"{share:.2f}".removeprefix("0")


def strength(share: float) -> str:
    """How strong something is, in words and as a number."""
    word = next((word for least, word in _STRENGTHS if share >= least), "very weak")
    return f"{word}, {number(share)}"


def counted(many: int, what: str) -> str:
    """So many of something."""
    return f"{many:,} {what}{'' if many == 1 else 's'}"


def place(quotation: Quotation) -> str:
    """Where something was said, as it is shown beside the words; the post's number comes last."""
    author = opening(quotation.author, width=40) if quotation.author else ""
    return f"{author}, post {quotation.number}" if author else f"post {quotation.number}"


def when(created: str | None) -> str:
    """A time as people read it: a day, where it is one that all readers write alike."""
    if created is None:
        return ""
    return created[:10] if re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z?", created) else plain(created)


# Sentences.


def headline(brief: Brief) -> str:
    """What stands above it all: the question, or the title where a person has asked none."""
    return plain(brief.title if brief.proposed else brief.question)


def about(brief: Brief) -> str:
    """What stands below that: the title, or what the thread seems to ask; may be nothing."""
    if plain(brief.title) == plain(brief.question):
        return ""
    return f"It asks: “{plain(brief.question)}”" if brief.proposed else plain(brief.title)


def proposed(brief: Brief) -> str:
    """A warning where nobody named the positions; else nothing."""
    if not brief.positions:
        return "Nobody has named positions for this debate yet, and none were found in its map."
    if brief.proposed:
        return (
            "Nobody has named the positions of this debate: these were taken from its map, as the "
            "claims that are argued about most."
        )
    return ""


def title(stand: Stand) -> str:
    """What a position is called: of one that was taken from the map, all that its claim says."""
    return plain(stand.name if stand.said is None else stand.said.text)


def standing(stand: Stand) -> str:
    """How a position stands."""
    if stand.strength is None:
        return "not weighed"
    return strength(stand.strength)


def sides(stand: Stand) -> str:
    """How much speaks for a position and against it."""
    if not stand.arguments and not stand.objections:
        return "no claim for it or against it"
    against = f"{stand.objections:,}" if stand.objections else "none"
    arguments = counted(stand.arguments, "claim") if stand.arguments else "no claim"
    return f"{arguments} for it, {against} against it"


def gave_way(event: GaveWay) -> str:
    """Who gave way, and how; the claim that it is about follows."""
    who = f"Whoever wrote post {event.point.quotations[0].number}"
    if event.who:
        who = opening(event.who, width=40)
    if event.kind is Happening.RETRACTION:
        return f"{who} took this back"
    return f"{who} granted this"


def against(objection: Open) -> str:
    """What comes before the claim that an objection is against."""
    return "Against what is drawn from" if objection.undercuts else "Against"


def times(repeat: Repeat) -> str:
    """How often, where and how something was said."""
    counts = {2: "twice", 3: "three times"}
    often = counts.get(repeat.times, f"{repeat.times:,} times")
    where = {one.number for one in repeat.point.quotations}
    again = {one.number for point in repeat.restated for one in point.quotations}
    if not again:
        return f"Said {often}, in {_posts(where)}."
    if again == where:
        return f"Said {often} in {_posts(where)}, in different words."
    return f"Said {often}: in {_posts(where)}, and in different words in {_posts(again)}."


def also(point: Point | None) -> str:
    """In which other threads a claim is said, where it is told in full; else nothing."""
    if point is None or not point.full or not point.elsewhere:
        return ""
    titles = list(dict.fromkeys(plain(one.title) for one in point.elsewhere))
    rest = f" and {counted(len(titles) - 1, 'more thread')}" if len(titles) > 1 else ""
    return f"Also said in “{opening(titles[0], width=60)}”{rest}."


def _posts(numbers: Collection[int]) -> str:
    names = [f"{one:,}" for one in sorted(numbers)]
    if len(names) == 1:
        return f"post {names[0]}"
    return f"posts {', '.join(names[:-1])} and {names[-1]}"


def change(one: Change) -> str:
    """What is different; the words follow."""
    post = f"Post {one.words.number}"
    if one.words.author:
        post += f" by {opening(one.words.author, width=40)}"
    seen = f", seen {when(one.when)}" if one.when else ""
    return {
        Changed.ONCE: f"{post} is in one copy of the thread only",
        Changed.LOST: f"{post} has words in one copy that another lost",
        Changed.EDITED: f"{post} was edited{seen}; before, it said",
        Changed.VANISHED: f"{post} is not there any more{seen}",
    }[one.kind]


def changed(one: Change) -> str:
    """The words that are shown for a change."""
    return opening(one.was if one.kind is Changed.EDITED else one.words.text, width=160)


def made(made: Made) -> tuple[str, ...]:
    """What made the brief, and how far to trust it: a few sentences."""
    model = f" with {plain(made.model)}" if made.model and made.model != "none" else ""
    name = plain(made.extractor)
    by = name if name.startswith("by ") else f"by {name}"
    found = f"{counted(made.claims, 'claim')} and {counted(made.links, 'link')}, found {by}{model}"
    checked = (made.checked_claims, made.checked_links)
    if not (made.claims or made.links):
        hand = "."
    elif checked == (made.claims, made.links):
        hand = "; a person has checked them all."
    elif any(checked):
        hand = (
            f"; a person has checked {checked[0]:,} of the claims and {checked[1]:,} of the links."
        )
    else:
        hand = "; no person has checked any of them, so expect mistakes."
    sentences = [found + hand]
    readers = ", ".join(map(plain, made.readers))
    read = f"; what bears on a position was read by {readers}" if readers else ""
    sentences.append(f"Strengths were weighed by machine ({plain(made.semantics)}){read}.")
    if made.unsettled:
        sentences.append(
            f"{counted(made.unsettled, 'claim')} in circles did not come to rest: "
            "strengths that hang on them are rough."
        )
    return tuple(sentences)
