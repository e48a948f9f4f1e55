"""Answers of servers, kept on disk so that an unchanged page is not sent again.

Only what the server gave a mark for (RFC 9110, sections 8.8.2 and 8.8.3) is kept, and it is never
used without asking: the server says whether it still stands (304). So a kept answer saves bytes and
a server's patience, and can never be stale. Why this is not a library: docs/decisions/0010.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

_ROOM: Final = 100_000_000  # bytes on disk; the answers used longest ago go first


def answers_folder() -> Path:
    """Where answers are kept unless told otherwise: in the cache of whoever runs cruxmap."""
    return user_cache_path("cruxmap", appauthor=False) / "answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server sent, and by which of its marks it can be asked whether that still stands."""

    body: bytes
    etag: str | None = None
    modified: str | None = None


class Answers:
    """A folder of answers, a file an address, each written whole or not at all.

    The file is named after a digest of the address, which may hold what is nobody's business. What
    cannot be read or written is as if it had never been kept: it only costs another download.
    """

    def __init__(self, folder: Path, *, room: int = _ROOM) -> None:
        self._folder = folder
        self._room = room

    def _path(self, url: str) -> Path:
        return self._folder / hashlib.sha256(url.encode()).hexdigest()

    def get(self, url: str) -> Answer | None:
        """The answer kept for an address, if there is one and it is whole."""
        path = self._path(url)
        try:
            head, _, body = path.read_bytes().partition(b"\n")
            marks = json.loads(head)
            if marks["digest"] != hashlib.sha256(body).hexdigest():
                return None
            answer = Answer(body=body, etag=marks["etag"], modified=marks["modified"])
            os.utime(path)  # when it was last used
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return answer

    def keep(self, url: str, answer: Answer) -> None:
        """Keep the answer for an address in the place of an earlier one."""
        digest = hashlib.sha256(answer.body).hexdigest()
        marks = {"etag": answer.etag, "modified": answer.modified, "digest": digest}
        path = self._path(url)
        beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside.touch(mode=0o600)
            beside.write_bytes(json.dumps(marks).encode() + b"\n" + answer.body)
            beside.replace(path)
            self._make_room()
        except OSError:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)

    def _make_room(self) -> None:
        known = [(path, path.stat()) for path in self._folder.iterdir()]
        taken = 0
        for path, facts in sorted(known, key=lambda one: -one[1].st_mtime):
            taken += facts.st_size
            if taken > self._room:
                path.unlink(missing_ok=True)
