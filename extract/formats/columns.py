"""What the columns of a table, or the keys of a list, say of a post, known by their names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from typing import Final

from extract.formats.dates import utc
from extract.formats.tree import GONE, Comment, in_reading_order, links_in, said
from extract.markup import Marked, from_markdown
from graph.errors import InputError
from graph.model import Thread, slug

_ENGLISH: Final[dict[str, tuple[str, ...]]] = {
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
_OTHER_LANGUAGES: Final[dict[str, tuple[str, ...]]] = {
    "id": ("nummer", "numero", "identifiant", "identificador"),
    "author": (
        "autor", "autorin", "verfasser", "verfasserin", "benutzer", "benutzername", "absender",
        "auteur", "autrice", "utilisateur", "expediteur", "nom",
        "autora", "usuario", "remitente", "nombre",
    ),
    "created": (
        "datum", "zeitpunkt", "erstellt", "erstellt_am", "gesendet", "gesendet_am", "zeit",
        "cree_le", "envoye_le", "publie_le", "horodatage", "heure",
        "fecha", "fecha_y_hora", "creado", "creado_el", "enviado", "publicado", "hora",
    ),
    "reply_to": (
        "antwort_auf", "antwortet_auf", "in_antwort_auf", "bezug",
        "reponse_a", "en_reponse_a", "repond_a",
        "respuesta_a", "en_respuesta_a", "responde_a",
    ),
    "text": (
        "nachricht", "beitrag", "kommentar", "inhalt",
        "texte", "commentaire", "contenu",
        "texto", "mensaje", "comentario", "contenido",
    ),
    "title": ("titel", "betreff", "thema", "titre", "sujet", "titulo", "asunto", "tema"),
}  # fmt: skip
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    key: names + _OTHER_LANGUAGES.get(key, ()) for key, names in _ENGLISH.items()
}
"""What columns are called, the likeliest name first, in English, German, French and Spanish.

Letters' case and accents, spaces and dashes aside.
"""

_ID: Final = re.compile(r"[\w.~@:+-]{0,200}")
_KIND: Final = re.compile(r"t[13]_(?=\w)")  # before the ids of Reddit, in some columns of its dumps
_NOBODY: Final = (None, "", *GONE)


def thread_of(
    rows: Iterable[tuple[int, dict[str, str]]], *, name: str, row: str = "row", marked: bool = False
) -> Thread:
    """The thread of which each row is a post: its number, and its cells by a key of COLUMNS.

    ``row`` is what messages call one; ``marked`` says that the text is Markdown.

    Raises:
        InputError: they are of two threads, or of two posts with one id.
    """
    comments: list[Comment] = []
    threads: dict[str, int] = {}
    titles: dict[str, None] = {}
    for number, cells in rows:
        if thread := cells.get("thread"):
            threads.setdefault(thread, number)
        titles[cells.get("title", "")] = None
        comments.append(_comment(cells, own=f"{row}-{number}", marked=marked))
    if len(threads) > 1:
        (one, first), (other, second), *_ = threads.items()
        raise InputError(
            f"{row} {first} is of thread {one[:40]!r} and {row} {second} of thread "
            f"{other[:40]!r}: one file holds one thread. Split it."
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


def columns_of(names: Sequence[str]) -> dict[str, int]:
    """Where the columns stand that are known by name."""
    places: dict[str, int] = {}
    for place, called in enumerate(names):
        plain = unicodedata.normalize("NFKD", called.strip())
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
        parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", plain)
        places.setdefault(re.sub(r"[\W_]+", "_", parted).strip("_").lower(), place)
    known: dict[str, int] = {}
    for key, synonyms in COLUMNS.items():
        if found := [places[name] for name in synonyms if name in places]:
            known[key] = found[0]
    return known


def _comment(cells: dict[str, str], *, own: str, marked: bool) -> Comment:
    words = said(cells.get("html"))
    if not words.text:
        text = re.sub(r"\r\n?", "\n", cells.get("text", ""))
        words = from_markdown(text) if marked else Marked(text, links_in(text))
    return Comment(
        id=_id(cells.get("id", "")) or own,
        text=words.text,
        author=None if cells.get("author") in _NOBODY else cells["author"],
        created=utc(cells.get("created")),
        parent=_id(cells.get("reply_to", "")) or None,
        citations=words.citations,
        deleted=words.text in GONE,
    )


def _id(cell: str) -> str:
    """An id out of a cell: what no id may hold becomes a dash."""
    if _ID.fullmatch(cell):
        return cell
    return re.sub(r"[^\w.~@:+-]+", "-", cell.lstrip("#"))[:200].strip("-")
