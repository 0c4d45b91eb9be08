"""Pasted text never becomes keys, however it arrives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

from campmon.tui.terminal.paste import PasteFilter

BEGIN, END = "\x1b[200~", "\x1b[201~"
COLOURED = "\x1b[31mu\nq\x1b[0m \x1bWq \x1b\x04q"


def read(*parts: str) -> list[Message]:
    """What Textual makes of input that comes in these parts."""
    paste, parser = PasteFilter(), XTermParser()
    passed = [text for part in parts if (text := paste.feed(part))]
    return [message for text in passed for message in parser.feed(text)]


def keys(messages: list[Message]) -> list[str]:
    return [message.key for message in messages if isinstance(message, events.Key)]


@given(st.text(st.sampled_from("uq\x1b[0123~\n"), max_size=40), st.integers(1, 7))
def test_no_paste_presses_a_key(pasted: str, size: int) -> None:
    text = pasted.replace(END, "")
    if END in text:
        return
    sent = BEGIN + text + END + "x"
    assert keys(read(*(sent[at : at + size] for at in range(0, len(sent), size)))) == ["x"]


@pytest.mark.parametrize("size", range(1, 12))
def test_coloured_text_arrives_as_text_and_what_follows_as_keys(size: int) -> None:
    sent = "a" + BEGIN + COLOURED + END + "x"
    messages = read(*(sent[at : at + size] for at in range(0, len(sent), size)), "y")
    (pasted,) = [message for message in messages if isinstance(message, events.Paste)]
    assert pasted.text == COLOURED.replace("\x1b", "")
    assert keys(messages) == ["a", "x", "y"]


def test_keys_pass_at_once() -> None:
    paste = PasteFilter()
    for text in ("\x1b", "[A", "\x1b[20", "0", "q", "é"):
        assert paste.feed(text) == text
