"""How a change is made at an endpoint: operations that are done only at one version.

What that is good for is told in :mod:`graph.keeping.remote`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from graph.keeping.endpoint import Endpoint
from graph.keeping.rewriting import Rewrite
from graph.keeping.wire import by, said_in
from graph.quads import data, graphs_of
from graph.vocab import BASE

STATE: Final = f"{BASE}store"
"""The graph that holds the version, and a journal while a change is under way."""
VERSION: Final = f"<{STATE}> <{STATE}#version>"
_JOURNAL: Final = f"<{STATE}> <{STATE}#journal>"
FILLING: Final = "filling "
"""How the version begins while a backup is restored."""
NEVER: Final = "0"
"""The version of what nobody has written to."""
MOST_QUADS: Final = 250
"""In one operation elsewhere: Virtuoso makes at most 10 000 lines of SQL of one."""
_MOST_CHARACTERS: Final = 2_000_000
"""In one request elsewhere: Virtuoso takes ten million bytes, and letters are up to twelve each."""


def busy(version: str) -> bool:
    """Whether a version says that somebody is in the middle of a change."""
    return version.startswith(("writing ", "doing ", FILLING))


def _number(version: str) -> int:
    digits = version.rpartition(" ")[2].partition("-")[0]
    return int(digits) if digits.isdecimal() else 0


def after(version: str) -> str:
    """The name of the version after another; it was never there and never comes again."""
    return f"{_number(version) + 1:08d}-{secrets.token_hex(8)}"


def at(version: str) -> str:
    """What holds while the version is this one."""
    if version == NEVER:
        return f"FILTER NOT EXISTS {{ GRAPH <{STATE}> {{ {VERSION} ?any }} }}"
    return f"GRAPH <{STATE}> {{ {VERSION} {ox.Literal(version)} }}"


def move(version: str, new: str) -> str:
    """The operation that makes one version another, with a receipt where that ends a change.

    A hundred receipts are kept, so that a writer whom others overtook can tell that it came first.
    """
    gone, come, where = "", f"{VERSION} {ox.Literal(new)}", at(version)
    if version != NEVER:
        gone = f"{VERSION} {ox.Literal(version)} . "
    if not busy(new):
        receipt = receipt_of(new)
        gone += f"{receipt} ?older"
        come += f" . {receipt} {ox.Literal(new)}"
        where += f" OPTIONAL {{ GRAPH <{STATE}> {{ {receipt} ?older }} }}"
    here = f"GRAPH <{STATE}>"
    delete = f"DELETE {{ {here} {{ {gone} }} }} " if gone else ""
    return f"{delete}INSERT {{ {here} {{ {come} }} }} WHERE {{ {where} }}"


def receipt_of(version: str) -> str:
    """What a version's receipt is said with."""
    return f"<{STATE}> <{STATE}#receipt{_number(version) % 100}>"


Operation = tuple[str, str]
"""What to do, and where something must be found for that; the version is put in between."""


def operations(
    rewrite: Rewrite, *, gone: Sequence[ox.Quad], size: int | None
) -> Iterator[Operation]:
    """What a change does, each of at most so many quads; doing it twice does no harm."""
    for thread in rewrite.old:
        for graph in graphs_of(thread):
            all_of_it = f"GRAPH {graph} {{ ?s ?p ?o }}"
            yield f"DELETE {{ {all_of_it} }}", all_of_it
    delete = [*gone, *rewrite.gone]
    for some in by(size or max(1, len(delete)), delete):
        yield f"DELETE {{ {data(some)} }}", ""
    insert = rewrite.insert()
    for some in by(size or max(1, len(insert)), insert):
        yield f"INSERT {{ {data(some)} }}", ""


def only_at(version: str, operations: Iterable[Operation]) -> Iterator[str]:
    """Operations that do nothing once the version is another."""
    for what, where in operations:
        yield f"{what} WHERE {{ {at(version)} {where} }}"


def withdraw(endpoint: Endpoint, version: str, new: str) -> None:
    """Take back the claim to make ``new`` of a version."""
    claim = f"writing {new}"
    if version != NEVER:
        send(endpoint, [move(claim, version)])
        return
    said = f"GRAPH <{STATE}> {{ {VERSION} {ox.Literal(claim)} }}"
    send(endpoint, [f"DELETE {{ {said} }} WHERE {{ {said} }}"])


def write_down(endpoint: Endpoint, new: str, operations: Iterable[Operation]) -> None:
    """Write down what is to be done to reach a version that was claimed."""
    writing = f"writing {new}"
    steps = []
    for number, (what, where) in enumerate(operations):
        entry = ox.Literal(f"{new} {number:08d}\n{what}\n{where}")
        insert = f"INSERT {{ GRAPH <{STATE}> {{ {_JOURNAL} {entry} }} }}"
        steps.append(f"{insert} WHERE {{ {at(writing)} }}")
    send(endpoint, [*steps, move(writing, f"doing {new}")])


def finish(endpoint: Endpoint, version: str) -> None:
    """End a change that was begun: do what is written down, or forget what was not yet to be done.

    Raises:
        StoreError: the endpoint does not do it.
    """
    own = new = version.partition(" ")[2]
    operations: list[Operation] = []
    if version.startswith("writing "):
        new = after(own)  # not the one by which its writer knows that it was done
    else:
        here = ox.NamedNode(STATE)
        journal = ox.NamedNode(f"{STATE}#journal")
        entries = [
            str(getattr(quad.object, "value", ""))
            for quad in said_in(endpoint, here)
            if quad.predicate == journal
        ]
        for entry in sorted(one for one in entries if one.startswith(f"{own} ")):
            _, what, where = entry.split("\n", 2)
            operations.append((what, where))
    journal_here = f"GRAPH <{STATE}> {{ {_JOURNAL} ?entry }}"
    of_own = f"{journal_here} FILTER(STRSTARTS(STR(?entry), {ox.Literal(f'{own} ')}))"
    forget = (f"DELETE {{ {journal_here} }}", of_own)
    send(endpoint, [*only_at(version, [*operations, forget]), move(version, new)])


def send(endpoint: Endpoint, steps: Iterable[str]) -> None:
    """Have operations done in order, in as many requests as it takes."""
    request: list[str] = []
    length = 0
    for step in steps:
        if request and length + len(step) > _MOST_CHARACTERS:
            endpoint.update(" ;\n".join(request))
            request, length = [], 0
        request.append(step)
        length += len(step)
    if request:
        endpoint.update(" ;\n".join(request))
