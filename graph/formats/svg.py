"""A map as a drawing in an SVG file that stands alone, for a slide or a paper.

It holds no script, no address and nothing that is fetched; words are text, which can be searched
and edited. What a claim says in full, and why a link is there, is told where it is pointed at.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from graph.boxes import Point
from graph.formats.colours import BORDERS, FILLS, INKS, TEXT
from graph.formats.picture import (
    End,
    Scene,
    badge,
    badges,
    hatches,
    heads,
    links_of,
    outline,
    position_badge,
    position_box,
    tinted,
)
from graph.model import Claim, ClaimKind, LinkKind

_FONT: Final = 13.0  # pixels, in a box of full size
_STEP: Final = 17.0  # from line to line there
_MARGIN: Final = 36.0  # beside the legend of positions
_ROW: Final = 26  # … and the height of each
_LEAST: Final = 11.0  # pixels, of the letters in the smallest box

_STYLE: Final = f"""
text {{ font: 13px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  fill: {TEXT}; text-anchor: middle; }}
.link path {{ fill: none; stroke: currentColor; stroke-width: 1.8; }}
.link circle {{ fill: #fff; stroke: currentColor; stroke-width: 1.3; }}
.link text {{ fill: currentColor; font-size: 15px; font-weight: 700; }}
.link.objects path {{ stroke-dasharray: 8 5; }}
.link.restates path {{ stroke-dasharray: 2 5; stroke-linecap: round; }}
.head {{ fill: currentColor; }}
.badge rect:not([fill]) {{ fill: {TEXT}; }}
.badge rect {{ stroke: none; }}
.badge.checked rect {{ fill: #00805f; }}
.badge.number text {{ font-size: 14px; }}
.legend > text {{ text-anchor: start; }}
.box.position > text {{ font-weight: 700; font-size: 14px; }}
.badge text, .link .badge text {{ fill: #fff; font-size: 12px; font-weight: 700; }}
"""


def to_svg(
    scene: Scene,
    *,
    lines: Callable[[Claim], Sequence[str]],
    inks: Mapping[LinkKind, str] = INKS,
    names_lines: Callable[[End], Sequence[str]] = lambda end: (end.text,),
) -> str:
    """A scene as a file.

    Args:
        scene: what to draw.
        lines: breaks a claim's words into the lines that fit into its box.
        inks: the colours of links.
        names_lines: breaks a position's name into lines.
    """
    left, top, width, height = scene.frame()
    legend = [*_legend(scene.positions, x=left + _MARGIN, y=top + height + _ROW / 2)]
    height += _ROW * len(legend)
    style = _STYLE + "".join(f".{kind} {{ color: {ink}; }}\n" for kind, ink in inks.items())
    style += "".join(
        f".box.{kind}:not(.tinted) path {{ fill: {FILLS[kind]}; stroke: {BORDERS[kind]}; }}\n"
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
            *hatches(scene),
            *links_of(scene, names=names),
            *(_position(end, scene=scene, lines=names_lines(end)) for end in scene.ends),
            *(_claim(scene.amap.claim[claim], scene=scene, lines=lines) for claim in scene.claims),
            *legend,
            "</svg>",
            "",
        )
    )


def _legend(positions: Sequence[End], *, x: float, y: float) -> Iterator[str]:
    """The letters of positions with their names, a row each."""
    for number, one in enumerate(positions):
        at = y + number * _ROW
        yield (
            f'<g class="legend">{badge(one.letter, x=x, y=at, what="letter", ink=one.hue.ink)}'
            f'<text x="{x + 20:g}" y="{at + 4.5:g}">{html.escape(" ".join(one.text.split()))}'
            "</text></g>"
        )


def _claim(claim: Claim, *, scene: Scene, lines: Callable[[Claim], Sequence[str]]) -> str:
    edge = round(1 + 2.5 * claim.confidence**2, 2)
    scale = scene.scales.get(claim.id, 1.0)
    size = max(_LEAST, _FONT * scale)
    said = _lines(lines(claim), at=scene.drawing.at[claim.id], size=size)
    return (
        f'<g class="box {claim.kind}{tinted(claim, scene=scene)}">'
        f"<title>{html.escape(claim.text)}</title>"
        f"{outline(claim, scene=scene, edge=edge)}{said}{badges(claim, scene=scene)}</g>"
    )


def _position(end: End, *, scene: Scene, lines: Sequence[str]) -> str:
    said = _lines(lines, at=scene.drawing.at[end.name], size=_FONT)
    return (
        f'<g class="box position"><title>{html.escape(end.text)}</title>'
        f"{position_box(end, scene=scene)}{said}{position_badge(end, scene=scene)}</g>"
    )


def _lines(words: Sequence[str], *, at: Point, size: float) -> str:
    step = _STEP * size / _FONT
    first = at[1] - (len(words) - 1) / 2 * step + 4.5 * size / _FONT
    own = "" if size == _FONT else f' style="font-size:{size:.1f}px"'
    return "".join(
        f'<text x="{at[0]:g}" y="{first + number * step:.1f}"{own}>{html.escape(line)}</text>'
        for number, line in enumerate(words)
    )
