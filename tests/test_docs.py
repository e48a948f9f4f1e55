"""The documentation names everything there is, and what it shows is what is printed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest
from terminal import run

from cruxmap import cli
from explore.leave import LEAVES
from extract.sources import READERS
from graph.export import EXPORTERS
from graph.questions import QUESTIONS
from graph.serving.formats import FORMATS, WRITTEN
from graph.serving.protocol import STATUSES


@pytest.fixture(scope="module")
def guide(root: Path) -> str:
    return (root / "docs" / "guide.md").read_text("utf-8")


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    return (root / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_has_a_section_with_all_its_options(guide: str, name: str) -> None:
    sections = re.split(r"^## ", guide, flags=re.MULTILINE)
    section = next(text for text in sections if text.startswith(f"`cruxmap {name}"))
    options = [
        option
        for parameter in cli.commands[name].params
        if isinstance(parameter, click.Option) and parameter.name != "store"
        for option in parameter.opts
    ]
    assert [option for option in options if f"`{option}" not in section] == []


@pytest.mark.parametrize("name", [*READERS, *EXPORTERS, *WRITTEN])
def test_every_reader_and_exporter_is_named(guide: str, name: str) -> None:
    assert f"`{name}`" in guide


def test_every_export_of_a_view_is_named(guide: str) -> None:
    section = guide.split("### The map in the explorer")[1].split("### ", maxsplit=1)[0]
    assert [one.label for one in LEAVES.values() if one.label.split(" ")[0] not in section] == []


@pytest.mark.parametrize("name", READERS)
def test_every_reader_says_in_the_documentation_what_it_says_of_itself(
    root: Path, name: str
) -> None:
    reader = READERS[name]
    row = f"| `{name}` | {reader.what} | {reader.sign} | {reader.limits} |"
    assert row in (root / "docs" / "formats.md").read_text("utf-8")


def test_every_format_and_status_of_the_service_is_in_its_tables(root: Path) -> None:
    page = (root / "docs" / "sparql.md").read_text("utf-8")
    for one in FORMATS:
        [row] = re.findall(rf"^\| `{one.name}` \| .*$", page, re.MULTILINE)
        assert f"`{one.media_type}`" in row
        assert ("SELECT, ASK" in row) is (one.kind == "rows")
    told = {int(number) for number in re.findall(r"\b([2-5]\d\d)\b", page.split("| status |")[1])}
    assert {200, 304, 404, 405, 408, 413, 414, 415, 421, 431} | {s for _, s in STATUSES} <= told


WHOLE = ("formats", "pages", "training")  # folders that the plan names as a whole


def test_the_house_plan_names_every_room(root: Path) -> None:
    plan = (root / "CONTRIBUTING.md").read_text("utf-8").split("```")[3]
    rooms = [
        path.name
        for folder in ("graph", "extract", "explore")
        for path in (root / folder).glob("*.py")
        if path.name != "__init__.py"
    ]
    assert len(rooms) > 30
    assert [room for room in rooms if room not in plan.split()] == []


def test_every_command_says_what_it_does() -> None:
    assert len(cli.commands) >= 7
    for command in cli.commands.values():
        text = command.get_short_help_str(limit=80)
        assert text.endswith(".")
        assert len(text) < 60


def test_the_readme_opens_with_a_picture_and_two_commands(readme: str) -> None:
    assert readme.index("docs/images/map.webp") < readme.index("make run")
    assert readme.index("make run") < readme.index("make test")


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_the_readme_shows_every_command(readme: str, name: str) -> None:
    assert f"cruxmap {name}" in readme


def test_the_readme_knows_how_many_questions_there_are(readme: str) -> None:
    assert f"# or one of {len(QUESTIONS) - 1} more" in readme


def test_the_documentation_shows_what_is_printed(
    readme: str, guide: str, thread_path: Path, store_dir: Path
) -> None:
    added = run("add", thread_path, "--store", store_dir).stdout
    listed = run("threads", "--store", store_dir).stdout
    removed = run("remove", "roleplay-vs-scheming", "--store", store_dir).stdout
    assert added in readme
    assert added in guide
    assert listed in guide
    assert removed in guide


def test_every_question_that_is_shown_is_answered(
    readme: str, guide: str, thread_path: Path, store_dir: Path
) -> None:
    run("add", thread_path, "--store", store_dir)
    shown = re.findall(r"^\$ cruxmap (ask [^#>\n]*)", readme + guide, re.MULTILINE)
    assert len(shown) >= 4
    for line in shown:
        done = run(*shlex.split(line), "--store", store_dir)
        assert done.exit_code == 0, (line, done.stderr)


def test_every_page_linked_to_is_there(root: Path) -> None:
    pages = [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
    links = [
        (page, link)
        for page in pages
        for link in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
        if not urlsplit(link).scheme
    ]
    assert len(links) > 5
    assert [
        f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()
    ] == []


def test_every_picture_is_shown_somewhere_and_none_is_large(root: Path) -> None:
    pages = [*root.glob("*.md"), *(root / "docs").glob("*.md")]
    shown = {
        link.rsplit("/", 1)[-1]
        for page in pages
        for link in re.findall(r"!\[[^\]]*\]\(([^)\s]+)", page.read_text("utf-8"))
    }
    pictures = list((root / "docs" / "images").iterdir())
    assert {path.name for path in pictures} == shown
    sizes = [path.stat().st_size for path in pictures]
    assert max(sizes) < 150_000
    assert sum(sizes) < 2_000_000


def test_every_page_is_in_the_guide_with_a_wide_and_a_narrow_picture(root: Path) -> None:
    guide = (root / "docs" / "explorer.md").read_text("utf-8")
    table = (root / "app.py").read_text("utf-8")
    pages = re.findall(r'\.page, "(\w+)", "(\w+)", ":material/', table)
    assert len(pages) == 6
    for title, name in pages:
        assert f"**{title}**" in guide
        for picture in (f"images/{name}.webp", f"images/{name}-narrow.webp"):
            assert f"({picture})" in guide, picture


def test_every_decision_is_numbered_once_and_says_where_it_stands(root: Path) -> None:
    pages = sorted((root / "docs" / "decisions").glob("[0-9]*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text("utf-8")
        assert re.match(rf"# {int(page.name[:4])}\. \S", text), page.name
        assert re.search(r"^Status: (accepted|proposed|replaced by \S+)$", text, re.MULTILINE)
