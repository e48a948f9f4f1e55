"""Labelled corpora: a folder of ``.jsonl.gz`` files read into plain values, nothing judged yet.

A folder holds any of ``pairs``, ``units`` and ``threads``, one JSON object a line
(``docs/guide.md`` says which fields). Sources and splits are whatever the rows say; keys that
are not known are passed over, and so is ``discussions``, which carries no labels.

The corpora's own labels are turned into the words of this project, see :data:`UNIT_LABELS` and
:data:`RELATION_LABELS`.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from graph.errors import InputError
from graph.model import LinkKind, Post, Span, Thread, check_text, slug

UNIT_LABELS: Final = {
    "claim": "claim",
    "premise": "evidence",
    "evidence": "evidence",
    "none": "none",
    "proposition": "proposition",  # a claim or evidence: nobody decided which
}
RELATION_LABELS: Final = {
    "support": "supports",
    "attack": "objects",
    "rephrase": "restates",
    "none": "none",
}
KINDS: Final = ("claim", "evidence", "none")
"""What a stretch of text can be; an extractor gives a probability to each."""
RELATIONS: Final = ("supports", "objects", "restates", "none")
"""What one unit can do to another; an extractor gives a probability to each."""
UNNAMED: Final = "threads"
SCOPES: Final = ("intra", "inter", None)
"""Whether two units stand in one post, in two, or nobody knows."""

_T = TypeVar("_T")
_Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two units in their words: ``a`` is the one that may link, ``b`` what it may link to.

    ``scope`` is one of :data:`SCOPES`. Where the words are known to stand in a thread, that thread
    and both spans are given; otherwise all three are None. ``units`` are all the thread's units, as
    far as they are known: those between the two say how far apart they are.
    """

    a: str
    b: str
    scope: str | None = None
    thread: Thread | None = None
    a_span: Span | None = None
    b_span: Span | None = None
    units: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLink:
    """A link between two of the spans that were given: indices into them, and 0 to 1."""

    source: int
    target: int
    kind: LinkKind
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledUnit:
    """A row of ``units``: a text of ``doc``, and which value of :data:`UNIT_LABELS` it is."""

    source: str
    doc: str
    split: str
    text: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPair:
    """A row of ``pairs``: what unit ``a`` of ``doc`` does to ``b``, one of :data:`RELATIONS`."""

    source: str
    doc: str
    split: str
    a: str
    b: str
    label: str
    scope: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldLink:
    """A link that people marked, between two spans of the same list, by their indices."""

    source: int
    target: int
    kind: LinkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledThread:
    """A row of ``threads``: a discussion with its units, in reading order, and their links.

    ``group`` names what it shares with other rows: several may hold one opening post. ``labels``
    has a value of :data:`UNIT_LABELS` for each span. ``titles`` are the ids of posts that are but
    the thread's title.
    """

    source: str
    group: str
    split: str
    thread: Thread
    titles: frozenset[str]
    spans: tuple[Span, ...]
    labels: tuple[str, ...]
    links: tuple[GoldLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpora:
    """What a folder holds, in the order of its files; ``missing`` are the files it has not."""

    units: tuple[LabelledUnit, ...]
    pairs: tuple[LabelledPair, ...]
    threads: tuple[LabelledThread, ...]
    missing: tuple[str, ...] = ()

    def splits(self) -> Counter[str]:
        """How many rows each split has, over all files."""
        rows: tuple[LabelledUnit | LabelledPair | LabelledThread, ...]
        rows = (*self.units, *self.pairs, *self.threads)
        return Counter(row.split for row in rows)

    def sources(self) -> list[str]:
        """The names of all sources, in the order of the alphabet."""
        rows: tuple[LabelledUnit | LabelledPair | LabelledThread, ...]
        rows = (*self.units, *self.pairs, *self.threads)
        return sorted({row.source for row in rows})

    def part(self, split: str) -> Corpora:
        """Return the rows of one split.

        Raises:
            InputError: if there are none, naming the splits that there are.
        """
        part = replace(
            self,
            units=tuple(row for row in self.units if row.split == split),
            pairs=tuple(row for row in self.pairs if row.split == split),
            threads=tuple(row for row in self.threads if row.split == split),
        )
        if not (part.units or part.pairs or part.threads):
            known = ", ".join(f"{name} ({rows} rows)" for name, rows in self.splits().items())
            raise InputError(f"no row is in the split {split!r}: choose one of {known or 'none'}.")
        return part


def read_corpora(folder: Path) -> Corpora:
    """Read every file of the folder that is known and there.

    A thread that names no source gets that of the other rows of its group, where those agree, and
    is otherwise of the source :data:`UNNAMED`.

    Raises:
        InputError: if the folder has no known file, or naming the file and line that is wrong.
    """
    files = {name: folder / f"{name}.jsonl.gz" for name in ("units", "pairs", "threads")}
    there = {name for name, path in files.items() if path.is_file()}
    if not there:
        names = ", ".join(path.name for path in files.values())
        what = "holds none of" if folder.is_dir() else "is no folder that holds"
        raise InputError(f"{folder} {what} {names}: name a folder with at least one of them.")
    units = tuple(_rows(files["units"], _unit)) if "units" in there else ()
    pairs = tuple(_rows(files["pairs"], _pair)) if "pairs" in there else ()
    threads = tuple(_rows(files["threads"], _thread)) if "threads" in there else ()
    named: dict[str, set[str]] = {}
    rows: tuple[LabelledUnit | LabelledPair, ...] = (*units, *pairs)
    for row in rows:
        named.setdefault(row.doc, set()).add(row.source)
    return Corpora(
        units=units,
        pairs=pairs,
        threads=tuple(_sourced(one, named=named.get(one.group, set())) for one in threads),
        missing=tuple(path.name for name, path in files.items() if name not in there),
    )


def _sourced(row: LabelledThread, *, named: set[str]) -> LabelledThread:
    if row.source == UNNAMED and len(named) == 1:
        return replace(row, source=next(iter(named)))
    return row


# --- rows -----------------------------------------------------------------------------------------


def _rows(path: Path, make: Callable[[_Row], _T]) -> Iterator[_T]:
    """Yield what ``make`` makes of each line that is not blank."""
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


def _unit(row: _Row) -> LabelledUnit:
    return LabelledUnit(
        source=_string(row, "source"),
        doc=_string(row, "doc"),
        split=_string(row, "split"),
        text=_words(row, "text"),
        label=_label(row, "label", known=UNIT_LABELS),
    )


def _pair(row: _Row) -> LabelledPair:
    return LabelledPair(
        source=_string(row, "source"),
        doc=_string(row, "doc"),
        split=_string(row, "split"),
        a=_words(row, "a"),
        b=_words(row, "b"),
        label=_label(row, "label", known=RELATION_LABELS),
        scope=_scope(row),
    )


def _thread(row: _Row) -> LabelledThread:
    name = _string(row, "id")
    group = _string(row, "group") if row.get("group") is not None else name
    posts = [_post(post) for post in _objects(row, "posts")]
    titles = [post for post, kind, _ in posts if kind == "title"]
    thread = Thread(
        id=slug(name),
        title=titles[0].text if titles else name,
        posts=_without_blank([post for post, _, _ in posts]),
    )
    units = [unit for _, _, units in posts for unit in units]
    place: dict[str, int] = {}
    for number, (name, _, _) in enumerate(units):
        if place.setdefault(name, number) != number:
            raise InputError(f"two units have the id {name!r}: give each its own.")
    return LabelledThread(
        group=group,
        split=_string(row, "split"),
        source=_string(row, "source") if row.get("source") is not None else UNNAMED,
        thread=thread,
        titles=frozenset(post.id for post in titles),
        spans=tuple(span for _, span, _ in units),
        labels=tuple(label for _, _, label in units),
        links=tuple(_links(row, place)),
    )


_Unit = tuple[str, Span, str]  # the unit's id, where it is, what it is


def _post(row: _Row) -> tuple[_Draft, object, list[_Unit]]:
    name, text = _string(row, "id"), row.get("text")
    if not isinstance(text, str):
        raise InputError(f"the 'text' of post {name} is {text!r:.60}: it must be a string.")
    check_text(text, where=f"post {name}")
    units = [_marked(unit, post=name, text=text) for unit in _objects(row, "units")]
    draft = _Draft(
        id=name, text=text, author=_optional(row, "author"), reply_to=_optional(row, "reply_to")
    )
    return draft, row.get("kind"), sorted(units, key=lambda unit: (unit[1].start, unit[1].end))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A post that may still be blank, as deleted ones are; a :class:`Post` must not."""

    id: str
    text: str
    author: str | None
    reply_to: str | None


def _without_blank(drafts: list[_Draft]) -> tuple[Post, ...]:
    """Leave blank posts out; what replies to one then replies to what that one replied to."""
    gone = {draft.id: draft.reply_to for draft in drafts if not draft.text.strip()}

    def parent(name: str | None) -> str | None:
        for _ in gone:  # as many steps as there can be, should they go round in a circle
            name = gone.get(name, name) if name is not None else None
        return name

    return tuple(
        Post(id=d.id, text=d.text, author=d.author, reply_to=parent(d.reply_to))
        for d in drafts
        if d.text.strip()
    )


def _marked(row: _Row, *, post: str, text: str) -> _Unit:
    start, end = row.get("start"), row.get("end")
    if not (type(start) is int and type(end) is int and 0 <= start < end <= len(text)):
        raise InputError(
            f"a unit of post {post} runs from {start!r} to {end!r}: both count code points of its "
            f"text, of which there are {len(text)}."
        )
    span = Span(post=post, start=start, end=end, text=text[start:end])
    return _string(row, "id"), span, _label(row, "label", known=UNIT_LABELS)


def _links(row: _Row, place: dict[str, int]) -> Iterator[GoldLink]:
    seen: set[tuple[int, int]] = set()
    for link in _objects(row, "links"):
        ends = _string(link, "from"), _string(link, "to")
        for end in ends:
            if end not in place:
                raise InputError(f"a link joins {end!r}, which is no unit of the thread.")
        source, target = place[ends[0]], place[ends[1]]
        if source == target:
            raise InputError(f"a link goes from the unit {ends[0]!r} to itself.")
        kind = _label(link, "label", known=RELATION_LABELS)
        if kind != "none" and (source, target) not in seen:
            seen.add((source, target))
            yield GoldLink(source=source, target=target, kind=LinkKind(kind))


# --- fields ---------------------------------------------------------------------------------------


def _string(row: _Row, key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value:
        raise InputError(f"{key!r} is {value!r:.60}: it must be a string that is not empty.")
    return value


def _optional(row: _Row, key: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise InputError(f"{key!r} is {value!r:.60}: it must be a string or null.")
    return value or None


def _words(row: _Row, key: str) -> str:
    value = _string(row, key)
    check_text(value, where=repr(key))
    if not value.strip():
        raise InputError(f"{key!r} is {value!r:.60}: there are no words in it.")
    return value


def _label(row: _Row, key: str, *, known: dict[str, str]) -> str:
    value = row.get(key)
    if not isinstance(value, str) or value not in known:
        raise InputError(f"{key!r} is {value!r:.60}: it must be one of {', '.join(known)}.")
    return known[value]


def _scope(row: _Row) -> str | None:
    value = row.get("scope")
    if value is not None and value not in SCOPES:
        raise InputError(f"'scope' is {value!r:.60}: it must be intra, inter or null.")
    return str(value) if value is not None else None


def _objects(row: _Row, key: str) -> list[_Row]:
    value = row.get(key)
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise InputError(f"{key!r} is {value!r:.60}: it must be a list of objects.")
    return value
