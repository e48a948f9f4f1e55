"""The outline of a JSON text: enough to tell whose it is, found once however many ask."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Final

from graph.errors import InputError

_DEEP: Final = 5
_WIDE: Final = 200


@lru_cache(maxsize=2)
def outline(text: str) -> Mapping[str, object]:
    """Return which keys a JSON text has, as paths, and what stands there.

    Paths are like ``data.post.result`` and ``[0].kind``, five steps deep, and of a list only the
    first item is looked at. An object stands there as ``"{}"``, a list as ``"[]"``. It is empty for
    what is no JSON object or list, or is broken; of what is nested too deeply only the top is told.
    """
    first = text.lstrip()[:1]
    if first not in ("{", "["):
        return {}
    try:
        value = json.loads(text)
    except RecursionError:
        return {"": "{}" if first == "{" else "[]"}
    except ValueError:
        return {}
    found: dict[str, object] = {}
    todo: list[tuple[str, object, int]] = [("", value, 0)]
    while todo:
        path, here, depth = todo.pop()
        inner: list[tuple[str, object]] = []
        if isinstance(here, dict):
            found[path] = "{}"
            dot = "." if path else ""
            inner = [(f"{path}{dot}{key}", here[key]) for key in islice(here, _WIDE)]
        elif isinstance(here, list):
            found[path] = "[]"
            inner = [(f"{path}[{number}]", item) for number, item in enumerate(here[:1])]
        else:
            found[path] = here
        if depth < _DEEP:
            todo += [(step, item, depth + 1) for step, item in inner]
    return found


def parsed(text: str | bytes, *, name: str) -> object:
    """Parse JSON; ``name`` is what it is called in messages.

    Raises:
        InputError: it is broken, or nested too deeply.
    """
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is not valid JSON: {error}. Save it again as JSON.") from error
    return value
