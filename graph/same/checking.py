"""Whether what is said across threads is as it should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graph.errors import StoreError
from graph.same.pairs import At
from graph.same.rdf import quads, read
from graph.same.reach import Reach, across, here, standing

_MOST = 5  # statements of one kind that are shown


def wrong(reach: Reach) -> Iterator[str]:
    """What is wrong with it, a line each; looking for the same claims again makes it good."""
    said = across(reach, None)
    try:
        known = read(said)
    except StoreError as error:
        yield str(error)
        return
    ends = {end for one in known.pairs for end in one.ends}
    ends |= {end for places in known.places.values() for end in places}
    threads = {end.thread for end in ends} | {one.thread for one in known.comparisons}
    threads |= {name for one in known.decisions for name in one.threads}
    for name in sorted(threads - here(reach, threads)):
        yield f"it speaks of the thread {name!r}, which is not there"
    stand: dict[At, str] = standing(reach, ends)
    known = replace(known, gone=frozenset(ends - stand.keys()))
    there, wanted = set(said), set(quads(known))
    for what, some in (("is missing", wanted - there), ("is of no use", there - wanted)):
        for line in sorted(str(quad) for quad in some)[:_MOST]:
            yield f"a statement {what}: {line[:300]}"
        if len(some) > _MOST:
            yield f"{len(some) - _MOST} more like it"
