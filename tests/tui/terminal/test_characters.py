"""Terminals that have not all characters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import campmon.tui
from campmon.tui.terminal.celldiff import CellDiff
from campmon.tui.terminal.characters import Fit, fit_for
from tests.tui.terminal.emulator import Emulator


def _fit(kind: str) -> Fit:
    fit = fit_for({}, kind)
    assert fit is not None
    return fit


ASCII, CONSOLE = _fit("ascii"), _fit("console")

letters = st.characters(exclude_categories=["Cs", "Cc", "Mn", "Me", "Mc", "Cf"])


@pytest.mark.parametrize(
    ("environ", "kind"),
    [
        ({}, None),
        ({"LANG": "en_US.UTF-8", "TERM": "xterm-256color"}, None),
        ({"LANG": "de_DE.utf8", "TERM": "tmux"}, None),
        ({"LC_CTYPE": "C.UTF-8"}, None),
        ({"LANG": "en_US"}, None),
        ({"LANG": "en_US.UTF-8", "TERM": "linux"}, CONSOLE),
        ({"LANG": "C"}, ASCII),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, ASCII),  # Python's own doing
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "POSIX"}, ASCII),
        ({"LANG": "de_DE.ISO-8859-15@euro", "TERM": "linux"}, ASCII),
    ],
)
def test_the_environment_tells(environ: dict[str, str], kind: object) -> None:
    assert fit_for(environ, None) is kind


def test_the_configuration_decides() -> None:
    assert fit_for({"LANG": "C"}, "unicode") is None
    assert fit_for({"TERM": "xterm"}, "console") is CONSOLE


def test_nothing_of_ours_is_a_question_mark() -> None:
    """Whatever symbol the screen uses has a replacement of its own."""
    source = "".join(
        file.read_text("utf-8")
        for file in Path(campmon.tui.__file__).parent.rglob("*.py")
        if file.name != "characters.py"
    )
    symbols = {found for found in re.findall(r"[^\x00-\x7f]", source) if not found.isalpha()}
    symbols = {symbol for symbol in symbols if cell_len(symbol) == 1}
    assert symbols
    lost = {symbol for symbol in symbols if "?" in ASCII(symbol)}
    assert not lost


@given(st.text(letters))
def test_ascii_is_ascii_of_the_same_width(text: str) -> None:
    fitted = ASCII(text)
    assert fitted.isascii()
    assert fitted.isprintable()
    assert len(fitted) == cell_len(text)


@given(st.text(letters))
def test_a_console_keeps_letters_and_widths(text: str) -> None:
    fitted = CONSOLE(text)
    assert len(fitted) == len(text)
    assert cell_len(fitted) == cell_len(text)


def test_states_and_bars_stay_told_apart() -> None:
    for fit in (ASCII, CONSOLE):
        assert len({fit(sign) for sign in "▶‖■□○●"}) >= 5
        assert fit("━━╸───")[:2] != fit("───")[:2]
        assert fit("⣿⣀⠉⠀") == ":.' "


def test_the_screen_shows_what_fits() -> None:
    diff = CellDiff(20, 2, fit=ASCII)
    lean = Emulator(20, 2)
    sent = diff.feed("\x1b[?1049h\x1b[1;1H▶ Café 北京 🚀 12.5%…\x1b[1;1H")
    assert sent.isascii()
    lean.feed(sent)
    assert lean.text().splitlines()[0].startswith("> Cafe ???? ?? 12.5%")
