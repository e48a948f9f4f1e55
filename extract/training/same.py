"""Weigh what is known of two texts that may say the same, and judge: ``--help`` says how.

The weights of :mod:`extract.same.facts` are fitted on dev, which the network
(:mod:`extract.training.same_network`) was not trained on, by likelihood; for the figures on dev,
each fifth of its documents is weighed by what was fitted on the others. Test is only judged.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extract.english import build
from extract.measure.corpora import read_corpora
from extract.measure.scores import Figure, estimate, precision_at, ranked
from extract.reading.encoder import Floats
from extract.same.facts import FACTS
from extract.same.judge import another, ordered, row_of
from extract.same.network import MODEL, Network, load
from extract.same.wording import contrary, wording
from extract.training.same_pairs import CERTAIN, KINDS, LABELLED, Example, examples

FOLDS: Final = 5
RIDGE: Final = 2.0
"""What moving a weight by the spread of its fact costs, in the logarithm of the likelihood."""
DOUBTFUL: Final = 0.5
"""What a pair of another group counts, as some of them do say the same."""
RECALLS: Final = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
AGAINST: Final = {"labelled": LABELLED, "and the other side": CERTAIN, "and other groups": KINDS}
"""Against what precision is measured, the surest first, each with those before it."""

Doubles = NDArray[np.float64]


def rows(network: Network, given: Sequence[Example]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the facts of the pairs, shape (pairs, facts), and which are forbidden."""
    texts = sorted({text for one in given for text in (one.a, one.b)})
    read = dict(zip(texts, map(wording, build().pipe(texts, batch_size=64)), strict=True))
    seen: dict[str, Floats] = {}
    found, forbidden = [], []
    for one in given:
        a, b = ordered(one.a, one.b)
        found.append(row_of(network, a, b, read=read, seen=seen))
        why = contrary(read[a], read[b]) or another(network, read[a], read[b], seen=seen)
        forbidden.append(why is not None)
    return np.array(found), np.array(forbidden)


def fit(facts: Floats, right: NDArray[np.bool_], weights: Doubles) -> Floats:
    """Return the weights of the facts that make the labels likeliest (Newton's method)."""
    spread = np.append(facts[:, :-1].std(axis=0) + 1e-6, 1.0)
    x = facts.astype(np.float64) / spread
    cost = np.full(len(FACTS), 2 * RIDGE)
    cost[-1] = 0.0
    found = np.zeros(len(FACTS))
    for _ in range(30):
        likely = 1 / (1 + np.exp(-x @ found))
        slope = x.T @ (weights * (likely - right)) + cost * found
        bend = (x * (weights * likely * (1 - likely))[:, None]).T @ x + np.diag(cost + 1e-6)
        found -= np.linalg.solve(bend, slope)
    return np.asarray(found / spread, dtype=np.float32)


def chances(facts: Floats, weights: Floats, forbidden: NDArray[np.bool_]) -> Doubles:
    """Return how likely each pair says the same; one that is forbidden does not."""
    likely: Doubles = 1 / (1 + np.exp(-(facts.astype(np.float64) @ weights)))
    return np.where(forbidden, 0.0, likely)


def fold_of(doc: str) -> int:
    """Return the fold of a document, by a hash of its name."""
    return zlib.crc32(doc.encode()) % FOLDS


def unseen(facts: Floats, given: Sequence[Example], forbidden: NDArray[np.bool_]) -> Doubles:
    """Return how likely each pair says the same, by what was fitted without its fold."""
    fold = np.array([fold_of(one.doc) for one in given])
    likely = np.zeros(len(given))
    for number in range(FOLDS):
        mine = fold == number
        weights = fitted(facts[~mine], [one for one in given if fold_of(one.doc) != number])
        likely[mine] = chances(facts[mine], weights, forbidden[mine])
    return likely


def fitted(facts: Floats, given: Sequence[Example]) -> Floats:
    """Return the weights that the pairs ask for."""
    right = np.array([one.kind == "rephrase" for one in given])
    return fit(facts, right, np.array([DOUBTFUL if x.kind == "other" else 1.0 for x in given]))


def at(given: Sequence[Example], likely: Doubles, *, recall: float, kinds: Sequence[str]) -> Figure:
    """Return the precision at a recall against some kinds of pairs, by documents."""
    keep = [n for n, one in enumerate(given) if one.kind in ("rephrase", *kinds)]
    counts = ranked(
        [(given[n].doc, int(given[n].kind == "rephrase")) for n in keep],
        [given[n].doc for n in keep],
        [float(likely[n]) for n in keep],
        [given[n].kind == "rephrase" for n in keep],
    )
    return estimate(counts, measure=precision_at(recall))


def report(given: Sequence[Example], likely: Doubles, *, least: float) -> list[str]:
    """Return a table in Markdown: precision at each recall, and what the threshold gives."""
    lines = [f"| recall | {' | '.join(AGAINST)} |", "|---" * (len(AGAINST) + 1) + "|"]
    for recall in RECALLS:
        figures = [at(given, likely, recall=recall, kinds=kinds) for kinds in AGAINST.values()]
        cells = [
            "–" if f.value is None else f"{f.value:.3f} [{f.low or 0:.3f}, {f.high or 0:.3f}]"
            for f in figures
        ]
        lines.append(f"| {recall:.1f} | {' | '.join(cells)} |")
    right = np.array([one.kind == "rephrase" for one in given])
    taken = likely >= least
    cells = []
    for kinds in AGAINST.values():
        there = np.array([one.kind in ("rephrase", *kinds) for one in given])
        cells.append(f"{right[taken & there].mean():.3f}")
    share = float((taken & right).sum() / right.sum())
    lines.append(f"| {share:.3f} at {least} | {' | '.join(cells)} |")
    return lines


def main(arguments: Iterable[str] | None = None) -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpora", type=Path, required=True, help="the labelled corpora")
    parser.add_argument("--split", choices=("dev", "test"), default="test", help="what is judged")
    parser.add_argument("--write", action="store_true", help="keep the weights fitted on dev")
    given = parser.parse_args(None if arguments is None else list(arguments))
    network, corpora = load(), read_corpora(given.corpora)
    pairs = examples(corpora, given.split, vectors=network.vectors)
    facts, forbidden = rows(network, pairs)
    if given.split == "dev":
        likely = unseen(facts, pairs, forbidden)
        if given.write:
            weights = fitted(facts, pairs)
            np.savez_compressed(MODEL / "weights.npz", allow_pickle=False, facts=weights)
            for name, value in zip(FACTS, weights.tolist(), strict=True):
                print(f"{name}\t{value:.2f}")
    else:
        likely = chances(facts, network.weights["facts"], forbidden)
    _print(pairs, likely, title=given.split, network=network)
    fresh = [number for number, one in enumerate(pairs) if one.fresh]
    _print([pairs[n] for n in fresh], likely[fresh], title="… in no other split", network=network)


def _print(given: Sequence[Example], likely: Doubles, *, title: str, network: Network) -> None:
    kinds = [one.kind for one in given]
    told = ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("rephrase", *KINDS))
    print(f"\n{title}: {len({one.doc for one in given})} documents, {told}\n")
    print("\n".join(report(given, likely, least=network.setting("least"))))


if __name__ == "__main__":
    main()
