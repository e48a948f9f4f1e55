"""What a claim or a link comes to once all is weighed: strength, standing, stances, and events.

All that is shown is plain text or escaped: claims, names of positions and reasons are strangers'.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from explore.component import Group, Item, Pick, listing
from explore.leaning import strongly
from explore.look import CLAIM_LOOKS, LINK_LOOKS, decimal, escaped, plain, signed
from explore.where import numbered, post_words
from graph.crux import Crux, Debate, Event, Happening, Stance, Weighed
from graph.formats.colours import Hue, hue, letter
from graph.formats.picture import End
from graph.model import ArgumentMap, Claim, Link, LinkKind
from graph.strengths import Standing

OnPick = Callable[[Pick], None]

_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MOST: Final = 6  # claims on either side of a position
_LEAST: Final = 0.005  # of a move, which is told to two digits
_HAPPENED: Final = {
    Happening.RETRACTION: ("Taken back", "Takes back"),
    Happening.CONCESSION: ("Granted", "Grants"),
}


def claim_worth(amap: ArgumentMap, *, claim: Claim, weighed: Weighed) -> None:
    """Show how strong a claim is and why, whether it stands, what turns on it, who gave it up."""
    if claim.id not in weighed.claims:
        return
    inward = [link for link in amap.links if link.target == claim.id]
    found = next((one for one in enumerate(weighed.cruxes, 1) if one[1].claim == claim.id), None)
    crux = ""
    if found is not None:
        number, one = found
        crux = f'<div class="cm-crux"><b>Crux {number}</b><p>{escaped(one.because)}</p></div>'
    numbers = numbered(amap)
    given_up = "".join(
        f"<p><b>{_HAPPENED[event.kind][0]}</b> in "
        f"{escaped(post_words(amap.post[event.post], number=numbers[event.post]))}.</p>"
        for event in weighed.events
        if event.about == claim.id and event.claim != claim.id
    )
    st.html(
        f'<div class="cm cm-worth">{crux}{_bar(weighed.claims[claim.id], base=claim.confidence)}'
        f"<p>{strength_words(amap, claim=claim, links=inward, weighed=weighed)} "
        f"{standing_words(claim, links=inward, weighed=weighed)}</p>{given_up}</div>"
    )


def moves_list(*, claim: Claim, weighed: Weighed, on_pick: OnPick) -> None:
    """Show by how much each position moves with a claim that is a crux."""
    crux = next((one for one in weighed.cruxes if one.claim == claim.id), None)
    items = [] if crux is None else move_items(crux, debate=weighed.debate)
    if items:
        title = "If it were taken for granted, rather than given up"
        listing([{"title": title, "items": items}], key="moves", on_pick=on_pick)


def link_worth(link: Link, *, amap: ArgumentMap, weighed: Weighed) -> None:
    """Show how much of a link is left of what it was found to be."""
    now = weighed.links.get(link.id)
    if now is None:
        return
    undercut = sum(one.kind is LinkKind.UNDERCUTS and one.target == link.id for one in amap.links)
    st.html(
        f'<div class="cm cm-worth">{_bar(now, base=link.confidence)}'
        f"<p>{link_words(link, now=now, undercuts=undercut)}</p></div>"
    )


def link_words(link: Link, *, now: float, undercuts: int) -> str:
    """How much a link counts, in words of our own."""
    if not undercuts:
        return f"It counts {decimal(now)}, as found: nothing undercuts it."
    return (
        f"It counts {decimal(now)}, of {decimal(link.confidence)} as found, after "
        f"{_counted(undercuts, 'undercut')}."
    )


def strength_words(
    amap: ArgumentMap, *, claim: Claim, links: Sequence[Link], weighed: Weighed
) -> str:
    """What made a claim as strong as it is, in words of our own: what bears on it, from ``links``.

    ``links`` are those that end at it.
    """
    now, base = decimal(weighed.claims[claim.id]), decimal(claim.confidence)
    supports = [link for link in links if link.kind is LinkKind.SUPPORTS]
    objects = [link for link in links if link.kind is LinkKind.OBJECTS]
    bearing = {link.id for link in (*supports, *objects)}
    undercut = {
        link.target
        for link in amap.links
        if link.kind is LinkKind.UNDERCUTS and link.target in bearing
    }
    if not bearing:
        return f"Strength {now}, as found: nothing bears on it."
    said = [
        _counted(len(ones), word)
        for ones, word in ((supports, "support"), (objects, "objection"))
        if ones
    ]
    less = f", {_counted(len(undercut), '')} of them undercut" if undercut else ""
    moved = f"from {base} as found to {now}" if now != base else f"{now}, as found, even"
    unsettled = (
        " It did not come to rest: claims bear on each other in a circle."
        if claim.id in weighed.unsettled
        else ""
    )
    return f"Strength {moved} after {' and '.join(said)}{less}.{unsettled}"


def standing_words(claim: Claim, *, links: Sequence[Link], weighed: Weighed) -> str:
    """Whether a claim stands where only objections count, in words of our own."""
    standing = weighed.standing.get(claim.id)
    objected = any(link.kind is LinkKind.OBJECTS for link in links)
    if standing is Standing.STANDS:
        why = "whatever objects to it falls itself" if objected else "nothing objects to it"
        return f"<b>Stands</b>: {why}."
    if standing is Standing.FALLS:
        return "<b>Falls</b>: something that stands objects to it."
    if standing is Standing.UNDECIDED:
        return "<b>Undecided</b>: what objects to it neither stands nor falls."
    return ""


def leaning_list(amap: ArgumentMap, *, claim: Claim, weighed: Weighed, on_pick: OnPick) -> None:
    """Show who gave way over a claim, and its stances, each with the way that leads there."""
    groups = worth_groups(amap, claim=claim, weighed=weighed)
    if groups:
        listing(groups, key="worth", on_pick=on_pick)


def worth_groups(amap: ArgumentMap, *, claim: Claim, weighed: Weighed) -> list[Group]:
    """Who gave way over a claim, and its stances, as lists."""
    groups: list[Group] = []
    if sides := _sides(amap, claim=claim, weighed=weighed):
        groups.append({"title": "Speaks for it and against it by way of others", "items": sides})
    events = [
        event_item(amap, event=one, seen_from=claim.id)
        for one in weighed.events
        if claim.id in (one.claim, one.about, one.after)
    ]
    if events:
        groups.append({"title": "Who gave way", "items": events})
    stances = [one for one in weighed.stances if one.claim == claim.id]
    stances.sort(key=lambda one: -abs(one.value))
    items = [
        _stance_item(amap, stance=one, weighed=weighed)
        for one in stances
        if one.position in weighed.debate.position
    ]
    if items:
        groups.append({"title": "Where it leans", "items": items})
    return groups


def _sides(amap: ArgumentMap, *, claim: Claim, weighed: Weighed) -> list[Item]:
    """Who speaks for a crux and against it, but for those that a link of its own leads from."""
    crux = next((one for one in weighed.cruxes if one.claim == claim.id), None)
    if crux is None:
        return []
    direct = {link.source for link in amap.links if link.target == claim.id}
    return [
        claim_line(amap.claim[name]) | {"look": kind, "mark": mark}
        for kind, mark, names in (
            ("supports", "+", crux.supports),
            ("objects", "−", crux.objections),
        )
        for name in names
        if name in amap.claim and name not in direct
    ]


def move_items(crux: Crux, *, debate: Debate) -> list[Item]:
    """By how much each position moves with a crux, the most moved first."""
    most = max(map(abs, crux.moves.values()), default=0.0) or 1.0
    items = []
    for position, by in sorted(crux.moves.items(), key=lambda one: -abs(one[1])):
        if position not in debate.position or abs(by) < _LEAST:
            continue
        item = position_item(debate, position=position)
        items.append(item | {"bar": by / most, "note": f"{signed(by)} in strength"})
    return items


def crux_words(crux: Crux, *, debate: Debate) -> str:
    """What a crux moves, in words of our own and letters."""
    letters = {one.id: letter(number) for number, one in enumerate(debate.positions)}
    moves = sorted(crux.moves.items(), key=lambda one: -abs(one[1]))
    said = [
        f"{letters[name]} {signed(by)}"
        for name, by in moves
        if name in letters and abs(by) >= _LEAST
    ]
    return f"moves {', '.join(said)}" if said else "moves no position"


def position_item(debate: Debate, *, position: str) -> Item:
    """A position as an entry of a list."""
    number = list(debate.position).index(position)
    return {
        "kind": "position",
        "id": position,
        "text": plain(debate.position[position].name),
        "mark": letter(number),
        "look": "position",
        "hue": _hue(hue(number)),
    }


def letter_mark(number: int) -> str:
    """The letter of a debate's position in its colours, by its place from 0, as HTML."""
    colours = hue(number)
    return (
        f'<span class="cm-letter" style="--ink:{colours.ink};--fill:{colours.fills[-1]}">'
        f"{letter(number)}</span>"
    )


def position_look(end: End) -> Item:
    """A position of a drawing as an entry of a list."""
    return {
        "kind": "position",
        "id": end.name,
        "text": plain(end.text),
        "mark": end.letter,
        "look": "position",
        "hue": _hue(end.hue),
        "note": "" if end.strength is None else f"strength {decimal(end.strength)}",
    }


def event_item(amap: ArgumentMap, *, event: Event, seen_from: str | None = None) -> Item:
    """Somebody who gave way, as an entry that leads to where they did.

    From there itself (``seen_from``) it leads to what they gave up.
    """
    leads = event.about if seen_from == event.claim else event.claim
    post = amap.post[event.post]
    passive, active = _HAPPENED[event.kind]
    where = post_words(post, number=numbered(amap)[post.id])
    over = f"{active if leads == event.about else passive}, {where}"
    if seen_from is not None and seen_from == event.after:
        over = f"It moved somebody. {over}"
    item: Item = {
        "kind": "claim",
        "id": leads,
        "text": amap.claim[leads].text,
        "look": "restates",
        "mark": "↩",
        "over": over,
        "note": plain(event.because),
    }
    if event.after is not None and event.after in amap.claim and event.after != seen_from:
        after = claim_line(amap.claim[event.after])
        item["items"] = [after | {"over": "the objection that moved them"}]
    return item


def claim_line(claim: Claim) -> Item:
    """A claim as an entry of a list, with nothing said of it."""
    return {
        "kind": "claim",
        "id": claim.id,
        "text": claim.text,
        "look": claim.kind.value,
        "mark": CLAIM_LOOKS[claim.kind].word[0].upper(),
    }


def _stance_item(amap: ArgumentMap, *, stance: Stance, weighed: Weighed) -> Item:
    side = "against" if stance.value < 0 else "for"
    item = position_item(weighed.debate, position=stance.position)
    item |= {
        "bar": stance.value,
        "over": f"{strongly(stance.value)} {side} it, {signed(stance.value)}",
    }
    if not stance.path:
        return item | {"note": _told(stance, weighed=weighed)}
    return item | {"fold": "Why", "items": path_items(amap, stance=stance, weighed=weighed)}


def path_items(amap: ArgumentMap, *, stance: Stance, weighed: Weighed) -> list[Item]:
    """The way from a claim to the one that was read as for or against a position, step by step."""
    items: list[Item] = []
    at = stance.claim
    for name in stance.path:
        link = amap.link.get(name)
        if link is None:
            continue
        words = LINK_LOOKS[link.kind]
        if link.kind is LinkKind.UNDERCUTS:
            aim = amap.link[link.target]
            at = aim.target
            over = f"undercuts what {LINK_LOOKS[aim.kind].word} this"
        elif link.source == at:
            at, over = link.target, words.outward
        else:
            at, over = link.source, f"is {words.inward}"
        if at not in amap.claim:
            break
        line = claim_line(amap.claim[at])
        items.append(
            line
            | {
                "look": link.kind.value,
                "mark": words.mark,
                "over": f"{'which ' if items else ''}{over}",
            }
        )
    if items:
        items[-1]["note"] = _told(stance, weighed=weighed)
    return items


def _told(stance: Stance, *, weighed: Weighed) -> str:
    """How the claim at the end of a stance's way was read, and why."""
    read = (stance.read, stance.position)
    reading = next((one for one in weighed.readings if (one.claim, one.position) == read), None)
    if reading is None:
        return ""
    side = "against" if reading.value < 0 else "for"
    return f"read as {strongly(reading.value)} {side} it: {plain(reading.because)}"


def position_panel(amap: ArgumentMap, *, position: str, weighed: Weighed, on_pick: OnPick) -> None:
    """Show a position: what it says, how strong it is, and what does most for and against it."""
    debate = weighed.debate
    one = debate.position[position]
    number = list(debate.position).index(position)
    held = next((held for held in weighed.held if held.position == position), None)
    said = "".join(
        f"<li>{escaped(plain(text))}</li>" for text in one.statements if text != one.name
    )
    st.html(
        f'<div class="cm cm-head">{letter_mark(number)} <span class="cm-by">'
        f'{escaped(plain(debate.question))}</span><h3 dir="auto">{escaped(plain(one.name))}</h3>'
        + (f'<ul class="cm-deeds">{said}</ul>' if said else "")
        + "</div>"
    )
    if held is None:
        return
    st.html(
        f'<div class="cm cm-worth">{_bar(held.strength, base=None)}'
        f"<p>Strength {decimal(held.strength)}, of all that speaks for it and against it.</p>"
        "</div>"
    )
    groups: list[Group] = []
    for title, kind, names in (
        ("What does most for it", "supports", held.supports),
        ("What does most against it", "objects", held.objections),
    ):
        items: list[Item] = []
        for name in names[:_MOST]:
            if name in amap.claim:
                line = claim_line(amap.claim[name]) | {
                    "look": kind,
                    "mark": "+" if kind == "supports" else "−",
                    "note": f"strength {decimal(weighed.claims.get(name, 0.0))}",
                }
                items.append(line)
        if items:
            groups.append({"title": title, "items": items})
    if groups:
        listing(groups, key="held", on_pick=on_pick)


def cruxes_panel(
    amap: ArgumentMap, *, cruxes: Sequence[Crux], debate: Debate, on_pick: OnPick
) -> None:
    """Show what a debate turns on, a line each, with why and what it moves."""
    items: list[Item] = []
    for number, crux in enumerate(cruxes, 1):
        line = claim_line(amap.claim[crux.claim])
        items.append(
            line
            | {
                "look": "number",
                "mark": str(number),
                "over": crux_words(crux, debate=debate),
                "note": plain(crux.because),
            }
        )
    listing([{"title": "", "items": items}], key="cruxes", on_pick=on_pick)


def _hue(colours: Hue) -> list[str]:
    return [colours.ink, colours.fills[-1]]


def _bar(now: float, *, base: float | None) -> str:
    """A strength as a bar, with a mark where it was found to be."""
    mark = "" if base is None else f'<i style="left:{base:.0%}" title="as found"></i>'
    return (
        f'<div class="cm-strength" aria-hidden="true"><b>{decimal(now)}</b>'
        f'<span><u style="width:{now:.0%}"></u>{mark}</span></div>'
    )


def _counted(number: int, word: str) -> str:
    """A small number in words, with its noun."""
    said = _NUMBERS[number] if number < len(_NUMBERS) else f"{number}"
    return f"{said} {word}{'' if number == 1 or not word else 's'}".strip()
