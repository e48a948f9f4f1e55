"""Labelled corpora: a folder of ``.jsonl.gz`` files read into plain values, nothing judged yet.

A folder holds any of ``pairs``, ``units`` and ``threads``, one JSON object a line
(``docs/guide.md`` says which fields). Sources and splits are whatever the rows say; keys that
are not known are passed over. ``discussions`` is read by :mod:`extract.measure.discussions`.

The corpora's own labels are turned into the words of this project, see :data:`UNIT_LABELS` and
:data:`RELATION_LABELS`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from extract.measure.rows import Row, objects, optional, read_rows, string, words
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
DISCUSSIONS: Final = "discussions.jsonl.gz"
UNNAMED: Final = "threads"
SCOPES: Final = ("intra", "inter", None)
"""Whether two units stand in one post, in two, or nobody knows."""


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

    def part(self, split: str, *, also: bool = False) -> Corpora:
        """Return the rows of one split; there may be none if there is something else (``also``).

        Raises:
            InputError: if there are none, naming the splits that there are.
        """
        part = replace(
            self,
            units=tuple(row for row in self.units if row.split == split),
            pairs=tuple(row for row in self.pairs if row.split == split),
            threads=tuple(row for row in self.threads if row.split == split),
        )
        if not (also or part.units or part.pairs or part.threads):
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
    if not there and not (folder / DISCUSSIONS).is_file():
        names = ", ".join(path.name for path in files.values())
        what = "holds none of" if folder.is_dir() else "is no folder that holds"
        raise InputError(f"{folder} {what} {names}: name a folder with at least one of them.")
    units = tuple(read_rows(files["units"], _unit)) if "units" in there else ()
    pairs = tuple(read_rows(files["pairs"], _pair)) if "pairs" in there else ()
    threads = tuple(read_rows(files["threads"], _thread)) if "threads" in there else ()
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


def _unit(row: Row) -> LabelledUnit:
    return LabelledUnit(
        source=string(row, "source"),
        doc=string(row, "doc"),
        split=string(row, "split"),
        text=words(row, "text"),
        label=_label(row, "label", known=UNIT_LABELS),
    )


def _pair(row: Row) -> LabelledPair:
    return LabelledPair(
        source=string(row, "source"),
        doc=string(row, "doc"),
        split=string(row, "split"),
        a=words(row, "a"),
        b=words(row, "b"),
        label=_label(row, "label", known=RELATION_LABELS),
        scope=_scope(row),
    )


def _thread(row: Row) -> LabelledThread:
    name = string(row, "id")
    group = string(row, "group") if row.get("group") is not None else name
    posts = [_post(post) for post in objects(row, "posts")]
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
        split=string(row, "split"),
        source=string(row, "source") if row.get("source") is not None else UNNAMED,
        thread=thread,
        titles=frozenset(post.id for post in titles),
        spans=tuple(span for _, span, _ in units),
        labels=tuple(label for _, _, label in units),
        links=tuple(_links(row, place)),
    )


_Unit = tuple[str, Span, str]  # the unit's id, where it is, what it is


def _post(row: Row) -> tuple[_Draft, object, list[_Unit]]:
    name, text = string(row, "id"), row.get("text")
    if not isinstance(text, str):
        raise InputError(f"the 'text' of post {name} is {text!r:.60}: it must be a string.")
    check_text(text, where=f"post {name}")
    units = [_marked(unit, post=name, text=text) for unit in objects(row, "units")]
    draft = _Draft(
        id=name, text=text, author=optional(row, "author"), reply_to=optional(row, "reply_to")
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


def _marked(row: Row, *, post: str, text: str) -> _Unit:
    start, end = row.get("start"), row.get("end")
    if not (type(start) is int and type(end) is int and 0 <= start < end <= len(text)):
        raise InputError(
            f"a unit of post {post} runs from {start!r} to {end!r}: both count code points of its "
            f"text, of which there are {len(text)}."
        )
    span = Span(post=post, start=start, end=end, text=text[start:end])
    return string(row, "id"), span, _label(row, "label", known=UNIT_LABELS)


def _links(row: Row, place: dict[str, int]) -> Iterator[GoldLink]:
    seen: set[tuple[int, int]] = set()
    for link in objects(row, "links"):
        ends = string(link, "from"), string(link, "to")
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


def _label(row: Row, key: str, *, known: dict[str, str]) -> str:
    value = row.get(key)
    if not isinstance(value, str) or value not in known:
        raise InputError(f"{key!r} is {value!r:.60}: it must be one of {', '.join(known)}.")
    return known[value]


def _scope(row: Row) -> str | None:
    value = row.get("scope")
    if value is not None and value not in SCOPES:
        raise InputError(f"'scope' is {value!r:.60}: it must be intra, inter or null.")
    return str(value) if value is not None else None
