"""Tables as text: CSV and JSON for other programs, and what a terminal may be shown."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from typing import Final

from graph.sparql import Cell, Table

# What could steer a terminal or reorder what is read on it: C0, DEL and C1 controls, line and
# paragraph separators, marks of text direction, and surrogates, which no encoding can print.
_STEERING: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)

# How a formula may begin: some spreadsheets also take the wide signs of East Asian keyboards.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def visible(text: str) -> str:
    r"""``text`` on one line, fit for a terminal.

    Runs of tabs and line ends become a space; whatever else could move the cursor, change colours
    or turn the direction of reading is spelt out, as in ``\x1b``.
    """
    line = re.sub(r"[\t\r\n]+", " ", text)
    return _STEERING.sub(lambda found: ascii(found[0])[1:-1], line)


def to_csv(table: Table, *, formulas: bool = True) -> str:
    """A header and one record a row; what is not bound is empty, true and false are words.

    Cells are written as they are: a spreadsheet that takes ``=…`` for a formula should import
    them as text. For those that are opened by a click, ``formulas=False`` puts a ' in front of
    every text that begins like one.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    # Of its own accord Python quotes only the line ends that it writes, not others in a cell.
    quoting = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(table.columns)
    for row in table.rows:
        cells = [_field(cell, formulas=formulas) for cell in row]
        broken = any(isinstance(cell, str) and "\r" in cell for cell in cells)
        (quoting if broken else writer).writerow(cells)
    return text.getvalue()


def _field(cell: Cell, *, formulas: bool) -> Cell:
    if isinstance(cell, bool):
        return str(cell).lower()
    if not formulas and isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell


def to_json(table: Table) -> str:
    """An array with one object a row, each on a line of its own; what is not bound is null."""
    rows = (dict(zip(table.columns, map(_plain, row), strict=True)) for row in table.rows)
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    # JSON may spell any character of a string as an escape, so this loses nothing.
    safe = _STEERING.sub(
        lambda found: "\n" if found[0] == "\n" else f"\\u{ord(found[0]):04x}", lines
    )
    return f"[\n{safe}\n]\n"


def _plain(cell: Cell) -> str | int | float | None:
    return float(cell) if isinstance(cell, Decimal) else cell
