"""How likely a post starts at each paragraph, by a small recurrent network, run by numpy.

Paragraphs are read in both directions by gated recurrent units (Cho et al. 2014, arXiv:1406.1078);
what goes in is :mod:`extract.raw.seams`' facts and the vectors of some words. Long texts are read
in windows, side by side. How the weights were made is in their model card.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extract.raw.seams import REPEATS, Floats, paragraph_facts, paragraph_words
from graph.errors import CruxmapError

MODEL: Final = Path(__file__).parent.parent / "models" / "threads"
WINDOW: Final = 256
"""Paragraphs that are read together; of each side, :data:`MARGIN` are another window's too."""
MARGIN: Final = 48
MOST: Final = 8_000
"""Paragraphs; of a longer text only the openings are read, so that no text takes long."""


@dataclass(frozen=True, slots=True)
class ThreadModel:
    """The loaded weights: ``starts`` says where posts start, ``replies`` what answers what.

    ``settings`` hold the name and version and ``threshold``: how likely a post must start.
    """

    starts: Mapping[str, Floats]
    replies: Mapping[str, Floats]
    settings: Mapping[str, float | str]

    @property
    def name(self) -> str:
        """The model's name and version, as readings quote it."""
        return f"{self.settings['name']}-{self.settings['version']}"

    @property
    def threshold(self) -> float:
        """How likely a post must start at a paragraph for it to be read so."""
        return float(self.settings["threshold"])


@lru_cache(maxsize=2)
def load(folder: Path = MODEL) -> ThreadModel:
    """Load a model's folder: the shipped one unless told otherwise.

    Raises:
        CruxmapError: if files are missing or broken.
    """
    try:
        arrays = [_arrays(folder / name) for name in ("starts.npz", "replies.npz")]
        settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
        return ThreadModel(arrays[0], arrays[1], settings)
    except Exception as error:
        raise CruxmapError(
            f"the model of threads in {folder.name!r} cannot be loaded ({error}): "
            "install cruxmap again."
        ) from error


def _arrays(path: Path) -> dict[str, Floats]:
    with np.load(path, allow_pickle=False) as file:
        return {name: np.asarray(file[name], dtype=np.float32) for name in file.files}


@dataclass(frozen=True, slots=True)
class Starts:
    """For each paragraph how likely a post starts there, 0 to 1; 1 for the first.

    ``quoting`` is the share of paragraphs that repeat an earlier one.
    """

    chances: Floats
    quoting: float


def read_starts(paragraphs: Sequence[str], *, model: ThreadModel | None = None) -> Starts:
    """Say where posts are likely to start in a text of at least one paragraph.

    Raises:
        CruxmapError: if the shipped model cannot be loaded.
    """
    weights = (model or load()).starts
    facts = paragraph_facts(paragraphs)
    inputs = _inputs(paragraphs, facts, weights=weights)
    total, step = len(inputs), WINDOW - 2 * MARGIN
    first = [0] if total <= WINDOW else list(range(0, total - 2 * MARGIN, step))
    padded = np.zeros((len(first), min(WINDOW, total), inputs.shape[1]), dtype=np.float32)
    lengths = []
    for row, at in zip(padded, first, strict=True):
        part = inputs[at : at + WINDOW]
        row[: len(part)] = part
        lengths.append(len(part))
    read = _both_ways(padded, np.array(lengths), weights=weights)
    hidden = np.concatenate([read, padded], axis=2)
    logits = _layer(weights, "out", np.maximum(_layer(weights, "mix", hidden), 0))[..., 0]
    chances = np.empty(total, dtype=np.float32)
    for number, (at, length) in enumerate(zip(first, lengths, strict=True)):
        skip = MARGIN if number else 0  # read better by the window before
        chances[at + skip : at + length] = _sigmoid(logits[number, skip:length])
    chances[0] = 1.0
    return Starts(chances, float(facts[:, REPEATS].mean()))


def _inputs(paragraphs: Sequence[str], facts: Floats, *, weights: Mapping[str, Floats]) -> Floats:
    """Return what the network reads of each paragraph, shape (paragraphs, width)."""
    facts = facts * weights["facts.scale"] + weights["facts.shift"]
    words = [paragraph_words(paragraph) for paragraph in paragraphs]
    total = len(paragraphs)
    edges = [
        weights["words"][np.array([row[side] for row in words], dtype=np.intp)].reshape(total, -1)
        for side in (0, 1)
    ]
    sizes = np.array([len(row[2]) for row in words])
    bag = weights["bag"][np.concatenate([np.array(row[2], dtype=np.intp) for row in words])]
    mean = np.add.reduceat(bag, np.cumsum(sizes) - sizes, axis=0) / sizes[:, None]
    return np.maximum(_layer(weights, "in", np.concatenate([facts, *edges, mean], axis=1)), 0)


def _both_ways(x: Floats, lengths: NDArray[np.intp], *, weights: Mapping[str, Floats]) -> Floats:
    """Read windows forwards and backwards, shape (windows, paragraphs, 2 x width)."""
    # Backwards is forwards over each window turned round, what is empty staying at its end.
    places = np.arange(x.shape[1])
    turned = np.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)
    there = _recurrent(x, weights=weights, name="forward")
    back = _recurrent(np.take_along_axis(x, turned[..., None], 1), weights=weights, name="backward")
    return np.concatenate([there, np.take_along_axis(back, turned[..., None], 1)], axis=2)


def _recurrent(x: Floats, *, weights: Mapping[str, Floats], name: str) -> Floats:
    gates = x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
    again, bias = weights[f"{name}.again.weight"].T.copy(), weights[f"{name}.again.bias"]
    width = again.shape[0]
    state = np.zeros((x.shape[0], width), dtype=np.float32)
    states = np.empty((*x.shape[:2], width), dtype=np.float32)
    for step in range(x.shape[1]):
        kept = state @ again + bias
        both = _sigmoid(gates[:, step, : 2 * width] + kept[:, : 2 * width])
        reset, update = both[:, :width], both[:, width:]
        new = np.tanh(gates[:, step, 2 * width :] + reset * kept[:, 2 * width :])
        state = new + update * (state - new)
        states[:, step] = state
    return states


def _sigmoid(x: Floats) -> Floats:
    half: Floats = 0.5 * np.tanh(0.5 * x) + 0.5
    return half


def _layer(weights: Mapping[str, Floats], name: str, x: Floats) -> Floats:
    result: Floats = x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
    return result
