"""Pairs that say the same and pairs that do not, out of the perspectives of one corpus.

The corpus (Perspectrum) has, for each claim, perspectives on it: some support it, some attack it,
and people put those into one group that say the same. Its pairs of a group are what is to be found.
What is not, from the surest on:

- ``attack`` and ``support``: a perspective and the claim it is on, as labelled;
- ``opposite``: a perspective and the nearest of those on the other side of the same claim;
- ``other``: a perspective and the nearest on the same side in another group. Nobody compared all
  groups with each other, so some of these do say the same.

Perspectives stand under several claims, also across the splits: whatever of train is also in dev or
test is left out of training, and of dev what is in test.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from extract.measure.corpora import Corpora, LabelledPair
from extract.reading.encoder import Floats

SOURCE: Final = "perspectrum"
LABELLED: Final = ("attack", "support")
CERTAIN: Final = (*LABELLED, "opposite")
KINDS: Final = (*CERTAIN, "other")
_NAMES: Final = {"objects": "attack", "supports": "support"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Two texts of one document; ``kind`` is "rephrase" where both say the same.

    ``fresh`` says that neither stands in another split too.
    """

    doc: str
    split: str
    a: str
    b: str
    kind: str
    fresh: bool


def folded(text: str) -> str:
    """Return a text as it is compared: without case, full stops and white space."""
    return " ".join(text.lower().replace(".", " ").split())


def examples(
    corpora: Corpora, split: str, *, vectors: Callable[[Sequence[str]], Floats]
) -> list[Example]:
    """Return the pairs of one split; the nearest are those of the ``vectors``."""
    rows = [row for row in corpora.pairs if row.source == SOURCE]
    splits: defaultdict[str, set[str]] = defaultdict(set)
    docs: defaultdict[str, list[LabelledPair]] = defaultdict(list)
    for row in rows:
        splits[folded(row.a)].add(row.split)
        splits[folded(row.b)].add(row.split)
        if row.split == split:
            docs[row.doc].append(row)
    texts = sorted({text for mine in docs.values() for row in mine for text in (row.a, row.b)})
    place = {text: number for number, text in enumerate(texts)}
    made = vectors(texts)
    later = {"train": {"dev", "test"}, "dev": {"test"}}.get(split, set())
    found = []
    for doc, mine in sorted(docs.items()):
        seen: set[frozenset[str]] = set()
        for a, b, kind in _of(mine, near=lambda x, y: float(made[place[x]] @ made[place[y]])):
            both = frozenset((folded(a), folded(b)))
            elsewhere = set().union(*(splits[text] for text in both)) - {split}
            if len(both) == 2 and both not in seen and not elsewhere & later:
                seen.add(both)
                fresh = not elsewhere
                found.append(Example(doc=doc, split=split, a=a, b=b, kind=kind, fresh=fresh))
    return found


def _of(
    rows: Sequence[LabelledPair], *, near: Callable[[str, str], float]
) -> Iterator[tuple[str, str, str]]:
    """Yield the pairs of one document, those first that people labelled."""
    side: dict[str, set[str]] = {}
    group: dict[str, set[str]] = {}
    for row in rows:
        if row.label == "restates":
            joined = group.get(row.a, {row.a}) | group.get(row.b, {row.b})
            group.update(dict.fromkeys(joined, joined))
            yield row.a, row.b, "rephrase"
    for row in rows:
        if row.label in _NAMES:
            side.setdefault(row.a, set()).add(row.label)
            yield row.a, row.b, _NAMES[row.label]
    clear = [text for text, sides in side.items() if len(sides) == 1]
    for text in sorted(group):
        if text not in clear:
            continue
        for kind in ("opposite", "other"):
            among = [
                other
                for other in clear
                if folded(other) != folded(text)
                and (side[other] != side[text]) == (kind == "opposite")
                and (kind == "opposite" or other not in group[text])
            ]
            if among:
                yield text, max(among, key=lambda other: near(text, other)), kind
