"""What is shown to be pasted elsewhere does there what it says, whatever the query holds."""

from __future__ import annotations

import ast
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from a_service import Served, a_service
from example_map import HOSTILE, example_map, hostile_map
from hypothesis import example, given, settings
from hypothesis import strategies as st
from terminal import run

from explore.snippets import curl, python, shell, snippets, terminal
from graph.questions import QUESTIONS
from graph.store import open_store

MAP = example_map()
SELECT = "# of 'all'\nSELECT ?text\nWHERE { ?o a cm:Objection ; aif:claimText ?text } # \"$(id)\""
CONSTRUCT = "CONSTRUCT { ?o cm:objectsTo ?c }\nWHERE { ?o cm:objectsTo ?c }"
BREAKING = (
    *HOSTILE,
    "'; touch pwned; '",
    '"""\nimport os\n"""',
    'ends in "',
    "a\\",
    "a\\\nb",
    "`id` $(id) ${HOME} !! %s",
    "\u202emoc.live\u2066 \u00a0\ufeff",
    "\t\r\x1b[31m\x7f\x000",
    "\u20281\n'",
    "",
    "-x",
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    place = tmp_path_factory.mktemp("served") / "store"
    with open_store(place) as opened:
        opened.add(MAP)
        opened.add(hostile_map())
    with a_service(place) as service:
        yield service, place


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(texts)
@settings(max_examples=300)
@example("\r\n")
@example('a"""b\n')
def test_a_string_of_python_is_the_text(text: str) -> None:
    written = python(text)
    assert ast.literal_eval(written) == text
    assert all(letter.isprintable() or letter == "\n" for letter in written)


@pytest.mark.parametrize("text", BREAKING)
def test_hostile_text_is_one_string_of_python(text: str) -> None:
    assert ast.literal_eval(python(text)) == text


def test_hostile_text_is_one_word_of_a_shell(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        assert "CI" not in os.environ, "install bash"
        pytest.skip("bash is not installed")
    wanted = [text.replace("\x00", "") for text in BREAKING]  # no word of a shell can hold NUL
    words = " ".join(shell(text) for text in wanted)
    assert all(letter.isprintable() or letter == "\n" for letter in words)
    done = subprocess.run(
        [bash, "-c", f"printf '%s\\0' {words}"], cwd=tmp_path, capture_output=True, check=True
    )
    assert done.stdout.decode().split("\0")[:-1] == wanted
    assert list(tmp_path.iterdir()) == []


@given(texts)
def test_a_word_of_a_shell_is_the_text(text: str) -> None:
    word = shell(text)
    assert all(letter.isprintable() or letter == "\n" for letter in word)
    if not word.startswith("$'"):
        assert shlex.split(word) == [text]


def texts_of(kind: str) -> set[str]:
    sources = {link.source for link in MAP.links if link.kind == kind}
    return {claim.text for claim in MAP.claims if claim.id in sources}


@pytest.mark.parametrize("query", [SELECT, CONSTRUCT])
@pytest.mark.parametrize("title", ["curl", "Python", "rdflib", "Terminal"])
def test_what_is_pasted_is_answered(
    served: tuple[Served, Path], title: str, query: str, capfd: pytest.CaptureFixture[str]
) -> None:
    service, place = served
    [snippet] = [one for one in snippets(query, given={}) if one.title == title]
    text = snippet.text.replace("http://127.0.0.1:7878/sparql", service.address)
    if title == "Terminal":
        words = shlex.split(text)
        assert words[0] == "cruxmap"
        said = run(*words[1:], "--format", "csv", "--store", place).stdout
    elif title == "curl":
        bash = shutil.which("bash")
        if bash is None or shutil.which("curl") is None:
            assert "CI" not in os.environ, "install bash and curl"
            pytest.skip("bash or curl is not installed")
        subprocess.run([bash, "-c", text], check=True)
        said = capfd.readouterr().out
    else:
        exec(text, {})  # noqa: S102 - ours
        said = capfd.readouterr().out
    if query == SELECT:
        assert [one for one in texts_of("objects") if one not in said] == []
    else:
        assert "objectsTo" in said


def test_what_curl_is_given_is_seen_or_spelt_out() -> None:
    assert "%E2%80%AE" in curl("ASK { ?s ?p '\u202e' }")
    assert "\n" in curl("ASK\n{}")


def test_a_named_question_is_asked_by_its_name(served: tuple[Served, Path]) -> None:
    _, place = served
    question = next(one for one in QUESTIONS if one.id == "objections-to")
    given = {"claim": "-- it's “$(id)”"}
    words = shlex.split(terminal("ASK {}", question, given))
    assert words == ["cruxmap", "ask", "--", "objections-to", given["claim"]]
    words = shlex.split(terminal("ASK {}", question, {"claim": "only playing a role"}))
    done = run(*words[1:], "--store", place)
    assert done.exit_code == 0
    assert "same harm" in done.stdout
