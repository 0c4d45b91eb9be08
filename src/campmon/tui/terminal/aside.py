"""Control strings that a terminal is told beside the screen: to copy, to notify, to ring.

Each is cleaned, so that no text of a platform can end its string early. `wrap` brings one
through tmux or GNU screen to the terminal outside.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Final

from campmon.model.text import clean

BELL: Final = "\x07"
"""Rings, or flashes, or marks the window: whatever the terminal does for a bell."""

COPY_LIMIT: Final = 74_994
"""The most bytes of text that go into an OSC 52 of 100,000 bytes, which is what hterm takes.

xterm, kitty and others take more, but none says how much it took.
"""

_NOTICE_LIMIT: Final = 200
_SCREEN_CHUNK: Final = 768
"""GNU screen drops a string that is longer than this, its start and end included."""

_TMUX_START: Final = "\x1bPtmux;"
_STRING_START: Final = "\x1bP"
_STRING_END: Final = "\x1b\\"
_SUBCOMMAND: Final = re.compile(r"\d+(;|$)")


def copy_size(text: str) -> int:
    """How many bytes a text has on the clipboard: to be compared with `COPY_LIMIT`."""
    return len(text.encode("utf-8", "replace"))


def copy(text: str) -> str:
    """OSC 52: put text on the clipboard. It goes as base64, so it is not cleaned."""
    return f"\x1b]52;c;{base64.b64encode(text.encode('utf-8', 'replace')).decode()}{BELL}"


def notify(text: str) -> str:
    """OSC 9: show a notification (iTerm2, kitty, WezTerm, Windows Terminal, Ghostty)."""
    said = _said(text)
    # a number in front is an order in ConEmu's sense of OSC 9 (4 is a progress bar)
    return f"\x1b]9;{' ' if _SUBCOMMAND.match(said) else ''}{said}{BELL}"


def notify_titled(title: str, text: str) -> str:
    """OSC 777: show a notification with a title (urxvt, foot, WezTerm, Ghostty)."""
    return f"\x1b]777;notify;{_said(title).replace(';', ',')};{_said(text)}{BELL}"


def wrap(sequence: str, environment: Mapping[str, str]) -> str:
    """A control string as it has to be written to reach the terminal outside tmux or screen.

    tmux passes it on where `allow-passthrough` is on. A bare bell is left as it is: both
    programs pass bells on by their own rules.
    """
    if not sequence.startswith("\x1b"):
        return sequence
    if environment.get("TMUX"):
        return _TMUX_START + sequence.replace("\x1b", "\x1b\x1b") + _STRING_END
    if environment.get("STY") and environment.get("TERM", "").startswith("screen"):
        return _in_chunks(sequence)
    return sequence


def wrap_copy(sequence: str, environment: Mapping[str, str]) -> str:
    """As `wrap`, for OSC 52: tmux is told itself too.

    It takes the bare one where `set-clipboard` is on, and the wrapped one where
    `allow-passthrough` is. Copied twice is copied once.
    """
    bare = sequence if environment.get("TMUX") else ""
    return bare + wrap(sequence, environment)


def copies_nowhere(environment: Mapping[str, str]) -> str | None:
    """Why no terminal can take a copy, where that is certain; else None."""
    if environment.get("TERM") == "linux":
        return "the Linux console has no clipboard"
    return None


def _in_chunks(sequence: str) -> str:
    """A string in pieces that screen passes on one after the other.

    Our strings end with a bell, not with ESC \\, which would end the piece.
    """
    room = _SCREEN_CHUNK - len(_STRING_START) - len(_STRING_END)
    pieces = [sequence[at : at + room] for at in range(0, len(sequence), room)]
    return "".join(f"{_STRING_START}{piece}{_STRING_END}" for piece in pieces)


def _said(text: str) -> str:
    said = clean(text).strip()
    return said if len(said) <= _NOTICE_LIMIT else f"{said[: _NOTICE_LIMIT - 1]}…"
