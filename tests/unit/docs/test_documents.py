"""What the documents say can be true: links lead somewhere, commands parse, snippets are valid."""

import contextlib
import re
import shlex
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import click
import pytest

from campmon.cli.app import COMMANDS, campmon
from campmon.model.command import commands_on_line
from campmon.practice.http.faults import parse_faults
from campmon.settings import find_problems
from campmon.settings.theme_files import shipped_dir
from campmon.tui.panels.all import PANELS
from campmon.tui.picture import self_contained
from campmon.tui.theme.schema import check as check_theme
from docs.pictures.make import PICTURE
from tests.unit.docs.reading import DOCUMENTS, ROOT, anchors, blocks, command_lines, links, prose

NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]


@pytest.fixture(params=DOCUMENTS, ids=NAMES)
def document(request: pytest.FixtureRequest) -> Path:
    """Each document in turn."""
    assert isinstance(request.param, Path)
    return request.param


def test_links_lead_somewhere(document: Path) -> None:
    for link in links(document):
        if link.startswith("https://"):
            continue
        place, _, anchor = link.partition("#")
        target = (document.parent / place).resolve() if place else document
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_readme_leads_to_every_document() -> None:
    found = {(ROOT / link).resolve() for link in links(ROOT / "README.md")}
    assert found >= set(DOCUMENTS) - {ROOT / "README.md"}


def test_command_lines_parse(document: Path) -> None:
    for line in command_lines(document):
        words = shlex.split(_filled_in(line))[1:]
        try:
            _parse(words)
        except click.MissingParameter:
            assert len(words) == 1, line  # the command is only named
        except click.ClickException as error:
            pytest.fail(f"{line}: {error.format_message()}")


def test_command_lines_are_found() -> None:
    """The test above cannot pass for want of lines."""
    assert sum(len(list(command_lines(document))) for document in DOCUMENTS) > 40
    with pytest.raises(click.UsageError):
        _parse(["pasue", "4101"])
    with pytest.raises(click.UsageError):
        _parse(["append", "4101", "new.csv", "--slow"])


def _filled_in(line: str) -> str:
    """A line of usage as somebody would type it: everything optional, the first of each choice."""
    return re.sub(r"(\w+)\|\S+(?=\])", r"\1", line).translate(str.maketrans("", "", "[]…"))


def _parse(words: list[str]) -> None:
    command: click.Command = campmon
    context = click.Context(command, info_name="campmon")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        _, found, words = command.resolve_command(context, words)
        assert found is not None
        command = found
        context = click.Context(command, parent=context)
    if words or not isinstance(command, click.Group):
        with contextlib.suppress(click.exceptions.Exit):  # --version and --help
            command.make_context(command.name, words, parent=context.parent)


def test_every_command_is_described() -> None:
    described = {
        line.split()[1] for line in command_lines(ROOT / "docs/command-line.md") if " " in line
    }
    assert described >= set(COMMANDS)


def test_make_targets_exist(document: Path) -> None:
    text = document.read_text("utf-8")
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"(?:`|\$ )make ([a-z]+)", text)) <= set(targets)


@pytest.mark.usefixtures("whiteboard")
def test_toml_snippets_are_valid(document: Path, tmp_path: Path) -> None:
    for number, block in enumerate(blocks(document)):
        if block.language != "toml":
            continue
        tables = tomllib.loads(block.text)
        if "colors" in tables:
            check_theme(tables)
        elif "rule" in tables:
            parse_faults(block.text)
        elif "project" in tables:
            assert set(tables["project"]["entry-points"]) == {"campmon.backends"}
        else:
            file = tmp_path / f"{number}.toml"
            file.touch(0o600)
            file.write_text(block.text, "utf-8")
            environ = {"CAMPMON_CONFIG": str(file), "HOME": str(tmp_path)}
            assert find_problems(environ) == (), block.text


@pytest.fixture
def whiteboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CONTRIBUTING's example backend is installed."""
    package = tmp_path / "site" / "whiteboard-1.0.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: whiteboard\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text(
        "[campmon.backends]\nwhiteboard = whiteboard:BACKEND\n"
    )
    monkeypatch.syspath_prepend(str(package.parent))


def test_quotes_are_what_the_file_says(document: Path) -> None:
    for block in blocks(document):
        quoted = re.fullmatch(r"From \[([^\]]+)\]\(.*\):", block.before)
        if quoted:
            text = (ROOT / quoted[1]).read_text("utf-8")
            lines = {line.strip() for line in text.splitlines()}
            assert {line.strip() for line in block.text.splitlines()} <= lines, quoted[1]
        else:
            assert block.language != "python", "say where it comes from: From [file](file):"


def test_every_theme_is_described() -> None:
    described = set(re.findall(r"^\| `([a-z-]+)` \|", prose(ROOT / "docs/themes.md"), re.MULTILINE))
    assert described == {path.stem for path in shipped_dir().glob("*.toml")}


def test_the_picture_is_of_this_program() -> None:
    """Heads, panels and keys; the figures may be those of an earlier day."""
    drawing = ElementTree.parse(PICTURE)
    drawn = " ".join(drawing.getroot().itertext()).replace("\N{NO-BREAK SPACE}", " ")
    heads = ("Uploaded", "Loaded", "Completed", "Remaining", "% Done", "Pace/min", "Runs out")
    labels = (command.label for command in commands_on_line(replay=False))
    for shown in (*heads, *labels, *(panel.title for panel in PANELS[:3])):
        assert re.search(rf"(?<!\S){shown}(?!\S)", drawn), shown


def test_the_picture_needs_nothing_from_elsewhere() -> None:
    loaded = re.findall(
        r"(?:url\((?!#)[^)]*|href=\S+|@import|@font-face|<image)", PICTURE.read_text()
    )
    assert loaded == []


def test_a_word_of_the_picture_stays_on_its_cell() -> None:
    drawn = self_contained(
        "<svg><style>@font-face { src: url(https://x/y.woff2) } .a { font-family: Fira Code; }"
        '</style><text class="a" x="12.2" y="20" textLength="85.4" clip-path="url(#l)">'
        "&#160;ab&#160;c&#160;&#160;&lt;</text></svg>"
    )
    assert "https" not in drawn
    assert "Fira" not in drawn
    placed = re.findall(r'x="(\S+)" \S+ textLength="(\S+)" .*?>([^<]*)</text>', drawn)
    assert placed == [("24.4", "48.8", "ab\xa0c"), ("97.6", "12.2", "&lt;")]
