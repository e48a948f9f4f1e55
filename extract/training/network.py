"""The encoder and its heads while they learn: what goes in, what comes out, and the losses.

One encoder, fine-tuned from all-MiniLM-L6-v2, reads a window once; small heads read its vectors:

* marks: each token of the post begins a unit, is inside one, or outside;
* kinds: a unit is a claim, evidence, or none;
* relations: a unit supports, objects to, restates another, or has nothing to do with it;
* links: which of the window's units a unit links to, or none of them (a softmax over them, as
  dependency parsers choose heads: Dozat & Manning 2017, arXiv:1611.01734).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - as torch's own documentation names it
from transformers import BertModel

from extract.reading.windows import FEATURES
from extract.training.examples import OBJECTS, RESTATES, SUPPORTS, UNRELATED, Example

WIDTH: Final = 384
NARROW: Final = 128
HIDDEN: Final = 128
PROPOSITION: Final = 3
_SAME, _OTHER = FEATURES.index("same post"), FEATURES.index("other post")
FROZEN: Final = ("embeddings.word_embeddings",)


class Reader(nn.Module):
    """The encoder and its heads."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.drop = nn.Dropout(0.1)
        self.marks = nn.Linear(WIDTH, 3)
        self.kinds = nn.Sequential(nn.Linear(5 * WIDTH, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 3))
        self.narrow = nn.Linear(WIDTH, NARROW)
        seen = 4 * NARROW + len(FEATURES)
        self.relations = nn.Sequential(nn.Linear(seen, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 4))
        self.links = nn.Sequential(nn.Linear(seen, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1))
        self.root = nn.Linear(NARROW, 1)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return token vectors (rows, tokens, width) and unit vectors (rows, units, width)."""
        tokens = self.encoder(
            input_ids=batch.ids, attention_mask=batch.seen, token_type_ids=batch.types
        ).last_hidden_state
        tokens = self.drop(tokens.float())
        return tokens, torch.bmm(batch.spans, tokens)

    def with_edges(self, batch: Batch, tokens: Tensor, units: Tensor) -> Tensor:
        """Add to unit vectors the tokens before, first, last and after (rows, units, 5 x width)."""
        rows = torch.arange(len(tokens))[:, None, None]
        edges = tokens[rows, batch.edges].flatten(start_dim=2)
        return torch.cat([units, edges], dim=2)

    def pair(self, narrow: Tensor, a: Tensor, b: Tensor, structure: Tensor) -> Tensor:
        """Return what the pair heads see, shape (pairs, 4 x narrow + features)."""
        left, right = narrow[a], narrow[b]
        return torch.cat([left, right, left * right, (left - right).abs(), structure], dim=1)


@dataclass(slots=True)
class Batch:
    """Examples of one source as tensors.

    ``spans`` averages tokens, shape (rows, units, tokens); ``edges`` are the tokens before, first,
    last and after a unit, shape (rows, units, 4).
    """

    ids: Tensor
    types: Tensor
    seen: Tensor
    spans: Tensor
    edges: Tensor
    examples: list[Example]

    @property
    def units(self) -> int:
        """Units in a row, padding counted."""
        return int(self.spans.shape[1])


Priors = Mapping[tuple[str, int], NDArray[np.float64]]
"""How usual each relation is in a source and scope: logarithms of shares, shape (relations,)."""
_NEVER: Final = -1e4


def scope(example: Example, a: int, b: int) -> int:
    """Return 0 for two units of which it is not known, 1 in the same post, 2 in other posts."""
    return int(example.structure[a, b, _SAME] + 2 * example.structure[a, b, _OTHER])


def priors_of(examples: Mapping[str, Sequence[Example]]) -> Priors:
    """Count relations by source and scope; a source is not asked about what it never tells."""
    counts: dict[tuple[str, int], NDArray[np.float64]] = {}
    for each in examples.values():
        for example in each:
            for a, b, label in example.relations:
                key = example.source, scope(example, a, b)
                counts.setdefault(key, np.zeros(4))[label] += 1
    return {
        key: np.where(found > 0, np.log(np.maximum(found, 1) / found.sum()), _NEVER)
        for key, found in counts.items()
    }


def collate(examples: Sequence[Example]) -> Batch:
    """Pad examples to one length."""
    rows = len(examples)
    tokens = max(len(e.window.ids) for e in examples)
    units = max(len(e.spans) for e in examples)
    ids = np.zeros((rows, tokens), dtype=np.int64)
    types = np.zeros((rows, tokens), dtype=np.int64)
    seen = np.zeros((rows, tokens), dtype=np.int64)
    spans = np.zeros((rows, units, tokens), dtype=np.float32)
    edges = np.zeros((rows, units, 4), dtype=np.int64)
    for row, example in enumerate(examples):
        length = len(example.window.ids)
        ids[row, :length] = example.window.ids
        types[row, :length] = example.window.types
        seen[row, :length] = 1
        for unit, (start, end) in enumerate(example.spans):
            stop = min(max(end, start + 1), length)
            spans[row, unit, start:stop] = 1 / (stop - start)
            edges[row, unit] = start - 1, start, stop - 1, min(stop, length - 1)
    return Batch(
        ids=torch.from_numpy(ids),
        types=torch.from_numpy(types),
        seen=torch.from_numpy(seen),
        spans=torch.from_numpy(spans),
        edges=torch.from_numpy(edges),
        examples=list(examples),
    )


def losses(
    model: Reader, batch: Batch, *, priors: Priors, hide: Callable[[], bool] = lambda: False
) -> dict[str, Tensor]:
    """Return the mean loss of each head that the batch has labels for.

    ``priors`` are added to what the relations' head says, so that it need not learn how much a
    source objects (logit adjustment: Menon et al. 2021, arXiv:2007.07314). ``hide`` says, window
    by window, whether the structure is hidden, so that the words are learned too.
    """
    tokens, units = model(batch)
    found: dict[str, Tensor] = {}
    _marks_and_kinds(model, batch, tokens, units, found)
    narrow = model.narrow(units).reshape(-1, NARROW)
    left, right, structure, labels, usual = [], [], [], [], []
    options: list[tuple[int, list[int], list[int], NDArray[np.uint8]]] = []
    for row, example in enumerate(batch.examples):
        base = row * batch.units
        known = example.structure
        if hide():
            known = np.zeros_like(known)
        for a, b, label in example.relations:
            left.append(base + a)
            right.append(base + b)
            structure.append(known[a, b])
            labels.append(label)
            usual.append(priors[example.source, scope(example, a, b)])
        for a, gold in example.links.items():
            others = [b for b in range(known.shape[1]) if b != a]
            if others:
                options.append(
                    (base + a, [base + b for b in others], [base + b for b in gold], known[a])
                )
    if labels:
        seen = model.pair(
            narrow,
            torch.tensor(left),
            torch.tensor(right),
            torch.from_numpy(np.array(structure)).float(),
        )
        _relations(
            model.relations(model.drop(seen)),
            torch.tensor(labels),
            usual=torch.from_numpy(np.array(usual)).float(),
            found=found,
        )
    if options:
        found["links"] = _links(model, narrow, options, batch.units)
    return found


def _relations(logits: Tensor, labels: Tensor, *, usual: Tensor, found: dict[str, Tensor]) -> None:
    """Add the loss of the relations, and that of telling objections from supports alone.

    Who restates is on the same side. Without the second loss the two would not be compared where
    people call agreement "restates", and short texts that share their words would later be taken
    for objections.
    """
    found["relations"] = F.cross_entropy(logits + usual, labels)
    related = labels != UNRELATED
    if related.any():
        same = torch.logaddexp(usual[:, SUPPORTS], usual[:, RESTATES])
        sides = logits[:, :2] + torch.stack([same, usual[:, OBJECTS]], dim=1)
        found["sides"] = F.cross_entropy(sides[related], (labels == OBJECTS).long()[related])


def _marks_and_kinds(
    model: Reader, batch: Batch, tokens: Tensor, units: Tensor, found: dict[str, Tensor]
) -> None:
    marks = np.full(batch.ids.shape, -100, dtype=np.int64)
    kinds = np.full(units.shape[:2], -100, dtype=np.int64)
    for row, example in enumerate(batch.examples):
        if example.marks is not None:
            marks[row, 1 : 1 + len(example.marks)] = example.marks
        for unit, kind in enumerate(example.kinds):
            if kind >= 0:
                kinds[row, unit] = kind
    if (marks >= 0).any():
        found["marks"] = F.cross_entropy(
            model.marks(tokens).reshape(-1, 3), torch.from_numpy(marks).reshape(-1)
        )
    known = torch.from_numpy(kinds).reshape(-1)
    if (known >= 0).any():
        seen = model.with_edges(batch, tokens, units).reshape(-1, 5 * WIDTH)[known >= 0]
        logits = model.kinds(seen)
        known = known[known >= 0]
        logs = F.log_softmax(logits, dim=1)
        argued = torch.logsumexp(logs[:, :2], dim=1)
        exact = logs.gather(1, known.clamp(max=2)[:, None])[:, 0]
        found["kinds"] = -torch.where(known == PROPOSITION, argued, exact).mean()


def _links(
    model: Reader,
    narrow: Tensor,
    options: list[tuple[int, list[int], list[int], NDArray[np.uint8]]],
    units: int,
) -> Tensor:
    """Return minus the log-probability of linking to any of the right units, or rightly to none."""
    a = torch.tensor([one for one, others, _, _ in options for _ in others])
    b = torch.tensor([other for _, others, _, _ in options for other in others])
    structure = np.concatenate(
        [known[[other % units for other in others]] for _, others, _, known in options]
    )
    scores = model.links(model.drop(model.pair(narrow, a, b, torch.from_numpy(structure).float())))
    roots = model.root(narrow[torch.tensor([one for one, *_ in options])])[:, 0]
    total = scores.new_zeros(())
    at = 0
    for number, (_, others, gold, _) in enumerate(options):
        these = torch.cat([scores[at : at + len(others), 0], roots[number : number + 1]])
        at += len(others)
        right = [others.index(one) for one in gold if one in others] or [len(others)]
        total = total + torch.logsumexp(these, 0) - torch.logsumexp(these[right], 0)
    return total / len(options)


def load_encoder(folder: Path) -> BertModel:
    """Return the encoder whose weights and configuration are in ``folder``."""
    model = BertModel.from_pretrained(
        folder,
        add_pooling_layer=False,
        attention_probs_dropout_prob=0.0,  # half the time of a step, and no better with it
    )
    for name, weight in model.named_parameters():
        weight.requires_grad = not name.startswith(FROZEN)
    return model
