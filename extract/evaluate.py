"""How well extractors agree with people: every measure, for every source, side by side.

Nothing is learned here, and no document is divided: what is drawn at random, to say how far a
figure may be trusted, is whole documents (the group, for threads that share an opening post).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from extract.measure.corpora import DISCUSSIONS, Corpora, read_corpora
from extract.measure.discussions import (
    BARE,
    Discussion,
    bare,
    judge,
    read_discussions,
    tally_discussions,
)
from extract.measure.gold import Gold, MarkedPair, in_context
from extract.measure.judged import JUDGED, Extractor
from extract.measure.scores import LEVEL, RESAMPLES, SEED, Figure, estimate
from extract.measure.tally import (
    Answer,
    Held,
    Line,
    Tallies,
    hold_links,
    hold_map,
    tally_kinds,
    tally_relations,
    tally_threads,
)
from graph.errors import InputError

_BATCH: Final = 64  # pairs that stand in no thread, given to an extractor at once

Progress = Callable[[int, int], None]
"""Called with the number of pieces of work that are done and the number in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A line of the table, and the figure of each extractor in it, by the extractor's name."""

    line: Line
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All scores on one split; ``skipped`` says what was not judged, and why."""

    split: str
    extractors: tuple[str, ...]
    scores: tuple[Score, ...]
    skipped: tuple[str, ...]


def evaluate(
    folder: Path,
    *,
    split: str,
    extractors: Sequence[str] = (),
    judged: Mapping[str, Callable[[], Extractor]] = JUDGED,
    progress: Progress | None = None,
) -> Report:
    """Judge extractors by the rows of one split of a folder of labelled corpora.

    Args:
        folder: where the files are; see :mod:`extract.measure.corpora`.
        split: the rows that count.
        extractors: keys of ``judged``; all of them if there are none.
        judged: what makes an extractor, by name.
        progress: called after each thread and each batch of pairs.

    Raises:
        InputError: if no extractor has that name, or the folder or split cannot be read.
    """
    names = tuple(dict.fromkeys(extractors)) or tuple(judged)
    for name in names:
        if name not in judged:
            known = ", ".join(judged)
            raise InputError(f"no extractor is called {name!r}: choose one of {known}.")
    corpora = read_corpora(folder)
    talks = sum(1 for _ in _discussions(folder, split=split))
    part = corpora.part(split, also=talks > 0)
    gold = in_context(part)
    figures: defaultdict[Line, dict[str, Figure]] = defaultdict(dict)
    skipped = dict.fromkeys(_not_there(corpora, part=part, gold=gold))
    work = _Work(gold, times=len(names), talks=talks, progress=progress)
    for name in names:
        for tally in _judge(judged[name](), gold, work=work):
            if isinstance(tally, str):
                skipped[tally] = None
            else:
                figures[tally.line][name] = estimate(tally.counts, measure=tally.measure)
    # Who reads the posts out of a text does not depend on who reads the posts.
    for tally in _read_threads(_discussions(folder, split=split), work=work) if talks else ():
        if isinstance(tally, str):
            skipped[tally] = None
        else:
            figure = estimate(tally.counts, measure=tally.measure)
            figures[tally.line] = dict.fromkeys(names, figure)
    return Report(
        split=split,
        extractors=names,
        scores=tuple(Score(line=line, figures=given) for line, given in figures.items()),
        skipped=tuple(skipped),
    )


def plain(report: Report) -> dict[str, Any]:
    """Return a report as plain data, such as JSON can hold."""
    return {
        "split": report.split,
        "interval": {"level": LEVEL, "resamples": RESAMPLES, "seed": SEED},
        "scores": [
            {
                **asdict(score.line),
                "figures": {name: asdict(figure) for name, figure in score.figures.items()},
            }
            for score in report.scores
        ],
        "skipped": list(report.skipped),
    }


def table(report: Report) -> tuple[list[str], list[list[str]]]:
    """Return a report as the heads and rows of a table, a column an extractor.

    A figure reads ``0.512 [0.470, 0.550]``, or ``–`` where it is not defined.
    """
    heads = ["task", "source", "scope", "measure", "items", "documents", *report.extractors]
    rows = []
    for score in report.scores:
        line = [str(value) for value in asdict(score.line).values()]
        rows.append([*line, *(_written(score.figures[name]) for name in report.extractors)])
    return heads, rows


def _written(figure: Figure) -> str:
    if figure.value is None:
        return "–"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.3f}"
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"


def _discussions(folder: Path, *, split: str) -> Iterator[Discussion]:
    """Yield the discussions of a split; none if the folder has not got the file."""
    path = folder / DISCUSSIONS
    if path.is_file():
        yield from read_discussions(path, split=split)


def _read_threads(talks: Iterator[Discussion], *, work: _Work) -> Tallies:
    """Read discussions as raw text, as they are and bare, and count what was read right."""
    judged, again = [], []
    for talk in talks:
        judged.append(judge(talk))
        again.append(judge(bare(talk)))
        work.step()
    yield from tally_discussions(judged)
    yield from tally_discussions(again, scope=BARE)


def _not_there(corpora: Corpora, *, part: Corpora, gold: Gold) -> Iterator[str]:
    """Say what the folder and the split do not hold, and what of it counts once."""
    for name in corpora.missing:
        yield f"{name}: not in the folder"
    for source in sorted({*corpora.sources()} - {*part.sources()}):
        yield f"{source}: no rows in this split"
    if gold.twice:
        yield f"{gold.twice} rows: an earlier row of the same document has the same words"


class _Work:
    """How much of the work is done, for whoever waits."""

    def __init__(self, gold: Gold, *, times: int, talks: int, progress: Progress | None) -> None:
        self.batches = _batches(gold.pairs)
        self._steps = times * (len(gold.units) + len(self.batches) + 2 * len(gold.threads)) + talks
        self._done, self._progress = 0, progress
        if progress is not None:
            progress(0, self._steps)

    def step(self) -> None:
        """Tell that another piece is done."""
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._steps)


def _batches(pairs: Sequence[MarkedPair]) -> list[list[int]]:
    """Put pairs of one thread together, and the others by the dozen; as indices into ``pairs``."""
    together: dict[int, list[int]] = {}
    alone: list[int] = []
    for number, marked in enumerate(pairs):
        if marked.pair.thread is None:
            alone.append(number)
        else:
            together.setdefault(id(marked.pair.thread), []).append(number)
    return [*together.values(), *(alone[at : at + _BATCH] for at in range(0, len(alone), _BATCH))]


def _judge(extractor: Extractor, gold: Gold, *, work: _Work) -> Tallies:
    """Ask one extractor everything, and count what it got right."""
    kinds: defaultdict[str, list[Answer]] = defaultdict(list)
    for units in gold.units:
        likelies = extractor.kinds(units.thread, units.spans)
        for label, likely in zip(units.labels, likelies, strict=True):
            answer = Answer(document=units.group, label=label, likely=likely)
            kinds[units.source].append(answer)
        work.step()
    relations: defaultdict[str, list[Answer]] = defaultdict(list)
    for batch in work.batches:
        pairs = [gold.pairs[number] for number in batch]
        likelies = extractor.relations([marked.pair for marked in pairs])
        for marked, likely in zip(pairs, likelies, strict=True):
            pair, label = marked.pair, marked.label
            answer = Answer(document=marked.group, label=label, scope=pair.scope, likely=likely)
            relations[marked.source].append(answer)
        work.step()
    given: defaultdict[str, list[Held]] = defaultdict(list)
    alone: defaultdict[str, list[Held]] = defaultdict(list)
    for one in gold.threads:
        links = extractor.links(one.thread, one.spans) if one.spans else []
        given[one.source].append(hold_links(links, one))
        work.step()
        alone[one.source].append(hold_map(extractor.extract(one.thread), one))
        work.step()
    for source, answers in sorted(kinds.items()):
        yield from tally_kinds(source, answers)
    for source, answers in sorted(relations.items()):
        yield from tally_relations(source, answers)
    for source, held in sorted(given.items()):
        yield from tally_threads(source, given=held, alone=alone[source])
