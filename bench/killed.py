"""What is left when a program is killed (``kill -9``) while it changes a store.

``python -m bench.killed`` starts a program that adds, replaces, updates, reviews, removes, compares
and restores threads one after the other, tells of each change before it begins and once it was
acknowledged, and kills it at a random moment; 200 times, one after the other, on the same store.
After each the store must open, hold all that was acknowledged, hold the change that was under way
whole or not at all, and have nothing that ``cruxmap check`` complains of. ``python -m bench.killed
50 client`` kills 50 times, at another :data:`PLACES`. It prints how often the change under way was
there.
"""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Final, TypeAlias

import graph.keeping.endpoint
from bench.store import debate
from graph.errors import StoreError
from graph.keeping.check import problems
from graph.keeping.rewriting import Rewrite
from graph.kept import ready
from graph.model import ArgumentMap
from graph.review import Action, claim_anchor, corrected, correction
from graph.same.pairs import At, Comparison, Decides, Likeness, Pair, Side, decision
from graph.same.stored import Compared
from graph.store import Store, open_store

TIMES: Final = 200
LONGEST: Final = 2.5
"""Seconds within which it is killed, from when it began to write."""
QUIET: Final = 1.5
"""Seconds without a change after which a server is taken to be done with what it was sent."""
MOST: Final = 12  # threads that are held, so that some are always there and some are not

WORDINGS: Final = 1000

Held: TypeAlias = Mapping[str, int]
"""What a store holds: threads by id, each in one of so many :data:`WORDINGS`, plus as much again
for each correction by hand."""
After: TypeAlias = dict[str, int | None]
"""What a change makes of some threads; None where they are gone."""


_debate = lru_cache(maxsize=64)(debate)


def wording(thread: str, number: int) -> ArgumentMap:
    """One of the maps of a thread: each number leaves other links out."""
    amap, number = _debate(int(thread.removeprefix("thread-"))), number % WORDINGS
    kept = tuple(link for place, link in enumerate(amap.links) if place % 7 != number % 7)
    return replace(amap, links=kept, run=replace(amap.run, model=f"dice {number}"))


# --- what is changed -----------------------------------------------------------------------------


def _add(held: Held, dice: random.Random) -> After:
    return {_new(held, dice): dice.randrange(WORDINGS)}


def _some(held: Held, dice: random.Random) -> After:
    thread = dice.choice(sorted(held))  # its corrections are kept
    return {thread: held[thread] // WORDINGS * WORDINGS + dice.randrange(WORDINGS)}


def _review(held: Held, dice: random.Random) -> After:
    thread = dice.choice(sorted(held))
    return {thread: held[thread] + WORDINGS}


def _many(held: Held, dice: random.Random) -> After:
    return {**_some(held, dice), **_add(held, dice), **_add(held, dice)}


def _remove(held: Held, dice: random.Random) -> After:
    return {dice.choice(sorted(held)): None}


def _compare(held: Held, dice: random.Random) -> After:
    # What is held of the threads themselves stays as it is.
    return {thread: held[thread] for thread in dice.sample(sorted(held), min(3, len(held)))}


def _restore(held: Held, dice: random.Random) -> After:
    return {**dict.fromkeys(held), **_add(held, dice), **_add(held, dice)}


def _new(held: Held, dice: random.Random) -> str:
    return dice.choice([name for number in range(40) if (name := f"thread-{number}") not in held])


def _one(after: After) -> ArgumentMap:
    ((thread, number),) = after.items()
    return wording(thread, number or 0)


def _do_remove(store: Store, held: Held, after: After) -> None:  # noqa: ARG001 a Change
    for thread in after:
        store.remove(thread)


def _do_many(store: Store, held: Held, after: After) -> None:  # noqa: ARG001 a Change
    store.add_many([ready(wording(name, one or 0)) for name, one in after.items()], replace=True)


def _do_update(store: Store, held: Held, after: After) -> None:
    new = _one(after)
    store.add(new, after=wording(new.thread.id, held[new.thread.id]))


def _do_review(store: Store, held: Held, after: After) -> None:
    amap = _one(after)
    claim = amap.claims[
        held[amap.thread.id] // WORDINGS % len(amap.claims)
    ]  # another one each time
    about = claim_anchor(amap, claim)
    store.review(amap.thread.id, [correction(Action.REJECT, author="Ada", subject=about)])


def _do_restore(store: Store, held: Held, after: After) -> None:  # noqa: ARG001 a Change
    kept = [ready(wording(name, one)) for name, one in after.items() if one is not None]
    store.refill(Rewrite(new={one.thread: one.whole()}) for one in kept)


def _do_compare(store: Store, held: Held, after: After) -> None:  # noqa: ARG001 a Change
    """Say that the first claims of some threads say the same, and decide otherwise of two."""
    maps = [store.load(thread) for thread in after]
    looks = [
        Comparison(thread=amap.thread.id, claims="0", model="none", version="1", created="2024")
        for amap in maps
    ]
    found = []
    for place, look in enumerate(looks):
        pairs = tuple(
            Pair(
                one=At(look.thread, maps[place].claims[number].id),
                other=At(other.thread.id, other.claims[number].id),
                likeness=Likeness.SAME,
                sure=0.9,
                because="the bench says so",
                rule="none",
                run=look.iri,
            )
            for other in maps[:place]
            for number in range(5)
        )
        found.append(Compared(comparison=look, pairs=pairs))
    store.compared(found)
    if len(maps) > 1:
        sides = [
            Side(thread=amap.thread.id, claim=claim_anchor(amap, amap.claims[0]))
            for amap in maps[:2]
        ]
        store.decide(decision(Decides.APART, *sides, author="Ada"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A kind of change: what it makes of what is held, and how it is done."""

    plan: Callable[[Held, random.Random], After]
    do: Callable[[Store, Held, After], object]
    needs: bool = True  # something that is held
    endpoint: bool = True  # whether an endpoint can do it whole


CHANGES: Final[dict[str, Change]] = {
    "add": Change(plan=_add, do=lambda store, _, after: store.add(_one(after)), needs=False),
    "replace": Change(plan=_some, do=lambda store, _, after: store.add(_one(after), replace=True)),
    "update": Change(plan=_some, do=_do_update),
    "add many": Change(plan=_many, do=_do_many),
    "review": Change(plan=_review, do=_do_review),
    "remove": Change(plan=_remove, do=_do_remove),
    "compare": Change(plan=_compare, do=_do_compare),
    "restore": Change(plan=_restore, do=_do_restore, endpoint=False),
}
"""What a store can be asked to change. Whatever else changes stores belongs here too."""


# --- the program that is killed ------------------------------------------------------------------


def write(location: str, seed: int, held: dict[str, int], *, journal: bool) -> None:
    """Change the store for ever, telling of each change before and after."""
    if journal:
        graph.keeping.endpoint.TRANSACTIONS = ()  # type: ignore[misc] # another kind of server
    dice = random.Random(seed)  # noqa: S311 the same changes every time
    remote = location.startswith("http")
    for number in range(40):
        _debate(number)
    with open_store(location) as store:
        _tell({"ready": True})
        while True:
            names = [
                name
                for name, change in CHANGES.items()
                if (held or not change.needs)
                and (len(held) < MOST or name not in ("add", "add many"))
                and (change.endpoint or not remote)
            ]
            name = dice.choice(names)
            after = CHANGES[name].plan(held, dice)
            _tell({"change": name, "after": after})
            CHANGES[name].do(store, held, after)
            _tell({"done": True})
            held = applied(held, after)


def _tell(message: object) -> None:
    print(json.dumps(message), flush=True)


def applied(held: Held, after: After) -> dict[str, int]:
    """What is held once a change is made."""
    both: dict[str, int | None] = {**held, **after}
    return {name: number for name, number in both.items() if number is not None}


# --- killing it ----------------------------------------------------------------------------------


@dataclass(slots=True)
class Tally:
    """What was found, over all times: how often the change under way was there, by kind."""

    times: int = 0
    acknowledged: int = 0
    there: Counter[str] = field(default_factory=Counter)
    not_there: Counter[str] = field(default_factory=Counter)
    between: int = 0  # killed while no change was under way, or one across threads

    def lines(self) -> Iterator[str]:
        """Lines for a person."""
        yield f"killed {self.times} times; {self.acknowledged} changes acknowledged, none lost"
        for name in CHANGES:
            whole, none = self.there[name], self.not_there[name]
            if whole or none:
                yield f"  in the middle of {name}: {whole} times all of it there, {none} times none"
        yield f"  between two changes: {self.between} times"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Where a program is killed, how, and what was found so far."""

    location: str
    tally: Tally
    journal: bool = False
    kill: Callable[[subprocess.Popen[str]], None] = subprocess.Popen.kill


def killed_once(trial: Trial, held: dict[str, int], *, seed: int) -> dict[str, int]:
    """Let a program change a store, kill it, look at what is left, and return that.

    Raises:
        AssertionError: something acknowledged is lost, or something is there by half.
    """
    location, tally = trial.location, trial.tally
    dice = random.Random(seed)  # noqa: S311 the same moments every time, as far as clocks go
    command = [sys.executable, "-m", "bench.killed", "write", location, str(seed)]
    process = subprocess.Popen(
        [*command, json.dumps(held), "journal" if trial.journal else ""],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    if process.stdout is None:
        raise TypeError("it is a pipe")
    process.stdout.readline()  # it is ready
    time.sleep(dice.uniform(0, LONGEST))
    trial.kill(process)
    told = [json.loads(line) for line in process.stdout.read().splitlines() if line.endswith("}")]
    process.wait()
    under_way: tuple[str, After] | None = None
    for one in told:
        if "change" in one:
            under_way = one["change"], one["after"]
        elif under_way is not None:
            held, under_way = applied(held, under_way[1]), None
            tally.acknowledged += 1
    found = looked(location)
    tally.times += 1
    if under_way is None:
        tally.between += 1
        possible = [held]
    else:
        name, after = under_way
        possible = [held, applied(held, after)]
        if possible[1] == held:
            tally.between += 1  # it changes nothing of which a count is kept
        else:
            (tally.there if found == possible[1] != held else tally.not_there)[name] += 1
    if found not in possible:
        raise AssertionError(f"seed {seed}: {found} is none of {possible}, after {under_way}")
    return found


def _settled(store: Store) -> None:
    """Wait until a server has done what a dead client still had it do."""
    seen, since = store.version(), time.monotonic()
    while time.monotonic() - since < QUIET:
        time.sleep(0.05)
        if store.version() != seen:
            seen, since = store.version(), time.monotonic()


def looked(location: str) -> dict[str, int]:
    """What a store holds, after all of it was checked.

    Raises:
        AssertionError: something is wrong with it.
    """
    with open_store(location, create=False) as store:
        if store.endpoint() is not None:
            _settled(store)
        if hasattr(store, "patience"):
            store.patience = 0.2  # of an endpoint whose writer is known to be dead
            store.add_many([])
        wrong = list(problems(store))
        if wrong:
            raise AssertionError(f"{len(wrong)} problems, the first: {wrong[0]}")
        found = {}
        for one in store.threads():
            machine, said = store.load(one.id, machine=True), store.corrections(one.id)
            number = int(machine.run.model.removeprefix("dice "))
            found[one.id] = number + WORDINGS * len(said)
            if machine != wording(one.id, number):
                raise AssertionError(f"{one.id} is not as it was written")
            if store.load(one.id) != corrected(machine, said).map:
                raise AssertionError(f"{one.id} is not as it was corrected")
    return found


class Server:
    """An Oxigraph server on loopback, which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._address = f"127.0.0.1:{probe.getsockname()[1]}"
        self.location = f"http://{self._address}"
        self._folder = folder
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        program = Path(sys.executable).with_name("oxigraph")
        command = [str(program), "serve", "--location", str(self._folder)]
        process = subprocess.Popen([*command, "--bind", self._address], stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        with open_store(self.location) as store:
            while time.monotonic() < until:
                with suppress(StoreError):
                    store.version()
                    return process
                time.sleep(0.02)
        raise TimeoutError("the server does not answer")

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()

    def again(self) -> None:
        """Kill it, and start another on what it left."""
        self.kill()
        self._process = self._started()


PLACES: Final = {
    "disk": "a directory; the program that writes is killed",
    "client": "a server; the program that writes is killed",
    "journal": "a server that is taken to know no transactions; the program that writes is killed",
    "server": "a server, which is killed",
}
"""Where it is tried, and what is killed."""


def tried(times: int, place: str, *, folder: Path) -> Tally:
    """Kill so many times at a place, from an empty store on."""
    tally = Tally()
    held: dict[str, int] = {}
    server = None if place == "disk" else Server(folder)
    location = str(folder / "store") if server is None else server.location
    kill: Callable[[subprocess.Popen[str]], None] = subprocess.Popen.kill
    if server is not None and place == "server":
        kill = partial(_kill_server, server)
    trial = Trial(location=location, tally=tally, journal=place == "journal", kill=kill)
    try:
        for seed in range(times):
            held = killed_once(trial, held, seed=seed)
    finally:
        if server is not None:
            server.kill()
    return tally


def _kill_server(server: Server, process: subprocess.Popen[str]) -> None:
    server.kill()
    process.wait()  # it finds that out by itself
    server.again()


def main() -> None:
    """Kill, and print what was found."""
    if sys.argv[1:2] == ["write"]:
        location, seed, held, journal = sys.argv[2:6]
        write(location, int(seed), json.loads(held), journal=bool(journal))
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    for place in sys.argv[2:3] or ["disk"]:
        with tempfile.TemporaryDirectory() as folder:
            print(f"{place}: {PLACES[place]}")
            for line in tried(times, place, folder=Path(folder)).lines():
                print(line)


if __name__ == "__main__":
    main()
