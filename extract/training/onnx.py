"""Write a trained reader as the files that :mod:`extract.reading.encoder` loads."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from extract.reading.weigh import unfitted
from extract.training.network import Reader

INPUTS: Final = ("input_ids", "attention_mask", "token_type_ids")


class _Tokens(nn.Module):
    """The encoder alone, its inputs in the order of :data:`INPUTS`."""

    def __init__(self, model: Reader) -> None:
        super().__init__()
        self.encoder = model.encoder

    def forward(self, ids: Tensor, seen: Tensor, types: Tensor) -> Tensor:
        tokens: Tensor = self.encoder(
            input_ids=ids, attention_mask=seen, token_type_ids=types
        ).last_hidden_state
        return tokens


UNFITTED: Final[dict[str, float | str]] = {
    "name": "argument",
    "version": "2",
    "relations_temperature": 1.0,
    "eager": 0.0,
    "found eager": 0.0,
    "alone eager": 0.0,
}
"""Settings that change nothing; :mod:`extract.training.fit` finds better ones."""


def export(
    model: Reader,
    folder: Path,
    *,
    tokenizer: Path,
    settings: Mapping[str, float | str] = UNFITTED,
) -> None:
    """Write ``encoder.onnx`` (int8 weights), ``heads.npz``, ``weights.npz`` and others.

    Weights are quantised by channel, activations as they come (onnxruntime's dynamic
    quantisation), the word vectors too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model.eval()
    example = torch.ones((1, 8), dtype=torch.int64)
    with tempfile.TemporaryDirectory() as scratch:
        full, ready = Path(scratch) / "full.onnx", Path(scratch) / "ready.onnx"
        torch.onnx.export(
            _Tokens(model),
            (example, example, example * 0),
            str(full),
            input_names=list(INPUTS),
            output_names=["tokens"],
            dynamic_axes={name: {0: "rows", 1: "tokens"} for name in (*INPUTS, "tokens")},
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(str(full), str(ready), skip_symbolic_shape=True)
        quantize_dynamic(
            str(ready),
            str(folder / "encoder.onnx"),
            op_types_to_quantize=["MatMul", "Gather"],
            weight_type=QuantType.QInt8,
            per_channel=True,
        )
    heads = {
        name: weight.detach().numpy().astype(np.float32)
        for name, weight in model.state_dict().items()
        if not name.startswith("encoder.")
    }
    np.savez_compressed(folder / "heads.npz", allow_pickle=False, **heads)
    np.savez_compressed(folder / "weights.npz", allow_pickle=False, **unfitted())
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    (folder / "settings.json").write_text(
        json.dumps(dict(settings), indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )
