"""Train what reads raw text as a thread: ``python -m extract.training.threads --help``.

Two small networks are trained on the discussions of the split train, drawn with fixed seeds: one
says where posts start (:mod:`extract.raw.starts`), one which earlier post each answers
(:mod:`extract.raw.replies`). Each discussion is seen twice, as it is and with all that posts repeat
of earlier ones taken out, as many forums quote nothing; and for what posts answer twice again, with
authors hidden and known.

``choose`` trains without a ninth of train and prints, after each round, how it reads that ninth;
the number of rounds and the threshold were chosen there. ``final`` trains on all of train and
writes the weights. Nothing here looks at dev: ``cruxmap evaluate`` does.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from extract.measure.corpora import DISCUSSIONS
from extract.measure.discussions import BARE, Discussion, bare, read_discussions
from extract.raw.candidates import candidates, without_names
from extract.raw.seams import BUCKETS, HEAD, TAIL, paragraph_facts, paragraph_words
from extract.raw.starts import MODEL

ROUNDS: Final = 4
REPLY_ROUNDS: Final = 5
THRESHOLD: Final = 0.5
HELD_OUT: Final = 9
"""One discussion of train in so many is held out to choose by."""

_WORD: Final = 24
_WIDTH: Final = 96
_STRETCH: Final = 160  # paragraphs that are read together in training
_BATCH: Final = 24
_DROP: Final = 0.4
_FORGET: Final = 0.15  # of the words are not seen, so that none is relied on
_REPLIES: Final = 256  # posts of a batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text as the network sees it: facts, edge words, bags and their sizes, and its starts."""

    facts: NDArray[np.float32]
    edges: NDArray[np.int64]
    bags: tuple[NDArray[np.int64], ...]
    starts: NDArray[np.bool_]
    given: int = 1  # paragraphs at its head of which it is known

    def part(self, begin: int, end: int) -> Text:
        """Return some paragraphs of it."""
        keep = slice(begin, end)
        return Text(
            facts=self.facts[keep],
            edges=self.edges[keep],
            bags=self.bags[keep],
            starts=self.starts[keep],
            given=max(0, self.given - begin),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A post's candidates, and which of them it answers."""

    facts: NDArray[np.float32]
    right: int

    def seen(self, *, nameless: bool) -> NDArray[np.float32]:
        """Return the facts, without those that tell who wrote what if nobody is known."""
        return without_names(self.facts) if nameless else self.facts


def text_of(lines: Sequence[str], starts: Sequence[bool]) -> Text:
    """Return a text with its seams hidden; that the first paragraph starts a post is known."""
    words = [paragraph_words(line) for line in lines]
    return Text(
        facts=paragraph_facts(lines),
        edges=np.array([[*first, *last] for first, last, _ in words], dtype=np.int64),
        bags=tuple(np.array(bag, dtype=np.int64) for _, _, bag in words),
        starts=np.array(starts, dtype=bool),
    )


def replies_of(discussion: Discussion) -> Iterator[Reply]:
    """Yield the posts of a discussion that answer one of their candidates."""
    for one in candidates([post.text for post in discussion.posts], discussion.authors):
        parent = discussion.parents[one.number]
        if parent is not None and parent >= one.first:
            yield Reply(facts=one.facts, right=parent - one.first)


class Starts(nn.Module):
    """What :mod:`extract.raw.starts` runs, in the same order."""

    def __init__(self, facts: int) -> None:
        super().__init__()
        self.facts = nn.BatchNorm1d(facts)
        self.words = nn.Embedding(BUCKETS, _WORD, padding_idx=0)
        self.bag = nn.EmbeddingBag(BUCKETS, _WORD, mode="mean")
        for table in (self.words, self.bag):
            nn.init.normal_(table.weight, 0, 0.1)
        self.into = nn.Linear(facts + _WORD * (HEAD + TAIL + 1), _WIDTH)
        self.drop = nn.Dropout(_DROP)
        self.read = nn.GRU(_WIDTH, _WIDTH, bidirectional=True, batch_first=True)
        self.mix = nn.Linear(3 * _WIDTH, 48)
        self.out = nn.Linear(48, 1)

    def forward(self, texts: Sequence[Text]) -> Tensor:
        """Return the logit of a start for each paragraph of the texts, one after the other."""
        edges = torch.from_numpy(np.concatenate([text.edges for text in texts]))
        bags = [bag for text in texts for bag in text.bags]
        bag = torch.from_numpy(np.concatenate(bags))
        sizes = np.array([len(one) for one in bags])
        if self.training:
            edges = edges * (torch.rand(edges.shape) > _FORGET)
            bag = bag * (torch.rand(bag.shape) > _FORGET)
        facts = self.facts(torch.from_numpy(np.concatenate([text.facts for text in texts])))
        offsets = torch.from_numpy(np.cumsum(sizes) - sizes)
        seen = torch.cat([facts, self.words(edges).flatten(1), self.bag(bag, offsets)], 1)
        hidden = self.drop(torch.relu(self.into(self.drop(seen))))
        lengths = [len(text.starts) for text in texts]
        packed = nn.utils.rnn.pack_sequence(
            list(torch.split(hidden, lengths)), enforce_sorted=False
        )
        padded, _ = nn.utils.rnn.pad_packed_sequence(self.read(packed)[0], batch_first=True)
        read = torch.cat([row[:length] for row, length in zip(padded, lengths, strict=True)])
        mixed = torch.relu(self.mix(self.drop(torch.cat([read, hidden], 1))))
        logits: Tensor = self.out(mixed)[:, 0]
        return logits


def replies_network(facts: int) -> nn.Sequential:
    """Return what :mod:`extract.raw.replies` runs: a score for each candidate."""
    return nn.Sequential(
        nn.BatchNorm1d(facts),
        nn.Linear(facts, 48),
        nn.ReLU(),
        nn.Dropout(0.1),
        nn.Linear(48, 24),
        nn.ReLU(),
        nn.Linear(24, 1),
    )


def train_starts(texts: Sequence[Text], *, held: Mapping[str, Sequence[Text]]) -> Starts:
    """Train on stretches of texts, cut elsewhere in each round; print how ``held`` is read."""
    torch.manual_seed(0)
    random_ = random.Random(0)  # noqa: S311 - reproducible, not secret
    model = Starts(texts[0].facts.shape[1])
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-2)
    steps = ROUNDS * math.ceil(sum(len(t.starts) / _STRETCH + 1 for t in texts) / _BATCH)
    step = 0
    for round_ in range(ROUNDS):
        model.train()
        parts = [part for text in texts for part in _cut(text, random_=random_)]
        random_.shuffle(parts)
        for at in range(0, len(parts), _BATCH):
            batch = parts[at : at + _BATCH]
            rate = 2e-3 * min(1.0, step / 100) * max(0.02, 1 - step / steps)
            labels = torch.from_numpy(np.concatenate([part.starts for part in batch])).float()
            counts = [[n >= part.given for n in range(len(part.starts))] for part in batch]
            keep = torch.from_numpy(np.concatenate(counts))
            loss = nn.functional.binary_cross_entropy_with_logits(model(batch)[keep], labels[keep])
            _step(model, optimizer, loss, rate=rate)
            step += 1
        print(f"starts, round {round_ + 1}, loss {loss.item():.3f}", *_held(model, held))
    return model


def _cut(text: Text, *, random_: random.Random) -> list[Text]:
    total = len(text.starts)
    first = random_.randrange(_STRETCH) if total > _STRETCH else 0
    cuts = sorted({0, total, *range(first, total, _STRETCH)})
    return [text.part(a, b) for a, b in pairwise(cuts) if b - a > 2]


def _step(model: nn.Module, optimizer: torch.optim.Optimizer, loss: Tensor, *, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()


def _held(model: Starts, held: Mapping[str, Sequence[Text]]) -> Iterator[str]:
    """Yield the F1 of starts in held-out texts at some thresholds."""
    model.eval()
    for name, texts in held.items():
        with torch.no_grad():
            chances = [torch.sigmoid(model([text])).numpy()[1:] for text in texts]
        there = [text.starts[1:] for text in texts]
        for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
            found = [one >= threshold for one in chances]
            both = sum(int((a & b).sum()) for a, b in zip(found, there, strict=True))
            whole = sum(int(a.sum() + b.sum()) for a, b in zip(found, there, strict=True))
            yield f"{name}, {threshold:.2f}: {2 * both / max(1, whole):.4f}"


def train_replies(
    replies: Sequence[Reply], *, held: Mapping[str, Sequence[Reply]]
) -> nn.Sequential:
    """Train so that what is answered is the likeliest candidate; print how ``held`` is read.

    Each post is seen twice, with authors known and hidden.
    """
    torch.manual_seed(0)
    random_ = random.Random(0)  # noqa: S311 - reproducible, not secret
    model = replies_network(replies[0].facts.shape[1])
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-3)
    steps, step = REPLY_ROUNDS * math.ceil(2 * len(replies) / _REPLIES), 0
    order = [(number, nameless) for number in range(len(replies)) for nameless in (False, True)]
    for round_ in range(REPLY_ROUNDS):
        model.train()
        random_.shuffle(order)
        for at in range(0, len(order), _REPLIES):
            batch = [
                replace(replies[number], facts=replies[number].seen(nameless=nameless))
                for number, nameless in order[at : at + _REPLIES]
            ]
            rate = 3e-3 * max(0.02, 1 - step / steps)
            _step(model, optimizer, _surprise(model, batch), rate=rate)
            step += 1
        print(f"replies, round {round_ + 1}", *_right(model, held))
    return model


def _right(model: nn.Module, held: Mapping[str, Sequence[Reply]]) -> Iterator[str]:
    """Yield how many held-out posts are read right, with authors hidden and known."""
    model.eval()
    with torch.no_grad():
        for name, replies in held.items():
            for nameless in (True, False):
                seen = [one.seen(nameless=nameless) for one in replies]
                best = [int(model(torch.from_numpy(facts))[:, 0].argmax()) for facts in seen]
                right = sum(at == one.right for at, one in zip(best, replies, strict=True))
                known = "hidden" if nameless else "known"
                yield f"{name}, authors {known}: {right / max(1, len(replies)):.4f}"


def _surprise(model: nn.Module, batch: Sequence[Reply]) -> Tensor:
    """Return how unlikely what is answered is found, in the mean."""
    scores: Tensor = model(torch.from_numpy(np.concatenate([one.facts for one in batch])))[:, 0]
    sizes = torch.tensor([len(one.facts) for one in batch])
    owner = torch.repeat_interleave(torch.arange(len(batch)), sizes)
    top = torch.full((len(batch),), -1e9).scatter_reduce(0, owner, scores, "amax").detach()
    total = torch.zeros(len(batch)).scatter_add(0, owner, torch.exp(scores - top[owner]))
    at = torch.cumsum(sizes, 0) - sizes + torch.tensor([one.right for one in batch])
    return (torch.log(total) + top - scores[at]).mean()


# --- what is written ------------------------------------------------------------------------------


def write(starts: Starts, replies: nn.Sequential, folder: Path) -> None:
    """Write the weights as :func:`extract.raw.starts.load` reads them: half floats, some 1.7 MB."""
    arrays = {**_normal(starts.facts), "words": starts.words.weight, "bag": starts.bag.weight}
    for name, layer in (("in", starts.into), ("mix", starts.mix), ("out", starts.out)):
        arrays |= {f"{name}.weight": layer.weight, f"{name}.bias": layer.bias}
    for name, ending in (("forward", "l0"), ("backward", "l0_reverse")):
        arrays |= {
            f"{name}.weight": getattr(starts.read, f"weight_ih_{ending}"),
            f"{name}.bias": getattr(starts.read, f"bias_ih_{ending}"),
            f"{name}.again.weight": getattr(starts.read, f"weight_hh_{ending}"),
            f"{name}.again.bias": getattr(starts.read, f"bias_hh_{ending}"),
        }
    folder.mkdir(parents=True, exist_ok=True)
    _save(folder / "starts.npz", arrays)
    arrays = _normal(replies[0])
    for name, number in (("first", 1), ("second", 4), ("out", 6)):
        layer = replies[number]
        arrays |= {f"{name}.weight": layer.weight, f"{name}.bias": layer.bias}
    _save(folder / "replies.npz", arrays)
    settings = {"name": "threads", "version": "2", "threshold": THRESHOLD}
    (folder / "settings.json").write_text(json.dumps(settings) + "\n", encoding="utf-8")


def _normal(norm: nn.BatchNorm1d) -> dict[str, Tensor]:
    """Return a batch norm as what each fact is multiplied by, and what is added."""
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    return {"facts.scale": scale, "facts.shift": norm.bias - norm.running_mean * scale}


def _save(path: Path, arrays: dict[str, Tensor]) -> None:
    half = {"words", "bag"}  # the large ones; facts' scales would not bear it
    np.savez_compressed(
        path,
        allow_pickle=False,
        **{
            name: value.detach().numpy().astype(np.float16 if name in half else np.float32)
            for name, value in arrays.items()
        },
    )


def _is_held(discussion: Discussion) -> bool:
    return zlib.crc32(f"held {discussion.name}".encode()) % HELD_OUT == 0


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpora", type=Path, required=True, help="the labelled corpora")
    parser.add_argument("--stage", choices=("choose", "final"), default="final")
    parser.add_argument(
        "--write", type=Path, help="where the weights go; those of choose nowhere unless told"
    )
    parser.add_argument("--threads", type=int, default=1, help="of the processor")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    texts: list[Text] = []
    replies: list[Reply] = []
    held_texts: defaultdict[str, list[Text]] = defaultdict(list)
    held_replies: defaultdict[str, list[Reply]] = defaultdict(list)
    for discussion in read_discussions(given.corpora / DISCUSSIONS, split="train"):
        held = given.stage == "choose" and _is_held(discussion)
        for name, one in (("as it is", discussion), (BARE, bare(discussion))):
            (held_texts[name] if held else texts).append(text_of(*one.paragraphs()))
            (held_replies[name] if held else replies).extend(replies_of(one))
    starts = train_starts(texts, held=held_texts)
    answers = train_replies(replies, held=held_replies)
    folder = given.write or (MODEL if given.stage == "final" else None)
    if folder is not None:
        write(starts, answers, folder)


if __name__ == "__main__":
    main()
