"""What the pages keep between clicks follows the store."""

from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from example_map import example_map

from explore import asked, state
from graph.model import ArgumentMap
from graph.store import open_store

MAP = example_map()
COUNT = "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a cm:Claim }"


@pytest.fixture
def where(store_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CRUXMAP_STORE", str(store_dir))
    return store_dir


def keep(where: Path, amap: ArgumentMap) -> None:
    with open_store(where) as store:
        store.add(amap, replace=True)


def answered() -> object:
    return asked.answered(COUNT, waiting=st.empty()).rows[0][0]


def test_what_is_added_replaced_and_removed_is_seen_at_once(where: Path) -> None:
    assert state.threads() == []
    assert answered() == 0
    keep(where, MAP)
    assert [summary.id for summary in state.threads()] == [MAP.thread.id]
    assert state.load(MAP.thread.id) == MAP
    assert answered() == len(MAP.claims)
    bare = replace(MAP, claims=MAP.claims[:1], links=())
    keep(where, bare)
    assert state.load(MAP.thread.id) == bare
    assert answered() == 1
    with open_store(where) as store:
        store.remove(MAP.thread.id)
    assert state.threads() == []


@pytest.mark.parametrize(
    ("value", "expected"), [(None, True), ("", True), ("1", True), ("allowed", False)]
)
def test_only_public_addresses_are_fetched_unless_the_flag_was_given(
    monkeypatch: pytest.MonkeyPatch, value: str | None, *, expected: bool
) -> None:
    monkeypatch.delenv("CRUXMAP_PRIVATE_ADDRESSES", raising=False)
    if value is not None:
        monkeypatch.setenv("CRUXMAP_PRIVATE_ADDRESSES", value)
    assert state.only_public() is expected
