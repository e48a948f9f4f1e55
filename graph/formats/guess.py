"""Which of the formats that can be imported a text is in, told by its content."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from graph.errors import InputError, Way

_SIGNS: Final[dict[str, tuple[str, Callable[[Mapping[str, Any]], bool]]]] = {
    "xaif": (
        "it has AIF, or nodes and edges as lists",
        lambda top: (
            isinstance(top.get("AIF"), dict)
            or (isinstance(top.get("nodes"), list) and isinstance(top.get("edges"), list))
        ),
    ),
    "arguebuf": (
        "it has nodes by their names",
        lambda top: isinstance(top.get("nodes"), dict),
    ),
    "argdown": (
        "it has statements and relations",
        lambda top: isinstance(top.get("statements"), dict) and "relations" in top,
    ),
    "jsonld": ("it has a @context", lambda top: "@context" in top),
    "json": ("it has claims and posts", lambda top: "claims" in top and "posts" in top),
}
_QUAD: Final = re.compile(r"<[^>\s]*> <[^>\s]*> (?:<[^>\s]*>|\".*\"\S*) <[^>\s]*> \.\s*")
_RDF: Final = re.compile(r"@prefix\b|@base\b|PREFIX\b|BASE\b|GRAPH\b|<\w+:[^>\s]*>", re.IGNORECASE)
_ARGDOWN: Final = re.compile(r"===|\[[^\W\d][^\]]*\]:? |<[^>:]+>:? ")


def guess(text: str) -> str:
    """The name in ``IMPORTERS`` of the format that ``text`` looks like.

    Raises:
        InputError: it looks like none of them; the message says what it looks like instead.
    """
    start = text.lstrip("\ufeff \t\r\n")
    lines = (line for line in start.splitlines() if line.strip() and not line.startswith("#"))
    first = next(lines, "")
    if _ARGDOWN.match(first):
        raise InputError(
            "this looks like Argdown, which its own program reads: argdown json FILE DIR "
            "writes what can be imported."
        )
    if start.startswith(("{", "[")):
        return _guess_json(text)
    if _QUAD.fullmatch(first):
        return "nquads"
    if _RDF.match(first):
        return "trig"
    raise InputError(
        f"this is no map in a format that is known: it begins {first[:60]!r}. "
        "A discussion is read by cruxmap add.",
        ways=(Way.MAP_FORMAT,),
    )


def _guess_json(text: str) -> str:
    try:
        top = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"this begins like JSON and is not: {error}. Check that the file is whole."
        ) from error
    if isinstance(top, dict):
        for name, (_, shows) in _SIGNS.items():
            if shows(top):
                return name
        if "posts" in top:
            raise InputError("this is a thread without claims: add it with cruxmap add.")
    known = "; ".join(f"{name}: {sign}" for name, (sign, _) in _SIGNS.items())
    raise InputError(f"this JSON is no map in a format that is known ({known}).")
