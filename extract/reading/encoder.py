"""The shipped encoder and its heads, run by onnxruntime; how it was made is in its model card."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from extract.reading.windows import FEATURES, Window
from graph.errors import CruxmapError

MODEL: Final = Path(__file__).parent.parent / "models" / "argument"

BEGIN, INSIDE, OUTSIDE = 0, 1, 2
"""The marks of a token (Ramshaw & Marcus 1995, arXiv:cmp-lg/9505040)."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Encoder:
    """A loaded model: its tokenizer, its ONNX session, its heads and what was fitted to them.

    ``weights`` are those of :mod:`extract.reading.weigh`'s facts: "kinds" of shape (facts, 3),
    "links", "roots" and "sides" of shape (facts,); names that begin with "found" are for units that
    were found rather than given, with "alone" for a thread of one post. ``settings`` hold the name
    and version, ``relations_temperature`` for bare pairs, and ``eager`` and its likes: what is
    added to the logarithm of every link's probability before links are chosen.
    """

    tokenizer: Tokenizer
    session: onnxruntime.InferenceSession
    heads: dict[str, Floats]
    weights: dict[str, Floats]
    settings: dict[str, float | str]

    @property
    def name(self) -> str:
        """The model's name and version, as links and claims quote it."""
        return f"{self.settings['name']}-{self.settings['version']}"

    def setting(self, name: str) -> float:
        """Return a fitted figure."""
        return float(self.settings[name])

    def read(self, window: Window) -> Floats:
        """Return the vectors of a window's tokens, shape (tokens, 384)."""
        feed = {
            "input_ids": window.ids[None],
            "attention_mask": np.ones_like(window.ids)[None],
            "token_type_ids": window.types[None],
        }
        return np.asarray(self.session.run(None, feed)[0][0], dtype=np.float32)

    def halfway(self, window: Window) -> tuple[Floats, Floats]:
        """Return the vectors of a window's tokens after four of six layers, and after all of them.

        Both have shape (tokens, 384). The earlier know less of arguments, and more of the words.
        """
        feed = {
            "input_ids": window.ids[None],
            "attention_mask": np.ones_like(window.ids)[None],
            "token_type_ids": window.types[None],
        }
        last, half = self.session.run(None, feed)
        return np.asarray(half[0], dtype=np.float32), np.asarray(last[0], dtype=np.float32)

    def marks(self, tokens: Floats) -> Floats:
        """Return log-probabilities of (begins a unit, inside, outside), shape (tokens, 3)."""
        return log_softmax(_linear(self.heads, "marks", tokens))

    def kinds(self, units: Floats, edges: Floats) -> Floats:
        """Return log-probabilities of (claim, evidence, none), shape (units, 3).

        ``units`` are mean vectors, ``edges`` those that :func:`at_edges` gives.
        """
        return log_softmax(_two_layers(self.heads, "kinds", np.hstack([units, edges])))

    def narrow(self, units: Floats) -> Floats:
        """Return the units' vectors as the pair heads take them, shape (units, 128)."""
        return _linear(self.heads, "narrow", units)

    def relations(self, a: Floats, b: Floats, structure: Floats) -> Floats:
        """Return logits of (supports, objects, restates, none) for rows of pairs.

        ``a`` and ``b`` have shape (pairs, 128) as :meth:`narrow` gives them, ``structure`` (pairs,
        features).
        """
        return _two_layers(self.heads, "relations", _pairs(a, b, structure))

    def links(self, a: Floats, b: Floats, structure: Floats) -> Floats:
        """Return for rows of pairs how well a links to b, on the scale of :meth:`roots`."""
        return _two_layers(self.heads, "links", _pairs(a, b, structure))[:, 0]

    def roots(self, a: Floats) -> Floats:
        """Return for each unit how well it links to nothing."""
        return _linear(self.heads, "root", a)[:, 0]


@lru_cache(maxsize=2)
def load(folder: Path = MODEL) -> Encoder:
    """Load a model's folder: the shipped one unless told otherwise.

    Raises:
        CruxmapError: if files are missing or do not fit the installed onnxruntime.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = _threads()
    options.log_severity_level = 3
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        session = onnxruntime.InferenceSession(
            (folder / "encoder.onnx").read_bytes() + _ALSO_HALFWAY,
            options,
            providers=["CPUExecutionProvider"],
        )
        heads, weights = _arrays(folder / "heads.npz"), _arrays(folder / "weights.npz")
        settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    except Exception as error:
        raise CruxmapError(
            f"the argument model in {folder.name!r} cannot be loaded ({error}): "
            "install cruxmap again, or choose the extractor 'rules'."
        ) from error
    return Encoder(tokenizer, session, heads, weights, settings)


def _field(number: int, value: bytes) -> bytes:
    """Return a protobuf field of bytes (https://protobuf.dev/programming-guides/encoding/)."""
    return bytes((number << 3 | 2, len(value))) + value


# Protobuf messages one after the other are read as one, so this gives the graph another output:
# ModelProto.graph, GraphProto.output and ValueInfoProto.name, by the numbers of their fields.
_ALSO_HALFWAY: Final = _field(
    7,
    _field(12, _field(1, b"/encoder/encoder/layer.3/output/LayerNorm/LayerNormalization_output_0")),
)


def _arrays(path: Path) -> dict[str, Floats]:
    with np.load(path, allow_pickle=False) as file:
        return {name: np.asarray(file[name], dtype=np.float32) for name in file.files}


def _threads() -> int:
    """As many as this process was told, as OpenMP is, or may use; more would wait for each other.

    0 leaves it to onnxruntime.
    """
    told = os.environ.get("OMP_NUM_THREADS", "")
    if told.isdecimal():
        return int(told)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0


def pool(tokens: Floats, spans: Sequence[tuple[int, int]]) -> Floats:
    """Return the mean vector of each half-open token range, shape (spans, width)."""
    sums = np.concatenate([np.zeros((1, tokens.shape[1]), tokens.dtype), tokens.cumsum(axis=0)])
    starts, ends = _bounds(spans, len(tokens))
    mean: Floats = (sums[ends] - sums[starts]) / (ends - starts)[:, None]
    return mean


def at_edges(tokens: Floats, spans: Sequence[tuple[int, int]]) -> Floats:
    """Return the vectors before, first, last and after each range, shape (spans, 4 x width)."""
    starts, ends = _bounds(spans, len(tokens))
    places = np.stack([starts - 1, starts, ends - 1, np.minimum(ends, len(tokens) - 1)], axis=1)
    edges: Floats = tokens[places].reshape(len(spans), -1)
    return edges


def _bounds(
    spans: Sequence[tuple[int, int]], length: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where ranges start and end, none of them empty or beyond the end."""
    starts = np.array([min(start, length - 1) for start, _ in spans], dtype=np.intp)
    ends = np.array([min(max(end, s + 1), length) for s, end in spans], dtype=np.intp)
    return np.minimum(starts, ends - 1), ends


def log_softmax(logits: Floats) -> Floats:
    """Return log-probabilities over the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


def _pairs(a: Floats, b: Floats, structure: Floats) -> Floats:
    if structure.shape[1] != len(FEATURES):
        raise ValueError(f"{structure.shape[1]} features, {len(FEATURES)} expected")
    return np.concatenate([a, b, a * b, np.abs(a - b), structure], axis=1)


def _linear(heads: dict[str, Floats], name: str, x: Floats) -> Floats:
    result: Floats = x @ heads[f"{name}.weight"].T + heads[f"{name}.bias"]
    return result


def _two_layers(heads: dict[str, Floats], name: str, x: Floats) -> Floats:
    return _linear(heads, f"{name}.2", np.maximum(_linear(heads, f"{name}.0", x), 0))
