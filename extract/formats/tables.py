"""Tables with a header: CSV, TSV and what spreadsheets make of them.

The columns are known by their names. Which character parts them is what the header is split best
by; Excel says it in a first line of its own, ``sep=;``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Iterator
from dataclasses import replace
from typing import Final

from extract.formats.dates import utc
from extract.formats.tree import Comment, in_reading_order, links_in, said
from extract.markup import Marked
from extract.reader import Fetch, Reader
from graph.errors import InputError
from graph.model import Thread, slug

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "id": (
        "id", "post_id", "comment_id", "message_id", "utterance_id", "tweet_id", "number", "nr",
        "no",
    ),
    "author": (
        "author", "author_name", "user", "username", "user_name", "display_name", "speaker",
        "poster", "commenter", "sender", "creator", "comment_author", "author_display_name", "by",
        "posted_by", "written_by", "from", "name",
    ),
    "created": (
        "created", "created_at", "created_utc", "date", "datetime", "date_time", "timestamp",
        "time", "posted", "posted_at", "posted_on", "created_on", "sent", "sent_at", "submitted",
        "comment_date", "post_date", "date_posted", "published", "published_at", "when",
    ),
    "reply_to": (
        "reply_to", "reply_to_id", "replyto", "in_reply_to", "in_reply_to_id", "parent",
        "parent_id", "parent_comment", "parent_comment_id", "comment_parent", "parent_post_id",
        "in_reply_to_status_id", "answers", "response_to",
    ),
    "text": (
        "text", "body", "content", "message", "comment", "comment_text", "post_text",
        "comment_content", "comment_body", "message_text", "text_display", "full_text", "tweet",
        "utterance", "selftext", "post",
    ),
    "html": ("html", "body_html", "html_body", "htmlbody", "content_html", "cooked"),
    "thread": ("thread", "thread_id", "conversation_id", "topic_id", "discussion_id"),
    "title": ("title", "thread_title", "topic", "subject"),
}  # fmt: skip
"""What columns are called, the likeliest name first; letters' case, spaces and dashes aside."""

MAX_ROWS: Final = 100_000
"""Rows that are read of one table."""

_SEPARATORS: Final = ",;\t|"
_SEP: Final = re.compile(r"\ufeff?[\"']?sep=(\t|[^\w\s\"'])[\"']?\s*?(?:\r\n|\r|\n)", re.IGNORECASE)
_ID: Final = re.compile(r"[\w.~@:+-]{0,200}")
_FIRST: Final = 10_000  # characters in which the header ends
_GONE: Final = ("[deleted]", "[removed]")
_KIND: Final = re.compile(r"t[13]_(?=\w)")  # before the ids of Reddit, in some columns of its dumps
_NOBODY: Final = (None, "", *_GONE)


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
    comments: list[Comment] = []
    threads: dict[str, int] = {}
    titles: dict[str, None] = {}
    for number, row in _rows(text[start:], separator=separator, width=max(columns.values()) + 1):
        cells = {key: row[place].strip() for key, place in columns.items()}
        if thread := cells.get("thread"):
            threads.setdefault(thread, number)
        titles[cells.get("title", "")] = None
        comments.append(_comment(cells, number=number))
    if len(threads) > 1:
        (one, first), (other, second), *_ = threads.items()
        raise InputError(
            f"row {first} is of thread {one[:40]!r} and row {second} of thread {other[:40]!r}: one "
            "file holds one thread. Split it."
        )
    title = next(iter(titles), "") or name if len(titles) == 1 else name
    known = {comment.id for comment in comments}
    comments = [_kindless(comment, known=known) for comment in comments]
    return Thread(
        id=slug(next(iter(threads), title)), title=title, posts=in_reading_order(comments)
    )


def _kindless(comment: Comment, *, known: Container[str]) -> Comment:
    """The comment with its parent as that is called in its own row."""
    bare = _KIND.sub("", comment.parent or "", count=1)
    if comment.parent in known or bare not in known:
        return comment
    return replace(comment, parent=bare)


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
        columns = _columns(names)
        if "text" not in columns and "html" not in columns:
            continue
        if len(columns) > len(best[2] if best else ()) and columns.keys() - {"text", "html"}:
            best = separator, start, columns
    return best


def _columns(names: list[str]) -> dict[str, int]:
    """Where the columns stand that are known by name."""
    places: dict[str, int] = {}
    for place, called in enumerate(names):
        parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", called.strip())
        places.setdefault(re.sub(r"[\W_]+", "_", parted).strip("_").lower(), place)
    known: dict[str, int] = {}
    for key, synonyms in COLUMNS.items():
        if found := [places[name] for name in synonyms if name in places]:
            known[key] = found[0]
    return known


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


def _comment(cells: dict[str, str], *, number: int) -> Comment:
    marked = said(cells.get("html"))
    if not marked.text:
        text = re.sub(r"\r\n?", "\n", cells.get("text", ""))
        marked = Marked(text, links_in(text))
    return Comment(
        id=_id(cells.get("id", "")) or f"row-{number}",
        text=marked.text,
        author=None if cells.get("author") in _NOBODY else cells["author"],
        created=utc(cells.get("created")),
        parent=_id(cells.get("reply_to", "")) or None,
        citations=marked.citations,
        deleted=marked.text in _GONE,
    )


def _id(cell: str) -> str:
    """An id out of a cell: what no id may hold becomes a dash."""
    if _ID.fullmatch(cell):
        return cell
    return re.sub(r"[^\w.~@:+-]+", "-", cell.lstrip("#"))[:200].strip("-")


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
