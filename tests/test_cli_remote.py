"""The commands and the explorer on a store that is a server: the same as on one of one's own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from example_map import example_map
from sparql_servers import empty, oxigraph
from streamlit.testing.v1 import AppTest
from terminal import run

from extract.many.arrivals import arrivals
from extract.many.bulk import Settings, add_all
from graph.store import open_store

OBJECTIONS = "SELECT ?text { ?o a cm:Objection ; aif:claimText ?text } ORDER BY ?text"
THREAD = '{"id": "ID", "title": "Tea", "posts": [{"id": "p1", "text": "Tea is better."}]}'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as address:
        yield address


@pytest.fixture
def place(server: str) -> str:
    empty(f"{server}/update")
    return server


def test_what_the_commands_print_is_the_same(
    place: str, store_dir: Path, thread_path: Path
) -> None:
    steps: list[tuple[object, ...]] = [
        ("add", "--dry-run", "--extractor", "rules", thread_path),
        ("threads",),
        ("add", "--extractor", "rules", thread_path),
        ("add", "--extractor", "rules", thread_path),
        ("add", "--extractor", "none", "--replace", thread_path),
        ("add", "--extractor", "rules", thread_path, "--replace"),
        ("threads",),
        ("query", OBJECTIONS),
        ("query", "--format", "json", OBJECTIONS),
        ("query", "SELECT"),
        ("export",),
        ("check",),
        ("remove", "nowhere"),
        ("remove", "roleplay-vs-scheming"),
        ("threads",),
    ]
    run("add", "--extractor", "none", thread_path, "--store", store_dir)
    run("remove", "roleplay-vs-scheming", "--store", store_dir)
    for step in steps:
        here, there = run(*step, "--store", store_dir), run(*step, "--store", place)
        assert there.exit_code == here.exit_code, (step, there.output)
        dated = re.compile(r'"created": "[^"]*"')
        assert dated.sub("", there.stdout) == dated.sub("", here.stdout), step
        assert there.stderr.replace(place, str(store_dir)) == here.stderr, step


def test_thousands_of_threads_go_to_a_server_too(place: str, tmp_path: Path) -> None:
    lines = [THREAD.replace("ID", f"tea-{number}") for number in range(20)]
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with open_store(place) as store:
        for wanted in ("added", "held"):
            settings = Settings(extractor="none", jobs=2, batch=8)
            done = list(add_all(arrivals(corpus, format=None), store=store, settings=settings))
            assert {one.change for one in done} == {wanted}, done
        assert len(store.threads()) == 20


def test_a_dry_run_looks_into_the_server(place: str, thread_path: Path) -> None:
    run("add", "--extractor", "none", thread_path, "--store", place)
    done = run("add", "--extractor", "none", "--dry-run", thread_path, "--store", place)
    assert done.stdout == "roleplay-vs-scheming: unchanged; 7 posts\n"


def test_the_pages_show_what_a_server_holds(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(place) as store:
        store.add(example_map())
    monkeypatch.setenv("CRUXMAP_STORE", place)
    pages = {
        "map": "from explore.map import page\npage()",
        "query": "from explore.query import page\npage()",
    }
    app = AppTest.from_string(pages["map"], default_timeout=60)
    app.query_params["apart"] = "1"  # else what restates another claim is drawn as that
    app.run()
    assert not app.exception
    assert not app.error
    data = {one.proto.component_name: one.proto.json for one in app.get("bidi_component")}
    assert all(claim.text in data["cruxmap_picture"] for claim in example_map().claims)
    app = AppTest.from_string(pages["query"], default_timeout=60)
    app.query_params["q"] = OBJECTIONS
    app.run()
    assert not app.exception
    (shown,) = app.dataframe
    assert list(shown.value.columns) == ["text"]
    assert "A role played in earnest does the same harm." in set(shown.value["text"])


def test_a_second_writer_waits_and_tells_whom_for(
    start: Callable[..., subprocess.Popen[str]],
    root: Path,
    environment: dict[str, str],
    store: Path,
) -> None:
    hold = """
from graph.directory import Directory
with Directory(Path(sys.argv[1]), create=False).writing():
    print("holding", flush=True)
    sys.stdin.readline()
"""
    process = start(hold)
    assert process.stdout is not None
    assert process.stdout.readline() == "holding\n"
    waiting = subprocess.Popen(
        [sys.executable, "-m", "cruxmap", "remove", example_map().thread.id, "--store", store],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert waiting.stderr is not None
    told = waiting.stderr.readline()
    assert re.match(
        rf"waiting for process {process.pid} \(-c, since \d\d:\d\d:\d\d\), which is writing to ",
        told,
    )
    process.communicate("done\n", timeout=60)
    out, err = waiting.communicate(timeout=60)
    assert (waiting.returncode, err) == (0, "")
    assert out.startswith(f"{example_map().thread.id}: removed; ")
    assert not (store / "writer").exists()
