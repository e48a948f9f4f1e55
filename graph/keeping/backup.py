"""A store as one file, and back: N-Quads, thread by thread, packed with gzip.

The file is N-Quads that any program reads; comments say what a restore must know::

    # cruxmap backup 1
    # thread ID                         one block a thread: its graphs, its share of the catalog
    <…> <…> <…> <…> .
    # across                            blocks of what is said across threads, if anything is
    <…> <…> <…> <…> .
    # end threads=2 statements=9 sha256=…      of all that comes before this line

A thread is whole in its block, so what threads share is said in each, and a file that was cut short
has no end. Neither writing nor reading one takes more memory than its largest thread, or, where
that is more, what is said across threads.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graph.errors import InputError, StoreError, Way
from graph.keeping.rewriting import Rewrite
from graph.quads import graphs_of
from graph.same.rdf import GRAPH
from graph.snapshots import sync_folder
from graph.store import Store
from graph.vocab import CATALOG

SUFFIX: Final = ".nq.gz"
_HEAD: Final = "# cruxmap backup 1\n"
_END: Final = re.compile(r"# end threads=([0-9]+) statements=([0-9]+) sha256=([0-9a-f]{64})\n")
_PACKING: Final = 4  # of 1 to 9; more takes twice as long for a tenth less
_TRIES: Final = 3
_ACROSS: Final = "# across"
_AT_ONCE: Final = 10_000  # statements of a block of what is said across threads
_LONGEST: Final = 64 << 20  # bytes of one line

Progress = Callable[[int, int | None], None]
"""Called with the number of threads done and the number in all, None where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backed:
    """What a backup holds: how many threads and statements, and where the file is."""

    path: Path
    threads: int
    statements: int


def backup(
    store: Store, path: Path, *, replace: bool = False, progress: Progress | None = None
) -> Backed:
    """Write all that a store holds to a file, whole or not at all, while others may write.

    Args:
        store: what to write.
        path: the file, or a folder, in which it is then named after the time.
        replace: put it in the place of a file that is there.
        progress: called as threads are written.

    Raises:
        InputError: the file cannot be written, or is there already.
        StoreError: the store cannot be read; or it is an endpoint that others wrote to all the
            time, so that no one moment could be caught.
    """
    if path.is_dir():
        path = path / f"cruxmap-{datetime.now(UTC):%Y%m%d-%H%M%S}{SUFFIX}"
    if path.exists() and not replace:
        raise InputError(f"{path} is there already: name another file.", ways=(Way.OVERWRITE,))
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        try:
            done = _caught(store, draft, progress=progress)
            draft.replace(path)
            sync_folder(path.parent)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror}): choose another place."
        ) from error
    return Backed(path=path, threads=done[0], statements=done[1])


def _caught(store: Store, draft: Path, *, progress: Progress | None) -> tuple[int, int]:
    """Write what the store holds at one moment."""
    for _ in range(_TRIES):
        before = store.version()
        with draft.open("wb") as file:
            with gzip.GzipFile("", "wb", _PACKING, file, mtime=0) as packed:
                done = _write(store, packed, progress=progress)
            file.flush()
            os.fsync(file.fileno())
        # An embedded store is written from one copy; an endpoint has none.
        if store.endpoint() is None or store.version() == before:
            return done
    raise StoreError(
        f"the store was changed {_TRIES} times while it was read, and a backup is of one moment: "
        "try again when less is written, or stop the server and back up its own files."
    )


def _write(store: Store, packed: gzip.GzipFile, *, progress: Progress | None) -> tuple[int, int]:
    digest = hashlib.sha256()
    statements = threads = 0

    def say(data: bytes) -> None:
        digest.update(data)
        packed.write(data)

    say(_HEAD.encode())
    with store.view() as view:
        ids = view.ids()
        for number, thread in enumerate(ids, start=1):
            quads = view.quads(thread)
            if quads:  # else it was removed meanwhile, from an endpoint
                say(f"# thread {thread}\n".encode())
                lines = (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines(True)
                say(b"".join(sorted(lines)))  # the same, whatever kind of store it comes from
                statements += len(quads)
                threads += 1
            if progress is not None:
                progress(number, len(ids))
        across = sorted(f"{quad} .\n" for quad in view.reach().whole())
        for first in range(0, len(across), _AT_ONCE):
            some = across[first : first + _AT_ONCE]
            say(f"{_ACROSS}\n{''.join(some)}".encode())
            statements += len(some)
    end = f"# end threads={threads} statements={statements} sha256={digest.hexdigest()}\n"
    packed.write(end.encode())
    return threads, statements


def restore(
    whole: Backed, store: Store, *, replace: bool = False, progress: Progress | None = None
) -> None:
    """Put what a backup holds into a store, whole or not at all.

    Args:
        whole: a file, as :func:`checked` found it to be.
        store: of any kind, whatever kind the backup was made of.
        replace: put it in the place of what the store holds; else it must be empty.
        progress: called as threads are read.

    Raises:
        InputError: what the file holds is not what a backup does.
        StoreError: the store holds threads, or cannot be written.
    """
    if not replace:
        with store.view() as view:
            held = len(view.ids())
        if held:
            raise StoreError(
                f"the store holds {held} thread{'' if held == 1 else 's'}: name an empty one.",
                ways=(Way.OVERWRITE,),
            )
    store.refill(_rewrites(whole, progress=progress))


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path, "rb") as file:
            while line := file.readline(_LONGEST):
                yield line
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{path} cannot be read ({reason}): is it a whole backup?") from error


def checked(path: Path) -> Backed:
    """What a file says that it holds, once it is found to be whole.

    Raises:
        InputError: it is no backup, was cut short, or is damaged.
    """
    digest = hashlib.sha256()
    last, begun = b"", False
    for line in _lines(path):
        if not begun and line != _HEAD.encode():
            raise InputError(
                f"{path} is no backup that this version can read: it does not begin with "
                f"{_HEAD.strip()!r}."
            )
        begun = True
        digest.update(last)
        last = line
    end = _END.fullmatch(last.decode(errors="replace"))
    if end is None:
        raise InputError(f"{path} has no end: it was cut short. Use another backup.")
    if end[3] != digest.hexdigest():
        raise InputError(f"{path} was changed or damaged: its checksum is another. Use another.")
    return Backed(path=path, threads=int(end[1]), statements=int(end[2]))


def _rewrites(whole: Backed, *, progress: Progress | None) -> Iterator[Rewrite]:
    path = whole.path
    threads = statements = 0
    for thread, text in _blocks(path):
        quads = _quads(text, thread=thread, path=path)
        statements += len(quads)
        if thread is None:
            yield Rewrite(come=quads)
            continue
        yield Rewrite(new={thread: quads})
        threads += 1
        if progress is not None:
            progress(threads, whole.threads)
    if (threads, statements) != (whole.threads, whole.statements):
        raise InputError(
            f"{path} holds {threads} threads and {statements} statements, and says that it holds "
            f"{whole.threads} and {whole.statements}: use another backup."
        )


def _blocks(path: Path) -> Iterator[tuple[str | None, bytes]]:
    """The blocks of a backup, each with its thread; None for what is said across threads."""
    thread: str | None = None
    begun = False
    block: list[bytes] = []
    for line in _lines(path):
        if not line.startswith(b"#"):
            block.append(line)
            continue
        if begun:
            yield thread, b"".join(block)
        words = line.decode(errors="replace").rstrip("\n")
        thread = words.removeprefix("# thread ") if words.startswith("# thread ") else None
        begun = thread is not None or words == _ACROSS
        block = []


def _quads(text: bytes, *, thread: str | None, path: Path) -> list[ox.Quad]:
    allowed = {GRAPH} if thread is None else {ox.NamedNode(CATALOG), *graphs_of(thread)}
    block = "across threads" if thread is None else f"on the thread {thread[:200]!r}"
    try:
        quads = list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
    except SyntaxError as error:
        raise InputError(f"{path}: its block {block} is no N-Quads: {error}") from error
    for quad in quads:
        if quad.graph_name not in allowed:
            raise InputError(
                f"{path}: its block {block} speaks of the graph "
                f"{str(quad.graph_name)[:200]}, which is another's."
            )
    return quads
