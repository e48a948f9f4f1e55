"""How fast a thread is read by each extractor, in how much memory, and how that grows.

``python -m bench.extract`` measures every extractor there is, ``python -m bench.extract rules`` the
named ones. Each figure comes from a process of its own that has one core and one thread. There the
shipped thread, repeated under other post ids, is read whole, and the English pipeline is run alone
on the same lines; each is warmed up and the best of three runs counts. Then threads of 500 to 5 000
made-up posts are read: a row says how long a post of each took, against one of the shortest.

Seconds are of the processor, so that what else runs on the machine disturbs them little.
"""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from extract.english import build
from extract.pipeline import EXTRACTORS, extract
from extract.raw.lines import split_lines
from extract.sources import read_file
from graph.model import Post, Thread

THREAD: Final = Path(__file__).parent.parent / "data" / "threads" / "roleplay-vs-scheming.txt"
TIMES: Final = 10  # some 15 000 words
RUNS: Final = 3
SIZES: Final = (500, 1000, 2500, 5000)  # posts
READ: Final = 1000  # posts, at least, that a time per post is the mean of
ONE_THREAD: Final = dict.fromkeys(
    (
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    ),
    "1",
)
MIB: Final = 1 << 20 if sys.platform == "darwin" else 1 << 10  # in the units of ru_maxrss

NOUNS: Final = (
    "tram bus bridge ticket driver street station market school council budget tunnel timetable "
    "depot crossing cyclist pavement square hospital river engine platform signal suburb festival "
    "fare track wheel harbour workshop neighbour survey ferry garage mayor petition traffic noise"
)
KINDS: Final = "new old noisy quiet cheap crowded narrow public broken late famous small"
VERBS: Final = (
    "needs replaces slows blocks serves improves divides ruins funds reaches avoids outlives "
    "connects delays empties explains prevents deserves"
)
FORMS: Final = (
    "{A}.",
    "{A}, and {b}.",
    "{A}, because {b}.",
    "I think that {a}.",
    "However, {a}.",
    "For example, {a}.",
    "So {a}.",
    "I agree that {a}, but {b}.",
    "I disagree: {a}.",
    "If {a}, {b}.",
    "Although {a}, {b}.",
    "In a survey of {number} people {a}.",
    "Why would anybody say that {a}?",
    "That seems bad.",
    "When I lived in {name}, {a}.",
)


def longer(thread: Thread, *, times: int) -> Thread:
    """The same thread ``times`` over, every post with an id of its own."""

    def again(post: Post, number: int) -> Post:
        parent = post.reply_to and f"{post.reply_to}-{number}"
        # What it quotes is found anew, in the posts that bear the new ids.
        return dataclasses.replace(post, id=f"{post.id}-{number}", reply_to=parent, quotes=())

    posts = tuple(again(post, number) for number in range(times) for post in thread.posts)
    return dataclasses.replace(thread, posts=posts)


def made_up(posts: int) -> Thread:
    """A debate of so many posts, the same every time, whose start is that of a longer one's.

    One post in five replies to the first, half to one of the ten before, the others to any; one in
    eight quotes what it replies to.
    """
    draw = random.Random(1)  # noqa: S311 # the same thread every time, nothing secret
    names = [_name(draw) for _ in range(max(SIZES))]
    made: list[Post] = []
    for number in range(posts):
        said = [_sentence(draw, names=names) for _ in range(draw.randint(1, 6))]
        half = draw.randint(1, len(said))
        text = "\n\n".join(" ".join(part) for part in (said[:half], said[half:]) if part)
        parent = None
        if number:
            first = draw.choices((0, max(0, number - 10)), weights=(3, 5))[0]
            parent = made[0] if draw.random() < 0.2 else made[draw.randrange(first, number)]
            if draw.random() < 0.125:
                text = f"> {parent.text.splitlines()[-1]}\n\n{text}"
        made.append(
            Post(
                id=f"p{number}",
                text=text,
                author=names[draw.randrange(1 + number // 8)],
                reply_to=parent.id if parent else None,
            )
        )
    return Thread(id="made-up", title="Made-up posts about trams", posts=tuple(made))


def _sentence(draw: random.Random, *, names: list[str]) -> str:
    a, b = (_clause(draw, names=names) for _ in range(2))
    number, name = draw.randint(20, 2000), draw.choice(names)
    return draw.choice(FORMS).format(A=a[0].upper() + a[1:], a=a, b=b, number=number, name=name)


def _clause(draw: random.Random, *, names: list[str]) -> str:
    one, other = draw.sample(NOUNS.split(), 2)
    ends = ("", " in winter", " every morning", " after dark", f" near {draw.choice(names)}")
    subject = f"the {draw.choice(KINDS.split())} {one}"
    return f"{subject} {draw.choice(VERBS.split())} the {other}{draw.choice(ends)}"


def _name(draw: random.Random) -> str:
    return "".join(draw.choice(("Vel", "mor", "tan", "ist", "ul", "ka", "bro")) for _ in range(4))


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What reading took: ``words`` each second, seconds of ``pipeline`` seconds, MiB at most."""

    words: float
    share: float
    peak: float


def speed(extractor: str | None) -> Read:
    """How the shipped thread is read; without an extractor, by the pipeline alone."""
    thread = longer(read_file(THREAD), times=TIMES)
    paragraphs = [line.text for post in thread.posts for line in split_lines(post.text)]
    words = sum(len(post.text.split()) for post in thread.posts)
    nlp = build()
    alone = best(lambda: list(nlp.pipe(paragraphs, batch_size=64)))
    whole = best(lambda: extract(thread, extractor=extractor)) if extractor else alone
    return Read(words=words / whole, share=whole / alone, peak=peak())


def growth(extractor: str, posts: int) -> Read:
    """How a made-up thread is read; ``share`` is seconds a post."""
    extract(made_up(posts=10), extractor=extractor)
    thread = made_up(posts)
    words = sum(len(post.text.split()) for post in thread.posts)
    runs = max(1, READ // posts)
    whole = seconds(lambda: [extract(thread, extractor=extractor) for _ in range(runs)]) / runs
    return Read(words=words / whole, share=whole / posts, peak=peak())


def best(work: Callable[[], object]) -> float:
    """The seconds that the fastest of three runs takes, after one that does not count."""
    return min([seconds(work) for _ in range(RUNS + 1)][1:])


def seconds(work: Callable[[], object]) -> float:
    """The processor's seconds that this process spends on ``work``."""
    start = time.process_time()
    work()
    return time.process_time() - start


def peak() -> float:
    """The most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB


def apart(work: Callable[..., Read], *arguments: object) -> Read:
    """What ``work`` returns in a new process that has one core and one thread."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=_on_one_core) as pool:
        return pool.submit(work, *arguments).result()


def _on_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):  # only Linux lets a process choose
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def main() -> None:
    """Print the table."""
    chosen = sys.argv[1:] or [name for name in EXTRACTORS if name != "none"]
    if unknown := set(chosen) - EXTRACTORS.keys():
        names = ", ".join(EXTRACTORS)
        sys.exit(f"no extractor is called {min(unknown)!r}: choose of {names}.")
    os.environ |= ONE_THREAD  # read by libraries when the processes below start
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    console = Console(stderr=True)
    lines = []
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        task = progress.add_task("pipeline alone", total=1 + len(chosen) * (1 + len(SIZES)))
        lines.append(_row("pipeline alone", apart(speed, None)))
        for name in chosen:
            progress.update(task, advance=1, description=f"{name}, the shipped thread")
            read = apart(speed, name)
            grown = []
            for size in SIZES:
                progress.update(task, advance=1, description=f"{name}, {size:,} posts")
                grown.append(apart(growth, name, size))
            lines.append(_row(name, read, grown=grown))
    print(f"{'':16}{'':9}{'time,':>15}{'peak':>8}     time per post of a thread of")
    print(f"{'one core':16}{'words/s':>9}{'pipeline = 1':>15}{'MiB':>8}   ", end="")
    print("".join(f"{size:>8,}" for size in SIZES))
    print("\n".join(lines))


def _row(name: str, read: Read, *, grown: Sequence[Read] = ()) -> str:
    peak = max(one.peak for one in (read, *grown))
    ratios = "".join(f"{one.share / grown[0].share:>8.2f}" for one in grown)
    return f"{name:16}{read.words:>9,.0f}{read.share:>15.2f}{peak:>8,.0f}   {ratios}".rstrip()


if __name__ == "__main__":
    main()
