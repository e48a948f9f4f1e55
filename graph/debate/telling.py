"""What is computed of a debate, said in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from graph.debate.positions import Debate
from graph.model import ArgumentMap

_SHORT: Final = 90
_INNER: Final = str.maketrans("“”", "‘’")
_WORTH: Final = 0.1
"""What moves less than this part of what moves most is left out."""


def short(text: str, *, most: int = _SHORT) -> str:
    """The beginning of a text, whole where it is short, cut between words where it is not."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.—–-") + "…"


def quoted(text: str, *, most: int = _SHORT) -> str:
    """The beginning of a text in quotation marks; those within it become single ones."""
    return f"“{short(text, most=most).translate(_INNER)}”"


def listed(parts: Sequence[str]) -> str:
    """Parts of a sentence as a list, with "and" before the last."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def tell_crux(
    amap: ArgumentMap,
    debate: Debate,
    moves: Mapping[str, float],
    supports: Sequence[str],
    objections: Sequence[str],
) -> str:
    """Why a claim is a crux: what it moves, and that both sides have spoken."""
    ranked = sorted(moves.items(), key=lambda one: -abs(one[1]))
    told = [
        f"{quoted(debate.position[position].name)} is {_points(by)} "
        + ("stronger" if by > 0 else "weaker")
        for position, by in ranked
        if abs(by) >= _WORTH * abs(ranked[0][1])
    ]
    return (
        f"Where this is granted rather than given up, {listed(told)}; "
        f"{_number(supports)} for it and {len(objections)} against it, "
        f"above all {quoted(amap.claim[objections[0]].text)}."
    )


def _points(by: float) -> str:
    """How far something moves, to two digits after the point, or to one that says anything."""
    return f"{abs(by):.2f}".removeprefix("0") if abs(by) >= 0.01 else f"{abs(by):.1g}"


def _number(claims: Sequence[str]) -> str:
    return "1 claim speaks" if len(claims) == 1 else f"{len(claims)} claims speak"
