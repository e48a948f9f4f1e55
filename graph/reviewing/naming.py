"""Ids as a person types them: the beginning is enough, as long as no other begins so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from graph.errors import InputError

NAMES_SHOWN: Final = 5
"""A shown id has so many characters at least, so that it does not become ambiguous at once."""

_LISTED: Final = 6


def named(start: str, among: Mapping[str, str], *, what: str) -> str:
    """The one id that begins so; one that is just so counts before those that are longer.

    Args:
        start: an id, or its beginning.
        among: all ids, and what each stands for, in words.
        what: what they are ids of, in the singular.

    Raises:
        InputError: no id begins so, or several do; lists those.
    """
    if start in among:
        return start
    found = [name for name in among if start and name.startswith(start)]
    if not found:
        raise InputError(f"no {what} has an id that begins with {start[:80]!r}.")
    if len(found) > 1:
        some = ", ".join(f"{name} “{_short(among[name])}”" for name in found[:_LISTED])
        more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
        raise InputError(
            f"{start[:80]!r} is the beginning of {len(found)} ids: {some}{more}. Write more of it."
        )
    return found[0]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:40].rstrip() + " …"


def short_names(names: Collection[str]) -> dict[str, str]:
    """The shortest beginning of each id by which :func:`named` finds it among all of them."""
    ordered = sorted(names)
    short = {}
    for number, name in enumerate(ordered):
        near = ordered[max(0, number - 1) : number] + ordered[number + 1 : number + 2]
        shared = max((_alike(name, other) for other in near), default=0)
        short[name] = name[: max(NAMES_SHOWN, shared + 1)]
    return short


def _alike(one: str, other: str) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length
