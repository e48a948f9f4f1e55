"""An extractor that says what it was told to say, and what its evaluation says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extract.evaluate import Report, evaluate
from extract.measure.corpora import FoundLink, Pair
from extract.measure.judged import Extractor
from graph.model import (
    ArgumentMap,
    Claim,
    ClaimKind,
    Link,
    LinkKind,
    Run,
    Span,
    Thread,
    claim_id,
    link_id,
)

Told = tuple[str, str, str, float]  # from, kind, to, how sure


@dataclass(kw_only=True)
class Oracle:
    """Says what it was told to say of each text, and notes what it was asked."""

    name: str = "oracle"
    kind: Mapping[str, dict[str, float]] = field(default_factory=dict)
    relation: Mapping[tuple[str, str], dict[str, float]] = field(default_factory=dict)
    linked: Sequence[Told] = ()
    units: Sequence[str | tuple[str, ...]] = ()  # of the map; several texts are one claim
    mapped: Sequence[Told] = ()
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def kinds(self, thread: Thread, spans: Sequence[Span]) -> list[dict[str, float]]:
        self.asked.append(tuple(span.text for span in spans))
        assert all(span.text in thread.posts[0].text for span in spans if span.post == "p1")
        return [self.kind[span.text] for span in spans]

    def relations(self, pairs: Sequence[Pair]) -> list[dict[str, float]]:
        return [self.relation[one.a, one.b] for one in pairs]

    def links(self, thread: Thread, spans: Sequence[Span]) -> list[FoundLink]:
        assert thread.posts
        place = {span.text: number for number, span in enumerate(spans)}
        return [
            FoundLink(source=place[a], target=place[b], kind=LinkKind(kind), confidence=sure)
            for a, kind, b, sure in self.linked
            if a in place and b in place
        ]

    def extract(self, thread: Thread) -> ArgumentMap:
        claims: dict[str, Claim] = {}
        for unit_texts in self.units:
            texts = (unit_texts,) if isinstance(unit_texts, str) else unit_texts
            spans = tuple(
                Span(post=one.id, start=at, end=at + len(text), text=text)
                for text in texts
                for one in thread.posts
                if (at := one.text.find(text)) >= 0
            )
            if spans:
                claims[texts[0]] = Claim(
                    id=claim_id(thread.id, spans[0]),
                    kind=ClaimKind.CLAIM,
                    text=texts[0],
                    confidence=1,
                    mentions=spans,
                )
        links = []
        for a, kind, b, sure in self.mapped:
            if a in claims and b in claims:
                ends = claims[a].id, claims[b].id
                links.append(
                    Link(
                        id=link_id(ends[0], LinkKind(kind), ends[1]),
                        source=ends[0],
                        target=ends[1],
                        kind=LinkKind(kind),
                        confidence=sure,
                        because="told so",
                    )
                )
        run = Run(extractor=self.name, version="1", model="none")
        return ArgumentMap(
            thread=thread, claims=tuple(claims.values()), links=tuple(links), run=run
        )


def sure(label: str, share: float = 1.0) -> dict[str, float]:
    """Certain of one kind or relation, or nearly; the rest goes to "none"."""
    likely = dict.fromkeys(("claim", "evidence", "supports", "objects", "restates", "none"), 0.0)
    return {**likely, "none": 1 - share, label: share} if label != "none" else {**likely, label: 1}


def judge(folder: Path, oracle: Extractor, **more: str) -> Report:
    return evaluate(
        folder, split=more.get("split", "dev"), judged={"oracle": lambda: oracle}
    )  # fmt: skip


def figures(report: Report, task: str, *, scope: str = "all") -> dict[str, float | None]:
    """The value of each measure of a task, rounded."""
    return {
        score.line.measure: value if value is None else round(value, 4)
        for score in report.scores
        if (score.line.task, score.line.scope) == (task, scope)
        for value in [score.figures["oracle"].value]
    }
