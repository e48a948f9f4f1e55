"""Train the two layers that say what says the same, and the projection that makes vectors.

``python -m extract.training.same_network --help``. The encoder's first four layers stay as they
are and are run once; the last two of all-MiniLM-L6-v2 are trained anew on top of them. A vector is
the encoder's pooled tokens, projected to where all-MiniLM-L6-v2, before it was trained to read
arguments, would put the text: a plain least-squares fit.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel

from extract.english import build
from extract.measure.corpora import Corpora, read_corpora
from extract.reading.encoder import Encoder, Floats, load, pool
from extract.reading.windows import head, window
from extract.same.judge import ordered
from extract.same.network import LONG, MODEL
from extract.training.made_up import made_up
from extract.training.same_pairs import examples

LAYERS: Final = 2
WIDTH: Final = 384
VECTOR: Final = 128
BATCH: Final = 32
EPOCHS: Final = 2.75
RATE: Final = 1.5e-4
HEAD_RATE: Final = 5e-4
SMOOTH: Final = 0.01
MADE: Final = 0.5  # what a made-up pair counts
DOUBTFUL: Final = 0.7  # what a pair of another group counts
RIDGE: Final = 20.0
SEED: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A pair halfway through the encoder: its tokens, and where its two texts stand in them."""

    tokens: Floats
    ranges: tuple[tuple[int, int], tuple[int, int]]
    same: bool
    counts: float


class Top(nn.Module):
    """The last two layers, and a head over both texts and the window as a whole."""

    def __init__(self, start: Path) -> None:
        super().__init__()
        whole = AutoModel.from_pretrained(str(start), attn_implementation="eager")
        self.layers = nn.ModuleList(list(whole.encoder.layer)[-LAYERS:])
        self.head = nn.Sequential(
            nn.Dropout(0.1),
            nn.Linear(3 * WIDTH, 256),
            nn.ReLU(),
            nn.Dropout(0.1),
            nn.Linear(256, 1),
        )

    def tokens(self, half: Tensor, unseen: Tensor | None) -> Tensor:
        """Return the tokens after the two layers; ``unseen`` is added to the attention."""
        for layer in self.layers:
            after = layer(half, unseen)
            half = after[0] if isinstance(after, tuple) else after
        return half

    def forward(self, half: Tensor, mask: Tensor, a: Tensor, b: Tensor) -> Tensor:
        """Return log-odds; ``a`` and ``b`` mark the tokens of the two texts."""
        tokens = self.tokens(half, (1 - mask[:, None, None, :]) * -1e4)
        one = (tokens * a[..., None]).sum(1) / a.sum(1, keepdim=True)
        other = (tokens * b[..., None]).sum(1) / b.sum(1, keepdim=True)
        odds: Tensor = self.head(torch.cat([one * other, (one - other).abs(), tokens[:, 0]], 1))
        return odds[:, 0]


def seen(encoder: Encoder, a: str, b: str, *, same: bool, counts: float = 1.0) -> Seen:
    """Run a pair through the first four layers."""
    a, b = ordered(a, b)
    there = head(encoder.tokenizer, b, limit=LONG)
    shown = window(encoder.tokenizer, a, [there], limit=LONG)
    half, _ = encoder.halfway(shown)
    ranges = ((1, 1 + max(len(shown.here), 1)), shown.there[0])
    return Seen(tokens=half.astype(np.float16), ranges=ranges, same=same, counts=counts)


def pairs_of(encoder: Encoder, corpora: Corpora, start: Path) -> list[Seen]:
    """Return the pairs to train on: those of train, and those made up from them."""
    teacher = Teacher(start)
    given = examples(corpora, "train", vectors=teacher.vectors)
    found = [
        seen(encoder, one.a, one.b, same=one.kind == "rephrase", counts=_counts(one.kind))
        for one in given
    ]
    texts = sorted({x for one in given if one.kind == "rephrase" for x in (one.a, one.b)})
    parsed = dict(zip(texts, build().pipe(texts, batch_size=64), strict=True))
    draw = random.Random(SEED)  # noqa: S311 - the same every time, nothing secret
    found += [
        seen(encoder, a, b, same=same, counts=MADE) for a, b, same in made_up(parsed, draw=draw)
    ]
    return found


def _counts(kind: str) -> float:
    return DOUBTFUL if kind == "other" else 1.0


def train(top: Top, given: Sequence[Seen]) -> None:
    """Train in bfloat16, in batches of like length; prints the loss."""
    groups = ({"params": top.layers.parameters(), "lr": RATE},
              {"params": top.head.parameters(), "lr": HEAD_RATE})  # fmt: skip
    steps, step = int(EPOCHS * len(given) / BATCH), 0
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda at: min(1.0, (at + 1) / 100) * max(0.02, 1 - at / steps)
    )
    draw = random.Random(SEED)  # noqa: S311 - the same every time, nothing secret
    top.train()
    while step < steps:
        order = sorted(given, key=lambda one: len(one.tokens) + 8 * draw.random())
        batches = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
        draw.shuffle(batches)
        for batch in batches[: steps - step]:
            labels = torch.tensor([float(one.same) for one in batch])
            counts = torch.tensor([one.counts for one in batch])
            with torch.autocast("cpu", torch.bfloat16):
                odds = top(*_stacked(batch)).float()
            wanted = labels * (1 - 3 * SMOOTH) + SMOOTH
            each = nn.functional.binary_cross_entropy_with_logits(odds, wanted, reduction="none")
            loss = (each * counts).mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(top.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
        print(f"{step} of {steps} batches, loss {loss.item():.3f}", flush=True)


def _stacked(batch: Sequence[Seen]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    longest = max(len(one.tokens) for one in batch)
    half = torch.zeros(len(batch), longest, WIDTH)
    mask, a, b = (torch.zeros(len(batch), longest) for _ in range(3))
    for row, one in enumerate(batch):
        half[row, : len(one.tokens)] = torch.from_numpy(one.tokens.astype(np.float32))
        mask[row, : len(one.tokens)] = 1
        a[row, slice(*one.ranges[0])] = 1
        b[row, slice(*one.ranges[1])] = 1
    return half, mask, a, b


# --- vectors --------------------------------------------------------------------------------------


class Teacher:
    """all-MiniLM-L6-v2 as it was published."""

    def __init__(self, start: Path) -> None:
        self._model = AutoModel.from_pretrained(str(start)).eval()
        self._tokenizer = Tokenizer.from_file(str(start / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(2 * LONG)

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return a vector of length 1 for each text, shape (texts, 384)."""
        found = np.zeros((len(texts), WIDTH), dtype=np.float32)
        with torch.inference_mode():
            for number, text in enumerate(texts):
                ids = torch.tensor([self._tokenizer.encode(text).ids])
                found[number] = self._model(input_ids=ids).last_hidden_state[0].mean(0).numpy()
        normed: Floats = found / np.linalg.norm(found, axis=1, keepdims=True)
        return normed


def projection(encoder: Encoder, texts: Sequence[str], teacher: Teacher) -> dict[str, Floats]:
    """Return what turns pooled tokens into vectors near the teacher's principal directions."""
    shown = [window(encoder.tokenizer, text, [], limit=2 * LONG) for text in texts]
    mine = np.array(
        [
            np.hstack([pool(half, [(1, 1 + max(len(one.here), 1))])[0] for half in both])
            for one in shown
            for both in (encoder.halfway(one),)
        ]
    )
    wanted = teacher.vectors(texts)
    mean, aim = mine.mean(axis=0), wanted.mean(axis=0)
    directions = np.linalg.svd(wanted - aim, full_matrices=False)[2][:VECTOR].T
    x = mine - mean
    weight = np.linalg.solve(
        x.T @ x + RIDGE * np.eye(x.shape[1]), x.T @ (wanted - aim) @ directions
    )
    return {"project.weight": weight, "project.bias": aim @ directions - mean @ weight}


# --- files ----------------------------------------------------------------------------------------


class _Tokens(nn.Module):
    def __init__(self, top: Top) -> None:
        super().__init__()
        self.top = top

    def forward(self, half: Tensor) -> Tensor:
        return self.top.tokens(half, None)


def export(top: Top, made: dict[str, Floats], folder: Path) -> None:
    """Write ``pairs.onnx`` (int8 weights by channel) and ``head.npz``."""
    top.eval()
    with tempfile.TemporaryDirectory() as scratch:
        full, ready = Path(scratch) / "full.onnx", Path(scratch) / "ready.onnx"
        torch.onnx.export(
            _Tokens(top),
            (torch.randn(1, 9, WIDTH),),
            str(full),
            input_names=["halfway"],
            output_names=["tokens"],
            dynamic_axes={name: {1: "tokens"} for name in ("halfway", "tokens")},
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(str(full), str(ready), skip_symbolic_shape=True)
        quantize_dynamic(
            str(ready),
            str(folder / "pairs.onnx"),
            op_types_to_quantize=["MatMul"],
            weight_type=QuantType.QInt8,
            per_channel=True,
        )
    state = {name: weight.numpy() for name, weight in top.head.state_dict().items()}
    made = {
        **made,
        **{f"in.{part}": state[f"1.{part}"] for part in ("weight", "bias")},
        **{f"out.{part}": state[f"4.{part}"] for part in ("weight", "bias")},
    }
    arrays = {name: value.astype(np.float32) for name, value in made.items()}
    np.savez_compressed(folder / "head.npz", allow_pickle=False, **arrays)


def main(arguments: Iterable[str] | None = None) -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpora", type=Path, required=True, help="the labelled corpora")
    parser.add_argument("--start", type=Path, required=True, help="all-MiniLM-L6-v2's folder")
    parser.add_argument("--write", type=Path, default=MODEL, help="the model's folder")
    given = parser.parse_args(None if arguments is None else list(arguments))
    torch.manual_seed(SEED)
    encoder, corpora = load(), read_corpora(given.corpora)
    top = Top(given.start)
    train(top, pairs_of(encoder, corpora, given.start))
    part = corpora.part("train")
    texts = sorted({x for row in part.pairs for x in (row.a, row.b)} | {x.text for x in part.units})
    made = projection(encoder, texts, Teacher(given.start))
    export(top, made, given.write)


if __name__ == "__main__":
    main()
