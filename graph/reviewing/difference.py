"""What a thread's statements change by, from one outcome of its corrections to a later one.

The same as writing all that is to be said (:mod:`graph.reviewing.kept`) before and after, and
taking the one from the other, at the cost of what differs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from graph.model import Claim, Link
from graph.rdf import some_nquads
from graph.reviewing.kept import judged, maker_said, parsed
from graph.reviewing.outcome import Corrected
from graph.reviewing.rdf import fates, to_lines


def difference(old: Corrected, new: Corrected) -> tuple[list[ox.Quad], list[ox.Quad]]:
    """What is not said any more, and what is said then.

    Args:
        old: the thread as all that is said of it says, with no review status of other tools.
        new: the same thread with more corrections.
    """
    before, after = _said(old, than=new), _said(new, than=old)
    if len(new.corrections) > len(old.corrections):
        known = {one.id for one in old.corrections}
        after |= _lines(
            to_lines(
                [one for one in new.corrections if one.id not in known],
                thread=new.map.thread.id,
                machine=None if known else new.machine,
            )
        )
    gone, come = before - after, after - before
    return _quads(gone), _quads(come)


def _said(one: Corrected, *, than: Corrected) -> set[str]:
    """What is said of claims and links that differ, and of all that people made of them."""
    said = some_nquads(one.map, claims=_claims(one, than=than), links=_links(one, than=than))
    lines = {line for line in _lines(said) if not maker_said(line, outcome=one)}
    return lines | _lines(judged(one)) | _lines(fates(one, thread=one.map.thread.id))


def _claims(one: Corrected, *, than: Corrected) -> Iterator[Claim]:
    """The claims of which something else is said; their links say something of them too."""
    mine, theirs = _outward(one), _outward(than)
    others = than.map.claim
    for claim in one.map.claims:
        if others.get(claim.id) != claim or mine[claim.id] != theirs[claim.id]:
            yield claim


def _links(one: Corrected, *, than: Corrected) -> Iterator[Link]:
    others = than.map.link
    return (link for link in one.map.links if others.get(link.id) != link)


def _outward(outcome: Corrected) -> defaultdict[str, set[tuple[str, str]]]:
    """What leads from each claim, by its kind and to what."""
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for link in outcome.map.links:
        found[link.source].add((link.kind, link.target))
    return found


def _lines(text: str) -> set[str]:
    # Only line feeds end a line: a text may hold others.
    return set(text.split("\n")) - {""}


def _quads(lines: set[str]) -> list[ox.Quad]:
    return list(parsed("".join(f"{line}\n" for line in sorted(lines))))
