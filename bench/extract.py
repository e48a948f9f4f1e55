"""How fast a thread is read, against the part of it that is spaCy's.

``python -m bench.extract`` repeats the shipped thread under other post ids, reads it whole, then
runs the English pipeline alone on the same paragraphs, in this one process; each is warmed up and
the best of three runs counts.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from extract.lines import split_lines
from extract.pipeline import build, extract
from extract.sources import read_file
from graph.model import Post, Thread

THREAD: Final = Path(__file__).parent.parent / "data" / "threads" / "roleplay-vs-scheming.txt"
TIMES: Final = 10  # some 15 000 words, a few seconds of work
RUNS: Final = 3


def longer(thread: Thread, *, times: int) -> Thread:
    """The same thread ``times`` over, every post with an id of its own."""

    def again(post: Post, number: int) -> Post:
        parent = post.reply_to and f"{post.reply_to}-{number}"
        return dataclasses.replace(post, id=f"{post.id}-{number}", reply_to=parent)

    posts = tuple(again(post, number) for number in range(times) for post in thread.posts)
    return dataclasses.replace(thread, posts=posts)


def best(work: Callable[[], object]) -> float:
    """The seconds that the fastest of three runs takes, after one that does not count."""
    seconds = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds[1:])


def main() -> None:
    """Print words per second of the whole and of the pipeline, and the time to start."""
    start = time.perf_counter()
    nlp = build()
    loaded = time.perf_counter() - start
    thread = longer(read_file(THREAD), times=TIMES)
    paragraphs = [line.text for post in thread.posts for line in split_lines(post.text)]
    words = sum(len(post.text.split()) for post in thread.posts)

    whole = best(lambda: extract(thread))
    alone = best(lambda: list(nlp.pipe(paragraphs, batch_size=64)))
    print(f"{words:,} words in {len(thread.posts)} posts; the pipeline loads in {loaded:.2f} s")
    print(f"whole extraction  {words / whole:8,.0f} words/s")
    print(f"pipeline alone    {words / alone:8,.0f} words/s")
    print(f"ours on top       {whole / alone - 1:8.0%} of the pipeline's time")


if __name__ == "__main__":
    main()
