"""Argdown as its own program writes it in JSON (``argdown json``), read as a map.

Statements become claims, relations links. An argument whose data block names a link, as
:mod:`graph.formats.argdown` writes them, is that link; any other argument is a claim, which the
premises in it support and which supports its conclusion. What undercuts an argument undercuts what
that argument supports or attacks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graph.errors import InputError
from graph.formats.sketch import Bearing, Said, Sketch, to_map
from graph.json_place import Place
from graph.model import ArgumentMap, ClaimKind, LinkKind

_KINDS: Final = {
    "support": LinkKind.SUPPORTS,
    "entails": LinkKind.SUPPORTS,
    "attack": LinkKind.OBJECTS,
    "contrary": LinkKind.OBJECTS,
    "contradictory": LinkKind.OBJECTS,
}
_BOTH_WAYS: Final = ("contrary", "contradictory")


def from_argdown(text: str) -> ArgumentMap:
    """The map in the JSON that ``argdown json`` writes.

    Raises:
        InputError: it is not that (the message names the place), or it has no statements.
    """
    return to_map(_Reader(_loaded(text)).sketch())


def _loaded(text: str) -> Place:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"this is not JSON: {error}. Argdown itself is read by its own program: "
            "argdown json FILE DIR writes what can be imported."
        ) from error
    return Place(data, path="")


class _Reader:
    """Reads one document."""

    def __init__(self, top: Place) -> None:
        self._top = top
        self._statements = dict(_entries(top, "statements"))
        self._arguments = dict(_entries(top, "arguments"))
        self._steps = {
            title: data
            for title, place in self._arguments.items()
            if (data := _data(place)).get("link") is not None
        }

    def sketch(self) -> Sketch:
        said = [_statement(title, place) for title, place in self._statements.items()]
        said += [
            _argument(title, place)
            for title, place in self._arguments.items()
            if title not in self._steps
        ]
        relations = list(self._relations())
        bearings = [
            *self._plain(relations),
            *self._through_steps(relations),
            *self._undercuts(relations),
        ]
        title, data = self._heading()
        return Sketch(
            format="Argdown",
            title=title or next(iter((*self._statements, *self._arguments)), ""),
            thread_id=_name(data.get("thread")),
            said=said,
            bearings=bearings,
        )

    def _heading(self) -> tuple[str | None, Mapping[str, Any]]:
        """The first heading, and its data."""
        for section in self._top.places("sections"):
            return section.words("title"), _data(section)
        return None, {}

    def _relations(self) -> Iterator[tuple[str, str, str]]:
        """Kind, source and target of each relation, those inside of arguments among them."""
        for at in self._top.places("relations"):
            kind = at.string("relationType")
            source = _key(at.maybe("from") or "", at.maybe("fromType"))
            target = _key(at.maybe("to") or "", at.maybe("toType"))
            yield kind, source, target
            if kind in _BOTH_WAYS:
                yield kind, target, source
        for title, place in self._arguments.items():
            yield from _inside(title, place)

    def _plain(self, relations: Iterable[tuple[str, str, str]]) -> Iterator[Bearing]:
        for kind, source, target in relations:
            if kind in _KINDS and not {source, target} & self._step_keys():
                yield Bearing(
                    key=f"{source} {target}",
                    source=source,
                    target=target,
                    kind=_KINDS[kind],
                    because=f"Argdown says: {kind}",
                )

    def _step_keys(self) -> set[str]:
        return {_key(title, "argument") for title in self._steps}

    def _through_steps(self, relations: Iterable[tuple[str, str, str]]) -> Iterator[Bearing]:
        relations = list(relations)
        for title, data in self._steps.items():
            step = _key(title, "argument")
            sources = [a for kind, a, b in relations if b == step and kind in _KINDS]
            aims = [(kind, b) for kind, a, b in relations if a == step and kind in _KINDS]
            _, because = _words(self._arguments[title])
            for source in sources:
                for kind, target in aims:
                    restates = data.get("kind") == LinkKind.RESTATES.value
                    yield Bearing(
                        key=step,
                        source=source,
                        target=target,
                        kind=LinkKind.RESTATES if restates else _KINDS[kind],
                        because=because[0] if because else "",
                        confidence=_share(data),
                        id=_name(data.get("link")),
                    )

    def _undercuts(self, relations: Iterable[tuple[str, str, str]]) -> Iterator[Bearing]:
        relations = list(relations)
        steps = self._step_keys()
        for kind, source, target in relations:
            if kind != "undercut":
                continue
            aims = [target] if target in steps else []
            aims += [f"{a} {b}" for of, a, b in relations if a == target and of in _KINDS]
            for aim in aims[:1]:
                yield Bearing(
                    key=f"{source} {aim} undercut",
                    source=source,
                    target=aim,
                    kind=LinkKind.UNDERCUTS,
                    because="Argdown says: undercut",
                )


def _entries(top: Place, key: str) -> Iterator[tuple[str, Place]]:
    if top.has(key):
        yield from top.object(key).items()


def _key(title: str, kind: str | None) -> str:
    # A statement and an argument may bear one title; no title holds a line feed.
    return f"{'argument' if kind in ('argument', 'inference') else 'statement'}\n{title}"


def _data(place: Place) -> Mapping[str, Any]:
    return place.plain("data")


def _words(place: Place) -> tuple[Mapping[str, Any], list[str]]:
    """The data of the first wording, and all the wordings, without their tags."""
    data: Mapping[str, Any] = {}
    found: list[str] = []
    for member in place.places("members"):
        if member.flag("isReference"):
            continue
        tags = [mark for mark in member.places("ranges") if mark.maybe("type") == "tag"]
        text = _without(
            member.maybe("text") or "",
            stretches=[(mark.integer("start"), mark.integer("stop")) for mark in tags],
        ).strip()
        if text:
            data = data or _data(member)
            found.append(text)
    return data or _data(place), found


def _without(text: str, *, stretches: Iterable[tuple[int, int]]) -> str:
    """``text`` without stretches of it, ends included, which Argdown counts in UTF-16."""
    units = text.encode("utf-16-le", "surrogatepass")
    for start, stop in sorted(stretches, reverse=True):
        units = units[: 2 * start] + units[2 * (stop + 1) :]
    return units.decode("utf-16-le", "surrogatepass")


def _statement(title: str, place: Place) -> Said:
    data, words = _words(place)
    kinds = {kind.value: kind for kind in ClaimKind}
    tags = [tag for tag in place.strings("tags") if tag in kinds]
    named = data.get("kind")
    kind = named if named in kinds else next(iter(tags), ClaimKind.CLAIM.value)
    return Said(
        key=_key(title, "statement"),
        text=words[0] if words else title,
        kind=kinds[str(kind)],
        author=_name(data.get("author")),
        confidence=_share(data),
        hedge=_name(data.get("hedge")),
        id=_name(data.get("id")),
        again=tuple(words[1:]),
    )


def _argument(title: str, place: Place) -> Said:
    data, words = _words(place)
    return Said(
        key=_key(title, "argument"),
        text=words[0] if words else title,
        author=_name(data.get("author")),
        confidence=_share(data),
        again=tuple(words[1:]),
    )


def _inside(title: str, place: Place) -> Iterator[tuple[str, str, str]]:
    """Premises support their argument, and it supports its conclusion."""
    argument = _key(title, "argument")
    for member in place.places("pcs"):
        statement = _key(member.maybe("title") or "", "statement")
        role = member.maybe("role")
        if role == "premise":
            yield "support", statement, argument
        elif role == "main-conclusion":
            yield "support", argument, statement


def _name(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _share(data: Mapping[str, Any]) -> float:
    value = data.get("confidence")
    known = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    return float(value) if known else 1.0  # type: ignore[arg-type] # known says it is a number
