"""A map as a Mermaid flowchart, which GitHub, GitLab and many editors draw.

Nodes bear numbers, and every letter of a label that Mermaid or HTML could take for more than a
letter is written as its code, so that a thread's text is shown and never read.
"""

from __future__ import annotations

import re
from typing import Final

from graph.formats.colours import BORDERS, FILLS, INKS, MARKS, TEXT
from graph.model import ArgumentMap, ClaimKind, Link, LinkKind

# What is left as it stands: letters and digits of any script, and harmless punctuation.
_CODED: Final = re.compile(r"[^\w ,.!?'()—–…’“”‘-]|_")
_INVISIBLE: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

_BOXES: Final = {
    ClaimKind.CLAIM: ('["', '"]'),
    ClaimKind.EVIDENCE: ('("', '")'),
    ClaimKind.QUESTION: ('{{"', '"}}'),
}
_ARROWS: Final = {
    LinkKind.SUPPORTS: ("---", "-->"),
    LinkKind.OBJECTS: ("-.-", "-.->"),
    LinkKind.RESTATES: ("-.-", "-.-"),
    LinkKind.UNDERCUTS: ("---", "--x"),
}
"""A line without and with a head."""

_STYLES: Final = (
    *(
        f"classDef {kind} fill:{FILLS[kind]},stroke:{BORDERS[kind]},color:{TEXT}"
        for kind in ClaimKind
    ),
    f"classDef link fill:#ffffff,stroke:{INKS[LinkKind.RESTATES]},color:{TEXT}",
)
_LONGEST: Final = 160


def to_mermaid(amap: ArgumentMap) -> str:
    """A map as a flowchart: what bears on a claim stands to its right."""
    node = {claim.id: f"c{number}" for number, claim in enumerate(amap.claims, start=1)}
    undercut = {link.target for link in amap.links if link.kind is LinkKind.UNDERCUTS}
    lines = ["flowchart RL"]
    for claim in amap.claims:
        left, right = _BOXES[claim.kind]
        lines.append(f"  {node[claim.id]}{left}{label(claim.text)}{right}:::{claim.kind.value}")
    halfway: dict[str, str] = {}
    for number, link in enumerate(amap.links, start=1):
        if link.id in undercut:
            halfway[link.id] = f"l{number}"
            lines.append(f'  l{number}(("{MARKS[link.kind]}")):::link')
    colours: list[LinkKind] = []
    for link in amap.links:
        drawn = _arrows(link, node=node, halfway=halfway)
        lines += drawn
        colours += [link.kind] * len(drawn)
    lines += [
        f"  linkStyle {','.join(places)} stroke:{INKS[kind]}"
        for kind in LinkKind
        if (places := [str(place) for place, found in enumerate(colours) if found is kind])
    ]
    lines += [f"  {style}" for style in _STYLES]
    return "\n".join(lines) + "\n"


def _arrows(link: Link, *, node: dict[str, str], halfway: dict[str, str]) -> list[str]:
    """One arrow; two that meet halfway where the link is undercut."""
    source, mark = node[link.source], MARKS[link.kind]
    line, head = _ARROWS[link.kind]
    if link.kind is LinkKind.UNDERCUTS:
        return [f'  {source} {head}|"{mark}"| {halfway[link.target]}']
    target = node[link.target]
    if link.id in halfway:
        return [f"  {source} {line} {halfway[link.id]}", f"  {halfway[link.id]} {head} {target}"]
    return [f'  {source} {head}|"{mark}"| {target}']


def label(text: str) -> str:
    """``text`` on one line for a quoted label, cut where it is long, harmless."""
    line = " ".join(_INVISIBLE.sub("", text).split()) or "…"
    if len(line) > _LONGEST:
        line = line[: _LONGEST - 1].rstrip() + "…"
    return _CODED.sub(lambda found: f"#{ord(found[0])};", line)
