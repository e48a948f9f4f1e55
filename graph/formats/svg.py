"""A map as a drawing in an SVG file that stands alone, for a slide or a paper.

It holds no script, no address and nothing that is fetched; words are text, which can be searched
and edited. What a claim says in full, and why a link is there, is told where it is pointed at.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from graph.formats.colours import BORDERS, FILLS, INKS, TEXT
from graph.formats.picture import Scene, badges, heads, links_of, outline
from graph.model import Claim, ClaimKind, LinkKind

_STEP: Final = 17.0  # from line to line

_STYLE: Final = f"""
text {{ font: 13px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  fill: {TEXT}; text-anchor: middle; }}
.link path {{ fill: none; stroke: currentColor; stroke-width: 1.8; }}
.link circle {{ fill: #fff; stroke: currentColor; stroke-width: 1.3; }}
.link text {{ fill: currentColor; font-size: 15px; font-weight: 700; }}
.link.objects path {{ stroke-dasharray: 8 5; }}
.link.restates path {{ stroke-dasharray: 2 5; stroke-linecap: round; }}
.head {{ fill: currentColor; }}
.badge rect {{ fill: {TEXT}; stroke: none; }}
.badge.checked rect {{ fill: #00805f; }}
.badge text, .link .badge text {{ fill: #fff; font-size: 12px; font-weight: 700; }}
"""


def to_svg(
    scene: Scene,
    *,
    lines: Callable[[Claim], Sequence[str]],
    inks: Mapping[LinkKind, str] = INKS,
) -> str:
    """A scene as a file; ``lines`` breaks a claim's words into the lines that fit into its box."""
    left, top, width, height = scene.frame()
    style = _STYLE + "".join(f".{kind} {{ color: {ink}; }}\n" for kind, ink in inks.items())
    style += "".join(
        f".box.{kind} path {{ fill: {FILLS[kind]}; stroke: {BORDERS[kind]}; }}\n"
        for kind in ClaimKind
    )
    title = html.escape(" ".join(scene.amap.thread.title.split()))
    names = {claim: claim for claim in scene.amap.claim}
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:g} {top:g} {width} {height}" '
        f'width="{width}" height="{height}">'
    )
    return "\n".join(
        (
            opening,
            f"<title>{title}</title>",
            f"<style>{style}</style>",
            f'<rect x="{left:g}" y="{top:g}" width="{width}" height="{height}" fill="#fff"/>',
            *heads(),
            *links_of(scene, names=names),
            *(_claim(scene.amap.claim[claim], scene=scene, lines=lines) for claim in scene.claims),
            "</svg>",
            "",
        )
    )


def _claim(claim: Claim, *, scene: Scene, lines: Callable[[Claim], Sequence[str]]) -> str:
    x, y = scene.drawing.at[claim.id]
    edge = round(1 + 2.5 * claim.confidence**2, 2)
    words = list(lines(claim))
    first = y - (len(words) - 1) / 2 * _STEP + 4.5
    said = "".join(
        f'<text x="{x:g}" y="{first + number * _STEP:.1f}">{html.escape(line)}</text>'
        for number, line in enumerate(words)
    )
    return (
        f'<g class="box {claim.kind}"><title>{html.escape(claim.text)}</title>'
        f"{outline(claim, scene=scene, edge=edge)}{said}{badges(claim, scene=scene)}</g>"
    )
