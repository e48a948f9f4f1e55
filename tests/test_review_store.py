"""Corrections in a store: kept beside the map, applied to each new one, and never lost."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from example_map import example_map
from small_map import small_map
from small_reviews import anchor, at, small_corrections
from sparql_servers import empty, oxigraph
from test_store import everything

from graph.errors import InputError, NoSuchThread, Overtaken, StoreError
from graph.keeping.backup import backup, checked, restore
from graph.keeping.check import problems
from graph.keeping.embedded import Embedded
from graph.keeping.remote import RemoteStore
from graph.kept import ready
from graph.model import ArgumentMap, Claim, LinkKind
from graph.review import (
    Action,
    Correction,
    Element,
    Status,
    claim_anchor,
    corrected,
    correction,
    sight,
)
from graph.snapshots import Snapshot
from graph.store import Store, open_store
from graph.vocab import CM, claim_iri, graph_iri, link_iri

MAP = small_map()
THREAD = MAP.thread.id
NQUADS = ox.RdfFormat.N_QUADS
DEBATE = example_map().thread.id


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as address:
        yield address


@pytest.fixture(params=["disk", "memory", "oxigraph", "journal"])
def store(
    request: pytest.FixtureRequest, store_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """A store of each kind; "journal" is a server written to as one without transactions is."""
    places = {"disk": str(store_dir), "memory": "memory:"}
    place = places.get(request.param)
    if place is None:
        place = request.getfixturevalue("server")
        empty(f"{place}/update")
    if request.param == "journal":
        monkeypatch.setattr("graph.keeping.endpoint.TRANSACTIONS", ())
    with open_store(place) as opened:
        opened.add(MAP)
        yield opened


def tell(store: Store, update: str) -> None:
    """Change what a store holds as another tool does, straight in the database."""
    if isinstance(store, RemoteStore):
        store.endpoint().update(update)
        return
    assert isinstance(store, Embedded)
    with store._writing() as writer:
        store._commit(writer, insert=[], update=update)


def reject(name: str, minute: int = 1, *, author: str = "Eva") -> Correction:
    return correction(Action.REJECT, author=author, created=at(minute), subject=anchor(name))


def accept(name: str, minute: int, *, author: str) -> Correction:
    return correction(Action.ACCEPT, author=author, created=at(minute), subject=anchor(name))


def asked(store: Store, pattern: str) -> set[str]:
    """What a pattern binds ``?x`` to, over all graphs, as a stranger's query sees them."""
    query = (
        f"PREFIX cm: <{CM}> PREFIX aif: <http://www.arg.dundee.ac.uk/aif#> "
        f"SELECT DISTINCT ?x {{ {pattern} }}"
    )
    with open_store("memory:") as other:
        assert isinstance(other, Embedded)
        quads = ox.parse("".join(f"{line} .\n" for line in everything(store)), format=NQUADS)
        with other._writing() as writer:
            other._commit(writer, insert=list(quads))
        with Snapshot(other.snapshot()) as snapshot:
            found = snapshot.db.query(query, use_default_graph_as_union=True)
            assert isinstance(found, ox.QuerySolutions)
            return {row["x"].value.rpartition("/")[2] for row in found}


def without(amap: ArgumentMap, claim: Claim) -> ArgumentMap:
    """The map as an extraction makes it that does not find the claim."""
    links = {link.id for link in amap.links if claim.id in (link.source, link.target)}
    return replace(
        amap,
        claims=tuple(replace(one, reference=None) for one in amap.claims if one.id != claim.id),
        links=tuple(one for one in amap.links if one.id not in links and one.target not in links),
    )


def test_a_thread_is_kept_as_corrected_and_as_it_was_extracted(store: Store) -> None:
    before = store.version()
    found = store.review(THREAD, small_corrections())
    assert store.version() != before
    assert found == corrected(MAP, small_corrections()) == store.outcome(THREAD)
    assert store.load(THREAD) == found.map != MAP
    assert store.load(THREAD, machine=True) == store.find(THREAD, machine=True) == MAP
    assert store.corrections(THREAD) == small_corrections()
    look = store.look()
    assert look.find(THREAD) == found.map
    assert look.find(THREAD, machine=True) == MAP
    assert look.corrections(THREAD) == small_corrections()
    look.close()
    (one,) = store.threads()
    assert (one.claims, one.links) == (len(found.map.claims), len(found.map.links))
    (one,) = store.threads(machine=True)
    assert (one.claims, one.links) == (len(MAP.claims), len(MAP.links))


def test_queries_see_what_stands_and_find_what_does_not_if_they_ask_for_it(store: Store) -> None:
    store.review(THREAD, [reject("c-harm", 1), reject("l-restates", 2)])
    assert "c-harm" not in asked(store, "?x a cm:Claim")
    assert "c-harm" not in asked(store, "?x aif:claimText ?text")
    assert "c-harm" not in asked(store, "?x cm:kind ?kind")
    assert asked(store, "?x cm:objectsTo ?c") == set()
    assert asked(store, "?x a cm:Objection") == {"c-show"}  # it undercuts
    assert asked(store, "?x cm:restates ?c") == set()
    assert asked(store, "?x a cm:Link") == {"l-supports", "l-undercuts"}
    assert asked(store, "?x a cm:RejectedClaim") == {"c-harm"}
    assert asked(store, "?x a cm:RejectedLink") == {"l-restates"}
    assert asked(store, "?x cm:reviewStatus cm:rejected") == {"c-harm", "l-restates"}


def test_the_same_corrections_again_change_nothing(store: Store) -> None:
    store.review(THREAD, small_corrections())
    before = store.version(), everything(store)
    store.review(THREAD, small_corrections()[3:])
    store.review(THREAD, [])
    assert (store.version(), everything(store)) == before


def test_corrections_one_by_one_come_to_the_same_as_all_at_once(store: Store) -> None:
    for one in reversed(small_corrections()[:-1]):
        store.review(THREAD, [one])
    store.review(THREAD, small_corrections()[-1:])
    one_by_one = everything(store)
    with open_store("memory:") as other:
        other.add(MAP)
        other.review(THREAD, small_corrections())
        assert everything(other) == one_by_one


def test_undoing_brings_the_map_back_and_keeps_what_was_done(store: Store) -> None:
    no = reject("c-harm")
    store.review(THREAD, [no])
    found = store.undo(THREAD, no.id, author="Finn", reason="a slip")
    assert store.load(THREAD) == MAP
    assert [one.action for one in store.corrections(THREAD)] == [Action.REJECT, Action.UNDO]
    assert found.withdrawn[no.id].reason == "a slip"
    assert asked(store, "?x <http://www.w3.org/ns/prov#invalidatedAtTime> ?t ; cm:action ?a") == {
        no.id
    }
    store.undo(THREAD, found.withdrawn[no.id].id, author="Eva")
    assert "c-harm" not in store.load(THREAD).claim


def test_what_cannot_be_kept_is_refused_and_changes_nothing(store: Store) -> None:
    store.review(THREAD, [reject("c-harm")])
    before = store.version(), everything(store)
    with pytest.raises(NoSuchThread, match="'elsewhere'"):
        store.review("elsewhere", [reject("c-harm")])
    for ask in (store.outcome, store.corrections):
        with pytest.raises(NoSuchThread, match="'elsewhere'"):
            ask("elsewhere")
    with pytest.raises(InputError, match="no correction 'r0' to undo"):
        store.undo(THREAD, "r0", author="Eva")
    other = replace(reject("c-harm"), reason="something else")
    with pytest.raises(InputError, match=f"{other.id} is kept already and says something else"):
        store.review(THREAD, [other])
    assert (store.version(), everything(store)) == before


def test_what_is_not_any_more_as_it_was_seen_is_not_decided_about(store: Store) -> None:
    harm, care = Element("claim", "c-harm"), Element("claim", "c-care")
    seen = store.outcome(THREAD)
    (done,) = store.review(THREAD, [reject("c-harm")]).corrections
    before = everything(store)
    late = accept("c-harm", 2, author="Finn")
    with pytest.raises(Overtaken, match=r"claim was corrected by somebody else.*reject by Eva"):
        store.review(THREAD, [late], seen={harm: sight(seen, harm)})
    assert everything(store) == before
    store.review(THREAD, [accept("c-care", 3, author="Finn")], seen={care: sight(seen, care)})
    now = store.outcome(THREAD)
    store.undo(THREAD, done.id, author="Eva", created=at(4), seen={harm: sight(now, harm)})
    with pytest.raises(Overtaken, match="undo by Eva"):
        store.undo(THREAD, done.id, author="Finn", seen={harm: sight(now, harm)})
    assert store.review(THREAD, [late], seen={harm: sight(seen, harm)}).map.claim["c-harm"]
    assert store.threads()[0].corrections == 4


@pytest.mark.parametrize("how", ["after", "replace", "many"])
def test_a_new_map_gets_the_corrections_of_the_old_one(store: Store, how: str) -> None:
    store.review(THREAD, small_corrections())
    new = without(MAP, MAP.claim["c-care"])
    if how == "many":
        assert store.add_many([ready(new, after=MAP)]) == ["updated"]
        assert store.add_many([ready(new, after=MAP)]) == ["unchanged"]
    elif how == "replace":
        assert store.add(new, replace=True) == "replaced"
    else:
        assert store.add(new, after=MAP) == "updated"
    assert store.add(new) == "unchanged"
    found = corrected(new, small_corrections())
    assert store.outcome(THREAD) == found
    assert store.load(THREAD) == found.map
    assert store.load(THREAD, machine=True) == new
    # Back to the first map: nothing was lost on the way.
    store.add(MAP, replace=True)
    assert store.load(THREAD) == corrected(MAP, small_corrections()).map


def test_the_map_that_comes_before_is_the_one_that_was_extracted(store: Store) -> None:
    store.review(THREAD, [reject("c-harm")])
    assert store.add(MAP) == "unchanged"
    assert store.add(without(MAP, MAP.claim["c-care"]), after=MAP) == "updated"
    assert "c-harm" not in store.load(THREAD).claim


def test_nothing_of_a_removed_thread_stays_and_others_stay_whole(store: Store) -> None:
    other = example_map()
    store.add(other)
    claim = other.claims[0]
    no = correction(Action.REJECT, author="Eva", created=at(1), subject=claim_anchor(other, claim))
    store.review(DEBATE, [no])
    store.review(THREAD, small_corrections())
    store.remove(THREAD)
    with open_store("memory:") as clean:
        clean.add(other)
        clean.review(DEBATE, [no])
        assert everything(store) == everything(clean)
    store.add(MAP)
    assert store.corrections(THREAD) == ()
    assert store.load(THREAD) == MAP


def test_what_other_tools_say_outlives_corrections_and_a_new_map(store: Store) -> None:
    accepted, rejected = claim_iri(THREAD, "c-role"), link_iri(THREAD, "l-objects")
    said = (
        f"<{accepted}> <{CM.reviewStatus}> <{CM.accepted}> ; <https://example.org/note> 'n' . "
        f"<{rejected}> <{CM.reviewStatus}> <{CM.rejected}>"
    )
    tell(store, f"INSERT DATA {{ GRAPH <{graph_iri(THREAD)}> {{ {said} }} }}")
    store.review(THREAD, [reject("l-restates")])
    assert asked(store, "?x cm:reviewStatus cm:accepted") == {"c-role"}
    assert asked(store, "?x <https://example.org/note> ?n") == {"c-role"}
    assert asked(store, "?x cm:objectsTo ?c") == {"c-harm"}  # it says so since it was added
    store.add(without(MAP, MAP.claim["c-care"]), after=MAP)
    assert asked(store, "?x cm:reviewStatus cm:accepted") == {"c-role"}
    assert asked(store, "?x cm:reviewStatus cm:rejected") == {"l-objects", "l-restates"}
    assert asked(store, "?x cm:objectsTo ?c") == set()
    store.review(THREAD, [correction(Action.REJECT, author="Eva", subject=anchor("c-role"))])
    assert "c-role" not in asked(store, "?x cm:reviewStatus cm:accepted")


def test_what_is_kept_in_a_form_that_cannot_be_read_is_said_and_not_lost(store: Store) -> None:
    store.review(THREAD, [reject("c-harm")])
    tell(
        store,
        f"DELETE {{ GRAPH ?g {{ ?r <{CM.action}> ?a }} }} "
        f"INSERT {{ GRAPH ?g {{ ?r <{CM.action}> 'bless' }} }} "
        f"WHERE {{ GRAPH ?g {{ ?r <{CM.action}> ?a }} }}",
    )
    saying = r"the corrections of the thread 'role-or-scheme' are kept in a form that cannot be"
    before = everything(store)
    with pytest.raises(StoreError, match=saying):
        store.outcome(THREAD)
    with pytest.raises(StoreError, match=saying):
        store.review(THREAD, [reject("c-care")])
    with pytest.raises(StoreError, match=saying):
        store.add(without(MAP, MAP.claim["c-care"]), replace=True)
    assert any(re.match(saying, one.what) for one in problems(store))
    assert everything(store) == before
    assert "c-harm" not in store.load(THREAD).claim


def test_a_corrected_store_is_found_to_be_well_and_is_backed_up_whole(
    store: Store, tmp_path: Path
) -> None:
    store.review(THREAD, small_corrections())
    assert list(problems(store)) == []
    backup(store, tmp_path / "maps.nq.gz")
    with open_store("memory:") as other:
        restore(checked(tmp_path / "maps.nq.gz"), other)
        assert everything(other) == everything(store)
        assert other.outcome(THREAD) == store.outcome(THREAD)


# --- several at once ------------------------------------------------------------------------------

REVIEW_MANY = """
import sys
from example_map import example_map
from graph.model import LinkKind
from graph.review import Action, claim_anchor, correction
from graph.store import open_store
place, author = sys.argv[1:]
amap = example_map()
with open_store(place) as store:
    store._directory.patience = 100.0
    print("ready", flush=True)
    sys.stdin.readline()
    for number, claim in enumerate(amap.claims[:6]):
        action = Action.ACCEPT if author == "Eva" else Action.REJECT
        anchor = claim_anchor(store.load(amap.thread.id, machine=True), claim)
        store.review(amap.thread.id, [correction(action, author=author, subject=anchor)])
"""


def test_two_people_at_once_lose_nothing_of_each_others_work(
    root: Path, environment: dict[str, str], store_dir: Path
) -> None:
    amap = example_map()
    with open_store(store_dir) as store:
        store.add(amap)
    env = {**environment, "PYTHONPATH": os.pathsep.join((str(root), str(root / "tests")))}
    people = [
        subprocess.Popen(
            [sys.executable, "-c", REVIEW_MANY, str(store_dir), author],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for author in ("Eva", "Finn")
    ]
    for one in people:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in people:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    assert [one.wait(timeout=120) for one in people] == [0, 0]
    for one in people:
        one.communicate()
    with open_store(store_dir, create=False) as store:
        found = store.outcome(amap.thread.id)
        assert store.load(amap.thread.id) == found.map
    assert len(found.corrections) == len(found.applied) == 12
    for claim in amap.claims[:6]:
        mine = [one for one in found.corrections if one.id in found.by[Element("claim", claim.id)]]
        assert {one.author for one in mine} == {"Eva", "Finn"}
        accepted = mine[-1].action is Action.ACCEPT
        status = Status.ACCEPTED if accepted else Status.REJECTED
        assert found.statuses[Element("claim", claim.id)] is status
        assert (claim.id in found.map.claim) == accepted
    # Each that came second says whom it wins over.
    assert sum(bool(one.over) for one in found.applied) == 6


REVIEW_AND_DIE = """
import os, signal, sys
import graph.directory, graph.quads, graph.snapshots
from small_map import small_map
from small_reviews import small_corrections
from graph.store import open_store
def die(*args, **words):
    os.kill(os.getpid(), signal.SIGKILL)
with open_store(sys.argv[1]) as store:
    WHERE = die
    store.review(small_map().thread.id, small_corrections()[1:])
"""


@pytest.mark.parametrize(
    ("where", "done"),
    [
        ("graph.quads.Writer.commit", False),  # before the transaction
        ("graph.directory.publish", True),  # after it
        ("graph.snapshots.replace_text", True),  # its snapshot made, but not named
    ],
)
def test_a_review_that_is_killed_is_kept_whole_or_not_at_all(
    root: Path, environment: dict[str, str], store_dir: Path, where: str, *, done: bool
) -> None:
    first = small_corrections()[:1]
    with open_store(store_dir) as store:
        store.add(MAP)
        store.review(THREAD, first)
    killed = subprocess.run(
        [sys.executable, "-c", REVIEW_AND_DIE.replace("WHERE", where), str(store_dir)],
        env={**environment, "PYTHONPATH": os.pathsep.join((str(root), str(root / "tests")))},
        timeout=60,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    known = small_corrections() if done else first
    with open_store(store_dir, create=False) as store:
        assert store.corrections(THREAD) == known
        assert store.load(THREAD) == corrected(MAP, known).map
        store.review(THREAD, small_corrections())
        assert store.corrections(THREAD) == small_corrections()


def test_links_to_what_was_corrected_are_made_of_what_stands_now(store: Store) -> None:
    worded = correction(
        Action.WORDING, author="Eva", created=at(1), subject=anchor("c-harm"), text="Harm is harm."
    )
    now = store.review(THREAD, [worded]).map
    added = correction(
        Action.LINK,
        author="Eva",
        created=at(2),
        subject=claim_anchor(now, now.claim["c-harm"]),
        other=claim_anchor(now, now.claim["c-show"]),
        kind=LinkKind.SUPPORTS,
    )
    assert len(store.review(THREAD, [added]).map.links) == len(MAP.links) + 1
