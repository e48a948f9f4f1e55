"""How well it is told which side a claim takes on a position, and how fast.

``python -m bench.stances --corpora DIR`` holds labelled pairs of the split dev (``--split`` names
another) against what is read of them, see :mod:`extract.measure.stances`. Intervals are those in
which 95 % of 1000 resamples of the documents lie. Then, with or without corpora, it reads 1 000
claims, which are those of the thread that ships with the project over and over, each with a number,
for the four positions of its debate, with one thread; the seconds are those of the processor.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent.parent / "data"
NAME: Final = "roleplay-vs-scheming"
CLAIMS: Final = 1000


def main() -> None:
    """Print a row for each source, and how long the claims took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, help="a folder with pairs.jsonl.gz")
    parser.add_argument("--split", default="dev")
    wanted = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"  # before onnxruntime is loaded
    if wanted.corpora is not None:
        sides(wanted.corpora, split=wanted.split)
    speed()


def sides(folder: Path, *, split: str) -> None:
    """Print how well sides are told."""
    from extract.measure.corpora import read_corpora  # noqa: PLC0415 # after the environment is set
    from extract.measure.scores import Figure  # noqa: PLC0415
    from extract.measure.stances import tell_sides  # noqa: PLC0415

    def shown(one: Figure) -> str:
        if one.value is None:
            return "–"
        interval = f" [{one.low:.3f}, {one.high:.3f}]" if one.low is not None else ""
        return f"{one.value:.3f}{interval}"

    print(
        "source | pairs | said | right | restates: right | restated: said, right | elsewhere | none"
    )
    for told in tell_sides(read_corpora(folder).part(split).pairs):
        figures = (
            f"{shown(told.said)} | {shown(told.right)} | {shown(told.same)}",
            f"{shown(told.restated)}, {shown(told.restated_right)}",
            f"{shown(told.elsewhere)} | {shown(told.unrelated)}",
        )
        print(f"{told.source} | {told.pairs} | {' | '.join(figures)}")


def speed() -> None:
    """Print how long 1 000 claims take."""
    from extract.pipeline import extract  # noqa: PLC0415 # as above
    from extract.sources import read_file  # noqa: PLC0415
    from extract.stances import read_claims  # noqa: PLC0415
    from graph.debate.written import read_debate  # noqa: PLC0415

    file = DATA / "debates" / f"{NAME}.toml"
    debate = read_debate(file.read_bytes(), name=file.name)
    found = extract(read_file(DATA / "threads" / f"{NAME}.txt")).claims
    claims = [
        replace(one, id=f"c{number}", text=f"{one.text} ({number})")
        for number, one in ((n, found[n % len(found)]) for n in range(CLAIMS))
    ]
    read_claims(claims[:1], debate)  # loads the model
    began = time.process_time()
    steps: list[int] = []
    readings = read_claims(claims, debate, progress=lambda _, total: steps.append(total))
    seconds = time.process_time() - began
    print(
        f"{CLAIMS:,} claims, {len(debate.positions)} positions: {seconds:.2f} s of the processor; "
        f"{len(steps):,} pairs of both read, {len(readings):,} readings"
    )


if __name__ == "__main__":
    main()
