"""Many threads at once: the same store whoever reads them, and whatever ends a run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from bulk_runs import CREATED, corpus, family, gone, held, one_by_one, readers, run, start

from extract.again.adding import Terms
from extract.many import crew
from extract.many.arrivals import Arrival, Missed, arrivals
from extract.many.bulk import Outcome, Settings, add_all
from extract.many.crew import Failed, Processes
from graph.errors import InputError, Way
from graph.model import Post, Thread
from graph.store import open_store

RULES = Settings(extractor="rules", jobs=2, created=CREATED)
NONE = Settings(extractor="none", jobs=1, created=CREATED)  # as fast as two, and cheaper
ALONE = replace(RULES, jobs=1)  # where it is no matter how many read


def test_two_processes_make_the_store_that_one_makes(tmp_path: Path) -> None:
    path = corpus(tmp_path / "many.jsonl", threads=30)
    outcomes = run(path, store=tmp_path / "two", settings=RULES)
    assert held(tmp_path / "two") == one_by_one(path, extractor="rules") != []
    assert [outcome.thread for outcome in outcomes] == [f"made-{n}" for n in range(30)]
    assert {outcome.change for outcome in outcomes} == {"added"}
    assert all(outcome.posts == 4 and outcome.claims for outcome in outcomes)


def test_a_bad_thread_is_told_of_in_its_place_and_costs_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    corpus(folder / "b.jsonl", threads=3)
    (folder / "a.txt").write_bytes(b"\xff\xfe\xfa")
    (folder / "c.json").write_text('{"posts": []}', encoding="utf-8")
    (folder / ".d").touch()
    outcomes = run(folder, store=tmp_path / "store", settings=NONE)
    names = [outcome.name.rpartition("/")[2] for outcome in outcomes]
    assert names == [".d", "a.txt", "b.jsonl:1", "b.jsonl:2", "b.jsonl:3", "c.json"]
    changes = [outcome.change for outcome in outcomes]
    assert changes == ["left out", "failed", "added", "added", "added", "failed"]
    assert "UTF" in str(outcomes[1].why)


def test_the_same_again_is_passed_over_before_it_is_mapped(tmp_path: Path) -> None:
    path, store = corpus(tmp_path / "many.jsonl", threads=6), tmp_path / "store"
    run(path, store=store, settings=NONE)
    before = held(store)
    again = run(path, store=store, settings=Settings(extractor="none", jobs=1))
    assert {outcome.change for outcome in again} == {"held"}
    assert held(store) == before  # the time of the run too


def test_threads_kept_without_claims_are_mapped_later(tmp_path: Path) -> None:
    path, store = corpus(tmp_path / "many.jsonl", threads=4), tmp_path / "store"
    run(path, store=store, settings=NONE)
    assert {one.change for one in run(path, store=store, settings=ALONE)} == {"updated"}
    assert held(store) == one_by_one(path, extractor="rules")


def test_a_thread_that_changed_is_brought_up_to_date_or_replaced(tmp_path: Path) -> None:
    path, store = corpus(tmp_path / "many.jsonl", threads=3), tmp_path / "store"
    run(path, store=store, settings=ALONE)
    text = path.read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    rows[1]["posts"].append({"id": "new", "text": "Trams are quiet.", "reply_to": "p0"})
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    bare = run(path, store=store, settings=NONE)
    assert [one.change for one in bare] == ["held", "failed", "held"]
    assert "kept with claims" in str(bare[1].why)
    changes = [one.change for one in run(path, store=store, settings=ALONE)]
    assert changes == ["held", "updated", "held"]
    with open_store(store) as opened:
        assert len(opened.load("made-1").thread.posts) == 5
    path.write_text(text, encoding="utf-8")
    settings = replace(ALONE, replace=True)
    assert [one.change for one in run(path, store=store, settings=settings)][1] == "replaced"
    assert held(store) == one_by_one(path, extractor="rules")


def test_another_thread_under_an_id_of_the_same_run_is_refused(tmp_path: Path) -> None:
    path = corpus(tmp_path / "many.jsonl", threads=2, posts=3)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": "made/0", "posts": [{"id": "x", "text": "I would rather walk home."}]}')
    outcomes = run(path, store=tmp_path / "store", settings=NONE)
    assert [outcome.change for outcome in outcomes] == ["added", "added", "failed"]
    assert "'made-0'" in str(outcomes[2].why)


def test_a_link_below_the_least_confidence_is_not_kept(tmp_path: Path) -> None:
    path, store = corpus(tmp_path / "many.jsonl", threads=3), tmp_path / "store"
    sure = Settings(extractor="rules", jobs=1, least=1.0, created=CREATED)
    assert sum(outcome.links for outcome in run(path, store=store, settings=sure)) == 0
    assert {one.change for one in run(path, store=store, settings=sure)} == {"held"}


def test_progress_counts_up_to_the_total(tmp_path: Path) -> None:
    path = corpus(tmp_path / "many.jsonl", threads=5)
    seen: list[tuple[int, int | None]] = []
    with open_store(tmp_path / "store") as store:
        found = add_all(
            arrivals(path),
            store=store,
            settings=NONE,
            progress=lambda done, total: seen.append((done, total)),
            total=5,
        )
        assert len(list(found)) == 5
    assert seen == [(number, 5) for number in range(1, 6)]


def test_a_run_without_processes_is_refused() -> None:
    with pytest.raises(InputError, match="0 processes"):
        Settings(jobs=0)
    with pytest.raises(InputError, match="batch of 0"):
        Settings(batch=0)
    with pytest.raises(InputError, match="0 seconds"):
        Settings(seconds=0)


def test_a_batch_is_one_change(tmp_path: Path) -> None:
    settings = Settings(extractor="none", jobs=1, batch=4)
    path = corpus(tmp_path / "many.jsonl", threads=10)
    with open_store(tmp_path / "store") as store:
        seen = {}
        for outcome in add_all(arrivals(path), store=store, settings=settings):
            seen[outcome.thread] = len(store.threads())
    assert list(seen.values()) == [4] * 4 + [8] * 4 + [10] * 2


# --- what ends ------------------------------------------------------------------------------------


def test_a_reader_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    path = corpus(tmp_path / "many.jsonl", threads=40)
    outcomes: list[Outcome] = []
    killed = []
    with open_store(tmp_path / "store") as store:

        def progress(done: int, _total: int | None) -> None:
            if done == 10:
                killed.append(readers(psutil.Process())[0].pid)
                os.kill(killed[0], signal.SIGKILL)

        outcomes += add_all(arrivals(path), store=store, settings=RULES, progress=progress)
    assert killed
    assert {outcome.change for outcome in outcomes} == {"added"}
    assert held(tmp_path / "store") == one_by_one(path, extractor="rules")


def test_a_process_that_has_met_many_words_makes_room_for_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "MOST_POSTS", 8)
    path = corpus(tmp_path / "many.jsonl", threads=3)
    seen: set[int] = set()
    with open_store("memory:") as store:
        for outcome in add_all(
            arrivals(path),
            store=store,
            settings=NONE,
            progress=lambda *_: seen.update(one.pid for one in readers(psutil.Process())),
        ):
            assert outcome.change == "added"
    assert len(seen) == 2


class Deadly(Arrival):
    """An arrival that ends the process that reads it, as a crash in a library would."""

    __slots__ = ()

    def load(self) -> None:  # type: ignore[override] # it never returns
        os.kill(os.getpid(), signal.SIGSEGV)


def test_a_thread_that_kills_its_reader_is_given_up_the_second_time(tmp_path: Path) -> None:
    path = corpus(tmp_path / "many.jsonl", threads=5)
    coming = list(arrivals(path))
    coming.insert(2, Deadly(name="deadly"))
    with open_store(tmp_path / "store") as store:
        outcomes = list(add_all(coming, store=store, settings=NONE))
    changes = [outcome.change for outcome in outcomes]
    assert changes == ["added", "added", "failed", "added", "added", "added"]
    assert outcomes[2].why == (
        "deadly: the process that read it ended twice (killed by SIGSEGV): not read."
    )
    assert readers(psutil.Process()) == []


class Endless(Arrival):
    """An arrival whose extraction never ends, and burns a processor."""

    __slots__ = ()

    def load(self) -> Thread:
        def endless(*_: object, **__: object) -> None:
            while True:
                pass

        crew.bare = endless  # type: ignore[assignment,attr-defined] # in that process alone
        return Thread(id="endless", title="Endless", posts=(Post(id="p1", text="Trams."),))


class Silent(Arrival):
    """An arrival that sleeps while it is read."""

    __slots__ = ()

    def load(self) -> Thread:
        time.sleep(3600)
        raise AssertionError


@pytest.mark.parametrize(("jobs", "stuck"), [(1, [Endless]), (2, [Endless, Silent])])
def test_a_thread_that_never_ends_is_given_up_and_costs_no_other(
    tmp_path: Path, jobs: int, stuck: list[type[Arrival]]
) -> None:
    path = corpus(tmp_path / "many.jsonl", threads=5)
    coming = list(arrivals(path))
    for place, kind in enumerate(stuck, 1):
        coming.insert(2 * place - 1, kind(name=f"stuck{place}"))
    # A process of a busy machine needs some of it to begin.
    settings = replace(NONE, jobs=jobs, seconds=10.0)
    with open_store(tmp_path / "store") as store:
        outcomes = list(add_all(coming, store=store, settings=settings))
    changes = [outcome.change for outcome in outcomes]
    assert changes == ["added", *["failed", "added"] * len(stuck), *["added"] * (4 - len(stuck))]
    for place in range(1, len(stuck) + 1):
        outcome = outcomes[2 * place - 1]
        assert outcome.why == (
            f"stuck{place} was given up after 10 seconds, in which it was not mapped."
        )
        assert outcome.ways == (Way.LONGER,)
    assert held(tmp_path / "store") == one_by_one(path, extractor="none")
    assert readers(psutil.Process()) == []


def test_an_error_that_nobody_foresaw_costs_one_thread() -> None:
    hands = Processes(terms=Terms(now=CREATED, extractor="none"), jobs=1)
    try:
        hands.give(3, Arrival(name="odd", data="no bytes", row=True, title=[]))  # type: ignore[arg-type]
        ((number, done),) = hands.take(60)
        assert number == 3
        assert isinstance(done, Failed)
    finally:
        hands.close()
        hands.close()


def test_a_run_that_is_left_leaves_no_process(tmp_path: Path) -> None:
    path = corpus(tmp_path / "many.jsonl", threads=30)
    with open_store(tmp_path / "store") as store:
        settings = Settings(extractor="rules", jobs=2, batch=2)
        found = add_all(arrivals(path), store=store, settings=settings)
        next(found)
        assert readers(psutil.Process())
        found.close()  # type: ignore[attr-defined] # it is a generator
    assert readers(psutil.Process()) == []


def left(folder: Path) -> list[str]:
    """What lies in a folder for temporary files, but for what onnxruntime puts into any."""
    return [path.name for path in folder.iterdir() if path.name != ".ses"]


def lines_of(process: subprocess.Popen[str], *, count: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline() for _ in range(count)]


def test_after_kill_9_nothing_runs_and_the_next_run_completes_the_same_store(
    tmp_path: Path, root: Path, environment: dict[str, str]
) -> None:
    path, store = corpus(tmp_path / "many.jsonl", threads=60), tmp_path / "store"
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    there = environment | {"TMPDIR": str(scratch)}
    process = start(path, store=store, extractor="rules", root=root, environment=there)
    told = lines_of(process, count=12)
    children = family(process)
    assert len(children) >= 2
    process.kill()
    process.communicate()
    assert gone(children, seconds=10)
    assert left(scratch) == []
    with open_store(store, create=False) as opened:
        kept = {summary.id for summary in opened.threads()}
    assert {line.split()[1] for line in told} <= kept
    assert 10 <= len(kept) < 60

    process = start(path, store=store, extractor="rules", root=root, environment=there)
    out, _ = process.communicate(timeout=120)
    changes = [line.split()[0] for line in out.splitlines()]
    assert changes == ["held"] * len(kept) + ["added"] * (60 - len(kept))
    assert held(store) == one_by_one(path, extractor="rules")
    assert left(scratch) == []


def test_ctrl_c_keeps_what_was_finished_and_ends_politely(
    tmp_path: Path, root: Path, environment: dict[str, str]
) -> None:
    path, store = corpus(tmp_path / "many.jsonl", threads=400), tmp_path / "store"
    process = start(path, store=store, extractor="rules", root=root, environment=environment)
    lines_of(process, count=6)
    children = family(process)
    for one in [psutil.Process(process.pid), *children]:  # as a terminal does
        one.send_signal(signal.SIGINT)
    assert process.stdout is not None
    assert process.stderr is not None
    out, errors = process.stdout.read(), process.stderr.read()
    assert process.wait(30) == 0
    assert out.splitlines()[-1] == "interrupted"
    assert errors == ""
    assert gone(children, seconds=10)
    with open_store(store, create=False) as opened:
        told = 6 + len(out.splitlines()) - 1
        # Ctrl+C may come while a batch of five, which is kept, is being told of.
        assert 6 <= told <= len(opened.threads()) < told + 5 < 400


def test_a_corpus_leaves_nothing_in_the_folder_for_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    rows = "".join(
        f'{{"id": "u{n}", "conversation_id": "c{n % 3}", "text": "Trams are quiet."}}\n'
        for n in range(9)
    )
    path = tmp_path / "utterances.jsonl"
    path.write_text(rows, encoding="utf-8")
    found = arrivals(path)
    assert not isinstance(next(found), Missed)
    assert list(tmp_path.iterdir()) == [path]
