"""The small network that reads two texts beside each other, on top of the shipped encoder.

It takes the encoder's vectors after four of its six layers, as those after all six were trained to
tell what argues for what; its own two layers were trained to tell what says the same. How it was
made is in its model card.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime

from extract.reading.encoder import Encoder, Floats, log_softmax, pool
from extract.reading.encoder import load as load_encoder
from extract.reading.windows import head as cut
from extract.reading.windows import unplaced, window
from graph.errors import CruxmapError

MODEL: Final = Path(__file__).parent.parent / "models" / "same"

LONG: Final = 64
"""Tokens of each text of a pair that are read."""


@dataclass(frozen=True, slots=True)
class Network:
    """A loaded model: the shipped encoder, the two layers on top of it, and the weights.

    ``head`` makes one figure of a pair, ``project`` a vector of a text, ``weights`` weigh the facts
    of :mod:`extract.same.facts`. ``settings`` hold name and version, and from which probability on
    two texts are taken to say the same.
    """

    encoder: Encoder
    session: onnxruntime.InferenceSession
    head: dict[str, Floats]
    weights: dict[str, Floats]
    settings: dict[str, float | str]

    @property
    def name(self) -> str:
        """The model's name and version, as claims and links quote it."""
        return f"{self.settings['name']}-{self.settings['version']}"

    def setting(self, name: str) -> float:
        """Return a fitted figure."""
        return float(self.settings[name])

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return a vector of length 1 for each text, shape (texts, width).

        Each text is read by itself, so that its vector does not depend on the others.
        """
        found = np.zeros((len(texts), len(self.head["project.bias"])), dtype=np.float32)
        for number, text in enumerate(texts):
            seen = window(self.encoder.tokenizer, text, [], limit=2 * LONG)
            half, last = self.encoder.halfway(seen)
            words = [(1, 1 + max(len(seen.here), 1))]
            found[number] = (
                np.hstack([pool(half, words)[0], pool(last, words)[0]])
                @ self.head["project.weight"]
                + self.head["project.bias"]
            )
        length = np.linalg.norm(found, axis=1, keepdims=True)
        normed: Floats = found / np.maximum(length, np.float32(1e-6))
        return normed

    def pair(self, a: str, b: str) -> tuple[float, Floats]:
        """Return how far two texts say the same, in log-odds, and how a relates to b.

        The second are log-probabilities of :data:`extract.measure.corpora.RELATIONS`.
        """
        there = cut(self.encoder.tokenizer, b, limit=LONG)
        seen = window(self.encoder.tokenizer, a, [there], limit=LONG)
        ranges = [(1, 1 + max(len(seen.here), 1)), seen.there[0]]
        half, last = self.encoder.halfway(seen)
        tokens = self.session.run(None, {"halfway": half[None]})[0][0]
        one, other = pool(tokens, ranges)
        whole = np.concatenate([one * other, np.abs(one - other), tokens[0]])
        hidden = np.maximum(self.head["in.weight"] @ whole + self.head["in.bias"], 0)
        odds = float((self.head["out.weight"] @ hidden + self.head["out.bias"])[0])
        narrow = self.encoder.narrow(pool(last, ranges))
        structure = np.array([unplaced(None)], dtype=np.float32)
        return odds, log_softmax(self.encoder.relations(narrow[:1], narrow[1:], structure))[0]


@lru_cache(maxsize=1)
def load(folder: Path = MODEL) -> Network:
    """Load a model's folder: the shipped one unless told otherwise.

    Raises:
        CruxmapError: if files are missing or do not fit the installed onnxruntime.
    """
    encoder = load_encoder()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(
            str(folder / "pairs.onnx"), options, providers=["CPUExecutionProvider"]
        )
        with np.load(folder / "head.npz", allow_pickle=False) as file:
            head = {name: np.asarray(file[name], dtype=np.float32) for name in file.files}
        with np.load(folder / "weights.npz", allow_pickle=False) as file:
            weights = {name: np.asarray(file[name], dtype=np.float32) for name in file.files}
        settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    except Exception as error:
        raise CruxmapError(
            f"the model of what says the same in {folder.name!r} cannot be loaded ({error}): "
            "install cruxmap again."
        ) from error
    return Network(encoder, session, head, weights, settings)
