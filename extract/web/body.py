"""The body of an answer: unpacked, in UTF-8, and never more of it than is wanted."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Callable
from typing import Final

import httpx

from extract.web.addresses import shown
from graph.errors import FetchError, FetchRefused

_READABLE: Final = re.compile(
    r"(?:text/.*|application/(?:.*[+/.-])?(?:json|jsonl|ndjson|xml|xhtml|csv|octet-stream)\b.*|)",
    re.IGNORECASE,
)
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_CHARSETS: Final = re.compile(
    r"iso8859-\d+|cp125\d|cp874|cp949|koi8-[ru]|mac-(?:roman|cyrillic)|shift_jis|cp932|euc_jp"
    r"|euc_kr|gb2312|gbk|gb18030|big5"
)
"""Encodings that pages are written in, as Python calls them; others it knows are not for text."""


class PassingError(Exception):
    """Something that another attempt may not meet; ``after`` is the wait the server asks for."""

    def __init__(self, why: str, *, after: float = 0.0, status: int | None = None) -> None:
        super().__init__(why)
        self.after = after
        self.status = status


def read_body(response: httpx.Response, *, url: str, limit: int) -> bytes:
    """Read the body of a good answer, and stop as soon as it has more than ``limit`` bytes.

    Text is put into UTF-8 where the head of the answer says that it is in another encoding.

    Raises:
        FetchError: it has too many bytes, as it was sent or unpacked.
        FetchRefused: it is no text, or packed in a way that was not asked for.
        PassingError: it broke off.
    """
    kind = response.headers.get("content-type", "").strip()
    if not _READABLE.fullmatch(kind):
        raise FetchRefused(
            f"{shown(url)} is {kind[:60]!r}: only text, web pages and JSON are read. "
            "Give the address of the discussion."
        )
    too_large = FetchError(
        f"{shown(url)} has more than {limit:,} bytes, which is the most that is read. "
        "Give the address of a part of the thread."
    )
    said = response.headers.get("content-length", "")
    if said.isdecimal() and int(said[:20]) > limit:
        raise too_large
    unpack = _unpacker(response.headers.get("content-encoding", ""), url=url)
    sent, body = 0, bytearray()
    for chunk in response.iter_raw():
        sent += len(chunk)
        body += unpack(chunk, limit + 1 - len(body))
        if sent > limit or len(body) > limit:
            raise too_large
    unpack(b"", 1)
    return _as_utf8(bytes(body), declared=kind)


def _unpacker(packed: str, *, url: str) -> Callable[[bytes, int], bytes]:
    """Return what unpacks a chunk to at most so many bytes, and b"" to say that there is no more.

    One layer of gzip is all that is asked for, so that a small bomb cannot hide in another.
    """
    name = packed.strip().lower()
    if name in ("", "identity"):
        return lambda chunk, _most: chunk
    if name not in ("gzip", "x-gzip"):
        raise FetchRefused(f"{shown(url)} is packed as {packed[:40]!r}: only gzip is unpacked.")
    gzip = zlib.decompressobj(wbits=31)

    def unpack(chunk: bytes, most: int) -> bytes:
        try:
            out = gzip.decompress(chunk, most)
        except zlib.error as error:
            raise PassingError("what the server sent cannot be unpacked") from error
        if not chunk and not gzip.eof:
            raise PassingError("the server broke off")
        return out

    return unpack


def _as_utf8(body: bytes, *, declared: str) -> bytes:
    """Put into UTF-8 what the head of the answer, and maybe nothing else, says is not."""
    found = _CHARSET.search(declared)
    try:
        name = codecs.lookup(found[1]).name if found else "utf-8"
    except LookupError:
        return body
    if not _CHARSETS.fullmatch(name):
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return body  # the head says otherwise out of habit
    return body.decode(name, "replace").encode()
