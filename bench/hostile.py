"""Inputs that nobody means well: changed fixtures, and large ones made to cost time or memory."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

THREADS: Final = Path(__file__).parent.parent / "tests" / "fixtures" / "threads"

_TOKENS: Final = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"&#0;", b"&#xD800;", b"&#x110000;",
    b"\x1b[2J", b"\r", b"\n\n\n", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"<div>", b"</div>", b"<!--",
    b"-->", b"<script>", b"<table><tr><td>", b"<p hidden>", b"<blockquote>", b"<a href='//['>",
    b"<a href='javascript:x'>", b"]]>", b"<![CDATA[", b"<plaintext>", b"> ", b"# ", b"**", b"---\n",
    b"```\n", b"[x](http://a.example)", b'"', b",", b"{", b"}", b"[", b"]", b"null", b"-1",
    b"1e999", b"NaN", b'"\\ud800"', b"\\u0000", b":", b"\t", b";", b"http://", b"https://[::1",
)  # fmt: skip
_VALUES: Final[tuple[object, ...]] = (
    None, True, False, 0, -1, 1e300, 10**30, "", " ", "x", "\u0000", "\ud800", "http://[", [], {},
    [[]], [None], {"": None}, "410001", 410001, 410002, "2026-13-45T99:99:99Z", "9" * 5_000, 1e12,
)  # fmt: skip
_ENCODINGS: Final = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252",
    "koi8-r", "shift_jis", "iso2022_jp", "gb18030", "utf-7", "cp037",
)  # fmt: skip


def seeds() -> dict[str, bytes]:
    """Every fixture of the readers, by path."""
    return {
        path.relative_to(THREADS).as_posix(): path.read_bytes()
        for path in sorted(THREADS.rglob("*"))
        if path.is_file()
    }


def reader_of(path: str) -> str:
    """The reader that a fixture is for: its folder's name."""
    return path.split("/", maxsplit=1)[0] if "/" in path else "json"


def changed(data: bytes, *, others: Sequence[bytes], rng: random.Random) -> bytes:
    """Return data with one to three things done to it."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        change = rng.choice(_CHANGES)
        data = change(data, others, rng)
    return data


_Change = Callable[[bytes, Sequence[bytes], random.Random], bytes]


def _place(data: bytes, rng: random.Random) -> int:
    return rng.randint(0, len(data))


def _flip(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:  # noqa: ARG001 - one signature for all
    changed_bytes = bytearray(data)
    for _ in range(rng.randint(1, 12) if data else 0):
        changed_bytes[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(changed_bytes)


def _cut(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:  # noqa: ARG001 - as above
    return data[: _place(data, rng)]


def _take_out(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:  # noqa: ARG001 - as above
    start = _place(data, rng)
    return data[:start] + data[start + rng.randint(1, 400) :]


def _repeat(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:  # noqa: ARG001 - as above
    start = _place(data, rng)
    chunk = data[start : start + rng.randint(1, 2_000)]
    return (data[:start] + chunk * rng.randint(2, 8) + data[start:])[:200_000]


def _splice(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    other = rng.choice(others)
    start = _place(other, rng)
    at = _place(data, rng)
    return data[:at] + other[start : start + rng.randint(1, 2_000)] + data[at:]


def _insert(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:  # noqa: ARG001 - as above
    at = _place(data, rng)
    token = rng.choice(_TOKENS) * rng.choice((1, 1, 1, 2, 50, 3_000))
    return data[:at] + token[:50_000] + data[at:]


def _encode(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:  # noqa: ARG001 - as above
    name = rng.choice(_ENCODINGS)
    text = data.decode("utf-8", "replace")
    if rng.random() < 0.5:
        text = text.replace('charset="utf-8"', f'charset="{name}"')
    return text.encode(name, "replace")


def _pack(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:  # noqa: ARG001 - as above
    return gzip.compress(data) if rng.random() < 0.5 else zipped({"thread.json": data})


def _swap(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:  # noqa: ARG001 - as above
    """Put values of another type into JSON, or take keys out of it, or change what answers what."""
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        return data
    places = list(_places(whole))
    for _ in range(rng.randint(1, 5) if places else 0):
        holder, key = rng.choice(places)
        if isinstance(holder, dict):
            if rng.random() < 0.2:
                holder.pop(key, None)
            else:
                holder[key] = rng.choice(_VALUES)
        elif isinstance(holder, list) and isinstance(key, int) and key < len(holder):
            holder[key] = rng.choice((*_VALUES, *holder[:2]))
    try:
        return json.dumps(whole, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):  # a list that has been put into itself
        return data


def _places(whole: object) -> Iterator[tuple[object, object]]:
    waiting = [whole]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield from ((value, key) for key in value)
            waiting += value.values()
        elif isinstance(value, list):
            yield from ((value, number) for number in range(len(value)))
            waiting += value


_CHANGES: Final[tuple[_Change, ...]] = (
    _flip, _cut, _take_out, _repeat, _splice, _insert, _insert, _swap, _swap, _swap, _encode, _pack,
)  # fmt: skip


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP archive of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def _gzip_bomb() -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb") as packed:
        for _ in range(_BOMB):
            packed.write(bytes(1_000_000))
    return out.getvalue()


def _zip_bomb() -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("thread.json", "w") as packed,
    ):
        for _ in range(_BOMB):
            packed.write(bytes(1_000_000))
    return out.getvalue()


_BOMB: Final = 250  # million bytes, of which some 250 000 are left when they are packed
SIZE: Final = 1_000_000
"""Bytes of a large input."""


def _filled(piece: str, *, before: str = "", after: str = "") -> bytes:
    size = SIZE - len(before.encode()) - len(after.encode())
    return (before + piece * (size // len(piece.encode())) + after).encode()


def _posts(make: Callable[[int], Mapping[str, object]], *, count: int) -> bytes:
    return json.dumps({"title": "Trams", "posts": [make(n) for n in range(count)]}).encode()


def _tree(*, count: int, deep: bool) -> bytes:
    """Hacker News: each item answers the one before, or all the first."""
    item = '{"id":%d,"type":"comment","author":"a","text":"x","children":['
    if deep:
        return (item % 0 + "".join(item % n for n in range(1, count)) + "]}" * count).encode()
    return (item % 0 + ",".join(item % n + "]}" for n in range(1, count)) + "]}").encode()


LARGE: Final[dict[str, Callable[[], bytes]]] = {
    "nothing but spaces": lambda: _filled(" "),
    "one letter": lambda: _filled("a"),
    "one word": lambda: _filled("tram "),
    "one line a word": lambda: _filled("tram\n"),
    "paragraphs": lambda: _filled("Trams should run at night, I think, and often.\n\n"),
    "bytes of every value": lambda: bytes(range(256)) * (SIZE // 256),
    "JSON 100 000 deep": lambda: b"[" * 100_000,
    "JSON 100 000 deep and closed": lambda: b"[" * 100_000 + b"]" * 100_000,
    "JSON objects 100 000 deep": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a long list": lambda: _filled("0,", before="[", after="0]"),
    "a long number": lambda: _filled("1", before='{"posts": [{"id": ', after="}]}"),
    "posts in a circle": lambda: _posts(
        lambda n: {"id": n, "text": "Trams.", "reply_to": (n + 1) % 12_000}, count=12_000
    ),
    "posts in a chain": lambda: _posts(
        lambda n: {"id": n, "text": "Trams.", "reply_to": n - 1 if n else None}, count=12_000
    ),
    "posts with one id": lambda: _posts(lambda n: {"id": "a", "text": f"Tram {n}."}, count=20_000),
    "posts of the same words": lambda: _posts(
        lambda n: {"id": n, "text": "Night trams should run every ten minutes."}, count=14_000
    ),
    "items in a chain": lambda: _tree(count=15_000, deep=True),
    "items under one": lambda: _tree(count=15_000, deep=False),
    "a table": lambda: _filled("a,b,x y\n", before="id,author,text\n"),
    "quotation marks": lambda: _filled('"'),
    "a million tags": lambda: _filled("<b>", before="<!doctype html>"),
    "elements side by side": lambda: _filled("<p>x</p>", before="<!doctype html>"),
    "elements inside one another": lambda: _filled("<div>", before="<!doctype html>", after="x"),
    "elements that end nowhere": lambda: _filled(
        "</i>", before="<!doctype html>" + "<div>" * 1_900
    ),
    "an element of many attributes": lambda: (
        b"<!doctype html><p " + b" ".join(b"a%d=1" % n for n in range(120_000)) + b">x</p>"
    ),
    "posts of a board": lambda: _filled(
        '<div class="post"><a class="author">a</a><time>2026-01-02</time><p class="body">x y</div>',
        before="<!doctype html>",
    ),
    "posts of a board inside one another": lambda: _filled(
        '<div class="post"><a class="author">a</a><time>2026-01-02</time><p class="body">x y</p>',
        before="<!doctype html>",
    )[: 88 * 1_900],
    "rows of Hacker News": lambda: _filled(
        '<tr class="athing comtr" id="1"><td class="ind" indent="1"><div class="commtext">x</div>',
        before="<!doctype html><table>",
    ),
    "comments of LessWrong": lambda: _filled(
        '<div class="comments-node" id="a"><div class="CommentBody-root">x</div></div>',
        before="<!doctype html>",
    ),
    "comments unclosed": lambda: _filled("<!--", before="<!doctype html>"),
    "entities": lambda: _filled("&amp;&#1;&nbsp;", before="<!doctype html><p>"),
    "addresses": lambda: _filled("http://a.example/x) ", before="<!doctype html><p>"),
    "Markdown quotations": lambda: _filled("> tram\n\nand\n\n"),
    "Markdown quotations inside one another": lambda: _filled(">"),
    "Markdown names": lambda: _filled("**Ada** (2026-01-02): x\n\n"),
    "Markdown headings": lambda: _filled("## Ada\n\nx\n\n### Bo\n\ny\n\n"),
    "Markdown brackets": lambda: _filled("[a](", before="# A\n\n## B\n\n"),
    "Markdown emphasis": lambda: _filled("*a_ ", before="# A\n\n## B\n\n"),
    "a gzip bomb": _gzip_bomb,
    "a ZIP bomb": _zip_bomb,
}
"""What costs a careless reader most, about a million bytes each (the bombs are that packed)."""
