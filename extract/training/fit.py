"""Fit temperatures and thresholds, and judge: ``python -m extract.training.fit --help``.

Five models have each not seen a fifth of the annotated threads. What they say of those is what the
shipped model would say of threads it has not seen, so its temperatures (Guo et al. 2017,
arXiv:1706.04599) and its readiness to link are fitted there, and the same are judged there.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import onnxruntime

from extract.corpora import KINDS, Corpora, FoundLink, Pair, read_corpora
from extract.encoder import Encoder, load
from extract.evaluate import evaluate, table
from extract.gold import Gold, in_context
from extract.judged import Rules
from extract.learned import read, relations
from extract.pipeline import extract_with
from extract.tally import Held, hold_links
from extract.training.argument import FOLDS, THREADS, folds
from extract.training.examples import rows
from graph.model import ArgumentMap, Span, Thread, slug

TEMPERATURES: Final = (0.5, 0.7, 0.85, 1.0, 1.2, 1.4, 1.7, 2.0, 2.5, 3.0, 4.0)
EAGER: Final = (-0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0)


class _Remembering:
    """A session that runs each window once: fitting asks for the same ones again and again."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self._known: dict[bytes, Sequence[Any]] = {}

    def run(self, names: object, feed: Mapping[str, Any]) -> Sequence[Any]:
        key = feed["input_ids"].tobytes() + feed["token_type_ids"].tobytes()
        if key not in self._known:
            self._known[key] = self._session.run(names, feed)
        return self._known[key]


def remembering(encoder: Encoder) -> Encoder:
    """Return the encoder with a memory."""
    session = cast(onnxruntime.InferenceSession, _Remembering(encoder.session))
    return replace(encoder, session=session)


@dataclass(frozen=True, kw_only=True)  # no slots: the index is cached
class Unseen:
    """The five models as one extractor: each thread is read by the one that has not seen it."""

    corpora: Corpora
    encoders: Sequence[Encoder]
    name: str = "learned"

    @cached_property
    def fold(self) -> dict[str, int]:
        """Which model has not seen a thread, by the thread's id or a row's words."""
        found = {}
        groups = {row.group for row in self.corpora.threads}
        for number, left in enumerate(folds(groups)):
            for row in self.corpora.threads:
                if row.group in left:
                    found[row.thread.id] = number
            found |= {slug(f"{THREADS} {group}"): number for group in left}
            for pair in self.corpora.pairs:
                if pair.doc in left:
                    found[f"{pair.a}\n{pair.b}"] = number
        return found

    def set(self, settings: Mapping[str, float | str]) -> Unseen:
        """Return the same with other settings."""
        encoders = [replace(one, settings={**one.settings, **settings}) for one in self.encoders]
        return replace(self, encoders=encoders)

    def _of(self, thread: Thread) -> Encoder:
        return self.encoders[self.fold[thread.id]]

    def kinds(self, thread: Thread, spans: Sequence[Span]) -> list[dict[str, float]]:
        """Read the spans where they stand."""
        return [dict(one) for one in read(thread, units=spans, encoder=self._of(thread)).kinds]

    def relations(self, pairs: Sequence[Pair]) -> list[dict[str, float]]:
        """Read each pair, in its thread where that is known."""
        return [relations([one], encoder=self._pair(one))[0] for one in pairs]

    def _pair(self, pair: Pair) -> Encoder:
        if pair.thread is not None:
            return self._of(pair.thread)
        return self.encoders[self.fold[f"{pair.a}\n{pair.b}"]]

    def links(self, thread: Thread, spans: Sequence[Span]) -> list[FoundLink]:
        """Link the spans as if the encoder had found them."""
        return list(read(thread, units=spans, encoder=self._of(thread)).links)

    def extract(self, thread: Thread) -> ArgumentMap:
        """Map the thread."""
        return extract_with(self._of(thread), thread)


def fit(unseen: Unseen, gold: Gold) -> dict[str, float]:
    """Return the settings that say best what the five models do not know.

    Temperatures are those under which the labels are likeliest; of links, those with the least
    calibration error; ``eager`` is what gives the best F1 of links.
    """
    settings = {"kinds_temperature": _kinds(unseen, gold)}
    settings["relations_temperature"] = _relations(unseen, gold)
    unseen = unseen.set(settings)
    tried = {
        (temperature, eager): _links(
            unseen.set({"links_temperature": temperature, "eager": eager}), gold
        )
        for temperature in TEMPERATURES
        for eager in EAGER
    }
    best = max(f1 for f1, _ in tried.values())
    good = {key: error for key, (f1, error) in tried.items() if f1 > best - 0.003}
    settings["links_temperature"], settings["eager"] = min(good, key=good.__getitem__)
    return settings


def _likeliest(probabilities: np.ndarray[Any, Any], labels: Sequence[int]) -> float:
    """Return the temperature under which the labels are likeliest."""

    def surprise(temperature: float) -> float:
        logs = np.log(probabilities + 1e-9) / temperature
        logs -= np.log(np.exp(logs).sum(axis=1, keepdims=True))
        return float(-logs[np.arange(len(labels)), labels].mean())

    return min(TEMPERATURES, key=surprise)


def _kinds(unseen: Unseen, gold: Gold) -> float:
    found, labels = [], []
    for units in gold.units:
        for label, likely in zip(
            units.labels, unseen.kinds(units.thread, units.spans), strict=True
        ):
            found.append([likely[kind] for kind in KINDS])
            labels.append(KINDS.index(label))
    return _likeliest(np.array(found), labels)


def _relations(unseen: Unseen, gold: Gold) -> float:
    sides = ("supports", "objects")
    pairs = [one for one in gold.pairs if one.label in sides]
    likely = unseen.relations([one.pair for one in pairs])
    found = np.array([[one[side] for side in sides] for one in likely])
    found /= found.sum(axis=1, keepdims=True)
    return _likeliest(found, [sides.index(one.label) for one in pairs])


def _links(unseen: Unseen, gold: Gold) -> tuple[float, float]:
    """Return F1 and calibration error (10 bins) of the links among the marked units."""
    held: list[Held] = [
        hold_links(unseen.links(one.thread, one.spans), one) for one in gold.threads
    ]
    hits = [hit for one in held for hit in one.hits]
    right = sum(hit.right for hit in hits)
    f1 = 2 * right / max(len(hits) + sum(one.links for one in held), 1)
    sure = np.array([hit.confidence for hit in hits])
    true = np.array([hit.right for hit in hits])
    bins = np.minimum((sure * 10).astype(int), 9)
    error = sum(abs(float(sure[bins == b].sum()) - float(true[bins == b].sum())) for b in range(10))
    return f1, error / max(len(hits), 1)


def threads_alone(corpora: Path, folder: Path) -> None:
    """Write the rows of the annotated threads, of train and dev, as one split ``unseen``."""
    for name in ("units", "pairs", "threads"):
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            for row in rows(corpora / f"{name}.jsonl.gz"):
                mine = row.get("source", THREADS) == THREADS
                if mine and row["split"] in {"train", "dev"}:
                    file.write(json.dumps({**row, "split": "unseen"}) + "\n")


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
        settings = fit(unseen, in_context(corpora))
        print(json.dumps(settings, indent=2))
        if given.write:
            path = given.write / "settings.json"
            kept = {**json.loads(path.read_text(encoding="utf-8")), **settings}
            path.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        report = evaluate(
            Path(scratch),
            split="unseen",
            judged={"rules": Rules, "learned": lambda: unseen.set(settings)},
        )
    heads, lines = table(report)
    for line in (heads, *lines):
        print("\t".join(line))


if __name__ == "__main__":
    main()
