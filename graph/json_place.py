"""A place in parsed JSON: what stands there, or an error that names the path to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, TypeVar

from graph.errors import InputError

_T = TypeVar("_T")
_Plain = TypeVar("_Plain", int, str)
_Kind = TypeVar("_Kind", bound=StrEnum)


class Place:
    """A place in parsed JSON that has to be an object, and the path to it.

    Every method raises InputError where the value is not there or of another type.
    """

    __slots__ = ("_path", "_value")

    def __init__(self, value: object, *, path: str) -> None:
        self._path = path
        if not isinstance(value, dict):
            raise InputError(f"{path or 'the whole'} is {_show(value)}: it must be an object.")
        self._value: dict[str, Any] = value

    @classmethod
    def whole(cls, text: str) -> Place:
        """The whole of a JSON text."""
        try:
            return cls(json.loads(text), path="")
        except (ValueError, RecursionError) as error:
            raise InputError(
                f"this is not JSON: {error}. Check that the file is whole and saved as JSON."
            ) from error

    def path(self, key: str) -> str:
        """The path to a key, as in ``claims[3].text``."""
        return f"{self._path}.{key}" if self._path else key

    def _get(self, key: str) -> object:
        if key not in self._value:
            raise InputError(f"{self.path(key)} is missing: add it.")
        return self._value[key]

    def string(self, key: str) -> str:
        """A string."""
        value = self._get(key)
        if not isinstance(value, str):
            raise InputError(f"{self.path(key)} is {_show(value)}: it must be a string.")
        return value

    def maybe(self, key: str) -> str | None:
        """A string, or None where it is null or missing."""
        return None if self._value.get(key) is None else self.string(key)

    def loose(self, key: str) -> str | None:
        """A string, or None; a number is taken for one, as many exports have number ids."""
        value = self._value.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        return self.maybe(key)

    def integer(self, key: str) -> int:
        """A whole number."""
        value = self._get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise InputError(f"{self.path(key)} is {_show(value)}: it must be a whole number.")
        return value

    def number(self, key: str) -> float:
        """A number."""
        value = self._get(key)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise InputError(f"{self.path(key)} is {_show(value)}: it must be a number.")
        return value

    def kind(self, key: str, kinds: type[_Kind]) -> _Kind:
        """A member of an enumeration, by its value."""
        value = self.string(key)
        try:
            return kinds(value)
        except ValueError as error:
            raise InputError(
                f"{self.path(key)} is {_show(value)}: it must be one of {', '.join(kinds)}."
            ) from error

    def items(self) -> Iterator[tuple[str, Place]]:
        """Every key with the object under it."""
        for key in self._value:
            yield key, self.object(key)

    def plain(self, key: str) -> dict[str, Any]:
        """An object as it stands, empty where there is none."""
        value = self._value.get(key)
        return value if isinstance(value, dict) else {}

    def object(self, key: str) -> Place:
        """An object."""
        return Place(self._get(key), path=self.path(key))

    def flag(self, key: str) -> bool:
        """Whether the key is there and true."""
        return self._value.get(key) is True

    def knows(self, key: str) -> bool:
        """Whether the key is there, be it null."""
        return key in self._value

    def is_object(self, key: str) -> bool:
        """Whether an object stands there."""
        return isinstance(self._value.get(key), dict)

    def is_list(self, key: str) -> bool:
        """Whether a list stands there."""
        return isinstance(self._value.get(key), list)

    def places(self, key: str) -> tuple[Place, ...]:
        """A list of objects, empty where it is null or missing."""
        return self.some(key, lambda place: place)

    def integers(self, key: str) -> list[int]:
        """A list of whole numbers, empty where it is null or missing."""
        return [*self._plain(key, int, what="a whole number")]

    def strings(self, key: str) -> list[str]:
        """A list of strings, empty where it is null or missing."""
        return [*self._plain(key, str, what="a string")]

    def _plain(self, key: str, kind: type[_Plain], *, what: str) -> Iterator[_Plain]:
        value = self._get(key) if self.has(key) else []
        if not isinstance(value, list):
            raise InputError(f"{self.path(key)} is {_show(value)}: it must be a list.")
        for number, item in enumerate(value):
            if not isinstance(item, kind) or isinstance(item, bool):
                raise InputError(f"{self.path(key)}[{number}] is {_show(item)}: it must be {what}.")
            yield item

    def inner(self, key: str) -> Place | None:
        """An object, or None where it is null, missing or an empty string, as Reddit writes it."""
        return None if self._value.get(key) in (None, "") else self.object(key)

    def words(self, key: str) -> str | None:
        """A string or number with the white space around it gone, or None where it is blank."""
        return (self.loose(key) or "").strip() or None

    def seconds(self, key: str) -> float | None:
        """A number of seconds, or None where it is null or missing."""
        return float(min(self.number(key), 1e15)) if self.has(key) else None

    def has(self, key: str) -> bool:
        """Whether the key is there and not null."""
        return self._value.get(key) is not None

    def some(self, key: str, read: Callable[[Place], _T]) -> tuple[_T, ...]:
        """A list as :meth:`array` reads it, empty where it is null or missing."""
        return self.array(key, read) if self.has(key) else ()

    def array(self, key: str, read: Callable[[Place], _T]) -> tuple[_T, ...]:
        """A list, each item of it an object that ``read`` makes a value of."""
        value = self._get(key)
        if not isinstance(value, list):
            raise InputError(f"{self.path(key)} is {_show(value)}: it must be a list.")
        items = []
        for number, item in enumerate(value):
            path = f"{self.path(key)}[{number}]"
            place = Place(item, path=path)
            try:
                items.append(read(place))
            except InputError as error:
                if str(error).startswith(path):
                    raise
                raise InputError(f"{path}: {error}") from error  # the model knows no paths
        return tuple(items)


def _show(value: object) -> str:
    return (
        f"{value!r:.60}"
        if isinstance(value, str | int | float | None)
        else ("a list" if isinstance(value, list) else "an object")
    )
