"""Correcting a map in the terminal: the shipped debate, reviewed for real, and what goes wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import Result
from example_map import HOSTILE, example_map
from terminal import assert_refused, content, run

from cruxmap_correct import COMMANDS
from extract.measure.corpora import read_corpora
from graph.export import IMPORTERS
from graph.model import ArgumentMap, Claim
from graph.review import NAMES_SHOWN, Action, short_names
from graph.store import open_store

DEBATE = "roleplay-vs-scheming"


@pytest.fixture
def ours(store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CRUXMAP_AUTHOR", "Eva")
    return store


def review(*words: object, store: Path) -> Result:
    return run("review", *words, "--store", store)


def done(*words: object, store: Path) -> str:
    """What a command that must go well prints, without a word on standard error."""
    found = review(*words, store=store)
    assert found.exit_code == 0, found.output
    assert found.stderr == "", found.stderr
    return found.stdout


def stored(store: Path, thread: str, *, machine: bool = False) -> ArgumentMap:
    with open_store(store, create=False) as opened:
        return opened.load(thread, machine=machine)


def claim(amap: ArgumentMap, words: str) -> Claim:
    return next(one for one in amap.claims if words in one.text)


def ids(text: str) -> list[str]:
    """The ids of the corrections that a command says it made."""
    return re.findall(r"^(r[0-9a-f]{12}) ", text, re.MULTILINE)


# --- for real -------------------------------------------------------------------------------------


def test_the_shipped_debate_is_reviewed_extracted_again_undone_and_exported(  # noqa: PLR0915
    store_dir: Path, tmp_path: Path, thread_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One long story: what it shows is that each step builds on those before."""
    monkeypatch.setenv("CRUXMAP_AUTHOR", "Ada")
    run("add", "--extractor", "rules", thread_path, "--store", store_dir)
    before = stored(store_dir, DEBATE)
    short = short_names([*before.claim, *before.link])

    def named(words: str) -> str:
        return short[claim(before, words).id]

    def joining(start: str, end: str) -> str:
        ends = claim(before, start).id, claim(before, end).id
        return short[next(one.id for one in before.links if (one.source, one.target) == ends)]

    listed = done("--limit", "100", store=store_dir)
    assert len(listed.splitlines()) == 2 + len(before.claims) + len(before.links)
    zero = "almost zero difference"
    said = [
        done("accept", named("for most practical"), joining("too strong", "for most practical"),
             "--reason", "said outright", store=store_dir),
        done("reject", named("That seems bad"), "--reason", "cannot stand alone", store=store_dir),
        done("reject", joining("they will learn", "can be an effective"), store=store_dir),
        done("kind", joining("one practical difference", "for most practical"), "supports",
             "--reason", "it grants the point", store=store_dir),
        done("kind", named("I didn’t say"), "evidence", store=store_dir),
        done("wording", named("That also seems bad"), "Being consistent in a persona is bad too",
             store=store_dir),
        done("span", named("too strong"), "was too strong", "--text", f"“{zero}” was too strong",
             store=store_dir),
        done("split", named("a lot of the purported"),
             "a lot of the purported capabilities for scheming could definitely be because of the"
             " prompts",
             "AIs are basically unable to do anything that doesn’t have to do with language",
             store=store_dir),
        done("merge", named("unfortunate implication"), named("feels better to talk"),
             "--reason", "one thought", store=store_dir),
        done("link", named("they will learn"), "objects", named("for most practical"),
             "--reason", "it makes a difference", store=store_dir),
        done("unlink", joining("plausibly plagued", "a lot of the purported"), store=store_dir),
        done("claim", "p2", "between a model roleplaying a schemer", "--kind", "question",
             store=store_dir),
    ]  # fmt: skip
    made = [one for text in said for one in ids(text)]
    assert len(made) == 13

    by_hand = stored(store_dir, DEBATE)
    assert claim(by_hand, zero).text.startswith("for most practical")
    assert len(by_hand.claims) == len(before.claims)  # two gone, two come
    assert stored(store_dir, DEBATE, machine=True) == before
    assert f"{len(by_hand.links)}\n" in run("threads", "--store", store_dir).stdout
    assert f"{len(before.links)}\n" in run("threads", "--machine", "--store", store_dir).stdout
    export = run("export", "--machine", "--store", store_dir).stdout
    assert IMPORTERS["json"](export) == before

    # A later copy of the thread, in which a reviewed sentence is gone, read by another extractor.
    text = thread_path.read_text("utf-8")
    later = tmp_path / f"{DEBATE}.txt"
    later.write_text(text.replace("That also seems bad.", ""), "utf-8")
    assert later.read_text("utf-8") != text
    outlook = run("add", "--dry-run", later, "--store", store_dir)
    assert "corrections: 12 would be kept, 1 orphaned, as far as the posts tell" in outlook.stdout
    added = run("add", "--extractor", "learned", later, "--store", store_dir)
    assert "  corrections: 12 kept, 1 orphaned\n" in added.stdout, added.output
    assert "wording by Ada: post p2 does not say “That also seems bad” any more." in added.stdout
    assert stored(store_dir, DEBATE, machine=True).run.extractor == "learned"
    orphaned = done("orphans", store=store_dir).splitlines()
    assert len(orphaned) == 3
    assert "That also seems bad" in orphaned[-1]
    now = stored(store_dir, DEBATE)
    assert "That seems bad" not in {one.text for one in now.claims}
    assert claim(now, "was too strong").mentions[0].text == "was too strong"
    objection = {one.because for one in now.links if one.rule == "by hand"}
    assert {"Ada: it makes a difference", "Ada: it grants the point"} <= objection

    # The sentence comes back, and so does what was said of it.
    later.write_text(text, "utf-8")
    back = run("add", "--extractor", "learned", later, "--store", store_dir)
    assert "  corrections: 13 kept, 0 orphaned\n" in back.stdout, back.output
    assert review("orphans", store=store_dir).stderr == "none.\n"

    rejected = next(one for text in said[1:2] for one in ids(text))
    undone = done("undo", rejected[:6], "--reason", "it can after all", store=store_dir)
    assert "That seems bad" in {one.text for one in stored(store_dir, DEBATE).claims}
    log = done("log", store=store_dir)
    assert len(log.splitlines()) == 2 + 14
    assert f"undone by Ada, {ids(undone)[0]}" in log

    # Another store of the same thread takes them all.
    run("add", "--extractor", "rules", thread_path, "--store", tmp_path / "other")
    for form in ("trig", "jsonl"):
        exported = done("export", "--format", form, store=store_dir)
        (tmp_path / "corrections").write_text(exported, "utf-8")
        taken = done("import", tmp_path / "corrections", store=tmp_path / "other")
        new = "14 new corrections" if form == "trig" else "0 new corrections"
        assert taken == f"{DEBATE}: {new}; 12 kept, 0 orphaned\n"
    with (
        open_store(store_dir) as one,
        open_store(tmp_path / "other") as other,
    ):
        assert one.corrections(DEBATE) == other.corrections(DEBATE)

    done("export", "--format", "labels", "--output", tmp_path / "labels", store=store_dir)
    corpora = read_corpora(tmp_path / "labels")
    units = {row.text: row.label for row in corpora.units}
    assert units["was too strong"] == "claim"
    assert units["I didn’t say that roleplaying-derived scheming would be less concerning, to be "
                 "clear"] == "evidence"  # fmt: skip
    pairs = {(row.a[:15], row.b[:15]): (row.label, row.scope) for row in corpora.pairs}
    assert pairs["they will learn", "for most practi"] == ("objects", "intra")
    assert pairs["they will learn", "scheming can be"] == ("none", "intra")


# --- piece by piece -------------------------------------------------------------------------------


def test_the_queue_leaves_out_what_was_judged(ours: Path) -> None:
    first = review("--limit", "1", store=ours)
    assert first.stderr == "21 more: raise --limit.\n"
    name = first.stdout.splitlines()[-1].split()[0]
    done("accept", name, store=ours)
    again = review("--limit", "1", store=ours)
    assert again.stderr == "20 more: raise --limit.\n"
    assert again.stdout.splitlines()[-1].split()[0] != name


def test_a_claim_a_link_and_a_correction_are_shown_in_full(ours: Path) -> None:
    amap = example_map()
    harm = claim(amap, "A role played")
    objects = next(one for one in amap.links if one.source == harm.id)
    (made,) = ids(done("reject", objects.id, "--reason", "it grants it", store=ours))
    shown = done("show", harm.id, store=ours).splitlines()
    assert shown[0] == f"{harm.id}  claim, unreviewed"
    assert shown[1] == "  A role played in earnest does the same harm."
    assert shown[3].startswith("  in p2 by Bo: …[A role played in earnest does the same harm.] If")
    assert len(shown) == 6  # of its three links one is rejected
    shown = done("show", objects.id[:8], store=ours).splitlines()
    assert shown[0] == f"{objects.id}  objects, rejected"
    assert shown[-1].endswith(": it grants it")
    shown = done("show", made, store=ours).splitlines()
    assert shown[1] == "  kept, by its id"
    assert shown[2].startswith(f"  {objects.id}  “A role played")


def test_a_later_correction_wins_and_says_over_whom(ours: Path) -> None:
    name = claim(example_map(), "A role played").id
    (first,) = ids(done("accept", name, store=ours))
    found = review("reject", name, "--author", "Finn", store=ours)
    assert found.exit_code == 0
    assert found.stderr == (
        f"note: it wins over {first} accept by Eva, “A role played in earnest does the same "
        "harm.”\n"
    )
    # What was rejected can be taken up again by its name.
    assert "note: it wins over" in review("accept", name, store=ours).stderr
    assert stored(ours, example_map().thread.id) == example_map()


def test_who_corrects_is_who_is_logged_in_unless_said(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CRUXMAP_AUTHOR", raising=False)
    monkeypatch.setenv("LOGNAME", "gina")
    name = example_map().claims[0].id
    assert " accept by gina, " in done("accept", name, store=store)
    assert " accept by Hal, " in done("accept", name, "--author", "Hal", store=store)


def test_a_name_may_be_short_and_must_be_clear(ours: Path) -> None:
    name = example_map().claims[0].id
    done("accept", name[:NAMES_SHOWN], store=ours)
    assert_refused(
        review("accept", "c", store=ours),
        saying=r"'c' is the beginning of 13 ids: c\w+ “.*Write more of it\.",
    )
    assert_refused(review("accept", "zz", store=ours), saying="no claim or link has an id")
    assert_refused(review("wording", "l", "x", store=ours), saying="'l' is the beginning of 9")
    link = example_map().links[0].id
    assert_refused(review("wording", link, "x", store=ours), saying="is a link: name a claim")
    assert_refused(review("undo", "rz", store=ours), saying="no correction has an id")


def test_what_makes_no_sense_is_refused_and_changes_nothing(ours: Path) -> None:
    amap = example_map()
    before = content(ours)
    name, link = claim(amap, "A role played").id, amap.links[0].id
    for words, saying in (
        (("kind", name, "supports"), "must be one of claim, evidence, question"),
        (("kind", link, "undercuts"), "cannot become another kind"),
        (("span", name, "no such words"), "post p2 does not say 'no such words'"),
        (("split", name, "A role played"), "names 1 places: it needs 2 or more"),
        (("wording", name, " "), "blank"),
        (("link", name, "undercuts", claim(amap, "If a model").id), "ends on a link"),
        (("claim", "p9", "harm"), "no post 'p9'"),
        (("import", ours / "missing"), "cannot be read"),
        (("export", "--format", "labels"), "--output"),
        (("export", "--format", "labels", "--output", ours), "nobody has judged"),
        (("log", "--thread", "elsewhere"), "'elsewhere'"),
    ):
        assert_refused(review(*words, store=ours), saying=saying)
    assert content(ours) == before
    assert review("bless", name, store=ours).exit_code == 2


def test_the_thread_must_be_named_where_there_are_several(ours: Path) -> None:
    with open_store(ours) as opened:
        opened.add(example_map("another"))
    name = example_map("another").claims[0].id
    assert_refused(review(store=ours), saying="holds 2 threads: name one with --thread: a")
    assert_refused(review("accept", name, store=ours), saying="name one with --thread")
    done("accept", name, "--thread", "another", store=ours)
    done("--thread", "another", "accept", example_map("another").claims[1].id, store=ours)
    lines = done("export", store=ours).splitlines()
    assert [json.loads(line)["thread"] for line in lines] == ["another", "another"]
    assert done("export", "--thread", "a-role-or-a-scheme", store=ours) == "\n"


def test_removing_a_thread_says_how_many_corrections_go_with_it(ours: Path) -> None:
    done("accept", example_map().claims[0].id, store=ours)
    removed = run("remove", example_map().thread.id, "--store", ours).stdout
    assert removed.endswith("; 1 correction by hand\n")


def test_corrections_of_a_thread_that_is_not_there_are_told_of_and_others_taken(
    ours: Path, tmp_path: Path
) -> None:
    done("accept", example_map().claims[0].id, store=ours)
    mine = done("export", store=ours)
    theirs = mine.replace('"thread": "a-role-or-a-scheme"', '"thread": "elsewhere"')
    with open_store(tmp_path / "new") as opened:
        opened.add(example_map())
    found = run("review", "import", "-", "--store", tmp_path / "new", stdin=theirs + mine)
    assert found.exit_code == 1
    assert found.stdout == "a-role-or-a-scheme: 1 new correction; 1 kept, 0 orphaned\n"
    assert found.stderr.startswith("error: the store holds no thread 'elsewhere'")


def test_labels_of_a_thread_that_was_reviewed_whole_are_measured(
    ours: Path, tmp_path: Path
) -> None:
    amap = example_map()
    done("accept", *amap.claim, *amap.link, store=ours)
    said = done("export", "--format", "labels", "--output", tmp_path / "labels", store=ours)
    assert said.endswith("labels: 0 units, 8 pairs, 1 threads\n")
    (row,) = read_corpora(tmp_path / "labels").threads
    assert (len(row.spans), len(row.links)) == (11, 7)  # questions and what they join have no label
    scores = run("evaluate", "--corpora", tmp_path / "labels", "--extractor", "rules",
                 "--format", "json")  # fmt: skip
    assert scores.exit_code == 0, scores.output
    tasks = {line["task"] for line in json.loads(scores.stdout)["scores"]}
    assert {"kinds", "units found"} <= tasks
    assert_refused(
        review("export", "--format", "labels", "--output", tmp_path / "labels", store=ours),
        saying="holds files already",
    )


def test_many_threads_at_once_say_how_many_corrections_were_kept(
    store_dir: Path, tmp_path: Path
) -> None:
    def written(text: str) -> Path:
        path = tmp_path / "many.jsonl"
        posts = [
            {"id": "a", "text": text},
            {"id": "b", "text": "It has no goals.", "reply_to": "a"},
        ]
        path.write_text(json.dumps({"id": "t", "title": "t", "posts": posts}) + "\n", "utf-8")
        return path

    words = ("add", "--extractor", "rules", "--jobs", "1", "--store", store_dir)
    before = "Models only play a role. They have no goals of their own."
    assert run(*words, written(before)).exit_code == 0
    amap = stored(store_dir, "t")
    both = claim(amap, "Models only").id, claim(amap, "of their own").id
    done("reject", *both, "--author", "Eva", store=store_dir)
    added = run(*words, written(before.replace("They have no goals of their own.", "So it is.")))
    assert "; corrections: 1 kept, 1 orphaned; " in added.stdout, added.output


def test_text_in_corrections_cannot_steer_the_terminal(hostile_store: Path, tmp_path: Path) -> None:
    evil = "\x1b[2J".join(HOSTILE[:2]).replace("\x1b", "\u202e")
    name = stored(hostile_store, "hostile").claims[0].id
    printed = [
        done("reject", name, "--author", evil, "--reason", evil, store=hostile_store),
        done("log", store=hostile_store),
        done("show", name, store=hostile_store),
        review(store=hostile_store).stdout,
    ]
    assert not any("\u202e" in text for text in printed)
    exported = done("export", "--format", "trig", store=hostile_store)
    (tmp_path / "c.trig").write_text(exported, "utf-8")
    again = done("import", tmp_path / "c.trig", store=hostile_store)
    assert again == "hostile: 0 new corrections; 1 kept, 0 orphaned\n"


def test_there_is_a_command_for_every_action() -> None:
    assert {command.name for command in COMMANDS} == {action.value for action in Action}
