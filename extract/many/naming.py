"""Which thread is which among many: the same one twice, or two that would have one id.

An id of the source's own, or an address, says that two readings are of one thread. An id that was
made of a file's name or of a title says nothing of the kind: ``a/chat.txt`` and ``b/chat.txt`` are
two threads, and the second is named after its path instead, so that it has the same id whenever
the same files are added. Ids are given in the order of arrival, whoever read what when.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

from extract.formats.shape import parsed
from graph.errors import InputError
from graph.model import Thread, slug

_DEEP: Final = 8  # parts of a path that an id is made of, at the most


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What tells a thread from others: its id, whether that was made of a name, its address.

    ``said`` is a digest of what its posts say, by whom; ``stored`` the id of the stored thread that
    it is taken for.
    """

    id: str
    made: bool
    url: str | None
    said: str
    stored: str

    def keys(self) -> frozenset[str]:
        """By what another reading of the same thread would find it."""
        return frozenset({self.id, self.stored, *([self.url] if self.url else [])})


def identity(thread: Thread, *, named: str, data: Callable[[], bytes] | None = None) -> Identity:
    """Say what tells a thread from others.

    Args:
        thread: as it was read.
        named: what it is named after where it has no title.
        data: gets what it was read from, to see whether JSON names its id; None if nothing can.
    """
    made = thread.id in (slug(thread.title), slug(named)) and not (
        data is not None and _names_its_id(data())
    )
    said = hashlib.blake2b(digest_size=16)
    for post in thread.posts:
        said.update(repr((post.author, post.text)).encode("utf-8", "surrogatepass"))
    return Identity(
        id=thread.id,
        made=made,
        url=thread.url,
        said=said.hexdigest(),
        stored=thread.id,
    )


def _names_its_id(data: bytes) -> bool:
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    try:
        top = parsed(data, name="a thread")
    except InputError:
        return False
    return isinstance(top, dict) and bool(top.get("id"))


@dataclass(slots=True)
class Names:
    """The ids that threads have been given so far; some bytes for each thread."""

    _first: dict[str, tuple[str | None, str]] = field(default_factory=dict)

    def other(self, who: Identity, *, path: str) -> str | None:
        """Another id for a thread whose made one is another's; None if it keeps its own.

        ``path`` is where it was found.
        """
        first = self._first.get(who.id)
        if not who.made or first is None:
            return None
        url, said = first
        if said == who.said or (url is not None and url == who.url):
            return None  # it is the same, found twice
        return _named_after(path, taken=self._first)

    def take(self, who: Identity) -> None:
        """Remember that a thread has its id."""
        self._first.setdefault(who.id, (who.url, who.said))


def _named_after(path: str, *, taken: Container[str]) -> str:
    """An id out of the last parts of a path, of as many as it takes."""
    parts = [part for part in PurePath(path).parts if slug(part) and part not in ("..", "/")]
    for number in range(min(2, len(parts)), min(len(parts), _DEEP) + 1):
        found = slug(" ".join(parts[-number:]))
        if found not in taken:
            return found
    digest = hashlib.blake2b(path.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return f"{slug(parts[-1] if parts else path)}-{digest}"
