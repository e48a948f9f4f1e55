"""What people changed in the machine's maps of the debates that ship with the project.

``python -m bench.reviewed`` maps each thread in ``data/threads`` that has corrections in
``data/reviews``, applies these, and counts. What stands with the kind and the place it was found
with is right, though it may be worded anew so that it can be read alone. Precision is the share of
what was found that is right, and recall the share of what stands after the review that was. So a
place that was mended counts as wrong, however little: ``cruxmap evaluate``, on the rows that
``cruxmap review export --format labels`` writes, is content with half of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from extract.pipeline import extract
from extract.sources import read_file
from graph.model import Claim, Link
from graph.review import Corrected, corrected, read_corrections

DATA: Final = Path(__file__).parent.parent / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of what was found (all but ``added``), and how much stands.

    It stays as it was, ``reworded``, or ``changed`` in its kind or place; or it is ``merged`` into
    another, or taken out as ``wrong``.
    """

    same: int
    reworded: int
    changed: int
    merged: int
    wrong: int
    added: int

    @property
    def found(self) -> int:
        """How much the machine found."""
        return self.same + self.reworded + self.changed + self.merged + self.wrong

    @property
    def stand(self) -> int:
        """How much stands after the review."""
        return self.same + self.reworded + self.changed + self.added

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return (self.same + self.reworded) / self.found

    @property
    def recall(self) -> float:
        """The share of what stands that was found."""
        return (self.same + self.reworded) / self.stand


def _place(one: Claim | Link) -> tuple[object, ...]:
    """What a claim or link must keep to be right: its kind, and of a claim where it is first said.

    Claims that are merged add a mention, and give their links another end: that changes neither.
    """
    return (one.kind, one.mentions[0]) if isinstance(one, Claim) else (one.kind,)


def _reads(one: Claim | Link) -> str:
    return one.text if isinstance(one, Claim) else ""


def claims_told(outcome: Corrected) -> Tally:
    """Count what became of the machine's claims."""
    wrong = {claim.id for claim in outcome.rejected_claims}
    return _tally(outcome.machine.claim, outcome.map.claim, wrong=wrong)


def links_told(outcome: Corrected) -> Tally:
    """Count what became of the machine's links; one that was taken out is no right one."""
    found, stand = outcome.machine.link, outcome.map.link
    return _tally(found, stand, wrong=found.keys() - stand.keys())


def _tally(
    found: Mapping[str, Claim] | Mapping[str, Link],
    stand: Mapping[str, Claim] | Mapping[str, Link],
    *,
    wrong: set[str],
) -> Tally:
    both = found.keys() & stand.keys()
    there = {name for name in both if _place(found[name]) == _place(stand[name])}
    same = {name for name in there if _reads(found[name]) == _reads(stand[name])}
    gone = found.keys() - stand.keys()
    return Tally(
        same=len(same),
        reworded=len(there - same),
        changed=len(both - there),
        merged=len(gone - wrong),
        wrong=len(gone & wrong),
        added=len(stand.keys() - found.keys()),
    )


def reviewed(path: Path) -> Corrected:
    """A shipped thread, mapped, with the corrections that ship with it."""
    thread = read_file(path)
    text = (DATA / "reviews" / f"{thread.id}.trig").read_text("utf-8")
    return corrected(extract(thread), read_corrections(text)[thread.id])


def lines(outcome: Corrected) -> list[str]:
    """The counts of one thread, as a table in Markdown."""
    counted = ("found", "as found", "reworded", "changed", "merged", "wrong", "added", "stand")
    names = (*counted, "precision", "recall")
    rows = [f"| | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for name, told in (("claims", claims_told(outcome)), ("links", links_told(outcome))):
        counts = (told.same, told.reworded, told.changed, told.merged, told.wrong, told.added)
        cells = [name, told.found, *counts, told.stand]
        cells += [f"{told.precision:.3f}", f"{told.recall:.3f}"]
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return rows


def main() -> None:
    """Print a table for each thread."""
    for review in sorted((DATA / "reviews").glob("*.trig")):
        outcome = reviewed(DATA / "threads" / f"{review.stem}.txt")
        people = ", ".join(sorted({one.author for one in outcome.corrections}))
        print(f"{review.stem}: {len(outcome.corrections)} corrections by {people}")
        print("\n".join(lines(outcome)))


if __name__ == "__main__":
    main()
