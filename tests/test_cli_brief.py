"""The command ``cruxmap brief``: every form of it, in the terminal and in a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from example_map import example_map
from small_pairs import cities, decide, filled, side, trams
from terminal import run
from test_brief_forms import safe_text

from graph.brief.elsewhere import elsewhere
from graph.brief.forms import BRIEFS
from graph.brief.telling import brief
from graph.crux import weigh
from graph.model import Thread
from graph.same.pairs import Decides
from graph.store import open_store


@pytest.mark.parametrize("form", BRIEFS)
def test_a_brief_is_printed_or_written_in_every_form(
    store: Path, tmp_path: Path, form: str
) -> None:
    printed = run("brief", "--format", form, "--store", store)
    assert printed.exit_code == 0
    amap = example_map()
    assert printed.stdout == BRIEFS[form](brief(amap, weigh(amap)))
    file = tmp_path / "brief"
    done = run("brief", amap.thread.id, "--format", form, "--output", file, "--store", store)
    assert (done.exit_code, done.stdout) == (0, "")
    assert file.read_bytes().decode() == printed.stdout


def test_for_a_terminal_it_is_text_that_fits_and_steers_nothing(
    store: Path, hostile_store: Path
) -> None:
    assert store == hostile_store  # both threads are in it
    for name in ("a-role-or-a-scheme", "hostile"):
        done = run("brief", name, "--store", store)
        assert done.exit_code == 0
        safe_text(done.stdout)


def test_which_thread_must_be_named_where_there_are_several(
    store: Path, hostile_store: Path
) -> None:
    assert store == hostile_store
    done = run("brief", "--store", store)
    assert done.exit_code == 1
    assert "the store holds 2 threads: name one of" in done.stderr
    gone = run("brief", "gone", "--store", store)
    assert gone.exit_code == 1
    assert "gone" in gone.stderr


def test_posts_that_have_addresses_at_their_service_are_linked_to(store_dir: Path) -> None:
    amap = example_map("lobsters-ab12cd")
    thread = Thread(
        id="lobsters-ab12cd",
        title="A role or a scheme?",
        posts=amap.thread.posts,
        url="https://lobste.rs/s/ab12cd",
    )
    with open_store(store_dir) as opened:
        opened.add(type(amap)(thread=thread, claims=amap.claims, links=amap.links, run=amap.run))
    done = run("brief", "--format", "markdown", "--store", store_dir)
    assert "([Ada, post 1](https://lobste.rs/c/p1))" in done.stdout


def test_checks_by_hand_are_counted_unless_the_machines_own_map_is_asked_for(
    store: Path,
) -> None:
    claim = example_map().claims[0].id
    run("review", "accept", claim, "--author", "Ada", "--store", store)
    assert "a person has checked 1 of the claims" in " ".join(
        run("brief", "--store", store).stdout.split()
    )
    own = " ".join(run("brief", "--machine", "--store", store).stdout.split())
    assert "no person has checked any of them" in own


def test_it_says_in_which_other_threads_a_claim_is_said(store_dir: Path) -> None:
    with open_store(store_dir) as opened:
        filled(opened)
        found = elsewhere(opened, "trams")
        opened.decide(decide(Decides.APART, side(trams(), 1), side(cities(), 1)))
        left = elsewhere(opened, "trams")
    first, second = (claim.id for claim in trams().claims[:2])
    title = cities().thread.title
    assert {one: [(also.thread, also.title) for also in those] for one, those in found.items()} == {
        first: [("cities", title)],
        second: [("cities", title)],
    }
    assert list(left) == [first]
    told = run("brief", "trams", "--store", store_dir).stdout
    assert f"Also said in “{title}”." in " ".join(told.split())
    own = run("brief", "trams", "--machine", "--store", store_dir).stdout
    assert "Also said" not in own
