"""The five models that have each not seen a fifth of the annotated threads, as one extractor."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from extract.measure.corpora import Corpora, FoundLink, Pair
from extract.measure.judged import ruled_links
from extract.pipeline import extract, extract_with
from extract.reading.encoder import Encoder
from extract.reading.learned import read, relations
from extract.reading.stretch import Ruled, by_ends
from extract.training.argument import THREADS, folds
from extract.training.examples import rows
from graph.model import ArgumentMap, Span, Thread, slug

Floats = NDArray[np.float32]


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
    known: dict[str, tuple[list[Span], Ruled]] = field(default_factory=dict)
    told: dict[str, Ruled] = field(default_factory=dict)

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

    def weighed(self, weights: Sequence[Mapping[str, Floats]]) -> Unseen:
        """Return the same with other weights, one set a model."""
        encoders = [
            replace(one, weights={**one.weights, **mine})
            for one, mine in zip(self.encoders, weights, strict=True)
        ]
        return replace(self, encoders=encoders)

    def of(self, thread: Thread) -> tuple[Encoder, int]:
        """Return the model that has not seen a thread, and its number."""
        number = self.fold[thread.id] if len(self.encoders) > 1 else 0
        return self.encoders[number], number

    def found(self, thread: Thread) -> tuple[list[Span], Ruled]:
        """Return the units that the rules find in a thread, and their links; asked once."""
        if thread.id not in self.known:
            amap = extract(thread, extractor="rules")
            span = {claim.id: claim.mentions[0] for claim in amap.claims}
            links = by_ends((span[x.source], span[x.target], x) for x in amap.links)
            self.known[thread.id] = list(span.values()), links
        return self.known[thread.id]

    def given(self, thread: Thread, spans: Sequence[Span]) -> Ruled:
        """Return the rules' links among units that are given; asked once."""
        if thread.id not in self.told:
            self.told[thread.id] = ruled_links(thread, spans)
        return self.told[thread.id]

    def kinds(self, thread: Thread, spans: Sequence[Span]) -> list[dict[str, float]]:
        """Read the spans where they stand."""
        return [dict(one) for one in read(thread, spans, encoder=self.of(thread)[0]).kinds]

    def relations(self, pairs: Sequence[Pair]) -> list[dict[str, float]]:
        """Read each pair, in its thread where that is known."""
        return [relations([one], encoder=self._pair(one))[0] for one in pairs]

    def _pair(self, pair: Pair) -> Encoder:
        if pair.thread is not None:
            return self.of(pair.thread)[0]
        return self.encoders[self.fold[f"{pair.a}\n{pair.b}"]]

    def links(self, thread: Thread, spans: Sequence[Span]) -> list[FoundLink]:
        """Link the spans as if the encoder had found them."""
        return list(
            read(thread, spans, ruled=self.given(thread, spans), encoder=self.of(thread)[0]).links
        )

    def extract(self, thread: Thread) -> ArgumentMap:
        """Map the thread."""
        return extract_with(self.of(thread)[0], thread)


def threads_alone(corpora: Path, folder: Path) -> None:
    """Write the rows of the annotated threads, of train and dev, as one split ``unseen``."""
    for name in ("units", "pairs", "threads"):
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            for row in rows(corpora / f"{name}.jsonl.gz"):
                mine = row.get("source", THREADS) == THREADS
                if mine and row["split"] in {"train", "dev"}:
                    file.write(json.dumps({**row, "split": "unseen"}) + "\n")
