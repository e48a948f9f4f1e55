"""Debates in the terminal: kept, shown, proposed, said by hand, and read again after changes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import Result
from example_map import example_map
from small_map import small_map
from terminal import assert_refused, content, run

from cruxmap_add import read_again
from extract.again.readings import as_read, read_by_hand, refresh
from graph.crux import Reading
from graph.debate.stances import BY_HAND
from graph.debate.written import read_debate
from graph.export import EXPORTERS
from graph.model import ArgumentMap, Claim
from graph.review import Action, claim_anchor, correction
from graph.store import open_store

MAP = example_map()
THREAD = MAP.thread.id
ROLE = """\
question = "Are models that look like schemers playing a role?"
threads = ["a-role-or-a-scheme"]

[[positions]]
id = "role"
name = "It is a role"
statements = ["Models that look like schemers are only playing a role."]

[[positions]]
id = "harm"
name = "It does not matter"
statements = ["A role that is played in earnest does the same harm."]
"""


def claim(words: str, amap: ArgumentMap = MAP) -> Claim:
    return next(one for one in amap.claims if words in one.text)


PLAYED, HARM = claim("only playing a role"), claim("does the same harm")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "role.toml"
    path.write_text(ROLE, encoding="utf-8")
    return path


@pytest.fixture
def ours(store: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with a debate in it."""
    monkeypatch.setenv("CRUXMAP_AUTHOR", "Eva")
    assert debate("keep", file, store=store).exit_code == 0
    return store


def debate(*words: object, store: Path) -> Result:
    return run("debate", *words, "--store", store)


def readings(store: Path) -> dict[tuple[str, str], Reading]:
    with open_store(store, create=False) as opened:
        found = opened.weighed(THREAD).readings
    return {(one.claim, one.position): one for one in found}


def test_a_debate_is_kept_and_shown(store: Path, file: Path) -> None:
    kept = debate("keep", file, store=store)
    assert kept.stdout == f"{THREAD}: kept, with 2 positions; 2 claims read as bearing on them\n"
    assert kept.stderr == ""
    found = readings(store)
    assert found[PLAYED.id, "role"].value == 1
    assert found[HARM.id, "harm"].value > 0.5
    assert (PLAYED.id, "harm") not in found
    assert (HARM.id, "role") not in found  # that is what its link says
    shown = debate("show", "--readings", store=store)
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.startswith("Are models that look like schemers playing a role?\n")
    assert re.search(r"^role +0\.\d\d +It is a role$", shown.stdout, re.MULTILINE)
    assert re.search(rf"^role +for +{PLAYED.id[:3]}\w* +{PLAYED.text}$", shown.stdout, re.MULTILINE)
    assert re.search(rf"^role +against +\w+ +{HARM.text}", shown.stdout, re.MULTILINE)
    assert "it says “Models that look like schemers are only playing a role.”" in shown.stdout


def test_a_kept_debate_keeps_the_map_as_it_is(store: Path, file: Path) -> None:
    before = content(store)
    debate("keep", file, store=store)
    assert content(store) == before


def test_where_nobody_wrote_one_positions_are_proposed_and_can_be_named(
    store: Path, tmp_path: Path
) -> None:
    shown = debate("show", store=store)
    assert shown.exit_code == 0, shown.output
    assert "proposed from the map" in shown.stderr
    proposed = debate("propose", store=store)
    assert proposed.exit_code == 0, proposed.output
    found = read_debate(proposed.stdout, name="proposed.toml")
    assert not found.proposed
    assert found.threads == (THREAD,)
    file = tmp_path / "mine.toml"
    file.write_text(proposed.stdout.replace('name = "', 'name = "Named: '), encoding="utf-8")
    assert debate("keep", file, store=store).exit_code == 0
    assert "Named: " in debate("show", store=store).stdout
    # Each position says what a claim says, word for word.
    said = {one.text for one in MAP.claims}
    assert {text for one in found.positions for text in one.statements} <= said
    assert {one.position for one in readings(store).values()} == {one.id for one in found.positions}


def test_a_forgotten_debate_is_proposed_again(ours: Path) -> None:
    assert debate("forget", THREAD, store=ours).exit_code == 0
    shown = debate("show", store=ours)
    assert "proposed from the map" in shown.stderr
    assert "It does not matter" not in shown.stdout


# --- by hand --------------------------------------------------------------------------------------


def test_a_person_can_say_otherwise_and_take_it_back(ours: Path, file: Path) -> None:
    said = debate("read", HARM.id[:5], "role", "-1", "--reason", "it is no\u202e role", store=ours)
    assert said.exit_code == 0, said.output
    assert "-1.00, it is no" in said.stdout
    assert "\u202e" not in said.stdout
    mine = readings(ours)[HARM.id, "role"]
    assert (mine.value, mine.rule) == (-1, BY_HAND)
    # It outlives what is read again, and the words of the claim.
    assert debate("keep", file, store=ours).exit_code == 0
    assert run("review", "wording", HARM.id, "It is bad.", "--store", ours).exit_code == 0
    found = readings(ours)
    assert found[HARM.id, "role"] == mine
    assert (HARM.id, "harm") not in found
    assert "nothing is read" in debate("read", HARM.id, "role", store=ours).stdout
    assert (HARM.id, "role") not in readings(ours)


def test_what_a_person_read_outlives_a_rejection(ours: Path, file: Path) -> None:
    before = readings(ours)
    assert debate("read", HARM.id, "role", "-1", store=ours).exit_code == 0
    mine = readings(ours)[HARM.id, "role"]
    assert run("review", "reject", HARM.id, "--store", ours).exit_code == 0
    assert (HARM.id, "role") not in readings(ours)
    # Whatever is done in the meantime.
    assert debate("keep", file, store=ours).exit_code == 0
    assert debate("read", PLAYED.id, "harm", "0.5", store=ours).exit_code == 0
    assert debate("read", PLAYED.id, "harm", store=ours).exit_code == 0
    assert run("review", "wording", PLAYED.id, PLAYED.text + "!", "--store", ours).exit_code == 0
    log = run("review", "log", "--store", ours).stdout
    (rejection,) = re.findall(r"^(r\w+) .* reject ", log, flags=re.MULTILINE)
    assert run("review", "undo", rejection, "--store", ours).exit_code == 0
    assert readings(ours)[HARM.id, "role"] == mine
    assert readings(ours).keys() == {*before, (HARM.id, "role")}


def test_what_the_model_reads_comes_back(ours: Path) -> None:
    before = readings(ours)
    assert debate("read", HARM.id, "harm", "0", store=ours).exit_code == 0
    assert readings(ours)[HARM.id, "harm"].value == 0
    assert debate("read", HARM.id, "harm", store=ours).exit_code == 0
    assert readings(ours) == before


def test_a_reading_by_hand_goes_with_its_position(ours: Path, file: Path) -> None:
    debate("read", HARM.id, "role", "-1", store=ours)
    file.write_text(ROLE.replace('id = "role"', 'id = "play"'), encoding="utf-8")
    debate("keep", file, store=ours)
    assert {one.position for one in readings(ours).values()} == {"play", "harm"}


# --- after a change -------------------------------------------------------------------------------


def test_a_claim_that_is_worded_otherwise_is_read_again(ours: Path) -> None:
    before = readings(ours)
    words = ("wording", HARM.id, "It makes no difference to me.", "--store", ours)
    done = run("review", *words)
    assert done.exit_code == 0, done.output
    assert (HARM.id, "harm") not in readings(ours)
    undone = re.findall(r"^(r[0-9a-f]{12}) ", done.stdout, re.MULTILINE)
    assert run("review", "undo", *undone, "--store", ours).exit_code == 0
    assert readings(ours) == before


def test_a_claim_that_is_added_is_read(ours: Path) -> None:
    text = "Models only play the role of schemers."
    words = ("claim", "p4", "what is being played", "--text", text, "--store", ours)
    assert run("review", *words).exit_code == 0
    with open_store(ours) as opened:
        added = claim(text, opened.load(THREAD))
    assert readings(ours)[added.id, "role"].value > 0.5


def test_a_map_that_takes_the_place_of_another_is_read_again(ours: Path, tmp_path: Path) -> None:
    whole = json.loads(EXPORTERS["json"](MAP))
    for one in whole["claims"]:
        if one["id"] == HARM.id:
            one["text"] = "Models that look like schemers are not only playing a role."
    path = tmp_path / "map.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    done = run("import", path, "--replace", "--store", ours)
    assert done.exit_code == 0, done.output
    found = readings(ours)
    assert found[HARM.id, "role"].value == -1
    assert (HARM.id, "harm") not in found


def test_nothing_is_read_where_no_words_changed(ours: Path) -> None:
    before = readings(ours)
    with open_store(ours) as opened:
        known = as_read(opened, THREAD)
        anchor = claim_anchor(MAP, HARM)
        opened.review(THREAD, [correction(Action.ACCEPT, author="Eva", subject=anchor)])
        assert refresh(opened, THREAD, before=known) == 0
        opened.review(
            THREAD, [correction(Action.WORDING, author="Eva", subject=anchor, text="So what?")]
        )
        assert refresh(opened, THREAD, before=known) == 1
    assert readings(ours).keys() == before.keys() - {(HARM.id, "harm")}


def test_what_somebody_says_while_claims_are_read_again_stays(ours: Path) -> None:
    other = next(claim for claim in MAP.claims if claim.id != HARM.id)
    mine = Reading(claim=other.id, position="role", value=-0.5, because="so", rule=BY_HAND)
    words = correction(
        Action.WORDING,
        author="Eva",
        subject=claim_anchor(MAP, HARM),
        text="A role that is played in earnest does not do the same harm.",
    )
    with open_store(ours) as opened:
        known = as_read(opened, THREAD)
        opened.review(THREAD, [words])

        def meanwhile(_done: int, _total: int) -> None:
            read_by_hand(opened, THREAD, mine)

        assert refresh(opened, THREAD, before=known, progress=meanwhile) == 1
        kept = opened.weighed(THREAD).readings
    assert mine in kept
    assert next(one.value for one in kept if one.claim == HARM.id) == -1


def test_a_thread_without_a_written_debate_is_not_read(store: Path) -> None:
    with open_store(store) as opened:
        assert as_read(opened, THREAD) is None
        assert as_read(opened, "nowhere") is None
        assert refresh(opened, THREAD, before=None) == 0


def test_what_somebody_keeps_is_theirs_whatever_the_file_says(store: Path, file: Path) -> None:
    made = ROLE.replace("threads", "proposed = true\nthreads").replace(
        "name = ", 'claim = "no"\nname = '
    )
    file.write_text(made.replace('-scheme"]', f'-scheme", "{THREAD}"]'), encoding="utf-8")
    kept = debate("keep", file, store=store)
    assert kept.stdout == f"{THREAD}: kept, with 2 positions; 2 claims read as bearing on them\n"
    with open_store(store, create=False) as opened:
        there = opened.weighed(THREAD).debate
    assert not there.proposed
    assert [one.claim for one in there.positions] == [None, None]
    assert "proposed from the map" not in debate("show", store=store).stderr
    assert run("check", "--store", store).exit_code == 0


def test_two_threads_never_debate_different_things_under_one_name(ours: Path, file: Path) -> None:
    with open_store(ours) as opened:
        opened.add(small_map())
    small = small_map().thread.id
    before = file.read_text(encoding="utf-8")
    other = before.replace(THREAD, small)
    file.write_text(other, encoding="utf-8")  # the same debate, held in another thread
    assert debate("keep", file, store=ours).exit_code == 0
    file.write_text(other.replace("It is a role", "It is no role"), encoding="utf-8")
    assert_refused(
        debate("keep", file, store=ours),
        saying=f"the thread '{THREAD}' has another debate with the id 'role': give this one an id",
    )
    both = before.replace(f'"{THREAD}"', f'"{THREAD}", "{small}"')
    file.write_text(both.replace("It is a role", "It is no role"), encoding="utf-8")
    assert debate("keep", file, store=ours).exit_code == 0
    asked = run("ask", "positions", "--store", ours).stdout
    assert asked.count("It is no role") == 2
    assert "It is a role" not in asked


# --- what goes wrong ------------------------------------------------------------------------------


def test_of_many_threads_one_that_cannot_be_read_stops_nothing(
    ours: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(ours) as opened:
        read_again(opened, "removed-meanwhile")
    assert "removed-meanwhile: its claims were not read" in capsys.readouterr().err


def test_a_file_that_is_wrong_leaves_what_was_kept(ours: Path, file: Path) -> None:
    before = readings(ours)
    for wrong, saying in (
        (ROLE.replace("question", "qestion"), r"role.toml: 'qestion' is no key .* 'question'"),
        (ROLE.replace("threads", "id"), "it must be a string"),
        (ROLE.replace('threads = ["a-role-or-a-scheme"]', ""), "names no threads: add a line"),
        (ROLE.replace('-scheme"]', '-scheme", "nowhere"]'), "no thread 'nowhere'"),
        (ROLE.replace('"It is a role"', "role"), "role.toml, line 6, column 8: "),
    ):
        file.write_text(wrong, encoding="utf-8")
        assert_refused(debate("keep", file, store=ours), saying=saying)
        assert readings(ours) == before
    file.write_bytes(ROLE.encode("utf-16"))
    assert_refused(debate("keep", file, store=ours), saying="is not UTF-8")
    file.unlink()
    assert_refused(debate("keep", file, store=ours), saying="cannot be read")


@pytest.mark.parametrize(
    ("words", "saying"),
    [
        (("read", HARM.id, "nothing", "1"), "no position has an id that begins with 'nothing'"),
        (("read", "zzz", "role", "1"), "no claim has an id that begins with 'zzz'"),
        (("read", HARM.id, "role", "1.5"), "1.5 is no reading: it lies between -1 and 1"),
        (("read", HARM.id, "role", "nan"), "nan is no reading"),
        (("show", "nowhere"), "no thread 'nowhere'"),
        (("forget", "nowhere"), "no thread 'nowhere'"),
        (("propose", "nowhere"), "no thread 'nowhere'"),
        (("forget", "\udcff"), r"no thread '\\udcff'"),
        (("show", "\udcff"), r"no thread '\\udcff'"),
        (("read", HARM.id, "role", "1", "--reason", "\udcff"), "the reason holds a lone surrogate"),
        (
            ("read", HARM.id, "role", "1", "--reason", "\x1b[31m"),
            "reason holds a control character",
        ),
    ],
)
def test_what_is_not_there_is_refused(ours: Path, words: tuple[str, ...], saying: str) -> None:
    before = readings(ours)
    assert_refused(debate(*words, store=ours), saying=saying)
    assert readings(ours) == before


def test_only_of_a_written_debate_something_is_read_by_hand(store: Path) -> None:
    words = ("read", HARM.id, HARM.id, "1")
    assert_refused(debate(*words, store=store), saying="nobody wrote the debate of")
