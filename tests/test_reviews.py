"""What a person made of claims and links outlives a new map of the thread, on disk and off it."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from example_map import example_map

from graph.errors import ThreadChanged
from graph.keeping.embedded import Embedded
from graph.kept import ready
from graph.model import ArgumentMap, LinkKind
from graph.snapshots import Snapshot
from graph.store import Store, open_store
from graph.vocab import CM, claim_iri, graph_iri, link_iri

DEBATE = "debate"


@pytest.fixture(params=["", "memory:"])
def store(request: pytest.FixtureRequest, store_dir: Path) -> Iterator[Store]:
    with open_store(request.param or str(store_dir)) as opened:
        opened.add(example_map(DEBATE))
        yield opened


def review(store: Store, iri: str, status: str) -> None:
    """Say what a person made of a claim or link, as another tool does: straight in the database."""
    assert isinstance(store, Embedded)
    said = f"<{iri}> <{CM.reviewStatus}> <{CM[status]}>"
    with store._writing() as writer:
        update = f"INSERT DATA {{ GRAPH <{graph_iri(DEBATE)}> {{ {said} }} }}"
        store._commit(writer, insert=[], update=update)


def statements(store: Store, predicate: str) -> set[tuple[str, str]]:
    with Snapshot(store.snapshot()) as snapshot:
        return {
            (quad.subject.value, quad.object.value)
            for quad in snapshot.db.quads_for_pattern(None, ox.NamedNode(predicate), None, None)
            if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.Triple)
        }


def without_last_link(amap: ArgumentMap) -> ArgumentMap:
    return dataclasses.replace(amap, links=amap.links[:-1])


def objections(amap: ArgumentMap) -> list[tuple[str, str, str]]:
    return [
        (link_iri(DEBATE, link.id), claim_iri(DEBATE, link.source), claim_iri(DEBATE, link.target))
        for link in amap.links
        if link.kind is LinkKind.OBJECTS
    ]


@pytest.mark.parametrize("how", ["replace", "after", "many"])
def test_statuses_of_what_is_still_there_stay(store: Store, how: str) -> None:
    amap = example_map(DEBATE)
    kept, gone = amap.links[0].id, amap.links[-1].id
    review(store, claim_iri(DEBATE, amap.claims[0].id), "accepted")
    review(store, link_iri(DEBATE, kept), "edited")
    review(store, link_iri(DEBATE, gone), "accepted")
    new = without_last_link(amap)
    if how == "many":
        assert store.add_many([ready(new)], replace=True) == ["replaced"]
    elif how == "replace":
        assert store.add(new, replace=True) == "replaced"
    else:
        assert store.add(new, after=amap) == "updated"
    assert store.load(DEBATE) == new
    assert statements(store, str(CM.reviewStatus)) == {
        (claim_iri(DEBATE, amap.claims[0].id), str(CM.accepted)),
        (link_iri(DEBATE, kept), str(CM.edited)),
    }


def test_a_rejected_link_stays_without_its_shortcut(store: Store) -> None:
    amap = example_map(DEBATE)
    rejected, source, target = objections(amap)[0]
    review(store, rejected, "rejected")
    assert store.add(without_last_link(amap), after=amap) == "updated"
    shortcuts = statements(store, str(CM.objectsTo))
    assert (source, target) not in shortcuts
    assert len(shortcuts) == len(objections(without_last_link(amap))) - 1
    others = {one for link, one, _ in objections(without_last_link(amap)) if link != rejected}
    undercuts = {
        claim_iri(DEBATE, link.source)
        for link in without_last_link(amap).links
        if link.kind is LinkKind.UNDERCUTS
    }
    with Snapshot(store.snapshot()) as snapshot:
        marked = {
            quad.subject.value
            for quad in snapshot.db.quads_for_pattern(None, None, ox.NamedNode(CM.Objection), None)
            if isinstance(quad.subject, ox.NamedNode)
        }
    assert marked == others | undercuts


def test_a_map_takes_the_place_of_the_one_it_was_made_from_only(store: Store) -> None:
    amap = example_map(DEBATE)
    new = without_last_link(amap)
    other = dataclasses.replace(amap, links=amap.links[:-2])
    version = store.version()
    with pytest.raises(ThreadChanged, match=r"'debate' was changed by somebody else.*add it again"):
        store.add(new, after=other)
    with pytest.raises(ThreadChanged):
        store.add(example_map("not-there"), after=example_map("not-there"))
    assert store.version() == version
    later = dataclasses.replace(amap, run=dataclasses.replace(amap.run, created="2030-01-01"))
    assert store.add(new, after=later) == "updated"  # when a run was is no difference
    assert store.add(new, after=amap) == "unchanged"


def test_threads_are_found_by_their_address(store: Store) -> None:
    url = example_map(DEBATE).thread.url
    assert url is not None
    assert store.ids_at(url) == [DEBATE]
    assert store.ids_at(url + "#x") == []
    store.add(example_map("another"))
    assert store.ids_at(url) == ["another", DEBATE]
    found = store.find(DEBATE)
    assert found == example_map(DEBATE)
    assert store.find("nowhere") is None


UPDATE_AND_DIE = """
import dataclasses, os, signal, sys
import graph.directory, graph.quads, graph.snapshots
from example_map import example_map
from graph.store import open_store
def die(*args, **words):
    os.kill(os.getpid(), signal.SIGKILL)
amap = example_map("debate")
with open_store(sys.argv[1]) as store:
    WHERE = die
    store.add(dataclasses.replace(amap, links=amap.links[:-1]), after=amap)
"""


@pytest.mark.parametrize(
    ("where", "links"),
    [
        ("graph.quads.Writer.commit", 0),  # before the transaction
        ("graph.directory.publish", 1),  # after it
        ("graph.snapshots.replace_text", 1),  # its snapshot made, but not named
    ],
)
def test_an_update_that_is_killed_leaves_the_old_map_or_the_new_one(
    root: Path, environment: dict[str, str], store_dir: Path, where: str, links: int
) -> None:
    amap = example_map(DEBATE)
    with open_store(store_dir) as store:
        store.add(amap)
        review(store, claim_iri(DEBATE, amap.claims[0].id), "accepted")
    done = subprocess.run(
        [sys.executable, "-c", UPDATE_AND_DIE.replace("WHERE", where), str(store_dir)],
        env={**environment, "PYTHONPATH": os.pathsep.join((str(root), str(root / "tests")))},
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    with open_store(store_dir, create=False) as store:
        held = store.load(DEBATE)
        assert held == dataclasses.replace(amap, links=amap.links[: len(amap.links) - links])
        assert len(statements(store, str(CM.reviewStatus))) == 1
        change = store.add(without_last_link(amap), after=held)
        assert change == ("unchanged" if links else "updated")
