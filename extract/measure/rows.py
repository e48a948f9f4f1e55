"""Rows of a ``.jsonl.gz`` file, one JSON object a line, and their fields.

Whatever is wrong is a :class:`graph.errors.InputError` that names file, line and value.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from graph.errors import InputError
from graph.model import check_text

_T = TypeVar("_T")
Row = dict[str, object]


def read_rows(path: Path, make: Callable[[Row], _T]) -> Iterator[_T]:
    """Yield what ``make`` makes of each line that is not blank.

    Raises:
        InputError: naming the line that is wrong.
    """
    number = 0
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):  # noqa: B007 - the errors below say it
                if line.strip():
                    row = json.loads(line)
                    if not isinstance(row, dict):
                        raise InputError(f"it is {row!r:.60}, not an object.")  # noqa: TRY301 - told below, with its line
                    yield make(row)
    except InputError as error:
        raise InputError(f"{path}, line {number}: {error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}, line {number + 1} is not UTF-8: save it again so.") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}, line {number} is not valid JSON: {error}.") from error
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path} cannot be read as gzip: {error}. Compress it again.") from error


def string(row: Row, key: str) -> str:
    """Return a field that must be words."""
    value = row.get(key)
    if not isinstance(value, str) or not value:
        raise InputError(f"{key!r} is {value!r:.60}: it must be a string that is not empty.")
    return value


def optional(row: Row, key: str) -> str | None:
    """Return a field that may be null; blank is null too."""
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise InputError(f"{key!r} is {value!r:.60}: it must be a string or null.")
    return value or None


def words(row: Row, key: str) -> str:
    """Return a field that must hold words a graph can keep."""
    value = string(row, key)
    check_text(value, where=repr(key))
    if not value.strip():
        raise InputError(f"{key!r} is {value!r:.60}: there are no words in it.")
    return value


def objects(row: Row, key: str) -> list[Row]:
    """Return a field that must be a list of objects."""
    value = row.get(key)
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise InputError(f"{key!r} is {value!r:.60}: it must be a list of objects.")
    return value
