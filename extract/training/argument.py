"""Train the encoder that reads arguments: ``python -m extract.training.argument --help``.

Everything is drawn with fixed seeds from a folder of labelled corpora (``docs/formats.md``) and
from the weights of all-MiniLM-L6-v2, in stages whose files stay in a folder of runs:

* ``base``: all sources but the annotated threads;
* ``fold0`` … ``fold4``: from there, with four fifths of the annotated threads (those of train and
  dev, grouped by opening post), to be judged on the fifth that is left. Temperatures and thresholds
  are fitted on what these say of threads they have not seen;
* ``final``: from there, with the annotated threads of train. This is what is shipped;
* ``without-…``: from the start, without some sources of pairs, to see what carries over to them;
  ``judge`` says how much does.

Batches hold one source each, drawn in proportion to the square root of its rows times a weight. The
word vectors stay as they are. A checkpoint is kept, and an interrupted stage goes on from it.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from extract.measure.corpora import Corpora, LabelledPair, read_corpora
from extract.training.examples import RELATION, Example, labelled, pair_example
from extract.training.markers import marked
from extract.training.network import Batch, Reader, collate, load_encoder, losses, priors_of
from extract.training.onnx import export

FOLDS: Final = 5
LEFT_OUT: Final = {
    "debatepedia": ("debatepedia",),
    "talks": ("nixon-kennedy", "subreddit-vaccine"),
    "iac": ("iac", "marked"),
}
"""Sources that a model is trained without, by its name: what is marked comes from iac's forum."""
THREADS: Final = "cmv"
"""The source that the annotated threads are of."""

_LOSS_WEIGHT: Final = {"marks": 3.0, "kinds": 2.0}  # what would be small beside the links
_HIDDEN: Final = 0.25  # of the windows do not show how their units stand to each other
_CHECKPOINT: Final = 240  # seconds
_REPORT: Final = 100  # steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long and how fast to train: ``tokens`` are those of a batch, padding counted.

    ``weights`` multiply the share of a source, which otherwise is the square root of its rows.
    """

    steps: int
    rate: float = 1e-4
    head_rate: float = 1e-3
    tokens: int = 1536
    seed: int = 0
    weights: Mapping[str, float] = field(default_factory=dict)


_SHARES: Final = {
    "verifiability-change": 0.5,
    "verifiability-regulation": 0.4,
    "marked": 0.7,
    "cdcp": 3.0,
    "perspectrum": 0.8,
    "iac": 0.8,
}
BASE: Final = Plan(steps=1700, weights=_SHARES)
FOLD: Final = Plan(steps=500, rate=7e-5, weights={**_SHARES, THREADS: 60.0})
FINAL: Final = Plan(
    steps=1100,
    rate=7e-5,
    weights={**_SHARES, "marked": 0.5, "cdcp": 5.0, "debatepedia": 3.5, THREADS: 45.0},
)
WITHOUT: Final = Plan(steps=600, weights={**_SHARES, "cdcp": 1.0, THREADS: 2.0})


def batches(
    examples: Mapping[str, list[Example]], plan: Plan, *, random_: random.Random
) -> Iterator[Batch]:
    """Yield batches of one source each, for ever."""
    names = sorted(name for name in examples if examples[name])
    shares = [plan.weights.get(n, 1.0) * math.sqrt(len(examples[n])) for n in names]
    queues: dict[str, list[list[Example]]] = {name: [] for name in names}
    while True:
        name = random_.choices(names, shares)[0]
        if not queues[name]:
            queues[name] = pack(examples[name], tokens=plan.tokens, random_=random_)
        yield collate(queues[name].pop())


def pack(examples: list[Example], *, tokens: int, random_: random.Random) -> list[list[Example]]:
    """Put examples of like length together, about ``tokens`` tokens in all, in random order."""
    packed: list[list[Example]] = [[]]
    longest = 0
    for example in sorted(examples, key=lambda e: len(e.window.ids) + random_.uniform(0, 12)):
        longest = max(longest, len(example.window.ids))
        if packed[-1] and longest * (len(packed[-1]) + 1) > tokens:
            packed.append([])
            longest = len(example.window.ids)
        packed[-1].append(example)
    random_.shuffle(packed)
    return packed


def train(
    model: Reader,
    examples: Mapping[str, list[Example]],
    plan: Plan,
    *,
    save: Path,
    report: Callable[[str], None] = print,
) -> None:
    """Train in place; go on from ``save`` if an unfinished run stands there."""
    random_ = random.Random(plan.seed)  # noqa: S311 - reproducible, not secret
    torch.manual_seed(plan.seed)
    named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for n, p in named if n.startswith("encoder")], "lr": plan.rate},
            {"params": [p for n, p in named if not n.startswith("encoder")], "lr": plan.head_rate},
        ],
        weight_decay=0.01,
        fused=True,
    )
    warm = max(plan.steps // 15, 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min((step + 1) / warm, max(plan.steps - step, 1) / (plan.steps - warm + 1)),
    )
    priors = priors_of(examples)
    parts = {"model": model, "optimizer": optimizer, "schedule": schedule}
    first = _resume(save, parts)
    random_.seed(plan.seed + first)
    model.train()
    recent: dict[str, list[float]] = defaultdict(list)
    began = saved = time.monotonic()
    stream = batches(examples, plan, random_=random_)
    for step, batch in zip(range(first, plan.steps), stream, strict=False):
        with torch.autocast("cpu", torch.bfloat16):
            found = losses(model, batch, priors=priors, hide=lambda: random_.random() < _HIDDEN)
        if not found:
            continue
        torch.stack([_LOSS_WEIGHT.get(n, 1.0) * loss for n, loss in found.items()]).sum().backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        for name, loss in found.items():
            recent[f"{batch.examples[0].source}/{name}"].append(loss.item())
        if (step + 1) % _REPORT == 0:
            shown = " ".join(f"{n}={np.mean(v):.3f}" for n, v in sorted(recent.items()))
            report(f"{step + 1}/{plan.steps} {time.monotonic() - began:.0f}s {shown}")
            recent.clear()
        if time.monotonic() - saved > _CHECKPOINT:
            _keep(save, parts, step + 1)
            saved = time.monotonic()
    model.eval()


def _resume(path: Path, parts: Mapping[str, Any]) -> int:
    """Load an unfinished run, if there is one, and return how many steps it has done."""
    if not path.exists():
        return 0
    kept = torch.load(path, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(kept[name])
    return int(kept["step"])


def _keep(path: Path, parts: Mapping[str, Any], step: int) -> None:
    """Write a run down so that a crash at any moment leaves a whole file."""
    part = path.with_suffix(".part")
    torch.save({**{name: one.state_dict() for name, one in parts.items()}, "step": step}, part)
    part.replace(path)


def folds(groups: set[str]) -> list[set[str]]:
    """Divide documents into :data:`FOLDS` parts, the same for the same documents."""
    ordered = sorted(groups)
    random.Random(7).shuffle(ordered)  # noqa: S311 - a fixed shuffle
    return [set(ordered[part::FOLDS]) for part in range(FOLDS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Where the stages read and write: corpora, the weights to start from, the folder of runs."""

    corpora: Path
    start: Path
    runs: Path

    def tokenizer(self) -> Tokenizer:
        """Return the tokenizer of the weights to start from, nothing cut or padded."""
        tokenizer = Tokenizer.from_file(str(self.start / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def examples(self, corpora: Corpora) -> dict[str, list[Example]]:
        """Return what is trained on: the split train, and what the discussions mark."""
        tokenizer = self.tokenizer()
        examples = labelled(tokenizer, corpora.part("train"))
        discussions = self.corpora / "discussions.jsonl.gz"
        examples["marked"] = marked(tokenizer, discussions, seed=0, most=4000)
        return examples

    def model(self, name: str | None) -> Reader:
        """Return the model of a finished stage, or for None the encoder with untaught heads."""
        torch.manual_seed(0)
        model = Reader(load_encoder(self.start))
        if name is not None:
            model.load_state_dict(torch.load(self.runs / f"{name}.pt", weights_only=True))
        model.eval()
        return model

    def stage(
        self, name: str, examples: Mapping[str, list[Example]], plan: Plan, *, after: str | None
    ) -> None:
        """Train one stage, unless its file is there."""
        if (self.runs / f"{name}.pt").exists():
            print(f"{name} is there")
            return
        model = self.model(after)
        save = self.runs / f"{name}.checkpoint"
        train(model, examples, plan, save=save, report=lambda line: print(name, line, flush=True))
        torch.save(model.state_dict(), self.runs / f"{name}.pt")
        save.unlink(missing_ok=True)


def carried_over(
    model: Reader, tokenizer: Tokenizer, pairs: Sequence[LabelledPair], *, most: int = 1800
) -> float:
    """Return macro-F1 of supports against objects on a sample of pairs, read as bare texts."""
    kept = [pair for pair in pairs if pair.label in {"supports", "objects"}]
    random.Random(0).shuffle(kept)  # noqa: S311 - a fixed sample
    counts = np.zeros((2, 2))
    with torch.no_grad():
        for pair in kept[:most]:
            right = RELATION[pair.label]
            example = pair_example(tokenizer, pair.a, pair.b, scope=pair.scope, relation=right)
            _, units = model(collate([example]))
            narrow = model.narrow(units)[0]
            structure = torch.from_numpy(example.structure[0, 1:2]).float()
            seen = model.pair(narrow, torch.tensor([0]), torch.tensor([1]), structure)
            counts[right, int(model.relations(seen)[0, :2].argmax())] += 1
    each = 2 * np.diag(counts) / np.maximum(counts.sum(axis=0) + counts.sum(axis=1), 1)
    return float(each.mean())


def judge(shop: Workshop, pairs: Sequence[LabelledPair]) -> None:
    """Print what carries over to the sources that finished models were trained without."""
    tokenizer = shop.tokenizer()
    left_out: dict[str, tuple[str, ...]] = {"base": (THREADS,)}
    left_out |= {f"without-{name}": sources for name, sources in LEFT_OUT.items()}
    for name, sources in left_out.items():
        if not (shop.runs / f"{name}.pt").exists():
            continue
        model = shop.model(name)
        for source in sources:
            mine = [pair for pair in pairs if pair.source == source and pair.split != "test"]
            if mine:
                score = carried_over(model, tokenizer, mine)
                print(f"{source}: supports or objects, macro-F1 {score:.3f}")


def run(shop: Workshop, stages: list[str]) -> None:
    """Train the stages named, in the order in which they build on each other."""
    corpora = read_corpora(shop.corpora)
    examples = shop.examples(corpora)
    elsewhere = {name: rows for name, rows in examples.items() if name != THREADS}
    if "base" in stages:
        shop.stage("base", elsewhere, BASE, after=None)
    if "folds" in stages:
        tokenizer = shop.tokenizer()
        dev = labelled(tokenizer, corpora.part("dev"))[THREADS]
        threads = [*examples[THREADS], *dev]
        for number, left in enumerate(folds({one.doc for one in threads})):
            mine = {**elsewhere, THREADS: [one for one in threads if one.doc not in left]}
            shop.stage(f"fold{number}", mine, FOLD, after="base")
    if "final" in stages:
        shop.stage("final", examples, FINAL, after="base")
    if "without" in stages:
        pairs = {name: rows for name, rows in examples.items() if not name.startswith("verif")}
        for name, left_out in LEFT_OUT.items():
            others = {source: rows for source, rows in pairs.items() if source not in left_out}
            shop.stage(f"without-{name}", others, WITHOUT, after=None)
    if "judge" in stages:
        judge(shop, corpora.pairs)
    if "export" in stages:
        for name in ("final", *(f"fold{number}" for number in range(FOLDS))):
            if (shop.runs / f"{name}.pt").exists():
                tokenizer_file = shop.start / "tokenizer.json"
                export(shop.model(name), shop.runs / name, tokenizer=tokenizer_file)


STAGES: Final = ("base", "folds", "final", "without", "judge", "export")


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpora", type=Path, required=True, help="the labelled corpora")
    parser.add_argument("--start", type=Path, required=True, help="all-MiniLM-L6-v2's folder")
    parser.add_argument("--runs", type=Path, default=Path(__file__).parent / "runs")
    parser.add_argument("--threads", type=int, default=0, help="of the processor; 0: its choice")
    parser.add_argument("--stage", action="append", choices=STAGES, help="default: all of them")
    given = parser.parse_args()
    if given.threads:
        torch.set_num_threads(given.threads)
    given.runs.mkdir(parents=True, exist_ok=True)
    shop = Workshop(corpora=given.corpora, start=given.start, runs=given.runs)
    run(shop, given.stage or list(STAGES))


if __name__ == "__main__":
    main()
