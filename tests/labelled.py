"""Small labelled corpora, written as a stranger might write them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def write(folder: Path, name: str, rows: Sequence[Row | str]) -> Path:
    """Write ``name.jsonl.gz``: a row is an object, or a line as it is to stand there."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jsonl.gz"
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode()))
    return path


def unit(text: str, label: str, *, doc: str = "d1", source: str = "tea", split: str = "dev") -> Row:
    """A row of ``units``."""
    return {
        "source": source, "doc": doc, "split": split, "text": text, "label": label, "raw": None
    }  # fmt: skip


def pair(  # noqa: PLR0913 - the fields of a row
    a: str,
    b: str,
    label: str,
    *,
    scope: str | None = None,
    doc: str = "d1",
    source: str = "tea",
    split: str = "dev",
) -> Row:
    """A row of ``pairs``."""
    return {
        "source": source, "doc": doc, "split": split, "a": a, "b": b, "label": label, "scope": scope
    }  # fmt: skip


def post(text: str, *, name: str, reply_to: str | None = None, kind: str = "reply") -> Row:
    """A post of a thread, whose units stand in its text as ``[claim …]`` or ``{premise …}``.

    A unit's id is its first word.
    """
    plain, units, start = "", [], 0
    for char in text:
        if char in "[{":
            start = len(plain)
        elif char in "]}":
            label = "claim" if char == "]" else "premise"
            first = plain[start:].split(maxsplit=1)[0]
            units.append({"id": first, "start": start, "end": len(plain), "label": label})
        else:
            plain += char
    return {
        "id": name, "author": None, "reply_to": reply_to, "kind": kind, "text": plain,
        "units": units,
    }  # fmt: skip


def thread(
    name: str, posts: Sequence[Row], *, links: Sequence[tuple[str, str, str]] = (), **more: str
) -> Row:
    """A row of ``threads``; a link is ``(from, label, to)``."""
    return {
        "id": name,
        "group": more.pop("group", name),
        "split": more.pop("split", "dev"),
        "posts": list(posts),
        "links": [{"from": a, "label": label, "to": b, "scope": None} for a, label, b in links],
        **more,
    }
