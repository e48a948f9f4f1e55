"""Fit temperatures and thresholds, and judge: ``python -m extract.training.fit --help``.

Five models have each not seen a fifth of the annotated threads. What they say of those is what the
shipped model would say of threads it has not seen, so what is weighed with it
(:mod:`extract.reading.weigh`) is fitted there, by likelihood, which also makes its confidences
honest. To judge it, each fifth is weighed by what was fitted on the other four.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from extract.evaluate import evaluate, table
from extract.measure import scores
from extract.measure.corpora import KINDS, Corpora, read_corpora
from extract.measure.gold import Gold, MarkedThread, in_context
from extract.measure.judged import Rules
from extract.reading.encoder import Encoder, load, log_softmax
from extract.reading.learned import facts_in_place, kinds_of, read
from extract.reading.met import Met, spans_by_post, tree_of
from extract.reading.stretch import (
    NOTHING,
    Ruled,
    Stretch,
    facts_of_kinds,
    facts_of_links,
    hear,
    stretches_of,
)
from extract.reading.weigh import unfitted
from extract.training.argument import FOLDS
from extract.training.unseen import Unseen, remembering, threads_alone
from graph.model import Span, Thread

EAGER: Final = (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
COMMENTS: Final = "cdcp"
"""The source of texts that stand alone; its split dev was not trained on."""
NEARLY: Final = 0.005
"""What F1 may be lower by to be as good."""
RIDGE: Final = 1.0
"""What moving a weight by one costs, in the logarithm of the labels' likelihood."""
STIFF: Final = 10.0**0.5
"""The same for kinds, squared, of facts that are scaled to the same spread."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One unit's facts and what people chose: a row of ``options``, or of several any."""

    fold: int
    options: Floats
    root: Floats
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Facts, a row each, their labels, and the fold that each is of."""

    facts: Floats
    labels: NDArray[np.intp]
    folds: NDArray[np.intp]

    def without(self, fold: int | None) -> Rows:
        """Return the rows of the other folds."""
        keep = self.folds != fold if fold is not None else np.ones(len(self.folds), dtype=bool)
        return Rows(facts=self.facts[keep], labels=self.labels[keep], folds=self.folds[keep])


def weights_of_kinds(rows: Rows) -> Floats:
    """Fit the weights of the kinds' facts, (facts, kinds), by the labels' likelihood.

    Kinds that nobody marked are not chosen among, and of those the encoder's word stands.
    """
    start = unfitted()["kinds"]
    used = np.unique(rows.labels)
    right = (rows.labels[:, None] == used).astype(np.float64)
    spread = rows.facts.std(axis=0)[:, None]  # a fact that varies little must move its weight more

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(start.shape)
        logs = _log_softmax(rows.facts @ weights[:, used])
        away = STIFF * (weights - start) * spread
        slope = 2 * STIFF * away * spread
        slope[:, used] += rows.facts.T @ (np.exp(logs) - right)
        return -float((logs * right).sum()) + float((away**2).sum()), slope.ravel()

    return _least(loss, start)


def weights_of_sides(rows: Rows) -> Floats:
    """Fit the weights of what makes a link an objection (1) rather than a support (0)."""
    start = unfitted()["sides"]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = rows.facts @ weights
        surprise = float(np.logaddexp(0, np.where(rows.labels, -odds, odds)).sum())
        slope = rows.facts.T @ (1 / (1 + np.exp(-odds)) - rows.labels)
        return _held_back(surprise, slope, weights - start)

    return _least(loss, start)


def weights_of_links(choices: Sequence[Choice]) -> tuple[Floats, Floats]:
    """Fit the weights of links' and roots' facts, so that what people chose is likeliest."""
    links, roots = unfitted()["links"], unfitted()["roots"]
    start = np.concatenate([links, roots])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = 0.0, np.zeros(len(weights))
        for choice in choices:
            scores = np.append(
                choice.options @ weights[: len(links)], choice.root @ weights[len(links) :]
            )
            logs = _log_softmax(scores[None])[0]
            chosen = np.where(choice.right, logs, -np.inf)
            best = np.logaddexp.reduce(chosen)
            total -= float(best)
            push = np.exp(logs) - np.exp(chosen - best)
            slope[: len(links)] += push[:-1] @ choice.options
            slope[len(links) :] += push[-1] * choice.root
        return _held_back(total, slope, weights - start)

    found = _least(loss, start)
    return found[: len(links)], found[len(links) :]


def _held_back(
    loss: float, slope: NDArray[np.float64], away: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """Hold weights near those that leave the encoder's word as it is."""
    return loss + RIDGE * float((away**2).sum()), (slope + 2 * RIDGE * away).ravel()


def _least(loss: Callable[..., Any], start: Floats) -> Floats:
    found = minimize(loss, start.ravel().astype(np.float64), jac=True, method="L-BFGS-B")
    return np.asarray(found.x, dtype=np.float32).reshape(start.shape)


def _log_softmax(logits: NDArray[Any]) -> NDArray[np.float64]:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    result: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


# --- what the five models say ---------------------------------------------------------------------


def rows_of_kinds(unseen: Unseen, gold: Gold) -> Rows:
    """Return the facts of every labelled unit that stands in a thread."""
    facts, labels, numbers = [], [], []
    for units in gold.units:
        encoder, fold = unseen.of(units.thread)
        met, given = _met(encoder, units.thread, units.spans)
        label = dict(zip(units.spans, units.labels, strict=True))
        for stretch in _all(encoder, met, given):
            facts.append(facts_of_kinds(encoder, met, stretch))
            for number in stretch.units[: stretch.mine]:
                labels.append(KINDS.index(label[met.spans[number]]))
                numbers.append(fold)
    return Rows(
        facts=np.concatenate(facts),
        labels=np.array(labels, dtype=np.intp),
        folds=np.array(numbers, dtype=np.intp),
    )


def rows_of_sides(unseen: Unseen, gold: Gold) -> Rows:
    """Return the facts of every pair that supports or objects and stands in a thread."""
    facts, labels, numbers = [], [], []
    for marked in gold.pairs:
        pair = marked.pair
        if pair.thread is None or pair.a_span is None or pair.b_span is None:
            continue
        encoder, fold = unseen.of(pair.thread)
        _, row = facts_in_place(encoder, pair.thread, pair.units, pair.a_span, pair.b_span)
        facts.append(row)
        labels.append(int(marked.label == "objects"))
        numbers.append(fold)
    return Rows(
        facts=np.array(facts),
        labels=np.array(labels, dtype=np.intp),
        folds=np.array(numbers, dtype=np.intp),
    )


def choices_of_links(unseen: Unseen, gold: Gold, *, found: bool) -> list[Choice]:
    """Return for every unit what it could link to and does, where the window shows that.

    Of units that are ``found``, those that match no marked unit link to nothing, and so does one
    whose aim was not found.
    """
    choices = []
    for thread in gold.threads:
        encoder, fold = unseen.of(thread.thread)
        aims: dict[int, set[int]] = {}
        for link in thread.links:
            aims.setdefault(link.source, set()).add(link.target)
        units, ruled = _units(unseen, thread, found=found)
        met, by_post = _met(encoder, thread.thread, units)
        read_ = list(_all(encoder, met, by_post, ruled))
        stands = scores.match(thread.spans, met.spans)
        likely: list[Floats] = []
        for stretch in read_:
            weights = encoder.weights[kinds_of(thread.thread)]
            logits = facts_of_kinds(encoder, met, stretch) @ weights
            likely += list(np.exp(log_softmax(logits)))
            if met.spans[stretch.units[0]].post in thread.repeated or len(stretch.units) == 1:
                continue
            heard = hear(encoder, met, stretch)
            kinds = np.stack([likely[number] for number in stretch.units])
            facts = facts_of_links(met, stretch, heard, kinds=kinds, ruled=ruled)
            for unit in range(stretch.mine):
                mine = [row for row, (a, _) in enumerate(heard.pairs) if a == unit]
                others = [stands.get(stretch.units[heard.pairs[row][1]], -1) for row in mine]
                aim = aims.get(stands.get(stretch.units[unit], -1), set())
                right = np.array([other in aim for other in others] + [not aim])
                right[-1] |= found and not right.any()
                if right.any():
                    options, root = facts.links[mine], facts.roots[unit]
                    choices.append(Choice(fold=fold, options=options, root=root, right=right))
    return choices


def _units(unseen: Unseen, thread: MarkedThread, *, found: bool) -> tuple[Sequence[Span], Ruled]:
    """Return a thread's units, the rules' or those marked, and the rules' links among them."""
    if found:
        return unseen.found(thread.thread)
    return thread.spans, unseen.given(thread.thread, thread.spans)


def _met(
    encoder: Encoder, thread: Thread, spans: Sequence[Span]
) -> tuple[Met, dict[int, list[Span]]]:
    met = Met(thread=thread, tree=tree_of(thread), tokenizer=encoder.tokenizer)
    return met, spans_by_post(thread, spans)


def _all(
    encoder: Encoder, met: Met, units: Mapping[int, list[Span]], ruled: Ruled = NOTHING
) -> Iterator[Stretch]:
    for post in range(len(met.thread.posts)):
        yield from stretches_of(encoder, met, units.get(post, []), post=post, ruled=ruled)


def fit(unseen: Unseen, gold: Gold) -> tuple[Unseen, dict[str, Floats], dict[str, float | str]]:
    """Fit everything.

    Returns the five models, each with the weights that the other four's threads ask for, to be
    judged; the weights that all threads ask for, to be shipped; and the settings.
    """
    kinds, sides = rows_of_kinds(unseen, gold), rows_of_sides(unseen, gold)

    def first(left: int | None) -> dict[str, Floats]:
        return {
            "kinds": weights_of_kinds(kinds.without(left)),
            "sides": weights_of_sides(sides.without(left)),
        }

    shipped = first(None)
    each = [first(number) for number in range(len(unseen.encoders))]
    unseen = unseen.weighed(each)
    for these, found in (("", False), ("found ", True)):
        choices = choices_of_links(unseen, gold, found=found)
        for number, weights in enumerate(each):
            others = [choice for choice in choices if choice.fold != number]
            weights[f"{these}links"], weights[f"{these}roots"] = weights_of_links(others)
        shipped[f"{these}links"], shipped[f"{these}roots"] = weights_of_links(choices)
    unseen = unseen.weighed(each)
    settings: dict[str, float | str] = {}
    for name, found in (("eager", False), ("found eager", True)):
        settings[name] = _eager(unseen, gold, name, found=found)
    return unseen.set(settings), shipped, settings


def fit_alone(encoder: Encoder, gold: Gold) -> tuple[dict[str, Floats], dict[str, float | str]]:
    """Fit what is for threads of one post to such threads, which the model has not seen."""
    empty = Corpora(units=(), pairs=(), threads=())
    one = Unseen(corpora=empty, encoders=[remembering(encoder)])
    weights = {"alone kinds": weights_of_kinds(rows_of_kinds(one, gold))}
    one = one.weighed([weights])
    choices = choices_of_links(one, gold, found=False)
    weights["alone links"], weights["alone roots"] = weights_of_links(choices)
    one = one.weighed([weights])
    return weights, {"alone eager": _eager(one, gold, "alone eager", found=False)}


def _eager(unseen: Unseen, gold: Gold, name: str, *, found: bool) -> float:
    """Return how eager to link: of nearly equal values the least, so that more links are right."""
    tried = {value: _f1(unseen.set({name: value}), gold, found=found) for value in EAGER}
    return min(value for value, f1 in tried.items() if f1 > max(tried.values()) - NEARLY)


def _f1(unseen: Unseen, gold: Gold, *, found: bool) -> float:
    """Return F1 of the links, among the marked units or end to end."""
    right = made = there = 0
    for one in gold.threads:
        encoder, _ = unseen.of(one.thread)
        units, ruled = _units(unseen, one, found=found)
        reading = read(one.thread, units, ruled=ruled, found=found, encoder=encoder)
        stands = scores.match(one.spans, reading.spans)
        marked = {(link.source, link.target, link.kind) for link in one.links}
        ends = [(stands.get(x.source), stands.get(x.target), x.kind) for x in reading.links]
        right += len(marked & set(ends))
        made += len(ends)
        there += len(marked)
    return 2 * right / (made + there)


def main(arguments: Iterable[str] | None = None) -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpora", type=Path, required=True, help="the labelled corpora")
    parser.add_argument("--runs", type=Path, default=Path(__file__).parent / "runs")
    parser.add_argument("--write", type=Path, help="a model's folder, to keep the settings in")
    given = parser.parse_args(None if arguments is None else list(arguments))
    with tempfile.TemporaryDirectory() as scratch:
        threads_alone(given.corpora, Path(scratch))
        corpora = read_corpora(Path(scratch))
        encoders = [remembering(load(given.runs / f"fold{n}")) for n in range(FOLDS)]
        unseen = Unseen(corpora=corpora, encoders=encoders)
        unseen, weights, settings = fit(unseen, in_context(corpora))
        if given.write:
            dev = in_context(read_corpora(given.corpora).part("dev"))
            alone = replace(
                dev,
                units=tuple(one for one in dev.units if one.source == COMMENTS),
                threads=tuple(one for one in dev.threads if one.source == COMMENTS),
            )
            more, alone_settings = fit_alone(load(given.write), alone)
            weights, settings = {**weights, **more}, {**settings, **alone_settings}
            np.savez_compressed(given.write / "weights.npz", allow_pickle=False, **weights)
            path = given.write / "settings.json"
            kept = {**json.loads(path.read_text(encoding="utf-8")), **settings}
            path.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        report = evaluate(
            Path(scratch), split="unseen", judged={"rules": Rules, "learned": lambda: unseen}
        )
    heads, lines = table(report)
    for line in (heads, *lines):
        print("\t".join(line))


if __name__ == "__main__":
    main()
