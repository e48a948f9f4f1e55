"""What a person can do next is said as it is done where they are: on a page, or in a terminal."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from terminal import assert_refused, run

from cruxmap import cli
from cruxmap_output import WAYS as IN_THE_TERMINAL
from explore.look import WAYS as ON_A_PAGE
from explore.look import told
from extract.sources import read_thread
from extract.web.fetch import Fetcher
from graph.errors import CruxmapError, FetchError, FetchRefused, InputError, StoreError, Way
from graph.store import open_store

FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]+(?![\w:-])")


def strings(source: str) -> Iterator[str]:
    """The texts in a module that are no documentation."""
    tree = ast.parse(source)
    documented = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if id(node) in documented or not isinstance(node, ast.Constant):
            continue
        if isinstance(node.value, str):
            yield node.value


def test_only_the_terminal_names_flags(root: Path) -> None:
    named = [
        (str(path.relative_to(root)), flag)
        for room in ("graph", "extract", "explore")
        for path in (root / room).rglob("*.py")
        if "training" not in path.parts
        for text in strings(path.read_text("utf-8"))
        for flag in FLAG.findall(text)
    ]
    # The process of the explorer is started from the terminal alone; curl's flags are its own, and
    # so is how CSS spells its variables.
    assert set(named) == {
        ("explore/look.py", "--cm-"),
        ("explore/serve.py", "--port"),
        ("explore/snippets.py", "--data"),
        ("explore/snippets.py", "--data-urlencode"),
        ("graph/serving/page.py", "--data-urlencode"),
    }


@pytest.mark.parametrize("words", [IN_THE_TERMINAL, ON_A_PAGE])
def test_every_way_is_worded_at_every_door(words: dict[Way, str]) -> None:
    assert words.keys() == set(Way)
    assert all(sentence.endswith(".") for sentence in words.values())


def test_what_the_terminal_names_are_flags_that_there_are() -> None:
    named = {flag for sentence in IN_THE_TERMINAL.values() for flag in FLAG.findall(sentence)}
    flags = {
        flag
        for command in cli.commands.values()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for flag in parameter.opts
    }
    assert len(named) > 4
    assert named <= flags


def test_what_a_page_names_stands_on_it(root: Path) -> None:
    named = {word for sentence in ON_A_PAGE.values() for word in re.findall("“(.+?)”", sentence)}
    assert len(named) > 3
    there = {
        text
        for path in (*(root / "explore").glob("*.py"), root / "extract" / "sources.py")
        if path.name != "look.py"
        for text in strings(path.read_text("utf-8"))
    }
    assert named <= there


def test_an_error_keeps_its_ways_on_its_way() -> None:
    error = StoreError("There is no store.", ways=[Way.STORE, Way.NEW_STORE, Way.STORE])
    again: StoreError = pickle.loads(pickle.dumps(error))  # noqa: S301 - made here
    assert (type(again), str(again)) == (StoreError, "There is no store.")
    assert again.ways == error.ways == (Way.STORE, Way.NEW_STORE)
    assert again.told(ON_A_PAGE) == (
        f"There is no store. {ON_A_PAGE[Way.STORE]} {ON_A_PAGE[Way.NEW_STORE]}"
    )
    assert FetchRefused("No.").told(ON_A_PAGE) == "No."


def wrong_format() -> None:
    read_thread('{"post_stream": {"posts": [{"id": 1}]}, "id": 1}', name="x")


def no_posts() -> None:
    read_thread("<!doctype html><p>Nothing is here.", name="x", format="html")


def private() -> None:
    with Fetcher() as fetch:
        fetch("http://127.0.0.1:9/")


def no_store(folder: Path) -> None:
    open_store(folder / "none", create=False)


@pytest.mark.parametrize(
    ("act", "kind", "way"),
    [
        (wrong_format, InputError, Way.FORMAT),
        (no_posts, InputError, Way.ANY_PAGE),
        (private, FetchError, Way.ANY_ADDRESS),
    ],
)
def test_an_error_says_at_each_door_what_to_do_there(
    act: object, kind: type[CruxmapError], way: Way
) -> None:
    assert callable(act)
    with pytest.raises(kind) as raised:
        act()
    assert way in raised.value.ways
    page, terminal = told(raised.value), raised.value.told(IN_THE_TERMINAL)
    assert ON_A_PAGE[way] in page
    assert not FLAG.search(page)
    assert IN_THE_TERMINAL[way] in terminal


def test_the_terminal_words_what_it_prints(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"posts": [{"id": 3}]}', encoding="utf-8")
    done = run("add", path, "--store", tmp_path / "store")
    assert_refused(done, saying=r"It was taken for json because it begins as JSON does\. .* --from")
    folder = run("add", tmp_path, "--store", tmp_path / "store")
    assert IN_THE_TERMINAL[Way.FORMAT] in folder.stderr
    look = run("add", "--dry-run", tmp_path, "--store", tmp_path / "store")
    assert IN_THE_TERMINAL[Way.FORMAT] in look.stderr


def test_a_store_that_is_not_there_is_worded_in_the_terminal(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as raised:
        no_store(tmp_path)
    assert raised.value.ways == (Way.NEW_STORE,)
    done = run("threads", "--store", tmp_path / "none")
    assert_refused(done, saying=r"`cruxmap add FILE` makes one; --store")
