"""Claims that say the same, found among all threads of a store, and put right in the terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from small_pairs import cities, debate, decide, filled, side, trams
from terminal import assert_refused, run

from extract.across import judging
from extract.across.kept import Vectors
from extract.across.looking import Outlook, kept_vectors, look, outlook
from extract.same.near import Asked, nearest
from graph.model import ClaimKind
from graph.questions import ask_named
from graph.same.pairs import Decides
from graph.store import Store, open_store

# --- neighbours -----------------------------------------------------------------------------------


def clustered(many: int, *, wide: int = 32) -> NDArray[np.float32]:
    """Vectors of length 1, in groups of four that are near each other."""
    random = np.random.default_rng(7)
    centres = random.normal(size=(many // 4, wide)).repeat(4, axis=0)
    found = (centres + 0.2 * random.normal(size=centres.shape)).astype(np.float32)
    whole: NDArray[np.float32] = found / np.linalg.norm(found, axis=1, keepdims=True)
    return whole


def asked(many: int, *, threads: int, places: Sequence[int] | None = None) -> Asked:
    numbers = np.arange(many, dtype=np.int64)
    chosen = numbers if places is None else np.array(places, dtype=np.int64)
    return Asked(groups=numbers % threads, places=chosen, most=5, least=0.5)


def test_comparing_all_finds_what_is_near_in_other_threads_and_nothing_else() -> None:
    rows = clustered(80)
    near = rows @ rows.T
    found = nearest(rows, asked(80, threads=3), exact=True)
    wanted = {
        (one, other)
        for one in range(80)
        for other in range(one + 1, 80)
        if one % 3 != other % 3 and near[one, other] >= 0.5
    }
    assert len(wanted) > 20
    assert found.keys() == wanted
    assert all(abs(how - near[pair]) < 1e-5 for pair, how in found.items())
    few = nearest(rows, asked(80, threads=3, places=[4]), exact=True)
    assert few.keys() == {pair for pair in wanted if 4 in pair}


def test_a_graph_of_neighbours_finds_nearly_all_that_comparing_all_does() -> None:
    rows = clustered(2_000)
    exact = nearest(rows, asked(2_000, threads=3), exact=True)
    found = nearest(rows, asked(2_000, threads=3), exact=False)
    assert all(one % 3 != other % 3 for one, other in found)
    assert len(exact.keys() & found.keys()) / len(exact) > 0.95


@pytest.mark.parametrize("exact", [True, False])
def test_one_thread_has_no_neighbours(exact: bool) -> None:
    assert nearest(clustered(8), asked(8, threads=1), exact=exact) == {}


# --- vectors --------------------------------------------------------------------------------------


class Reading:
    """Makes vectors of texts, and remembers of which."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        rows = [[len(text), text.count("a") + 1, 1.0] for text in texts]
        return np.array(rows, dtype=np.float32)


@pytest.mark.parametrize("kept", [True, False])
def test_no_text_is_read_twice(tmp_path: Path, kept: bool) -> None:
    read = Reading()
    path = tmp_path / "vectors" if kept else None
    first = Vectors(path, model="one-1", read=read)
    rows = first.of(["a tram", "a bus", "a tram"])
    assert read.texts == ["a tram", "a bus"]
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.array_equal(rows[0], rows[2])
    later = Vectors(path, model="one-1", read=read) if kept else first
    assert later.missing(["a tram", "a car", "a bus"]) == 1
    assert np.array_equal(later.of(["a bus"]), rows[1:2])
    assert read.texts == ["a tram", "a bus"]
    assert later.of([]).shape[0] == 0


def test_what_another_model_made_or_what_is_ruined_is_made_anew(tmp_path: Path) -> None:
    read, path = Reading(), tmp_path / "vectors"
    Vectors(path, model="one-1", read=read).of(["a tram"])
    assert Vectors(path, model="one-2", read=read).missing(["a tram"]) == 1
    path.write_bytes(b"no database" * 100)
    ruined = Vectors(path, model="one-2", read=read)
    ruined.of(["a tram"])
    assert ruined.missing(["a tram"]) == 0
    assert read.texts == ["a tram"] * 2


def test_a_file_that_is_ruined_behind_its_first_page_is_begun_anew(tmp_path: Path) -> None:
    read, path = Reading(), tmp_path / "vectors"
    texts = [f"tram {number}" for number in range(2_000)]
    Vectors(path, model="one-1", read=read).of(texts)
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + bytes(len(whole) - 8192))
    Vectors(path, model="one-1", read=read).of(texts)
    assert Vectors(path, model="one-1", read=read).missing(texts) == 0


def test_where_nothing_can_be_written_vectors_are_made_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "vectors").mkdir()
    read = Reading()
    found = Vectors(tmp_path / "vectors", model="one-1", read=read).of(["a tram", "a bus"])
    assert found.shape == (2, 3)


def test_vectors_of_texts_that_are_gone_go(tmp_path: Path) -> None:
    read = Reading()
    kept = Vectors(tmp_path / "vectors", model="one-1", read=read)
    kept.of(["one", "two", "three", "four"])
    kept.of(["one"])
    assert kept.missing(["one", "two", "three", "four"]) == 3


# --- looking --------------------------------------------------------------------------------------


QUIET = "Trams are quiet."
HARM = "A role played in earnest does the same harm."


def texts(store: Store) -> set[frozenset[str]]:
    known = store.across()
    reads = store.texts([end for ends in known.said() for end in ends])
    return {frozenset(reads[end] for end in ends) for ends in known.said()}


def test_what_is_said_in_two_threads_is_found_once_and_what_is_new_alone_is_read(
    store_dir: Path,
) -> None:
    with open_store(store_dir) as store:
        store.add(debate("one", QUIET, HARM, QUIET + " "))
        assert look(store).pairs == 0
        store.add(debate("two", "Bananas grow in the south.", QUIET))
        done = look(store)
        assert (done.threads, done.claims, done.fresh) == (1, 5, 1)
        known = store.across()
        assert all(one.one.thread != one.other.thread for one in known.pairs)
        assert frozenset([QUIET]) in texts(store)
        assert {one.thread for one in known.comparisons} == {"one", "two"}
        before = store.version()
        assert look(store).threads == 0
        assert store.version() == before
        read = Reading()
        fresh = Vectors(store.aside("vectors"), model=judging.model(), read=read)
        assert outlook(store, vectors=fresh).threads == 0
        store.add(debate("three", HARM))
        assert outlook(store, vectors=fresh) == Outlook(threads=1, claims=6, fresh=0, others=True)
        look(store)
        assert frozenset([HARM]) in texts(store)
        assert frozenset([QUIET]) in texts(store)


def test_a_changed_thread_is_looked_for_again_and_a_decision_stays() -> None:
    with open_store("memory:") as store:
        one, other = debate("one", QUIET), debate("two", QUIET)
        store.add(one)
        store.add(other)
        vectors = kept_vectors(store)
        assert look(store, vectors=vectors).pairs == 1
        store.decide(decide(Decides.APART, side(one, 0), side(other, 0)))
        assert texts(store) == set()
        longer = debate("two", QUIET, HARM)
        store.add(longer, replace=True)
        done = look(store, vectors=vectors)
        assert (done.threads, done.fresh, done.pairs) == (1, 1, 1)
        assert look(store, vectors=vectors, again=True).threads == 2
        assert texts(store) == set()
        assert len(store.across().decisions) == 1


def test_who_asks_whether_it_is_so_does_not_say_so() -> None:
    asks = debate("two", QUIET)
    question = replace(asks.claims[0], kind=ClaimKind.QUESTION)
    with open_store("memory:") as store:
        store.add(debate("one", QUIET))
        store.add(replace(asks, claims=(question,)))
        assert look(store).pairs == 0


def test_a_look_costs_little_while_little_is_new() -> None:
    few = Outlook(threads=1, claims=900, fresh=100, others=True)
    assert few.little(added=10)
    assert not Outlook(threads=9, claims=9_000, fresh=9_000, others=True).little(added=10)
    assert Outlook(threads=9, claims=9_000, fresh=9_000, others=True).little(added=8_000)
    assert not Outlook(threads=1, claims=900_000, fresh=10, others=True).little(added=10)


def test_what_is_said_in_other_words_elsewhere() -> None:
    with open_store("memory:") as store:
        filled(store)
        one, other = trams(), cities()
        store.decide(decide(Decides.APART, side(one, 1), side(other, 1)))
        store.decide(decide(Decides.TOGETHER, side(one, 2), side(other, 2)))
        rows = ask_named("same-elsewhere", store=store).rows
    assert {frozenset((row[1], row[3])) for row in rows} == {
        frozenset((one.claims[place].text, other.claims[place].text)) for place in (0, 2)
    }
    assert {row[4] for row in rows} == {"the same"}


# --- in the terminal ------------------------------------------------------------------------------


@pytest.fixture
def kept(store_dir: Path) -> Path:
    """A store in which something was found."""
    with open_store(store_dir) as store:
        filled(store)
    return store_dir


def test_the_list_shows_both_claims_with_their_threads_and_why(kept: Path) -> None:
    done = run("same", "--store", kept)
    assert done.exit_code == 0, done.output
    for words in (*(claim.text for claim in (*trams().claims[:2], *cities().claims[:2])), "0.87"):
        assert words in done.stdout
    assert "both say “quiet” of “trams”" in done.stdout
    assert trams().claims[2].text not in done.stdout
    few = run("same", "--limit", "1", "--store", kept)
    assert "1 more: raise --limit." in few.stderr
    assert_refused(run("same", "--thread", "x", "--store", kept), saying="'x': it holds cities")


def test_people_take_apart_put_together_and_undo(kept: Path) -> None:
    def same(*words: str) -> str:
        done = run("same", *words, "--store", kept)
        assert done.exit_code == 0, done.output
        return done.stdout

    one, other = trams().claims, cities().claims
    made = same("apart", one[0].id, other[0].id, "--author", "Eva", "--reason", "no")
    assert re.match(r"d[0-9a-f]{12} apart: ", made)
    assert one[0].text not in same()
    same("together", f"trams/{one[2].id[:8]}", other[2].id, "--author", "Bo")
    assert "Bo says so" in same()
    assert same().index("by hand") < same().index("0.87")
    log = same("log")
    assert [log.count(word) for word in ("Eva", "Bo", "apart", "together")] == [1, 1, 1, 1]
    assert same("undo", made[:8], "--author", "Eva").startswith("undone: ")
    assert one[0].text in same()
    assert "undone" in same("log")


def test_what_cannot_be_decided_is_told(kept: Path) -> None:
    one, other = trams().claims, cities().claims

    def refused(*words: str, saying: str) -> None:
        assert_refused(run("same", *words, "--author", "Eva", "--store", kept), saying=saying)

    refused("apart", "c", other[0].id, saying="beginning of 6 ids")
    refused("apart", "x", other[0].id, saying="no claim has an id that begins with 'x'")
    refused("apart", one[0].id, one[1].id, saying="both of the thread 'trams'")
    refused("undo", "d", saying="nothing was decided")


def test_one_id_in_two_threads_needs_its_thread(kept: Path) -> None:
    with open_store(kept) as store:
        twin = debate("twin", *(claim.text for claim in trams().claims))
        claims = tuple(
            replace(claim, id=was.id)
            for claim, was in zip(twin.claims, trams().claims, strict=True)
        )
        store.add(replace(twin, claims=claims))
    name, other = trams().claims[0].id, cities().claims[0].id
    words = ("same", "apart", name, other, "--author", "Eva", "--store", kept)
    assert_refused(run(*words), saying=f"several claims: write one of trams/{name}, twin/{name}")
    done = run("same", "apart", f"twin/{name}", other, "--author", "Eva", "--store", kept)
    assert done.exit_code == 0, done.output


def test_a_thread_that_says_what_another_does_is_seen_when_it_is_added(
    store_dir: Path, tmp_path: Path
) -> None:
    for name in ("one", "two", "three"):
        text = f"Ada: It is plain that models which only play a role do the same harm. {name}\n"
        (tmp_path / f"{name}.txt").write_text(text)
    first = run("add", tmp_path / "one.txt", "--store", store_dir)
    assert "pair" not in first.output
    done = run("add", tmp_path / "two.txt", "--alone", "--store", store_dir)
    assert "pair" not in done.output
    done = run("add", tmp_path / "three.txt", "--store", store_dir)
    assert re.search(r"\d pairs? of claims that say the same", done.stdout), done.output
    with open_store(store_dir) as store:
        ends = {end.thread for pair in store.across().pairs for end in pair.ends}
    assert ends == {"one", "two", "three"}
    assert "nothing is new" in run("same", "find", "--store", store_dir).stdout


def test_what_a_stranger_wrote_is_shown_and_does_nothing(store_dir: Path) -> None:
    bad = "Trams \x9b2J\u202e are quiet, [bold]really[/bold] <b>quiet</b> | so."
    with open_store(store_dir) as store:
        store.add(debate("one", bad))
        store.add(debate("two", bad))
    assert run("same", "find", "--store", store_dir).exit_code == 0
    done = run("same", "--store", store_dir)
    assert "[bold]really[/bold] <b>quiet</b> | so." in done.stdout
    assert not set(done.stdout) & {"\x1b", "\x9b", "\u202e"}


def test_a_store_in_which_nobody_looked_says_so(store_dir: Path) -> None:
    with open_store(store_dir) as store:
        store.add(trams())
    done = run("same", "--store", store_dir)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "`cruxmap same find` looks for them" in done.stderr
