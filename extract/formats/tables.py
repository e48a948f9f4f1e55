"""Tables with a header: CSV, TSV and what spreadsheets make of them.

The columns are known by their names. Which character parts them is what the header is split best
by; Excel says it in a first line of its own, ``sep=;``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from extract.formats.columns import COLUMNS, columns_of, thread_of
from extract.reader import Fetch, Reader
from graph.errors import InputError
from graph.model import Thread

MAX_ROWS: Final = 100_000
"""Rows that are read of one table."""

_SEPARATORS: Final = ",;\t|"
_SEP: Final = re.compile(r"\ufeff?[\"']?sep=(\t|[^\w\s\"'])[\"']?\s*?(?:\r\n|\r|\n)", re.IGNORECASE)
_FIRST: Final = 10_000  # characters in which the header ends


def looks(text: str) -> bool:
    """Whether the first line is a header that names the words and something else of a post."""
    return _header(text) is not None


def read(text: str, *, name: str, fetch: Fetch | None = None) -> Thread:  # noqa: ARG001 - one signature for all
    """Read a table, a post a row.

    Raises:
        InputError: naming the row that is wrong.
    """
    found = _header(text)
    if found is None:
        raise InputError(
            f"{name} has no header that names a column for the text and one for who, when or what "
            f"is answered: call them {', '.join(key for key in COLUMNS if key != 'html')}."
        )
    separator, start, columns = found
    width = max(columns.values()) + 1
    rows = _rows(text[start:], separator=separator, width=width)
    return thread_of(
        (
            (number, {key: row[place].strip() for key, place in columns.items()})
            for number, row in rows
        ),
        name=name,
    )


def _header(text: str) -> tuple[str, int, dict[str, int]] | None:
    """The separator, where the table begins, and where each column stands that is known."""
    start = 0
    separators = _SEPARATORS
    if told := _SEP.match(text[:20]):
        start, separators = told.end(), told.group(1)
    line = re.split(r"\r\n|\r|\n", text[start : start + _FIRST].lstrip("\ufeff"), maxsplit=1)[0]
    best: tuple[str, int, dict[str, int]] | None = None
    for separator in separators:
        if separator not in line:
            continue
        try:
            names = next(csv.reader([line], delimiter=separator, strict=True), [])
        except csv.Error:
            continue
        columns = columns_of(names)
        if "text" not in columns and "html" not in columns:
            continue
        if len(columns) > len(best[2] if best else ()) and columns.keys() - {"text", "html"}:
            best = separator, start, columns
    return best


def _rows(table: str, *, separator: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """The rows under the header that are not blank, counted as a spreadsheet does."""
    rows = csv.reader(io.StringIO(table, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        heading = next(rows)
        for number, row in enumerate(rows, 2):
            if not any(cell.strip() for cell in row):
                continue
            if any(cell.strip() for cell in row[len(heading) :]):
                raise InputError(
                    f"row {number} has {len(row)} cells and the header {len(heading)}: put "
                    f"quotation marks around text that holds {separator!r}."
                )
            if number > MAX_ROWS:
                raise InputError(f"the table has more than {MAX_ROWS:,} rows: split it.")
            yield number, row + [""] * (width - len(row))
    except csv.Error as error:
        raise InputError(
            f"the row after row {max(number, 1)} cannot be read as a table: {error}."
        ) from error


READER: Final = Reader(
    read=read,
    looks=looks,
    what="a table with a header, as CSV, TSV or from a spreadsheet",
    limits=(
        "one thread a file, of at most 100,000 rows; a table without a column for it does not say "
        "who answers whom; other columns are not kept"
    ),
    sign="its first line names a column for the text and others for who, when or what is answered",
)
