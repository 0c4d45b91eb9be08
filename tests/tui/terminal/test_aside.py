"""Control strings beside the screen: well-formed, whatever the text; wrapped and unwrapped."""

from __future__ import annotations

import base64
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.tui.terminal import aside

TMUX = {"TERM": "screen-256color", "TMUX": "/tmp/tmux-1/default,1,0", "STY": "1.pts-0"}
SCREEN = {"TERM": "screen.xterm-256color", "STY": "1.pts-0"}
BARE = {"TERM": "xterm-256color"}

ANY = st.text(st.characters(codec=None), max_size=60)
LONG = st.integers(500, 3_000).map(lambda length: "é" * length)
STRING = re.compile(r"\x1b\](52;c|9|777;notify);([^\x00-\x1f\x7f-\x9f]*)\x07")


def unwrap_tmux(text: str) -> str:
    """What tmux passes on of one string."""
    match = re.fullmatch(r"\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\", text)
    assert match
    return match[1].replace("\x1b\x1b", "\x1b")


def unwrap_screen(text: str) -> str:
    """What GNU screen passes on of strings one after the other."""
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", text, re.S)
    whole = "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    assert whole == text
    assert all(len(piece) + 4 <= 768 for piece in pieces)
    return "".join(pieces)


@given(ANY, ANY)
def test_no_text_ends_its_string_early(title: str, text: str) -> None:
    for made in (aside.notify(text), aside.notify_titled(title, text), aside.copy(text)):
        assert STRING.fullmatch(made)
    titled = STRING.fullmatch(aside.notify_titled(title, text))
    assert titled
    assert titled[2].count(";") >= 1


@given(ANY)
def test_what_is_copied_comes_back_out(text: str) -> None:
    match = STRING.fullmatch(aside.copy(text))
    assert match
    assert base64.b64decode(match[2]) == text.encode("utf-8", "replace")
    assert aside.copy_size(text) == len(base64.b64decode(match[2]))


@settings(max_examples=60)
@given(ANY | LONG)
def test_tmux_and_screen_pass_on_what_was_wrapped(text: str) -> None:
    for made in (aside.copy(text), aside.notify(text)):
        assert aside.wrap(made, BARE) == made
        assert unwrap_tmux(aside.wrap(made, TMUX)) == made
        assert unwrap_screen(aside.wrap(made, SCREEN)) == made


def test_a_bell_is_never_wrapped() -> None:
    assert {aside.wrap(aside.BELL, each) for each in (BARE, TMUX, SCREEN)} == {"\x07"}


def test_tmux_is_told_itself_too_of_a_copy() -> None:
    made = aside.copy("Spring")
    assert aside.wrap_copy(made, TMUX) == made + aside.wrap(made, TMUX)
    assert aside.wrap_copy(made, BARE) == made
    assert aside.wrap_copy(made, SCREEN) == aside.wrap(made, SCREEN)


def test_screen_is_known_by_both_its_signs() -> None:
    made = aside.notify("x")
    assert aside.wrap(made, {"TERM": "screen"}) == made
    assert aside.wrap(made, {"TERM": "xterm", "STY": "1"}) == made


@pytest.mark.parametrize("text", ["4", "4;3;50", "12;x"])
def test_a_number_in_front_is_no_order(text: str) -> None:
    assert aside.notify(text) == f"\x1b]9; {text}\x07"


def test_a_notice_is_short_and_its_title_has_no_semicolon() -> None:
    assert len(aside.notify("x" * 1000)) < 220
    assert aside.notify_titled("a;b", "c;d") == "\x1b]777;notify;a,b;c;d\x07"
    assert aside.notify("4 campaigns") == "\x1b]9;4 campaigns\x07"


def test_the_console_has_no_clipboard() -> None:
    assert aside.copies_nowhere({"TERM": "linux"}) == "the Linux console has no clipboard"
    assert aside.copies_nowhere(BARE) is None
