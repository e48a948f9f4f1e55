"""ConvoKit corpora: one utterance a line, many conversations in one file, in any order.

The format is that of https://convokit.cornell.edu/documentation/data_format.html, as it is written
now and as it was before (``user`` and ``root`` for ``speaker`` and ``conversation_id``,
``reply-to`` for ``reply_to``). A corpus may be larger than memory: its lines are sorted into
conversations in a temporary database, which the system removes with the process, however that ends.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, Final

from extract.formats.dumps import clean, date_of, first_words, legal_id
from extract.formats.tree import GONE, Comment, in_reading_order, links_in
from extract.reader import Fetch, Reader
from graph.errors import InputError
from graph.model import Thread

_CONVERSATION: Final = ("conversation_id", "root")
_SPEAKER: Final = ("speaker", "user")
_ANSWERS: Final = ("reply_to", "reply-to")
_GONE: Final = ("", *GONE)

_BLOCK: Final = 1 << 16
MOST_ABOUT: Final = 1_000_000
"""What is said about one conversation may have so many characters; it is passed over if longer."""


# --- one conversation -----------------------------------------------------------------------------


def conversation_of(line: str | bytes) -> str | None:
    """The conversation that a line's utterance belongs to; None where the line is no utterance."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict) or "id" not in row or "text" not in row:
        return None
    value = _first(row, _CONVERSATION)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def looks(text: str) -> bool:
    """Whether text begins with an utterance on a line of its own."""
    start = text.lstrip()
    return start[:1] == "{" and conversation_of(start.partition("\n")[0]) is not None


def read(text: str, *, name: str, fetch: Fetch | None = None) -> Thread:  # noqa: ARG001 - one signature for all
    """Read the utterances of one conversation, each followed by what answers it.

    The thread's id is the conversation's, its title the ``title`` in the metadata of the first
    utterance, or how that begins.

    Raises:
        InputError: a line is no utterance, or belongs to another conversation.
    """
    rows = []
    for number, line in enumerate(text.split("\n"), start=1):  # JSON may hold other breaks
        if line.strip():
            rows.append(_row(line, where=f"line {number} of {name}"))
    talks = list(dict.fromkeys(str(_first(row, _CONVERSATION)) for row in rows))
    if len(talks) > 1:
        raise InputError(
            f"{name} holds {len(talks)} conversations, {talks[0][:60]!r} and others: "
            "add it as a corpus, which keeps each as a thread of its own."
        )
    if not rows:
        raise InputError(f"{name} holds no utterance: there is nothing to read.")
    posts = in_reading_order(map(_comment, rows))
    if not posts:
        raise InputError(f"{name} holds no utterance that has words: there is nothing to read.")
    meta = rows[0].get("meta")
    title = meta.get("title") if isinstance(meta, dict) else None
    title = clean(title).strip() if isinstance(title, str) else ""
    return Thread(id=legal_id(talks[0]), title=title or first_words(posts[0].text), posts=posts)


def _row(line: str, *, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where} is not valid JSON: {error}.") from error
    if (
        not isinstance(row, dict)
        or "id" not in row
        or not isinstance(_first(row, _CONVERSATION), str | int)
        or not isinstance(row.get("text"), str | None)
    ):
        raise InputError(
            f"{where} is no utterance: it needs an id, a conversation_id and a text, as in "
            '{"id": "u1", "speaker": "Ada", "conversation_id": "u1", "reply_to": null, '
            '"timestamp": null, "text": "…"}.'
        )
    return row


def _comment(row: Mapping[str, Any]) -> Comment:
    text = clean(row.get("text") or "").strip()
    speaker = _first(row, _SPEAKER)
    if isinstance(speaker, dict):  # very old dumps write all that is known of the speaker
        speaker = speaker.get("id", speaker.get("name"))
    author = clean(str(speaker)).strip() if isinstance(speaker, str | int) else ""
    answered = _first(row, _ANSWERS)
    return Comment(
        id=legal_id(row["id"]),
        text=text,
        author=None if author in _GONE else author,
        created=date_of(row.get("timestamp")),
        # A corpus is often a sample: what is answered may not have been drawn.
        parent=legal_id(answered) if isinstance(answered, str | int) and answered != "" else None,
        citations=links_in(text),
        deleted=text in _GONE[1:],
    )


def _first(row: Mapping[str, Any], keys: Iterable[str]) -> Any:  # noqa: ANN401 - parsed JSON
    return next((row[key] for key in keys if row.get(key) is not None), None)


READER: Final = Reader(
    read=read,
    looks=looks,
    what="the utterances of one ConvoKit conversation, one a line",
    limits=(
        "one thread a file, a corpus being added as a folder, zip or utterances.jsonl; what "
        "answers an utterance that is not there answers nothing; metadata is not kept"
    ),
    sign="its first line is an object with an id, a text and a conversation_id",
)


# --- a corpus of many -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One conversation of a corpus: its id, its title if one is known, its lines as they were."""

    id: str
    title: str | None
    lines: bytes


class Corpus:
    """The conversations of a corpus, in the order in which they begin; each is as long as it is.

    Fill it with :meth:`put` and :meth:`name`, then go through :meth:`talks`. What it holds lies in
    a temporary file without a name (an empty name is SQLite's for that), so that memory stays flat
    and nothing stays behind. Close it in the end.
    """

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000;"
            "CREATE TABLE said (number INTEGER PRIMARY KEY, talk TEXT, line BLOB);"
            "CREATE TABLE talks (id TEXT PRIMARY KEY, first INTEGER, title TEXT) WITHOUT ROWID;"
        )

    def put(self, talk: str, *, line: bytes) -> None:
        """Take a line of a conversation."""
        # A lone surrogate, which JSON can spell, is more than a database can.
        key = talk.encode("utf-8", "backslashreplace").decode()
        at = self._db.execute("INSERT INTO said (talk, line) VALUES (?, ?)", (key, line)).lastrowid
        self._db.execute("INSERT OR IGNORE INTO talks VALUES (?, ?, NULL)", (key, at))

    def name(self, titles: Iterable[tuple[str, str]]) -> None:
        """Take the titles of conversations, by id."""
        for talk, title in titles:
            key = talk.encode("utf-8", "backslashreplace").decode()
            self._db.execute("UPDATE talks SET title = ? WHERE id = ?", (clean(title), key))

    def talks(self, *, most: int) -> Iterator[Talk]:
        """Every conversation; of one with more than ``most`` bytes, only so much as shows it."""
        self._db.execute("CREATE INDEX IF NOT EXISTS by_talk ON said (talk, number)")
        found = self._db.execute("SELECT id, title FROM talks ORDER BY first")
        for talk, title in found:
            lines: list[bytes] = []
            size = 0
            said = self._db.execute("SELECT line FROM said WHERE talk = ? ORDER BY number", (talk,))
            for (line,) in said:
                lines.append(line)
                size += len(line) + 1
                if size > most:
                    break
            yield Talk(id=talk, title=title, lines=b"\n".join(lines))

    def count(self) -> int:
        """How many conversations there are."""
        return int(self._db.execute("SELECT COUNT(*) FROM talks").fetchone()[0])

    def close(self) -> None:
        """Forget it all."""
        self._db.close()


def titles(conversations: IO[str]) -> Iterator[tuple[str, str]]:
    """The titles in ``conversations.json``, by the conversation's id, read piece by piece.

    Stops at the first thing that is not as it should be: a title is not worth an error.
    """
    decode = json.JSONDecoder().raw_decode
    buffer, at = conversations.read(_BLOCK).lstrip().removeprefix("{"), 0
    while True:
        at = _GAP.match(buffer, at).end()  # type: ignore[union-attr] # it matches nothing too
        try:
            key, end = decode(buffer, at)
            about, end = decode(buffer, _after_colon(buffer, end))
        except (ValueError, RecursionError):
            more = conversations.read(max(_BLOCK, len(buffer) - at))
            if not more or len(buffer) - at > MOST_ABOUT:
                return
            buffer, at = buffer[at:] + more, 0
            continue
        at = end
        meta = about.get("meta", about) if isinstance(about, dict) else None
        title = meta.get("title") if isinstance(meta, dict) else None
        if isinstance(key, str) and isinstance(title, str) and title.strip():
            yield key, title.strip()


_GAP: Final = re.compile(r"[\s,]*")
_COLON: Final = re.compile(r"\s*:\s*")


def _after_colon(text: str, start: int) -> int:
    found = _COLON.match(text, start)
    if not found:
        raise ValueError("no colon yet")
    return found.end()
