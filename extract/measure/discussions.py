"""Raw discussions, their seams hidden: what a reader of raw text finds, held against what is so.

``discussions.jsonl.gz`` holds threads whose posts say what they answer. Joined line by line, with
nothing between two posts that does not stand between two paragraphs, they are texts to be read: at
which lines does a post start? And what does each post, its author and time hidden, answer?
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Final

from extract.formats.dumps import clean
from extract.measure import scores
from extract.measure.rows import Row, objects, optional, read_rows, string
from extract.measure.tally import LEAST, Line, Tallies, Tally
from extract.raw.lines import split_lines
from extract.raw.replies import likely_parents
from extract.raw.shingles import REPEATED, find_repeats
from extract.threads import part
from graph.errors import InputError
from graph.model import Post

DEV: Final = 10
"""One in so many discussions is of the split dev."""
BARE: Final = "nothing said again"
KNOWN: Final = "authors known"
"""What rows are narrowed to; those of "all" read what is there, with authors hidden."""
FLOOR: Final = "floor: the post before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussion:
    """A discussion as its row holds it; ``parents`` are indices, None where nothing is answered.

    ``posts`` have no author, no time and no ``reply_to``: who reads them shall not know.
    ``authors`` are as many, None where the row names none.
    """

    name: str
    split: str
    posts: tuple[Post, ...]
    parents: tuple[int | None, ...]
    authors: tuple[str | None, ...]

    def paragraphs(self) -> tuple[list[str], list[bool]]:
        """Return all lines with words in them, and which of them start a post."""
        lines: list[str] = []
        starts: list[bool] = []
        for post in self.posts:
            mine = [line.text for line in split_lines(post.text)]
            lines += mine
            starts += [number == 0 for number in range(len(mine))]
        return lines, starts

    def signed(self) -> tuple[Post, ...]:
        """Return the posts with their authors."""
        pairs = zip(self.posts, self.authors, strict=True)
        return tuple(replace(post, author=author) for post, author in pairs)


def bare(discussion: Discussion) -> Discussion:
    """Return a discussion in which nothing is quoted; a post that does nothing else stays."""
    lines, starts = discussion.paragraphs()
    found = find_repeats(lines)
    again = (found.share >= REPEATED) & (found.words >= 3)
    kept: list[list[str]] = []
    for number, line in enumerate(lines):
        if starts[number]:
            kept.append([])
        if not again[number]:
            kept[-1].append(line)
    posts = tuple(
        replace(post, text="\n".join(own)) if own else post
        for post, own in zip(discussion.posts, kept, strict=True)
    )
    return replace(discussion, posts=posts)


def split_of(name: str) -> str:
    """Return the split of a discussion that names none: by its id, so that it never changes."""
    return "train" if zlib.crc32(name.encode("utf-8", "surrogatepass")) % DEV else "dev"


def read_discussions(path: Path, *, split: str | None = None) -> Iterator[Discussion]:
    """Yield the discussions of a split, or all of them, one at a time.

    A row may name its split; otherwise :func:`split_of` does.

    Raises:
        InputError: naming the line that is wrong.
    """
    wanted = partial(_discussion, only=split)
    yield from (one for one in read_rows(path, wanted) if one is not None)


def _discussion(row: Row, *, only: str | None) -> Discussion | None:
    name = string(row, "id")
    split = optional(row, "split") or split_of(name)
    if only is not None and split != only:
        return None
    rows = [one for one in objects(row, "posts") if str(one.get("text") or "").strip()]
    place = {string(one, "id"): number for number, one in enumerate(rows)}
    parents = []
    for number, one in enumerate(rows):
        parent = place.get(optional(one, "reply_to") or "")
        parents.append(parent if parent is not None and parent < number else None)
    texts = [clean(string(one, "text")) for one in rows]
    posts = [Post(id=f"p{number}", text=text) for number, text in enumerate(texts, 1)]
    if not posts:
        raise InputError(f"the discussion {name[:80]!r} has no words: leave it out.")
    return Discussion(
        name=name,
        split=split,
        posts=tuple(posts),
        parents=tuple(parents),
        authors=tuple(_author(one) for one in rows),
    )


def _author(row: Row) -> str | None:
    return clean(optional(row, "author") or "").strip() or None


# --- judging --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One discussion: (right, found, there) of starts and of whole posts; parents as counts.

    ``paragraphs`` and ``starts`` leave the first out, which needs no finding. ``right`` are the
    parents that are found with authors hidden, ``right_known`` with authors known.
    """

    document: str
    paragraphs: int
    starts: tuple[int, int, int]
    whole: tuple[int, int, int]
    answers: int
    right: int
    right_known: int
    just_before: int


def judge(discussion: Discussion) -> Judged:
    """Read one discussion without its seams, and then, given its posts, what each answers."""
    lines, there = discussion.paragraphs()
    kept, parted = part("\n".join(lines))
    begin = {line.start for line, start in zip(kept, parted, strict=True) if start} | {0}
    places = accumulate((len(line) + 1 for line in lines[:-1]), initial=0)
    found = [place in begin for place in places]
    both = sum(a and b for a, b in zip(found[1:], there[1:], strict=True))
    mine, theirs = _stretches(found), _stretches(there)
    known = [(n, one) for n, one in enumerate(discussion.parents) if one is not None]
    return Judged(
        document=discussion.name,
        paragraphs=len(lines) - 1,
        starts=(both, sum(found) - 1, sum(there) - 1),
        whole=(len(mine & theirs), len(mine), len(theirs)),
        answers=len(known),
        right=_right(likely_parents(discussion.posts), known),
        right_known=_right(likely_parents(discussion.signed()), known),
        just_before=sum(number - 1 == parent for number, parent in known),
    )


def _right(guessed: Sequence[int | None], known: Sequence[tuple[int, int]]) -> int:
    return sum(guessed[number] == parent for number, parent in known)


def _stretches(starts: Sequence[bool]) -> set[tuple[int, int]]:
    ends = [number for number, one in enumerate(starts) if one] + [len(starts)]
    return set(pairwise(ends))


def tally_discussions(judged: Sequence[Judged], *, scope: str = "all") -> Tallies:
    """Count starts, whole posts and parents, each beside the floor that needs no reading.

    Args:
        judged: the discussions, read as they are or all of them :func:`bare`.
        scope: "all", or :data:`BARE` if they are.
    """
    line = partial(Line, source="discussions", scope=scope, documents=len(judged))
    starts = [(one.document, *one.starts) for one in judged]
    items = sum(one.starts[2] for one in judged)
    if items < LEAST:
        yield f"where posts start, {_named(scope)}: {items} starts, fewer than {LEAST}"
    else:
        begin = partial(line, task="where posts start", items=items)
        for measure, function in (
            ("F1", scores.f1),
            ("precision", scores.precision),
            ("recall", scores.recall),
        ):
            yield Tally(line=begin(measure=measure), counts=scores.hits(starts), measure=function)
        every = scores.hits([(o.document, o.starts[2], o.paragraphs, o.starts[2]) for o in judged])
        yield Tally(line=begin(measure="F1, floor: everywhere"), counts=every, measure=scores.f1)
        share = begin(measure="share of paragraphs")
        yield Tally(line=share, counts=every, measure=scores.precision)
        posts = scores.hits([(one.document, *one.whole) for one in judged])
        whole = line(task="whole posts", measure="F1", items=sum(one.whole[2] for one in judged))
        yield Tally(line=whole, counts=posts, measure=scores.f1)
    answers = sum(one.answers for one in judged)
    if answers < LEAST:
        yield f"what posts answer, {_named(scope)}: {answers} answers, fewer than {LEAST}"
        return
    known = KNOWN if scope == "all" else f"{scope}, {KNOWN}"
    floor = [one.just_before for one in judged]
    for narrowed, read in (
        (scope, [one.right for one in judged]),
        (known, [one.right_known for one in judged]),
    ):
        for measure, right in (("accuracy", read), (f"accuracy, {FLOOR}", floor)):
            pairs = zip(judged, right, strict=True)
            yield Tally(
                line=Line(
                    task="what posts answer",
                    source="discussions",
                    scope=narrowed,
                    measure=measure,
                    items=answers,
                    documents=len(judged),
                ),
                counts=scores.hits([(o.document, n, o.answers, o.answers) for o, n in pairs]),
                measure=scores.precision,
            )


def _named(scope: str) -> str:
    return "discussions" if scope == "all" else f"discussions ({scope})"
